"""What holds for averages of group-time effects under exchanged starts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import average_by_event_time, simple_average
from proeftuin.methods.effects.group_time_permutation import (
    draw_starters,
    exchangeable_changes,
    permuted_effects,
    starters,
)
from proeftuin.methods.effects.placebo_permutation import randomisation_test
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

SEEDS = st.integers(0, 10_000)
YEARS = np.arange(2010, 2018)
DESIGNS = [
    GroupTimeDesign(),
    GroupTimeDesign(comparison="not_yet_treated"),
    GroupTimeDesign(comparison="not_yet_treated", anticipation=1, base_period="universal"),
]


def staggered(seed: int, *, weights=None) -> StaggeredPanel:
    generator = np.random.default_rng(seed)
    starts = np.r_[np.repeat([2013.0, 2014.0, 2016.0, 2021.0], 2), np.full(10, NEVER)]
    return StaggeredPanel.of(generator.normal(size=(3, 18, 8)), YEARS, generator.permutation(starts), weights=weights)


@settings(max_examples=15)
@given(SEEDS, st.sampled_from(DESIGNS))
def test_each_draw_gives_the_averages_of_a_panel_with_the_starts_exchanged(seed, design):
    panel = staggered(seed, weights=np.random.default_rng(seed).uniform(0.5, 2.0, 18))
    drawn = np.concatenate([starters(panel)[None], draw_starters(panel, 3, np.random.default_rng(seed))])

    found = permuted_effects(panel, drawn, design)

    for row, labels in enumerate(drawn):
        starts = np.full(18, NEVER)
        starts[labels] = panel.starts[starters(panel)]
        effects = group_time_effects(StaggeredPanel.of(panel.outcomes, YEARS, starts, weights=panel.weights), design)
        by_event_time = average_by_event_time(effects)
        assert found.simple[row] == pytest.approx(simple_average(effects).overall)
        assert found.dynamic[row] == pytest.approx(by_event_time.overall)
        assert found.event_times.tolist() == by_event_time.labels.tolist()
        assert found.by_event_time[row] == pytest.approx(by_event_time.estimates)


def test_every_unit_takes_every_place_equally_often():
    panel = staggered(1)

    drawn = draw_starters(panel, 9_000, np.random.default_rng(2))

    counts = np.stack([np.bincount(column, minlength=18) for column in drawn.T])
    assert counts.min() > 400
    assert counts.max() < 600
    assert all(len(set(row)) == 8 for row in drawn[:100].tolist())


@settings(max_examples=15)
@given(SEEDS, st.sampled_from([None, 0, 2]))
def test_the_randomisation_test_can_be_given_the_averages(seed, event_time):
    panel = staggered(seed)
    effects = group_time_effects(panel)
    by_event_time = average_by_event_time(effects)

    changes, group = exchangeable_changes(panel, event_time=event_time)

    expected = (
        simple_average(effects).overall
        if event_time is None
        else by_event_time.estimates[:, by_event_time.labels == event_time][:, 0]
    )
    for outcome in range(3):
        test = randomisation_test(changes[outcome], group, 19, np.random.default_rng(0))
        assert test.effect == pytest.approx(expected[outcome])
