"""The months of a site, or of all sites together, and what they would have been without the programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import month_of_year, number

HEIGHT = 260
CONTROLLED = "monthly_series"
"""Key of the analysis that is drawn: with control."""


def monthly_series_chart(released: Released, outcome: str, site: str, language: Language) -> Chart:
    """
    One outcome of a site by month, with the course that was expected without the programme.

    A month that is withheld, or in which nobody was there, has no dot, and the line is cut there.

    Raises
    ------
    NothingToShowError
        The results hold no month of the outcome and the site that may be shown.
    """
    words = Words(released, language)
    rows = sorted(
        rows_of(released, "monthly_series", outcome=outcome, site=site, analysis=CONTROLLED),
        key=lambda row: row["month"],
    )
    starts = [each.start for each in released.sites if each.is_located and site in (each.id, ALL_SITES)]
    if not starts or not any(row["observed"] is not None for row in rows):
        raise words.nothing("monthly_series", **words.named(indicator=outcome), **words.named(site=site))
    start = min(starts)
    named = {**words.named(outcome=outcome), **words.named(site=site)}
    description = _description(words, rows, start, named)
    heads = (words("column.month"), words("column.month_observed"), words("column.month_without"))
    return Chart(
        id=f"monthly-series-{site}-{outcome}".replace("_", "-"),
        title=words("monthly_series.title", **named),
        description=description,
        spec=_spec(words, rows, start, description),
        table=text_table([dict(zip(heads, _cells(words, row), strict=True)) for row in rows], heads),
        number_columns=heads[1:],
        notes=(
            words("monthly_series.note"),
            *_states(words, rows),
            *words.plan_notes(),
            *words.geography_notes([f"site:{site}"]),
        ),
        sources=words.sources_of([outcome]),
    )


def _cells(words: Words, row: Row) -> tuple[str, str, str]:
    written = (words.state(row) if row["observed"] is None else _written(words, row["observed"]),)
    without = words("number.none") if row["without"] is None else _written(words, row["without"])
    return (month_of_year(row["month"], words.language), *written, without)


def _written(words: Words, value: float) -> str:
    return number(value, "percent", words.language)


def _description(words: Words, rows: Sequence[Row], start: date, named: dict[str, str]) -> str:
    after = [row for row in rows if row["month"] >= start and row["observed"] is not None]
    sentences = []
    if after:
        both = [row for row in after if row["without"] is not None]
        told = both or after
        observed = _written(words, sum(row["observed"] for row in told) / len(told))
        if both:
            without = _written(words, sum(row["without"] for row in both) / len(both))
            sentences.append(words("monthly_series.seen", **named, observed=observed, without=without))
        else:
            sentences.append(words("monthly_series.seen_alone", **named, observed=observed))
    return " ".join([*sentences, *_states(words, rows)]) or f"{words('monthly_series.title', **named)}."


def _states(words: Words, rows: Sequence[Row]) -> tuple[str, ...]:
    """How many months are withheld, and in how many nobody was there: two states, neither of them zero."""
    counts = {"withheld": Status.WITHHELD, "absent": Status.MISSING}
    found = {key: sum(row["status"] == status for row in rows) for key, status in counts.items()}
    return tuple(
        words(f"monthly_series.{key}.{'one' if count == 1 else 'several'}", count=count)
        for key, count in found.items()
        if count
    )


def _spec(words: Words, rows: Sequence[Row], start: date, description: str) -> Spec:
    names = {"observed": words("monthly_series.observed"), "without": words("monthly_series.without")}
    points = [point for column, name in names.items() for point in _points(words, rows, column, name)]
    years = sorted({row["month"].year for row in rows})
    low, high = marks.nice_domain([point["value"] for point in points], include=[100.0])
    horizontal = marks.number(
        "place",
        title=None,
        scale={"domain": [years[0], years[-1] + 1], "nice": False, "zero": False},
        axis={"values": [*years, years[-1] + 1], "format": "d", "grid": False, "labelOverlap": True},
    )
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False, "zero": False},
        axis={"tickCount": 5, **theme.title_above(words("monthly_series.axis"), distance=28)},
    )
    look = marks.observed_and_without(list(names.values()))
    lines = {
        "mark": {"type": "line", "strokeWidth": 2, "aria": False},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            **look,
            "detail": {"field": "stretch", "type": "nominal"},
        },
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
        "transform": [{"filter": {"field": "line", "equal": names["observed"]}}],
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "color": look["color"],
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    place = start.year + (start - date(start.year, 1, 1)).days / 365.25
    layers = [
        marks.rule_at(y=100.0, color=theme.BACKDROP, strokeWidth=1),
        marks.start_rule(place),
        {"data": marks.values(points), "layer": [lines, dots]},
        marks.start_note(place, words("monthly_series.start")),
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _points(words: Words, rows: Sequence[Row], column: str, name: str) -> list[dict[str, Any]]:
    """Months that have a value, each in the middle of its month, with the unbroken stretch that it belongs to."""
    shown = [row for row in rows if row[column] is not None]
    stretches = [0] if shown else []
    for before, after in pairwise(shown):
        stretches.append(stretches[-1] + (_number(after["month"]) - _number(before["month"]) > 1))
    return [
        {
            "place": (_number(row["month"]) + 0.5) / 12,
            "value": row[column],
            "line": name,
            "stretch": stretch,
            "text": f"{month_of_year(row['month'], words.language)}, {name}: {_written(words, row[column])}",
        }
        for row, stretch in zip(shown, stretches, strict=True)
    ]


def _number(month: date) -> int:
    return 12 * month.year + month.month - 1
