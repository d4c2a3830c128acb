"""
Pieces of expressions that mean the same on every engine.

Engines disagree in silence: one counts calendar boundaries where the other counts years, one gives a moment where a day
was asked, one reads `0.5` as an exact decimal. What definitions need of dates, ages, counts and sums is therefore
written here once, and a test for each trap shows that the engines agree. A definition that needs more adds it here.

Whole numbers are int64, as is every sum of them. Truth follows the engines' own three values: a comparison with an
unknown value is unknown, and `and`, `or` and `not` of SQL treat it as Kleene's logic does; only `is_true`, `is_false`
and `is_unknown` turn it into yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from proeftuin.data.engine.care_engine import Relation
from proeftuin.vocabulary.age_band import AgeBand

Value: TypeAlias = ir.Value
"""A column, or an expression of columns."""
Day: TypeAlias = ir.DateValue
"""A column of days, or an expression that gives one."""
Number: TypeAlias = ir.IntegerValue
"""A column of whole numbers, or an expression that gives one."""
Truth: TypeAlias = ir.BooleanValue
"""True, false or unknown, for each row."""

_LARGE = 10**9
"""The square of a smaller number has at most 18 digits, and an engine keeps it in 64 bits."""
_MOST_DIGITS = 15


def days_between(start: Day | date, end: Day | date) -> Number:
    """
    Number of days from `start` up to, not including, `end`; negative when `end` comes first.

    Unknown when either is: an end that is empty because a spell still holds needs a day first, see `least`.
    """
    return _day(end).delta(_day(start), unit="day")


def plus_days(day: Day | date, days: Number | int) -> Day:
    """The day that many days later; earlier when the number is negative, unknown when either is."""
    if isinstance(days, int):
        return _exactly(_day(day) + ibis.interval(days=days), "date")
    # The embedded engine gives a moment for a day plus an interval, while Ibis holds it for a day and would leave out
    # an ordinary cast.
    return _exactly(_day(day) + days.as_interval("D"), "date")


def least(*values: Value | date | int) -> Value:
    """Smallest of the known values, or the earliest day; unknown only when all are."""
    return ibis.least(*(_value(value) for value in values))


def greatest(*values: Value | date | int) -> Value:
    """Largest of the known values, or the latest day; unknown only when all are."""
    return ibis.greatest(*(_value(value) for value in values))


def overlap_days(start: Day | date, end: Day | date, *, since: Day | date, until: Day | date) -> Number:
    """
    Days of the spell `[start, end)` that fall in `[since, until)`; zero when none does.

    An unknown `end` is a spell that still holds. An unknown `start` counts as earlier than `since`.
    """
    return greatest(days_between(greatest(start, since), least(end, until)), 0).cast("int64")


def year_of(day: Day) -> Number:
    """Calendar year."""
    return day.year().cast("int64")


def month_of(day: Day) -> Number:
    """Month of the year, 1 to 12."""
    return day.month().cast("int64")


def first_of_month(year: Number | int, month: Number | int) -> Day:
    """First day of the month; unknown when year or month is. A month outside 1 to 12 stops the query."""
    return ibis.date(_value(year), _value(month), ibis.literal(1))


def first_of_year(year: Number | int) -> Day:
    """First day of the year; unknown when the year is."""
    return first_of_month(year, 1)


def age_on(day: Day | date, *, birth_year: Number, birth_month: Number) -> Number:
    """
    Completed years on `day`, the birthday taken as the first of its month.

    Unknown when the month of birth is not known and would make a difference on that day.
    """
    # Without a month, the birthday has passed for certain in December only.
    passed = month_of(_day(day)) >= birth_month.fill_null(12)
    to_come = ibis.cases((passed, 0), (birth_month.notnull(), 1), else_=ibis.null("int8"))
    return year_of(_day(day)) - birth_year - to_come


def lowest_age_on(day: Day | date, *, birth_year: Number, birth_month: Number) -> Number:
    """Fewest completed years that a person can have on `day`: an unknown month of birth is taken as December."""
    return _age(_day(day), birth_year, birth_month.fill_null(12))


def highest_age_on(day: Day | date, *, birth_year: Number, birth_month: Number) -> Number:
    """Most completed years that a person can have on `day`: an unknown month of birth is taken as January."""
    return _age(_day(day), birth_year, birth_month.fill_null(1))


def age_band(age: Number, bands: Sequence[AgeBand]) -> Value:
    """Label of the band that `age` falls in; unknown when the age is, or when no band holds it."""
    return ibis.cases(*((_holds(band, age), ibis.literal(band.label)) for band in bands), else_=ibis.null("string"))


def floor_to(number: Number, size: int) -> Number:
    """
    Largest multiple of `size` that is at most `number`: 43 becomes 40 for fives.

    For numbers from zero on. Engines divide whole numbers in three ways, so this divides none.
    """
    _positive(size)
    return (number - number % size).cast("int64")


def whole_parts(number: Number, size: int) -> Number:
    """How many times `size` fits in `number`, for numbers from zero on."""
    _positive(size)
    return (floor_to(number, size) / size).cast("int64")


def two_leading_digits(number: Number) -> Number:
    """
    `number` with zeros for all but its first two digits: 12,345 becomes 12,000, and -987 becomes -980.

    For numbers below 10 ** 17 in size. A logarithm would put a number at the border of two classes in another one on
    another engine; comparisons and remainders of whole numbers do not.
    """
    size = number.abs().cast("int64")
    places = [(size < 10 ** (digits + 2), ibis.literal(10**digits, "int64")) for digits in range(_MOST_DIGITS)]
    shown = (size - size % ibis.cases(*places, else_=ibis.literal(10**_MOST_DIGITS, "int64"))).cast("int64")
    return (shown * (number < 0).ifelse(-1, 1)).cast("int64")


def one_if(condition: Truth) -> Number:
    """One where the condition is true; zero where it is false or unknown."""
    return condition.ifelse(1, 0).cast("int64")


def is_true(condition: Truth) -> Truth:
    """Whether the condition is true: unknown becomes false."""
    return condition.fill_null(False)


def is_false(condition: Truth) -> Truth:
    """Whether the condition is false: unknown becomes false."""
    return (~condition).fill_null(False)


def is_unknown(condition: Truth) -> Truth:
    """Whether the condition is unknown."""
    return condition.isnull()


def count_if(condition: Truth) -> Number:
    """Rows for which the condition is true; zero when there are no rows."""
    return total(one_if(condition))


def total(values: Number, *, where: Truth | None = None) -> Number:
    """Sum of whole numbers, unknown ones left out; zero when there are none, as nothing adds up to nothing."""
    return _exactly(values.sum(where=where).fill_null(0), "int64")


def total_below_2_53(values: Number, *, where: Truth | None = None) -> Number:
    """
    Sum of whole numbers that stays below 2 ** 53, unknown ones left out; zero when there are none.

    Added up as floating numbers, which are exact up to there, in any order, and cost an engine much less than the wide
    whole numbers that it would take. A total in cents reaches that bound at ninety trillion euro.
    """
    return values.cast("float64").sum(where=where).fill_null(0).cast("int64")


def any_bits(values: Number) -> Number:
    """The bits that are set in at least one of the numbers, unknown ones left out; unknown when there are none."""
    return _bit_or(values)


def number_of_bits(number: Number) -> Number:
    """How many bits of a number that is not negative are set; unknown when it is."""
    return _exactly(_bit_count(number), "int64")


def total_of_squares(values: Number) -> Value:
    """
    The exact sum of the squares of whole numbers, unknown ones left out, as a decimal of 38 digits; zero without any.

    For numbers below 10 ** 18 in size. Squares of large ones need wide numbers, at which engines are slow: so the few
    large ones are squared apart.
    """
    is_small = values.abs() < _LARGE
    small = is_small.ifelse(values, 0).cast("decimal(18, 0)")
    large = is_small.ifelse(ibis.null("int64"), values).cast("decimal(19, 0)")
    parts = [_exactly((part * part).sum().fill_null(0), "decimal(38, 0)") for part in (small, large)]
    return _exactly(parts[0] + parts[1], "decimal(38, 0)")


def first_rows(rows: Relation, *, by: Sequence[str], order: Sequence[str]) -> Relation:
    """
    The first row of each group in the order of the columns `order`, unknown values last.

    The order must tell any two rows of a group apart as far as the result needs; engines break ties at random, so the
    caller names the columns until no tie that matters is left.
    """
    place = ibis.row_number().over(
        group_by=list(by), order_by=[ibis.asc(rows[name], nulls_first=False) for name in order]
    )
    numbered = rows.mutate(row_place=place)
    return numbered.filter(numbered.row_place == 0).drop("row_place")


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _bit_or(values: dt.int64) -> dt.int64:
    # Ibis knows it on one engine only, while both have it under this name.
    ...


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def _bit_count(number: dt.int64) -> dt.int64: ...


def _age(day: Day, birth_year: Number, birth_month: Number) -> Number:
    return year_of(day) - birth_year - one_if(month_of(day) < birth_month)


def _holds(band: AgeBand, age: Number) -> Truth:
    return age >= band.from_age if band.below is None else (age >= band.from_age) & (age < band.below)


def _exactly(value: Value, kind: str | dt.DataType) -> Value:
    # An ordinary cast is left out where Ibis believes the type to be right already, which is not always what the
    # engine made of it.
    return ops.Cast(value, to=dt.dtype(kind)).to_expr()


def _value(value: Value | date | int) -> Value:
    return ibis.literal(value) if isinstance(value, date | int) else value


def _day(day: Day | date) -> Day:
    return ibis.literal(day) if isinstance(day, date) else day


def _positive(size: int) -> None:
    if size < 1:
        raise ValueError(f"a size must be at least 1, not {size}")
