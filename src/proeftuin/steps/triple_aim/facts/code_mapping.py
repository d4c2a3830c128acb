"""
How a list of codes was carried over from another code system, code by code, and who reviewed it.

An indicator that one body publishes in one code system is written again for data in another. What stands for what is
declared in the `mappings.yaml` of a family, beside its lists: every code of the published list, what it became, and
where the two do not mean the same, why. The words for that are those of HL7 FHIR R4, ConceptMap: `wider` is a target
that covers more than its source.

Several codes in one row are meant together: not each by itself equals the target, but all of them do.

Source: HL7 FHIR R4, code system ConceptMapEquivalence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.language import Translated

_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
"""Of ICD-10 and what was made from it."""
_ROW = ("from", "to", "same", "equivalence", "reason", "judgement")
_REVIEW = ("by", "day", "how", "against")


class Finds(StrEnum):
    """What the mapped list does compared with the list it was made from, for one row of a mapping."""

    SAME = "same"
    MORE = "more"
    FEWER = "fewer"
    EITHER = "either"


class Equivalence(StrEnum):
    """What the target means compared with the source."""

    EQUIVALENT = "equivalent"
    WIDER = "wider"
    NARROWER = "narrower"
    INEXACT = "inexact"
    """They overlap, and each covers something that the other does not."""
    NONE = "none"
    """Nothing stands for the source."""
    ADDED = "added"
    """The target has no source: the system of the source has no such code."""

    @property
    def finds(self) -> Finds:
        """What it does to what the list finds."""
        return _FINDS[self]


_FINDS = {
    Equivalence.EQUIVALENT: Finds.SAME,
    Equivalence.WIDER: Finds.MORE,
    Equivalence.NARROWER: Finds.FEWER,
    Equivalence.INEXACT: Finds.EITHER,
    Equivalence.NONE: Finds.FEWER,
    Equivalence.ADDED: Finds.MORE,
}


@dataclass(frozen=True)
class MappedCodes:
    """
    What stands for some codes.

    Attributes
    ----------
    sources, targets : tuple of str
        Beginnings of codes, with dots; `targets` is empty when nothing stands for the sources, and the other way round.
    reason : Translated or None
        Why the two are not the same; `None` only when they are equivalent.
    judgement : Translated or None
        Where another choice could be defended: which, and what it would do; `None` when the titles leave no choice.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    equivalence: Equivalence
    reason: Translated | None = None
    judgement: Translated | None = None


@dataclass(frozen=True)
class Review:
    """
    Who read a mapping again, and against what.

    Attributes
    ----------
    by, how : Translated
        Who, in what way, and what the reviewers are not.
    against : tuple of str
        Sources that were read.
    """

    by: Translated
    day: date
    how: Translated
    against: tuple[str, ...]


@dataclass(frozen=True)
class CodeMapping:
    """
    One list made from another, in full.

    Attributes
    ----------
    source, target : str
        Identifiers of the lists.
    review : Review or None
        `None` when nobody has reviewed it.
    """

    source: str
    target: str
    rows: tuple[MappedCodes, ...]
    review: Review | None


def mappings_of(text: str, place: str, lists: Mapping[str, Sequence[str]]) -> dict[str, CodeMapping]:
    """
    The mappings in the text of a file `mappings.yaml`, by the list that was made.

    Parameters
    ----------
    lists : mapping of str to sequence of str
        Codes in plain form, without dots, of every list of the family.

    Raises
    ------
    DefinitionError
        A mapping cannot be read, leaves out a code of its source or maps it twice, or its targets are not exactly the
        codes of the list that was made; every mistake with its place.
    """
    reading = Reading(place)
    # What stands under `words` is for the author only: a text that several mappings say can be written there once.
    document = reading.mapping(content_of(text, place), (), ("words", "mappings")) or {}
    found: dict[str, CodeMapping] = {}
    for number, entry in enumerate(reading.items(document.get("mappings"), ("mappings",)) or ()):
        path = ("mappings", number)
        one = _mapping(reading, entry, lists, path)
        if one is None:
            continue
        if one.target in found:
            reading.refuse(path, f"the list `{one.target}` is mapped twice", "one mapping of each list", "remove one")
        found[one.target] = one
    if reading.problems:
        raise DefinitionError(reading.problems)
    return found


def _mapping(reading: Reading, entry: object, lists: Mapping[str, Sequence[str]], path: Path) -> CodeMapping | None:
    written = reading.mapping(entry, path, ("from", "to", "rows", "added", "reviewed"))
    if written is None:
        return None
    before = len(reading.problems)
    source, target = (_list(reading, written.get(key), lists, (*path, key)) for key in ("from", "to"))
    rows = [
        _row(reading, row, (*path, "rows", number))
        for number, row in enumerate(reading.items(written.get("rows"), (*path, "rows")) or ())
    ]
    if "added" in written:
        items = reading.items(written["added"], (*path, "added")) or ()
        rows += [_added(reading, row, (*path, "added", number)) for number, row in enumerate(items)]
    review = None if written.get("reviewed") is False else _review(reading, written.get("reviewed"), path)
    read = tuple(row for row in rows if row is not None)
    if len(reading.problems) > before or source is None or target is None:
        return None
    _refuse_incomplete(reading, read, source, lists[source], path)
    _refuse_other_targets(reading, read, target, lists[target], path)
    return None if len(reading.problems) > before else CodeMapping(source, target, read, review)


