"""Avoidable admissions: which stays count in the style of AHRQ, which in that of the OECD, and which are unknown."""

import pytest

from proeftuin.steps.triple_aim.facts.avoidable_stay import COMPOSITES, FACT, FAMILY, PROCEDURES
from proeftuin.steps.triple_aim.facts.code_list import shipped_lists
from proeftuin.steps.triple_aim.facts.stay import PROCEDURES_IN, in_each_system
from tests.fact_example import facts_together

PQI = [name for name in FACT.table.columns if name.startswith("pqi_")]
OECD = [name for name in FACT.table.columns if name.startswith("oecd_")]
WOMEN = "\n".join(f"{person} | 1950 | 6 | female" for person in range(1, 16))


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    return facts_together(request, care_engine_of_module, FACT, ways_to_ask)


def ways_to_ask(rows):
    def stays(*columns, **drawn):
        return rows(["person_id", *columns], **drawn)

    def counted(of, **drawn):
        drawn.setdefault("person", f"person_id | birth_year | birth_month | sex\n{WOMEN}")
        return [
            (person, " ".join(name for name, flag in zip(of, flags, strict=True) if flag != 0), None in flags)
            for person, *flags in stays(*of, **drawn)
        ]

    return {"stays": stays, "counted": counted}


@pytest.fixture
def stays(asked):
    """Columns asked for of the stays of drawn tables."""
    return asked["stays"]


@pytest.fixture
def counted(asked):
    """For each stay, the indicators that it counts in, and those of which it is not known, of women of 69 at least."""
    return asked["counted"]


def admitted(*main, system="ICD10", procedures=""):
    """
    One admission from 1 to 5 January per main diagnosis, of persons 1, 2 and so on.

    Procedures are drawn as person, day, code system and code.
    """
    rows = [
        f"{n} | 2020-01-01 | 2020-01-05 | admission | {system} | {code} | |" for n, code in enumerate(main, start=1)
    ]
    for line in procedures.strip().splitlines():
        person, day, *coded = line.split("|")
        rows.append(f"{person} | {day} | | treatment | | | {'|'.join(coded)}")
    header = "person_id | day | end_day | kind | diagnosis_system | diagnosis_code | code_system | code | domain"
    return "\n".join([header, *(f"{row} | hospital" for row in rows)])


def test_a_discharge_counts_once_in_each_composite_that_its_indicator_belongs_to(counted):
    """Heart failure counts in 90 and 92 and not in 91 and 93; uncontrolled diabetes in 90, 92 and 93."""
    found = counted(
        PQI, contact=admitted("I50.0", "E11.9", "E11.0", "E11.7", "J44.1", "I10", "J18.9", "N39.0", "S72.0")
    )

    assert found == [
        (1, "pqi_08 pqi_90 pqi_92", False),
        (2, "pqi_14 pqi_90 pqi_92 pqi_93", False),
        (3, "pqi_01 pqi_90 pqi_92 pqi_93", False),
        (4, "pqi_03 pqi_90 pqi_92 pqi_93", False),
        (5, "pqi_05 pqi_90 pqi_92", False),
        (6, "pqi_07 pqi_90 pqi_92", False),
        (7, "pqi_11 pqi_90 pqi_91", False),
        (8, "pqi_12 pqi_90 pqi_91", False),
        (9, "", False),
    ]


def test_a_discharge_that_counts_in_two_indicators_counts_once_in_their_composites(stays):
    """An amputation in a stay for a late complication of diabetes."""
    found = stays(
        *("pqi_03", "pqi_16", "pqi_90", "pqi_91", "pqi_92", "pqi_93"),
        person="person_id|birth_year|birth_month|sex\n1|1950|6|male",
        contact=admitted("E11.52", system="ICD10CM", procedures="1 | 2020-01-02 | ICD10PCS | 0Y6H0Z1"),
    )

    assert found == [(1, 1, 1, 1, 0, 1, 1)]


