"""
Contact lines of one year: how many a person has of each stream, when, at what amount, for what.

The number of lines of a stream is geometric with the expected number as its mean, as happens when rates differ between
persons who look alike. One hash per line gives its day, amount, product and diagnosis from different digits.
"""

from __future__ import annotations

import duckdb

from proeftuin.data.synthetic.asking import asked_day, referred_by, triage_level
from proeftuin.data.synthetic.coded_care import CHILDBIRTH, VARIANTS
from proeftuin.data.synthetic.conditions import LONG_TERM_CARE, PASSING
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.data.synthetic.streams import (
    ADMISSION,
    CAPITATION,
    DISPENSING,
    EMERGENCY,
    INTENSIVE_CARE,
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
BIRTHS_OF_TEN = 4
"""Of ten admissions of women of 20 to 39, those that are for childbirth."""
SOON_DAYS = 30
"""Two in three admissions after a person's first of the year come within about as many days of another."""
TRANSFERRED = 0.03
"""Share of admissions that go on in another hospital."""
FIRST_TRANSFER = 4_000
IN_INTENSIVE_CARE = 0.05
"""Share of admissions with intensive care."""
DOCTORS_OF_A_PRACTICE = 4
"""Each person has a doctor of their own, whom two of three contacts are with."""

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
        stream = {admission} AND sex = 'female' AND from_age BETWEEN 20 AND 35 AS may_give_birth,
        CASE provider_kind WHEN 'practice' THEN practice WHEN 'hospital' THEN hospital
             WHEN 'pharmacy' THEN pharmacy ELSE other END AS provider,
        unnest(range(least({most}, floor(ln(u) / ln(expected / (1 + expected)))::BIGINT))) AS number
    FROM counted WHERE u * (1 + expected) < expected
), hashed AS (
    SELECT *, line_hash(key + number) AS h FROM several
)
SELECT
    person_id,
    CASE WHEN stream = {admission} AND number > 0 AND (h >> 20) % 3 < 2 THEN least(
        from_day + ((line_hash(key + number - 1) >> 43) % days)::INTEGER + 2 + ((h >> 43) % {soon})::INTEGER,
        from_day + days::INTEGER - 1
    ) ELSE from_day + ((h >> 43) % days)::INTEGER END AS day,
    stream, number::USMALLINT AS number,
    greatest(1, (scale * pow(odds((((h >> 20) & 4194303)::DOUBLE + 0.5) / 4194304), tail))::BIGINT) AS amount_cents,
    provider, exit_day, (h & 1023)::USMALLINT AS bits,
    CASE WHEN may_give_birth AND (h >> 14) % 10 < {births} THEN {childbirth}
         WHEN one_condition = 0 OR ((h >> 10) & 15) < 5 THEN {passing} + (h >> 14) % 10
         WHEN ((h >> 10) & 16) = 0 THEN one_condition ELSE other_condition END::UTINYINT AS reason
