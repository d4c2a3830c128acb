"""`python -m django export_process_forms FOLDER`: write submitted forms as tables with a contract."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from proeftuin_web.audit.trail import record
from proeftuin_web.process_forms.export import export_process_forms


class Command(BaseCommand):
    help = "Writes submitted process forms as Parquet and CSV, with a contract that says what the columns mean."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: object) -> None:
        """Write, and say how many rows."""
        numbers = export_process_forms(folder)
        record(by=None, action="process_forms.exported", details=numbers)
        for table, number in numbers.items():
            self.stdout.write(f"{table}: {number} rows")
