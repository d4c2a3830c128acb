"""
The released tables of a choice of interventions for one site of the small person-level example.

Three candidates: one whose effect and cost are known, one with a cost and without a known effect, one without a score;
a fourth intervention is only in the library.
"""

from __future__ import annotations

import dataclasses
from datetime import date

import polars as pl

from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.release.released import Released
from tests.risk_example import risk_example
from tests.segmentation_example import MAIN, SEGMENTS

REGION = "site:noord"
VALUE = {"status": "value", "reason": None}
UNKNOWN = {"status": "missing", "reason": "no_effect_known"}
PLACES = {
    "UP": ("universele preventie", "universal prevention"),
    "GP": ("geïndiceerde preventie", "indicated prevention"),
    "PZ": ("palliatieve zorg", "palliative care"),
}
INTERVENTIONS = {
    "fall_prevention": ("Valpreventie", "Fall prevention", "GP", "falls frailty", True),
    "walking_group": ("Wandelgroep", "Walking group", "UP", "healthy_living", True),
    "advance_care_planning": ("Tijdig praten over het levenseinde", "Advance care planning", "PZ", "frailty", True),
    "smoke_free": ("Rookvrije omgeving", "Smoke-free surroundings", "UP", "smoking", False),
}


def choice_example(*, made_up: bool = False) -> Released:
    """The example of segments and risks with its choice."""
    results = risk_example(made_up=made_up)
    return dataclasses.replace(results, tables={**results.tables, **choice_tables()})


def choice_tables() -> dict[str, pl.DataFrame]:
    """All tables of the choice."""
    rows = {
        "interventions": [_intervention(id) for id in INTERVENTIONS],
        "needs_of_segments": _needs(),
        "matches": _matches(),
        "segment_coverage": _coverage(),
        "expected_impacts": _impacts(),
        "budget_impacts": _budgets(),
        "weighings": _weighings(),
        "weight_thresholds": _thresholds(),
        "ranks": _ranks(),
        "decisions": [_decision()],
    }
    return {each.name: each.conform(pl.DataFrame(rows[each.name], infer_schema_length=None)) for each in CHOICE_TABLES}


def _both(name: str, dutch: str, english: str) -> dict[str, object]:
    return {f"{name}_nl": dutch, f"{name}_en": english}


def _intervention(id: str) -> dict[str, object]:
    dutch, english, place, needs, is_candidate = INTERVENTIONS[id]
    is_graded = id == "fall_prevention"
    return {
        "intervention": id, "version": 1, "hash": "12" * 32, "is_candidate": is_candidate,
        **_both("name", dutch, english), "continuum": place, **_both("continuum", *PLACES[place]),
        "domains": "zvw", "needs": needs, "phases": "old", **_both("for_whom", "Voor mensen.", "For people."),
        **_both("why", "Het zou helpen.", "It should help."), **_both("procedures", "Oefenen.", "Exercise."),
        **_both("expected", "Minder vallen.", "Fewer falls."), "aims": "health",
        "grade": "good_indications" if is_graded else "not_graded",
        **_both("grade", "goede aanwijzingen" if is_graded else "nog niet beoordeeld",
                "good indications" if is_graded else "not graded yet"),
        "references": "Een bron (2020)" if is_graded else None, "cost_eur": 250.0 if is_graded else None,
        "cost_year": 2023 if is_graded else None, **_both("dependencies", "Een zaal.", "A hall."),
        **_both("equity", "Wie niet komt.", "Who does not come."), **_both("harms", "Een val.", "A fall."),
    }  # fmt: skip


