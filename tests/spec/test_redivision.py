"""
Figures of municipalities that merged or were divided

A figure of a merged municipality belongs to its successor. A figure of a divided municipality is divided by where its
inhabitants live, in whole persons and whole cents, so that every total stays the same.
"""

from datetime import date
from decimal import Decimal

import polars as pl

from proeftuin.data.redivision import bring_to_division
from proeftuin.vocabulary.division import municipalities_on
from proeftuin.vocabulary.region_name import resolve


def brought(table, *, from_day, to_day):
    """`table` and the answer as `municipality | persons | cost` lines; a star marks what rests on declared shares."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    codes = resolve([name for name, _, _ in rows], from_day, where="specification")
    frame = pl.DataFrame(
        {
            "region": [codes[name] for name, _, _ in rows],
            "persons": [int(persons) for _, persons, _ in rows],
            "cost": [Decimal(cost) for _, _, cost in rows],
        },
        schema_overrides={"cost": pl.Decimal(18, 2)},
    )
    found = bring_to_division(frame, from_day=from_day, to_day=to_day, additive=["persons", "cost"])
    names = municipalities_on(to_day)
    return [
        f"{names[region]} | {persons} | {cost}{' *' if apportioned else ''}"
        for region, persons, cost, apportioned in found.iter_rows()
    ]


def test_municipalities_that_merge_are_added_up():
    table = """
        Brielle        | 100 | 1000.10
        Hellevoetsluis | 200 | 2000.20
        Westvoorne     |  50 |  500.05
        Rotterdam      |   7 |   70.07
    """

    assert brought(table, from_day=date(2022, 1, 1), to_day=date(2023, 1, 1)) == [
        "Voorne aan Zee | 350 | 3500.35",
        "Rotterdam | 7 | 70.07",
    ]


def test_a_municipality_that_joins_another_is_added_to_it():
    table = """
        Weesp     |  20 |  200.00
        Amsterdam | 900 | 9000.00
    """

    assert brought(table, from_day=date(2022, 1, 1), to_day=date(2022, 3, 24)) == ["Amsterdam | 920 | 9200.00"]


def test_a_divided_municipality_goes_where_its_inhabitants_live():
    """Haaren: Esch to Boxtel, Haaren to Oisterwijk, Biezenmortel to Tilburg, Helvoirt to Vught."""
    table = """
        Haaren | 14325 | 100.00
    """

    assert brought(table, from_day=date(2020, 1, 1), to_day=date(2021, 1, 1)) == [
        "Boxtel | 2170 | 15.15 *",
        "Oisterwijk | 5825 | 40.66 *",
        "Tilburg | 1445 | 10.09 *",
        "Vught | 4885 | 34.10 *",
    ]


def test_a_part_of_a_divided_municipality_marks_the_whole_successor():
    table = """
        Haaren     |   100 |  100.00
        Oisterwijk |  1000 | 1000.00
    """

    assert "Oisterwijk | 1041 | 1040.66 *" in brought(table, from_day=date(2020, 1, 1), to_day=date(2021, 1, 1))


def test_going_back_in_time_divides_over_the_predecessors():
    table = """
        Voorne aan Zee | 1000 | 100.00
    """

    assert brought(table, from_day=date(2023, 1, 1), to_day=date(2022, 1, 1)) == [
        "Brielle | 239 | 23.91 *",
        "Hellevoetsluis | 557 | 55.74 *",
        "Westvoorne | 204 | 20.35 *",
    ]


def test_a_new_name_keeps_the_figure():
    table = """
        De Friese Meren | 51200 | 12.34
    """

    assert brought(table, from_day=date(2015, 1, 1), to_day=date(2016, 1, 1)) == ["De Fryske Marren | 51200 | 12.34"]
