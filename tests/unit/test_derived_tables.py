"""Derived tables on disk: made once per version, held against the contract, never edited."""

import os
from dataclasses import replace
from datetime import date

import ibis
import polars as pl
import pytest

from proeftuin.data.care.tables import CARE_TABLES, DERIVED_TABLES
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.errors import DataContractError
from proeftuin.steps.population.care_regions import regions_of_areas
from proeftuin.steps.population.criterion import Alive
from proeftuin.steps.population.derived_tables import (
    DerivedTable,
    derived_versions,
    episode_table,
    membership_table,
    person_period_table,
    read_derived,
    segment_membership_table,
    write_derived,
)
from proeftuin.steps.population.disease import shipped_diseases
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows
from tests.care_store_example import care_store, with_load

NAME = Translated("voorbeeld", "example")
EVERYBODY = PopulationDefinition(
    "everybody",
    NAME,
    PopulationKind.OPEN,
    Period(date(2019, 1, 1), date(2021, 1, 1)),
    EachPeriod(),
    (Step(StepKind.INCLUDE, "alive", NAME, Alive()),),
)
REGIONS = regions_of_areas([("GM0001", None), ("GM0002", None)], [])
EPISODES = episode_table(shipped_diseases())
DRAWN = {
    "person": """
        person_id | birth_year | birth_month | death_day
                1 |       1950 |           6 | 2019-03-31
                2 |       1960 |           1 |
                3 |       1970 |           1 |
    """,
    "residence": """
        person_id | valid_from | valid_to   | area_code | area_level
                1 | 1990-01-01 |            | GM0001    | municipality
                2 | 1990-01-01 | 2020-07-01 | GM0001    | municipality
                2 | 2020-07-01 |            | GM0002    | municipality
    """,
    "diagnosis": """
        person_id | day        | code_system | code
                1 | 2019-01-01 | ICPC1       | T90
                2 | 2019-01-01 | ICPC1       | R81
                2 | 2020-01-01 | ICPC1       | R81
    """,
}


@pytest.fixture
def store(tmp_path):
    return care_store(tmp_path / "store", buckets=2, **DRAWN)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


def test_every_kind_of_table_is_written_with_the_columns_of_its_contract_in_the_order_of_its_key(store, engine):
    tables = [membership_table(EVERYBODY), person_period_table(EVERYBODY, REGIONS, [2019, 2020]), EPISODES]

    folders = write_derived(store, engine, tables)

    assert list(folders) == ["membership.everybody", "person_period.everybody", "episode"]
    for table in tables:
        rows = read_derived(store, table.name, folders[table.name].name).collect()
        assert rows.columns == list(table.contract.columns)
        assert rows.height > 0
        for bucket in range(store.buckets):
            own = read_derived(store, table.name, folders[table.name].name, bucket=bucket).collect()
            assert own.equals(own.sort(table.contract.key))
            assert set(own["person_id"] % store.buckets) <= {bucket}


def test_membership_person_time_and_episodes_say_what_their_queries_say(store, engine):
    tables = [membership_table(EVERYBODY), person_period_table(EVERYBODY, REGIONS, [2019, 2020]), EPISODES]

    folders = write_derived(store, engine, tables)

    members, periods, episodes = (
        read_derived(store, name, folder.name).collect().sort("person_id", "enter_day" if "." in name else "start_day")
        for name, folder in folders.items()
    )
    assert members.filter(person_id=1).rows() == [(1, date(2019, 1, 1), date(2019, 4, 1))]
    assert periods.filter(person_id=2).select("year", "region", "days").rows() == [
        (2019, 1, 365),
        (2020, 1, 182),
        (2020, 2, 184),
    ]
    assert episodes.select("person_id", "disease", "end_day").rows() == [
        (1, "diabetes", None),
        (2, "pneumonia", date(2019, 2, 27)),
        (2, "pneumonia", date(2020, 2, 27)),
    ]


