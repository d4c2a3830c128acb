"""`proeftuin show`: figures of one region or indicator from a results bundle."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import typer

from proeftuin.cli.console import Console
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.vocabulary.number_format import number, quantity

_MOST_ROWS = 60


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("show", help=text("show.help"))
    def show(
        bundle: Path = typer.Argument(..., help=text("show.bundle"), metavar="BUNDLE"),
        region: str = typer.Option(None, "--region", help=text("show.region")),
        indicator: str = typer.Option(None, "--indicator", help=text("show.indicator")),
        year: int = typer.Option(None, "--year", help=text("show.year")),
        method: str = typer.Option(None, "--method", help=text("show.method")),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        opened = Bundle.open(bundle)
        rows = opened.estimates(region=region, indicator=indicator, year=year, method=method)
        if as_json:
            console.json(rows.to_dicts())
        elif rows.is_empty():
            console.say("show.nothing")
        else:
            _as_table(console, rows, opened.names())
            console.say("show.sources", lines="; ".join(opened.citations(rows["source"].unique())))


def _as_table(console: Console, rows: pl.DataFrame, names: dict[str, str]) -> None:
    text, language = console.text, console.language
    shown = [
        (
            row["indicator"],
            f"{names.get(row['region'], '')} ({row['region']})",
            str(row["period_start"].year),
            row["method"],
            quantity(row["value"], row["unit"], language)
            if row["status"] == "value"
            else text(f"state.{row['status']}"),
            ""
            if row["lower"] is None
            else f"{quantity(row['lower'], row['unit'], language)} – {quantity(row['upper'], row['unit'], language)}",
        )
        for row in rows.head(_MOST_ROWS).to_dicts()
    ]
    headings = [text(f"show.heading.{name}") for name in ("indicator", "region", "year", "method", "value", "interval")]
    console.table(text("show.title"), headings, shown, right=4)
    if rows.height > _MOST_ROWS:
        console.say("show.more", rows=number(rows.height - _MOST_ROWS, "rows", language))
