"""How unequal the municipalities are, over the years."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.series import Series, lines
from proeftuin.reporting.charts.words import Words, text_table
from proeftuin.vocabulary.language import Language

P90_P10 = "p90_p10_ratio"


def inequality_chart(released: Released, indicator: str, language: Language, *, measure: str = P90_P10) -> Chart:
    """
    A measure of inequality between municipalities per year, with its interval.

    Raises
    ------
    NothingToShowError
        The measure has no value in any year.
    """
    words = Words(released, language)
    frame = released.table("inequalities").filter(pl.col("indicator") == indicator, pl.col("measure") == measure)
    unit = "ratio" if measure == P90_P10 else "percent"
    rows = [_row(words, row, unit) for row in frame.sort("year").iter_rows(named=True)]
    known = [row for row in rows if row["value"] is not None]
    if not known:
        raise words.nothing("inequality", **words.named(indicator=indicator))
    definition = released.indicators[indicator]
    gaps = {
        **words.named(indicator=indicator),
        "first": known[0]["year"],
        "last": known[-1]["year"],
        "start": known[0]["text"],
        "end": known[-1]["text"],
        "regions": known[-1]["regions"],
    }
    description = words(f"inequality.seen.{measure}", **gaps)
    if known[0]["year"] != known[-1]["year"]:
        description += " " + words("inequality.before", **gaps)
    columns = (words("column.year"), words(f"inequality.measure.{measure}"), words("column.municipalities"))
    series = Series(words("inequality.line"), theme.FOCUS, rows, is_focus=True)
    absent = [f"{row['year']}: {row['text']}" for row in rows if row["value"] is None]
    return Chart(
        id=f"inequality-{indicator}-{measure}".replace("_", "-"),
        title=words("inequality.title", measure=words(f"inequality.measure.{measure}"), **gaps),
        description=description,
        spec=lines(
            words,
            [series],
            indicator=definition,
            description=description,
            axis_title=words(f"inequality.axis.{measure}"),
            number_format=",.2f" if unit == "ratio" else ",.1f",
            baseline=1.0 if unit == "ratio" else 0.0,
        ),
        table=text_table(
            [
                dict(zip(columns, (str(row["year"]), row["text"], words.count(row["regions"])), strict=True))
                for row in rows
            ],
            columns,
        ),
        number_columns=columns[1:],
        notes=(
            words(f"inequality.note.{measure}"),
            *words.break_notes(definition, [row["year"] for row in rows]),
            *((words("inequality.absent", years="; ".join(absent)),) if absent else ()),
            words("note.band"),
            *words.basis_notes([indicator]),
        ),
        sources=words.sources_of([indicator]),
    )


def _row(words: Words, row: dict[str, Any], unit: str) -> dict[str, Any]:
    """The row with its text; a deviation is a share of the mean, shown in percent."""
    factor = 1 if unit == "ratio" else 100
    scaled = {name: None if row[name] is None else row[name] * factor for name in ("value", "lower", "upper")}
    return {**row, **scaled, "text": words.with_interval({**row, **scaled}, unit)}
