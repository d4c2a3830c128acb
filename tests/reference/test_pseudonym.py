"""
Keyed pseudonyms against published vectors and against another implementation.

RFC 4231, Identifiers and Test Vectors for HMAC-SHA-224, HMAC-SHA-256, HMAC-SHA-384 and HMAC-SHA-512, section 4 (cases
1 to 4, of which the key is not longer than a block, as every key of the step is).
"""

import hashlib
import hmac

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.data.loading.pseudonym import Pseudonymisation, hmac_sql


def _in_engine(key: bytes, messages: list[bytes]) -> list[str]:
    with duckdb.connect(":memory:") as engine:
        Pseudonymisation("KEY", "noord", key).prepare(engine)
        engine.execute("CREATE TABLE messages (place INTEGER, message BLOB)")
        engine.executemany("INSERT INTO messages VALUES (?, ?)", list(enumerate(messages)))
        rows = engine.execute(f"SELECT {hmac_sql('message')} FROM messages ORDER BY place").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("key", "message", "digest"),
    [
        ("0b" * 20, "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            "4a656665",
            "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819",
            "cd" * 50,
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
    ],
)
def test_the_engine_gives_the_published_vectors(key, message, digest) -> None:
    assert _in_engine(bytes.fromhex(key), [bytes.fromhex(message)]) == [digest]


@given(
    key=st.binary(min_size=32, max_size=64),
    messages=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=5),
)
def test_the_engine_equals_the_standard_library_for_every_key_and_message(key, messages) -> None:
    assert _in_engine(key, messages) == [hmac.new(key, each, hashlib.sha256).hexdigest() for each in messages]


@given(
    key=st.binary(min_size=32, max_size=40).filter(lambda key: len(set(key)) >= 16),
    identifier=st.from_regex(r"[a-z]{1,12}", fullmatch=True),
)
def test_a_person_number_is_the_first_63_bits_under_the_key_of_the_project(key, identifier) -> None:
    step = Pseudonymisation.from_environment("KEY", {"KEY": key.hex()}, project="noord")
    of_project = hmac.new(key, b"proeftuin project noord", hashlib.sha256).digest()
    expected = int.from_bytes(hmac.new(of_project, identifier.encode(), hashlib.sha256).digest()[:8], "big") >> 1

    with duckdb.connect(":memory:") as engine:
        step.prepare(engine)
        row = engine.execute(f"SELECT {step.person_number_sql('id')} FROM (SELECT ? AS id)", [identifier]).fetchone()

    assert row == (expected,)
