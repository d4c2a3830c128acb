"""How many of the events a few percent of persons have: those of the highest risk, by the model and by simpler ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.risk_words import FULL, VARIANTS, RiskWords
from proeftuin.reporting.charts.words import Row, text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

HEIGHT = 340
_LOOKS = {
    FULL: (theme.FOCUS, [1, 0], "circle"),
    "age_sex": (theme.POOL, [7, 4], "diamond"),
    "earlier_use": (theme.COUNTRY, [2, 3], "square"),
}
TOLD = 5.0
"""Percent of persons whose events are told in words."""


def risk_gain_chart(released: Released, model: str, segment: str, language: Language) -> Chart:
    """
    Percent of all events that the top-x percent of persons have, for the model and what it is held against.

    Raises
    ------
    NothingToShowError
        No share of the model may be shown.
    """
    words = RiskWords(released, language, model)
    rows = words.rows("risk_gain", segment=segment)
    by_variant = {
        variant: sorted((row for row in rows if row["variant"] == variant), key=lambda row: row["top_percent"])
        for variant in VARIANTS
    }
    by_variant = {variant: found for variant, found in by_variant.items() if found}
    if not any(row["sensitivity"] is not None for row in by_variant.get(FULL, ())):
        raise words.nothing("risk_gain", model=words.titled(segment))
    description = _description(words, by_variant)
    tops = sorted({row["top_percent"] for row in rows})
    columns = (words("risk_gain.top"), *(words.variant(variant) for variant in by_variant))
    columns += (words("risk_gain.ppv"), words("risk_gain.lift"))
    return Chart(
        id=f"risk-gain-{model}-{segment}".replace("_", "-").rstrip("-"),
        title=words("risk_gain.title", model=words.titled(segment), year=words.cards[segment]["test_year"]),
        description=description,
        spec=_spec(words, by_variant, description),
        table=text_table([dict(zip(columns, _cells(words, by_variant, top), strict=True)) for top in tops], columns),
        number_columns=columns[1:],
        notes=(words("risk_gain.note"), words("risk_gain.lot"), words("risk_gain.brackets")),
        sources=words.citations(),
    )


def _cells(words: RiskWords, by_variant: Mapping[str, Sequence[Row]], top: float) -> tuple[str, ...]:
    found = {variant: next((row for row in rows if row["top_percent"] == top), None) for variant, rows in
             by_variant.items()}  # fmt: skip
    full = found.get(FULL)
    lift = words("number.none") if full is None or full["lift"] is None else words.quantity(full["lift"], "ratio")
    return (
        words("risk_gain.percent", percent=number(top, "top", words.language)),
        *(_written(words, row, "sensitivity") for row in found.values()),
        _written(words, full, "ppv"),
        lift,
    )


def _written(words: RiskWords, row: Row | None, column: str) -> str:
    if row is None:
        return words("number.none")
    ends = {end: row[f"{column}_{end}"] for end in ("lower", "upper")}
    return words.with_interval({**row, "value": row[column], **ends}, "percent")


def _spec(words: RiskWords, by_variant: Mapping[str, Sequence[Row]], description: str) -> Spec:
    points: list[dict[str, Any]] = []
    for variant, rows in by_variant.items():
        known = [row for row in rows if row["sensitivity"] is not None]
        for row in known:
            tip = words(
                "risk_gain.tip",
                variant=words.variant(variant),
                percent=number(row["top_percent"], "top", words.language),
                value=_written(words, row, "sensitivity"),
            )
            points.append({"x": row["top_percent"], "y": row["sensitivity"], "variant": words.variant(variant)}
                          | {"tip": tip})  # fmt: skip
    furthest = max(point["x"] for point in points)
    most = min(100.0, max(point["y"] for point in points) * 1.08)
    names = [words.variant(variant) for variant in by_variant]
    legend = {"title": None, "orient": "bottom", "direction": "horizontal", "symbolSize": 110}
    channels = {
        channel: {"field": "variant", "type": "nominal", "legend": legend}
        | {"scale": {"domain": names, "range": [_LOOKS[variant][place] for variant in by_variant]}}
        for place, channel in enumerate(("color", "strokeDash", "shape"))
    }
    across = marks.number(
        "x",
        scale={"domain": [0, furthest * 1.03], "nice": False},
        axis={"title": words("risk_gain.across"), "format": ",.2~f", "tickCount": 6},
    )
    down = marks.number(
        "y",
        scale={"domain": [0, most], "nice": False},
        axis={**theme.title_above(words("risk_gain.up")), "format": ",.2~f", "tickCount": 6},
    )
    lot = {
        "data": marks.values([{"x": 0, "y": 0}, {"x": furthest, "y": furthest}]),
        "mark": {"type": "line", "color": theme.BACKDROP, "strokeWidth": 1.5, "clip": True, "aria": False},
        "encoding": {"x": across, "y": down},
    }
    line = {
        "mark": {"type": "line", "strokeWidth": 2.5, "aria": False},
        "encoding": {"x": across, "y": down, "color": channels["color"], "strokeDash": channels["strokeDash"]},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 80},
        "encoding": {
            "x": across,
            "y": down,
            "color": channels["color"],
            "shape": channels["shape"],
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    said = marks.note_at(
        words("risk_gain.by_lot"),
        x={"datum": furthest},
        y={"datum": min(furthest, most)},
        align="right",
        dy=14,
        color=theme.MUTED,
    )
    return theme.view(
        words.language, description, [lot, {"data": marks.values(points), "layer": [line, dot]}, said], height=HEIGHT
    )


def _description(words: RiskWords, by_variant: Mapping[str, Sequence[Row]]) -> str:
    known = [row for row in by_variant[FULL] if row["sensitivity"] is not None]
    told = min(known, key=lambda row: abs(row["top_percent"] - TOLD))
    sentences = [
        words(
            "risk_gain.seen",
            percent=number(told["top_percent"], "top", words.language),
            value=_written(words, told, "sensitivity"),
            ppv=_written(words, told, "ppv"),
        )
    ]
    for variant, rows in by_variant.items():
        beside = next((row for row in rows if row["top_percent"] == told["top_percent"]), None)
        if variant != FULL and beside is not None and beside["sensitivity"] is not None:
            value = words.quantity(beside["sensitivity"], "percent")
            sentences.append(words("risk_gain.beside", variant=words.variant(variant), value=value))
    return " ".join(sentences)
