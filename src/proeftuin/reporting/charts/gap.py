"""One site and what it would have been without the programme, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Row, Words, rows_of, text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

HEIGHT = 230
FEW_YEARS = "fitted_on_few_years"
"""Caveat of analyses whose mixture had few years to follow."""


def gap_chart(released: Released, outcome: str, site: str, language: Language) -> Chart:
    """
    The outcome of a site with the mixture of comparison regions that followed it before the start.

    Raises
    ------
    NothingToShowError
        The results hold no such mixture for the outcome and the site.
    """
    words = Words(released, language)
    found = rows_of(released, "gaps", outcome=outcome, site=site)
    analysis = found[0]["analysis"] if found else ""
    rows = sorted((row for row in found if row["analysis"] == analysis), key=lambda row: int(row["year"]))
    starts = [each.start for each in released.sites if each.id == site]
    if not rows or not starts:
        raise words.nothing("gap", **words.named(indicator=outcome), **words.named(site=site))
    start = starts[0]
    named = {**words.named(outcome=outcome), **words.named(site=site)}
    description = _description(words, rows, start, named)
    heads = (words("column.year"), words("column.observed"), words("column.without"))
    return Chart(
        id=f"gap-{site}-{outcome}".replace("_", "-"),
        title=words("gap.title", **named),
        description=description,
        spec=_spec(words, rows, start, description),
        table=text_table(
            [
                dict(
                    zip(
                        heads,
                        (str(row["year"]), *(_written(words, row[name]) for name in ("observed", "without"))),
                        strict=True,
                    )
                )
                for row in rows
            ],
            heads,
        ),
        number_columns=heads[1:],
        notes=(
            words("gap.note"),
            *((words("gap.few_years"),) if _is_fitted_on_few_years(released, outcome, site, analysis) else ()),
            *words.plan_notes(),
            *words.geography_notes([f"site:{site}"]),
        ),
        sources=words.sources_of([outcome]),
    )


def _is_fitted_on_few_years(released: Released, outcome: str, site: str, analysis: str) -> bool:
    rows = rows_of(released, "analyses", outcome=outcome, site=site, analysis=analysis)
    return any(FEW_YEARS in (row["caveats"] or "").split() for row in rows)


def _written(words: Words, value: float) -> str:
    return number(value, "percent", words.language, signed=True)


def _description(words: Words, rows: Sequence[Row], start: date, named: dict[str, str]) -> str:
    gaps = {row["year"]: row["observed"] - row["without"] for row in rows}
    after = [gap for year, gap in gaps.items() if year > start.year or (year == start.year and start.month == 1)]
    before = [abs(gap) for year, gap in gaps.items() if year < start.year]
    sentences = []
    if after:
        mean = sum(after) / len(after)
        sentences.append(
            words(
                "gap.seen",
                **named,
                gap=number(abs(mean), "percentage_points", words.language),
                direction=words("gap.higher") if mean > 0 else words("gap.lower"),
            )
        )
    if before:
        fit = number(sum(before) / len(before), "percentage_points", words.language)
        sentences.append(words("gap.fit", fit=fit))
    return " ".join(sentences)


def _spec(words: Words, rows: Sequence[Row], start: date, description: str) -> Spec:
    names = {"observed": words("gap.observed"), "without": words("gap.without")}
    points: list[dict[str, Any]] = [
        {
            "year": row["year"],
            "value": row[column],
            "line": name,
            "text": f"{row['year']}, {name}: {_written(words, row[column])}%",
        }
        for row in rows
        for column, name in names.items()
    ]
    low, high = marks.nice_domain([point["value"] for point in points])
    horizontal = marks.year_axis([row["year"] for row in rows])
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False, "zero": False},
        axis={"labelExpr": marks.SIGNED, "tickCount": 5, **theme.title_above(words("gap.axis"), distance=28)},
    )
    look = marks.observed_and_without(list(names.values()))
    line = {
        "mark": {"type": "line", "strokeWidth": 2.4, "aria": False},
        "encoding": {"x": horizontal, "y": vertical, **look},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "color": look["color"],
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    place = start.year - 0.5 + (start - date(start.year, 1, 1)).days / 365.25
    layers = [
        marks.start_rule(place),
        {"data": marks.values(points), "layer": [line, dots]},
        marks.start_note(place, words("gap.start")),
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)
