"""What was computed from a bucket is kept under everything that determines it, whole or not at all."""

from dataclasses import replace

import polars as pl
import pytest

from proeftuin.data.care.derived import DerivedTables
from proeftuin.data.care.store import CareStore, Load

TABLES = {"cells": pl.DataFrame({"persons": [3]}), "attrition.everybody": pl.DataFrame({"after": [7]})}


@pytest.fixture
def store(tmp_path):
    return CareStore.make(tmp_path / "store", buckets=2).with_load(Load("first", "insurer", "table", (), {}))


def version(store, meaning=None):
    return DerivedTables.of(store, "status", meaning or {"years": [2020]}).folder.name


def test_what_was_written_of_a_bucket_is_read_and_other_buckets_have_nothing(store):
    kept = DerivedTables.of(store, "status", {"years": [2020]})
    kept.write(1, TABLES)

    again = DerivedTables.of(CareStore.open(store.folder), "status", {"years": [2020]})

    assert again.read(0) is None
    assert {name: frame.rows() for name, frame in again.read(1).items()} == {
        "cells": [(3,)],
        "attrition.everybody": [(7,)],
    }


def test_another_definition_another_load_and_a_replaced_load_have_another_version(store):
    versions = [
        version(store),
        version(store, {"years": [2021]}),
        version(store.with_load(Load("second", "insurer", "table", (), {}))),
        version(store.with_load(Load("second", "insurer", "table", (), {}, replaces=("first",)))),
        version(replace(store, buckets=3)),
    ]

    assert len(set(versions)) == 5
    assert version(CareStore.open(store.folder)) == versions[3]


def test_the_order_in_which_a_meaning_is_written_makes_no_other_version(store):
    assert version(store, {"a": 1, "b": 2}) == version(store, {"b": 2, "a": 1})


def test_what_is_kept_is_never_edited(store):
    kept = DerivedTables.of(store, "status", {})
    kept.write(0, TABLES)
    kept.write(0, {"cells": pl.DataFrame({"persons": [99]})})

    assert kept.read(0)["cells"].rows() == [(3,)]
    assert sorted(path.name for path in kept.folder.iterdir()) == ["bucket-0"]


def test_a_bucket_that_was_interrupted_while_it_was_written_is_not_there(store, monkeypatch):
    kept = DerivedTables.of(store, "status", {})

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", interrupted)
        with pytest.raises(KeyboardInterrupt):
            kept.write(0, TABLES)

    assert kept.read(0) is None
    kept.write(0, TABLES)
    assert kept.read(0)["cells"].rows() == [(3,)]
