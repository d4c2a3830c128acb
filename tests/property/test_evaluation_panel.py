"""What holds for outcomes of groups in every country."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.steps.evaluation.panel import OutcomePanel
from tests.evaluation_example import country

YEARS = range(2011, 2019)
POOL = tuple(range(10, 64))
GROUPS = [(0, 1, 2), (3,), (20, 21, 28, 29)]


def panel_of(cells):
    return OutcomePanel.of(cells, "hospital", YEARS, POOL)


def drawn(seed: int):
    return country(np.random.default_rng(seed), side=8)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_a_national_price_rise_in_one_year_changes_nothing(seed, factor):
    cells = drawn(seed)
    dearer = cells.total.copy()
    dearer[:, 4] *= factor

    before, after = (panel_of(c).log_ratios(GROUPS) for c in (cells, replace(cells, total=dearer)))

    assert after == pytest.approx(before, abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_a_price_rise_in_one_group_shows_in_full(seed, factor):
    cells = drawn(seed)
    dearer = cells.total.copy()
    dearer[:, 4, list(GROUPS[0])] *= factor

    before, after = (panel_of(c).log_ratios(GROUPS) for c in (cells, replace(cells, total=dearer)))

    assert after[0, 4] - before[0, 4] == pytest.approx(np.log(factor))
    assert np.delete(after, 4, axis=1) == pytest.approx(np.delete(before, 4, axis=1))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_pool_as_one_group_is_exactly_what_is_expected(seed):
    assert panel_of(drawn(seed)).log_ratios([POOL]) == pytest.approx(0, abs=1e-12)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_an_older_population_at_the_rates_of_the_pool_is_no_deviation(seed):
    cells = drawn(seed)
    exposure, total = cells.exposure.copy(), cells.total.copy()
    exposure[:, :, 0, 1] *= 7
    pool_rate = total[:, :, list(POOL)].sum(axis=2) / exposure[:, :, list(POOL)].sum(axis=2)
    total[:, :, 0] = np.round(exposure[:, :, 0] * pool_rate)

    logs = panel_of(replace(cells, exposure=exposure, total=total)).log_ratios([(0,)])

    assert logs == pytest.approx(0, abs=1e-6)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_what_is_above_the_expected_in_groups_adds_up(seed):
    panel = panel_of(drawn(seed))
    parts, whole = panel.excess([(0,), (1,)]), panel.excess([(0, 1)])[0]
    years_at_risk = panel.exposure[:2]

    assert whole == pytest.approx((parts * years_at_risk).sum(axis=0) / years_at_risk.sum(axis=0))
