"""What holds for every sample with weights, strata and units."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.survey_design import (
    EMPTY_STRATUM,
    NO_RESPONDENTS,
    OWN_UNIT,
    TOO_FEW_UNITS,
    Sample,
    SingleUnit,
    WeightedTotals,
    domain_means,
    logit_proportion_estimates,
    mean_estimates,
    proportion_estimates,
    variance_of_units,
)

STRATA, DOMAINS, GROUPS = 3, 2, 2
values = st.integers(-50, 100)
weights = st.integers(1, 500)


@st.composite
def samples(draw, of=values):
    """Respondents with their totals and what was drawn; the first stratum has units, the others drew persons."""
    size = draw(st.integers(2, 40))
    column = lambda what: np.array(draw(st.lists(what, min_size=size, max_size=size)))  # noqa: E731
    stratum = column(st.integers(0, STRATA - 1))
    unit = np.where(stratum == 0, column(st.integers(0, 3)), OWN_UNIT)
    totals = WeightedTotals.of_respondents(
        column(of), column(weights), domain=column(st.integers(0, DOMAINS - 1)),
        group=column(st.integers(0, GROUPS - 1)), stratum=stratum, unit=unit,
    )  # fmt: skip
    units = [len(set(unit[stratum == 0])), *(int((stratum == place).sum()) for place in range(1, STRATA))]
    extra = draw(st.integers(0, 3))
    return totals, Sample(np.array(units, dtype=float) + extra, single_unit=draw(st.sampled_from(list(SingleUnit))))


def changed(totals, **columns):
    return WeightedTotals(**{f.name: columns.get(f.name, getattr(totals, f.name)) for f in fields(totals)})


def plain(totals):
    """The same respondents in one group, so that a mean is the plain one."""
    return changed(totals, group=np.zeros_like(totals.group))


@given(st.lists(values, min_size=2, max_size=60))
def test_with_equal_weights_and_no_design_the_variance_is_that_of_a_mean(found):
    size = len(found)
    mean = domain_means(WeightedTotals.of_respondents(found, np.full(size, 7.0)), Sample(np.array([float(size)])), 1)

    assert mean.value[0] == pytest.approx(np.mean(found))
    assert mean.variance[0] == pytest.approx(np.var(found, ddof=1) / size, abs=1e-9)
    assert (mean.degrees_of_freedom[0], mean.effective_size[0]) == (size - 1, pytest.approx(size))


@given(samples(), st.sampled_from([0.001, 3.0, 1e5]))
def test_weights_on_another_scale_change_nothing(sample, factor):
    totals, drawn = sample
    scaled = changed(
        totals, weight=totals.weight * factor, weighted=totals.weighted * factor,
        weight_squares=totals.weight_squares * factor**2, products=totals.products * factor**2,
        weighted_squares=totals.weighted_squares * factor**2,
    )  # fmt: skip

    one, other = (domain_means(found, drawn, DOMAINS, standard=(3, 1)) for found in (totals, scaled))

    assert list(other.reason) == list(one.reason)
    assert other.value == pytest.approx(one.value, nan_ok=True)
    assert other.variance == pytest.approx(one.variance, nan_ok=True, abs=1e-9)
    assert other.effective_size == pytest.approx(one.effective_size)


@given(samples())
def test_respondents_added_up_beforehand_give_what_they_give_one_by_one(sample):
    totals, drawn = sample
    places = np.stack([totals.domain, totals.group, totals.stratum, totals.unit])
    kinds, number = np.unique(places, axis=1, return_inverse=True)
    names = ("respondents", "weight", "weighted", "weight_squares", "products", "weighted_squares")
    together = WeightedTotals(*kinds, *(np.bincount(np.ravel(number), getattr(totals, name)) for name in names))

    one, other = (domain_means(found, drawn, DOMAINS, standard=(3, 1)) for found in (totals, together))

    assert other.value == pytest.approx(one.value, nan_ok=True)
    assert other.variance == pytest.approx(one.variance, nan_ok=True, abs=1e-9)
    assert list(other.degrees_of_freedom) == list(one.degrees_of_freedom)


@given(samples())
def test_domains_add_up_to_everybody(sample):
    totals, drawn = sample
    whole = changed(plain(totals), domain=np.zeros_like(totals.domain))
    parts, everybody = domain_means(plain(totals), drawn, DOMAINS), domain_means(whole, drawn, 1)
    weight = np.bincount(totals.domain, totals.weight, minlength=DOMAINS)
    mean = np.bincount(totals.domain, totals.weighted, minlength=DOMAINS) / np.maximum(weight, 1)

    assert parts.respondents.sum() == everybody.respondents[0]
    if everybody.reason[0] == "":
        assert everybody.value[0] == pytest.approx((weight * mean).sum() / weight.sum())


@given(samples())
def test_shares_of_the_respondents_themselves_as_the_standard_give_the_plain_mean(sample):
    totals, drawn = sample
    one = changed(totals, domain=np.zeros_like(totals.domain))
    shares = np.bincount(totals.group, totals.weight, minlength=GROUPS)

    standardised, crude = domain_means(one, drawn, 1, standard=shares), domain_means(plain(one), drawn, 1)

    assert list(standardised.reason) == list(crude.reason)
    assert standardised.value == pytest.approx(crude.value, nan_ok=True)


@given(samples(of=st.integers(0, 1)))
def test_limits_of_a_proportion_hold_it_and_stay_between_zero_and_one(sample):
    found = domain_means(plain(sample[0]), sample[1], DOMAINS)

    for estimate in (proportion_estimates(found), logit_proportion_estimates(found)):
        there = estimate.is_estimable
        assert (estimate.lower[there] >= 0).all()
        assert (estimate.lower[there] <= estimate.value[there]).all()
        assert (estimate.value[there] <= estimate.upper[there]).all()
        assert (estimate.upper[there] <= 1).all()


@given(samples())
def test_a_higher_confidence_gives_a_wider_interval_of_a_mean(sample):
    found = domain_means(plain(sample[0]), sample[1], DOMAINS)
    narrow, wide = mean_estimates(found), mean_estimates(found, confidence=0.998)
    there = narrow.is_estimable

    assert (wide.upper[there] - wide.lower[there] >= narrow.upper[there] - narrow.lower[there]).all()


def test_nobody_in_a_domain_in_a_group_or_in_a_second_unit_is_each_told():
    totals = WeightedTotals.of_respondents([1, 2, 3, 4], [1, 1, 1, 1], domain=[1, 1, 1, 2], group=[0, 0, 0, 0])

    found = domain_means(totals, Sample(np.array([4.0])), 3, standard=(1, 1))
    alone = domain_means(totals, Sample(np.array([4.0])), 3)

    assert list(found.reason) == [NO_RESPONDENTS, EMPTY_STRATUM, EMPTY_STRATUM]
    assert list(alone.reason) == [NO_RESPONDENTS, "", TOO_FEW_UNITS]
    assert np.isnan(mean_estimates(alone).value[[0, 2]]).all()


def test_a_share_of_nobody_has_an_upper_limit_and_one_of_everybody_a_lower():
    """Of ten alike, exact binomial limits: 1 - 0.025 ** (1 / 10) is 0.3085."""
    totals = WeightedTotals.of_respondents([0.0] * 10 + [1.0] * 10, [3.0] * 20, domain=[0] * 10 + [1] * 10)
    estimate = proportion_estimates(domain_means(totals, Sample(np.array([20.0])), 2))

    assert list(estimate.value) == [0, 1]
    assert (estimate.lower[0], estimate.upper[1]) == (0, 1)
    assert (estimate.upper[0], estimate.lower[1]) == pytest.approx((0.3085, 0.6915), abs=5e-5)


def test_without_any_stratum_of_several_units_there_is_no_average_to_take():
    assert np.isnan(variance_of_units([0.0], [4.0], Sample(np.array([1.0]), single_unit=SingleUnit.AVERAGE)))
