"""Shifts and products from quadratic forms are those of refitting every cluster's score in every draw."""

import numpy as np
import pytest

from proeftuin.methods.effects import drawn_scores
from proeftuin.methods.effects.drawn_scores import draw_scores
from proeftuin.methods.effects.panel_regression import fit_panel


def refitted(fit, scores, direction, factors):
    """What is left of each cluster's score, shape (draws, sets, clusters), written out."""
    drawn = factors[:, :, np.newaxis, np.newaxis] * scores
    change = drawn.sum(axis=1) @ fit.bread
    return (drawn - np.einsum("gpq,dsq->dgsp", fit.gram, change)) @ direction


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("at_a_time", [7, 2048])
def test_forms_are_what_refitting_every_cluster_gives(seed, at_a_time, monkeypatch):
    monkeypatch.setattr(drawn_scores, "_DRAWS_AT_A_TIME", at_a_time)
    generator = np.random.default_rng(seed)
    regions, years = 11, 6
    regressors = generator.normal(size=(2, regions, years))
    fit = fit_panel(
        generator.normal(size=(3, regions, years)),
        regressors,
        weights=generator.uniform(0.1, 3, (regions, years)),
        clusters=[0, 0, *range(1, regions - 1)],
        year_groups=np.arange(regions) % 2,
    )
    scores, directions = fit.scores(fit.parameters), fit.bread[:2]
    factors = generator.normal(size=(20, fit.clusters))
    pairs = [(0, 0), (2, 2), (0, 1), (2, 0)]

    found = draw_scores(fit, scores, directions, factors, pairs)

    for position, direction in enumerate(directions):
        left = refitted(fit, scores, direction, factors)
        products = [(left[..., one] * left[..., other]).sum(axis=1) for one, other in pairs]
        shifts = np.einsum("dg,gsp,p->sd", factors, scores, direction)
        np.testing.assert_allclose(found.products[position], products, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(found.shifts[position], shifts, rtol=1e-10, atol=1e-14)
