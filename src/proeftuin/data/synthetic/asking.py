"""
When planned care was asked for, and how visits to an emergency department came about: SQL expressions on a line.

Days waited are exponential around a mean, levels of triage and referrers have shares, and these do not depend on each
other or on the person. All numbers are a model, chosen so that every outcome occurs, and taken from no source. They
have a draw of their own, so that nothing else that is drawn depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping

CLINIC_DAYS, TREATMENT_DAYS, MENTAL_HEALTH_DAYS = 24, 30, 56
"""Mean number of days waited for a first visit to a clinic, for treatment in hospital and in mental health care."""
LONGEST_WAIT_DAYS = 400
FIRST_TREATMENTS = 2
"""Of the ten products of mental health care, those that begin a treatment for which somebody had to wait."""
OF_HUNDRED_BY_LEVEL: Mapping[int, int] = {1: 1, 2: 13, 3: 42, 4: 38, 5: 6}
"""Level of triage to the number of visits in a hundred."""
OF_HUNDRED_BY_REFERRER: Mapping[str, int] = {"self": 35, "gp": 38, "ambulance": 17, "specialist": 7, "other": 3}
"""Who sent a person to the number of visits in a hundred."""


def asked_day(line: str, product: str, *, urgency: str, draw: str, products: int) -> str:
    """
    Day on which the care of a line was asked for; empty for care without a wait.

    Parameters
    ----------
    line, product : str
        Names of the tables of lines and of products in the query.
    urgency : str
        Expression of the urgency of the line.
    draw : str
        Expression of the hash that the number of days comes from.
    products : int
        Products per stream.
    """
    in_hospital = f"{product}.domain = 'hospital'"
    begins = f"{product}.domain = 'mental_health' AND {line}.bits % {products} < {FIRST_TREATMENTS}"
    return (
        f"CASE WHEN {product}.kind = 'first_outpatient' THEN {line}.day - {_days(draw, CLINIC_DAYS)}"
        f" WHEN {in_hospital} AND {product}.kind IN ('day_case', 'admission') AND {urgency} = 'planned'"
        f" THEN {line}.day - {_days(draw, TREATMENT_DAYS)}"
        f" WHEN {begins} THEN {line}.day - {_days(draw, MENTAL_HEALTH_DAYS)} END"
    )


def triage_level(product: str, *, draw: str) -> str:
    """Level of triage of a visit to an emergency department; empty for other lines."""
    of_hundred = {f"{level}::BIGINT": number for level, number in OF_HUNDRED_BY_LEVEL.items()}
    return f"CASE WHEN {product}.kind = 'emergency' THEN {_shared(f'{draw} % 100', of_hundred)} END"


def referred_by(product: str, *, draw: str) -> str:
    """Who sent the person to a visit to an emergency department; empty for other lines."""
    of_hundred = {f"'{referrer}'": number for referrer, number in OF_HUNDRED_BY_REFERRER.items()}
    return f"CASE WHEN {product}.kind = 'emergency' THEN {_shared(f'({draw} >> 20) % 100', of_hundred)} END"


def _days(draw: str, mean: int) -> str:
    return f"least({LONGEST_WAIT_DAYS}, floor(-ln(unit({draw})) * {mean}))::INTEGER"


def _shared(number: str, of_hundred: Mapping[str, int]) -> str:
    """The value whose share of a hundred a number from 0 to 99 falls in."""
    cases, below = [], 0
    for value, share in of_hundred.items():
        below += share
        cases.append(f"WHEN {number} < {below} THEN {value}")
    return f"CASE {' '.join(cases)} END"
