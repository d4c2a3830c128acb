"""Step 1 on aggregates: which regions there are, and who is left at each criterion."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.composition import attrition, pyramids
from proeftuin.steps.population.region_groups import apportioned_regions, region_table, study_regions
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.region import RegionKind
from proeftuin.vocabulary.site import GeographyMark, Site
from tests.costs_example import costs

DIVISION = date(2025, 1, 1)
EXAMPLE = Translated("voorbeeld", "example")
URK, DRONTEN = "GM0184", "GM0303"


def _site(id: str, *municipalities: str) -> Site:
    mark = GeographyMark.ASSUMED if municipalities else GeographyMark.UNKNOWN
    return Site(id, id.title(), date(2013, 1, 1), mark, municipalities, EXAMPLE if municipalities else None)


INSURED = costs(
    """
    region | year | sex    | age_band | persons | insured_years
    -------+------+--------+----------+---------+--------------
    GM0184 | 2023 | male   | 00-04    |     100 |         90.00
    GM0184 | 2023 | female | 00-04    |     100 |         10.00
    GM0303 | 2023 | male   | 00-04    |     200 |        300.00
           | 2023 |        |          |      50 |         40.50
    """
)


def test_the_pool_is_the_rest_of_the_country_without_declared_exclusions() -> None:
    regions = {region.code: region for region in study_regions(DIVISION, [_site("urk", URK)], [DRONTEN])}

    assert len(regions["NL01"].municipalities) == 342
    assert len(regions["pool"].municipalities) == 340
    assert {URK, DRONTEN}.isdisjoint(regions["pool"].municipalities)


def test_a_site_that_nobody_could_locate_is_no_region_and_takes_nothing_from_the_pool() -> None:
    regions = {region.code: region for region in study_regions(DIVISION, [_site("urk", URK), _site("nowhere")], [])}

    assert "site:nowhere" not in regions
    assert len(regions["pool"].municipalities) == 341


def test_every_municipality_is_in_one_ggd_region_and_one_province() -> None:
    regions = study_regions(DIVISION, [_site("urk", URK)], [])

    for kind, number in ((RegionKind.GGD, 25), (RegionKind.PROVINCE, 12)):
        members = [code for region in regions if region.kind is kind for code in region.municipalities]
        assert len(members) == len(set(members)) == 342
        assert sum(region.kind is kind for region in regions) == number


def test_a_code_of_another_division_is_refused() -> None:
    with pytest.raises(DefinitionError, match="GM0457 is no municipality of the division of 2025"):
        study_regions(DIVISION, [_site("weesp", "GM0457")], [])


def test_without_anyone_to_compare_with_there_is_no_study() -> None:
    everyone = [region.code for region in study_regions(DIVISION, [], []) if region.kind is RegionKind.MUNICIPALITY]

    with pytest.raises(DefinitionError, match="no municipality is left to compare with"):
        study_regions(DIVISION, [_site("all-of-us", *everyone)], [])


def test_attrition_tells_who_is_left_after_each_criterion() -> None:
    found = attrition(INSURED, study_regions(DIVISION, [_site("urk", URK)], []), population="insured")

    site = found.filter(pl.col("region") == "site:urk")
    assert site.select("criterion", "persons", "exposure").rows() == [
        ("insured_in_source", 450, Decimal("440.50")),
        ("living_in_a_known_municipality", 400, Decimal("400.00")),
        ("living_in_the_region", 200, Decimal("100.00")),
    ]


def test_the_country_ends_with_those_in_a_known_municipality() -> None:
    found = attrition(INSURED, study_regions(DIVISION, [_site("urk", URK)], []), population="insured")

    assert found.filter(pl.col("region") == "NL01")["step"].to_list() == [0, 1]


def test_a_pyramid_gives_shares_of_all_ages_beside_those_of_the_country() -> None:
    regions = study_regions(DIVISION, [_site("urk", URK)], [])

    found = pyramids(INSURED, regions, population="insured", years=[2023]).filter(pl.col("region") == "site:urk")

    shares = {row["sex"]: (row["percent"], row["percent_country"]) for row in found.to_dicts()}
    assert shares["male"] == pytest.approx((90.0, 97.5))
    assert shares["female"] == pytest.approx((10.0, 2.5))


def test_every_kind_of_region_has_its_attrition_and_pyramid() -> None:
    regions = study_regions(DIVISION, [_site("urk", URK)], [])

    left = attrition(INSURED, regions, population="insured").filter(pl.col("criterion") == "living_in_the_region")
    shapes = pyramids(INSURED, regions, population="insured", years=[2023])

    persons = dict(left.select("region", "persons").rows())
    assert persons["PV24"] == 400  # Flevoland: Urk and Dronten
    assert persons["GM0303"] == 200
    assert {"GM0184", "PV24", "NL01", "site:urk", "pool"} <= set(shapes["region"])


def test_a_stratum_without_anyone_is_a_share_of_zero_and_not_absent() -> None:
    regions = study_regions(DIVISION, [_site("urk", URK)], [])

    found = pyramids(INSURED, regions, population="insured", years=[2023])

    women = found.filter((pl.col("region") == "GM0303") & (pl.col("sex") == "female"))
    assert women["percent"].to_list() == [0.0]


def test_the_table_of_regions_lists_every_member_once() -> None:
    table = region_table(study_regions(DIVISION, [_site("urk", URK)], []))

    assert table.filter(pl.col("region") == "site:urk")["municipality"].to_list() == [URK]
    assert table.select("region", "municipality").is_unique().all()


@pytest.mark.parametrize(
    ("municipalities", "is_apportioned"),
    [
        (["GM0855"], True),  # Tilburg got a part of Haaren in 2021
        (["GM0855", "GM0757", "GM0824"], True),
        (["GM0855", "GM0757", "GM0824", "GM0865"], False),  # all who got a part
        (["GM0772"], False),  # Eindhoven got none
    ],
)
def test_a_region_with_a_part_of_a_divided_municipality_rests_on_a_declared_share(municipalities, is_apportioned):
    regions = study_regions(DIVISION, [_site("south", *municipalities)], [])

    found = apportioned_regions(regions, from_day=date(2019, 1, 1), to_day=DIVISION)

    assert ("site:south" in found) == is_apportioned
    assert {"NL01", "PV30"}.isdisjoint(found)
    assert apportioned_regions(regions, from_day=date(2024, 1, 1), to_day=DIVISION) == frozenset()
