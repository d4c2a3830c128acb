"""
Lives: who enters and leaves the population and when, which conditions come, who lives where, and with whom registered.

Everything here is a model. Mortality rises with age as Gompertz found, with a level that gives the published number of
deaths (CBS, 2019: 151,885 on 17,282,163 inhabitants, see `open_data/population-panel`). Births, arrivals, departures,
moves and switches of insurer are round values of the Dutch order of magnitude. Who is frailer gets ill and dies sooner;
people are a little frailer where the score of welfare of their first place is low.
"""

from __future__ import annotations

from math import pi, sin

import duckdb

from proeftuin.data.synthetic.conditions import LONG_TERM_CARE
from proeftuin.data.synthetic.deaths import death_place
from proeftuin.data.synthetic.drawing import FRAILTY_TAIL
from proeftuin.data.synthetic.population import Faults, SyntheticPopulation

BIRTHS_PER_YEAR = 0.0098
ARRIVALS_PER_YEAR = 0.012
DEPARTURES_PER_YEAR = 0.008
"""Per inhabitant at the start; a model."""
BOYS = 0.512
"""Share of boys among births; a model."""
GOMPERTZ_MALE = (1.87e-5, 0.100)
GOMPERTZ_FEMALE = (5.47e-6, 0.110)
"""Death rate per year at age a is level * exp(slope * a)."""
SWITCH_INSURER = 0.06
SAME_MUNICIPALITY = 0.55
NEAR_MUNICIPALITY = 0.85
"""Cumulative shares of moves that stay in the municipality, and that stay near it."""

_PERSONS = """
CREATE OR REPLACE TEMP TABLE someone AS
WITH placed AS (
    SELECT n.person_id, n.u_entry, c.place, c.sex, c.from_age
    FROM (SELECT i::BIGINT AS person_id, draw(i, 1) AS u_entry, draw(i, 3) AS u_place FROM {numbers}) n
    ASOF JOIN resident_cell c ON n.u_place >= c.start
), begun AS (
    SELECT
        person_id, place,
        CASE WHEN u_entry < {residents} THEN DATE '{first_day}'
             ELSE DATE '{first_day}' + floor(draw(person_id, 2) * {days})::INTEGER END AS entry_day,
        CASE WHEN u_entry >= {residents} AND u_entry < {born} THEN 0
             WHEN u_entry >= {born} THEN 18 + 27 * pow(draw(person_id, 4), 1.5)
             WHEN from_age = 90 THEN least(108, 90 - 2.6 * ln(draw(person_id, 4)))
             ELSE from_age + 5 * draw(person_id, 4) END AS entry_age,
        CASE WHEN u_entry < {residents} OR u_entry >= {born} THEN sex
             WHEN draw(person_id, 5) < {boys} THEN 'male' ELSE 'female' END AS sex,
        pow(odds(draw(person_id, 6)), {tail}) / {mean_of_tail} * z.frailty AS frailty
    FROM placed JOIN place_size z USING (place)
), fated AS (
    SELECT
        *,
        entry_day - ceil(entry_age * 365.25)::INTEGER AS birth_day,
        entry_day + floor(365.25 * least(130, CASE sex
            WHEN 'male' THEN ln(1 - ln(draw(person_id, 7)) * {male_slope} / ({male_level} * frailty)
                * exp(-{male_slope} * entry_age)) / {male_slope}
            ELSE ln(1 - ln(draw(person_id, 7)) * {female_slope} / ({female_level} * frailty)
                * exp(-{female_slope} * entry_age)) / {female_slope} END))::INTEGER AS last_day,
        CASE WHEN entry_age < 75 THEN entry_day + 1
            + floor(365.25 * least(1000, -ln(draw(person_id, 8)) / {departures}))::INTEGER END AS departure_day
    FROM begun
)
SELECT
    person_id, place, sex, frailty, entry_day, birth_day,
    least(last_day + 1, departure_day, DATE '{end_day}') AS exit_day,
    CASE WHEN last_day < least(departure_day, DATE '{end_day}') THEN last_day END AS death_day
FROM fated
"""

_CONDITIONS = """
CREATE OR REPLACE TEMP TABLE person_condition AS
SELECT * FROM (
    SELECT
        person_id, condition, birth_day, exit_day,
        birth_day + (365.25 * greatest(0, middle_age + width * ln(odds(level))))::INTEGER AS onset_day
    FROM (
        SELECT
            p.person_id, c.condition, c.middle_age, c.width, p.birth_day, p.exit_day,
            draw(p.person_id, 20 + c.condition)
                / (ceiling * CASE p.sex WHEN 'male' THEN male_factor ELSE female_factor END * sqrt(p.frailty) + 1e-9)
                AS level
        FROM someone p CROSS JOIN condition_curve c
    ) WHERE level < 0.9999
) WHERE onset_day < exit_day
"""

