"""Two sources may both know a person: an insurer the year of birth, a practice the sex. It is still one person."""

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.loading.delivery import PersonKey
from proeftuin.data.loading.loader import load
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from tests.care_example import care_frame, care_rows

INSURER = """
    person_id | birth_year | birth_month | sex    | death_day
    ----------+------------+-------------+--------+-----------
            1 |       1950 |           6 |        |
            2 |       1980 |             | female |
"""
PRACTICE = """
    person_id | birth_year | birth_month | sex    | death_day
    ----------+------------+-------------+--------+-----------
            1 |            |             | male   | 2021-03-04
            3 |       2001 |           1 | female |
"""
TOGETHER = [(1, 1950, 6, "male", "2021-03-04"), (2, 1980, None, "female", None), (3, 2001, 1, "female", None)]


def _opened(engine, tmp_path, *, put_together):
    files = []
    for name, drawn in (("insurer", INSURER), ("practice", PRACTICE)):
        files.append(tmp_path / f"{name}.parquet")
        care_frame("person", care_rows(person=drawn)["person"]).write_parquet(files[-1])
    engine.open({"person": files}, put_together=put_together)
    rows = engine.table("person").select("person_id", "birth_year", "birth_month", "sex", "death_day")
    frame = engine.frame(rows).sort("person_id", "birth_year", nulls_last=False)
    return frame.with_columns(pl.col("death_day").cast(pl.String)).rows()


def test_what_two_sources_say_of_a_person_is_one_row(care_engine, tmp_path):
    assert _opened(care_engine, tmp_path, put_together=("person",)) == TOGETHER


def test_without_asking_rows_stay_as_they_were_delivered(care_engine, tmp_path):
    assert len(_opened(care_engine, tmp_path, put_together=())) == 4


def test_a_store_knows_that_two_loads_have_persons(tmp_path):
    store = CareStore.make(tmp_path / "store", buckets=1)
    store = _loaded(store, "insurer", "id,year\n11,1950\n12,1980\n", tmp_path)

    assert store.put_together == ()

    store = _loaded(store, "practice", "id,year\n11,1950\n13,2001\n", tmp_path)

    assert store.put_together == ("person",)


def _loaded(store, source, text, tmp_path):
    (tmp_path / f"{source}.csv").write_text(text, encoding="utf-8")
    mapping = TableMapping("person", (f"{source}.csv",), {"person_id": "id", "birth_year": "year"})
    delivered = tables_delivery(source, [mapping], tmp_path, person_key=PersonKey.INTEGER)
    return load(store, delivered)[0]
