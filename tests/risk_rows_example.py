"""Models of risk for tests: on small drawn tables with a scheme of two elements, and on patterns that a test draws."""

from datetime import date

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Alive, Happened, Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.before_index_day import before_index_day
from proeftuin.steps.segmentation.risk_model import EarlierUse, Outcome, Predictors, RiskModel, Within
from proeftuin.steps.segmentation.risk_rows import risk_sums
from proeftuin.steps.segmentation.scheme import Element, Holds, Scheme, Segment, SegmentRule
from proeftuin.steps.triple_aim.care_cell import care_cells
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows, open_with

YEARS = (2019, 2020, 2021)
NAME = Translated("voorbeeld", "example")
REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
EVERYBODY = PopulationDefinition(
    "everybody", NAME, PopulationKind.OPEN, Period(date(2019, 1, 1), date(2022, 1, 1)), EachPeriod(),
    (Step(StepKind.INCLUDE, "alive", NAME, Alive()),),
)  # fmt: skip
INDICATORS = care_indicators(
    ["hospital_admissions", "care_cost_total"], population="everybody", source="example", first_year=2019,
    last_year=2021,
)  # fmt: skip
ADMISSIONS, COST = INDICATORS["hospital_admissions"], INDICATORS["care_cost_total"]
IN_CARE = Registered("long_term_care")
DIABETES = Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),)))


def scheme(diabetes=DIABETES, care=IN_CARE):
    """Who receives long-term care, who has diabetes, and everybody else."""
    return Scheme(
        "two_needs", 1, NAME, NAME,
        (Element("diabetes", NAME, diabetes), Element("in_care", NAME, care)),
        tuple(Segment(id, NAME, NAME) for id in ("care", "chronic", "healthy")),
        (
            SegmentRule("care", Holds("in_care")),
            SegmentRule("chronic", Holds("diabetes")),
            SegmentRule("healthy", None),
        ),
    )  # fmt: skip


ADMITTED = Outcome(ADMISSIONS)
BEFORE = before_index_day(scheme(), first_index_day=date(2020, 1, 1))


def model(outcome=ADMITTED, **more):
    """Admission in 2020, tested in 2021, from age, sex, two elements and admissions in the year before."""
    given = {
        "scheme": BEFORE,
        "within": Within.SEGMENTS,
        "predictors": Predictors(
            age=True, sex=True, elements=("diabetes", "in_care"), earlier_use=(EarlierUse(ADMISSIONS, (1, 2)),)
        ),
        "learn": 2020,
        "test": 2021,
    }
    return RiskModel("a-model", NAME, outcome, **(given | more))


def sums_on(engine, asked=None, area_groups=None, **drawn):
    """What small drawn tables give for a model."""
    asked = asked or model()
    open_with(engine, care_rows(**drawn))
    judged(engine, EVERYBODY)
    give_units(engine, EVERYBODY.attribution, REGIONS, years=YEARS)
    members = spells(engine, EVERYBODY)
    periods = person_period_query(members, attribution_query(EVERYBODY.attribution).rows, years=YEARS)
    kept = engine.keep(periods.name, periods.rows)
    care_cells(engine, kept, {id: found.tally for id, found in INDICATORS.items()})
    if asked.scheme is not None:
        assigned(engine, asked.scheme, EVERYBODY)
    return risk_sums(engine, asked, EVERYBODY, kept, INDICATORS, area_groups or {})
