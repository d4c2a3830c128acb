"""Where figures come from, in the words that every output that uses them must show."""

from __future__ import annotations

from dataclasses import dataclass

from proeftuin.vocabulary.language import Translated


@dataclass(frozen=True)
class Citation:
    """
    The source line of one open data set or delivery.

    Attributes
    ----------
    id : str
        Identifier, as in the column `source` of every table.
    line : str
        The line that every output that uses the data shows, such as `Bron: Vektis`.
    terms : Translated
        What the supplier allows.
    """

    id: str
    name: Translated
    holder: str
    line: str
    terms: Translated
    first_year: int
    last_year: int
