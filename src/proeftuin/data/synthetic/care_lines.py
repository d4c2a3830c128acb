"""
Contact lines of one year: how many a person has of each stream, when, at what amount, for what.

The number of lines of a stream is geometric with the expected number as its mean, as happens when rates differ between
persons who look alike. One hash per line gives its day, amount, product and diagnosis from different digits.
"""

from __future__ import annotations

import duckdb

from proeftuin.data.synthetic.conditions import LONG_TERM_CARE, PASSING
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.data.synthetic.streams import (
    ADMISSION,
    CAPITATION,
    DISPENSING,
    LONG_TERM_CARE_MONTH,
    MONTH_OF_LONG_TERM_CARE_CENTS,
    OUTSIDE_OWN_RISK,
    OWN_RISK,
    OWN_RISK_CENTS,
    PRODUCTS,
)

MOST_LINES = 400
"""Lines of one stream that a person can have in a year."""
COUNT_DRAW = 16_383
"""Line number that stands for the draw of how many lines there are."""

_LINES = """
CREATE OR REPLACE TEMP TABLE line AS
WITH counted AS (
    SELECT
        p.*, r.stream, r.scale, r.tail, r.provider AS provider_kind,
        r.rate * (1 - r.sensitivity + r.sensitivity * p.morbidity) * p.days / 365.25 AS expected,
        line_key(p.person_id, {year}, r.stream, 0) AS key,
        unit(line_hash(line_key(p.person_id, {year}, r.stream, {count_draw}))) AS u
    FROM person_year p JOIN rate r ON r.sex = p.sex AND r.from_age = p.from_age
    WHERE r.year = {year} AND r.stream <> {capitation}
), several AS (
    SELECT
        person_id, from_day, days, exit_day, one_condition, other_condition, stream, scale, tail, key,
        CASE provider_kind WHEN 'practice' THEN practice WHEN 'hospital' THEN hospital
             WHEN 'pharmacy' THEN pharmacy ELSE other END AS provider,
        unnest(range(least({most}, floor(ln(u) / ln(expected / (1 + expected)))::BIGINT))) AS number
    FROM counted WHERE u * (1 + expected) < expected
), hashed AS (
    SELECT *, line_hash(key + number) AS h FROM several
)
SELECT
    person_id, from_day + ((h >> 43) % days)::INTEGER AS day, stream, number::USMALLINT AS number,
    greatest(1, (scale * pow(odds((((h >> 20) & 4194303)::DOUBLE + 0.5) / 4194304), tail))::BIGINT) AS amount_cents,
    provider, exit_day, (h & 1023)::USMALLINT AS bits,
    CASE WHEN one_condition = 0 OR ((h >> 10) & 15) < 5 THEN {passing} + (h >> 14) % 10
         WHEN ((h >> 10) & 16) = 0 THEN one_condition ELSE other_condition END::UTINYINT AS reason
FROM hashed
"""

_CAPITATION = """
INSERT INTO line
SELECT p.person_id, greatest(p.from_day, q.quarter_day), {stream}, q.number, round(r.scale)::BIGINT, p.practice,
    p.exit_day, 0, 0
FROM person_year p
JOIN rate r ON r.sex = p.sex AND r.from_age = p.from_age AND r.year = {year} AND r.stream = {stream}
JOIN (
    SELECT n AS number, make_date({year}, 1 + 3 * n, 1) AS quarter_day,
        make_date({year} + n // 3, 1 + 3 * ((n + 1) % 4), 1) AS next_day
    FROM range(4) numbers(n)
) q ON p.from_day < q.next_day AND p.from_day + p.days::INTEGER > q.quarter_day
"""

_LONG_TERM_CARE = """
INSERT INTO line
SELECT person_id, month_day, {stream}, month(month_day) - 1, {amount}, other, exit_day, 0, 0
FROM (
    SELECT c.person_id, p.other, p.exit_day, c.onset_day, p.from_day, p.from_day + p.days::INTEGER AS to_day,
        make_date({year}, unnest(range(1, 13)), 1) AS month_day
    FROM person_condition c JOIN person_year p USING (person_id) WHERE c.condition = {condition}
)
WHERE month_day >= greatest(from_day, onset_day) AND month_day < to_day
"""

_OWN_RISK = """
INSERT INTO line
SELECT l.person_id, any_value(p.from_day + p.days::INTEGER - 1), {stream}, 0,
    least({most}, sum(l.amount_cents))::BIGINT, NULL, any_value(p.exit_day), 0, 0
FROM line l JOIN person_year p USING (person_id) JOIN stream s USING (stream)
WHERE p.from_age >= 20 AND s.domain::VARCHAR NOT IN ({outside}) GROUP BY l.person_id
"""

