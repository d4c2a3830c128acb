"""
Instruments from their files: those of this project, and those of a user who wrote one the same way.

Every problem of a file is told with its place before anything is refused. A licensed score is read without its points,
which the user adds from a file of the licence holder, see `licence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import ValidationError

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.selection import SCALE
from proeftuin.steps.triple_aim.instruments.instrument import (
    Answers,
    CutOff,
    Instrument,
    Item,
    Licence,
    MissingAs,
    MissingRule,
    OnlyIf,
    Points,
    Range,
    Rule,
    Score,
    Surcharge,
)
from proeftuin.steps.triple_aim.instruments.written import (
    WrittenCutOff,
    WrittenInstrument,
    WrittenQuantity,
    WrittenRange,
    WrittenScore,
    WrittenText,
)
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.sex import Sex
from proeftuin.vocabulary.yaml_text import yaml_content

_ITEMS_OF_A_BODY = 2


@cache
def shipped_instruments() -> Mapping[str, Instrument]:
    """The instruments of this project, by identifier."""
    folder = files(__package__).joinpath("definitions")
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda e: e.name)
    found = [_instrument(entry.read_text(encoding="utf-8"), entry.name) for entry in entries]
    return {instrument.id: instrument for instrument in found}


def read_instrument(path: Path) -> Instrument:
    """
    The instrument of a file that is written as the shipped ones.

    Raises
    ------
    DefinitionError
        The file cannot be read, or with one problem for everything that is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            Problem(
                str(path), f"the file cannot be read ({type(error).__name__})", "an instrument as YAML in UTF-8",
                "check the path",
            )
        ) from error  # fmt: skip
    return _instrument(text, str(path))


def _instrument(text: str, where: str) -> Instrument:
    written = _written(text, where)
    problems = [*_Checks(written, where).problems()]
    if problems:
        raise DefinitionError(problems)
    answers = {id: _answers(found) for id, found in written.answers.items()}
    items = tuple(Item(item.id, _text(item.name), answers[item.answers]) for item in written.items)
    licence = written.licence
    return Instrument(
        written.id,
        written.version,
        _text(written.name),
        Licence(licence.holder, _text(licence.terms), licence.wording_may_be_shipped),
        tuple(written.references),
        written.reviewed,
        items,
        tuple(_score(score, {item.id: item for item in items}) for score in written.scores),
    )


def _written(text: str, where: str) -> WrittenInstrument:
    try:
        return WrittenInstrument.model_validate(yaml_content(text))
    except yaml.YAMLError as error:
        raise DefinitionError(
            Problem(where, "this is not YAML", "an instrument", "mend the indentation, a quote or a bracket")
        ) from error
    except ValidationError as error:
        raise DefinitionError(
            [
                Problem(
                    ", ".join([where, ".".join(map(str, found["loc"]))]).removesuffix(", "),
                    found["msg"][:1].lower() + found["msg"][1:],
                    "a field as the shipped instruments have it",
                    "correct this place",
                )
                for found in error.errors(include_url=False, include_input=False)
            ]
        ) from error


@dataclass(frozen=True)
class _Checks:
    """What the form alone cannot see: names that do not exist, and points that are not there."""

    written: WrittenInstrument
    where: str

    def problems(self) -> Iterator[Problem]:
        yield from self._repeated([item.id for item in self.written.items], "item")
        yield from self._repeated([score.id for score in self.written.scores], "score")
        for item in self.written.items:
            if item.answers not in self.written.answers:
                yield self._problem(f"item {item.id}", f"there are no answers `{item.answers}`", "answers of this file")
        for score in self.written.scores:
            yield from self._of_score(score)

    def _of_score(self, score: WrittenScore) -> Iterator[Problem]:
        where = f"score {score.id}"
        items = {item.id: item for item in self.written.items}
        named = [
            *score.of,
            *score.reversed,
            *(id for p in score.points for id in p.of),
            *(c.item for c in score.only_if),
        ]
        unknown = sorted({id for id in named if id not in items})
        for id in unknown:
            yield self._problem(where, f"there is no item `{id}`", f"one of {', '.join(items)}")
        if unknown:
            return
        if score.missing.most >= len(score.of or items):
            yield self._problem(where, "all items may be missing", "`missing.most` below the number of items")
        if score.rule is Rule.BODY_MASS_INDEX:
            yield from self._body(score, where)
        if score.rule is not Rule.SUM and (score.start or score.surcharges or score.times != score.over):
            yield self._problem(where, "start, surcharges, times and over are for sums", "rule `sum`, or none of these")
        if _divides(score) and any(worth < 0 for worth in self._worths(score)):
            yield self._problem(where, "negative points are divided", "points from zero on, which round one way only")
        yield from self._points(score, where)
        yield from self._repeated([cut_off.id for cut_off in score.cut_offs], f"cut-off of {where}")
        for cut_off in score.cut_offs:
            yield from self._cut_off(cut_off, f"{where}, cut-off {cut_off.id}")

    def _points(self, score: WrittenScore, where: str) -> Iterator[Problem]:
        answers = {item.id: self.written.answers.get(item.answers) for item in self.written.items}
        places = [id for points in score.points for id in points.of] + score.reversed
        yield from self._repeated(places, f"item with points of {where}")
        for points in score.points:
            ways = [points.by_answer, points.at_least, points.above_by_sex]
            if sum(way is not None for way in ways) != 1:
                yield self._problem(
                    where, "points are given in no way or in two", "`by_answer`, `at_least` or `above_by_sex`"
                )
            if points.above_by_sex is not None and set(points.above_by_sex) != set(Sex):
                yield self._problem(where, "a threshold by sex is missing", "one for `male` and one for `female`")
            for id in points.of if points.by_answer is not None else ():
                found = answers[id]
                listed = set(found) if isinstance(found, dict) else None
                if listed is not None and set(points.by_answer or ()) != listed:
                    yield self._problem(
                        f"{where}, points of {id}", "they are not given for exactly the answers of the item",
                        "points or `null` for " + ", ".join(map(str, sorted(listed))),
                    )  # fmt: skip
        if score.rule in (Rule.ANY, Rule.ALL):
            given = {id: points for points in score.points for id in points.of}
            for id in score.of or answers:
                mine = given.get(id)
                worth = set((mine.by_answer or {}).values()) if mine else set()
                if mine is None or not worth <= {0, SCALE, None}:
                    yield self._problem(f"{where}, points of {id}", "there is more than yes or no", "points 0 and 1")

    def _body(self, score: WrittenScore, where: str) -> Iterator[Problem]:
        if len(score.of) != _ITEMS_OF_A_BODY:
            yield self._problem(where, "a body mass index has two items", "`of: [weight, height]`")
        answers = {item.id: self.written.answers.get(item.answers) for item in self.written.items}
        if any(not isinstance(found, WrittenQuantity) or found.lowest <= 0 for found in map(answers.get, score.of)):
            yield self._problem(where, "a body may be nothing", "quantities of which the lowest is above zero")

    def _worths(self, score: WrittenScore) -> Iterator[int]:
        for points in score.points:
            yield from (worth for worth in (points.by_answer or {}).values() if worth is not None)
        yield from (found.add for found in score.surcharges)

    def _cut_off(self, cut_off: WrittenCutOff, where: str) -> Iterator[Problem]:
        if not _is_bounded(cut_off):
            yield self._problem(where, "there is no bound", "at_least, above, at_most or below")
        elif _is_twice_bounded(cut_off):
            yield self._problem(where, "one side has two bounds", "at_least or above, at_most or below")
        elif _is_empty(_range(cut_off)):
            yield self._problem(where, "no score lies between the bounds", "the lower bound below the upper")

    def _repeated(self, ids: list[str], kind: str) -> Iterator[Problem]:
        for id in sorted({id for id in ids if ids.count(id) > 1}):
            yield self._problem(f"{kind} {id}", "it stands here twice", "each name once")

    def _problem(self, where: str, what: str, expected: str) -> Problem:
        return Problem(f"{self.where}, {where}", what, expected, "correct it")


