"""
Which further numbers must be withheld so that totals do not tell those that rest on few persons.

A part that is withheld alone is its total less the other parts; parts that together have fewer than the minimum are a
number that small too. Then the smallest part that would be shown is withheld with them, or the total itself where no
part is left. A total that is withheld is told by parts that are all shown. As every withheld number may concern several
totals, this goes on until nothing changes.

Left out: what several totals across each other tell together. Parts are looked at in one total at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

HIDDEN = "_hidden"
"""Column of the frames here: whether a row is withheld."""
_ROUNDING = 0.05
"""Years at risk are rounded in tables: less than this is no part that is left out."""


@dataclass(frozen=True)
class Total:
    """
    A sum that a reader knows, and what it is the sum of.

    Attributes
    ----------
    within : tuple of str
        Columns that tell one such sum from another.
    parts : expression
        Whether a row is one of the parts.
    row : expression or None
        Whether a row is the sum itself; `None` when the sum is known without a row.
    """

    within: tuple[str, ...]
    parts: pl.Expr
    row: pl.Expr | None = None


def totals_of_groups(groups: Mapping[str, Sequence[str]], within: Sequence[str]) -> list[Total]:
    """
    Each group of regions as the sum of its regions, and as the sum of the smaller groups in it and the other regions.

    Parts without a row, such as the persons in no region of the study, are what the rows leave of the sum.
    """
    found = []
    for group, members in groups.items():
        smaller = {name: own for name, own in groups.items() if name not in members and set(own) < set(members)}
        taken = {member for own in smaller.values() for member in own}
        found.append((group, set(members) - {group}))
        if smaller:
            found.append((group, {*smaller, *(set(members) - taken)}))
    is_region = pl.col("region")
    return [Total(tuple(within), is_region.is_in(sorted(parts)), is_region == group) for group, parts in found if parts]


def withheld_with(frame: pl.DataFrame, totals: Sequence[Total], sizes: Sequence[str], *, minimum: int) -> pl.DataFrame:
    """
    `frame` with more rows hidden, until no total tells a hidden number or a sum of them below `minimum`.

    Parameters
    ----------
    sizes : sequence of str
        Columns of numbers of persons that add up, as floating numbers; zero rests on nobody and tells nothing.
    """
    before = -1
    while before != (hidden := int(frame[HIDDEN].sum())):
        before = hidden
        for total in totals:
            for size in sizes:
                frame = _once(frame, total, size, minimum)
    return frame


def _once(frame: pl.DataFrame, total: Total, size: str, minimum: int) -> pl.DataFrame:
    over, row = list(total.within), pl.lit(False) if total.row is None else total.row
    part = total.parts & (pl.col(size) > 0)
    hidden, shown = pl.col(HIDDEN) & part, ~pl.col(HIDDEN) & part

    def persons(which: pl.Expr) -> pl.Expr:
        return pl.when(which).then(pl.col(size)).otherwise(0.0).sum().over(over)

    unlisted = pl.lit(0.0) if total.row is None else persons(row) - persons(part)
    few_unlisted = (unlisted > _ROUNDING) & (unlisted < minimum)
    number = hidden.sum().over(over) + few_unlisted.cast(pl.UInt32)
    together = persons(hidden) + pl.when(few_unlisted).then(unlisted).otherwise(0.0)
    is_hidden, is_shown = (row & pl.col(HIDDEN)).any().over(over), (row & ~pl.col(HIDDEN)).any().over(over)
    is_known = pl.lit(True) if total.row is None else is_shown
    told = (is_known & ((number == 1) | ((number > 0) & (together < minimum)))) | (is_hidden & (number == 0))
    smallest = (pl.when(shown).then(pl.col(size)).rank("ordinal").over(over) == 1).fill_null(False)
    none_left = ~shown.any().over(over)
    return frame.with_columns((pl.col(HIDDEN) | (told & (smallest | (row & none_left)))).alias(HIDDEN))
