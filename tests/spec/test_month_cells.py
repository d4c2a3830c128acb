"""Months of a closed group: days at risk and what happened, each row in the month of its own day."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition, PopulationKind, Step
from proeftuin.steps.population.population_definition import StepKind as Kind
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, baseline_period_query, baseline_query
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_measure import Ages, Measure, Tally, What
from proeftuin.steps.triple_aim.month_cell import is_monthly, month_queries
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with
from tests.together import TogetherByArea, together

YEARS = (2019, 2020)
DAY = date(2020, 1, 1)
REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
PLACES = {1: "GM0001", 2: "GM0002"}
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


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    engine = care_engine_of_module

    def begin(tables, regions):
        open_with(engine, tables)
        judged(engine, INSURED)
        give_units(engine, INSURED.attribution, regions, years=YEARS)

    def compute(tallies):
        tallies = dict(tallies)
        members = spells(engine, INSURED)
        lines = attribution_query(INSURED.attribution).rows
        baseline_cells(engine, [members, members], members, lines, tallies, day=DAY, years=YEARS)
        people = baseline_query([members, members], members, lines, day=DAY)
        periods = baseline_period_query(members, people.kept, years=YEARS)
        kept, sums = month_queries(periods.kept, tallies)
        for query in kept:
            engine.keep(query.name, query.rows)
        return engine.frame(sums.rows)

    return together(request, TogetherByArea(begin, compute, REGIONS), ways_to_ask)


def ways_to_ask(ask):
    return {"months": lambda tallies=TALLIES, **drawn: ask(tuple(tallies.items()), **drawn)}


@pytest.fixture
def months(asked):
    """Sums by month of two groups that hold everybody; the months are those of the first."""
    return asked["months"]


def numbers(cells, column):
    """Region, year and month to the sum of a column; months without anything of it are left out."""
    own = cells.group_by("region", "year", "month").agg(pl.col(column).sum()).filter(pl.col(column) != 0)
    return {(PLACES[region], year, month): number for region, year, month, number in own.rows()}


def insured(*rows):
    return "person_id | kind | organisation_id | valid_from | valid_to\n" + "\n".join(
        f"{person} | insurer | one | {since} | {until}" for person, since, until in rows
    )


ONE_PLACE = """
    person_id | valid_from | valid_to | area_code | area_level
            1 | 1990-01-01 |          | GM0001    | municipality
"""
ALWAYS = insured((1, "1990-01-01", ""))


def test_a_row_on_the_first_and_on_the_last_day_of_a_month_counts_in_that_month(months):
    found = months(
        residence=ONE_PLACE,
        registration=ALWAYS,
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2019-03-01 | hospital | admission |       100000 | declared
                    1 | 2019-03-31 | hospital | admission |        50000 | declared
                    1 | 2019-04-01 | hospital | admission |        20000 | declared
                    1 | 2020-02-29 | hospital | admission |        10000 | declared
        """,
    )

    assert numbers(found, "hospital_admissions__total") == {
        ("GM0001", 2019, 3): 2,
        ("GM0001", 2019, 4): 1,
        ("GM0001", 2020, 2): 1,
    }
    assert numbers(found, "care_cost_total__total") == {
        ("GM0001", 2019, 3): 150000,
        ("GM0001", 2019, 4): 20000,
        ("GM0001", 2020, 2): 10000,
    }
    # Two admissions of one person are of one person.
    assert numbers(found, "hospital_admissions__contributors")["GM0001", 2019, 3] == 1


def test_days_at_risk_are_those_of_the_calendar_month(months):
    found = months(residence=ONE_PLACE, registration=insured((1, "2019-11-16", "2020-03-01")))

    assert numbers(found, "hospital_admissions__days") == {
        ("GM0001", 2019, 11): 15,
        ("GM0001", 2019, 12): 31,
        ("GM0001", 2020, 1): 31,
        ("GM0001", 2020, 2): 29,
    }


