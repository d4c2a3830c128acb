"""
Deaths: where, of what, at which age, how many years were lost, and whether the death could have been avoided.

The underlying cause is the diagnosis with the status `cause_of_death`. Only the WHO edition of ICD-10 can be held
against the lists of avoidable causes and suicide; with another code system, or without a cause, these are unknown.

What is left out: stillbirths, who are no persons here, and other causes on the certificate.
"""

from __future__ import annotations

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.care.tables import DEATH_PLACES
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Value,
    first_rows,
    highest_age_on,
    is_true,
    month_of,
    one_if,
    whole_parts,
    year_of,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import SCALE
from proeftuin.steps.triple_aim.facts.code_list import begins_with, of_longest, plain, shipped_lists
from proeftuin.steps.triple_aim.facts.fact import Fact

PREMATURE_BELOW = 75
"""Age in years below which a death is premature."""
CAUSES_IN = "ICD10"
"""Code system of the lists of causes: the edition of the WHO."""
UNDERLYING = "cause_of_death"
"""Status of the diagnosis that is the underlying cause."""

_MONTHS = 12 * PREMATURE_BELOW

DEATH = CareTable(
    "death",
    "one person who died",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "day": CareColumn(Kind.DAY, "day of death"),
        "place": CareColumn(Kind.CODE, "where the person died", "not recorded", allowed=DEATH_PLACES),
        "cause_system": CareColumn(Kind.CODE, "code system of the underlying cause", "no cause is recorded"),
        "cause_code": CareColumn(
            Kind.CODE, "underlying cause of death, as the source wrote it", "no cause is recorded"
        ),
        "age": CareColumn(
            Kind.INTEGER,
            "completed years; without a month of birth the most that there can have been",
            "the year of birth is not known",
            "years",
        ),
        "years_lost_75": CareColumn(
            Kind.INTEGER,
            "years from the death to the 75th birthday, in ten-thousandths and to whole months; zero from 75 on",
            "the year of birth is not known",
            "ten-thousandths of a year",
        ),
        "preventable_halves": CareColumn(
            Kind.INTEGER,
            "halves that the death counts among preventable deaths below 75: 0, 1 or 2",
            "the cause or the age is not known and would matter",
            "halves of a death",
        ),
        "treatable_halves": CareColumn(
            Kind.INTEGER,
            "halves that the death counts among treatable deaths below 75: 0, 1 or 2",
            "the cause, the age or the sex is not known and would matter",
            "halves of a death",
        ),
        "suicide": CareColumn(
            Kind.INTEGER, "1 for intentional self-harm and its late effects, else 0", "no known cause"
        ),
    },
    key=("person_id",),
    day="day",
)


def _underlying_causes() -> Relation:
    """
    One underlying cause for each person who has any: `person_id`, `cause_system` and `cause_code`.

    There should be one only. Of several, one in ICD-10 goes first, as it can be classified, and then the order of the
    codes decides, so that every run takes the same.
    """
    recorded = care_table("diagnosis").filter(lambda rows: rows.status == UNDERLYING)
    causes = recorded.select(
        "person_id",
        not_in_lists=one_if(recorded.code_system != CAUSES_IN),
        cause_system="code_system",
        cause_code="code",
    )
    found = first_rows(causes, by=["person_id"], order=["not_in_lists", "cause_system", "cause_code"])
    return found.drop("not_in_lists")


def classifiable_cause(rows: Relation) -> Value:
    """The underlying cause as a plain code that lists of causes can be held against; unknown when there is none."""
    return is_true(rows.cause_system == CAUSES_IN).ifelse(plain(rows.cause_code), ibis.null("string"))


def _deaths() -> Relation:
    person = care_table("person")
    died = person.filter(person.death_day.notnull())
    known = died.left_join(_underlying_causes(), "person_id").select(
        died.person_id,
        "birth_year",
        "birth_month",
        "sex",
        "cause_system",
        "cause_code",
        day=died.death_day,
        place=died.death_place,
    )
    # Without a month of birth, January: the oldest that the person can have been, so that neither years lost nor
    # premature deaths are ever overstated. Somebody who died before the year of birth has a fault and no age.
    highest = highest_age_on(known.day, birth_year=known.birth_year, birth_month=known.birth_month)
    aged = known.mutate(
        age=ibis.cases((highest >= 0, highest.cast("int64")), else_=ibis.null("int64")),
        cause=classifiable_cause(known),
    )
    return aged.select(
        "person_id",
        "day",
        "place",
        "cause_system",
        "cause_code",
        "age",
        years_lost_75=_years_lost(aged),
        preventable_halves=_halves_if_premature(aged, _preventable_halves(aged.cause)),
        treatable_halves=_halves_if_premature(aged, _treatable_halves(aged.cause, aged.sex)),
        suicide=_suicide(aged.cause),
    )


def _years_lost(aged: Relation) -> Number:
    """
    Years to the 75th birthday from completed months of age, in ten-thousandths, rounded to the nearest.

    The day of birth is not kept, so a month is as exact as it gets: the birthday is the first of its month.
    """
    months = (year_of(aged.day) - aged.birth_year) * 12 + month_of(aged.day) - aged.birth_month.fill_null(1)
    years = whole_parts((_MONTHS - months) * SCALE + 6, 12)
    return ibis.cases((aged.age >= PREMATURE_BELOW, 0), (aged.age >= 0, years), else_=ibis.null("int64")).cast("int64")


def _halves_if_premature(aged: Relation, halves: Number) -> Number:
    """`halves` below 75, zero from then on; what cannot be told stays unknown unless the answer is zero anyhow."""
    return ibis.cases(
        (is_true(aged.age >= PREMATURE_BELOW), 0),
        (aged.cause.isnull(), ibis.null("int64")),
        (halves == 0, 0),
        (aged.age.notnull(), halves),
        else_=ibis.null("int64"),
    ).cast("int64")


def _preventable_halves(cause: Value) -> Number:
    return _halves(cause, {"avoidable_preventable": 2, "avoidable_preventable_covid": 2, "avoidable_shared": 1})


def _treatable_halves(cause: Value, sex: Value) -> Number:
    of_women = ibis.cases((sex == "female", 2), (sex == "male", 0), else_=ibis.null("int64"))
    return _halves(cause, {"avoidable_treatable": 2, "avoidable_treatable_women": of_women, "avoidable_shared": 1})


def _halves(cause: Value, of_lists: dict[str, int | Value]) -> Number:
    # All lists take part, also those that count nothing here: a longer beginning on one of them takes the code out.
    avoidable = [found for id, found in shipped_lists("mortality").items() if id.startswith("avoidable_")]
    values = [(found, ibis.literal(0) + of_lists.get(found.id, 0)) for found in avoidable]
    return of_longest(cause, values, otherwise=ibis.literal(0)).cast("int64")


def _suicide(cause: Value) -> Number:
    flag = one_if(begins_with(cause, shipped_lists("mortality")["suicide"].codes))
    return cause.isnull().ifelse(ibis.null("int64"), flag)


DEATHS = Query(DEATH.name, _deaths())

FACT = Fact(DEATH, (DEATHS,), ("person", "diagnosis"))
"""The fact table `death`."""
