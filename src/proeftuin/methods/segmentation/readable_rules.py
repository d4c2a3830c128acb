"""
A partition written as rules that people can read and that can be applied elsewhere.

A shallow decision tree is grown towards the segments of the partition; each of its leaves becomes one rule: conditions
on named columns, and the segment they lead to. Because each split sends a row one way or the other, and says which way
a missing value goes, exactly one rule holds for any row, also for one never seen before.

Rules are simpler than the partition, so they do not agree with it everywhere. How far they do is part of the result,
per segment: a segment that the rules hardly find cannot be handed over in words.

Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984 (splits by the Gini impurity).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Positions = NDArray[np.int64]
METHOD = "readable rules"
SMALLEST_GAIN = 1e-9
"""Share of all persons that a split must put right, in Gini impurity; less is rounding."""


class Comparison(StrEnum):
    """How a condition compares a column with a value."""

    AT_MOST = "<="
    ABOVE = ">"
    IS = "="
    IS_NOT = "!="


@dataclass(frozen=True)
class RuleColumn:
    """
    Values of one column that rules may use.

    Attributes
    ----------
    values : array, shape (rows,)
        Numbers, or categories as whole numbers or text.
    is_missing : array of bool, shape (rows,)
    is_category : bool
        Categories are compared for being the same, numbers by size.
    """

    values: NDArray[Any]
    is_missing: BoolArray
    is_category: bool

    @classmethod
    def number(cls, values: ArrayLike) -> RuleColumn:
        """A column of numbers; NaN is missing."""
        numbers = np.asarray(values, dtype=np.float64)
        return cls(numbers, np.isnan(numbers), False)

    @classmethod
    def category(cls, values: ArrayLike, *, missing: int | str | None = None) -> RuleColumn:
        """A column of whole numbers or text; `missing` is the value that stands for a missing one, if any does."""
        categories = np.asarray(values)
        if categories.dtype.kind not in "iubU":
            raise DefinitionError(
                Problem(METHOD, f"categories of type {categories.dtype}", "whole numbers or text", "recode the column")
            )
        unknown = np.zeros(categories.shape, dtype=bool) if missing is None else categories == missing
        return cls(categories, np.asarray(unknown), True)


@dataclass(frozen=True)
class Condition:
    """
    One comparison of a rule.

    Attributes
    ----------
    column : str
    comparison : Comparison
    value : float, int or str
    holds_for_missing : bool
        Whether a row whose value is missing goes this way.
    """

    column: str
    comparison: Comparison
    value: float | int | str
    holds_for_missing: bool

    def holds(self, column: RuleColumn) -> BoolArray:
        """Whether each row meets the condition, shape (rows,)."""
        # Opposites are each other's negation, so that no value whatever falls between them.
        if self.comparison in (Comparison.AT_MOST, Comparison.ABOVE):
            met = column.values <= self.value
        else:
            met = column.values == self.value
        if self.comparison in (Comparison.ABOVE, Comparison.IS_NOT):
            met = ~met
        return np.where(column.is_missing, self.holds_for_missing, met)


@dataclass(frozen=True)
class Rule:
    """
    Conditions that must all hold, and the segment they lead to.

    Attributes
    ----------
    conditions : tuple of Condition
        None at all for a rule that holds for everyone.
    segment : int
    persons : float
        Persons of the partition for whom the rule holds.
    agreement : float
        Share of them that the partition puts in the same segment.
    """

    conditions: tuple[Condition, ...]
    segment: int
    persons: float
    agreement: float


@dataclass(frozen=True)
class ReadableRules:
    """
    Rules of which exactly one holds for any row.

    Attributes
    ----------
    rules : tuple of Rule
    is_category : mapping of str to bool
        The columns that rules may use, and whether each holds categories.
    agreement : float
        Share of persons whom the rules put in the segment of the partition.
    found : array, shape (segments,)
        Share of the persons of each segment whom the rules put there; 0 for a segment that no rule leads to.
    right : array, shape (segments,)
        Share of the persons whom the rules put in a segment that belong there; NaN where they put nobody.
    """

    rules: tuple[Rule, ...]
    is_category: Mapping[str, bool]
    agreement: float
    found: FloatArray
    right: FloatArray

    @property
    def segments_without_rule(self) -> tuple[int, ...]:
        """Segments of the partition that no rule leads to."""
        return tuple(sorted(set(range(len(self.found))) - {rule.segment for rule in self.rules}))

    def rule_of(self, columns: Mapping[str, RuleColumn]) -> Positions:
        """
        Position of the one rule that holds for each row, shape (rows,).

        Raises
        ------
        DefinitionError
            A column of the rules is not there, is of the other kind, or has another number of rows.
        """
        rows = _checked_columns(columns, self.is_category)
        result = np.full(rows, -1, dtype=np.int64)
        for place, rule in enumerate(self.rules):
            met = np.ones(rows, dtype=bool)
            for condition in rule.conditions:
                met &= condition.holds(columns[condition.column])
            result[met] = place
        return result

    def segments(self, columns: Mapping[str, RuleColumn]) -> Positions:
        """
        Segment of each row, shape (rows,).

        Raises
        ------
        DefinitionError
            As `rule_of`.
        """
        return np.asarray(np.array([rule.segment for rule in self.rules])[self.rule_of(columns)])


def readable_rules(
    columns: Mapping[str, RuleColumn],
    labels: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    depth: int = 3,
    smallest_rule: float = 1.0,
) -> ReadableRules:
    """
    Rules that come near a partition.

    Parameters
    ----------
    columns : mapping of str to RuleColumn
        What the rules may speak of; of columns that split equally well the first is taken.
    labels : array of int, shape (rows,)
        Segment of each row, from 0.
    counts : array, shape (rows,), optional
        Persons per row, above 0. Default 1.
    depth : int
        Largest number of conditions in a rule.
    smallest_rule : float
        Fewest persons for whom a rule may hold.

    Raises
    ------
    DefinitionError
        Shapes do not match, a label is below 0, a count is not above 0, no columns, or a depth below 0.
    """
    given = np.asarray(labels, dtype=np.int64)
    persons = np.ones(len(given)) if counts is None else np.asarray(counts, dtype=np.float64)
    kinds = {name: column.is_category for name, column in columns.items()}
    rows = _checked_columns(columns, kinds)
    fits = given.shape == persons.shape == (rows,) and rows > 0
    if not fits or given.min() < 0 or not (np.isfinite(persons) & (persons > 0)).all() or depth < 0:
        raise DefinitionError(
            Problem(
                METHOD,
                f"labels {given.shape}, counts {persons.shape}, columns of {rows} rows, depth {depth}",
                "a label from 0 and a count above 0 for each row of the columns, and a depth of at least 0",
                "align the arrays",
            )
        )
    member = (given[:, np.newaxis] == np.arange(given.max() + 1)) * persons[:, np.newaxis]
    rules = tuple(_grown(columns, member, np.arange(rows), (), depth, smallest_rule))
    unmeasured = ReadableRules(rules, kinds, np.nan, np.zeros(member.shape[1]), np.zeros(member.shape[1]))
    table = np.zeros((member.shape[1], member.shape[1]))
    np.add.at(table, (given, unmeasured.segments(columns)), persons)
    same, put = np.diag(table), table.sum(axis=0)
    sizes = table.sum(axis=1)
    return ReadableRules(
        rules=rules,
        is_category=kinds,
        agreement=float(same.sum() / persons.sum()),
        found=np.divide(same, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0),
        right=np.divide(same, put, out=np.full(len(put), np.nan), where=put > 0),
    )


@dataclass(frozen=True)
class _Split:
    """A condition, and what it puts right: fall of the Gini impurity times persons."""

    condition: Condition
    gain: float


def _grown(
    columns: Mapping[str, RuleColumn],
    member: FloatArray,
    rows: Positions,
    so_far: tuple[Condition, ...],
    depth: int,
    smallest: float,
) -> list[Rule]:
    """Rules for the rows that meet the conditions so far; one when a split would lead both ways to one segment."""
    sums = member[rows].sum(axis=0)
    alone = [Rule(so_far, int(sums.argmax()), float(sums.sum()), float(sums.max() / sums.sum()))]
    split = _best_split(columns, member, rows, smallest) if depth > 0 else None
    if split is None or split.gain <= SMALLEST_GAIN * float(member.sum()):
        return alone
    condition = split.condition
    met = condition.holds(columns[condition.column])[rows]
    rules = [
        *_grown(columns, member, rows[met], (*so_far, condition), depth - 1, smallest),
        *_grown(columns, member, rows[~met], (*so_far, _opposite(condition)), depth - 1, smallest),
    ]
    return alone if len({rule.segment for rule in rules}) == 1 else rules


def _opposite(condition: Condition) -> Condition:
    """The condition that holds for exactly the other rows."""
    other = Comparison.ABOVE if condition.comparison is Comparison.AT_MOST else Comparison.IS_NOT
    return Condition(condition.column, other, condition.value, not condition.holds_for_missing)


def _best_split(
    columns: Mapping[str, RuleColumn], member: FloatArray, rows: Positions, smallest: float
) -> _Split | None:
    """The split that puts most right, or None when none leaves enough persons on both sides."""
    best: _Split | None = None
    for name, column in columns.items():
        split = _best_of_column(name, column, member, rows, smallest)
        # Only a clearly better split comes before that of an earlier column: rounding should not choose.
        if split is not None and (best is None or split.gain > best.gain * (1 + 1e-12)):
            best = split
    return best


def _best_of_column(
    name: str, column: RuleColumn, member: FloatArray, rows: Positions, smallest: float
) -> _Split | None:
    """The best condition on one column, with the better of both ways for what is missing."""
    known = rows[~column.is_missing[rows]]
    values, place = np.unique(column.values[known], return_inverse=True)
    if not len(values):
        return None
    per_value = np.zeros((len(values), member.shape[1]))
    np.add.at(per_value, place.reshape(-1), member[known])
    of_all = member[rows].sum(axis=0)
    unknown = of_all - per_value.sum(axis=0) if len(known) < len(rows) else np.zeros(len(of_all))
    met = per_value if column.is_category else np.cumsum(per_value, axis=0)
    best: _Split | None = None
    # Where nobody's value is missing, a missing value met later goes the way of most persons.
    for takes_missing in (False, True):
        side = met + unknown if takes_missing else met
        gains = _gains(side, of_all, smallest)
        highest = int(gains.argmax())
        if not np.isfinite(gains[highest]) or (best is not None and gains[highest] <= best.gain * (1 + 1e-12)):
            continue
        with_missing = takes_missing if unknown.any() else bool(side[highest].sum() * 2 >= of_all.sum())
        comparison = Comparison.IS if column.is_category else Comparison.AT_MOST
        value = values[highest].item() if column.is_category else _between(values, highest)
        best = _Split(Condition(name, comparison, value, with_missing), float(gains[highest]))
    return best


def _gains(met: FloatArray, of_all: FloatArray, smallest: float) -> FloatArray:
    """Fall of the Gini impurity times persons for each condition; minus infinity with too few persons on a side."""
    others = of_all - met
    one, other = met.sum(axis=1), others.sum(axis=1)
    enough = (one >= max(smallest, SMALLEST_GAIN)) & (other >= max(smallest, SMALLEST_GAIN))
    gains = np.full(len(met), -np.inf)
    pure = (met[enough] ** 2).sum(axis=1) / one[enough] + (others[enough] ** 2).sum(axis=1) / other[enough]
    gains[enough] = pure - (of_all**2).sum() / of_all.sum()
    return gains


def _between(values: NDArray[Any], place: int) -> float:
    """Halfway between a value and the next; the value itself where there is no next, or no number between them."""
    low = float(values[place].item())
    if place + 1 == len(values):
        return low
    high = float(values[place + 1].item())
    middle = low / 2 + high / 2
    return middle if low <= middle < high else low


def _checked_columns(columns: Mapping[str, RuleColumn], kinds: Mapping[str, bool]) -> int:
    """Number of rows, after refusing columns that are not there or do not fit together."""
    absent: Sequence[str] = sorted(name for name in kinds if name not in columns)
    if absent or not columns:
        raise DefinitionError(
            Problem(METHOD, f"columns without values: {', '.join(absent) or 'all'}", "every column", "add the columns")
        )
    other_kind = sorted(name for name, is_category in kinds.items() if columns[name].is_category != is_category)
    if other_kind:
        raise DefinitionError(
            Problem(
                METHOD,
                f"of the other kind: {', '.join(other_kind)}",
                "numbers and categories as in the rules",
                "recode",
            )
        )
    shapes = {part.shape for name in kinds for part in (columns[name].values, columns[name].is_missing)}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise DefinitionError(
            Problem(METHOD, f"columns of shapes {sorted(shapes)}", "one value per row in each", "align the columns")
        )
    return int(next(iter(shapes))[0])
