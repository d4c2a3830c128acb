"""What the same persons cost the year before, in the year and the year after: how far what is extreme falls back."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import EVERYBODY
from proeftuin.reporting.charts.labels import spread
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

HEIGHT = 320
TOP, ALL = "top_5", "everybody"
TIMES = ("before", "now", "after")
_LOOKS = ((theme.POOL, [1, 0], "diamond"), (theme.FOCUS, [7, 4], "circle"), (theme.COUNTRY, [2, 3], "square"))
_UNIT = "eur_per_person_year"


def segment_means_chart(released: Released, scheme: str, language: Language) -> Chart:
    """
    Mean cost over three years of the dearest persons, of the dearest segment and of everybody, chosen in the middle.

    Raises
    ------
    NothingToShowError
        There is no group with a cost in the year and in one beside it.
    """
    words = SchemeWords(released, language, scheme)
    rows = _newest(words)
    shown = _shown(words, rows)
    if not shown:
        raise words.nothing("segment_means", **words.named(region=EVERYBODY))
    year, indicator = shown[0]["period_start"].year, shown[0]["indicator"]
    gaps = {**words.named(indicator=indicator), "year": year}
    description = _description(words, shown[0])
    columns = (words("segment_means.group"), *(str(year + step) for step in (-1, 0, 1)), words("column.persons"))
    table = [
        dict(
            zip(
                columns,
                (
                    _name(words, row),
                    *(_written(words, row, time) for time in TIMES),
                    words.count_or_state(row, "persons"),
                ),
                strict=True,
            )
        )
        for row in rows
    ]
    return Chart(
        id=f"segment-means-{scheme}".replace("_", "-"),
        title=words("segment_means.title", **gaps),
        description=description,
        spec=_spec(words, year, shown, description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(words("segment_means.note", year=year),),
        sources=words.sources_of([indicator]),
    )


def _newest(words: SchemeWords) -> list[Row]:
    """All groups in the newest year that has one beside it on both sides, or else on one."""
    rows = [row for row in words.rows("segment_means", EVERYBODY) if row["now"] is not None]
    rows = [row for row in rows if words.cost is None or row["indicator"] == words.cost] or rows
    if not rows:
        return []
    known = {(row["period_start"], row["indicator"]): 0 for row in rows}
    for row in rows:
        sides = sum(row[time] is not None for time in ("before", "after"))
        place = (row["period_start"], row["indicator"])
        known[place] = max(known[place], sides)
    chosen = max(known, key=lambda place: (known[place], place[0]))
    order = [TOP, *words.segments, ALL]
    own = [row for row in rows if (row["period_start"], row["indicator"]) == chosen and row["group"] in order]
    return sorted(own, key=lambda row: order.index(row["group"])) if known[chosen] else []


def _shown(words: SchemeWords, rows: Sequence[Row]) -> list[Row]:
    """The dearest persons, the dearest segment and everybody, as far as they are known."""
    by_group = {row["group"]: row for row in rows}
    segments = [row for row in rows if row["group"] in words.segments]
    chosen = [by_group.get(TOP), max(segments, key=lambda row: row["now"], default=None), by_group.get(ALL)]
    return [row for row in chosen if row is not None]


def _name(words: SchemeWords, row: Row) -> str:
    group = row["group"]
    return words(f"segment_means.{group}") if group in (TOP, ALL) else words.numbered(group)


def _written(words: SchemeWords, row: Row, time: str) -> str:
    return words("number.none") if row[time] is None else words.quantity(row[time], _UNIT)


def _spec(words: SchemeWords, year: int, shown: Sequence[Row], description: str) -> Spec:
    points = [
        {"year": year + step, "value": row[time], "group": name}
        | {"tip": words("segment_means.tip", group=name, year=year + step, value=_written(words, row, time))}
        for row in shown
        for name in [_name(words, row)]
        for step, time in zip((-1, 0, 1), TIMES, strict=True)
        if row[time] is not None
    ]
    most = max(point["value"] for point in points) * 1.06
    across = marks.number(
        "year",
        title=None,
        scale={"domain": [year - 1.08, year + 1.08], "nice": False, "zero": False},
        axis={"values": sorted({point["year"] for point in points}), "format": "d", "grid": False},
    )
    down = marks.number(
        "value",
        scale={"domain": [0, most], "nice": False},
        axis={**theme.title_above(words.unit(_UNIT)), "format": ",.0f", "tickCount": 5},
    )
    names = [_name(words, row) for row in shown]
    looks = list(zip(names, _LOOKS, strict=False))
    channels = {
        channel: {"field": "group", "type": "nominal", "legend": None}
        | {"scale": {"domain": names, "range": [look[place] for _, look in looks]}}
        for place, channel in enumerate(("color", "strokeDash", "shape"))
    }
    line = {
        "mark": {"type": "line", "strokeWidth": 2.5, "aria": False},
        "encoding": {"x": across, "y": down, "color": channels["color"], "strokeDash": channels["strokeDash"]},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 90},
        "encoding": {
            "x": across,
            "y": down,
            "color": channels["color"],
            "shape": channels["shape"],
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    ends = [[point for point in points if point["group"] == name][-1] for name in names]
    wanted = [HEIGHT * (1 - end["value"] / most) for end in ends]
    written = [wrapped(name, 22) for name in names]
    apart = spread(wanted, 14 * max(map(len, written)) + 4, 0, HEIGHT)
    labels = [
        {"y": place - 7 * (len(lines) - 1), "text": lines, "color": look[0]}
        for place, lines, (_, look) in zip(apart, written, looks, strict=True)
    ]
    # Heights in pixels, since names that would cover each other are moved apart.
    name = {
        "data": marks.values(labels),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 12, "lineHeight": 14, "aria": False},
        "encoding": {
            "x": {"value": "width"},
            "y": {"field": "y", "type": "quantitative", "scale": None},
            "text": {"field": "text", "type": "nominal"},
            "color": {"field": "color", "type": "nominal", "scale": None},
        },
    }
    spec = theme.view(
        words.language, description, [{"data": marks.values(points), "layer": [line, dot]}, name], height=HEIGHT
    )
    return {**spec, "resolve": {"scale": {"color": "independent"}}}


def _description(words: SchemeWords, row: Row) -> str:
    texts = {time: _written(words, row, time) for time in TIMES}
    key = "segment_means.seen" if row["after"] is not None else "segment_means.seen_before"
    return words(key, group=_name(words, row), year=row["period_start"].year, **texts)
