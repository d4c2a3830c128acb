"""`proeftuin care`: load person-level sources, look at what became of them, write their cells or an OMOP CDM."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import typer

from proeftuin.cli import derive
from proeftuin.cli.computing import computing_from, engine_option, memory_option, spill_option
from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.vocabulary.number_format import number


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("care.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="care")
    derive.add_to(group, console)
    study_argument = typer.Argument(..., help=text("run.study"), metavar="STUDY")

    @group.command("load", help=text("care.load_help"))
    def load(
        study: Path = study_argument,
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        from proeftuin.monitors.outcome.care_tables import load_table
        from proeftuin.studies.care_run import checked_care_study, opened_store

        computing = computing_from("duckdb", memory, spill)
        store = opened_store(checked_care_study(study), computing, os.environ, console.note)
        accounts = load_table(store)
        if as_json:
            console.json(accounts.to_dicts())
        else:
            _show_accounts(console, accounts)

    @group.command("cells", help=text("care.cells_help"))
    def cells(
        study: Path = study_argument,
        output: Path = typer.Option(..., "--output", "-o", help=text("care.cells_output"), metavar="FILE"),
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
    ) -> None:
        from proeftuin.studies.care_run import write_cells

        computing = computing_from(engine, memory, spill)
        rows = write_cells(study, output, computing=computing, environment=os.environ, detail=console.note)
        console.say("care.cells_written", cells=rows, file=output)

    @group.command("export-omop", help=text("care.omop_help"))
    def export_omop(
        study: Path = study_argument,
        folder: Path = typer.Argument(..., help=text("care.omop_folder"), metavar="FOLDER"),
        last_day: str = typer.Option(..., "--last-day", help=text("care.last_day"), metavar="DATE"),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
    ) -> None:
        from proeftuin.studies.care_run import checked_care_study, export_omop

        computing = computing_from("duckdb", memory, spill)
        written, lost = export_omop(
            checked_care_study(study),
            folder,
            last_day=parsed_day(last_day),
            computing=computing,
            environment=os.environ,
        )
        console.say("care.omop_written", rows=sum(written.values()), folder=folder)
        for table, rows in sorted(lost.items()):
            if rows:
                console.say("care.omop_lost", table=table, rows=rows)


def _show_accounts(console: Console, accounts: pl.DataFrame) -> None:
    text = console.text
    rows = [
        [
            row["source"],
            row["care_table"],
            row["file"],
            row["outcome"],
            number(row["rows"], "persons", console.language),
        ]
        for row in accounts.iter_rows(named=True)
    ]
    heads = [text(f"care.heading.{name}") for name in ("source", "table", "file", "outcome", "rows")]
    console.table(text("care.accounts"), heads, rows, right=4)
