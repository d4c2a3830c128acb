"""The draft of an evaluation: what a plan could find, from the years before the first start alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.evaluation.draft import drafted, first_year_of_follow_up
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Comparator
from proeftuin.vocabulary.site import GeographyMark
from tests.evaluation_example import adjacency, code, country, indicator, plan, site, square

SIDE = 12
SITES = tuple(
    site(name, square(*corner)) for name, corner in zip("abcde", [(0, 0), (0, 6), (4, 3), (8, 0), (8, 8)], strict=True)
)
INDICATORS = {"hospital": indicator(), "pharmacy": indicator("pharmacy")}
CELLS = country(np.random.default_rng(3), side=SIDE, outcomes=("hospital", "pharmacy"))
PLAN = plan(*SITES, outcomes=("hospital", "pharmacy"), secondary=("pharmacy",))
LATE = plan(*(replace(one, start=date(2016, 2, 1)) for one in SITES), outcomes=("hospital", "pharmacy"))


def draft(given=PLAN, cells=CELLS):
    return drafted(given, cells, adjacency(SIDE), INDICATORS)


def rows(found, site="all", scale="percent"):
    return {row.outcome: row for row in found.outcomes if (row.site, row.scale) == (site, scale)}


def corrupted(cells, first_year):
    """The same cells with other numbers in all years from `first_year` on."""
    generator, is_late = np.random.default_rng(9), np.array([year >= first_year for year in cells.years])
    changed = {
        name: np.where(
            is_late.reshape(1, -1, *[1] * (getattr(cells, name).ndim - 2)),
            generator.integers(0, 10**9, getattr(cells, name).shape),
            getattr(cells, name),
        )
        for name in ("total", "exposure", "persons", "rest_total", "rest_exposure", "rest_persons")
    }
    return replace(cells, **changed)


@pytest.mark.parametrize("given", [PLAN, LATE], ids=["two years before", "five years before"])
def test_no_outcome_of_the_follow_up_is_touched(given):
    assert draft(given, corrupted(CELLS, first_year_of_follow_up(given))) == draft(given)


def test_outcomes_before_the_start_do_count():
    assert draft(PLAN, corrupted(CELLS, 2012)) != draft()


def test_years_from_the_first_start_on_count_as_follow_up_for_all_sites():
    given = plan(SITES[0], replace(SITES[1], start=date(2016, 1, 1)), outcomes=("hospital",))

    assert first_year_of_follow_up(given) == 2013
    assert draft(given).years == (2011, 2012)


def test_there_is_a_smallest_effect_for_every_outcome_site_and_scale():
    found = draft()

    assert {(row.outcome, row.site, row.scale) for row in found.outcomes} == {
        (outcome, name, scale)
        for outcome in ("hospital", "pharmacy")
        for name in ("a", "b", "c", "d", "e", "all")
        for scale in ("percent", "eur_per_insured_year")
    }
    assert all(row.minimum_detectable >= row.at_best > 0 for row in found.outcomes)
    assert {row.role for row in found.outcomes if row.outcome == "pharmacy"} == {"secondary"}


def test_several_sites_show_smaller_effects_than_one():
    found = draft()

    assert rows(found)["hospital"].at_best < min(rows(found, name)["hospital"].at_best for name in "abcde")


def test_what_was_foretold_holds_the_smallest_effect_that_the_analysis_then_has():
    inside = 0
    for seed in range(8):
        cells = country(np.random.default_rng(seed), side=SIDE)
        given = plan(*SITES)
        foretold = rows(draft(given, cells))["hospital"]
        effects = effects_of_sites(given, [cells], adjacency(SIDE), INDICATORS).effects
        then = effects.filter((effects["site"] == "all") & (effects["kind"] == "average"))["minimum_detectable"][0]
        inside += foretold.at_best <= 1.25 * then and then <= 1.25 * foretold.minimum_detectable

    assert inside >= 7


def test_one_year_before_shows_no_movement_by_chance():
    found = draft(replace(PLAN, first_year=2012))

    assert {row.reason for row in found.outcomes} == {"one_year_before"}
    assert all(row.level is not None and row.minimum_detectable is None for row in found.outcomes)


def test_one_site_has_no_row_of_all_sites_but_its_own():
    found = draft(plan(SITES[0]))

    assert rows(found)["hospital"].reason == "one_site"
    assert rows(found, "a")["hospital"].minimum_detectable > 0


def test_sites_that_are_hard_to_compare_are_named_with_what_makes_them_so():
    tiny, huge = site("tiny", [code(0, 0)]), site("huge", square(4, 4, 5))
    unknown = site("unknown", (), geography=GeographyMark.UNKNOWN)
    short = replace(site("short", square(0, 6)), start=date(2016, 6, 1))
    given = plan(tiny, huge, unknown, short, last_year=2017)

    remarks = {one.site: set(one.remarks) for one in draft(given).sites}

    assert "too_small" in remarks["tiny"]
    assert "too_large" in remarks["huge"]
    assert remarks["unknown"] == {"unknown_geography"}
    assert "short_after" in remarks["short"]
    assert "short_before" in remarks["tiny"]
    assert "short_before" not in remarks["short"]


def test_the_regions_that_were_most_like_a_site_are_listed_nearest_first_and_hold_no_municipality_of_a_site():
    found = draft()

    of_sites = {code for one in SITES for code in one.municipalities}
    for name in "abcde":
        distances = [region.distance for region in found.like_regions if region.site == name]
        assert len(distances) == 5
        assert distances == sorted(distances)
    assert not any(of_sites & set(region.municipalities) for region in found.like_regions)


def test_a_site_in_which_nothing_was_counted_in_a_year_is_like_no_region_and_leaves_the_others_their_own():
    nothing = {(code, 2012): 0.0 for code in SITES[0].municipalities}
    found = draft(
        PLAN, country(np.random.default_rng(3), side=SIDE, outcomes=("hospital", "pharmacy"), effects=nothing)
    )

    assert rows(found, "a")["hospital"].reason == "no_total_in_a_year"
    assert rows(found, "b")["hospital"].minimum_detectable > 0
    assert {region.site for region in found.like_regions} == {"b", "c", "d", "e"}


def test_a_located_site_without_anybody_is_told_from_one_whose_municipalities_are_unknown():
    given = plan(*SITES, site("empty", ()), site("unknown", (), geography=GeographyMark.UNKNOWN))
    remarks = {one.site: one.remarks for one in draft(given).sites}

    assert remarks["empty"] == ("nobody_in_a_year",)
    assert remarks["unknown"] == ("unknown_geography",)


def unlike(factor):
    """A country in which the sites spend `factor` times as much as others in all years."""
    multiples = {(one, year): factor for site in SITES for one in site.municipalities for year in range(2011, 2019)}
    return country(np.random.default_rng(3), side=SIDE, outcomes=("hospital", "pharmacy"), effects=multiples)


@pytest.mark.parametrize(
    ("given", "factor", "comparator", "choice"),
    [
        (PLAN, 1.0, Comparator.REST_OF_COUNTRY, "alike"),
        (PLAN, 1.15, Comparator.REST_OF_COUNTRY, "too_few_years_to_match"),
        (replace(LATE, secondary=("pharmacy",)), 1.07, Comparator.MATCHED_REGIONS, "matching_helps"),
        (replace(LATE, secondary=("pharmacy",)), 3.0, Comparator.REST_OF_COUNTRY, "matching_does_not_help"),
    ],
    ids=["alike", "few years", "many years", "like nothing else"],
)
def test_matched_regions_are_proposed_when_sites_stand_apart_and_enough_years_show_it(
    given, factor, comparator, choice
):
    found = draft(given, unlike(factor))

    assert (found.comparator, found.choice) == (comparator, choice)


def test_a_plan_that_no_data_could_answer_is_refused():
    with pytest.raises(DefinitionError, match="no whole year of 2011-2018 precedes"):
        draft(plan(replace(SITES[0], start=date(2011, 3, 1)), SITES[1]))
