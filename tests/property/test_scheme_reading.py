"""Reading schemes of segments: the search for somebody who fits finds exactly who a full enumeration finds."""

from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.steps.population.criterion import Age, Happened, Window
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.steps.population.written_value import Reading
from proeftuin.steps.segmentation.code_system import CODE_FORMS, EXAMPLES, both_ways, is_code
from proeftuin.steps.segmentation.diagnosis_group import shipped_groups
from proeftuin.steps.segmentation.reachability import Reachability
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
)
from proeftuin.steps.segmentation.written_priority import read_priority
from proeftuin.vocabulary.language import Translated

NAME = Translated("voorbeeld", "example")
KEYS = ("young", "old", "often", "ever", "other")


def rows(code, at_least=1):
    return Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", (code,)),)), Window(-365, 0), at_least)


ELEMENTS = tuple(
    Element(key, NAME, asks)
    for key, asks in zip(KEYS, (Age(below=18), Age(at_least=65), rows("T90", 3), rows("T90"), rows("K86")), strict=True)
)
AGES = {
    "child": (True, False),
    "18 to 64": (False, False),
    "old": (False, True),
    "not known": (None, None),
    "17 or 18": (None, False),
    "64 or 65": (False, None),
}
PEOPLE = [
    dict(zip(KEYS, (*age, count >= 3, count >= 1, other), strict=True))
    for age, count, other in product(AGES.values(), (0, 1, 3), (False, True))
]
"""Everybody there can be, as far as the elements tell them apart."""

points = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")])
conditions = st.recursive(
    st.sampled_from(KEYS).map(Holds),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllHold(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyHolds(tuple(parts))),
        inner.map(HoldsNot),
        st.builds(HoldAtLeast, st.integers(1, 3), st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(PointsReach, points, st.lists(st.tuples(inner, points), min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def truth(condition, person):
    """The answer to a condition, unknown counted as whatever would help and as whatever would not."""
    if isinstance(condition, Holds):
        return person[condition.element]
    if isinstance(condition, HoldsNot):
        inner = truth(condition.condition, person)
        return None if inner is None else not inner
    if isinstance(condition, PointsReach):
        parts, bound = condition.points, condition.at_least
    else:
        parts = [(part, 1) for part in condition.conditions]
        bound = {AllHold: len(parts), AnyHolds: 1}.get(type(condition)) or condition.number
    answers = [(truth(part, person), weight) for part, weight in parts]
    if sum(weight for answer, weight in answers if answer) >= bound:
        return True
    return None if sum(weight for answer, weight in answers if answer is not False) >= bound else False


@given(conditions, st.lists(conditions, max_size=3))
def test_somebody_is_found_exactly_when_somebody_fits(wanted, unless):
    fits = any(
        truth(wanted, person) is True and all(truth(one, person) is not True for one in unless) for person in PEOPLE
    )

    assert Reachability(ELEMENTS).can_hold(wanted, unless=unless) == fits


SEGMENTS = tuple("abcdef")
chains = st.lists(
    st.lists(st.sampled_from(SEGMENTS[:-1]), min_size=2, max_size=4, unique=True).map(" > ".join),
    min_size=1,
    max_size=4,
)


@given(chains)
def test_an_order_agrees_with_every_statement_or_a_circle_is_told(statements):
    reading = Reading("scheme")
    order = read_priority(reading, statements, ("priority",), SEGMENTS, last="f")
    pairs = [pair for one in statements for pair in pairwise(one.split(" > "))]

    if order is None:
        circle = reading.problems[0].what.removeprefix("the priority goes round: ").split(" > ")
        assert circle[0] == circle[-1]
        assert set(pairwise(circle)) <= set(pairs)
    else:
        assert sorted(order) == sorted(SEGMENTS)
        assert order[-1] == "f"
        assert all(order.index(higher) < order.index(lower) for higher, lower in pairs)


@pytest.mark.parametrize("system", CODE_FORMS)
def test_an_example_of_a_code_is_one_in_both_spellings_and_so_is_every_beginning(system):
    code = EXAMPLES[system]
    assert is_code(system, code)
    for spelling in both_ways(system, code):
        assert is_code(system, spelling)
    if system not in ("LOINC", "SNOMED"):
        assert all(is_code(system, code[:length].rstrip("."), begins=True) for length in range(1, len(code) + 1))


@pytest.mark.parametrize("group", shipped_groups().values(), ids=lambda group: group.id)
def test_codes_of_a_group_stand_there_with_and_without_a_dot(group):
    for codes in (*group.codes, *group.resolved):
        assert {code.replace(".", "") for code in codes.codes} <= set(codes.codes)
        assert all(is_code(codes.system, code, begins=True) for code in codes.codes)
