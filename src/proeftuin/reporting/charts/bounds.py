"""What remains of the interval of an effect when trends would have differed anyway."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

RELATIVE = "relative_magnitudes"
ROW_HEIGHT = 38


def bounds_chart(released: Released, outcome: str, language: Language) -> Chart:
    """
    Intervals of the effect of all sites together under growing departures from parallel trends.

    Raises
    ------
    NothingToShowError
        The results hold no such intervals for the outcome.
    """
    words = Words(released, language)
    rows = bounds_in_order(released, outcome)
    if not rows:
        raise words.nothing("bounds", **words.named(indicator=outcome))
    description = _description(words, rows)
    heads = (words("column.assumption"), words("column.bounds"))
    return Chart(
        id=f"bounds-{outcome}".replace("_", "-"),
        title=words("bounds.title", **words.named(outcome=outcome)),
        description=description,
        spec=_spec(words, rows, description),
        table=text_table(
            [dict(zip(heads, (assumption(words, row), _interval(words, row)), strict=True)) for row in rows], heads
        ),
        number_columns=(heads[1],),
        notes=(words("bounds.note"), *words.plan_notes(), *words.basis_notes([outcome])),
        sources=words.sources_of([outcome]),
    )


def bounds_in_order(released: Released, outcome: str) -> list[dict[str, Any]]:
    """Rows for all sites together: departures measured by the years before first, each from none to large."""
    rows = rows_of(released, "bounds", outcome=outcome, site=ALL_SITES, status="value")
    return sorted(rows, key=lambda row: (row["restriction"] != RELATIVE, row["departure"]))


def assumption(words: Words, row: Row) -> str:
    """What an interval allows for, in words."""
    if row["restriction"] == RELATIVE:
        times = number(row["departure"], "", words.language)
        return words("bounds.relative", times=times) if row["departure"] else words("bounds.parallel")
    bend = number(row["departure"], "", words.language)
    return words("bounds.smooth", bend=bend) if row["departure"] else words("bounds.straight")


def _interval(words: Words, row: Row) -> str:
    return words("number.range", lower=_bound(words, row["lower"]), upper=_bound(words, row["upper"]))


def _bound(words: Words, value: float | None) -> str:
    return words("bounds.unbounded") if value is None else words.quantity(value, "percent", signed=True)


def _spec(words: Words, rows: Sequence[Row], description: str) -> Spec:
    names: list[list[str]] = []
    headings, places = [], []
    for number_, row in enumerate(rows):
        if number_ == 0 or row["restriction"] != rows[number_ - 1]["restriction"]:
            headings.append(len(names))
            is_relative = row["restriction"] == RELATIVE
            names.append(
                wrapped(words("bounds.relative_heading") if is_relative else words("bounds.smooth_heading"), 34)
            )
        places.append(len(names))
        names.append(wrapped(assumption(words, row), 34))
    finite = [abs(row[name]) for row in rows for name in ("lower", "upper") if row[name] is not None]
    half = float(f"{max(finite, default=1.0) * 1.08 or 1.0:.3g}")
    data = [
        {
            "row": place,
            # An unbounded side runs to the edge of the picture; the words beside it say so.
            "lower": -half if row["lower"] is None else row["lower"],
            "upper": half if row["upper"] is None else row["upper"],
            "text": f"{assumption(words, row)}: {_interval(words, row)}",
            "told": _interval(words, row),
        }
        for place, row in zip(places, rows, strict=True)
    ]
    horizontal = marks.number(
        "lower",
        scale={"domain": [-half, half], "nice": False},
        axis={"title": words("bounds.axis"), "labelExpr": marks.SIGNED, "tickCount": 6, "labelOverlap": True},
    )
    vertical = marks.row_axis(names, headings=headings)
    bar = {
        "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 7, "opacity": 1},
        "encoding": {
            "x": horizontal,
            "x2": {"field": "upper"},
            "y": vertical,
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    told = {
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "aria": False},
        "encoding": {"x": {"value": "width"}, "y": vertical, "text": {"field": "told", "type": "nominal"}},
    }
    layers = [
        {"data": marks.values(data), "layer": [bar, told]},
        marks.rule_at(x=0, color=theme.INK),
        *_sides(words),
    ]
    return theme.view(words.language, description, layers, height=ROW_HEIGHT * len(names))


def _sides(words: Words) -> list[Spec]:
    lower, higher = words("bounds.lower"), words("bounds.higher")
    return [
        marks.note_at(text, x={"datum": 0}, y={"value": -10}, align=align, dx=dx, color=theme.MUTED, baseline="middle")
        for text, align, dx in ((f"← {lower}", "right", -8), (f"{higher} →", "left", 8))
    ]


def _description(words: Words, rows: Sequence[Row]) -> str:
    apart = sum(
        (row["lower"] is not None and row["lower"] > 0) or (row["upper"] is not None and row["upper"] < 0)
        for row in rows
    )
    sentence = words("bounds.seen_apart", apart=apart, count=len(rows)) if apart else words("bounds.seen_zero")
    bounded = [row for row in rows if row["lower"] is not None and row["upper"] is not None]
    if not bounded:
        return sentence
    widest = max(bounded, key=lambda row: row["upper"] - row["lower"])
    bounds = {name: _bound(words, widest[name]) for name in ("lower", "upper")}
    return " ".join((sentence, words("bounds.seen_widest", **bounds)))
