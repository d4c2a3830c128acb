"""What the engines keep to, on both, and how Spark's own mistakes are told."""

import datetime
import shutil
import socket
import subprocess
import sys
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine import choice, portable, spark_engine
from proeftuin.data.engine.care_engine import QueryError
from proeftuin.data.engine.choice import engine_named
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.engine.spark_engine import SparkEngine, SparkSettings, spark_memory
from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.studies.care_run import Computing, run_care_study
from tests.care_example import care_frame

PERSON = pl.DataFrame(
    {
        "person_id": [1, 2, 3],
        "birth_year": [1950, None, 2000],
        "birth_month": [1, 2, None],
        "sex": ["male", "female", None],
        "death_day": [None, datetime.date(2020, 2, 29), None],
        "death_place": [None, "home", None],
        "origin": pl.Series([None, None, None], dtype=pl.String),
        "source": ["register"] * 3,
        "load_id": ["first"] * 3,
    }
)


@pytest.fixture
def person_file(tmp_path):
    # A folder that would be a pattern of several, if the engine took it for one.
    folder = tmp_path / "care [2020] {a} *"
    folder.mkdir()
    PERSON.write_parquet(folder / "person.parquet")
    return folder / "person.parquet"


def test_table_has_the_rows_of_its_files(care_engine, person_file):
    care_engine.open({"person": [person_file]})

    assert care_engine.frame(care_engine.table("person").order_by("person_id")).equals(PERSON)


def test_table_without_files_is_empty_with_the_columns_and_types_of_its_contract(care_engine):
    kinds = {"BIGINT": pl.Int64, "VARCHAR": pl.String, "DATE": pl.Date, "DECIMAL(18,4)": pl.Decimal(18, 4)}
    found = {name: dict(care_engine.frame(care_engine.table(name)).schema) for name in ("contact", "measurement")}

    assert found == {
        name: {column: kinds[kind] for column, kind in CARE_TABLES[name].stored_columns().items()} for name in found
    }


def test_given_rows_come_back_as_they_were(care_engine):
    given = pl.DataFrame(
        {
            "number": [1, None],
            "day": [datetime.date(1900, 1, 1), None],
            "word": ["één", None],
            "exact": pl.Series([Decimal("1.5000"), None], dtype=pl.Decimal(18, 4)),
            "fraction": [0.1, None],
            "truth": [True, None],
        }
    )

    assert care_engine.frame(care_engine.given("given_rows", given).order_by("number")).equals(given)


def test_whole_numbers_come_back_as_int64_however_the_engine_widened_them(care_engine):
    rows = care_engine.given("numbers", pl.DataFrame({"value": [1, 2], "day": [datetime.date(2020, 1, 1)] * 2}))
    summed = rows.aggregate(total=rows.value.sum(), count=rows.count(), years=rows.day.year().max())

    assert care_engine.frame(summed).schema == {"total": pl.Int64, "count": pl.Int64, "years": pl.Int64}


def test_what_was_kept_may_be_kept_anew_from_itself(care_engine, person_file):
    care_engine.open({"person": [person_file]})
    person = care_engine.table("person")
    men = care_engine.keep("chosen", person.filter(person.sex == "male").select("person_id"))
    women = care_engine.keep("women", person.filter(person.sex == "female").select("person_id"))
    kept = care_engine.keep("chosen", men.union(women))

    assert sorted(care_engine.frame(kept)["person_id"]) == [1, 2]


def test_kept_tables_are_gone_after_open(care_engine):
    care_engine.given("passing", pl.DataFrame({"value": [1]}))
    care_engine.open({})

    with pytest.raises(Exception, match=r"passing|TABLE_OR_VIEW_NOT_FOUND|TableNotFound"):
        care_engine.frame(care_engine.table("passing"))


