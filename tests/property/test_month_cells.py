"""Months of a closed group add up to its years, and those of disjoint persons to those of all of them."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition, PopulationKind, Step
from proeftuin.steps.population.population_definition import StepKind as Kind
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, baseline_period_query, baseline_query, of_group
from proeftuin.steps.triple_aim.care_cell import STRATA
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.month_cell import MONTH_CELL, month_queries
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows, open_with

YEARS = (2019, 2020)
DAY = date(2020, 1, 1)
PLACES = [f"GM{number:04}" for number in range(1, 4)]
REGIONS = RegionsOfUnits({(code, None): code for code in PLACES})
NAME = Translated("voorbeeld", "example")
INSURED = PopulationDefinition(
    "insured",
    NAME,
    PopulationKind.OPEN,
    Period(date(2019, 1, 1), date(2021, 1, 1)),
    EachPeriod(),
    (Step(Kind.INCLUDE, "holds", NAME, Registered("insurer")),),
)
FOUND = care_indicators(
    ["hospital_admissions", "care_cost_total"], population="insured", source="example", first_year=2019, last_year=2020
)
TALLIES = {id: found.tally for id, found in FOUND.items()}
OUTCOMES = [f"{id}__total" for id in TALLIES]
PERSONS = 40


def drawn(seed):
    """People who come, go, move, have gaps in their insurance and are admitted on any day."""
    generator = np.random.default_rng(seed)

    def day():
        return date(2019, 1, 1) + timedelta(days=int(generator.integers(0, 731)))

    residence, registration, contact = [], [], []
    for person in range(1, PERSONS + 1):
        moved = day()
        first, second = generator.choice(PLACES, 2)
        residence += [(person, "1990-01-01", moved, first, "municipality"), (person, moved, "", second, "municipality")]
        days = sorted({day() for _ in range(4)})
        step = int(generator.integers(1, 3))
        registration += [(person, "insurer", "one", *days[at : at + 2]) for at in range(0, len(days) - 1, step)]
        contact += [
            (person, day(), "hospital", "admission", int(generator.integers(-500, 90_000)), "declared")
            for _ in range(generator.integers(0, 9))
        ]
    heads = {
        "residence": "person_id | valid_from | valid_to | area_code | area_level",
        "registration": "person_id | kind | organisation_id | valid_from | valid_to",
        "contact": "person_id | day | domain | kind | amount_cents | amount_kind",
    }
    rows = {"residence": residence, "registration": registration, "contact": contact}
    return care_rows(
        **{name: "\n".join([head, *(" | ".join(map(str, row)) for row in rows[name])]) for name, head in heads.items()}
    )


def cells(rows, whose):
    """Sums by year and by month of some of the persons."""
    with DuckDBEngine() as engine:
        open_with(engine, {name: [row for row in table if whose(row["person_id"])] for name, table in rows.items()})
        judged(engine, INSURED)
        members = spells(engine, INSURED)
        give_units(engine, INSURED.attribution, REGIONS, years=YEARS)
        lines = attribution_query(INSURED.attribution).rows
        by_year = of_group(baseline_cells(engine, [members], members, lines, TALLIES, day=DAY, years=YEARS), 0)
        people = baseline_query([members], members, lines, day=DAY)
        periods = baseline_period_query(members, people.kept, years=YEARS)
        kept, sums = month_queries(periods.kept, TALLIES)
        for query in kept:
            engine.keep(query.name, query.rows)
        return by_year, engine.frame(sums.rows)


@pytest.mark.parametrize("seed", range(4))
def test_the_months_of_a_year_add_up_to_the_year(seed):
    by_year, by_month = cells(drawn(seed), lambda person: True)

    days = [f"{id}__days" for id in TALLIES]
    added = by_month.group_by(STRATA).agg(pl.col(*OUTCOMES, *days).sum()).sort(STRATA)
    expected = by_year.with_columns(pl.col("days").alias(name) for name in days).select(*STRATA, *OUTCOMES, *days)
    assert added.equals(expected.sort(STRATA))
    assert added[OUTCOMES[0]].sum() > 0


@pytest.mark.parametrize("seed", range(2))
def test_months_of_disjoint_persons_add_up_to_those_of_all_of_them(seed):
    rows = drawn(seed)
    parts = [cells(rows, lambda person, odd=odd: person % 2 == odd)[1] for odd in (0, 1)]

    together = pl.concat(parts).group_by(MONTH_CELL).agg(pl.all().sum()).sort(MONTH_CELL)

    assert together.equals(cells(rows, lambda person: True)[1].sort(MONTH_CELL).select(together.columns))
