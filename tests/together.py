"""
Answers to what all tests of a module ask of small drawn tables, worked out in one go on each engine.

A question about three persons takes Spark seconds, and one about three hundred takes no longer. So the tests of a module
are first gone through only to hear what they ask: every question gets an empty answer, and what a test makes of that is
not looked at. The persons of all questions then get numbers of their own in the same tables, and the query is run once.
Each question gets the rows of its own persons, under the numbers that its test drew. A question that was not heard
beforehand is worked out by itself, so that an answer never depends on what was heard.

Only for queries that judge every person by him- or herself: who else is in the tables must not matter.
"""

import inspect
from contextlib import suppress

import polars as pl
import pytest

from proeftuin.data.care.tables import CARE_TABLES
from tests.care_example import care_rows

APART = 1_000_000
"""Between the numbers of the persons of one question and those of the next."""


class Together:
    """
    Questions about drawn tables, and their answers.

    Parameters
    ----------
    compute : callable
        Given rows of care tables, and what a question asks besides, a frame with the column `person_id`.
    columns : collection of str
        Of the empty answer, while it is heard what is asked.
    """

    def __init__(self, compute, columns):
        self._compute = compute
        self._empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.Int64))
        self._hears = False
        self._heard = []
        self._answers = {}

    def ask(self, *besides, **drawn):
        """Rows of the persons that are drawn."""
        question = besides, tuple(sorted(drawn.items()))
        if self._hears:
            self._heard.append(question)
            return self._empty
        if question not in self._answers:
            alike = [other for other in self._heard if _may_be_joined(other, question)]
            self._answer(alike if question in alike else [question])
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
        besides, _ = questions[0]
        tables = {}
        for number, (_, drawn) in enumerate(questions):
            for name, rows in care_rows(**dict(drawn)).items():
                tables.setdefault(name, []).extend(_renumbered(rows, number * APART))
        found = self._compute(tables, *besides)
        for number, question in enumerate(questions):
            own = pl.col("person_id").is_between(number * APART, (number + 1) * APART, closed="left")
            self._answers[question] = found.filter(own).with_columns(pl.col("person_id") - number * APART)


def _may_be_joined(one, other):
    """Whether two questions ask the same, of tables of persons only."""
    return one[0] == other[0] and all("person_id" in CARE_TABLES[name].columns for name, _ in (*one[1], *other[1]))


def _renumbered(rows, by):
    return [row | {"person_id": row["person_id"] + by} if "person_id" in row else row for row in rows]


def together(request, compute, ways, columns=("person_id",)):
    """
    Ways to ask that a module's tests share, by name.

    Parameters
    ----------
    request : the request of a fixture of the module
    compute, columns : as `Together` has them
    ways : callable
        Given how to ask, the functions that the tests call, by the name of the argument they have in a test.
    """
    questions = Together(compute, columns)
    found = ways(questions.ask)
    questions.hear(request, found)
    return found
