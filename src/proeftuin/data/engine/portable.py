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

