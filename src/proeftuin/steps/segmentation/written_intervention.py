"""
Types of interventions as an author writes them, and the library that the project ships.

    - id: fall_prevention_here
      version: 1
      extends: fall_prevention_exercise
      cost: {eur_per_participant: 310, year: 2024, reference: contract}
      references:
        - id: contract
          ...

A study adds types of its own, or takes one of the library and writes only what differs: a key that stands there
replaces that of the library as a whole, and its sources are added to those of the library. Everything that is wrong is
reported at once. A grade, an effect or a cost without a source that somebody read is refused: an empty place says more
than a number from memory.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.segmentation.intervention import (
    Change,
    Continuum,
    Description,
    Enabling,
    ExpectedChange,
    ForWhom,
    Intervention,
    Law,
    LifePhase,
    SegmentOf,
)
from proeftuin.steps.segmentation.need import Need
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.written_evidence import EvidenceReader
from proeftuin.steps.segmentation.written_terms import one_of, refuse_missing, several_of
from proeftuin.steps.segmentation.written_text import read_translated
from proeftuin.steps.triple_aim.care_measure import Ages
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.aim import Aim

LIBRARY = "library"
"""Folder with the files of the library."""
_DESCRIPTION = ("why", "materials", "procedures", "provider", "how", "where", "dose", "tailoring")
_NOTES = ("dependencies", "equity", "harms")
_NEEDED = ("id", "version", "name", "domains", "for_whom", "description", "expected", "evidence", *_NOTES)
KEYS = (*_NEEDED, "extends", "continuum", "enabling", "needs", "cost", "references")
_ID = re.compile(r"[a-z][a-z0-9_]*")


@cache
def open_library() -> Mapping[str, Intervention]:
    """
    Every type of intervention of the library by its identifier, in the order of its files.

    Raises
    ------
    DefinitionError
        A file of the library cannot be read.
    """
    found: dict[str, Intervention] = {}
    for place, items in _library_files():
        for intervention in _read(items, place, {}, frozenset(catalogue()), taken=found):
            found[intervention.id] = intervention
    return found


def read_interventions(
    items: object, place: str, *, indicators: Collection[str] | None = None
) -> tuple[Intervention, ...]:
    """
    The types of interventions of a study.

    Parameters
    ----------
    items : list of mappings
        As YAML gives them; with `extends` an item takes from the library what it does not say itself.
    place : str
        What the list is called in messages.
    indicators : collection of str, optional
        Identifiers of the indicators that exist; those of the catalogue without it. What is taken from the library may
        name any of the catalogue: its author cannot know what a study measures.

    Raises
    ------
    DefinitionError
        Something cannot be read. Its problems are `PlacedProblem`s, with the path of keys to each.
    """
    known = frozenset(catalogue()) if indicators is None else indicators
    return _read(items, place, _library_items(), known, taken={})


def with_own(own: Iterable[Intervention]) -> Mapping[str, Intervention]:
    """The library, in which those of a study replace the ones with the same identifier, and the others follow."""
    return {**open_library(), **{intervention.id: intervention for intervention in own}}


def refuse_unknown_segments(interventions: Iterable[Intervention], schemes: Mapping[str, Scheme], place: str) -> None:
    """
    Nothing when every segment that an intervention names exists in a scheme that is in use.

    A scheme that is not in use is passed over: an intervention may name segments of several schemes.

    Raises
    ------
    DefinitionError
        A segment is not in its scheme; every one with its place.
    """
    problems = []
    for intervention in interventions:
        for one in intervention.for_whom.segments:
            names = [segment.id for segment in schemes[one.scheme].segments] if one.scheme in schemes else None
            if names is not None and one.segment not in names:
                where = f"{place}, {intervention.id}, for_whom, segments"
                what = f"scheme `{one.scheme}` has no segment `{one.segment}`"
                problems.append(Problem(where, what, "one of " + ", ".join(names), meant(one.segment, names)))
    if problems:
        raise DefinitionError(problems)


@cache
def _library_files() -> tuple[tuple[str, object], ...]:
    shipped = files(__package__).joinpath(LIBRARY)
    entries = sorted((one for one in shipped.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    found = []
    for entry in entries:
        place = f"{LIBRARY}/{entry.name}"
        document = content_of(entry.read_text(encoding="utf-8"), place)
        reading = Reading(place)
        written = reading.mapping(document, (), ("interventions",))
        if written is None:
            raise DefinitionError(reading.problems)
        found.append((place, written.get("interventions")))
    return tuple(found)


@cache
def _library_items() -> Mapping[str, Mapping[str, object]]:
    """What is written in the library, by identifier, once it has been read without a mistake."""
    open_library()
    return {item["id"]: item for _, items in _library_files() for item in items}  # type: ignore[attr-defined]


def _read(
    items: object,
    place: str,
    library: Mapping[str, Mapping[str, object]],
    indicators: Collection[str],
    taken: Mapping[str, Intervention],
) -> tuple[Intervention, ...]:
    reading = Reading(place)
    reader = _InterventionReader(reading, library, indicators)
    found: list[Intervention] = []
    seen = set(taken)
    for number, item in enumerate(reading.items(items, ()) or ()):
        intervention = reader.intervention(item, (number,))
        if intervention is not None and intervention.id in seen:
            reading.refuse(
                (number, "id"), f"`{intervention.id}` stands here twice", "an identifier of its own", "rename one"
            )
        if intervention is not None:
            seen.add(intervention.id)
            found.append(intervention)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return tuple(found)


class _InterventionReader:
    """Reads interventions one after another; what cannot be read becomes `None` and leaves a problem."""

    def __init__(
        self, reading: Reading, library: Mapping[str, Mapping[str, object]], indicators: Collection[str]
    ) -> None:
        self._reading = reading
        self._library = library
        self._indicators = indicators

    def intervention(self, item: object, path: Path) -> Intervention | None:
        reading = self._reading
        own = reading.mapping(item, path, KEYS)
        written = None if own is None else self._completed(own, path)
        if own is None or written is None:
            return None
        before = len(reading.problems)
        refuse_missing(self._reading, written, _NEEDED, path)
        id = self._id(written.get("id"), (*path, "id")) if "id" in written else None
        version = self._at_least_one(written["version"], (*path, "version")) if "version" in written else None
        continuum, enabling, needs = self._kind(written, path)
        sources = EvidenceReader(reading, written.get("references"), (*path, "references"))
        texts = {
            key: read_translated(self._reading, written[key], (*path, key))
            for key in ("name", *_NOTES)
            if key in written
        }
        domains = several_of(self._reading, written["domains"], (*path, "domains"), Law) if "domains" in written else ()
        for_whom = self._for_whom(written["for_whom"], (*path, "for_whom")) if "for_whom" in written else None
        description = (
            self._description(written["description"], (*path, "description")) if "description" in written else None
        )
        known = self._indicators if "expected" in own else frozenset(catalogue())
        expected = (
            self._expected(written["expected"], sources, known, (*path, "expected")) if "expected" in written else ()
        )
        evidence = sources.evidence(written["evidence"], (*path, "evidence")) if "evidence" in written else None
        cost = sources.cost(written["cost"], (*path, "cost")) if written.get("cost") is not None else None
        if len(reading.problems) > before or for_whom is None or description is None or evidence is None:
            return None
        return Intervention(
            id=id or "", version=version or 0, continuum=continuum, enabling=enabling, needs=needs, domains=domains,
            for_whom=for_whom, description=description, expected=expected, evidence=evidence, cost=cost,
            references=tuple(sources.sources.values()), **texts,  # type: ignore[arg-type]
        )  # fmt: skip

    def _completed(self, own: Mapping[str, object], path: Path) -> Mapping[str, object] | None:
        """What the author wrote, with the keys of the library that he left out when he asks for them."""
        if "extends" in own:
            base = self._reading.choice(own["extends"], (*path, "extends"), self._library)
            return None if base is None else _joined(own, self._library[base])
        if own.get("id") in self._library:
            self._reading.refuse(
                (*path, "id"), f"`{own['id']}` is in the library", "an identifier of its own, or `extends`",
                f"rename it, or write `extends: {own['id']}` to change the one of the library",
            )  # fmt: skip
            return None
        return own

    def _kind(
        self, written: Mapping[str, object], path: Path
    ) -> tuple[Continuum | None, Enabling | None, tuple[Need, ...]]:
        """Either a place on the continuum with needs, or the circumstance that is changed."""
        kinds = [key for key in ("continuum", "enabling") if key in written]
        if len(kinds) != 1:
            what = "neither `continuum` nor `enabling` stands here" if not kinds else "both stand here"
            self._reading.refuse(
                path, what, "`continuum` for an intervention on persons, or `enabling`", "write one of the two"
            )
            return None, None, ()
        if "enabling" in kinds:
            if "needs" in written:
                self._reading.refuse(
                    (*path, "needs"), "an enabling intervention answers no need of persons itself", "no `needs`",
                    "take them away, or write `continuum`",
                )  # fmt: skip
            return None, one_of(self._reading, written["enabling"], (*path, "enabling"), Enabling), ()
        if "needs" not in written:
            self._reading.refuse(path, "`needs` is missing", "a line `needs:`", "add which needs it answers")
        needs = several_of(self._reading, written["needs"], (*path, "needs"), Need) if "needs" in written else ()
        return one_of(self._reading, written["continuum"], (*path, "continuum"), Continuum), None, needs

    def _for_whom(self, value: object, path: Path) -> ForWhom | None:
        written = self._reading.mapping(value, path, ("nl", "en", "phases", "ages", "segments"))
        if written is None:
            return None
        before = len(self._reading.problems)
        words = read_translated(self._reading, {key: written[key] for key in ("nl", "en") if key in written}, path)
        phases = several_of(self._reading, written.get("phases"), (*path, "phases"), LifePhase)
        ages = self._ages(written["ages"], (*path, "ages")) if "ages" in written else None
        segments = self._segments(written["segments"], (*path, "segments")) if "segments" in written else ()
        if words is None or len(self._reading.problems) > before:
            return None
        return ForWhom(words, phases, ages, segments)

    def _segments(self, value: object, path: Path) -> tuple[SegmentOf, ...]:
        """Segments by scheme; whether they exist is known when an intervention is matched."""
        written = self._reading.any_mapping(value, path) or {}
        found = []
        for scheme, names in written.items():
            found += [SegmentOf(scheme, name) for name in self._reading.texts(names, (*path, scheme)) or ()]
        return tuple(found)

    def _ages(self, value: object, path: Path) -> Ages | None:
        written = self._reading.mapping(value, path, ("at_least", "below"))
        if written is None:
            return None
        limits = {key: self._reading.whole(number, (*path, key)) for key, number in written.items()}
        lower, upper = limits.get("at_least") or 0, limits.get("below")
        if upper is not None and upper <= lower:
            self._reading.refuse(
                path, f"nobody is at least {lower} and below {upper}", "`below` above `at_least`", "exchange them"
            )
            return None
        return Ages(lower, upper)

    def _description(self, value: object, path: Path) -> Description | None:
        written = self._reading.mapping(value, path, _DESCRIPTION)
        if written is None:
            return None
        refuse_missing(self._reading, written, _DESCRIPTION, path)
        texts = {
            key: read_translated(self._reading, written[key], (*path, key)) for key in _DESCRIPTION if key in written
        }
        if len(texts) < len(_DESCRIPTION) or None in texts.values():
            return None
        return Description(**texts)  # type: ignore[arg-type]

    def _expected(
        self, value: object, sources: EvidenceReader, known: Collection[str], path: Path
    ) -> tuple[ExpectedChange, ...]:
        read = [
            self._change(item, sources, known, (*path, number))
            for number, item in enumerate(self._reading.items(value, path) or ())
        ]
        return tuple(change for change in read if change is not None)

    def _change(
        self, value: object, sources: EvidenceReader, known: Collection[str], path: Path
    ) -> ExpectedChange | None:
        reading = self._reading
        needed = ("aim", "outcome", "direction", "lag_months")
        written = reading.mapping(value, path, (*needed, "indicator", "effect"))
        if written is None:
            return None
        before = len(reading.problems)
        refuse_missing(self._reading, written, needed, path)
        aim = one_of(self._reading, written["aim"], (*path, "aim"), Aim) if "aim" in written else None
        outcome = (
            read_translated(self._reading, written["outcome"], (*path, "outcome")) if "outcome" in written else None
        )
        direction = (
            one_of(self._reading, written["direction"], (*path, "direction"), Change)
            if "direction" in written
            else None
        )
        lag = reading.whole(written["lag_months"], (*path, "lag_months")) if "lag_months" in written else None
        if lag is not None and lag < 0:
            reading.refuse((*path, "lag_months"), f"{lag} months is before it begins", "0 or more", "correct it")
        indicator = None
        if written.get("indicator") is not None:
            indicator = reading.choice(written["indicator"], (*path, "indicator"), known)
        effect = None
        if written.get("effect") is not None:
            effect = sources.effect(written["effect"], direction, (*path, "effect"))
        if len(reading.problems) > before or aim is None or outcome is None or direction is None or lag is None:
            return None
        return ExpectedChange(aim, outcome, indicator, direction, lag, effect)

    def _id(self, value: object, path: Path) -> str | None:
        id = self._reading.text(value, path)
        if id is not None and not _ID.fullmatch(id):
            self._reading.refuse(path, f"`{id}` is no identifier", "small letters, digits and underscores", "rename it")
            return None
        return id

    def _at_least_one(self, value: object, path: Path) -> int | None:
        number = self._reading.whole(value, path)
        if number is not None and number < 1:
            self._reading.refuse(path, f"{number} is too low", "a whole number from 1 on", "correct it")
            return None
        return number


def _joined(own: Mapping[str, object], base: Mapping[str, object]) -> Mapping[str, object]:
    """What the author wrote, over what the library says; his sources come first, so that their places stay the same."""
    # A version says when this author changed something; that of the library says nothing of it.
    kept = {key: value for key, value in base.items() if key not in ("id", "version")}
    joined = kept | {key: value for key, value in own.items() if key != "extends"}
    theirs, sources = base.get("references"), own.get("references")
    if isinstance(theirs, list) and isinstance(sources, list):
        joined["references"] = [*sources, *theirs]
    return joined
