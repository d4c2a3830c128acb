"""Episodes of disease: when a contact belongs to the episode before it, and when a new one begins."""

from datetime import date
from functools import partial

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.disease import Disease, shipped_diseases
from proeftuin.steps.population.episode import episode_query, open_on
from proeftuin.steps.population.selection import Codes
from proeftuin.vocabulary.language import Translated
from tests.care_example import care_rows, open_with
from tests.together import Together, together

NAME = Translated("voorbeeld", "example")
PNEUMONIA = Disease("pneumonia", NAME, (Codes("ICPC1", ("R81",), True), Codes("ICD10", ("J18",), True)), 28)
ASTHMA = Disease("asthma", NAME, (Codes("ICPC1", ("R96",), True),), None)


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""

    def compute(diseases, contacts):
        found = care_engine_of_module.frame(episode_query(diseases, contacts=contacts).rows)
        return found.sort("person_id", "disease", "start_day")

    return together(request, Together(partial(open_with, care_engine_of_module), compute), ways_to_ask)


def ways_to_ask(ask):
    def episodes(diseases=(PNEUMONIA, ASTHMA), contacts=True, **drawn):
        found = ask(diseases, contacts, **drawn)
        return [tuple(str(value) if isinstance(value, date) else value for value in row) for row in found.rows()]

    return {"episodes": episodes}


@pytest.fixture
def episodes(asked):
    """Episodes of a drawn table, as (person, disease, first day, last day, end, contacts)."""
    return asked["episodes"]


def test_a_contact_within_the_window_belongs_to_the_episode_and_a_later_one_begins_another(episodes):
    """The window is 28 days: 29 January is the last day on which the episode of 1 January is still open."""
    found = episodes(
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | R81
                    1 | 2020-01-29 | ICPC1       | R81
                    2 | 2020-01-01 | ICPC1       | R81
                    2 | 2020-01-30 | ICPC1       | R81
        """
    )

    assert found == [
        (1, "pneumonia", "2020-01-01", "2020-01-29", "2020-02-27", 2),
        (2, "pneumonia", "2020-01-01", "2020-01-01", "2020-01-30", 1),
        (2, "pneumonia", "2020-01-30", "2020-01-30", "2020-02-28", 1),
    ]


def test_a_chronic_disease_never_ends_and_is_one_episode_however_long_nobody_came(episodes):
    found = episodes(
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2001-05-01 | ICPC1       | R96
                    1 | 2020-05-01 | ICPC1       | R96.02
        """
    )

    assert found == [(1, "asthma", "2001-05-01", "2020-05-01", None, 2)]


def test_two_contacts_on_one_day_count_once(episodes):
    found = episodes(
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | R81
                    1 | 2020-01-01 | ICPC1       | R81
                    1 | 2020-01-01 | ICD10       | J18.9
        """
    )

    assert found == [(1, "pneumonia", "2020-01-01", "2020-01-01", "2020-01-30", 1)]


def test_diseases_and_persons_do_not_lengthen_the_episodes_of_each_other(episodes):
    found = episodes(
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | R81
                    1 | 2020-01-20 | ICPC1       | R96
                    2 | 2020-01-20 | ICPC1       | R81
                    1 | 2020-02-10 | ICPC1       | R81
                    1 | 2020-01-15 | ICPC1       | A97
                    1 | 2020-01-15 | ATC         | R81
        """
    )

    assert [row[:4] for row in found] == [
        (1, "asthma", "2020-01-20", "2020-01-20"),
        (1, "pneumonia", "2020-01-01", "2020-01-01"),
        (1, "pneumonia", "2020-02-10", "2020-02-10"),
        (2, "pneumonia", "2020-01-20", "2020-01-20"),
    ]


