"""How much of the cost lies with few persons, added up over segments from the dearest per person on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import text_table
from proeftuin.vocabulary.language import Language

HEIGHT = 340


@dataclass(frozen=True)
class Step:
    """A segment with its share of persons and of cost, and what both come to with all dearer ones; percent."""

    segment: str
    persons: float
    cost: float
    persons_so_far: float
    cost_so_far: float


def cost_by_segment_chart(released: Released, scheme: str, region: str, language: Language) -> Chart:
    """
    Share of cost against share of persons, both added up, with the line on which everybody would cost the same.

    Raises
    ------
    NothingToShowError
        A share of a segment is not known, so that nothing can be added up.
    """
    words = SchemeWords(released, language, scheme)
    steps = cost_steps(words, region)
    if not steps:
        raise words.nothing("cost_by_segment", **words.named(region=region))
    year = words.year(region)
    indicator = str(words.cost)
    gaps = {**words.named(region=region, indicator=indicator), "year": year, "scheme": words.scheme_name}
    half = next((each for each in steps if each.cost_so_far >= 50), steps[-1])
    description = words(
        "cost_by_segment.seen",
        **gaps,
        segments=words.listed(words.segment(each.segment) for each in steps[: steps.index(half) + 1]),
        persons=words.quantity(half.persons_so_far, "percent"),
        cost=words.quantity(half.cost_so_far, "percent"),
    )
    keys = ("segment", "of_persons", "of_cost", "persons_so_far", "cost_so_far")
    columns = tuple(words(f"column.{key}") for key in keys)
    table = [dict(zip(columns, (words.numbered(each.segment), *_written(words, each)), strict=True)) for each in steps]
    return Chart(
        id=f"cost-by-segment-{scheme}-{region}".replace("_", "-").replace(":", "-"),
        title=words("cost_by_segment.title", **gaps),
        description=description,
        spec=_spec(words, steps, description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(words("cost_by_segment.note"), words("cost_by_segment.even")),
        sources=words.sources_of([indicator]),
    )


def cost_steps(words: SchemeWords, region: str) -> list[Step]:
    """The segments from the dearest per person on; none when a share is not known or below zero."""
    year = words.year(region)
    if year is None or words.cost is None:
        return []
    sizes, shares = words.sizes(region, year), words.shares(words.cost, region, year)
    persons: dict[str, float] = {}
    costs: dict[str, float] = {}
    empty = words.empty(region, year)
    for id, row in sizes.items():
        if id in empty:
            continue
        cost = shares[id]["share"] if id in shares else None
        if row["percent"] is None or cost is None or cost < 0:
            return []
        persons[id], costs[id] = row["percent"], cost
    order = sorted((id for id in persons if persons[id]), key=lambda id: -costs[id] / persons[id])
    so_far = zip(accumulate(persons[id] for id in order), accumulate(costs[id] for id in order), strict=True)
    return [Step(id, persons[id], costs[id], *ends) for id, ends in zip(order, so_far, strict=True)]


def _written(words: SchemeWords, step: Step) -> tuple[str, ...]:
    numbers = (step.persons, step.cost, step.persons_so_far, step.cost_so_far)
    return tuple(words.quantity(each, "percent") for each in numbers)


def _spec(words: SchemeWords, steps: list[Step], description: str) -> Spec:
    ends = [{"x": 0.0, "y": 0.0}, *({"x": each.persons_so_far, "y": each.cost_so_far} for each in steps)]
    points = [
        {"x": each.persons_so_far, "y": each.cost_so_far, "mark": words.mark(each.segment)}
        | {"tip": _tip(words, each), "color": words.ground(each.segment)}
        for each in steps
    ]
    across = marks.number(
        "x",
        scale={"domain": [0, 100], "nice": False},
        axis={"title": words("cost_by_segment.across"), "format": ",.0f", "tickCount": 6},
    )
    down = marks.number(
        "y",
        scale={"domain": [0, 100], "nice": False},
        axis={**theme.title_above(words("cost_by_segment.up")), "format": ",.0f", "tickCount": 6},
    )
    even = {
        "data": marks.values([{"x": 0, "y": 0}, {"x": 100, "y": 100}]),
        "mark": {"type": "line", "color": theme.MUTED, "strokeDash": [5, 4], "aria": False},
        "encoding": {"x": across, "y": down},
    }
    line = {
        "data": marks.values(ends),
        "mark": {"type": "line", "color": theme.FOCUS, "strokeWidth": 2.5, "interpolate": "linear", "aria": False},
        "encoding": {"x": across, "y": down},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 320, "stroke": theme.INK, "strokeWidth": 1},
        "encoding": {
            "x": across,
            "y": down,
            "fill": {"field": "color", "type": "nominal", "scale": None},
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    number = {
        "mark": {"type": "text", "baseline": "middle", "aria": False},
        "encoding": {"x": across, "y": down, "text": {"field": "mark", "type": "nominal"}},
    }
    equal = marks.note_at(
        words("cost_by_segment.diagonal"),
        x={"datum": 62},
        y={"datum": 50},
        align="left",
        color=theme.MUTED,
        baseline="middle",
    )
    return theme.view(
        words.language,
        description,
        [even, line, {"data": marks.values(points), "layer": [dot, number]}, equal],
        height=HEIGHT,
    )


def _tip(words: SchemeWords, step: Step) -> str:
    _, _, persons, cost = _written(words, step)
    return words("cost_by_segment.tip", segment=words.numbered(step.segment), persons=persons, cost=cost)
