"""
Stays in hospital: what begins with an admission and ends with a discharge, however many records and hospitals it took.

Records of one person and one domain of care that overlap, or of which one begins on the day on which another ends, are
one stay. So is an admission on the next day by another provider: that is a transfer. An admission on the next day by
the same provider, or where a provider is not recorded, is a stay of its own, and may be a readmission. Two days later
there is no transfer any more. Stays of one person and domain therefore never touch, and discharge to the next admission
is one day or more.

The rule is a choice of this project. OECD asks to build such an episode and to use the main diagnosis of its first
record; AHRQ leaves out records that came by transfer, which comes to the same count where the source says how patients
came. Care tables do not say it, so it is read from days and providers. The day of discharge and the next one are the
days on which CMS takes an admission elsewhere for a transfer.

What is left out: transfers from a nursing home, which the records do not show, and everything after the last day of the
data: a stay near that day may look as if nothing followed.

Source: OECD Health Care Quality and Outcomes 2020-21, indicator definitions, notes on avoidable admissions; AHRQ
Prevention Quality Indicators v2025; CMS hospital-wide all-cause unplanned readmission measure, for transfers and for
the one readmission that counts; HEDIS measure FUH, for the days of follow-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Truth,
    Value,
    days_between,
    first_rows,
    greatest,
    highest_age_on,
    is_true,
    lowest_age_on,
    one_if,
    plus_days,
    total,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.facts.code_list import CodeList, begins_with, plain, shipped_lists
from proeftuin.steps.triple_aim.facts.fact import Fact

HOSPITAL = "hospital"
MENTAL_HEALTH = "mental_health"
ADMISSION = "admission"
READMISSION_DAYS = 30
"""Last day after discharge on which the next stay is a readmission."""
DEATH_DAYS = 30
"""Last day after admission on which a death counts."""
FOLLOW_UP_DAYS = (7, 30)
"""Last days after discharge on which a contact follows a stay in mental health care."""
NO_FOLLOW_UP = (ADMISSION, "intensive_care", "capitation", "dispensing")
"""Kinds of line in mental health care that are a stay, or at which nobody is seen."""
PROCEDURES_IN = ("ICD10PCS",)
"""Code systems of procedures that are looked for in stays."""
NOT_OF_A_STAY = ("history", "cause_of_death", "contributing_cause")
"""Status of diagnoses that are told of the past, or come from the certificate of death."""

STAY_KEY = ("person_id", "domain", "day")
_SPELL_KEY = ["person_id", "domain"]


def flag(meaning: str, missing: str | None = None) -> CareColumn:
    """A column with 1 for yes, 0 for no and empty for unknown."""
    return CareColumn(Kind.INTEGER, meaning, missing, lowest=0, highest=1)


STAY = CareTable(
    "stay",
    "one stay in hospital of one person: records of one stay and transfers joined",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "day": CareColumn(Kind.DAY, "day of admission"),
        "end_day": CareColumn(Kind.DAY, "day of discharge; the day of admission when none is recorded"),
        "domain": CareColumn(Kind.CODE, "domain of care", allowed=(HOSPITAL, MENTAL_HEALTH)),
        "nights": CareColumn(Kind.INTEGER, "nights from admission to discharge", unit="nights", lowest=0),
        "urgent": flag(
            "1 when a record that begins on the day of admission is urgent, 0 when all that say it are planned",
            "no record of that day says it",
        ),
        "transfers": CareColumn(Kind.INTEGER, "how often the next record is another provider's", lowest=0),
        "diagnosis_system": CareColumn(Kind.CODE, "code system of the main diagnosis", "no main diagnosis is recorded"),
        "diagnosis_code": CareColumn(
            Kind.CODE, "main diagnosis of the first record, as the source wrote it", "no main diagnosis is recorded"
        ),
        "died_in_stay": flag("1 when the person died from the day of admission up to and including that of discharge"),
        "died_within_30": flag("1 when the person died within 30 days after the day of admission, in hospital or not"),
        "obstetric": flag("1 when any diagnosis recorded during the stay is about pregnancy or childbirth"),
        "oncology": flag("1 when the main diagnosis is cancer, or chemotherapy for it"),
        "days_to_next": CareColumn(
            Kind.INTEGER,
            "days from discharge to the next stay in the same domain",
            "no later stay is known",
            unit="days",
            lowest=1,
        ),
        "readmitted_any_within_30": flag("1 when the next stay in the same domain begins 1 to 30 days after discharge"),
        "readmitted_within_30": flag(
            "1 when that next stay is urgent, 0 when it is planned or there is none",
            "there is such a stay, and whether it is urgent is not recorded",
        ),
        "readmission_index": flag(
            "1 when a readmission may be counted: discharged alive, at least one night, not obstetric, not oncology"
        ),
        "followed_within_7": flag(
            "1 when a contact in mental health care that is no stay follows 1 to 7 days after discharge",
            "it is no stay in mental health care, or the person died in it",
        ),
        "followed_within_30": flag(
            "1 when a contact in mental health care that is no stay follows 1 to 30 days after discharge",
            "it is no stay in mental health care, or the person died in it",
        ),
        "age_at_admission": CareColumn(
            Kind.INTEGER,
            "completed years on the day of admission; without a month of birth the fewest there can have been",
            "the year of birth is not known",
            "years",
        ),
        "highest_age_at_admission": CareColumn(
            Kind.INTEGER,
            "completed years on the day of admission; without a month of birth the most there can have been",
            "the year of birth is not known",
            "years",
        ),
    },
    key=STAY_KEY,
    day="day",
)


def in_each_system(family: str, name: str) -> list[CodeList]:
    """One list of a family in each code system that it is written in: `name_icd10`, `name_icd10cm` and so on."""
    return [codes for id, codes in shipped_lists(family).items() if id == f"{name}_{codes.code_system.lower()}"]


def is_listed(lists: Iterable[CodeList], system: Value, code: Value) -> Truth:
    """Whether a code is in the list of its own code system; false for a code of a system without a list."""
    found = ibis.literal(False)
    for one in lists:
        found = found | ((system == one.code_system) & begins_with(plain(code), one.codes))
    return is_true(found)


def is_admission(lines: Relation) -> Truth:
    """Whether a line is the record of an admission."""
    return (lines.kind == ADMISSION) & lines.domain.isin((HOSPITAL, MENTAL_HEALTH))


def is_seen(lines: Relation) -> Truth:
    """Whether a line is a contact in mental health care at which somebody is seen outside a stay."""
    return (lines.domain == MENTAL_HEALTH) & lines.kind.notin(NO_FOLLOW_UP)


def _lines() -> Relation:
    contact = care_table("contact")
    is_procedure = contact.code_system.isin(PROCEDURES_IN)
    rows = contact.filter(is_admission(contact) | is_seen(contact) | is_procedure)
    return rows.select(
        "person_id", "domain", "day", "end_day", "kind", "provider_id", "urgency",
        "diagnosis_system", "diagnosis_code", "code_system", "code",
    )  # fmt: skip


LINES = Query("stay_line", _lines())
"""
The few lines of contacts that say something of stays: admissions, what follows them, and procedures.

