"""Persons who are counted by month in regions that lie over each other: a site of two areas, and everybody."""

from datetime import date

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition, PopulationKind, Step
from proeftuin.steps.population.population_definition import StepKind as Kind
from proeftuin.steps.triple_aim.care_cell import care_cells
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.series_cell import give_places, series_sums
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with

YEARS = (2019, 2020)
PLACES = ("GM0001", "GM0002", "GM0003")
REGIONS = RegionsOfUnits({(code, None): code for code in PLACES})
GROUPS = {"all": (0, 1, 2, 3), "site:twin": (1, 2)}
"""Places of the areas of each region; 0 is that of persons in no area of the study."""
NAME = Translated("voorbeeld", "example")
INSURED = PopulationDefinition(
    "insured",
    NAME,
    PopulationKind.OPEN,
    Period(date(2019, 1, 1), date(2021, 1, 1)),
    EachPeriod(),
    (Step(Kind.INCLUDE, "holds", NAME, Registered("insurer")),),
)
INDICATORS = care_indicators(
    ["hospital_admissions", "care_cost_total"], population="insured", source="example", first_year=2019, last_year=2020
)
TALLIES = {id: found.tally for id, found in INDICATORS.items()}


def summed(engine, rows, groups=GROUPS):
    """Sums by month of the regions, and the yearly cells of the same persons."""
    open_with(engine, rows)
    judged(engine, INSURED)
    members = spells(engine, INSURED)
    give_units(engine, INSURED.attribution, REGIONS, years=YEARS)
    lines = attribution_query(INSURED.attribution).rows
    periods = person_period_query(members, lines, years=YEARS)
    engine.keep(periods.name, periods.rows)
    by_year = care_cells(engine, periods.kept, TALLIES)
    give_places(engine, dict(enumerate(groups.values(), start=1)))
    return series_sums(engine, periods.kept, TALLIES), by_year
