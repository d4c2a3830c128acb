"""
What is planted in a synthetic population, and the truth about it.

A programme removes lines that were made without it, so that both worlds are known exactly: what reached persons had,
and what they would have had; needs are planted before it. Faults are counted by the same rules that plant them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import polars as pl

from proeftuin.data.synthetic.care_lines import duplicated
from proeftuin.data.synthetic.population import Programme, SyntheticPopulation
from proeftuin.data.synthetic.streams import THINNED_BY_PROGRAMME

TRUTH_KEY = ["segment", "year"]
NEED_KEY = ["need", "year"]

EFFECTS_SCHEMA = {
    "segment": pl.String,
    "year": pl.Int64,
    "admissions_without": pl.Int64,
    "admissions_with": pl.Int64,
    "emergencies_without": pl.Int64,
    "emergencies_with": pl.Int64,
    "cents_without": pl.Int64,
    "cents_with": pl.Int64,
}
NEEDS_SCHEMA = {"need": pl.String} | {name: kind for name, kind in EFFECTS_SCHEMA.items() if name != "segment"}


@dataclass(frozen=True)
class Truth:
    """
    What was planted.

    Attributes
    ----------
    effects : DataFrame
        Admissions, emergency visits and their cost of reached persons from the start of the programme, by segment at
        the start and year, without and with the programme; empty when there is none.
    reached : mapping of str to int
        Reached persons by segment.
    faults : mapping of str to int
        Faults by name: persons, spells or lines, as `Faults` says.
    needs : DataFrame
        Admissions, emergency visits and their cost of persons in need from its start, by need and year, without and
        with the need, and before any programme; empty when there is none.
    in_need : mapping of str to int
        Persons in need, by need.
    """

    effects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EFFECTS_SCHEMA))
    reached: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    needs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NEEDS_SCHEMA))
    in_need: dict[str, int] = field(default_factory=dict)


RESIDENTS_BY_SEGMENT = """
    SELECT s.person_id, p.exit_day,
        CASE WHEN coalesce(c.conditions, 0) >= 2 AND DATE '{start}' - p.birth_day >= 75 * 365.25 THEN 'frail_elderly'
             WHEN coalesce(c.conditions, 0) >= 2 THEN 'several_conditions'
             WHEN c.conditions = 1 THEN 'one_condition' ELSE 'healthy' END AS segment
    FROM residence_spell s
    JOIN someone p USING (person_id)
    LEFT JOIN (
        SELECT person_id, count(*) AS conditions FROM person_condition
        WHERE condition < 63 AND onset_day <= DATE '{start}' GROUP BY person_id
    ) c USING (person_id)
    WHERE s.valid_from <= DATE '{start}' AND s.valid_to > DATE '{start}' AND s.code IN ({codes})"""
"""Who lives in municipalities on a day, and the segment that they are of on that day."""

_REACHED = (
    """
CREATE OR REPLACE TEMP TABLE reached AS
SELECT * FROM ("""
    + RESIDENTS_BY_SEGMENT
    + """
        AND draw(s.person_id, 3600) < {reach}
) JOIN (VALUES {effects}) e(segment, factor) USING (segment)
"""
)

_PREVENTED = """
CREATE OR REPLACE TEMP TABLE in_reach AS
SELECT l.person_id, l.stream, l.number, l.amount_cents, r.segment,
    unit(line_hash(xor(line_key(l.person_id, {year}, l.stream, l.number), 2251799813685248))) > r.factor
        AS is_prevented
FROM line l JOIN reached r USING (person_id)
WHERE l.stream IN {streams} AND l.day >= DATE '{start}'
"""

_EFFECTS = """
SELECT segment, {year}::BIGINT AS year,
    count(*) FILTER (stream = 6) AS admissions_without,
    count(*) FILTER (stream = 6 AND NOT is_prevented) AS admissions_with,
    count(*) FILTER (stream = 7) AS emergencies_without,
    count(*) FILTER (stream = 7 AND NOT is_prevented) AS emergencies_with,
    sum(amount_cents)::BIGINT AS cents_without,
    coalesce(sum(amount_cents) FILTER (NOT is_prevented), 0)::BIGINT AS cents_with
FROM in_reach GROUP BY segment ORDER BY segment
"""


def make_reached(connection: duckdb.DuckDBPyConnection, programme: Programme | None) -> None:
    """Make who is reached, for the persons at hand, and their registration with the programme."""
    if programme is not None and programme.municipalities and programme.effects:
        connection.execute(
            _REACHED.format(
                start=programme.start,
                reach=programme.reach,
                codes=", ".join(f"'{code}'" for code in programme.municipalities),
                effects=", ".join(f"('{segment}', {factor})" for segment, factor in programme.effects.items()),
            )
        )
    else:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE reached AS SELECT NULL::VARCHAR AS segment, NULL::BIGINT AS person_id, "
            "NULL::DATE AS exit_day, NULL::DOUBLE AS factor WHERE FALSE"
        )
    organisation = programme.id if programme else ""
    start = f"DATE '{programme.start}'" if programme else "NULL::DATE"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE programme_spell AS SELECT person_id, 'programme' AS kind, ? AS organisation_id, "
        f"{start} AS valid_from, exit_day AS valid_to FROM reached",
        [organisation],
    )


def exposure_rows(population: SyntheticPopulation) -> str:
    """Query for the table `exposure`."""
    return f"""
    SELECT organisation_id AS intervention_id, person_id, valid_from,
        CASE WHEN valid_to < DATE '{population.end_day}' THEN valid_to END AS valid_to, NULL::DECIMAL(18, 4) AS dose
    FROM programme_spell ORDER BY person_id"""


def prevent(connection: duckdb.DuckDBPyConnection, programme: Programme, year: int) -> pl.DataFrame:
    """Take the lines of `year` away that the programme prevents, and return the truth about them."""
    connection.execute(_PREVENTED.format(year=year, streams=THINNED_BY_PROGRAMME, start=programme.start))
    connection.execute(
        "DELETE FROM line USING in_reach r WHERE r.is_prevented AND line.person_id = r.person_id "
        "AND line.stream = r.stream AND line.number = r.number"
    )
    return connection.execute(_EFFECTS.format(year=year)).pl()


def planted_in_lives(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation) -> dict[str, int]:
    """Faults planted in persons and residences, counted."""
    faults = population.faults
    long_spell = "SELECT DISTINCT person_id FROM residence_spell WHERE valid_to - valid_from > 200"
    queries = {
        "missing_sex": f"FROM someone WHERE draw(person_id, 3000) < {faults.missing_sex}",
        "overlapping_residence": f"FROM ({long_spell}) WHERE draw(person_id, 3001) < {faults.overlapping_residence}",
        "residence_gaps": f"FROM ({long_spell}) WHERE draw(person_id, 3002) < {faults.residence_gaps}",
        "events_after_death": f"FROM someone WHERE death_day + 30 < DATE '{population.end_day}' "
        f"AND draw(person_id, 3003) < {faults.events_after_death}",
    }
    return {name: _count(connection, query) for name, query in queries.items()}


def planted_in_lines(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, year: int) -> int:
    """Lines of `year` that are there twice."""
    if not population.faults.duplicated_lines:
        return 0
    return _count(connection, f"FROM line WHERE {duplicated(population, year)}")


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(f"SELECT count(*) {query}").fetchone()
    return int(row[0]) if row else 0
