"""What holds for donor regions whatever the outcomes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.region_matching import Distance, match_regions

seeds = st.integers(0, 10_000)
YEARS = np.arange(2011, 2020)


def drawn(seed, regions=60):
    generator = np.random.default_rng(seed)
    starts = np.full(regions, np.inf)
    starts[generator.choice(regions, 4, replace=False)] = [2014, 2014, 2016, 2018]
    outcomes = generator.normal(size=(2, regions, 9)) + generator.normal(size=(1, regions, 1))
    return outcomes * [[[1.0]], [[500.0]]], starts, generator.lognormal(10, 1, regions), generator


@given(seeds, st.sampled_from(list(Distance)))
@settings(max_examples=30)
def test_donors_are_the_nearest_regions_without_programme_of_similar_size(seed, distance):
    outcomes, starts, sizes, generator = drawn(seed)
    covariates = generator.normal(size=60)

    found = match_regions(
        outcomes,
        YEARS,
        starts,
        covariates=covariates,
        donors=3,
        distance=distance,
        sizes=sizes,
        largest_size_ratio=5,
    )

    for site, donors, far in zip(found.sites, found.donors, found.distances, strict=True):
        before = starts[site] > YEARS
        traits = np.column_stack([*outcomes[:, :, before], covariates])
        candidates = [
            region for region in np.flatnonzero(np.isinf(starts)) if 1 / 5 <= sizes[region] / sizes[site] <= 5
        ]
        covariance = np.cov(traits[candidates], rowvar=False)
        if distance is Distance.STANDARDISED:
            covariance = np.diag(np.diag(covariance))
        inverse = np.linalg.pinv(covariance, rcond=1e-14, hermitian=True)
        gaps = {
            region: (traits[region] - traits[site]) @ inverse @ (traits[region] - traits[site]) for region in candidates
        }
        if distance is Distance.STANDARDISED or len(candidates) > traits.shape[1] + 1:
            nearest = sorted(candidates, key=gaps.get)[:3]
            assert donors[donors >= 0].tolist() == nearest
            assert far[donors >= 0] == pytest.approx(np.sqrt([gaps[region] for region in nearest]), rel=1e-5)
        assert np.isinf(starts[donors]).all()


@given(seeds)
def test_what_happens_after_the_start_chooses_no_donor(seed):
    outcomes, starts, _, generator = drawn(seed)
    site = int(np.flatnonzero(starts == 2014)[0])
    other = outcomes.copy()
    other[:, :, YEARS >= 2014] = generator.normal(size=(2, 60, 6))

    one, two = (match_regions(values, YEARS, starts) for values in (outcomes, other))

    number = one.sites.tolist().index(site)
    assert one.donors[number].tolist() == two.donors[number].tolist()


@given(seeds)
def test_donors_share_the_weight_of_their_site(seed):
    outcomes, starts, _, _ = drawn(seed)

    found = match_regions(outcomes, YEARS, starts, donors=4)

    is_site = np.isfinite(starts)
    assert found.weights[:, ~is_site].sum(axis=1) == pytest.approx(np.ones(4))
    assert found.weights[:, is_site].tolist() == np.eye(4).tolist()
    assert ((found.weights[:, ~is_site] > 0).sum(axis=1) == 4).all()
