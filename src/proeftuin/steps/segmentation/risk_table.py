"""
What models of risk come to: the tables of the contracts in `risk_tables`, before output control.

A model is learned in one year and tested in a later one, on everybody and within each segment, beside the simple
models it must do better than. Where nothing can be said, the row says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.risk_tables import (
    RISK_TABLES,
)
from proeftuin.errors import NotEstimableError
from proeftuin.methods.prediction.brier_score import brier_score
from proeftuin.methods.prediction.calibration import (
    calibration_curve,
    calibration_intercept,
    calibration_slope,
    observed_over_expected,
)
from proeftuin.methods.prediction.comparison import brier_difference, c_statistic_difference
from proeftuin.methods.prediction.discrimination import discrimination
from proeftuin.methods.prediction.gain import TOP_SHARES, selected_top
from proeftuin.methods.prediction.interval_estimate import IntervalEstimate, ModelDifference
from proeftuin.methods.prediction.logistic import LogisticFit, recalibration
from proeftuin.methods.prediction.prediction_rows import RiskRows, grouped_risk_rows
from proeftuin.steps.segmentation.before_index_day import DAY_BEFORE
from proeftuin.steps.segmentation.risk_events import CountedEvents, counted_events
from proeftuin.steps.segmentation.risk_fit import (
    MINIMUM_EVENTS,
    TOO_FEW_EVENTS,
    FittedRisk,
    Variant,
    fitted_risk,
    variants,
)
from proeftuin.steps.segmentation.risk_groups import group_rows, top_rows
from proeftuin.steps.segmentation.risk_model import RiskModel, Within
from proeftuin.steps.segmentation.risk_rows import EVENTS, PERSONS, SEGMENT
from proeftuin.steps.segmentation.risk_words import (
    INTENDED_USE,
    LIMITS,
    outcome_words,
    predictor_words,
    term_words,
)
from proeftuin.vocabulary.language import Translated

FloatArray = NDArray[np.float64]
Row = dict[str, Any]
LOWEST_RATIO, HIGHEST_RATIO = 0.8, 1.25
"""Observed over expected outside of these, by more than chance, is an alarm: the model drifted, or never fitted."""
LOWEST_SLOPE = 0.8
"""A lower slope of calibration, by more than chance, tells that the risks lie too far apart."""
_EVERYBODY = Translated("iedereen", "everybody")


@dataclass
class _Rows:
    """Rows of each table, as they are made."""

    of: dict[str, list[Row]] = field(default_factory=lambda: {contract.name: [] for contract in RISK_TABLES})

    def frames(self) -> dict[str, pl.DataFrame]:
        return {
            contract.name: contract.in_order(contract.conform(_frame(self.of[contract.name], contract.empty().schema)))
            for contract in RISK_TABLES
        }


def _frame(rows: Sequence[Row], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    whole = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(whole, schema=dict(schema), orient="row").with_columns(
        pl.col(name).fill_nan(None) for name, kind in schema.items() if kind == pl.Float64
    )


def risk_tables(
    models: Sequence[RiskModel], sums: Mapping[str, Mapping[str, pl.DataFrame]], *, population: str
) -> dict[str, pl.DataFrame]:
    """
    All tables about models of risk, by name.

    Parameters
    ----------
    sums : mapping of model to mapping of str to frame
        As `risk_sums` gives them, of all buckets and holders together.
    population : str
        Identifier of the population whose members they are about.
    """
    rows = _Rows()
    for model in models:
        counted = counted_events(model, sums[model.id])
        for place in _segments(model):
            _add_model(rows, model, counted, place, population)
    return rows.frames()


def fitted_of(model: RiskModel, counted: CountedEvents, place: int | None, variant: Variant) -> FittedRisk | str:
    """A variant fitted in the year of learning, on everybody (`None`) or one segment, or why there is none."""
    return fitted_risk(
        _of_year(counted.patterns, model.learn, place), model, variant, has_segment=_has_segment(model, place)
    )


def _segments(model: RiskModel) -> list[int | None]:
    if model.scheme is None or model.within is Within.EVERYONE:
        return [None]
    return [None, *range(len(model.scheme.segments))]


def _has_segment(model: RiskModel, place: int | None) -> bool:
    return place is None and model.scheme is not None and model.within is Within.SEGMENTS


def _of_year(patterns: pl.DataFrame, year: int, place: int | None) -> pl.DataFrame:
    of_year = patterns.filter(pl.col("year") == year)
    return of_year if place is None else of_year.filter(pl.col(SEGMENT) == place)


@dataclass(frozen=True)
class _Tested:
    """A fitted variant on the persons of the year of testing."""

    fitted: FittedRisk
    learned: RiskRows
    rows: RiskRows


def _add_model(rows: _Rows, model: RiskModel, counted: CountedEvents, place: int | None, population: str) -> None:
    learn, test = (_of_year(counted.patterns, year, place) for year in (model.learn, model.test))
    keys = {
        "model": model.id,
        "segment": "" if place is None or model.scheme is None else model.scheme.segments[place].id,
    }
    found: dict[Variant, _Tested] = {}
    reasons: dict[Variant, str] = {}
    for variant in variants(model):
        fitted = fitted_of(model, counted, place, variant)
        tested = fitted if isinstance(fitted, str) else _tested(fitted, learn, test)
        if isinstance(tested, str):
            reasons[variant] = tested
        else:
            found[variant] = tested
    reason = reasons.get(Variant.FULL)
    rows.of["risk_models"].append(keys | _card(model, counted, place, population, learn, test, found, reason))
    for variant in variants(model):
        named = keys | {"variant": variant.value}
        if variant in reasons:
            _add_nothing(rows, named, reasons[variant], learn)
            continue
        tested = found[variant]
        rows.of["risk_quality"] += [named | row for row in _quality(tested)]
        rows.of["risk_calibration"] += [named | row for row in _calibration(tested.rows)]
        rows.of["risk_gain"] += [named | row for row in _gain(tested.rows)]
        rows.of["risk_coefficients"] += [named | row for row in _coefficients(model, tested.fitted, learn)]
        if variant is not Variant.FULL and Variant.FULL in found:
            gained = keys | {"variant": f"gain_over_{variant.value}"}
            rows.of["risk_quality"] += [gained | row for row in _differences(found[Variant.FULL].rows, tested.rows)]
    if Variant.FULL in found and place is None:
        full = keys | {"variant": Variant.FULL.value}
        fitted = found[Variant.FULL].fitted
        rows.of["risk_quality"] += [full | row for row in group_rows(model, counted, fitted)]
        rows.of["risk_quality"] += [full | row for row in top_rows(model, counted)]


def _tested(fitted: FittedRisk, learn: pl.DataFrame, test: pl.DataFrame) -> _Tested | str:
    events, persons = (int(test[name].sum()) for name in (EVENTS, PERSONS))
    if min(events, persons - events) < MINIMUM_EVENTS:
        return TOO_FEW_EVENTS
    return _Tested(fitted, _risk_rows(fitted, learn), _risk_rows(fitted, test))


def _risk_rows(fitted: FittedRisk, patterns: pl.DataFrame) -> RiskRows:
    return grouped_risk_rows(fitted.risks(patterns), patterns[EVENTS].to_numpy(), patterns[PERSONS].to_numpy())


def _add_nothing(rows: _Rows, named: Row, reason: str, learn: pl.DataFrame) -> None:
    rows.of["risk_quality"].append(
        named
        | {"group_kind": "all", "group": "", "measure": "c_statistic", "status": "not_estimable", "reason": reason}
        | {"persons": int(learn[PERSONS].sum()), "events": int(learn[EVENTS].sum())}
    )


def _card(
    model: RiskModel,
    counted: CountedEvents,
    place: int | None,
    population: str,
    learn: pl.DataFrame,
    test: pl.DataFrame,
    found: Mapping[Variant, _Tested],
    reason: str | None,
) -> Row:
    segment = _EVERYBODY if place is None or model.scheme is None else model.scheme.segments[place].name
    outcome = outcome_words(model.outcome)
    looked_at = predictor_words(model, has_segment=_has_segment(model, place))
    size = max(int(test[PERSONS].sum()), 1)
    percent = {name: 100 * int(test[name].sum()) / size for name in ("whole_year", "died", "left_early")}
    full = found.get(Variant.FULL)
    number = None if full is None or not isinstance(full.fitted.fit, LogisticFit) else len(full.fitted.terms)
    return {
        "name_nl": model.name.nl,
        "name_en": model.name.en,
        "segment_nl": segment.nl,
        "segment_en": segment.en,
        "outcome_nl": outcome.nl,
        "outcome_en": outcome.en,
        "population": population,
        "scheme": model.scheme.id.removeprefix(DAY_BEFORE) if model.scheme else "",
        "form": model.form.value,
        "predictors_nl": looked_at.nl,
        "predictors_en": looked_at.en,
        "comparators": " ".join(variant.value for variant in variants(model) if variant is not Variant.FULL),
        "learn_year": model.learn,
        "test_year": model.test,
        "learn_persons": int(learn[PERSONS].sum()),
        "learn_events": int(learn[EVENTS].sum()),
        "test_persons": int(test[PERSONS].sum()),
        "test_events": int(test[EVENTS].sum()),
        "coefficients": number,
        "learn_threshold_eur": counted.threshold_eur(model.learn),
        "test_threshold_eur": counted.threshold_eur(model.test),
        "followed_percent": percent["whole_year"],
        "died_percent": percent["died"],
        "left_percent": percent["left_early"],
        "alarm": None if full is None else _alarm(full.rows),
        "recalibrate_from": date(model.test + 1, 1, 1),
        "intended_use_nl": INTENDED_USE.nl,
        "intended_use_en": INTENDED_USE.en,
        "limits_nl": LIMITS.nl,
        "limits_en": LIMITS.en,
        "hash": model.hash(),
        "status": "value" if reason is None else "not_estimable",
        "reason": reason,
    }


def _alarm(rows: RiskRows) -> str:
    return "drift" if _has_drifted(observed_over_expected(rows)) else "none"


def _has_drifted(ratio: IntervalEstimate) -> bool:
    # In a small segment chance alone may lead so far.
    is_chance = ratio.lower <= 1 <= ratio.upper
    return not (is_chance or LOWEST_RATIO <= ratio.value <= HIGHEST_RATIO)


def _quality(tested: _Tested) -> Iterator[Row]:
    rows = tested.rows
    order = discrimination(rows)
    yield _measure("c_statistic", order.c_statistic, rows)
    yield _measure("c_statistic_learned", discrimination(tested.learned).c_statistic, tested.learned)
    yield _figure("average_precision", order.average_precision, rows)
    ratio = observed_over_expected(rows)
    yield _measure("observed_over_expected", ratio, rows) | _verdict("drift" if _has_drifted(ratio) else None)
    yield from _estimated("calibration_intercept", rows, calibration_intercept)
    for row in _estimated("calibration_slope", rows, calibration_slope):
        is_overfitted = row["value"] is not None and row["value"] < LOWEST_SLOPE and row["upper"] < 1
        yield row | _verdict("overfitted" if is_overfitted else None)
    brier = brier_score(rows)
    yield _measure("brier", brier.score, rows)
    yield _figure("brier_scaled", brier.scaled, rows)
    yield from _recalibrations(rows)


def _recalibrations(rows: RiskRows) -> Iterator[Row]:
    try:
        found = recalibration(rows)
    except NotEstimableError:
        return
    yield _figure("recalibration_intercept", found.intercept, rows)
    yield _figure("recalibration_slope", found.slope, rows)


def _estimated(measure: str, rows: RiskRows, estimate: Callable[[RiskRows], IntervalEstimate]) -> Iterator[Row]:
    try:
        yield _measure(measure, estimate(rows), rows)
    except NotEstimableError:
        yield _figure(measure, None, rows) | {"status": "not_estimable", "reason": "risks_do_not_differ"}


def _differences(full: RiskRows, simple: RiskRows) -> Iterator[Row]:
    yield _difference("c_statistic", c_statistic_difference(full, simple.risks), full)
    yield _difference("brier", brier_difference(full, simple.risks), full)


def _difference(measure: str, found: ModelDifference, rows: RiskRows) -> Row:
    return _measure(measure, found.difference, rows) | {"p": found.p}


def _measure(measure: str, found: IntervalEstimate, rows: RiskRows) -> Row:
    return _figure(measure, found.value, rows) | {"lower": found.lower, "upper": found.upper}


def _figure(measure: str, value: float | None, rows: RiskRows) -> Row:
    return {
        "group_kind": "all",
        "group": "",
        "measure": measure,
        "value": value,
        "persons": int(rows.persons.sum()),
        "events": int(rows.events.sum()),
        "status": "value",
    }


def _verdict(note: str | None) -> Row:
    return {"verdict": "ok" if note is None else "warning", "note": note}


def _calibration(rows: RiskRows) -> Iterator[Row]:
    curve = calibration_curve(rows)
    for place, label in enumerate(curve.labels):
        yield {
            "group": int(label),
            "persons": round(curve.persons[place]),
            "events": round(curve.events[place]),
            "predicted": float(curve.mean_risk[place]),
            "observed": float(curve.observed[place]),
            "lower": float(curve.lower[place]),
            "upper": float(curve.upper[place]),
            "status": "value",
        }


def _gain(rows: RiskRows) -> Iterator[Row]:
    top = selected_top(rows)
    for place, share in enumerate(TOP_SHARES):
        yield {
            "top_percent": 100 * share,
            "persons": float(top.persons[place]),
            "events": float(top.events[place]),
            "sensitivity": 100 * float(top.sensitivity[place]),
            "sensitivity_lower": 100 * float(top.sensitivity_lower[place]),
            "sensitivity_upper": 100 * float(top.sensitivity_upper[place]),
            "ppv": 100 * float(top.predictive_value[place]),
            "ppv_lower": 100 * float(top.predictive_value_lower[place]),
            "ppv_upper": 100 * float(top.predictive_value_upper[place]),
            "lift": float(top.sensitivity[place]) / share,
            "status": "value",
        }


def _coefficients(model: RiskModel, fitted: FittedRisk, learn: pl.DataFrame) -> Iterator[Row]:
    if not isinstance(fitted.fit, LogisticFit):
        return
    lower, upper = fitted.limits()
    values = fitted.fit.coefficients
    constant = {"term": "constant", "label_nl": "constante", "label_en": "constant", "reference": ""}
    counts = {"persons": int(learn[PERSONS].sum()), "events": int(learn[EVENTS].sum())}
    yield constant | counts | _bounds(values[0], lower[0], upper[0])
    for place, term in enumerate(fitted.terms, start=1):
        key, label, reference = term_words(model, term)
        words = {"term": key, "label_nl": label.nl, "label_en": label.en, "reference": reference}
        counts = {"persons": term.persons, "events": term.events}
        yield words | counts | _bounds(values[place], lower[place], upper[place])


def _bounds(value: float, lower: float, upper: float) -> Row:
    return {"value": float(value), "lower": float(lower), "upper": float(upper), "status": "value"}
