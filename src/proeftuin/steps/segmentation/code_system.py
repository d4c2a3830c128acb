"""
How codes of each code system look, so that a code that cannot exist is refused where it is written.

Sources write one code with a dot and without: ICD-10 N18.5 and N185. A criterion compares codes letter by letter, so
what a scheme looks for is written both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from proeftuin.errors import DefinitionError, Problem

CODE_FORMS: Mapping[str, tuple[str, ...]] = {
    "ATC": (r"[ABCDGHJLMNPRSV]", r"\d", r"\d", r"[A-Z]", r"[A-Z]", r"\d", r"\d"),
    "DESYNPUF_FLAG": (r"S", r"P", r"_", r"[A-Z]", r"[A-Z_]*"),
    "DRG": (r"\d", r"\d", r"\d"),
    "ICD10": (r"[A-Z]", r"\d", r"\d", r"\d", r"\d"),
    "ICD10CM": (r"[A-Z]", r"\d", r"[0-9A-Z]", r"[0-9A-Z]", r"[0-9A-Z]", r"[0-9A-Z]", r"[0-9A-Z]"),
    "ICD10GM": (r"[A-Z]", r"\d", r"\d", r"\d", r"\d"),
    "ICD10PCS": (r"[0-9A-HJ-NP-Z]",) * 7,
    "ICD9CM": (r"[0-9VE]", r"\d", r"\d", r"\d", r"\d"),
    "ICPC1": (r"[ABDFHKLNPRSTUWXYZ]", r"\d", r"\d", r"\d", r"\d"),
    "ICPC2": (r"[ABDFHKLNPRSTUWXYZ]", r"\d", r"\d"),
    "LOINC": (r"\d{1,7}", r"-", r"\d"),
    "SNOMED": (r"\d{6,18}",),
}
"""What stands at each place of a code without its dot, by code system; a scheme can declare others of its own."""

SHORTEST = {"ATC": 7, "ICD10": 3, "ICD10CM": 3, "ICD10GM": 3, "ICD9CM": 3, "ICPC1": 3}
"""Places that a whole code has at least; of other systems all of them."""
EXAMPLES = {
    "ATC": "A10BA02",
    "DESYNPUF_FLAG": "SP_CHF",
    "DRG": "292",
    "ICD10": "E11.9",
    "ICD10CM": "E11.65",
    "ICD10GM": "E11.90",
    "ICD10PCS": "0210093",
    "ICD9CM": "250.00",
    "ICPC1": "T90.02",
    "ICPC2": "T90",
    "LOINC": "59261-8",
    "SNOMED": "44054006",
}
_DOTTED = ("ICD10", "ICD10CM", "ICD10GM", "ICD9CM", "ICPC1")
_RANGE = re.compile(r"([A-Z]?)(\d{2,3})-([A-Z]?)(\d{2,3})")


def is_code(system: str, code: str, *, begins: bool = False) -> bool:
    """
    Whether `code` can be a code of `system`.

    Parameters
    ----------
    begins : bool
        Whether the beginning of a code is enough, as of a whole chapter.
    """
    if "." in code and (system not in _DOTTED or code.index(".") != _dot(system, code) or code.count(".") > 1):
        return False
    places = CODE_FORMS[system]
    shortest = 1 if begins else SHORTEST.get(system, len(places))
    return any(
        re.fullmatch("".join(places[:length]), code.replace(".", "")) for length in range(shortest, len(places) + 1)
    )


def both_ways(system: str, code: str) -> tuple[str, ...]:
    """A code, or the beginning of one, as sources write it: with its dot and without."""
    plain = code.replace(".", "")
    dot = _dot(system, plain)
    if system not in _DOTTED or len(plain) <= dot:
        return (plain,) if system in _DOTTED else (code,)
    return f"{plain[:dot]}.{plain[dot:]}", plain


def written_out(system: str, code: str) -> Iterator[str]:
    """
    The categories of a range such as C00-C43 or 140-172 one by one; any other code as it is.

    Raises
    ------
    DefinitionError
        It cannot be a code of the system, nor the beginning of one.
    """
    bounds = _RANGE.fullmatch(code) if system in _DOTTED else None
    if bounds and bounds[1] == bounds[3] and len(bounds[2]) == len(bounds[4]) and int(bounds[2]) <= int(bounds[4]):
        yield from (f"{bounds[1]}{number:0{len(bounds[2])}}" for number in range(int(bounds[2]), int(bounds[4]) + 1))
    elif is_code(system, code, begins=True):
        yield code
    else:
        raise DefinitionError(no_code(system, code, ""))


def no_code(system: str, code: str, where: str) -> Problem:
    """What is wrong with a code that cannot exist."""
    return Problem(where, f"`{code}` is no code of {system}", f"a code such as {EXAMPLES[system]}", "correct the code")


def _dot(system: str, code: str) -> int:
    """Places before the dot: three, and four in the external causes of ICD-9-CM."""
    return 4 if system == "ICD9CM" and code.startswith("E") else 3
