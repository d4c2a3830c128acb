"""
Monthly measures: which share of the persons in care had a consultation, and which got a medicine, month by month.

Twelve months, two measures, by sex and four age bands. A measure of a month is made of the same pieces as anything
else: the judgement of an open population in each month, and the selection of rows by a measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.care_spent import cells_that_differ, parquet, raw_copy, raw_read, show, spent_on
from benchmarks.care_stores import of_events, started
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import age_band, age_on, count_if, first_of_month, month_of, year_of
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    Every,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.query import care_table
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection, rows
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

KEYS = ("period_start", "sex", "age_band")
BANDS = (AgeBand(0, 18), AgeBand(18, 45), AgeBand(45, 65), AgeBand(65, None))
MEASURES = {
    "consulted": Selection(
        EventTable.CONTACT, conditions=(OneOf("domain", ("gp",)), OneOf("kind", ("consultation", "telephone")))
    ),
    "medicated": Selection(EventTable.MEDICATION, codes=(Codes("ATC", ("A10",), prefix=True),)),
}
IN_CARE = PopulationDefinition(
    "in-care",
    Translated(nl="ingeschreven bij een huisarts", en="registered with a practice"),
    PopulationKind.OPEN,
    Period(date(2023, 1, 1), date(2024, 1, 1)),
    EachPeriod(Every.MONTH),
    (Step(StepKind.INCLUDE, "registered", Translated(nl="ingeschreven", en="registered"), Registered("gp")),),
)
COLUMNS = {
    "person": ("person_id", "birth_year", "birth_month", "sex", "death_day"),
    "registration": ("person_id", "kind", "valid_from", "valid_to"),
    "contact": ("person_id", "day", "domain", "kind"),
    "medication": ("person_id", "day", "code_system", "code"),
}


def computed(engine: CareEngine, store: CareStore) -> pl.DataFrame:
    """Members, and of them those that each measure counts, per month, sex and age band."""
    engine.open(store.files())
    members = judged(engine, IN_CARE)
    members = members.filter(members.is_member == 1).select("person_id", "period_start")
    known = members.join(care_table("person").select("person_id", "birth_year", "birth_month", "sex"), "person_id")
    age = age_on(known.period_start, birth_year=known.birth_year, birth_month=known.birth_month)
    strata = known.select("person_id", *KEYS[:2], age_band=age_band(age, BANDS))
    joined = strata
    for name, selection in MEASURES.items():
        joined = joined.left_join(_in_month(name, selection), ["person_id", "period_start"])
        joined = joined.select(*strata.columns, *(column for column in joined.columns if column in MEASURES))
    counts = {name: count_if(joined[name] == 1) for name in MEASURES}
    return engine.frame(joined.group_by(*KEYS).aggregate(persons=joined.count(), **counts))


def by_hand(engine: duckdb.DuckDBPyConnection, store: CareStore) -> pl.DataFrame:
    """The same by a query that was written for nothing else."""
    files = {table: parquet(paths) for table, paths in store.files().items() if paths}
    return engine.execute(_BY_HAND.format(**files)).pl()


def main(folder: Path, persons: int) -> int:
    """Measure, print and return how many cells differ."""
    store = of_events(folder / f"monthly-{persons}", persons)
    with started() as engine:
        ours, own = spent_on(lambda: computed(engine, store))
    with duckdb.connect() as connection:
        theirs, hand = spent_on(lambda: by_hand(connection, store))
    copied, raw = raw_copy(store.files(), COLUMNS), raw_read(store.files(), COLUMNS)
    different = cells_that_differ(ours, theirs)
    show(
        f"12 months x 2 measures by sex x 4 age bands, {persons:,} persons",
        [("proeftuin", own), ("DuckDB, by hand", hand), ("read into tables", copied), ("raw read", raw)],
        facts=_facts(store, ours, different),
    )
    return different


def _facts(store: CareStore, ours: pl.DataFrame, different: int) -> Sequence[str]:
    return (
        f"{store.rows('contact'):,} events, {store.rows('medication'):,} dispensings; bar for 100,000 persons: 2 s",
        f"{ours.height * len(MEASURES)} cells; {different} rows differ from those by hand",
    )


def _in_month(name: str, selection: Selection) -> Relation:
    facts = rows(care_table(selection.table.value), selection)
    inside = facts.filter((facts.day >= IN_CARE.period.start) & (facts.day < IN_CARE.period.end))
    month = first_of_month(year_of(inside.day), month_of(inside.day))
    counted = inside.select("person_id", period_start=month).distinct()
    return counted.mutate(**{name: 1})


_BY_HAND = """
WITH months AS (
    SELECT unnest(range(DATE '2023-01-01', DATE '2024-01-01', INTERVAL 1 MONTH))::DATE AS period_start
),
members AS (
    SELECT DISTINCT r.person_id, m.period_start
    FROM {registration} r JOIN {person} p USING (person_id)
    JOIN months m ON r.valid_from < (m.period_start + INTERVAL 1 MONTH)
        AND (r.valid_to IS NULL OR r.valid_to > m.period_start)
        AND (p.death_day IS NULL OR p.death_day >= greatest(m.period_start, r.valid_from))
        AND make_date(p.birth_year, p.birth_month, 1) < least(m.period_start + INTERVAL 1 MONTH,
            coalesce(r.valid_to, DATE '2999-01-01'))
    WHERE r.kind = 'gp'
),
strata AS (
    SELECT person_id, period_start, sex,
        year(period_start) - birth_year - (month(period_start) < birth_month)::INTEGER AS age
    FROM members JOIN {person} USING (person_id)
),
consulted AS (
    SELECT DISTINCT person_id, date_trunc('month', day)::DATE AS period_start, 1 AS consulted FROM {contact}
    WHERE domain = 'gp' AND kind IN ('consultation', 'telephone') AND year(day) = 2023
),
medicated AS (
    SELECT DISTINCT person_id, date_trunc('month', day)::DATE AS period_start, 1 AS medicated FROM {medication}
    WHERE code_system = 'ATC' AND code LIKE 'A10%' AND year(day) = 2023
)
SELECT period_start, sex,
    CASE WHEN age < 0 THEN NULL WHEN age < 18 THEN '00-17' WHEN age < 45 THEN '18-44' WHEN age < 65 THEN '45-64'
        ELSE '65+' END AS age_band,
    count(*) AS persons, count(consulted) AS consulted, count(medicated) AS medicated
FROM strata LEFT JOIN consulted USING (person_id, period_start) LEFT JOIN medicated USING (person_id, period_start)
GROUP BY ALL
"""
