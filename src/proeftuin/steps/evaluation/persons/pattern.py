"""
Patterns of persons as covariates, for those who have somebody like them on the other side.

A level that few persons have in the sites or in the comparison would give a score that rests on them, and a figure that
tells of them. So whoever has such a level takes no part, and neither does a pattern that only one side has. Joining
small levels instead would call persons alike who are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from proeftuin.steps.triple_aim.baseline_pattern import FIRST_AGES

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
FEWEST_PERSONS = 10
"""In every level, in the sites and in the comparison: of fewer no figure may leave."""
UNKNOWN = -1
SEXES = ("male", "female")


@dataclass(frozen=True)
class Characteristic:
    """
    One characteristic of persons, by pattern.

    Attributes
    ----------
    keys : tuple of str
        Keys of its levels, as in the column `covariate`.
    levels : array of int, shape (patterns,)
        Place among the keys.
    """

    keys: tuple[str, ...]
    levels: Integers


def sex(places: Integers) -> Characteristic:
    """Sex, by its place in `SEXES`."""
    return Characteristic(("sex:unknown", *(f"sex:{name}" for name in SEXES)), places - UNKNOWN)


def age(places: Integers) -> Characteristic:
    """Age on the day of the start, by the place of its level."""
    closed = [f"age:{first}_to_{below - 1}" for first, below in pairwise(FIRST_AGES)]
    return Characteristic(("age:unknown", *closed, f"age:{FIRST_AGES[-1]}_and_over"), places - UNKNOWN)


def earlier_use(outcome: str, levels: Integers, bounds: Sequence[int]) -> Characteristic:
    """Use before the start: none, some, from the first of `bounds` per year on, from the second on."""
    closed = [f"{first}_to_{below}" for first, below in pairwise((0, *bounds))]
    return Characteristic(tuple(f"use:{outcome}:{level}" for level in ("0", *closed, f"{bounds[-1]}_and_over")), levels)


def trait(key: str, levels: Integers) -> Characteristic:
    """Something that a person has (1) or has not (0)."""
    return Characteristic((f"no_{key}", key), levels)


@dataclass(frozen=True)
class AlikePersons:
    """
    Patterns that occur on both sides, with their covariates.

    Attributes
    ----------
    is_shared : array of bool, shape (patterns,)
        Whether the pattern has persons in the sites and in the comparison, and levels that enough of both have.
    levels : array, shape (patterns, levels)
        One for the level that a pattern has, else zero.
    names : tuple of str
        Keys of the levels. A characteristic of two levels has the last of them only, since each tells the other.
    is_fitted : array of bool, shape (levels,)
        Levels of a regression with a constant: all but the first of each characteristic.
    """

    is_shared: Booleans
    levels: Floats
    names: tuple[str, ...]
    is_fitted: Booleans


def alike_persons(characteristics: Sequence[Characteristic], persons: Floats) -> AlikePersons:
    """
    What sites and comparison share.

    Parameters
    ----------
    persons : array, shape (patterns, 2)
        Persons of each pattern, each once, in the sites and in the comparison.
    """
    is_shared: Booleans = np.asarray((persons > 0).all(axis=1))
    while (enough := _has_enough(characteristics, persons, is_shared)).sum() < is_shared.sum():
        is_shared = enough
    columns, names, is_fitted = [np.zeros((len(persons), 0))], [], []
    for one in characteristics:
        present = np.unique(one.levels[is_shared])
        told = present[1:] if len(present) < 3 else present
        columns.append((one.levels[:, np.newaxis] == told).astype(np.float64))
        names += [one.keys[level] for level in told]
        is_fitted += [level != present[0] for level in told]
    return AlikePersons(is_shared, np.concatenate(columns, axis=1), tuple(names), np.array(is_fitted, dtype=bool))


def _has_enough(characteristics: Sequence[Characteristic], persons: Floats, is_shared: Booleans) -> Booleans:
    """Which of the shared patterns have only levels that enough persons of shared patterns have on both sides."""
    counted = persons * is_shared[:, np.newaxis]
    found = is_shared.copy()
    for one in characteristics:
        sides = np.stack([np.bincount(one.levels, weights=side, minlength=len(one.keys)) for side in counted.T])
        found &= (sides.min(axis=0) >= FEWEST_PERSONS)[one.levels]
    return found
