"""To which region a person belongs on a day: where they live, where they are registered, or where they come most."""

from datetime import date

import pytest

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Window
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.selection import EventTable, OneOf, Selection
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows, open_with

GP_CONTACTS = Selection(EventTable.CONTACT, conditions=(OneOf("domain", ("gp",)),))
BY_PRACTICE = Attribution(AttributionRule.REGISTRATION, registration="gp")
BY_CONTACTS = Attribution(AttributionRule.CONTACTS, selection=GP_CONTACTS, window=Window(-365, -1))
REGIONS = RegionsOfUnits({(unit, None): f"site:{unit[0]}" for unit in ("a1", "a2", "b1")})
"""Practices a1 and a2 are of site a; practice c1 is of no site."""


@pytest.fixture
def lines(care_engine):
    """Region of every person on 1 January or on other days, of care tables that a test draws."""

    def compute(attribution, days, years=(2020, 2021), **drawn):
        open_with(care_engine, care_rows(**drawn))
        give_units(care_engine, attribution, REGIONS, years=years)
        rows = care_engine.frame(attribution_query(attribution).rows).rows(named=True)
        return {
            person: [_region_on(date.fromisoformat(day), person, rows) for day in days]
            for person in sorted({row["person_id"] for row in rows})
        }

    return compute


def _region_on(day, person, rows):
    [found] = [row["region"] for row in rows if row["person_id"] == person and row["from_day"] <= day < row["to_day"]]
    return (None, *REGIONS.regions)[found]


def test_by_registration_a_person_belongs_to_the_site_of_the_organisation_of_that_day(lines):
    found = lines(
        BY_PRACTICE,
        ["2019-12-31", "2020-01-01", "2020-06-30", "2020-07-01", "2021-01-01"],
        registration="""
            person_id | kind    | organisation_id | valid_from | valid_to
                    1 | gp      | a1              | 2020-01-01 | 2020-07-01
                    1 | gp      | b1              | 2020-07-01 |
                    2 | gp      | a2              | 2020-01-01 | 2020-07-01
                    3 | gp      | c1              | 2020-01-01 |
                    4 | insurer | a1              | 2020-01-01 |
                    5 | gp      |                 | 2020-01-01 |
        """,
    )

    assert found == {
        1: [None, "site:a", "site:a", "site:b", "site:b"],
        2: [None, "site:a", "site:a", None, None],
        3: [None] * 5,
        4: [None] * 5,
        5: [None] * 5,
    }


def test_by_contacts_a_person_belongs_for_a_year_to_the_provider_with_contacts_on_most_days(lines):
    found = lines(
        BY_CONTACTS,
        ["2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01"],
        contact="""
            person_id | day        | domain | provider_id
                    1 | 2019-03-01 | gp     | a1
                    1 | 2019-04-01 | gp     | a1
                    1 | 2019-05-01 | gp     | b1
                    1 | 2020-05-01 | gp     | b1
        """,
    )

    assert found == {1: [None, "site:a", "site:a", "site:b"]}


def test_several_lines_of_one_day_are_one_contact(lines):
    found = lines(
        BY_CONTACTS,
        ["2020-01-01"],
        contact="""
            person_id | day        | domain | provider_id
                    1 | 2019-03-01 | gp     | a1
                    1 | 2019-03-01 | gp     | a1
                    1 | 2019-03-01 | gp     | a1
                    1 | 2019-01-01 | gp     | b1
                    1 | 2019-02-01 | gp     | b1
        """,
    )

    assert found == {1: ["site:b"]}


def test_of_two_providers_with_as_many_days_the_most_recent_counts_and_then_the_first_by_name(lines):
    found = lines(
        BY_CONTACTS,
        ["2020-01-01"],
        contact="""
            person_id | day        | domain | provider_id
                    1 | 2019-03-01 | gp     | a1
                    1 | 2019-04-01 | gp     | b1
                    2 | 2019-04-01 | gp     | b1
                    2 | 2019-04-01 | gp     | a2
        """,
    )

    assert found == {1: ["site:b"], 2: ["site:a"]}


def test_only_contacts_that_are_chosen_and_in_the_window_count(lines):
    found = lines(
        BY_CONTACTS,
        ["2020-01-01", "2021-01-01"],
        contact="""
            person_id | day        | domain   | provider_id
                    1 | 2018-12-31 | gp       | b1
                    1 | 2019-01-01 | gp       | a1
                    1 | 2019-02-01 | hospital | b1
                    1 | 2019-03-01 | hospital | b1
                    1 | 2020-01-02 | gp       | b1
                    2 | 2019-06-01 | gp       |
        """,
    )

    assert found == {1: ["site:a", "site:b"], 2: [None, None]}


def test_who_has_most_contacts_with_a_provider_of_no_site_belongs_to_none(lines):
    found = lines(
        BY_CONTACTS,
        ["2020-01-01"],
        contact="""
            person_id | day        | domain | provider_id
                    1 | 2019-03-01 | gp     | c1
                    1 | 2019-04-01 | gp     | c1
                    1 | 2019-05-01 | gp     | a1
        """,
    )

    assert found == {1: [None]}


def test_a_window_of_the_calendar_decides_once_for_all_years(lines):
    attribution = Attribution(
        AttributionRule.CONTACTS, selection=GP_CONTACTS, window=Period(date(2019, 1, 1), date(2020, 1, 1))
    )
    found = lines(
        attribution,
        ["2018-01-01", "2020-01-01", "2021-12-31"],
        contact="""
            person_id | day        | domain | provider_id
                    1 | 2019-03-01 | gp     | a1
                    1 | 2020-04-01 | gp     | b1
                    1 | 2020-05-01 | gp     | b1
        """,
    )

    assert found == {1: ["site:a", "site:a", "site:a"]}


def test_every_day_of_everybody_has_one_place(lines):
    days = ["1900-01-01", "2019-12-31", "2020-02-01", "2020-08-01", "2030-01-01"]

    found = lines(
        BY_PRACTICE,
        days,
        person="person_id | birth_year\n9 | 1950",
        registration="""
            person_id | kind | organisation_id | valid_from | valid_to
                    1 | gp   | a1              | 2020-01-01 | 2020-09-01
                    1 | gp   | b1              | 2020-05-01 | 2020-07-01
                    1 | gp   | b1              | 2020-05-01 | 2020-06-01
                    1 | gp   | a2              | 2020-05-01 | 2020-05-01
        """,
    )

    assert found == {1: [None, None, "site:a", None, None], 9: [None] * 5}