def test_what_a_version_means_stands_beside_its_rows(store, engine):
    folder = write_derived(store, engine, [person_period_table(EVERYBODY, REGIONS, [2019])])["person_period.everybody"]

    [(version, found)] = derived_versions(store, "person_period.everybody").items()

    assert folder == store.folder / "derived" / "person_period.everybody" / version
    assert found["table"] == "person_period"
    assert found["loads"] == ["load0"]
    assert found["synthetic"] is False
    assert found["meaning"]["of"]["regions"] == ["GM0001", "GM0002"]
    assert found["meaning"]["of"]["definition"] == EVERYBODY.hash()
    assert sorted(path.name for path in folder.iterdir()) == ["bucket-0.parquet", "bucket-1.parquet", "version.json"]


def test_a_second_call_finds_the_files_and_computes_nothing(store, engine):
    folder = write_derived(store, engine, [EPISODES])["episode"]
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}

    def never(_):
        raise AssertionError("computed again")

    again = write_derived(store, engine, [replace(EPISODES, rows=never)])["episode"]

    assert again == folder
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before
    assert not any(os.stat(path).st_mode & 0o222 for path in folder.iterdir())


def test_an_interrupted_table_is_finished_and_its_finished_buckets_are_kept(store, engine):
    folder = write_derived(store, engine, [EPISODES])["episode"]
    kept = (folder / "bucket-0.parquet").stat().st_mtime_ns
    (folder / "bucket-1.parquet").unlink()
    with pytest.raises(DataContractError, match="this version is not there, or not finished"):
        read_derived(store, "episode", folder.name)

    told = []
    write_derived(store, engine, [EPISODES], progress=lambda done, of: told.append((done, of)))

    assert read_derived(store, "episode", folder.name).collect().height == 3
    assert (folder / "bucket-0.parquet").stat().st_mtime_ns == kept
    assert told == [(1, 2), (2, 2)]


def test_another_definition_or_a_further_load_gives_another_version_and_the_old_one_stays(store, engine):
    one = write_derived(store, engine, [EPISODES])["episode"]
    other = write_derived(store, engine, [episode_table(shipped_diseases()[:5])])["episode"]
    longer = replace(shipped_diseases()[0], contact_free_days=29)
    third = write_derived(store, engine, [episode_table([longer, *shipped_diseases()[1:5]])])["episode"]
    more = with_load(store, care_rows(diagnosis="person_id|day|code_system|code\n8|2020-01-01|ICPC1|T90"))
    fourth = write_derived(more, engine, [EPISODES])["episode"]

    assert set(derived_versions(store, "episode")) == {one.name, other.name, third.name, fourth.name}
    assert len({one, other, third, fourth}) == 4
    assert read_derived(store, "episode", one.name).collect().height == 3
    assert read_derived(more, "episode", fourth.name).collect().height == 4


def test_a_version_that_is_not_there_is_refused_and_the_known_ones_are_named(store, engine):
    known = write_derived(store, engine, [EPISODES])["episode"].name

    with pytest.raises(DataContractError, match=f"versions: {known}"):
        read_derived(store, "episode", "nothing")
    with pytest.raises(DataContractError, match="versions: none"):
        read_derived(store, "membership.nobody", known)


SEGMENTS = DERIVED_TABLES["segment_membership"]
GOOD = [
    (1, "needs", "1", "healthy", date(2019, 1, 1), date(2020, 1, 1)),
    (1, "needs", "1", "ill", date(2020, 1, 1), date(2021, 1, 1)),
    (1, "other", "1", "ill", date(2019, 6, 1), date(2021, 1, 1)),
]


def segments(rows, **changed):
    """Segments as a later step could hand them over."""
    frame = pl.DataFrame(rows, schema=list(SEGMENTS.columns), orient="row")
    return segment_membership_table(
        "needs", {"rule": "1"}, lambda engine: engine.given("segment_rows", frame.with_columns(**changed))
    )


