"""One indicator over the years: everybody in the data and the sites, all by the same method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.series import Series, lines
from proeftuin.reporting.charts.words import all_ages, text_table
from proeftuin.vocabulary.language import Language

METHODS = ("directly_standardised", "crude")
"""The first of these by which every region has a figure is shown, so that the lines can be compared."""
MOST_SITES = 4
"""With more lines their names no longer stand apart; the table of all regions holds the others."""
_LOOKS = (("#0A5A9C", ()), ("#A64B00", (5, 3)), ("#5B2A86", (2, 2)), ("#00695C", (8, 3)))


def care_trend_chart(released: Released, indicator: str, sites: Sequence[str], language: Language) -> Chart:
    """
    How an indicator developed among everybody in the data and in the first sites.

    Raises
    ------
    NothingToShowError
        There is no figure of everybody in any year.
    """
    words = CareWords(released, language)
    definition = released.indicators[indicator]
    regions = (EVERYBODY, *sites[:MOST_SITES])
    method, rows = _rows(words, indicator, regions)
    if not _has_figure(rows.get(EVERYBODY, [])):
        raise words.nothing("care_trend", **words.named(indicator=indicator))
    looks = {EVERYBODY: (theme.COUNTRY, ())} | dict(zip(sites, _LOOKS, strict=False))
    series = [
        Series(words.region(code), looks[code][0], rows[code], looks[code][1], is_focus=len(regions) == 1)
        for code in regions
        if _has_figure(rows.get(code, []))
    ]
    years = [row["year"] for row in rows[EVERYBODY]]
    unit = definition.unit
    newest = series[0].last
    description = words(
        "care_trend.seen",
        **words.named(indicator=indicator),
        unit=words.unit(unit),
        year=newest["year"],
        values="; ".join(f"{each.name} {each.last['text']}" for each in series if each.last["year"] == newest["year"]),
    )
    return Chart(
        id=f"trend-{indicator}".replace("_", "-"),
        title=words(
            "care_trend.title",
            **words.named(indicator=indicator),
            unit=words.unit(unit),
            first=years[0],
            last=years[-1],
        ),
        description=description,
        spec=lines(
            words,
            series,
            indicator=definition,
            description=description,
            axis_title=words.unit(unit),
            number_format=",.0f" if unit.startswith("eur") else ",.1~f",
        ),
        table=_table(words, regions, rows, years),
        number_columns=tuple(words.region(code) for code in regions if code in rows),
        notes=(
            *_absent(words, regions, rows),
            words(f"care_trend.{method}"),
            words("note.band"),
            words("note.axis_not_from_zero"),
        ),
        sources=words.sources_of([indicator]),
    )


def _has_figure(rows: Sequence[dict[str, Any]]) -> bool:
    return any(row["value"] is not None for row in rows)


def _rows(words: CareWords, indicator: str, regions: Sequence[str]) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    estimates = all_ages(words.released.table("estimates")).filter(
        pl.col("indicator") == indicator, pl.col("region").is_in(list(regions))
    )
    found: dict[str, dict[str, list[dict[str, Any]]]] = {method: {} for method in METHODS}
    for row in estimates.filter(pl.col("method").is_in(METHODS)).sort("period_start").iter_rows(named=True):
        text = words.with_interval(row, row["unit"])
        found[row["method"]].setdefault(row["region"], []).append(
            {**row, "year": row["period_start"].year, "text": text}
        )
    for method, rows in found.items():
        if all(_has_figure(rows.get(code, [])) for code in regions):
            return method, rows
    # No method serves all: then the one that serves most of them.
    method = max(METHODS, key=lambda each: sum(map(_has_figure, found[each].values())))
    return method, found[method]


def _absent(words: CareWords, regions: Sequence[str], rows: dict[str, list[dict[str, Any]]]) -> tuple[str, ...]:
    """Regions and years without a figure; years with the same reason together."""
    absent: dict[tuple[str, str], list[str]] = {}
    for code in regions:
        for row in rows.get(code, []):
            if row["value"] is None:
                absent.setdefault((words.region(code), row["text"]), []).append(str(row["year"]))
    told = (f"{region} ({', '.join(years)}), {text}" for (region, text), years in absent.items())
    return (words("care_trend.absent", years="; ".join(told)),) if absent else ()


def _table(
    words: CareWords, regions: Sequence[str], rows: dict[str, list[dict[str, Any]]], years: Sequence[int]
) -> pl.DataFrame:
    year = words("column.year")
    by_year = {words.region(code): {row["year"]: row["text"] for row in rows[code]} for code in regions if code in rows}
    return text_table(
        [{year: str(y)} | {name: texts.get(y, words("number.none")) for name, texts in by_year.items()} for y in years],
        [year, *by_year],
    )
