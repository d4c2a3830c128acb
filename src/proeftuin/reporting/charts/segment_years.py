"""How the cost was divided over segments in each year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import Row, text_table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language

_ROW = 46
_LEAST = 3.0
"""Percent from which on a part is wide enough for its number."""


def segment_years_chart(released: Released, scheme: str, region: str, language: Language) -> Chart:
    """
    The share of the cost of each segment, one bar a year.

    Raises
    ------
    NothingToShowError
        There are not two years in which a segment has a share.
    """
    words = SchemeWords(released, language, scheme)
    shares = {} if words.cost is None else _shares(words, region)
    if len(shares) < 2:
        raise words.nothing("segment_years", **words.named(region=region))
    gaps = {**words.named(region=region, indicator=str(words.cost)), "scheme": words.scheme_name}
    years = list(shares)
    description = _description(words, gaps, shares)
    columns = (words("column.segment"), *map(str, years))
    rows = []
    for id in words.segments:
        cells = [
            words.percent_or_state(each[id], "share") if id in each else words("number.none")
            for each in shares.values()
        ]
        rows.append(dict(zip(columns, (words.numbered(id), *cells), strict=True)))
    is_partial = any(row["status"] == Status.WITHHELD for each in shares.values() for row in each.values())
    return Chart(
        id=f"segment-years-{scheme}-{region}".replace("_", "-").replace(":", "-"),
        title=words("segment_years.title", **gaps, first=years[0], last=years[-1]),
        description=description,
        spec=_spec(words, shares, description),
        table=text_table(rows, columns),
        number_columns=columns[1:],
        notes=(
            words("segment_years.note"),
            *((words("segment_years.absent"),) if is_partial else ()),
            *(words("segment_years.without_past", year=year) for year in sorted(words.years_without_past)),
        ),
        sources=words.sources_of([str(words.cost)]),
    )


def _shares(words: SchemeWords, region: str) -> Mapping[int, Mapping[str, Row]]:
    rows = words.rows("segment_figures", region, indicator=str(words.cost))
    years = sorted({row["period_start"].year for row in rows if row["share"] is not None} - words.years_without_past)
    return {year: words.shares(str(words.cost), region, year) for year in years}


def _spec(words: SchemeWords, shares: Mapping[int, Mapping[str, Row]], description: str) -> Spec:
    data: list[dict[str, Any]] = []
    for place, (year, rows) in enumerate(shares.items()):
        at = 0.0
        for id, row in rows.items():
            # A correction can make an amount negative; it has no length, and its number stands in the table.
            share = max(0.0, row["share"] or 0.0)
            text = words.percent_or_state(row, "share")
            data.append(
                {"row": place, "from": place - 0.32, "to": place + 0.32, "start": at, "end": at + share}
                | {"middle": at + share / 2, "segment": words.numbered(id)}
                | {"mark": words.mark(id) if share >= _LEAST else ""}
                | {"tip": words("segment_years.tip", segment=words.numbered(id), year=year, percent=text)}
            )
            at += share
    across = marks.number(
        "start",
        scale={"domain": [0, 100], "nice": False},
        axis={"title": words("segment_years.axis"), "format": ",.0f", "tickCount": 6},
    )
    down = marks.row_axis([[str(year)] for year in shares])
    names = [words.numbered(id) for id in words.segments]
    part = {
        "mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1.5},
        "encoding": {
            "x": across,
            "x2": {"field": "end"},
            "y": {**down, "field": "from"},
            "y2": {"field": "to"},
            "fill": {
                "field": "segment",
                "type": "nominal",
                "scale": {"domain": names, "range": [words.ground(id) for id in words.segments]},
                "legend": {"title": None, "orient": "bottom", "columns": 2, "symbolType": "square"},
            },
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    number = {
        "mark": {"type": "text", "baseline": "middle", "aria": False},
        "encoding": {
            "x": {**across, "field": "middle"},
            "y": down,
            "text": {"field": "mark", "type": "nominal"},
        },
    }
    return theme.view(
        words.language,
        description,
        [{"data": marks.values(data), "layer": [part, number]}],
        height=_ROW * len(shares),
    )


def _description(words: SchemeWords, gaps: Mapping[str, object], shares: Mapping[int, Mapping[str, Row]]) -> str:
    first, last = min(shares), max(shares)
    changes = {
        id: row["share"] - shares[first][id]["share"]
        for id, row in shares[last].items()
        if row["share"] is not None and id in shares[first] and shares[first][id]["share"] is not None
    }
    if not changes:
        return words("segment_years.none_in_both", **gaps, first=first, last=last)
    most = max(changes, key=lambda id: abs(changes[id]))
    ends = {
        name: words.quantity(shares[year][most]["share"], "percent") for name, year in (("start", first), ("end", last))
    }
    return words("segment_years.seen", **gaps, segment=words.segment(most), **ends, first=first, last=last)
