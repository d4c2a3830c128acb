"""
What choosing persons by their risk gains over choosing by lot: events among the top, and at thresholds of risk.

Whoever wants to help the 5 % at highest risk asks how many of those who will have the event are among them, and how
many persons must be approached to find one. Equal risks at the edge are taken in parts, as if drawn by lot, so that
the result does not depend on the order of the rows. Persons with high costs now are not all those with high costs next
year: outcomes must come from after the prediction.

Source: Vickers and Elkin, Medical Decision Making 2006 (net benefit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.prediction.prediction_rows import AmountRows, RiskRows
from proeftuin.methods.proportion_interval import wilson_limits

FloatArray = NDArray[np.float64]
TOP_SHARES = (0.01, 0.05, 0.10, 0.20)
"""Parts of the persons, those with the highest risk, that are told about when nothing else is asked."""


@dataclass(frozen=True)
class Gain:
    """
    What lies with the persons of the highest predictions; arrays of shape (shares,).

    Attributes
    ----------
    shares : array
        Part of the persons.
    persons : array
        How many that are; the last one may be a part of a person.
    captured : array
        Part of all events, or of the whole amount, that lies with them.
    lift : array
        `captured` over `shares`: 1 is no better than by lot.
    """

    shares: FloatArray
    persons: FloatArray
    captured: FloatArray
    lift: FloatArray


@dataclass(frozen=True)
class Selected:
    """
    What selecting the persons at risk means for those selected and those missed; arrays of shape (selections,).

    Attributes
    ----------
    persons, events : array
        Selected persons, and how many of them had the event.
    selected_share : array
        Part of all persons.
    sensitivity, sensitivity_lower, sensitivity_upper : array
        Part of the persons with the event that is selected, with Wilson's limits.
    specificity : array
        Part of the persons without the event that is left alone.
    predictive_value, predictive_value_lower, predictive_value_upper : array
        Part of the selected that had the event, with Wilson's limits; NaN when nobody is selected.
    number_needed : array
        Persons to be selected to find one with the event; infinite where none is found, NaN when nobody is selected.
    confidence : float
    """

    persons: FloatArray
    events: FloatArray
    selected_share: FloatArray
    sensitivity: FloatArray
    sensitivity_lower: FloatArray
    sensitivity_upper: FloatArray
    specificity: FloatArray
    predictive_value: FloatArray
    predictive_value_lower: FloatArray
    predictive_value_upper: FloatArray
    number_needed: FloatArray
    confidence: float


@dataclass(frozen=True)
class DecisionCurve:
    """
    What selecting by risk is worth at each threshold; arrays of shape (thresholds,).

    Attributes
    ----------
    thresholds : array
        Risk from which on helping is worth its burden.
    of_model : array
        Events found per person, less the persons helped for nothing weighed by the odds of the threshold.
    of_everyone : array
        The same when everyone is helped; helping nobody has 0.
    """

    thresholds: FloatArray
    of_model: FloatArray
    of_everyone: FloatArray


def event_gain(rows: RiskRows, shares: ArrayLike = TOP_SHARES) -> Gain:
    """
    Part of the events among the persons of the highest risk.

    Raises
    ------
    DefinitionError
        A share that does not lie above 0 and up to 1.
    NotEstimableError
        There were no events.
    """
    return _gain(rows.risks, rows.persons, rows.events, shares)


def amount_gain(rows: AmountRows, shares: ArrayLike = TOP_SHARES) -> Gain:
    """
    Part of the actual amount, such as costs, that lies with the persons of the highest prediction.

    Raises
    ------
    DefinitionError
        A share that does not lie above 0 and up to 1.
    NotEstimableError
        The amounts add up to zero or less.
    """
    return _gain(rows.predicted, rows.persons, rows.persons * rows.actual, shares)


def selected_top(rows: RiskRows, shares: ArrayLike = TOP_SHARES, *, confidence: float = 0.95) -> Selected:
    """
    What selecting the top `shares` of the persons by risk means.

    Raises
    ------
    DefinitionError
        A share that does not lie above 0 and up to 1, or `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event.
    """
    rows.check_both_outcomes()
    gain = event_gain(rows, shares)
    return _selected(rows, gain.persons, gain.captured * rows.events.sum(), confidence=confidence)


def selected_from(rows: RiskRows, thresholds: ArrayLike, *, confidence: float = 0.95) -> Selected:
    """
    What selecting everyone whose risk is at least a threshold means.

    Parameters
    ----------
    thresholds : array, shape (thresholds,)

    Raises
    ------
    DefinitionError
        A threshold outside 0 to 1, or `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event.
    """
    rows.check_both_outcomes()
    asked = _within(thresholds, "threshold", lowest_allowed=True, highest_allowed=True)
    return _selected(rows, *_at_least(rows, asked), confidence=confidence)


def decision_curve(rows: RiskRows, thresholds: ArrayLike) -> DecisionCurve:
    """
    Decision curve of the risks: what selecting from each threshold on is worth.

    A threshold says how a person helped for nothing weighs against one found: at 0.1 nine to one.

    Parameters
    ----------
    thresholds : array, shape (thresholds,)
        From 0 up to, not including, 1.

    Raises
    ------
    DefinitionError
        A threshold outside this range.
    """
    asked = _within(thresholds, "threshold", lowest_allowed=True, highest_allowed=False)
    odds, size = asked / (1 - asked), rows.persons.sum()
    persons, events = _at_least(rows, asked)
    everyone = (rows.events.sum() - odds * rows.others.sum()) / size
    return DecisionCurve(asked, (events - odds * (persons - events)) / size, everyone)


def _gain(order: FloatArray, persons: FloatArray, totals: FloatArray, shares: ArrayLike) -> Gain:
    asked = _within(shares, "share of the persons", lowest_allowed=False, highest_allowed=True)
    whole = totals.sum()
    if not whole > 0:
        raise NotEstimableError(
            Problem(
                where="gain",
                what="events or amounts that add up to zero or less",
                expected="a total above zero, of which parts can be told",
                action="take more persons or a longer time",
            )
        )
    _, place = np.unique(-order, return_inverse=True)
    # Straight lines between distinct predictions take equal ones in parts.
    reached, held = (np.append(0.0, np.cumsum(np.bincount(place, column))) for column in (persons, totals))
    at = asked * reached[-1]
    captured = np.interp(at, reached, held) / held[-1]
    return Gain(asked, at, captured, captured / asked)


def _at_least(rows: RiskRows, thresholds: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Persons and events at or above each threshold."""
    order = np.argsort(rows.risks, kind="stable")
    first = np.searchsorted(rows.risks[order], thresholds, side="left")
    persons, events = (np.append(0.0, np.cumsum(column[order])) for column in (rows.persons, rows.events))
    return persons[-1] - persons[first], events[-1] - events[first]


