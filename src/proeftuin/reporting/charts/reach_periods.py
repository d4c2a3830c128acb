"""Which part of the eligible persons was invited, enrolled and completed an entry, period by period in every site."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.portfolio_words import ALL, PortfolioWords
from proeftuin.reporting.charts.reach_funnel import STAGES, TOGETHER, regions_in_order, stage_cells
from proeftuin.reporting.charts.words import Row, rows_of, text_table
from proeftuin.vocabulary.language import Language

MOST_ROWS = 60
"""More rows are not drawn; then the chart shows all sites together, and the table has the others."""
_ROW = 22
_LOOKS = {"invited": ("circle", theme.POOL), "enrolled": ("square", theme.FOCUS), "completed": ("diamond", theme.INK)}


def reach_periods_chart(released: Released, entry: str, language: Language) -> Chart:
    """
    A row for each period under the name of each site, with a mark of its own shape for each stage.

    Raises
    ------
    NothingToShowError
        No period has a share that may be shown.
    """
    words = PortfolioWords(released, language)
    rows = rows_of(released, "reach", entry=entry, is_whole=False, **TOGETHER)
    if not any(row["percent"] is not None and row["stage"] in _LOOKS for row in rows):
        raise words.nothing("reach_periods", **words.named(entry=entry))
    regions = regions_in_order(words, rows)
    ordered = sorted(
        rows, key=lambda row: (regions.index(row["region"]), row["period_start"], STAGES.index(row["stage"]))
    )
    rows_needed = len({(row["region"], row["period_start"]) for row in rows}) + len(regions)
    drawn = ordered if rows_needed <= MOST_ROWS else [row for row in ordered if row["region"] == ALL]
    keys = ("region", "period", "stage", "persons", "percent")
    columns = tuple(words(f"reach.{key}") for key in keys)
    description = _description(words, entry, ordered)
    left_out = (words("reach.all_drawn"),) if len(drawn) < len(ordered) else ()
    return Chart(
        id=f"reach-periods-{entry}".replace("_", "-"),
        title=words("reach.periods_title", **words.named(entry=entry)),
        description=description,
        spec=_spec(words, drawn, description),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in ordered], columns),
        number_columns=columns[3:],
        notes=(words("reach.periods_note"), *left_out),
        sources=words.sources(released.citations),
    )


def _cells(words: PortfolioWords, row: Row) -> tuple[str, ...]:
    region, stage, persons, percent = stage_cells(words, row, row["region"], row["stage"])
    return (region, words.period_of(row["period_start"], row["period_end"]), stage, persons, percent)


def _spec(words: PortfolioWords, rows: Sequence[Row], description: str) -> Spec:
    names: list[list[str]] = []
    headings: list[int] = []
    places: dict[tuple[str, object], int] = {}
    for row in rows:
        if row["region"] not in {region for region, _ in places}:
            headings.append(len(names))
            names.append([words.region(row["region"])])
        if (row["region"], row["period_start"]) not in places:
            places[row["region"], row["period_start"]] = len(names)
            names.append([words.period_of(row["period_start"], row["period_end"])])
    data = [
        {
            "row": places[row["region"], row["period_start"]],
            "value": row["percent"],
            "kind": words(f"reach.stages.{row['stage']}"),
            "tip": words.listed(_cells(words, row)),
        }
        for row in rows
        if row["stage"] in _LOOKS and row["percent"] is not None
    ]
    kinds = [words(f"reach.stages.{stage}") for stage in _LOOKS]
    legend = {"title": None, "orient": "top", "direction": "horizontal"}

    def look(place: int) -> Spec:
        scale = {"domain": kinds, "range": [each[place] for each in _LOOKS.values()]}
        return {"field": "kind", "type": "nominal", "scale": scale, "legend": legend}

    highest = max((float(row["value"]) for row in data), default=100.0)
    across = marks.number(
        "value",
        scale={"domain": [0, max(10.0, highest * 1.05)], "nice": False},
        axis={"title": words("reach.axis"), "tickCount": 6},
    )
    down = marks.row_axis(names, headings=headings)
    dots = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 66, "stroke": theme.PAPER, "strokeWidth": 0.6},
        "encoding": {
            "x": across,
            "y": down,
            "color": look(1),
            "shape": look(0),
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    absent = [
        {"row": place, "text": words.state(_first(rows, key))}
        for key, place in places.items()
        if all(row["percent"] is None for row in rows if _key(row) == key and row["stage"] in _LOOKS)
    ]
    italic = {"type": "text", "align": "left", "baseline": "middle", "fontStyle": "italic", "color": theme.MUTED}
    texts = {
        "data": marks.values(absent),
        "encoding": {"x": {"value": 6}, "y": down, "text": {"field": "text", "type": "nominal"}},
        "layer": marks.with_edge(italic),
    }
    layers: list[Spec] = [{"data": marks.values(data), **dots}, *([texts] if absent else [])]
    return theme.view(words.language, description, layers, height=_ROW * len(names))


def _key(row: Row) -> tuple[str, object]:
    return row["region"], row["period_start"]


def _first(rows: Sequence[Row], key: tuple[str, object]) -> Row:
    """A row of the place whose stage is not known, for its reason."""
    return next(row for row in rows if _key(row) == key and row["stage"] in _LOOKS and row["percent"] is None)


def _description(words: PortfolioWords, entry: str, rows: Sequence[Row]) -> str:
    own = [row for row in rows if row["region"] == ALL and row["stage"] == "enrolled" and row["percent"] is not None]
    if not own:
        return words("reach.periods_seen_none", **words.named(entry=entry))
    first, last = own[0], own[-1]
    highest = max(own, key=lambda row: row["percent"])
    told = {
        name: words("reach.in_period", percent=words.quantity(row["percent"], "percent"),
                    period=words.period_of(row["period_start"], row["period_end"]))
        for name, row in (("first", first), ("last", last), ("highest", highest))
    }  # fmt: skip
    return words("reach.periods_seen", **words.named(entry=entry), **told)
