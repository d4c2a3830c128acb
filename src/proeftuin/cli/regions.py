"""`proeftuin regions`: what changed between two municipal divisions, and tables brought to another one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import typer

from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.data.delivered_text import DeliveredRows, delivered_content, delivered_rows
from proeftuin.data.redivision import bring_to_division
from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.vocabulary.division import changes_between, divided_between, municipalities_on
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin.vocabulary.region_name import resolve

FLAG = "apportioned"
"""Column of the written table that says whether a declared share took part in a row; carried on from an earlier one."""

MOST_DECIMALS = 6
_NUMBER = re.compile(rf"-?[0-9]{{1,18}}(\.[0-9]{{1,{MOST_DECIMALS}}})?")
_CODE = re.compile(r"(?i)gm[0-9]{4}")
_SPELT_OUT = {"\\t": "\t", "tab": "\t"}
_NO_SEPARATORS = '"\n\r.-'


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
            shown = [
                (*row[:3], text(f"regions.kind.{row[3]}"), number(float(row[4]), "share", console.language))
                for row in rows
            ]
            console.table(text("regions.title"), [text(f"regions.heading.{name}") for name in names], shown, right=4)
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
        mark = _SPELT_OUT.get(separator, separator)
        if len(mark) != 1 or not mark.isascii() or mark in _NO_SEPARATORS:
            raise typer.BadParameter(text("regions.no_separator", separator=separator))
        table = _with_codes(_read(file, mark, column, add), column, start, file)
        brought = bring_to_division(table, from_day=start, to_day=end, region=column, additive=add, flag=FLAG)
        _write(brought, output, mark)
        console.say("regions.written", rows=number(brought.height, "rows", console.language), file=output)
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
        share=quantity(100 * share, "percent_of_split", console.language),
        basis=basis,
    )


def _read(file: Path, separator: str, column: str, add: list[str]) -> pl.DataFrame:
    try:
        delivered = delivered_rows(str(file), delivered_content(file), delimiter=separator)
    except DataContractError as error:
        action = "mend the table, or check the path and --separator"
        raise DataContractError([replace(problem, action=action) for problem in error.problems]) from error
    headers = list(delivered.headers)
    absent = [name for name in (column, *add) if name not in headers]
    problems = [
        Problem(str(file), f"there is no column {', '.join(absent)}", f"columns {', '.join(headers)}",
                "correct --column or --add, or check --separator")
    ] if absent else []  # fmt: skip
    problems += [
        Problem(f"{file}, line 1", f"column {name or '(no name)'} occurs {headers.count(name)} times",
                "each column once", "give one of them another name")
        for name in dict.fromkeys(headers) if headers.count(name) > 1
    ]  # fmt: skip
    if problems:
        raise DataContractError(problems)
    columns = zip(*delivered.rows, strict=True)
    text = {name: [value.strip() or None for value in values] for name, values in zip(headers, columns, strict=True)}
    if FLAG in text and FLAG not in add:
        text[FLAG] = [{"true": True, "false": False}.get(value or "", value) for value in text[FLAG]]
    table = pl.DataFrame({name: pl.Series(name, values, strict=False) for name, values in text.items()})
    return table.with_columns(_exact(text[name], name, delivered) for name in dict.fromkeys(add))


def _exact(written: list[str | None], name: str, delivered: DeliveredRows) -> pl.Series:
    """The column as exact numbers with the decimals that it has; counts stay whole."""
    for row, value in enumerate(written):
        if value is not None and not _NUMBER.fullmatch(value):
            raise DataContractError(
                Problem(delivered.at(row, name), "this is not a number that can be added up exactly",
                        f"a number with a decimal point, at most {MOST_DECIMALS} decimals and 18 figures in all",
                        "mend or round the value, or leave the column out of --add")
            )  # fmt: skip
    decimals = max((len(value.partition(".")[2]) for value in written if value), default=0)
    scale = max(decimals, 2) if decimals else 0
    amounts = [None if value is None else Decimal(value) for value in written]
    try:
        return pl.Series(name, amounts, dtype=pl.Decimal(38, scale)).cast(pl.Decimal(18, scale))
    except pl.exceptions.InvalidOperationError as error:
        raise DataContractError(
            Problem(f"{delivered.name}, column {name}", f"with {scale} decimals, a number has more than 18 figures",
                    "at most 18 figures", "round the column, or give it in larger units")
        ) from error  # fmt: skip


def _with_codes(table: pl.DataFrame, column: str, day: date, file: Path) -> pl.DataFrame:
    known = municipalities_on(day)
    written = [str(name) for name in table[column].drop_nulls().unique(maintain_order=True)]
    codes = {name: name.upper() for name in written if name.upper() in known}
    problems = [
        Problem(f"{file}, column {column}", f"the code {name} is no municipality on {day}",
                f"a code or name of the municipal division of {day}", "correct the code, or check --from")
        for name in written if name not in codes and _CODE.fullmatch(name)
    ]  # fmt: skip
    if problems:
        raise DataContractError(problems)
    names = [name for name in written if name not in codes]
    codes |= resolve(names, day, where=f"{file}, column {column}")
    return table.with_columns(pl.col(column).replace_strict(codes, default=None, return_dtype=pl.String))


def _write(table: pl.DataFrame, output: Path, separator: str) -> None:
    """Write the table in one step, so that an output that is also the input is not lost when the disk is full."""
    text = table.write_csv(separator=separator)
    part = output.with_name(f".{output.name}.part")
    try:
        if output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")
            return
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DefinitionError(
            Problem(str(output), f"the file cannot be written ({error.strerror or type(error).__name__})",
                    "a file in a folder that exists, where you may write and that has room", "correct --output")
        ) from error  # fmt: skip
