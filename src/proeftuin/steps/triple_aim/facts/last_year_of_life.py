"""
The last year of life: what it cost, and whether care in the last month may have been too much.

A window reaches back from the day of death: care counts that was given at most that many days before it, the day of
death itself included and anything dated later left out. Cost looks back 365 days, visits and stays 30, chemotherapy 14.

Care in the last days is potentially inappropriate with two or more visits to an emergency department, two or more
admissions or any intensive care in the last 30 days, or chemotherapy in the last 14. The flag says something about
groups of persons who were known to be dying, not about one person: see `palliative_condition`.

Emergency visits are days with one, as a claim can have several lines. An admission counts when it began in the window;
one that begins while an earlier one lasts, or on its last day, is the same admission that goes on elsewhere. Intensive
care counts when any day of it lies in the window.

Source: Earle and others, Journal of Clinical Oncology 2003;21(6):1133-1138, for the signs that care goes on for too
long. That any one of them sets the flag is a choice of this project.
"""

from __future__ import annotations

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Truth,
    Value,
    count_if,
    days_between,
    greatest,
    is_true,
    one_if,
    total,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.facts.code_list import begins_with, plain, shipped_lists
from proeftuin.steps.triple_aim.facts.death import DEATHS, classifiable_cause
from proeftuin.steps.triple_aim.facts.death import FACT as DEATH_FACT
from proeftuin.steps.triple_aim.facts.fact import Fact

YEAR_DAYS = 365
"""Days before death in which cost counts."""
MONTH_DAYS = 30
"""Days before death in which visits and stays count."""
CHEMOTHERAPY_DAYS = 14
"""Days before death in which chemotherapy counts."""
TOO_MANY = 2
"""Emergency visits, or admissions, from which care is potentially inappropriate."""

LAST_YEAR_OF_LIFE = CareTable(
    "last_year_of_life",
    "one person who died, with the care before the death",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "day": CareColumn(Kind.DAY, "day of death"),
        "cost_declared_cents": CareColumn(
            Kind.CENTS, "declared amounts and fixed payments of the last 365 days", unit="euro cents"
        ),
        "cost_paid_cents": CareColumn(
            Kind.CENTS,
            "amounts paid by insurer and person, and fixed payments, of the last 365 days",
            unit="euro cents",
        ),
        "emergency_visits": CareColumn(
            Kind.INTEGER, "days with a visit to an emergency department in the last 30 days", unit="days"
        ),
        "admissions": CareColumn(Kind.INTEGER, "hospital admissions that began in the last 30 days", unit="admissions"),
        "intensive_care": CareColumn(Kind.INTEGER, "1 for intensive care in the last 30 days, else 0"),
        "chemotherapy": CareColumn(Kind.INTEGER, "1 for chemotherapy in the last 14 days, else 0"),
        "potentially_inappropriate": CareColumn(
            Kind.INTEGER, "1 when any of these signs shows that care may have been too much, else 0"
        ),
        "palliative_condition": CareColumn(
            Kind.INTEGER,
            "1 when the person had a condition that may need palliative care, else 0",
            "no cause of death is known, and no such condition was recorded in the last 365 days",
        ),
        "died_at_home": CareColumn(Kind.INTEGER, "1 for a death at home, else 0", "the place is not recorded"),
    },
    key=("person_id",),
    day="day",
)


def _before_death(table: str) -> Relation:
    """Rows of a care table of persons who died, up to the death, with the days from each row to it."""
    rows, deaths = care_table(table), DEATHS.kept.select("person_id", died_on="day")
    joined = rows.inner_join(deaths, "person_id")
    dated = joined.mutate(days_before=days_between(joined.day, joined.died_on))
    return dated.filter(dated.days_before >= 0)


def _contacts() -> Relation:
    """Contacts that matter, with the days from their last day to the death, negative when they outlasted it."""
    rows = _before_death("contact")
    # An end before the start is a fault of the source, which the quality checks count; such a contact lasts one day.
    reaching = rows.mutate(last_day=greatest(rows.day, rows.end_day))
    near = reaching.mutate(days_since=days_between(reaching.last_day, reaching.died_on))
    return near.filter(near.days_since <= YEAR_DAYS).select(
        "person_id",
        "day",
        "last_day",
        "days_before",
        "days_since",
        "kind",
        "amount_cents",
        "amount_kind",
        is_hospital=is_true(near.domain == "hospital"),
        diagnosis=_if_system(near.diagnosis_system, near.diagnosis_code, "ICD10"),
    )


def _sums(contacts: Relation) -> Relation:
    """Per person: cost on either basis, days with an emergency visit, and whether there was intensive care."""
    in_month = contacts.is_hospital & (contacts.days_before <= MONTH_DAYS)
    intensive = contacts.is_hospital & (contacts.kind == "intensive_care") & (contacts.days_since <= MONTH_DAYS)
    emergency_day = is_true(in_month & (contacts.kind == "emergency")).ifelse(contacts.day, ibis.null("date"))
    return contacts.group_by("person_id").agg(
        cost_declared_cents=_cost(contacts, CostBasis.DECLARED),
        cost_paid_cents=_cost(contacts, CostBasis.PAID),
        emergency_visits=emergency_day.nunique(),
        intensive_lines=count_if(intensive),
    )


