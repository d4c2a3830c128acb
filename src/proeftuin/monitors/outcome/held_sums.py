"""
What the evaluation needs of one holder's persons, so that holders whose rows never meet evaluate together.

It is all sums over disjoint persons: those of the closed groups, those by residence, and whatever other analyses of
persons ask. They add up exactly, so that effects are those of all rows together. Like cells before output control they
are personal data: many hold one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.errors import DataContractError, Problem
from proeftuin.monitors.outcome import person_analysis
from proeftuin.monitors.outcome.care_evaluation import CareEvaluation, FollowedSums
from proeftuin.steps.triple_aim import care_cell
from proeftuin.steps.triple_aim.baseline_cell import at_places
from proeftuin.steps.triple_aim.care_cell import STRATA, TOTAL, base
from proeftuin.steps.triple_aim.care_definition import CareIndicator

RESIDENCE = "residence"


@dataclass(frozen=True)
class HeldSums:
    """
    Sums of one holder, or of several together.

    Attributes
    ----------
    regions : tuple of str
        The list of regions that places in the frames count in; the first has place 1.
    followed : FollowedSums
        Of the closed groups.
    residence : frame
        Of who lives there in each year: the sums of `care_cells` that an evaluation needs.
    """

    regions: tuple[str, ...]
    followed: FollowedSums
    residence: pl.DataFrame

    @classmethod
    def of(
        cls,
        evaluation: CareEvaluation,
        regions: Sequence[str],
        followed: FollowedSums,
        cells: pl.DataFrame,
        indicators: Mapping[str, CareIndicator],
    ) -> HeldSums:
        """What `evaluation` needs out of the sums of a status, `cells`, and of the groups."""
        tallies = {outcome: indicators[outcome].tally for outcome in evaluation.plan.outcomes}
        bases = [base(name, tally.ages) for tally in tallies.values() for name in ("persons", "days")]
        totals = [f"{outcome}__{TOTAL}" for outcome in tallies]
        needed = dict.fromkeys([*STRATA, *bases, *totals])
        return cls(tuple(regions), followed, cells.select(list(needed)))

    def frames(self) -> dict[str, pl.DataFrame]:
        """All sums by name."""
        return self.followed.frames() | {RESIDENCE: self.residence}

    @classmethod
    def of_frames(cls, regions: Sequence[str], frames: Mapping[str, pl.DataFrame]) -> HeldSums:
        """
        What `frames` gave.

        Raises
        ------
        DataContractError
            There are no sums among them.
        """
        followed = FollowedSums.of_frames(frames)
        if followed is None or RESIDENCE not in frames:
            raise DataContractError(
                Problem(
                    "cells of another holder", "the sums of those who are followed are not among them",
                    "cells of a study with an evaluation", "have the holder make the cells again",
                )
            )  # fmt: skip
        return cls(tuple(regions), followed, frames[RESIDENCE])

    def _in(self, regions: Sequence[str]) -> HeldSums:
        """The same sums with places in another list, which has every region of this one."""
        if tuple(regions) == self.regions:
            return self
        place = {region: number for number, region in enumerate(regions, start=1)}
        places = {number: place[region] for number, region in enumerate(self.regions, start=1)}
        further = {analysis: at_places(frame, places) for analysis, frame in self.followed.further.items()}
        followed = FollowedSums(at_places(self.followed.cells, places), further)
        return HeldSums(tuple(regions), followed, at_places(self.residence, places))


def added_sums(parts: Sequence[HeldSums]) -> HeldSums:
    """
    The sums of disjoint groups of persons as those of all of them, in the regions of any.

    Raises
    ------
    DataContractError
        One of them has other sums than the first: it was made by another version of the program.
    """
    refuse_unlike([part.frames() for part in parts])
    regions = tuple(sorted({region for part in parts for region in part.regions}))
    alike = [part._in(regions) for part in parts]
    further = {
        analysis: person_analysis.added(analysis, [part.followed.further[analysis] for part in alike])
        for analysis in alike[0].followed.further
    }
    cells = care_cell.added([part.followed.cells for part in alike])
    return HeldSums(regions, FollowedSums(cells, further), care_cell.added([part.residence for part in alike]))


def refuse_unlike(holders: Sequence[Mapping[str, pl.DataFrame]]) -> None:
    """
    Refuse sums of a holder that are not those of the first, which are one's own.

    Raises
    ------
    DataContractError
        With one problem for each kind of sums that differs.
    """
    first, *others = [{name: frame.schema for name, frame in frames.items()} for frames in holders]
    problems = [
        Problem(
            f"cells of holder {number}", f"their sums of `{name}` are other sums than those of this program",
            "cells made with the same version of the program", "have the holder make the cells again",
        )
        for number, schemas in enumerate(others, start=1)
        for name in sorted({*first, *schemas})
        if schemas.get(name) != first.get(name)
    ]  # fmt: skip
    if problems:
        raise DataContractError(problems)
