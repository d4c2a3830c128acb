"""
A declared pseudonymisation step: identifiers become keyed pseudonyms before anything is stored.

The pseudonym is HMAC-SHA256 under a key that only the environment holds, with the project's name mixed in, so that two
projects that share a key by mistake still cannot link their persons. The embedded engine computes it for all rows
together. The key itself never enters a query, a file, a message or a plan: the engine scans it from this program's
memory. Whoever has the key can turn identifiers into pseudonyms again; keep it with a trusted party where the law asks
for one, and lose it when the project ends.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from duckdb import DuckDBPyConnection

from proeftuin.data.loading.identifiers import passes_eleven_test_sql, service_number_sql
from proeftuin.errors import DefinitionError, Problem

LEAST_KEY_BYTES = 32
_LEAST_DIFFERENT_BYTES = 16
"""A random key has about thirty; a word that is repeated has few."""
PADS = "pseudonymisation_pads"
_BLOCK = 64
_INNER, _OUTER = 0x36, 0x5C


@dataclass(frozen=True)
class Pseudonymisation:
    """
    Pseudonyms of one project under one key.

    Attributes
    ----------
    variable : str
        Name of the environment variable that holds the key.
    project : str
        Name that keeps the pseudonyms of one project apart from those of another.
    """

    variable: str
    project: str
    _key: bytes = field(repr=False, compare=False)

    @classmethod
    def from_environment(cls, variable: str, environment: Mapping[str, str], *, project: str) -> Pseudonymisation:
        """
        The step with the key that `environment` holds under `variable`, in hexadecimal digits or in base64.

        Raises
        ------
        DefinitionError
            There is no key, it cannot be read, it is shorter than 32 bytes or repeats itself, or there is no project.
        """
        if not project.strip():
            raise DefinitionError(_problem(variable, "the step names no project", "a name of the project", "name one"))
        written = environment.get(variable, "").strip()
        if not written:
            raise DefinitionError(
                _problem(variable, "this environment variable has no key", _EXPECTED, "set it before you load")
            )
        key = _decoded(written)
        if key is None:
            raise DefinitionError(_problem(variable, "the key cannot be read", _EXPECTED, _MAKE_ONE))
        if len(key) < LEAST_KEY_BYTES or len(set(key)) < _LEAST_DIFFERENT_BYTES:
            raise DefinitionError(_problem(variable, "the key is too easy to guess", _EXPECTED, _MAKE_ONE))
        # One key per project: also when two projects were given the same one.
        return cls(variable, project, hmac.digest(key, b"proeftuin project " + project.encode(), "sha256"))

    def fingerprint(self) -> str:
        """Eight hexadecimal digits that tell this key from another, and nothing about it."""
        return hmac.new(self._key, b"proeftuin fingerprint", hashlib.sha256).hexdigest()[:8]

    def prepare(self, connection: DuckDBPyConnection) -> None:
        """
        Make the key known to one connection of the embedded engine; pseudonyms can be computed there from now on.

        The engine reads it from this program's memory each time. A variable of the engine would show in the plan of a
        query, and a table of the engine's own could be written to its spill folder.
        """
        padded = self._key.ljust(_BLOCK, b"\0")
        pads = {"inner_pad": [_each(padded, _INNER)], "outer_pad": [_each(padded, _OUTER)]}
        connection.register(PADS, pl.DataFrame(pads, schema=dict.fromkeys(pads, pl.Binary)).to_arrow())

    def forget(self, connection: DuckDBPyConnection) -> None:
        """Take the key away from a connection."""
        connection.unregister(PADS)

    def person_number_sql(self, column: str) -> str:
        """The person's number, BIGINT of 63 bits, for an identifier; empty for an empty one."""
        digits = f"substr({hmac_sql(f'encode({normalised_sql(column)})')}, 1, 16)"
        return f"CAST(CAST('0x' || {digits} AS UBIGINT) >> 1 AS BIGINT)"

    def text_pseudonym_sql(self, column: str) -> str:
        """32 hexadecimal digits for an identifier of something else, such as a provider; empty for an empty one."""
        # Another domain than persons, so that a provider who is also a patient is not found among them.
        message = f"'identifier ' || {normalised_sql(column)}"
        return f"substr({hmac_sql(f'encode({message})')}, 1, 32)"


_EXPECTED = f"a random key of at least {LEAST_KEY_BYTES} bytes, in hexadecimal digits or base64"
_MAKE_ONE = "make one with `openssl rand -hex 32`, keep it outside the study, and set the variable to it"


def hmac_sql(message: str) -> str:
    """
    HMAC-SHA256 of a BLOB, as 64 hexadecimal digits, on a connection that was prepared.

    Source
    ------
    RFC 2104, section 2, written out with the hash function of the engine.
    """
    inner = f"unhex(sha256((SELECT inner_pad FROM {PADS}) || {message}))"
    return f"sha256((SELECT outer_pad FROM {PADS}) || {inner})"


def normalised_sql(column: str) -> str:
    """
    An identifier as it is turned into a pseudonym: the same for every way of writing it that we know.

    Blanks around it go; a citizen service number gets its nine digits, with the zero in front that a spreadsheet drops
    and without dots or blanks. An empty one stays empty. Capitals count: of other identifiers nothing is known.
    """
    text = f"trim(CAST({column} AS VARCHAR), ' ' || chr(9) || chr(10) || chr(13) || chr(160))"
    number = service_number_sql(text)
    service_number = f"lpad(CAST({number} AS VARCHAR), 9, '0')"
    return f"nullif(CASE WHEN {passes_eleven_test_sql(f'({number})')} THEN {service_number} ELSE {text} END, '')"


def _each(block: bytes, mask: int) -> bytes:
    return bytes(byte ^ mask for byte in block)


def _decoded(written: str) -> bytes | None:
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", written):
        return bytes.fromhex(written)
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        # Raised on, the error would carry part of the key in its traceback.
        return None


def _problem(variable: str, what: str, expected: str, action: str) -> Problem:
    return Problem(f"environment variable {variable}", what, expected, action)
