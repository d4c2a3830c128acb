import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError
from proeftuin.methods.person_estimate import variance_of_total
from proeftuin.methods.ratio_of_sums import (
    FEWER_THAN_TWO_PERSONS,
    PersonSums,
    bootstrapped_ratio,
    directly_standardised_ratio,
    ratio_of_sums,
)
from proeftuin.methods.standardisation import EMPTY_STRATA, Standard

PERSONS = 30
numerators = arrays(float, PERSONS, elements=st.integers(0, 20).map(float))
denominators = arrays(float, PERSONS, elements=st.integers(1, 9).map(float))
factors = st.floats(0.01, 100)


def numbers(estimate):
    return np.array([estimate.value, estimate.lower, estimate.upper])


@given(numerators, denominators, st.integers(1, PERSONS - 1))
def test_sums_of_two_holders_add_up_to_those_of_all_persons(above, below, cut):
    together = PersonSums.of(above[:cut], below[:cut]) + PersonSums.of(above[cut:], below[cut:])

    assert numbers(ratio_of_sums(together)) == pytest.approx(
        numbers(ratio_of_sums(PersonSums.of(above, below))), nan_ok=True
    )


@given(numerators, denominators, factors, factors)
def test_units_of_numerator_and_denominator_change_the_ratio_by_just_that(above, below, up, down):
    plain = numbers(ratio_of_sums(PersonSums.of(above, below)))

    assert numbers(ratio_of_sums(PersonSums.of(up * above, down * below))) == pytest.approx(
        plain * up / down, abs=1e-6 * up / down, nan_ok=True
    )
    assert numbers(ratio_of_sums(PersonSums.of(above, below), per=100)) == pytest.approx(100 * plain, nan_ok=True)


@given(denominators, st.floats(0.1, 10))
def test_when_everyone_has_the_same_ratio_there_is_nothing_uncertain(below, ratio):
    assert numbers(ratio_of_sums(PersonSums.of(ratio * below, below))) == pytest.approx([ratio] * 3, rel=1e-6)


@given(denominators)
def test_without_a_single_event_there_is_a_value_and_no_limit(below):
    found = ratio_of_sums(PersonSums.of(np.zeros(PERSONS), below))

    assert found.value == 0
    assert np.isnan([found.lower, found.upper]).all()


@given(numerators)
def test_per_person_it_is_the_mean_with_its_own_variance(above):
    sums = PersonSums.of(above, np.ones(PERSONS))

    assert sums.ratio_variance() == pytest.approx(
        variance_of_total(above.sum(), (above**2).sum(), PERSONS) / PERSONS**2, abs=1e-9
    )


@given(numerators, denominators)
def test_persons_with_neither_numerator_nor_denominator_hardly_matter(above, below):
    plain = numbers(ratio_of_sums(PersonSums.of(above, below)))
    with_others = numbers(ratio_of_sums(PersonSums.of([*above, *np.zeros(1000)], [*below, *np.zeros(1000)])))

    assert with_others[0] == pytest.approx(plain[0])
    assert with_others[2] - with_others[0] == pytest.approx(
        (plain[2] - plain[0]) * np.sqrt(29 / 30 * 1030 / 1029), abs=1e-6, nan_ok=True
    )


@given(numerators, denominators)
def test_a_standard_of_one_stratum_changes_nothing(above, below):
    sums = PersonSums.of(above[None, :], below[None, :])
    plain = PersonSums.of(above, below)

    assert numbers(directly_standardised_ratio(sums, Standard([7.0]))) == pytest.approx(
        numbers(ratio_of_sums(plain)), nan_ok=True
    )


@given(numerators, denominators)
def test_standardised_to_its_own_denominator_it_is_the_ratio_itself(above, below):
    strata = PersonSums.of(above.reshape(3, 10), below.reshape(3, 10))

    ratio = directly_standardised_ratio(strata, Standard(strata.denominator), per=100)

    assert ratio.value == pytest.approx(100 * above.sum() / below.sum())


@given(numerators, denominators, st.integers(0, 2**32))
def test_bootstrap_has_the_value_of_the_formula_within_its_limits(above, below, seed):
    assume(above.std() > 0)
    drawn = bootstrapped_ratio(above, below, np.random.default_rng(seed), draws=200)

    assert drawn.value == pytest.approx(above.sum() / below.sum())
    assert drawn.lower <= drawn.value <= drawn.upper


def test_there_is_a_reason_where_there_is_no_ratio():
    assert ratio_of_sums(PersonSums.of([1, 2], [0, 0])).reason == "no_exposure"
    assert ratio_of_sums(PersonSums.of([1], [2])).reason == FEWER_THAN_TWO_PERSONS
    assert ratio_of_sums(PersonSums.of([1, np.nan], [2, 2])).reason == "missing_input"
    strata = PersonSums.of([[1, 2], [0, 0]], [[2, 3], [0, 0]])
    assert directly_standardised_ratio(strata, Standard([9, 1])).reason == EMPTY_STRATA
    filled = directly_standardised_ratio(strata, Standard([999, 1], rates=[0.5, 0.8]))
    assert filled.value == pytest.approx(0.999 * 0.6 + 0.001 * 0.8)
    with pytest.raises(DataContractError, match="negative"):
        ratio_of_sums(PersonSums.of([1, 2], [-3, 1]))
    corrected = ratio_of_sums(PersonSums.of([-5, 1], [1, 1]))
    assert corrected.lower < corrected.value == -2
