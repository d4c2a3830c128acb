import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError
from proeftuin.methods.growth_split import FACTORS, NEGATIVE_COST, PeriodCare, growth_split

GROUPS = 4
positive = arrays(float, GROUPS, elements=st.floats(1, 1_000))
factors = st.floats(0.2, 5)
SOME = np.array([1.0, 1.0, 1.0, 0.0])
"""The last group has nothing."""


def parts(split):
    return np.array([getattr(split, name) for name in FACTORS])


def all_in(split, name):
    return np.where(np.array(FACTORS) == name, split.total, 0.0)


@st.composite
def periods(draw):
    """Persons, units and cost; any group may be without cost, without care or without persons."""
    persons, units, cost = draw(positive), draw(positive), draw(positive)
    state = draw(arrays(int, GROUPS, elements=st.integers(0, 3)))
    state[0] = 3
    return PeriodCare(np.where(state > 0, persons, 0), np.where(state > 1, units, 0), np.where(state > 2, cost, 0))


@given(periods(), periods())
def test_parts_add_up_to_growth_even_when_groups_come_and_go(before, after):
    split = growth_split(before, after)

    assert split.total == pytest.approx(after.cost.sum() - before.cost.sum(), abs=1e-6)
    assert parts(split).sum() == pytest.approx(split.total, abs=1e-6)


@given(periods(), periods())
def test_seen_the_other_way_round_every_part_has_the_other_sign(before, after):
    assert parts(growth_split(after, before)) == pytest.approx(-parts(growth_split(before, after)), abs=1e-6)


@given(periods(), factors)
def test_growth_of_all_groups_alike_is_population_only(before, factor):
    after = PeriodCare(factor * before.persons, factor * before.units, factor * before.cost)
    split = growth_split(before, after)

    assert parts(split) == pytest.approx(all_in(split, "population"), abs=1e-6)


@given(positive, positive, positive, positive)
def test_another_structure_alone_is_case_mix_only(persons, units, cost, others):
    others = others / others.sum() * persons.sum()
    after = PeriodCare(others, units / persons * others, cost / persons * others)
    split = growth_split(PeriodCare(persons, units, cost), after)

    assert parts(split) == pytest.approx(all_in(split, "case_mix"), abs=1e-6)


@given(periods(), arrays(float, GROUPS, elements=factors))
def test_more_units_per_person_alone_is_volume_only(before, factor):
    after = PeriodCare(before.persons, factor * before.units, factor * before.cost)
    split = growth_split(before, after)

    assert parts(split) == pytest.approx(all_in(split, "volume"), abs=1e-6)


@given(periods(), arrays(float, GROUPS, elements=factors))
def test_another_cost_per_unit_alone_is_price_only(before, factor):
    split = growth_split(before, PeriodCare(before.persons, before.units, factor * before.cost))

    assert parts(split) == pytest.approx(all_in(split, "price"), abs=1e-6)


@given(positive, positive, positive)
def test_care_that_is_new_is_volume_and_people_who_are_new_are_not_price(persons, units, cost):
    without_care = PeriodCare(persons, SOME * units, SOME * cost)
    new_care = growth_split(without_care, PeriodCare(persons, units, cost))
    assert parts(new_care) == pytest.approx(all_in(new_care, "volume"), abs=1e-6)

    without_people = PeriodCare(SOME * persons, SOME * units, SOME * cost)
    new_people = growth_split(without_people, PeriodCare(persons, units, cost))
    assert parts(new_people)[2:] == pytest.approx([0, 0], abs=1e-6)


@given(periods(), periods(), factors)
def test_another_unit_of_care_or_money_only_changes_the_unit(before, after, factor):
    def other(care):
        return PeriodCare(care.persons, 7 * care.units, factor * care.cost)

    assert parts(growth_split(other(before), other(after))) == pytest.approx(
        factor * parts(growth_split(before, after)), abs=1e-5
    )


@given(periods(), periods())
def test_many_populations_at_once_are_the_same_as_one_by_one(before, after):
    def stacked(one, two):
        return PeriodCare(*(np.stack([getattr(c, n) for c in (one, two)]) for n in ("persons", "units", "cost")))

    together = growth_split(stacked(before, after), stacked(after, before))

    assert parts(together)[:, 0] == pytest.approx(parts(growth_split(before, after)), abs=1e-6)


def test_there_is_a_reason_where_there_is_no_split():
    some = PeriodCare([10.0, 5], [20.0, 5], [100.0, 50])

    assert growth_split(some, PeriodCare([0.0, 0], [0.0, 0], [0.0, 0])).reason == "no_exposure"
    assert growth_split(some, PeriodCare([10, np.nan], [20.0, 5], [100.0, 50])).reason == "missing_input"
    corrected = growth_split(some, PeriodCare([10.0, 5], [20.0, 5], [100.0, -50]))
    assert corrected.reason == NEGATIVE_COST
    assert np.isnan(parts(corrected)).all()
    with pytest.raises(DataContractError, match="cost without units"):
        growth_split(some, PeriodCare([10.0, 5], [20.0, 0], [100.0, 50]))
