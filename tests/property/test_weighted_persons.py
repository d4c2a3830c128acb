"""What holds for weighted persons, whoever they are."""

import math

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.reestimated_inference import cluster_bootstrap
from proeftuin.steps.evaluation.persons.pattern import FEWEST_PERSONS, alike_persons, trait
from proeftuin.steps.evaluation.persons.propensity import person_weights
from tests.pattern_example import AREAS, OUTCOME, SITES, YEARS, YOUNG, effect, found, joined, plan, world

SEEDS = range(5)
PATTERNS = [
    YOUNG | {"sex": sex, "age": age, "use": use} for sex in ("female", "male") for age in (1, 3, 5) for use in (0, 1, 2)
]


def drawn(seed, patterns=PATTERNS, more=()):
    """Areas with different persons and rates that drift apart; the same number of persons everywhere."""
    generator = np.random.default_rng(seed)
    persons = [
        (area, pattern, int(number))
        for area in AREAS
        for pattern, number in zip(
            patterns, generator.multinomial(5000, generator.dirichlet([8] * len(patterns))), strict=True
        )
    ]
    rate = {(area, year): generator.uniform(15, 25) for area in (*AREAS, "elsewhere") for year in YEARS}
    return world([*persons, *more], lambda area, pattern, year: rate[area, year] * (1 + pattern["age"]))


@pytest.mark.parametrize("seed", SEEDS)
def test_persons_who_are_all_the_same_give_the_plain_comparison(seed):
    sums = drawn(seed, [YOUNG])

    rows = sums.with_columns(is_site=pl.col("region") <= len(SITES), is_after=pl.col("year") >= 2021)
    rate = pl.col(f"{OUTCOME}__total") / pl.col(f"{OUTCOME}__days")
    means = rows.group_by("is_site", "is_after").agg(rate.log().mean().alias("log"))
    log = {(is_site, is_after): value for is_site, is_after, value in means.rows()}
    # Leap days: a rate by day and one by year differ alike everywhere.
    plain = log[True, True] - log[True, False] - log[False, True] + log[False, False]
    assert effect(found(sums))["value"] == pytest.approx(100 * math.expm1(plain), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_persons_unlike_anybody_in_the_sites_change_nothing(seed):
    outlying = YOUNG | {"age": 0, "use": 3}
    alone = drawn(seed)
    with_them = drawn(seed, more=[(area, outlying, 700) for area in AREAS if area not in SITES])
    areas = joined(alone, plan())

    as_before, together = found(alone, areas=areas), found(with_them, areas=areas)

    assert effect(together) == effect(as_before)
    assert together.balance == as_before.balance


@pytest.mark.parametrize("seed", SEEDS)
def test_weighting_brings_the_persons_on_both_sides_nearer_to_each_other(seed):
    """The odds of a logistic regression balance nothing exactly, yet nearly so where its model holds."""
    rows = found(drawn(seed)).balance

    before = max(abs(row["difference_before"]) for row in rows)
    after = max(abs(row["difference_after"]) for row in rows)
    assert after < before / 3


@pytest.mark.parametrize("seed", SEEDS)
def test_every_level_that_is_told_is_of_ten_persons_or_more_on_both_sides_and_so_is_what_it_leaves(seed):
    generator = np.random.default_rng(seed)
    levels = generator.integers(0, 2, (200, 6))
    persons = generator.poisson(0.3, (200, 2)).astype(float)
    found_levels = alike_persons([trait(f"trait {i}", levels[:, i]) for i in range(6)], persons)

    counted = persons[found_levels.is_shared]
    of_levels = found_levels.levels[found_levels.is_shared].T @ counted
    assert (of_levels >= FEWEST_PERSONS).all()
    assert (counted.sum(axis=0) - of_levels >= FEWEST_PERSONS).all()
    assert (counted > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    sums = drawn(seed)

    shuffled = found(sums.sample(fraction=1, shuffle=True, seed=seed))
    assert effect(shuffled)["value"] == pytest.approx(effect(found(sums))["value"], rel=1e-12)


def _arrays(sums):
    """Persons by area and pattern, and admissions and days by area, pattern and year."""
    order = [(area, pattern) for area in range(1, len(AREAS) + 1) for pattern in range(len(PATTERNS))]
    place = {(*(one[name] for name in ("sex", "age", "use")),): i for i, one in enumerate(PATTERNS)}
    by = {
        (row["region"], place[row["sex"], row["age"], row["use"]], row["year"]): row
        for row in sums.iter_rows(named=True)
    }

    def array(column):
        values = [
            [by[at, pattern, year][column] if (at, pattern, year) in by else 0 for year in YEARS]
            for at, pattern in order
        ]
        return np.array(values, dtype=float).reshape(len(AREAS), len(PATTERNS), len(YEARS))

    return array("persons")[:, :, 0], array(f"{OUTCOME}__total"), array(f"{OUTCOME}__days")


@pytest.mark.parametrize("seed", range(3))
def test_that_the_weights_were_estimated_adds_little_to_what_chance_between_areas_does(seed):
    """So the analysis takes them as given; were they to matter, this spread would grow when they are found anew."""
    persons, admitted, days = _arrays(drawn(seed))
    is_site = np.arange(len(AREAS)) < len(SITES)
    is_after = np.array([year >= 2021 for year in YEARS])
    levels = [
        trait(key, np.array([one[name] == value for one in PATTERNS], dtype=np.int64))
        for key, name, value in (
            ("woman", "sex", "female"),
            ("middle", "age", 3),
            ("old", "age", 5),
            ("some", "use", 1),
            ("more", "use", 2),
        )
    ]

    def weights_of(times):
        sides = np.stack([(times * chosen) @ persons for chosen in (is_site, ~is_site)], axis=1)
        return person_weights(alike_persons(levels, sides), sides).weights

    as_found = weights_of(np.ones(len(AREAS)))

    def effect_with(weights, times):
        own = np.where(is_site[:, np.newaxis], weights[:, 0], weights[:, 1])
        log = np.log(np.einsum("ap,apy->ay", own, admitted) / np.einsum("ap,apy->ay", own, days))
        change = log[:, is_after].mean(axis=1) - log[:, ~is_after].mean(axis=1)
        size = times * (own * persons).sum(axis=1)
        here, elsewhere = (np.average(change, weights=size * chosen) for chosen in (is_site, ~is_site))
        return np.array([here - elsewhere])

    given = cluster_bootstrap(
        lambda times: effect_with(as_found, times), range(len(AREAS)), is_site, 199, np.random.default_rng(seed)
    )
    anew = cluster_bootstrap(
        lambda times: effect_with(weights_of(times), times),
        range(len(AREAS)),
        is_site,
        199,
        np.random.default_rng(seed),
    )

    assert anew.effects == pytest.approx(given.effects)
    assert 0.8 < anew.standard_errors[0] / given.standard_errors[0] < 1.25