def _list(reading: Reading, value: object, lists: Mapping[str, Sequence[str]], path: Path) -> str | None:
    id = reading.text(value, path)
    if id is None or id in lists:
        return id
    reading.refuse(path, f"there is no list of codes `{id}`", "a list of codes.yaml", meant(id, list(lists)))
    return None


def _row(reading: Reading, entry: object, path: Path) -> MappedCodes | None:
    written = reading.mapping(entry, path, _ROW)
    if written is None:
        return None
    if "same" in written:
        codes = _codes(reading, written["same"], (*path, "same"))
        if len(written) > 1:
            what, expected = "codes that are the same in both systems need nothing else", "`same` by itself"
            reading.refuse(path, what, expected, "write `from`, `to` and `equivalence` for the others")
        return None if codes is None else MappedCodes(codes, codes, Equivalence.EQUIVALENT)
    words = [kind.value for kind in Equivalence if kind is not Equivalence.ADDED]
    word = reading.choice(written.get("equivalence"), (*path, "equivalence"), words)
    sources = _codes(reading, written.get("from"), (*path, "from"))
    targets = _codes(reading, written["to"], (*path, "to")) if "to" in written else ()
    reason, judgement = (_translated(reading, written.get(key), (*path, key)) for key in ("reason", "judgement"))
    if word is None or sources is None or targets is None:
        return None
    equivalence = Equivalence(word)
    if (equivalence is Equivalence.NONE) != (not targets):
        reading.refuse(
            path, "`none` goes with no code under `to`, and every other word with one", "one of the two",
            "write what stands for the source, or `equivalence: none`",
        )  # fmt: skip
    if equivalence is not Equivalence.EQUIVALENT and "reason" not in written:
        reading.refuse(
            path, f"it is {equivalence} without a reason", "`reason` in nl and en", "say why the two are not the same"
        )
    return MappedCodes(sources, targets, equivalence, reason, judgement)


def _added(reading: Reading, entry: object, path: Path) -> MappedCodes | None:
    written = reading.mapping(entry, path, ("to", "reason"))
    if written is None:
        return None
    targets = _codes(reading, written.get("to"), (*path, "to"))
    if "reason" not in written:
        reading.refuse(path, "codes are added without a reason", "`reason` in nl and en", "say why they are there")
    reason = _translated(reading, written.get("reason"), (*path, "reason"))
    return None if targets is None else MappedCodes((), targets, Equivalence.ADDED, reason)


def _codes(reading: Reading, value: object, path: Path) -> tuple[str, ...] | None:
    codes = reading.texts(value, path)
    for code in codes or ():
        if not _CODE.fullmatch(code):
            reading.refuse(path, f"`{code}` is no code", "a code such as K85.2, with its dot", "correct it")
    return codes


def _translated(reading: Reading, value: object, path: Path) -> Translated | None:
    if value is None:
        return None
    written = reading.mapping(value, path, ("nl", "en"))
    if written is None:
        return None
    texts = [reading.text(written.get(language), (*path, language)) for language in ("nl", "en")]
    return Translated(*texts) if all(texts) else None  # type: ignore[arg-type]


def _review(reading: Reading, value: object, path: Path) -> Review | None:
    """The review; `reviewed` is never simply true, since who reviewed and against what would be left unsaid."""
    path = (*path, "reviewed")
    written = reading.mapping(value, path, _REVIEW)
    if written is None:
        return None
    missing = [key for key in _REVIEW if key not in written]
    for key in missing:
        reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it, or write `reviewed: false`")
    if missing:
        return None
    by, how = (_translated(reading, written[key], (*path, key)) for key in ("by", "how"))
    day = reading.day(written["day"], (*path, "day"))
    against = reading.texts(written["against"], (*path, "against"))
    return None if by is None or day is None or how is None or against is None else Review(by, day, how, against)


def _refuse_incomplete(
    reading: Reading, rows: Iterable[MappedCodes], source: str, codes: Sequence[str], path: Path
) -> None:
    """Every code of the source is mapped, or declared to have no target, once."""
    beginnings = [_plain(code) for row in rows for code in row.sources]
    for code in codes:
        times = sum(code.startswith(beginning) for beginning in beginnings)
        if times != 1:
            what = f"`{code}` of `{source}` is not mapped" if times == 0 else f"`{code}` of `{source}` is mapped twice"
            reading.refuse(path, what, "every code in one row", "mend the rows; without a target it is `none`")
    for beginning in beginnings:
        if not any(code.startswith(beginning) for code in codes):
            reading.refuse(path, f"`{beginning}` is not in `{source}`", "codes of that list", "take it out")


def _refuse_other_targets(
    reading: Reading, rows: Iterable[MappedCodes], target: str, codes: Sequence[str], path: Path
) -> None:
    """The list that was made holds exactly what the rows lead to."""
    reached = _shortest(_plain(code) for row in rows for code in row.targets)
    held = _shortest(codes)
    for code in sorted(reached - held):
        reading.refuse(
            path, f"the rows lead to `{code}`, which `{target}` has not", "the same codes", "mend one of them"
        )
    for code in sorted(held - reached):
        reading.refuse(path, f"no row leads to `{code}` of `{target}`", "the same codes", "mend one of them")


def _plain(code: str) -> str:
    return code.replace(".", "")


def _shortest(codes: Iterable[str]) -> set[str]:
    """The codes without those that begin with another, which stands for them."""
    found = set(codes)
    return {code for code in found if not any(code[:length] in found for length in range(1, len(code)))}
