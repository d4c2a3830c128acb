"""What the cost of care is made of: kinds of care in a region beside the country, in the newest year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.trend import METHODS
from proeftuin.reporting.charts.words import COUNTRY, Words, all_ages, in_year, text_table, wrapped
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language

_ROW = 38
_EUR = "eur_per_insured_year"


def cost_composition_chart(
    released: Released,
    region: str,
    language: Language,
    *,
    year: int | None = None,
    indicators: Sequence[str] | None = None,
) -> Chart:
    """
    Cost per insured year by kind of care, bars for `region` with intervals and a tick for the country.

    Parameters
    ----------
    year : int or None
        The study's last year when `None`.
    indicators : sequence of str or None
        Kinds of care to show, in this order; when `None`, the cost indicators that are no sum of others.

    Raises
    ------
    NothingToShowError
        No kind of care has a number in that year.
    """
    words = Words(released, language)
    year = released.study.last_year if year is None else year
    ids = list(kinds_of_care(released) if indicators is None else indicators)
    here, there = (_rows(released, code, year, ids) for code in (region, COUNTRY))
    ids = [id for id in ids if id in here]
    if not any(here[id]["value"] is not None for id in ids):
        raise words.nothing("composition", **words.named(region=region), year=year)
    description = _description(words, region, year, ids, here, there)
    columns = (words("column.kind_of_care"), words.region(region), words.region(COUNTRY))
    texts = {code: _texts(words, rows) for code, rows in ((region, here), (COUNTRY, there))}
    lines = []
    for id in ids:
        cells = (words.indicator(id), texts[region][id], texts[COUNTRY].get(id, words("number.none")))
        lines.append(dict(zip(columns, cells, strict=True)))
    return Chart(
        id="cost-composition",
        title=words("composition.title", **words.named(region=region), year=year, unit=words.unit(_EUR)),
        description=description,
        spec=_spec(words, region, ids, here, there, description),
        table=text_table(lines, columns),
        number_columns=columns[1:],
        notes=(
            words("composition.note"),
            words("note.interval"),
            words(f"method.{here[ids[0]]['method']}"),
            *words.geography_notes([region]),
        ),
        sources=words.sources_of(ids),
    )


def kinds_of_care(released: Released) -> tuple[str, ...]:
    """Cost indicators that are no sum and no part of others, so that none is counted twice, in the study's order."""
    costs = [each for each in released.indicators.values() if each.aim is Aim.COST and each.unit == _EUR]
    parts = {each.id: frozenset(each.components) for each in costs if each.components}
    within = {id: [other for other in parts.values() if other < own] for id, own in parts.items()}
    whole = {id: own for id, own in parts.items() if frozenset().union(*within[id]) != own}
    return tuple(id for id, own in whole.items() if not any(own < other for other in whole.values()))


def _rows(released: Released, region: str, year: int, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    frame = all_ages(released.table("estimates")).filter(
        pl.col("region") == region, in_year(year), pl.col("indicator").is_in(ids), pl.col("unit") == _EUR
    )
    rank = {method: position for position, method in enumerate(METHODS)}
    rows = sorted(frame.to_dicts(), key=lambda row: -rank.get(row["method"], len(rank)))
    return {row["indicator"]: row for row in rows}


def _texts(words: Words, rows: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {id: words.with_interval(row, _EUR) for id, row in rows.items()}


def _spec(
    words: Words,
    region: str,
    ids: list[str],
    here: dict[str, dict[str, Any]],
    there: dict[str, dict[str, Any]],
    description: str,
) -> Spec:
    data = []
    for number, id in enumerate(ids):
        row, country = here[id], there.get(id, {}).get("value")
        text = words.with_interval(row, _EUR)
        data.append(
            {"row": number, "from": number - 0.3, "to": number + 0.3, "zero": 0, "value": row["value"]}
            | {"lower": row["lower"], "upper": row["upper"], "country": country, "text": text}
            | {"tip": f"{words.indicator(id)}, {words.region(region)}: {text}", "kind": words.region(COUNTRY)}
        )
    bounds = [each[name] for each in data for name in ("value", "upper", "country") if each[name] is not None]
    horizontal = marks.number(
        "value",
        scale={"domain": [0, float(f"{max(bounds) * 1.05:.4g}")], "nice": False},
        axis={"title": words.unit(_EUR), "format": ",.0f", "tickCount": 6},
    )
    vertical = marks.row_axis([wrapped(words.indicator(id), 30) for id in ids])
    known = [each for each in data if each["value"] is not None]
    bar = marks.bars(horizontal, vertical)
    interval = {
        "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 2.5, "aria": False},
        "encoding": {"x": {**horizontal, "field": "lower"}, "x2": {"field": "upper"}, "y": vertical},
    }
    country = {
        "transform": [{"filter": "isValid(datum.country)"}],
        "mark": {"type": "tick", "orient": "vertical", "thickness": 2.5, "size": 30, "opacity": 1, "aria": False},
        "encoding": {
            "x": {**horizontal, "field": "country"},
            "y": vertical,
            "stroke": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [words.region(COUNTRY)], "range": [theme.INK]},
                "legend": {"title": None, "orient": "top", "symbolType": "M0,-1V1", "symbolStrokeWidth": 2.5},
            },
        },
    }
    numbers = {
        "data": marks.values(known),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "aria": False},
        "encoding": {"x": {"value": "width"}, "y": vertical, "text": {"field": "text", "type": "nominal"}},
    }
    states = {
        "data": marks.values(each for each in data if each["value"] is None),
        "mark": {"type": "text", "align": "left", "dx": 6, "fontStyle": "italic", "color": theme.MUTED},
        "encoding": {"x": {"datum": 0}, "y": vertical, "text": {"field": "text", "type": "nominal"}},
    }
    layers: list[Spec] = [{"data": marks.values(known), "layer": [bar, interval, country]}, numbers, states]
    return theme.view(words.language, description, layers, height=_ROW * len(ids))


def _description(
    words: Words,
    region: str,
    year: int,
    ids: list[str],
    here: dict[str, dict[str, Any]],
    there: dict[str, dict[str, Any]],
) -> str:
    known = [id for id in ids if here[id]["value"] is not None]
    largest = max(known, key=lambda id: float(here[id]["value"]))
    gaps = {"year": year, "count": len(known), "largest": words.indicators_listed([largest])}
    gaps |= words.named(region=region)
    sentences = [words("composition.seen", value=words.with_interval(here[largest], _EUR), **gaps)]
    country = there.get(largest, {}).get("value")
    if country is not None:
        sentences.append(words("composition.country", value=words.quantity(country, _EUR)))
    return " ".join(sentences)
