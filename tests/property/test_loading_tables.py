"""What holds for every file that is loaded: nothing gets lost, and neither order nor division over files matters."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.care.store import CareStore
from proeftuin.data.loading.loader import load
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery

COLUMNS = {"person_id": "id", "day": "day", "domain": "domain", "amount_cents": "euro"}
rows = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "p3", " p3 ", ""]),
        st.sampled_from(["2015-01-31", "20160229", "2015-02-29", "31-01-2015", ""]),
        st.sampled_from(["gp", "hospital", "GP", ""]),
        st.sampled_from(["12.50", "-0.01", "1.234", "x", ""]),
    ),
    min_size=1,
    max_size=30,
).map(lambda drawn: [*drawn, ("p1", "2015-01-31", "gp", "1.00")])
"""Rows of which one at least can be accepted."""


def loaded(folder, name, *files):
    """Rows that are stored of files with rows, and the accounts."""
    delivered = folder / name
    delivered.mkdir()
    for number, lines in enumerate(files):
        text = "id,day,domain,euro\n" + "".join(",".join(line) + "\n" for line in lines)
        (delivered / f"claims_{number}.csv").write_text(text)
    store = CareStore.make(folder / f"store of {name}", buckets=2)
    mapping = TableMapping("contact", ("claims_*.csv",), COLUMNS)
    store, made = load(store, tables_delivery("register", [mapping], delivered))
    paths = [str(path) for path in store.files()["contact"]]
    stored = duckdb.sql(f"SELECT * EXCLUDE (load_id) FROM read_parquet({paths}) ORDER BY ALL").fetchall()
    return stored, made


@settings(max_examples=15)
@given(rows)
def test_every_row_that_is_read_is_accepted_or_refused(lines):
    with TemporaryDirectory() as folder:
        stored, made = loaded(Path(folder), "one", lines)

    (account,) = made.accounts
    assert account.read == len(lines)
    assert account.read == account.accepted + sum(account.refused.values())
    assert account.accepted == len(stored) == made.rows("contact")
    assert all(len(located) == min(account.refused[why], 5) for why, located in account.rows_refused.items())


@settings(max_examples=10)
@given(rows, st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_matter(lines, seed):
    shuffled = random.Random(seed).sample(lines, len(lines))
    with TemporaryDirectory() as folder:
        first, one = loaded(Path(folder), "one", lines)
        second, other = loaded(Path(folder), "other", shuffled)

    assert first == second
    assert one.accounts[0].refused == other.accounts[0].refused


@settings(max_examples=10)
@given(rows, rows)
def test_two_files_give_the_rows_of_one(some, others):
    with TemporaryDirectory() as folder:
        together, one = loaded(Path(folder), "one", [*some, *others])
        apart, two = loaded(Path(folder), "two", some, others)

    assert together == apart
    assert one.accounts[0].read == sum(account.read for account in two.accounts)


persons = st.lists(
    st.tuples(st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(["1950", "1960"])), min_size=1, max_size=8
).map(lambda drawn: [*drawn, ("p9", "1970")])


@settings(max_examples=15)
@given(persons, st.integers(0, 8))
def test_a_person_is_stored_once_if_all_files_agree_and_not_at_all_if_they_do_not(lines, cut):
    said = {}
    for person, year in lines:
        said.setdefault(person, set()).add(year)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, part in enumerate((lines[:cut], lines[cut:])):
            (folder / f"persons_{number}.csv").write_text("id,year\n" + "".join(f"{p},{y}\n" for p, y in part))
        mapping = TableMapping("person", ("persons_*.csv",), {"person_id": "id", "birth_year": "year"})
        store = CareStore.make(folder / "store", buckets=2)
        store, made = load(store, tables_delivery("register", [mapping], folder))

    assert store.rows("person") == sum(len(years) == 1 for years in said.values())
    assert sum(account.read for account in made.accounts) == len(lines)
    assert all(a.read == a.accepted + sum(a.refused.values()) for a in made.accounts)
