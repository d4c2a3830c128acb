"""A planted need: how much more care there is because of it is known, and can be found back in the tables."""

from datetime import date

import duckdb
import pytest

from proeftuin.data.synthetic import Need, Programme, SyntheticPopulation, generate, truth
from proeftuin.vocabulary.division import municipalities_on

START = date(2021, 7, 1)
EVERYWHERE = tuple(municipalities_on(START))
NEED = Need("hidden", EVERYWHERE, START, "frail_elderly", 1.6)
PERSONS = 15_000
HOSPITAL = "domain = 'hospital' AND kind IN ('admission', 'emergency')"


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The same population without and with the need, and with a programme besides."""
    folder = tmp_path_factory.mktemp("need")
    programme = Programme(EVERYWHERE, START, {"frail_elderly": 0.5}, reach=1.0)
    worlds = {
        "without": SyntheticPopulation(persons=PERSONS),
        "with": SyntheticPopulation(persons=PERSONS, needs=(NEED,)),
        "both": SyntheticPopulation(persons=PERSONS, needs=(NEED,), programme=programme),
    }
    return {name: generate(folder / name, population, buckets=1) for name, population in worlds.items()}


def number(store, condition):
    with duckdb.connect() as engine:
        files = [str(file) for file in store.files()["contact"]]
        engine.read_parquet(files, hive_partitioning=False).create_view("contact")
        found = engine.sql(f"SELECT count(*) FROM contact WHERE {condition}").fetchone()
    return found[0]


def test_the_truth_is_what_the_two_worlds_differ_by(stores):
    needs = truth(stores["with"]).needs.sum()
    more = needs["admissions_with"][0] - needs["admissions_without"][0]
    more_emergencies = needs["emergencies_with"][0] - needs["emergencies_without"][0]
    found = {
        kind: number(stores["with"], f"domain = 'hospital' AND kind = '{kind}'")
        - number(stores["without"], f"domain = 'hospital' AND kind = '{kind}'")
        for kind in ("admission", "emergency")
    }

    assert found == {"admission": more, "emergency": more_emergencies}
    assert more > 100


def test_the_planted_factor_is_found_back_in_the_truth(stores):
    needs = truth(stores["with"]).needs.sum()
    without, with_it = needs["emergencies_without"][0], needs["emergencies_with"][0]

    assert without > 300
    assert with_it / without == pytest.approx(1.6, abs=4 * (0.6 * 0.4 / without) ** 0.5)


def test_nothing_changes_before_the_start_or_in_other_care(stores):
    for condition in ("day < DATE '2021-07-01'", "domain NOT IN ('hospital', 'other')"):
        assert number(stores["with"], condition) == number(stores["without"], condition)


def test_nobody_has_added_care_after_death_or_beyond_the_data(stores):
    files = stores["with"].files()
    with duckdb.connect() as engine:
        for table in ("contact", "person"):
            engine.read_parquet([str(file) for file in files[table]], hive_partitioning=False).create_view(table)
        late = engine.sql(f"SELECT count(*) FROM contact JOIN person USING (person_id) WHERE {HOSPITAL} AND "
                          "(day > death_day OR day >= DATE '2024-01-01' OR end_day < day)").fetchone()  # fmt: skip

    assert late == (0,)


def test_persons_in_need_are_counted(stores):
    assert 300 < truth(stores["with"]).in_need["hidden"] < 0.1 * PERSONS
    assert truth(stores["without"]).in_need == {}
    assert truth(stores["without"]).needs.is_empty()


def test_a_programme_works_on_what_the_need_brings_as_well(stores):
    found = truth(stores["both"])
    in_need, reached = found.needs.sum(), found.effects.sum()

    assert found.reached["frail_elderly"] == found.in_need["hidden"]
    assert reached["admissions_without"][0] == in_need["admissions_with"][0]
    assert reached["admissions_with"][0] < 0.6 * reached["admissions_without"][0]


def test_a_population_without_needs_is_the_one_it_was():
    """Its hash names its files; that of another would make every store anew."""
    assert SyntheticPopulation(persons=20).sha256 == SyntheticPopulation(persons=20, needs=()).sha256
    assert SyntheticPopulation().sha256 == "25bd37c2f3741a7cd2735063dc856011e23fcc70222e9e297651ca7b179b8bdd"
