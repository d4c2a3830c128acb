"""
Which municipalities a Vektis file should have: those of the division it is drawn up in, all of them and no others.

The division is not that of the year of cost, so a file of another division is the most likely mistake with a newer
file. It is recognised by trying the other divisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from proeftuin.data.vektis_columns import DIVISION_DAYS, KEYS
from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.vocabulary.division import FIRST_DAY, LAST_DAY, division_tables, municipalities_on
from proeftuin.vocabulary.region_name import codes_of, resolve

NEWEST_DIVISION = date(LAST_DAY.year, 1, 1)
MOST_EXPLAINED = 10
"""Names for which the nearest ones are looked up; of more, the names themselves say enough."""

_SHOWN, _LONGEST = 5, 60


def division_of_file(year: int) -> date:
    """Day of the division in which the file of `year` is drawn up; for a year not seen yet, the newest known one."""
    return DIVISION_DAYS.get(year, NEWEST_DIVISION)


def municipality_codes(name: str, labels: Sequence[str], day: date) -> tuple[dict[str, str], list[Problem]]:
    """
    Code for each municipality label of a file, and what is wrong with the labels.

    Parameters
    ----------
    name : str
        The file, for messages.
    labels : sequence of str
        Distinct labels in the file, the rest row left out.
    day : date
        Day of the municipal division that the file should be drawn up in.
    """
    try:
        expected = municipalities_on(day)
    except DefinitionError as error:
        return {}, list(error.problems)
    where = f"{name}, column {KEYS[2]}"
    unknown = [label for label in labels if _code(label, day) is None]
    if unknown:
        other = _division_that_fits(labels, day)
        if other is not None:
            return {}, [_other_division(where, day, other)]
        if len(unknown) > MOST_EXPLAINED:
            return {}, [_many_unknown(where, unknown, day)]
        return {}, [_unknown(where, label, day) for label in unknown]
    codes = resolve(labels, day, where=where)
    repeated = sorted(label for label in labels if list(codes.values()).count(codes[label]) > 1)
    repeated = list(map(shortened, repeated))
    absent = [expected[code] for code in sorted(set(expected) - set(codes.values()), key=lambda code: expected[code])]
    problems = []
    if repeated:
        what = f"one municipality stands under several names: {listed(repeated)}"
        problems.append(Problem(where, what, "one name per municipality", "download the file again from Vektis"))
    if absent:
        are = "1 municipality is" if len(absent) == 1 else f"{len(absent)} municipalities are"
        what = f"{are} absent: {listed(absent)}"
        action = "download the file again from Vektis, or give the day of its municipal division with --division"
        problems.append(Problem(where, what, f"the {len(expected)} municipalities of {day}", action))
    return codes, problems


def _code(label: str, day: date) -> str | None:
    codes = codes_of(label, day)
    return codes[0] if len(codes) == 1 else None


def _unknown(where: str, label: str, day: date) -> Problem:
    """What is wrong with one label: it stood for a municipality on another day, or never."""
    other = next((other for other in _other_divisions(day) if _code(label, other)), None)
    if other is not None:
        what = f"{shortened(label)} was a municipality on {other}, but is not on {day}"
        action = "download the file again from Vektis, or give the day of its municipal division with --division"
        return Problem(where, what, f"the municipalities of {day}", action)
    try:
        resolve([label], day, where=where)
    except DataContractError as error:
        return error.problems[0]
    raise ValueError(f"{label} is known")


def _other_divisions(day: date) -> list[date]:
    """First days of all other divisions, the newest first."""
    return sorted({*division_tables().change_days, *DIVISION_DAYS.values(), FIRST_DAY} - {day}, reverse=True)


def _division_that_fits(labels: Sequence[str], day: date) -> date | None:
    """The newest other division that has all these municipalities and no others."""
    for other in _other_divisions(day):
        codes = {_code(label, other) for label in labels} if len(municipalities_on(other)) == len(labels) else set()
        if codes == set(municipalities_on(other)):
            return other
    return None


def _other_division(where: str, day: date, other: date) -> Problem:
    return Problem(
        where,
        f"these are the municipalities of {other}",
        f"the municipalities of {day}",
        f"if the file is drawn up in that division, give --division {other}; otherwise download it again",
    )


def _many_unknown(where: str, unknown: Sequence[str], day: date) -> Problem:
    what = f"{len(unknown)} names are no municipality on {day}: {', '.join(map(shortened, unknown))}"
    action = "download the file again from Vektis, or give the day of its municipal division with --division"
    return Problem(where, what, f"the municipalities of {day}", action)


def shortened(label: str) -> str:
    """A label of the file as it may stand in a message, however long it is."""
    return label if len(label) <= _LONGEST else label[:_LONGEST] + "…"


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
