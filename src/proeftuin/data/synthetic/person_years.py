"""
Person-years: what of a person's year determines the care in it.

Morbidity multiplies frailty by the number of lasting conditions; it is divided by its mean in the sex and age band, as
measured in a sample that is the same for every number of persons and buckets, so that published totals are kept.
"""

from __future__ import annotations

import duckdb

from proeftuin.data.synthetic.lives import make_lives
from proeftuin.data.synthetic.population import SyntheticPopulation

SAMPLE = 60_000
"""Persons in whom mean morbidity is measured."""

_BAND = "least(90, 5 * (greatest(0, floor((make_date({year}, 7, 1) - p.birth_day) / 365.25))::INTEGER // 5))::BIGINT"
_MORBIDITY = "pow(p.frailty, 0.6) * (1 + 0.5 * coalesce(c.conditions, 0))"

_CONDITIONS_IN = """
    SELECT
        person_id, count(*) AS conditions,
        arg_min(condition, draw(person_id, 3100 + condition)) AS one_condition,
        arg_max(condition, draw(person_id, 3100 + condition)) AS other_condition
    FROM person_condition
    WHERE condition < 63 AND onset_day <= greatest(birth_day, DATE '{year}-01-01')
    GROUP BY person_id
"""

_MEAN_MORBIDITY = (
    "CREATE OR REPLACE TABLE mean_morbidity AS SELECT p.sex, {band} AS from_age, avg({morbidity}) AS mean "
    "FROM someone p LEFT JOIN ({conditions}) c USING (person_id) WHERE p.entry_day <= DATE '{year}-01-01' "
    "GROUP BY ALL"
)

_PERSON_YEAR = """
CREATE OR REPLACE TEMP TABLE person_year AS
WITH present AS (
    SELECT
        p.*, greatest(p.entry_day, DATE '{year}-01-01') AS from_day,
        least(p.exit_day, DATE '{next_year}-01-01') AS to_day, {band} AS from_age
    FROM someone p WHERE p.entry_day < DATE '{next_year}-01-01' AND p.exit_day > DATE '{year}-01-01'
)
SELECT
    p.person_id, p.from_day, (p.to_day - p.from_day)::BIGINT AS days, p.exit_day, p.death_day, p.birth_day,
    p.sex, p.from_age, {morbidity} / coalesce(m.mean, 1) AS morbidity,
    coalesce(c.one_condition, 0)::UTINYINT AS one_condition,
    coalesce(c.other_condition, 0)::UTINYINT AS other_condition,
    t.practice, 'ZH' || t.ggd_region[3:] || '-' || (1 + p.person_id % 3) AS hospital,
    'AP' || t.number AS pharmacy, 'ZV' || t.number AS other, t.ggd_region
FROM present p
LEFT JOIN ({conditions}) c USING (person_id)
LEFT JOIN mean_morbidity m ON m.sex = p.sex AND m.from_age = p.from_age
JOIN practice_stint t ON t.person_id = p.person_id AND t.from_day <= p.from_day AND t.to_day > p.from_day
"""


def measure_morbidity(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation) -> None:
    """Make the table of mean morbidity by sex and age band, of the first `SAMPLE` persons of this seed."""
    make_lives(connection, population, f"range({SAMPLE}) numbers(i)")
    connection.execute(_MEAN_MORBIDITY.format(**_parts(population.first_year)))


def make_person_years(connection: duckdb.DuckDBPyConnection, year: int) -> None:
    """Make the person-years of `year`, for the persons of `make_lives` and `make_spells`."""
    connection.execute(_PERSON_YEAR.format(**_parts(year)))


def _parts(year: int) -> dict[str, object]:
    return {
        "year": year,
        "next_year": year + 1,
        "band": _BAND.format(year=year),
        "morbidity": _MORBIDITY,
        "conditions": _CONDITIONS_IN.format(year=year),
    }
