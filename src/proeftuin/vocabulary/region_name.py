"""
Names of regions as sources write them, brought back to codes without loss.

Sources write one municipality in many ways: in capitals, without diacritics or apostrophes, with the province or
`(gemeente)` in brackets. A name is compared by its letters and figures only, and only with the regions that exist on
the given day. What cannot be resolved stops the run; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.vocabulary.division import municipalities_on, municipality_records_on, read_table
from proeftuin.vocabulary.region import RegionKind, names_of

# What sources put in brackets to tell a municipality from a place or a former municipality with the same name.
_BRACKETS = re.compile(r"\s*\(([A-Za-zâ -]+)\.?\)$")
_MUNICIPALITY = ("gemeente", "gem")
_PROVINCE = {
    "gn": "PV20",
    "fr": "PV21",
    "dr": "PV22",
    "o": "PV23",
    "ov": "PV23",
    "fl": "PV24",
    "gld": "PV25",
    "u": "PV26",
    "ut": "PV26",
    "nh": "PV27",
    "zh": "PV28",
    "z": "PV29",
    "nb": "PV30",
    "l": "PV31",
    "lb": "PV31",
    "groningen": "PV20",
    "friesland": "PV21",
    "fryslân": "PV21",
    "drenthe": "PV22",
    "overijssel": "PV23",
    "flevoland": "PV24",
    "gelderland": "PV25",
    "utrecht": "PV26",
    "noord-holland": "PV27",
    "zuid-holland": "PV28",
    "zeeland": "PV29",
    "noord-brabant": "PV30",
    "limburg": "PV31",
}
_OTHER_AREA = re.compile(r"\((?:LD|PV|CR|CG|GG|SG|GA|AM|JZ|RPA|VR|ZK|TR)\)$")
_LONGEST = 60
"""Letters of an unknown name that a message repeats: longer than any name of a region."""

_KIND_IN_BRACKETS = {RegionKind.GGD: " (GG)", RegionKind.PROVINCE: " (PV)"}


def is_municipality_label(label: str, day: date) -> bool:
    """
    Whether a row label of a table with regions of several kinds stands for a municipality.

    Everything counts as a municipality that is not recognisably something else (the country, a region with its kind in
    brackets, a GGD region), so that a misspelt municipality is reported by `resolve` and does not silently disappear.
    """
    text = label.strip()
    if _OTHER_AREA.search(text) or text.casefold() == "nederland":
        return False
    ggd_names = _codes_by_key(RegionKind.GGD, day)
    return not text.startswith("GGD ") and _key(text) not in ggd_names


def resolve(
    names: Iterable[str], day: date, *, where: str, kind: RegionKind = RegionKind.MUNICIPALITY
) -> dict[str, str]:
    """
    Code of the region that each name stands for.

    Parameters
    ----------
    names : iterable of str
        As the source writes them; repetitions are allowed.
    day : date
        Day of the municipal division that the source uses.
    where : str
        The source, as it should stand in the message: file, column.
    kind : RegionKind
        Municipality, GGD region or province.

    Returns
    -------
    dict
        Every name as it was given, with its code. Two spellings of one name get the same code.

    Raises
    ------
    DataContractError
        Names that no region of that division has, or that fit more than one: all of them, with the nearest names.
    DefinitionError
        `day` is not covered by the tables of municipalities, or regions of this kind have no names.
    """
    if kind not in (RegionKind.MUNICIPALITY, RegionKind.GGD, RegionKind.PROVINCE):
        raise DefinitionError(
            Problem(where, f"a {kind} is not looked up by name", "municipality, ggd or province", "give its code")
        )
    result: dict[str, str] = {}
    problems = []
    for name in dict.fromkeys(names):
        codes = codes_of(name, day, kind)
        if len(codes) == 1:
            result[name] = codes[0]
        else:
            problems.append(_problem(name, codes, day, kind, where))
    if problems:
        raise DataContractError(problems)
    return result


def codes_of(name: str, day: date, kind: RegionKind = RegionKind.MUNICIPALITY) -> tuple[str, ...]:
    """Codes of the regions that a name may stand for on `day`: none, one, or several that share the name."""
    by_key = _codes_by_key(kind, day)
    text = name.strip()
    if kind is not RegionKind.MUNICIPALITY:
        return by_key.get(_key(text.removesuffix(_KIND_IN_BRACKETS[kind])), ())
    return by_key.get(_key(text)) or _codes_by_brackets(text, by_key, day)


def _codes_by_brackets(text: str, by_key: Mapping[str, tuple[str, ...]], day: date) -> tuple[str, ...]:
    brackets = _BRACKETS.search(text)
    if brackets is None:
        return ()
    codes = by_key.get(_key(text[: brackets.start()]), ())
    inside = brackets[1].casefold()
    if inside in _MUNICIPALITY:
        return codes
    # Hengelo (Gld) is not Hengelo (O.): the province must be that of the municipality.
    records = municipality_records_on(day)
    return tuple(code for code in codes if records[code].province == _PROVINCE.get(inside))


@lru_cache(maxsize=64)
def _codes_by_key(kind: RegionKind, day: date) -> Mapping[str, tuple[str, ...]]:
    names = _names(kind, day)
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in sorted(names.items()):
        for key in dict.fromkeys((_key(name), _key(_BRACKETS.sub("", name)))):
            found[key].append(code)
    for row in read_table("region_aliases"):
        if row["code"] in names and row["code"] not in found[row["alias"]]:
            found[row["alias"]].append(row["code"])
    return {key: tuple(codes) for key, codes in found.items()}


def _names(kind: RegionKind, day: date) -> Mapping[str, str]:
    return municipalities_on(day) if kind is RegionKind.MUNICIPALITY else names_of(kind)


def _key(name: str) -> str:
    """Letters and figures only, without diacritics or case, words separated by one blank: `s gravenhage`."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", plain))


def _problem(name: str, codes: tuple[str, ...], day: date, kind: RegionKind, where: str) -> Problem:
    names = _names(kind, day)
    if codes:
        meant = " or ".join(f"{names[code]} ({code})" for code in codes)
        return Problem(
            where, f"the name '{_shortened(name)}' fits more than one {kind}", meant, "write the name in full"
        )
    nearest = _nearest(name, names)
    return Problem(
        where,
        f"the name '{_shortened(name)}' is no {kind} on {day}",
        f"a name of that division, such as {nearest}" if nearest else "a name of that division",
        "correct the name, or state the division that the file uses",
    )


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[:_LONGEST] + "…"


def _nearest(name: str, names: Mapping[str, str]) -> str:
    by_key = {_key(found): f"{found} ({code})" for code, found in names.items()}
    return " or ".join(by_key[key] for key in get_close_matches(_key(name[:_LONGEST]), by_key, n=3, cutoff=0.6))
