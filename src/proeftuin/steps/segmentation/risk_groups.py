"""
Where the use of a risk goes wrong: groups of persons for whom it is too high or too low, and tops that do not last.

Three traps are looked for. Who had no contact with care has no diagnosis on record, so that a risk may be too low for
them. Cost is not need: at an equal risk of high costs, a group that uses less care than it needs has more recorded
disease. And who is at the top of one year is so partly by chance, so that many are not there in the next.

Source
------
Z. Obermeyer and others, Science 366 (2019) 447-453, for needs beside risks of cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.estimate_array import normal_quantile
from proeftuin.methods.prediction.calibration import calibration_of_groups
from proeftuin.methods.prediction.prediction_rows import grouped_risk_rows
from proeftuin.methods.proportion_interval import wilson_limits
from proeftuin.steps.segmentation.risk_events import CountedEvents
from proeftuin.steps.segmentation.risk_fit import FittedRisk
from proeftuin.steps.segmentation.risk_model import CENTS, RiskModel, Within
from proeftuin.steps.segmentation.risk_rows import (
    AGE,
    AMOUNT,
    CONTACT,
    DEPRIVATION,
    EVENTS,
    NO_CONTACT,
    ORIGIN,
    PERSONS,
    SEGMENT,
    SEX,
)
from proeftuin.steps.segmentation.risk_words import level_key
from proeftuin.steps.triple_aim.care_measure import TallyKind

FloatArray = NDArray[np.float64]
Row = dict[str, Any]
MOST_NEEDS = 1.1
"""Recorded needs over those of others at an equal risk; above it, by more than chance, cost does not stand for need."""
LEAST_PERSONS = 100
"""In a smaller group needs are told and not judged."""
CONFIDENCE = 0.95
SIGNIFICANT, WORTH_TELLING = 0.05, 1.1
"""A group is warned about when its events differ from the risks by more than chance, and by more than a tenth."""
TENTHS = 10


@dataclass(frozen=True)
class _Ratio:
    """Needs over those of others, with limits that are NaN where there are none."""

    value: float
    lower: float
    upper: float


def group_rows(model: RiskModel, counted: CountedEvents, fitted: FittedRisk) -> Iterator[Row]:
    """Calibration in groups of persons, and their recorded needs at an equal risk, in the year of testing."""
    test = counted.patterns.filter(pl.col("year") == model.test)
    for kind, column in (("age", AGE), ("sex", SEX)):
        keys = [level_key(model, column, level) for level in test[column].to_list()]
        yield from _calibrated(test.with_columns(pl.Series("group", keys, dtype=pl.String)), kind, fitted)
    if model.scheme is not None and model.within is Within.SEGMENTS:
        keys = [level_key(model, SEGMENT, level) for level in test[SEGMENT].to_list()]
        yield from _calibrated(test.with_columns(pl.Series("group", keys, dtype=pl.String)), "segment", fitted)
    for kind in (ORIGIN, DEPRIVATION, CONTACT):
        own = counted.groups.filter(pl.col("group_kind") == kind)
        if own.is_empty():
            continue
        yield from _calibrated(own, kind, fitted)
        if kind != CONTACT and _is_of_cost(model) and own["needs"].sum() > 0:
            yield from _needs(test, own, kind, fitted)


def top_rows(model: RiskModel, counted: CountedEvents) -> Iterator[Row]:
    """Of the top of amounts in the year of learning: who is still there in the year of testing, and their amounts."""
    stays = counted.stays
    if stays is None or min(counted.thresholds.values(), default=0) <= 0:
        return
    top = stays.filter(pl.col(f"{AMOUNT}_learn") >= counted.thresholds[model.learn])
    persons = int(top[PERSONS].sum())
    if persons == 0:
        return
    still = int(top.filter(pl.col(f"{AMOUNT}_test") >= counted.thresholds[model.test])[PERSONS].sum())
    lower, upper = wilson_limits(np.array([float(still)]), np.array([float(persons)]), confidence=CONFIDENCE)
    base = {"group_kind": "top", "group": "learn_year", "persons": persons, "events": still, "status": "value"}
    means = {year: int(top[f"{year}_cents"].sum()) / CENTS / persons for year in ("learn", "test")}
    warned = {"verdict": "warning", "note": "regression_to_the_mean"} if means["test"] < means["learn"] else {}
    yield base | warned | {
        "measure": "still_in_top", "value": 100 * still / persons,
        "lower": 100 * float(lower[0]), "upper": 100 * float(upper[0]),
    }  # fmt: skip
    for year, mean in means.items():
        yield base | {"measure": f"mean_in_{year}_year", "value": mean}


def _is_of_cost(model: RiskModel) -> bool:
    indicator = model.outcome.indicator
    return indicator is not None and indicator.tally.kind is TallyKind.AMOUNT


def _calibrated(patterns: pl.DataFrame, kind: str, fitted: FittedRisk) -> Iterator[Row]:
    events, persons = (patterns[name].to_numpy() for name in (EVENTS, PERSONS))
    found = calibration_of_groups(
        grouped_risk_rows(fitted.risks(patterns), events, persons), patterns["group"].to_numpy().astype(np.str_)
    )
    for place, label in enumerate(found.labels):
        p = float(found.p_holm[place])
        yield {
            "group_kind": kind,
            "group": str(label),
            "measure": "observed_over_expected",
            "value": float(found.observed_over_expected[place]),
            "lower": float(found.ratio_lower[place]),
            "upper": float(found.ratio_upper[place]),
            "p": p,
            "persons": round(found.persons[place]),
            "events": round(found.events[place]),
            "status": "value",
        } | _judged(
            float(found.observed_over_expected[place]), p, is_without_record=(kind, label) == (CONTACT, NO_CONTACT)
        )


def _judged(ratio: float, p: float, *, is_without_record: bool) -> Row:
    # With many persons any difference is more than chance, so that it must also be one that matters.
    if not p < SIGNIFICANT or 1 / WORTH_TELLING < ratio < WORTH_TELLING:
        return {"verdict": "ok"}
    is_hidden = is_without_record and ratio > 1
    return {"verdict": "warning", "note": "no_record_no_risk" if is_hidden else "group_miscalibrated"}


def _needs(test: pl.DataFrame, groups: pl.DataFrame, kind: str, fitted: FittedRisk) -> Iterator[Row]:
    """Recorded needs of each group over what others have at the same tenth of the risk."""
    risks = fitted.risks(test)
    bounds = _tenths(risks, test[PERSONS].to_numpy().astype(np.float64))
    everybody = _by_tenth(test, np.searchsorted(bounds, risks, side="right"))
    tenth = np.searchsorted(bounds, fitted.risks(groups), side="right")
    for (group,), own in groups.with_columns(pl.Series("_tenth", tenth)).group_by("group", maintain_order=True):
        found = _needs_over_others(_by_tenth(own, own["_tenth"].to_numpy()), everybody)
        if found is None:
            continue
        persons = int(own[PERSONS].sum())
        is_more = persons >= LEAST_PERSONS and found.value > MOST_NEEDS and found.lower > 1
        warned = {"verdict": "warning", "note": "cost_not_need"} if is_more else {"verdict": "ok"}
        yield warned | {
            "group_kind": kind, "group": group, "measure": "needs_over_expected", "value": found.value,
            "lower": found.lower, "upper": found.upper,
            "persons": persons, "events": int(own[EVENTS].sum()), "status": "value",
        }  # fmt: skip


def _needs_over_others(own: FloatArray, everybody: FloatArray) -> _Ratio | None:
    """
    Needs of a group over those that others at an equal risk would have in its place; none when these have no needs.

    Where nobody else has such a risk there is nothing to compare with. Needs of one person go together, so that there
    is no more to count than persons, however many needs they have.

    Parameters
    ----------
    own, everybody : array, shape (2, tenths)
        Persons and their needs.
    """
    others = everybody - own
    is_compared = others[0] > 0
    (persons, needs), (other_persons, other_needs) = own[:, is_compared], others[:, is_compared]
    usual = other_needs / other_persons
    expected = float(persons @ usual)
    if not expected > 0:
        return None
    counted = np.minimum(other_persons, other_needs)
    spread = np.divide((persons * usual) ** 2, counted, out=np.zeros_like(usual), where=counted > 0)
    total = float(needs.sum())
    ratio = total / expected
    if not total > 0:
        return _Ratio(ratio, np.nan, np.nan)
    error = np.sqrt(1 / min(total, float(persons.sum())) + spread.sum() / expected**2)
    factor = float(np.exp(normal_quantile(CONFIDENCE) * error))
    return _Ratio(ratio, ratio / factor, ratio * factor)


def _tenths(risks: FloatArray, persons: FloatArray) -> FloatArray:
    order = np.argsort(risks, kind="stable")
    reached = np.cumsum(persons[order]) / persons.sum()
    return np.unique([risks[order][np.searchsorted(reached, part / TENTHS)] for part in range(1, TENTHS)])


def _by_tenth(patterns: pl.DataFrame, tenth: NDArray[np.intp]) -> FloatArray:
    """Persons and their needs in each tenth, shape (2, tenths)."""
    return np.array([np.bincount(tenth, patterns[name].to_numpy(), minlength=TENTHS) for name in (PERSONS, "needs")])
