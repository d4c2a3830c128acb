"""
The released tables of a portfolio, its reach and one cycle of improvement, for two sites of the small example.

The home team runs in Noord and is planned in Zuid; what would tell few persons is withheld, and what nobody kept is
missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from proeftuin.data.chart_tables import CHART_TABLES
from proeftuin.data.contract import TableContract
from proeftuin.data.delivery_tables import DELIVERY_TABLES
from proeftuin.data.improvement_tables import IMPROVEMENT_TABLES
from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.release.released import Released
from tests.choice_example import choice_example
from tests.segmentation_example import MAIN, SEGMENTS

Row = dict[str, object]
VALUE: Row = {"status": "value", "reason": None}
HIDDEN: Row = {"status": "withheld", "reason": "fewer_than_10_persons"}
ABSENT: Row = {"status": "missing", "reason": "not_known"}
SITES = ("noord", "zuid")
START, END = date(2022, 1, 1), date(2023, 1, 1)
WHOLE: Row = {"period_start": START, "period_end": END, "is_whole": True}
PLACES = {"UP": ("universele preventie", "universal prevention"), "CC": ("complexe zorg", "complex care")}


def implementing_example(*, made_up: bool = False, **changed: Iterable[Row]) -> Released:
    """The example of a choice with steps 4 and 6; tables of `changed` have those rows instead."""
    results = choice_example(made_up=made_up)
    contracts = (*PORTFOLIO_TABLES, *DELIVERY_TABLES, *IMPROVEMENT_TABLES, *CHART_TABLES)
    rows: Mapping[str, Iterable[Row]] = {**_portfolio(), **_delivery(), **_improvement(), **changed}
    tables = {each.name: table_of(each, rows.get(each.name, ())) for each in contracts}
    return dataclasses.replace(results, tables={**results.tables, **tables})


def table_of(contract: TableContract, rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as the contract says; what a row does not name is empty."""
    schema = {name: column.type for name, column in contract.columns.items()}
    return contract.conform(pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema))


def both(name: str, dutch: str, english: str) -> Row:
    """A text in both languages."""
    return {f"{name}_nl": dutch, f"{name}_en": english}


def _portfolio() -> dict[str, list[Row]]:
    team: Row = {
        "entry": "home_team", "place": 0, "intervention": "team", "hash": "1", **both("name", "Thuisteam", "Home team"),
        "continuum": "CC", **both("continuum", *PLACES["CC"]), "domains": "Zvw", "scheme": MAIN, "segments": "frail",
        "status": "running", **both("status", "loopt", "running"), "target_reach": 60.0, "sites": "noord zuid",
        "first_start": START, "is_evaluated": True, "depends_on": "shared_plan",
    }  # fmt: skip
    plan: Row = {
        "record": "shared_plan", "place": 0, **both("name", "Gedeeld plan", "Shared plan"), "kind": "data",
        **both("kind", "informatie", "data"), "level": "region", **both("level", "regio", "region"),
        "status": "running", **both("status", "loopt", "running"), "start": date(2022, 6, 1), "supports": "home_team",
    }  # fmt: skip
    relation: Row = {"entry": "home_team", "other": "shared_plan", "relation": "depends_on", "site": "noord"}
    return {
        "portfolio": [team],
        "portfolio_enabling": [plan],
        "rollouts": [
            {"entry": "home_team", "site": "noord", "start": START, "state": "running", "is_evaluated": True},
            {"entry": "home_team", "site": "zuid", "start": date(2024, 1, 1), "state": "planned", "is_evaluated": True},
        ],
        "portfolio_coverage": [
            _square(site, segment, code) for site in SITES for segment in SEGMENTS for code in PLACES
        ],
        "portfolio_relations": [
            relation | {"start": START, "verdict": "wrong", "note": "not_yet_running"},
        ],
        "portfolio_warnings": [
            {"entry": "home_team", "site": "zuid", "start": date(2024, 1, 1), "note": "starts_after_period"}
        ],
        "portfolio_money": [
            {"entry": "home_team", "is_enabling": False, "year": 2022, "payer": "A", "spent_eur": 9000.0}
        ],
        "context_events": [
            {
                "place": 0, "start": date(2022, 3, 1), "level": "law", **both("level", "wet", "law"),
                **both("what", "Nieuwe wet", "New act"), "source": "a journal",
            }
        ],
    }  # fmt: skip


def _square(site: str, segment: str, code: str) -> Row:
    is_there = (segment, code) == ("frail", "CC")
    state = {"noord": "running", "zuid": "planned"}[site] if is_there else "empty"
    size: Row = {"persons": 40, **VALUE} if site == "noord" else HIDDEN
    return {
        "site": site, "scheme": MAIN, "segment": segment, "continuum": code, **both("continuum", *PLACES[code]),
        "place": list(PLACES).index(code), "state": state, "entries": "home_team" if is_there else None,
        "period_start": START, "period_end": END, **size,
    }  # fmt: skip


