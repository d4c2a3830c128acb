"""The control chart: a series over time with its lines, its signals, and what people decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.control_words import ControlWords
from proeftuin.reporting.charts.labels import spread
from proeftuin.reporting.charts.words import Row, text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import month_of_year

HEIGHT = 300
_SHORT_YEARS = 3
"""A series of fewer years has its quarters on the axis."""
COMMON, IMPROVEMENT, CONCERN, NEUTRAL = "common", "improvement", "concern", "neutral"
EXCLUDED, INCOMPLETE = "excluded", "incomplete"
LOOKS = {
    COMMON: ("circle", theme.MUTED),
    IMPROVEMENT: ("diamond", theme.FOCUS),
    CONCERN: ("square", theme.POOL),
    NEUTRAL: ("triangle-up", theme.LOWER[1]),
    EXCLUDED: ("circle", theme.INK),
    INCOMPLETE: ("circle", theme.NOT_ESTIMABLE),
}
"""Shape and colour of a point; shapes tell signals apart without colour."""
_ICONS = {
    "common_cause": ("~", theme.MUTED),
    "improvement": ("+", theme.FOCUS),
    "concern": ("!", theme.POOL),
    "neutral_high": ("H", theme.LOWER[1]),
    "neutral_low": ("L", theme.LOWER[1]),
    "neutral": ("S", theme.LOWER[1]),
    "consistently_passes": ("P", theme.FOCUS),
    "consistently_fails": ("F", theme.POOL),
    "hit_and_miss": ("?", theme.MUTED),
}
"""Letters are those of Making Data Count for a target that is passed, failed, or hit and missed."""


def control_chart(released: Released, chart: str, language: Language) -> Chart:
    """
    One control chart.

    Lines are broken where new ones begin and where a point is missing. A point that is left out is hollow, one that is
    not complete is grey, and one with a signal has the shape and colour of what it means.

    Raises
    ------
    NothingToShowError
        No point of the series may be shown.
    """
    words = ControlWords(released, language, chart)
    if not any(row["value"] is not None for row in words.points):
        raise words.nothing("control", name=words.name)
    description = words.description()
    heads = tuple(
        words(f"control.column.{name}")
        for name in ("period", "value", "numerator", "denominator", "centre", "lower", "upper", "signal")
    )
    return Chart(
        id=f"control-{chart}".replace("_", "-"),
        title=words.title,
        description=description,
        spec=_spec(words, description),
        table=text_table([dict(zip(heads, _cells(words, row), strict=True)) for row in words.points], heads),
        number_columns=heads[1:-1],
        notes=words.notes(),
        sources=words.citations(),
    )


def state_of(row: Row) -> str:
    """How a point looks."""
    if row["is_excluded"]:
        return EXCLUDED
    if not row["is_complete"]:
        return INCOMPLETE
    if row["meaning"] is None:
        return COMMON
    return str(row["meaning"]) if row["meaning"] in (IMPROVEMENT, CONCERN) else NEUTRAL


def _cells(words: ControlWords, row: Row) -> tuple[str, ...]:
    none = words("number.none")
    value = words.state(row) if row["value"] is None else words.value(row["value"])
    counts = (none if row[name] is None else words.count(row[name]) for name in ("numerator", "denominator"))
    lines = (none if row[name] is None else words.value(row[name]) for name in ("centre", "lower", "upper"))
    return (words.period_of_row(row), value, *counts, *lines, _said(words, row))


def _said(words: ControlWords, row: Row) -> str:
    """Signals of a point with their meaning, or why it takes no part."""
    state = state_of(row)
    if state in (EXCLUDED, INCOMPLETE):
        return words(f"control.mark.{state}")
    if row["signals"] is None:
        return words("number.none") if row["value"] is None else words("control.mark.common")
    rules = words.listed(words(f"control.rule.{rule}") for rule in row["signals"].split())
    return f"{rules} ({words('control.meaning.' + row['meaning'])})"


def _spec(words: ControlWords, description: str) -> Spec:
    shown = [row for row in words.points if row["value"] is not None]
    horizontal, vertical = _axes(words, shown)
    layers = [
        *_baseline(words, horizontal),
        *(_limit(words, name, horizontal, vertical) for name in ("lower", "upper")),
        _limit(words, "centre", horizontal, vertical),
        *_target(words),
        *_rebases(words),
        _line(words, horizontal, vertical),
        _dots(words, shown, horizontal, vertical),
        *_line_names(words, vertical),
        *_icons(words),
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _axes(words: ControlWords, shown: Sequence[Row]) -> tuple[Spec, Spec]:
    first, last = _place(shown[0]["period_start"]), _place(shown[-1]["period_end"])
    numbers = [row[name] for row in shown for name in ("value", "lower", "upper") if row[name] is not None]
    numbers += [] if words.row["target"] is None else [words.row["target"]]
    low, high = marks.nice_domain(numbers)
    if min(numbers) >= 0:
        low = max(low, 0.0)
    horizontal = marks.number(
        "place",
        title=None,
        scale={"domain": [first - 0.02, last + 0.02], "nice": False, "zero": False},
        axis=_ticks(words, first, last),
    )
    unit = words.unit_name
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False, "zero": False},
        axis={"tickCount": 6, "grid": False, **theme.title_above(unit or words.name, distance=46)},
    )
    return horizontal, vertical


def _ticks(words: ControlWords, first: float, last: float) -> Spec:
    if last - first >= _SHORT_YEARS:
        years = [year for year in range(int(first), int(last) + 2) if first - 0.02 <= year <= last + 0.02]
        return {"values": years, "format": "d", "grid": False, "labelOverlap": True}
    begin = int(first * 4)
    quarters = [number for number in range(begin, int(last * 4) + 2) if first - 0.02 <= number / 4 <= last + 0.02]
    names = [[month_of_year(date(number // 4, 3 * (number % 4) + 1, 1), words.language)] for number in quarters]
    return {
        "values": [number / 4 for number in quarters],
        "labelExpr": f"{marks.literal(names)}[round(datum.value * 4) - {quarters[0]}]",
        "grid": False,
        "labelOverlap": True,
    }


def _place(day: date) -> float:
    """A day on the axis of years: months are of one length there, so that a year starts at a whole number."""
    return day.year + (day.month - 1) / 12 + (day.day - 1) / 372


def _middle(row: Row) -> float:
    return (_place(row["period_start"]) + _place(row["period_end"])) / 2


def _baseline(words: ControlWords, horizontal: Spec) -> list[Spec]:
    if words.row["baseline_start"] is None:
        return []
    ends = {"place": _place(words.row["baseline_start"]), "end": _place(words.row["baseline_end"])}
    shade = {
        "data": marks.values([ends]),
        "mark": {"type": "rect", "color": theme.AROUND, "aria": False},
        "encoding": {"x": horizontal, "x2": {"field": "end"}, "y": {"value": 0}, "y2": {"value": HEIGHT}},
    }
    name = marks.note_at(
        words("control.mark.baseline"), x={"datum": marks.rounded(ends["place"])}, y={"value": HEIGHT - 8},
        align="left", baseline="middle", dx=4, color=theme.MUTED,
    )  # fmt: skip
    return [shade, name]


def _limit(words: ControlWords, name: str, horizontal: Spec, vertical: Spec) -> Spec:
    """A line in steps, from the begin to the end of every period, broken where new lines begin."""
    data = []
    for row in words.points:
        if row[name] is None:
            continue
        ends = (_place(row["period_start"]), _place(row["period_end"]))
        data += [
            {"place": end, "value": row[name], "part": row["part"], "order": place} for place, end in enumerate(ends)
        ]
    dash = [1, 0] if name == "centre" else [5, 3]
    return {
        "data": marks.values(_stretched(data)),
        "mark": {"type": "line", "color": theme.MUTED, "strokeWidth": 1.3, "strokeDash": dash, "aria": False},
        "encoding": {"x": horizontal, "y": vertical, "detail": {"field": "stretch", "type": "nominal"}},
    }


def _stretched(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ends of steps with the unbroken stretch that they belong to: of one part, each step where the last one ended."""
    stretch, kept = 0, []
    for number, end in enumerate(data):
        if number and end["order"] == 0:
            before = data[number - 1]
            stretch += before["part"] != end["part"] or abs(before["place"] - end["place"]) > 1e-6
        kept.append({"place": end["place"], "value": end["value"], "stretch": stretch})
    return kept


