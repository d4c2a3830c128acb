"""What all parts of a study file are made of: strict parts, texts in both languages, identifiers and years."""

from __future__ import annotations

from typing import Annotated, TypeVar
from unicodedata import category

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from proeftuin.vocabulary.language import Translated

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
IndicatorId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Year = Annotated[int, Field(ge=1990, le=2100)]


def _shown(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    if any(category(character) == "Cc" and character not in "\n\t" for character in text):
        raise ValueError("the text holds a character that cannot be shown (a control character)")
    return text


Listed = TypeVar("Listed", bound=str)


def each_once(named: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """The same list, in which nothing stands twice."""
    twice = sorted({str(name) for name in named if named.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} is named twice")
    return named


Text = Annotated[str, AfterValidator(_shown)]


class Part(BaseModel):
    """A part of a study file: no unknown keys, nothing changed afterwards, no value read as another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class TextPart(Part):
    """One text in Dutch and English."""

    nl: Text
    en: Text

    def translated(self) -> Translated:
        """The same text as the rest of the program knows it."""
        return Translated(self.nl, self.en)


class YearsPart(Part):
    """Calendar years, both included."""

    first_year: Year
    last_year: Year

    @model_validator(mode="after")
    def _in_order(self) -> YearsPart:
        if self.last_year < self.first_year:
            raise ValueError(f"last_year {self.last_year} comes before first_year {self.first_year}")
        return self
