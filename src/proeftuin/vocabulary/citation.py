"""Where figures come from, in the words that every output that uses them must show."""

from __future__ import annotations

from dataclasses import dataclass

from proeftuin.vocabulary.language import Language, Translated

_LABEL = Translated("Bron:", "Source:")


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

    def line_in(self, language: Language) -> str:
        """
        The line with its label in the reader's language; what it names stays as the supplier writes it.

        A source whose holder asks for no line of its own is called by its name.
        """
        label = _LABEL.in_language(language)
        if self.line == self.name.in_language(Language.NL):
            return f"{label} {self.name.in_language(language)}"
        dutch = _LABEL.in_language(Language.NL)
        return label + self.line.removeprefix(dutch) if self.line.startswith(dutch) else self.line
