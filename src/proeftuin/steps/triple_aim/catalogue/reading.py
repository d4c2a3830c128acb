"""
Reading the catalogue: one folder per family, with its indicators, its lists of codes and its examples.

All mistakes of a file are collected, each with its place, so that an author sees them at once. A study's own indicators
are read by the same code and held to the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.triple_aim.care_measure import Ages, Tally
from proeftuin.steps.triple_aim.catalogue.record import (
    Computation,
    Domain,
    FromCare,
    FromIndicators,
    FromOpenData,
    FromSurvey,
    IndicatorType,
    Record,
    Standardisation,
)
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.catalogue.written_tally import TALLY_KEYS, TallyReader
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.facts.code_list import CodeList, lists_of
from proeftuin.steps.triple_aim.facts.registry import FACTS
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Break, Direction
from proeftuin.vocabulary.language import Translated

INDICATORS, CODES = "indicators.yaml", "codes.yaml"
OWN = "indicators"
"""Folder in a study with indicators of its own."""
COMPUTATIONS = ("care", "survey", "open_data", "indicators")
_TEXTS = ("name", "description", "numerator", "denominator", "needs")
_KEYS = (
    "id", "number", "version", *_TEXTS, "aim", "domain", "type", "exclusions", "unit", "period", "ages", "direction",
    "standardisation", "minimum_persons", "breaks", "computations", "references", "licence",
)  # fmt: skip
_OPTIONAL = ("number", "exclusions", "ages", "breaks", "computations", "references")
Chosen = TypeVar("Chosen", bound=StrEnum)


@cache
def catalogue(cost: CostBasis = CostBasis.DECLARED) -> Mapping[str, Record]:
    """
    Every record of the catalogue by its identifier, families in alphabetical order.

    Raises
    ------
    DefinitionError
        A record cannot be read, two have the same identifier or number, or one is computed from another that does not
        exist or, in a circle, from itself.
    """
    shipped = files(__package__).joinpath("families")
    folders = sorted((folder for folder in shipped.iterdir() if folder.is_dir()), key=lambda folder: folder.name)
    families = [folder for folder in folders if folder.joinpath(INDICATORS).is_file()]
    records = [record for folder in families for record in family(folder, cost=cost)]
    return joined(records)


def catalogue_of_study(folder: Traversable | None, cost: CostBasis = CostBasis.DECLARED) -> Mapping[str, Record]:
    """
    The catalogue with the indicators of a study's own, which stand in its folder `indicators` as a family of their own.

    Raises
    ------
    DefinitionError
        As for `catalogue`; an own indicator cannot take the identifier or the number of another one.
    """
    shipped = catalogue(cost)
    own = None if folder is None else folder.joinpath(OWN)
    if own is None or not own.joinpath(INDICATORS).is_file():
        return shipped
    return joined([*shipped.values(), *family(own, cost=cost)])


def family(folder: Traversable, *, cost: CostBasis = CostBasis.DECLARED) -> list[Record]:
    """The records in one folder."""
    codes = folder.joinpath(CODES)
    lists = lists_of(codes.read_text(encoding="utf-8"), folder.name) if codes.is_file() else {}
    text = folder.joinpath(INDICATORS).read_text(encoding="utf-8")
    return records_of(text, family=folder.name, lists=lists, cost=cost, place=f"{folder.name}/{INDICATORS}")


def records_of(
    text: str, *, family: str, lists: Mapping[str, CodeList], cost: CostBasis = CostBasis.DECLARED, place: str
) -> list[Record]:
    """
    The records in the text of a definition file.

    Raises
    ------
    DefinitionError
        The text is not YAML, or a record cannot be read; every mistake with its place.
    """
    reading = Reading(place)
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}, line {mark.line + 1}" if mark else place
        raise DefinitionError(
            Problem(where, "this is not YAML", "indented `key: value` lines", "mend the line or the one before")
        ) from None
    document = reading.mapping(content, (), ("defaults", "measures", "indicators")) or {}
    named = reading.any_mapping(document.get("measures", {}), ("measures",)) or {}
    tallies = TallyReader(reading, FACTS, lists, cost.amount_kinds, named)
    entries = reading.items(document.get("indicators"), ("indicators",)) or ()
    defaults = document.get("defaults", {})
    records = [
        _record(reading, tallies, entry, defaults, family, ("indicators", place)) for place, entry in enumerate(entries)
    ]
    if reading.problems:
        raise DefinitionError(reading.problems)
    return [record for record in records if record is not None]


def joined(records: Iterable[Record]) -> dict[str, Record]:
    """
    The records by identifier.

    Raises
    ------
    DefinitionError
        Two have the same identifier or number, or one is computed from what is not there or from itself.
    """
    by_id: dict[str, Record] = {}
    problems = []
    for record in records:
        if record.id in by_id:
            problems.append(_problem(record, "its identifier is used twice", "an identifier of its own", "rename one"))
        by_id[record.id] = record
    numbers = [record.number for record in by_id.values() if record.number]
    problems += [
        _problem(record, f"number {record.number} is used twice", "a number of its own", "correct one of the two")
        for record in by_id.values()
        if record.number and numbers.count(record.number) > 1
    ]
    problems += [problem for record in by_id.values() for problem in _unknown_or_circular(record, by_id)]
    if problems:
        raise DefinitionError(problems)
    return by_id


def _unknown_or_circular(record: Record, by_id: Mapping[str, Record]) -> list[Problem]:
    problems = []
    for computation in record.computations:
        for id in computation.of if isinstance(computation, FromIndicators) else ():
            if id not in by_id:
                problems.append(
                    _problem(
                        record, f"it is computed from `{id}`, which is not there", "an indicator", meant(id, [*by_id])
                    )
                )
            elif record.id in _ancestors(id, by_id, frozenset()):
                problems.append(
                    _problem(record, f"it is computed from itself, by way of `{id}`", "no circle", "cut it")
                )
    return problems


def _ancestors(id: str, by_id: Mapping[str, Record], seen: frozenset[str]) -> frozenset[str]:
    if id in seen or id not in by_id:
        return seen
    reached = seen | {id}
    for computation in by_id[id].computations:
        for other in computation.of if isinstance(computation, FromIndicators) else ():
            reached |= _ancestors(other, by_id, reached)
    return reached


def _record(
    reading: Reading, tallies: TallyReader, entry: object, defaults: object, family: str, path: Path
) -> Record | None:
    shared = reading.mapping(defaults, ("defaults",), _KEYS) or {}
    own = reading.mapping(entry, path, _KEYS)
    if own is None:
        return None
    written = {**shared, **own}
    for key in _KEYS:
        if key not in written and key not in _OPTIONAL:
            reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it, here or under `defaults`")
    before = len(reading.problems)
    texts = {key: _translated(reading, written.get(key), (*path, key)) for key in _TEXTS if key in written}
    ages = _ages(reading, written["ages"], (*path, "ages")) if "ages" in written else None
    unit = reading.choice(written.get("unit"), (*path, "unit"), UNITS) if "unit" in written else None
    computations = _computations(reading, tallies, written.get("computations", []), ages, unit, (*path, "computations"))
    chosen = {
        "aim": _one_of(reading, Aim, written, "aim", path),
        "domain": _one_of(reading, Domain, written, "domain", path),
        "type": _one_of(reading, IndicatorType, written, "type", path),
        "direction": _one_of(reading, Direction, written, "direction", path),
        "standardisation": _one_of(reading, Standardisation, written, "standardisation", path),
    }
    plain = {
        key: reading.text(str(written.get(key, "")), (*path, key)) for key in ("id", "version", "period", "licence")
    }
    exclusions = _translated(reading, written["exclusions"], (*path, "exclusions")) if "exclusions" in written else None
    minimum = reading.whole(written.get("minimum_persons"), (*path, "minimum_persons"))
    references = reading.texts(written["references"], (*path, "references")) if "references" in written else ()
    breaks = _breaks(reading, written.get("breaks", []), (*path, "breaks"))
    if len(reading.problems) > before or any(key not in written for key in _KEYS if key not in _OPTIONAL):
        return None
    number = written.get("number")
    return Record(
        **plain, **texts, **chosen,  # type: ignore[arg-type]
        number=None if number is None else str(number), family=family, exclusions=exclusions, unit=unit or "",
        ages=ages, minimum_persons=minimum or 0, breaks=breaks, computations=computations, references=references or (),
    )  # fmt: skip


def _one_of(
    reading: Reading, kinds: type[Chosen], written: Mapping[str, object], key: str, path: Path
) -> Chosen | None:
    if key not in written:
        return None
    word = reading.choice(written[key], (*path, key), [kind.value for kind in kinds])
    return None if word is None else kinds(word)


def _translated(reading: Reading, value: object, path: Path) -> Translated | None:
    written = reading.mapping(value, path, ("nl", "en"))
    if written is None:
        return None
    for language in ("nl", "en"):
        if language not in written:
            reading.refuse(path, f"the text in `{language}` is missing", "a text in nl and in en", "add it")
    texts = {language: reading.text(text, (*path, language)) for language, text in written.items()}
    nl, en = texts.get("nl"), texts.get("en")
    return None if nl is None or en is None else Translated(nl=nl, en=en)


def _ages(reading: Reading, value: object, path: Path) -> Ages | None:
    written = reading.mapping(value, path, ("at_least", "below"))
    if written is None:
        return None
    limits = {key: reading.whole(number, (*path, key)) for key, number in written.items()}
    lower, upper = limits.get("at_least") or 0, limits.get("below")
    if upper is not None and upper <= lower:
        reading.refuse(
            path, f"nobody is at least {lower} and below {upper}", "`below` above `at_least`", "exchange them"
        )
        return None
    return Ages(lower, upper)


def _breaks(reading: Reading, value: object, path: Path) -> tuple[Break, ...]:
    if not value:
        return ()
    found = []
    for place, item in enumerate(reading.items(value, path) or ()):
        written = reading.mapping(item, (*path, place), ("year", "nl", "en"))
        year = reading.whole((written or {}).get("year"), (*path, place, "year"))
        text = _translated(reading, {k: v for k, v in (written or {}).items() if k != "year"}, (*path, place))
        found += [Break(year, text)] if year is not None and text is not None else []
    return tuple(found)


def _computations(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, unit: str | None, path: Path
) -> tuple[Computation, ...]:
    if not value:
        return ()
    found: list[Computation] = []
    for place, item in enumerate(reading.items(value, path) or ()):
        here = (*path, place)
        written = reading.mapping(item, here, COMPUTATIONS)
        if written is None or len(written) != 1:
            if written is not None:
                reading.refuse(here, f"{len(written)} computations stand here", "one", "make each an item of the list")
            continue
        (kind, content), *_ = written.items()
        read = _READERS[kind](reading, tallies, content, ages, (*here, kind))
        if isinstance(read, FromCare):
            _refuse_unit(reading, unit, read.tally, here)
        found += [read] if read is not None else []
    return tuple(found)


def _refuse_unit(reading: Reading, unit: str | None, tally: Tally, path: Path) -> None:
    if unit is not None and tally.kind not in UNITS[unit].kinds:
        fitting = [name for name, one in UNITS.items() if tally.kind in one.kinds]
        reading.refuse(
            path, f"its unit is {unit}, but the tally gives another kind of number ({tally.kind})",
            "one of " + ", ".join(fitting), "correct the unit or the tally",
        )  # fmt: skip


def _from_care(reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path) -> FromCare | None:
    written = reading.mapping(value, path, TALLY_KEYS)
    if written is None:
        return None
    tallies.used.clear()
    tally = tallies.tally(written, ages, path)
    scale = reading.whole(written.get("scale", 1), (*path, "scale"))
    if tally is None or not scale:
        return None
    return FromCare(tally, scale, tuple(tallies.lists[id] for id in sorted(tallies.used)))


def _from_survey(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromSurvey | None:
    written = reading.mapping(value, path, ("instrument", "score", "at_least", "below"))
    if written is None:
        return None
    instrument = reading.text(written.get("instrument"), (*path, "instrument"))
    score = reading.text(written.get("score"), (*path, "score"))
    bounds = {
        key: reading.number(written[key], (*path, key)) if key in written else None for key in ("at_least", "below")
    }
    if instrument is None or score is None:
        return None
    in_parts = {key: None if bound is None else int(bound * 10_000) for key, bound in bounds.items()}
    return FromSurvey(instrument, score, in_parts["at_least"], in_parts["below"])


def _from_open_data(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromOpenData | None:
    id = reading.text(value, path)
    return None if id is None else FromOpenData(id)


def _from_indicators(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromIndicators | None:
    written = reading.mapping(value, path, ("method", "of"))
    if written is None:
        return None
    method = reading.text(written.get("method"), (*path, "method"))
    of = reading.texts(written.get("of"), (*path, "of"))
    return None if method is None or of is None else FromIndicators(method, of)


_READERS: Mapping[str, Callable[[Reading, TallyReader, object, Ages | None, Path], Computation | None]] = {
    "care": _from_care,
    "survey": _from_survey,
    "open_data": _from_open_data,
    "indicators": _from_indicators,
}


def _problem(record: Record, what: str, expected: str, action: str) -> Problem:
    return Problem(f"{record.family}, {record.id}", what, expected, action)
