import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.rate_interval import byar_limits, count_limits, dobson_limits, poisson_limits

counts = st.integers(0, 100_000)
levels = st.sampled_from([0.8, 0.95, 0.998])


@given(counts, levels)
def test_limits_hold_the_count(events, confidence):
    for limits in (poisson_limits, byar_limits, count_limits):
        lower, upper = limits(events, confidence=confidence)
        assert 0 <= lower <= events < upper


@given(counts, levels)
def test_limits_rise_with_the_count(events, confidence):
    for limits in (poisson_limits, byar_limits):
        lower, upper = limits([events, events + 1], confidence=confidence)
        assert lower[0] <= lower[1]
        assert upper[0] < upper[1]


@given(counts)
def test_a_higher_level_gives_a_wider_interval(events):
    narrow, wide = count_limits(events, confidence=0.95), count_limits(events, confidence=0.998)

    assert wide[0] <= narrow[0]
    assert wide[1] > narrow[1]


@given(st.integers(10, 100_000))
def test_byar_lies_close_to_exact_from_ten_events_on(events):
    np.testing.assert_allclose(byar_limits(events), poisson_limits(events), rtol=2e-3)


@given(st.integers(1, 100_000))
def test_dobson_limits_of_a_plain_count_are_the_limits_of_the_count(events):
    np.testing.assert_allclose(dobson_limits(events, events, events), count_limits(events))


def test_a_missing_count_has_missing_limits():
    for limits in (poisson_limits, byar_limits, count_limits):
        assert np.isnan(limits(np.nan)).all()
