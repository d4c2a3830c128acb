"""The funnel: which municipalities differ from the country by more than chance, given their size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.labels import beside_points, spread
from proeftuin.reporting.charts.words import Words, in_year, text_table
from proeftuin.vocabulary.language import Language

HEIGHT, WIDTH = 360, 520
MONEY = ("eur_per_insured_year", "eur_per_person_year", "eur")
WITH_OVERDISPERSION = "normal_with_overdispersion"
_LIMITS: tuple[tuple[str, list[int]], ...] = (("998", []), ("95", [5, 4]))
"""Names of the limits, as in the columns of the table, and how their lines are dashed."""


def funnel_chart(
    released: Released, indicator: str, language: Language, *, year: int | None = None, region: str | None = None
) -> Chart:
    """
    Ratio to the country against size for all municipalities, with the limits within which chance moves them.

    Parameters
    ----------
    year : int or None
        The newest year when `None`.
    region : str or None
        Site whose municipalities stand out, with their names; all located sites themselves when `None`.

    Raises
    ------
    NothingToShowError
        No municipality has a place in the funnel.
    """
    words = Words(released, language)
    rows = _rows(released, indicator, year)
    # Where nothing varies, or nothing is expected, there are no limits, and no place beside them.
    known = [row for row in rows if row["value"] is not None and row["place"] is not None]
    if not known:
        raise words.nothing("funnel", **words.named(indicator=indicator))
    year = rows[0]["period_start"].year
    site = words.site_of(region) if region else None
    codes = {*site.municipalities, site.region} if site else {row["region"] for row in rows if _is_site(row)}
    chosen = [row for row in known if row["region"] in codes]
    others = [row for row in known if row["region"] not in codes and not _is_site(row)]
    description = _description(words, indicator, year, [row for row in known if not _is_site(row)], chosen)
    columns = tuple(words(f"column.{name}") for name in ("region", "size", "ratio_plain", "place"))
    shown = [row for row in rows if not _is_site(row) or row["region"] in codes]
    regions = [region] if region else [each.region for each in released.sites]
    return Chart(
        id=f"funnel-{indicator}".replace("_", "-"),
        title=words(f"funnel.{_around(words)}.title", **words.named(indicator=indicator), year=year),
        description=description,
        spec=_spec(words, known, others, chosen, description, is_money=released.indicators[indicator].unit in MONEY),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in shown], columns),
        number_columns=columns[1:3],
        notes=(
            words("funnel.note"),
            *(
                words(f"funnel.{_around(words)}.overdispersion")
                for row in known[:1]
                if row["limit_method"] == WITH_OVERDISPERSION
            ),
            words("funnel.not_a_ranking"),
            *words.basis_notes([indicator]),
            *words.geography_notes(regions),
        ),
        sources=words.sources_of([indicator]),
    )


def _is_site(row: dict[str, Any]) -> bool:
    return str(row["region"]).startswith("site:")


def _around(words: Words) -> str:
    """Whom areas are held against: everybody in data about persons, or the country."""
    return "persons" if "populations" in words.released.tables else "country"


def _rows(released: Released, indicator: str, year: int | None) -> list[dict[str, Any]]:
    frame = released.table("funnels").filter(pl.col("indicator") == indicator)
    if frame.is_empty():
        return []
    newest = frame["period_start"].dt.year().max() if year is None else year
    return frame.filter(in_year(int(newest))).sort("region").to_dicts()  # type: ignore[arg-type]


def _cells(words: Words, row: dict[str, Any]) -> tuple[str, str, str, str]:
    size = words("number.none") if row["size"] is None else words.count(row["size"])
    if row["value"] is None:
        return words.region(row["region"]), size, words.state(row), words("number.none")
    place = words("number.none") if row["place"] is None else words(f"funnel.place.{row['place']}")
    return words.region(row["region"]), size, words.quantity(row["value"], "ratio"), place


def _spec(
    words: Words,
    known: Sequence[dict[str, Any]],
    others: Sequence[dict[str, Any]],
    chosen: Sequence[dict[str, Any]],
    description: str,
    *,
    is_money: bool,
) -> Spec:
    dots = [*others, *chosen]
    sizes = [float(row["size"]) for row in dots]
    first, last = min(sizes) / 1.15, max(sizes) * 1.15
    bounds = [row["value"] for row in dots]
    bounds += [row[name] for row in dots for name in ("lower_998", "upper_998") if row[name] is not None]
    # The mouth of the funnel is wide for the smallest municipality only: setting the axis by it would squeeze the rest.
    away = max(abs(row["value"] - 1) for row in dots)
    low, high = max(min(bounds), 1 - 1.8 * away) - 0.02, min(max(bounds), 1 + 1.8 * away) + 0.02
    horizontal = marks.number(
        "size",
        scale={"type": "log", "domain": [float(f"{first:.4g}"), float(f"{last:.4g}")], "nice": False},
        axis={
            "title": words("funnel.size_eur") if is_money else words("funnel.size"),
            "format": ",.0f",
            "grid": False,
            "values": [tick for tick in _ticks() if first <= tick <= last],
        },
    )
    vertical = marks.number(
        "value",
        scale={"domain": [float(f"{low:.4g}"), float(f"{high:.4g}")], "nice": False, "zero": False},
        axis={"format": ",.2f", "tickCount": 6, **theme.title_above(words("funnel.ratio"))},
    )
    by_size = sorted((row for row in dots if row["lower_95"] is not None), key=lambda row: (row["size"], row["region"]))
    layers = [_limit(by_size, name, dash, horizontal, vertical) for name, dash in _LIMITS]
    layers += _limit_names(words, by_size, (low, high))
    layers.append(marks.rule_at(y=float(known[0]["centre"]), color=theme.INK, strokeWidth=1.2))
    layers.append(_dots(words, others, horizontal, vertical, color=theme.BACKDROP, size=34, opacity=0.75))
    layers.append(_dots(words, chosen, horizontal, vertical, color=theme.FOCUS, size=90, opacity=1))
    layers += _names(words, chosen, others, (math.log(first), math.log(last)), (low, high))
    return theme.view(words.language, description, layers, height=HEIGHT)


def _ticks() -> list[int]:
    return [digit * 10**power for power in range(2, 8) for digit in (1, 2, 5)]


def _limit(rows: Sequence[dict[str, Any]], name: str, dash: list[int], horizontal: Spec, vertical: Spec) -> Spec:
    data = [
        {"size": row["size"], "value": row[f"{side}_{name}"], "side": side}
        for side in ("lower", "upper")
        for row in rows
    ]
    return {
        "data": marks.values(data),
        "mark": {
            "type": "line",
            "color": theme.MUTED,
            "strokeWidth": 1.3,
            "strokeDash": dash,
            "clip": True,
            "aria": False,
        },
        "encoding": {"x": horizontal, "y": vertical, "detail": {"field": "side", "type": "nominal"}},
    }


def _limit_names(words: Words, rows: Sequence[dict[str, Any]], domain: tuple[float, float]) -> list[Spec]:
    """The level of every limit at its right end, outside the picture."""

    end, (low, high) = rows[-1], domain
    named = [
        (words("funnel.limit", level=words(f"funnel.level.{name}")), float(end[f"{side}_{name}"]))
        for side, order in (("upper", _LIMITS), ("lower", _LIMITS[::-1]))
        for name, _ in order
    ]
    named.insert(2, (words(f"funnel.{_around(words)}.centre"), float(end["centre"])))
    wanted = [(high - value) / (high - low) * HEIGHT for _, value in named]
    places = spread(wanted, 15, 6, HEIGHT - 6)
    return [
        marks.note_at(
            text, x={"value": "width"}, y={"value": place}, align="left", baseline="middle", dx=6, color=theme.MUTED
        )
        for (text, _), place in zip(named, places, strict=True)
    ]


def _dots(
    words: Words,
    rows: Sequence[dict[str, Any]],
    horizontal: Spec,
    vertical: Spec,
    *,
    color: str,
    size: int,
    opacity: float,
) -> Spec:
    data = []
    for row in rows:
        name, persons, ratio, place = _cells(words, row)
        text = words("funnel.tip", region=name, size=persons, ratio=ratio, place=place)
        data.append({"size": row["size"], "value": row["value"], "text": text})
    return {
        "data": marks.values(data),
        "mark": {"type": "point", "filled": True, "color": color, "size": size, "opacity": opacity, "clip": True},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }


def _names(
    words: Words,
    rows: Sequence[dict[str, Any]],
    others: Sequence[dict[str, Any]],
    across: tuple[float, float],
    down: tuple[float, float],
) -> list[Spec]:
    def pixels(row: dict[str, Any]) -> tuple[float, float]:
        right = (math.log(row["size"]) - across[0]) / (across[1] - across[0])
        return right * WIDTH, (down[1] - row["value"]) / (down[1] - down[0]) * HEIGHT

    names = [words.region(row["region"]) for row in rows]
    spots = beside_points(list(map(pixels, rows)), names, WIDTH, HEIGHT, avoid=list(map(pixels, others)))
    return [
        marks.note_at(
            name,
            x={"datum": marks.rounded(float(row["size"]))},
            y={"datum": marks.rounded(float(row["value"]))},
            align=spot.align,
            baseline="middle",
            dx=spot.right,
            dy=spot.down,
            color=theme.FOCUS,
            fontWeight="bold",
        )
        for row, name, spot in zip(rows, names, spots, strict=True)
        if spot is not None
    ]


def _description(
    words: Words, indicator: str, year: int, rows: Sequence[dict[str, Any]], chosen: Sequence[dict[str, Any]]
) -> str:
    outside = [row for row in rows if row["place"] in ("above_998", "below_998")]
    gaps = {**words.named(indicator=indicator), "year": year, "count": len(rows), "outside": len(outside)}
    sentences = [words(f"funnel.{_around(words)}.seen", **gaps)]
    for row in chosen[:10]:
        place = words(f"funnel.place.{row['place']}")
        ratio = words.quantity(row["value"], "ratio")
        sentences.append(words("funnel.one", **words.named(region=row["region"]), ratio=ratio, place=place))
    return " ".join(sentences)
