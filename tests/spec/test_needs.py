"""Signs of need: a table of figures, and what comes out as need for prevention, care and support, and of how many."""

import pytest

from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import Domain
from proeftuin.steps.triple_aim.need import EXCEPTIONS, KINDS, counted_in, kind_of, needs
from proeftuin.steps.triple_aim.profile_table import profiles
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Direction
from tests.profile_example import figures

RECORDS = catalogue()


def needs_of(drawn, regions=("site:mine",)):
    estimates = figures(drawn)
    return needs(profiles(estimates, RECORDS, list(regions), among=()), estimates, RECORDS)


def told(drawn):
    (row,) = needs_of(drawn).rows(named=True)
    return row


def test_excess_of_a_share_is_in_persons():
    """
    16 percent of 2,000 people take many medicines at once, where 13 percent of everybody do: 3 percent more is 60
    people. The limits 14 and 18 lie 1 and 5 percent points above 13: 20 and 100 people.
    """
    row = told("""
        indicator                | region    | value | lower | upper | denominator
        polypharmacy_75_and_over | site:mine |    16 |    14 |    18 | 2000
        polypharmacy_75_and_over | all       |    13 |    12 |    14 | 90000
    """)

    assert (row["kind"], row["reference"], row["value"], row["reference_value"]) == ("care", "country", 16, 13)
    assert (row["excess"], row["excess_lower"], row["excess_upper"]) == pytest.approx((60, 20, 100))
    assert (row["excess_unit"], row["rank"], row["status"], row["reason"]) == ("persons", 1, "value", None)


def test_excess_of_events_is_in_events():
    """900 against 700 deaths per 100,000 person-years, in 50,000 person-years: 100 deaths more, from 50 to 150."""
    row = told("""
        indicator           | region    | unit                    | value | lower | upper | denominator
        all_cause_mortality | site:mine | per_100000_person_years |   900 |   800 |  1000 | 50000
        all_cause_mortality | all       | per_100000_person_years |   700 |   690 |   710 | 9000000
    """)

    assert (row["excess"], row["excess_lower"], row["excess_upper"]) == pytest.approx((100, 50, 150))
    assert (row["kind"], row["excess_unit"]) == ("prevention", "events")


def test_excess_of_cost_is_in_euro():
    """100 euro a year more for each of 50,000: 5 million, from 2.5 to 7.5."""
    row = told("""
        indicator          | region    | unit                | value | lower | upper | denominator
        care_cost_hospital | site:mine | eur_per_person_year |  1600 |  1550 |  1650 | 50000
        care_cost_hospital | all       | eur_per_person_year |  1500 |  1490 |  1510 | 9000000
    """)

    assert (row["excess"], row["excess_lower"], row["excess_upper"]) == pytest.approx((5e6, 2.5e6, 7.5e6))
    assert (row["kind"], row["excess_unit"]) == ("care", "euro")


def test_where_more_is_better_the_excess_is_what_is_lacking():
    """60 instead of 70 percent of 1,000 people are vaccinated: 100 are lacking, from 50 to 150."""
    row = told("""
        indicator                   | region    | value | lower | upper | denominator
        flu_vaccination_60_and_over | site:mine |    60 |    55 |    65 | 1000
        flu_vaccination_60_and_over | all       |    70 |    69 |    71 | 90000
    """)

    assert (row["excess"], row["excess_lower"], row["excess_upper"]) == pytest.approx((100, 50, 150))
    assert (row["kind"], row["excess_unit"]) == ("prevention", "persons")


def test_excess_over_peers_has_their_chance_in_its_limits():
    """6 percent points more; margins of 3 and 4 together make one of 5: from 1 to 11 percent of 1,000."""
    row = told("""
        indicator                | region          | value | lower | upper | denominator
        polypharmacy_75_and_over | site:mine       |    16 |    13 |    19 | 1000
        polypharmacy_75_and_over | peers:site:mine |    10 |     6 |    14 | 9000
        polypharmacy_75_and_over | all             |    15 |    14 |    16 | 90000
    """)

    assert (row["reference"], row["reference_value"]) == ("peers", 10)
    assert (row["excess"], row["excess_lower"], row["excess_upper"]) == pytest.approx((60, 10, 110))


def test_worse_than_everybody_and_than_peers_are_two_rows():
    found = needs_of("""
        indicator                | region          | value | lower | upper | denominator
        polypharmacy_75_and_over | site:mine       |    20 |    18 |    22 | 1000
        polypharmacy_75_and_over | peers:site:mine |    14 |    13 |    15 | 9000
        polypharmacy_75_and_over | all             |    15 |    14 |    16 | 90000
    """)

    assert found.select("reference", "excess", "rank").rows() == [
        ("country", pytest.approx(50), 1),
        ("peers", pytest.approx(60), 1),
    ]


@pytest.mark.parametrize(
    ("indicator", "value"),
    [("polypharmacy_75_and_over", 15), ("polypharmacy_75_and_over", 10), ("any_gp_contact", 20)],
    ids=["chance may explain it", "better", "neither is better"],
)
def test_only_what_is_worse_beyond_chance_is_a_sign_of_need(indicator, value):
    found = needs_of(f"""
        indicator   | region    | value   | lower       | upper       | denominator
        {indicator} | site:mine | {value} | {value - 2} | {value + 2} | 1000
        {indicator} | all       |      14 |          13 |          15 | 90000
    """)

    assert found.height == 0


