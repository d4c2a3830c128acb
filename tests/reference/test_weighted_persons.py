"""
A score on patterns with their numbers equals that on the persons one by one.

Persons of the study of job training (LaLonde 1986; Dehejia and Wahba 1999). Coefficients from a regression on all
persons who have somebody alike, by statsmodels 0.15.0 (GLM, binomial) and scikit-learn 1.9.1 (LogisticRegression
without penalty), which agree in all digits shown.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.evaluation.persons.pattern import age, alike_persons, earlier_use, trait
from proeftuin.steps.evaluation.persons.propensity import person_weights

FIGURES = pl.read_csv(
    Path(__file__).parent / "data" / "effect-estimation" / "job_training.csv", infer_schema_length=1000
)
TRAITS = ("black", "married", "nodegree")
CONSTANT = -2.7151114596
COEFFICIENTS = {
    "age:18_to_44": 1.1278913764,
    "use:earnings:0_to_1000": -0.7645923276,
    "use:earnings:1000_to_10000": -0.6518903165,
    "black": 2.5548145756,
    "married": -1.1315774400,
    "nodegree": 0.6942033464,
}


@pytest.fixture(scope="module")
def patterns():
    """Patterns with the numbers of trainees and of others."""
    levels = FIGURES.select(
        (pl.col("age") >= 18).cast(pl.Int64) + (pl.col("age") >= 45),
        (pl.col("re75") > 0).cast(pl.Int64).alias("earnings") + (pl.col("re75") >= 1000) + (pl.col("re75") >= 10_000),
        *TRAITS,
        "treat",
        "re78",
    )
    others = (pl.col("treat") == 0).cast(pl.Float64)
    return levels.group_by("age", "earnings", *TRAITS).agg(
        others=others.sum(), trainees=pl.col("treat").sum().cast(pl.Float64), later=(others * pl.col("re78")).sum()
    )


@pytest.fixture(scope="module")
def alike(patterns):
    levels = {name: patterns[name].cast(pl.Int64).to_numpy() for name in ("age", "earnings", *TRAITS)}
    characteristics = [
        age(levels["age"]),
        earlier_use("earnings", levels["earnings"], (1000, 10_000)),
        *(trait(name, levels[name]) for name in TRAITS),
    ]
    return alike_persons(characteristics, patterns.select("trainees", "others").to_numpy())


@pytest.fixture(scope="module")
def weights(patterns, alike):
    return person_weights(alike, patterns.select("trainees", "others").to_numpy())


def test_the_odds_of_every_pattern_are_those_of_a_regression_on_persons(alike, weights):
    names = [name for name, is_fitted in zip(alike.names, alike.is_fitted, strict=True) if is_fitted]
    assert names == list(COEFFICIENTS)

    fitted = alike.levels[:, alike.is_fitted]
    expected = np.exp(CONSTANT + fitted @ np.array(list(COEFFICIENTS.values())))
    shared = alike.is_shared
    np.testing.assert_allclose(weights.weights[shared, 1], expected[shared], rtol=1e-8)
    np.testing.assert_array_equal(weights.weights[shared, 0], 1.0)
    np.testing.assert_array_equal(weights.weights[~shared], 0.0)


def test_weighted_persons_and_their_later_earnings(patterns, weights):
    of_others = weights.weights[:, 1]

    assert of_others @ patterns["others"].to_numpy() == pytest.approx(180.94475588, abs=1e-8)
    mean = of_others @ patterns["later"].to_numpy() / (of_others @ patterns["others"].to_numpy())
    assert mean == pytest.approx(5212.34835384, abs=1e-7)


def test_who_has_nobody_alike_is_left_out(weights):
    """173 of the 185 trainees have somebody alike among those who were not trained."""
    assert weights.percent_alike == pytest.approx(100 * 173 / 185)


def test_standardised_differences_are_those_of_a_hand_calculation(patterns, alike, weights):
    counted = patterns.select("trainees", "others").to_numpy() * alike.is_shared[:, np.newaxis]
    for place, name in enumerate(alike.names):
        of_level = alike.levels[:, place]
        here, elsewhere = (of_level @ side / side.sum() for side in counted.T)
        weighted = of_level @ (counted[:, 1] * weights.weights[:, 1]) / (counted[:, 1] @ weights.weights[:, 1])
        deviation = np.sqrt(here * (1 - here))

        assert weights.balance.names[place] == name
        assert weights.balance.before.standardised_differences[place] == pytest.approx((here - elsewhere) / deviation)
        assert weights.balance.after.standardised_differences[place] == pytest.approx((here - weighted) / deviation)
