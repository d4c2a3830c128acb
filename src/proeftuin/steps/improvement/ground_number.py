"""
The number behind each thing that a finding can rest on.

What is withheld stays withheld: its status and reason come along, and no value. What cannot be found is missing, with
the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from proeftuin.steps.improvement.finding import (
    ChangeTestGround,
    EffectGround,
    EstimateGround,
    Ground,
    ImpactGround,
    NoteGround,
    ReachGround,
    SegmentGround,
    SignalGround,
)
from proeftuin.steps.improvement.predicted_result import PredictedResult
from proeftuin.steps.improvement.recorded_number import NO_SUCH_FIGURE, RecordedNumber, Tables, chosen, missing

IN_WORDS = "in_words"
"""Reason of a note: it has no number."""
NO_RESULT = "no_result"
_EVERYBODY = ("all", "NL01")
"""Everybody in data about persons, or the country in open data."""
_TOGETHER = {"segment": "all", "deprivation": "all", "sex": "all", "age_group": "all"}
_METHODS = ("crude", "survey", "combined_survey")
"""Of several methods the one that says what was, and not what would be elsewhere, comes first."""


def number_of(ground: Ground, tables: Tables, results: Mapping[str, PredictedResult]) -> RecordedNumber:
    """
    The number that `ground` points at, as it was released.

    Parameters
    ----------
    results : mapping of str to PredictedResult
        What came of each test, by identifier.
    """
    match ground:
        case EffectGround():
            return _effect(ground, tables)
        case SignalGround():
            return _signal(ground, tables)
        case SegmentGround():
            return _segment(ground, tables)
        case EstimateGround():
            return _estimate(ground, tables)
        case ReachGround():
            return _reach(ground, tables)
        case ImpactGround():
            return _impact(ground, tables)
        case ChangeTestGround():
            return _result(results.get(ground.test))
        case NoteGround():
            return missing(IN_WORDS)


def kind_of_ground(ground: Ground) -> str:
    """The key by which a study file names such a ground."""
    return _KINDS[type(ground)]


def pointed_at(ground: Ground) -> str:
    """What a ground points at: its identifiers with strokes between; of a note its words."""
    parts: list[object]
    match ground:
        case EffectGround():
            parts = [ground.outcome, ground.population, ground.site]
        case SignalGround():
            parts = [ground.chart]
        case SegmentGround():
            parts = [ground.scheme, ground.segment, ground.region, ground.year]
        case EstimateGround():
            parts = [ground.indicator, ground.region, ground.year]
        case ReachGround():
            parts = [ground.entry, ground.region, ground.stage, ground.period]
        case ImpactGround():
            parts = [ground.intervention, ground.segment, ground.outcome]
        case ChangeTestGround():
            parts = [ground.test]
        case NoteGround():
            return ground.words
    return "/".join(str(part) for part in parts if part is not None)


_KINDS: dict[type[Ground], str] = {
    EffectGround: "effect",
    SignalGround: "signal",
    SegmentGround: "segment",
    EstimateGround: "estimate",
    ReachGround: "reach",
    ImpactGround: "impact",
    ChangeTestGround: "test",
    NoteGround: "note",
}


def _effect(ground: EffectGround, tables: Tables) -> RecordedNumber:
    wanted: dict[str, object] = {"outcome": ground.outcome, "site": ground.site, "kind": "average"}
    if ground.population is not None:
        wanted["population"] = ground.population
    return _number(chosen(tables, "effects", wanted), "value", unit="scale")


def _signal(ground: SignalGround, tables: Tables) -> RecordedNumber:
    return _number(
        chosen(tables, "control_charts", {"chart": ground.chart}), "centre", start="latest_start", verdict="variation"
    )


def _segment(ground: SegmentGround, tables: Tables) -> RecordedNumber:
    wanted: dict[str, object] = {"segment": ground.segment, "region": _region(ground.region)}
    if ground.scheme is not None:
        wanted["scheme"] = ground.scheme
    return _number(_of_year(chosen(tables, "segments", wanted), ground.year), "persons", bounds=None, fixed="persons")


def _estimate(ground: EstimateGround, tables: Tables) -> RecordedNumber:
    wanted = {
        "indicator": ground.indicator, "region": _region(ground.region), "sex": None, "age_band": None,
    }  # fmt: skip
    found = _of_year(chosen(tables, "estimates", wanted), ground.year)
    if not isinstance(found, str):
        methods = found["method"].to_list()
        preferred = next((one for one in _METHODS if one in methods), methods[0])
        found = found.filter(pl.col("method") == preferred)
    return _number(found, "value")


def _reach(ground: ReachGround, tables: Tables) -> RecordedNumber:
    wanted: dict[str, object] = {
        "entry": ground.entry, "region": _region(ground.region), "stage": ground.stage, **_TOGETHER,
        "is_whole": ground.period is None,
    }  # fmt: skip
    if ground.period is not None:
        wanted["period_start"] = ground.period
    found = chosen(tables, "reach", wanted)
    if ground.stage == "eligible":
        return _number(found, "persons", bounds=None, fixed="persons")
    return _number(found, "percent", bounds=None, fixed="percent")


def _impact(ground: ImpactGround, tables: Tables) -> RecordedNumber:
    wanted = {"intervention": ground.intervention, "segment": ground.segment, "outcome": ground.outcome}
    found = chosen(tables, "expected_impacts", wanted)
    return _number(found, "change", bounds=("change_lower", "change_upper"), unit="change_unit")


def _result(result: PredictedResult | None) -> RecordedNumber:
    if result is None:
        return missing(NO_RESULT)
    verdict = None if result.held is None else "held" if result.held else "not_held"
    return RecordedNumber(result.status, result.reason, result.value, unit=result.unit, verdict=verdict)


def _region(written: str) -> object:
    """A site by its identifier; everybody; an area by its code."""
    if written == "all":
        return _EVERYBODY
    return (f"site:{written}", written)


def _of_year(found: pl.DataFrame | str, year: int | None) -> pl.DataFrame | str:
    """Rows of that year, or of the newest; one that has no row at all is no such figure."""
    if isinstance(found, str):
        return found
    if year is None:
        return found.filter(pl.col("period_start") == pl.col("period_start").max())
    of_year = found.filter(pl.col("period_start") == date(year, 1, 1))
    return of_year if of_year.height else NO_SUCH_FIGURE


def _number(
    found: pl.DataFrame | str,
    value: str,
    *,
    bounds: tuple[str, str] | None = ("lower", "upper"),
    unit: str = "unit",
    start: str = "period_start",
    verdict: str | None = None,
    fixed: str | None = None,
) -> RecordedNumber:
    """The first row as a number; what has no value has no bounds either."""
    if isinstance(found, str):
        return missing(found)
    row: dict[str, Any] = found.row(0, named=True)
    known = row["status"] == "value" and row[value] is not None
    lower, upper = (row[name] for name in bounds) if known and bounds else (None, None)
    return RecordedNumber(
        status=row["status"],
        reason=row["reason"],
        value=float(row[value]) if known else None,
        lower=lower,
        upper=upper,
        confidence=row.get("confidence") if lower is not None else None,
        unit=fixed or row.get(unit),
        period_start=row.get(start),
        verdict=row[verdict] if verdict and known else None,
    )
