"""Covariates in words, and the order in which they are shown."""

from __future__ import annotations

import re

from proeftuin.reporting.charts.words import Words
from proeftuin.vocabulary.number_format import number

KINDS = ("year", "size", "sex", "age", "new", "group", "use")
"""Of regions first, then of persons."""
_EURO = "eur"


def covariate_name(words: Words, key: str) -> str:
    """
    A covariate as in the column `covariate` of the balance, in words.

    `year:2012` is the outcome of that year, `use:<outcome>:1_to_5` what a person used per year before the start.
    """
    kind, _, about = key.partition(":")
    match kind:
        case "year":
            return words("covariate.year", year=about)
        case "sex":
            return words(f"covariate.sex.{about}")
        case "age":
            return _age(words, about)
        case "use":
            return _use(words, *about.split(":"))
        case "group":
            return words("covariate.group", population=_population(words, about))
        case "size" | "new":
            return words(f"covariate.{kind}")
    return key.replace("_", " ")


def covariate_order(key: str) -> tuple[int, tuple[tuple[str, int], ...]]:
    """What covariates are sorted by: their kind, then words by the alphabet and the numbers in them by size."""
    kind = key.partition(":")[0]
    parts = tuple((part, 0) if not part.isdigit() else ("", int(part)) for part in re.split(r"(\d+)", key))
    return KINDS.index(kind) if kind in KINDS else len(KINDS), parts


def _age(words: Words, level: str) -> str:
    first, _, rest = level.partition("_")
    if level == "unknown":
        return words("covariate.age.unknown")
    if rest == "and_over":
        return words("covariate.age.open", first=first)
    return words("covariate.age.closed", first=first, last=rest.removeprefix("to_"))


def _use(words: Words, outcome: str, level: str) -> str:
    """Use of an outcome from a number up to another, per year."""
    named = words.named(indicator=outcome)
    if level == "0":
        return words("covariate.use.none", **named)
    first, _, rest = level.partition("_")
    gaps = named | {"first": _amount(words, outcome, first)}
    if rest == "and_over":
        return words("covariate.use.over", **gaps)
    gaps["below"] = _amount(words, outcome, rest.removeprefix("to_"))
    return words(f"covariate.use.{'some' if first == '0' else 'between'}", **gaps)


def _amount(words: Words, outcome: str, value: str) -> str:
    is_money = words.released.indicators[outcome].unit.startswith(_EURO)
    return words.quantity(float(value), _EURO) if is_money else number(float(value), "persons", words.language)


def _population(words: Words, id: str) -> str:
    """Name of a population; its identifier where the results hold no populations."""
    names = words.released.tables.get("populations")
    found = None if names is None else names.filter(population=id).get_column(f"name_{words.language}")
    return id if found is None or found.is_empty() else str(found[0])
