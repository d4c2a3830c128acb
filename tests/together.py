"""
Answers to what all tests of a module ask of small drawn tables, worked out in one go on each engine.

A question about three persons takes Spark seconds, and one about three hundred takes no longer. So the tests of a
module are first gone through only to hear what they ask: every question gets an empty answer, and what a test makes of
that is not looked at. The persons of all questions then get numbers of their own in the same tables, which are opened
once, and each query is run once. Each question gets the rows of its own persons, under the numbers that its test drew.
A question that was not heard beforehand is worked out by itself, so that an answer never depends on what was heard.

Only for queries that judge every person by him- or herself: who else is in the tables must not matter.
"""

import inspect
from contextlib import suppress

import polars as pl
import pytest

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.steps.population.attribution import RegionsOfUnits
from tests.care_example import care_rows

APART = 1_000_000
"""Between the numbers of the persons of one question and those of the next."""


class Together:
    """
    Questions about drawn tables, and their answers.

    Parameters
    ----------
    begin : callable
        Opens rows of care tables, and works out what all questions need.
    compute : callable
        Then gives, for what a question asks besides, a frame with the column `person_id`.
    columns : collection of str
        Of the empty answer, while it is heard what is asked.
    """

    def __init__(self, begin, compute, columns=("person_id",)):
        self._begin = begin
        self._compute = compute
        self._empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.Int64))
        self._hears = False
        self._heard = []
        self._answers = {}

    def ask(self, *besides, **drawn):
        """Rows of the persons that are drawn."""
        question = besides, tuple(sorted(drawn.items()))
        if self._hears:
            if all("person_id" in CARE_TABLES[name].columns for name in drawn):
                self._heard.append(question)
            return self._empty
        if question not in self._answers:
            self._answer(self._heard if question in self._heard else [question])
        return self._answers[question]

    def hear(self, request, ways):
        """Goes through the tests of the module that ask in one of these ways only, by the name of their argument."""
        self._hears = True
        for item in request.session.items:
            if item.getparent(pytest.Module) is not request.node:
                continue
            given = (item.callspec.params if hasattr(item, "callspec") else {}) | ways
            needed = inspect.signature(item.function).parameters
            if ways.keys() & needed and needed.keys() <= given.keys():
                with suppress(Exception):
                    item.function(**{name: given[name] for name in needed})
        self._hears = False
        self._heard = list(dict.fromkeys(self._heard))

    def _answer(self, questions):
        tables = {}
        for number, (_, drawn) in enumerate(questions):
            for name, rows in care_rows(**dict(drawn)).items():
                tables.setdefault(name, []).extend(self._apart(rows, number))
        self._open(tables, len(questions))
        found = {besides: self._compute(*besides) for besides in dict.fromkeys(besides for besides, _ in questions)}
        for number, question in enumerate(questions):
            self._answers[question] = self._own(found[question[0]], number)

    def _apart(self, rows, number):
        return [row | {"person_id": row["person_id"] + number * APART} if "person_id" in row else row for row in rows]

    def _open(self, tables, _):
        self._begin(tables)

    def _own(self, found, number):
        own = found.filter(pl.col("person_id").is_between(number * APART, (number + 1) * APART, closed="left"))
        return own.with_columns(pl.col("person_id") - number * APART)


class TogetherByArea(Together):
    """
    The same for sums over the persons of a region: every question has areas of its own, and so regions.

    What is computed has the column `region` with the place of the region, or that and more, with the place in `place`.
    Persons outside the regions are in no answer.

    Parameters
    ----------
    begin : callable
        Is given rows of care tables, and the regions.
    regions : RegionsOfUnits
        Those that tests draw.
    """

    def __init__(self, begin, compute, regions, columns=("region",)):
        super().__init__(begin, compute, columns)
        self._regions = regions

    def _apart(self, rows, number):
        own = super()._apart(rows, number)
        return [row | {"area_code": _area(row["area_code"], number)} if "area_code" in row else row for row in own]

    def _open(self, tables, number):
        own = {
            (_area(area, one), division): _area(region, one)
            for one in range(number)
            for (area, division), region in self._regions.region_of.items()
        }
        self._begin(tables, RegionsOfUnits(own))

    def _own(self, found, number):
        places = len(self._regions.regions)
        before = number * places
        own = found.filter((pl.col("place" if "place" in found.columns else "region") - before).is_between(1, places))
        return own.with_columns(pl.col("region") - before).drop("place", strict=False)


def _area(code, number):
    """Codes of questions in the order of the questions."""
    return f"{number:04}{code}"


def together(request, questions, ways):
    """
    Ways to ask that a module's tests share, by name.

    Parameters
    ----------
    request : the request of a fixture of the module
    questions : Together
    ways : callable
        Given how to ask, the functions that the tests call, by the name of the argument they have in a test.
    """
    found = ways(questions.ask)
    questions.hear(request, found)
    return found