def test_asthma_counts_in_one_indicator_at_39_and_in_another_at_40(stays):
    """Born in June 1980: 39 on 31 May 2020, and 40 on 1 June."""
    found = stays(
        *("pqi_05", "pqi_15", "pqi_90", "oecd_asthma"),
        person="""
            person_id | birth_year | birth_month | sex
                    1 |       1980 |           6 | female
                    2 |       1980 |           6 | female
                    3 |       2002 |           6 | male
                    4 |       2002 |           6 | male
                    5 |       2005 |           6 | male
                    6 |       2005 |           6 | male
        """,
        contact="""
            person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                    1 | 2020-05-31 | 2020-06-05 | hospital | admission | ICD10            | J45.0
                    2 | 2020-06-01 | 2020-06-05 | hospital | admission | ICD10            | J46
                    3 | 2020-05-31 | 2020-06-05 | hospital | admission | ICD10            | J45.0
                    4 | 2020-06-01 | 2020-06-05 | hospital | admission | ICD10            | J45.0
                    5 | 2020-05-31 | 2020-06-05 | hospital | admission | ICD10            | J45.0
                    6 | 2020-06-01 | 2020-06-05 | hospital | admission | ICD10            | J45.0
        """,
    )

    assert found == [
        (1, 0, 1, 1, 1),
        (2, 1, 0, 1, 1),
        (3, 0, 0, 0, 1),
        (4, 0, 1, 1, 1),
        (5, 0, 0, 0, 0),
        (6, 0, 0, 0, 1),
    ]


def test_copd_below_40_counts_for_the_oecd_only(stays):
    found = stays(
        *("pqi_05", "pqi_15", "oecd_copd"),
        person="person_id|birth_year|birth_month|sex\n1|1990|6|male\n2|1970|6|male",
        contact=admitted("J44.1", "J44.1"),
    )

    assert found == [(1, 0, 0, 1), (2, 1, 0, 1)]


def test_the_age_is_unknown_where_the_month_of_birth_decides_and_only_there(stays):
    """Born in 1980, on 1 January 2020 the person is 39 or 40; in 1970, 49 or 50. What cannot count is no unknown."""
    found = stays(
        *("pqi_05", "pqi_15", "pqi_08", "pqi_90"),
        person="""
            person_id | birth_year | birth_month | sex
                    1 |       1980 |             | female
                    2 |       1970 |             | female
                    3 |            |             | female
                    4 |            |             | female
        """,
        contact=admitted("J45.0", "J45.0", "I50.0", "S72.0"),
    )

    assert found == [(1, None, None, 0, None), (2, 1, 0, 0, 1), (3, 0, 0, None, None), (4, 0, 0, 0, 0)]


def test_without_a_known_sex_ahrq_does_not_count_and_the_oecd_does(stays):
    found = stays(
        *("pqi_08", "pqi_11", "oecd_heart_failure"),
        person="person_id|birth_year|birth_month|sex\n1|1950|6|",
        contact=admitted("I50.0"),
    )

    assert found == [(1, None, 0, 1)]


def test_a_main_diagnosis_that_no_list_can_be_held_against_leaves_every_indicator_unknown(stays):
    """But no indicator counts a child, and no amputation was done."""
    contact = """
        person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                1 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
                2 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD9CM           | 4280
                3 | 2020-01-01 | 2020-01-05 | hospital | admission |                  |
    """
    person = "person_id|birth_year|birth_month|sex\n1|1950|6|male\n2|1950|6|male\n3|2015|6|male"
    of = [name for name in (*PQI, *OECD) if name not in ("pqi_15", "pqi_16")]

    found = stays(*of, person=person, contact=contact)
    amputated = stays("pqi_15", "pqi_16", person=person, contact=contact)

    assert found == [(1, *(None for _ in of)), (2, *(None for _ in of)), (3, *(0 for _ in of))]
    assert amputated == [(1, 0, 0), (2, 0, 0), (3, 0, 0)]


def test_codes_mean_what_their_own_code_system_says(counted):
    """
    E11.9 is uncontrolled diabetes in the mapping of the WHO edition, and diabetes without complication in ICD-10-CM.

    I16, J45.21 and E11.65 exist in ICD-10-CM only; J45 and E11.6 of the WHO edition hold the latter two.
    """
    codes = ("E11.9", "I16.0", "E11.65", "J45.20", "I13.9")

    who = counted(PQI[:10], contact=admitted(*codes, system="ICD10"))
    cm = counted(PQI[:10], contact=admitted(*codes, system="ICD10CM"))

    assert [names for _, names, _ in who] == ["pqi_14", "", "pqi_03", "pqi_05", "pqi_07"]
    assert [names for _, names, _ in cm] == ["", "pqi_07", "pqi_14", "", ""]


def test_a_code_counts_with_a_dot_and_without(counted):
    found = counted(PQI[:10], contact=admitted("E1165", "E11.65", "e11.65", system="ICD10CM"))

    assert [names for _, names, _ in found] == ["pqi_14"] * 3


