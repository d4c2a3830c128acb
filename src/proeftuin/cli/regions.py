"""`proeftuin regions`: what changed between two municipal divisions, and tables brought to another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl
import typer

from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.data.redivision import bring_to_division
from proeftuin.errors import DataContractError, Problem
from proeftuin.vocabulary.division import changes_between, divided_between, municipalities_on
from proeftuin.vocabulary.region_name import resolve


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("regions.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="regions")

    @group.command("changes", help=text("regions.changes_help"))
    def changes(
        from_day: str = typer.Option(..., "--from", help=text("regions.from_day"), metavar="DATE"),
        to_day: str = typer.Option(..., "--to", help=text("regions.to_day"), metavar="DATE"),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        found = changes_between(parsed_day(from_day), parsed_day(to_day))
        rows = [
            (c.effective_on.isoformat(), c.from_code, c.to_code, c.kind.value, str(round(float(c.share), 6)))
            for c in found
        ]
        names = ("day", "from_code", "to_code", "kind", "share")
        if as_json:
            console.json([dict(zip(names, row, strict=True)) for row in rows])
        elif rows:
            console.table(text("regions.title"), [text(f"regions.heading.{name}") for name in names], rows, right=4)
        else:
            console.say("regions.none")

    @group.command("bring", help=text("regions.bring_help"))
    def bring(
        file: Path = typer.Argument(..., help=text("regions.file"), metavar="FILE"),
        from_day: str = typer.Option(..., "--from", help=text("regions.from_day"), metavar="DATE"),
        to_day: str = typer.Option(..., "--to", help=text("regions.to_day"), metavar="DATE"),
        column: str = typer.Option(..., "--column", help=text("regions.column")),
        add: list[str] = typer.Option(..., "--add", help=text("regions.add")),
        output: Path = typer.Option(..., "--output", "-o", help=text("regions.output"), metavar="FILE"),
        separator: str = typer.Option(";", "--separator", help=text("regions.separator")),
    ) -> None:
        start, end = parsed_day(from_day), parsed_day(to_day)
        table = _with_codes(_read(file, separator, column, add), column, start, file)
        brought = bring_to_division(table, from_day=start, to_day=end, region=column, additive=add)
        brought.write_csv(output, separator=separator)
        console.say("regions.written", rows=brought.height, file=output)
        used = set(table[column])
        for split in divided_between(start, end):
            if split.code in used:
                for code, share in split.parts:
                    _say_split(console, split.code, code, float(share), split.share_basis, start, end)


def _say_split(
    console: Console, from_code: str, to_code: str, share: float, basis: str, start: date, end: date
) -> None:
    names = {**municipalities_on(start), **municipalities_on(end)}
    console.say(
        "regions.split",
        from_code=from_code,
        from_name=names.get(from_code, ""),
        to_code=to_code,
        to_name=names.get(to_code, ""),
        share=f"{100 * share:.2f} %",
        basis=basis,
    )


def _read(file: Path, separator: str, column: str, add: list[str]) -> pl.DataFrame:
    try:
        table = pl.read_csv(file, separator=separator, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataContractError(
            Problem(str(file), f"the table cannot be read ({type(error).__name__})",
                    f"a text file in UTF-8 with a header and `{separator}` between the columns",
                    "check the path, the encoding and --separator")
        ) from error  # fmt: skip
    absent = [name for name in (column, *add) if name not in table.columns]
    if absent:
        raise DataContractError(
            Problem(str(file), f"there is no column {', '.join(absent)}", f"columns {', '.join(table.columns)}",
                    "correct --column or --add, or check --separator")
        )  # fmt: skip
    return table.with_columns(_exact(table, name, file) for name in add)


def _exact(table: pl.DataFrame, name: str, file: Path) -> pl.Series:
    amounts: list[Decimal | None] = []
    for line, written in enumerate(table[name], start=2):
        try:
            amounts.append(None if written is None else Decimal(written.strip()).quantize(Decimal("0.01")))
        except InvalidOperation as error:
            raise DataContractError(
                Problem(f"{file}, line {line}, column {name}", "this is not a number", "a number with a decimal point",
                        "mend the value, or leave the column out of --add")
            ) from error  # fmt: skip
    return pl.Series(name, amounts, dtype=pl.Decimal(18, 2))


def _with_codes(table: pl.DataFrame, column: str, day: date, file: Path) -> pl.DataFrame:
    known = municipalities_on(day)
    written = table[column].drop_nulls().unique().to_list()
    if all(code.strip() in known for code in written):
        return table.with_columns(pl.col(column).str.strip_chars())
    codes = resolve(written, day, where=f"{file}, column {column}")
    return table.with_columns(pl.col(column).replace_strict(codes, default=None))
