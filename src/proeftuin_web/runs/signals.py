"""What other parts of the application are told of runs."""

from django.dispatch import Signal

run_done = Signal()
"""
A run has put a complete bundle in place; sent by the worker with `run` and `bundle`, the path of its folder.

The run still counts as running. A receiver that raises makes it fail, and must then have changed nothing.
"""
