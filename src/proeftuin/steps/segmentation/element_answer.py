"""
What members answer to the elements of a scheme that ask something of the care tables.

Most elements ask whether something was recorded in a window, and are signs; the rest is asked as the criteria of a
population are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, zip_longest
from operator import and_, or_
from typing import TypeGuard

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Day, Number, Truth, greatest
from proeftuin.steps.population.answers import answer, combined, with_findings
from proeftuin.steps.population.criterion import (
    Alive,
    AllOf,
    Amount,
    AnyOf,
    Criterion,
    Happened,
    Known,
    Leaf,
    Not,
    Registered,
    When,
    leaves,
)
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.selection import DatedTable, EventTable, Selection, scaled_bound
from proeftuin.steps.segmentation.scheme import Points, Scheme, Score, ScoreRange, Unresolved
from proeftuin.steps.segmentation.sign import Place, Sign, Signs, added

_TWO = 2
"""Whether rows are of two days can be told from the first and the last of them."""


@dataclass(frozen=True)
class Asked:
    """
    What the elements of a scheme ask of the care tables, each question once.

    Attributes
    ----------
    criteria : tuple of Criterion
        Those that elements are about, as they are written.
    """

    criteria: tuple[Criterion, ...]
    scores: tuple[Score, ...]
    unresolved: tuple[Unresolved, ...]

    @classmethod
    def by(cls, scheme: Scheme) -> Asked:
        """The questions of a scheme."""
        asked = list(dict.fromkeys(scheme.asked()))
        return cls(
            tuple(one for one in asked if not isinstance(one, ScoreRange | Unresolved)),
            tuple(dict.fromkeys(one.score for one in asked if isinstance(one, ScoreRange))),
            tuple(one for one in asked if isinstance(one, Unresolved)),
        )

    @cached_property
    def signs(self) -> Signs:
        """Everything that is asked of rows alone."""
        recorded = chain.from_iterable(_recorded_signs(criterion) for criterion in self.criteria)
        counted = [_sign(leaf) for leaf in self._counted if not leaf.on_distinct_days]
        days = [_sign(leaf) for leaf in self._counted if leaf.on_distinct_days]
        of_scores = [_sign_of(score, group) for score in self.scores for group in score.groups]
        dated = [*days, *chain.from_iterable(_signs_of(one, one.recorded + one.resolved) for one in self.unresolved)]
        return Signs(
            tuple(dict.fromkeys([*recorded, *counted, *of_scores, *dated])),
            counted=tuple(dict.fromkeys(counted)),
            dated=tuple(dict.fromkeys(dated)),
        )

    def found(self, definition: PopulationDefinition, members: Relation) -> Relation:
        """
        `members`, who have their signs, with what the care tables hold for everything else, and their scores.

        Of who has no sign at all, the words of signs may be empty; in what is given back they are filled.
        """
        members = self.signs.filled(members)
        counts = {
            f"count_{number}": self._count(leaf, members)
            for number, leaf in enumerate(self._leaves)
            if leaf in self._counted
        }
        scores = {f"score_{number}": _points(score, self.signs, members) for number, score in enumerate(self.scores)}
        return with_findings(definition, members.mutate(**counts, **scores), self._leaves, counted=self._counted)

    def answer(self, asks: Criterion | ScoreRange | Unresolved, found: Relation) -> Truth:
        """What each member answers."""
        if isinstance(asks, ScoreRange):
            return _lies_in(asks, found[f"score_{self.scores.index(asks.score)}"])
        if isinstance(asks, Unresolved):
            return _is_unresolved(asks, self.signs, found)
        recorded, others = _apart(asks)
        answers = [combined(part, self._answers(part, found)) for part in others]
        return reduce(or_, [self.signs.has(_signs_of_any(recorded), found), *answers] if recorded else answers)

    def place_of_sign(self, asks: Criterion | ScoreRange | Unresolved) -> Place | None:
        """Where the answer stands among the signs, when it is no more than one sign."""
        if isinstance(asks, ScoreRange | Unresolved):
            return None
        recorded, others = _apart(asks)
        signs = [] if others else _signs_of_any(recorded)
        return self.signs.place(signs[0]) if len(signs) == 1 else None

    @cached_property
    def _leaves(self) -> tuple[Leaf, ...]:
        """Criteria that look at data for more than whether there is a row."""
        asked = dict.fromkeys(chain.from_iterable(map(leaves, self.criteria)))
        return tuple(leaf for leaf in asked if not _is_recorded(leaf))

    @cached_property
    def _counted(self) -> tuple[Happened, ...]:
        """What happened so and so often, or may be unknown when it did not; but not on three or more distinct days."""
        happened = (leaf for leaf in self._leaves if isinstance(leaf, Happened))
        return tuple(leaf for leaf in happened if not leaf.on_distinct_days or leaf.at_least <= _TWO)

    def _count(self, leaf: Happened, members: Relation) -> Number:
        counted = self.signs.two_days if leaf.on_distinct_days else self.signs.count
        return counted(_sign(leaf), members)

    def _answers(self, criterion: Criterion, found: Relation) -> Mapping[Leaf, Truth]:
        return {
            leaf: self.signs.has([_sign(leaf)], found)
            if _is_recorded(leaf)
            else answer(leaf, self._leaves.index(leaf), found)
            for leaf in leaves(criterion)
        }


def is_always_known(asks: Criterion | ScoreRange | Unresolved) -> bool:
    """Whether nobody's answer can be unknown, whatever the data."""
    if isinstance(asks, AllOf | AnyOf):
        return all(is_always_known(part) for part in asks.criteria)
    if isinstance(asks, Not):
        return is_always_known(asks.criterion)
    if isinstance(asks, Happened):
        return asks.observed_by is None
    return isinstance(asks, ScoreRange | Unresolved | Known | Registered | Alive | Amount)