_AFTER_DEATH = """
INSERT INTO line
SELECT person_id, death_day + 30, 2, 300, 1500, NULL, death_day + 31, 0, {passing}
FROM someone
WHERE year(death_day + 30) = {year} AND draw(person_id, 3003) < {share}
"""

# One number sorts by person, day, stream and number, which is faster than four columns and leaves no ties to chance.
_CONTACT = """
SELECT
    {line_id} AS line_id, l.person_id, l.day,
    CASE WHEN l.stream = {admission} THEN least(l.day + 1 + (l.bits & 3) * (1 + (l.bits >> 2) % 4), l.exit_day - 1) END
        AS end_day,
    w.domain, w.kind, NULL::VARCHAR AS urgency, w.code_system,
    CASE WHEN w.domain = 'pharmacy' THEN c.atc ELSE w.code END AS code,
    l.provider AS provider_id, NULL::DECIMAL(18, 4) AS quantity, l.amount_cents, w.amount_kind,
    w.diagnoses AS diagnosis_system,
    CASE w.diagnoses WHEN 'ICPC1' THEN c.icpc WHEN 'ICD10' THEN c.icd10 END AS diagnosis_code
FROM {lines} l
JOIN product w ON w.number = l.stream::INTEGER * {products} + l.bits % {products}
LEFT JOIN clinical c ON c.number = l.reason::INTEGER
ORDER BY ((l.person_id * 512 + dayofyear(l.day)) * 64 + l.stream) * 16384 + l.number
"""

_MEDICATION = """
SELECT
    l.person_id, l.day, 'ATC' AS code_system, c.atc AS code,
    ((CASE WHEN l.reason < {passing} THEN 90 ELSE 7 * (1 + l.bits % 4) END) * (1 + (l.bits >> 4) % 3) / 2)
        ::DECIMAL(18, 4) AS ddd,
    (CASE WHEN l.reason < {passing} THEN 90 ELSE 7 * (1 + l.bits % 4) END)::BIGINT AS days
FROM line l JOIN clinical c ON c.number = l.reason::INTEGER
WHERE l.stream = {dispensing}
ORDER BY (l.person_id * 512 + dayofyear(l.day)) * 16384 + l.number
"""


def make_lines(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, year: int) -> None:
    """Make the lines of `year` for the person-years at hand; what a programme prevents is still among them."""
    connection.execute(
        _LINES.format(year=year, capitation=CAPITATION.id, count_draw=COUNT_DRAW, most=MOST_LINES, passing=PASSING)
    )
    connection.execute(_CAPITATION.format(year=year, stream=CAPITATION.id))
    connection.execute(
        _LONG_TERM_CARE.format(
            year=year,
            stream=LONG_TERM_CARE_MONTH.id,
            amount=MONTH_OF_LONG_TERM_CARE_CENTS,
            condition=LONG_TERM_CARE.id,
        )
    )


def make_final_lines(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, year: int) -> None:
    """Add the lines that rest on the others: own risk over what is left, and those that are planted after death."""
    if population.own_risk:
        outside = ", ".join(f"'{domain}'" for domain in OUTSIDE_OWN_RISK)
        connection.execute(_OWN_RISK.format(stream=OWN_RISK.id, most=OWN_RISK_CENTS, outside=outside))
    if population.faults.events_after_death:
        connection.execute(_AFTER_DEATH.format(year=year, share=population.faults.events_after_death, passing=PASSING))


def contact_rows(population: SyntheticPopulation, year: int) -> str:
    """Query for the table `contact` of `year`, in the order of persons and days."""
    line_id = f"'{year}-' || l.person_id || '-' || l.stream || '-' || l.number" if population.has_line_ids else "NULL"
    lines = "line"
    if population.faults.duplicated_lines:
        lines = f"(SELECT * FROM line UNION ALL SELECT * FROM line WHERE {duplicated(population, year)})"
    return _CONTACT.format(line_id=f"({line_id})::VARCHAR", lines=lines, admission=ADMISSION.id, products=PRODUCTS)


def duplicated(population: SyntheticPopulation, year: int) -> str:
    """Condition on lines that are there twice."""
    key = f"xor(line_key(person_id, {year}, stream, number), 1125899906842624)"
    return f"unit(line_hash({key})) < {population.faults.duplicated_lines}"


def medication_rows() -> str:
    """Query for the table `medication`: what the pharmacy lines dispensed."""
    return _MEDICATION.format(passing=PASSING, dispensing=DISPENSING.id)
