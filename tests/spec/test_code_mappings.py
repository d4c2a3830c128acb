"""
How lists of codes were carried over between ICD-10-CM and the WHO edition, row by row, as a coder reads it.

What is drawn here is the declared mapping: codes of the list that was published, what stands for them, and what that
means. The titles of the codes are not repeated; a coder knows them.
"""

import pytest

from proeftuin.reporting.catalogue import render_catalogue
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from proeftuin.steps.triple_aim.facts.avoidable_stay import ANY_DIAGNOSES, FACT, MAIN_DIAGNOSES, PROCEDURES, RESTS_ON
from proeftuin.steps.triple_aim.facts.code_list import shipped_lists
from proeftuin.steps.triple_aim.facts.code_mapping import Equivalence, Finds
from proeftuin.studies.catalogue_entry import catalogue_edition
from proeftuin.vocabulary.language import Language

FAMILIES = ("avoidable_admissions", "hospital_care")


def drawn(family, list):
    """The rows of one mapping, and the list that they make, as lines of a table."""
    rows = shipped_lists(family)[list].mapping.rows
    return [" | ".join([" ".join(row.sources), " ".join(row.targets), row.equivalence]) for row in rows]


def table(text):
    return [" | ".join(field.strip() for field in line.split("|")) for line in text.strip().splitlines()[2:]]


@pytest.mark.parametrize(
    ("list", "rows"),
    [
        (
            "pqi_diabetes_short_term_icd10",
            """
            ICD-10-CM            | WHO edition             | meaning
            ---------------------+-------------------------+-----------
            E10.10               | E10.1                   | equivalent
            E10.11 E10.641       | E10.0                   | equivalent
            E11.10               | E11.1                   | equivalent
            E11.01 E11.11 E11.641| E11.0                   | equivalent
            E13.10               | E13.1                   | equivalent
            E13.01 E13.11 E13.641| E13.0                   | equivalent
            E11.00 E13.00        |                         | none
                                 | E12.0 E12.1 E14.0 E14.1 | added
            """,
        ),
        (
            "pqi_diabetes_uncontrolled_icd10",
            """
            ICD-10-CM               | WHO edition | meaning
            ------------------------+-------------+--------
            E10.65                  | E10.9       | wider
            E11.65                  | E11.9       | wider
            E13.65                  | E13.9       | wider
            E10.649 E11.649 E13.649 |             | none
                                    | E12.9 E14.9 | added
            """,
        ),
        (
            "pqi_copd_icd10",
            """
            ICD-10-CM                     | WHO edition | meaning
            ------------------------------+-------------+-----------
            J41.0 J41.1 J41.8             | J41         | equivalent
            J42                           | J42         | equivalent
            J43.0 J43.1 J43.2 J43.8 J43.9 | J43         | equivalent
            J44.0 J44.1 J44.9             | J44         | wider
            J47.0 J47.1 J47.9             | J47         | equivalent
            """,
        ),
        (
            "pqi_asthma_icd10",
            """
            ICD-10-CM                                                | WHO edition | meaning
            ---------------------------------------------------------+-------------+-----------
            J45.22 J45.32 J45.42 J45.52 J45.902                      | J46         | equivalent
            J45.21 J45.31 J45.41 J45.51 J45.901 J45.990 J45.991 J45.998 | J45      | wider
            """,
        ),
        (
            "pqi_hypertension_icd10",
            """
            ICD-10-CM         | WHO edition | meaning
            ------------------+-------------+-----------
            I10 I11.9         | I10 I11.9   | equivalent
            I12.9             | I12.9       | narrower
            I13.10            | I13.9       | inexact
            I16.0 I16.1 I16.9 | I10         | wider
            """,
        ),
        (
            "pqi_heart_failure_icd10",
            """
            ICD-10-CM                           | WHO edition | meaning
            ------------------------------------+-------------+-----------
            I11.0                               | I11.0       | equivalent
            I13.0 I13.2                         | I13.0 I13.2 | equivalent
            I50.1 I50.2 I50.3 I50.4 I50.8 I50.9 | I50         | equivalent
            I09.81                              |             | none
            """,
        ),
        (
            "pqi_urinary_infection_icd10",
            """
            ICD-10-CM                       | WHO edition                     | meaning
            --------------------------------+---------------------------------+-----------
            N10 N12 N13.6 N15.1 N15.9 N39.0 | N10 N12 N13.6 N15.1 N15.9 N39.0 | equivalent
            N16                             | N16                             | equivalent
            N30.00 N30.01                   | N30.0                           | equivalent
            N30.90 N30.91                   | N30.9                           | equivalent
            N28.84 N28.85 N28.86            |                                 | none
            """,
        ),
        (
            "traumatic_amputation_icd10",
            """
            ICD-10-CM | WHO edition                   | meaning
            ----------+-------------------------------+--------
            S78       | S78                           | wider
            S88       | S88                           | wider
            S98       | S98                           | wider
                      | T05.3 T05.4 T05.5 T05.6 T13.6 | added
            """,
        ),
        (
            "oecd_hypertension_icd10cm",
            """
            WHO edition | ICD-10-CM | meaning
            ------------+-----------+-----------
            I10         | I10 I16   | equivalent
            I11.9       | I11.9     | equivalent
            I12.9       | I12.9     | wider
            I13.9       | I13.10    | inexact
            """,
        ),
        (
            "oecd_diabetes_icd10cm",
            """
            WHO edition | ICD-10-CM | meaning
            ------------+-----------+-----------
            E10         | E10       | wider
            E11 E14     | E11       | equivalent
            E13         | E13       | equivalent
            E12         |           | none
            """,
        ),
    ],
)
def test_each_code_of_a_published_list_has_a_row(list, rows):
    assert drawn("avoidable_admissions", list) == table(rows)