def _divides(score: WrittenScore) -> bool:
    fills = score.missing.most > 0 and score.missing.count_as is MissingAs.MEAN
    return score.rule is Rule.MEAN or score.over > 1 or fills


def _score(written: WrittenScore, items: Mapping[str, Item]) -> Score:
    of = tuple(written.of or items)
    missing = written.missing
    return Score(
        written.id,
        _text(written.name),
        written.unit,
        written.rule,
        of,
        points={id: dict(points) for id, points in _points(written, items)},
        thresholds={id: p.at_least for p in written.points if p.at_least is not None for id in p.of},
        thresholds_by_sex={
            # Answers are whole ten-thousandths, so that above 21 is the same as at least 21.0001.
            id: {sex: above + 1 for sex, above in p.above_by_sex.items()}
            for p in written.points
            if p.above_by_sex is not None
            for id in p.of
        },
        start=written.start,
        surcharges=tuple(Surcharge(found.any_at_least, found.add) for found in written.surcharges),
        times=written.times,
        over=written.over,
        missing=MissingRule(missing.most, MissingAs(missing.count_as), missing.source),
        only_if=tuple(OnlyIf(found.item, found.at_least) for found in written.only_if),
        cut_offs=tuple(map(_cut_off, written.cut_offs)),
        is_licensed=written.licensed,
        is_complete=not written.licensed,
    )


def _points(written: WrittenScore, items: Mapping[str, Item]) -> Iterator[tuple[str, Points]]:
    for points in written.points:
        if points.by_answer is not None:
            by_answer = {answer * SCALE: worth for answer, worth in points.by_answer.items()}
            yield from ((id, by_answer) for id in points.of)
    for id in written.reversed:
        answers = items[id].answers
        ends = answers.lowest + answers.highest
        yield id, {answer * SCALE: ends - answer * SCALE for answer in answers.meanings}


def _cut_off(written: WrittenCutOff) -> CutOff:
    return CutOff(written.id, _text(written.name), _range(written), written.source)


def _range(written: WrittenRange) -> Range:
    # Scores are whole ten-thousandths, so that above 21 is the same as at least 21.0001.
    lower = written.at_least if written.above is None else written.above + 1
    upper = written.below if written.at_most is None else written.at_most + 1
    return Range(lower, upper)


def _is_bounded(written: WrittenRange) -> bool:
    return any(bound is not None for bound in (written.at_least, written.above, written.at_most, written.below))


def _is_twice_bounded(written: WrittenRange) -> bool:
    lower, upper = (written.at_least, written.above), (written.at_most, written.below)
    return None not in lower or None not in upper


def _is_empty(found: Range) -> bool:
    return found.at_least is not None and found.below is not None and found.below <= found.at_least


def _answers(written: WrittenQuantity | Mapping[int, WrittenText]) -> Answers:
    if isinstance(written, WrittenQuantity):
        return Answers({}, written.lowest, written.highest)
    meanings = {answer: _text(meaning) for answer, meaning in written.items()}
    return Answers(meanings, min(meanings) * SCALE, max(meanings) * SCALE)


def _text(written: WrittenText) -> Translated:
    return Translated(written.nl, written.en)