def _selected(rows: RiskRows, persons: FloatArray, events: FloatArray, *, confidence: float) -> Selected:
    size, all_events = float(rows.persons.sum()), float(rows.events.sum())
    found, value = (
        events / all_events,
        np.divide(events, persons, out=np.full(persons.shape, np.nan), where=persons > 0),
    )
    found_limits = wilson_limits(events, all_events, confidence=confidence)
    value_limits = wilson_limits(events, persons, confidence=confidence)
    needed = np.divide(persons, events, out=np.where(persons > 0, np.inf, np.nan), where=events > 0)
    return Selected(
        persons=persons,
        events=events,
        selected_share=persons / size,
        sensitivity=found,
        sensitivity_lower=found_limits[0],
        sensitivity_upper=found_limits[1],
        specificity=1 - (persons - events) / (size - all_events),
        predictive_value=value,
        predictive_value_lower=value_limits[0],
        predictive_value_upper=value_limits[1],
        number_needed=needed,
        confidence=confidence,
    )


def _within(values: ArrayLike, name: str, *, lowest_allowed: bool, highest_allowed: bool) -> FloatArray:
    asked = np.atleast_1d(np.asarray(values, dtype=np.float64))
    above = asked >= 0 if lowest_allowed else asked > 0
    below = asked <= 1 if highest_allowed else asked < 1
    if not (above & below).all():
        raise DefinitionError(
            Problem(
                where="gain",
                what=f"a {name} outside its range",
                expected=f"{'0 or more' if lowest_allowed else 'above 0'}, {'up to' if highest_allowed else 'below'} 1",
                action="write a percentage as a share",
            )
        )
    return asked
