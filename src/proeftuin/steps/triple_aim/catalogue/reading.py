"""
Reading the catalogue: one folder per family, with its indicators, its lists of codes and its examples.

All mistakes of a file are collected, each with its place, so that an author sees them at once. A study's own indicators
are read by the same code and held to the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.triple_aim.care_measure import Ages, Measure, Tally, TallyKind
from proeftuin.steps.triple_aim.catalogue.record import (
    Computation,
    Domain,
    EconomicMeasure,
    FromCare,
    FromEvaluation,
    FromIndicators,
    FromOpenData,
    FromPublished,
    FromSurvey,
    IndicatorType,
    Record,
    Standardisation,
)
from proeftuin.steps.triple_aim.catalogue.share import is_within
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.catalogue.written_tally import TALLY_KEYS, TallyReader
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.derived_estimate import MADE_ELSEWHERE, METHODS
from proeftuin.steps.triple_aim.facts.code_list import CodeList, lists_in
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.facts.registry import FACTS
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Break, Direction
from proeftuin.vocabulary.language import Translated

INDICATORS = "indicators.yaml"
OWN = "indicators"
"""Folder in a study with indicators of its own."""
COMPUTATIONS = ("care", "survey", "open_data", "published", "indicators", "evaluation")
_TEXTS = ("name", "description", "numerator", "denominator", "needs")
_KEYS = (
    "id", "number", "version", *_TEXTS, "aim", "domain", "type", "exclusions", "unit", "period", "ages", "direction",
    "standardisation", "minimum_persons", "breaks", "computations", "volume", "references", "licence",
)  # fmt: skip
_OPTIONAL = ("number", "exclusions", "ages", "breaks", "computations", "volume", "references")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_AIM_LETTERS = "HQCP"
"""With which numbers begin: health, quality, cost, professionals."""
Chosen = TypeVar("Chosen", bound=StrEnum)
Found = TypeVar("Found")


@cache
def catalogue(cost: CostBasis = CostBasis.DECLARED) -> Mapping[str, Record]:
    """
    Every record of the catalogue by its identifier: in the order of their numbers, then those that have none.

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
    lists = lists_in(folder)
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
    document = reading.mapping(content_of(text, place), (), ("defaults", "measures", "indicators"))
    if document is None:
        raise DefinitionError(reading.problems)
    named = reading.any_mapping(document.get("measures", {}), ("measures",)) or {}
    tallies = TallyReader(reading, FACTS, lists, cost.amount_kinds, named)
    entries = reading.items(document.get("indicators"), ("indicators",)) or ()
    defaults = document.get("defaults", {})
    records = [
        _record(reading, tallies, entry, defaults, family, ("indicators", place)) for place, entry in enumerate(entries)
    ]
    if not reading.problems:
        tallies.refuse_unused()
    if reading.problems:
        # What several indicators share is read for each of them, and told once.
        raise DefinitionError(list(dict.fromkeys(reading.problems)))
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
    for record in sorted(records, key=_place):
        if record.id in by_id:
            problems.append(_problem(record, "its identifier is used twice", "an identifier of its own", "rename one"))
        by_id[record.id] = record
    first_with: dict[str, str] = {}
    for record in by_id.values():
        if record.number and first_with.setdefault(record.number, record.id) != record.id:
            other = first_with[record.number]
            what = f"number {record.number} is used twice, by `{other}` too"
            problems.append(_problem(record, what, "a number of its own", "correct one of the two"))
    problems += [problem for record in by_id.values() for problem in _unknown_or_circular(record, by_id)]
    problems += [problem for record in by_id.values() for problem in _unfit_volume(record, by_id)]
    if problems:
        raise DefinitionError(problems)
    return by_id


def _place(record: Record) -> tuple[bool, int, int]:
    """Those of the list of the catalogue first, by their number; the others stay as they come."""
    number = record.number or ""
    return record.number is None, _AIM_LETTERS.find(number[:1]), int(number[1:]) if number[1:].isdigit() else 0


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


def _unfit_volume(record: Record, by_id: Mapping[str, Record]) -> Iterator[Problem]:
    """What pays for care can be divided by a number of the same persons only."""
    if record.volume and _kind_of(record) is not TallyKind.AMOUNT:
        yield _problem(record, "it has a volume, but is no amount", "a volume with an amount only", "take it away")
        return
    for id in record.volume:
        if id not in by_id:
            yield _problem(record, f"its volume is `{id}`, which is not there", "an indicator", meant(id, [*by_id]))
        elif _kind_of(by_id[id]) is not TallyKind.NUMBER or by_id[id].ages != record.ages:
            what, expected = f"its volume is `{id}`, which does not count care of the same ages", "a number of the same"
            yield _problem(record, what, expected, "name another indicator, or make its ages those of the amount")