def test_the_main_diagnosis_of_a_contact_counts_and_a_payment_without_a_contact_does_not(episodes):
    drawn = {
        "diagnosis": """
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | R81
        """,
        "contact": """
            person_id | day        | domain | kind         | diagnosis_system | diagnosis_code
                    1 | 2020-01-20 | gp     | consultation | ICPC1            | R81
                    1 | 2020-01-25 | gp     |              | ICPC1            | R81
                    1 | 2020-02-01 | gp     | capitation   | ICPC1            | R81
                    1 | 2020-02-02 | gp     | consultation |                  |
        """,
    }

    assert episodes(**drawn) == [(1, "pneumonia", "2020-01-01", "2020-01-25", "2020-02-23", 3)]
    assert episodes(contacts=False, **drawn) == [(1, "pneumonia", "2020-01-01", "2020-01-01", "2020-01-30", 1)]


def test_an_admission_lasts_until_its_last_day_also_when_a_shorter_contact_came_after_its_start(episodes):
    found = episodes(
        contact="""
            person_id | day        | end_day    | domain   | diagnosis_system | diagnosis_code
                    1 | 2020-01-01 | 2020-03-31 | hospital | ICD10            | J18
                    1 | 2020-01-05 |            | hospital | ICD10            | J18
                    1 | 2020-04-28 |            | hospital | ICD10            | J18
                    2 | 2020-01-10 | 2020-01-01 | hospital | ICD10            | J18
        """
    )

    assert found == [
        (1, "pneumonia", "2020-01-01", "2020-04-28", "2020-05-27", 3),
        (2, "pneumonia", "2020-01-10", "2020-01-10", "2020-02-08", 1),
    ]


def test_what_is_told_of_the_past_is_no_contact(episodes):
    found = episodes(
        diagnosis="""
            person_id | day        | code_system | code | status
                    1 | 2020-01-01 | ICPC1       | R96  | history
                    1 | 2020-06-01 | ICPC1       | R96  | problem
        """
    )

    assert [row[2] for row in found] == ["2020-06-01"]


def test_an_episode_is_open_from_its_first_contact_until_the_window_is_over(care_engine):
    open_with(
        care_engine,
        care_rows(
            diagnosis="""
                person_id | day        | code_system | code
                        1 | 2020-01-01 | ICPC1       | R81
                        1 | 2020-01-31 | ICPC1       | R96
            """
        ),
    )
    episodes = care_engine.keep("episode", episode_query((PNEUMONIA, ASTHMA)).rows)

    def open_episodes(*day):
        return care_engine.frame(open_on(episodes, date(*day)))["disease"].to_list()

    assert open_episodes(2019, 12, 31) == []
    assert open_episodes(2020, 1, 1) == ["pneumonia"]
    assert open_episodes(2020, 1, 29) == ["pneumonia"]
    assert open_episodes(2020, 1, 30) == []
    assert open_episodes(2020, 1, 31) == ["asthma"]
    assert open_episodes(2050, 1, 1) == ["asthma"]


def test_only_chronic_diseases_make_a_query_too(episodes):
    found = episodes(diseases=(ASTHMA,), diagnosis="person_id|day|code_system|code\n1|2020-01-01|ICPC1|R96")

    assert found == [(1, "asthma", "2020-01-01", "2020-01-01", None, 1)]


def test_the_shipped_diseases_make_one_query(episodes):
    found = episodes(
        diseases=shipped_diseases(),
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | K86.00
                    1 | 2020-01-01 | ICD10       | N39.0
                    1 | 2020-01-01 | ICD10       | N39.3
        """,
    )

    assert [row[1] for row in found] == ["hypertension", "urinary_infection"]


def test_a_code_of_two_diseases_is_refused():
    sub = Disease("sub", NAME, (Codes("ICPC1", ("R96.01",), True),), 10)

    with pytest.raises(DefinitionError, match=r"code R96 of ICPC1 belongs to `asthma` and to `sub`"):
        episode_query([ASTHMA, sub])


def test_no_disease_at_all_is_refused():
    with pytest.raises(DefinitionError, match="there is no disease"):
        episode_query([])
