"""Persons of a closed group who are alike: sex, age on the day, care in whole years before it, and other groups."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.population.attribution import attribution_query, give_units
from proeftuin.steps.population.criterion import Alive, Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import FixedDay, PopulationKind
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, baseline_period_query, baseline_query
from proeftuin.steps.triple_aim.baseline_pattern import PATTERN_KEYS, pattern_queries
from proeftuin.steps.triple_aim.care_definition import care_indicators
from tests.care_example import open_with
from tests.spec.test_baseline_cells import ADMITTED_TWICE_A_YEAR, REGIONS, TWO_PERSONS, YEARS, of_person, population
from tests.together import TogetherByArea, together

DAY = date(2021, 1, 1)
EVERYBODY = population("everybody", Alive())
IN_CARE = population("in-care", Registered("long_term_care"), FixedDay(DAY), PopulationKind.CLOSED)
INDICATORS = care_indicators(
    ["hospital_admissions", "care_cost_total"], population="everybody", source="example", first_year=2019,
    last_year=2021,
)  # fmt: skip
TALLIES = {id: found.tally for id, found in INDICATORS.items()}
ONE_PERSON = {
    "residence": """
        person_id | valid_from | valid_to | area_code | area_level
                1 | 1990-01-01 |          | GM0001    | municipality
    """
}


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    engine = care_engine_of_module

    def begin(tables, regions):
        open_with(engine, tables)
        for definition in (EVERYBODY, IN_CARE):
            judged(engine, definition)
        give_units(engine, EVERYBODY.attribution, regions, years=YEARS)

    def compute(uses, day, followed):
        groups = [spells(engine, definition) for definition in followed]
        everybody = groups[0]
        lines = attribution_query(EVERYBODY.attribution).rows
        baseline_cells(engine, groups, everybody, lines, TALLIES, day=day, years=YEARS)
        people = baseline_query(groups, everybody, lines, day=day).kept
        periods = baseline_period_query(everybody, people, years=YEARS).kept
        kept, taken = pattern_queries(people, periods, TALLIES, day=day, uses=uses, groups=len(groups))
        for query in kept:
            engine.keep(query.name, query.rows)
        return engine.frame(taken.rows).sort(PATTERN_KEYS, nulls_last=False)

    return together(request, TogetherByArea(begin, compute, REGIONS, (*PATTERN_KEYS, "persons")), ways_to_ask)


def ways_to_ask(ask):
    def sums(uses=("hospital_admissions",), day=DAY, followed=(EVERYBODY, IN_CARE), **drawn):
        return ask(uses, day, followed, **drawn)

    return {"sums": sums}


@pytest.fixture
def sums(asked):
    """Sums by pattern of everybody, with who is in long-term care on the day as the second group."""
    return asked["sums"]


def of(found, column, year=2021):
    """The one value of a column in a year."""
    (value,) = found.filter(year=year)[column].to_list()
    return value


def test_a_pattern_is_the_same_in_all_years_and_its_sums_are_those_of_each_year(sums):
    found = sums(**ONE_PERSON, contact=ADMITTED_TWICE_A_YEAR)

    assert found.select("region", "year", "persons", "hospital_admissions__total").rows() == [
        (1, 2019, 1, 2),
        (1, 2020, 1, 2),
        (1, 2021, 1, 2),
    ]
    assert found["hospital_admissions__days"].to_list() == [365, 366, 365]
    assert found.select(PATTERN_KEYS[2:]).unique().height == 1


@pytest.mark.parametrize(
    ("born", "level"),
    [("1956 | 1", 3), ("1956 | 2", 2), ("1956 |  ", 2), ("1936 | 1", 5), ("2020 | 6", 0), ("     |  ", None)],
    ids=["65 on the day", "65 a month later", "month unknown", "85 on the day", "a baby", "unknown"],
)
def test_age_is_that_on_the_day_of_the_start(sums, born, level):
    found = sums(
        **ONE_PERSON,
        person=f"""
            person_id | birth_year | birth_month | sex
                    1 | {born} | male
        """,
    )

    assert of(found, "age") == level


def admissions(*days):
    rows = "\n".join(f"1 | {day} | hospital | admission | 100 | declared" for day in days)
    return f"person_id | day | domain | kind | amount_cents | amount_kind\n{rows}"


@pytest.mark.parametrize(
    ("days", "level"),
    [
        ([], 0),
        (["2021-01-01"], 0),
        (["2020-12-31"], 1),
        (["2019-06-01", "2020-06-01"], 2),
        ([f"2019-06-{day:02}" for day in range(1, 10)], 2),
        ([f"2019-06-{day:02}" for day in range(1, 11)], 3),
    ],
    ids=["none", "on the day itself", "the day before", "one a year", "nine in two years", "five a year"],
)
def test_earlier_use_is_that_of_the_years_before_the_day_by_declared_bounds(sums, days, level):
    assert of(sums(**ONE_PERSON, contact=admissions(*days)), "use") == level


@pytest.mark.parametrize(
    ("cents", "level"),
    [(-500, 0), (199_000, 1), (200_000, 2), (1_990_000, 2), (2_000_000, 3)],
    ids=["repaid", "some", "1000 a year", "nearly 10000", "10000 a year"],
)
def test_earlier_cost_is_bounded_in_euro_a_year(sums, cents, level):
    found = sums(
        uses=("care_cost_total",),
        **ONE_PERSON,
        contact=f"""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2019-03-01 | hospital | admission | {cents}      | declared
        """,
    )

    assert of(found, "use") == level


def test_use_of_several_outcomes_has_a_digit_each(sums):
    found = sums(uses=("hospital_admissions", "care_cost_total"), **ONE_PERSON, contact=ADMITTED_TWICE_A_YEAR)

    # 1000 euro and one admission twice a year: two admissions and 2000 euro a year.
    assert of(found, "use") == 22


def test_a_day_within_a_year_leaves_that_year_out_of_what_came_before(sums):
    found = sums(day=date(2021, 7, 1), **ONE_PERSON, contact=admissions("2021-03-01"))

    assert of(found, "use") == 0


def test_who_was_not_there_in_any_year_before_is_new(sums):
    found = sums(
        person="""
            person_id | birth_year | birth_month | sex
                    1 |       2021 |           1 | female
                    2 |       2020 |          12 | female
        """,
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 2021-01-01 |          | GM0001    | municipality
                    2 | 2020-12-01 |          | GM0002    | municipality
        """,
    )

    assert found.filter(year=2021).select("region", "is_new").rows() == [(1, 1), (2, 0)]


def test_other_groups_of_the_day_are_part_of_the_pattern(sums):
    found = sums(
        **TWO_PERSONS
        | {
            "registration": """
                person_id | kind           | organisation_id | valid_from | valid_to
                        1 | long_term_care | care-home       | 2020-05-01 |
                        2 | long_term_care | care-home       | 2021-01-02 |
            """
        }
    )

    assert found.filter(year=2021).select("groups", "persons").rows() == [(0, 1), (1, 1)]


def test_a_study_of_one_population_has_no_other_group(sums):
    found = sums(**TWO_PERSONS, followed=(EVERYBODY,))

    assert found["persons"].sum() == sums(**TWO_PERSONS)["persons"].sum()
    assert found["groups"].unique().to_list() == [0]


def test_sums_of_disjoint_persons_add_up(sums):
    drawn = TWO_PERSONS | {"contact": ADMITTED_TWICE_A_YEAR}

    parts = [sums(**of_person(own, drawn)) for own in ("1", "2")]
    together = pl.concat(parts).group_by(PATTERN_KEYS).agg(pl.all().sum()).sort(PATTERN_KEYS, nulls_last=False)

    assert together.equals(sums(**drawn).select(together.columns))
