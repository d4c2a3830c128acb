"""Rules put any row in exactly one segment, and come near the partition they describe."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.segmentation.readable_rules import RuleColumn, readable_rules

seeds = st.integers(0, 10_000)
KINDS = np.array(["gp", "hospital", "home care", ""])


def drawn(generator, rows, strange=False):
    """Ages and kinds of care, some of them missing; strange rows have values that no rule was made with."""
    ages = np.where(generator.random(rows) < 0.2, np.nan, generator.integers(0, 12, rows) * 8.0)
    use = generator.exponential(size=rows)
    kinds = KINDS[generator.integers(0, 4, rows)]
    if strange:
        ages = np.where(generator.random(rows) < 0.2, np.inf, ages)
        use = np.where(generator.random(rows) < 0.2, np.nan, use - 5)
        kinds = np.where(generator.random(rows) < 0.3, "abroad", kinds)
    return {
        "age": RuleColumn.number(ages),
        "use": RuleColumn.number(use),
        "kind": RuleColumn.category(kinds, missing=""),
    }


@given(seeds, st.integers(0, 4))
@settings(max_examples=30, deadline=None)
def test_exactly_one_rule_holds_for_any_row(seed, depth):
    generator = np.random.default_rng(seed)
    rules = readable_rules(drawn(generator, 60), generator.integers(0, 4, 60), depth=depth)
    others = drawn(generator, 80, strange=True)

    holding = sum(
        np.logical_and.reduce([np.ones(80, dtype=bool), *(one.holds(others[one.column]) for one in rule.conditions)])
        * 1
        for rule in rules.rules
    )

    assert holding.tolist() == [1] * 80
    assert set(rules.segments(others)) <= set(range(4))


@given(seeds, st.integers(1, 4), st.integers(1, 15))
@settings(max_examples=30, deadline=None)
def test_agreement_is_that_of_the_rules_applied(seed, depth, smallest):
    generator = np.random.default_rng(seed)
    columns, labels = drawn(generator, 70), generator.integers(0, 3, 70)
    counts = generator.integers(1, 6, 70)

    rules = readable_rules(columns, labels, counts=counts, depth=depth, smallest_rule=smallest)
    put, which = rules.segments(columns), rules.rule_of(columns)

    assert rules.agreement == pytest.approx(np.average(put == labels, weights=counts))
    for segment in range(3):
        mine, theirs = labels == segment, put == segment
        assert rules.found[segment] == pytest.approx(np.average(theirs[mine], weights=counts[mine]))
        if theirs.any():
            assert rules.right[segment] == pytest.approx(np.average(mine[theirs], weights=counts[theirs]))
        else:
            assert np.isnan(rules.right[segment])
            assert segment in rules.segments_without_rule
    for place, rule in enumerate(rules.rules):
        assert rule.persons == counts[which == place].sum() >= smallest
        assert len(rule.conditions) <= depth
        assert rule.agreement == pytest.approx(
            np.average(labels[which == place] == rule.segment, weights=counts[which == place])
        )


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_counted_rows_are_repeated_rows_in_any_order(seed):
    generator = np.random.default_rng(seed)
    columns, labels, counts = drawn(generator, 40), generator.integers(0, 3, 40), generator.integers(1, 4, 40)
    repeated = generator.permutation(np.repeat(np.arange(40), counts))
    longer = {
        name: RuleColumn(one.values[repeated], one.is_missing[repeated], one.is_category)
        for name, one in columns.items()
    }

    assert readable_rules(columns, labels, counts=counts).rules == readable_rules(longer, labels[repeated]).rules


@given(seeds, st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_longer_rules_never_agree_less(seed, depth):
    generator = np.random.default_rng(seed)
    columns, labels = drawn(generator, 70), generator.integers(0, 3, 70)

    shorter, longer = (readable_rules(columns, labels, depth=steps) for steps in (depth, depth + 1))

    assert longer.agreement >= shorter.agreement
    # Rules that all lead to one segment say nothing, and are one rule.
    assert len({rule.segment for rule in shorter.rules}) > 1 or shorter.rules[0].conditions == ()


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_planted_rules_come_back(seed):
    generator = np.random.default_rng(seed)
    columns = drawn(generator, 300)
    age, kind = columns["age"], columns["kind"]
    # Missing age goes with the old, missing kind with everything but home care.
    is_old = (age.values > 64) | age.is_missing
    labels = np.where(is_old, np.where(kind.values == "home care", 2, 1), 0)

    rules = readable_rules(columns, labels, depth=2)

    assert rules.agreement == 1
    assert rules.found.tolist() == rules.right.tolist() == [1, 1, 1]
    new = {
        "age": RuleColumn.number([30, 64, 72, np.nan, np.nan, 90]),
        "use": RuleColumn.number([np.nan] * 6),
        "kind": RuleColumn.category(["home care", "gp", "gp", "home care", "", "abroad"], missing=""),
    }
    assert rules.segments(new).tolist() == [0, 0, 1, 2, 1, 1]


def test_value_missing_only_later_goes_the_way_of_most_persons():
    ages = {"age": RuleColumn.number([10, 20, 30, 70, 80])}
    missing = {"age": RuleColumn.number([np.nan])}

    rules = readable_rules(ages, [0, 0, 0, 1, 1], depth=1)
    reversed_sizes = readable_rules(ages, [0, 0, 0, 1, 1], counts=[1, 1, 1, 5, 5], depth=1)

    assert rules.rules[0].conditions[0].value == 50
    assert rules.segments(missing).tolist() == [0]
    assert reversed_sizes.segments(missing).tolist() == [1]


def test_being_missing_can_itself_decide():
    ages = {"age": RuleColumn.number([10, 20, 30, np.nan, np.nan])}

    assert readable_rules(ages, [0, 0, 0, 1, 1], depth=1).agreement == 1


def test_segment_too_small_for_a_rule_is_named():
    ages = {"age": RuleColumn.number(np.arange(20.0))}

    rules = readable_rules(ages, [0] * 10 + [1] * 9 + [2], smallest_rule=5)

    assert rules.segments_without_rule == (2,)
    assert rules.found.tolist() == [1, 1, 0]
    assert np.isnan(rules.right[2])


@pytest.mark.parametrize("segment_of_missing", [0, 1])
def test_missing_value_goes_the_way_that_fits_the_partition(segment_of_missing):
    ages = {"age": RuleColumn.number([10, 20, 70, 80, np.nan])}

    rules = readable_rules(ages, [0, 0, 1, 1, segment_of_missing], depth=1)

    assert rules.agreement == 1
    assert [one.conditions[0].holds_for_missing for one in rules.rules] == [
        segment_of_missing == 0,
        segment_of_missing == 1,
    ]
