"""Which regions are like a region: a table of areas, and the areas that come out as its peers."""

from math import log

import polars as pl
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas, regions_of_sites
from proeftuin.steps.population.peer import peer_groups, peers, traits

BAND_OF = {"young": 1, "middle": 8, "old": 14, "unknown": None}
"""Places of the bands 05-09, 40-44 and 70-74."""

FOUR = """
    area | young | middle | old
    A    |   200 |    700 | 100
    B    |   200 |    500 | 300
    C    |   300 |    600 | 100
    D    |   300 |    400 | 300
"""
"""Person-years of a year by age: a fifth or three tenths are young, one or three tenths old."""


def areas(drawn):
    header, *lines = [[field.strip() for field in line.split("|")] for line in drawn.strip().splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def region_of(drawn, **sites):
    found = [SiteAreas(id, id, tuple(codes.split())) for id, codes in sites.items()]
    return regions_of_areas([(row["area"], None) for row in areas(drawn)], found)


def person_time(drawn, regions, year=2023):
    place = {region: number for number, region in enumerate(regions.units.regions, start=1)}
    rows = [
        (place[row["area"]], int(row.get("year", year)), "female", BAND_OF[age], 10, int(row[age]) * 365)
        for row in areas(drawn)
        for age in BAND_OF
        if row.get(age)
    ]
    names = {"region": pl.Int64, "year": pl.Int64, "sex": pl.String, "age_band": pl.Int64, "persons": pl.Int64}
    return pl.DataFrame(rows, schema={**names, "days": pl.Int64}, orient="row")


def traits_of(drawn, regions, deprivation=None, **choices):
    return traits(person_time(drawn, regions), regions, deprivation, population="insured", **choices)


def told(frame, region, column="value"):
    return dict(frame.filter(pl.col("region") == region).select("trait", column).iter_rows())


def peers_of(frame, regions, site="site:mine", **choices):
    return peers(frame, regions.groups, **choices).filter(pl.col("region") == site)["peer"].to_list()


def test_traits_are_size_young_and_old_of_the_persons_of_a_region():
    regions = region_of(FOUR)

    assert told(traits_of(FOUR, regions), "B") == pytest.approx({"size": 1000, "young": 20, "old": 30})


def test_traits_are_told_in_standard_deviations_from_the_mean_region():
    """Young: mean 25, deviation 5. Old: mean 20, deviation 10. All are as large, so size tells nobody apart."""
    regions = region_of(FOUR)

    assert told(traits_of(FOUR, regions), "B", "standardised") == pytest.approx({"size": 0, "young": -1, "old": 1})


def test_peers_are_the_nearest_and_equal_distances_go_by_code():
    """From A at (-1, -1): C at (1, -1) and B at (-1, 1) are 2 away, D at (1, 1) is the root of 8 away."""
    regions = region_of(FOUR, mine="A")

    found = peers(traits_of(FOUR, regions), regions.groups, number=3).select("peer", "rank", "distance", "traits")

    assert found.rows() == [
        ("B", 1, 2.0, "size young old"),
        ("C", 2, 2.0, "size young old"),
        ("D", 3, pytest.approx(8**0.5), "size young old"),
    ]


def test_regions_are_alike_only_in_what_is_declared():
    regions = region_of(FOUR, mine="A")

    assert peers_of(traits_of(FOUR, regions), regions, number=1, like=["old"]) == ["C"]
    assert peers_of(traits_of(FOUR, regions), regions, number=1, like=["young"]) == ["B"]


def test_deprivation_counts_when_areas_have_scores():
    """Scores 1, 5, 1, 5: mean 3, deviation 2. Only C has A's score, so that it alone stays as near as it was."""
    regions = region_of(FOUR, mine="A")
    found = traits_of(FOUR, regions, {"A": 1.0, "B": 5.0, "C": 1.0, "D": 5.0})

    assert told(found, "A")["deprivation"] == 1.0
    assert told(found, "A", "standardised")["deprivation"] == pytest.approx(-1)
    assert peers_of(found, regions, number=2) == ["C", "B"]


def test_area_without_a_score_is_nobodys_peer_in_deprivation():
    regions = region_of(FOUR, mine="A")
    found = traits_of(FOUR, regions, {"A": 1.0, "B": 5.0, "D": 5.0})

    row = found.filter((pl.col("region") == "C") & (pl.col("trait") == "deprivation"))
    assert row.select("value", "standardised", "status", "reason").rows() == [
        (None, None, "missing", "no_score_of_area")
    ]
    assert peers_of(found, regions, number=5) == ["B", "D"]
    assert peers_of(found, regions, number=1, like=["old"]) == ["C"]


def test_ages_of_a_site_are_those_of_all_its_persons():
    """A and B together: 400 of 2,000 are young, 400 old."""
    regions = region_of(FOUR, mine="A B")

    found = told(traits_of(FOUR, regions), "site:mine")

    assert (found["young"], found["old"]) == pytest.approx((20, 20))


def test_site_is_as_large_as_the_place_where_its_people_live_and_not_as_all_together():
    """Nine in ten live in a city of 9,000, one in a village of 1,000: 9,000 ** 0.9 x 1,000 ** 0.1 = 7,225."""
    drawn = """
        area    | young | middle |  old
        city    |  1800 |   5400 | 1800
        village |   200 |    600 |  200
        town    |  1500 |   4500 | 1500
        hamlet  |   220 |    660 |  220
    """
    regions = region_of(drawn, mine="city village")
    found = traits_of(drawn, regions)

    assert told(found, "site:mine")["size"] == pytest.approx(9000**0.9 * 1000**0.1)
    assert peers_of(found, regions) == ["town", "hamlet"]


def test_score_of_a_site_is_that_of_the_areas_where_its_people_live():
    """Three quarters of the people live where the score is 2, a quarter where it is 6."""
    drawn = """
        area | young | middle | old
        A    |   600 |   1800 | 600
        B    |   200 |    600 | 200
        C    |   200 |    600 | 200
    """
    regions = region_of(drawn, mine="A B")

    assert told(traits_of(drawn, regions, {"A": 2.0, "B": 6.0, "C": 1.0}), "site:mine")["deprivation"] == 3.0


@pytest.mark.parametrize(("young_in_b", "score"), [(110, 2.0), (112, None)])
def test_score_of_a_site_needs_scores_of_the_areas_of_nine_in_ten_of_its_people(young_in_b, score):
    """B has no score; of 1,100 people it has a tenth, or a little more."""
    drawn = f"""
        area | young | middle | old
        A    |   990 |      0 |   0
        B    |   {young_in_b} |      0 |   0
    """
    regions = region_of(drawn, mine="A B")

    assert told(traits_of(drawn, regions, {"A": 2.0}, least_person_years=100), "site:mine")["deprivation"] == score


def test_no_part_of_a_site_is_its_peer():
    regions = region_of(FOUR, mine="A B")

    assert peers_of(traits_of(FOUR, regions), regions, number=25) == ["C", "D"]


def test_other_sites_are_no_peers_and_their_areas_are():
    regions = region_of(FOUR, mine="A", other="B C")

    assert peers_of(traits_of(FOUR, regions), regions, number=25) == ["B", "C", "D"]


@pytest.mark.parametrize(("young", "is_there"), [(200, True), (199, False)])
def test_region_of_fewer_than_a_thousand_person_years_has_no_traits_and_is_no_peer(young, is_there):
    drawn = FOUR.replace("C    |   300", f"C    |   {young}").replace("600 | 100", "700 | 100")
    regions = region_of(drawn, mine="A")
    found = traits_of(drawn, regions)
    row = found.filter((pl.col("region") == "C") & (pl.col("trait") == "young")).row(0, named=True)

    assert (row["status"], row["reason"]) == (
        ("value", None) if is_there else ("not_estimable", "too_small_to_compare")
    )
    assert ("C" in peers_of(found, regions)) == is_there
    assert is_there or row["value"] is None


def test_region_that_is_too_small_does_not_move_the_mean():
    """Without E the young are 20 or 30 percent of the four others: mean 25."""
    drawn = FOUR + "    E    |   100 |    400 | 400\n"
    regions = region_of(drawn)

    assert told(traits_of(drawn, regions), "A", "standardised")["young"] == pytest.approx(-1)


def test_persons_of_unknown_age_count_in_size_only():
    drawn = """
        area | young | middle | old | unknown
        A    |   200 |    700 | 100 |     500
        B    |   200 |    500 | 300 |
    """
    regions = region_of(drawn)

    assert told(traits_of(drawn, regions), "A") == pytest.approx({"size": 1500, "young": 20, "old": 10})


def test_traits_are_those_of_the_newest_year():
    drawn = """
        area | year | young | middle | old
        A    | 2021 |   300 |    600 | 100
        A    | 2023 |   200 |    700 | 100
    """
    regions = regions_of_areas([("A", None)], [])

    assert told(traits_of(drawn, regions), "A")["young"] == pytest.approx(20)
    assert told(traits_of(drawn, regions, year=2021), "A")["young"] == pytest.approx(30)


def test_size_is_compared_by_its_logarithm():
    """1,000, 2,000 and 4,000 lie at equal steps."""
    drawn = """
        area | young | middle | old
        A    |   200 |    600 | 200
        B    |   400 |   1200 | 400
        C    |   800 |   2400 | 800
    """
    regions = region_of(drawn)
    deviation = log(2) * (2 / 3) ** 0.5

    found = [told(traits_of(drawn, regions), area, "standardised")["size"] for area in "ABC"]

    assert found == pytest.approx([-log(2) / deviation, 0, log(2) / deviation])


def test_sites_of_registered_persons_are_each_others_peers():
    regions = regions_of_sites([SiteAreas(id, id, (f"practice {id}",)) for id in "ABCD"])
    time = person_time(FOUR, region_of(FOUR))

    found = peers(traits(time, regions, population="insured"), regions.groups, number=2)

    assert found.filter(pl.col("region") == "site:A")["peer"].to_list() == ["site:B", "site:C"]


def test_peers_together_are_a_region():
    regions = region_of(FOUR, mine="A B")

    assert peer_groups(peers(traits_of(FOUR, regions), regions.groups)) == {"peers:site:mine": ("C", "D")}


def test_nobody_has_no_traits_and_no_peers():
    regions = region_of(FOUR, mine="A")
    nobody = person_time(FOUR, regions).head(0)

    found = traits(nobody, regions, population="insured")

    assert (found.height, peers(found, regions.groups).height) == (0, 0)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"number": 0}, "0 peers are asked for"),
        ({"like": ["deprivation"]}, "not there: deprivation"),
        ({"like": []}, "not there: none"),
    ],
)
def test_peers_that_cannot_be_found_as_asked_are_refused(choice, said):
    regions = region_of(FOUR, mine="A")

    with pytest.raises(DefinitionError, match=said):
        peers(traits_of(FOUR, regions), regions.groups, **choice)


def test_persons_who_live_in_no_region_make_no_traits_and_no_peers():
    nowhere = person_time(FOUR, region_of(FOUR)).with_columns(region=pl.lit(0, pl.Int64))
    regions = regions_of_areas([], [])

    found = traits(nowhere, regions, population="insured")

    assert found.is_empty()
    assert peers(found, regions.groups).is_empty()
    assert peer_groups(peers(found, regions.groups)) == {}
