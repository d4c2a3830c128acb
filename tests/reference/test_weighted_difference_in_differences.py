"""Weighted difference-in-differences against published results on the Californian tobacco programme of 1989."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.weighted_difference_in_differences import fit_stacks, mean_effect, stacks_of_sites

TABLE = pl.read_csv(Path(__file__).parent / "data" / "effect-estimation" / "cigarette_packs.csv")
STATES = TABLE["state"].to_list()
PACKS = TABLE.drop("state").to_numpy()
YEARS = np.arange(1970, 2001)
STARTS = np.where(TABLE["state"] == "California", 1989, np.inf)
SYNTHETIC_CONTROL = {
    "Utah": 0.393908,
    "Montana": 0.231840,
    "Nevada": 0.204923,
    "Connecticut": 0.109090,
    "New Hampshire": 0.045429,
    "Colorado": 0.014811,
}


def test_equal_weights_give_the_published_difference_in_differences():
    # Printed by the R package synthdid as its plain difference-in-differences.
    stacks = stacks_of_sites(STARTS, YEARS, np.ones(39))

    assert mean_effect(PACKS, stacks) == pytest.approx([-27.3491110836], abs=5e-10)
    assert fit_stacks(PACKS, stacks).coefficients[0] == pytest.approx([-27.3491110836], abs=5e-10)


def test_weights_of_a_synthetic_control_give_its_gap_after_the_start():
    # Least squares over all states with shares that are not negative, by three programs: weights to six decimals.
    weights = np.array([SYNTHETIC_CONTROL.get(state, float(state == "California")) for state in STATES])
    (stack,) = stacks_of_sites(STARTS, YEARS, weights)

    gaps = stack.region_contrast @ PACKS
    assert gaps[stack.is_after].mean() == pytest.approx(-19.5136, abs=5e-4)
    assert mean_effect(PACKS, [stack])[0] == pytest.approx(gaps @ stack.contrast)
