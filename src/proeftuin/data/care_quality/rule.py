"""
What a rule about rows of a care table is: data, so that all rules of a table are counted in one pass over it.

A rule says when a row is at fault and among which rows that counts. It is an expression that every engine reads alike;
its counts add up over the parts of a store, so a rule may only look at one person's rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Truth

Condition = Callable[[Relation], Truth]


class Dimension(StrEnum):
    """What kind of quality a rule is about."""

    COMPLETENESS = "completeness"
    CONFORMANCE = "conformance"
    PLAUSIBILITY = "plausibility"
    OVERLAP = "overlap"
    CHANGE = "change"
    ACCOUNTING = "accounting"


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Thresholds:
    """
    From which share a finding is more than a note.

    Attributes
    ----------
    warning, error : int or None
        Percent; a larger share is one. `None` when no share is.
    """

    warning: int | None = None
    error: int | None = None

    def severity(self, rows: int, of_rows: int) -> Severity:
        """Of `rows` found among `of_rows`; nothing found is a note."""
        for severity, percent in ((Severity.ERROR, self.error), (Severity.WARNING, self.warning)):
            # In whole numbers, so that exactly one percent is not more than one percent.
            if percent is not None and 100 * rows > percent * of_rows:
                return severity
        return Severity.NOTE


NOTED = Thresholds()
DOUBTFUL = Thresholds(warning=0, error=1)
"""What cannot be right: one row is a warning, more than one in a hundred an error."""


@dataclass(frozen=True)
class Rule:
    """
    One rule on the rows of one care table.

    Attributes
    ----------
    check : str
        Key; there is a sentence for it in both languages.
    is_at_fault : callable
        From the prepared rows to the condition under which a row counts as found.
    among : callable or None
        From the prepared rows to the condition under which a row is looked at; `None` when every row is.
    subject : str or None
        Column that the rule is about; `None` for the table as a whole.
    """

    check: str
    table: str
    dimension: Dimension
    is_at_fault: Condition
    thresholds: Thresholds = NOTED
    among: Condition | None = None
    subject: str | None = None
