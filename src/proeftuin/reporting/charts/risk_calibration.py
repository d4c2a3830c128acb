"""Do as many have the outcome as was predicted? Tenths of the persons by their risk, predicted beside observed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.risk_words import FULL, RiskWords
from proeftuin.reporting.charts.words import Row, text_table
from proeftuin.vocabulary.language import Language

HEIGHT = 340


def risk_calibration_chart(released: Released, model: str, segment: str, language: Language) -> Chart:
    """
    Share with the outcome of each tenth, with its interval, against the mean risk that was predicted for it.

    Raises
    ------
    NothingToShowError
        No tenth may be shown.
    """
    words = RiskWords(released, language, model)
    rows = sorted(words.rows("risk_calibration", segment=segment, variant=FULL), key=lambda row: row["group"])
    known = [row for row in rows if row["predicted"] is not None and row["observed"] is not None]
    if not known:
        raise words.nothing("risk_calibration", model=words.titled(segment))
    year = words.cards[segment]["test_year"]
    description = _description(words, known)
    columns = tuple(words(f"risk_calibration.{name}") for name in ("group", "persons", "predicted", "observed"))
    absent = len(rows) - len(known)
    return Chart(
        id=f"risk-calibration-{model}-{segment}".replace("_", "-").rstrip("-"),
        title=words("risk_calibration.title", model=words.titled(segment), year=year),
        description=description,
        spec=_spec(words, known, description),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=columns[1:],
        notes=(
            words("risk_calibration.note"),
            *((words("risk_calibration.absent", count=absent),) if absent else ()),
            words("note.interval"),
        ),
        sources=words.citations(),
    )


def _cells(words: RiskWords, row: Row) -> tuple[str, ...]:
    persons = words.count_or_state(row, "persons")
    if row["predicted"] is None or row["observed"] is None:
        return str(row["group"]), persons, words.state(row), words.state(row)
    return str(row["group"]), persons, words.quantity(100 * row["predicted"], "percent"), _observed(words, row)


def _observed(words: RiskWords, row: Row) -> str:
    bounds = {name: None if row[name] is None else 100 * row[name] for name in ("lower", "upper")}
    return words.with_interval({**row, "value": 100 * row["observed"], **bounds}, "percent")


def _spec(words: RiskWords, rows: Sequence[Row], description: str) -> Spec:
    data: list[dict[str, Any]] = []
    for row in rows:
        numbers = {name: None if row[name] is None else 100 * row[name] for name in ("lower", "upper")}
        predicted = words.quantity(100 * row["predicted"], "percent")
        tip = words("risk_calibration.tip", group=row["group"], predicted=predicted, observed=_observed(words, row))
        data.append({"x": 100 * row["predicted"], "y": 100 * row["observed"], **numbers, "tip": tip})
    most = max(number for each in data for number in (each["x"], each["y"], each["upper"] or 0)) * 1.06
    domain = {"domain": [0, float(f"{most:.4g}")], "nice": False}
    across = marks.number(
        "x", scale=domain, axis={"title": words("risk_calibration.across"), "format": ",.2~f", "tickCount": 6}
    )
    down = marks.number(
        "y",
        scale=domain,
        axis={**theme.title_above(words("risk_calibration.up")), "format": ",.2~f", "tickCount": 6},
    )
    line = {
        "data": marks.values([{"x": 0, "y": 0}, {"x": most, "y": most}]),
        "mark": {"type": "line", "color": theme.MUTED, "strokeDash": [5, 4], "clip": True, "aria": False},
        "encoding": {"x": across, "y": down},
    }
    interval = {
        "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 2, "aria": False},
        "encoding": {"x": across, "y": {**down, "field": "lower"}, "y2": {"field": "upper"}},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 80, "color": theme.FOCUS},
        "encoding": {
            "x": across,
            "y": down,
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    said = marks.note_at(
        words("risk_calibration.diagonal"),
        x={"datum": most * 0.9},
        y={"datum": most * 0.96},
        align="right",
        baseline="middle",
        color=theme.MUTED,
    )
    return theme.view(
        words.language, description, [line, {"data": marks.values(data), "layer": [interval, dot]}, said], height=HEIGHT
    )


def _description(words: RiskWords, rows: Sequence[Row]) -> str:
    apart = [row for row in rows if _is_apart(row)]
    highest = rows[-1]
    gaps = {
        "group": highest["group"],
        "predicted": words.quantity(100 * highest["predicted"], "percent"),
        "observed": _observed(words, highest),
    }
    key = "risk_calibration.apart" if apart else "risk_calibration.none_apart"
    return f"{words('risk_calibration.seen', **gaps)} {words(key, count=len(apart), tenths=len(rows))}"


def _is_apart(row: Row) -> bool:
    """Whether the predicted risk lies outside the interval of the share that was observed."""
    return row["lower"] is not None and not row["lower"] <= row["predicted"] <= row["upper"]
