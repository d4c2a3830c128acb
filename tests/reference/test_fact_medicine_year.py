"""
Days covered by statins, against the dates of dose that the Pharmacy Quality Alliance publishes.

Source: Pharmacy Quality Alliance, Proportion of Days Covered: Statins, the examples on the page of the measure, for
2018: each claim with its day, its supply, and the first and the last day with a dose, the last not after 31 December.
"""

from datetime import date, timedelta

import pytest

from proeftuin.steps.triple_aim.facts.medicine_year import FACT
from tests.care_example import open_with
from tests.fact_example import computed

SIMVASTATIN, ATORVASTATIN = "C10AA01", "C10AA05"

# Day of the claim, medicine, days of supply, first and last day with a dose.
EXAMPLES = {
    "another statin the day after": [
        ("2018-01-01", SIMVASTATIN, 90, "2018-01-01", "2018-03-31"),
        ("2018-04-01", ATORVASTATIN, 90, "2018-04-01", "2018-06-29"),
    ],
    "the same statin too early, after a gap": [
        ("2018-03-25", SIMVASTATIN, 90, "2018-03-25", "2018-06-22"),
        ("2018-07-05", SIMVASTATIN, 90, "2018-07-05", "2018-10-02"),
        ("2018-09-25", SIMVASTATIN, 90, "2018-10-03", "2018-12-31"),
    ],
    "the same statin too early, before gaps": [
        ("2018-01-01", SIMVASTATIN, 90, "2018-01-01", "2018-03-31"),
        ("2018-03-25", SIMVASTATIN, 90, "2018-04-01", "2018-06-29"),
        ("2018-07-05", SIMVASTATIN, 90, "2018-07-05", "2018-10-02"),
        ("2018-10-15", SIMVASTATIN, 90, "2018-10-15", "2018-12-31"),
    ],
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_days_with_a_dose(care_engine, example):
    claims = EXAMPLES[example]
    medication = [
        {"person_id": 1, "day": day(claimed), "code_system": "ATC", "code": code, "days": supply}
        for claimed, code, supply, _, _ in claims
    ]
    open_with(care_engine, {"person": [{"person_id": 1}], "medication": medication})

    (found,) = computed(care_engine, FACT, ["statin_days_observed", "statin_days_covered"])

    with_dose = {one for _, _, _, first, last in claims for one in days(day(first), day(last))}
    assert found == (len(days(day(claims[0][0]), date(2018, 12, 31))), len(with_dose))


def test_two_statins_on_one_day_cover_the_days_of_one(care_engine):
    """The published doses of both run from 1 January to 31 March 2018."""
    medication = [
        {"person_id": 1, "day": date(2018, 1, 1), "code_system": "ATC", "code": code, "days": 90}
        for code in (SIMVASTATIN, ATORVASTATIN)
    ]
    later = {"person_id": 1, "day": date(2018, 12, 31), "code_system": "ATC", "code": SIMVASTATIN, "days": 90}
    open_with(care_engine, {"person": [{"person_id": 1}], "medication": [*medication, later]})

    assert computed(care_engine, FACT, ["statin_days_observed", "statin_days_covered"]) == [(365, 91)]


def day(text):
    return date.fromisoformat(text)


def days(first, last):
    """All days from the first up to and including the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
