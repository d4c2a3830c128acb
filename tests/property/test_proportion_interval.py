import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.proportion_interval import wilson_limits

samples = st.integers(1, 1_000_000).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))


@given(samples)
def test_limits_hold_the_share_and_stay_between_zero_and_one(sample):
    persons_with, persons = sample

    lower, upper = wilson_limits(persons_with, persons)

    assert 0 <= lower <= persons_with / persons <= upper <= 1


@given(samples)
def test_the_share_without_mirrors_the_share_with(sample):
    persons_with, persons = sample

    lower, upper = wilson_limits(persons_with, persons)
    other_lower, other_upper = wilson_limits(persons - persons_with, persons)

    assert other_lower == pytest.approx(1 - upper, abs=1e-12)
    assert other_upper == pytest.approx(1 - lower, abs=1e-12)


@pytest.mark.parametrize(("persons_with", "persons"), [(0, 0), (np.nan, 5), (3, np.nan)])
def test_nobody_or_nothing_known_has_no_limits(persons_with, persons):
    assert np.isnan(wilson_limits(persons_with, persons)).all()
