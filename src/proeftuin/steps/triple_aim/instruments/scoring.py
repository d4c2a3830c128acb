"""
Scores of respondents from their answers, computed by the engine.

Answers come one to a row. For each instrument they are laid side by side per respondent and round, turned into points,
added up, and brought to scores by the rule of each. A score that the missing rule refuses has a row without a value, so
that a respondent who was asked and cannot be scored is not taken for somebody who was never asked. A number that is not
among the answers of its item counts as not answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add, or_

import ibis

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, Truth, floor_to, is_true, one_if, whole_parts
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import SCALE, scaled
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.instruments.instrument import Instrument, Item, MissingAs, Rule, Score, Surcharge

SURVEY_SCORE = CareTable(
    "survey_score",
    "one score of one respondent in one round",
    {
        "person_id": CareColumn(Kind.PERSON, "respondent"),
        "day": CareColumn(Kind.DAY, "last day on which the respondent answered an item of the instrument"),
        "wave": CareColumn(Kind.CODE, "round of the survey"),
        "instrument": CareColumn(Kind.CODE, "identifier of the instrument"),
        "score": CareColumn(Kind.CODE, "identifier of the score"),
        "value": CareColumn(
            Kind.INTEGER, "the score", "too few items answered, or not applicable", "ten-thousandths"
        ),
        "weight": CareColumn(
            Kind.INTEGER, "how many persons the respondent stands for", "not weighted", "ten-thousandths of a person"
        ),
        "stratum": CareColumn(Kind.CODE, "stratum of the sample", "not stratified"),
        "cluster": CareColumn(Kind.IDENTIFIER, "primary sampling unit", "not clustered"),
    },
    key=("person_id", "wave", "instrument", "score"),
    day="day",
)  # fmt: skip
_RESPONDENT = ("person_id", "wave")
_DESIGN = ("weight", "stratum", "cluster")
_METRES = 10**12
"""Kilograms over squared centimetres, both in ten-thousandths, to kilograms per square metre in ten-thousandths."""


@dataclass(frozen=True)
class Placement:
    """
    Under which names a survey delivered an instrument, where these differ from the definition's.

    Attributes
    ----------
    instrument : str
        What the column `instrument` of the answers says.
    items : mapping of str to str
        Item of the definition to what the column `item` says.
    values : mapping of str to mapping of int to int
        For an item of the definition: delivered number to the answer that it stands for; others count as not answered.
    """

    instrument: str
    items: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def score_fact(instruments: Sequence[Instrument], placements: Mapping[str, Placement] | None = None) -> Fact:
    """
    How the scores of `instruments` are made of the answers.

    Parameters
    ----------
    placements : mapping of instrument to Placement, optional
        An instrument without one was delivered under its own names.

    Raises
    ------
    DefinitionError
        A score is licensed and the file of the licence holder was not read; or there is no instrument, or one twice.
    """
    _refuse(instruments)
    laid = [_sums(found, (placements or {}).get(found.id, Placement(found.id))) for found in instruments]
    scores = [
        _rows(instrument, score, sums.kept)
        for instrument, sums in zip(instruments, laid, strict=True)
        for score in instrument.scores
    ]
    together = ibis.union(*scores) if len(scores) > 1 else scores[0]
    needs = ("survey_answer", "person") if any(map(_asks_for_sex, instruments)) else ("survey_answer",)
    return Fact(SURVEY_SCORE, (*laid, Query(SURVEY_SCORE.name, together)), needs)


def without_licensed(instrument: Instrument) -> Instrument:
    """The instrument with the scores that can be computed; for a survey of which the licensed ones are not wanted."""
    return replace(instrument, scores=tuple(score for score in instrument.scores if score.is_complete))


def _refuse(instruments: Sequence[Instrument]) -> None:
    problems = [
        Problem(
            f"instrument {instrument.id}, score {score.id}",
            "its points are licensed and no file with them was read",
            "the scoring file of the licence holder, as CSV with the columns item, answer and points",
            f"ask {instrument.licence.holder} for it and read it first, or leave this score out",
        )
        for instrument in instruments
        for score in instrument.scores
        if not score.is_complete
    ]
    ids = [instrument.id for instrument in instruments]
    problems += [
        Problem("instruments", f"`{id}` is there twice", "each once", "leave one out")
        for id in sorted({id for id in ids if ids.count(id) > 1})
    ]
    if not any(instrument.scores for instrument in instruments):
        problems.append(Problem("instruments", "there is no score", "at least one", "name an instrument"))
    if problems:
        raise DefinitionError(problems)


def _sums(instrument: Instrument, placed: Placement) -> Query:
    """
    What the rules need of each respondent, a few numbers for each score.

    They are kept: a rule names them several times, and an engine that wrote out the points of all items each time would
    be busy with the length of the query.
    """
    answers = _side_by_side(instrument, placed)
    columns: dict[str, Number] = {}
    for score in instrument.scores:
        points = [_points(answers, score, id) for id in score.items]
        columns[_answered(score)] = _added_up(one_if(found.notnull()) for found in points)
        columns[_total(score)] = _totalled(score, points)
        if score.surcharges:
            columns[_surcharge(score)] = _added_up(_once(surcharge, score, answers) for surcharge in score.surcharges)
        if score.only_if:
            conditions = (is_true(answers[_column(found.item)] >= found.at_least) for found in score.only_if)
            columns[_applies(score)] = one_if(reduce(or_, conditions))
    return Query(f"sums_{instrument.id}", answers.select(*_RESPONDENT, "day", *_DESIGN, **columns))


def _side_by_side(instrument: Instrument, placed: Placement) -> Relation:
    """One row per respondent and round, with a column for each item."""
    table = care_table("survey_answer")
    names = {item.id: placed.items.get(item.id, item.id) for item in instrument.items}
    mine = table.filter((table.instrument == placed.instrument) & table.item.isin(list(names.values())))
    mine = mine.select(
        *_RESPONDENT, "day", "item", "stratum", "cluster", value=scaled(mine.value), weight=scaled(mine.weight)
    )
    items = {
        _column(item.id): _where(mine.item == names[item.id], _known(mine.value, item, placed)).max()
        for item in instrument.items
    }
    rows = mine.group_by(*_RESPONDENT).aggregate(
        day=mine.day.max(), **{name: mine[name].max() for name in _DESIGN}, **items
    )
    if not _asks_for_sex(instrument):
        return rows
    person = care_table("person").select("person_id", "sex")
    return rows.left_join(person, "person_id").drop("person_id_right")


def _asks_for_sex(instrument: Instrument) -> bool:
    return any(score.thresholds_by_sex for score in instrument.scores)


def _known(value: Number, item: Item, placed: Placement) -> Number:
    """The answer, or empty when the item does not have it."""
    if item.id in placed.values:
        value = _by_answer(value, {told * SCALE: meant * SCALE for told, meant in placed.values[item.id].items()})
    answers = item.answers
    if answers.meanings:
        return _where(value.isin([answer * SCALE for answer in answers.meanings]), value)
    return _where((value >= answers.lowest) & (value <= answers.highest), value)


def _rows(instrument: Instrument, score: Score, sums: Relation) -> Relation:
    return sums.select(
        *("person_id", "day", "wave"),
        instrument=ibis.literal(instrument.id, "string"),
        score=ibis.literal(score.id, "string"),
        value=_value(score, sums).cast("int64"),
        **{name: sums[name] for name in _DESIGN},
    )


def _value(score: Score, sums: Relation) -> Number:
    answered, total = sums[_answered(score)], sums[_total(score)]
    enough = answered >= len(score.items) - score.missing.most
    if score.rule in (Rule.ANY, Rule.ALL):
        # One yes settles it for `any` and one no for `all`, however many others are missing.
        decisive = SCALE if score.rule is Rule.ANY else 0
        value = ibis.cases((total > 0, decisive), (enough, SCALE - decisive), else_=_nothing())
    elif score.rule is Rule.BODY_MASS_INDEX:
        value = total
    else:
        value = _where(enough, _combined(score, total, answered, sums))
    return _where(sums[_applies(score)] == 1, value) if score.only_if else value


def _combined(score: Score, total: Number, answered: Number, sums: Relation) -> Number:
    if score.rule is Rule.MEAN:
        return _divided_by_answered(total, answered, score)
    if score.missing.most and score.missing.count_as is MissingAs.MEAN:
        total = _divided_by_answered(total * len(score.items), answered, score)
    if score.rule is Rule.TABLE:
        return _by_answer(floor_to(total + SCALE // 2, SCALE), score.table)
    if score.surcharges:
        total = total + sums[_surcharge(score)]
    return _rounded(total * score.times, score.over) + score.start


def _totalled(score: Score, points: Sequence[Number]) -> Number:
    """The sum of the points; of yes and no, how many settle the score; of a body its mass index."""
    if score.rule is Rule.BODY_MASS_INDEX:
        return _body_mass_index(*points)
    if score.rule in (Rule.ANY, Rule.ALL):
        decisive = SCALE if score.rule is Rule.ANY else 0
        return _added_up(one_if(found == decisive) for found in points)
    return _added_up(found.fill_null(0) for found in points)


def _once(surcharge: Surcharge, score: Score, answers: Relation) -> Number:
    reached = reduce(or_, (is_true(answers[_column(id)] >= surcharge.at_least) for id in score.items))
    return one_if(reached) * surcharge.add


def _added_up(numbers: Iterable[Number]) -> Number:
    return reduce(add, numbers)


def _points(answers: Relation, score: Score, id: str) -> Number:
    answer = answers[_column(id)]
    if id in score.thresholds:
        return _one_from(answer, score.thresholds[id])
    if id in score.thresholds_by_sex:
        by_sex = score.thresholds_by_sex[id].items()
        points = [(answers.sex == sex.value, _one_from(answer, least)) for sex, least in by_sex]
        return ibis.cases(*points, else_=_nothing())
    if id in score.points:
        return _by_answer(answer, score.points[id])
    return answer


def _one_from(answer: Number, least: int) -> Number:
    return ibis.cases((answer >= least, ibis.literal(SCALE, "int64")), (answer.notnull(), 0), else_=_nothing())


def _divided_by_answered(total: Number, answered: Number, score: Score) -> Number:
    # A division by a number that differs from row to row is not the same on every engine; one for each number is.
    least_answered = len(score.items) - score.missing.most
    options = range(max(least_answered, 1), len(score.items) + 1)
    return ibis.cases(*((answered == n, _rounded(total, n)) for n in options), else_=_nothing())


def _rounded(number: Number, over: int) -> Number:
    """The nearest whole number, halves upwards; the definition's reader sees that nothing negative is divided."""
    return number if over == 1 else whole_parts(number * 2 + over, over * 2)


def _body_mass_index(kilograms: Number, centimetres: Number) -> Number:
    # The quotient of two whole numbers that a float holds exactly is rounded alike everywhere, and so is its floor.
    square = (centimetres * centimetres).cast("float64")
    return ((kilograms * _METRES).cast("float64") / square).floor().cast("int64")


def _by_answer(answer: Number, worth: Mapping[int, int | None]) -> Number:
    known = [(answer == told, ibis.literal(points, "int64")) for told, points in worth.items() if points is not None]
    return ibis.cases(*known, else_=_nothing())


def _where(condition: Truth, value: Number) -> Number:
    return condition.ifelse(value, _nothing())


def _nothing() -> Number:
    return ibis.null("int64")


def _column(item: str) -> str:
    return f"item_{item}"


def _answered(score: Score) -> str:
    return f"{score.id}__answered"


def _total(score: Score) -> str:
    return f"{score.id}__total"


def _surcharge(score: Score) -> str:
    return f"{score.id}__surcharge"


def _applies(score: Score) -> str:
    return f"{score.id}__applies"