def _kind_of(record: Record) -> TallyKind | None:
    found = next((one for one in record.computations if isinstance(one, FromCare)), None)
    return None if found is None else found.tally.kind


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
    # A mistake under `defaults` is one mistake there, however many indicators take it.
    places: dict[str, Path] = {key: (*path, key) if key in own else ("defaults", key) for key in written}

    def read(key: str, reader: Callable[[object, Path], Found | None]) -> Found | None:
        return reader(written[key], places[key]) if key in written else None

    def one_of(key: str, kinds: type[Chosen]) -> Chosen | None:
        word = read(key, lambda value, place: reading.choice(value, place, [kind.value for kind in kinds]))
        return None if word is None else kinds(word)

    texts = {key: read(key, partial(_translated, reading)) for key in _TEXTS}
    plain = {key: read(key, reading.text) for key in ("id", "version", "period", "licence")}
    chosen = {
        "aim": one_of("aim", Aim),
        "domain": one_of("domain", Domain),
        "type": one_of("type", IndicatorType),
        "direction": one_of("direction", Direction),
        "standardisation": one_of("standardisation", Standardisation),
    }
    unit = read("unit", lambda value, place: reading.choice(value, place, UNITS))
    ages = read("ages", partial(_ages, reading))
    exclusions = read("exclusions", partial(_translated, reading))
    minimum = read("minimum_persons", partial(_at_least, 1, reading))
    references = read("references", reading.texts)
    breaks = read("breaks", partial(_breaks, reading)) or ()
    computations = read("computations", partial(_computations, reading, tallies, ages, unit)) or ()
    if plain["id"] is not None and not _ID.fullmatch(plain["id"]):
        reading.refuse(
            (*path, "id"), f"`{plain['id']}` is no identifier", "small letters, digits and underscores", "rename it"
        )
    if len(reading.problems) > before or any(key not in written for key in _KEYS if key not in _OPTIONAL):
        return None
    volume = read("volume", reading.texts) or ()
    number = written.get("number")
    return Record(
        **plain, **texts, **chosen,  # type: ignore[arg-type]
        number=None if number is None else str(number), family=family, exclusions=exclusions, unit=unit or "",
        ages=ages, minimum_persons=minimum or 0, breaks=breaks, computations=computations,
        references=references or (), volume=volume,
    )  # fmt: skip


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


def _at_least(lowest: int, reading: Reading, value: object, path: Path) -> int | None:
    number = reading.whole(value, path)
    if number is not None and number < lowest:
        reading.refuse(path, f"{number} is too low", f"a whole number from {lowest} on", "correct it")
        return None
    return number


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
    reading: Reading, tallies: TallyReader, ages: Ages | None, unit: str | None, value: object, path: Path
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
            _refuse_outside(reading, unit, read.tally, here)
        found += [read] if read is not None else []
    return tuple(found)


def _refuse_unit(reading: Reading, unit: str | None, tally: Tally, path: Path) -> None:
    if unit is not None and tally.kind not in UNITS[unit].kinds:
        fitting = [name for name, one in UNITS.items() if tally.kind in one.kinds]
        reading.refuse(
            path, f"its unit is {unit}, but the tally gives another kind of number ({tally.kind})",
            "one of " + ", ".join(fitting), "correct the unit or the tally",
        )  # fmt: skip


def _refuse_outside(reading: Reading, unit: str | None, tally: Tally, path: Path) -> None:
    """A percentage is of a part, so that every row of the numerator must be in the denominator."""
    of, among = tally.of, tally.among
    if unit != "percent" or tally.kind is not TallyKind.RATIO:
        return
    if isinstance(of, Measure) and isinstance(among, Measure) and is_within(of.selection, among.selection):
        return
    reading.refuse(
        path, "the numerator counts what the denominator does not", "a numerator within the denominator",
        "repeat in `of` every condition of `among`, or choose the unit `ratio`",
    )  # fmt: skip


def _from_care(reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path) -> FromCare | None:
    written = reading.mapping(value, path, TALLY_KEYS)
    if written is None:
        return None
    tallies.used.clear()
    tally = tallies.tally(written, ages, path)
    scale = _at_least(1, reading, written.get("scale", 1), (*path, "scale"))
    if tally is None or scale is None:
        return None
    return FromCare(tally, scale, tuple(tallies.lists[id] for id in sorted(tallies.used)), _lists_of_facts(tally))


def _lists_of_facts(tally: Tally) -> tuple[CodeList, ...]:
    """Lists that decide what the tally asks of a fact table: the indicator rests on them, though it names none."""
    found: dict[str, CodeList] = {}
    for measure in tally.measures():
        selection = measure.selection
        if isinstance(selection.table, Fact):
            columns = [*(one.column for one in selection.conditions), *(one.column for one in selection.bounds)]
            columns += [measure.column] if measure.column is not None else []
            found |= {one.id: one for column in columns for one in selection.table.lists.get(column, ())}
    return tuple(found.values())


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


def _from_published(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromPublished | None:
    id = reading.text(value, path)
    return None if id is None else FromPublished(id)


def _from_evaluation(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromEvaluation | None:
    measure = reading.choice(value, path, tuple(EconomicMeasure))
    return None if measure is None else FromEvaluation(EconomicMeasure(measure))


def _from_indicators(
    reading: Reading, tallies: TallyReader, value: object, ages: Ages | None, path: Path
) -> FromIndicators | None:
    written = reading.mapping(value, path, ("method", "of"))
    if written is None:
        return None
    method = reading.choice(written.get("method"), (*path, "method"), (*METHODS, *MADE_ELSEWHERE))
    of = reading.texts(written.get("of"), (*path, "of"))
    if method is None or of is None:
        return None
    parts = MADE_ELSEWHERE.get(method)
    if parts is not None and len(of) != parts:
        reading.refuse((*path, "of"), f"{len(of)} indicators stand here", f"{parts} for this method", "correct it")
        return None
    return FromIndicators(method, of)


_READERS: Mapping[str, Callable[[Reading, TallyReader, object, Ages | None, Path], Computation | None]] = {
    "care": _from_care,
    "survey": _from_survey,
    "open_data": _from_open_data,
    "published": _from_published,
    "indicators": _from_indicators,
    "evaluation": _from_evaluation,
}


def _problem(record: Record, what: str, expected: str, action: str) -> Problem:
    return Problem(f"{record.family}, {record.id}", what, expected, action)