def _is_recorded(criterion: Criterion) -> TypeGuard[Happened]:
    """Whether the criterion asks no more than that there is a row."""
    return isinstance(criterion, Happened) and criterion.at_least == 1 and criterion.observed_by is None


def _apart(criterion: Criterion) -> tuple[list[Happened], list[Criterion]]:
    """What of it asks no more than that there is a row, of which one is enough, and everything else."""
    parts = criterion.criteria if isinstance(criterion, AnyOf) else (criterion,)
    return [part for part in parts if _is_recorded(part)], [part for part in parts if not _is_recorded(part)]


def _recorded_signs(criterion: Criterion) -> list[Sign]:
    recorded, others = _apart(criterion)
    within = chain.from_iterable(map(leaves, others))
    return [*_signs_of_any(recorded), *(_sign(leaf) for leaf in within if _is_recorded(leaf))]


def _signs_of_any(recorded: Sequence[Happened]) -> list[Sign]:
    """As few signs as can be: where it does not matter which of several tables has the row, they share one."""
    by_window: dict[When, dict[DatedTable, list[Selection]]] = {}
    for leaf in recorded:
        by_window.setdefault(leaf.window, {}).setdefault(leaf.selection.table, []).append(leaf.selection)
    return [
        Sign(tuple(selection for selection in selections if selection is not None), window)
        for window, of_tables in by_window.items()
        for selections in zip_longest(*of_tables.values())
    ]


def _sign(leaf: Happened) -> Sign:
    return Sign((leaf.selection,), leaf.window)


def _sign_of(score: Score, group: Points) -> Sign:
    selections = [Selection(score.table, codes=group.codes)]
    if score.diagnosis_of_contacts:
        selections.append(Selection(EventTable.CONTACT, diagnosis_codes=group.codes))
    return Sign(tuple(selections), score.window)


def _signs_of(asked: Unresolved, selections: Sequence[Selection]) -> list[Sign]:
    return [Sign((selection,), asked.window) for selection in selections]


def _points(score: Score, signs: Signs, members: Relation) -> Number:
    """The score in ten-thousandths, so that adding up rounds nothing."""
    points_of: dict[Sign, int] = {}
    for group in score.groups:
        sign = _sign_of(score, group)
        points_of[sign] = points_of.get(sign, 0) + scaled_bound(group.points)
    alike: dict[int, list[Sign]] = {}
    for sign, points in points_of.items():
        alike.setdefault(points, []).append(sign)
    scored = added(signs.number(of_points, members) * points for points, of_points in alike.items())
    # Most persons have no point, and an engine then need not look at group after group.
    return signs.has(list(points_of), members).ifelse(scored, 0)


def _lies_in(asked: ScoreRange, score: Number) -> Truth:
    limits = [] if asked.at_least is None else [score >= scaled_bound(asked.at_least)]
    return reduce(and_, limits if asked.below is None else [*limits, score < scaled_bound(asked.below)])


def _is_unresolved(asked: Unresolved, signs: Signs, found: Relation) -> Truth:
    recorded, resolved = (
        _latest([signs.last_day(sign, found) for sign in _signs_of(asked, side)])
        for side in (asked.recorded, asked.resolved)
    )
    return recorded.notnull() & (resolved.isnull() | (recorded > resolved))


def _latest(days: Sequence[Day]) -> Day:
    return greatest(*days) if len(days) > 1 else days[0]
