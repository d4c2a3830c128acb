"""
Waiting times: how long a person waited for planned care, from the day it was asked for to the day it began.

Three kinds of waiting have a norm that Dutch providers and insurers agreed, the treeknorm: four weeks to a first visit
to an outpatient clinic, seven weeks from the decision to treat to treatment in hospital, and fourteen weeks from
application to treatment in mental health care, of which four for the intake. An older list of the ministry has six
weeks for treatment in a day; here that has the seven weeks of all hospital treatment, as the Dutch Healthcare Authority
asks hospitals to report it. Shorter norms for four in five persons, and those counted in working days, are left out.

A row is the first care of its kind after one day of asking: what followed in the same course of care, with the same day
of asking, is no second wait. The last day of the norm is within it. Emergency care and care that is urgent are left
out, and so are rows whose day of asking lies after the care itself, which the quality checks count.

What is left out: everybody who still waits, or gave up. A published waiting time is what an institution expects for a
new patient; this is how long those who were helped had waited.

Source: Treekoverleg, maximum acceptable waiting times by sector, as published by the Dutch Ministry of Health, Welfare
and Sport in 2014; Dutch Healthcare Authority, rules on waiting times NR/REG-2127 for hospitals.
"""

from __future__ import annotations

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Value, days_between, is_true, one_if
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.facts.fact import Fact

NORM_DAYS = {"outpatient": 28, "hospital_treatment": 49, "mental_health": 98}
"""Kind of waiting to the most days that are within the norm."""
TREATMENTS = ("day_case", "admission", "treatment")
"""Kinds of contact that are the treatment itself."""

WAITING = CareTable(
    "waiting",
    "the first planned care of one kind of one person after one day of asking",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "asked_day": CareColumn(Kind.DAY, "day on which the care was asked for"),
        "wait": CareColumn(Kind.CODE, "what was waited for", allowed=tuple(NORM_DAYS)),
        "day": CareColumn(Kind.DAY, "day on which the care began"),
        "days_waited": CareColumn(Kind.INTEGER, "days from asking to the care", unit="days", lowest=0),
        "above_norm": CareColumn(
            Kind.INTEGER, "1 when that is more days than the norm, 0 when it is not", lowest=0, highest=1
        ),
    },
    key=("person_id", "asked_day", "wait"),
    day="day",
)


def _waiting() -> Relation:
    contact = care_table("contact")
    asked = contact.filter(contact.asked_day.notnull() & (contact.asked_day <= contact.day))
    planned = asked.filter(~is_true(asked.urgency == "urgent"))
    sorted_out = planned.select("person_id", "asked_day", "day", wait=_wait(planned))
    known = sorted_out.filter(sorted_out.wait.notnull())
    first = known.group_by("person_id", "asked_day", "wait").agg(day=known.day.min())
    waited = first.mutate(days_waited=days_between(first.asked_day, first.day).cast("int64"))
    norm = ibis.cases(*((waited.wait == wait, days) for wait, days in NORM_DAYS.items()))
    return waited.mutate(above_norm=one_if(waited.days_waited > norm)).select(list(WAITING.columns))


def _wait(rows: Relation) -> Value:
    """Kind of waiting that a contact ends; empty for contacts without a norm."""
    is_treatment = rows.kind.isin(TREATMENTS)
    return ibis.cases(
        ((rows.domain == "hospital") & (rows.kind == "first_outpatient"), "outpatient"),
        ((rows.domain == "hospital") & is_treatment, "hospital_treatment"),
        ((rows.domain == "mental_health") & is_treatment, "mental_health"),
        else_=ibis.null("string"),
    )


FACT = Fact(WAITING, (Query(WAITING.name, _waiting()),), ("contact",))
"""The fact table `waiting`."""