def _target(words: ControlWords) -> list[Spec]:
    target = words.row["target"]
    if target is None:
        return []
    return [marks.rule_at(y=float(target), color=theme.HIGHER[2], strokeDash=[10, 4], strokeWidth=1.6)]


def _rebases(words: ControlWords) -> list[Spec]:
    found: list[Spec] = []
    for rebase in words.rebases:
        place = float(f"{_place(rebase['on']):.6g}")
        found += [
            marks.rule_at(x=place, color=theme.INK, strokeWidth=1.2),
            marks.note_at(
                words("control.mark.rebase"), x={"datum": place}, y={"value": 8}, align="left", baseline="middle",
                dx=5, color=theme.INK,
            ),
        ]  # fmt: skip
    return found


def _line(words: ControlWords, horizontal: Spec, vertical: Spec) -> Spec:
    judged = words.judged()
    stretches = [0] if judged else []
    for before, after in pairwise(judged):
        broken = before["period_end"] != after["period_start"] or before["part"] != after["part"]
        stretches.append(stretches[-1] + broken)
    data = [
        {"place": _middle(row), "value": row["value"], "stretch": stretch}
        for row, stretch in zip(judged, stretches, strict=True)
    ]
    return {
        "data": marks.values(data),
        "mark": {"type": "line", "color": theme.BACKDROP, "strokeWidth": 1.6, "aria": False},
        "encoding": {"x": horizontal, "y": vertical, "detail": {"field": "stretch", "type": "nominal"}},
    }