def test_cost_of_staff_and_other_than_residents_is_no_need_of_residents():
    found = needs_of("""
        indicator       | region    | unit  | value | lower | upper | denominator
        work_engagement | site:mine | score |     3 |   2.8 |   3.2 | 100
        work_engagement | all       | score |     4 |   3.9 |   4.1 | 9000
    """)

    assert found.height == 0


def test_needs_of_a_kind_are_ranked_by_difference_over_margin():
    """
    A: 10 points with a margin of 5 is twice its margin. B: 3 points with a margin of 1 is three times. C, 4 with a
    margin of 2, is as clear as A and about fewer people. D is of another kind.
    """
    found = needs_of("""
        indicator                             | region    | value | lower | upper | denominator
        polypharmacy_75_and_over              | site:mine |    30 |    25 |    35 | 1000
        polypharmacy_75_and_over              | all       |    20 |    19 |    21 | 90000
        any_admission                         | site:mine |    13 |    12 |    14 | 1000
        any_admission                         | all       |    10 |     9 |    11 | 90000
        long_term_benzodiazepines_65_and_over | site:mine |    14 |    12 |    16 | 1000
        long_term_benzodiazepines_65_and_over | all       |    10 |     9 |    11 | 90000
        hypertension_prevalence_40_and_over   | site:mine |    40 |    38 |    42 | 1000
        hypertension_prevalence_40_and_over   | all       |    37 |    36 |    38 | 90000
    """)

    assert found.sort("kind", "rank").select("kind", "rank", "indicator").rows() == [
        ("care", 1, "any_admission"),
        ("care", 2, "polypharmacy_75_and_over"),
        ("care", 3, "long_term_benzodiazepines_65_and_over"),
        ("prevention", 1, "hypertension_prevalence_40_and_over"),
    ]


def test_respondents_stand_for_others_so_that_their_number_is_not_the_excess():
    row = told("""
        indicator | region    | method | unit                   | value | lower | upper | denominator
        lonely    | site:mine | survey | percent_of_respondents |    60 |    55 |    65 | 400
        lonely    | all       | survey | percent_of_respondents |    50 |    49 |    51 | 9000
    """)

    assert (row["kind"], row["rank"], row["status"]) == ("support", 1, "value")
    assert (row["excess"], row["excess_unit"], row["reason"]) == (None, None, "of_respondents")


def test_years_and_scores_are_no_sums():
    row = told("""
        indicator       | region    | method     | unit  | value | lower | upper | denominator
        life_expectancy | site:mine | life_table | years |    80 |    79 |    81 | 50000
        life_expectancy | all       | life_table | years |    82 |  81.9 |  82.1 | 9000000
    """)

    assert (row["kind"], row["excess"], row["excess_unit"], row["reason"]) == ("prevention", None, None, "not_a_sum")


@pytest.mark.parametrize(
    ("indicator", "kind"),
    [
        ("smoker", "prevention"),
        ("flu_vaccination_60_and_over", "prevention"),
        ("preventable_mortality", "prevention"),
        ("treatable_mortality", "care"),
        ("avoidable_admissions", "care"),
        ("unmet_need", "care"),
        ("recorded_diabetes", "care"),
        ("hospital_admissions", "care"),
        ("lonely", "support"),
        ("overburdened_carer", "support"),
        ("functional_limitation", "support"),
        ("deaths_at_home", "support"),
        ("diabetes_prevalence", None),
        ("work_engagement", None),
        ("cost_growth", None),
    ],
)
def test_kind_of_need_is_declared(indicator, kind):
    assert kind_of(RECORDS[indicator]) == kind


def test_every_domain_has_its_kind_and_every_exception_is_an_indicator():
    assert set(KINDS) == set(Domain)
    assert set(EXCEPTIONS) <= set(RECORDS)


def test_every_exception_makes_a_difference():
    assert {id for id, kind in EXCEPTIONS.items() if KINDS[RECORDS[id].domain] is kind} == set()


def test_health_and_quality_are_needs_wherever_one_way_is_better():
    lacking = [
        record.id
        for record in RECORDS.values()
        if record.aim is not Aim.COST and record.direction is not Direction.NEUTRAL and kind_of(record) is None
    ]

    assert lacking == []


@pytest.mark.parametrize(
    ("unit", "counted"),
    [
        ("percent_of_persons", "persons"),
        ("per_100000_person_years", "events"),
        ("per_1000_persons_per_day", "events"),
        ("percent", "events"),
        ("eur_per_person_year", "euro"),
        ("eur_per_person", "euro"),
        ("score", None),
        ("ratio", None),
        ("years", None),
        ("percent_of_respondents", None),
        ("a unit of nobody", None),
    ],
)
def test_unit_tells_what_an_excess_is_a_number_of(unit, counted):
    assert counted_in(unit) == counted
