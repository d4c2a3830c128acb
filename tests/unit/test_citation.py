"""How the line that names a source reads in each language."""

import pytest

from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Language, Translated

NAME = Translated("Verzonnen personen", "Made-up persons")


@pytest.mark.parametrize(
    ("line", "dutch", "english"),
    [
        ("Bron: Vektis", "Bron: Vektis", "Source: Vektis"),
        ("Verzonnen personen", "Bron: Verzonnen personen", "Source: Made-up persons"),
        ("© Zorgkantoor", "© Zorgkantoor", "© Zorgkantoor"),
    ],
    ids=["label", "only a name", "words of the holder"],
)
def test_the_label_of_a_source_is_in_the_language_of_its_reader(line, dutch, english):
    citation = Citation("own", NAME, "own", line, NAME, 2018, 2023)

    assert citation.line_in(Language.NL) == dutch
    assert citation.line_in(Language.EN) == english
