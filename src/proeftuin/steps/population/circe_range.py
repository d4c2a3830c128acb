"""Ranges, days and windows as ATLAS writes them, as half-open ranges and windows that include both their ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from proeftuin.steps.population.circe_document import Part
from proeftuin.steps.population.criterion import LONGEST_WINDOW_DAYS, Window
from proeftuin.vocabulary.period import Period

SMALLEST_STEP = Decimal("0.0001")
"""Difference between two values that care tables keep apart: decimals have four places."""
_COMPARISONS = ("lt", "lte", "eq", "gt", "gte", "bt")


@dataclass(frozen=True)
class Range:
    """Values in `[at_least, below)`, or with `is_negated` all others."""

    at_least: Decimal | None
    below: Decimal | None
    is_negated: bool = False


def numeric_range(part: Part, *, step: Decimal) -> Range | None:
    """
    The range that an `Op` with its values asks for; `None` when it is wrong, which is then noted.

    Parameters
    ----------
    step : Decimal
        Smallest difference between two values, by which a bound that is included becomes one that is not.
    """
    comparison, is_negated = _comparison(part)
    value, extent = _number(part, "Value"), _number(part, "Extent") if comparison == "bt" else None
    part.ignore("Extent")
    part.done()
    if comparison is None or value is None or (comparison == "bt" and extent is None):
        return None
    if extent is not None and extent < value:
        part.ledger.wrong(part.path, "it ends before it begins", "Extent of at least Value", "exchange the two")
        return None
    last = value if extent is None else extent
    bounds = {
        "lt": (None, value),
        "lte": (None, value + step),
        "eq": (value, value + step),
        "gt": (value + step, None),
        "gte": (value, None),
        "bt": (value, last + step),
    }
    return Range(*bounds[comparison], is_negated)


def date_range(part: Part, within: Period) -> Period | None:
    """The days of `within` that an `Op` with its days asks for; `None` when it is wrong, or no range of days."""
    comparison, is_negated = _comparison(part)
    value, extent = day_of(part, "Value"), day_of(part, "Extent") if comparison == "bt" else None
    part.ignore("Extent")
    part.done()
    if comparison is None or value is None or (comparison == "bt" and extent is None):
        return None
    if is_negated:
        part.ledger.lost(part.path, "negated_days")
        return None
    last = value if extent is None else extent
    start = {"gt": value + timedelta(days=1), "gte": value, "eq": value, "bt": value}.get(comparison, within.start)
    end = {"lt": value, "lte": last + timedelta(days=1), "eq": last + timedelta(days=1)}.get(comparison, within.end)
    end = last + timedelta(days=1) if comparison == "bt" else end
    start, end = max(start, within.start), min(end, within.end)
    if end <= start:
        what, expected = "no day of the observation period is in it", "days in the period that is imported"
        part.ledger.wrong(part.path, what, expected, "give another observation period, or correct the days")
        return None
    return Period(start, end)


def day_of(part: Part, name: str) -> date | None:
    """A day of the calendar; `None` when there is none or it cannot be read, which is then noted."""
    text = part.word(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        what, action = "this is not a day of the calendar", "correct the day"
        part.ledger.wrong(part.place(name), what, "year-month-day, such as 2021-12-31", action)
        return None


def window(part: Part) -> Window | None:
    """
    Days counted from the index day; `None` when they cannot be carried over or are wrong, which is then noted.

    Only windows around the day of the event and the index day are: care tables keep no end of most facts.
    """
    start, end = part.part("Start"), part.part("End")
    for name in ("UseIndexEnd", "UseEventEnd"):
        if part.flag(name):
            part.ledger.lost(part.place(name), "event_end")
    part.done()
    if start is None or end is None:
        part.ledger.wrong(part.path, "it lacks its Start or End", "both", "export it again from ATLAS")
        return None
    (from_day, from_is_wrong), (to_day, to_is_wrong) = _bound(start, before=True), _bound(end, before=False)
    if from_is_wrong or to_is_wrong or to_day is None:
        return None
    if from_day is not None and from_day > to_day:
        what, action = "it ends before it begins", "exchange Start and End"
        part.ledger.wrong(part.path, what, "a Start that is not after the End", action)
        return None
    return Window(from_day, to_day)


def _bound(part: Part, *, before: bool) -> tuple[int | None, bool]:
    """A day, `None` for without limit; and whether the window cannot be carried over."""
    problems = len(part.ledger.problems)
    days = part.whole("Days", at_least=0)
    side = part.whole("Coeff", required=True)
    part.done()
    if side not in (-1, 1) and len(part.ledger.problems) == problems:
        what, action = "this is neither before nor after", "export it again from ATLAS"
        part.ledger.wrong(part.place("Coeff"), what, "-1 for before or 1 for after", action)
    if len(part.ledger.problems) > problems or side is None:
        return None, True
    if days is not None and days <= LONGEST_WINDOW_DAYS:
        return side * days, False
    if before and side == -1:
        return None, False
    part.ledger.lost(part.path, "without_limit")
    return None, True


def _comparison(part: Part) -> tuple[str | None, bool]:
    written = part.word("Op")
    text = (written or "").lower()
    is_negated, comparison = text.startswith("!"), text.removeprefix("!")
    if comparison in _COMPARISONS:
        return comparison, is_negated
    what = "there is no comparison" if written is None else "there is no such comparison"
    expected = "one of " + ", ".join(_COMPARISONS) + ", with ! before it for not"
    part.ledger.wrong(part.place("Op"), what, expected, "export it again from ATLAS")
    return None, is_negated


def _number(part: Part, name: str) -> Decimal | None:
    value = part.value(name)
    try:
        number = None if isinstance(value, bool) or value is None else Decimal(str(value))
    except InvalidOperation:
        number = None
    if number is not None and number.is_finite():
        return number
    what = "there is no number" if value is None else "this is not a number"
    part.ledger.wrong(part.place(name), what, "a number", "correct the number, or export it again from ATLAS")
    return None