def test_two_spells_in_one_month_add_up(months):
    found = months(
        residence=ONE_PLACE,
        registration=insured((1, "2020-01-01", "2020-01-11"), (1, "2020-01-21", "2020-01-31")),
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2020-01-10 | hospital | admission |       100000 | declared
                    1 | 2020-01-11 | hospital | admission |       100000 | declared
                    1 | 2020-01-21 | hospital | admission |       100000 | declared
        """,
    )

    assert numbers(found, "hospital_admissions__days") == {("GM0001", 2020, 1): 20}
    assert numbers(found, "hospital_admissions__total") == {("GM0001", 2020, 1): 2}
    assert numbers(found, "hospital_admissions__contributors") == {("GM0001", 2020, 1): 1}


def test_who_moves_keeps_the_region_of_the_baseline_day(months):
    found = months(
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 | 2019-12-15 | GM0001    | municipality
                    1 | 2019-12-15 | 2020-02-15 | GM0002    | municipality
                    1 | 2020-02-15 |            | GM0001    | municipality
        """,
        registration=ALWAYS,
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2019-12-14 | hospital | admission |       100000 | declared
                    1 | 2020-03-01 | hospital | admission |       100000 | declared
        """,
    )

    assert numbers(found, "hospital_admissions__total") == {("GM0002", 2019, 12): 1, ("GM0002", 2020, 3): 1}
    assert set(found["region"]) == {2}


def test_time_at_risk_begins_at_birth_and_ends_at_death_and_later_arrivals_have_no_part(months):
    found = months(
        person="""
            person_id | birth_year | birth_month | sex    | death_day
                    1 |       2019 |          12 | female |
                    2 |       1940 |           6 | male   | 2020-01-10
                    3 |       2020 |           2 | male   |
        """,
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 2019-12-02 |          | GM0001    | municipality
                    2 | 1990-01-01 |          | GM0002    | municipality
                    3 | 2020-02-01 |          | GM0002    | municipality
        """,
        registration=insured((1, "2019-12-02", "2020-01-21"), (2, "2019-12-30", "2020-01-10"), (3, "2020-02-01", "")),
    )

    assert numbers(found, "hospital_admissions__days") == {
        ("GM0001", 2019, 12): 30,
        ("GM0001", 2020, 1): 20,
        ("GM0002", 2019, 12): 2,
        ("GM0002", 2020, 1): 9,
    }


def test_a_tally_of_some_ages_counts_days_and_rows_of_these_ages_only(months):
    old = Tally(TALLIES["hospital_admissions"].of, ages=Ages(at_least=65))
    found = months(
        tallies={"old": old, "all": TALLIES["hospital_admissions"]},
        person="""
            person_id | birth_year | birth_month | sex
                    1 |       1954 |           6 | male
        """,
        residence=ONE_PLACE,
        registration=insured((1, "2019-12-01", "2020-02-01")),
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2019-12-31 | hospital | admission |       100000 | declared
                    1 | 2020-01-01 | hospital | admission |       100000 | declared
        """,
    )

    # Age is that on 1 January: 64 in 2019, 65 in 2020.
    assert numbers(found, "old__days") == {("GM0001", 2020, 1): 31}
    assert numbers(found, "old__total") == {("GM0001", 2020, 1): 1}
    assert numbers(found, "all__total") == {("GM0001", 2019, 12): 1, ("GM0001", 2020, 1): 1}


def test_who_has_no_known_sex_or_age_is_counted_too(months):
    found = months(
        person="""
            person_id | birth_year | birth_month | sex
                    1 |            |             |
        """,
        residence=ONE_PLACE,
        registration=insured((1, "2020-01-01", "2020-02-01")),
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2020-01-05 | hospital | admission |       100000 | declared
        """,
    )

    # Days and rows come together in one stratum, though its sex and age band are empty.
    assert found.height == 1
    assert numbers(found, "hospital_admissions__days") == {("GM0001", 2020, 1): 31}
    assert numbers(found, "hospital_admissions__total") == {("GM0001", 2020, 1): 1}


CONTACTS = Selection(EventTable.CONTACT)


@pytest.mark.parametrize(
    ("measure", "has_months"),
    [
        (Measure(What.AMOUNT, CONTACTS), True),
        (Measure(What.NUMBER, CONTACTS), True),
        (Measure(What.DAYS, CONTACTS), True),
        (Measure(What.NUMBER, CONTACTS, new=True), False),
        (Measure(What.PERSONS, CONTACTS), False),
        (Measure(What.LAST, Selection(EventTable.MEASUREMENT)), False),
    ],
    ids=["amount", "number", "days", "first ever", "persons with any", "last value"],
)
def test_only_sums_of_dated_rows_have_months(measure, has_months):
    assert is_monthly(Tally(measure)) is has_months


def test_an_outcome_without_months_is_left_out(months):
    first_ever = Tally(Measure(What.NUMBER, CONTACTS, new=True))
    drawn = {"residence": ONE_PLACE, "registration": ALWAYS}

    some = months(tallies={"first_ever": first_ever, **TALLIES}, **drawn)

    assert not [column for column in some.columns if column.startswith("first_ever")]
    assert months(tallies={"first_ever": first_ever}, **drawn).columns == [
        "region", "year", "month", "sex", "age_band",
    ]  # fmt: skip
