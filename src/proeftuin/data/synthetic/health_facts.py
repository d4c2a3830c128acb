"""
Diagnoses, measurements and answers of one year.

A practice records a lasting condition on the day it begins, or at the start of the data, and once more in most years
after; the causes of a death are diagnoses on its day. The survey reaches a sample of adults every second year, older
persons twice as often; weights undo that.
"""

from __future__ import annotations

from proeftuin.data.synthetic.deaths import cause_rows
from proeftuin.data.synthetic.population import SyntheticPopulation

RECORDED_AGAIN = 0.85
"""Share of persons with a condition in whom it is recorded again in a year; a model."""
SAMPLED_ADULTS = 0.015
SAMPLED_ELDERLY = 0.03
"""Shares of persons of 18 to 64, and from 65, who answer the survey."""
NOT_ANSWERED = 0.03
"""Share of questions that a respondent leaves open."""
OF_CONDITION = 0.12
"""What a lasting condition, and a second one, add to the burden of illness."""
USUAL_BURDEN = 0.22
"""Burden of illness, on the scale of the query below, at which answers have their usual shares."""

_DIAGNOSIS = """
SELECT person_id, day, 'ICPC1' AS code_system, icpc AS code, 'problem' AS status,
    person_id || '-' || condition AS episode_id
FROM (
    SELECT
        c.person_id, c.condition, w.icpc,
        CASE WHEN c.onset_day >= p.from_day THEN c.onset_day
             ELSE p.from_day + floor(draw_at(c.person_id, 3200 + c.condition, {year}) * p.days)::INTEGER END AS day,
        c.onset_day >= p.from_day OR p.from_day = s.entry_day AS is_first
    FROM person_condition c
    JOIN person_year p USING (person_id)
    JOIN someone s USING (person_id)
    JOIN clinical w ON w.number = c.condition
    WHERE c.condition < 63 AND c.onset_day < p.from_day + p.days::INTEGER
)
WHERE is_first OR draw_at(person_id, 3300 + condition, {year}) < {again}
UNION ALL ({causes})
ORDER BY person_id, day, code, status
"""

# A person's own level makes most of the spread, so that measurements of one person resemble each other.
_MEASUREMENT = """
SELECT
    person_id, p.from_day + floor(draw_at(person_id, 3400 + measure, {year} * 2 + turn) * p.days)::INTEGER AS day,
    'LOINC' AS code_system, code,
    greatest(lowest, mean + 0.8 * spread * normal(draw(person_id, 3420 + measure))
        + 0.6 * spread * normal(draw_at(person_id, 3440 + measure, {year} * 2 + turn)))::DECIMAL(18, 1)::DECIMAL(18, 4)
        AS value,
    unit
FROM (
    SELECT DISTINCT c.person_id, m.* EXCLUDE (condition)
    FROM person_condition c JOIN measure m USING (condition) WHERE c.onset_day < DATE '{year}-01-01'
)
JOIN person_year p USING (person_id)
CROSS JOIN range(2) turns(turn)
WHERE draw_at(person_id, 3460 + measure, {year} * 2 + turn) < 0.9
ORDER BY person_id, day, code
"""

_SURVEY = """
WITH respondent AS (
    SELECT
        *, (DATE '{year}-09-01' - birth_day) / 365.25 >= 65 AS is_elderly,
        0.25 * ln(1 + morbidity) + {of_condition} * CASE
            WHEN one_condition = 0 THEN 0 WHEN one_condition = other_condition THEN 1 ELSE 2 END AS burden
    FROM person_year
    WHERE (DATE '{year}-09-01' - birth_day) / 365.25 >= 18
        AND from_day <= DATE '{year}-09-01' AND from_day + days::INTEGER > DATE '{year}-11-01'
        AND draw_at(person_id, 3500, {year})
            < CASE WHEN (DATE '{year}-09-01' - birth_day) / 365.25 >= 65 THEN {elderly} ELSE {adults} END
)
SELECT
    a.person_id, DATE '{year}-09-01' + floor(draw_at(a.person_id, 3501, {year}) * 60)::INTEGER AS day,
    '{year}' AS wave, a.instrument, a.item,
    CASE WHEN draw_at(a.person_id, 3950 + a.question, {year}) >= {open} THEN s.value END::DECIMAL(18, 4) AS value,
    (CASE WHEN a.is_elderly THEN 1 / {elderly} ELSE 1 / {adults} END)::DECIMAL(18, 4) AS weight,
    a.ggd_region || CASE WHEN a.is_elderly THEN ' 65+' ELSE ' 18-64' END AS stratum, NULL::VARCHAR AS cluster
FROM (
    SELECT
        r.person_id, r.is_elderly, r.ggd_region, q.question, q.instrument, q.item,
        1 / (1 + exp(-1.702 * (
            q.sensitivity * (r.burden - {usual_burden}) + 0.8 * normal(draw(r.person_id, 3800 + q.instrument_number))
                + 0.6 * normal(draw_at(r.person_id, 3850 + q.question, {year}))
        ))) AS u
    FROM respondent r CROSS JOIN question q
) a
ASOF JOIN answer s ON s.question = a.question AND a.u >= s.start
ORDER BY a.person_id, a.question
"""


def diagnosis_rows(year: int) -> str:
    """Query for the table `diagnosis` of `year`."""
    return _DIAGNOSIS.format(year=year, again=RECORDED_AGAIN, causes=cause_rows(year))


def measurement_rows(year: int) -> str:
    """Query for the table `measurement` of `year`."""
    return _MEASUREMENT.format(year=year)


def survey_rows(year: int) -> str:
    """Query for the table `survey_answer` of `year`."""
    return _SURVEY.format(
        year=year,
        adults=SAMPLED_ADULTS,
        elderly=SAMPLED_ELDERLY,
        open=NOT_ANSWERED,
        of_condition=OF_CONDITION,
        usual_burden=USUAL_BURDEN,
    )


def is_survey_year(population: SyntheticPopulation, year: int) -> bool:
    """Whether there is a survey in `year`: every second year, the last one included."""
    return (population.last_year - year) % 2 == 0