def _needs() -> list[dict[str, object]]:
    found = (
        ("frail", "falls", 760.0, 640.0, 1.19, (1.05, 1.33), "worse", 1),
        ("chronic", "falls", 380.0, 360.0, 1.06, (0.95, 1.17), "worse_alone", 2),
        ("healthy", "cost", 950.0, 1_000.0, 0.95, (0.90, 1.00), "similar", 3),
    )
    rows: list[dict[str, object]] = [
        {"scheme": MAIN, "segment": segment, "indicator": indicator, "population": "insured", "region": REGION}
        | {"period_start": date(2023, 1, 1), "period_end": date(2024, 1, 1), "method": "crude", "value": value}
        | {"reference_value": reference, "ratio": ratio, "ratio_lower": ends[0], "ratio_upper": ends[1]}
        | {"unit": "eur_per_person_year" if indicator == "cost" else "per_1000_person_years"}
        | {"difference": value - reference, "difference_lower": value - reference - 20}
        | {"difference_upper": value - reference + 20, "confidence": 0.95, "excess": 14.0, "excess_lower": 3.0}
        | {"excess_upper": 25.0, "excess_unit": "euro" if indicator == "cost" else "events", "persons": 120}
        | {"p": 0.01, "p_adjusted": 0.03, "comparisons": 4, "verdict": verdict, "rank": rank, "rank_lower": 1}
        | {"rank_upper": rank + 1, "share_first": 0.7 if rank == 1 else 0.15, **VALUE}
        for segment, indicator, value, reference, ratio, ends, verdict, rank in found
    ]
    hidden = {"status": "withheld", "reason": "fewer_than_10_persons"}
    named: dict[str, object] = {"scheme": MAIN, "segment": "at_risk", "indicator": "falls", "population": "insured"}
    named |= {"region": REGION}
    named |= {"unit": "per_1000_person_years", "comparisons": 4}
    return [*rows, {**named, "period_start": date(2023, 1, 1), "period_end": date(2024, 1, 1), **hidden}]


def _matches() -> list[dict[str, object]]:
    found = (
        ("frail", "fall_prevention", "GP", "recorded", "falls", 31.0, True),
        ("frail", "advance_care_planning", "PZ", "recorded", "frailty", 44.0, True),
        ("healthy", "walking_group", "UP", "declared", "healthy_living", None, True),
        ("healthy", "smoke_free", "UP", "declared", "smoking", None, False),
    )
    return [
        {"scheme": MAIN, "segment": segment, "intervention": id, "region": REGION, "continuum": place}
        | {"basis": basis, "needs": needs, "share": share, "aims": "health", "is_candidate": is_candidate}
        for segment, id, place, basis, needs, share, is_candidate in found
    ]


def _coverage() -> list[dict[str, object]]:
    states = {
        ("frail", "GP"): ("chosen", 2, "fall_prevention", "fall_prevention"),
        ("frail", "PZ"): ("candidate", 1, "advance_care_planning", None),
        ("healthy", "UP"): ("possible", 2, None, None),
    }
    return [
        {"scheme": MAIN, "segment": segment, "region": REGION, "continuum": code, **_both("continuum", *words)}
        | {"place": place}
        | dict(
            zip(
                ("state", "matching", "candidates", "chosen"),
                states.get((segment, code), ("empty", 0, None, None)),
                strict=True,
            )
        )
        for segment in SEGMENTS
        for place, (code, words) in enumerate(PLACES.items())
    ]


def _range(name: str, value: float, low: float, high: float) -> dict[str, object]:
    return {name: value, f"{name}_lower": low, f"{name}_upper": high}


def _impacts() -> list[dict[str, object]]:
    def row(id: str, segment: str, **more: object) -> dict[str, object]:
        named = {"intervention": id, "scheme": MAIN, "segment": segment, "region": REGION, "outcome": "falls"}
        return {**named, "change_unit": "events", "draws": 4_000, "confidence": 0.95, "persons": 120, **more}

    known = {"effect": 0.8, "effect_lower": 0.7, "effect_upper": 0.92, "effect_basis": "library"}
    known |= {"effect_reference": "Een bron (2020)", "effect_reached": 1.0, "rate": 0.7, "change_mean": -8.1}
    known |= _range("reached", 60.0, 40.0, 80.0) | _range("without", 42.0, 28.0, 56.0)
    return [
        row("fall_prevention", "frail", **known, **_range("change", -8.0, -13.0, -3.0), share_less=0.998, **VALUE),
        row("walking_group", "healthy", effect_basis="unknown", **UNKNOWN),
        row("advance_care_planning", "frail", effect_basis="unknown", **UNKNOWN),
    ]


