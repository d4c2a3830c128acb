import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.ecological_rates import rates_from_composition

TRUE_RATES = np.array([0.0015, 0.013, 0.045, 0.16])
seeds = st.integers(0, 2**32 - 1)


def municipalities(generator, regions=380):
    """Persons under 65, 65-74, 75-84 and 85 or older, in shares that differ between regions as Dutch ones do."""
    sizes = np.exp(generator.normal(10.3, 0.8, regions))
    shares = np.array([0.81, 0.105, 0.06, 0.022]) * np.exp(generator.normal(0, [0.02, 0.15, 0.2, 0.3], (regions, 4)))
    return sizes[:, None] * shares / shares.sum(axis=1, keepdims=True)


@settings(max_examples=30)
@given(seeds, st.booleans())
def test_rates_are_recovered_exactly_when_deaths_follow_them_exactly(seed, never_falling):
    persons = municipalities(np.random.default_rng(seed))

    fit = rates_from_composition(persons @ TRUE_RATES, persons, never_falling=never_falling)

    np.testing.assert_allclose(fit.rates, TRUE_RATES, rtol=1e-6)
    assert fit.dispersion == pytest.approx(0, abs=1e-9)


@settings(max_examples=30)
@given(seeds, st.booleans())
def test_expected_deaths_of_all_regions_equal_the_deaths_that_happened(seed, never_falling):
    generator = np.random.default_rng(seed)
    persons = municipalities(generator)
    deaths = generator.poisson(persons @ TRUE_RATES)

    fit = rates_from_composition(deaths, persons, never_falling=never_falling)

    assert fit.expected(persons).sum() == pytest.approx(deaths.sum(), rel=1e-8)
    assert (fit.rates >= 0).all()


def test_rates_are_recovered_on_average_when_chance_plays():
    generator = np.random.default_rng(9)
    persons = municipalities(generator)
    fits = [rates_from_composition(generator.poisson(persons @ TRUE_RATES), persons) for _ in range(100)]

    rates = np.array([fit.rates for fit in fits])
    error_of_mean = rates.std(axis=0) / np.sqrt(len(fits))
    assert (np.abs(rates.mean(axis=0) - TRUE_RATES) < 3.5 * error_of_mean).all()
    assert (error_of_mean < 0.03 * TRUE_RATES).all()
    assert np.mean([fit.dispersion for fit in fits]) == pytest.approx(1, abs=0.03)


@settings(max_examples=30)
@given(seeds, st.permutations(range(4)))
def test_rates_that_may_not_fall_do_not_fall(seed, order):
    persons = municipalities(np.random.default_rng(seed))

    fit = rates_from_composition(persons @ TRUE_RATES[order], persons, never_falling=True)

    assert (np.diff(fit.rates) >= 0).all()


@settings(max_examples=30)
@given(seeds, st.floats(0.1, 10))
def test_rates_do_not_depend_on_the_size_of_the_country(seed, factor):
    persons = municipalities(np.random.default_rng(seed))
    deaths = np.random.default_rng(seed).poisson(persons @ TRUE_RATES)

    one, other = rates_from_composition(deaths, persons), rates_from_composition(factor * deaths, factor * persons)

    np.testing.assert_allclose(other.rates, one.rates, rtol=1e-6, atol=1e-12)
