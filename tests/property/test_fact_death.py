"""Deaths, for every birth, death and cause: equal to a computation person by person; and the lists of causes."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.facts.code_list import shipped_lists, written_out
from proeftuin.steps.triple_aim.facts.death import FACT
from tests.care_example import open_with
from tests.fact_example import computed

HALVES = {
    "avoidable_preventable": (2, 0),
    "avoidable_preventable_covid": (2, 0),
    "avoidable_shared": (1, 1),
    "avoidable_treatable": (0, 2),
    "avoidable_treatable_women": (0, 2),
}
FAMILIES = ("mortality", "medicines", "end_of_life")
CAUSES = [
    "I21.9",
    "C34",
    "C50.1",
    "C25",
    "A40.3",
    "a402",
    "K85.2",
    "K85.9",
    "X70",
    "Y87.0",
    "Y16",
    "J65",
    "J64",
    "E24.4",
]

person = st.fixed_dictionaries(
    {
        "birth_year": st.sampled_from([None, 1944, 1945, 1946, 1990, 2020]),
        "birth_month": st.sampled_from([None, *range(1, 13)]),
        "sex": st.sampled_from([None, "female", "male"]),
        "death_day": st.integers(0, 365).map(lambda days: date(2020, 1, 1) + timedelta(days=days)),
    }
)
deaths = st.lists(
    st.tuples(person, st.sampled_from([None, *CAUSES]), st.sampled_from(["ICD10", "ICD10CM"])), max_size=8
)


def by_hand(id, person, code, system):
    died, born, month = person["death_day"], person["birth_year"], person["birth_month"] or 1
    age = lost = None
    if born is not None and (months := (died.year - born) * 12 + died.month - month) >= 0:
        age, lost = months // 12, int(max(Fraction(900 - months, 12), Fraction(0)) * 10_000 + Fraction(1, 2))
    elif born is not None:
        # Died before the first of the month of birth: a fault, of which nothing is told.
        assert (died.year, died.month) < (born, month)
    cause = code.upper().replace(".", "") if code and system == "ICD10" else None
    kept_system = system if code else None
    return (
        id,
        str(died),
        None,
        kept_system,
        code,
        age,
        lost,
        *(premature_halves(cause, age, kind, person["sex"]) for kind in (0, 1)),
        None if cause is None else int(cause.startswith("X7") or cause == "Y870"),
    )


def premature_halves(cause, age, kind, sex):
    if age is not None and age >= 75:
        return 0
    if cause is None:
        return None
    found = max(
        ((len(code), id) for id in HALVES for code in shipped_lists("mortality")[id].codes if cause.startswith(code)),
        default=None,
    )
    halves = 0 if found is None else HALVES[found[1]][kind]
    if found is not None and found[1] == "avoidable_treatable_women" and sex != "female":
        halves = 0 if sex == "male" or kind == 0 else None
    return halves if halves == 0 or age is not None else None


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


@settings(max_examples=60)
@given(deaths)
def test_the_engine_finds_what_one_finds_person_by_person(engine, deaths):
    people = [{"person_id": id, **person} for id, (person, _, _) in enumerate(deaths)]
    causes = [
        {
            "person_id": id,
            "day": person["death_day"],
            "code_system": system,
            "code": code,
            "status": "cause_of_death",
        }
        for id, (person, code, system) in enumerate(deaths)
        if code
    ]
    open_with(engine, {"person": people, "diagnosis": causes})

    assert computed(engine, FACT) == [by_hand(id, *death) for id, death in enumerate(deaths)]


def test_no_death_counts_more_than_once():
    """No code is on two lists, and a code counts at most two halves."""
    lists = [set(shipped_lists("mortality")[id].codes) for id in HALVES]

    assert all(not one & other for one, other in combinations(lists, 2))
    assert {preventable + treatable for preventable, treatable in HALVES.values()} == {2}


def test_all_codes_of_the_who_edition_have_a_letter_and_two_digits_first():
    codes = [code for found in shipped_lists("mortality").values() for code in found.codes]

    assert {found.code_system for found in shipped_lists("mortality").values()} == {"ICD10"}
    assert [code for code in codes if not (code[0].isalpha() and code[1:3].isdigit() and len(code) <= 4)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_list_names_no_code_twice(family):
    for found in shipped_lists(family).values():
        assert [pair for pair in permutations(found.codes, 2) if pair[1].startswith(pair[0])] == []


def test_a_range_is_written_out_category_by_category():
    assert list(written_out(["A08-A11", "K85.2", "C10AA01"], "list")) == ["A08", "A09", "A10", "A11", "K852", "C10AA01"]


@pytest.mark.parametrize("wrong", ["A09-A00", "A00-B09", "A00.1-A00.4", "-", "a00", "A00 "])
def test_what_is_no_code_and_no_range_is_refused_with_its_place(wrong):
    with pytest.raises(DefinitionError, match=r"mortality, list x: `.*` is no code"):
        list(written_out([wrong], "mortality, list x"))
