"""When what is carried out where: a lane for each rollout, contract, enabling record and outside event."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.portfolio_words import PortfolioWords
from proeftuin.reporting.charts.words import rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language

_LINE, _ROOM, _NAME, _HALF = 14, 14, 38, 0.28
_LOOKS = {
    "running": (theme.FOCUS, theme.PAPER, "●"),
    "planned": ("#77AADD", theme.INK, "◐"),
    "stopped": ("#D0D0D0", theme.INK, "○"),
    "contract": (theme.GROUPS[2], theme.INK, "€"),
    "enabling": (theme.GROUPS[5], theme.INK, "◆"),
    "event": (theme.POOL, theme.PAPER, ""),
}
_GOES_ON = "→"


@dataclass(frozen=True)
class Lane:
    """
    One lane with its bar.

    Attributes
    ----------
    group : str
        Under which heading it stands.
    end : date or None
        First day after it; `None` when it goes on.
    look : str
        Key of how it is drawn.
    letter : str
        Of an event, by which its line can be found.
    """

    group: str
    name: str
    start: date
    end: date | None
    look: str
    note: str
    letter: str = ""


def portfolio_timeline_chart(released: Released, language: Language) -> Chart:
    """
    Swim lanes of all rollouts by site, with contracts, enabling records and events outside the programme below them.

    Raises
    ------
    NothingToShowError
        Nothing in the portfolio has a day on which it started.
    """
    words = PortfolioWords(released, language)
    lanes = [*_rollouts(words), *_contracts(words), *_enabling(words), *_events(words)]
    if not lanes:
        raise words.nothing("portfolio_timeline")
    keys = ("group", "name", "start", "end", "state", "note")
    columns = tuple(words(f"portfolio.timeline.{key}") for key in keys)
    description = _description(words, lanes)
    return Chart(
        id="portfolio-timeline",
        title=words("portfolio.timeline.title"),
        description=description,
        spec=_spec(words, lanes, description),
        table=text_table([dict(zip(columns, _cells(words, lane), strict=True)) for lane in lanes], columns),
        notes=(words("portfolio.timeline.how"), *_letters(words, lanes), *words.geography_notes(_regions(words))),
    )


def _regions(words: PortfolioWords) -> list[str]:
    return list(dict.fromkeys(f"site:{row['site']}" for row in rows_of(words.released, "rollouts")))


def _rollouts(words: PortfolioWords) -> Iterator[Lane]:
    order = [site.id for site in words.released.sites]
    places = list(words.entries)
    rows = rows_of(words.released, "rollouts")
    ordered = sorted(
        rows,
        key=lambda row: (_place(order, row["site"]), row["site"], _place(places, row["entry"]), row["start"]),
    )
    for row in ordered:
        notes = [words("portfolio.timeline.evaluated")] if row["is_evaluated"] else []
        notes += [words.said(row, "note")] if row[f"note_{words.language}"] else []
        note = " ".join(notes) or words("number.none")
        yield Lane(words.site(row["site"]), words.entry(row["entry"]), row["start"], row["end"], row["state"], note)


def _place(order: Sequence[str], id: str) -> int:
    return order.index(id) if id in order else len(order)


def _contracts(words: PortfolioWords) -> Iterator[Lane]:
    for row in rows_of(words.released, "portfolio_contracts"):
        name = words("portfolio.timeline.contract", entry=words.entry(row["entry"]), kind=words.said(row, "kind"))
        note = words("portfolio.timeline.with", party=row["party"])
        yield Lane(words("portfolio.timeline.contracts"), name, row["start"], row["end"], "contract", note)


def _enabling(words: PortfolioWords) -> Iterator[Lane]:
    for id, row in words.enabling.items():
        if row["start"] is not None:
            kind = words.said(row, "kind")
            yield Lane(
                words("portfolio.timeline.enabling"), words.entry(id), row["start"], row["end"], "enabling", kind
            )


def _events(words: PortfolioWords) -> Iterator[Lane]:
    for number, row in enumerate(rows_of(words.released, "context_events")):
        # After 26 events letters would run out; a number then does as well.
        letter = chr(ord("a") + number) if number < 26 else str(number + 1)
        where = words.sites_listed(row["sites"])
        note = words("portfolio.timeline.where", sites=where, source=row["source"])
        yield Lane(
            words("portfolio.timeline.events"), words.said(row, "what"), row["start"], row["end"], "event", note, letter
        )


def year_of(day: date) -> float:
    """A day as a place on an axis of years."""
    return day.year + (day.timetuple().tm_yday - 1) / (366 if calendar.isleap(day.year) else 365)


def _spec(words: PortfolioWords, lanes: Sequence[Lane], description: str) -> Spec:
    names: list[list[str]] = []
    headings: list[int] = []
    places: list[int] = []
    for group in dict.fromkeys(lane.group for lane in lanes):
        headings.append(len(names))
        names.append(wrapped(group, _NAME))
        for lane in lanes:
            if lane.group == group:
                places.append(len(names))
                names.append(wrapped(f"{lane.letter}. {lane.name}" if lane.letter else lane.name, _NAME))
    # Lanes of one group stand together already, so that places follow the order of the lanes.
    first = math.floor(min(year_of(lane.start) for lane in lanes))
    study_end = words.released.study.last_year + 1
    last = math.ceil(max([study_end, *(year_of(lane.end or lane.start) for lane in lanes)]))
    last += any(lane.end is None and year_of(lane.start) >= last for lane in lanes)
    across = marks.number(
        "from",
        title=None,
        scale={"domain": [first, last], "nice": False, "zero": False},
        axis={"values": list(range(first, last + 1)), "format": "d", "grid": True, "labelOverlap": True},
    )
    down = marks.row_axis(names, headings=headings)
    data = [_drawn(words, lane, place, last) for lane, place in zip(lanes, places, strict=True)]
    looks = [look for look in _LOOKS if any(lane.look == look for lane in lanes)]
    fill = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [_named(words, look) for look in looks], "range": [_LOOKS[look][0] for look in looks]},
        "legend": {"title": None, "orient": "bottom", "direction": "horizontal", "columns": 2, "symbolType": "square"},
    }
    bar = {
        "mark": {"type": "rect", "stroke": theme.MUTED, "strokeWidth": 0.8},
        "encoding": {
            "x": across,
            "x2": {"field": "to"},
            "y": {**down, "field": "above"},
            "y2": {"field": "below"},
            "fill": fill,
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    signs = [
        _sign(across, down, "from", "sign", "left", 5),
        _sign(across, down, "to", "goes_on", "right", -5),
    ]
    return theme.view(
        words.language,
        description,
        [
            *_event_rules(lanes),
            {"data": marks.values(data), "layer": [bar, *signs]},
            marks.rule_at(x=study_end, color=theme.INK, strokeWidth=1.4),
            marks.note_at(
                words("portfolio.timeline.end_of_data"), x={"datum": study_end}, y={"value": -24}, align="right",
                baseline="middle", color=theme.INK,
            ),
        ],
        height=max(_LINE * max(map(len, names)) + _ROOM, 2 * _LINE) * len(names),
    )  # fmt: skip


def _drawn(words: PortfolioWords, lane: Lane, place: int, last: int) -> dict[str, object]:
    start = year_of(lane.start)
    # What was over at once still needs a width to be seen.
    at_once = lane.look == "event" and lane.end is None
    end = start + (last - start if not at_once else 0) if lane.end is None else year_of(lane.end)
    return {
        "row": place,
        "above": place - _HALF,
        "below": place + _HALF,
        "from": start,
        "to": max(end, start + 0.04),
        "kind": _named(words, lane.look),
        "sign": _LOOKS[lane.look][2],
        "goes_on": _GOES_ON if lane.end is None and not at_once else "",
        "ink": _LOOKS[lane.look][1],
        "tip": words(
            "portfolio.timeline.tip", group=lane.group, name=lane.name, span=_span(words, lane), note=lane.note
        ),
    }


def _sign(across: Spec, down: Spec, field: str, text: str, align: str, shift: int) -> Spec:
    return {
        "mark": {"type": "text", "baseline": "middle", "align": align, "dx": shift, "aria": False},
        "encoding": {
            "x": {**across, "field": field},
            "y": down,
            "text": {"field": text, "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def _event_rules(lanes: Sequence[Lane]) -> list[Spec]:
    """A dashed line through all lanes on the first day of each event, with its letter above."""
    events = [lane for lane in lanes if lane.letter]
    rules = [marks.rule_at(x=year_of(lane.start), color=theme.POOL, strokeDash=[4, 3]) for lane in events]
    letters = [
        marks.note_at(
            lane.letter, x={"datum": year_of(lane.start)}, y={"value": -9}, align="center", baseline="middle",
            color=theme.POOL,
        )
        for lane in events
    ]  # fmt: skip
    return [*rules, *letters]


def _named(words: PortfolioWords, look: str) -> str:
    sign = _LOOKS[look][2]
    name = words(f"portfolio.timeline.look.{look}")
    return f"{sign} {name}" if sign else name


def _span(words: PortfolioWords, lane: Lane) -> str:
    if lane.end is None:
        key = "from_day" if lane.look == "event" else "since"
        return words(f"portfolio.timeline.{key}", start=words.day(lane.start))
    return words("portfolio.timeline.between", start=words.day(lane.start), end=words.day(lane.end))


def _cells(words: PortfolioWords, lane: Lane) -> tuple[str, ...]:
    is_event = lane.look == "event"
    open_end = words("number.none") if is_event else words("portfolio.timeline.goes_on")
    return (
        lane.group,
        f"{lane.letter}. {lane.name}" if lane.letter else lane.name,
        words.day(lane.start),
        open_end if lane.end is None else words.day(lane.end),
        words(f"portfolio.timeline.look.{lane.look}"),
        lane.note,
    )


def _letters(words: PortfolioWords, lanes: Sequence[Lane]) -> tuple[str, ...]:
    return tuple(
        words("portfolio.timeline.event", letter=lane.letter, what=lane.name, span=_span(words, lane), note=lane.note)
        for lane in lanes
        if lane.letter
    )


def _description(words: PortfolioWords, lanes: Sequence[Lane]) -> str:
    looks = [lane.look for lane in lanes]
    rollouts = [lane for lane in lanes if lane.look in ("running", "planned", "stopped")]
    counts = {look: looks.count(look) for look in _LOOKS}
    sites = len({lane.group for lane in rollouts})
    said = [words("portfolio.timeline.seen", sites=sites, rollouts=len(rollouts), **counts)] if rollouts else []
    if rollouts:
        first = min(rollouts, key=lambda lane: lane.start)
        said.append(words("portfolio.timeline.first", name=first.name, site=first.group, day=words.day(first.start)))
    if counts["event"]:
        said.append(words("portfolio.timeline.events_seen", count=counts["event"]))
    return " ".join(said) or words("portfolio.timeline.others_seen", count=len(lanes))