def _budgets() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for year in (1, 2, 3):
        named = {"scheme": MAIN, "region": REGION, "year": year, "discount_rate": 0.03, "confidence": 0.95}
        persons = _range("persons", 30.0 * year, 20.0 * year, 40.0 * year)
        cost = _range("cost", 15_000.0, 11_000.0, 19_000.0)
        savings = _range("savings", 6_000.0 * year, 2_000.0 * year, 9_000.0 * year)
        net = _range("net", 15_000.0 - 6_000 * year, 8_000.0 - 6_000 * year, 22_000.0 - 6_000 * year)
        total = _range("cumulative", 9_000.0, 2_000.0, 16_000.0)
        found += [
            {"intervention": "fall_prevention", "segment": "frail", **named, **persons, **cost, **savings, **net}
            | {**total, **VALUE},
            {"intervention": "walking_group", "segment": "healthy", **named, **persons, **cost, **VALUE}
            | {"savings_reason": "no_saving_known"},
            {"intervention": "advance_care_planning", "segment": "frail", **named}
            | {"status": "missing", "reason": "no_cost_known"},
        ]
    return found


def _weighings() -> list[dict[str, object]]:
    criteria = {
        "fewer_falls": ("Minder vallen", "Fewer falls", "change", 60.0),
        "support": ("Draagvlak", "Support", "judged", 40.0),
    }
    points = {
        ("fall_prevention", "fewer_falls"): 100.0,
        ("fall_prevention", "support"): 50.0,
        ("walking_group", "support"): 100.0,
        ("advance_care_planning", "fewer_falls"): 0.0,
        ("advance_care_planning", "support"): 0.0,
    }
    found: list[dict[str, object]] = []
    for id in ("fall_prevention", "walking_group", "advance_care_planning"):
        for criterion, (dutch, english, basis, weight) in criteria.items():
            value = points.get((id, criterion))
            numbers = {} if value is None else {**_range("score", value, value, value), "value": value}
            numbers |= {} if value is None else {"weighted": value * weight / 100}
            found.append(
                {"criterion": criterion, "intervention": id, "region": REGION, **_both("name", dutch, english)}
                | {"basis": basis, "judged_by": "De regiotafel" if basis == "judged" else None, "weight": weight}
                | {"worst": 0.0, "best": 100.0, **numbers}
                | (VALUE if value is not None else {"status": "missing", "reason": "no_effect_known"})
            )
    return found


def _thresholds() -> list[dict[str, object]]:
    return [
        {"criterion": "fewer_falls", "region": REGION, "weight": 60.0, "first": "fall_prevention", "lower": 0.0}
        | {"upper": 100.0, "below": None, "above": None, **VALUE}
    ]


def _ranks() -> list[dict[str, object]]:
    common = {"region": REGION, "draws": 4_000}
    return [
        {"intervention": "advance_care_planning", **common, "value": 0.0, "least": 0.0, "most": 0.0, "rank": 2}
        | {"rank_lower": 2, "rank_upper": 2, "share_first": 0.02, "share_first_any_weights": 0.05}
        | {"dominated_by": "fall_prevention", "could_be_first": False, **VALUE},
        {"intervention": "fall_prevention", **common, "value": 80.0, "least": 80.0, "most": 80.0, "rank": 1}
        | {"rank_lower": 1, "rank_upper": 1, "share_first": 0.98, "share_first_any_weights": 0.95}
        | {"dominated_by": None, "could_be_first": True, **VALUE},
        {"intervention": "walking_group", **common, "value": None, "least": 40.0, "most": 100.0}
        | {"dominated_by": None, "could_be_first": True, "status": "missing", "reason": "score_unknown"},
    ]


def _decision() -> dict[str, object]:
    return {
        "decision": "plan_2024", "region": REGION, "scheme": MAIN, "chosen": "fall_prevention walking_group",
        "not_chosen": "advance_care_planning", **_both("rationale", "Veel valpartijen.", "Many falls."),
        "evidence": "Een bron (2020)", "decided_by": "De regiotafel", "decided_on": date(2024, 3, 1),
        "review_on": date(2025, 3, 1), "ranked_first": "fall_prevention", "follows_ranking": True,
        "without_known_effect": "walking_group",
    }  # fmt: skip
