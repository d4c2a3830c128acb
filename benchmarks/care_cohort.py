"""
A cohort with entry, age, cover, exclusion and attrition: adults from their first diagnosis of diabetes or raised
blood pressure on, insured in the year before, without an admission in that year, not in long-term care.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.care_spent import cells_that_differ, parquet, raw_copy, raw_read, show, spent_on
from benchmarks.care_stores import LINES_OF_A_HEAVY_USER, generated, started
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.portable import days_between, total
from proeftuin.steps.population.criterion import Age, Criterion, Happened, Registered, Window
from proeftuin.steps.population.criterion_attrition import attrition
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import (
    FirstEvent,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

TABLES = ("person", "residence", "registration", "contact", "diagnosis", "medication", "measurement", "survey_answer")
COLUMNS = {
    "person": ("person_id", "birth_year", "birth_month", "death_day"),
    "registration": ("person_id", "kind", "valid_from", "valid_to"),
    "contact": ("person_id", "day", "domain", "kind"),
    "diagnosis": ("person_id", "day", "code_system", "code"),
}
_ADMISSION = Selection(EventTable.CONTACT, conditions=(OneOf("domain", ("hospital",)), OneOf("kind", ("admission",))))


def _step(kind: StepKind, key: str, criterion: Criterion) -> Step:
    return Step(kind, key, Translated(nl=key, en=key), criterion)


COHORT = PopulationDefinition(
    "cohort",
    Translated(nl="cohort", en="cohort"),
    PopulationKind.CLOSED,
    Period(date(2020, 1, 1), date(2024, 1, 1)),
    FirstEvent(Selection(EventTable.DIAGNOSIS, codes=(Codes("ICPC1", ("T90", "K86")),))),
    (
        _step(StepKind.INCLUDE, "adult", Age(at_least=18)),
        _step(StepKind.INCLUDE, "insured", Registered("insurer", throughout=Window(-364, 0))),
        _step(StepKind.EXCLUDE, "admitted", Happened(_ADMISSION, Window(-365, -1))),
        _step(StepKind.EXCLUDE, "long-term care", Registered("long_term_care")),
    ),
)


def computed(engine: CareEngine, store: CareStore) -> tuple[pl.DataFrame, int, int]:
    """Attrition by step, persons in the cohort, and their days of follow-up."""
    engine.open(store.files())
    judged(engine, COHORT)
    members = spells(engine, COHORT)
    steps = attrition(engine, COHORT).select("criterion", "before", "excluded", "unknown", "after")
    time = engine.frame(
        members.aggregate(persons=members.count(), days=total(days_between(members.start, members.end)))
    )
    return steps, int(time["persons"][0]), int(time["days"][0])


def by_hand(engine: duckdb.DuckDBPyConnection, store: CareStore) -> tuple[pl.DataFrame, int, int]:
    """The same by queries that were written for nothing else."""
    files = {table: parquet(paths) for table, paths in store.files().items() if paths}
    engine.execute(_BY_HAND.format(**files))
    steps = engine.execute(_STEPS).pl()
    persons, days = engine.execute(_FOLLOW_UP).fetchall()[0]
    return steps, int(persons), int(days)


def main(folder: Path, persons: int) -> int:
    """Measure, print and return how many figures differ."""
    store = generated(folder / f"cohort-{persons}", persons, lines_per_person_year=LINES_OF_A_HEAVY_USER)
    with started() as engine:
        (ours, *time), own = spent_on(lambda: computed(engine, store))
    with duckdb.connect() as connection:
        (theirs, *hand_time), hand = spent_on(lambda: by_hand(connection, store))
    copied, raw = raw_copy(store.files(), COLUMNS), raw_read(store.files(), COLUMNS)
    different = cells_that_differ(ours, theirs) + (time != hand_time)
    show(
        f"Cohort with entry, age, cover, exclusion and attrition, {persons:,} persons",
        [("proeftuin", own), ("DuckDB, by hand", hand), ("read into tables", copied), ("raw read", raw)],
        facts=(
            f"{sum(store.rows(table) for table in TABLES):,} rows in the store; bar for 10,000 persons: 0.5 s",
            f"{time[0]:,} persons in the cohort, {time[1]:,} days; {different} figures differ from those by hand",
        ),
    )
    return different


_BY_HAND = """
CREATE TEMP TABLE judged_by_hand AS
WITH entry AS (
    SELECT person_id, min(day) AS index_day FROM {diagnosis}
    WHERE code_system = 'ICPC1' AND code IN ('T90', 'K86') AND day >= DATE '2020-01-01' AND day < DATE '2024-01-01'
    GROUP BY person_id
),
-- One spell of cover whatever the number of contracts: pieces that touch are joined.
pieces AS (
    SELECT person_id, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to,
        max(coalesce(valid_to, DATE '9999-12-31')) OVER (
            PARTITION BY person_id ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM {registration} WHERE kind = 'insurer'
),
numbered AS (
    SELECT *, sum(CASE WHEN reached IS NULL OR valid_from > reached THEN 1 ELSE 0 END) OVER (
        PARTITION BY person_id ORDER BY valid_from
    ) AS spell FROM pieces
),
cover AS (SELECT person_id, min(valid_from) AS since, max(valid_to) AS until FROM numbered GROUP BY person_id, spell),
covered AS (
    SELECT DISTINCT person_id FROM entry JOIN cover USING (person_id)
    WHERE since <= index_day - 364 AND until > index_day
),
admitted AS (
    SELECT DISTINCT c.person_id FROM {contact} c JOIN entry e USING (person_id)
    WHERE domain = 'hospital' AND kind = 'admission' AND c.day BETWEEN e.index_day - 365 AND e.index_day - 1
),
nursed AS (
    SELECT DISTINCT person_id FROM {registration} JOIN entry USING (person_id)
    WHERE kind = 'long_term_care' AND valid_from <= index_day AND (valid_to IS NULL OR valid_to > index_day)
)
SELECT p.person_id, e.index_day,
    least(coalesce(p.death_day + 1, DATE '2024-01-01'), DATE '2024-01-01') AS leave_day,
    year(e.index_day) - birth_year - (month(e.index_day) < birth_month)::INTEGER >= 18 AS adult,
    p.person_id IN (SELECT person_id FROM covered) AS insured,
    p.person_id IN (SELECT person_id FROM admitted) AS admitted,
    p.person_id IN (SELECT person_id FROM nursed) AS nursed,
    make_date(birth_year, birth_month, 1) <= e.index_day AND (death_day IS NULL OR death_day >= e.index_day) AS alive
FROM {person} p LEFT JOIN entry e USING (person_id)
"""

_STEPS = """
WITH numbers AS (
    SELECT count(*) AS n0, count(index_day) AS n1, count(*) FILTER (adult) AS n2,
        count(*) FILTER (adult AND insured) AS n3, count(*) FILTER (adult AND insured AND NOT admitted) AS n4,
        count(*) FILTER (adult AND insured AND NOT admitted AND NOT nursed) AS n5,
        count(*) FILTER (adult AND insured AND NOT admitted AND NOT nursed AND alive AND index_day < leave_day) AS n6
    FROM judged_by_hand
)
SELECT unnest(['in_source', 'index_event', 'adult', 'insured', 'admitted', 'long-term care', 'present_at_entry'])
        AS criterion,
    unnest([n0, n0, n1, n2, n3, n4, n5]) AS before, unnest([n0, n0, n1, n2, n3, n4, n5])
        - unnest([n0, n1, n2, n3, n4, n5, n6]) AS excluded,
    0 AS unknown, unnest([n0, n1, n2, n3, n4, n5, n6]) AS after
FROM numbers
"""

_FOLLOW_UP = """
SELECT count(*), sum(leave_day - index_day) FROM judged_by_hand
WHERE adult AND insured AND NOT admitted AND NOT nursed AND alive AND index_day < leave_day
"""
