"""
Where synthetic persons die, and of what.

Places and causes are a model of the Dutch order of magnitude: most who are old die in a nursing home, younger persons
at home or in hospital, and who has a lasting condition often dies of it. Codes are ICD-10, WHO edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

import polars as pl

DIES_OF_CONDITION = 0.75
"""Share of the dead with a lasting condition that kills of whom it is the underlying cause."""
HAS_CONTRIBUTING_CAUSE = 0.5
"""Share of the dead with a second such condition in whom it is a contributing cause."""

KILLS: Mapping[int, tuple[str, float]] = {
    2: ("E11.9", 0.5),
    3: ("J44.9", 1.5),
    5: ("I21.9", 1.2),
    6: ("I50.9", 1.2),
    7: ("I64", 1.5),
    8: ("F03", 2.5),
    10: ("C50.9", 2.0),
    11: ("C61", 2.0),
    12: ("C18.9", 4.0),
    13: ("C34.9", 20.0),
}
"""Underlying cause and weight by condition: of several conditions the heavier one is the likelier cause."""

OTHER_CAUSES: Mapping[int, Mapping[str, float]] = {
    0: {
        "C34.9": 0.12,
        "C25.9": 0.10,
        "C15.9": 0.08,
        "C18.9": 0.07,
        "C71.9": 0.06,
        "C43.9": 0.04,
        "I21.9": 0.14,
        "I64": 0.05,
        "K70.3": 0.05,
        "G12.2": 0.03,
        "X70": 0.08,
        "V49.9": 0.04,
        "X44": 0.04,
        "R99": 0.10,
    },
    65: {
        "C34.9": 0.14,
        "C25.9": 0.08,
        "C18.9": 0.06,
        "I21.9": 0.12,
        "I48.9": 0.07,
        "I64": 0.06,
        "I71.3": 0.03,
        "J18.9": 0.09,
        "A41.9": 0.06,
        "N18.9": 0.06,
        "G20": 0.05,
        "W19": 0.09,
        "X70": 0.01,
        "R99": 0.08,
    },
}
"""Shares of other causes, by the age from which they hold."""

PLACES: Mapping[int, Mapping[str, float]] = {
    0: {"home": 0.44, "hospital": 0.36, "hospice": 0.08, "nursing_home": 0.02, "other": 0.10},
    65: {"home": 0.44, "hospital": 0.30, "hospice": 0.10, "nursing_home": 0.12, "other": 0.04},
    80: {"home": 0.42, "hospital": 0.26, "hospice": 0.08, "nursing_home": 0.22, "other": 0.02},
}
"""Shares of places, by the age from which they hold; who has long-term care dies there nine times out of ten."""

_CAUSES = """
SELECT person_id, death_day AS day, 'ICD10' AS code_system, code, status, NULL::VARCHAR AS episode_id
FROM (
    SELECT
        d.person_id, d.death_day, k.first_code, k.second_code, o.code AS other_code,
        k.first_code IS NOT NULL AND draw(d.person_id, 3720) < {of_condition} AS of_condition
    FROM (
        SELECT *, CASE WHEN death_day - birth_day >= 65 * 365.25 THEN 65 ELSE 0 END AS from_age,
            draw(person_id, 3721) AS u
        FROM someone WHERE year(death_day) = {year}
    ) d
    ASOF JOIN other_cause o ON o.from_age = d.from_age AND d.u >= o.start
    LEFT JOIN (
        SELECT person_id, arg_min(code, turn) AS first_code,
            CASE WHEN count(*) > 1 THEN arg_max(code, turn) END AS second_code
        FROM (
            SELECT c.person_id, l.code, -ln(draw(c.person_id, 3700 + c.condition)) / l.weight AS turn
            FROM person_condition c JOIN lethal l USING (condition) JOIN someone s USING (person_id)
            WHERE year(s.death_day) = {year} AND c.onset_day <= s.death_day
        ) GROUP BY person_id
    ) k ON k.person_id = d.person_id
) CROSS JOIN (VALUES ('cause_of_death'), ('contributing_cause')) kinds(status)
CROSS JOIN LATERAL (
    SELECT CASE WHEN status = 'cause_of_death' THEN CASE WHEN of_condition THEN first_code ELSE other_code END
                WHEN of_condition AND draw(person_id, 3722) < {contributing} THEN second_code END AS code
)
WHERE code IS NOT NULL
"""


def cause_rows(year: int) -> str:
    """Query of the causes of death of `year`, as rows of `diagnosis`."""
    return _CAUSES.format(year=year, of_condition=DIES_OF_CONDITION, contributing=HAS_CONTRIBUTING_CAUSE)


def death_place(person: str, long_term_care: str) -> str:
    """
    Expression of the place of death of a person who died.

    Parameters
    ----------
    person : str
        Name under which the person is there, with birth and death day.
    long_term_care : str
        Condition under which the person had long-term care.
    """
    age = f"({person}.death_day - {person}.birth_day) / 365.25"
    u = f"draw({person}.person_id, 3723)"
    by_age = " ".join(
        f"WHEN {age} >= {from_age} THEN {_place(shares, u)}"
        for from_age, shares in sorted(PLACES.items(), reverse=True)
    )
    return (
        f"CASE WHEN {person}.death_day IS NULL THEN NULL"
        f" WHEN {long_term_care} AND draw({person}.person_id, 3724) < 0.9 THEN 'nursing_home' {by_age} END"
    )


def _place(shares: Mapping[str, float], u: str) -> str:
    *firsts, last = zip(shares, accumulate(shares.values()), strict=True)
    cases = " ".join(f"WHEN {u} < {upto:.4f} THEN '{place}'" for place, upto in firsts)
    return f"CASE {cases} ELSE '{last[0]}' END"


def lethal_frame() -> pl.DataFrame:
    """Conditions of which persons die: code of the cause, and weight."""
    rows = [(condition, code, weight) for condition, (code, weight) in KILLS.items()]
    schema = {"condition": pl.UInt8, "code": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def other_cause_frame() -> pl.DataFrame:
    """Other causes by age, each with the share of those before it."""
    rows = [
        (from_age, upto - share, code)
        for from_age, shares in OTHER_CAUSES.items()
        for (code, share), upto in zip(shares.items(), accumulate(shares.values()), strict=True)
    ]
    schema = {"from_age": pl.Int32, "start": pl.Float64, "code": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
