"""
What a site's mixture is held against: the same method tried on groups of the pool that are as large as the site.

A small site strays further by chance than a large one. Held against comparison regions of any size it would stand out
too often, and a large site too seldom. So the placebo groups of the main analysis serve here as well, and each is held
against the comparison regions that share no municipality with it: a group that is part of its own mixture would follow
it too well. Regions are left out and not cut anew, so that all groups draw from the same donors. What a group does to
the rates of the pool, of which it is a part, drops out: it changes the group and its mixture alike.

Left out: groups for which less than half of the comparison regions would remain, since a mixture of so few follows
less closely for no other reason. Where too few groups are left, every comparison region takes its turn as the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.steps.evaluation.caveats import FEW_PLACEBOS, Caveat
from proeftuin.steps.evaluation.panel import Group, membership
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS
from proeftuin.steps.evaluation.region_panel import RegionPanel

Floats = NDArray[np.float64]
MOST_GROUPS = 199
"""Five per cent is then ten cases of two hundred exactly; more would hardly change an interval."""
LEAST_SHARE_OF_REGIONS = 0.5


@dataclass(frozen=True)
class PlaceboGroups:
    """
    Groups that take the place of one site.

    Attributes
    ----------
    members : array of bool, shape (groups, municipalities)
    values : array, shape (groups, years)
        No missing values.
    allowed : array of bool, shape (groups, regions)
        Comparison regions that each group's mixture is made of.
    caveats : tuple of Caveat
        What follows for whoever reads the result.
    """

    members: NDArray[np.bool_]
    values: Floats
    allowed: NDArray[np.bool_]
    caveats: tuple[Caveat, ...]

    @classmethod
    def of(cls, panel: RegionPanel, site: int) -> PlaceboGroups:
        """Groups of the size of the site at position `site`, or else all comparison regions."""
        regions = _members([panel.design.regions[i] for i in panel.kept], panel)
        groups = _members(panel.design.placebos[site][:MOST_GROUPS], panel)
        values = panel.placebo_values(site)[0][:MOST_GROUPS]
        allowed = groups @ regions.T == 0
        usable = np.isfinite(values).all(axis=1) & (allowed.mean(axis=1) >= LEAST_SHARE_OF_REGIONS)
        if usable.sum() >= FEWEST_PLACEBOS:
            few = (Caveat.FEW_PLACEBO_GROUPS,) if len(panel.design.placebos[site]) < FEW_PLACEBOS else ()
            return cls(groups[usable] > 0, values[usable], allowed[usable], (*few, Caveat.PLACEBO_GROUPS_OVERLAP))
        is_alike = 0.5 <= panel.design.size_ratios[site] <= 2
        caveats = () if is_alike else (Caveat.SITE_SIZES_DIFFER,)
        return cls(regions > 0, panel.regions, ~np.eye(len(regions), dtype=bool), caveats)


def _members(groups: Sequence[Group], panel: RegionPanel) -> Floats:
    return membership(groups, len(panel.design.comparison.municipalities))
