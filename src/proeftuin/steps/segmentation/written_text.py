"""Texts in both languages, as an author writes them under `nl` and `en`."""

from __future__ import annotations

from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.vocabulary.language import Language, Translated


def read_translated(reading: Reading, value: object, path: Path) -> Translated | None:
    """One text in Dutch and in English; neither is taken for the other."""
    written = reading.mapping(value, path, [language.value for language in Language])
    if written is None:
        return None
    for language in Language:
        if language.value not in written:
            reading.refuse(
                path,
                f"the text is missing in {_NAMES[language]}",
                "`nl` and `en`",
                f"write it under `{language.value}`",
            )
    texts = {key: reading.text(content, (*path, key)) for key, content in written.items()}
    nl, en = texts.get("nl"), texts.get("en")
    return Translated(nl, en) if nl and en else None


_NAMES = {Language.NL: "Dutch", Language.EN: "English"}
