"""Stays in hospital: which records and transfers are one stay, and what follows a stay."""

import pytest

from proeftuin.steps.triple_aim.facts.stay import FACT
from tests.fact_example import facts_together


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    return facts_together(request, care_engine_of_module, FACT, ways_to_ask)


def ways_to_ask(rows):
    return {"stays": lambda *columns, **drawn: rows(["person_id", *columns], **drawn)}


@pytest.fixture
def stays(asked):
    """Stays of drawn tables with the columns asked for."""
    return asked["stays"]


def test_a_stay_lasts_from_admission_to_discharge_and_other_contacts_are_none(stays):
    found = stays(
        "domain",
        "day",
        "end_day",
        "nights",
        contact="""
            person_id | day        | end_day    | domain         | kind
                    1 | 2020-01-01 | 2020-01-04 | hospital       | admission
                    2 | 2020-01-01 | 2020-03-01 | mental_health  | admission
                    3 | 2020-01-01 |            | hospital       | admission
                    4 | 2020-01-05 | 2020-01-01 | hospital       | admission
                    5 | 2020-01-01 | 2020-01-04 | long_term_care | admission
                    5 | 2020-01-01 |            | hospital       | day_case
                    5 | 2020-01-01 |            | hospital       |
                    5 | 2020-01-02 | 2020-01-03 | hospital       | intensive_care
        """,
    )

    assert found == [
        (1, "hospital", "2020-01-01", "2020-01-04", 3),
        (2, "mental_health", "2020-01-01", "2020-03-01", 60),
        (3, "hospital", "2020-01-01", "2020-01-01", 0),
        (4, "hospital", "2020-01-05", "2020-01-05", 0),
    ]


def test_an_admission_elsewhere_is_a_transfer_on_the_same_day_and_the_next_but_not_two_days_later(stays):
    found = stays(
        "day",
        "end_day",
        "transfers",
        contact="""
            person_id | day        | end_day    | domain   | kind      | provider_id
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    1 | 2020-01-05 | 2020-01-09 | hospital | admission | B
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    2 | 2020-01-06 | 2020-01-09 | hospital | admission | B
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    3 | 2020-01-07 | 2020-01-09 | hospital | admission | B
        """,
    )

    assert found == [
        (1, "2020-01-01", "2020-01-09", 1),
        (2, "2020-01-01", "2020-01-09", 1),
        (3, "2020-01-01", "2020-01-05", 0),
        (3, "2020-01-07", "2020-01-09", 0),
    ]


def test_an_admission_on_the_next_day_is_a_stay_of_its_own_unless_it_is_surely_elsewhere(stays):
    found = stays(
        "day",
        "end_day",
        contact="""
            person_id | day        | end_day    | domain   | kind      | provider_id
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    1 | 2020-01-06 | 2020-01-09 | hospital | admission | A
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission |
                    2 | 2020-01-06 | 2020-01-09 | hospital | admission | B
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    3 | 2020-01-06 | 2020-01-09 | hospital | admission |
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    4 | 2020-01-02 | 2020-01-05 | hospital | admission | B
                    4 | 2020-01-06 | 2020-01-09 | hospital | admission | A
                    5 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    5 | 2020-01-02 | 2020-01-05 | hospital | admission | B
                    5 | 2020-01-06 | 2020-01-09 | hospital | admission | B
        """,
    )

    assert found == [
        (1, "2020-01-01", "2020-01-05"),
        (1, "2020-01-06", "2020-01-09"),
        (2, "2020-01-01", "2020-01-05"),
        (2, "2020-01-06", "2020-01-09"),
        (3, "2020-01-01", "2020-01-05"),
        (3, "2020-01-06", "2020-01-09"),
        (4, "2020-01-01", "2020-01-05"),
        (4, "2020-01-06", "2020-01-09"),
        (5, "2020-01-01", "2020-01-05"),
        (5, "2020-01-06", "2020-01-09"),
    ]


def test_records_that_overlap_or_meet_are_one_stay_whoever_delivered_them(stays):
    """Person 1: a long record outlasts a short one inside it. Person 2: back on the day of discharge."""
    found = stays(
        "day",
        "end_day",
        "transfers",
        contact="""
            person_id | day        | end_day    | domain   | kind      | provider_id
                    1 | 2020-01-01 | 2020-01-20 | hospital | admission | A
                    1 | 2020-01-05 | 2020-01-06 | hospital | admission | B
                    1 | 2020-01-15 | 2020-01-25 | hospital | admission | A
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    2 | 2020-01-05 | 2020-01-09 | hospital | admission | A
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | A
                    3 | 2020-01-03 | 2020-01-05 | hospital | admission |
        """,
    )

    assert found == [
        (1, "2020-01-01", "2020-01-25", 2),
        (2, "2020-01-01", "2020-01-09", 0),
        (3, "2020-01-01", "2020-01-05", 0),
    ]


