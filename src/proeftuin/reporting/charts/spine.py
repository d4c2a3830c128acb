"""
The spine chart: where a region stands among all regions on every indicator, better always to the right.

A row has a scale of its own, with everybody in the data in the middle, so that euros and percentages can stand below
each other. The numbers stand beside it, because a place on such a scale says nothing about size.

Source: the spine charts of the public health profiles of Public Health England (Fingertips).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.row_layout import RowLayout, rows_by_aim
from proeftuin.reporting.charts.verdict import OWN_LEGENDS, Verdict, mark_channels, verdict_of
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language

_NAME_WIDTH = 27
_COLUMN_ENDS = (64, 130, 212)
"""Pixels to the right of the drawing; the last column has the widest head."""
_BAR = 16
RANGE_COLOR, HALF_COLOR = "#E8E8E8", "#BDBDBD"
_PLACES = ("lowest", "quarter", "middle", "three_quarters", "highest")
_EDGE = "#767676"
"""Around the light bar, which would otherwise be too pale to be seen by all."""


def profile_rows(released: Released, region: str, indicators: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The row of the profile of every indicator that has one in the region, by indicator, in the order asked for."""
    if "profiles" not in released.tables:
        return {}
    own = released.table("profiles").filter(pl.col("region") == region)
    found = {row["indicator"]: row for row in own.iter_rows(named=True)}
    return {id: found[id] for id in indicators if id in found and id in released.indicators}


def spine_chart(released: Released, region: str, indicators: Sequence[str], language: Language, *, id: str) -> Chart:
    """
    The region among all regions, by aim; everybody in the data is drawn as the range of the regions alone.

    Parameters
    ----------
    indicators : sequence of str
        In the order of the chart; those of one aim stand together.
    id : str
        Name of the chart.

    Raises
    ------
    NothingToShowError
        No indicator has a value to place.
    """
    words = CareWords(released, language)
    rows = profile_rows(released, region, indicators)
    scales = {
        id: scale
        for id, row in rows.items()
        if (scale := spine_scale(row, released.indicators[id].direction)) is not None
    }
    if not scales:
        raise words.nothing("spine", **words.named(region=region))
    is_all = region == EVERYBODY
    description = _description_of_all(words, rows) if is_all else _description(words, region, rows)
    columns, table = _table(words, rows, is_all=is_all)
    gaps = {"aims": aims_listed(words, rows), "years": years_listed(words, rows.values())}
    return Chart(
        id=id,
        title=words("spine.title_all", **gaps)
        if is_all
        else words("spine.title", **gaps, **words.named(region=region)),
        description=description,
        spec=_spec(words, rows, scales, description, is_all=is_all),
        table=text_table(table, columns),
        number_columns=columns[2:-1] if not is_all else columns[2:],
        notes=_notes(words, rows, scales, is_all=is_all),
        sources=words.sources_of(rows),
    )


@dataclass(frozen=True)
class SpineScale:
    """
    How the values of one row become places, from -1 at the left to 1 at the right.

    Attributes
    ----------
    middle : float
        Value that stands in the middle.
    reach : float
        Distance of the value that is furthest from it.
    sign : int
        -1 where lower is better, so that better is to the right.
    """

    middle: float
    reach: float
    sign: int

    def place(self, value: float) -> float:
        """The place of a value; beyond the reach it is cut off."""
        return max(-1.0, min(1.0, self.sign * (value - self.middle) / self.reach))


def spine_scale(row: Row, direction: Direction) -> SpineScale | None:
    """The scale of a row of `profiles`; `None` when neither everybody nor the regions have a value."""
    middle = row["country"] if row["country"] is not None else row["middle"]
    if middle is None:
        return None
    # The region itself decides too: it may be left out of the range, as one that is too small for it.
    told = [row[name] for name in ("lowest", "highest", "value", "peers") if row[name] is not None]
    if row["lowest"] is None:
        told += [row[name] for name in ("lower", "upper") if row[name] is not None]
    reach = max((abs(each - middle) for each in told), default=0.0)
    return SpineScale(middle, reach or 1.0, -1 if direction is Direction.LOWER_IS_BETTER else 1)


def _spec(
    words: CareWords, rows: Mapping[str, Row], scales: Mapping[str, SpineScale], description: str, *, is_all: bool
) -> Spec:
    frame = _Frame(words, rows, scales, rows_by_aim(words, rows, lambda id: _name(words, rows[id])), is_all)
    layers = [
        _bars(frame),
        _references(frame),
        *([] if is_all else _marks(frame)),
        _side(words),
        *_columns(frame),
    ]
    return theme.view(words.language, description, layers, height=frame.layout.height, resolve=OWN_LEGENDS)


