"""
Every name of a municipality in the national files resolves to a code, and all codes of the division are there.

Source: see regions/SOURCE.md beside this file.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from proeftuin.vocabulary.division import municipalities_on
from proeftuin.vocabulary.region import RegionKind, names_of
from proeftuin.vocabulary.region_name import is_municipality_label, resolve

with (Path(__file__).parent / "regions/names_as_written.csv").open(encoding="utf-8", newline="") as file:
    FILES = list(csv.DictReader(file))
HEALTH_FILES = [row for row in FILES if row["source"].startswith("Gezondheidsmonitor")]


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["source"])
def test_every_municipality_in_a_file_resolves_to_its_own_code(row):
    day = date.fromisoformat(row["division"])
    names = [name for name in row["names"].split("|") if is_municipality_label(name, day)]

    found = resolve(names, day, where=row["source"])

    assert sorted(found.values()) == sorted(municipalities_on(day))


@pytest.mark.parametrize("row", HEALTH_FILES, ids=lambda row: row["source"])
@pytest.mark.parametrize(("kind", "mark"), [(RegionKind.GGD, "G"), (RegionKind.PROVINCE, "(PV)")])
def test_every_ggd_region_and_province_in_a_file_resolves(row, kind, mark):
    day = date.fromisoformat(row["division"])
    others = [name for name in row["names"].split("|") if not is_municipality_label(name, day)]
    names = [n for n in others if (n.endswith("(GG)") or n.startswith("GGD") if mark == "G" else n.endswith(mark))]

    found = resolve(names, day, where=row["source"], kind=kind)

    assert sorted(found.values()) == sorted(names_of(kind))


def test_rows_that_are_no_municipality_are_the_country_its_parts_and_the_wadden_islands():
    labels = {name for row in HEALTH_FILES for name in row["names"].split("|")}
    day = date(2020, 1, 1)
    others = {n for n in labels if not is_municipality_label(n, day)}

    assert {n for n in others if not n.endswith(("(GG)", "(PV)")) and not n.startswith("GGD")} == {
        "Nederland",
        "Noord-Nederland (LD)",
        "Oost-Nederland (LD)",
        "West-Nederland (LD)",
        "Zuid-Nederland (LD)",
        "Friese Waddeneilanden (CG)",
    }
