"""
Models fitted on patterns: which levels get a coefficient, when there are too few events, and the risks that follow.

Source
------
M. van Smeden and others, Statistical Methods in Medical Research 28 (2019), and R. Riley and others, BMJ 368 (2020)
m441, for how many events a model takes; ten events for each coefficient is the least that is asked for here, below
which risks are more about the sample than about persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.estimate_array import normal_quantile
from proeftuin.methods.prediction.boosting import BoostedTrees, fit_boosting
from proeftuin.methods.prediction.logistic import LogisticFit, fit_logistic
from proeftuin.steps.segmentation.risk_model import Form, RiskModel
from proeftuin.steps.segmentation.risk_rows import AGE, EVENTS, PERSONS, SEGMENT, SEX, RiskColumns

FloatArray = NDArray[np.float64]
MINIMUM_EVENTS = 20
"""Fewer persons with, or without, the outcome tell nothing of a model, not even whether it is calibrated."""
EVENTS_PER_COEFFICIENT = 10
EVENTS_OF_A_LEVEL = 10
"""
A level with fewer persons with, or without, the outcome than this, who would be fewer at the common share too, counts
as the most common level: its coefficient would be about these persons. A rare level that says much keeps its own.
"""
TOO_FEW_EVENTS = "fewer_than_20_with_or_without_the_outcome"
"""Reason: there are fewer than `MINIMUM_EVENTS` persons with the outcome, or without it."""
TOO_FEW_PER_COEFFICIENT = "fewer_than_10_events_per_coefficient"
"""Reason: the model asks for more coefficients than the events can bear."""
NOT_FITTED = "predictors_cannot_be_told_apart"
"""Reason: predictors depend on each other, or part the persons with the outcome from the others."""
AGE_SEX = "age_sex"
_DEPENDENT = 1e-9


class Variant(StrEnum):
    """A model, and the simple ones it is held against."""

    FULL = "full"
    AGE_SEX = "age_sex"
    EARLIER_USE = "earlier_use"


@dataclass(frozen=True)
class Term:
    """One level of a predictor with a coefficient of its own."""

    column: str
    level: int
    reference: int
    persons: int
    events: int


@dataclass(frozen=True)
class FittedRisk:
    """
    A fitted variant of a model.

    Attributes
    ----------
    columns : tuple of str
        Predictors that it looks at.
    terms : tuple of Term
        Of the coefficients after the constant; none for trees.
    """

    columns: tuple[str, ...]
    terms: tuple[Term, ...]
    fit: LogisticFit | BoostedTrees

    def risks(self, patterns: pl.DataFrame) -> FloatArray:
        """Chance of the outcome for each row of `patterns`; a level that was not learned counts as the reference."""
        if isinstance(self.fit, BoostedTrees):
            return self.fit.risks(_levels(patterns, self.columns))
        return self.fit.risks(_design(patterns, self.terms))

    def limits(self, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Lower and upper bounds of the coefficients, the constant first; empty for trees."""
        if isinstance(self.fit, BoostedTrees):
            return np.empty(0), np.empty(0)
        half_width = normal_quantile(confidence) * self.fit.standard_errors
        return self.fit.coefficients - half_width, self.fit.coefficients + half_width


def variants(model: RiskModel) -> tuple[Variant, ...]:
    """The model and what it is held against; earlier use only when it looks at that."""
    has_use = bool(model.predictors.earlier_use)
    return (Variant.FULL, Variant.AGE_SEX, *([Variant.EARLIER_USE] if has_use else []))


def predictor_columns(model: RiskModel, variant: Variant, *, has_segment: bool) -> tuple[str, ...]:
    """Columns of the patterns that a variant looks at."""
    named, columns = model.predictors, RiskColumns(model)
    if variant is Variant.AGE_SEX:
        return (AGE_SEX,)
    if variant is Variant.EARLIER_USE:
        return columns.earlier_use
    traits = (*([AGE] if named.age else []), *([SEX] if named.sex else []))
    return (*traits, *columns.elements, *columns.earlier_use, *([SEGMENT] if has_segment else []))