_STINTS = """
CREATE OR REPLACE TEMP TABLE stint AS
WITH chances AS (
    SELECT
        p.person_id, p.place, p.exit_day, y.year,
        greatest(p.entry_day, make_date(y.year, 1, 1)) AS from_day,
        least(p.exit_day, make_date(y.year + 1, 1, 1)) AS to_day,
        (make_date(y.year, 1, 1) - p.birth_day) / 365.25 AS age
    FROM someone p JOIN calendar_year y
        ON p.entry_day < make_date(y.year + 1, 1, 1) AND p.exit_day > make_date(y.year, 1, 1)
), moves AS (
    SELECT
        c.person_id, c.place, c.exit_day,
        from_day + 1 + floor(draw(person_id, 1001 + year * 8 - 16000) * (to_day - from_day - 1))::INTEGER AS day,
        draw(person_id, 1002 + year * 8 - 16000) AS u_kind,
        draw(person_id, 1003 + year * 8 - 16000) AS u_place
    FROM chances c
    WHERE to_day - from_day > 30
        AND draw(person_id, 1000 + year * 8 - 16000)
            < CASE WHEN age < 18 THEN 0.08 WHEN age < 30 THEN 0.21 WHEN age < 50 THEN 0.09
                   WHEN age < 75 THEN 0.045 ELSE 0.06 END
), landed AS (
    SELECT
        m.person_id, m.day, m.exit_day,
        CASE WHEN u_kind < {same} THEN m.place WHEN u_kind < {near} THEN n.place ELSE f.place END AS place
    FROM moves m
    JOIN place_size h ON h.place = m.place
    JOIN place_size n ON n.rank = (h.rank + 1 + floor(m.u_place * 6)::BIGINT) % (SELECT count(*) FROM place_size)
    ASOF JOIN (SELECT start, place FROM place_size) f ON m.u_place >= f.start
)
SELECT
    person_id, place, day AS from_day,
    lead(day, 1, exit_day) OVER (PARTITION BY person_id ORDER BY day) AS to_day
FROM (
    SELECT person_id, entry_day AS day, exit_day, place FROM someone
    UNION ALL SELECT person_id, day, exit_day, place FROM landed
)
"""

_RESIDENCE = """
CREATE OR REPLACE TEMP TABLE residence_spell AS
SELECT
    s.person_id, greatest(s.from_day, p.valid_from) AS valid_from, least(s.to_day, p.valid_to) AS valid_to, p.code
FROM stint s JOIN place_period p ON p.place = s.place AND s.from_day < p.valid_to AND s.to_day > p.valid_from
"""

_PRACTICES = """
CREATE OR REPLACE TEMP TABLE practice_stint AS
SELECT
    s.*, z.ggd_region, z.number,
    'HA' || z.number || '-' || lpad((1 + floor(draw(s.person_id, 10) * z.practices))::BIGINT::VARCHAR, 3, '0')
        AS practice
FROM stint s JOIN place_size z USING (place)
"""

_REGISTRATION = """
CREATE OR REPLACE TEMP TABLE registration_spell AS
WITH switches AS (
    SELECT p.person_id, p.entry_day AS day, p.exit_day, draw(p.person_id, 11) AS u FROM someone p
    UNION ALL
    SELECT p.person_id, make_date(y.year, 1, 1), p.exit_day, draw(p.person_id, 1005 + y.year * 8 - 16000)
    FROM someone p JOIN calendar_year y
        ON make_date(y.year, 1, 1) > p.entry_day AND make_date(y.year, 1, 1) < p.exit_day
    WHERE draw(p.person_id, 1004 + y.year * 8 - 16000) < {switch}
), stated AS (
    SELECT 'insurer' AS kind, i.insurer AS organisation_id, s.person_id, s.day, s.exit_day
    FROM switches s ASOF JOIN insurer i ON s.u >= i.start
    UNION ALL
    SELECT 'gp', t.practice, t.person_id, t.from_day, p.exit_day
    FROM practice_stint t JOIN someone p USING (person_id)
    UNION ALL
    SELECT 'long_term_care', 'WLZ' || (1 + c.person_id % 31), c.person_id,
        greatest(c.onset_day, p.entry_day), p.exit_day
    FROM person_condition c JOIN someone p USING (person_id) WHERE c.condition = {long_term_care}
), changed AS (
    SELECT * FROM stated
    QUALIFY coalesce(lag(organisation_id) OVER (PARTITION BY person_id, kind ORDER BY day) <> organisation_id, TRUE)
)
SELECT
    person_id, kind, organisation_id, day AS valid_from,
    lead(day, 1, exit_day) OVER (PARTITION BY person_id, kind ORDER BY day) AS valid_to
FROM changed
"""


