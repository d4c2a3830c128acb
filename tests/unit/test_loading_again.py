"""What is read again, what is replaced, and what an interrupted load leaves."""

import hashlib
import os

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.data.loading.delivery import PersonKey
from proeftuin.data.loading.delivery_writing import DeliveryWriter
from proeftuin.data.loading.loader import load, load_all, suitable_buckets
from proeftuin.data.loading.pseudonym import Pseudonymisation
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.errors import DataContractError

PERSONS = TableMapping("person", ("persons.csv",), {"person_id": "id", "birth_year": "year"})
CLAIMS = TableMapping("contact", ("claims_*.csv",), {"person_id": "id", "day": "day"}, constants={"domain": "gp"})


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "delivered"
    folder.mkdir()
    (folder / "persons.csv").write_text("id,year\n" + "".join(f"p{i},{1950 + i % 50}\n" for i in range(200)))
    for year in (2015, 2016):
        (folder / f"claims_{year}.csv").write_text(claims(year))
    return folder


def claims(year, rows=500):
    return "id,day\n" + "".join(f"p{i * 7 % 200},{year}-{i % 12 + 1:02d}-{i % 28 + 1:02d}\n" for i in range(rows))


@pytest.fixture
def reads(monkeypatch):
    """Names of the files of every delivery that is read."""
    read = []
    original = DeliveryWriter.write

    def write(writer, identified, check):
        read.append(" ".join(sorted(path.name for path in identified.files)))
        return original(writer, identified, check)

    monkeypatch.setattr(DeliveryWriter, "write", write)
    return read


def delivered(folder, **how):
    return tables_delivery("register", [PERSONS, CLAIMS], folder, **how)


def content(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.*")}


def test_the_same_delivery_gives_the_same_bytes(folder, tmp_path):
    first = load_all(tmp_path / "first", [delivered(folder)], buckets=3)
    second = load_all(tmp_path / "second", [delivered(folder)], buckets=3)

    assert content(first.folder) == content(second.folder)


def test_the_same_files_in_another_folder_are_the_same_load(folder, tmp_path):
    moved = tmp_path / "elsewhere"
    first = load_all(tmp_path / "first", [delivered(folder)], buckets=3)
    folder.rename(moved)
    second = load_all(tmp_path / "second", [delivered(moved)], buckets=3)

    assert content(first.folder) == content(second.folder)


def test_what_was_loaded_is_not_read_again(folder, tmp_path, reads):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)
    reads.clear()
    lines = []

    again, made = load(store, delivered(folder), progress=lines.append)

    assert (reads, again, made) == ([], store, store.loads[0])
    assert lines == ["register: everything was loaded before"]


def test_of_a_delivery_with_one_more_file_only_that_file_is_read(folder, tmp_path, reads):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)
    reads.clear()
    (folder / "claims_2017.csv").write_text(claims(2017))

    store, made = load(store, delivered(folder))

    assert reads == ["claims_2017.csv"]
    assert made.replaces == ()
    assert (store.rows("person"), store.rows("contact")) == (200, 1500)


def test_a_file_with_other_content_replaces_the_load_that_delivered_it(folder, tmp_path):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)
    (folder / "claims_2016.csv").write_text(claims(2016, rows=400))

    store, made = load(store, delivered(folder))

    assert made.replaces == (store.loads[0].id,)
    assert (store.rows("person"), store.rows("contact")) == (200, 900)


def test_content_that_comes_back_counts_again(folder, tmp_path):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)
    (folder / "claims_2016.csv").write_text(claims(2016, rows=400))
    store, _ = load(store, delivered(folder))
    (folder / "claims_2016.csv").write_text(claims(2016))

    store, made = load(store, delivered(folder))

    assert store.active_loads == (made,)
    assert store.rows("contact") == 1000


def test_another_mapping_of_the_same_files_replaces_them(folder, tmp_path):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)
    other = TableMapping("contact", CLAIMS.files, CLAIMS.columns, constants={"domain": "hospital"})

    store, made = load(store, tables_delivery("register", [PERSONS, other], folder))

    assert store.active_loads == (made,)


def test_two_sources_do_not_replace_each_other(folder, tmp_path):
    deliveries = [tables_delivery(source, [PERSONS, CLAIMS], folder) for source in ("north", "south")]

    store = load_all(tmp_path / "store", deliveries, buckets=2)

    assert [load.source for load in store.active_loads] == ["north", "south"]
    assert store.loads[0].id != store.loads[1].id


def test_an_interrupted_load_goes_on_where_it_was(folder, tmp_path, reads):
    store = CareStore.make(tmp_path / "store", buckets=2)

    def stop_at_the_second_file(line):
        if "claims_2016" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, delivered(folder), progress=stop_at_the_second_file)
    assert reads == ["persons.csv", "claims_2015.csv"]
    assert CareStore.open(store.folder).loads == ()
    assert not list(store.folder.glob(".*"))
    reads.clear()

    store, _ = load(store, delivered(folder))

    assert reads == ["claims_2016.csv"]
    assert content(store.folder) == content(load_all(tmp_path / "other", [delivered(folder)], buckets=2).folder)


def test_what_a_killed_program_left_is_removed(folder, tmp_path):
    store = CareStore.make(tmp_path / "store", buckets=2)
    left = store.folder / ".unfinished-999999999"
    left.mkdir()
    (left / "half.parquet").write_bytes(b"half")

    load(store, delivered(folder))

    assert not left.exists()


