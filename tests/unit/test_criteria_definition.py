"""The fingerprint of a definition, the periods in which it judges, and the day on which a person may enter."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Age, Anchor, Happened, Measured, Residence, Window
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    Every,
    FixedDay,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

NAME = Translated("voorbeeld", "example")
DIABETES = Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)), Codes("ICD10", ("E11", "E14"), prefix=True)))
STEPS = (
    Step(StepKind.INCLUDE, "lives_there", NAME, Residence(("GM0001", "GM0002"))),
    Step(StepKind.INCLUDE, "diabetes", NAME, Happened(DIABETES)),
)
CLOSED = PopulationDefinition(
    "example",
    NAME,
    PopulationKind.CLOSED,
    Period.years(2020, 2021),
    FixedDay(date(2020, 1, 1)),
    STEPS,
)
OPEN = replace(CLOSED, kind=PopulationKind.OPEN, index=EachPeriod(Every.YEAR))


def with_criterion(criterion, definition=CLOSED):
    return replace(definition, steps=(STEPS[0], replace(STEPS[1], criterion=criterion)))


def test_the_fingerprint_stays_what_it_was_published_as():
    assert CLOSED.hash() == "a151236e5ef90b3b8b8e66443ef2ec44ba90a0f6ea0fc1eb3b33320bc4717002"


@pytest.mark.parametrize(
    "same",
    [
        replace(CLOSED, id="other"),
        replace(CLOSED, name=Translated("anders", "other")),
        replace(CLOSED, steps=(replace(STEPS[0], key="other", label=Translated("anders", "other")), STEPS[1])),
        replace(CLOSED, steps=(replace(STEPS[0], criterion=Residence(("GM0002", "GM0001"))), STEPS[1])),
        with_criterion(Happened(replace(DIABETES, codes=tuple(reversed(DIABETES.codes))))),
    ],
)
def test_words_and_the_order_within_lists_leave_the_fingerprint_alone(same):
    assert same.hash() == CLOSED.hash()


@pytest.mark.parametrize(
    "other",
    [
        OPEN,
        replace(CLOSED, index=FixedDay(date(2020, 1, 2))),
        replace(CLOSED, follow_up_days=30),
        replace(CLOSED, exits=(Residence(("GM0001",)),)),
        replace(CLOSED, steps=tuple(reversed(STEPS))),
        replace(CLOSED, steps=(replace(STEPS[0], kind=StepKind.EXCLUDE), STEPS[1])),
        with_criterion(Happened(DIABETES, at_least=2)),
        with_criterion(Happened(DIABETES, Window(-1, 0))),
        with_criterion(Happened(DIABETES, observed_by="gp")),
        with_criterion(Happened(replace(DIABETES, codes=(Codes("ICPC1", ("T90",), prefix=True),)))),
        with_criterion(Age(45)),
        with_criterion(Age(None, 45)),
    ],
)
def test_whatever_changes_the_meaning_changes_the_fingerprint(other):
    assert other.hash() != CLOSED.hash()


def test_a_number_has_one_fingerprint_however_it_is_written():
    def measured(bound):
        return with_criterion(Measured(Selection(EventTable.MEASUREMENT), at_least=Decimal(bound)))

    assert measured("53.0").hash() == measured("53").hash()
    assert measured("50").hash() == measured("5E+1").hash()
    assert measured("53.5").hash() != measured("53").hash()


def test_periods_follow_the_calendar_within_the_observation_period():
    observed = Period(date(2020, 2, 10), date(2020, 8, 1))

    def starts(every):
        return [period.start for period in replace(OPEN, period=observed, index=EachPeriod(every)).judged_periods]

    assert starts(Every.YEAR) == [date(2020, 2, 10)]
    assert starts(Every.QUARTER) == [date(2020, 2, 10), date(2020, 4, 1), date(2020, 7, 1)]
    assert len(starts(Every.MONTH)) == 6


def test_nobody_enters_before_the_last_day_that_any_criterion_looks_at():
    index_day, year = date(2020, 3, 1), Period.year(2020)

    def later(when):
        return (with_criterion(Happened(DIABETES, when), OPEN).entry_day(index_day, year) - index_day) / timedelta(1)

    assert later(Window(-30, 0)) == 0
    assert later(Window(0, 90)) == 90
    assert later(Window(0, 10, Anchor.PERIOD_START)) == 0
    assert later(Window(0, 70, Anchor.PERIOD_START)) == 10
    assert later(Period(date(2020, 1, 1), date(2020, 3, 11))) == 9


def test_the_queries_of_a_definition_are_written_once_and_need_no_engine():
    assert judgement_queries(OPEN) is judgement_queries(replace(OPEN))
    assert [query.name for query in judgement_queries(OPEN)] == [
        "alive_example",
        "holding_1_example",
        "people_example",
        "judged_example",
    ]


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Selection(EventTable.EXPOSURE, (Codes("ATC", ("A10",)),)),
        lambda: Selection(EventTable.DIAGNOSIS, diagnosis_codes=(Codes("ICD10", ("E11",)),)),
        lambda: Selection(EventTable.CONTACT, conditions=(OneOf("amount_cents", ("1",)),)),
        lambda: Codes("ICD10", ("",)),
        lambda: OneOf("domain", ()),
        lambda: Residence(()),
        lambda: replace(CLOSED, steps=(STEPS[0], STEPS[0])),
        lambda: replace(OPEN, follow_up_days=10),
    ],
)
def test_what_no_table_can_answer_is_refused_when_it_is_made(impossible):
    with pytest.raises(DefinitionError):
        impossible()
