"""
What the further parts of a run took from one holder's persons, so that holders whose rows never meet add them up.

Segments, figures by segment, searches for clusters and models of risk are all made of sums over disjoint persons. The
largest contributions that output control looks at are among them. So they add up exactly, and tables are made once, of
the sums of all. Like cells before output control they are personal data: many hold one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.monitors.outcome.held_sums import refuse_unlike
from proeftuin.monitors.outcome.person_part import PersonPart, own_sums
from proeftuin.steps.triple_aim.baseline_cell import at_places


@dataclass(frozen=True)
class HeldParts:
    """
    Sums of the parts of one holder, or of several together.

    Attributes
    ----------
    regions : tuple of str
        The list of regions that places in the frames count in; the first has place 1.
    sums : mapping of str to mapping
        Sums of each part by their name, by its identifier.
    """

    regions: tuple[str, ...]
    sums: Mapping[str, Mapping[str, pl.DataFrame]]

    def frames(self) -> dict[str, pl.DataFrame]:
        """All sums under `<part>.<name>`."""
        return {f"{part}.{name}": frame for part, sums in self.sums.items() for name, frame in sums.items()}

    @classmethod
    def of_frames(
        cls, parts: Sequence[PersonPart], regions: Sequence[str], frames: Mapping[str, pl.DataFrame]
    ) -> HeldParts:
        """What `frames` gave, of these parts."""
        return cls(tuple(regions), {part.id: own_sums(part, frames) for part in parts})

    def _of(self, part: PersonPart, regions: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Sums of one part with places in another list, which has every region of this one."""
        own = dict(self.sums[part.id])
        if tuple(regions) == self.regions or not part.is_by_region:
            return own
        places = new_places(self.regions, regions)
        return {name: at_places(frame, places) if "region" in frame.columns else frame for name, frame in own.items()}


def new_places(regions: Sequence[str], among: Sequence[str]) -> dict[int, int]:
    """The place in `among` of each place in `regions`; both count from 1, and `among` has every region."""
    place = {region: number for number, region in enumerate(among, start=1)}
    return {number: place[region] for number, region in enumerate(regions, start=1)}


def added_parts(parts: Sequence[PersonPart], held: Sequence[HeldParts]) -> HeldParts:
    """
    The sums of disjoint groups of persons as those of all of them, in the regions of any.

    Raises
    ------
    DataContractError
        One of them has other sums than the first: it was made by another version of the program.
    NotEstimableError
        The patterns of a model of risk are too many together.
    """
    refuse_unlike([one.frames() for one in held])
    regions = tuple(sorted({region for one in held for region in one.regions}))
    together = {}
    for part in parts:
        alike = [one._of(part, regions) for one in held]
        together[part.id] = {name: part.added(name, [sums[name] for sums in alike]) for name in alike[0]}
    return HeldParts(regions, together)
