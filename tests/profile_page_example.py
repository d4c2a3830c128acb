"""
What the tables of a profile hold for the small released result of a person-level study, made by hand.

Every verdict occurs, and every state of a number; one indicator has too few regions for a range.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from proeftuin.data.status_tables import (
    CONCENTRATIONS,
    GRADIENTS,
    GROWTH_PARTS,
    NEEDS,
    PEERS,
    PROFILES,
    RELIABILITY,
    TRAITS,
)

NEWEST = {"population": "insured", "period_start": date(2023, 1, 1), "period_end": date(2024, 1, 1)}
VALUE = {"status": "value", "reason": None}
WITHHELD = {"status": "withheld", "reason": "fewer_than_10_persons"}
NOT_ESTIMABLE = {"status": "not_estimable", "reason": "too_few_regions"}
REGIONS = ("all", "site:noord", "site:zuid")
UNITS = {
    "cost": "eur_per_person_year",
    "falls": "per_1000_person_years",
    "asthma": "percent_of_persons",
    "rare": "percent_of_persons",
}
COUNTRY = {"cost": 2625.4, "falls": 81.25, "asthma": 6.5, "rare": 0.4}
PLACED = {
    ("cost", "site:noord"): (2900.0, "higher", "similar"),
    ("falls", "site:noord"): (95.0, "worse", "worse"),
    ("asthma", "site:noord"): (6.6, "similar", "better"),
    ("rare", "site:noord"): (0.5, None, None),
    ("cost", "site:zuid"): (None, None, None),
    ("falls", "site:zuid"): (60.0, "better", "similar"),
    ("asthma", "site:zuid"): (6.0, "similar", None),
    ("rare", "site:zuid"): (0.3, "lower", None),
}
"""Value, and the verdicts beside everybody and beside comparable regions."""


def profile_tables() -> dict[str, pl.DataFrame]:
    """All tables that a profile reads, by name."""
    found = {
        PROFILES.name: (PROFILES, _profiles()),
        RELIABILITY.name: (RELIABILITY, _reliability()),
        NEEDS.name: (NEEDS, _needs()),
        GRADIENTS.name: (GRADIENTS, _gradients()),
        CONCENTRATIONS.name: (CONCENTRATIONS, _concentrations()),
        GROWTH_PARTS.name: (GROWTH_PARTS, _growth()),
        TRAITS.name: (TRAITS, _traits()),
        PEERS.name: (PEERS, _peers()),
    }
    return {
        name: contract.conform(pl.DataFrame(list(each), infer_schema_length=None))
        for name, (contract, each) in found.items()
    }


def _profiles() -> Iterable[dict[str, object]]:
    for indicator, country in COUNTRY.items():
        # A range needs more regions than have a figure of the rare one.
        spread = {"lowest": 0.6, "quarter": 0.9, "middle": 1.02, "three_quarters": 1.1, "highest": 1.5}
        among = {name: None if indicator == "rare" else country * each for name, each in spread.items()}
        for region in REGIONS:
            value, beside, peers = PLACED.get((indicator, region), (country, None, None))
            bounds = {} if value is None else {"value": value, "lower": value * 0.93, "upper": value * 1.08}
            yield (
                {"indicator": indicator, "region": region, "method": "directly_standardised"}
                | NEWEST
                | bounds
                | {"confidence": None if value is None else 0.95, "unit": UNITS[indicator], "country": country}
                | {"peers": None if region == "all" else country * 0.97}
                | {"against_country": beside, "against_peers": peers, "regions": 2 if indicator == "rare" else 12}
                | among
                | {"persons": None if value is None else 1200}
                | (WITHHELD if value is None else VALUE)
            )


def _reliability() -> Iterable[dict[str, object]]:
    verdicts = {2021: None, 2022: "higher", 2023: "indistinguishable"}
    for indicator in COUNTRY:
        for region in REGIONS:
            for year, verdict in verdicts.items():
                told = {"before": 80.0, "difference": 1.6, "difference_lower": -0.4, "difference_upper": 3.6}
                yield (
                    {"indicator": indicator, "population": "insured", "region": region}
                    | {"period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1)}
                    | {"method": "directly_standardised", "persons": 1200, "variation": 5.1}
                    | ({} if verdict is None else told | {"confidence": 0.95})
                    | {"verdict": verdict, "status": "value", "reason": "no_year_before" if verdict is None else None}
                )


def _needs() -> Iterable[dict[str, object]]:
    def need(indicator: str, kind: str, reference: str, value: float, beside: float, rank: int) -> dict[str, object]:
        units = {"cost": "euro", "falls": "events"}
        return (
            {"indicator": indicator, "region": "site:noord", "kind": kind, "reference": reference}
            | NEWEST
            | {"method": "directly_standardised", "value": value, "reference_value": beside, "unit": UNITS[indicator]}
            | {"excess": 16.0, "excess_lower": 4.0, "excess_upper": 28.0, "confidence": 0.95}
            | {"excess_unit": units.get(indicator, "persons"), "rank": rank}
            | VALUE
        )

    yield need("falls", "prevention", "country", 95.0, 81.25, 1)
    yield need("falls", "prevention", "peers", 95.0, 78.8, 1)
    yield need("asthma", "prevention", "peers", 6.6, 6.3, 2)
    yield (
        need("cost", "care", "country", 2900.0, 2625.4, 1)
        | {"excess": 275_000.0, "excess_lower": 90_000.0}
        | {"excess_upper": 460_000.0}
    )
    yield (
        {"indicator": "rare", "region": "site:noord", "kind": "care", "reference": "country"}
        | NEWEST
        | {"method": "directly_standardised", "unit": UNITS["rare"], "rank": 2}
        | WITHHELD
    )


def _gradients() -> Iterable[dict[str, object]]:
    measures = {"slope_index": -9.0, "relative_index": 0.89, "concentration_index": -0.03}
    measures |= {f"group_{place}": 86.0 - 2 * place for place in range(1, 6)}
    for region in ("all", "site:noord"):
        for measure, value in measures.items():
            is_known = region == "all"
            bounds = {"value": value, "lower": value - 0.2, "upper": value + 0.2, "confidence": 0.95}
            yield (
                {"indicator": "falls", "region": region, "measure": measure, "method": "crude"}
                | NEWEST
                | (bounds | {"interval_method": "simulation"} if is_known else {})
                | {"unit": UNITS["falls"], "areas": 40 if is_known else 3, "persons": 3000}
                | (VALUE if is_known else {"status": "not_estimable", "reason": "too_few_areas"})
            )


def _concentrations() -> Iterable[dict[str, object]]:
    measures = {"top_1": 19.6, "top_5": 47.8, "top_10": 63.9, "top_20": 80.2, "gini": 0.76}
    for region in REGIONS:
        for measure, value in measures.items():
            is_hidden = region == "site:zuid"
            yield (
                {"indicator": "cost", "region": region, "measure": measure, "value": None if is_hidden else value}
                | NEWEST
                | ({} if is_hidden else {"persons": 3000, "total": 7_890_000.0})
                | (WITHHELD if is_hidden else VALUE)
            )


def _growth() -> Iterable[dict[str, object]]:
    parts = {"population": 0.5, "case_mix": 1.0, "volume": -2.0, "price": 4.5, "total": 4.0}
    for region in REGIONS:
        for part, percent in parts.items():
            row = {"indicator": "cost", "region": region, "part": part} | NEWEST
            if region == "site:zuid":
                yield row | WITHHELD
            else:
                yield row | {"percent": percent, "amount": percent * 1000, "persons": 3000} | VALUE


def _traits() -> Iterable[dict[str, object]]:
    traits = {"size": (1500.0, 0.4), "young": (19.5, -0.2), "old": (21.0, 1.1), "deprivation": (0.12, 0.7)}
    for region in REGIONS[1:]:
        for trait, (value, standardised) in traits.items():
            is_missing = region == "site:zuid" and trait == "deprivation"
            numbers = {} if is_missing else {"value": value, "standardised": standardised}
            state = {"status": "missing", "reason": "not_in_source"} if is_missing else VALUE
            yield {"population": "insured", "region": region, "trait": trait} | numbers | state


def _peers() -> Iterable[dict[str, object]]:
    for region, peers in {"site:noord": ("site:zuid", "GM0003"), "site:zuid": ("site:noord",)}.items():
        for rank, peer in enumerate(peers, start=1):
            yield {"population": "insured", "region": region, "peer": peer, "rank": rank} | {
                "distance": 0.4 + rank / 2,
                "traits": "size young old deprivation",
            }
