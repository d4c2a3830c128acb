"""How a planted programme is delivered: in the order of its steps, to who is reached, and to nobody who is gone."""

from datetime import date

import duckdb
import pytest

from proeftuin.data.synthetic import Programme, SyntheticPopulation, generate, truth
from proeftuin.vocabulary.division import municipalities_on

START = date(2021, 7, 1)
PROGRAMME = Programme(
    municipalities=tuple(municipalities_on(START)),
    start=START,
    effects={"several_conditions": 0.6, "frail_elderly": 0.5},
    reach=0.7,
    id="home_team",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    population = SyntheticPopulation(persons=8_000, programme=PROGRAMME)
    return generate(tmp_path_factory.mktemp("delivery") / "store", population, buckets=2)


@pytest.fixture
def asked(store):
    with duckdb.connect() as engine:
        for table, files in store.files().items():
            if files:
                engine.read_parquet([str(file) for file in files], hive_partitioning=False).create_view(table)
        yield lambda query: engine.sql(query).fetchall()


def test_whoever_enrols_is_reached_and_was_invited_before(asked, store):
    enrolled = "SELECT DISTINCT person_id FROM delivery WHERE step = 'enrolled'"
    (number,) = asked(f"SELECT count(*) FROM ({enrolled})")[0]

    assert asked(f"SELECT count(*) FROM ({enrolled}) WHERE person_id NOT IN (SELECT person_id FROM exposure)") == [(0,)]
    # Who died or left between being reached and enrolling is no more than a few.
    assert 0.95 * sum(truth(store).reached.values()) < number <= sum(truth(store).reached.values())
    assert asked(
        "SELECT count(*) FROM delivery e WHERE step = 'enrolled' AND NOT EXISTS "
        "(SELECT 1 FROM delivery i WHERE i.person_id = e.person_id AND i.step = 'invited' AND i.day < e.day)"
    ) == [(0,)]


def test_sessions_lie_between_enrolling_and_the_end(asked):
    wrong = """
        SELECT count(*) FROM delivery s JOIN (
            SELECT person_id, min(day) FILTER (step = 'enrolled') AS begins,
                min(day) FILTER (step IN ('completed', 'stopped')) AS ends FROM delivery GROUP BY person_id
        ) USING (person_id)
        WHERE step = 'session' AND (begins IS NULL OR day <= begins OR day >= ends OR setting_id IS NULL OR dose <> 1)
    """

    assert asked(wrong) == [(0,)]
    assert asked("SELECT count(*) > 1000 FROM delivery WHERE step = 'session'") == [(True,)]


def test_some_decline_and_most_complete_it(asked):
    steps = dict(asked("SELECT step, count(DISTINCT person_id) FROM delivery GROUP BY step"))

    assert set(steps) == {"invited", "declined", "enrolled", "session", "completed", "stopped"}
    assert 0.7 < steps["completed"] / (steps["completed"] + steps["stopped"]) < 0.9
    assert 0 < steps["declined"] < steps["invited"] - steps["enrolled"]


def test_nothing_is_delivered_before_the_start_or_to_who_has_died(asked):
    late = "SELECT count(*) FROM delivery JOIN person USING (person_id) WHERE day > death_day OR day < '2021-07-01'"

    assert asked(late) == [(0,)]
    assert asked("SELECT DISTINCT intervention_id FROM delivery") == [("home_team",)]
