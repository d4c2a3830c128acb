"""`proeftuin care derive`: write membership, person-time, episodes or segments into the store, under a version."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from proeftuin.cli.computing import computing_from, engine_option, memory_option, spill_option
from proeftuin.cli.console import Console

TABLES = ("membership", "person_period", "episode", "segment_membership")


def add_to(group: typer.Typer, console: Console) -> None:
    """Add the command to the commands about person-level sources."""
    text = console.text

    @group.command("derive", help=text("derive.help"))
    def derive(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        table: str = typer.Option(..., "--table", help=text("derive.table"), metavar="|".join(TABLES)),
        population: str = typer.Option(None, "--population", help=text("population.id"), metavar="ID"),
        diseases: Path = typer.Option(None, "--diseases", help=text("derive.diseases"), metavar="FILE"),
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        from proeftuin.studies.care_derive import Derivable
        from proeftuin.studies.care_derive import derive as derived

        if table not in TABLES:
            raise typer.BadParameter(text("derive.unknown", tables=", ".join(TABLES)), param_hint="--table")
        found = derived(
            study,
            Derivable(table),
            population,
            diseases=diseases,
            computing=computing_from(engine, memory, spill),
            environment=os.environ,
            progress=console.note,
        )
        if as_json:
            console.json([{"table": one.table, "version": one.version, "folder": str(one.folder)} for one in found])
            return
        for one in found:
            console.say("derive.written", table=one.table, version=one.version, folder=one.folder)
