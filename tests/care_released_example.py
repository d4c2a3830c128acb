"""
A small released result of a person-level study, for tests of everything that shows one.

Two populations, everybody in the data, two sites and three areas over three years, with an evaluation. All four states
of a number occur, also the number that is withheld together with another; of the aim quality there is no indicator.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from proeftuin.data.care_quality.table import CARE_QUALITY
from proeftuin.data.population_tables import CRITERIA, LOADS, OVERLAPS, POPULATIONS, TURNOVER
from proeftuin.data.tables import ESTIMATES, INDICATORS, PYRAMIDS, REGIONS
from proeftuin.release.released import Released, StudyCard
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated
from tests.effects_in_persons_example import FOLLOWED, OUTCOMES, SITES, evaluation_tables
from tests.figure_example import figure_tables
from tests.profile_page_example import profile_tables

YEARS = (2021, 2022, 2023)
AREAS = ("GM0001", "GM0002", "GM0003")
REGION_NAMES = {
    "all": "all",
    "site:noord": "Noord",
    "site:zuid": "Zuid",
    "GM0001": "Aardermeer",
    "GM0002": "Bergveld",
    "GM0003": "Dalwijk",
}
GROUPS = {"all": AREAS, "site:noord": AREAS[:2], "site:zuid": AREAS[2:]} | {code: (code,) for code in AREAS}
WITHHELD, TOGETHER = ("withheld", "fewer_than_10_persons"), ("withheld", "withheld_with_another")
NOT_ESTIMABLE = ("not_estimable", "empty_strata")
POPULATION_PAGES = ("insured", "diabetes")
FIGURE_PAGES = ("cost", "falls", "asthma", "rare")
PROFILE_PAGES = ("all", "site-noord", "site-zuid")
PAGES = (
    "index", "status", "figures", "coverage", "quality", "methods", "sources",
    *(f"populations/{id}" for id in POPULATION_PAGES),
    *(f"profiles/{id}" for id in PROFILE_PAGES),
    *(f"figures/{id}" for id in FIGURE_PAGES),
    "effects",
    "effects/checklist",
    *(f"effects/{outcome}" for outcome in OUTCOMES),
    "effects/diabetes/falls",
)  # fmt: skip


def care_released_example(*, made_up: bool) -> Released:
    """The results; those of made-up persons say so in their release rule."""
    rule = "made_up" if made_up else "minimum_persons"
    years = (YEARS[0], YEARS[-1])
    citation = Citation(
        "claims", Translated("Declaraties", "Claims"), "Zorgkantoor", "Bron: declaraties", Translated("Geen", "None"),
        *years,
    )  # fmt: skip
    return Released(
        StudyCard(
            "example",
            Translated("Een regio", "A region"),
            Translated("Hoe gaat het?", "How is it?"),
            date(2023, 1, 1),
            *years,
            plan="ab" * 32,
            outcomes=tuple(OUTCOMES),
            followed=FOLLOWED,
        ),
        SITES,
        _INDICATORS,
        {"claims": citation},
        _tables(),
        (f"claims: {rule}",),
    )


def _indicator(id: str, dutch: str, english: str, aim: Aim, unit: str, direction: Direction) -> Indicator:
    return Indicator(
        id=id,
        version="1",
        name=Translated(dutch, english),
        description=Translated(f"Wat {dutch} betekent.", f"What {english} means."),
        aim=aim,
        unit=unit,
        direction=direction,
        basis=Basis.REGISTRATION,
        population="insured",
        source="claims",
        first_year=YEARS[0],
        last_year=YEARS[-1],
    )


_INDICATORS = {
    each.id: each
    for each in (
        _indicator("cost", "Kosten", "Cost", Aim.COST, "eur_per_person_year", Direction.NEUTRAL),
        _indicator("falls", "Valpartijen", "Falls", Aim.HEALTH, "per_1000_person_years", Direction.LOWER_IS_BETTER),
        _indicator("asthma", "Astma", "Asthma", Aim.HEALTH, "percent_of_persons", Direction.LOWER_IS_BETTER),
        _indicator("rare", "Zeldzaam", "Rare", Aim.HEALTH, "percent_of_persons", Direction.NEUTRAL),
    )
}
_LEVELS = {"cost": 2625.4, "falls": 81.25, "asthma": 6.5, "rare": 0.0}
_STATES = {
    ("cost", "site:zuid"): WITHHELD,
    ("cost", "site:noord"): TOGETHER,
    ("asthma", "site:zuid"): NOT_ESTIMABLE,
    ("rare", "all"): ("not_estimable", "no_exposure"),
}
"""States of the ratio; a level is withheld where the ratio is."""


def _tables() -> dict[str, pl.DataFrame]:
    rows = {
        "estimates": (ESTIMATES, _estimates()),
        "indicators": (INDICATORS, _indicator_rows()),
        "regions": (REGIONS, _regions()),
        "populations": (POPULATIONS, _populations()),
        "criteria": (CRITERIA, _criteria()),
        "turnover": (TURNOVER, _turnover()),
        "overlaps": (OVERLAPS, _overlaps()),
        "pyramids": (PYRAMIDS, _pyramids()),
        "loads": (LOADS, _loads()),
        "care_quality": (CARE_QUALITY, _quality()),
    }
    return (
        {
            name: contract.conform(pl.DataFrame(found, infer_schema_length=None))
            for name, (contract, found) in rows.items()
        }
        | profile_tables()
        | figure_tables()
        | evaluation_tables()
    )


def _estimates() -> list[dict[str, object]]:
    return [
        _estimate(indicator, region, year, method)
        for indicator in _INDICATORS.values()
        for region in REGION_NAMES
        for year in YEARS
        for method in ("crude", "directly_standardised", "indirectly_standardised")
    ]


def _estimate(indicator: Indicator, region: str, year: int, method: str) -> dict[str, object]:
    is_ratio = method == "indirectly_standardised"
    status, reason = _STATES.get((indicator.id, region), ("value", None))
    if method == "crude" and status == "not_estimable":
        status, reason = "value", None
    value = 1.1 if is_ratio else _LEVELS[indicator.id] * (1 + (year - 2023) / 50)
    numbers = {"value": value, "lower": value * 0.9, "upper": value * 1.1, "confidence": 0.95}
    return {
        "indicator": indicator.id,
        "population": "insured",
        "region": region,
        "division": 2023,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "method": method,
        **(numbers | {"interval_method": "dobson"} if status == "value" else {}),
        "unit": "ratio" if is_ratio else indicator.unit,
        "basis": "registration",
        "status": status,
        "reason": reason,
        "source": "claims",
        "definition": "1",
    }


def _indicator_rows() -> list[dict[str, object]]:
    return [
        {
            "indicator": each.id,
            "version": each.version,
            "name_nl": each.name.nl,
            "name_en": each.name.en,
            "description_nl": each.description.nl,
            "description_en": each.description.en,
            "aim": each.aim.value,
            "unit": each.unit,
            "direction": each.direction.value,
            "basis": each.basis.value,
            "population": each.population,
            "source": each.source,
            "first_year": each.first_year,
            "last_year": each.last_year,
        }
        for each in _INDICATORS.values()
    ]


def _regions() -> list[dict[str, object]]:
    kinds = {"all": "country", "site": "site"}
    return [
        {"region": region, "kind": kinds.get(region.split(":")[0], "municipality"), "name": REGION_NAMES[region]}
        | {"division": 2023, "municipality": code}
        for region, codes in GROUPS.items()
        for code in codes
    ]


def _populations() -> list[dict[str, object]]:
    period = {"period_start": date(2021, 1, 1), "period_end": date(2024, 1, 1), "status": "value"}
    names = {"insured": ("Verzekerden", "Insured"), "diabetes": ("Mensen met diabetes", "People with diabetes")}
    sizes = {"insured": ("open", 3000, 3_116_729), "diabetes": ("closed", 161, 114_861)}
    return [
        {"population": id, "name_nl": names[id][0], "name_en": names[id][1], "hash": "ab" * 32}
        | dict(zip(("kind", "persons", "days"), sizes[id], strict=True))
        | {"meaning_nl": _meaning("Soort"), "meaning_en": _meaning("Kind")}
        | period
        for id in POPULATION_PAGES
    ]


def _meaning(heading: str) -> str:
    return (
        f"Name\n\n{heading}\n- Open.\n\nCriteria\n- Criterium 1: 45+\n  - Op de peildatum.\n    - Of later.\n- Los.\n"
    )


def _criteria() -> list[dict[str, object]]:
    labels = {
        "everybody": ("in_source", "Iedereen in de gegevens", "Everybody in the data"),
        "include": ("insured", "verzekerd", "insured"),
        "exclude": ("care", "krijgt langdurige zorg", "receives long-term care"),
    }
    periods = {"insured": [(year, year + 1) for year in YEARS], "diabetes": [(2021, 2024)]}
    found: list[dict[str, object]] = []
    for population, years in periods.items():
        for first, end in years:
            is_hidden = population == "diabetes"
            steps = {"everybody": (3000, 0, 0, 3000), "include": (3000, 2820, 10, 170), "exclude": (170, 9, 3, 161)}
            for step, (kind, numbers) in enumerate(steps.items()):
                told = is_hidden and kind == "exclude"
                counts = (None,) * 4 if told else numbers
                found.append(
                    {"population": population, "period_start": date(first, 1, 1), "period_end": date(end, 1, 1)}
                    | {"step": step, "kind": kind}
                    | dict(zip(("criterion", "label_nl", "label_en"), labels[kind], strict=True))
                    | dict(zip(("before", "excluded", "unknown", "after"), counts, strict=True))
                    | dict(zip(("status", "reason"), WITHHELD if told else ("value", None), strict=True))
                )
    return found


def _turnover() -> list[dict[str, object]]:
    flows = ("stayed", "born", "moved_in", "newly_eligible", "died", "moved_out", "no_longer_eligible")
    numbers = (2844, 30, 12, 24, 18, 15, 21)
    return [
        {"population": "insured", "from_year": 2021, "to_year": 2022, "status": "value", "reason": None}
        | dict(zip(flows, numbers, strict=True)),
        {"population": "insured", "from_year": 2022, "to_year": 2023, "status": "withheld", "reason": WITHHELD[1]}
        | dict.fromkeys(flows),
    ]


def _overlaps() -> list[dict[str, object]]:
    sizes = {("insured", "insured"): 3000, ("diabetes", "diabetes"): 161, ("insured", "diabetes"): 150}
    sizes[("diabetes", "insured")] = 150
    return [
        {"population": one, "other": other, "persons": persons, "status": "value"}
        for (one, other), persons in sizes.items()
    ]


def _pyramids() -> list[dict[str, object]]:
    found = []
    for population, bands in {"insured": ("00-04", "60-64", "90+"), "diabetes": ("60-64", "90+")}.items():
        for region in ("all", "site:noord", "site:zuid", *AREAS):
            for sex in ("female", "male"):
                for band in bands:
                    is_hidden = population == "diabetes" and band == "90+" and sex == "male"
                    share = 50 / len(bands)
                    years = 5 if region == AREAS[-1] else 20
                    found.append(
                        {"population": population, "region": region, "year": 2023, "sex": sex, "age_band": band}
                        | {"exposure": None if is_hidden else years, "percent": None if is_hidden else share}
                        | {"percent_country": share}
                        | dict(zip(("status", "reason"), WITHHELD if is_hidden else ("value", None), strict=True))
                    )
    return found


def _loads() -> list[dict[str, object]]:
    outcomes = {"accepted": 900, "day:not_a_day": 7, "row:repeated_key": 2, "not_done": 1, "something_new": 1}
    return [
        {"source": "claims", "format": "table", "load_id": "load1", "care_table": "contact", "file": "lines.csv"}
        | {"sha256": "0123456789abcdef" * 4, "outcome": outcome, "rows": rows}
        for outcome, rows in outcomes.items()
    ]


def _quality() -> list[dict[str, object]]:
    def row(check: str, dimension: str, severity: str, rows: int, year: int | None) -> dict[str, object]:
        return {
            "care_table": "contact",
            "source": "claims",
            "check": check,
            "dimension": dimension,
            "subject": "day",
            "year": year,
            "severity": severity,
            "rows": rows,
            "of_rows": 200,
        }

    return [
        row("empty_values", "completeness", "note", 5, 2021),
        row("empty_values", "completeness", "warning", 25, 2022),
        row("after_death", "plausibility", "error", 40, 2023),
        row("before_birth", "plausibility", "note", 0, None),
    ]
