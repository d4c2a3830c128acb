"""
Visits to an emergency department: who sent the person, how urgent it was, and whether an admission followed.

Lines of one person and day are one visit, because a claim can have several; then the most urgent level counts, and who
came once on a referral came on a referral. An admission to hospital follows when one begins on the day of the visit or
on the next day, as a visit can last past midnight.

A visit is of low acuity when a person came without a referral, was given level 4 or 5 of five at triage, and was not
admitted. Where level or referrer is not recorded it is unknown, also of who was admitted: otherwise a source that
records neither would seem to have no such visits. Low urgency does not say that a visit could have been elsewhere.

Source: Van der Linden, Lindeboom, Van der Linden et al., International Journal of Emergency Medicine 2014;7:28, for
self-referral and acuity in the Netherlands. That levels 4 and 5 are low is a choice of this project: they are the two
levels below `urgent` in the Manchester system, the Emergency Severity Index and the Netherlands Triage Standard.
"""

from __future__ import annotations

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, Truth, is_true, one_if, plus_days
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.facts.stay import flag

LEAST_URGENT_FROM = 4
"""First level of triage that is low."""

EMERGENCY_VISIT = CareTable(
    "emergency_visit",
    "one person with a visit to an emergency department on one day",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "day": CareColumn(Kind.DAY, "day of the visit"),
        "triage_level": CareColumn(
            Kind.INTEGER, "most urgent level of triage, 1 to 5", "no line of the day says it", lowest=1, highest=5
        ),
        "self_referred": flag(
            "1 when all lines that say who sent the person say that nobody did", "no line of the day says it"
        ),
        "admitted": flag("1 when an admission to hospital begins on the day of the visit or on the next day"),
        "low_acuity": flag(
            "1 when the person came without a referral, had a low level of triage and was not admitted",
            "level or referrer is not recorded",
        ),
    },
    key=("person_id", "day"),
    day="day",
)


def _visits() -> Relation:
    contact = care_table("contact")
    hospital = contact.filter((contact.domain == "hospital") & contact.kind.isin(("emergency", "admission")))
    lines = hospital.filter(hospital.kind == "emergency")
    by_itself = lines.mutate(by_itself=_by_itself(lines))
    visits = by_itself.group_by("person_id", "day").agg(
        triage_level=by_itself.triage_level.min(), self_referred=by_itself.by_itself.min()
    )
    seen = visits.left_join(_admission_days(hospital), ["person_id", "day"]).select(*visits.columns, "admitted")
    told = seen.mutate(admitted=seen.admitted.fill_null(0).cast("int64"))
    return told.mutate(low_acuity=_if_recorded(told, _is_low(told))).select(list(EMERGENCY_VISIT.columns))


def _by_itself(lines: Relation) -> Number:
    return lines.referred_by.isnull().ifelse(ibis.null("int64"), one_if(is_true(lines.referred_by == "self")))


def _admission_days(hospital: Relation) -> Relation:
    """Days of visits that an admission would have followed: its own first day and the day before."""
    admissions = hospital.filter(hospital.kind == "admission").select("person_id", "day")
    day_before = admissions.mutate(day=plus_days(admissions.day, -1))
    days = ibis.union(admissions, day_before, distinct=True)
    return days.mutate(admitted=ibis.literal(1, "int64"))


def _is_low(visits: Relation) -> Truth:
    return (visits.self_referred == 1) & (visits.triage_level >= LEAST_URGENT_FROM) & (visits.admitted == 0)


def _if_recorded(visits: Relation, condition: Truth) -> Number:
    is_recorded = visits.triage_level.notnull() & visits.self_referred.notnull()
    return is_recorded.ifelse(one_if(condition), ibis.null("int64"))


FACT = Fact(EMERGENCY_VISIT, (Query(EMERGENCY_VISIT.name, _visits()),), ("contact",))
"""The fact table `emergency_visit`."""
