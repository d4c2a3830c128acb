"""The two languages in which everything that a person reads exists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the interface and the reports."""

    NL = "nl"
    EN = "en"


@dataclass(frozen=True)
class Translated:
    """One text in both languages; neither may be empty."""

    nl: str
    en: str

    def __post_init__(self) -> None:
        if not self.nl.strip() or not self.en.strip():
            raise ValueError("a text must exist in Dutch and in English")

    def in_language(self, language: Language) -> str:
        """The text as a reader of `language` sees it."""
        return self.nl if language is Language.NL else self.en
