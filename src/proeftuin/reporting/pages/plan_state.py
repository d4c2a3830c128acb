"""Whether the analysis was decided before the outcomes were seen: the notice that every page with effects carries."""

from __future__ import annotations

from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Notice, NoticeKind
from proeftuin.vocabulary.departure import Departure

FROZEN, DEPARTS = "frozen", "departs"


def plan_notice(edition: Edition) -> tuple[Notice, ...]:
    """What is on record about the analysis plan, with every departure; nothing when there is no plan."""
    study, say = edition.released.study, edition.say
    if not study.plan:
        return ()
    state = study.plan_state
    day = say("plan_state.unknown_day") if study.plan_frozen_on is None else edition.date(study.plan_frozen_on)
    sentences = [say(f"plan_state.{state}.text", date=day)]
    if study.follow_up_was_at_hand is not None:
        sentences.append(say("plan_state.at_hand" if study.follow_up_was_at_hand else "plan_state.not_at_hand"))
    sentences += [_departure(edition, departure) for departure in study.departures]
    weight = NoticeKind.NOTE if state == FROZEN else NoticeKind.CAVEAT
    return (Notice(weight, say(f"plan_state.{state}.title"), tuple(sentences)),)


def _departure(edition: Edition, departure: Departure) -> str:
    say = edition.say
    what = edition.explain("decision", departure.key)
    if departure.item is not None:
        what = say("plan_state.of_item", what=what, item=_item(edition, departure.item))
    return say(
        "plan_state.departure",
        what=what,
        planned=departure.planned or say("plan_state.nothing"),
        done=departure.done or say("plan_state.nothing"),
    )


def _item(edition: Edition, item: str) -> str:
    """The name of an outcome or a site that stands as a key in a departure."""
    if item in edition.released.indicators:
        return edition.indicator_name(item)
    return " ".join(
        next((site.name for site in edition.released.sites if site.id == word), word) for word in item.split()
    )
