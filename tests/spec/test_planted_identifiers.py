"""
Identifiers that are planted in a delivery are found in nothing that a load writes or prints.

The persons are made up; their service numbers pass the eleven test and were issued to nobody.
"""

import csv
import traceback
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from proeftuin.data.care.store import REGISTER, CareStore
from proeftuin.data.loading.delivery import SourceDelivery
from proeftuin.data.loading.loader import load_all
from proeftuin.data.loading.pseudonym import Pseudonymisation
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.errors import DataContractError

KEY = "c3b1a29f4d5e60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
DELIVERED = """
    bsn       | naam                       | postcode | huisnummer | geboortedatum | jaar | gemeente | arts | dag        | bedrag
    999990019 | Q. Zwartepoorte            | 9876 XQ  | 8765-QX    | 1931-07-13    | 1931 | GM0363   | a1   | 2020-01-31 |  12.50
    999990032 | Wilhelmina van Quastenberg | 9875XW   | 7654-QX    | 1942-11-29    | 1942 | GM0363   | a1   | 2020-03-01 |  99.00
    10000008  | el Xyloni, F.              | 9874ZX   | 6543-QX    | 1953-02-17    | 1953 | GM0518   | a2   | 2021-05-06 |   7.25
    999990044 | Jip Vroegindewei           | 9873QQ   | 5432-QX    | 1964-08-23    | 1964 | GM0518   | a2   | 2021-12-31 |   0.01
"""  # noqa: E501
HEADER, *PERSONS = ([value.strip() for value in line.split("|")] for line in DELIVERED.strip().splitlines())
PLANTED = sorted({value for person in PERSONS for value in person[:5]} | {"010000008", "Quastenberg", "19310713"})
PERSON = {"person_id": "bsn", "birth_year": "jaar"}
RESIDENCE = {"person_id": "bsn", "area_code": "gemeente", "valid_from": "dag"}
CONTACT = {"person_id": "bsn", "day": "dag", "provider_id": "arts", "amount_cents": "bedrag"}
IN_MUNICIPALITIES = {"area_level": "municipality", "area_vintage": "2020"}


@pytest.fixture
def delivered(tmp_path) -> Path:
    folder = tmp_path / "delivered"
    folder.mkdir()
    with (folder / "personen.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *PERSONS])
    return folder


def _delivery(folder: Path, **tables: dict[str, str]) -> SourceDelivery:
    constants = {"residence": IN_MUNICIPALITIES, "contact": {"domain": "gp"}}
    mappings = [
        TableMapping(table, ("personen.csv",), columns, constants=constants.get(table, {}))
        for table, columns in tables.items()
    ]
    return tables_delivery("huisartsen", mappings, folder)


def _step(key: str = KEY) -> Pseudonymisation:
    return Pseudonymisation.from_environment("PROEFTUIN_KEY", {"PROEFTUIN_KEY": key}, project="noord")


def _everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file, raw; of a Parquet file also every value in it, as text."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield str(file), file.read_bytes()
        if file.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{file}')").fetchall()
            yield f"rows of {file}", "\n".join("|".join(map(str, row)) for row in rows).encode()


def _found(where: Iterator[tuple[str, bytes]]) -> list[str]:
    """Places that hold something planted."""
    return [f"{value} in {name}" for name, content in where for value in PLANTED if value.encode() in content]


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        ({"person": PERSON}, "bsn"),
        ({"contact": CONTACT}, "bsn"),
        ({"person": {"person_id": "arts", "origin": "naam"}}, "naam"),
        ({"residence": RESIDENCE | {"person_id": "arts", "area_code": "postcode"}}, "postcode"),
        ({"residence": RESIDENCE | {"person_id": "arts", "household_type": "huisnummer"}}, "huisnummer"),
        ({"person": {"person_id": "arts", "birth_year": "geboortedatum"}}, "geboortedatum"),
        ({"contact": CONTACT | {"person_id": "arts", "provider_id": "bsn"}}, "bsn"),
    ],
)
def test_without_a_declared_step_the_load_is_refused_and_nothing_is_written(
    delivered, tmp_path, capfd, tables, column
) -> None:
    store = CareStore.make(tmp_path / "store", buckets=2)
    before = {file: file.read_bytes() for file in store.folder.rglob("*")}

    with pytest.raises(DataContractError) as raised:
        load_all(store.folder, [_delivery(delivered, **tables)], progress=print)

    shown = "".join(traceback.format_exception(raised.value)) + "".join(capfd.readouterr())
    assert f"personen.csv, column {column}, mapped to" in shown
    assert not _found(iter([("what was printed", shown.encode())]))
    assert {file: file.read_bytes() for file in store.folder.rglob("*")} == before


def test_with_the_declared_step_persons_become_numbers_and_nothing_planted_is_left(delivered, tmp_path, capfd) -> None:
    delivery = _delivery(delivered, person=PERSON, residence=RESIDENCE, contact=CONTACT)

    store = load_all(tmp_path / "store", [delivery], buckets=2, pseudonyms=_step(), progress=print)

    shown = "".join(capfd.readouterr()).encode()
    written = list(_everything_in(store.folder))
    assert [store.rows(table) for table in ("person", "residence", "contact")] == [4, 4, 4]
    assert not _found(iter([("what was printed", shown), *written]))
    assert not [name for name, content in written if KEY.encode() in content or bytes.fromhex(KEY) in content]
    assert {Path(name).suffix for name, _ in written} == {".parquet", ".json"}


def test_the_search_would_find_what_is_planted(delivered) -> None:
    assert {place.split(" in ")[0] for place in _found(_everything_in(delivered))} >= {"999990019", "Quastenberg"}


def test_a_person_is_the_same_in_all_tables_and_in_a_delivery_that_kept_its_zeros(delivered, tmp_path) -> None:
    content = (delivered / "personen.csv").read_text().replace("\n10000008,", "\n010000008,")
    (delivered / "later").mkdir()
    (delivered / "later" / "personen.csv").write_text(content)
    first = load_all(tmp_path / "a", [_delivery(delivered, person=PERSON)], buckets=1, pseudonyms=_step())
    later = load_all(tmp_path / "b", [_delivery(delivered / "later", contact=CONTACT)], buckets=1, pseudonyms=_step())

    assert _persons(first, "person") == _persons(later, "contact")


def test_another_key_gives_other_persons(delivered, tmp_path) -> None:
    delivery = _delivery(delivered, person=PERSON)
    stores = [
        load_all(tmp_path / name, [delivery], buckets=1, pseudonyms=step)
        for name, step in (("a", _step()), ("b", _step(KEY[::-1])))
    ]

    assert not _persons(stores[0], "person") & _persons(stores[1], "person")


def test_a_refused_identifier_does_not_keep_good_columns_from_being_named(delivered, tmp_path) -> None:
    tables = {"person": PERSON | {"origin": "naam"}, "contact": CONTACT | {"line_id": "bsn"}}

    with pytest.raises(DataContractError) as raised:
        load_all(tmp_path / "store", [_delivery(delivered, **tables)], buckets=1, pseudonyms=_step())

    places = [problem.where for problem in raised.value.problems]
    assert [place.split("mapped to ")[1] for place in places] == ["person.origin", "contact.line_id"]
    assert {path.name for path in (tmp_path / "store").rglob("*")} <= {REGISTER}


def _persons(store: CareStore, table: str) -> set[int]:
    files = [str(store.folder / part.path) for part in store.parts(table)]
    return {row[0] for row in duckdb.sql(f"SELECT person_id FROM read_parquet({files})").fetchall()}
