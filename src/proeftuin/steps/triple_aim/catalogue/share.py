"""
Whether a numerator lies within its denominator: every row that the one counts, the other counts too.

Of persons that holds by itself, because only persons of the denominator count in the numerator. Of rows it is a matter
of how both are selected, which can be seen without any data.
"""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.steps.population.selection import Between, Codes, OneOf, Selection


def is_within(part: Selection, whole: Selection) -> bool:
    """Whether the conditions of `part` leave no row that those of `whole` leave out."""
    return (
        part.table.value == whole.table.value
        and _are_codes_within(part.codes, whole.codes)
        and _are_codes_within(part.diagnosis_codes, whole.diagnosis_codes)
        and all(any(_is_narrower(own, asked) for own in part.conditions) for asked in whole.conditions)
        and all(any(_lies_within(own, asked) for own in part.bounds) for asked in whole.bounds)
    )


def _are_codes_within(part: Sequence[Codes], whole: Sequence[Codes]) -> bool:
    if not whole:
        return True
    # No code at all asked for means any code, which is more than the whole has.
    return bool(part) and all(_is_covered(code, own, whole) for own in part for code in own.codes)


def _is_covered(code: str, own: Codes, whole: Sequence[Codes]) -> bool:
    same_system = [asked for asked in whole if asked.system == own.system]
    return any(
        code.startswith(beginning) if asked.prefix else code == beginning and not own.prefix
        for asked in same_system
        for beginning in asked.codes
    )


def _is_narrower(own: OneOf, asked: OneOf) -> bool:
    return own.column == asked.column and set(own.values) <= set(asked.values)


def _lies_within(own: Between, asked: Between) -> bool:
    above = asked.at_least is None or (own.at_least is not None and own.at_least >= asked.at_least)
    below = asked.below is None or (own.below is not None and own.below <= asked.below)
    return own.column == asked.column and above and below