def test_what_another_running_program_is_writing_is_left_alone(folder, tmp_path):
    store = CareStore.make(tmp_path / "store", buckets=2)
    others = store.folder / f".unfinished-{os.getppid()}"
    others.mkdir()

    load(store, delivered(folder))

    assert others.exists()


def test_the_loaded_store_is_what_the_engine_reads(folder, tmp_path):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)

    with DuckDBEngine() as engine:
        engine.open(store.files())
        rows = engine.frame(engine.table("contact").group_by("source").agg(lines=lambda t: t.count()))

    assert rows.rows() == [("register", 1000)]


def test_rows_of_a_part_are_sorted_by_person_and_day(folder, tmp_path):
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2)

    for path in store.files()["contact"]:
        rows = duckdb.sql(f"SELECT person_id, day FROM read_parquet('{path}')").fetchall()
        assert rows == sorted(rows)


def test_little_memory_is_enough_because_the_engine_spills(folder, tmp_path):
    (folder / "claims_2017.csv").write_text(claims(2017, rows=20_000))
    small = EmbeddedSettings(memory="100MB", threads=1)

    store = load_all(tmp_path / "small", [delivered(folder)], buckets=2, settings=small)

    assert content(store.folder) == content(load_all(tmp_path / "usual", [delivered(folder)], buckets=2).folder)


def test_too_little_memory_is_told_as_such(folder, tmp_path):
    tiny = EmbeddedSettings(memory="1MB", threads=1)

    with pytest.raises(Exception, match="raise the limit of memory"):
        load_all(tmp_path / "tiny", [delivered(folder)], buckets=2, settings=tiny)


def test_no_table_passes_through_this_program(folder, tmp_path, monkeypatch):
    for way in ("pl", "df", "fetch_arrow_table", "to_arrow_table"):
        monkeypatch.setattr(duckdb.DuckDBPyConnection, way, None, raising=False)
        monkeypatch.setattr(duckdb.DuckDBPyRelation, way, None, raising=False)
    most = []

    class Counting:
        def __init__(self, engine):
            self._engine = engine

        def execute(self, *args):
            self._engine.execute(*args)
            return self

        def fetchall(self):
            rows = self._engine.fetchall()
            most.append(len(rows))
            return rows

        def fetchone(self):
            return self._engine.fetchone()

    original = DeliveryWriter.__init__
    monkeypatch.setattr(
        DeliveryWriter,
        "__init__",
        lambda writer, engine, *rest: original(writer, Counting(engine), *rest),
    )

    load_all(tmp_path / "store", [delivered(folder)], buckets=2)

    assert max(most) < 50


def test_the_number_of_buckets_follows_from_the_size_of_the_files(folder, monkeypatch):
    assert suitable_buckets([delivered(folder)]) == 1
    monkeypatch.setattr("proeftuin.data.loading.loader.TEXT_BYTES_PER_BUCKET", 4000)
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert suitable_buckets([delivered(folder)]) == -(-size // 4000)


def test_a_keyed_pseudonym_is_the_same_person_in_every_file_and_no_plain_hash(folder, tmp_path):
    key = Pseudonymisation.from_environment("KEY", {"KEY": bytes(range(32)).hex()}, project="test")

    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2, pseudonyms=key)
    plain = load_all(tmp_path / "plain", [delivered(folder)], buckets=2)

    persons, without_key = numbers(store, "person"), numbers(plain, "person")
    assert len(persons) == 200
    assert not persons & without_key
    assert numbers(store, "contact") <= persons
    assert min(persons) >= 0


def test_another_key_replaces_the_load(folder, tmp_path):
    keys = [
        Pseudonymisation.from_environment("KEY", {"KEY": (bytes([i]) + bytes(range(32))).hex()}, project="test")
        for i in (1, 2)
    ]
    store = load_all(tmp_path / "store", [delivered(folder)], buckets=2, pseudonyms=keys[0])

    store, made = load(store, delivered(folder), pseudonyms=keys[1])

    assert store.active_loads == (made,)


def test_whole_numbers_are_kept(tmp_path):
    (tmp_path / "persons.csv").write_text("id,year\n12,1950\n7,1951\n")

    store = load_all(
        tmp_path / "store", [tables_delivery("register", [PERSONS], tmp_path, person_key=PersonKey.INTEGER)]
    )

    assert numbers(store, "person") == {7, 12}


def test_a_column_that_names_persons_is_refused_before_anything_is_written(tmp_path):
    numbers = [n for n in range(100_000_000, 100_003_000) if eleven_test(n)]
    (tmp_path / "persons.csv").write_text("id,year\n" + "".join(f"{n},1950\n" for n in numbers))
    store = CareStore.make(tmp_path / "store", buckets=1)

    with pytest.raises(DataContractError, match=r"persons\.csv, column id"):
        load(store, tables_delivery("register", [PERSONS], tmp_path))
    assert [path.name for path in store.folder.iterdir()] == ["store.json"]


def eleven_test(number):
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(str(number), weights, strict=True)) % 11 == 0


def numbers(store, table):
    paths = [str(path) for path in store.files()[table]]
    return {row[0] for row in duckdb.sql(f"SELECT DISTINCT person_id FROM read_parquet({paths})").fetchall()}
