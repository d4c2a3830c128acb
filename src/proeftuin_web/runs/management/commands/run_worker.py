"""`python -m django run_worker`: do in the background what people asked for."""

from __future__ import annotations

import logging
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from proeftuin_web.runs.worker import LastingWorker, end_with_parent, look_after_lost_runs


class Command(BaseCommand):
    help = "Carries out runs and other work in the background, until it is ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="End when nothing waits.")
        parser.add_argument(
            "--with-parent", action="store_true", help="End when standard input does, as when the parent ends."
        )

    def handle(self, *, batch: bool, with_parent: bool, **options: object) -> None:
        """Work until a signal."""
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        worker = LastingWorker(batch=batch)
        worker.configure_signals()
        if with_parent:
            end_with_parent()
        if not batch:
            look_after_lost_runs()
        worker.run()
