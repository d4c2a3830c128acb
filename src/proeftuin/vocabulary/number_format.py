"""Numbers as Dutch and English readers write them, with their unit."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from proeftuin.vocabulary.language import Language

_PATTERNS = {
    "eur_per_insured_year": "#,##0",
    "eur_per_person_year": "#,##0",
    "eur": "#,##0",
    "percent": "#,##0.0",
    "percentage_points": "#,##0.0",
    "percent_per_year": "#,##0.0",
    "ratio": "#,##0.00",
    "per_100000": "#,##0",
    "per_1000_person_years": "#,##0.0",
    "percent_of_persons": "#,##0.0",
    "percent_of_respondents": "#,##0.0",
    "per_person_year": "#,##0.00",
    "per_100000_person_years": "#,##0.0",
    "per_1000_persons": "#,##0.0",
    "per_1000_persons_per_day": "#,##0.0",
    "eur_per_person": "#,##0",
    "years": "#,##0.0",
    "score": "#,##0.00",
    "person_years": "#,##0",
    "persons": "#,##0",
    "rows": "#,##0",
    "share": "0.######",
    "p_value": "0.000",
    "percent_of_split": "0.00",
    "insured_years": "#,##0",
    "hours_per_week": "#,##0.0",
}
_EURO = frozenset({"eur_per_insured_year", "eur_per_person_year", "eur_per_person", "eur"})
_PERCENT = frozenset(
    {"percent", "percent_of_persons", "percent_of_respondents", "percent_per_year", "percent_of_split"}
)
MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


def number(value: float, unit: str, language: Language, *, signed: bool = False) -> str:
    """
    `value` written in `language` with the decimals that suit `unit`, without the unit itself.

    Parameters
    ----------
    signed : bool
        Show a plus for values above zero, as differences need. A minus is the minus sign, not a hyphen.
    """
    text = format_decimal(value, _PATTERNS.get(unit, "#,##0.##"), locale=language.value)
    if set(text) <= set("-0.,"):
        text = text.removeprefix("-")
    text = text.replace("-", MINUS)
    return f"+{text}" if signed and value > 0 and set(text) - set("0.,") else text


def quantity(value: float, unit: str, language: Language, *, signed: bool = False) -> str:
    """
    `value` with its unit's sign, such as `€ 2.625` or `+1,3%`; the dimension in words is left to the text around it.

    The sign of the number stands before the euro sign, which takes a space in Dutch: `−€ 12` and `−€12`.
    """
    text = number(value, unit, language, signed=signed)
    if unit in _PERCENT:
        return f"{text}%"
    if unit not in _EURO:
        return text
    sign = text[0] if text[0] in f"+{MINUS}" else ""
    space = NO_BREAK if language is Language.NL else ""
    return f"{sign}€{space}{text.removeprefix(sign)}"


def day(value: date, language: Language) -> str:
    """A date in full, such as `23 april 2013`."""
    return format_date(value, "d MMMM y", locale=language.value)


def month_of_year(value: date, language: Language) -> str:
    """The month of a date, such as `april 2013`."""
    return format_date(value, "MMMM y", locale=language.value)
