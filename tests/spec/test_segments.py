"""Who is counted in which segment, where and when: small tables with the answer beside them."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.population.population_definition import FixedDay, PopulationDefinition, PopulationKind
from proeftuin.steps.segmentation.segment_table import (
    age_rows,
    element_rows,
    overlap_rows,
    segment_rows,
    transition_rows,
)
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows
from tests.segment_example import found_on, persons_by, said

FIRST, SECOND = date(2020, 1, 1), date(2021, 1, 1)
# Persons 1, 2 and 3 are always insured. 4 dies in 2020, 5 is insured until the end of 2020, and 6 from 2021 on.
INSURED = """
    person_id | kind    | valid_from | valid_to
            1 | insurer | 2000-01-01 |
            2 | insurer | 2000-01-01 |
            3 | insurer | 2000-01-01 |
            4 | insurer | 2000-01-01 |
            5 | insurer | 2000-01-01 | 2021-01-01
            6 | insurer | 2021-01-01 |
"""
PERSONS = """
    person_id | birth_year | birth_month | sex    | death_day
            1 | 1990       | 6           | female |
            2 | 1990       | 6           | male   |
            3 | 1940       | 6           | female |
            4 | 1940       | 6           | male   | 2020-08-01
            5 | 1990       | 6           | female |
            6 | 1990       | 6           | male   |
"""
# 1 moves from the site to elsewhere in the middle of 2020.
HOMES = """
    person_id | area_code | area_level   | valid_from | valid_to
            1 | GM0001    | municipality | 2000-01-01 | 2020-07-01
            1 | GM0002    | municipality | 2020-07-01 |
            2 | GM0001    | municipality | 2000-01-01 |
            3 | GM0001    | municipality | 2000-01-01 |
            4 | GM0001    | municipality | 2000-01-01 |
            5 | GM0002    | municipality | 2000-01-01 |
            6 | GM0003    | municipality | 2000-01-01 |
"""
# 2 gets diabetes in 2020; 3 and 4 have heart failure, 3 has diabetes as well.
DIAGNOSES = """
    person_id | code_system | code | day
            2 | ICPC1       | T90  | 2020-05-01
            3 | ICPC1       | K77  | 2019-05-01
            3 | ICPC1       | T90  | 2019-05-01
            4 | ICPC1       | K77  | 2019-05-01