def test_written_file_holds_the_rows_with_the_declared_types(care_engine, tmp_path):
    rows = care_engine.given("numbers", pl.DataFrame({"name": ["a", "b", "a"], "value": [1, 2, 3]}))
    path = tmp_path / "cells [1].parquet"
    written = care_engine.write(rows.group_by("name").aggregate(total=rows.value.sum()), path)

    assert written == 2
    assert pl.read_parquet(path, glob=False).sort("name").equals(pl.DataFrame({"name": ["a", "b"], "total": [4, 2]}))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_failed_query_tells_no_value_of_a_row(care_engine):
    rows = care_engine.given("words", pl.DataFrame({"word": ["person-4711"]}))

    with pytest.raises(QueryError) as told:
        care_engine.frame(rows.select(number=rows.word.cast("int64")))

    assert "4711" not in str(told.value)
    assert told.value.__suppress_context__


def test_decimal_with_more_places_than_declared_is_refused_and_not_rounded(care_engine):
    exact = pl.DataFrame({"value": pl.Series([Decimal("0.0123")], dtype=pl.Decimal(18, 4))})
    rows = care_engine.given("exact", exact)

    with pytest.raises(ValueError, match="more decimals than its expression declares"):
        care_engine.frame(rows.select(square=rows.value * rows.value))


def test_file_without_a_column_of_the_contract_is_refused_by_spark_too(spark_engine, tmp_path):
    PERSON.drop("sex").write_parquet(tmp_path / "person.parquet")

    with pytest.raises(DataContractError, match="columns are absent: sex"):
        spark_engine.open({"person": [tmp_path / "person.parquet"]})


def test_a_column_that_a_store_was_made_without_is_empty_in_its_rows_only(care_engine, tmp_path):
    contact = care_frame(
        "contact",
        [
            {"person_id": person, "day": datetime.date(2019, 1, person), "domain": "hospital", "urgency": "urgent"}
            for person in (1, 2, 3)
        ],
    )
    files = [tmp_path / "earlier" / "2019-b0000.parquet", tmp_path / "earlier" / "2019-b0001.parquet"]
    files.append(tmp_path / "later" / "2019-b0000.parquet")
    for number, file in enumerate(files):
        file.parent.mkdir(exist_ok=True)
        rows = contact.slice(number, 1)
        (rows.drop("urgency") if file.parent.name == "earlier" else rows).write_parquet(file)

    care_engine.open({"contact": files})

    found = care_engine.frame(care_engine.table("contact").select("person_id", "urgency")).sort("person_id")
    assert found.rows() == [(1, None), (2, None), (3, "urgent")]


def test_a_store_without_days_of_asking_triage_and_referrers_reads_them_as_empty(care_engine, tmp_path):
    later = ["asked_day", "triage_level", "referred_by"]
    contact = care_frame("contact", [{"person_id": 1, "day": datetime.date(2019, 1, 1), "domain": "hospital"}])
    contact.drop(later).write_parquet(tmp_path / "2019-b0000.parquet")

    care_engine.open({"contact": [tmp_path / "2019-b0000.parquet"]})

    rows = care_engine.table("contact").select("person_id", *later)
    assert care_engine.frame(rows).rows() == [(1, None, None, None)]
    assert [str(kind) for kind in rows.schema().types[1:]] == ["date", "int64", "string"]


def test_both_workers_of_the_cluster_take_part(spark_engine, spark_cluster):
    executors = spark_engine._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1

    assert executors == 2
    assert spark_engine._session.sparkContext.master == spark_cluster


def test_engines_with_the_same_master_have_their_own_tables(spark_engine, spark_cluster):
    spark_engine.given("mine", pl.DataFrame({"value": [1]}))
    with SparkEngine(SparkSettings(spark_cluster)) as other:
        other.given("mine", pl.DataFrame({"value": [2]}))
        assert other.frame(other.table("mine"))["value"].to_list() == [2]

    assert spark_engine.frame(spark_engine.table("mine"))["value"].to_list() == [1]


