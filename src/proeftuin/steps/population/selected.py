"""A selection as a condition on the rows of its care table, the same on every engine."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Truth, is_true
from proeftuin.steps.population.selection import Between, Codes, Selection


def condition(rows: Relation, selection: Selection) -> Truth:
    """Whether a row meets all conditions of the selection; never unknown: a row with an empty value does not count."""
    asked = [
        *([_has_code(rows, "code_system", "code", selection.codes)] if selection.codes else []),
        *(
            [_has_code(rows, "diagnosis_system", "diagnosis_code", selection.diagnosis_codes)]
            if selection.diagnosis_codes
            else []
        ),
        *(rows[one.column].isin(one.values) for one in selection.conditions),
        *(_within(rows, bound) for bound in selection.bounds),
    ]
    return is_true(reduce(and_, asked, ibis.literal(True)))


def _has_code(rows: Relation, system: str, code: str, wanted: tuple[Codes, ...]) -> Truth:
    return reduce(or_, ((rows[system] == codes.system) & _is_one_of(rows[code], codes) for codes in wanted))


def _is_one_of(code: Truth, codes: Codes) -> Truth:
    if not codes.prefix:
        return code.isin(codes.codes)
    return reduce(or_, (code.startswith(beginning) for beginning in codes.codes))


def _within(rows: Relation, bound: Between) -> Truth:
    value = rows[bound.column]
    lower = [value >= bound.at_least] if bound.at_least is not None else []
    upper = [value < bound.below] if bound.below is not None else []
    return reduce(and_, [*lower, *upper])
