import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DefinitionError
from proeftuin.methods.life_table import AGES_OF_FIVE_YEARS
from proeftuin.methods.years_lost import years_lost_per_death, years_lost_rate

AGES = len(AGES_OF_FIVE_YEARS)
rates = arrays(float, AGES, elements=st.floats(0.0001, 0.3))
person_years = arrays(float, AGES, elements=st.floats(2_000, 1e6))


def numbers(estimate):
    return np.array([estimate.value, estimate.lower, estimate.upper])


def test_a_limit_within_the_open_last_age_is_refused():
    with pytest.raises(DefinitionError, match="lower limit"):
        years_lost_per_death(AGES_OF_FIVE_YEARS, limit=100)


@given(st.floats(1, 90))
def test_years_lost_never_increase_with_age_and_end_at_the_limit(limit):
    lost = years_lost_per_death(AGES_OF_FIVE_YEARS, limit=limit)

    assert (np.diff(lost) <= 0).all()
    assert (lost[np.array(AGES_OF_FIVE_YEARS) >= limit] == 0).all()
    assert (lost <= limit).all()


@given(st.floats(5, 90))
def test_years_lost_of_an_age_are_the_mean_over_its_deaths_spread_evenly(limit):
    deaths_at = np.linspace(0, 90, 9_000, endpoint=False) + 0.005
    by_hand = np.maximum(limit - deaths_at, 0).reshape(18, -1).mean(axis=-1)

    assert years_lost_per_death(AGES_OF_FIVE_YEARS, limit=limit)[:-1] == pytest.approx(by_hand, abs=1e-4)


@given(rates, person_years)
def test_rate_of_years_lost_does_not_depend_on_deaths_above_the_limit_but_its_reason_does_on_few_below(rate, lived):
    lost = years_lost_per_death(AGES_OF_FIVE_YEARS)
    deaths = rate * lived
    assume(deaths[lost > 0].sum() > 10)
    others = np.where(lost > 0, deaths, 7.0)

    first, second = years_lost_rate(deaths, lived, lost), years_lost_rate(others, lived, lost)

    assert numbers(first) == pytest.approx(numbers(second))
    assert years_lost_rate(np.where(lost > 0, 0, deaths), lived, lost).reason == "fewer_than_10_events"
    assert years_lost_rate(np.append(deaths[:-1], 5), np.append(0, lived[1:]), lost).reason == "empty_age"
