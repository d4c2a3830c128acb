"""Whether the tables of a group of results are computed, or taken as an earlier run left them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import polars as pl

Tables: TypeAlias = dict[str, pl.DataFrame]
Keep: TypeAlias = Callable[[str, Callable[[], Mapping[str, pl.DataFrame]]], Tables]
"""Gives the tables of a group by its identifier: those that were kept, or else what the function computes."""


def computed_anew(_: str, compute: Callable[[], Mapping[str, pl.DataFrame]]) -> Tables:
    """Nothing is kept."""
    return dict(compute())
