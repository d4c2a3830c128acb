"""What holds for weighted persons, whoever they are."""

import math

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.evaluation.persons.pattern import FEWEST_PERSONS, alike_persons, trait
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
