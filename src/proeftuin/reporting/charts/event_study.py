"""The effect on one outcome year by year, before and after the start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.effects import UNITS
from proeftuin.reporting.charts.words import ALL_SITES, Words, text_table
from proeftuin.vocabulary.language import Language

HEIGHT = 280
EVENT_STUDY = "event_study"


def event_study_chart(released: Released, outcome: str, site: str, language: Language) -> Chart:
    """
    Difference with the comparison pool per year, with intervals, relative to the reference year.

    Before the start the dots show whether the two already moved apart; from the start on they show the effect, if the
    two would have moved alike without the programme. A year in which a site started halfway is marked.

    Raises
    ------
    NothingToShowError
        The results hold no effect by year for the outcome and the site.
    """
    words = Words(released, language)
    rows = _rows(words, outcome, site)
    if not any(row["value"] is not None for row in rows):
        raise words.nothing("event_study", **words.named(indicator=outcome), **words.named(site=site))
    starts = _starts(released, site)
    description = _description(words, outcome, site, rows, starts)
    scale = rows[0]["scale"]
    columns = (words("column.year"), words("column.period"), words("column.effect"))
    names = {"before": _said(words, rows, "before"), "after": _said(words, rows, "after")}
    names["transition"] = _said(words, rows, "transition_year")
    regions = [each.region for each in released.sites if site in (ALL_SITES, each.id)]
    return Chart(
        id=f"event-study-{site}-{outcome}".replace("_", "-"),
        title=words(
            "event_study.title",
            **words.named(outcome=outcome),
            **words.named(site=site),
            unit=words(f"effects.scale.{scale}"),
        ),
        description=description,
        spec=_spec(words, rows, starts, scale, description),
        table=text_table(
            [
                dict(zip(columns, (str(row["year"]), names[_phase(row["year"], starts)], row["text"]), strict=True))
                for row in rows
            ],
            columns,
        ),
        number_columns=(columns[2],),
        notes=(
            words("note.interval"),
            words(f"event_study.note.{rows[0]['estimator']}"),
            *((_said(words, rows, "transition_note"),) if _transition(starts) else ()),
            *words.break_notes(released.indicators[outcome], [row["year"] for row in rows]),
            *words.plan_notes(),
            *words.basis_notes([outcome]),
            *words.geography_notes(regions),
        ),
        sources=words.sources_of([outcome]),
    )


def _rows(words: Words, outcome: str, site: str) -> list[dict[str, Any]]:
    """Effects by year in order; the reference year, which has no effect of its own, is added where there is one."""
    frame = words.released.table("effects").filter(
        pl.col("outcome") == outcome, pl.col("site") == site, pl.col("kind") == "year"
    )
    if EVENT_STUDY in set(frame["estimator"]):
        frame = frame.filter(pl.col("estimator") == EVENT_STUDY)
    rows = [_worded(words, row) for row in frame.iter_rows(named=True)]
    starts = _starts(words.released, site)
    if rows and starts and rows[0]["estimator"] == EVENT_STUDY:
        base = starts[0].year - 1
        if rows[0]["first_year"] <= base <= rows[0]["last_year"] and base not in {row["year"] for row in rows}:
            zero = {"year": base, "value": 0.0, "lower": None, "upper": None, "scale": rows[0]["scale"]}
            rows.append(_worded(words, {**rows[0], **zero}))
    return sorted(rows, key=lambda row: row["year"])


def _worded(words: Words, row: dict[str, Any]) -> dict[str, Any]:
    # All differences are measured from the reference year: zero by construction, so without an interval.
    is_reference = row["estimator"] == EVENT_STUDY and row["value"] == 0 and row["lower"] is None
    text = words("event_study.reference")
    if not is_reference:
        text = words.with_interval(row, UNITS[row["scale"]], signed=True)
    return {**row, "is_reference": is_reference, "text": text}


def _said(words: Words, rows: list[dict[str, Any]], key: str, **gaps: object) -> str:
    """Words on before and after: an event does not start, it happens."""
    if rows[0]["estimator"] == EVENT_STUDY:
        return words(f"event_study.start.{key}", **gaps)
    return words(f"event_study.event.{key}", **gaps)


def _starts(released: Released, site: str) -> list[date]:
    return sorted(each.start for each in released.sites if each.is_located and site in (ALL_SITES, each.id))


def _position(day: date) -> float:
    """Place of a day on an axis on which the dot of a year stands in the middle of that year."""
    return day.year - 0.5 + (day - date(day.year, 1, 1)).days / 365.25


def _transition(starts: Sequence[date]) -> tuple[int, int] | None:
    """First and last year that lie partly before and partly after a start; `None` when all start on 1 January."""
    first, last = starts[0], starts[-1]
    partly = [each.year for each in starts if (each.month, each.day) != (1, 1)]
    if first.year != last.year:
        partly += [first.year, last.year - ((last.month, last.day) == (1, 1))]
    return (min(partly), max(partly)) if partly else None


def _phase(year: int, starts: Sequence[date]) -> str:
    between = _transition(starts)
    if between is not None and between[0] <= year <= between[1]:
        return "transition"
    return "before" if year < starts[0].year else "after"


def _spec(words: Words, rows: list[dict[str, Any]], starts: Sequence[date], scale: str, description: str) -> Spec:
    known = [row for row in rows if row["value"] is not None]
    bounds = [row[name] for row in known for name in ("value", "lower", "upper") if row[name] is not None]
    low, high = marks.nice_domain(bounds, include=(0,))
    # Room at the foot for the words on the years of the start and the marks of years without a number.
    low -= (high - low) * 0.08
    horizontal = marks.year_axis([row["year"] for row in rows])
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False},
        axis={
            "labelExpr": marks.SIGNED,
            "tickCount": 6,
            **theme.title_above(words(f"effects.scale.{scale}"), distance=28),
        },
    )
    layers = [
        *_start(words, starts, rows),
        marks.rule_at(y=0, color=theme.INK),
        *_dots(known, horizontal, vertical, starts),
    ]
    absent = [row for row in rows if row["value"] is None]
    if absent:
        layers.append(
            {
                "data": marks.values({"year": row["year"], "text": f"{row['year']}: {row['text']}"} for row in absent),
                "mark": {"type": "point", "shape": "cross", "size": 70, "color": theme.MUTED, "filled": False},
                "encoding": {
                    "x": horizontal,
                    "y": {"value": HEIGHT - 8},
                    "tooltip": {"field": "text", "type": "nominal", "title": " "},
                },
            }
        )
    return theme.view(words.language, description, layers, height=HEIGHT)


def _dots(rows: list[dict[str, Any]], horizontal: Spec, vertical: Spec, starts: Sequence[date]) -> list[Spec]:
    def data(is_reference: bool) -> Spec:
        return marks.values(
            {"year": row["year"], "value": row["value"], "lower": row["lower"], "upper": row["upper"]}
            | {"text": f"{row['year']}: {row['text']}", "phase": _phase(row["year"], starts)}
            for row in rows
            if row["is_reference"] is is_reference
        )

    interval = {
        "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 2, "aria": False},
        "encoding": {"x": horizontal, "y": {**vertical, "field": "lower"}, "y2": {"field": "upper"}},
    }
    spoken = {
        "tooltip": {"field": "text", "type": "nominal", "title": " "},
        "description": {"field": "text", "type": "nominal"},
    }
    # Filled after the start, open before it: the difference must not rest on colour.
    fill = {"condition": {"test": "datum.phase === 'before'", "value": theme.PAPER}, "value": theme.FOCUS}
    dot = {
        "mark": {"type": "point", "size": 70, "stroke": theme.FOCUS, "strokeWidth": 2, "opacity": 1},
        "encoding": {"x": horizontal, "y": vertical, "fill": fill, **spoken},
    }
    reference = {
        "data": data(True),
        "mark": {"type": "point", "shape": "diamond", "size": 110, "filled": True, "color": theme.INK, "opacity": 1},
        "encoding": {"x": horizontal, "y": vertical, **spoken},
    }
    return [{"data": data(False), "layer": [interval, dot]}, reference]


def _start(words: Words, starts: Sequence[date], rows: list[dict[str, Any]]) -> list[Spec]:
    """The start as a line, the years that lie partly after it as a band, and in words which side is which."""
    layers: list[Spec] = []
    between = _transition(starts)
    if between is not None:
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": {"type": "rect", "color": "#EDE6D6", "aria": False},
                "encoding": {"x": {"datum": between[0] - 0.5}, "x2": {"datum": between[1] + 0.5}},
            }
        )
    start = _position(starts[0])
    layers.append(marks.rule_at(x=start, color=theme.INK, strokeDash=[5, 3], strokeWidth=1.4))
    edge = start if between is None else between[0] - 0.5
    after = start if between is None else between[1] + 0.5
    sides = (
        (_said(words, rows, "before_mark"), edge, "right", -6),
        (_said(words, rows, "after_mark"), after, "left", 6),
    )
    for text, place, align, dx in sides:
        layers.append(
            marks.note_at(
                text, x={"datum": place}, y={"value": -10}, align=align, dx=dx, color=theme.MUTED, baseline="middle"
            )
        )
    if between is not None:
        layers.append(
            marks.note_at(
                _said(words, rows, f"transition_mark{'' if between[0] == between[1] else 's'}"),
                x={"datum": (between[0] + between[1]) / 2},
                y={"value": HEIGHT - 10},
                align="center",
                color=theme.INK,
                baseline="middle",
            )
        )
    return layers


def _description(words: Words, outcome: str, site: str, rows: list[dict[str, Any]], starts: Sequence[date]) -> str:
    known = [row for row in rows if row["value"] is not None and row["lower"] is not None]
    parts = {
        phase: [row for row in known if _phase(row["year"], starts) in phases]
        for phase, phases in (("before", ("before",)), ("after", ("transition", "after")))
    }
    apart = {phase: sum(row["lower"] > 0 or row["upper"] < 0 for row in each) for phase, each in parts.items()}
    sentences = [words("event_study.seen", **words.named(outcome=outcome), **words.named(site=site))]
    sentences += [
        _said(words, rows, f"seen_{phase}", apart=apart[phase], known=len(each))
        for phase, each in parts.items()
        if each
    ]
    return " ".join(sentences)