def _delivery() -> dict[str, list[Row]]:
    counts = {"eligible": 40, "invited": 30, "enrolled": 20, "completed": None}
    alike: Row = {"segment": "all", "deprivation": "all", "sex": "all", "age_group": "all"}
    stages = [
        {
            "entry": "home_team", "region": region, **period, **alike, "stage": stage, "persons": persons,
            "percent": None if persons is None else 2.5 * persons, **(HIDDEN if persons is None else VALUE),
        }
        for region in ("all", "site:noord")
        for period in (WHOLE, WHOLE | {"is_whole": False})
        for stage, persons in counts.items()
    ]  # fmt: skip
    here: Row = {"entry": "home_team", "region": "all"}
    measures = [
        ("reach", "enrolled_of_eligible", "percent", "persons", {"value": 50.0, "lower": 35.0, "upper": 65.0, **VALUE}),
        ("effectiveness", "effect", "percent", "evaluation", {"status": "missing", "reason": "not_evaluated"}),
        ("adoption", "settings_invited", "settings", "rollouts", {"value": 6.0, **VALUE}),
        ("implementation", "completed_of_enrolled", "percent", "persons", HIDDEN),
        ("maintenance", "effect_after_six_months", "percent", "evaluation",
         {"status": "missing", "reason": "not_estimated_apart"}),
    ]  # fmt: skip
    strength: dict[str, Row] = {
        "reach": {"value": 0.8, "weight": 1.0, **VALUE}, "dose": ABSENT, "completion": HIDDEN, "fidelity": ABSENT,
        "adoption": ABSENT, "total": {"value": 0.8, "weight": 1.0, "known": 1, **VALUE},
    }  # fmt: skip
    return {
        "reach": stages,
        "representativeness": [
            here | {"stratum_kind": "sex", "stratum": "female", "percent_eligible": 50.0, "percent_enrolled": 30.0,
                    "ratio": 0.5, "lower": 0.3, "upper": 0.9, "confidence": 0.95, "verdict": "less", **VALUE},
        ],
        "delivery": [here | WHOLE | VALUE | {"participants": 20, "sessions": 100, "sessions_per_participant": 5.0}],
        "delivery_flags": [
            here | {"flag": "outside_population", "verdict": "warning", **HIDDEN},
            here | {"flag": "outside_dates", "verdict": "none", "persons": 0, **VALUE},
        ],
        "re_aim": [
            here | {"dimension": dimension, "measure": measure, "unit": unit, "basis": basis, **found}
            for dimension, measure, unit, basis, found in measures
        ],
        "implementation_strength": [here | WHOLE | {"part": part, **found} for part, found in strength.items()],
    }  # fmt: skip


def _improvement() -> dict[str, list[Row]]:
    cycle: Row = {"cycle": "fewer"}
    test: Row = {
        **cycle, "test": "one_team", "place": 1, **both("change", "Eén team begint", "One team begins"),
        "scale": "team", "recorded_on": START, "is_late": False, "chart": "admissions", "statistic": "mean",
        "period_start": START, "period_end": END, "predicted": 110.0, "predicted_lower": 95.0, "predicted_upper": 125.0,
        "result_on": END, "result": 80.0, "result_from": "chart", "points": 4, "difference": -30.0,
        "unit": "per_1000_person_years", "held": False, "held_by": "within", "decision": "adapt", **VALUE,
        **both("learned", "Dinsdag werkt", "Tuesdays work"),
    }  # fmt: skip
    grounds: list[Row] = [
        {"kind": "test", "points_at": "one_team", "value": 80.0, "unit": "per_1000_person_years", "verdict": "not_held",
         **VALUE},
        {"kind": "segment", "points_at": f"{MAIN}/frail/zuid", "unit": "persons", **HIDDEN},
        {"kind": "reach", "points_at": "home_team/noord/enrolled", "value": 50.0, "unit": "percent", **VALUE},
        {"kind": "signal", "points_at": "admissions", "status": "missing", "reason": "not_computed"},
        {"kind": "note", "points_at": "a talk", "status": "missing", "reason": "in_words"},
        {"kind": "effect", "points_at": "cost/diabetes/noord", "value": -4.0, "unit": "percent", **VALUE},
    ]  # fmt: skip
    return {
        "improvement_cycles": [
            cycle | both("aim", "Minder opnamen", "Fewer admissions") | VALUE
            | {"place": 1, "chart": "admissions", "by": END, "baseline": 120.0, "target": 100.0, "level": 110.0,
               "level_on": START, "way": 50.0, "is_reached": False, "unit": "per_1000_person_years", "tests": 1}
        ],
        "cycle_measures": [cycle | VALUE | {"role": "outcome", "place": 1, "chart": "admissions",
                                            "variation": "common_cause", "assurance": "none"}],
        "drivers": [
            cycle | {"place": 1, "kind": "primary", "driver": "early", "depth": 1, **both("name", "Eerder", "Earlier")},
            cycle | {"place": 2, "kind": "change", "parent": "early", "depth": 2, "entry": "home_team"},
            cycle | {"place": 3, "kind": "change", "parent": "early", "depth": 2, **both("name", "Bellen", "Calling")},
        ],
        "tests_of_change": [test],
        "findings": [{"finding": "not_all", "place": 1, "on": END, "grounds": 5, "decisions": "younger",
                      **both("says", "Niet iedereen doet mee", "Not everybody takes part")}],
        "finding_grounds": [
            {"finding": "not_all", "place": place, **row} for place, row in enumerate(grounds, start=1)
        ],
        "cycle_decisions": [{"decision": "younger", "place": 1, "on": END, "decided_by": "the group",
                             "findings": "not_all", **both("why", "Meer bereiken", "To reach more")}],
        "decided_changes": [
            {"decision": "younger", "place": 1, "step": "portfolio", "edit": "set", "before": "60", "after": "70",
             "at": "portfolio.interventions.home_team.targets.reach", "is_applied": False}
        ],
        "improvement_checks": [
            {"kind": "test", "subject": "one_team", "check": "reason", "verdict": "warning",
             "note": "no_reason_of_prediction"},
            {"kind": "finding", "subject": "not_all", "check": "numbers", "verdict": "warning",
             "note": "number_without_value"},
        ],
    }  # fmt: skip
