"""What holds for the traits and peers of every set of areas."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas
from proeftuin.steps.population.peer import ALL_TRAITS, peer_groups, peers, traits

SITE = "site:mine"


@st.composite
def populations(draw):
    """Person-time of some areas, scores of all of them, and a site of one or more."""
    count = draw(st.integers(3, 9))
    codes = [f"A{number}" for number in range(count)]
    mine = draw(st.sets(st.sampled_from(codes), min_size=1, max_size=count - 1))
    regions = regions_of_areas([(code, None) for code in codes], [SiteAreas("mine", "mine", tuple(sorted(mine)))])
    days = st.integers(1, 10_000_000)
    rows = [(place, 2023, "female", band, 1, draw(days)) for place in range(1, count + 1) for band in (1, 8, 14)]
    names = ("region", "year", "sex", "age_band", "persons", "days")
    time = pl.DataFrame(rows, schema=names, orient="row")
    scores = {code: draw(st.floats(-10, 10)) for code in codes}
    return time, regions, scores, draw(st.integers(1, 5))


def found(time, regions, scores):
    return traits(time, regions, scores, population="insured", least_person_years=1_000)


def values(frame, column="standardised"):
    return {(row["region"], row["trait"]): row[column] for row in frame.iter_rows(named=True)}


@given(populations(), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(population, random):
    time, regions, scores, number = population
    places = list(range(time.height))
    random.shuffle(places)
    shuffled = dict(random.sample(sorted(scores.items()), len(scores)))

    first, second = found(time, regions, scores), found(time[places], regions, shuffled)

    assert values(first) == values(second)
    assert peers(first, regions.groups, number=number).equals(
        peers(second.sample(fraction=1, shuffle=True, seed=1), regions.groups, number=number)
    )


@given(populations())
def test_no_region_is_its_own_peer_nor_is_a_part_of_it(population):
    time, regions, scores, number = population

    rows = peers(found(time, regions, scores), regions.groups, number=number, of=list(regions.groups)).rows(named=True)

    assert all(row["peer"] not in (row["region"], *regions.groups[row["region"]]) for row in rows)


@given(populations())
def test_peers_are_the_nearest_as_numpy_finds_them(population):
    time, regions, scores, number = population
    frame = found(time, regions, scores)
    table = values(frame)
    place = {
        region: np.array([table[region, trait] for trait in ALL_TRAITS])
        for region in set(frame["region"])
        if all(table[region, trait] is not None for trait in ALL_TRAITS)
    }
    outside = [code for code in regions.units.regions if code in place and code not in regions.groups[SITE]]
    distances = sorted(np.sqrt(((place[SITE] - place[code]) ** 2).sum()) for code in outside) if SITE in place else []

    seen = peers(frame, regions.groups, number=number)

    assert seen["distance"].to_list() == pytest.approx(distances[:number], abs=1e-8)


@given(populations())
def test_traits_of_the_areas_have_mean_zero_and_deviation_one(population):
    time, regions, scores, _ = population
    areas = found(time, regions, scores).filter(pl.col("region") != SITE).drop_nulls("standardised")
    for _, rows in areas.group_by("trait"):
        spread = rows["standardised"].to_numpy()
        assert spread.mean() == pytest.approx(0, abs=1e-6)
        assert spread.std() == pytest.approx(1, abs=1e-6) or not spread.any()


@given(populations())
def test_site_lies_between_its_areas_in_every_trait(population):
    """Where all of them are large enough to have traits."""
    time, regions, scores, _ = population
    table = values(found(time, regions, scores))
    for trait in ALL_TRAITS:
        parts = [table[code, trait] for code in regions.groups[SITE]]
        if None not in parts:
            assert min(parts) - 1e-6 <= table[SITE, trait] <= max(parts) + 1e-6


@given(populations(), st.floats(0.1, 1000), st.floats(-100, 100))
def test_scale_of_the_score_does_not_matter(population, factor, shift):
    time, regions, scores, _ = population
    other = {code: factor * score + shift for code, score in scores.items()}
    spread = np.ptp([*scores.values()])

    if spread > 1e-3:
        first, second = (values(found(time, regions, one)) for one in (scores, other))
        assert [*second.values()] == pytest.approx([*first.values()], abs=1e-5, nan_ok=True)


@given(populations(), st.floats(1, 1e6))
def test_region_that_is_farther_than_all_peers_changes_none_of_them(population, beyond):
    time, regions, scores, number = population
    frame = found(time, regions, scores)
    before = peers(frame, regions.groups, number=number)
    if before.height == number:
        farther = before["distance"].max() + beyond
        at_site = values(frame.filter(pl.col("region") == SITE))
        rows = [
            ("insured", "FAR", trait, 0.0, at_site[SITE, trait] + (farther if trait == "size" else 0.0), "value", None)
            for trait in ALL_TRAITS
        ]
        far = pl.DataFrame(rows, schema=frame.schema, orient="row")
        after = peers(pl.concat([frame, far]), {**regions.groups, "FAR": ("FAR",)}, number=number)

        assert after.equals(before)


@given(populations())
def test_ranks_run_from_one_and_distances_do_not_fall(population):
    time, regions, scores, number = population

    seen = peers(found(time, regions, scores), regions.groups, number=number)

    assert seen["rank"].to_list() == list(range(1, seen.height + 1))
    assert seen["distance"].is_sorted()
    assert peer_groups(seen) == ({f"peers:{SITE}": tuple(seen["peer"])} if seen.height else {})
