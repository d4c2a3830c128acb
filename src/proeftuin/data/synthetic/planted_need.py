"""
Needs that are planted: persons of a segment in some municipalities have more admissions and emergency visits.

Lines are added to those that the same person would have had, each drawn anew from the same rates, so that both worlds
are known exactly. They come before a programme takes lines away, as the need is there before anybody does something
about it.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from proeftuin.data.synthetic.care_lines import MOST_LINES
from proeftuin.data.synthetic.coded_care import CHILDBIRTH
from proeftuin.data.synthetic.planted import RESIDENTS_BY_SEGMENT
from proeftuin.data.synthetic.population import LARGEST_NEED, Need
from proeftuin.data.synthetic.streams import ADMISSION, EMERGENCY

ADDED_BY_NEED = (ADMISSION.id, EMERGENCY.id)
"""Streams of which a need brings more lines."""
FIRST_ADDED = 5_000
"""Number of the first line that a need adds: beyond those of a stream and those of transfers."""

_NOBODY = (
    "CREATE OR REPLACE TEMP TABLE in_need AS SELECT NULL::VARCHAR AS need, NULL::DATE AS start, "
    "NULL::DOUBLE AS factor, NULL::BIGINT AS person_id WHERE FALSE"
)
_IN_NEED = "INSERT INTO in_need SELECT ?, ?, ?, person_id FROM ({residents}) WHERE segment = ?"
# Who moved from one place with a need to another in time to be counted in both is of the first.
_ONCE = """
DELETE FROM in_need USING (
    SELECT person_id, arg_min(need, (start, need)) AS kept FROM in_need GROUP BY person_id
) k WHERE k.person_id = in_need.person_id AND in_need.need <> k.kept
"""
_ADDED = """
CREATE OR REPLACE TEMP TABLE added_line AS
WITH counted AS (
    SELECT l.*, n.need, n.start, n.factor,
        unit(line_hash(xor(line_key(l.person_id, {year}, l.stream, l.number), 72057594037927936))) AS u
    FROM line l JOIN in_need n USING (person_id)
    WHERE l.stream IN {streams} AND l.day >= n.start AND l.number < {most} AND l.reason <> {childbirth}
), several AS (
    SELECT *, {first} + number::BIGINT * {room} + unnest(range(
        (floor(factor - 1) + (u < (factor - 1) - floor(factor - 1))::INTEGER)::BIGINT
    )) AS added FROM counted
), hashed AS (
    SELECT s.*, line_hash(line_key(s.person_id, {year}, s.stream, s.added)) AS h, r.scale, r.tail,
        greatest(p.from_day, s.start) AS low, p.from_day + p.days::INTEGER AS high
    FROM several s JOIN person_year p USING (person_id)
    JOIN rate r ON r.year = {year} AND r.stream = s.stream AND r.sex = p.sex AND r.from_age = p.from_age
)
SELECT
    person_id, low + ((h >> 43) % (high - low))::INTEGER AS day, stream, added::USMALLINT AS number,
    greatest(1, (scale * pow(odds((((h >> 20) & 4194303)::DOUBLE + 0.5) / 4194304), tail))::BIGINT) AS amount_cents,
    provider, exit_day, (h & 1023)::USMALLINT AS bits, reason, need
FROM hashed
"""
_TRUTH = """
SELECT need, {year}::BIGINT AS year,
    count(*) FILTER (stream = {admission} AND NOT is_added) AS admissions_without,
    count(*) FILTER (stream = {admission}) AS admissions_with,
    count(*) FILTER (stream = {emergency} AND NOT is_added) AS emergencies_without,
    count(*) FILTER (stream = {emergency}) AS emergencies_with,
    coalesce(sum(amount_cents) FILTER (NOT is_added), 0)::BIGINT AS cents_without,
    sum(amount_cents)::BIGINT AS cents_with
FROM (
    SELECT n.need, l.stream, l.amount_cents, FALSE AS is_added FROM line l JOIN in_need n USING (person_id)
    WHERE l.stream IN {streams} AND l.day >= n.start
    UNION ALL SELECT need, stream, amount_cents, TRUE FROM added_line
) GROUP BY need ORDER BY need
"""


def make_in_need(connection: duckdb.DuckDBPyConnection, needs: Sequence[Need]) -> dict[str, int]:
    """Make who is in need among the persons at hand, and return how many that are, by need."""
    connection.execute(_NOBODY)
    for need in needs:
        codes = ", ".join(f"'{code}'" for code in need.municipalities)
        residents = RESIDENTS_BY_SEGMENT.format(start=need.start, codes=codes)
        given = [need.id, need.start, need.factor, need.segment]
        connection.execute(_IN_NEED.format(residents=residents), given)
    connection.execute(_ONCE)
    counted = connection.execute("SELECT need, count(*) FROM in_need GROUP BY need ORDER BY need").fetchall()
    return {str(need): int(persons) for need, persons in counted}


def add_for_need(connection: duckdb.DuckDBPyConnection, year: int) -> pl.DataFrame:
    """Add the lines of `year` that needs bring, and return the truth about them."""
    connection.execute(
        _ADDED.format(
            year=year,
            streams=ADDED_BY_NEED,
            most=MOST_LINES,
            childbirth=CHILDBIRTH,
            first=FIRST_ADDED,
            room=int(LARGEST_NEED),
        )
    )
    truth = connection.execute(
        _TRUTH.format(year=year, streams=ADDED_BY_NEED, admission=ADMISSION.id, emergency=EMERGENCY.id)
    ).pl()
    connection.execute("INSERT INTO line SELECT * EXCLUDE (need) FROM added_line")
    return truth
