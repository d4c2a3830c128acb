"""
From what a source calls a person to the number that the care tables know that person by.

A whole number is kept. A text becomes the first 63 bits of its SHA-256 hash, so that sources that use the same
pseudonym meet, whatever the order in which they are loaded. Two persons with one number is next to impossible (about
one chance in fifty thousand for a whole country) and would mix their care, so it is looked for in every delivery.
"""

from __future__ import annotations

from dataclasses import dataclass

from proeftuin.data.loading.delivery import PersonKey
from proeftuin.data.loading.pseudonym import Pseudonymisation, hmac_sql, normalised_sql
from proeftuin.data.loading.value_reading import whole_number


@dataclass(frozen=True)
class PersonNumbering:
    """
    How one source's persons get their numbers.

    Attributes
    ----------
    pseudonyms : Pseudonymisation or None
        Turns what is delivered into the number; `None` when a source delivers pseudonyms already.
    """

    key: PersonKey
    pseudonyms: Pseudonymisation | None = None

    def fingerprint(self) -> str:
        """What tells this way of numbering from another one; nothing about a key."""
        return f"{self.key}, {self.pseudonyms.project} {self.pseudonyms.fingerprint()}" if self.pseudonyms else self.key

    def digest(self, column: str) -> str:
        """
        Hash of what is delivered, of a text without blanks around it, as hexadecimal digits; empty for whole numbers.

        Computed once per row, because it is what costs most of reading a row.
        """
        if self.pseudonyms:
            return hmac_sql(f"encode({normalised_sql(column)})")
        return "CAST(NULL AS VARCHAR)" if self.key is PersonKey.INTEGER else f"sha256({column})"

    def number(self, column: str, digest: str) -> str:
        """The number, of a delivered text and its digest; no value when there is none in it."""
        if self.pseudonyms is None and self.key is PersonKey.INTEGER:
            return whole_number(column)
        return f"CAST(CAST('0x' || left({digest}, 16) AS UBIGINT) >> 1 AS BIGINT)"

    def second_number(self, digest: str) -> str:
        """
        Other bits of the same digest, by which two persons with one number are told apart; empty for whole numbers.

        With a keyed step they are keyed too: another hash of an identifier that can be guessed may not be written
        anywhere, not even aside.
        """
        return f"CAST('0x' || substr({digest}, 17, 15) AS BIGINT)"