@pytest.mark.parametrize(
    ("main", "other", "left_out", "kept"),
    [
        ("J44.1", "E84.0", "pqi_05", "oecd_copd"),
        ("J45.0", "Q33.0", "pqi_05 oecd_asthma", ""),
        ("J18.9", "D57.1", "pqi_11", ""),
        ("J18.9", "B20.1", "pqi_11", ""),
        ("N39.0", "D70", "pqi_12", ""),
        ("N39.0", "N13.7", "pqi_12", ""),
        ("J18.9", "N13.7", "", "pqi_11"),
        ("J18.9", "D57.3", "", "pqi_11"),
    ],
)
def test_another_diagnosis_of_the_stay_can_leave_it_out(counted, main, other, left_out, kept):
    """Person 1 has it on the day of discharge, person 2 the day after."""
    of = [name for name in (*PQI, *OECD) if name not in COMPOSITES]

    found = counted(
        of,
        contact=admitted(main, main),
        diagnosis=f"""
            person_id | day        | code_system | code    | status
                    1 | 2020-01-05 | ICD10       | {other} | secondary
                    2 | 2020-01-06 | ICD10       | {other} | secondary
        """,
    )

    assert [names.split() for _, names, _ in found] == [
        kept.split(),
        sorted([*left_out.split(), *kept.split()], reverse=True),
    ]


def test_a_cardiac_procedure_leaves_out_heart_failure_and_hypertension(counted):
    """A bypass, a coronary dilation, one on the day after discharge, and a code of a system without a list."""
    found = counted(
        ["pqi_07", "pqi_08", "oecd_heart_failure", "oecd_hypertension"],
        contact=admitted(
            *("I50.9", "I10", "I50.9", "I50.9"),
            system="ICD10CM",
            procedures="""
                1 | 2020-01-05 | ICD10PCS | 0210093
                2 | 2020-01-03 | ICD10PCS | 027034Z
                3 | 2020-01-06 | ICD10PCS | 0210093
                4 | 2020-01-03 | CPT      | 0210093
            """,
        ),
    )

    assert [names for _, names, _ in found] == ["", "", *["pqi_08 oecd_heart_failure"] * 2]


def test_access_for_dialysis_leaves_out_hypertension_with_kidney_disease_for_ahrq(counted):
    """Person 2 has no disease of the kidney, and person 3 got the access after discharge."""
    found = counted(
        ["pqi_07", "oecd_hypertension"],
        contact=admitted(
            *("I12.9", "I10", "I12.9"),
            system="ICD10CM",
            procedures="""
                1 | 2020-01-03 | ICD10PCS | 03150JD
                2 | 2020-01-03 | ICD10PCS | 03150JD
                3 | 2020-01-06 | ICD10PCS | 03150JD
            """,
        ),
    )

    assert [names for _, names, _ in found] == ["oecd_hypertension", *["pqi_07 oecd_hypertension"] * 2]


def test_an_amputation_counts_with_diabetes_unless_it_was_an_accident_obstetric_or_only_a_toe(stays):
    """Person 2 has no diabetes. Person 6 is seen again for an accident of earlier."""
    found = stays(
        "pqi_16",
        person=f"person_id | birth_year | birth_month | sex\n{WOMEN}",
        contact=admitted(
            *("I70.261", "I70.261", "I70.261", "S88.111A", "O24.111", "S88.111D"),
            system="ICD10CM",
            procedures="""
                1 | 2020-01-02 | ICD10PCS | 0Y6M0Z0
                2 | 2020-01-02 | ICD10PCS | 0Y6M0Z0
                3 | 2020-01-02 | ICD10PCS | 0Y6P0Z0
                4 | 2020-01-02 | ICD10PCS | 0Y6H0Z1
                5 | 2020-01-02 | ICD10PCS | 0Y6H0Z1
                6 | 2020-01-02 | ICD10PCS | 0Y6H0Z1
            """,
        ),
        diagnosis="""
            person_id | day        | code_system | code   | status
                    1 | 2020-01-01 | ICD10CM     | E11.52 | secondary
                    3 | 2020-01-01 | ICD10CM     | E11.52 | secondary
                    4 | 2020-01-01 | ICD10CM     | E11.52 | secondary
                    5 | 2020-01-01 | ICD10CM     | E11.52 | secondary
                    6 | 2020-01-01 | ICD10CM     | E13.9  | secondary
        """,
    )

    assert found == [(1, 1), (2, 0), (3, 0), (4, 0), (5, 0), (6, 1)]


