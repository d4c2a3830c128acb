"""What holds for strength, whatever its parts and weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.steps.implementation.strength import PARTS, Weights, achieved, weighted_mean

SHARE = st.floats(0, 1)
KNOWN = st.dictionaries(st.sampled_from(PARTS), st.one_of(st.none(), SHARE))
WEIGHTS = st.dictionaries(st.sampled_from(PARTS), st.floats(0.1, 10))


@given(KNOWN, WEIGHTS)
def test_the_mean_lies_between_the_parts_that_are_known(parts, weights):
    mean, weight, known = weighted_mean(parts, Weights(weights))
    values = [value for value in parts.values() if value is not None]

    assert known == len(values)
    assert (mean is None) == (not values)
    if values:
        assert min(values) - 1e-9 <= mean <= max(values) + 1e-9
        assert weight > 0


@given(KNOWN, WEIGHTS, st.floats(0.1, 10))
def test_only_how_weights_relate_matters(parts, weights, factor):
    every = {part: weights.get(part, 1.0) for part in PARTS}
    larger = {part: factor * weight for part, weight in every.items()}

    assert weighted_mean(parts, Weights(larger))[0] == pytest.approx(weighted_mean(parts, Weights(every))[0])


@given(st.floats(0, 5), st.floats(0, 5), st.one_of(st.none(), st.floats(0, 2)))
def test_what_is_achieved_lies_between_0_and_1_and_grows_with_the_value(one, other, target):
    low, high = sorted((one, other))

    assert 0 <= achieved(low, target) <= achieved(high, target) <= 1
