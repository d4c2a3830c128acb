"""Somebody who moves within a site or a country is one person of it, in whichever of its regions care was given."""

from datetime import date

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
INDICATORS = ("any_gp_contact", "gp_contacts", "care_cost_total")


@pytest.fixture
def crude(care_engine):
    """Crude numerator and denominator of every region, for members during the whole of 2020."""

    def compute(indicator, **drawn):
        tables = care_rows(**drawn)
        chosen = care_indicators(INDICATORS, population="everybody", source="x", first_year=2020, last_year=2020)
        measures = {id: found.tally for id, found in chosen.items()}
        everybody = {row["person_id"]: [ALL_OF_2020] for row in tables["person"]}
        sums = sums_on(care_engine, tables, everybody, measures=measures, regions=REGIONS.units, years=(2020,))
        twice = counted_twice(care_engine, REGIONS.places_of_groups(), measures)
        cells = with_groups(
            cell_table(sums, chosen, REGIONS.units.regions, division=2020), twice, chosen, REGIONS.groups
        )
        plain = {id: found.indicator for id, found in chosen.items()}
        found = care_estimates(cells, REGIONS.groups, plain, division=2020).filter(
            (pl.col("method") == "crude") & (pl.col("indicator") == indicator)
        )
        return {row["region"]: (row["numerator"], row["denominator"]) for row in found.to_dicts()}

    return compute


@pytest.fixture
def crude_table(care_engine):
    """Rows of crude estimates."""

    def compute(**drawn):
        tables = care_rows(**drawn)
        wanted = ("emergency_visits", *INDICATORS)
        chosen = care_indicators(wanted, population="everybody", source="x", first_year=2020, last_year=2020)
        measures = {id: found.tally for id, found in chosen.items()}
        everybody = {row["person_id"]: [ALL_OF_2020] for row in tables["person"]}
        sums = sums_on(care_engine, tables, everybody, measures=measures, regions=REGIONS.units, years=(2020,))
        cells = cell_table(sums, chosen, REGIONS.units.regions, division=2020)
        twice = counted_twice(care_engine, REGIONS.places_of_groups(), measures)
        cells = with_groups(cells, twice, chosen, REGIONS.groups)
        plain = {id: found.indicator for id, found in chosen.items()}
        return (
            care_estimates(cells, REGIONS.groups, plain, division=2020).filter(pl.col("method") == "crude").to_dicts()
        )

    return compute


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


def test_nobody_of_known_sex_leaves_crude_figures_and_no_standardised_ones(care_engine):
    tables = care_rows(residence=RESIDENCE, contact=CONTACTS)
    chosen = care_indicators(INDICATORS, population="everybody", source="x", first_year=2020, last_year=2020)
    measures = {id: found.tally for id, found in chosen.items()}
    everybody = {row["person_id"]: [ALL_OF_2020] for row in tables["person"]}
    sums = sums_on(care_engine, tables, everybody, measures=measures, regions=REGIONS.units, years=(2020,))
    cells = cell_table(sums, chosen, REGIONS.units.regions, division=2020)
    cells = with_groups(cells, counted_twice(care_engine, REGIONS.places_of_groups(), measures), chosen, REGIONS.groups)

    found = care_estimates(cells, REGIONS.groups, {id: one.indicator for id, one in chosen.items()}, division=2020)

    states = {(row["method"], row["status"]) for row in found.filter(pl.col("region") == "all").to_dicts()}
    assert states == {
        ("crude", "value"),
        ("directly_standardised", "not_estimable"),
        ("indirectly_standardised", "not_estimable"),
    }


def test_what_nobody_has_in_any_year_is_not_a_zero(crude_table):
    found = crude_table(residence=RESIDENCE, contact=CONTACTS)

    states = {row["indicator"]: (row["status"], row["reason"]) for row in found if row["region"] == "all"}
    assert states["emergency_visits"] == ("not_estimable", "nothing_recorded")
    assert states["gp_contacts"] == ("value", None)


def test_a_region_without_any_of_what_others_have_is_a_zero(crude_table):
    found = crude_table(residence=RESIDENCE, contact="\n".join(CONTACTS.splitlines()[:3]))

    values = {row["region"]: row["value"] for row in found if row["indicator"] == "gp_contacts"}
    assert values["GM0003"] == 0.0
    assert values["GM0001"] > 0
