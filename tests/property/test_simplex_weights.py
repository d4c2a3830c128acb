"""What holds for the nearest mixture whatever the donors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from proeftuin.methods.effects.simplex_weights import nearest_mixtures, penalised_mixtures

seeds = st.integers(0, 100_000)


def drawn(seed, *, figures=6, donors=9):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(figures, donors)), generator.normal(size=(figures, 3)) * generator.choice([0.1, 1, 3])


@settings(max_examples=60)
@given(seeds, st.integers(1, 12), st.integers(1, 12))
def test_shares_are_shares_and_no_other_mixture_is_nearer(seed, figures, donors):
    donor, target = drawn(seed, figures=figures, donors=donors)
    shares = nearest_mixtures(donor, target).shares

    gap = donor @ shares.T - target
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1)
    # The condition for a least distance over a polytope: no corner lies on the near side of the gap (Wolfe 1976).
    toward = np.einsum("ft,fdt->dt", gap, donor[:, :, None] - target[:, None, :])
    assert (toward >= (gap**2).sum(axis=0) - 1e-9).all()


@settings(max_examples=25)
@given(seeds)
def test_shares_are_the_most_even_of_all_perfect_fits(seed):
    generator = np.random.default_rng(seed)
    donor = generator.normal(size=(3, 15))
    target = donor @ generator.dirichlet(np.full(15, 0.5))
    fit = nearest_mixtures(donor, target[:, None])
    other = minimize(
        lambda shares: (shares**2).sum(),
        np.full(15, 1 / 15),
        jac=lambda shares: 2 * shares,
        bounds=[(0, 1)] * 15,
        constraints={"type": "eq", "fun": lambda s: np.append(donor @ s - target, s.sum() - 1)},
        options={"ftol": 1e-14, "maxiter": 500},
    )

    assert fit.is_perfect_fit[0]
    assert donor @ fit.shares[0] == pytest.approx(target, abs=1e-9)
    assert fit.shares[0] == pytest.approx(other.x, abs=1e-5)


@settings(max_examples=25)
@given(seeds, st.floats(1e-4, 1e4), st.floats(-1e3, 1e3))
def test_neither_order_nor_unit_nor_level_changes_the_shares(seed, unit, level):
    for figures in (2, 6):
        donor, target = drawn(seed, figures=figures)
        order = np.random.default_rng(seed).permutation(donor.shape[1])
        year = level * np.arange(figures)[:, None]

        shares = nearest_mixtures(donor, target).shares

        assert nearest_mixtures(donor[:, order], target).shares == pytest.approx(shares[:, order], abs=1e-6)
        assert nearest_mixtures(unit * donor, unit * target).shares == pytest.approx(shares, abs=1e-6)
        assert nearest_mixtures(donor + year, target + year).shares == pytest.approx(shares, abs=1e-6)


@settings(max_examples=25)
@given(seeds)
def test_a_donor_that_occurs_twice_shares_what_it_had(seed):
    donor, target = drawn(seed)
    once = nearest_mixtures(donor, target)
    unique = ~once.is_perfect_fit

    twice = nearest_mixtures(np.hstack([donor, donor[:, :1]]), target).shares

    assert twice[:, 0] == pytest.approx(twice[:, -1], abs=1e-9)
    assert twice[unique, 0] + twice[unique, -1] == pytest.approx(once.shares[unique, 0], abs=1e-8)


@settings(max_examples=25)
@given(seeds)
def test_a_donor_that_is_not_allowed_is_as_good_as_absent(seed):
    donor, target = drawn(seed)
    allowed = np.random.default_rng(seed).random((3, 9)) < 0.6
    allowed[:, 0] = True

    shares = nearest_mixtures(donor, target, allowed=allowed).shares

    for row in range(3):
        alone = nearest_mixtures(donor[:, allowed[row]], target[:, [row]]).shares[0]
        assert shares[row, allowed[row]] == pytest.approx(alone, abs=1e-9)
        assert (shares[row, ~allowed[row]] == 0).all()


@settings(max_examples=60)
@given(seeds, st.integers(1, 12), st.integers(1, 60), st.integers(-9, 6).map(lambda power: 10.0**power))
def test_no_other_shares_have_a_smaller_penalised_distance(seed, figures, donors, penalty):
    donor, target = drawn(seed, figures=figures, donors=donors)

    shares = penalised_mixtures(donor, target, penalty)

    slope = donor.T @ (donor @ shares.T - target) + penalty * shares.T
    here = (slope * shares.T).sum(axis=0)
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1)
    # Moving towards any single donor gains nothing.
    assert (slope >= here - 1e-7 * (1 + np.abs(slope))).all()


@settings(max_examples=20)
@given(seeds)
def test_a_small_penalty_gives_the_nearest_mixture_and_a_large_one_even_shares(seed):
    donor, target = drawn(seed)
    nearest = nearest_mixtures(donor, target)
    distance = np.square(donor @ nearest.shares.T - target).sum(axis=0)

    small, large = penalised_mixtures(donor, target, 1e-9), penalised_mixtures(donor, target, 1e9)

    assert np.square(donor @ small.T - target).sum(axis=0) == pytest.approx(distance, abs=1e-6)
    assert large == pytest.approx(1 / 9, abs=1e-6)
