"""
Medicines of a person in a calendar year: adherence to statins, medicines in long use, and volumes of two groups.

A dispensing is a day on which a medicine was dispensed; lines of one day are one dispensing with the days of use of all
of them. What is dated after the death of the person is left out.

Adherence is the proportion of days covered. The days looked at run from the first statin of the year up to and
including 31 December or the day of death. A dispensing covers as many days as it supplies; when the person still has
some of the same substance, the new supply begins after the old one. Another statin begins on the day it was dispensed,
because a switch leaves the old supply unused, and a day that two statins cover counts once. Supply that is left over
from the year before, and what lasts into the next, does not count. It takes dispensings on at least two days. The rule
follows that of the Pharmacy Quality Alliance, which also asks for at least 91 days to look at, for eighteen years of
age, and leaves out hospice care and end-stage kidney disease; an indicator that wants these selects them.

A medicine is in long use when its class, the first four characters of the ATC code, was dispensed on at least three
days in the year or for more than 180 days of use; whoever has five or more such classes has polypharmacy.

An amount that a line does not give is unknown, and so is a sum with it. A yes that the known amounts decide already
stays a yes: more supply never lowers coverage or a volume.

What is left out: medicines given in hospital, and classes that are not meant for long use however often dispensed.
"""

from __future__ import annotations

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Truth,
    count_if,
    days_between,
    first_of_year,
    greatest,
    is_true,
    least,
    one_if,
    plus_days,
    total,
    year_of,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import SCALE, scaled
from proeftuin.steps.triple_aim.facts.code_list import begins_with, plain, shipped_lists
from proeftuin.steps.triple_aim.facts.fact import Fact

LONG_USE_DISPENSINGS = 3
"""Dispensings of a class in the year from which it is in long use."""
LONG_USE_DAYS = 180
"""Days of use above which a class is in long use, however few the dispensings."""
ADHERENT_TENTHS = 8
"""Tenths of the days that must be covered."""
FEWEST_STATIN_DISPENSINGS = 2
"""Days with a statin dispensed below which adherence is not told."""
LONG_TERM_DDD = 365
"""Defined daily doses in the year above which use of benzodiazepines is long-term."""
_CLASS_LENGTH = 4
_EACH = ["person_id", "year"]


def _ddd(meaning: str) -> CareColumn:
    return CareColumn(
        Kind.INTEGER, meaning, "a line does not give its amount", "ten-thousandths of a defined daily dose"
    )


MEDICINE_YEAR = CareTable(
    "medicine_year",
    "one person in one calendar year with at least one medicine dispensed",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "year": CareColumn(Kind.INTEGER, "calendar year", unit="calendar year"),
        "day": CareColumn(Kind.DAY, "day of the last dispensing of any medicine in the year"),
        "statin_days_observed": CareColumn(
            Kind.INTEGER,
            "days from the first statin of the year up to and including 31 December or the day of death",
            "statins were dispensed on fewer than two days",
            "days",
        ),
        "statin_days_covered": CareColumn(
            Kind.INTEGER,
            "of these, days for which a statin had been supplied",
            "statins were dispensed on fewer than two days, or a line does not give its days of use",
            "days",
        ),
        "statin_adherent": CareColumn(
            Kind.INTEGER,
            "1 when at least 80 per cent of the days were covered, else 0",
            "statins were dispensed on fewer than two days, or it hangs on days of use that are not given",
        ),
        "chronic_classes": CareColumn(
            Kind.INTEGER,
            "classes in long use; a line that does not give its days of use counts as a dispensing only",
            unit="classes",
        ),
        "benzodiazepine_ddd": _ddd("benzodiazepines and related medicines dispensed"),
        "long_term_benzodiazepine": CareColumn(
            Kind.INTEGER,
            "1 for more than 365 defined daily doses of them in the year, else 0",
            "it hangs on amounts that are not given",
        ),
        "antibiotic_ddd": _ddd("antibacterials for systemic use dispensed"),
    },
    key=("person_id", "year"),
    day="day",
)


def _dispensed() -> Relation:
    """Lines of medicines in ATC before the person died, with days counted from 1 January and that of the end."""
    lines = care_table("medication").filter(lambda rows: rows.code_system == "ATC")
    person = care_table("person").select("person_id", "death_day")
    known = lines.left_join(person, "person_id").select(
        lines.person_id,
        lines.day,
        "death_day",
        year=year_of(lines.day),
        code=plain(lines.code),
        days=lines.days,
        ddd=scaled(lines.ddd),
    )
    alive = known.filter(known.death_day.isnull() | (known.day <= known.death_day))
    new_year = first_of_year(alive.year)
    end = least(first_of_year(alive.year + 1), plus_days(alive.death_day, 1))
    return alive.select(
        *_EACH,
        "code",
        "days",
        "ddd",
        "day",
        since_new_year=days_between(new_year, alive.day).cast("int64"),
        end=days_between(new_year, end).cast("int64"),
    )


