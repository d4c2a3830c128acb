"""What holds for bounds on an event study whatever its coefficients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.pretrend_bounds import (
    breakdown_value,
    event_study,
    folded_normal_quantile,
    smoothness_bounds,
)
from proeftuin.methods.effects.relative_magnitude_bounds import (
    relative_magnitude_bounds,
    smoothness_bounds_by_test,
    standard_normal_draws,
)

SEEDS = st.integers(0, 10_000)


def drawn_study(seed: int, *, before: int = 3, after: int = 3):
    generator = np.random.default_rng(seed)
    years = before + after
    root = generator.normal(size=(years, years + 3)) / 10
    coefficients = generator.normal(scale=0.5, size=years)
    return event_study(coefficients[:before], coefficients[before:], root @ root.T, generator.normal(size=after))


def drawn_for(study):
    return standard_normal_draws(study, 10_000, np.random.default_rng(1))


@settings(max_examples=20)
@given(SEEDS)
def test_without_bends_the_interval_is_that_of_generalised_least_squares_with_a_line(seed):
    study = drawn_study(seed)
    design = np.zeros((6, 4))
    design[:, 0] = [-3, -2, -1, 1, 2, 3]
    design[3:, 1:] = np.eye(3)
    precision = np.linalg.inv(study.covariance)
    covariance = np.linalg.inv(design.T @ precision @ design)
    target = np.concatenate([[0], study.target])
    estimate = target @ covariance @ design.T @ precision @ study.coefficients
    spread = np.sqrt(target @ covariance @ target)

    bounds = smoothness_bounds(study, 0.0)

    assert (bounds.lower, bounds.upper) == pytest.approx((estimate - 1.959964 * spread, estimate + 1.959964 * spread))


@settings(max_examples=20)
@given(SEEDS, st.floats(0.001, 1))
def test_no_interval_of_fixed_length_from_other_weights_is_shorter(seed, departure):
    study = drawn_study(seed)
    generator = np.random.default_rng(seed)
    bounds = smoothness_bounds(study, departure)
    line = np.array([-3.0, -2, -1])
    bends = study.yearly_bends()

    def half_length(weights):
        full = np.concatenate([weights, study.target])
        # The worst bias by linear programming: departures whose bends are at most `departure`.
        worst = linprog(
            -full, A_ub=np.vstack([bends, -bends]), b_ub=np.full(2 * len(bends), departure), bounds=(None, None)
        )
        spread = np.sqrt(full @ study.covariance @ full)
        return spread * folded_normal_quantile(-worst.fun / spread, 0.95) if worst.status == 0 else np.inf

    one = -(study.target @ [1, 2, 3]) / (line @ line) * line
    others = [one + scale * move for scale in (0.01, 0.1, 1) for move in generator.normal(size=(5, 3))]
    others = [weights - (weights - one) @ line / (line @ line) * line for weights in others]

    assert (bounds.upper - bounds.lower) / 2 <= min(half_length(weights) for weights in others) * (1 + 1e-7)


@settings(max_examples=10)
@given(SEEDS)
def test_without_any_departure_relative_magnitudes_give_the_plain_interval(seed):
    study = drawn_study(seed)
    half = 1.959964 * study.standard_error

    bounds = relative_magnitude_bounds(study, 0.0, drawn_for(study))

    # The first stage is drawn, hence the tolerance.
    assert bounds.lower == pytest.approx(study.estimate - half, abs=0.03 * half)
    assert bounds.upper == pytest.approx(study.estimate + half, abs=0.03 * half)


@settings(max_examples=10)
@given(SEEDS, st.floats(0, 1.5), st.floats(0.05, 1))
def test_a_larger_departure_gives_a_wider_interval(seed, departure, more):
    study = drawn_study(seed)
    draws = drawn_for(study)

    small, large = (relative_magnitude_bounds(study, size, draws) for size in (departure, departure + more))
    short, long = (smoothness_bounds(study, size) for size in (departure, departure + more))

    assert large.lower <= small.lower + 0.01
    assert large.upper >= small.upper - 0.01
    assert long.upper - long.lower >= short.upper - short.lower


@settings(max_examples=10)
@given(SEEDS, st.floats(0.1, 1000))
def test_the_unit_of_the_outcome_changes_the_bounds_alone(seed, unit):
    study = drawn_study(seed)
    other = event_study(unit * study.before, unit * study.after, unit**2 * study.covariance, study.target)
    draws = drawn_for(study)

    assert smoothness_bounds(other, unit * 0.2).upper == pytest.approx(unit * smoothness_bounds(study, 0.2).upper)
    assert relative_magnitude_bounds(other, 1.0, draws).lower == pytest.approx(
        unit * relative_magnitude_bounds(study, 1.0, draws).lower, rel=1e-6, abs=1e-6 * unit
    )


@settings(max_examples=10)
@given(SEEDS)
def test_the_breakdown_value_parts_intervals_with_and_without_zero(seed):
    study = drawn_study(seed)
    value = breakdown_value(lambda size: smoothness_bounds(study, size))

    assert not smoothness_bounds(study, value * 1.001 + 1e-9).excludes_zero
    assert value == 0 or smoothness_bounds(study, value).excludes_zero


def test_a_t_scaling_makes_the_plain_interval_a_t_interval():
    study = drawn_study(3)
    scaled = study.with_t_scaling(8)

    assert 1.959964 * scaled.standard_error == pytest.approx(2.306004 * study.standard_error, rel=1e-6)


def test_a_departure_within_the_restriction_is_covered_and_without_room_it_is_not():
    # The change after the start is as large as the largest before (0.3), the effect itself is zero.
    departure = np.array([0.2, -0.1, -0.3, 0.3, 0.6, 0.9])
    covariance = 0.05**2 * (0.5 * np.eye(6) + 0.5)
    generator = np.random.default_rng(5)
    target = np.array([1.0, 0, 0])
    draws = None
    covered = np.zeros(3)
    samples = 100
    for _ in range(samples):
        drawn = generator.multivariate_normal(departure, covariance)
        study = event_study(drawn[:3], drawn[3:], covariance, target)
        draws = standard_normal_draws(study, 2000, generator) if draws is None else draws
        intervals = (
            relative_magnitude_bounds(study, 1.0, draws),
            relative_magnitude_bounds(study, 0.0, draws),
            # The largest bend of this departure is 0.4 a year.
            smoothness_bounds(study, 0.4),
        )
        covered += [not interval.excludes_zero for interval in intervals]

    # 100 samples: a true 95 percent gives at least 89 in 99 of 100 cases.
    assert covered[0] >= 89
    assert covered[1] <= 5
    assert covered[2] >= 89


def test_a_straight_line_through_the_years_before_is_taken_out():
    study = event_study([0.0, 0.0, 5.0], [0.0, 0.0], np.eye(5) * 1e-4, [0.0, 1.0])

    bounds = smoothness_bounds_by_test(study, 0.0, drawn_for(study))

    # From 5 in the last year before to 0 in the reference year the line reaches -10 two years later.
    assert (bounds.lower + bounds.upper) / 2 == pytest.approx(10)


def test_a_negative_departure_is_refused():
    with pytest.raises(DefinitionError, match="departure"):
        smoothness_bounds(drawn_study(1), -1.0)


def test_draws_of_another_study_are_refused():
    with pytest.raises(DefinitionError, match="for 5 years"):
        relative_magnitude_bounds(drawn_study(1, before=2), 1.0, drawn_for(drawn_study(1)))


def test_a_covariance_of_fewer_clusters_than_coefficients_is_refused():
    with pytest.raises(NotEstimableError, match="no sampling error"):
        event_study([0.1, 0.2], [0.3], np.ones((3, 3)))


def test_shapes_that_do_not_match_are_refused():
    with pytest.raises(DefinitionError, match="covariance of shape"):
        event_study([0.1, 0.2], [0.3], np.eye(2))
