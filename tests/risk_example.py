"""
The released tables of two models of risk of the small person-level example.

One of an admission, of everybody and by segment, one of high cost; in each a warning bites, and one segment has too few
events for a model of its own.
"""

from __future__ import annotations

import dataclasses
from datetime import date

import polars as pl

from proeftuin.data.risk_tables import RISK_TABLES
from proeftuin.release.released import Released
from tests.segmentation_example import MAIN, segmentation_example

ADMISSION, COST = "admission", "high_cost"
TOPS = (1.0, 2.0, 5.0, 10.0, 20.0)
VALUE = {"status": "value", "reason": None}


def risk_example(*, made_up: bool = False) -> Released:
    """The example of segments with its models of risk."""
    results = segmentation_example(made_up=made_up)
    return dataclasses.replace(results, tables={**results.tables, **risk_tables()})


def risk_tables() -> dict[str, pl.DataFrame]:
    """All tables of the models."""
    rows = {
        "risk_models": [_card(ADMISSION, ""), _card(ADMISSION, "chronic"), _card(ADMISSION, "frail"), _card(COST, "")],
        "risk_quality": [row for model in (ADMISSION, COST) for row in _quality(model)],
        "risk_calibration": [row for model in (ADMISSION, COST) for row in _calibration(model)],
        "risk_gain": [row for model in (ADMISSION, COST) for row in _gain(model)],
        "risk_coefficients": _coefficients(),
    }
    return {each.name: each.conform(pl.DataFrame(rows[each.name], infer_schema_length=None)) for each in RISK_TABLES}


def _card(model: str, segment: str) -> dict[str, object]:
    names = {ADMISSION: ("Opname", "Admission"), COST: ("Hoge kosten", "High cost")}[model]
    segments = {
        "": ("Iedereen", "Everybody"),
        "chronic": ("Eén of meer chronische aandoeningen", "One or more chronic conditions"),
        "frail": ("Kwetsbare ouderen", "Frail older people"),
    }
    is_few = segment == "frail"
    return {
        "model": model,
        "segment": segment,
        "name_nl": names[0],
        "name_en": names[1],
        "segment_nl": segments[segment][0],
        "segment_en": segments[segment][1],
        "outcome_nl": f"minstens één keer {names[0].lower()} in het jaar",
        "outcome_en": f"at least one {names[1].lower()} in the year",
        "population": "insured",
        "scheme": MAIN,
        "form": "logistic",
        "predictors_nl": "leeftijd; geslacht; eerdere opnamen",
        "predictors_en": "age; sex; earlier admissions",
        "comparators": "age_sex earlier_use",
        "learn_year": 2022,
        "test_year": 2023,
        "learn_persons": 3_000,
        "learn_events": 240,
        "test_persons": 3_000,
        "test_events": 250,
        "coefficients": 7,
        "learn_threshold_eur": 12_000.0 if model == COST else None,
        "test_threshold_eur": 12_500.0 if model == COST else None,
        "followed_percent": 96.5,
        "died_percent": 1.2,
        "left_percent": 2.3,
        "alarm": "none",
        "recalibrate_from": date(2024, 1, 1),
        "intended_use_nl": "Voor groepen.",
        "intended_use_en": "For groups.",
        "limits_nl": "Wat niet is vastgelegd telt niet.",
        "limits_en": "What was not recorded does not count.",
        "hash": "ef" * 32,
        "status": "not_estimable" if is_few else "value",
        "reason": "fewer_than_10_events_per_coefficient" if is_few else None,
    }


