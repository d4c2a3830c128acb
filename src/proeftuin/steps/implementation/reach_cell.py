"""
Who could be reached and who was: whole numbers that add up over buckets and holders.

Eligible for an entry in a period is who, on a day of the period on which it is carried out where the person lives, is a
member of the population, and in that year in one of the segments that it is for. Everybody counts once in a period, in
the region and segment of the first such day; so regions add up to everybody. What was delivered counts where the
person counts, if on the day itself the person was eligible: somebody who moves to another site that carries out the
entry goes on there. What was delivered to others, or on other days, is flagged. Steps are counted by person: a second
invitation is no second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    Number,
    Truth,
    count_if,
    days_between,
    greatest,
    is_true,
    one_if,
    total,
)
from proeftuin.steps.implementation.reach_plan import UNASSIGNED, WHOLE, ReachPlan
from proeftuin.steps.population.attribution import LONG_AGO
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import scaled

COUNTS, STRATA, SETTINGS, FLAGS = "counts", "strata", "settings", "flags"
KEYS: Mapping[str, tuple[str, ...]] = {
    COUNTS: ("entry", "region", "period", "segment"),
    STRATA: ("entry", "region", "sex", "age_group"),
    SETTINGS: ("entry", "region", "period", "setting_id"),
    FLAGS: ("entry", "region"),
}
"""Columns that tell the rows of each kind of sums apart."""
STEPS = ("invited", "declined", "enrolled", "completed", "stopped")
AGE_GROUPS = (0, 18, 45, 65, 75)
"""Ages, on 1 January, at which the groups begin in which it is held who is reached."""
NOT_KNOWN = -1
FLAGGED = (
    "outside_population",
    "outside_sites",
    "outside_segments",
    "outside_dates",
    "without_enrolment",
    "steps_out_of_order",
)
"""What may be wrong with what was delivered to a person, see `flag_query`."""
UNKNOWN_ENTRY = -1
"""Stands for the entry of what was delivered of an intervention that the portfolio does not have."""
_ROOM = 10**6
"""More than any place in a list of regions."""

_SLOT = {"entry": "int64", "site": "int64", "period": "int64", "starts": "date", "ends": "date"}
_ENTRY = {"intervention_id": "string", "entry": "int64"}


@dataclass(frozen=True)
class ReachQueries:
    """
    What an engine is asked, once it holds the tables that `given_tables` names.

    Attributes
    ----------
    kept : tuple of Query
        Rows to keep first, in order.
    taken : mapping of str to Query
        The sums, by kind.
    """

    kept: tuple[Query, ...]
    taken: Mapping[str, Query]


def given_tables(plan: ReachPlan, regions: StudyRegions) -> dict[str, pl.DataFrame]:
    """The small tables that the queries read, by name."""
    return {
        "reach_entry": plan.entry_frame(),
        "reach_segment": plan.segment_frame(),
        "reach_site": plan.site_frame(regions.groups, regions.units.regions),
        "reach_slot": plan.slot_frame(),
    }


def reach_queries(periods: Relation, assigned: Relation | None, *, is_open: bool) -> ReachQueries:
    """
    All queries of reach.

    Parameters
    ----------
    periods : relation
        Person-time as the contract `person_period` says.
    assigned : relation or None
        `person_id` and `segment`, of an open population by `year`; `None` when nobody is divided into segments.
    is_open : bool
        Whether a segment holds for its own year only.
    """
    homes = home_query(periods, assigned, is_open=is_open)
    placed = placed_query(homes.kept)
    delivered = delivered_query(homes.kept, placed.kept)
    taken = taken_query(delivered.kept)
    return ReachQueries(
        (homes, placed, delivered, taken),
        {
            COUNTS: count_query(placed.kept, taken.kept),
            STRATA: strata_query(placed.kept, taken.kept),
            SETTINGS: setting_query(delivered.kept),
            FLAGS: flag_query(homes.kept),
        },
    )


def reach_sums(engine: CareEngine, queries: ReachQueries, given: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All sums of the persons whom the engine has open, by kind."""
    for name, frame in given.items():
        engine.given(name, frame)
    for query in queries.kept:
        engine.keep(query.name, query.rows)
    return {name: added_reach(name, [engine.frame(query.rows)]) for name, query in queries.taken.items()}


