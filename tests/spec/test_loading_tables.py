"""What becomes of every row of a plain table: accepted as a fact of its kind, or refused for a reason and counted."""

import hashlib

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.loading.delivery import Notation, PersonKey
from proeftuin.data.loading.loader import load
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.errors import DataContractError

PERSONS = {"person_id": "id", "birth_year": "year", "sex": "sex", "death_day": "died"}
CONTACTS = {"person_id": "id", "day": "day", "end_day": "end", "domain": "domain", "amount_cents": "euro"}
SPELLS = {"person_id": "id", "valid_from": "from", "valid_to": "to", "area_code": "area"}
MEASURED = {"person_id": "id", "day": "day", "code": "code", "value": "value"}
CODES = {"code_system": "LOINC"}
MUNICIPALITY = {"area_level": "municipality", "area_vintage": "2015"}


def csv_of(text):
    """A table drawn with bars as a CSV file; the line under the header is left out."""
    lines = [line.strip() for line in text.strip().splitlines() if "---" not in line]
    return "\n".join(",".join(cell.strip() for cell in line.split("|")) for line in lines) + "\n"


@pytest.fixture
def loaded(tmp_path):
    """Load one drawn table; gives the load, and a function that shows columns of what is stored."""

    def load_table(table, columns, text, *, constants=None, values=None, key=PersonKey.INTEGER, **how):
        delivered = tmp_path / "delivered"
        delivered.mkdir()
        (delivered / "file.csv").write_text(csv_of(text), encoding="utf-8")
        mapping = TableMapping(
            table, ("file.csv",), columns, values or {}, constants=constants or {}, notation=Notation(**how)
        )
        store = CareStore.make(tmp_path / "store", buckets=2)
        store, made = load(store, tables_delivery("register", [mapping], delivered, person_key=key))

        def stored(*columns):
            paths = [str(path) for path in store.files()[table]]
            names = ", ".join(columns)
            return duckdb.sql(f"SELECT {names} FROM read_parquet({paths}) ORDER BY ALL").fetchall()

        return made, stored

    return load_table


def test_every_row_is_accepted_or_counted_under_its_first_reason(loaded):
    made, stored = loaded(
        "person",
        PERSONS,
        """
        id | year | sex    | died
        ---+------+--------+-----------
        1  | 1950 | female |
        2  | 1951 | male   | 2015-02-28
        3  | 1500 | male   |
           | 1950 | male   |
        x  | 1950 | male   |
        6  | old  | male   |
        7  | 1950 | man    |
        8  | 1950 | male   | 2015-02-30
        -9 | 1950 | male   |
        10 | 2500 | male   |
        """,
    )

    (account,) = made.accounts
    assert (account.table, account.file, account.read, account.accepted) == ("person", "file.csv", 10, 2)
    assert account.refused == {
        "birth_year:not_a_whole_number": 1,
        "birth_year:too_high": 1,
        "birth_year:too_low": 1,
        "death_day:not_a_day": 1,
        "person_id:missing": 1,
        "person_id:not_a_whole_number": 1,
        "person_id:too_low": 1,
        "sex:not_allowed": 1,
    }
    assert stored("person_id", "birth_year", "sex", "CAST(death_day AS VARCHAR)") == [
        (1, 1950, "female", None),
        (2, 1951, "male", "2015-02-28"),
    ]


def test_refused_rows_are_located_by_the_number_that_a_spreadsheet_shows(loaded):
    made, _ = loaded(
        "person",
        PERSONS,
        """
        id | year | sex  | died
        ---+------+------+-----
        1  | 1950 | male |
        2  | old  | male |
        3  | 1950 | male |
        4  | old  | male |
        """,
    )

    assert made.accounts[0].rows_refused == {"birth_year:not_a_whole_number": [3, 5]}


def test_the_same_person_twice_counts_once_and_contradicting_rows_do_not_count(loaded):
    made, stored = loaded(
        "person",
        PERSONS,
        """
        id | year | sex    | died
        ---+------+--------+-----
        1  | 1950 | male   |
        1  | 1950 | male   |
        2  | 1960 | male   |
        2  | 1960 | female |
        3  | 1970 | female |
        """,
    )

    assert made.accounts[0].refused == {"row:contradicting_key": 2, "row:repeated_key": 1}
    assert made.accounts[0].rows_refused == {"row:contradicting_key": [4, 5], "row:repeated_key": [3]}
    assert stored("person_id") == [(1,), (3,)]


