"""A synthetic population depends on its seed and on nothing else."""

import hashlib

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.synthetic import SyntheticPopulation, generate

POPULATION = SyntheticPopulation(persons=1_500, first_year=2020, last_year=2022, seed=7)
TABLES = ("person", "residence", "registration", "contact", "diagnosis", "medication", "measurement", "survey_answer")


def contents(store) -> dict[str, list[tuple[object, ...]]]:
    """Rows of every table in one order, without the name of the load."""
    with duckdb.connect() as engine:
        return {
            table: engine.execute(
                "SELECT * EXCLUDE (load_id) FROM read_parquet(?, hive_partitioning = false) ORDER BY ALL",
                [[str(file) for file in store.files()[table]]],
            ).fetchall()
            for table in TABLES
        }


def checksums(store) -> dict[str, str]:
    return {
        str(path.relative_to(store.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.folder.rglob("*.parquet"))
    }


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    return generate(
        tmp_path_factory.mktemp("one") / "store", POPULATION, buckets=3, settings=EmbeddedSettings(threads=1)
    )


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(one, tmp_path):
    again = generate(tmp_path / "store", POPULATION, buckets=3, settings=EmbeddedSettings(threads=3, memory="1GB"))

    assert checksums(again) == checksums(one)


def test_the_number_of_buckets_changes_no_person(one, tmp_path):
    assert contents(generate(tmp_path / "store", POPULATION, buckets=5)) == contents(one)


def test_another_seed_gives_other_persons(one, tmp_path):
    other = SyntheticPopulation(persons=1_500, first_year=2020, last_year=2022, seed=8)
    made, base = contents(generate(tmp_path / "store", other, buckets=1)), contents(one)

    assert all(made[table] != base[table] for table in TABLES)


def test_an_interrupted_generation_goes_on_and_ends_the_same(one, tmp_path):
    def stop(ready: int, _: int) -> None:
        if ready == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "store", POPULATION, buckets=3, settings=EmbeddedSettings(threads=1), progress=stop)
    ready = []
    store = generate(tmp_path / "store", POPULATION, buckets=3, progress=lambda done, _: ready.append(done))

    assert checksums(store) == checksums(one)
    assert store.loads == one.loads
    assert ready == [1, 2, 3]


@settings(max_examples=4)
@given(persons=st.integers(1, 60), seed=st.integers(0, 2**40), first=st.integers(2011, 2024), years=st.integers(1, 2))
def test_every_small_population_has_its_persons(tmp_path_factory, persons, seed, first, years):
    population = SyntheticPopulation(persons=persons, seed=seed, first_year=first, last_year=first + years - 1)
    store = generate(tmp_path_factory.mktemp("small") / "store", population, settings=EmbeddedSettings(threads=1))

    assert store.rows("person") == persons
    assert store.rows("residence") >= persons
