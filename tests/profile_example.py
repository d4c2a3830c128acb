"""Estimates and indicators as small drawn tables, for what is made of estimates."""

from datetime import date

import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated

DIRECT, RATIO = "directly_standardised", "indirectly_standardised"
_NUMBERS = ("value", "lower", "upper", "denominator")


def figures(drawn: str) -> pl.DataFrame:
    """
    Rows of `estimates`; `year` may be `2019-2023`, a row without a value needs a `reason`, other columns have defaults.
    """
    header, *lines = [[field.strip() for field in line.split("|")] for line in drawn.strip().splitlines()]
    rows = [_figure({name: field for name, field in zip(header, line, strict=True) if field}) for line in lines]
    return ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None))


def _figure(drawn: dict[str, str]) -> dict[str, object]:
    first, _, last = drawn.get("year", "2023").partition("-")
    numbers = {name: float(drawn[name]) if name in drawn else None for name in _NUMBERS}
    has_interval = numbers["lower"] is not None
    return {
        **numbers,
        "indicator": drawn["indicator"],
        "population": "insured",
        "region": drawn.get("region", "site:mine"),
        "division": 2023,
        "period_start": date(int(first), 1, 1),
        "period_end": date(int(last or first) + 1, 1, 1),
        "sex": drawn.get("sex"),
        "age_band": None,
        "method": drawn.get("method", DIRECT),
        "confidence": float(drawn.get("confidence", 0.95)) if has_interval else None,
        "interval_method": "example" if has_interval else None,
        "unit": drawn.get("unit", "percent_of_persons"),
        "persons": None if drawn.get("persons") == "unknown" else int(drawn.get("persons", 1000)),
        "basis": "registration",
        "status": drawn.get("status", "value" if "value" in drawn else "not_estimable"),
        "reason": drawn.get("reason"),
        "source": "example",
        "definition": f"{drawn['indicator']} 1",
    }


def indicators(**directions: str) -> dict[str, Indicator]:
    """Indicators by name, with `higher`, `lower` or `neutral` for what is better."""
    text = Translated("x", "x")
    return {
        id: Indicator(
            id, "1", text, text, Aim.HEALTH, "percent_of_persons", Direction(direction), Basis.REGISTRATION, "insured",
            "example", 2019, 2023,
        )
        for id, direction in directions.items()
    }  # fmt: skip