def test_equal_lines_of_claims_are_lines_of_their_own(loaded):
    made, _ = loaded(
        "contact",
        CONTACTS,
        """
        id | day        | end | domain | euro
        ---+------------+-----+--------+-----
        1  | 2015-03-01 |     | gp     | 9.50
        1  | 2015-03-01 |     | gp     | 9.50
        """,
    )

    assert made.rows("contact") == 2


def test_days_are_read_in_the_ways_in_which_they_are_unmistakable(loaded):
    made, stored = loaded(
        "contact",
        CONTACTS,
        """
        id | day                       | end        | domain | euro
        ---+---------------------------+------------+--------+-----
        1  | 2015-01-31                | 2015-02-01 | gp     |
        2  | 20150131                  |            | gp     |
        3  | 2015-01-31T23:59:59+01:00 |            | gp     |
        4  | 2015-01-31 00:00:00       |            | gp     |
        5  | 31-01-2015                |            | gp     |
        6  | 01/31/2015                |            | gp     |
        7  | 2015-1-31                 |            | gp     |
        8  | 2015-13-01                |            | gp     |
        9  | 2015-01-311               |            | gp     |
        10 | 2015-01-31                | 2015-01-30 | gp     |
        11 | 1815-01-31                |            | gp     |
        12 | 2215-01-31                |            | gp     |
        """,
    )

    assert stored("person_id", "CAST(day AS VARCHAR)") == [(person, "2015-01-31") for person in (1, 2, 3, 4)]
    assert made.accounts[0].refused == {
        "day:not_a_day": 5,
        "day:too_high": 1,
        "day:too_low": 1,
        "end_day:ends_before_it_starts": 1,
    }


def test_amounts_are_whole_cents_and_never_rounded(loaded):
    made, stored = loaded(
        "contact",
        CONTACTS,
        """
        id | day        | end | domain | euro
        ---+------------+-----+--------+----------
        1  | 2015-01-31 |     | gp     | 12.5
        2  | 2015-01-31 |     | gp     | 12.50
        3  | 2015-01-31 |     | gp     | -0.01
        4  | 2015-01-31 |     | gp     | 12
        5  | 2015-01-31 |     | gp     | 12.500
        6  | 2015-01-31 |     | gp     | 12.505
        7  | 2015-01-31 |     | gp     | EUR 12
        8  | 2015-01-31 |     | gp     |
        """,
    )

    assert stored("person_id", "amount_cents") == [(1, 1250), (2, 1250), (3, -1), (4, 1200), (5, 1250), (8, None)]
    assert made.accounts[0].refused == {"amount_cents:not_a_number": 1, "amount_cents:too_many_decimals": 1}


def test_measured_values_with_more_than_four_decimals_are_rounded_away_from_zero(loaded):
    made, stored = loaded(
        "measurement",
        MEASURED,
        """
        id | day        | code   | value
        ---+------------+--------+-------------
        1  | 2015-01-31 | 2339-0 | 5.12345
        2  | 2015-01-31 | 2339-0 | -5.12345
        3  | 2015-01-31 | 2339-0 | 1e-3
        4  | 2015-01-31 | 2339-0 | > 10
        5  | 2015-01-31 | 2339-0 | NaN
        6  | 2015-01-31 | 2339-0 |
        """,
        constants=CODES,
    )

    assert [str(value) for _, value in stored("person_id", "value")] == ["5.1235", "-5.1235", "0.0010", "None"]
    assert made.accounts[0].refused == {"value:not_a_number": 2}


