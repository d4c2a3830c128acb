"""
What the released example of a person-level study tells of coverage and of the run before, for the pages that show it.

One domain has figures; of the others one is mandatory and empty. Since the run before one figure changed with the data,
one is withheld now, one is new and one is gone.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from proeftuin.data.status_tables import COVERAGE, REVISIONS

_COST, _FALLS = ("cost", "eur_per_person_year"), ("falls", "per_1000_person_years")


def figure_tables() -> dict[str, pl.DataFrame]:
    """The tables `coverage` and `revisions`."""
    return {
        "coverage": COVERAGE.conform(pl.DataFrame([_covered(*row) for row in _COVERED])),
        "revisions": REVISIONS.conform(pl.DataFrame([_revised(*row) for row in _REVISED], infer_schema_length=None)),
    }


_COVERED = (
    ("health", "disease_burden", True, "asthma", "filled"),
    ("health", "disease_burden", True, "gout", "could_fill"),
    ("health", "participation", False, "clubs", "could_fill"),
    ("health", "behaviour", True, "rare", "without_value"),
    ("health", "behaviour", True, "walking", "could_fill"),
    ("quality", "access", True, "waiting", "could_fill"),
    ("cost", "total_cost", True, "cost", "filled"),
)


def _covered(aim: str, domain: str, is_mandatory: bool, indicator: str, state: str) -> dict[str, object]:
    names = {"name_nl": f"{indicator} (nl)", "name_en": f"{indicator} (en)"}
    needs = {"needs_nl": f"gegevens over {indicator}", "needs_en": f"data about {indicator}"}
    return {"aim": aim, "domain": domain, "is_mandatory": is_mandatory, "indicator": indicator, "state": state} | (
        names | needs
    )


_REVISED = (
    (_FALLS, "all", 2023, "crude", 80.0, 81.25, "value", "value", "data study"),
    (_FALLS, "GM0001", 2023, "crude", 80.0, 81.25, "value", "value", "data"),
    (_COST, "site:zuid", 2023, "crude", None, None, "value", "withheld", ""),
    (_FALLS, "site:noord", 2023, "crude", None, 81.25, None, "value", "study"),
    (_FALLS, "GM9999", 2023, "crude", 10.0, None, "value", None, "study"),
)


def _revised(
    indicator: tuple[str, str], region: str, year: int, method: str, before: float | None, now: float | None,
    status_before: str | None, status_now: str | None, causes: str,
) -> dict[str, object]:  # fmt: skip
    is_both = before is not None and now is not None
    return {
        "indicator": indicator[0],
        "population": "insured",
        "region": region,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "sex": None,
        "age_band": None,
        "method": method,
        "unit": indicator[1],
        "before": before,
        "now": now,
        "difference": now - before if is_both else None,  # type: ignore[operator]
        "status_before": status_before,
        "status_now": status_now,
        "causes": causes,
    }