@dataclass(frozen=True)
class _Frame:
    """What all layers are drawn from."""

    words: CareWords
    rows: Mapping[str, Row]
    scales: Mapping[str, SpineScale]
    layout: RowLayout
    is_all: bool

    @property
    def horizontal(self) -> Spec:
        return marks.number("place", title=None, axis=None, scale={"domain": [-1.04, 1.04], "nice": False})

    @property
    def vertical(self) -> Spec:
        return self.layout.axis


def _name(words: CareWords, row: Row) -> list[str]:
    """Name of an indicator above its unit, and that it is neutral where it is."""
    indicator = words.released.indicators[row["indicator"]]
    unit = words.unit(row["unit"])
    if indicator.direction is Direction.NEUTRAL:
        unit = words("spine.neutral", unit=unit)
    return [*wrapped(words.indicator(indicator.id), _NAME_WIDTH), *wrapped(unit, _NAME_WIDTH)]


def _bars(frame: _Frame) -> Spec:
    words = frame.words
    kinds = {"range": ("lowest", "highest"), "half": ("quarter", "three_quarters")}
    data = [
        {"row": frame.layout.middle(id), "kind": words(f"spine.{kind}")}
        | dict(zip(("from", "to"), sorted(scale.place(frame.rows[id][end]) for end in ends), strict=True))
        for kind, ends in kinds.items()
        for id, scale in frame.scales.items()
        if all(frame.rows[id][end] is not None for end in ends)
    ]
    symbol = {"symbolType": "square", "symbolStrokeColor": _EDGE, "symbolStrokeWidth": 1}
    fill = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [words(f"spine.{kind}") for kind in kinds], "range": [RANGE_COLOR, HALF_COLOR]},
        "legend": {**_LEGEND_BELOW, **symbol} if data else None,
    }
    return {
        "data": marks.values(data),
        "mark": {"type": "bar", "orient": "horizontal", "size": _BAR, "stroke": _EDGE, "strokeWidth": 1, "aria": False},
        "encoding": {
            "x": {**frame.horizontal, "field": "from"},
            "x2": {"field": "to"},
            "y": frame.vertical,
            "fill": fill,
        },
    }


_LEGEND_BELOW: Spec = {"title": None, "orient": "bottom", "direction": "vertical"}


def _references(frame: _Frame) -> Spec:
    """Everybody as a line through all rows below each other, comparable regions as a tick in every row."""
    words, layout = frame.words, frame.layout
    data = []
    for id, scale in frame.scales.items():
        above, below = layout.edges(id)
        data.append({"row": above, "end": below, "place": 0.0, "kind": words("spine.reference")})
        peers = frame.rows[id]["peers"]
        if peers is not None and not frame.is_all:
            middle = layout.middle(id)
            place = scale.place(peers)
            data.append({"row": middle - _BAR, "end": middle + _BAR, "place": place, "kind": words("spine.alike")})
    shown = list(dict.fromkeys(each["kind"] for each in data))
    symbol = {"symbolType": "M0,-1V1", "symbolStrokeWidth": 2.4, "symbolSize": 160}
    return {
        "data": marks.values(data),
        "mark": {"type": "rule", "strokeWidth": 2.4, "aria": False},
        "encoding": {
            "x": frame.horizontal,
            "y": frame.vertical,
            "y2": {"field": "end"},
            "stroke": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": shown, "range": [theme.COUNTRY, theme.POOL][: len(shown)]},
                "legend": {**_LEGEND_BELOW, **symbol},
            },
        },
    }