def test_a_spell_ends_on_the_first_day_that_no_longer_counts(loaded):
    made, stored = loaded(
        "residence",
        SPELLS,
        """
        id | from       | to         | area
        ---+------------+------------+-------
        1  | 2015-01-01 | 2015-07-01 | GM0363
        1  | 2015-07-01 |            | GM0995
        2  | 2015-01-01 | 2015-01-01 | GM0363
        3  | 2015-01-01 | 2014-01-01 | GM0363
        """,
        constants=MUNICIPALITY,
    )

    assert stored("person_id", "CAST(valid_to AS VARCHAR)") == [(1, "2015-07-01"), (1, None)]
    assert made.accounts[0].refused == {"valid_to:ends_before_it_starts": 2}


def test_a_last_day_that_is_included_becomes_the_day_after(loaded):
    made, stored = loaded(
        "residence",
        SPELLS,
        """
        id | from       | to         | area
        ---+------------+------------+-------
        1  | 01-01-2015 | 01-01-2015 | GM0363
        2  | 01-01-2015 | 31-12-2015 | GM0363
        3  | 01-01-2015 | 31-12-9999 | GM0363
        4  | 01-01-2015 |            | GM0363
        5  | 01-01-2015 | 31-12-2014 | GM0363
        6  | 01-01-2015 | 2015-12-31 | GM0363
        """,
        constants=MUNICIPALITY,
        last_day_included=True,
        day_format="%d-%m-%Y",
    )

    assert stored("person_id", "CAST(valid_to AS VARCHAR)") == [
        (1, "2015-01-02"),
        (2, "2016-01-01"),
        (3, None),
        (4, None),
    ]
    assert made.accounts[0].refused == {"valid_to:ends_before_it_starts": 1, "valid_to:not_a_day": 1}


def test_values_that_the_mapping_does_not_name_are_refused(loaded):
    made, stored = loaded(
        "person",
        PERSONS,
        """
        id | year | sex | died
        ---+------+-----+-----
        1  | 1950 | M   |
        2  | 1950 | V   |
        3  | 1950 | X   |
        4  | 1950 |     |
        5  | 1950 | O   |
        """,
        values={"sex": {"M": "male", "V": "female", "O": ""}},
    )

    assert stored("person_id", "sex") == [(1, "male"), (2, "female"), (4, None), (5, None)]
    assert made.accounts[0].refused == {"sex:not_allowed": 1}


def test_a_text_pseudonym_becomes_the_first_63_bits_of_its_hash(loaded):
    _, stored = loaded(
        "person",
        {"person_id": "id"},
        """
        id
        ---
        a1
        """,
        key=PersonKey.TEXT,
    )

    expected = int.from_bytes(hashlib.sha256(b"a1").digest()[:8], "big") >> 1
    assert stored("person_id") == [(expected,)]


def test_every_person_is_in_the_bucket_of_their_number_and_every_fact_in_its_year(loaded):
    made, _ = loaded(
        "contact",
        CONTACTS,
        """
        id | day        | end | domain | euro
        ---+------------+-----+--------+-----
        1  | 2014-12-31 |     | gp     |
        3  | 2015-01-01 |     | gp     |
        2  | 2015-01-01 |     | gp     |
        """,
    )

    assert sorted((part.year, part.bucket, part.rows) for part in made.parts["contact"]) == [
        (2014, 1, 1),
        (2015, 0, 1),
        (2015, 1, 1),
    ]


def test_a_table_without_persons_is_one_part(loaded):
    made, stored = loaded(
        "area",
        {"area_code": "code", "name": "name"},
        """
        code   | name
        -------+----------
        GM0363 | Amsterdam
        GM0995 | Lelystad
        """,
        constants=MUNICIPALITY,
    )

    assert [(part.year, part.bucket, part.rows) for part in made.parts["area"]] == [(None, None, 2)]
    assert stored("area_code", "area_vintage", "name") == [("GM0363", 2015, "Amsterdam"), ("GM0995", 2015, "Lelystad")]


def test_two_persons_with_one_number_are_refused(loaded, monkeypatch):
    monkeypatch.setattr(
        "proeftuin.data.loading.person_number.PersonNumbering.digest",
        lambda _, column: f"'0000000000000000' || substr(sha256({column}), 17)",
    )

    with pytest.raises(DataContractError, match=r"different persons would get the same number \(1 numbers\)"):
        loaded("person", {"person_id": "id"}, "id\na1\nb2\n", key=PersonKey.TEXT)
