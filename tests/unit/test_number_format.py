from datetime import date

import pytest

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day, number, quantity

NL, EN = Language.NL, Language.EN


@pytest.mark.parametrize(
    ("value", "unit", "language", "signed", "written"),
    [
        (2625.4, "eur_per_insured_year", NL, False, "€\N{NO-BREAK SPACE}2.625"),
        (2625.4, "eur_per_insured_year", EN, False, "€2,625"),
        (-12, "eur", NL, False, "\N{MINUS SIGN}€\N{NO-BREAK SPACE}12"),
        (-12, "eur", EN, False, "\N{MINUS SIGN}€12"),
        (12, "eur", EN, True, "+€12"),
        (1.25, "percent", NL, True, "+1,2%"),
        (-0.04, "percent", NL, True, "0,0%"),
        (0.04, "percent", EN, True, "0.0%"),
        (1.045, "ratio", EN, False, "1.04"),
        (880.4, "per_100000", NL, False, "880"),
    ],
)
def test_quantity_reads_as_in_its_language(value, unit, language, signed, written):
    assert quantity(value, unit, language, signed=signed) == written


def test_number_leaves_out_the_sign_of_its_unit():
    assert number(3.456, "percent", NL) == "3,5"


def test_day_is_written_in_full():
    assert day(date(2013, 4, 23), NL) == "23 april 2013"
    assert day(date(2013, 4, 23), EN) == "23 April 2013"