def test_stroke_not_specified_is_an_infarction_in_icd_10_cm():
    assert drawn("hospital_care", "ischaemic_stroke_icd10cm") == ["I63 I64 | I63 | equivalent"]


def test_every_list_that_this_project_made_says_how_and_is_in_the_other_code_system():
    made = {id: one for family in FAMILIES for id, one in shipped_lists(family).items() if "mapping" in one.source}

    assert len(made) == 23
    assert not [id for id, one in made.items() if one.mapping is None]
    for family in FAMILIES:
        lists = shipped_lists(family)
        for one in lists.values():
            if one.mapping is not None:
                assert {one.code_system, lists[one.mapping.source].code_system} == {"ICD10", "ICD10CM"}


def test_a_review_says_that_no_certified_coder_made_it_and_names_what_was_read():
    for family in FAMILIES:
        for one in shipped_lists(family).values():
            if one.mapping is not None and one.reviewed:
                assert "not by a certified coder" in one.mapping.review.how.en
                assert "niet door een gediplomeerd codeur" in one.mapping.review.how.nl
                assert len(one.mapping.review.against) >= 2


def test_a_wider_target_finds_more_and_a_missing_one_fewer():
    found = {kind: kind.finds for kind in Equivalence}

    assert found == {
        Equivalence.EQUIVALENT: Finds.SAME,
        Equivalence.WIDER: Finds.MORE,
        Equivalence.NARROWER: Finds.FEWER,
        Equivalence.INEXACT: Finds.EITHER,
        Equivalence.NONE: Finds.FEWER,
        Equivalence.ADDED: Finds.MORE,
    }


def test_an_indicator_of_avoidable_admissions_shows_every_list_it_is_decided_by():
    record = catalogue()["avoidable_heart_failure_admissions"]
    shown = [one.id for each in record.computations if isinstance(each, FromCare) for one in each.fact_lists]

    assert shown == ["pqi_heart_failure_icd10cm", "pqi_heart_failure_icd10", "cardiac_procedure_icd10pcs"]


@pytest.mark.parametrize(
    ("language", "caption", "row", "state", "reviewed"),
    [
        (
            Language.NL,
            "Lijst pqi_heart_failure_icd10, gemaakt uit lijst pqi_heart_failure_icd10cm",
            ["I09.81", "geen", "er is geen code", "minder"],
            "de vertaling wel, zie hieronder",
            "niet door een gediplomeerd codeur",
        ),
        (
            Language.EN,
            "List pqi_heart_failure_icd10, made from list pqi_heart_failure_icd10cm",
            ["I09.81", "none", "there is no code", "fewer"],
            "its mapping was, see below",
            "not by a certified coder",
        ),
    ],
)
def test_a_page_of_the_catalogue_shows_the_mapping_and_who_reviewed_it(language, caption, row, state, reviewed):
    records = {id: one for id, one in catalogue().items() if id == "avoidable_heart_failure_admissions"}
    edition = catalogue_edition(records, (), language)
    (entry,) = edition.entries
    (mapping,) = entry.mappings
    page = render_catalogue(edition, [language])

    assert mapping.caption == caption
    assert [cell.text for cell in mapping.rows[-1][:4]] == row
    assert [cells[-1].text for cells in entry.code_lists.rows if cells[0].text == "pqi_heart_failure_icd10"] == [state]
    assert reviewed in mapping.notes[0]
    assert page.count(caption) == 1
    assert mapping.notes[0] in page


def test_every_list_of_avoidable_admissions_decides_an_indicator_and_a_composite_shows_those_of_its_parts():
    named = {name for names in RESTS_ON.values() for name in names}

    assert named == {*MAIN_DIAGNOSES, *ANY_DIAGNOSES, *PROCEDURES}
    assert {*FACT.lists["pqi_91"]} == {*FACT.lists["pqi_11"], *FACT.lists["pqi_12"]}
    assert set(FACT.lists) == {name for name in FACT.table.columns if name.startswith(("pqi_", "oecd_"))}