def test_segments_that_a_later_step_computes_are_kept_in_the_same_way(tmp_path, engine):
    store = care_store(tmp_path / "store", **DRAWN)

    folder = write_derived(store, engine, [segments(GOOD)])["segment_membership.needs"]

    assert read_derived(store, "segment_membership.needs", folder.name).collect().rows() == GOOD


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([*GOOD, GOOD[0]], "keys that occur twice: 1 rows"),
        ([*GOOD, (1, "needs", "1", "ill", date(2019, 12, 31), date(2020, 1, 1))], "spells that overlap: 1 rows"),
        ([(1, "needs", "1", "ill", date(2020, 1, 1), date(2020, 1, 1))], "spells of no day: 1 rows"),
        ([(1, "needs", "1", "ill", date(2020, 1, 2), date(2020, 1, 1))], "spells of no day: 1 rows"),
        ([*GOOD, (2, "needs", "1", None, date(2020, 1, 1), date(2021, 1, 1))], "empty segment: 1 rows"),
        ([*GOOD, (None, "needs", "1", "ill", date(2020, 1, 1), date(2021, 1, 1))], "empty person_id: 1 rows"),
    ],
)
def test_rows_that_break_the_contract_are_refused_and_nothing_of_them_is_written(tmp_path, engine, rows, message):
    store = care_store(tmp_path / "store", **DRAWN)

    with pytest.raises(DataContractError, match=message) as refused:
        write_derived(store, engine, [segments(rows)])

    assert len(refused.value.problems) == 1
    assert list(store.folder.glob("derived/**/*.parquet*")) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"enter_day": pl.lit("2019-01-01")}, "column enter_day: computed as VARCHAR. Expected: DATE"),
        ({"person_id": pl.lit("1")}, "column person_id: computed as VARCHAR. Expected: BIGINT"),
    ],
)
def test_columns_of_another_type_are_refused(store, engine, changed, message):
    with pytest.raises(DataContractError, match=message):
        write_derived(store, engine, [segments(GOOD, **changed)])


def test_a_column_that_is_not_computed_is_refused_and_one_too_many_is_left_out(store, engine):
    def without_segment(engine):
        return segments(GOOD).rows(engine).drop("segment")

    with pytest.raises(DataContractError, match="column segment: not computed"):
        write_derived(store, engine, [replace(segments(GOOD), rows=without_segment)])

    more = replace(segments(GOOD[:1]), rows=lambda engine: segments(GOOD[:1]).rows(engine).mutate(more=ibis.literal(1)))
    folder = write_derived(store, engine, [more])["segment_membership.needs"]
    assert read_derived(store, more.name, folder.name).collect_schema().names() == list(SEGMENTS.columns)


def test_a_value_that_is_not_allowed_is_refused(store, engine):
    base = person_period_table(EVERYBODY, REGIONS, [2019])
    wrong = replace(base, rows=lambda engine: base.rows(engine).mutate(sex=ibis.literal("m")))

    with pytest.raises(DataContractError, match=r"person_period\.everybody, sex that is not allowed"):
        write_derived(store, engine, [wrong])


def test_only_tables_with_spells_are_derived(store, engine):
    own = DerivedTable("own", CARE_TABLES["diagnosis"], {}, lambda engine: engine.table("diagnosis"))

    with pytest.raises(ValueError, match="diagnosis has no spells"):
        write_derived(store, engine, [own])


@pytest.mark.spark
def test_another_engine_writes_the_same_rows(store, engine, spark_engine):
    folder = write_derived(store, engine, [EPISODES])["episode"]
    expected = read_derived(store, "episode", folder.name).collect()
    for path in folder.glob("*.parquet"):
        path.unlink()

    write_derived(store, spark_engine, [EPISODES])

    assert read_derived(store, "episode", folder.name).collect().equals(expected)