Taken in one pass, because a pass over all contacts costs more than keeping these.
"""


def _admissions() -> Relation:
    lines = LINES.kept
    rows = lines.filter(is_admission(lines))
    return rows.select(
        "person_id",
        "domain",
        "day",
        # An end before the start is a fault of the source, which the quality checks count; such a record lasts one day.
        last_day=greatest(rows.day, rows.end_day),
        provider_id="provider_id",
        urgent=ibis.cases((rows.urgency == "urgent", 1), (rows.urgency == "planned", 0), else_=ibis.null("int64")).cast(
            "int64"
        ),
        code_system="diagnosis_system",
        code="diagnosis_code",
    )


ADMISSIONS = Query("stay_admission", _admissions())
"""The records of admissions: all that follows rests on these few rows."""


def _numbered(rows: Relation, *, by: str, begins: Number) -> Relation:
    """`rows` with `begins` and the `number` of the group that each belongs to, in the order of the day `by`."""
    marked = rows.mutate(begins=begins)
    window = ibis.window(group_by=_SPELL_KEY, order_by=by, preceding=None, following=0)
    return marked.mutate(number=marked.begins.sum().over(window))


def _spells() -> Relation:
    """Days in hospital without a gap, whoever the provider was, with who admitted on the first day and discharged."""
    records = ADMISSIONS.kept
    days = records.group_by(*_SPELL_KEY, "day").agg(
        reached=records.last_day.max(), admitted_by=records.provider_id.min(), urgent=records.urgent.max()
    )
    before = ibis.window(group_by=_SPELL_KEY, order_by="day", preceding=(None, 1))
    seen = days.mutate(before=days.reached.max().over(before))
    rows = _numbered(seen, by="day", begins=one_if(seen.before.isnull() | (seen.day > seen.before)))
    first = rows.begins == 1
    spells = rows.group_by(*_SPELL_KEY, "number").agg(
        day=rows.day.min(),
        last_day=rows.reached.max(),
        admitted_by=rows.admitted_by.max(where=first),
        urgent=rows.urgent.max(where=first),
    )
    ended = records.group_by(*_SPELL_KEY, "last_day").agg(
        discharged_by=records.provider_id.min(), or_by=records.provider_id.max()
    )
    return spells.left_join(ended, [*_SPELL_KEY, "last_day"]).select(
        *_SPELL_KEY, "day", "last_day", "admitted_by", "urgent", "discharged_by", "or_by"
    )


def _periods() -> Relation:
    """Stays: spells of which the next one began with a transfer, joined."""
    spells = SPELLS.kept
    before = ibis.window(group_by=_SPELL_KEY, order_by="day")
    seen = spells.mutate(
        ended=spells.last_day.lag().over(before),
        ended_by=spells.discharged_by.lag().over(before),
        or_ended_by=spells.or_by.lag().over(before),
    )
    # Two providers can both have a record until that day: the least and the greatest then stand for the two.
    elsewhere = (seen.admitted_by != seen.ended_by) & (seen.admitted_by != seen.or_ended_by)
    transferred = is_true((days_between(seen.ended, seen.day) == 1) & elsewhere)
    rows = _numbered(seen, by="day", begins=1 - one_if(transferred))
    stays = rows.group_by(*_SPELL_KEY, "number").agg(
        day=rows.day.min(), end_day=rows.last_day.max(), urgent=rows.urgent.max(where=rows.begins == 1)
    )
    return stays.drop("number")


SPELLS = Query("stay_spell", _spells())
PERIODS = Query("stay_period", _periods())
"""The stays themselves: person, domain, day, last day, and whether they began urgently."""


def _diagnoses() -> Relation:
    """Diagnoses of each stay with their `place`: 0 for the first day's records, 1 other main ones, 2 all others."""
    stays = PERIODS.kept.select(*_SPELL_KEY, "end_day", stay_day="day")
    records = ADMISSIONS.kept
    coded = records.filter(records.code.notnull())
    own = coded.join(stays, [*_SPELL_KEY, coded.day >= stays.stay_day, coded.day <= stays.end_day])
    of_records = own.select(
        *_SPELL_KEY,
        "code_system",
        "code",
        day=own.stay_day,
        # Of two records of the first day, the one that ended first was the first.
        noted=own.last_day,
        place=ibis.cases((own.day == own.stay_day, 0), else_=2).cast("int64"),
    )
    table = care_table("diagnosis")
    recorded = table.filter(table.status.isnull() | table.status.notin(NOT_OF_A_STAY))
    recorded = recorded.select("person_id", "code_system", "code", "status", noted="day")
    during = recorded.join(stays, ["person_id", recorded.noted >= stays.stay_day, recorded.noted <= stays.end_day])
    others = during.select(
        *_SPELL_KEY,
        "code_system",
        "code",
        day=during.stay_day,
        noted=during.noted,
        place=ibis.cases((is_true(during.status == "main"), 1), else_=2).cast("int64"),
    )
    return ibis.union(of_records, others).distinct()


