"""What the estimators for staggered starts refuse, and that the message names it."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import average_by_event_time, pretrend_test
from proeftuin.methods.effects.group_time_permutation import (
    draw_starters,
    exchangeable_changes,
    permuted_effects,
    starters,
)
from proeftuin.methods.effects.imputation import average_imputed_effects, impute_effects, pretrend_fit
from proeftuin.methods.effects.interaction_weighting import average_as_coefficient, interaction_weighted_effects
from proeftuin.methods.effects.multiplier_bootstrap import simultaneous_bands
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel
from proeftuin.methods.effects.two_way_fixed_effects import decompose_into_comparisons, weights_of_effects

YEARS = [2015, 2016, 2017, 2018]
STARTS = [2017, 2017, 2018, 2018, NEVER, NEVER, NEVER, NEVER]


def panel_of(starts=STARTS, **changes) -> StaggeredPanel:
    outcomes = np.random.default_rng(1).normal(size=(len(starts), 4))
    return StaggeredPanel.of(**{"outcomes": outcomes, "years": YEARS, "starts": starts, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"years": [2015, 2016, 2017]}, "shape"),
        ({"weights": [1, 2]}, "shape"),
        ({"clusters": [1, 2]}, "shape"),
        ({"years": [2015, 2017, 2016, 2018]}, "years that do not increase"),
        ({"starts": [np.nan, 2017, 2018, 2018, NEVER, NEVER, NEVER, NEVER]}, "a start is missing"),
        ({"starts": [2017.5, 2017, 2018, 2018, NEVER, NEVER, NEVER, NEVER]}, "between two years"),
        ({"weights": [1, 1, 1, 1, 1, 1, 1, 0]}, "weight is zero"),
        ({"weights": [1, 1, 1, 1, 1, 1, 1, np.nan]}, "weight is zero, negative or missing"),
        ({"outcomes": np.stack([np.ones((8, 4)), np.where(np.eye(8, 4), np.nan, 1)])}, "different gaps"),
    ],
)
def test_a_panel_that_does_not_fit_together(changes, message):
    with pytest.raises(DefinitionError, match=message):
        panel_of(**changes)


def test_a_panel_with_several_faults_names_them_all():
    with pytest.raises(DefinitionError) as refused:
        panel_of(years=[2016, 2015, 2017, 2018], weights=np.zeros(8))

    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    "estimate",
    [
        group_time_effects,
        interaction_weighted_effects,
        decompose_into_comparisons,
        weights_of_effects,
        exchangeable_changes,
        lambda panel: permuted_effects(panel, starters(panel)),
    ],
)
def test_gaps_where_a_change_needs_both_years(estimate):
    outcomes = np.random.default_rng(1).normal(size=(8, 4))
    outcomes[6, 1] = np.nan

    with pytest.raises(NotEstimableError, match="1 of 8 units have no observation in some year"):
        estimate(panel_of(outcomes=outcomes))


@pytest.mark.parametrize(
    "estimate",
    [
        group_time_effects,
        interaction_weighted_effects,
        impute_effects,
        lambda panel: permuted_effects(panel, starters(panel)),
    ],
)
def test_a_unit_that_started_before_it_was_seen(estimate):
    with pytest.raises(NotEstimableError, match="1 units have started by 2015"):
        estimate(panel_of([0, 2017, 2018, 2018, NEVER, NEVER, NEVER, NEVER]))


@pytest.mark.parametrize("estimate", [group_time_effects, interaction_weighted_effects, impute_effects])
def test_nobody_starts(estimate):
    with pytest.raises(NotEstimableError, match="no unit starts"):
        estimate(panel_of([NEVER] * 8))


@pytest.mark.parametrize("estimate", [decompose_into_comparisons, weights_of_effects])
def test_no_variation_beyond_unit_and_year(estimate):
    with pytest.raises(NotEstimableError, match="does not vary"):
        estimate(panel_of([2017] * 8))


def test_nobody_to_compare_with():
    everybody = panel_of([2017] * 4 + [2018] * 4)

    with pytest.raises(NotEstimableError, match="nobody is left to compare with"):
        group_time_effects(everybody)
    with pytest.raises(NotEstimableError, match="nobody to compare with"):
        permuted_effects(everybody, starters(everybody))
    with pytest.raises(NotEstimableError, match="or all do"):
        interaction_weighted_effects(everybody)
    with pytest.raises(NotEstimableError, match="a year has only started units"):
        impute_effects(everybody)


def test_effects_without_comparison_are_named_and_the_others_given():
    effects = group_time_effects(panel_of([2017] * 4 + [2018] * 4), GroupTimeDesign(comparison="not_yet_treated"))

    assert set(effects.not_estimable) == {(2017, 2018), (2018, 2018), (2018, 2017)}
    assert (2017, 2017) in set(zip(effects.group.tolist(), effects.year.tolist(), strict=True))


def test_a_unit_that_starts_after_the_last_year_is_a_comparison_until_then():
    late = [*STARTS[:4], 2019, 2019, NEVER, NEVER]

    assert group_time_effects(panel_of(late)).estimates == pytest.approx(group_time_effects(panel_of()).estimates)
    # With a year of anticipation its last year may already respond.
    anticipating = GroupTimeDesign(anticipation=1)
    without = np.r_[0:4, 6:8]
    expected = panel_of(np.array(STARTS)[without], outcomes=panel_of().outcomes[0, without])
    assert group_time_effects(panel_of(late), anticipating).estimates == pytest.approx(
        group_time_effects(expected, anticipating).estimates
    )


def test_anticipation_that_leaves_no_year_before():
    with pytest.raises(NotEstimableError, match="no year lies before the units that start in 2017"):
        group_time_effects(panel_of(), GroupTimeDesign(anticipation=2))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"covariates": np.ones(8), "strata": np.ones(8)}, DefinitionError, "covariates together with strata"),
        ({"covariates": np.full(8, np.nan)}, DefinitionError, "a covariate with gaps"),
        ({"strata": np.ones(3)}, DefinitionError, "strata that do not match"),
        ({"strata": [1, 1, 2, 2, 2, 2, 2, 2]}, NotEstimableError, "start 2017.*stratum holds treated units and nobody"),
        ({"covariates": np.ones(8)}, NotEstimableError, "do not vary apart"),
        (
            {"covariates": [9, 9, 9, 9, 0, 1, 2, 1]},
            NotEstimableError,
            "start 2017, year 2016: the covariates tell .* apart",
        ),
        (
            {"covariates": [9, 9, 9, 9, 0, 1, 2, 1], "method": "inverse_probability"},
            NotEstimableError,
            "start 2017, year 2016: the covariates tell .* apart",
        ),
    ],
)
def test_covariates_and_strata_that_cannot_be_used(options, error, message):
    with pytest.raises(error, match=message):
        group_time_effects(panel_of(), **options)


def test_an_event_time_that_no_group_reached():
    with pytest.raises(NotEstimableError, match="no group was followed for 5 years"):
        average_by_event_time(group_time_effects(panel_of()), fewest_years_after=5)
    with pytest.raises(NotEstimableError, match="no unit is seen 5 years after"):
        exchangeable_changes(panel_of(), event_time=5)


def test_a_joint_test_of_more_effects_than_clusters_allow():
    with pytest.raises(NotEstimableError, match="do not let vary apart"):
        pretrend_test(group_time_effects(panel_of(clusters=[0, 0, 1, 1, 2, 2, 3, 3])))
    with pytest.raises(NotEstimableError, match="0 effects"):
        pretrend_test(group_time_effects(panel_of([2016] * 4 + [NEVER] * 4)))


def test_bands_need_draws_and_estimates_that_vary():
    effects = group_time_effects(panel_of())
    with pytest.raises(DefinitionError, match="20 draws"):
        simultaneous_bands(effects.estimates, effects.influence, 20, np.random.default_rng(1))
    with pytest.raises(NotEstimableError, match="does not vary over clusters"):
        simultaneous_bands(effects.estimates, 0 * effects.influence, 99, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("changes", "drawn"),
    [
        ({"clusters": [0, 0, 1, 1, 2, 2, 3, 3]}, [0, 1, 2, 3]),
        ({}, [0, 1, 2]),
        ({}, [0, 1, 2, 2]),
        ({}, [0, 1, 2, 8]),
    ],
)
def test_draws_that_do_not_exchange_units(changes, drawn):
    with pytest.raises(DefinitionError, match="one cluster per unit"):
        permuted_effects(panel_of(**changes), drawn)


def test_no_unit_need_stay_without_a_start():
    drawn = draw_starters(panel_of([2017] * 4 + [2018] * 4), 5, np.random.default_rng(1))

    assert np.sort(drawn, axis=1).tolist() == [list(range(8))] * 5


def test_changes_for_the_randomisation_test_need_equal_weights_and_units_that_never_start():
    with pytest.raises(DefinitionError, match="use permuted_effects"):
        exchangeable_changes(panel_of(weights=np.arange(1, 9)))
    with pytest.raises(DefinitionError, match="use permuted_effects"):
        exchangeable_changes(panel_of(), GroupTimeDesign(comparison="not_yet_treated"))


def test_an_imputed_average_of_what_was_never_treated():
    targets = np.zeros((1, 8, 4))
    targets[0, 7, 3] = 1

    with pytest.raises(DefinitionError, match="weight on an observation without the programme"):
        average_imputed_effects(panel_of(), targets)


def test_an_imputed_effect_of_a_unit_not_seen_before_its_start():
    outcomes = np.random.default_rng(1).normal(size=(8, 4))
    outcomes[0, :2] = np.nan

    with pytest.raises(NotEstimableError, match="not seen before its start"):
        impute_effects(panel_of(outcomes=outcomes))


def test_a_test_of_years_before_needs_years_before():
    with pytest.raises(DefinitionError, match="0 years before"):
        pretrend_fit(panel_of(), years_before=0)
    with pytest.raises(NotEstimableError, match="does not vary"):
        pretrend_fit(panel_of(), years_before=3)


@pytest.mark.parametrize("weights", [[1.0], np.zeros(6), np.full(6, np.nan)])
def test_an_average_of_coefficients_needs_a_weight_for_each(weights):
    with pytest.raises(DefinitionError, match="6 weights, not all zero"):
        average_as_coefficient(interaction_weighted_effects(panel_of()).fit, weights)
