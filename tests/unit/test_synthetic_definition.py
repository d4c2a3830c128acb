"""What a synthetic population refuses, and what it tells beforehand."""

from datetime import date

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.synthetic import Faults, Need, Programme, SyntheticPopulation, generate, pre_flight, truth
from proeftuin.errors import DataContractError, DefinitionError


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"persons": 0}, "0 persons"),
        ({"persons": 30_000_000}, "30000000 persons"),
        ({"first_year": 2009}, "2009 to 2023"),
        ({"first_year": 2022, "last_year": 2020}, "2022 to 2020"),
        ({"lines_per_person_year": 3}, "3 lines per person-year"),
        ({"lines_per_person_year": float("nan")}, "nan lines per person-year"),
        ({"faults": Faults(missing_sex=1.5)}, "fault missing_sex"),
        ({"faults": Faults(duplicated_lines=float("nan"))}, "fault duplicated_lines"),
        ({"programme": Programme(("GM9999",), date(2021, 1, 1), {"healthy": 0.9})}, "municipality GM9999"),
        ({"programme": Programme(("GM0363",), date(2030, 1, 1), {"healthy": 0.9})}, "starts on 2030-01-01"),
        ({"programme": Programme(("GM0363",), date(2021, 1, 1), {"rich": 0.9})}, "segment rich"),
        ({"programme": Programme(("GM0363",), date(2021, 1, 1), {"healthy": 1.2})}, "factor of 1.2"),
        ({"programme": Programme(("GM0363",), date(2021, 1, 1), {"healthy": 0.9}, reach=2)}, "reach of 2"),
        ({"needs": (Need("n", ("GM9999",), date(2021, 1, 1), "healthy", 2),)}, "need n: the municipality GM9999"),
        ({"needs": (Need("n", (), date(2021, 1, 1), "healthy", 2),)}, "names no municipalities"),
        ({"needs": (Need("n", ("GM0363",), date(2030, 1, 1), "healthy", 2),)}, "starts on 2030-01-01"),
        ({"needs": (Need("n", ("GM0363",), date(2021, 1, 1), "rich", 2),)}, "segment rich"),
        ({"needs": (Need("n", ("GM0363",), date(2021, 1, 1), "healthy", 1.0),)}, "factor of 1"),
        ({"needs": (Need("n", ("GM0363",), date(2021, 1, 1), "healthy", 11),)}, "factor of 11"),
        ({"needs": (Need("n", ("GM0363",), date(2021, 1, 1), "healthy", 2),) * 2}, "two needs have this identifier"),
    ],
)
def test_an_impossible_population_is_refused(arguments, said):
    with pytest.raises(DefinitionError, match=said):
        SyntheticPopulation(**arguments)


def test_another_population_is_not_written_into_the_same_folder(tmp_path):
    generate(tmp_path / "store", SyntheticPopulation(persons=20, first_year=2023))

    with pytest.raises(DefinitionError, match="another population"):
        generate(tmp_path / "store", SyntheticPopulation(persons=21, first_year=2023))


def test_a_population_that_is_there_is_not_made_again(tmp_path):
    population = SyntheticPopulation(persons=20, first_year=2023)
    made = generate(tmp_path / "store", population)

    assert generate(tmp_path / "store", population, progress=lambda *_: pytest.fail("made again")) == made


def test_nothing_but_the_store_is_left_in_the_folder(tmp_path):
    generate(tmp_path / "store", SyntheticPopulation(persons=20, first_year=2023))
    names = {path.name for path in (tmp_path / "store").iterdir()}

    assert {name for name in names if name.startswith(".")} == set()


def test_there_is_no_truth_about_a_store_that_is_not_synthetic(tmp_path):
    with pytest.raises(DataContractError, match="not synthetic"):
        truth(CareStore.make(tmp_path / "store", buckets=1))


def test_expected_lines_are_about_those_that_are_made(tmp_path):
    population = SyntheticPopulation(persons=3_000, first_year=2022, last_year=2023)
    store = generate(tmp_path / "store", population)

    assert pre_flight(population).contact_lines == pytest.approx(store.rows("contact"), rel=0.15)


def test_more_threads_are_expected_to_take_less_time():
    population = SyntheticPopulation(persons=1_000_000)

    assert (
        pre_flight(population, EmbeddedSettings(threads=2)).seconds
        < pre_flight(population, EmbeddedSettings(threads=1)).seconds
    )