def make_lives(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, numbers: str) -> None:
    """Make the persons that `numbers` counts, with their conditions; `numbers` gives a column `i`."""
    years = len(population.years)
    at_start = 1 / (1 + years * (BIRTHS_PER_YEAR + ARRIVALS_PER_YEAR))
    connection.execute(
        _PERSONS.format(
            numbers=numbers,
            residents=at_start,
            born=at_start * (1 + years * BIRTHS_PER_YEAR),
            first_day=population.first_day,
            end_day=population.end_day,
            days=(population.end_day - population.first_day).days,
            boys=BOYS,
            tail=FRAILTY_TAIL,
            mean_of_tail=pi * FRAILTY_TAIL / sin(pi * FRAILTY_TAIL),
            male_level=GOMPERTZ_MALE[0],
            male_slope=GOMPERTZ_MALE[1],
            female_level=GOMPERTZ_FEMALE[0],
            female_slope=GOMPERTZ_FEMALE[1],
            departures=DEPARTURES_PER_YEAR,
        )
    )
    connection.execute(_CONDITIONS)


def make_spells(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation) -> None:
    """Make where the persons live and with whom they are registered, for those whom `make_lives` made."""
    connection.execute(_STINTS.format(same=SAME_MUNICIPALITY, near=NEAR_MUNICIPALITY))
    connection.execute(_RESIDENCE)
    connection.execute(_PRACTICES)
    connection.execute(_REGISTRATION.format(switch=SWITCH_INSURER, long_term_care=LONG_TERM_CARE.id))


def person_rows(faults: Faults) -> str:
    """Query for the table `person`."""
    return f"""
    SELECT person_id, year(birth_day)::BIGINT AS birth_year, month(birth_day)::BIGINT AS birth_month,
        CASE WHEN draw(person_id, 3000) >= {faults.missing_sex} THEN sex END AS sex, death_day,
        {death_place("p", "c.condition IS NOT NULL")} AS death_place, NULL::VARCHAR AS origin
    FROM someone p LEFT JOIN (
        SELECT person_id, condition, onset_day FROM person_condition WHERE condition = {LONG_TERM_CARE.id}
    ) c USING (person_id) ORDER BY person_id"""


def residence_rows(population: SyntheticPopulation) -> str:
    """Query for the table `residence`, faults included."""
    faults = population.faults
    return f"""
    WITH plain AS (SELECT *, draw_at(person_id, 3004, valid_from - DATE '{population.first_day}') AS u_area
                   FROM residence_spell),
    longest AS (SELECT * FROM plain WHERE valid_to - valid_from > 200
                QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY valid_from) = 1),
    gaps AS (SELECT *, (valid_to - valid_from) // 3 AS part FROM longest
             WHERE draw(person_id, 3002) < {faults.residence_gaps}),
    doubled AS (SELECT * FROM longest WHERE draw(person_id, 3001) < {faults.overlapping_residence}),
    together AS (
        SELECT person_id, valid_from, valid_to, code, u_area FROM plain
        WHERE (person_id, valid_from) NOT IN (SELECT (person_id, valid_from) FROM gaps)
        UNION ALL SELECT person_id, valid_from, valid_from + part::INTEGER, code, u_area FROM gaps
        UNION ALL SELECT person_id, valid_from + part::INTEGER + 60, valid_to, code, u_area FROM gaps
        UNION ALL SELECT person_id, valid_from + 30, valid_to, code, u_area FROM doubled
    )
    SELECT person_id, valid_from, CASE WHEN valid_to < DATE '{population.end_day}' THEN valid_to END AS valid_to,
        CASE WHEN u_area < {faults.unknown_areas} THEN 'GM9999' ELSE code END AS area_code,
        'municipality' AS area_level, year(valid_from)::BIGINT AS area_vintage, NULL::VARCHAR AS household_type
    FROM together ORDER BY person_id, valid_from, valid_to, code"""


def registration_rows(population: SyntheticPopulation) -> str:
    """Query for the table `registration`."""
    return f"""
    SELECT person_id, kind, organisation_id, valid_from,
        CASE WHEN valid_to < DATE '{population.end_day}' THEN valid_to END AS valid_to
    FROM (SELECT * FROM registration_spell UNION ALL SELECT * FROM programme_spell)
    ORDER BY person_id, kind, valid_from"""
