"""What is found does not depend on how a store is divided, nor on the order of its rows."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.care.store import CareStore
from proeftuin.data.care_quality.report import quality_of_store
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from tests.care_example import care_rows
from tests.care_store_example import with_load

IDS = st.integers(1, 6)
DAYS = st.integers(0, 1_500).map(lambda days: date(2018, 1, 1) + timedelta(days))
PERSONS = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": IDS,
            "birth_year": st.none() | st.integers(1880, 2021),
            "birth_month": st.none() | st.integers(1, 12),
            "death_day": st.none() | DAYS,
        }
    ),
    max_size=5,
    unique_by=lambda row: row["person_id"],
)
CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": IDS,
            "day": DAYS,
            "domain": st.just("gp"),
            "amount_cents": st.none() | st.sampled_from([-1, 5, 200_000_000]),
            "diagnosis_system": st.none() | st.just("ICD10"),
            "diagnosis_code": st.none() | st.sampled_from(["E11", "11E"]),
        }
    ),
    max_size=12,
)
RESIDENCES = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": IDS,
            "valid_from": DAYS,
            "valid_to": st.none() | st.just(date(2023, 1, 1)),
            "area_code": st.sampled_from(["GM0363", "363"]),
            "area_level": st.just("municipality"),
        }
    ),
    max_size=8,
)
ENGINE = DuckDBEngine()


def _complete(tables: dict) -> dict:
    complete = care_rows()
    for name, rows in tables.items():
        empty = care_rows(**{name: "person_id\n1"})[name][0]
        complete[name] = [
            empty | {"birth_year": None, "birth_month": None} | row if name == "person" else empty | row for row in rows
        ]
    return complete


def _quality(tables: dict, *, buckets: int) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        store = with_load(CareStore.make(Path(folder) / "store", buckets=buckets), tables)
        return quality_of_store(store, ENGINE, years=range(2018, 2023), today=date(2021, 6, 1))


@settings(max_examples=6)
@given(
    persons=PERSONS,
    contacts=CONTACTS,
    residences=RESIDENCES,
    buckets=st.integers(2, 4),
    order=st.randoms(use_true_random=False),
)
def test_counts_do_not_depend_on_the_number_of_buckets_or_the_order_of_rows(
    persons, contacts, residences, buckets, order
) -> None:
    tables = _complete({"person": persons, "contact": contacts, "residence": residences})
    shuffled = {name: order.sample(rows, len(rows)) for name, rows in tables.items()}

    assert _quality(tables, buckets=1).equals(_quality(shuffled, buckets=buckets))


@settings(max_examples=4)
@given(contacts=CONTACTS, residences=RESIDENCES)
def test_one_more_person_without_a_fault_adds_no_finding(contacts, residences) -> None:
    tables = _complete({"person": [], "contact": contacts, "residence": residences})
    person = care_rows(person="person_id | birth_year | birth_month | sex\n 99 | 1950 | 1 | male")["person"]
    home = care_rows(
        residence="person_id | valid_from | area_code | area_level\n 99 | 2015-01-01 | GM0363 | municipality"
    )
    more = tables | {"person": person, "residence": [*tables["residence"], *home["residence"]]}

    assert _counts(_quality(more, buckets=2)) == _counts(_quality(tables, buckets=2))


def _counts(quality: pl.DataFrame) -> set[tuple]:
    found = quality.filter((pl.col("rows") > 0) & (pl.col("check") != "empty_values"))
    return set(found.select("care_table", "check", "subject", "year", "rows").rows())


@pytest.mark.spark
def test_a_cluster_finds_the_same(spark_engine, tmp_path) -> None:
    tables = care_rows(
        person="""
            person_id | birth_year | birth_month | sex    | death_day
                    1 |       1950 |           6 | female |
                    2 |            |             | male   | 2020-06-30
        """,
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level   | area_vintage
                    1 | 2015-01-01 | 2020-03-01 | 0363      | municipality | 2020
                    1 | 2019-03-01 |            | GM0518    | municipality | 2020
                    2 | 2021-01-01 |            | 1012      | postcode4    |
        """,
        area="area_code | area_level | area_vintage\n GM0363 | municipality | 2020",
        contact="""
            person_id | day        | end_day    | domain   | kind      | amount_cents | diagnosis_system |diagnosis_code
                    1 | 2019-01-01 | 2021-01-01 | hospital | admission |           -5 | ICD10            | 25000
                    1 | 2019-01-01 | 2021-01-01 | hospital | admission |           -5 | ICD10            | 25000
                    2 | 2020-07-31 |            | gp       |           |              |                  |
        """,
        medication="person_id | day | code_system | code | days\n 1 | 2020-01-01 | ATC | A10BA02 | 401",
    )
    store = with_load(CareStore.make(tmp_path / "store", buckets=1), tables)
    asked = {"years": range(2018, 2023), "today": date(2021, 6, 1)}

    of_cluster = quality_of_store(store, spark_engine, **asked)

    assert of_cluster.equals(quality_of_store(store, ENGINE, **asked))
    assert set(of_cluster.filter(pl.col("rows") > 0)["check"]) >= {"spells_overlap", "identical_rows", "unknown_area"}
