"""`proeftuin risk`: what is done with a model of risk outside the report: a list of persons, on a legal basis."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import typer

from proeftuin.cli.computing import computing_from, engine_option, memory_option, spill_option
from proeftuin.cli.console import Console
from proeftuin.vocabulary.number_format import number


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("risk.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="risk")

    @group.callback()
    def of_risk() -> None:
        # With one command only, the name of the group would otherwise be taken for the command.
        pass

    @group.command("list", help=text("risk.list_help"))
    def list_persons(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        model: str = typer.Option(..., "--model", help=text("risk.model"), metavar="ID"),
        risk_from: float = typer.Option(..., "--risk-from", help=text("risk.risk_from"), metavar="RISK"),
        year: int = typer.Option(None, "--year", help=text("risk.year"), metavar="YEAR"),
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
    ) -> None:
        from proeftuin.studies.risk_list import write_risk_list

        found = write_risk_list(
            study,
            model,
            risk_from=risk_from,
            at=datetime.now(UTC),  # noqa: TID251
            year=year,
            computing=computing_from(engine, memory, spill),
            environment=os.environ,
            progress=console.note,
        )
        persons = number(float(found.persons), "persons", console.language)
        console.say("risk.written", persons=persons, year=found.year, folder=found.folder)
