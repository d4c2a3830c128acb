"""
The municipal divisions equal what other sources of the same days show.

Source: see regions/SOURCE.md beside this file.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from proeftuin.vocabulary.division import (
    conversion_between,
    division_tables,
    municipalities_on,
    municipality_records_on,
)
from tools.regions.derive_tables import TABLES, Inputs, derived_tables

FOLDER = Path(__file__).parent / "regions"


def rows_of(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("year", "number"),
    [
        (2011, 418),
        (2012, 415),
        (2013, 408),
        (2014, 403),
        (2015, 393),
        (2016, 390),
        (2017, 388),
        (2018, 380),
        (2019, 355),
        (2020, 355),
        (2021, 352),
        (2022, 345),
        (2023, 342),
        (2024, 342),
        (2025, 342),
    ],
)
def test_number_of_municipalities_on_1_january(year, number):
    """CBS, number of municipalities per year."""
    assert len(municipalities_on(date(year, 1, 1))) == number


@pytest.mark.parametrize("row", rows_of("codes_per_year.csv"), ids=lambda row: f"{row['year']} {row['source']}")
def test_municipalities_of_a_year_are_those_of_the_source(row):
    expected = {f"GM{code}" for code in row["codes"].split()}

    assert set(municipalities_on(date(int(row["year"]), 1, 1))) == expected


def pairs_by_period():
    found = defaultdict(set)
    for row in rows_of("places_that_changed_hands.csv"):
        found[row["from_day"], row["to_day"]].add((row["before"], row["after"]))
    return found


@pytest.mark.parametrize("period", sorted(pairs_by_period()), ids=" to ".join)
def test_municipalities_that_end_go_where_their_places_went(period):
    from_day, to_day = (date.fromisoformat(day) for day in period)
    ended = set(municipalities_on(from_day)) - set(municipalities_on(to_day)) - {"GM0788"}
    names = municipalities_on(to_day)
    expected = {
        (before, after if after.startswith("GM") else next(code for code, name in names.items() if name == after))
        for before, after in pairs_by_period()[period]
        if before in ended
    }

    found = {(c.from_code, c.to_code) for c in conversion_between(from_day, to_day) if c.from_code in ended}

    assert found == expected


def test_shares_are_what_the_inhabitants_give():
    for name, text in derived_tables(Inputs.of_repository()).items():
        assert (TABLES / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("code", ["GM0051", "GM0055", "GM1671", "GM0140", "GM0053", "GM0788"])
def test_places_of_a_divided_municipality_hold_its_inhabitants(code):
    """
    CBS 70072ned, 1 January before the division. The postcode areas are of 2021 and rounded to five, and those of Vinkel
    (Maasdonk) hold a few hundred inhabitants of Bernheze.
    """
    inputs = Inputs.of_repository()
    in_places = sum(int(r["inhabitants"]) for r in inputs.place_inhabitants if r["from_code"] == code)
    counted = next(int(r["inhabitants"]) for r in inputs.municipal_inhabitants if r["code"] == code)

    assert in_places == pytest.approx(counted, rel=0.1)


@pytest.mark.parametrize(
    ("day", "successor", "before", "after"),
    [
        (date(2014, 1, 1), "GM0074", 43_323, 49_899),
        (date(2014, 1, 1), "GM0080", 95_949, 107_342),
        (date(2014, 1, 1), "GM1900", 82_639, 84_180),
        (date(2015, 1, 1), "GM0796", 143_733, 150_889),
        (date(2015, 1, 1), "GM0828", 84_954, 89_799),
        (date(2018, 1, 1), "GM0080", 108_667, 122_415),
        (date(2018, 1, 1), "GM1900", 84_158, 89_594),
        (date(2018, 1, 1), "GM1949", 0, 46_101),
        (date(2019, 1, 1), "GM1966", 0, 47_888),
        (date(2019, 1, 1), "GM1969", 0, 63_031),
    ],
)
def test_shares_explain_how_much_the_successor_grew(day, successor, before, after):
    """
    CBS 70072ned, inhabitants of the successor on 1 January before and after the division, other than those of places.

    What is left is a year's ordinary growth: below one percent.
    """
    counted = {
        r["code"]: int(r["inhabitants"])
        for r in Inputs.of_repository().municipal_inhabitants
        if r["effective_on"] == day.isoformat()
    }
    came = sum(
        c.share * counted[c.from_code]
        for c in division_tables().changes
        if (c.effective_on, c.to_code) == (day, successor)
    )

    assert float(before + came) == pytest.approx(after, rel=0.01)


def test_provinces_are_those_of_the_place_list_and_vijfheerenlanden_lies_in_utrecht():
    provinces = {code: record.province for code, record in municipality_records_on(date(2019, 1, 1)).items()}

    assert provinces["GM1961"] == "PV26"
    assert {m.province for m in division_tables().municipalities if m.code in ("GM0545", "GM0707")} == {"PV28"}
