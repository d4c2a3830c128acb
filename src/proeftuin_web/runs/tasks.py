"""What the worker does for this part of the application."""

from __future__ import annotations

from django_tasks import task


@task()
def work_on(run_key: int) -> None:
    """Carry out a run, unless it was cancelled or another of its study is running."""
    # The models are there by the time that a worker calls this.
    from proeftuin_web.runs.carrying_out import carry_out

    carry_out(run_key)
