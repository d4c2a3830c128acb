"""
Columns that name persons are found before they are stored, and columns that only look alike are left alone.

All numbers and names below are made up; the service numbers pass the eleven test and were issued to nobody.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from proeftuin.data.loading.delivery import Delivery
from proeftuin.data.loading.identifiers import problems_of_identifiers
from proeftuin.errors import Problem

SERVICE_NUMBERS = ["999990019", "999990020", "999990032", "010000008", "999990044"]


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        yield connection


def _problems(
    engine: duckdb.DuckDBPyConnection,
    table: str,
    *,
    headings: dict[str, str] | None = None,
    pseudonymised: Sequence[str] = (),
    **columns: Sequence[object],
) -> list[Problem]:
    """What is found in a delivery of `table` with these columns."""
    engine.execute("DROP TABLE IF EXISTS delivered")
    names = ", ".join(f'unnest(${name}) AS "{name}"' for name in columns)
    engine.execute(
        f"CREATE TABLE delivered AS SELECT {names}", {name: list(values) for name, values in columns.items()}
    )
    delivery = Delivery(table, (Path("levering.csv"),), "SELECT * FROM delivered", {}, headings or {})
    return problems_of_identifiers(engine, delivery, pseudonymised=pseudonymised)


NAMES = ["Jan Jansen", "A.B. de Vries", "Fatima el Amrani", "van den Berg, P.", "Şule Yılmaz-Özgür"]
PSEUDONYMS = ["a91f", "b32c", "c77e", "d18a", "e404"]


@pytest.mark.parametrize(
    ("what", "table", "columns"),
    [
        ("service numbers", "person", {"person_id": SERVICE_NUMBERS}),
        ("service numbers", "person", {"person_id": [int(number) for number in SERVICE_NUMBERS]}),
        ("service numbers", "person", {"person_id": [f"{int(number)}.0" for number in SERVICE_NUMBERS]}),
        ("service numbers", "person", {"person_id": ["9999.90.019", "9999 90 032", "9999.90.044"]}),
        ("service numbers", "person", {"person_id": SERVICE_NUMBERS[:1]}),
        ("service numbers", "person", {"person_id": [*SERVICE_NUMBERS, *PSEUDONYMS, *map(str, range(40))]}),
        ("service numbers", "contact", {"person_id": PSEUDONYMS, "provider_id": SERVICE_NUMBERS}),
        ("service numbers", "registration", {"person_id": PSEUDONYMS, "organisation_id": SERVICE_NUMBERS}),
        ("service numbers", "contact", {"person_id": PSEUDONYMS, "line_id": [" 999990019", *SERVICE_NUMBERS[1:]]}),
        ("service numbers", "person", {"person_id": PSEUDONYMS, "origin": SERVICE_NUMBERS}),
        ("service numbers", "measurement", {"person_id": PSEUDONYMS, "value": [int(n) for n in SERVICE_NUMBERS]}),
        ("names of persons", "person", {"person_id": NAMES}),
        ("names of persons", "person", {"person_id": ["Jansen", "Bakker", "Visser"]}),
        ("names of persons", "contact", {"person_id": PSEUDONYMS, "provider_id": NAMES}),
        ("names of persons", "person", {"person_id": PSEUDONYMS, "origin": [f"{i}. de Vries" for i in "ABCDE"]}),
        ("full postcode", "person", {"person_id": ["1234 AB 1", "1234AB 12", "9712 XY 3a"]}),
        ("full postcode", "residence", {"household_type": ["1234AB", "9712xy", "2511 CV", "1234 AC", "3011AA"]}),
        ("e-mail", "contact", {"person_id": PSEUDONYMS, "provider_id": [*PSEUDONYMS[1:], "j.jansen@voorbeeld.nl"]}),
        ("telephone", "person", {"person_id": ["06-12345678", "+31 6 23456789", "0612345670"]}),
        ("IBAN", "contact", {"person_id": PSEUDONYMS[:3], "line_id": [f"NL02 ABNA 0123 4567 8{i}" for i in range(3)]}),
        ("days of birth", "person", {"person_id": PSEUDONYMS[:2], "birth_year": ["1950-05-12", "1961-01-01"]}),
        ("days of birth", "person", {"person_id": PSEUDONYMS[:2], "birth_year": ["12-5-1950", ""]}),
        ("days of birth", "person", {"person_id": PSEUDONYMS[:2], "birth_month": ["19500512", "19610101"]}),
    ],
)  # fmt: skip
def test_a_column_that_names_persons_is_found(engine, what, table, columns) -> None:
    problems = _problems(engine, table, **columns)

    assert len(problems) == 1
    assert what in problems[0].what
    assert problems[0].where.startswith("levering.csv, column")
    assert problems[0].action


@pytest.mark.parametrize(
    ("heading", "table", "column", "values", "what"),
    [
        ("Achternaam", "person", "origin", ["x", "y"], "names"),
        ("naam", "contact", "provider_id", ["x", "y"], "names"),
        ("first_name", "person", "person_id", ["x", "y"], "names"),
        ("surname", "person", "person_id", ["x", "y"], "names"),
        ("geboortedatum", "person", "origin", ["1950-05-12", "1961-01-01"], "days of birth"),
        ("birth_date", "measurement", "day", ["1950-05-12", "1961-01-01"], "days of birth"),
        ("Huisnummer", "residence", "household_type", ["1", "2"], "addresses"),
        ("straatnaam", "residence", "household_type", ["x", "y"], "addresses"),
        ("telefoonnummer", "person", "person_id", ["1", "2"], "telephone"),
        ("e-mail", "person", "person_id", ["x", "y"], "e-mail"),
        ("BSN", "contact", "code", ["999990019", "999990032"], "service numbers"),
        ("patient_bsn", "person", "person_id", ["999990019", "999990032"], "service numbers"),
    ],
)
def test_a_heading_that_names_persons_is_found_whatever_the_values(
    engine, heading, table, column, values, what
) -> None:
    problems = _problems(engine, table, headings={column: heading}, **{column: values})

    assert len(problems) == 1
    assert what in problems[0].what
    assert f"column {heading}, mapped to {table}.{column}" in problems[0].where


def test_a_full_postcode_is_refused_where_four_digits_are_asked(engine) -> None:
    postcodes = ["1234AB", "9712 XY", "2511CV"]
    residence = {"person_id": PSEUDONYMS[:3], "area_code": postcodes}

    asked_four = _problems(engine, "residence", **residence, area_level=["postcode4"] * 3)
    asked_six = _problems(engine, "residence", **residence, area_level=["postcode6"] * 3)

    assert [problem.what for problem in asked_four] == ["3 of 3 different values look like full postcodes"]
    assert "four digits" in asked_four[0].action
    assert asked_six == []


def test_a_house_number_beside_a_full_postcode_is_an_address(engine) -> None:
    postcodes = [f"12{number}AB" for number in range(10, 30)]
    residence = {"person_id": [f"p{i}" for i in range(20)], "area_code": postcodes, "area_level": ["postcode6"] * 20}
    numbers = [str(number) for number in range(1, 21)]

    beside = _problems(engine, "residence", **residence, household_type=numbers)
    alone = _problems(
        engine, "residence", **residence | {"area_code": ["1234"] * 20, "area_level": ["postcode4"] * 20},
        household_type=numbers,
    )  # fmt: skip

    assert ["house numbers" in problem.what for problem in beside] == [True]
    assert alone == []


def _numbers(first: int, step: int, count: int = 200) -> list[int]:
    return [first + step * place for place in range(count)]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("person", {"person_id": _numbers(1, 1)}),  # OMOP: integers from one on
        ("person", {"person_id": _numbers(100_000_000, 1)}),
        ("person", {"person_id": _numbers(123_456_789, 7919)}),  # nine digits, one in eleven passes
        ("person", {"person_id": [f"{number:016x}" for number in _numbers(2**60, 2**31 + 1)]}),
        ("person", {"person_id": ["p1", "p2"], "birth_year": ["1950", ""], "birth_month": ["5", ""]}),
        ("person", {"person_id": ["a", "b"], "sex": ["female", ""], "origin": ["Nederland", ""]}),
        ("person", {"person_id": ["0600000001x", "0600000002x", "0600000003x"], "death_day": ["20150131"] * 3}),
        ("contact", {"amount_cents": [*SERVICE_NUMBERS[:3], *map(str, _numbers(100, 50))]}),
        ("contact", {"amount_cents": _numbers(100_000_000, 12_345)}),
        ("contact", {"provider_id": [f"{number:08d}" for number in _numbers(1_012_345, 4_321)]}),  # AGB codes
        ("contact", {"provider_id": ["10000008"] * 500 + ["01012345", "22220123"]}),  # a frequent one passes
        ("contact", {"code": ["10000008", "15000001"] * 20, "diagnosis_code": ["E11.9", "K86.01"] * 20}),
        ("contact", {"code": [f"{number:09d}" for number in _numbers(990_003_001, 13, 60)]}),  # care products
        ("contact", {"code": ["190205", "12001", "13012"], "line_id": ["20150131", "20150201", "20150202"]}),
        ("contact", {"day": ["20150131", "20150201", "20150302"], "line_id": ["1-1", "1-2", "2-1"]}),
        ("registration", {"organisation_id": ["3311", "3332", "7119"]}),  # UZOVI
        ("registration", {"organisation_id": ["Zilveren Kruis", "Huisartsen Noord", "Gezond West"]}),
        ("residence", {"area_code": ["GM0363", "GM0518", "1012"], "area_level": ["municipality"] * 3}),
        ("residence", {"household_type": [str(number) for number in range(30)], "area_code": ["WK036300"] * 30}),
        ("diagnosis", {"code": ["E11", "I10", "J45"], "episode_id": ["1234567", "1234568", "1234569"]}),
        ("diagnosis", {"code": [str(number) for number in _numbers(386_661_006, 1_001)]}),  # SNOMED
        ("medication", {"code": ["A10BA02", "C09AA05", "N02BE01"], "ddd": ["30.0", "90.0", "15.5"]}),
        ("measurement", {"code": ["4548-4", "8480-6"], "value": ["48.5", "135"], "unit": ["mmol/mol", "mm[Hg]"]}),
        ("area", {"area_code": ["GM0518"], "name": ["Den Haag"]}),
        ("intervention", {"intervention_id": ["Samen Beter"], "site": ["Jan van Dijk"]}),  # no table of persons
    ],
)  # fmt: skip
def test_a_column_that_only_looks_alike_is_left_alone(engine, table, columns) -> None:
    assert _problems(engine, table, **columns) == []


def test_a_municipality_name_may_be_called_a_name(engine) -> None:
    assert _problems(engine, "area", headings={"name": "naam"}, name=["Den Haag", "Noord"]) == []


@pytest.mark.parametrize("declared", ["person_id", "bsn"])
def test_a_declared_column_may_hold_identifiers_and_the_others_may_not(engine, declared) -> None:
    problems = _problems(
        engine, "contact", headings={"person_id": "bsn", "provider_id": "arts"}, pseudonymised=[declared],
        person_id=SERVICE_NUMBERS, provider_id=SERVICE_NUMBERS,
    )  # fmt: skip

    assert [problem.where for problem in problems] == ["levering.csv, column arts, mapped to contact.provider_id"]


def test_the_person_is_named_first_and_every_column_once(engine) -> None:
    problems = _problems(
        engine, "contact", headings={"provider_id": "naam"}, line_id=SERVICE_NUMBERS, provider_id=NAMES,
        person_id=SERVICE_NUMBERS,
    )  # fmt: skip

    assert [problem.where.split(", ")[1] for problem in problems] == [
        "column person_id of contact",
        "column line_id of contact",
        "column naam",
    ]


def test_no_message_holds_a_value(engine) -> None:
    problems = _problems(
        engine, "contact", person_id=SERVICE_NUMBERS, provider_id=NAMES, line_id=[f"{n}@voorbeeld.nl" for n in "abcde"]
    )

    message = "\n".join(map(str, problems))
    assert len(problems) == 3
    assert not [value for value in [*SERVICE_NUMBERS, *NAMES, "voorbeeld.nl"] if value in message]
    assert "5 of 5 different values" in message


def test_an_empty_delivery_names_nobody(engine) -> None:
    assert _problems(engine, "person", headings={"person_id": "bsn", "origin": "naam"}, person_id=[], origin=[]) == []
    assert _problems(engine, "person", headings={"origin": "naam"}, person_id=["a", "b"], origin=["", None]) == []


def test_several_files_are_named_as_such(engine) -> None:
    files = (Path("2019.csv"), Path("2020.csv"), Path("2021.csv"))
    relation = "SELECT unnest(['999990019', '999990032', '999990044']) AS person_id"

    problems = problems_of_identifiers(engine, Delivery("person", files, relation))

    assert problems[0].where == "2019.csv and 2 more files, column person_id of person"