def _covered(dispensed: Relation) -> Relation:
    """
    Observed and covered days of statins, those covered by known supply, for whoever had statins on two days.

    The day on which the supply of a substance runs out is `max(run out before, day) + days`, dispensing after
    dispensing. Written out, it is all supply so far plus the largest of each day less the supply before it, which two
    running windows give, however many dispensings there are.
    """
    statin = _of_list(dispensed, "statins")
    by_day = statin.group_by(*_EACH, "code", "since_new_year").agg(
        supply=total(statin.days), without_days=count_if(statin.days.isnull()), end=statin.end.min()
    )
    of_substance = {"group_by": [*_EACH, "code"], "order_by": "since_new_year"}
    so_far = by_day.mutate(supplied=by_day.supply.sum().over(ibis.window(**of_substance, preceding=None, following=0)))
    idle = so_far.mutate(idle=so_far.since_new_year - (so_far.supplied - so_far.supply))
    longest = idle.mutate(idle=idle.idle.max().over(ibis.window(**of_substance, preceding=None, following=0)))
    run_out = longest.mutate(run_out=(longest.supplied + longest.idle).cast("int64"))
    spells = run_out.mutate(start=run_out.run_out - run_out.supply)
    in_turn = ibis.window(group_by=_EACH, order_by=["start", "code", "since_new_year"], preceding=(None, 1))
    before = spells.mutate(reached=spells.run_out.max().over(in_turn))
    own = before.mutate(
        own_days=greatest(least(before.run_out, before.end) - greatest(before.start, before.reached), 0).cast("int64")
    )
    years = own.group_by(_EACH).agg(
        observed=(own.end.min() - own.since_new_year.min()).cast("int64"),
        known_days=total(own.own_days),
        without_days=total(own.without_days),
        dispensings=own.since_new_year.nunique(),
    )
    return years.filter(years.dispensings >= FEWEST_STATIN_DISPENSINGS)


def _long_use(dispensed: Relation) -> Relation:
    """Number of classes in long use."""
    classed = dispensed.filter(dispensed.code.length() >= _CLASS_LENGTH)
    named = classed.mutate(medicine_class=classed.code.left(_CLASS_LENGTH))
    by_class = named.group_by(*_EACH, "medicine_class").agg(
        dispensings=named.since_new_year.nunique(), supply=total(named.days)
    )
    is_long = (by_class.dispensings >= LONG_USE_DISPENSINGS) | (by_class.supply > LONG_USE_DAYS)
    return by_class.group_by(_EACH).agg(chronic_classes=count_if(is_long))


def _volumes(dispensed: Relation) -> Relation:
    """Known amounts of the two groups and lines without one, and the last day with any medicine."""
    groups = {"benzodiazepine": "benzodiazepines", "antibiotic": "antibiotics"}
    marked = dispensed.mutate(**{name: _is_of_list(dispensed, id) for name, id in groups.items()})
    sums = {f"{name}_known": total(marked.ddd, where=marked[name]) for name in groups}
    missing = {f"{name}_without_ddd": count_if(marked[name] & marked.ddd.isnull()) for name in groups}
    return marked.group_by(_EACH).agg(day=marked.day.max(), **sums, **missing)


def _years(dispensed: Relation) -> Relation:
    volumes = _volumes(dispensed)
    long_use = _long_use(dispensed).rename(long_use_person="person_id", long_use_year="year")
    covered = _covered(dispensed).rename(covered_person="person_id", covered_year="year")
    joined = volumes.left_join(
        long_use, [volumes.person_id == long_use.long_use_person, volumes.year == long_use.long_use_year]
    ).left_join(covered, [volumes.person_id == covered.covered_person, volumes.year == covered.covered_year])
    is_adherent = joined.known_days * 10 >= joined.observed * ADHERENT_TENTHS
    is_long_term = joined.benzodiazepine_known > LONG_TERM_DDD * SCALE
    return joined.select(
        *_EACH,
        "day",
        statin_days_observed=joined.observed,
        statin_days_covered=_if_complete(joined.known_days, joined.without_days),
        statin_adherent=_decided(is_adherent, joined.without_days),
        chronic_classes=joined.chronic_classes.fill_null(0),
        benzodiazepine_ddd=_if_complete(joined.benzodiazepine_known, joined.benzodiazepine_without_ddd),
        long_term_benzodiazepine=_decided(is_long_term, joined.benzodiazepine_without_ddd),
        antibiotic_ddd=_if_complete(joined.antibiotic_known, joined.antibiotic_without_ddd),
    )


def _of_list(dispensed: Relation, id: str) -> Relation:
    return dispensed.filter(_is_of_list(dispensed, id))


def _is_of_list(dispensed: Relation, id: str) -> Truth:
    return is_true(begins_with(dispensed.code, shipped_lists("medicines")[id].codes))


def _if_complete(known: Number, lines_without: Number) -> Number:
    return (lines_without == 0).ifelse(known, None).cast("int64")


def _decided(reached: Truth, lines_without: Number) -> Number:
    """One when the known amounts reach the bound; zero when they do not and all are known; else unknown."""
    return ibis.cases((is_true(reached), 1), (lines_without == 0, one_if(reached)), else_=ibis.null("int64")).cast(
        "int64"
    )


_LINES = Query("medicine_year_line", _dispensed())

FACT = Fact(
    MEDICINE_YEAR,
    (_LINES, Query(MEDICINE_YEAR.name, _years(_LINES.kept))),
    ("medication", "person"),
)