def _dots(words: ControlWords, shown: Sequence[Row], horizontal: Spec, vertical: Spec) -> Spec:
    states = [state for state in LOOKS if any(state_of(row) == state for row in shown)]
    names = {state: words(f"control.mark.{state}") for state in states}
    data = [
        {
            "place": _middle(row),
            "value": row["value"],
            "state": names[state_of(row)],
            "text": f"{words.period_of_row(row)}: {words.value(row['value'])}. {_said(words, row)}",
        }
        for row in shown
    ]
    hollow = [names[EXCLUDED]] if EXCLUDED in names else []
    legend = {"title": None, "orient": "bottom", "direction": "horizontal", "symbolOpacity": 1, "symbolSize": 70}
    look = {"field": "state", "type": "nominal", "legend": legend}
    colors = [LOOKS[state][1] for state in states]
    fills = [theme.PAPER if name in hollow else color for name, color in zip(names.values(), colors, strict=True)]
    return {
        "data": marks.values(data),
        "mark": {"type": "point", "size": 62, "opacity": 1, "strokeWidth": 1.4},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "shape": {**look, "scale": {"domain": [*names.values()], "range": [LOOKS[state][0] for state in states]}},
            "stroke": {**look, "scale": {"domain": [*names.values()], "range": colors}},
            "fill": {**look, "scale": {"domain": [*names.values()], "range": fills}},
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }


def _line_names(words: ControlWords, vertical: Spec) -> list[Spec]:
    """What each line is and where it ends, outside the picture."""
    low, high = vertical["scale"]["domain"]
    last = next((row for row in reversed(words.points) if row["centre"] is not None), None)
    ends = [] if last is None else [(name, last[name]) for name in ("upper", "centre", "lower")]
    named = [(name, float(value)) for name, value in (*ends, ("target", words.row["target"])) if value is not None]
    wanted = [(high - value) / (high - low) * HEIGHT for _, value in named]
    places = spread(wanted, 15, 4, HEIGHT - 4)
    return [
        marks.note_at(
            f"{words(f'control.mark.{name}')} {words.value(value)}", x={"value": "width"}, y={"value": place},
            align="left", baseline="middle", dx=6, color=theme.HIGHER[2] if name == "target" else theme.MUTED,
        )
        for (name, value), place in zip(named, places, strict=True)
    ]  # fmt: skip


def _icons(words: ControlWords) -> list[Spec]:
    """What the last point shows and whether the target is met, each as a sign with its name, above the chart."""
    row = words.row
    told = [] if row["variation"] is None else [("variation", row["variation"])]
    if row["target"] is not None and row["assurance"] in _ICONS:
        told.append(("assurance", row["assurance"]))
    layers: list[Spec] = []
    for number, (topic, key) in enumerate(told):
        sign, color = _ICONS[key]
        across = 12 + 210 * number
        circle = {
            "data": {"values": [{}]},
            "mark": {"type": "point", "size": 420, "filled": False, "strokeWidth": 2.4, "color": color, "aria": False},
            "encoding": {"x": {"value": across}, "y": {"value": -24}},
        }  # fmt: skip
        letter = marks.note_at(
            sign, x={"value": across}, y={"value": -24}, align="center", baseline="middle", color=color,
            fontWeight="bold",
        )  # fmt: skip
        name = marks.note_at(
            words(f"control.{topic}.{key}.name"), x={"value": across + 18}, y={"value": -24}, align="left",
            baseline="middle", color=theme.INK,
        )  # fmt: skip
        layers += [circle, letter, name]
    return layers
