"""A planted programme: its effect is known, and can be found back in the tables."""

from datetime import date

import duckdb
import pytest

from proeftuin.data.synthetic import Programme, SyntheticPopulation, generate, truth
from proeftuin.vocabulary.division import municipalities_on

START = date(2021, 7, 1)
PROGRAMME = Programme(
    municipalities=tuple(municipalities_on(START)),
    start=START,
    effects={"one_condition": 0.9, "several_conditions": 0.6, "frail_elderly": 0.5},
    reach=0.7,
)
PERSONS = 15_000
COUNT = (
    "SELECT count(*) FROM contact WHERE domain = 'hospital' AND kind IN ('admission', 'emergency')"
    " AND day >= DATE '2021-07-01' AND {}"
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The same population without and with the programme, and an engine that sees both."""
    folder = tmp_path_factory.mktemp("programme")
    without = generate(folder / "without", SyntheticPopulation(persons=PERSONS), buckets=1)
    with_it = generate(folder / "with", SyntheticPopulation(persons=PERSONS, programme=PROGRAMME), buckets=1)
    return without, with_it


def numbers(store, query: str):
    with duckdb.connect() as engine:
        for table, files in store.files().items():
            if files:
                engine.read_parquet([str(file) for file in files], hive_partitioning=False).create_view(table)
        return engine.sql(query).fetchall()


def test_the_truth_is_what_both_worlds_show(stores):
    without, with_it = stores
    reached = [person for (person,) in numbers(with_it, "SELECT person_id FROM exposure")]
    condition = f"person_id IN ({', '.join(map(str, reached))})"
    effects = truth(with_it).effects.sum().row(0, named=True)

    assert numbers(without, COUNT.format(condition)) == [
        (effects["admissions_without"] + effects["emergencies_without"],)
    ]
    assert numbers(with_it, COUNT.format(condition)) == [(effects["admissions_with"] + effects["emergencies_with"],)]


def test_persons_who_are_not_reached_have_the_same_care_in_both_worlds(stores):
    without, with_it = stores
    reached = [person for (person,) in numbers(with_it, "SELECT person_id FROM exposure")]
    query = f"""SELECT count(*), sum(amount_cents), sum(hash(person_id, day, code, amount_cents))
        FROM contact WHERE person_id NOT IN ({", ".join(map(str, reached))})"""

    assert numbers(without, query) == numbers(with_it, query)


def test_nothing_changes_before_the_start(stores):
    without, with_it = stores
    query = "SELECT count(*), sum(amount_cents) FROM contact WHERE day < DATE '2021-07-01'"

    assert numbers(without, query) == numbers(with_it, query)


@pytest.mark.parametrize(("segment", "factor"), [("several_conditions", 0.6), ("frail_elderly", 0.5)])
def test_the_planted_factor_is_found_back_in_the_truth(stores, segment, factor):
    effects = truth(stores[1]).effects.filter(segment=segment).sum()
    with_it = effects["admissions_with"][0] + effects["emergencies_with"][0]
    without = effects["admissions_without"][0] + effects["emergencies_without"][0]

    assert without > 300
    assert with_it / without == pytest.approx(factor, abs=4 * (factor * (1 - factor) / without) ** 0.5)


def test_the_reached_are_exposed_registered_and_a_share_of_the_segment(stores):
    _, with_it = stores
    counted = truth(with_it).reached

    assert set(counted) == {"one_condition", "several_conditions", "frail_elderly"}
    assert numbers(with_it, "SELECT count(*) FROM exposure") == [(sum(counted.values()),)]
    assert numbers(with_it, "SELECT count(*) FROM registration WHERE kind = 'programme'") == [(sum(counted.values()),)]
    assert numbers(with_it, "SELECT intervention_id, valid_from FROM intervention") == [("programme", START)]


def test_no_one_is_exposed_before_the_start_or_after_leaving(stores):
    _, with_it = stores
    wrong = """SELECT count(*) FROM exposure e WHERE valid_from <> DATE '2021-07-01' OR valid_to <= valid_from
        OR EXISTS (SELECT 1 FROM person p WHERE p.person_id = e.person_id AND p.death_day < DATE '2021-07-01')"""

    assert numbers(with_it, wrong) == [(0,)]