def added_reach(name: str, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of that kind of disjoint groups of persons as those of all of them, in order."""
    keys = list(KEYS[name])
    return pl.concat(list(frames), how="vertical").group_by(keys).agg(pl.all().sum()).sort(keys, nulls_last=False)


def home_query(periods: Relation, assigned: Relation | None, *, is_open: bool) -> Query:
    """Who is a member where and when: person-time with `segment` and the place of the `site`, 0 for none."""
    site = ibis.table({"region": "int64", "site": "int64"}, name="reach_site")
    # A year of birth that is not known gives no age, and a person in no group of ages.
    group = is_true(periods.age >= AGE_GROUPS[0]).ifelse(0, NOT_KNOWN)
    for place, begins in enumerate(AGE_GROUPS[1:], start=1):
        group = is_true(periods.age >= begins).ifelse(place, group)
    own = periods.select(
        "person_id", "year", "region", "enter_day", "leave_day",
        sex=periods.sex.fill_null("unknown"), age_group=group.cast("int64"),
    )  # fmt: skip
    located = own.left_join(site, "region")
    located = located.select(*own.columns, site=located.site.fill_null(0))
    if assigned is None:
        return Query("reach_home", located.mutate(segment=ibis.literal(UNASSIGNED, "int64")))
    by_year = ["year"] if is_open else []
    known = assigned.select("person_id", *by_year, assigned_segment=assigned.segment.cast("int64"))
    both = located.left_join(known, ["person_id", *by_year])
    return Query("reach_home", both.select(*located.columns, segment=both.assigned_segment.fill_null(UNASSIGNED)))


def placed_query(homes: Relation) -> Query:
    """Who is eligible for which entry in which period, once, as on the first day."""
    meant = homes.join(_meant_for(), "segment")
    meant = meant.select(*homes.columns, "entry")
    slot = ibis.table(_SLOT, name="reach_slot")
    both = meant.join(slot, ["entry", "site"])
    there = both.filter((both.enter_day < both.ends) & (both.leave_day > both.starts))
    by = ["entry", "period", "person_id"]
    dated = there.mutate(first=days_between(LONG_AGO, greatest(there.enter_day, there.starts)))
    in_turn = ibis.window(group_by=by, order_by=["first", "region", "enter_day"])
    numbered = dated.mutate(turn=ibis.row_number().over(in_turn))
    first = numbered.filter(numbered.turn == 0)
    return Query("reach_placed", first.select(*by, "site", "region", "segment", "sex", "age_group"))


def delivered_query(homes: Relation, placed: Relation) -> Query:
    """What was delivered to each person on days of being eligible, by period and the region where the person counts."""
    acts = _acts()
    at = homes.join(acts, "person_id")
    at = at.filter((at.enter_day <= at.act_day) & (at.leave_day > at.act_day))
    own = at.select(*acts.columns, "site", "segment").join(_meant_for(), ["entry", "segment"])
    slot = ibis.table(_SLOT, name="reach_slot")
    both = own.select(*acts.columns, "site").join(slot, ["entry", "site"])
    running = both.filter((both.act_day >= both.starts) & (both.act_day < both.ends))
    counted = running.select(*acts.columns, "period").join(placed, ["entry", "period", "person_id"])
    return Query("reach_delivered", counted.select(*acts.columns, "period", "region"))


def taken_query(there: Relation) -> Query:
    """What was delivered to each eligible person in each period: steps as 0 or 1, sessions, and ten-thousandths."""
    steps = {step: one_if(there.step == step).max().cast("int64") for step in STEPS}
    is_session = one_if(there.step == "session")
    taken = there.group_by("entry", "period", "person_id").aggregate(
        **steps,
        sessions=total(is_session),
        dose=total(is_session * there.dose),
        without_dose=total(is_session * one_if(there.dose.isnull())),
    )
    return Query("reach_taken", taken)


def count_query(placed: Relation, taken: Relation) -> Query:
    """
    Persons by entry, region, period and segment.

    `eligible`, and of these who were `invited`, `declined`, `enrolled`, `completed`, `stopped`, and had sessions
    (`participants`); their `sessions`, the `dose` of these in ten-thousandths, and how many sessions are
    `without_dose`.
    """
    both = placed.left_join(taken, ["entry", "period", "person_id"])
    numbers = ("sessions", "dose", "without_dose")
    sums = both.group_by(*KEYS[COUNTS]).aggregate(
        eligible=both.count().cast("int64"),
        **{step: total(both[step]) for step in STEPS},
        participants=count_if(both.sessions > 0),
        **{name: total(both[name]) for name in numbers},
    )
    return Query("reach_counts", sums)


def strata_query(placed: Relation, taken: Relation) -> Query:
    """Persons of all rollouts together by entry, region, sex and age group: the same steps."""
    whole = placed.filter(placed.period == WHOLE)
    both = whole.left_join(taken, ["entry", "period", "person_id"])
    sums = both.group_by(*KEYS[STRATA]).aggregate(
        eligible=both.count().cast("int64"), **{step: total(both[step]) for step in STEPS}
    )
    return Query("reach_strata", sums)


def setting_query(there: Relation) -> Query:
    """Eligible persons to whom each setting delivered anything, by entry, region and period."""
    once = there.filter(there.setting_id.notnull()).select(*KEYS[SETTINGS], "person_id").distinct()
    return Query("reach_settings", once.group_by(*KEYS[SETTINGS]).aggregate(persons=once.count().cast("int64")))


def flag_query(homes: Relation) -> Query:
    """
    Persons to whom something was delivered, by entry and region, and those of whom something is odd.

    The region is that of the first such day, 0 for none. `persons` had anything delivered. Of these, something was
    delivered on a day on which they were no member of the population (`outside_population`), lived where the entry is
    never carried out (`outside_sites`), or were in a segment that it is not for (`outside_segments`), or in a site of
    it on a day outside its rollouts (`outside_dates`). Somebody had a session, completed or stopped
    `without_enrolment`; and `steps_out_of_order` is who enrolled before the first invitation, or had a session or
    completed before enrolling.
    """
    slot = ibis.table(_SLOT, name="reach_slot")
    known = slot.filter(slot.period == WHOLE)
    of_site = known.select("entry", "site").distinct().mutate(in_site=ibis.literal(1, "int64"))
    meant = _meant_for().mutate(is_meant=ibis.literal(1, "int64"))
    acts = _acts()
    days = acts.select("person_id", "entry", "act_day").distinct()
    at = homes.join(days, "person_id")
    at = at.filter((at.enter_day <= at.act_day) & (at.leave_day > at.act_day))
    home = at.select("person_id", "entry", "act_day", "region", "site", "segment", is_member=ibis.literal(1, "int64"))
    placed = days.left_join(home, ["person_id", "entry", "act_day"])
    placed = placed.select(*days.columns, "region", "site", "segment", "is_member")
    sited = placed.left_join(of_site, ["entry", "site"]).select(*placed.columns, "in_site")
    fitted = sited.left_join(meant, ["entry", "segment"]).select(*sited.columns, "is_meant")
    ranged = fitted.join(known, ["entry", "site"])
    ranged = ranged.filter((ranged.act_day >= ranged.starts) & (ranged.act_day < ranged.ends))
    running = ranged.select("person_id", "entry", "act_day").distinct().mutate(is_running=ibis.literal(1, "int64"))
    judged = fitted.left_join(running, ["person_id", "entry", "act_day"]).select(*fitted.columns, "is_running")
    is_known, is_member, in_site = judged.entry != UNKNOWN_ENTRY, judged.is_member.notnull(), judged.in_site.notnull()
    by_person = judged.group_by("person_id", "entry").aggregate(
        begins=(days_between(LONG_AGO, judged.act_day) * _ROOM + judged.region.fill_null(0)).min(),
        outside_population=_any(is_known & ~is_member),
        outside_sites=_any(is_known & is_member & ~in_site),
        outside_segments=_any(is_known & is_member & in_site & judged.is_meant.isnull()),
        outside_dates=_any(is_known & in_site & judged.is_running.isnull()),
    )
    ordered = _order_of_steps(acts)
    both = by_person.left_join(ordered, ["person_id", "entry"])
    whole = both.select(
        *(name for name in by_person.columns if name != "begins"),
        "without_enrolment",
        "steps_out_of_order",
        region=(both.begins % _ROOM).cast("int64"),
    )
    sums = whole.group_by(*KEYS[FLAGS]).aggregate(
        persons=whole.count().cast("int64"), **{flag: total(whole[flag]) for flag in FLAGGED}
    )
    return Query("reach_flags", sums)


def _order_of_steps(acts: Relation) -> Relation:
    """Whether the steps of each person in each entry came without enrolment, or in another order than they can."""
    number = days_between(LONG_AGO, acts.act_day)
    is_after = acts.step.isin(["session", "completed", "stopped"])
    first = acts.group_by("person_id", "entry").aggregate(
        invited=is_true(acts.step == "invited").ifelse(number, ibis.null("int64")).min(),
        enrolled=is_true(acts.step == "enrolled").ifelse(number, ibis.null("int64")).min(),
        after=is_after.ifelse(number, ibis.null("int64")).min(),
    )
    is_known = first.entry != UNKNOWN_ENTRY
    return first.select(
        "person_id", "entry",
        without_enrolment=one_if(is_known & first.enrolled.isnull() & first.after.notnull()),
        steps_out_of_order=one_if(
            is_known & (is_true(first.enrolled < first.invited) | is_true(first.after < first.enrolled))
        ),
    )  # fmt: skip


def _acts() -> Relation:
    """What was delivered, with the place of its entry."""
    rows = care_table("delivery")
    entry = ibis.table(_ENTRY, name="reach_entry")
    both = rows.left_join(entry, "intervention_id")
    return both.select(
        "person_id", "step", "setting_id",
        act_day=both.day, entry=both.entry.fill_null(UNKNOWN_ENTRY), dose=scaled(both.dose),
    )  # fmt: skip


def _meant_for() -> Relation:
    return ibis.table({"entry": "int64", "segment": "int64"}, name="reach_segment")


def _any(condition: Truth) -> Number:
    return one_if(condition).max().cast("int64")
