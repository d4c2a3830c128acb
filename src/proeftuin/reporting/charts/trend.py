"""One indicator over the years: a region, the country and the comparison pool."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.series import Series, lines
from proeftuin.reporting.charts.words import COUNTRY, MODELLED, POOL, Words, all_ages, text_table
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Language

METHODS = ("directly_standardised", "composition_adjusted", "crude", "combined_survey", "survey")
"""The first of these that the results hold is shown, when the caller does not choose."""


def trend_chart(
    released: Released, indicator: str, region: str, language: Language, *, method: str | None = None
) -> Chart:
    """
    How an indicator developed in `region` beside the country and the comparison pool.

    Lines stop at breaks and at years without a number, which have a mark of their own.

    Raises
    ------
    NothingToShowError
        There is no estimate of the indicator in the region with a value.
    """
    words = Words(released, language)
    definition = released.indicators[indicator]
    rows = _rows(released, definition, region, method, words)
    if not any(row["value"] is not None for row in rows.get(region, [])):
        raise words.nothing("trend", **words.named(indicator=indicator), **words.named(region=region))
    looks = {COUNTRY: (theme.COUNTRY, ()), POOL: (theme.POOL, (5, 3)), region: (theme.FOCUS, ())}
    shown = [code for code in looks if any(row["value"] is not None for row in rows.get(code, []))]
    series = [
        Series(words.region(code), looks[code][0], rows[code], looks[code][1], is_focus=code == region)
        for code in shown
    ]
    years = [row["year"] for row in rows[region]]
    unit = rows[region][0]["unit"]
    names = words.listed(words.named(region=code)["region"] for code in reversed(looks) if code in shown)
    description = _description(words, definition, region, rows)
    return Chart(
        id=f"trend-{indicator}".replace("_", "-"),
        title=words(
            "trend.title",
            **words.named(indicator=indicator),
            unit=words.unit(unit),
            first=years[0],
            last=years[-1],
            names=names,
        ),
        description=description,
        spec=lines(
            words,
            series,
            indicator=definition,
            description=description,
            axis_title=words.unit(unit),
            number_format={"percent": ",.1~f", "ratio": ",.2~f"}.get(unit, ",.0f"),
        ),
        table=_table(words, series),
        number_columns=tuple(each.name for each in series),
        notes=_notes(words, definition, region, years, rows[region]),
        sources=words.sources_of([indicator]),
    )


def _rows(
    released: Released, indicator: Indicator, region: str, method: str | None, words: Words
) -> dict[str, list[dict[str, Any]]]:
    estimates = all_ages(released.table("estimates")).filter(
        pl.col("indicator") == indicator.id, pl.col("region").is_in([region, COUNTRY, POOL])
    )
    here = set(estimates.filter(pl.col("region") == region, pl.col("value").is_not_null())["method"])
    chosen = method or next((each for each in METHODS if each in here), None)
    rows: dict[str, list[dict[str, Any]]] = {}
    if chosen is None:
        return rows
    for row in estimates.filter(pl.col("method") == chosen).sort("region", "period_start").iter_rows(named=True):
        rows.setdefault(row["region"], []).append(
            {**row, "year": row["period_start"].year, "text": words.with_interval(row, row["unit"])}
        )
    return rows


def _table(words: Words, series: list[Series]) -> pl.DataFrame:
    years = sorted({row["year"] for each in series for row in each.rows})
    by_year = {each.name: {row["year"]: row["text"] for row in each.rows} for each in series}
    year = words("column.year")
    return text_table(
        [{year: str(y)} | {name: texts.get(y, words("number.none")) for name, texts in by_year.items()} for y in years],
        [year, *by_year],
    )


def _description(words: Words, indicator: Indicator, region: str, rows: dict[str, list[dict[str, Any]]]) -> str:
    known = [row for row in rows[region] if row["value"] is not None]
    first_comparable, _ = indicator.comparable_with(known[-1]["year"])
    first = next(row for row in known if row["year"] >= first_comparable)
    last = known[-1]
    gaps = {
        **words.named(indicator=indicator.id, region=region),
        "last": last["year"],
        "value": last["text"] if last["unit"] == "percent" else f"{last['text']}, {words.unit(last['unit'])}",
    }
    sentences = [words("trend.newest", **gaps)]
    if first["year"] != last["year"]:
        start = words.quantity(first["value"], first["unit"])
        sentences.append(words("trend.since", first=first["year"], start=start, **gaps))
    there = {row["year"]: row for row in rows.get(COUNTRY, [])}.get(last["year"])
    if region != COUNTRY and there is not None and there["value"] is not None:
        sentences.append(words("trend.country", value=there["text"], last=last["year"]))
    return " ".join(sentences)


def _notes(
    words: Words, indicator: Indicator, region: str, years: list[int], rows: list[dict[str, Any]]
) -> tuple[str, ...]:
    absent = [f"{row['year']}: {row['text']}" for row in rows if row["value"] is None]
    return (
        *words.break_notes(indicator, years),
        *((words("trend.absent", **words.named(region=region), years="; ".join(absent)),) if absent else ()),
        words("note.band"),
        words("note.axis_not_from_zero"),
        *words.basis_notes([indicator.id], modelled=[row["indicator"] for row in rows if row["method"] == MODELLED]),
        *words.geography_notes([region]),
    )