FROM hashed
"""

# A number of its own, beyond those that a stream can have, keeps the draws of both admissions apart.
_TRANSFERS = """
INSERT INTO line
SELECT person_id, last_day, stream, number + {transfers}, greatest(1, amount_cents // 2), left(provider, -1) || '4',
    exit_day, bits, reason
FROM (SELECT *, {last_day} AS last_day FROM line WHERE stream = {admission})
WHERE unit(line_hash(xor(line_key(person_id, {year}, stream, number), 4503599627370496))) < {share}
    AND last_day > day AND last_day < exit_day - 1 AND year(last_day) = {year}
"""

_INTENSIVE_CARE = """
INSERT INTO line
SELECT person_id, day, {stream}, number, NULL, provider, exit_day, bits, reason
FROM line
WHERE stream = {admission} AND reason <> {childbirth}
    AND unit(line_hash(xor(line_key(person_id, {year}, stream, number), 9007199254740992))) < {share}
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

_URGENCY = """
    CASE WHEN l.stream <> {admission} THEN w.urgency
         WHEN line_hash(xor(line_key(l.person_id, {year}, l.stream, l.number), 18014398509481984)) % 10
            < c.urgent_of_ten THEN 'urgent'::word
         ELSE 'planned'::word END"""
_LATER_DRAW = "line_hash(xor(line_key(l.person_id, {year}, l.stream, l.number), 36028797018963968))"

# One number sorts by person, day, stream and number, which is faster than four columns and leaves no ties to chance.
_CONTACT = """
SELECT
    {line_id} AS line_id, l.person_id, l.day,
    CASE WHEN w.kind = 'admission' THEN {last_day}
         WHEN l.stream = {intensive_care} THEN least(l.day + 1 + (l.bits & 3), l.exit_day - 1) END AS end_day,
    w.domain, w.kind,
    {urgency} AS urgency, {asked_day} AS asked_day, {triage_level} AS triage_level, {referred_by} AS referred_by,
    w.code_system, CASE WHEN w.domain = 'pharmacy' THEN c.atc ELSE w.code END AS code,
    CASE WHEN l.stream > 3 THEN l.provider
         WHEN w.kind = 'out_of_hours' THEN 'HP' || split_part(l.provider, '-', 1)
         WHEN (l.bits >> 4) % 3 = 0 THEN l.provider || '-' || (1 + (l.bits >> 6) % {doctors})
         ELSE l.provider || '-' || (1 + l.person_id % {doctors}) END AS provider_id,
    NULL::DECIMAL(18, 4) AS quantity, l.amount_cents, w.amount_kind,
    w.diagnoses AS diagnosis_system,
    CASE WHEN w.diagnoses = 'ICPC1' THEN c.icpc
         WHEN l.stream IN {stays} THEN c.admitted_for
         WHEN w.diagnoses = 'ICD10' THEN c.icd10 END AS diagnosis_code
FROM {lines} l
JOIN product w ON w.number = l.stream::INTEGER * {products} + l.bits % {products}
LEFT JOIN coded_care c ON c.number = {number}
ORDER BY ((l.person_id * 512 + dayofyear(l.day)) * 64 + l.stream) * 16384 + l.number
"""

_MEDICATION = """
SELECT
    l.person_id, l.day, 'ATC' AS code_system, c.atc AS code,
    ((CASE WHEN l.reason < {passing} THEN 90 ELSE 7 * (1 + l.bits % 4) END) * (1 + (l.bits >> 4) % 3) / 2)
        ::DECIMAL(18, 4) AS ddd,
    (CASE WHEN l.reason < {passing} THEN 90 ELSE 7 * (1 + l.bits % 4) END)::BIGINT AS days
FROM line l JOIN coded_care c ON c.number = {number}
WHERE l.stream = {dispensing}
ORDER BY (l.person_id * 512 + dayofyear(l.day)) * 16384 + l.number
"""


_LAST_DAY = "least(day + 1 + (bits & 3) * (1 + (bits >> 2) % 4), exit_day - 1)"
_CODED = f"l.reason::INTEGER * {VARIANTS} + (l.bits >> 6)"
"""Number of the codes of a line: its reason, and its highest four bits for the variant."""


def make_lines(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, year: int) -> None:
    """Make the lines of `year` for the person-years at hand; what a programme prevents is still among them."""
    connection.execute(
        _LINES.format(
            year=year,
            capitation=CAPITATION.id,
            admission=ADMISSION.id,
            count_draw=COUNT_DRAW,
            most=MOST_LINES,
            passing=PASSING,
            childbirth=CHILDBIRTH,
            births=BIRTHS_OF_TEN,
            soon=SOON_DAYS,
        )
    )
    connection.execute(
        _TRANSFERS.format(
            year=year, admission=ADMISSION.id, share=TRANSFERRED, transfers=FIRST_TRANSFER, last_day=_LAST_DAY
        )
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
    """
    Add the lines that rest on the others: intensive care and own risk over what is left, and those after death.
    """
    connection.execute(
        _INTENSIVE_CARE.format(
            year=year,
            stream=INTENSIVE_CARE.id,
            admission=ADMISSION.id,
            childbirth=CHILDBIRTH,
            share=IN_INTENSIVE_CARE,
        )
    )
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
    urgency, draw = _URGENCY.format(admission=ADMISSION.id, year=year), _LATER_DRAW.format(year=year)
    return _CONTACT.format(
        line_id=f"({line_id})::VARCHAR",
        lines=lines,
        urgency=urgency,
        asked_day=asked_day("l", "w", urgency=urgency, draw=draw, products=PRODUCTS),
        triage_level=triage_level("w", draw=draw),
        referred_by=referred_by("w", draw=draw),
        intensive_care=INTENSIVE_CARE.id,
        stays=(ADMISSION.id, EMERGENCY.id, INTENSIVE_CARE.id),
        doctors=DOCTORS_OF_A_PRACTICE,
        products=PRODUCTS,
        number=_CODED,
        last_day=_LAST_DAY,
    )


def duplicated(population: SyntheticPopulation, year: int) -> str:
    """Condition on lines that are there twice."""
    key = f"xor(line_key(person_id, {year}, stream, number), 1125899906842624)"
    return f"unit(line_hash({key})) < {population.faults.duplicated_lines}"


def medication_rows() -> str:
    """Query for the table `medication`: what the pharmacy lines dispensed."""
    return _MEDICATION.format(passing=PASSING, dispensing=DISPENSING.id, number=_CODED)