def test_transfers_in_a_row_are_one_stay_and_domains_and_persons_are_not_mixed(stays):
    found = stays(
        "domain",
        "day",
        "end_day",
        "transfers",
        contact="""
            person_id | day        | end_day    | domain        | kind      | provider_id
                    1 | 2020-01-01 | 2020-01-05 | hospital      | admission | A
                    1 | 2020-01-06 | 2020-01-09 | hospital      | admission | B
                    1 | 2020-01-10 | 2020-01-12 | hospital      | admission | A
                    1 | 2020-01-12 | 2020-02-12 | mental_health | admission | C
                    2 | 2020-01-13 | 2020-01-14 | hospital      | admission | D
        """,
    )

    assert found == [
        (1, "hospital", "2020-01-01", "2020-01-12", 2),
        (1, "mental_health", "2020-01-12", "2020-02-12", 0),
        (2, "hospital", "2020-01-13", "2020-01-14", 0),
    ]


def test_the_day_of_admission_says_whether_a_stay_was_urgent(stays):
    found = stays(
        "urgent",
        contact="""
            person_id | day        | end_day    | domain   | kind      | urgency
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | urgent
                    1 | 2020-01-05 | 2020-01-09 | hospital | admission | planned
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | planned
                    2 | 2020-01-05 | 2020-01-09 | hospital | admission | urgent
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission |
                    3 | 2020-01-02 | 2020-01-03 | hospital | admission | urgent
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission | planned
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission | urgent
                    5 | 2020-01-01 | 2020-01-05 | hospital | admission |
                    5 | 2020-01-01 | 2020-01-05 | hospital | admission | planned
        """,
    )

    assert found == [(1, 1), (2, 0), (3, None), (4, 1), (5, 0)]


def test_the_main_diagnosis_is_that_of_the_first_record_or_a_main_one_recorded_during_the_stay(stays):
    """Person 2: of two records of the first day, the one that ended first. Person 5: the day decides, then the code."""
    found = stays(
        "diagnosis_system",
        "diagnosis_code",
        contact="""
            person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | R07.4
                    1 | 2020-01-05 | 2020-01-09 | hospital | admission | ICD10            | I21.9
                    2 | 2020-01-01 | 2020-01-09 | hospital | admission | ICD10            | I21.9
                    2 | 2020-01-01 | 2020-01-01 | hospital | admission | ICD10            | R07.4
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
                    4 | 2020-01-05 | 2020-01-09 | hospital | admission | ICD10            | I21.9
                    5 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-01-01 | ICD10       | A00   | main
                    3 | 2019-12-31 | ICD10       | J18.9 | main
                    3 | 2020-01-06 | ICD10       | J18.9 | main
                    3 | 2020-01-02 | ICD10       | J44.1 | secondary
                    3 | 2020-01-02 | ICD10       | J45.9 |
                    5 | 2020-01-05 | ICD10       | A00   | main
                    5 | 2020-01-01 | ICD10       | J44.1 | main
                    5 | 2020-01-01 | ICD10       | J18.9 | main
        """,
    )

    assert found == [
        (1, "ICD10", "R07.4"),
        (2, "ICD10", "R07.4"),
        (3, None, None),
        (4, None, None),
        (5, "ICD10", "J18.9"),
    ]


