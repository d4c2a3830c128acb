"""Facts with residence, registration and area as they were on the day of the fact."""

from datetime import date
from decimal import Decimal

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.as_at_day import with_area_fact, with_parent, with_registration, with_residence
from proeftuin.steps.population.query import care_table
from tests.care_example import care_rows, open_with

MOVED = """
    person_id | valid_from | valid_to   | area_code | area_level   | area_vintage
            1 | 2015-01-01 | 2020-03-01 | GM0001    | municipality | 2020
            1 | 2020-03-01 |            | GM0002    | municipality | 2020
"""


@pytest.fixture
def facts(care_engine):
    """Columns of facts with what `added` adds to them, in the order of `line_id`, on every engine."""

    def compute(added, columns, **drawn):
        open_with(care_engine, care_rows(**drawn))
        contacts = care_table("contact").select("line_id", "person_id", "day", "end_day")
        found = care_engine.frame(added(contacts)).sort("line_id", nulls_last=True)
        return [tuple(map(_plain, row)) for row in found.select(columns).rows()]

    return compute


def _plain(value):
    return float(value) if isinstance(value, Decimal) else value


def residence(rows):
    return with_residence(rows, "day")


def test_a_fact_belongs_to_where_the_person_lived_on_that_day_and_not_where_they_live_now(facts):
    found = facts(
        residence,
        ["line_id", "area_code", "area_vintage"],
        residence=MOVED,
        contact="""
            line_id            | person_id | day        | domain
            1 before the first |         1 | 2014-12-31 | gp
            2 on the first     |         1 | 2015-01-01 | gp
            3 before the move  |         1 | 2020-02-29 | gp
            4 on the move      |         1 | 2020-03-01 | gp
            5 long after       |         1 | 2040-01-01 | gp
            6 lives nowhere    |         2 | 2020-03-01 | gp
        """,
    )

    assert found == [
        ("1 before the first", None, None),
        ("2 on the first", "GM0001", 2020),
        ("3 before the move", "GM0001", 2020),
        ("4 on the move", "GM0002", 2020),
        ("5 long after", "GM0002", 2020),
        ("6 lives nowhere", None, None),
    ]