def _marks(frame: _Frame) -> list[Spec]:
    """The region's own figure with its interval, in the colour and form of its verdict."""
    words = frame.words
    data = []
    shown = []
    for id, scale in frame.scales.items():
        row = frame.rows[id]
        if row["value"] is None:
            continue
        verdict = verdict_of(row["against_country"])
        shown.append(verdict)
        bounds = [row[name] for name in ("lower", "upper")]
        ends = sorted(scale.place(each) for each in bounds) if None not in bounds else [None, None]
        data.append(
            {"row": frame.layout.middle(id), "place": scale.place(row["value"]), "from": ends[0], "to": ends[1]}
            | {"verdict": words(f"verdict.{verdict}"), "text": _tip(words, row, verdict)}
        )
    if not data:
        return []
    interval = {
        "mark": {"type": "rule", "strokeWidth": 1.6, "color": theme.INK, "aria": False},
        "encoding": {"x": {**frame.horizontal, "field": "from"}, "x2": {"field": "to"}, "y": frame.vertical},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 110, "strokeWidth": 1.6},
        "encoding": {
            "x": frame.horizontal,
            "y": frame.vertical,
            **mark_channels(words, shown),
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    return [{"data": marks.values(data), "layer": [interval, dot]}]


def _tip(words: CareWords, row: Row, verdict: Verdict) -> str:
    return words(
        "spine.tip",
        indicator=words.indicator(row["indicator"]),
        value=words.with_interval(row, row["unit"]),
        country=_written(words, row, "country"),
        verdict=words(f"verdict.{verdict}"),
    )


def _side(words: CareWords) -> Spec:
    """Which way is better, above the drawing; what the other way means goes without saying, and without room."""
    place: Spec = {"align": "right", "color": theme.MUTED, "baseline": "middle"}
    return marks.note_at(f"{words('spine.better')} →", x={"value": "width"}, y={"value": -10}, **place)


def _shown_columns(*, is_all: bool) -> tuple[str, ...]:
    return ("country", "lowest", "highest") if is_all else ("here", "country", "peers")


def _columns(frame: _Frame) -> list[Spec]:
    """The numbers to the right of the drawing, each kind under its head."""
    words = frame.words
    layers = []
    for end, column in zip(_COLUMN_ENDS, _shown_columns(is_all=frame.is_all), strict=True):
        source = "value" if column == "here" else column
        data = [
            {"row": frame.layout.middle(id), "text": _written(words, row, source)} for id, row in frame.rows.items()
        ]
        place: Spec = {"align": "right", "baseline": "middle", "dx": end, "aria": False}
        encoding = {"x": {"value": "width"}, "y": frame.vertical, "text": {"field": "text", "type": "nominal"}}
        layers.append({"data": marks.values(data), "mark": {"type": "text", **place}, "encoding": encoding})
        layers.append(marks.note_at(words(f"spine.{column}"), x={"value": "width"}, y={"value": -10}, **place))
    return layers


def _written(words: CareWords, row: Row, column: str) -> str:
    value = row[column]
    if value is not None:
        return words.quantity(value, row["unit"])
    return words(f"state.{row['status']}") if column == "value" else words("number.none")


def _notes(
    words: CareWords, rows: Mapping[str, Row], scales: Mapping[str, SpineScale], *, is_all: bool
) -> tuple[str, ...]:
    notes = [words("spine.note")]
    if not is_all:
        notes.append(words("spine.note_interval"))
    unranged = [id for id, row in rows.items() if row["lowest"] is None]
    if unranged:
        notes.append(words("spine.note_no_range", names=words.indicators_listed(unranged)))
    median = [id for id in scales if rows[id]["country"] is None]
    if median:
        notes.append(words("spine.note_middle", names=words.indicators_listed(median)))
    return (*notes, *words.basis_notes(rows))


def _table(words: CareWords, rows: Mapping[str, Row], *, is_all: bool) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    heads = (*(("country",) if is_all else ("here", "country", "peers")), *_PLACES)
    columns = (
        *(words(f"column.{name}") for name in ("aim", "indicator")),
        *(words(f"spine.{head}") for head in heads),
        *(() if is_all else (words("verdict.legend"),)),
    )
    table = []
    for id, row in rows.items():
        cells = [words(f"aim.{words.released.indicators[id].aim}"), words.indicator(id)]
        cells += [
            words.with_interval(row, row["unit"]) if head == "here" else _written(words, row, head) for head in heads
        ]
        if not is_all:
            cells.append(words(f"verdict.{verdict_of(row['against_country'])}"))
        table.append(dict(zip(columns, cells, strict=True)))
    return columns, table


def _description(words: CareWords, region: str, rows: Mapping[str, Row]) -> str:
    by_verdict: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for id, row in rows.items():
        by_verdict[verdict_of(row["against_country"]) if row["value"] is not None else Verdict.NONE].append(id)
    sentences = [words("spine.seen", **words.named(region=region), count=len(rows))]
    sentences += [
        words(f"spine.{verdict}_list", names=words.indicators_listed(ids)) for verdict, ids in by_verdict.items() if ids
    ]
    return " ".join(sentences)


def _description_of_all(words: CareWords, rows: Mapping[str, Row]) -> str:
    sentences = [words("spine.seen_all", count=sum(row["country"] is not None for row in rows.values()))]
    # Of amounts above zero only: beside a zero every spread is endless.
    spreads = {
        id: (row["highest"] - row["lowest"]) / row["country"]
        for id, row in rows.items()
        if None not in (row["lowest"], row["highest"], row["country"]) and row["country"] > 0
    }
    if spreads:
        id = max(spreads, key=lambda each: spreads[each])
        ends = {end: _written(words, rows[id], end) for end in ("lowest", "highest")}
        sentences.append(words("spine.widest", **words.named(indicator=id), **ends))
    return " ".join(sentences)


def aims_listed(words: CareWords, indicators: Iterable[str]) -> str:
    """The aims of the indicators, inside a title."""
    aims = {words.released.indicators[id].aim for id in indicators}
    names = [words(f"aim.{aim}") for aim in Aim if aim in aims]
    return words.listed(name[0].lower() + name[1:] for name in names)


def years_listed(words: CareWords, rows: Iterable[Row]) -> str:
    """The years of the rows: one, or the first and the last."""
    years = sorted({int(year) for row in rows for year in words.period(row).split("–")})
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