def test_plan_of_rows_that_are_kept_does_not_repeat_how_they_came_about(spark_engine):
    rows = spark_engine.given("step_0", pl.DataFrame({"value": [1, 2]}))
    for step in range(1, 4):
        doubled = rows.join(rows.view(), "value").select("value")
        rows = spark_engine.keep(f"step_{step}", doubled)
    plan = spark_engine._session.sql(spark_engine.sql(rows))._jdf.queryExecution().executedPlan().toString()

    assert "InMemory" not in plan
    assert "Join" not in plan
    assert spark_engine.frame(rows.order_by("value"))["value"].to_list() == [1, 2]


def test_second_master_in_one_process_is_refused(spark_engine):
    with pytest.raises(DefinitionError, match="one Spark at a time"):
        engine_named("spark-local")


@pytest.mark.spark
def test_spark_on_this_machine_says_nothing_on_the_terminal_and_ends(tmp_path):
    program = (
        "import polars as pl; from proeftuin.data.engine.choice import engine_named\n"
        "for _ in range(2):\n"
        "    with engine_named('spark-local', memory='600MB') as engine:\n"
        "        print(engine.frame(engine.given('rows', pl.DataFrame({'value': [1, 2]})))['value'].sum())\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, cwd=tmp_path)

    assert (run.stdout.split(), run.stderr, run.returncode) == (["3", "3"], "", 0)


def test_master_that_does_not_answer_is_told_at_once():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(DefinitionError, match="nothing answers at this address"):
            engine_named(master)


def test_engine_that_does_not_answer_is_told_before_anything_is_loaded(repository, tmp_path):
    shutil.copy(repository / "studies" / "synthetic-region" / "study.yaml", tmp_path)
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(DefinitionError, match="nothing answers at this address"):
            run_care_study(tmp_path, computing=Computing(engine=master))

    assert [path.name for path in tmp_path.iterdir()] == ["study.yaml"]


def test_absent_java_is_told_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(DefinitionError, match=r"Java is not installed.*apt-get install default-jre-headless"):
        engine_named("spark-local")


def test_absent_extra_is_told_with_how_to_install_it(monkeypatch):
    monkeypatch.setattr(spark_engine, "find_spec", lambda _: None)

    with pytest.raises(DefinitionError, match=r"pip install 'proeftuin\[spark\]'"):
        engine_named("spark-local")


def test_spark_is_imported_only_when_it_is_chosen():
    program = "import sys, proeftuin.data.engine.choice as c; c.engine_named().close(); print('pyspark' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("name", ["postgres", "spark", "spark://", "spark://host", "spark://host:port", "local[2]", ""])
def test_unknown_engine_is_refused_with_the_names_there_are(name):
    with pytest.raises(DefinitionError, match="duckdb, spark-local, or a cluster as spark://host:port"):
        engine_named(name)


def test_embedded_engine_is_the_default():
    with engine_named() as engine:
        assert isinstance(engine, DuckDBEngine)
    assert choice.DEFAULT_ENGINE == "duckdb"


@pytest.mark.parametrize(("memory", "spark"), [("4GB", "3814m"), ("512MiB", "512m"), ("1.5 gib", "1536m")])
def test_memory_is_said_in_the_words_of_spark(memory, spark):
    assert spark_memory(memory) == spark


@pytest.mark.parametrize("memory", ["4", "GB", "much", "-1GB", "4 GB of it"])
def test_memory_that_is_no_amount_is_refused(memory):
    with pytest.raises(DefinitionError, match="no amount of memory"):
        engine_named(memory=memory)


def test_days_are_kept_as_days_when_days_were_added(care_engine):
    rows = care_engine.given("days", pl.DataFrame({"day": [datetime.date(2020, 2, 28)], "number": [2]}))
    later = care_engine.keep("later", rows.select(day=portable.plus_days(rows.day, rows.number)))

    assert care_engine.frame(later)["day"].to_list() == [datetime.date(2020, 3, 1)]