def with_age_sex(patterns: pl.DataFrame) -> pl.DataFrame:
    """Adds age and sex together as one predictor."""
    return patterns.with_columns(age_sex(pl.col(AGE), pl.col(SEX)).alias(AGE_SEX))


def age_sex(age: pl.Expr, sex: pl.Expr) -> pl.Expr:
    """One number for a class of age and a sex, either of which may be unknown (-1)."""
    return age * 10 + sex


def fitted_risk(patterns: pl.DataFrame, model: RiskModel, variant: Variant, *, has_segment: bool) -> FittedRisk | str:
    """
    A variant of a model, or the key of the reason why there is none.

    Parameters
    ----------
    patterns : frame
        Of the year of learning, with `persons` and `events`.
    has_segment : bool
        Whether the segment is a predictor.
    """
    columns = predictor_columns(model, variant, has_segment=has_segment)
    counted = with_age_sex(patterns).group_by(columns).agg(pl.col(PERSONS, EVENTS).sum()).sort(columns)
    persons, events = (counted[name].to_numpy().astype(np.float64) for name in (PERSONS, EVENTS))
    fewer = min(events.sum(), (persons - events).sum())
    if fewer < MINIMUM_EVENTS:
        return TOO_FEW_EVENTS
    terms = _independent(counted, terms_of(counted, columns))
    if variant is Variant.FULL and fewer < EVENTS_PER_COEFFICIENT * len(terms):
        return TOO_FEW_PER_COEFFICIENT
    try:
        if variant is Variant.FULL and model.form is Form.BOOSTING:
            return FittedRisk(columns, (), fit_boosting(_levels(counted, columns), events, persons))
        return FittedRisk(columns, terms, fit_logistic(_design(counted, terms), events, persons, ridge=model.ridge))
    except NotEstimableError:
        return NOT_FITTED


def terms_of(counted: pl.DataFrame, columns: Sequence[str]) -> tuple[Term, ...]:
    """The levels that get a coefficient: all but the most common one of each predictor, and none of few persons."""
    terms: list[Term] = []
    share = int(counted[EVENTS].sum()) / int(counted[PERSONS].sum())
    for column in columns:
        levels = counted.group_by(column).agg(pl.col(PERSONS, EVENTS).sum()).sort(column)
        reference = levels.sort(PERSONS, descending=True, maintain_order=True)[column][0]
        terms += [
            Term(column, level, reference, persons, events)
            for level, persons, events in levels.select(column, PERSONS, EVENTS).rows()
            if level != reference and _is_large(persons, events, share)
        ]
    return tuple(terms)


def _is_large(persons: int, events: int, share: float) -> bool:
    with_outcome = max(events, persons * share)
    without = max(persons - events, persons * (1 - share))
    return min(with_outcome, without) >= EVENTS_OF_A_LEVEL


def _independent(counted: pl.DataFrame, terms: Sequence[Term]) -> tuple[Term, ...]:
    """
    The terms without those that follow from the ones before them, which would share one effect between several.

    Who was not in the population in an earlier year, for instance, has no earlier use of any kind.
    """
    design = _design(counted, terms)
    left = (design.T * counted[PERSONS].to_numpy()) @ design
    sizes = np.diag(left).copy()
    kept = []
    for place in range(len(sizes)):
        if left[place, place] > _DEPENDENT * sizes[place]:
            # What this column explains is taken off all others, so that a later one that it tells has nothing left.
            left = left - np.outer(left[:, place], left[place]) / left[place, place]
            kept.append(place)
    return tuple(terms[place - 1] for place in kept if place > 0)


def _design(patterns: pl.DataFrame, terms: Sequence[Term]) -> FloatArray:
    is_asked = any(term.column == AGE_SEX for term in terms)
    frame = with_age_sex(patterns) if is_asked and AGE_SEX not in patterns.columns else patterns
    design = np.ones((frame.height, len(terms) + 1))
    for place, term in enumerate(terms, start=1):
        design[:, place] = frame[term.column].to_numpy() == term.level
    return design


def _levels(patterns: pl.DataFrame, columns: Sequence[str]) -> FloatArray:
    return patterns.select(columns).to_numpy().astype(np.float64)
