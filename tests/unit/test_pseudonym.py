"""The declared pseudonymisation step: where its key may come from, and that nothing shows it."""

import base64
import traceback
from collections.abc import Iterator

import duckdb
import pytest

from proeftuin.data.loading.pseudonym import Pseudonymisation, normalised_sql
from proeftuin.errors import DefinitionError

KEY = "6b1f0c9a27d4e8835f60b7a1c2d9e4f00112a3b4c5d6e7f8091a2b3c4d5e6f70"
VARIABLE = "PROEFTUIN_KEY"


def _step(key: str = KEY, project: str = "noord") -> Pseudonymisation:
    return Pseudonymisation.from_environment(VARIABLE, {VARIABLE: key}, project=project)


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        yield connection


def _number(engine: duckdb.DuckDBPyConnection, step: Pseudonymisation, identifier: str | None) -> int | None:
    step.prepare(engine)
    row = engine.execute(f"SELECT {step.person_number_sql('id')} FROM (SELECT ? AS id)", [identifier]).fetchone()
    return row[0]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        (None, "has no key"),
        ("   ", "has no key"),
        ("geheim wachtwoord met blanks en niet hexadecimaal", "cannot be read"),
        ("zz" * 32, "too easy|cannot be read"),
        (KEY[:62], "too easy to guess"),
        (KEY[:63], "too easy|cannot be read"),
        (base64.b64encode(bytes(range(31))).decode(), "too easy to guess"),
        ("00" * 32, "too easy to guess"),
    ],
)
def test_a_key_that_is_absent_unreadable_or_weak_is_refused_without_showing_it(written, what) -> None:
    environment = {} if written is None else {VARIABLE: written}

    with pytest.raises(DefinitionError, match=what) as raised:
        Pseudonymisation.from_environment(VARIABLE, environment, project="noord")

    shown = "".join(traceback.format_exception(raised.value))
    assert VARIABLE in shown
    assert not (written or "").strip() or written not in shown


def test_a_step_without_a_project_is_refused() -> None:
    with pytest.raises(DefinitionError, match="names no project"):
        _step(project=" ")


def test_hexadecimal_digits_and_base64_of_one_key_are_one_key() -> None:
    assert _step(base64.b64encode(bytes.fromhex(KEY)).decode()).fingerprint() == _step().fingerprint()
    assert _step(KEY.upper()).fingerprint() == _step().fingerprint()


def test_another_key_or_another_project_gives_other_pseudonyms_and_another_fingerprint(engine) -> None:
    steps = [_step(), _step(KEY[::-1]), _step(project="zuid")]

    assert len({step.fingerprint() for step in steps}) == 3
    assert len({_number(engine, step, "p1") for step in steps}) == 3


def test_the_same_key_and_project_give_the_same_pseudonym_in_another_engine(engine) -> None:
    with duckdb.connect(":memory:") as other:
        assert _number(engine, _step(), "p1") == _number(other, _step(), "p1")


def test_a_person_number_is_not_negative_and_an_empty_identifier_has_none(engine) -> None:
    numbers = [_number(engine, _step(), str(number)) for number in range(50)]

    assert all(0 <= number < 2**63 for number in numbers)
    assert len(set(numbers)) == 50
    assert _number(engine, _step(), None) is None
    assert _number(engine, _step(), "  ") is None


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("123456782", "123456782"),
        (" 123456782\t", "123456782"),
        ("1234.56.782", "123456782"),
        ("1234 56 782", "123456782"),
        ("123456782.0", "123456782"),
        ("010000008", "010000008"),
        ("10000008", "010000008"),
        ("10000009", "10000009"),  # fails the eleven test, so it is no service number that lost its zero
        ("123456783", "123456783"),
        ("0012", "0012"),
        (" P-17 ", "P-17"),
        ("p-17", "p-17"),
        ("", None),
    ],
)
def test_one_identifier_written_in_two_ways_is_one_identifier(engine, written, normalised) -> None:
    assert engine.execute(f"SELECT {normalised_sql('id')} FROM (SELECT ? AS id)", [written]).fetchone() == (normalised,)


def test_a_number_and_its_text_are_one_identifier(engine) -> None:
    query = "SELECT {} FROM (SELECT 10000008 AS id)"

    assert engine.execute(query.format(normalised_sql("id"))).fetchone() == ("010000008",)


def test_a_pseudonym_of_something_else_has_32_digits_and_is_not_that_of_a_person(engine) -> None:
    step = _step()
    step.prepare(engine)
    text, number = engine.execute(
        f"SELECT {step.text_pseudonym_sql('id')}, {step.person_number_sql('id')} FROM (SELECT 'p1' AS id)"
    ).fetchone()

    assert len(text) == 32
    assert int(text, 16) >> 65 != number


def _shapes_of_the_key(step: Pseudonymisation) -> list[bytes]:
    """The key, what is derived of it and the padded forms, raw and in digits."""
    master, derived = bytes.fromhex(KEY), step._key
    pads = [bytes(byte ^ mask for byte in derived) for mask in (0x36, 0x5C)]
    raw = [master, derived, *pads]
    return [*raw, *(each.hex().encode() for each in raw), *(base64.b64encode(each) for each in raw)]


def test_nothing_that_the_engine_or_the_step_can_show_holds_the_key(engine, tmp_path) -> None:
    step = _step()
    engine.execute("CALL enable_logging(level = 'trace')")
    step.prepare(engine)
    query = f"SELECT {step.person_number_sql('id')} AS number FROM (SELECT i::VARCHAR AS id FROM range(3000) r(i))"
    engine.execute(f"CREATE TABLE numbers AS {query}")
    engine.execute(f"COPY numbers TO '{tmp_path}/numbers.parquet' (FORMAT parquet)")
    engine.execute(f"ATTACH '{tmp_path}/kept.db' AS kept")
    engine.execute("CREATE TABLE kept.numbers AS FROM numbers")
    with pytest.raises(duckdb.Error) as raised:
        engine.execute(f"SELECT CAST(sha256('x') AS INTEGER), {step.person_number_sql('id')} FROM (SELECT 'p' AS id)")
    shown = [repr(step), str(step), query, "".join(traceback.format_exception(raised.value))]
    asked = [f"EXPLAIN {query}", f"EXPLAIN ANALYZE {query}", "SELECT type, message FROM duckdb_logs"]
    asked += [f"FROM duckdb_{what}()" for what in ("settings", "variables", "views", "tables", "prepared_statements")]
    shown += [repr(engine.execute(each).fetchall()) for each in asked]
    engine.execute("DETACH kept")
    written = [file.read_bytes() for file in tmp_path.iterdir()]

    found = [
        shape for shape in _shapes_of_the_key(step) for where in (*map(str.encode, shown), *written) if shape in where
    ]
    escaped = [repr(shape)[2:-1] for shape in _shapes_of_the_key(step)[:4]]
    assert not found
    assert not [form for form in escaped for where in shown if form in where]
    assert len(written) == 2


def test_a_connection_that_forgot_the_key_makes_no_pseudonyms(engine) -> None:
    step = _step()
    step.prepare(engine)
    step.forget(engine)

    with pytest.raises(duckdb.CatalogException):
        engine.execute(f"SELECT {step.person_number_sql('id')} FROM (SELECT 'p1' AS id)")
