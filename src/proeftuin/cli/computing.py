"""Options that say where and with how much of the machine is computed, and the queries that are asked there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from proeftuin.cli.console import Console

if TYPE_CHECKING:
    from proeftuin.studies.care_run import Computing


def engine_option(console: Console) -> str:
    """`--engine`."""
    option: str = typer.Option("duckdb", "--engine", help=console.text("care.engine"), metavar="ENGINE")
    return option


def memory_option(console: Console) -> str:
    """`--memory`."""
    option: str = typer.Option(None, "--memory", help=console.text("care.memory"), metavar="SIZE")
    return option


def spill_option(console: Console) -> Path:
    """`--spill`."""
    option: Path = typer.Option(None, "--spill", help=console.text("care.spill"), metavar="FOLDER")
    return option


def computing_from(engine: str, memory: str | None, spill: Path | None) -> Computing:
    """What the options say."""
    from proeftuin.studies.care_run import Computing

    return Computing(engine=engine, memory=memory, spill=spill)


def show_sql(console: Console, queries: Sequence[tuple[str, str]]) -> None:
    """Every query with the name of what it gives, as the embedded engine gets it."""
    for name, sql in queries:
        console.plain(f"-- {name}\n{sql};\n")
