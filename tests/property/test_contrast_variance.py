"""What a contrast over years to come varies, foretold from the years before, against what it then does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.contrast_variance import BeyondKnown, contrast_variance, lag_variances


def contrast(before: int, after: int) -> np.ndarray:
    return np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])


@pytest.mark.parametrize(
    ("wanders", "beyond"), [(True, BeyondKnown.PILE_UP), (False, BeyondKnown.COME_AND_GO)], ids=["wanders", "returns"]
)
@pytest.mark.parametrize("before", [2, 3, 5])
def test_what_is_foretold_from_the_years_before_comes_true_when_the_assumption_does(wanders, beyond, before):
    generator = np.random.default_rng(4)
    steps = generator.normal(size=(20_000, before + 6))
    series = steps.cumsum(axis=1) if wanders else steps
    weights = contrast(before, 6)

    foretold = contrast_variance(weights, lag_variances(series[:, :before]), beyond)

    assert foretold == pytest.approx(float(np.var(series @ weights)), rel=0.05)


YEARS = st.integers(1, 8)


@given(known=st.floats(0.01, 100), before=YEARS, after=YEARS)
def test_piling_up_never_varies_less_than_coming_and_going(known, before, after):
    weights = contrast(before, after)

    cautious = contrast_variance(weights, [known], BeyondKnown.PILE_UP)

    assert cautious >= contrast_variance(weights, [known], BeyondKnown.COME_AND_GO) * (1 - 1e-9)


@given(
    known=st.lists(st.floats(0.01, 100), min_size=1, max_size=6),
    before=YEARS,
    after=YEARS,
    scale=st.floats(0.1, 10),
    beyond=st.sampled_from(BeyondKnown),
)
def test_the_variance_follows_the_unit_and_is_never_below_that_of_independent_years(
    known, before, after, scale, beyond
):
    weights, of_lags = contrast(before, after), np.maximum.accumulate(known)

    variance = contrast_variance(weights, of_lags, beyond)

    assert variance >= of_lags[0] / 2 * (weights**2).sum() * (1 - 1e-9)
    assert contrast_variance(weights, of_lags * scale, beyond) == pytest.approx(variance * scale)


def test_weights_that_are_no_contrast_are_refused():
    with pytest.raises(DefinitionError, match="the weights add up to 1"):
        contrast_variance([0.5, 0.5], [1.0], BeyondKnown.PILE_UP)


def test_one_year_before_shows_no_movement():
    with pytest.raises(NotEstimableError, match="2 units in 1 years"):
        lag_variances([[1.0], [2.0]])
