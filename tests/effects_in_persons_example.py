"""
A small evaluation in a person-level study, for tests of the pages that show one.

Two sites, two populations that are followed and two outcomes. In the second population the effect on cost is withheld,
with one of its sites; of the first one the number of persons in one year of one site is withheld.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.data.population_tables import BASELINE_GROUPS
from proeftuin.vocabulary.site import GeographyMark, Site

START = date(2022, 1, 1)
EFFECT_YEARS = (2020, 2021, 2022, 2023)
OUTCOMES = {"falls": ("health", "primary"), "cost": ("cost", "secondary")}
FOLLOWED = ("insured", "diabetes")
HIDDEN = {"status": "withheld", "reason": "fewer_than_10_persons"}
SITES = (
    Site("noord", "Noord", START, GeographyMark.SOURCED, ("GM0001", "GM0002"), None),
    Site("zuid", "Zuid", START, GeographyMark.SOURCED, ("GM0003",), None),
)
EFFECTS = {
    ("insured", "all"): -4.0,
    ("insured", "noord"): -6.5,
    ("insured", "zuid"): -1.5,
    ("diabetes", "all"): -12.0,
    ("diabetes", "noord"): -12.5,
}
_NUMBERS = ("value", "lower", "upper", "confidence", "interval_method", "p_bootstrap", "p_placebo", "p_adjusted")


def evaluation_tables() -> dict[str, pl.DataFrame]:
    """All tables of the evaluation, and who is followed."""
    rows = {
        "effects": _effects("percent"),
        "effects_eur": [row for row in _effects("eur_per_insured_year") if row["outcome"] == "cost"],
        "analyses": [
            {**row, "analysis": key, "value": float(str(row["value"])) + more}
            for row in _effects("percent")
            if row["kind"] == "average" and row["site"] == "all" and row["population"] == "insured"
            for key, more in (("person_weighted", 1.0), ("residence_year", 0.5))
        ],
        "placebos": [
            _subject(outcome) | {"kind": "average", "draw": draw, "value": (draw - 10) / 2}
            for outcome in OUTCOMES
            for draw in range(21)
        ],
        "diagnostics": [
            _subject(outcome)
            | {"diagnostic": "pretrend", "value": 0.2, "p": 0.6, "unit": "percent", "verdict": "passes"}
            | {"status": "value"}
            for outcome in OUTCOMES
        ],
        "bounds": [
            _subject(outcome)
            | {"restriction": "relative_magnitudes", "departure": departure, "lower": -9.0, "upper": 3.0}
            | {"confidence": 0.95, "status": "value"}
            for outcome in OUTCOMES
            for departure in (0.0, 1.0)
        ],
        "baseline_groups": _groups(),
    }
    contracts = {contract.name: contract for contract in (*EVALUATION_TABLES, BASELINE_GROUPS)}
    return {name: _conformed(contract, rows.get(name, [])) for name, contract in contracts.items()}


def _conformed(contract, rows):
    if rows:
        return contract.conform(pl.DataFrame(rows, infer_schema_length=None))
    return pl.DataFrame(schema={name: column.type for name, column in contract.columns.items()})


def _subject(outcome: str) -> dict[str, object]:
    return {"outcome": outcome, "population": "insured", "site": "all"}


def _effects(scale: str) -> list[dict[str, object]]:
    found = []
    for outcome, (aim, role) in OUTCOMES.items():
        for (population, site), value in EFFECTS.items():
            base = {
                "outcome": outcome, "aim": aim, "role": role, "population": population, "site": site,
                "comparator": "rest_of_country", "weighting": "regions", "scale": scale, "confidence": 0.95,
                "interval_method": "wild_cluster_bootstrap", "sites": 2 if site == "all" else 1, "pool_regions": 12,
                "first_year": EFFECT_YEARS[0], "last_year": EFFECT_YEARS[-1], "status": "value",
                "caveats": "sites_were_chosen closed_group neighbours_unknown", "plan": "ab" * 32,
                "plan_state": "not_frozen",
            }  # fmt: skip
            is_segment = population != FOLLOWED[0]
            average = base | {"kind": "average", "estimator": "difference_in_differences", "placebo_draws": 21}
            average |= {"value": value, "lower": value - 5, "upper": value + 5, "minimum_detectable": 7.0}
            average |= {"p_bootstrap": 0.11, "p_placebo": 0.2}
            average |= {"p_adjusted": 0.22, "adjustment": "holm"} if is_segment and site == "all" else {}
            if is_segment and outcome == "cost":
                found.append(average | dict.fromkeys((*_NUMBERS, "minimum_detectable")) | HIDDEN)
                continue
            found.append(average)
            found += [
                base
                | {"kind": "year", "year": year, "estimator": "event_study"}
                | {"value": value if year >= START.year else 0.4}
                | {"lower": value - 8.0, "upper": value + 12.0}
                for year in EFFECT_YEARS
                if year != START.year - 1
            ]
    return found


def _groups() -> list[dict[str, object]]:
    sizes = {("insured", "site:noord"): 900, ("insured", "site:zuid"): 700, ("insured", "pool"): 5000}
    sizes |= {("diabetes", "site:noord"): 60, ("diabetes", "pool"): 400}
    found: list[dict[str, object]] = []
    for (population, region), persons in sizes.items():
        for year in EFFECT_YEARS:
            row = {"population": population, "region": region, "year": year, "baseline": START}
            is_hidden = (population, region, year) == ("insured", "site:zuid", EFFECT_YEARS[-1])
            told = HIDDEN if is_hidden else {"persons": persons, "exposure": float(persons), "status": "value"}
            found.append(row | told)
    return found
