"""The effect that was planted in a made-up country comes back, per segment; where none was planted, none is found."""

import numpy as np
import polars as pl
import pytest

from proeftuin.monitors.outcome.care_evaluation import CareEvaluation
from tests.planted_programme import (
    EVERYBODY,
    SEGMENTS,
    drawn_sites,
    evaluation,
    indicators,
    plan,
    regions,
    true_effects,
    world,
)

PERSONS, SEED = 40_000, 3
OUTCOMES = ("hospital_admissions", "emergency_visits")
PREVENTED = {"hospital_admissions": "admissions", "emergency_visits": "emergencies"}
ASSIGNMENTS = 40


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """The country with the programme, and without it."""
    folder = tmp_path_factory.mktemp("worlds")
    return tuple(world(folder / str(planted), persons=PERSONS, seed=SEED, planted=planted) for planted in (True, False))


@pytest.fixture(scope="module")
def effects(worlds):
    """What the evaluation finds in the country with the programme."""
    with_it, _ = worlds
    found = evaluation().tables(with_it.followed, with_it.cells, EVERYBODY, regions().units.regions, indicators())
    return found.effects.filter(pl.col("kind") == "average")


def prevented(worlds, population, outcome):
    with_it, without = worlds
    return (without.of_sites(population, outcome) - with_it.of_sites(population, outcome)).sum()


def planted_in(worlds, outcome, segments):
    name = PREVENTED[outcome]
    rows = worlds[0].truth.effects.filter(pl.col("segment").is_in([one.replace("-", "_") for one in segments]))
    return (rows[f"{name}_without"] - rows[f"{name}_with"]).sum()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_closed_groups_lack_exactly_what_the_programme_prevented(worlds, outcome):
    assert prevented(worlds, EVERYBODY, outcome) == planted_in(worlds, outcome, SEGMENTS) > 400


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("segment", SEGMENTS)
def test_recorded_conditions_and_age_tell_the_planted_segments(worlds, segment, outcome):
    """Conditions are all recorded; only who turns 75 in the month of the start may fall on either side."""
    expected = planted_in(worlds, outcome, [segment])

    assert prevented(worlds, segment, outcome) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("population", [EVERYBODY, *SEGMENTS])
def test_the_interval_of_every_segment_holds_its_true_effect(worlds, effects, population, outcome):
    _, true = true_effects(*worlds, population, outcome)
    found = effects.filter(outcome=outcome, population=population, site="all").row(0, named=True)

    assert found["lower"] < true < found["upper"]
    assert true < -10 or population == "healthy"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_effect_on_everybody_is_found(effects, outcome):
    found = effects.filter(outcome=outcome, population=EVERYBODY, site="all").row(0, named=True)

    assert found["upper"] < 0
    assert max(found["p_bootstrap"], found["p_placebo"]) < 0.01


def test_most_sites_hold_their_own_true_effect(worlds, effects):
    """Of sixteen intervals at 95 percent, four or more miss in one of a hundred countries."""
    missed = 0
    for outcome in OUTCOMES:
        of_sites, _ = true_effects(*worlds, EVERYBODY, outcome)
        rows = {row["site"]: row for row in effects.filter(outcome=outcome, population=EVERYBODY).to_dicts()}
        for site, true in zip(plan().sites, of_sites, strict=True):
            missed += not rows[site.id]["lower"] < true < rows[site.id]["upper"]

    assert missed <= 3


def test_a_segment_that_the_programme_leaves_alone_is_not_said_to_have_an_effect(effects):
    healthy = effects.filter(population="healthy", site="all")

    assert (healthy["p_adjusted"] > 0.05).all()


def test_p_values_of_segments_are_corrected_for_their_number(effects):
    segments = effects.filter(pl.col("population").is_in(SEGMENTS), pl.col("site") == "all")
    ordered = segments.sort("p_bootstrap")["p_bootstrap", "p_adjusted"]

    assert set(segments["adjustment"]) == {"holm"}
    stepped = np.minimum(1, np.maximum.accumulate(ordered["p_bootstrap"].to_numpy() * np.arange(len(ordered), 0, -1)))
    np.testing.assert_allclose(ordered["p_adjusted"].to_numpy(), stepped)


def test_the_same_question_by_residence_year_stands_beside_it(worlds):
    with_it, _ = worlds
    asked = CareEvaluation(plan(outcomes=OUTCOMES[:1], sensitivity=("person_weighted",)), (EVERYBODY,))
    found = asked.tables(with_it.followed, with_it.cells, EVERYBODY, regions().units.regions, indicators())

    rows = found.analyses.filter(analysis="residence_year", site="all", kind="average")
    assert rows.height == 1
    # Residents who came after the start dilute the effect, and some took it along to elsewhere.
    assert rows["value"][0] < 0
    assert rows["value"][0] != found.effects.filter(site="all", kind="average")["value"][0]


def test_where_no_programme_was_planted_one_is_found_at_the_stated_rate(worlds):
    """Drawn sites in a country without a programme: at five percent, seven or more of forty have a chance of 0.3 %."""
    _, without = worlds
    generator = np.random.default_rng(20210101)
    p_values = []
    for draw in range(ASSIGNMENTS):
        sites = drawn_sites(generator)
        asked = CareEvaluation(plan(outcomes=OUTCOMES[:1], sites=sites, draws=99, seed=draw), (EVERYBODY,))
        found = asked.tables(without.followed, without.cells, "nobody", regions().units.regions, indicators())
        p_values.append(found.effects.filter(site="all", kind="average")["p_bootstrap"][0])

    assert (np.array(p_values) < 0.05).sum() < 7
    assert 0.3 < np.mean(p_values) < 0.7