"""


@pytest.fixture(scope="module")
def found(care_engine_of_module):
    tables = care_rows(person=PERSONS, registration=INSURED, residence=HOMES, diagnosis=DIAGNOSES)
    return found_on(care_engine_of_module, tables)


def test_a_person_is_in_one_segment_and_in_the_region_of_the_first_day_that_counts(found):
    sizes = segment_rows(found.divided)

    assert persons_by(sizes, "segment", region="all", period_start=FIRST) == {"frail": 2, "ill": 0, "well": 3}
    assert persons_by(sizes, "segment", region="all", period_start=SECOND) == {"frail": 1, "ill": 1, "well": 2}
    assert persons_by(sizes, "segment", region="site:noord", period_start=FIRST) == {"frail": 2, "ill": 0, "well": 2}
    assert persons_by(sizes, "segment", region="GM0002", period_start=FIRST) == {"frail": 0, "ill": 0, "well": 1}
    assert persons_by(sizes, "segment", region="GM0002", period_start=SECOND) == {"frail": 0, "ill": 0, "well": 1}


def test_a_segment_has_a_share_of_the_persons_their_time_and_their_age(found):
    sizes = segment_rows(found.divided).filter(region="all", period_start=FIRST, segment="frail")
    (frail,) = sizes.rows(named=True)

    assert (frail["percent"], frail["men"], frail["women"], frail["uncertain"]) == (40.0, 1, 1, 0)
    # Born in June 1940; from 1 January up to and including the day of death there are 214 days.
    assert frail["mean_age"] == 79
    assert frail["exposure"] == pytest.approx((366 + 214) / 366)


def test_sex_and_age_of_a_segment_add_up_to_it(found):
    ages = age_rows(found.divided)

    assert persons_by(ages, "sex", "age_band", region="all", period_start=FIRST, segment="frail") == {
        ("female", "75-79"): 1,
        ("male", "75-79"): 1,
    }


def test_elements_are_counted_in_the_segment_that_hides_them(found):
    elements = element_rows(found.divided)

    assert persons_by(elements, "element", region="all", period_start=FIRST, segment="frail") == {
        "old": 2,
        "diabetes": 1,
        "heart": 2,
    }


def test_what_is_not_known_of_somebody_is_counted_as_unknown_and_as_uncertain(care_engine):
    tables = care_rows(
        person="""
            person_id | birth_year | sex
                    1 |            | female
                    2 | 1990       | female
        """,
        registration=INSURED.split("3 | insurer")[0],
        diagnosis="""
            person_id | code_system | code | day
                    1 | ICPC1       | K77  | 2019-05-01
                    2 | ICPC1       | K77  | 2019-05-01
        """,
    )

    divided = found_on(care_engine, tables).divided

    # Without a year of birth it is not known whether 1 is frail, so the next rule that holds decides.
    (ill,) = segment_rows(divided).filter(region="all", period_start=FIRST, segment="ill").rows(named=True)
    assert (ill["persons"], ill["uncertain"]) == (2, 1)
    (old,) = (
        element_rows(divided).filter(region="all", period_start=FIRST, segment="ill", element="old").rows(named=True)
    )
    assert (old["persons"], old["unknown"]) == (0, 1)


def test_transitions_are_in_the_region_of_the_first_year_and_who_entered_in_that_of_the_second(found):
    moves = transition_rows(found.divided)

    assert persons_by(moves, "from_segment", "to_segment", region="all") == {
        ("well", "well"): 1,
        ("well", "ill"): 1,
        ("well", "left"): 1,
        ("frail", "frail"): 1,
        ("frail", "died"): 1,
        ("entered", "well"): 1,
    }
    assert persons_by(moves, "from_segment", "to_segment", region="site:noord") == {
        ("well", "well"): 1,
        ("well", "ill"): 1,
        ("frail", "frail"): 1,
        ("frail", "died"): 1,
        ("entered", "well"): 1,
    }
    shares = moves.filter(region="all", from_segment="frail")["percent"].to_list()
    assert shares == [50.0, 50.0]


def test_all_rules_that_hold_are_told_together_in_order_of_priority(found):
    overlaps = overlap_rows(found.divided)

    assert persons_by(overlaps, "combination", region="all", period_start=FIRST) == {"": 3, "frail+ill": 2}
    assert persons_by(overlaps, "combination", region="all", period_start=SECOND) == {"": 2, "ill": 1, "frail+ill": 1}


@pytest.mark.parametrize(
    ("one", "other", "are_seen"), [("2019-01-01", "2019-12-31", True), ("2018-12-31", "2020-01-01", False)]
)
def test_a_contact_counts_on_the_365_days_before_the_index_day(care_engine, one, other, are_seen):
    tables = care_rows(
        person="""
            person_id | birth_year | birth_month
                    1 | 1990       | 6
                    2 | 2019       | 6
                    3 | 1990       | 6
        """,
        registration=INSURED.split("4 | insurer")[0],
        contact=f"""
            person_id | day     | domain
                    1 | {one}   | gp
                    3 | {other} | gp
        """,
    )

    rows = found_on(care_engine, tables, years=(2020,)).diagnostics().filter(measure="few_contacts", region="all")

    # Who is not a year old is left out: nobody looked for them before they were born.
    assert rows.filter(segment="well").select("value", "persons").rows() == [(0.0 if are_seen else 100.0, 2)]


def test_the_segment_of_a_closed_population_holds_for_all_years_of_its_follow_up(care_engine):
    closed = PopulationDefinition(
        id="insured",
        name=said("insured"),
        kind=PopulationKind.CLOSED,
        period=Period(FIRST, date(2022, 1, 1)),
        index=FixedDay(FIRST),
        steps=(),
    )
    tables = care_rows(person=PERSONS, residence=HOMES, diagnosis=DIAGNOSES)

    divided = found_on(care_engine, tables, definition=closed).divided

    # 2 gets diabetes after the index day and stays well; 4 died in the first year.
    sizes = segment_rows(divided)
    assert persons_by(sizes, "segment", region="all", period_start=FIRST) == {"frail": 2, "ill": 0, "well": 4}
    assert persons_by(sizes, "segment", region="all", period_start=SECOND) == {"frail": 1, "ill": 0, "well": 4}
    assert transition_rows(divided).is_empty()


def test_cost_falls_in_the_segment_of_its_year_and_in_the_region_of_its_own_day(care_engine):
    contacts = """
        person_id | day        | domain   | amount_cents | amount_kind
                1 | 2020-03-01 | hospital |        10000 | declared
                1 | 2020-10-01 | hospital |        30000 | declared
                2 | 2020-10-01 | hospital |         5000 | declared
                2 | 2021-10-01 | hospital |         7000 | declared
    """
    tables = care_rows(person=PERSONS, registration=INSURED, residence=HOMES, diagnosis=DIAGNOSES, contact=contacts)

    figures = found_on(care_engine, tables, indicators=("care_cost_total", "any_gp_contact")).figures.table()

    cost = figures.filter(indicator="care_cost_total", method="crude")
    sums = {row[:-1]: row[-1] for row in cost.select("segment", "region", "period_start", "numerator").rows()}
    assert sums["well", "all", FIRST] == 450.0
    # What 1 cost after moving out of the site is no cost of the site.
    assert sums["well", "site:noord", FIRST] == 150.0
    # 2 has diabetes since May 2020, and so is ill from the next index day on.
    assert (sums["ill", "all", FIRST], sums["ill", "all", SECOND], sums["well", "all", SECOND]) == (0.0, 70.0, 0.0)
    # Whoever moved is one person among everybody, and one of the site.
    persons = figures.filter(indicator="any_gp_contact", method="crude", segment="well", period_start=FIRST)
    assert dict(persons.select("region", "persons").rows()) == {"all": 3, "site:noord": 2}


def test_the_share_of_a_segment_is_that_of_the_sum_of_its_region(care_engine):
    contacts = """
        person_id | day        | domain   | amount_cents | amount_kind
                1 | 2020-03-01 | hospital |        10000 | declared
                3 | 2020-03-01 | hospital |        30000 | declared
    """
    tables = care_rows(person=PERSONS, registration=INSURED, residence=HOMES, diagnosis=DIAGNOSES, contact=contacts)

    figures = found_on(care_engine, tables).figures.table()

    shares = figures.filter(method="crude", region="all", period_start=FIRST)
    assert dict(shares.select("segment", "share").rows()) == {"frail": 75.0, "ill": None, "well": 25.0}
    assert figures.filter(pl.col("method") != "crude")["share"].null_count() == figures.height * 2 // 3
