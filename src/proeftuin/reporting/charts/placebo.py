"""How far from zero the method lands where there is no site: the yardstick for the effect in a site."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import ALL_SITES, Words, text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

HEIGHT = 220
_WIDTHS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0)
_COLUMNS = 28
"""About so many columns: enough to see the shape, few enough to see each."""


def placebo_chart(
    released: Released,
    outcome: str,
    site: str,
    language: Language,
    *,
    year: int | None = None,
    population: str | None = None,
) -> Chart:
    """
    Effects that the method finds in placebo sites, with the site's own effect among them.

    Parameters
    ----------
    year : int or None
        Calendar year of an event-study effect; `None` for the average over the years after the start.
    population : str, optional
        Who is followed; by default the main population, or the only one that there are effects in.

    Raises
    ------
    NothingToShowError
        There are no placebo effects, or no effect to compare them with.
    """
    words = Words(released, language)
    kind = "average" if year is None else "year"
    about = (
        pl.col("outcome") == outcome,
        pl.col("site") == site,
        pl.col("kind") == kind,
        pl.lit(True) if year is None else pl.col("year") == year,
        pl.col("population") == (population or _main_population(released)),
    )
    draws = released.table("placebos").filter(*about).sort("draw")["value"].to_list()
    judged = pl.col("value").is_not_null() & pl.col("placebo_draws").is_not_null()
    effects = released.table("effects").filter(*about, judged).to_dicts()
    if not draws or not effects:
        raise words.nothing("placebo", **words.named(indicator=outcome), **words.named(site=site))
    effect = float(effects[0]["value"])
    far = sum(abs(draw) >= abs(effect) for draw in draws)
    columns = _columns(draws, effect)
    gaps = {**words.named(site=site, outcome=outcome), "far": far, "draws": len(draws)}
    gaps |= {"effect": words.quantity(effect, "percent", signed=True)}
    gaps |= {"when": words("placebo.average") if year is None else words("placebo.year", year=year)}
    # One site is held against areas of its size, all sites together against other choices of sites.
    whose = "all" if site == ALL_SITES else "one"
    description = words("placebo.seen", **gaps) + " " + words(f"placebo.count.{whose}", **gaps)
    return Chart(
        id=f"placebo-{site}-{outcome}{'' if year is None else f'-{year}'}".replace("_", "-"),
        title=words(f"placebo.title.{whose}", **gaps),
        description=description,
        spec=_spec(words, columns, effect, gaps | {"whose": whose}, description),
        table=_table(words, columns, whose),
        number_columns=_heads(words, whose),
        notes=(
            words(f"placebo.note.{whose}"),
            words("placebo.interval", interval=words.with_interval(effects[0], "percent", signed=True)),
            *words.plan_notes(),
            *words.basis_notes([outcome]),
            *words.geography_notes([each.region for each in released.sites if site in (ALL_SITES, each.id)]),
        ),
        sources=words.sources_of([outcome]),
    )


def _main_population(released: Released) -> str | None:
    there = released.table("effects")["population"].unique(maintain_order=True).to_list()
    return next((one for one in (*released.study.followed, *there) if one in there), None)


def _heads(words: Words, whose: str) -> tuple[str, str]:
    return words(f"column.placebos_{whose}"), words("column.placebos_far")


def _columns(draws: Sequence[float], effect: float) -> list[dict[str, Any]]:
    """Number of placebo effects per column, in those at least as far from zero as `effect` and the others."""
    reach = max(abs(each) for each in (*draws, effect)) or 1.0
    width = next((each for each in _WIDTHS if 2 * reach / each <= _COLUMNS), 2 * reach / _COLUMNS)
    counts: dict[tuple[int, bool], int] = {}
    for draw in draws:
        key = (math.floor(draw / width), abs(draw) >= abs(effect))
        counts[key] = counts.get(key, 0) + 1
    bins = sorted({index for index, _ in counts})
    rows = []
    for index in range(bins[0], bins[-1] + 1):
        near, far = counts.get((index, False), 0), counts.get((index, True), 0)
        rows.append({"from": index * width, "to": (index + 1) * width, "near": near, "far": far})
    return rows


def _spec(words: Words, columns: list[dict[str, Any]], effect: float, gaps: dict[str, Any], description: str) -> Spec:
    kinds = {"near": (words("placebo.nearer"), "#B5B5B5"), "far": (words("placebo.farther"), theme.POOL)}
    bars = []
    for column in columns:
        base = 0
        # The far ones lie at the bottom, where their number can be read off.
        for kind in ("far", "near"):
            if column[kind]:
                span = {"from": column["from"], "to": column["to"], "bottom": base, "top": base + column[kind]}
                bars.append(span | {"kind": kinds[kind][0], "text": f"{kinds[kind][0]}: {column[kind]}"})
            base += column[kind]
    reach = max(abs(each) for column in columns for each in (column["from"], column["to"], effect)) * 1.04
    highest = max(column["near"] + column["far"] for column in columns)
    horizontal = marks.number(
        "from",
        scale={"domain": [-reach, reach], "nice": False},
        axis={"title": words("placebo.axis"), "labelExpr": marks.SIGNED, "tickCount": 8, "grid": False},
    )
    vertical = marks.number(
        "bottom",
        scale={"domain": [0, highest * 1.12], "nice": False},
        axis={
            "format": "d",
            "tickMinStep": 1,
            "tickCount": 4,
            **theme.title_above(words(f"placebo.count_axis.{gaps['whose']}")),
        },
    )
    histogram = {
        "data": marks.values(bars),
        "mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1},
        "encoding": {
            "x": horizontal,
            "x2": {"field": "to"},
            "y": vertical,
            "y2": {"field": "top"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [name for name, _ in kinds.values()], "range": [hue for _, hue in kinds.values()]},
                "legend": {"title": None, "orient": "bottom", "direction": "horizontal"},
            },
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
        },
    }
    # Towards the side with more room and above the title of the axis: it stays inside the picture and covers nothing.
    side = -1 if effect > 0 else 1
    name = marks.note_at(
        [words("placebo.mark", **gaps), words("placebo.count_short", **gaps)],
        x={"datum": effect},
        y={"value": -46},
        align="left" if side > 0 else "right",
        dx=6 * side,
        baseline="middle",
        color=theme.FOCUS,
        fontWeight="bold",
        lineHeight=15,
    )
    layers = [
        histogram,
        marks.rule_at(x=-effect, color=theme.MUTED, strokeDash=[4, 3], strokeWidth=1.4),
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 3, "aria": False},
            "encoding": {"x": {"datum": effect}, "y": {"value": -54}, "y2": {"value": HEIGHT}},
        },
        name,
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _table(words: Words, columns: list[dict[str, Any]], whose: str) -> pl.DataFrame:
    heads = [words("column.effect_range"), *_heads(words, whose)]
    lines = []
    for column in columns:
        bounds = (number(column[name], "", words.language, signed=True) for name in ("from", "to"))
        cells = (
            words("number.range", **dict(zip(("lower", "upper"), bounds, strict=True))),
            words.count(column["near"] + column["far"]),
            words.count(column["far"]),
        )
        lines.append(dict(zip(heads, cells, strict=True)))
    return text_table(lines, heads)
