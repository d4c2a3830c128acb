"""A store of care tables on disk out of drawn tables, divided over buckets and years as the loader divides them."""

from collections import defaultdict

import polars as pl

from proeftuin.data.care.store import CareStore, Load, RowAccount, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from tests.care_example import care_frame, care_rows


def care_store(folder, *, buckets=1, **drawn):
    """A store with one load of one source, `example`; see `care_rows` for how tables are drawn."""
    return with_load(CareStore.make(folder, buckets=buckets), care_rows(**drawn))


def with_load(store, tables, *, source="example", replaces=(), accounts=()):
    """The store with one more load of these rows."""
    id = f"load{len(store.loads)}"
    parts = {name: tuple(_parts(store, name, rows, source, id)) for name, rows in tables.items() if rows}
    return store.with_load(Load(id, source, "table", tuple(accounts), parts, replaces))


def account(table, file, *, read, refused):
    """What became of the rows of one file."""
    return RowAccount(table, file, "0" * 64, read, read - sum(refused.values()), refused)


def _parts(store, name, rows, source, id):
    contract = CARE_TABLES[name]
    places = defaultdict(list)
    for row in rows:
        year = row[contract.day].year if contract.day else None
        places[year, row["person_id"] % store.buckets if contract.is_about_persons else None].append(row)
    for (year, bucket), own in places.items():
        path = f"{name}/{id}/{year}-{bucket}.parquet"
        (store.folder / path).parent.mkdir(parents=True, exist_ok=True)
        frame = care_frame(name, own).with_columns(source=pl.lit(source), load_id=pl.lit(id))
        frame.write_parquet(store.folder / path)
        yield StoredPart(path, len(own), year, bucket)
