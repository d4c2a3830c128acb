"""A selection within another never holds a row that the other leaves out, whatever the two ask for."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.steps.triple_aim.catalogue.share import is_within

KINDS = ("admission", "day_case", "emergency")
CODES = ("E10", "E11", "E119", "I50")
NUMBERS = tuple(range(4))

CODE_CONDITIONS = st.lists(
    st.builds(
        Codes,
        st.sampled_from(("ICD10", "ICPC1")),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(tuple),
        prefix=st.booleans(),
    ),
    max_size=2,
).map(tuple)
BOUNDS = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).map(
    lambda pair: Between("amount_cents", Decimal(min(pair)), Decimal(max(pair) + 1))
)
SELECTIONS = st.builds(
    Selection,
    st.just(EventTable.CONTACT),
    diagnosis_codes=CODE_CONDITIONS,
    conditions=st.lists(
        st.lists(st.sampled_from(KINDS), min_size=1, unique=True).map(lambda words: OneOf("kind", tuple(words))),
        max_size=1,
    ).map(tuple),
    bounds=st.lists(BOUNDS, max_size=1).map(tuple),
)
ROWS = [
    (kind, system, code, cents)
    for kind in KINDS
    for system in ("ICD10", "ICPC1", "ICD9CM")
    for code in CODES
    for cents in NUMBERS
]


def holds(selection, row):
    kind, system, code, cents = row
    is_code = [
        code.startswith(one.codes) if one.prefix else code in one.codes
        for one in selection.diagnosis_codes
        if one.system == system
    ]
    return (
        (any(is_code) or not selection.diagnosis_codes)
        and all(kind in one.values for one in selection.conditions)
        and all(one.at_least <= cents < one.below for one in selection.bounds)
    )


@given(SELECTIONS, SELECTIONS)
def test_a_part_holds_no_row_that_the_whole_leaves_out(part, whole):
    assume(is_within(part, whole))

    assert all(holds(whole, row) for row in ROWS if holds(part, row))


@given(SELECTIONS)
def test_every_selection_is_within_itself(selection):
    assert is_within(selection, selection)