DIAGNOSES = Query("stay_diagnosis", _diagnoses())
"""All diagnoses of each stay, main and other, by the key of the stay."""


def _main_diagnoses() -> Relation:
    rows = DIAGNOSES.kept
    return first_rows(rows.filter(rows.place < 2), by=STAY_KEY, order=("place", "noted", "code_system", "code")).select(
        *STAY_KEY, diagnosis_system="code_system", diagnosis_code="code"
    )


def _obstetric() -> Relation:
    rows = DIAGNOSES.kept
    pregnant = rows.filter(is_listed(in_each_system("stays", "obstetric"), rows.code_system, rows.code))
    return pregnant.select(*STAY_KEY).distinct().mutate(obstetric=ibis.literal(1, "int64"))


def _transfers() -> Relation:
    """Changes of provider within each stay; records without a provider are passed over."""
    stays = PERIODS.kept.select(*_SPELL_KEY, "end_day", stay_day="day")
    records = ADMISSIONS.kept
    known = records.filter(records.provider_id.notnull()).select(*_SPELL_KEY, "day", "last_day", "provider_id")
    known = known.distinct()
    inside = known.join(stays, [*_SPELL_KEY, known.day >= stays.stay_day, known.day <= stays.end_day])
    rows = inside.select(*_SPELL_KEY, "stay_day", "provider_id", record_day="day", last_day="last_day")
    in_turn = ibis.window(group_by=[*_SPELL_KEY, "stay_day"], order_by=["record_day", "last_day", "provider_id"])
    rows = rows.mutate(changed=one_if(is_true(rows.provider_id != rows.provider_id.lag().over(in_turn))))
    return rows.group_by(*_SPELL_KEY, day=rows.stay_day).agg(transfers=total(rows.changed))


