"""
Effects of regions that start with a programme, from a panel of persons.

The persons are brought down to types in one or two passes over their rows; everything else works on the types and
equals what the rows would give. Small types must be protected before they leave the environment of the persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from proeftuin.data.person_panel import PersonPanel, PersonTypes, Region, person_types
from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.effects.cell_panel import CellPanel, ClusterAt, fit_cell_panel
from proeftuin.methods.effects.group_time import GroupTimeDesign, GroupTimeEffects, group_time_effects
from proeftuin.methods.effects.panel_regression import PanelFit
from proeftuin.methods.effects.staggered_panel import NEVER

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PersonEffects:
    """
    Effects on persons, as far as their types tell.

    Attributes
    ----------
    types : PersonTypes
    starts : array, shape (regions,)
        First year with the programme of each region of `types`; infinite for never.
    clusters : array of str, shape (regions,)
        What was assigned: the site a region belongs to, or the region by itself.
    """

    types: PersonTypes
    starts: FloatArray
    clusters: NDArray[np.str_]

    def two_way_fixed_effects(self, *, cluster_at: ClusterAt = "first_region") -> PanelFit:
        """
        Fit of having started, with effects of persons and years; one coefficient per outcome.

        With one start a difference-in-differences. With several, late starters are compared with early ones as well:
        see `group_time_effects`.
        """
        started = np.asarray(self.starts[:, np.newaxis] <= self.types.years, dtype=np.float64)
        return fit_cell_panel(self._panel, started, clusters=self.clusters, cluster_at=cluster_at)

    def group_time_effects(self, design: GroupTimeDesign | None = None) -> GroupTimeEffects:
        """Effects of each group of starters in each year, on persons with all years, by the region they began in."""
        panel = self._panel.staggered(self.types.years, self.starts, self.clusters)
        return group_time_effects(panel, design)

    @property
    def persons(self) -> int:
        """Persons with a row in any year."""
        return int(self.types.persons.sum())

    @property
    def persons_with_all_years(self) -> int:
        """Persons behind the group-time effects."""
        return int(self.types.persons[self._panel.observed.all(axis=1)].sum())

    @cached_property
    def _panel(self) -> CellPanel:
        return CellPanel.of(self.types.residence, self.types.persons, self.types.sums)


def effects_on_persons(
    panel: PersonPanel, starts: Mapping[Region, int], sites: Mapping[Region, str] | None = None
) -> PersonEffects:
    """
    Effects of the programme that regions start with, on the persons of `panel`.

    Parameters
    ----------
    panel : PersonPanel
    starts : mapping of region to year
        First year with the programme; a region that is not named never starts.
    sites : mapping of region to str, optional
        What a region was assigned with; a region that is not named is on its own. Errors are clustered on this.

    Raises
    ------
    DefinitionError
        A region of `starts` or `sites` is not in the panel.
    DataContractError
        As `person_types`.
    """
    types = person_types(panel)
    unknown = sorted({*starts, *(sites or {})} - set(types.regions), key=str)
    if unknown:
        raise DefinitionError(
            Problem(
                "effects on persons",
                f"nobody in the panel lives in {', '.join(map(str, unknown))}",
                "regions of the panel",
                "use the codes that the panel uses",
            )
        )
    return PersonEffects(
        types=types,
        starts=np.array([starts.get(region, NEVER) for region in types.regions], dtype=np.float64),
        # A region by itself must not share its label with a site.
        clusters=np.array([f"site {sites[r]}" if sites and r in sites else f"region {r}" for r in types.regions]),
    )
