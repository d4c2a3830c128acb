"""Somebody who moves within a site or a country is one person of it, in whichever of its regions care was given."""

from datetime import date
from functools import cache

import polars as pl
import pytest

from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas
from proeftuin.steps.triple_aim.care_cell import counted_twice
from proeftuin.steps.triple_aim.care_cell_table import cell_table, with_groups
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_estimate import care_estimates
from tests.care_example import care_rows
from tests.cell_strategies import sums_on

AREAS = [("GM0001", None), ("GM0002", None), ("GM0003", None)]
REGIONS = regions_of_areas(AREAS, [SiteAreas("river", "River", ("GM0001", "GM0002"))])
ALL_OF_2020 = (date(2020, 1, 1), date(2021, 1, 1))
NEVER_RECORDED = "emergency_visits"
INDICATORS = ("any_gp_contact", "gp_contacts", "care_cost_total", NEVER_RECORDED)


@pytest.fixture(scope="module")
def estimates(care_engine_of_module):
    """Estimates of every region, for members during the whole of 2020; worked out once for the same persons."""
    chosen = care_indicators(INDICATORS, population="everybody", source="x", first_year=2020, last_year=2020)
    measures = {id: found.tally for id, found in chosen.items()}
    plain = {id: found.indicator for id, found in chosen.items()}

    @cache
    def compute(residence, contact):
        tables = care_rows(residence=residence, contact=contact)
        everybody = {row["person_id"]: [ALL_OF_2020] for row in tables["person"]}
        sums = sums_on(
            care_engine_of_module, tables, everybody, measures=measures, regions=REGIONS.units, years=(2020,)
        )
        twice = counted_twice(care_engine_of_module, REGIONS.places_of_groups(), measures)
        cells = cell_table(sums, chosen, REGIONS.units.regions, division=2020)
        return care_estimates(with_groups(cells, twice, chosen, REGIONS.groups), REGIONS.groups, plain, division=2020)

    return compute


@pytest.fixture
def crude(estimates):
    """Crude numerator and denominator of every region."""

    def compute(indicator, **drawn):
        found = estimates(**drawn).filter(method="crude", indicator=indicator)
        return {row["region"]: (row["numerator"], row["denominator"]) for row in found.to_dicts()}

    return compute


@pytest.fixture
def crude_table(estimates):
    """Rows of crude estimates."""
    return lambda **drawn: estimates(**drawn).filter(method="crude").to_dicts()


RESIDENCE = """
    person_id | valid_from | valid_to   | area_code | area_level
            1 | 1990-01-01 | 2020-07-01 | GM0001    | municipality
            1 | 2020-07-01 |            | GM0002    | municipality
            2 | 1990-01-01 | 2020-07-01 | GM0002    | municipality
            2 | 2020-07-01 |            | GM0003    | municipality
            3 | 1990-01-01 |            | GM0003    | municipality
            4 | 1990-01-01 | 2020-03-01 | GM0001    | municipality
"""
CONTACTS = """
    person_id | day        | domain | kind         | amount_cents | amount_kind
            1 | 2020-02-01 | gp     | consultation |         1000 | declared
            1 | 2020-08-01 | gp     | consultation |         1000 | declared
            2 | 2020-08-01 | gp     | consultation |         1000 | declared
            4 | 2020-08-01 | gp     | consultation |         1000 | declared
"""


def test_a_mover_is_one_person_of_the_site_and_of_everybody(crude):
    found = crude("any_gp_contact", residence=RESIDENCE, contact=CONTACTS)

    assert found == {
        "GM0001": (1, 2),
        "GM0002": (1, 2),
        "GM0003": (1, 2),
        "site:river": (1, 3),
        "all": (3, 4),
    }


def test_who_moved_on_the_last_day_of_a_leap_year_is_one_person_too(crude):
    residence = RESIDENCE.replace("1990-01-01 | 2020-07-01 | GM0001", "1990-01-01 | 2020-12-31 | GM0001").replace(
        "1 | 2020-07-01 |            | GM0002", "1 | 2020-12-31 |            | GM0002"
    )

    found = crude("any_gp_contact", residence=residence, contact=CONTACTS)

    assert found["site:river"] == (1, 3)
    assert found["all"] == (3, 4)


def test_contacts_of_a_mover_belong_to_the_region_of_their_own_day_and_add_up(crude):
    found = crude("gp_contacts", residence=RESIDENCE, contact=CONTACTS)

    assert {region: number for region, (number, _) in found.items()} == {
        "GM0001": 1,
        "GM0002": 1,
        "GM0003": 1,
        "site:river": 2,
        "all": 4,
    }


def test_without_movers_a_group_is_the_sum_of_its_regions(crude):
    found = crude(
        "any_gp_contact",
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 1990-01-01 |          | GM0001    | municipality
                    2 | 1990-01-01 |          | GM0002    | municipality
                    3 | 1990-01-01 |          | GM0003    | municipality
        """,
        contact=CONTACTS,
    )

    assert found["site:river"] == (2, 2)
    assert found["all"] == (3, 4)


def test_nobody_of_known_sex_leaves_crude_figures_and_no_standardised_ones(estimates):
    found = estimates(residence=RESIDENCE, contact=CONTACTS).filter(pl.col("indicator") != NEVER_RECORDED)

    states = {(row["method"], row["status"]) for row in found.filter(pl.col("region") == "all").to_dicts()}
    assert states == {
        ("crude", "value"),
        ("directly_standardised", "not_estimable"),
        ("indirectly_standardised", "not_estimable"),
    }


def test_what_nobody_has_in_any_year_is_not_a_zero(crude_table):
    found = crude_table(residence=RESIDENCE, contact=CONTACTS)

    states = {row["indicator"]: (row["status"], row["reason"]) for row in found if row["region"] == "all"}
    assert states[NEVER_RECORDED] == ("not_estimable", "nothing_recorded")
    assert states["gp_contacts"] == ("value", None)


def test_a_region_without_any_of_what_others_have_is_a_zero(crude_table):
    found = crude_table(residence=RESIDENCE, contact="\n".join(CONTACTS.splitlines()[:3]))

    values = {row["region"]: row["value"] for row in found if row["indicator"] == "gp_contacts"}
    assert values["GM0003"] == 0.0
    assert values["GM0001"] > 0