def _quality(model: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []

    def add(segment: str, variant: str, measure: str, value: float, half: float | None = None, **more: object) -> None:
        bounds = {} if half is None else {"lower": value - half, "upper": value + half}
        found.append(
            {"model": model, "segment": segment, "variant": variant, "group_kind": "all", "group": ""}
            | {"measure": measure, "value": value, "persons": 3_000, "events": 250, **VALUE, **bounds, **more}
        )

    for variant, level in (("full", 0.78), ("age_sex", 0.68), ("earlier_use", 0.71)):
        add("", variant, "c_statistic", level, 0.03)
        add("", variant, "c_statistic_learned", level + 0.01, 0.03)
        add("", variant, "observed_over_expected", 1.02, 0.12, verdict="ok")
        add("", variant, "calibration_slope", 0.70, 0.10, verdict="warning", note="overfitted")
        add("", variant, "brier", 0.071, 0.004)
    for variant, level in (("age_sex", 0.10), ("earlier_use", 0.07)):
        add("", f"gain_over_{variant}", "c_statistic", level, 0.03, p=0.001)
        add("", f"gain_over_{variant}", "brier", -0.004, 0.002, p=0.01)
    groups = (
        ("sex", "female", 1.01, None),
        ("sex", "male", 1.03, None),
        ("age", "40-49", 0.95, None),
        ("age", "80+", 1.30, "group_miscalibrated"),
        ("deprivation", "1", 1.05, None),
        ("contact", "none", 1.60, "no_record_no_risk"),
        ("contact", "any", 0.98, None),
    )
    for kind, group, ratio, note in groups:
        verdict = "ok" if note is None else "warning"
        told = {"group_kind": kind, "group": group, "verdict": verdict, "note": note, "p": 0.01}
        add("", "full", "observed_over_expected", ratio, 0.2, **told)
    if model == COST:
        needs = {"group_kind": "deprivation", "group": "most_deprived", "verdict": "warning", "note": "cost_not_need"}
        add("", "full", "needs_over_expected", 1.25, **needs)
        top = {"group_kind": "top", "group": "learn_year", "verdict": "warning", "note": "regression_to_the_mean"}
        add("", "full", "still_in_top", 41.0, 4.0, **top)
    else:
        add("chronic", "full", "c_statistic", 0.70, 0.05)
        add("chronic", "age_sex", "c_statistic", 0.61, 0.05)
        add("chronic", "full", "observed_over_expected", 1.1, 0.2, verdict="ok")
    return found


def _calibration(model: str) -> list[dict[str, object]]:
    return [
        {"model": model, "segment": "", "variant": "full", "group": tenth}
        | {"persons": 300, "events": None if tenth == 1 else 5 * tenth}
        | {"predicted": None if tenth == 1 else 0.01 * tenth**1.5, "observed": None if tenth == 1 else tenth / 60}
        | {"lower": None if tenth == 1 else tenth / 80, "upper": None if tenth == 1 else tenth / 45}
        | ({"status": "withheld", "reason": "fewer_than_10_persons"} if tenth == 1 else VALUE)
        for tenth in range(1, 11)
    ]


def _gain(model: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for variant, lift in (("full", 4.0), ("age_sex", 2.0), ("earlier_use", 3.0)):
        for top in TOPS:
            found_percent = min(95.0, 100 * (1 - (1 - top / 100) ** lift))
            found.append(
                {"model": model, "segment": "", "variant": variant, "top_percent": top, "persons": 30.0 * top}
                | {"events": 2.5 * found_percent, "sensitivity": found_percent}
                | {"sensitivity_lower": found_percent - 0.8, "sensitivity_upper": found_percent + 0.8}
                | {"ppv": 33.0, "ppv_lower": 28.0, "ppv_upper": 38.0, "lift": found_percent / top, **VALUE}
            )
    return found


def _coefficients() -> list[dict[str, object]]:
    terms = (("age:80+", "leeftijd: 80+", "age: 80+", 1.4), ("sex:male", "geslacht: man", "sex: male", 0.2))
    return [
        {"model": ADMISSION, "segment": "", "variant": "full", "term": term, "label_nl": dutch, "label_en": english}
        | {"reference": "", "value": value, "lower": value - 0.3, "upper": value + 0.3}
        | {"persons": 400, "events": 60, **VALUE}
        for term, dutch, english, value in terms
    ]
