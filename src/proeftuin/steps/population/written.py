"""
A population as the author of a study writes it, read into its definition.

    id: diabetes-region
    name: {nl: Mensen met diabetes in de regio, en: People with diabetes in the region}
    kind: closed
    period: {from: 2020-01-01, until: 2024-01-01}
    index: {day: 2020-01-01}
    include:
      - lives in the region: {residence: [GM0363, GM0384]}
      - at least 45 years old: {age: {at_least: 45}, nl: minstens 45 jaar}
    exclude:
      - receives long-term care: {registered: long_term_care}
    follow_up: {ends_with: [residence]}

The words before each criterion are its label in every table. They serve both languages, unless `nl` or `en` beside
the criterion gives them in the other. Criteria under `include` are applied first, then those under `exclude`, each in
the order in which they stand. Everything that is wrong is reported at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from proeftuin.data.care.tables import REGISTRATION_KINDS
from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Registered, Residence, SpellCriterion, When, Window
from proeftuin.steps.population.population_definition import (
    Attribution,
    AttributionRule,
    EachPeriod,
    Every,
    FirstEvent,
    FixedDay,
    Index,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.steps.population.written_criterion import (
    read_criterion,
    read_event,
    read_period,
    read_registered,
    read_residence,
    read_selection,
)
from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.vocabulary.language import Language, Translated

KEYS = ("id", "name", "kind", "period", "index", "include", "exclude", "follow_up", "attribution")
REQUIRED = ("id", "name", "kind", "period", "index")
LONGEST_KEY = 60


def read_population(mapping: object, *, place: str) -> PopulationDefinition:
    """
    The definition that `mapping` says.

    Parameters
    ----------
    mapping : mapping
        As YAML gives it; days may be days or text.
    place : str
        What the population is called in messages.

    Raises
    ------
    DefinitionError
        Something cannot be read. Its problems are `PlacedProblem`s, with the path of keys to each.
    """
    reading = Reading(place)
    definition = _definition(reading, mapping)
    if definition is None or reading.problems:
        raise DefinitionError(reading.problems)
    return definition


def _definition(reading: Reading, mapping: object) -> PopulationDefinition | None:
    written = reading.any_mapping(mapping, ())
    if written is None:
        return None
    reading.mapping(written, (), KEYS)
    for key in REQUIRED:
        if key not in written:
            reading.refuse((), f"`{key}` is missing", "the keys " + ", ".join(REQUIRED), f"add `{key}`")
    parts = _parts(reading, written)
    if reading.problems:
        return None
    return reading.made((), PopulationDefinition, **parts)  # type: ignore[arg-type]


def _parts(reading: Reading, written: Mapping[str, object]) -> dict[str, object]:
    """What could be read of each key that is there."""
    steps = tuple(_steps(reading, written))
    parts: dict[str, object] = {"steps": steps}
    if not any(key in written for key in ("include", "exclude")):
        reading.refuse((), "there is no criterion", "`include`, `exclude` or both", "add at least one criterion")
    readers = {
        "id": _identifier,
        "name": _translated,
        "kind": _kind,
        "period": read_period,
        "index": _index,
        "attribution": _attribution,
    }
    parts |= {key: read(reading, written[key], (key,)) for key, read in readers.items() if key in written}
    if "follow_up" in written:
        parts |= _follow_up(reading, written["follow_up"], ("follow_up",), steps)
    return parts


def _identifier(reading: Reading, value: object, path: Path) -> str | None:
    text = reading.text(value, path)
    if text is not None and not re.fullmatch(r"[a-z][a-z0-9-]*", text):
        reading.refuse(path, f"`{text}` is no identifier", "small letters, digits and dashes", "choose a simpler one")
    return text


def _translated(reading: Reading, value: object, path: Path) -> Translated | None:
    if isinstance(value, str) and value.strip():
        return Translated(value, value)
    written = reading.mapping(value, path, [language.value for language in Language])
    if written is None:
        return None
    if len(written) < len(Language):
        reading.refuse(path, "one language is missing", "`nl` and `en`", "add the other, or write one text for both")
        return None
    nl, en = (reading.text(written[key], (*path, key)) for key in ("nl", "en"))
    return None if nl is None or en is None else Translated(nl, en)


def _kind(reading: Reading, value: object, path: Path) -> PopulationKind | None:
    kind = reading.choice(value, path, [kind.value for kind in PopulationKind])
    return None if kind is None else PopulationKind(kind)


def _index(reading: Reading, value: object, path: Path) -> Index | None:
    written = reading.mapping(value, path, ("day", "first", "every"))
    if written is None:
        return None
    if len(written) != 1:
        reading.refuse(path, f"{len(written)} rules stand here", "`day`, `first` or `every`", "keep one of them")
        return None
    (rule, content), *_ = written.items()
    here = (*path, rule)
    if rule == "day":
        day = reading.day(content, here)
        return None if day is None else FixedDay(day)
    if rule == "first":
        selection = read_event(reading, content, here)
        return None if selection is None else FirstEvent(selection)
    every = reading.choice(content, here, [every.value for every in Every])
    return None if every is None else EachPeriod(Every(every))


def _steps(reading: Reading, written: Mapping[str, object]) -> Iterator[Step]:
    keys: set[str] = set()
    for kind in StepKind:
        items = reading.items(written[kind.value], (kind.value,)) if kind.value in written else None
        for position, item in enumerate(items or ()):
            step = _step(reading, kind, item, (kind.value, position))
            if step is not None and step.key in keys:
                reading.refuse(
                    (kind.value, position), "another criterion has the same label", "a label of its own", "reword one"
                )
            if step is not None:
                keys.add(step.key)
                yield step


def _step(reading: Reading, kind: StepKind, value: object, path: Path) -> Step | None:
    labelled = reading.any_mapping(value, path)
    if labelled is None:
        return None
    if len(labelled) != 1:
        reading.refuse(
            path, f"{len(labelled)} labels stand here", "`label: criterion`", "put each on a dash of its own"
        )
        return None
    (words, content), *_ = labelled.items()
    here = (*path, words)
    written = reading.any_mapping(content, here)
    key = _key(words)
    if not key:
        reading.refuse(path, "the label has no letters", "a label in words", "say in words whom the criterion is about")
    if written is None or not key:
        return None
    label = _label(reading, words, written, here)
    bare = {key: content for key, content in written.items() if key not in ("nl", "en")}
    criterion = read_criterion(reading, bare, here)
    return None if criterion is None or label is None else Step(kind, key, label, criterion)


def _label(reading: Reading, words: str, written: Mapping[str, object], path: Path) -> Translated | None:
    given = {key: reading.text(written[key], (*path, key)) for key in ("nl", "en") if key in written}
    if None in given.values():
        return None
    return Translated(given.get("nl") or words, given.get("en") or words)


def _key(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_")


def _follow_up(reading: Reading, value: object, path: Path, steps: tuple[Step, ...]) -> dict[str, object]:
    written = reading.mapping(value, path, ("until", "days", "ends_with"))
    if written is None:
        return {}
    read: dict[str, date | int | tuple[SpellCriterion, ...] | None] = {}
    if "until" in written:
        read["follow_up_until"] = reading.day(written["until"], (*path, "until"))
    if "days" in written:
        read["follow_up_days"] = reading.whole(written["days"], (*path, "days"))
    if "ends_with" in written:
        here = (*path, "ends_with")
        items = reading.items(written["ends_with"], here) or ()
        exits = [_exit(reading, item, (*here, position), steps) for position, item in enumerate(items)]
        read["exits"] = tuple(criterion for criterion in exits if criterion is not None)
    return dict(read)


def _exit(reading: Reading, value: object, path: Path, steps: tuple[Step, ...]) -> SpellCriterion | None:
    """The end of what a criterion of the population asks, by its name, or of what is written here."""
    kinds = {"residence": Residence, "registered": Registered}
    if isinstance(value, str):
        name = reading.choice(value, path, kinds)
        if name is None:
            return None
        included = [step.criterion for step in steps if step.kind is StepKind.INCLUDE]
        own = [criterion for criterion in included if isinstance(criterion, kinds[name])]
        if len(own) != 1 and reading.problems:
            # The criterion that is meant may be one that could not be read.
            return None
        if len(own) != 1:
            reading.refuse(
                path,
                f"{len(own)} criteria ask for `{name}`",
                f"one criterion on `{name}` under `include`",
                f"write what must keep holding: `{name}: ...`",
            )
            return None
        return own[0]  # type: ignore[return-value]
    written = reading.mapping(value, path, kinds)
    if written is None:
        return None
    if len(written) != 1:
        reading.refuse(path, f"{len(written)} exits stand here", "one exit", "put each on a dash of its own")
        return None
    (name, content), *_ = written.items()
    read = read_residence if name == "residence" else read_registered
    return read(reading, content, (*path, name))


def _attribution(reading: Reading, value: object, path: Path) -> Attribution | None:
    written = reading.mapping(value, path, ("by", "level", "registration", "contact", "days_before"))
    if written is None:
        return None
    before = len(reading.problems)
    rule = reading.choice(written.get("by"), (*path, "by"), [rule.value for rule in AttributionRule])
    level = reading.text(written.get("level", "municipality"), (*path, "level"))
    registration = None
    if "registration" in written:
        registration = reading.choice(written["registration"], (*path, "registration"), REGISTRATION_KINDS)
    selection: Selection | None = None
    if "contact" in written:
        selection = read_selection(reading, EventTable.CONTACT, written["contact"], (*path, "contact"))
    days = reading.whole(written.get("days_before", 364), (*path, "days_before"))
    if len(reading.problems) > before or rule is None or level is None or days is None:
        return None
    window: When | None = reading.made((*path, "days_before"), Window, -days, 0)
    if window is None:
        return None
    return reading.made(path, Attribution, AttributionRule(rule), level, registration, selection, window)
