"""Regions are made up of whole municipalities, each in exactly one region of a kind."""

from collections import Counter
from datetime import date

import pytest

from proeftuin.vocabulary.division import division_tables, municipalities_on
from proeftuin.vocabulary.region import RegionKind, regions_of_division

DAYS = [date(2011, 1, 1), *division_tables().change_days, date(2025, 12, 31)]


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize(("kind", "number"), [(RegionKind.GGD, 25), (RegionKind.PROVINCE, 12), (RegionKind.COUNTRY, 1)])
def test_every_municipality_is_in_exactly_one_region_of_a_kind(day, kind, number):
    regions = [region for region in regions_of_division(day) if region.kind is kind]
    members = Counter(code for region in regions for code in region.municipalities)

    assert len(regions) == number
    assert members == Counter(municipalities_on(day).keys())


def test_a_municipality_is_a_region_of_itself():
    regions = {r.code: r for r in regions_of_division(date(2020, 1, 1))}

    assert regions["GM0363"].kind is RegionKind.MUNICIPALITY
    assert (regions["GM0363"].name, regions["GM0363"].division) == ("Amsterdam", 2020)
    assert regions["GM0363"].municipalities == ("GM0363",)


def test_codes_of_regions_are_unique():
    codes = [region.code for region in regions_of_division(date(2025, 1, 1))]

    assert len(codes) == len(set(codes)) == 342 + 25 + 12 + 1


def test_weesp_goes_from_gooi_en_vechtstreek_to_amsterdam():
    before = {r.code: r for r in regions_of_division(date(2022, 3, 23))}
    after = {r.code: r for r in regions_of_division(date(2022, 3, 24))}

    assert "GM0457" in before["GG3606"].municipalities
    assert set(before["GG3606"].municipalities) - set(after["GG3606"].municipalities) == {"GM0457"}
    assert after["GG3406"].municipalities == before["GG3406"].municipalities


@pytest.mark.parametrize(
    ("code", "ggd", "province"),
    [
        ("GM0995", "GG2209", "PV24"),
        ("GM0344", "GG2514", "PV26"),
        ("GM0935", "GG6106", "PV31"),
        ("GM0093", "GG7206", "PV21"),
    ],
)
def test_well_known_members(code, ggd, province):
    """Lelystad, Utrecht, Maastricht and Terschelling."""
    containing = {r.code for r in regions_of_division(date(2025, 1, 1)) if code in r.municipalities}

    assert containing == {code, ggd, province, "NL01"}
