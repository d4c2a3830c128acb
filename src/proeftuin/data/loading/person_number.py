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

HASHED = "sha256({column})"


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

    def number(self, column: str) -> str:
        """Expression of the number, of a text without blanks around it; no value when there is none in it."""
        if self.pseudonyms:
            return self.pseudonyms.person_number_sql(column)
        if self.key is PersonKey.INTEGER:
            return whole_number(column)
        return f"CAST(CAST('0x' || left({HASHED.format(column=column)}, 16) AS UBIGINT) >> 1 AS BIGINT)"

    def second_number(self, column: str) -> str:
        """
        Expression of other bits of the same hash, by which two persons with one number are told apart.

        Empty where a number cannot stand for two persons. With a keyed step the hash is the keyed one: another hash of
        an identifier that can be guessed may not be written anywhere, not even aside.
        """
        if self.pseudonyms:
            return f"CAST('0x' || substr({hmac_sql(f'encode({normalised_sql(column)})')}, 17, 15) AS BIGINT)"
        if self.key is PersonKey.INTEGER:
            return "CAST(NULL AS BIGINT)"
        return f"CAST('0x' || substr({HASHED.format(column=column)}, 17, 15) AS BIGINT)"
