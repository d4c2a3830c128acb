"""
What a questionnaire is: its items and answers, the scores that are made of them, and where a score is cut.

An instrument is data, read from `definitions/`. The wording of items is left out, as most of it belongs to somebody; an
item is named by what it is about. Numbers of scores are whole ten-thousandths, so that every engine gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from proeftuin.errors import DefinitionError, Problem
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.sex import Sex

Points = Mapping[int, int | None]
"""Answer to the points it gives, both in ten-thousandths; `None` for an answer by which the item does not apply."""


class Rule(StrEnum):
    """How the points of items become a score."""

    SUM = "sum"
    """Their sum, from `start` on."""
    MEAN = "mean"
    """The mean of those that were answered."""
    ANY = "any"
    """One when an item has a point, zero when none has."""
    ALL = "all"
    """One when every item has a point, zero when one has none."""
    BODY_MASS_INDEX = "body_mass_index"
    """The first item, kilograms, over the square of the second, centimetres taken as metres."""
    TABLE = "table"
    """The sum, looked up in a table."""


class MissingAs(StrEnum):
    """What stands in for an item that was not answered, while no more are missing than may be."""

    MEAN = "mean"
    """The mean of the respondent's other items."""
    NOTHING = "nothing"
    """No points."""


@dataclass(frozen=True)
class Answers:
    """
    The answers that an item may have; any other number counts as not answered.

    Attributes
    ----------
    meanings : mapping of int to Translated
        Whole number to what it says; empty where the answer is a quantity.
    lowest, highest : int
        Smallest and largest answer, in ten-thousandths.
    """

    meanings: Mapping[int, Translated]
    lowest: int
    highest: int


@dataclass(frozen=True)
class Item:
    """One question, named by what it is about."""

    id: str
    name: Translated
    answers: Answers


@dataclass(frozen=True)
class MissingRule:
    """
    When a score is missing although some items were answered.

    Attributes
    ----------
    most : int
        Items that may be unanswered.
    source : str
        Who says so.
    """

    most: int = 0
    count_as: MissingAs = MissingAs.MEAN
    source: str = ""


@dataclass(frozen=True)
class Range:
    """Scores in `[at_least, below)`, in ten-thousandths; a bound that is `None` leaves that side open."""

    at_least: int | None = None
    below: int | None = None

    def holds(self, score: int) -> bool:
        """Whether `score` lies in the range."""
        return (self.at_least is None or score >= self.at_least) and (self.below is None or score < self.below)


@dataclass(frozen=True)
class CutOff:
    """A class of scores with a name, such as `lonely`."""

    id: str
    name: Translated
    range: Range
    source: str


@dataclass(frozen=True)
class Surcharge:
    """What is added once when any item has at least the answer `at_least`."""

    at_least: int
    add: int


@dataclass(frozen=True)
class OnlyIf:
    """The score is for respondents of whom this item is at least so much."""

    item: str
    at_least: int


@dataclass(frozen=True)
class Score:
    """
    One number that is made of the items of a respondent.

    Attributes
    ----------
    items : tuple of str
        In the order of the rule.
    points : mapping of item to Points
        An item without an entry gives its answer as points.
    thresholds : mapping of item to int
        Items that give one point from this answer on, and none below.
    thresholds_by_sex : mapping of item to mapping of Sex to int
        The same where the answer that counts differs by sex; no points for who is of unknown sex.
    times, over : int
        The sum is multiplied and divided by these.
    only_if : tuple of OnlyIf
        The score is for whom at least one holds; for everybody when there is none.
    is_licensed : bool
        Whether the points are the property of somebody, and come from a file of the user.
    is_complete : bool
        Whether the score can be computed: a licensed one only once its file was read.
    table : mapping of int to int
        For `Rule.TABLE`: whole sum to score, in ten-thousandths.
    """

    id: str
    name: Translated
    unit: str
    rule: Rule
    items: tuple[str, ...]
    points: Mapping[str, Points] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)
    thresholds_by_sex: Mapping[str, Mapping[Sex, int]] = field(default_factory=dict)
    start: int = 0
    surcharges: tuple[Surcharge, ...] = ()
    times: int = 1
    over: int = 1
    missing: MissingRule = MissingRule()
    only_if: tuple[OnlyIf, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    is_licensed: bool = False
    is_complete: bool = True
    table: Mapping[int, int] = field(default_factory=dict)

    def cut_off(self, id: str) -> CutOff:
        """
        The cut-off of that name.

        Raises
        ------
        DefinitionError
            There is none.
        """
        return _named(id, self.cut_offs, f"score {self.id}", "cut-off")


@dataclass(frozen=True)
class Licence:
    """
    Who owns the instrument and what that asks of its user.

    Attributes
    ----------
    wording_may_be_shipped : bool
        Whether the questions themselves could be handed on with this software; none are.
    """

    holder: str
    terms: Translated
    wording_may_be_shipped: bool


@dataclass(frozen=True)
class Instrument:
    """
    A questionnaire.

    Attributes
    ----------
    is_reviewed : bool
        False where a scoring rule, a missing rule or a cut-off is not certain and has to be held against the
        instrument's own documents first; the sources in the definition tell more.
    """

    id: str
    version: str
    name: Translated
    licence: Licence
    references: tuple[str, ...]
    is_reviewed: bool
    items: tuple[Item, ...]
    scores: tuple[Score, ...]

    def item(self, id: str) -> Item:
        """
        The item of that name.

        Raises
        ------
        DefinitionError
            There is none.
        """
        return _named(id, self.items, f"instrument {self.id}", "item")

    def score(self, id: str) -> Score:
        """
        The score of that name.

        Raises
        ------
        DefinitionError
            There is none.
        """
        return _named(id, self.scores, f"instrument {self.id}", "score")


_Part = TypeVar("_Part", Item, Score, CutOff)


def _named(id: str, parts: tuple[_Part, ...], where: str, kind: str) -> _Part:
    for part in parts:
        if part.id == id:
            return part
    known = ", ".join(part.id for part in parts) or "none"
    raise DefinitionError(Problem(where, f"there is no {kind} `{id}`", f"one of {known}", "correct the name"))
