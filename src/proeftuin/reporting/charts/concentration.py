"""How unevenly an amount is spread over persons: the part that lies with the most expensive ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.words import in_year, text_table, wrapped
from proeftuin.vocabulary.language import Language

TOPS = {"top_1": 1, "top_5": 5, "top_10": 10, "top_20": 20}
"""Measures that are shares of the amount, and the percent of persons that have it."""
GINI = "gini"
_ROW = 44
Figures = Mapping[str, dict[str, Any]]


def concentration_chart(
    released: Released, indicator: str, region: str, language: Language, *, year: int | None = None
) -> Chart:
    """
    Share of an amount that lies with the highest 1, 5, 10 and 20 percent of persons, beside everybody in the data.

    Parameters
    ----------
    indicator : str
        The amount, of which the table `concentrations` has rows.
    year : int or None
        The newest year in which the region has a share when `None`.

    Raises
    ------
    NothingToShowError
        No share of the region may be shown or could be estimated.
    """
    words = CareWords(released, language)
    table = released.table("concentrations").filter(pl.col("indicator") == indicator)
    year = _newest(table, region) if year is None else year
    if year is None or _newest(table.filter(in_year(year)), region) is None:
        raise words.nothing("concentration", **words.named(indicator=indicator, region=region))
    here, there = (_figures(table, code, year) for code in (region, EVERYBODY))
    if region == EVERYBODY:
        there = {}
    description = _description(words, indicator, region, year, here, there)
    measure, columns = words("column.measure"), [words.region(region)]
    columns += [words.region(EVERYBODY)] if there else []
    rows = [
        {measure: words(f"concentration.{name}")}
        | dict(zip(columns, (_text(words, figures, name) for figures in (here, there)), strict=False))
        for name in (*TOPS, GINI)
    ]
    return Chart(
        id=f"concentration-{indicator}-{region}".replace("_", "-").replace(":", "-"),
        title=words("concentration.title", **words.named(indicator=indicator, region=region), year=year),
        description=description,
        spec=_spec(words, region, here, there, description),
        table=text_table(rows, (measure, *columns)),
        number_columns=tuple(columns),
        notes=(
            words("concentration.note_country" if there else "concentration.note"),
            words("concentration.persons"),
            words("concentration.gini_note"),
            words("concentration.next_year"),
        ),
        sources=words.sources_of([indicator]),
    )


def _newest(table: pl.DataFrame, region: str) -> int | None:
    known = table.filter(pl.col("region") == region, pl.col("measure").is_in(list(TOPS)), pl.col("value").is_not_null())
    return None if known.is_empty() else int(known["period_start"].dt.year().max())  # type: ignore[arg-type]


def _figures(table: pl.DataFrame, region: str, year: int) -> Figures:
    rows = table.filter(pl.col("region") == region, in_year(year)).iter_rows(named=True)
    return {row["measure"]: row for row in rows}


def _text(words: CareWords, figures: Figures, measure: str) -> str:
    row = figures.get(measure)
    if row is None:
        return words("number.none")
    if row["value"] is None:
        return words.state(row)
    return words.quantity(row["value"], "ratio" if measure == GINI else "percent")


def _description(words: CareWords, indicator: str, region: str, year: int, here: Figures, there: Figures) -> str:
    known = [name for name in TOPS if name in here and here[name]["value"] is not None]
    # Of the shares that may be told, the one that readers compare most; else the first that there is.
    told = "top_5" if "top_5" in known else known[0]
    named = words.named(indicator=indicator, region=region)
    sentences = [words("concentration.seen", **named, year=year, percent=TOPS[told], value=_text(words, here, told))]
    if there.get(told, {}).get("value") is not None:
        sentences.append(words("concentration.country", value=_text(words, there, told)))
    if here.get(GINI, {}).get("value") is not None:
        sentences.append(words("concentration.gini_seen", value=_text(words, here, GINI)))
    return " ".join(sentences)


def _spec(words: CareWords, region: str, here: Figures, there: Figures, description: str) -> Spec:
    data = [_row(words, region, place, name, here, there) for place, name in enumerate(TOPS)]
    bounds = [each[name] for each in data for name in ("value", "country") if each[name] is not None]
    horizontal = marks.number(
        "value",
        scale={"domain": [0, 100 if max(bounds) <= 100 else float(f"{max(bounds) * 1.02:.4g}")], "nice": False},
        axis={"title": words("concentration.axis"), "format": ",.0f", "tickCount": 6},
    )
    vertical = marks.row_axis([wrapped(words(f"concentration.{name}"), 30) for name in TOPS])
    known = [each for each in data if each["value"] is not None]
    layers: list[Spec] = [{"data": marks.values(known), "layer": [marks.bars(horizontal, vertical)]}]
    if any(each["country"] is not None for each in known):
        # Where the region has no share its reason stands, which a tick would strike through.
        layers.append({"data": marks.values(known), **_ticks(words, horizontal, vertical)})
    layers += [
        {"data": marks.values(known), **_beside("width", vertical, align="left", dx=10)},
        {
            "data": marks.values(each for each in data if each["value"] is None),
            **_beside(0, vertical, align="left", dx=6, fontStyle="italic", color=theme.MUTED),
        },
    ]
    return theme.view(words.language, description, layers, height=_ROW * len(TOPS))


def _row(words: CareWords, region: str, place: int, name: str, here: Figures, there: Figures) -> dict[str, Any]:
    text = _text(words, here, name)
    return {
        "row": place,
        "from": place - 0.3,
        "to": place + 0.3,
        "zero": 0,
        "value": here.get(name, {}).get("value"),
        "country": there.get(name, {}).get("value"),
        "kind": words.region(EVERYBODY),
        "text": text,
        "tip": words(
            "concentration.tip", measure=words(f"concentration.{name}"), region=words.region(region), value=text
        ),
    }


def _ticks(words: CareWords, horizontal: Spec, vertical: Spec) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.country)"}],
        "mark": {
            "type": "tick",
            "orient": "vertical",
            "thickness": 2.5,
            "size": 34,
            "opacity": 1,
            "fill": theme.INK,
            "aria": False,
        },
        "encoding": {
            "x": {**horizontal, "field": "country"},
            "y": vertical,
            "stroke": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [words.region(EVERYBODY)], "range": [theme.INK]},
                "legend": {"title": None, "orient": "top", "symbolType": "M0,-1V1", "symbolStrokeWidth": 2.5},
            },
        },
    }


def _beside(x: str | int, vertical: Spec, **mark: object) -> Spec:
    """Texts of the rows at one place of the horizontal axis."""
    return {
        "mark": {"type": "text", "baseline": "middle", "aria": False, **mark},
        "encoding": {
            "x": {"value": x} if isinstance(x, str) else {"datum": x},
            "y": vertical,
            "text": {"field": "text", "type": "nominal"},
        },
    }