def test_death_counts_up_to_the_day_of_discharge_and_up_to_thirty_days_after_admission(stays):
    found = stays(
        "died_in_stay",
        "died_within_30",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1950 |           6 | 2020-01-05
                    2 |       1950 |           6 | 2020-01-06
                    3 |       1950 |           6 | 2020-01-31
                    4 |       1950 |           6 | 2020-02-01
                    5 |       1950 |           6 | 2020-02-20
                    6 |       1950 |           6 | 2020-01-01
                    7 |       1950 |           6 |
        """,
        contact="""
            person_id | day        | end_day    | domain   | kind
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission
                    5 | 2020-01-01 | 2020-02-20 | hospital | admission
                    6 | 2020-01-01 | 2020-01-05 | hospital | admission
                    7 | 2020-01-01 | 2020-01-05 | hospital | admission
        """,
    )

    assert found == [(1, 1, 1), (2, 0, 1), (3, 0, 1), (4, 0, 0), (5, 1, 0), (6, 1, 1), (7, 0, 0)]


def test_any_diagnosis_of_the_obstetric_chapter_makes_a_stay_obstetric_in_its_own_code_system(stays):
    """O05 means nothing in ICPC; what is of the past or on a certificate of death is no part of a stay."""
    found = stays(
        "obstetric",
        contact="""
            person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | O80.0
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10CM          | E11.65
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | E11.9
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD9CM           | 650
                    5 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
                    5 | 2020-01-05 | 2020-01-06 | hospital | admission | ICD10            | o24.4
                    6 | 2020-01-01 | 2020-01-05 | hospital | admission | ICPC1            | O05
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    2 | 2020-01-05 | ICD10CM     | O2412 | secondary
                    3 | 2020-01-06 | ICD10       | O24.1 | secondary
                    3 | 2020-01-02 | ICD10       | O24.1 | history
                    3 | 2020-01-02 | ICD10       | O24.1 | cause_of_death
        """,
    )

    assert found == [(1, 1), (2, 1), (3, 0), (4, 1), (5, 1), (6, 0)]


READMISSION = ("days_to_next", "readmitted_any_within_30", "readmitted_within_30")


def test_an_urgent_stay_is_a_readmission_on_day_1_and_day_30_and_no_longer_on_day_31(stays):
    found = stays(
        "day",
        *READMISSION,
        contact="""
            person_id | day        | end_day    | domain   | kind      | provider_id | urgency
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | A           | urgent
                    1 | 2020-01-06 | 2020-01-07 | hospital | admission | A           | urgent
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | A           | planned
                    2 | 2020-02-04 | 2020-02-05 | hospital | admission | A           | urgent
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | A           | urgent
                    3 | 2020-02-05 | 2020-02-06 | hospital | admission | A           | urgent
        """,
    )

    assert found == [
        (1, "2020-01-01", 1, 1, 1),
        (1, "2020-01-06", None, 0, 0),
        (2, "2020-01-01", 30, 1, 1),
        (2, "2020-02-04", None, 0, 0),
        (3, "2020-01-01", 31, 0, 0),
        (3, "2020-02-05", None, 0, 0),
    ]


def test_only_the_next_stay_decides_and_when_its_urgency_is_unknown_so_is_the_readmission(stays):
    """Person 1: the urgent stay of 25 January follows the planned one, and is a readmission after that one."""
    found = stays(
        "day",
        *READMISSION,
        contact="""
            person_id | day        | end_day    | domain   | kind      | urgency
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | urgent
                    1 | 2020-01-10 | 2020-01-12 | hospital | admission | planned
                    1 | 2020-01-25 | 2020-01-26 | hospital | admission | urgent
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | urgent
                    2 | 2020-01-10 | 2020-01-12 | hospital | admission |
                    2 | 2020-06-10 | 2020-06-12 | hospital | admission |
        """,
    )

    assert found == [
        (1, "2020-01-01", 5, 1, 0),
        (1, "2020-01-10", 13, 1, 1),
        (1, "2020-01-25", None, 0, 0),
        (2, "2020-01-01", 5, 1, None),
        (2, "2020-01-10", 150, 0, 0),
        (2, "2020-06-10", None, 0, 0),
    ]


def test_a_transfer_is_no_readmission_and_days_are_counted_from_the_last_discharge(stays):
    found = stays(
        "day",
        "end_day",
        *READMISSION,
        contact="""
            person_id | day        | end_day    | domain        | kind      | provider_id | urgency
                    1 | 2020-01-01 | 2020-01-05 | hospital      | admission | A           | urgent
                    1 | 2020-01-06 | 2020-01-20 | hospital      | admission | B           | urgent
                    1 | 2020-02-10 | 2020-02-11 | hospital      | admission | B           | urgent
                    2 | 2020-01-01 | 2020-01-05 | hospital      | admission | A           | urgent
                    2 | 2020-01-08 | 2020-01-20 | mental_health | admission | B           | urgent
        """,
    )

    assert found == [
        (1, "2020-01-01", "2020-01-20", 21, 1, 1),
        (1, "2020-02-10", "2020-02-11", None, 0, 0),
        (2, "2020-01-01", "2020-01-05", None, 0, 0),
        (2, "2020-01-08", "2020-01-20", None, 0, 0),
    ]


def test_a_readmission_is_counted_after_a_live_discharge_of_a_night_or_more_outside_obstetrics_and_oncology(stays):
    found = stays(
        "oncology",
        "readmission_index",
        person="""
            person_id | birth_year | birth_month | death_day
                    2 |       1950 |           6 | 2020-01-05
                    3 |       1950 |           6 | 2020-01-06
        """,
        contact="""
            person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
                    3 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
                    4 | 2020-01-01 | 2020-01-01 | hospital | admission | ICD10            | I50.0
                    5 | 2020-01-01 | 2020-01-02 | hospital | admission | ICD10            | I50.0
                    6 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | C97
                    7 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | Z51.1
                    8 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | Z51.5
                    9 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | D05.1
                   10 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | O14.1
                   11 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD9CM           | 1629
                   12 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
        """,
    )

    assert found == [
        (1, 0, 1),
        (2, 0, 0),
        (3, 0, 1),
        (4, 0, 0),
        (5, 0, 1),
        (6, 1, 0),
        (7, 1, 0),
        (8, 0, 1),
        (9, 0, 1),
        (10, 0, 0),
        (11, 1, 0),
        (12, 0, 1),
    ]


def test_a_contact_in_mental_health_care_follows_a_stay_from_the_day_after_discharge_on(stays):
    """Discharge is on 10 January: 17 January is day 7, and 9 February is day 30."""
    admitted = "\n".join(f"{person} | 2020-01-01 | 2020-01-10 | mental_health | admission" for person in range(1, 10))
    found = stays(
        "followed_within_7",
        "followed_within_30",
        person="""
            person_id | birth_year | birth_month | death_day
                    9 |       1950 |           6 | 2020-01-10
        """,
        contact=f"""
            person_id | day        | end_day    | domain        | kind
            {admitted}
                    1 | 2020-01-17 |            | mental_health | outpatient
                    2 | 2020-01-18 |            | mental_health | consultation
                    3 | 2020-02-09 |            | mental_health | telephone
                    4 | 2020-02-10 |            | mental_health | treatment
                    5 | 2020-01-10 |            | mental_health | consultation
                    6 | 2020-01-11 |            | gp            | consultation
                    7 | 2020-01-11 |            | mental_health | capitation
                    7 | 2020-01-12 |            | mental_health |
                    7 | 2020-01-13 | 2020-01-14 | mental_health | admission
                    8 | 2020-01-05 |            | mental_health | treatment
                    8 | 2020-01-25 |            | mental_health | treatment
                    8 | 2020-02-05 |            | mental_health | treatment
        """,
    )

    assert [row for row in found if row[0] != 7] == [
        (1, 1, 1),
        (2, 0, 1),
        (3, 0, 1),
        (4, 0, 0),
        (5, 0, 0),
        (6, 0, 0),
        (8, 0, 1),
        (9, None, None),
    ]
    assert [row for row in found if row[0] == 7] == [(7, 0, 0), (7, 0, 0)]


def test_a_stay_outside_mental_health_care_has_no_follow_up(stays):
    found = stays(
        "followed_within_7",
        "followed_within_30",
        contact="""
            person_id | day        | end_day    | domain        | kind
                    1 | 2020-01-01 | 2020-01-10 | hospital      | admission
                    1 | 2020-01-12 |            | mental_health | consultation
        """,
    )

    assert found == [(1, None, None)]


def test_an_age_is_known_to_lie_between_bounds_when_the_month_of_birth_is_not(stays):
    found = stays(
        "age_at_admission",
        "highest_age_at_admission",
        person="""
            person_id | birth_year | birth_month
                    1 |       1980 |           5
                    2 |       1980 |           6
                    3 |       1980 |
                    4 |            |
        """,
        contact="""
            person_id | day        | domain   | kind
                    1 | 2020-05-31 | hospital | admission
                    2 | 2020-05-31 | hospital | admission
                    3 | 2020-05-31 | hospital | admission
                    4 | 2020-05-31 | hospital | admission
        """,
    )

    assert found == [(1, 40, 40), (2, 39, 39), (3, 39, 40), (4, None, None)]


def test_nobody_was_ever_admitted(stays):
    assert stays("day", contact="person_id|day|domain|kind\n1|2020-01-01|gp|consultation") == []