def test_of_residences_that_overlap_the_later_begun_holds_and_of_two_on_one_day_the_highest_code(facts):
    found = facts(
        residence,
        ["line_id", "area_code", "area_vintage"],
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level   | area_vintage
                    1 | 2019-01-01 |            | GM0009    | municipality | 2020
                    1 | 2020-01-01 | 2020-07-01 | GM0001    | municipality | 2020
                    2 | 2020-01-01 |            | GM0001    | municipality | 2021
                    2 | 2020-01-01 |            | GM0002    | municipality | 2020
                    3 | 2019-01-01 |            | GM0001    | municipality | 2020
                    3 | 2020-01-01 | 2020-01-01 | GM0002    | municipality | 2020
                    4 | 2019-01-01 |            | 1011      | postcode4    |
        """,
        contact="""
            line_id                | person_id | day        | domain
            1 earlier spell        |         1 | 2019-12-31 | gp
            2 later begun          |         1 | 2020-01-01 | gp
            3 after it ended       |         1 | 2020-07-01 | gp
            4 began on one day     |         2 | 2020-02-01 | gp
            5 a spell of no day    |         3 | 2020-01-01 | gp
            6 of another level     |         4 | 2020-01-01 | gp
        """,
    )

    assert [row[1:] for row in found] == [
        ("GM0009", 2020),
        ("GM0001", 2020),
        (None, None),
        ("GM0002", 2020),
        ("GM0001", 2020),
        (None, None),
    ]


def test_who_changes_practice_belongs_to_the_new_one_from_the_day_itself(facts):
    found = facts(
        lambda rows: with_registration(with_registration(rows, "day", kind="gp"), "day", kind="insurer"),
        ["line_id", "gp_organisation_id", "insurer_organisation_id"],
        registration="""
            person_id | kind    | organisation_id | valid_from | valid_to
                    1 | gp      | old practice    | 2019-01-01 | 2020-05-01
                    1 | gp      | new practice    | 2020-05-01 | 2020-12-31
                    1 | gp      |                 | 2020-06-01 |
                    1 | insurer | insurer a       | 2020-01-01 |
        """,
        contact="""
            line_id            | person_id | day        | domain
            1 the day before   |         1 | 2020-04-30 | gp
            2 on the day       |         1 | 2020-05-01 | gp
            3 organisation not recorded meanwhile | 1 | 2020-06-02 | gp
            4 on the end       |         1 | 2020-12-31 | gp
            5 before insurance |         1 | 2019-12-31 | gp
        """,
    )

    assert [row[1:] for row in found] == [
        ("old practice", "insurer a"),
        ("new practice", "insurer a"),
        ("new practice", "insurer a"),
        (None, "insurer a"),
        ("old practice", None),
    ]


MERGER = {
    "residence": """
        person_id | valid_from | valid_to   | area_code | area_level   | area_vintage
                1 | 2015-01-01 |            | GM0001    | municipality | 2018
                2 | 2015-01-01 |            | GM0002    | municipality | 2018
                3 | 2015-01-01 |            | GM0009    | municipality | 2019
    """,
    "area_crosswalk": """
        from_code | from_vintage | to_code | to_vintage | weight
        GM0001    |         2018 | GM0009  |       2019 | 1
        GM0002    |         2018 | GM0009  |       2019 | 0.5
        GM0002    |         2018 | GM0008  |       2019 | 0.5
    """,
    "area": """
        area_code | area_level   | area_vintage | parent
        GM0001    | municipality |         2018 | PV01
        GM0001    | municipality |         2019 | PV99
        GM0001    | municipality |         2018 | PV01
        GM0009    | municipality |         2019 |
    """,
    "area_fact": """
        area_code | area_vintage | period_start | period_end | indicator | sex    | age_band | value
        GM0001    |         2018 | 2018-01-01   | 2019-01-01 | score     |        |          | 10
        GM0002    |         2018 | 2018-01-01   | 2019-01-01 | score     |        |          | 20
        GM0009    |         2019 | 2019-01-01   | 2020-01-01 | score     |        |          | 90
        GM0008    |         2019 | 2019-01-01   | 2020-01-01 | score     |        |          | 80
        GM0001    |         2018 | 2018-01-01   | 2019-01-01 | other     |        |          | 77
        GM0001    |         2018 | 2018-01-01   | 2019-01-01 | score     | female |          | 78
        GM0001    |         2018 | 2018-01-01   | 2019-01-01 | score     |        | 05-09    | 79
    """,
}
ON_BOTH_SIDES = """
    line_id                    | person_id | day        | domain
    1 merged, the last day     |         1 | 2018-12-31 | gp
    2 merged, 1 January        |         1 | 2019-01-01 | gp
    3 divided, the last day    |         2 | 2018-12-31 | gp
    4 divided, 1 January       |         2 | 2019-01-01 | gp
    5 new area, old year       |         3 | 2018-12-31 | gp
    6 new area                 |         3 | 2019-01-01 | gp
    7 no figure for the year   |         1 | 2020-01-01 | gp
"""


def area_value(rows):
    return with_area_fact(residence(rows), "day", indicator="score")


def test_a_figure_of_the_new_area_counts_from_1_january_for_who_lived_in_an_area_that_went_there_whole(facts):
    """Municipality 1 merged into 9; municipality 2 was divided, so nobody knows in which part a person lives."""
    found = facts(area_value, ["line_id", "area_code", "area_value"], contact=ON_BOTH_SIDES, **MERGER)

    assert found == [
        ("1 merged, the last day", "GM0001", 10),
        ("2 merged, 1 January", "GM0001", 90),
        ("3 divided, the last day", "GM0002", 20),
        ("4 divided, 1 January", "GM0002", None),
        ("5 new area, old year", "GM0009", None),
        ("6 new area", "GM0009", 90),
        ("7 no figure for the year", "GM0001", None),
    ]


def test_the_larger_area_is_that_of_the_division_of_the_residence(facts):
    found = facts(lambda rows: with_parent(residence(rows)), ["area_code", "parent"], contact=ON_BOTH_SIDES, **MERGER)

    assert sorted(set(found)) == [("GM0001", "PV01"), ("GM0002", None), ("GM0009", None)]


def test_of_a_figure_in_two_divisions_that_of_the_residence_counts_and_of_two_periods_the_later_begun(facts):
    found = facts(
        area_value,
        ["area_value"],
        residence=MERGER["residence"],
        area_crosswalk=MERGER["area_crosswalk"],
        area_fact="""
            area_code | area_vintage | period_start | period_end | indicator | value
            GM0009    |         2019 | 2018-01-01   | 2019-01-01 | score     | 90
            GM0001    |         2018 | 2018-01-01   | 2019-01-01 | score     | 10
            GM0001    |         2018 | 2015-01-01   | 2019-01-01 | score     | 11
            GM0001    |         2018 | 2018-07-01   | 2019-01-01 | score     |
        """,
        contact="""
            line_id | person_id | day        | domain
            1       |         1 | 2018-12-31 | gp
            2       |         1 | 2017-12-31 | gp
        """,
    )

    assert found == [(10,), (11,)]


def test_codes_that_do_not_change_need_no_vintage(facts):
    found = facts(
        lambda rows: with_area_fact(with_residence(rows, "day", level="postcode4"), "day", indicator="score"),
        ["area_vintage", "area_value"],
        residence="person_id|valid_from|area_code|area_level\n1|2015-01-01|1011|postcode4",
        area_fact="area_code|period_start|period_end|indicator|value\n1011|2018-01-01|2019-01-01|score|5.5",
        contact="line_id|person_id|day|domain\n1|1|2018-05-01|gp",
    )

    assert found == [(None, 5.5)]


def test_no_fact_is_lost_and_none_counts_twice(facts):
    """Also when registers overlap, deliver rows twice, and facts are the same or have no day."""
    twice = MERGER["area_fact"] + MERGER["area_fact"].partition("value\n")[2]
    contact = """
        line_id | person_id | day        | end_day    | domain
                |         1 | 2018-12-31 |            | gp
                |         1 | 2018-12-31 |            | gp
                |         1 | 2019-06-01 | 2019-06-05 | gp
                |         7 | 2019-06-01 |            | gp
    """
    drawn = MERGER | {
        "area_fact": twice,
        "area_crosswalk": MERGER["area_crosswalk"] + "GM0001 | 2018 | GM0009 | 2019 | 1\n",
        "residence": MERGER["residence"] + "1 | 2015-01-01 | | GM0001 | municipality | 2018\n" * 2,
        "registration": """
            person_id | kind | organisation_id | valid_from | valid_to
                    1 | gp   | a               | 2015-01-01 |
                    1 | gp   | b               | 2015-01-01 |
                    1 | gp   | a               | 2015-01-01 | 2016-01-01
        """,
        "contact": contact,
    }

    def everything(day):
        def added(rows):
            placed = with_parent(with_registration(with_residence(rows, day), day, kind="gp"))
            return with_area_fact(placed, day, indicator="score")

        return added

    columns = ["person_id", "day", "gp_organisation_id", "area_code", "parent", "area_value"]
    by_day = facts(everything("day"), columns, **drawn)
    by_end = facts(everything("end_day"), ["person_id", "area_code", "area_value"], **drawn)

    assert sorted(by_day, key=str) == [
        (1, date(2018, 12, 31), "b", "GM0001", "PV01", 10),
        (1, date(2018, 12, 31), "b", "GM0001", "PV01", 10),
        (1, date(2019, 6, 1), "b", "GM0001", "PV01", 90),
        (7, date(2019, 6, 1), None, None, None, None),
    ]
    assert sorted(by_end, key=str) == [(1, "GM0001", 90), (1, None, None), (1, None, None), (7, None, None)]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (lambda rows: with_residence(rows, "moment"), "there is no column moment"),
        (lambda rows: residence(residence(rows)), "there is a column area_code already"),
        (lambda rows: with_area_fact(rows, "day", indicator="score"), "there is no column area_code"),
        (lambda rows: with_parent(rows), "there is no column area_code"),
        (lambda rows: with_parent(residence(rows), name="day"), "there is a column day already"),
    ],
)
def test_facts_without_what_is_joined_on_or_with_what_is_added_are_refused(added, message):
    with pytest.raises(DefinitionError, match=message):
        added(care_table("contact").select("person_id", "day"))
