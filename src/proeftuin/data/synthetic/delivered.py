"""
How a planted programme was delivered: who was invited, declined, took part and completed it, and when.

Who is reached is drawn with the programme itself; they all enrol. Of the others whom it could have reached some are
invited too, and do not enrol. Draws are by person, so that everything else in the population is as it would be without
these rows. What happens after somebody died or left is not recorded.
"""

from __future__ import annotations

import duckdb

from proeftuin.data.synthetic.planted import RESIDENTS_BY_SEGMENT
from proeftuin.data.synthetic.population import Programme, SyntheticPopulation

ALSO_INVITED = 0.4
"""Share who are invited of those who are not reached."""
DECLINE = 0.6
"""Share of these who say so; the others let nothing be heard."""
COMPLETE = 0.8
"""Share who complete it of those who enrol."""
INVITED_WITHIN_DAYS = 180
SESSIONS = (6, 12)
"""Fewest and most sessions of who completes it; who stops has fewer."""
DAYS_BETWEEN_SESSIONS = 21
SETTINGS = 3
"""In each municipality."""

_DELIVERED = (
    """
CREATE OR REPLACE TEMP TABLE delivered AS
WITH invited AS (
    SELECT person_id, exit_day, person_id IN (SELECT person_id FROM reached) AS is_enrolled,
        DATE '{start}' + floor({within} * draw(person_id, 3610))::INTEGER AS invited_day
    FROM ("""
    + RESIDENTS_BY_SEGMENT
    + """
    ) WHERE segment IN ({segments})
        AND (person_id IN (SELECT person_id FROM reached) OR draw(person_id, 3611) < {also_invited})
), placed AS (
    SELECT i.*, s.code || '-' || (1 + floor({settings} * draw(i.person_id, 3612)))::INTEGER AS setting_id,
        invited_day + 7 + floor(28 * draw(i.person_id, 3613))::INTEGER AS answered_day,
        draw(i.person_id, 3614) < {complete} AS is_completed,
        {fewest} + floor(({most} - {fewest} + 1) * draw(i.person_id, 3615))::INTEGER AS planned
    FROM invited i JOIN residence_spell s ON s.person_id = i.person_id
        AND s.valid_from <= DATE '{start}' AND s.valid_to > DATE '{start}'
), lasting AS (
    SELECT *, CASE WHEN is_completed THEN planned ELSE planned // 3 END AS sessions FROM placed
)
SELECT * FROM (
    SELECT person_id, exit_day, setting_id, 'invited' AS step, invited_day AS day, NULL AS dose FROM lasting
    UNION ALL
    SELECT person_id, exit_day, setting_id, CASE WHEN is_enrolled THEN 'enrolled' ELSE 'declined' END, answered_day,
        NULL
    FROM lasting WHERE is_enrolled OR draw(person_id, 3616) < {decline}
    UNION ALL
    SELECT person_id, exit_day, setting_id, 'session', answered_day + {between} * number::INTEGER, 1
    FROM lasting, range(1, {most} + 1) n(number) WHERE is_enrolled AND number <= sessions
    UNION ALL
    SELECT person_id, exit_day, setting_id, CASE WHEN is_completed THEN 'completed' ELSE 'stopped' END,
        answered_day + {between} * (sessions + 1), NULL
    FROM lasting WHERE is_enrolled
) WHERE day < exit_day AND day < DATE '{end}'
"""
)


_NOTHING = """
CREATE OR REPLACE TEMP TABLE delivered AS SELECT NULL::BIGINT AS person_id, NULL::VARCHAR AS setting_id,
    NULL::VARCHAR AS step, NULL::DATE AS day, NULL::INTEGER AS dose WHERE FALSE
"""


def make_delivered(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation) -> None:
    """Make what was delivered to the persons at hand, whose reach is drawn; nothing without a programme."""
    programme = population.programme
    if programme is None:
        return
    if not programme.municipalities or not programme.effects:
        connection.execute(_NOTHING)
        return
    connection.execute(
        _DELIVERED.format(
            start=programme.start,
            end=population.end_day,
            within=INVITED_WITHIN_DAYS,
            codes=", ".join(f"'{code}'" for code in programme.municipalities),
            segments=", ".join(f"'{segment}'" for segment in programme.effects),
            also_invited=ALSO_INVITED,
            decline=DECLINE,
            complete=COMPLETE,
            fewest=SESSIONS[0],
            most=SESSIONS[1],
            between=DAYS_BETWEEN_SESSIONS,
            settings=SETTINGS,
        )
    )


def delivery_rows(programme: Programme, year: int) -> str:
    """Query for the rows of the table `delivery` in one year."""
    return f"""
    SELECT '{programme.id}' AS intervention_id, person_id, day, step, setting_id, dose::DECIMAL(18, 4) AS dose
    FROM delivered WHERE year(day) = {year} ORDER BY person_id, day, step"""
