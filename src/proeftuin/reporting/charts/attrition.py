"""Who the numbers are about: how much of the population is left after every step of its definition."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Words, text_table, wrapped
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

_ROW = 46


def attrition_chart(
    released: Released,
    region: str,
    language: Language,
    *,
    year: int | None = None,
    population: str = "insured",
) -> Chart:
    """
    Time at risk left after every criterion as bars from zero, with what the criterion took away beside it.

    Parameters
    ----------
    year : int or None
        The newest year of the population when `None`.

    Raises
    ------
    NothingToShowError
        The results hold no steps for the population in the region.
    """
    words = Words(released, language)
    frame = released.table("attrition").filter(pl.col("population") == population, pl.col("region") == region)
    if frame.is_empty():
        raise words.nothing("attrition", **words.named(region=region))
    year = int(frame["year"].max()) if year is None else year  # type: ignore[arg-type]
    rows = _steps(words, frame.filter(pl.col("year") == year).sort("step").to_dicts())
    if not any(row["left"] is not None for row in rows):
        raise words.nothing("attrition", **words.named(region=region))
    unit = words(f"population.{population}")
    description = _description(words, region, year, rows, unit)
    columns = tuple(words(f"column.{name}") for name in ("criterion", "left", "taken"))
    return Chart(
        id=f"attrition-{population}",
        title=words("attrition.title", **words.named(region=region), year=year, unit=unit),
        description=description,
        spec=steps_spec(words, rows, unit, description),
        table=text_table(
            [dict(zip(columns, (row["name"], row["text"], row["taken"]), strict=True)) for row in rows], columns
        ),
        number_columns=columns[1:],
        notes=words.geography_notes([region]),
        sources=words.sources_of(each.id for each in released.indicators.values() if each.population == population),
    )


def _steps(words: Words, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    before: float | None = None
    for position, row in enumerate(rows):
        left = None if row["exposure"] is None else float(row["exposure"])
        taken = ""
        if left is not None and before:
            share = number(100 * (left - before) / before, "", words.language, signed=True)
            taken = words("attrition.taken", count=number(left - before, "persons", words.language), share=share)
        steps.append(
            {"row": position, "from": position - 0.32, "to": position + 0.32, "zero": 0, "left": left}
            | {"name": words.criterion(row["criterion"]), "taken": taken or words("number.none")}
            | {"text": words.state(row) if left is None else words.count(left)}
        )
        before = left
    return steps


def steps_spec(words: Words, rows: list[dict[str, Any]], unit: str, description: str) -> Spec:
    """
    What is left after every step as bars from zero, with what the step took away beside it.

    Parameters
    ----------
    rows : list of dict
        In order: `row`, `from` and `to` (its place), `zero`, `left` (a number or `None`), and as text `name`, `text`
        (what is left) and `taken`.
    """
    most = max(row["left"] for row in rows if row["left"] is not None)
    horizontal = marks.number(
        "zero",
        scale={"domain": [0, float(f"{most * 1.02:.4g}")], "nice": False},
        axis={"title": unit, "format": ",.0f", "tickCount": 4},
    )
    vertical = marks.row_axis([wrapped(row["name"], 32) for row in rows])
    bar = {
        "data": marks.values(row for row in rows if row["left"] is not None),
        "mark": {"type": "rect", "color": theme.FOCUS, "opacity": 0.55},
        "encoding": {
            "x": horizontal,
            "x2": {"field": "left"},
            "y": {**vertical, "field": "from"},
            "y2": {"field": "to"},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    left = {
        "data": marks.values({**row, "at": row["row"] - 0.16} for row in rows),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "fontWeight": "bold", "aria": False},
        "encoding": {
            "x": {"value": "width"},
            "y": {**vertical, "field": "at"},
            "text": {"field": "text", "type": "nominal"},
        },
    }
    taken = {
        "data": marks.values({**row, "at": row["row"] + 0.18} for row in rows[1:]),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "color": theme.MUTED, "aria": False},
        "encoding": {
            "x": {"value": "width"},
            "y": {**vertical, "field": "at"},
            "text": {"field": "taken", "type": "nominal"},
        },
    }
    return theme.view(words.language, description, [bar, left, taken], height=_ROW * len(rows))


def _description(words: Words, region: str, year: int, rows: list[dict[str, Any]], unit: str) -> str:
    first, last = rows[0], rows[-1]
    gaps = {**words.named(region=region), "year": year, "unit": unit, "steps": len(rows) - 1}
    return words("attrition.seen", first=first["text"], last=last["text"], **gaps)
