"""
The year without an event that looks like the year of the event.

A gap in the year of an event is easily told as the event's doing. What the same series does in years in which nothing
is known to have happened tells how much that story is worth.
"""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.pages.blocks import effects_of
from proeftuin.reporting.pages.effect_results import ROLES
from proeftuin.reporting.wording import Certainty, EffectFinding
from proeftuin.vocabulary.number_format import quantity

COMPARABLE = 0.5
"""From this share of the event's gap on, a gap in another year is held against it."""
ALIKE = (0.8, 1.25)
"""Between these shares two gaps are called about as large."""


def largest_other_year(rows: Sequence[Row], event_year: int) -> Row | None:
    """The row of the year, other than that of the event, whose gap lies farthest from zero; none without any."""
    others = [row for row in rows if row["year"] != event_year and row["value"] is not None]
    return max(others, key=lambda row: abs(row["value"]), default=None)


def twin_of(rows: Sequence[Row], event_year: int) -> Row | None:
    """
    The year without an event that casts doubt on the year of the event.

    Its gap can be told from zero, by its interval, and is at least half as large. None when the event's own year has
    no gap, or no other year has one like it.
    """
    event = next((row for row in rows if row["year"] == event_year and row["value"] is not None), None)
    if event is None:
        return None
    apart = [
        row
        for row in rows
        if row["value"] is not None
        and row["lower"] is not None
        and (row["lower"] > 0 or row["upper"] < 0)
        and abs(row["value"]) >= COMPARABLE * abs(event["value"])
    ]
    return largest_other_year(apart, event_year)


def twin_sentences(edition: Edition, outcome: str, site: str) -> tuple[str, ...]:
    """The other year in words, held against the year of the event; nothing when that year's own gap is undecided."""
    event_rows = effects_of(edition, outcome, site)
    if not event_rows or event_rows[0]["value"] is None:
        return ()
    event = event_rows[0]
    if edition.effect_finding(event).certainty is not Certainty.CLEAR:
        return ()
    rows = edition.rows("effects", outcome=outcome, site=site, kind="year")
    twin = twin_of(rows, event["year"])
    if twin is None:
        return (edition.say("twin.none", event_year=event["year"]),)
    return (*_found(edition, event, twin), *_controls(edition, site, event["year"]))


def _found(edition: Edition, event: Row, twin: Row) -> tuple[str, ...]:
    say = edition.say
    finding = edition.effect_finding(twin)
    ratio = abs(twin["value"]) / abs(event["value"])
    how = "smaller" if ratio < ALIKE[0] else "larger" if ratio > ALIKE[1] else "alike"
    years = {"year": twin["year"], "event_year": event["year"]}
    size = _size(edition, event)
    return (
        say(
            "twin.found",
            **years,
            subject=say(f"wording.subject.{finding.outcome_unit}", indicator=finding.outcome),
            where=finding.site,
            size=_size(edition, twin),
            interval=edition.interval_cell(twin, "lower", "upper", "percent", signed=True).text + "%",
            how_many=_how_many(edition, finding),
        ),
        say(f"twin.compared.{how}", event_size=size, **years),
        *((say("twin.opposite"),) if (twin["value"] < 0) != (event["value"] < 0) else ()),
        say("twin.lesson", **years),
        say("twin.what_helps", **years),
    )


def _size(edition: Edition, row: Row) -> str:
    return quantity(row["value"], row["scale"], edition.language, signed=True)


def _how_many(edition: Edition, finding: EffectFinding) -> str:
    count = round((finding.placebo_share or 0.0) * 100)
    return (
        edition.say("wording.effect.of_hundred", count=count)
        if count
        else edition.say("wording.effect.none_of_hundred")
    )


def _controls(edition: Edition, site: str, event_year: int) -> tuple[str, ...]:
    """Whether outcomes that the event should not touch moved as well."""
    controls = [
        row
        for outcome in edition.outcomes
        for row in effects_of(edition, outcome, site)
        if row["role"] == ROLES[-1] and row["value"] is not None
    ]
    if not controls:
        return ()
    moved = [row for row in controls if edition.effect_finding(row).certainty is Certainty.CLEAR]
    names = ", ".join(f"‘{edition.indicator_name(row['outcome'])}’" for row in moved or controls)
    return (edition.say("twin.controls" if moved else "twin.no_controls", event_year=event_year, names=names),)
