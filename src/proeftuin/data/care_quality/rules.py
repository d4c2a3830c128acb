"""
The rules that every store of care tables is held against.

Thresholds are choices of this program: what cannot be true is a warning from the first row; what is rare but possible
is a note, or a warning from a share that no ordinary source reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.care_quality.rule import DOUBTFUL, Condition, Dimension, Rule, Thresholds
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Truth, days_between, is_true, month_of, year_of

HIGHEST_AGE = 115
"""Completed years; the oldest person in the Netherlands reached that age."""
LONGEST_ADMISSION_DAYS = 366
HIGHEST_AMOUNT_CENTS = 100_000_000
LONGEST_USE_DAYS = 400
WITH_TRIAGE = ("emergency", "out_of_hours")
"""Kinds of contact that begin with triage."""
WAITED_FOR = ("first_outpatient", "day_case")
"""Kinds of contact that somebody asked for on an earlier day, as a rule; an admission can be either."""

CODE_FORMS = {
    "ICD10": r"^[A-Z][0-9]{2}(\.?[0-9A-Z]{1,4})?$",
    "ICPC1": r"^[A-Z][0-9]{2}(\.[0-9]{2})?$",
    "ATC": r"^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$",
}
"""How the codes of a system are written, with or without their last parts; capitals, no blanks."""
AREA_FORMS = {
    "municipality": "^GM[0-9]{4}$",
    "district": "^WK[0-9]{6}$",
    "neighbourhood": "^BU[0-9]{8}$",
    "postcode4": "^[1-9][0-9]{3}$",
}
"""How Statistics Netherlands and the post write the codes of areas."""

_MEANS_SOMETHING = ("valid_to", "death_day", "end_day")
"""Columns of which an empty value is an answer: it still holds, still lives, lasted one day."""
_ONLY_SOME_CAN_HAVE: dict[tuple[str, str], Condition] = {
    ("person", "death_place"): lambda rows: rows.death_day.notnull(),
    # Of a dispensing or a fixed payment nobody records it.
    ("contact", "urgency"): lambda rows: is_true(rows.kind == "admission"),
    # Of care that nobody has to wait for, there is no day of asking.
    ("contact", "asked_day"): lambda rows: is_true(rows.kind.isin(WAITED_FOR)),
    ("contact", "triage_level"): lambda rows: is_true(rows.kind == "emergency"),
    ("contact", "referred_by"): lambda rows: is_true(rows.kind == "emergency"),
    # Nothing is received when somebody is asked or says no.
    ("delivery", "dose"): lambda rows: is_true(rows.step == "session"),
}
"""Column of a table to the rows in which an empty value tells that something was not recorded."""
_BASIC = Thresholds(warning=1, error=10)
_CODED = (("code_system", "code"), ("diagnosis_system", "diagnosis_code"))


def rules_of(table: str, *, today: date | None = None) -> list[Rule]:
    """
    All rules on one care table, in the order in which they are reported.

    Parameters
    ----------
    today : date or None
        Day after which nothing can have happened; without it no rule looks for the future.
    """
    contract = CARE_TABLES[table]
    rules = [*_completeness(contract), *_conformance(contract)]
    if contract.is_about_persons and table != "person":
        rules += _against_person(contract)
    if today is not None:
        rules += _in_the_future(contract, today)
    return [*rules, *_OWN.get(table, ())]


def _completeness(contract: CareTable) -> Iterator[Rule]:
    for name, column in contract.columns.items():
        if column.missing is None or name in _MEANS_SOMETHING:
            continue
        is_basic = contract.name == "person" and name not in ("origin", "death_place")
        yield Rule(
            "empty_values",
            contract.name,
            Dimension.COMPLETENESS,
            _is_empty(name),
            _BASIC if is_basic else Thresholds(),
            among=_ONLY_SOME_CAN_HAVE.get((contract.name, name)),
            subject=name,
        )


def _conformance(contract: CareTable) -> Iterator[Rule]:
    for system_column, column in _CODED:
        if system_column not in contract.columns:
            continue
        for system, form in CODE_FORMS.items():
            yield Rule(
                f"form_of_{system.lower()}",
                contract.name,
                Dimension.CONFORMANCE,
                _has_other_form(column, form),
                Thresholds(warning=1, error=20),
                among=_is_one(system_column, system, column),
                subject=column,
            )
        yield _rule(contract, "code_without_system", _lacks(column, system_column), subject=column)
    if "area_code" in contract.columns and "area_level" in contract.columns:
        for level, form in AREA_FORMS.items():
            yield Rule(
                f"form_of_{level}",
                contract.name,
                Dimension.CONFORMANCE,
                _has_other_form("area_code", form),
                Thresholds(warning=0, error=20),
                among=_is_one("area_level", level, "area_code"),
                subject="area_code",
            )
    if "amount_kind" in contract.columns:
        yield _rule(contract, "amount_without_kind", _lacks("amount_cents", "amount_kind"), subject="amount_kind")


def _rule(contract: CareTable, check: str, is_at_fault: Condition, *, subject: str) -> Rule:
    return Rule(check, contract.name, Dimension.CONFORMANCE, is_at_fault, Thresholds(warning=1), subject=subject)


def _against_person(contract: CareTable) -> Iterator[Rule]:
    """Rules on a fact and the person it is about; a fact of nobody breaks only the first."""
    day = first_day(contract)

    def before_birth(rows: Relation) -> Truth:
        return is_true(rows[day] < rows.earliest_birth)

    def after_death(rows: Relation) -> Truth:
        return is_true(rows[day] > rows.person_death_day)

    def too_old(rows: Relation) -> Truth:
        return is_true(year_of(rows[day]) - rows.person_birth_year > HIGHEST_AGE + 1)

    yield Rule("unknown_person", contract.name, Dimension.CONFORMANCE, lambda rows: rows.known_id.isnull(), DOUBTFUL)
    yield Rule("before_birth", contract.name, Dimension.PLAUSIBILITY, before_birth, DOUBTFUL, subject=day)
    yield Rule("after_death", contract.name, Dimension.PLAUSIBILITY, after_death, DOUBTFUL, subject=day)
    yield Rule("age_above_115", contract.name, Dimension.PLAUSIBILITY, too_old, DOUBTFUL, subject=day)


def first_day(contract: CareTable) -> str:
    """Column with the day on which a fact happened or a spell began."""
    return contract.day or (contract.spell[0] if contract.spell else "")


def _in_the_future(contract: CareTable, today: date) -> Iterator[Rule]:
    day = first_day(contract)
    if day and contract.is_about_persons:
        yield Rule(
            "in_the_future",
            contract.name,
            Dimension.PLAUSIBILITY,
            lambda rows: is_true(rows[day] > today),
            DOUBTFUL,
            subject=day,
        )
    if contract.name == "person":
        for subject, is_later in (
            ("birth_year", lambda rows: is_true(rows.birth_year > today.year)),
            ("death_day", lambda rows: is_true(rows.death_day > today)),
        ):
            yield Rule("in_the_future", "person", Dimension.PLAUSIBILITY, is_later, DOUBTFUL, subject=subject)


def _is_empty(column: str) -> Condition:
    return lambda rows: rows[column].isnull()


def _is_one(column: str, value: str, filled: str) -> Condition:
    return lambda rows: is_true(rows[column] == value) & rows[filled].notnull()


def _lacks(filled: str, empty: str) -> Condition:
    return lambda rows: rows[filled].notnull() & rows[empty].isnull()


def _has_other_form(column: str, form: str) -> Condition:
    return lambda rows: is_true(~rows[column].re_search(form))


def _died_before_birth(rows: Relation) -> Truth:
    month = rows.birth_month.fill_null(1)
    year = year_of(rows.death_day)
    return is_true((year < rows.birth_year) | ((year == rows.birth_year) & (month_of(rows.death_day) < month)))


def _died_too_old(rows: Relation) -> Truth:
    return is_true(year_of(rows.death_day) - rows.birth_year > HIGHEST_AGE + 1)


def _place_without_death(rows: Relation) -> Truth:
    return rows.death_place.notnull() & rows.death_day.isnull()


def _was_asked_later(rows: Relation) -> Truth:
    return is_true(rows.asked_day > rows.day)


def _has_triage_elsewhere(rows: Relation) -> Truth:
    return rows.triage_level.notnull() & is_true(rows.kind.notin(WITH_TRIAGE))


def _is_long_admission(rows: Relation) -> Truth:
    return is_true(days_between(rows.day, rows.end_day) > LONGEST_ADMISSION_DAYS)


def _plausible(table: str, check: str, condition: Condition, thresholds: Thresholds, subject: str) -> Rule:
    return Rule(check, table, Dimension.PLAUSIBILITY, condition, thresholds, subject=subject)


def _spells(table: str) -> tuple[Rule, Rule]:
    """Rules on a spell and the one before; who goes abroad and comes back leaves a gap that is no fault."""
    return (
        Rule(
            "spells_overlap",
            table,
            Dimension.OVERLAP,
            lambda rows: is_true(rows.ended_before > rows.valid_from),
            DOUBTFUL,
        ),
        Rule(
            "gap_between_spells",
            table,
            Dimension.COMPLETENESS,
            lambda rows: is_true(rows.ended_before < rows.valid_from),
            Thresholds(warning=5),
        ),
    )


_OWN: dict[str, tuple[Rule, ...]] = {
    "person": (
        _plausible("person", "death_before_birth", _died_before_birth, DOUBTFUL, "death_day"),
        _plausible("person", "age_above_115", _died_too_old, DOUBTFUL, "death_day"),
        _plausible("person", "place_without_death", _place_without_death, DOUBTFUL, "death_place"),
        Rule(
            "without_residence",
            "person",
            Dimension.COMPLETENESS,
            lambda rows: rows.resident_id.isnull(),
            Thresholds(warning=5, error=50),
        ),
        Rule(
            "without_registration",
            "person",
            Dimension.COMPLETENESS,
            lambda rows: rows.registered_id.isnull(),
            Thresholds(warning=5, error=50),
        ),
    ),
    "residence": (
        *_spells("residence"),
        Rule(
            "unknown_area",
            "residence",
            Dimension.CONFORMANCE,
            lambda rows: rows.known_area.isnull(),
            DOUBTFUL,
            among=lambda rows: rows.known_level.notnull(),
            subject="area_code",
        ),
    ),
    "registration": (*_spells("registration"),),
    "contact": (
        _plausible(
            "contact",
            "negative_amount",
            lambda rows: is_true(rows.amount_cents < 0),
            Thresholds(warning=5),
            "amount_cents",
        ),
        _plausible(
            "contact",
            "amount_above_million",
            lambda rows: is_true(rows.amount_cents.abs() > HIGHEST_AMOUNT_CENTS),
            DOUBTFUL,
            "amount_cents",
        ),
        Rule(
            "long_admission",
            "contact",
            Dimension.PLAUSIBILITY,
            _is_long_admission,
            Thresholds(warning=1),
            among=lambda rows: is_true(rows.kind == "admission"),
            subject="end_day",
        ),
        _plausible("contact", "asked_after_contact", _was_asked_later, DOUBTFUL, "asked_day"),
        _plausible("contact", "triage_elsewhere", _has_triage_elsewhere, DOUBTFUL, "triage_level"),
    ),
    "medication": (
        _plausible(
            "medication", "long_use", lambda rows: is_true(rows.days > LONGEST_USE_DAYS), Thresholds(warning=1), "days"
        ),
    ),
}
