"""The map of one indicator: which municipalities lie above and below the country, and of which that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.geography import Geography
from proeftuin.reporting.charts.location import outlines, site_names
from proeftuin.reporting.charts.words import ABSENT, Words, all_ages, in_year, text_table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

HEIGHT = 540
_STEPS = (1.0, 2.5, 5.0, 10.0, 20.0, 40.0)
"""Percent: widths of a class that read well."""


def map_chart(
    released: Released,
    indicator: str,
    year: int | None,
    language: Language,
    geography: Geography,
    *,
    region: str | None = None,
) -> Chart:
    """
    Ratio to what age and sex lead to expect, per municipality, in seven classes around the country.

    A municipality whose interval includes 1 gets no class of its own: its colour says that it cannot be told apart.
    Withheld, not estimable and missing each have a grey of their own. Sites are outlined.

    Parameters
    ----------
    year : int or None
        The last year with ratios when `None`.
    region : str or None
        Site to outline; all located sites when `None`.

    Raises
    ------
    NothingToShowError
        No municipality has a ratio in that year, or there are no shapes of the municipal division of the study.
    """
    words = Words(released, language)
    if geography.is_empty:
        raise words.nothing("shapes", year=released.study.division.year)
    rows = _rows(released, indicator, year)
    if not any(row["value"] is not None for row in rows):
        raise words.nothing("map", **words.named(indicator=indicator))
    year = rows[0]["period_start"].year
    step = _step([row["value"] for row in rows if row["value"] is not None])
    classes = _classes(words, step)
    sites = [site for site in released.sites if site.is_located and region in (None, site.region)]
    description = _description(words, indicator, rows)
    columns = tuple(words(f"column.{name}") for name in ("municipality", "ratio", "class"))
    names = {key: name for key, (name, _) in classes.items()}
    return Chart(
        id=f"map-{indicator}".replace("_", "-"),
        title=words("map.title", **words.named(indicator=indicator), year=year),
        description=description,
        spec=_spec(words, rows, step, classes, geography, sites, description),
        table=text_table(
            [
                dict(
                    zip(
                        columns,
                        (words.region(row["region"]), words.with_interval(row, "ratio"), names[_class(row, step)]),
                        strict=True,
                    )
                )
                for row in rows
            ],
            columns,
        ),
        number_columns=columns[1:2],
        notes=(
            words("map.note"),
            words("map.outline_one" if region else "map.outline_all"),
            *_apportioned_note(words, rows),
            *words.basis_notes([indicator]),
            *words.geography_notes(site.region for site in sites),
        ),
        sources=words.sources_of([indicator]),
        geography=geography.name,
    )


def _rows(released: Released, indicator: str, year: int | None) -> list[dict[str, Any]]:
    frame = all_ages(released.table("estimates")).filter(
        pl.col("indicator") == indicator,
        pl.col("method") == "indirectly_standardised",
        pl.col("region").str.starts_with("GM"),
    )
    if frame.is_empty():
        return []
    newest = frame["period_start"].dt.year().max() if year is None else year
    return frame.filter(in_year(int(newest))).sort("region").to_dicts()  # type: ignore[arg-type]


def _apportioned_note(words: Words, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """How many of the ratios rest on a declared share of a divided municipality; nothing when none does."""
    count = sum(bool(row["apportioned"]) and row["value"] is not None for row in rows)
    if not count:
        return ()
    return (words("map.apportioned_one") if count == 1 else words("map.apportioned", count=count),)


def _step(ratios: Sequence[float]) -> float:
    """The class width with which nine in ten municipalities lie within the three classes of their side."""
    away = sorted(100 * abs(ratio - 1) for ratio in ratios)
    far = away[int(0.9 * (len(away) - 1))]
    return next((step for step in _STEPS if 2.4 * step >= far), _STEPS[-1])


def _class(row: Mapping[str, Any], step: float) -> str:
    if row["value"] is None:
        return str(row["status"])
    # An interval that is not there cannot exclude 1: the country is then told apart by nobody.
    if row["lower"] is None or row["upper"] is None or row["lower"] <= 1 <= row["upper"]:
        return "around"
    away = 100 * abs(row["value"] - 1)
    size = min(int(away / step), 2)
    return f"{'higher' if row['value'] > 1 else 'lower'}_{size}"


def _classes(words: Words, step: float) -> dict[str, tuple[str, str]]:
    """Every class with its name in the legend and its colour, from low to high, states last."""
    bounds = [number(step * times, "", words.language) for times in (1, 2)]
    sizes = (
        words("map.up_to", high=bounds[0]),
        words("map.between", low=bounds[0], high=bounds[1]),
        words("map.from", low=bounds[1]),
    )
    lower = [(f"lower_{size}", words("map.lower", size=sizes[size]), theme.LOWER[2 - size]) for size in (2, 1, 0)]
    higher = [(f"higher_{size}", words("map.higher", size=sizes[size]), theme.HIGHER[size]) for size in (0, 1, 2)]
    states = zip(ABSENT, (theme.WITHHELD, theme.NOT_ESTIMABLE, theme.MISSING), strict=True)
    return {
        key: (name, color)
        for key, name, color in (
            *lower,
            ("around", words("map.around"), theme.AROUND),
            *higher,
            *((str(status), words(f"state.{status}"), color) for status, color in states),
        )
    }


def _spec(
    words: Words,
    rows: Sequence[Mapping[str, Any]],
    step: float,
    classes: Mapping[str, tuple[str, str]],
    geography: Geography,
    sites: Sequence[Any],
    description: str,
) -> Spec:
    data = [
        {"code": row["region"], "class": classes[_class(row, step)][0]}
        | {"text": f"{words.region(row['region'])}: {words.with_interval(row, 'ratio')}"}
        for row in rows
    ]
    missing = classes[str(Status.MISSING)][0]
    present = {each["class"] for each in data}
    states = [str(status) for status in ABSENT if classes[str(status)][0] in present]
    # A legend of two columns fills row by row: lower and higher side by side, the farthest at the top.
    order = [f"{side}_{size}" for size in (2, 1, 0) for side in ("lower", "higher")]
    shown = [classes[key] for key in (*order, "around", *states)]
    look = {
        "lookup": "id",
        "from": {"data": marks.values(data), "key": "code", "fields": ["class", "text"]},
        "default": missing,
    }
    fill = {
        "field": "class",
        "type": "nominal",
        "scale": {"domain": [name for name, _ in shown], "range": [color for _, color in shown]},
        "legend": {
            "title": words("map.legend"),
            "orient": "bottom",
            "columns": 2,
            "symbolType": "square",
            "symbolStrokeColor": theme.MUTED,
            "symbolStrokeWidth": 0.6,
            "symbolSize": 160,
        },
    }
    shapes: Spec = {
        "data": geography.data,
        "transform": [look],
        "mark": {"type": "geoshape", "stroke": theme.MUTED, "strokeWidth": 0.35},
        "encoding": {
            "fill": fill,
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    layers = [shapes, *outlines(geography, sites, shapes), *site_names(words, geography, sites, HEIGHT)]
    return theme.view(words.language, description, layers, height=HEIGHT, projection={"type": "mercator"})


def _description(words: Words, indicator: str, rows: Sequence[Mapping[str, Any]]) -> str:
    known = [row for row in rows if row["value"] is not None]
    classes = [_class(row, _STEPS[-1]) for row in known]
    highest = max(known, key=lambda row: row["value"])
    lowest = min(known, key=lambda row: row["value"])
    ratios = {name: number(row["value"], "ratio", words.language) for name, row in (("low", lowest), ("high", highest))}
    absent = len(rows) - len(known)
    seen = words(
        "map.seen",
        **words.named(indicator=indicator),
        year=rows[0]["period_start"].year,
        known=len(known),
        higher=sum(each.startswith("higher") for each in classes),
        lower=sum(each.startswith("lower") for each in classes),
        around=classes.count("around"),
        **ratios,
    )
    return " ".join((seen, words("map.absent", absent=absent))) if absent else seen