def _follow_up() -> Relation:
    """First contact in mental health care after each stay there, if one came soon enough."""
    lines = LINES.kept
    seen = lines.filter(is_seen(lines)).select("person_id", seen_day="day").distinct()
    periods = PERIODS.kept
    stays = periods.filter(periods.domain == MENTAL_HEALTH)
    limit = plus_days(stays.end_day, max(FOLLOW_UP_DAYS))
    found = seen.join(stays, ["person_id", seen.seen_day > stays.end_day, seen.seen_day <= limit])
    return found.group_by(*STAY_KEY).agg(follow_up=found.seen_day.min())


def _stays() -> Relation:
    in_turn = ibis.window(group_by=_SPELL_KEY, order_by="day")
    periods = PERIODS.kept
    rows = periods.mutate(next_day=periods.day.lead().over(in_turn), next_urgent=periods.urgent.lead().over(in_turn))
    for part in (_main_diagnoses(), _obstetric(), _transfers(), _follow_up()):
        new = [name for name in part.columns if name not in STAY_KEY]
        rows = rows.left_join(part, list(STAY_KEY)).select(*rows.columns, *new)
    person = care_table("person").select("person_id", "death_day", "birth_year", "birth_month")
    rows = rows.left_join(person, "person_id").select(*rows.columns, "death_day", "birth_year", "birth_month")
    rows = rows.mutate(
        nights=days_between(rows.day, rows.end_day).cast("int64"),
        died_in_stay=one_if(rows.death_day.between(rows.day, rows.end_day)),
        died_within_30=one_if(days_between(rows.day, rows.death_day).between(0, DEATH_DAYS)),
        obstetric=rows.obstetric.fill_null(0),
        oncology=one_if(is_listed(in_each_system("stays", "oncology"), rows.diagnosis_system, rows.diagnosis_code)),
        days_to_next=days_between(rows.end_day, rows.next_day).cast("int64"),
        age_at_admission=_age(lowest_age_on, rows),
        highest_age_at_admission=_age(highest_age_on, rows),
        transfers=rows.transfers.fill_null(0),
    )
    soon = is_true(rows.days_to_next <= READMISSION_DAYS)
    left_alive = rows.died_in_stay == 0
    rows = rows.mutate(
        readmitted_any_within_30=one_if(soon),
        readmitted_within_30=ibis.cases((soon, rows.next_urgent), else_=ibis.literal(0, "int64")),
        readmission_index=one_if(left_alive & (rows.nights > 0) & (rows.obstetric == 0) & (rows.oncology == 0)),
        **{f"followed_within_{days}": _followed(rows, left_alive, days) for days in FOLLOW_UP_DAYS},
    )
    return rows.select(*STAY.columns)


def _age(age: Callable[..., Number], rows: Relation) -> Number:
    return age(rows.day, birth_year=rows.birth_year, birth_month=rows.birth_month).cast("int64")


def _followed(rows: Relation, left_alive: Truth, days: int) -> Number:
    soon = one_if(days_between(rows.end_day, rows.follow_up) <= days)
    return ibis.cases(((rows.domain == MENTAL_HEALTH) & left_alive, soon), else_=ibis.null("int64"))


STAYS = Query("stay", _stays())

FACT = Fact(STAY, (LINES, ADMISSIONS, SPELLS, PERIODS, DIAGNOSES, STAYS), ("contact", "diagnosis", "person"))
"""The fact table `stay`."""
