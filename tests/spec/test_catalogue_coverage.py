"""Which parts of the Triple Aim a set of indicators leaves empty, and what may not be called complete."""

import pytest

from proeftuin.errors import NotEstimableError
from proeftuin.steps.triple_aim.care_definition import care_indicators, derived_indicators, survey_indicators
from proeftuin.steps.triple_aim.catalogue.coverage import DOMAINS, MANDATORY, coverage, refuse_incomplete
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import Domain, FromOpenData
from proeftuin.vocabulary.aim import Aim

RECORDS = catalogue()
EVERYTHING = set(RECORDS)


def found(chosen, with_value=None):
    return coverage(RECORDS, chosen, chosen if with_value is None else with_value)


def of(rows, domain):
    return next(one for one in rows if one.domain is domain)


def test_the_list_of_the_field_is_whole_and_at_least_ninety_of_it_can_be_computed():
    numbers = [record.number for record in RECORDS.values() if record.number]
    asked = {"population": "p", "source": "s", "first_year": 2020, "last_year": 2020}
    computed = {
        *care_indicators(None, **asked),
        *(one.indicator.id for one in derived_indicators(None, **asked)),
        *(one.indicator.id for one in survey_indicators(None, **asked)),
        *(id for id, record in RECORDS.items() if any(isinstance(way, FromOpenData) for way in record.computations)),
    }

    assert sorted(numbers) == sorted(
        f"{letter}{place:02}"
        for letter, last in {"H": 43, "Q": 42, "C": 29, "P": 2}.items()
        for place in range(1, last + 1)
    )
    assert len({RECORDS[id].number for id in computed} - {None}) >= 90
    refuse_incomplete(found(computed), place="example")


def test_every_domain_belongs_to_one_aim_and_every_record_to_a_domain_of_its_aim():
    domains = [domain for aim in Aim for domain in DOMAINS[aim]]

    assert sorted(domains) == sorted(Domain)
    assert {id for id, record in RECORDS.items() if record.domain not in DOMAINS[record.aim]} == set()
    assert set(domains) >= MANDATORY


def test_a_domain_without_an_indicator_of_the_set_is_empty_and_says_what_could_fill_it():
    rows = found({"care_cost_total"})

    assert of(rows, Domain.TOTAL_COST).filled_by == ("care_cost_total",)
    mortality = of(rows, Domain.MORTALITY)
    assert mortality.is_empty
    assert "life_expectancy" in mortality.could_fill


def test_an_indicator_without_a_value_fills_nothing():
    rows = found({"care_cost_total"}, with_value=set())

    assert of(rows, Domain.TOTAL_COST).is_empty
    assert of(rows, Domain.TOTAL_COST).without_value == ("care_cost_total",)


def test_the_whole_catalogue_with_values_may_be_called_complete():
    refuse_incomplete(found(EVERYTHING), place="example")


@pytest.mark.parametrize("domain", sorted(MANDATORY))
def test_no_set_with_an_empty_mandatory_domain_may_be_called_complete(domain):
    others = {id for id, record in RECORDS.items() if record.domain is not domain}

    with pytest.raises(NotEstimableError) as refused:
        refuse_incomplete(found(others), place="example")

    (problem,) = refused.value.problems
    assert str(domain) in problem.what
    assert problem.where == "example"


@pytest.mark.parametrize("aim", sorted(Aim))
def test_no_set_with_an_empty_aim_may_be_called_complete(aim):
    others = {id for id, record in RECORDS.items() if record.aim is not aim}

    with pytest.raises(NotEstimableError, match=f"the aim {aim} has no value at all"):
        refuse_incomplete(found(others), place="example")
