"""`python -m django remind_of_forms --on DAY`: mail those who still have to submit a form."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand

from proeftuin_web.process_forms.reminding import remind


class Command(BaseCommand):
    help = "Mails reminders of process forms: each once before and once after the deadline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, required=True, help="The day, as 2026-04-21.")

    def handle(self, *, on: date, **options: object) -> None:
        """Send, and say how many."""
        self.stdout.write(f"{remind(on)} reminders sent")
