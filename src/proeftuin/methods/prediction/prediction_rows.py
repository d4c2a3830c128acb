"""
Predictions next to what happened, one row per person or per pattern of persons who are alike.

A pattern holds persons with the same predicted risk; how many they are and how many of them had the event says as much
as their own rows would. Amounts differ from person to person, so a row of amounts holds persons with the same
prediction and the same amount. Numbers of persons need not be whole, so that they may also be weights; standard errors
then take a weight of two for two persons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
_ROUNDING = 1e-9


@dataclass(frozen=True)
class RiskRows:
    """
    Predicted risks and events, shape (rows,) each; made by `risk_rows` or `grouped_risk_rows`, which check them.

    Attributes
    ----------
    risks : array
        Predicted probability of the event, 0 to 1.
    persons : array
        How many have this risk; zero or more.
    events : array
        How many of them had the event.
    """

    risks: FloatArray
    persons: FloatArray
    events: FloatArray

    @property
    def others(self) -> FloatArray:
        """Persons without the event, shape (rows,)."""
        return self.persons - self.events

    def check_both_outcomes(self, *, at_least: float = 0) -> None:
        """
        Refuse persons who all had the event, or none.

        Parameters
        ----------
        at_least : float
            How many persons with and how many without the event there must be more than.

        Raises
        ------
        NotEstimableError
            Too few of either.
        """
        if min(self.events.sum(), self.others.sum()) <= at_least:
            raise NotEstimableError(
                Problem(
                    where="predicted risks",
                    what=f"{self.events.sum():g} persons with and {self.others.sum():g} without the event",
                    expected=f"more than {at_least:g} of each",
                    action="take more persons or a longer time in which the event can happen",
                )
            )


@dataclass(frozen=True)
class AmountRows:
    """
    Predicted and actual amounts, shape (rows,) each; made by `amount_rows`, which checks them.

    Attributes
    ----------
    predicted, actual : array
        Amount per person, such as costs in euro.
    persons : array
        How many have this prediction and this amount; zero or more.
    """

    predicted: FloatArray
    actual: FloatArray
    persons: FloatArray


def risk_rows(risks: ArrayLike, outcomes: ArrayLike, counts: ArrayLike | None = None) -> RiskRows:
    """
    Rows of persons with the same predicted risk and the same outcome.

    Parameters
    ----------
    risks : array, shape (rows,)
        Predicted probability of the event.
    outcomes : array, shape (rows,)
        1 with the event, 0 without; nothing missing.
    counts : array, shape (rows,), optional
        Persons of each row; without it one.

    Raises
    ------
    DefinitionError
        Lengths differ, a number is missing, a risk lies outside 0 to 1, an outcome is not 0 or 1, a count is negative.
    NotEstimableError
        There are no persons.
    """
    risk, outcome, persons = _counted_columns(risks, outcomes, counts)
    if not np.isin(outcome, (0.0, 1.0)).all():
        raise _bad_rows("an outcome other than 0 or 1", "1 with the event and 0 without", "use amounts for amounts")
    return _checked_risks(risk, outcome * persons, persons)


def grouped_risk_rows(risks: ArrayLike, events: ArrayLike, persons: ArrayLike) -> RiskRows:
    """
    Rows of persons with the same predicted risk, of whom `events` had the event.

    Parameters
    ----------
    risks, events, persons : array, shape (rows,)

    Raises
    ------
    DefinitionError
        Lengths differ, a number is missing, a risk lies outside 0 to 1, or there are more events than persons.
    NotEstimableError
        There are no persons.
    """
    return _checked_risks(*_counted_columns(risks, events, persons))


def amount_rows(predicted: ArrayLike, actual: ArrayLike, counts: ArrayLike | None = None) -> AmountRows:
    """
    Rows of persons with the same predicted and the same actual amount.

    Parameters
    ----------
    predicted, actual : array, shape (rows,)
        Amount per person; nothing missing.
    counts : array, shape (rows,), optional
        Persons of each row; without it one.

    Raises
    ------
    DefinitionError
        Lengths differ, a number is missing or a count is negative.
    NotEstimableError
        There are no persons.
    """
    return AmountRows(*_counted_columns(predicted, actual, counts))


def group_numbers(labels: ArrayLike, rows: int) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """
    Distinct labels in order, and for each row which of them it has.

    Raises
    ------
    DefinitionError
        There is not one label per row.
    """
    given = np.asarray(labels)
    if given.shape != (rows,):
        raise _bad_rows("another number of labels than rows", "one label per row", "give every row its group")
    distinct, number = np.unique(given, return_inverse=True)
    return distinct, number


def group_sums(number: NDArray[np.intp], *columns: FloatArray) -> tuple[FloatArray, ...]:
    """Sums of each of `columns` over the rows of each group, shape (groups,), from the numbers of `group_numbers`."""
    return tuple(np.asarray(np.bincount(number, column), dtype=np.float64) for column in columns)


def _counted_columns(
    predicted: ArrayLike, outcome: ArrayLike, counts: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    first, second = (np.asarray(column, dtype=np.float64) for column in (predicted, outcome))
    persons = np.ones(first.shape) if counts is None else np.asarray(counts, dtype=np.float64)
    columns = first, second, persons
    if first.ndim != 1 or any(column.shape != first.shape for column in columns):
        raise _bad_rows("columns of different lengths", "one value per row in every column", "join them row by row")
    if not all(np.isfinite(column).all() for column in columns):
        raise _bad_rows(
            "a missing or infinite number", "a number in every row", "leave out who has no prediction and tell how many"
        )
    if (persons < 0).any():
        raise _bad_rows("a negative number of persons", "zero or more in every row", "correct the counts")
    if not persons.sum() > 0:
        raise NotEstimableError(
            Problem("predictions and outcomes", "no persons", "rows with persons", "widen the selection")
        )
    return columns


def _checked_risks(risk: FloatArray, events: FloatArray, persons: FloatArray) -> RiskRows:
    if ((risk < 0) | (risk > 1)).any():
        raise _bad_rows(
            "a predicted risk below 0 or above 1", "probabilities", "turn scores or percentages into probabilities"
        )
    if ((events < 0) | (events > persons * (1 + _ROUNDING))).any():
        raise _bad_rows("more events than persons, or fewer than none", "0 to all persons", "count persons, not events")
    return RiskRows(risk, persons, np.minimum(events, persons))


def _bad_rows(what: str, expected: str, action: str) -> DefinitionError:
    return DefinitionError(Problem("predictions and outcomes", what, expected, action))