def _cost(contacts: Relation, basis: CostBasis) -> Number:
    counts = contacts.amount_kind.isin(basis.amount_kinds) & (contacts.days_before <= YEAR_DAYS)
    return total(contacts.amount_cents, where=is_true(counts))


def _admissions(contacts: Relation) -> Relation:
    """Per person: admissions that began in the last month, lines of one stay taken together."""
    lines = contacts.filter(contacts.is_hospital & (contacts.kind == "admission"))
    days = lines.group_by("person_id", "day", "days_before").agg(last_day=lines.last_day.max())
    earlier = ibis.window(group_by="person_id", order_by="day", preceding=(None, 1))
    before = days.mutate(reached=days.last_day.max().over(earlier))
    begins = before.reached.isnull() | (before.day > before.reached)
    return before.group_by("person_id").agg(admissions=count_if(begins & (before.days_before <= MONTH_DAYS)))


def _recorded(contacts: Relation) -> Relation:
    """Diagnoses of the last year in ICD-10, of contacts and of the table of diagnoses, as plain codes."""
    rows = _before_death("diagnosis")
    # What is only told of the past says nothing about the last year; causes of death are looked at by themselves.
    now = rows.filter(rows.status.isnull() | rows.status.isin(["main", "secondary", "problem"]))
    own = now.select("person_id", "days_before", diagnosis=_if_system(now.code_system, now.code, "ICD10"))
    both = ibis.union(contacts.select("person_id", "days_before", "diagnosis"), own)
    return both.filter(both.diagnosis.notnull() & (both.days_before <= YEAR_DAYS))


def _conditions(contacts: Relation) -> Relation:
    """Per person: whether a palliative condition was recorded in the last year, and chemotherapy in the last days."""
    recorded = _recorded(contacts)
    diagnoses = recorded.select(
        "person_id",
        is_palliative=one_if(_is_listed(recorded.diagnosis, "palliative_condition")),
        is_chemotherapy=one_if(
            _is_listed(recorded.diagnosis, "chemotherapy_diagnosis") & (recorded.days_before <= CHEMOTHERAPY_DAYS)
        ),
    )
    rows = _before_death("medication")
    code = _if_system(rows.code_system, rows.code, "ATC")
    given = rows.filter(is_true(_is_listed(code, "chemotherapy_medicine") & (rows.days_before <= CHEMOTHERAPY_DAYS)))
    zero, one = (ibis.literal(value).cast("int64") for value in (0, 1))
    medicines = given.select("person_id", is_palliative=zero, is_chemotherapy=one)
    signs = ibis.union(diagnoses, medicines)
    return signs.group_by("person_id").agg(
        palliative_recorded=signs.is_palliative.max(), chemotherapy=signs.is_chemotherapy.max()
    )


def _last_years(contacts: Relation) -> Relation:
    deaths = DEATHS.kept.select("person_id", "day", "place", "cause_system", "cause_code")
    joined = (
        deaths.left_join(_sums(contacts), "person_id")
        .drop("person_id_right")
        .left_join(_admissions(contacts), "person_id")
        .drop("person_id_right")
        .left_join(_conditions(contacts), "person_id")
        .drop("person_id_right")
    )
    counted = joined.select(
        "person_id",
        "day",
        cost_declared_cents=joined.cost_declared_cents.fill_null(0),
        cost_paid_cents=joined.cost_paid_cents.fill_null(0),
        emergency_visits=joined.emergency_visits.fill_null(0),
        admissions=joined.admissions.fill_null(0),
        intensive_care=one_if(joined.intensive_lines > 0),
        chemotherapy=joined.chemotherapy.fill_null(0),
        palliative_condition=_palliative(classifiable_cause(joined), joined.palliative_recorded),
        died_at_home=joined.place.isnull().ifelse(ibis.null("int64"), one_if(joined.place == "home")),
    )
    too_much = (
        (counted.emergency_visits >= TOO_MANY)
        | (counted.admissions >= TOO_MANY)
        | (counted.intensive_care == 1)
        | (counted.chemotherapy == 1)
    )
    return counted.mutate(potentially_inappropriate=one_if(too_much)).select(list(LAST_YEAR_OF_LIFE.columns))


def _palliative(cause: Value, recorded: Number) -> Number:
    # The list was drawn up for underlying causes; diagnoses of the last year stand in where there is none, and can then
    # only say yes, because a condition that nobody recorded may still have been there.
    return ibis.cases(
        (cause.notnull(), one_if(_is_listed(cause, "palliative_condition"))),
        (recorded == 1, 1),
        else_=ibis.null("int64"),
    ).cast("int64")


def _if_system(system: Value, code: Value, wanted: str) -> Value:
    return is_true(system == wanted).ifelse(plain(code), ibis.null("string"))


def _is_listed(plain_code: Value, id: str) -> Truth:
    return begins_with(plain_code, shipped_lists("end_of_life")[id].codes)


_CONTACTS = Query("last_year_of_life_contact", _contacts())

FACT = Fact(
    LAST_YEAR_OF_LIFE,
    (*DEATH_FACT.queries, _CONTACTS, Query(LAST_YEAR_OF_LIFE.name, _last_years(_CONTACTS.kept))),
    ("person", "contact", "diagnosis", "medication"),
)
"""The fact table `last_year_of_life`; it needs the query of `death` first, which is therefore its own as well."""
