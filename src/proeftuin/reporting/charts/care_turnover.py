"""Who came to a population and who left it between two years, and why."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.words import text_table
from proeftuin.vocabulary.language import Language

LEFT = ("died", "moved_out", "no_longer_eligible")
CAME = ("born", "moved_in", "newly_eligible")
_COLORS = dict(zip((*LEFT, *CAME), (*theme.LOWER, *reversed(theme.HIGHER)), strict=True))
_ROW = 46


def care_turnover_chart(released: Released, population: str, language: Language) -> Chart:
    """
    Who left as bars to the left and who came as bars to the right, one row for every two years.

    Raises
    ------
    NothingToShowError
        The population is not followed from year to year, or no number of it may be shown.
    """
    words = CareWords(released, language)
    rows = released.table("turnover").filter(pl.col("population") == population).sort("from_year").to_dicts()
    name = words.population(population)
    if not any(row["stayed"] is not None for row in rows):
        raise words.nothing("care_turnover", population=name)
    description = " ".join([words("care_turnover.seen", population=name), _newest(words, rows)])
    flows = ("stayed", *CAME, *LEFT)
    columns = (words("column.years"), *(words(f"care_turnover.{flow}") for flow in flows))
    table = [
        dict(zip(columns, (_years(row), *(words.count_or_state(row, flow) for flow in flows)), strict=True))
        for row in rows
    ]
    return Chart(
        id=f"turnover-{population}",
        title=words("care_turnover.title", population=name, first=rows[0]["from_year"], last=rows[-1]["to_year"]),
        description=description,
        spec=_spec(words, rows, description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(words("care_turnover.note"),),
        sources=words.citations(),
    )


def _years(row: dict[str, Any]) -> str:
    return f"{row['from_year']}–{row['to_year']}"


def _newest(words: CareWords, rows: list[dict[str, Any]]) -> str:
    row = [row for row in rows if row["stayed"] is not None][-1]
    came, left = (sum(row[flow] for flow in flows) for flows in (CAME, LEFT))
    gaps = {"stayed": words.count(row["stayed"]), "came": words.count(came), "left": words.count(left)}
    return words("care_turnover.newest", first=row["from_year"], last=row["to_year"], **gaps)


def _bars(words: CareWords, place: int, row: dict[str, Any]) -> list[dict[str, Any]]:
    bars = []
    for side, flows in ((-1, LEFT), (1, CAME)):
        reached = 0
        for flow in flows:
            if row[flow]:
                name = words(f"care_turnover.{flow}")
                start, reached = reached, reached + row[flow]
                bars.append(
                    {"start": side * start, "end": side * reached, "from": place - 0.3, "to": place + 0.3}
                    | {"flow": name, "text": f"{_years(row)}, {name}: {words.count(row[flow])}"}
                )
    return bars


def _spec(words: CareWords, rows: list[dict[str, Any]], description: str) -> Spec:
    bars = [bar for place, row in enumerate(rows) for bar in _bars(words, place, row)]
    # Each direction in its own scale would make a few who left look like many who came.
    reach = max((abs(bar["end"]) for bar in bars), default=1) * 1.06
    horizontal = marks.number(
        "start",
        scale={"domain": [-reach, reach], "nice": False},
        axis={"title": words("unit.persons"), "labelExpr": "format(abs(datum.value), ',.0f')", "tickCount": 7},
    )
    vertical = marks.row_axis([[_years(row)] for row in rows])
    present = [flow for flow in (*LEFT, *CAME) if any(row[flow] for row in rows)]
    bar: Spec = {
        "data": marks.values(bars),
        "mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1},
        "encoding": {
            "x": horizontal,
            "x2": {"field": "end"},
            "y": {**vertical, "field": "from"},
            "y2": {"field": "to"},
            "fill": {
                "field": "flow",
                "type": "nominal",
                "scale": {
                    "domain": [words(f"care_turnover.{flow}") for flow in present],
                    "range": [_COLORS[flow] for flow in present],
                },
                "legend": {"title": None, "orient": "bottom", "columns": 3, "symbolType": "square"},
            },
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    stayed: Spec = {
        "data": marks.values({"row": place, "text": _stayed(words, row)} for place, row in enumerate(rows)),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "aria": False},
        "encoding": {"x": {"value": "width"}, "y": vertical, "text": {"field": "text", "type": "nominal"}},
    }
    sides = [
        marks.note_at(
            words(f"care_turnover.{side}"), x={"datum": 0}, y={"value": -10}, align=align, dx=shift,
            color=theme.MUTED, baseline="middle",
        )
        for side, align, shift in (("left", "right", -8), ("came", "left", 8))
    ]  # fmt: skip
    layers = [bar, stayed, marks.rule_at(x=0, color=theme.INK), *sides]
    return theme.view(words.language, description, layers, height=_ROW * len(rows))


def _stayed(words: CareWords, row: dict[str, Any]) -> str:
    if row["stayed"] is None:
        return words(f"state.{row['status']}")
    return words("care_turnover.stayed_count", count=words.count(row["stayed"]))