def test_the_oecd_leaves_out_death_a_single_day_and_obstetrics_where_ahrq_does_not(stays):
    found = stays(
        *("pqi_08", "oecd_heart_failure"),
        person="""
            person_id | birth_year | birth_month | sex    | death_day
                    1 |       1950 |           6 | female | 2020-01-05
                    2 |       1950 |           6 | female | 2020-01-06
                    3 |       1950 |           6 | female |
                    4 |       1990 |           6 | female |
        """,
        contact="""
            person_id | day        | end_day    | domain   | kind      | diagnosis_system | diagnosis_code
                    1 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
                    2 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
                    3 | 2020-01-01 | 2020-01-01 | hospital | admission | ICD10            | I50.0
                    4 | 2020-01-01 | 2020-01-05 | hospital | admission | ICD10            | I50.0
        """,
        diagnosis="person_id|day|code_system|code|status\n4|2020-01-02|ICD10|O99.4|secondary",
    )

    assert found == [(1, 1, 0), (2, 1, 1), (3, 1, 0), (4, 1, 0)]


def test_an_admission_by_transfer_is_not_counted_again_and_the_first_main_diagnosis_counts(stays):
    found = stays(
        *("day", "pqi_08", "oecd_heart_failure", "pqi_90"),
        person=f"person_id | birth_year | birth_month | sex\n{WOMEN}",
        contact="""
            person_id | day        | end_day    | domain        | kind      | provider_id | diagnosis_code
                    1 | 2020-01-01 | 2020-01-05 | hospital      | admission | A           | I50.0
                    1 | 2020-01-06 | 2020-01-09 | hospital      | admission | B           | I50.0
                    2 | 2020-01-01 | 2020-01-05 | hospital      | admission | A           | I21.0
                    2 | 2020-01-06 | 2020-01-09 | hospital      | admission | B           | I50.0
                    3 | 2020-01-01 | 2020-01-05 | hospital      | admission | A           | I50.0
                    3 | 2020-01-07 | 2020-01-09 | hospital      | admission | B           | I50.0
                    4 | 2020-01-01 | 2020-01-05 | mental_health | admission | A           | I50.0
        """.replace("diagnosis_code", "diagnosis_code | diagnosis_system").replace(".0\n", ".0 | ICD10\n"),
    )

    assert found == [
        (1, "2020-01-01", 1, 1, 1),
        (2, "2020-01-01", 0, 0, 0),
        (3, "2020-01-01", 1, 1, 1),
        (3, "2020-01-07", 1, 1, 1),
    ]


def test_a_list_has_one_code_system_and_what_ahrq_did_not_publish_is_made_from_its_list_of_the_same_name():
    lists = shipped_lists(FAMILY)

    assert all(id.endswith(f"_{codes.code_system.lower()}") for id, codes in lists.items())
    of_ahrq = {id: codes for id, codes in lists.items() if not id.startswith("oecd")}
    made = {id: codes.mapped_from for id, codes in of_ahrq.items() if codes.code_system == "ICD10"}
    assert made == {id: f"{id}cm" for id in made}


def test_immunity_weakened_in_the_who_edition_is_what_ahrq_names_and_no_more(counted):
    """Not counted: failure of heart and kidneys, mast cells, reconstitution. Counted: cryoglobulinaemia, D81.5."""
    codes = ("I13.2", "D47.0", "D89.3", "B48.5", "D89.1", "D81.5")
    rows = "\n".join(f"{person} | 2020-01-02 | ICD10 | {code}" for person, code in enumerate(codes, start=1))
    found = counted(
        ["pqi_11"],
        contact=admitted(*("J18.9" for _ in codes)),
        diagnosis=f"person_id | day | code_system | code\n{rows}",
    )

    assert [row[1] for row in found] == ["", "", "", "", "pqi_11", "pqi_11"]


def test_no_main_diagnosis_is_of_two_indicators_of_ahrq():
    for system in ("ICD10", "ICD10CM"):
        codes = [
            code
            for id, own in shipped_lists(FAMILY).items()
            if id.startswith("pqi_") and own.code_system == system
            for code in own.codes
        ]

        assert not [(one, other) for one in codes for other in codes if one != other and one.startswith(other)]
        assert len(codes) == len(set(codes))


def test_procedures_are_looked_for_in_every_code_system_that_they_are_listed_in():
    listed = {codes.code_system for name in PROCEDURES for codes in in_each_system(FAMILY, name)}

    assert listed == set(PROCEDURES_IN)
