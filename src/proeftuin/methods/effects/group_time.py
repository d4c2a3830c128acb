"""
Group-time effects: what the programme did in each year to the units that started in the same year.

Effects of units that started at different times are never mixed, and units that have started never serve as a
comparison. Two-way fixed effects does both, and goes wrong when effects grow or differ between starters. The result
carries the influence of every cluster, from which all averages and errors follow without the panel.

Left out: units observed in different years (a change needs both its years), and persons sampled anew each year.

Source: Callaway and Sant'Anna, Journal of Econometrics 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.staggered_panel import StaggeredPanel
from proeftuin.methods.effects.two_group_comparison import (
    AdjustmentMethod,
    Comparison,
    compare_changes,
    compare_with_covariates,
    compare_within_strata,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ComparisonGroup = Literal["never_treated", "not_yet_treated"]
BasePeriod = Literal["varying", "universal"]
_WHERE = "group-time effects"


@dataclass(frozen=True)
class GroupTimeDesign:
    """
    Which change is compared with which.

    Attributes
    ----------
    comparison : "never_treated" or "not_yet_treated"
        Units that never start, or all units that have not started by the year at hand.
    anticipation : int
        Years before the start in which the outcome may already respond.
    base_period : "varying" or "universal"
        Before the start: the change since the year before (varying), or the difference from the last year before the
        start (universal). After the start both mean the change since the last year before the start.
    """

    comparison: ComparisonGroup = "never_treated"
    anticipation: int = 0
    base_period: BasePeriod = "varying"


@dataclass(frozen=True)
class GroupTimeEffects:
    """
    Effect of each group of starters in each year, ATT(g, t).

    Attributes
    ----------
    group, year, base_year : array of int, shape (effects,)
        First year of the programme, year of the effect, and year it is measured from.
    estimates : array, shape (outcomes, effects)
        In the unit of the outcome.
    influence : array, shape (outcomes, clusters, effects)
        What each cluster adds to the difference between estimate and truth; sums to zero over clusters. The sum of
        squares over clusters is the variance.
    groups : array of int, shape (groups,)
        Years in which groups start.
    group_weights : array, shape (groups,)
        Share of each group among all units, weighted.
    share_influence : array, shape (clusters, groups)
        Influence of each cluster on `group_weights`: how large groups are is itself an estimate.
    treated_clusters : array of int, shape (groups,)
        Clusters in each group. With a single one the standard error of its effects leaves out its own variation.
    design : GroupTimeDesign
    not_estimable : tuple of (int, int)
        Group and year without a unit to compare with.
    """

    group: IntArray
    year: IntArray
    base_year: IntArray
    estimates: FloatArray
    influence: FloatArray
    groups: IntArray
    group_weights: FloatArray
    share_influence: FloatArray
    treated_clusters: IntArray
    design: GroupTimeDesign
    not_estimable: tuple[tuple[int, int], ...]

    @property
    def event_time(self) -> IntArray:
        """Years since the start, negative before it, shape (effects,)."""
        return np.asarray(self.year - self.group)

    @property
    def standard_errors(self) -> FloatArray:
        """
        Cluster-robust standard errors, shape (outcomes, effects).

        Without a correction for few clusters: too small below some tens of treated clusters.
        """
        return np.asarray(np.sqrt((self.influence**2).sum(axis=1)))


def group_time_effects(
    panel: StaggeredPanel,
    design: GroupTimeDesign | None = None,
    *,
    covariates: ArrayLike | None = None,
    method: AdjustmentMethod = "doubly_robust",
    strata: ArrayLike | None = None,
) -> GroupTimeEffects:
    """
    Effects of all groups in all years.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete; cells of persons with the number of persons as weight give what the persons themselves give.
    design : GroupTimeDesign, optional
        Default: units that never start, no anticipation, varying base period.
    covariates : array, shape (units, covariates), optional
        Known before the start, used by `method`.
    method : "regression", "inverse_probability" or "doubly_robust"
    strata : array of int, shape (units,), optional
        Compare only within strata, such as age band and sex; instead of covariates.

    Raises
    ------
    DefinitionError
        Both covariates and strata, or shapes that do not match the panel.
    NotEstimableError
        The panel has gaps, no unit starts, a unit has no year before its start, or nobody is left to compare with.
    """
    chosen = design or GroupTimeDesign()
    adjustment = _Adjustment.of(panel, covariates, method, strata)
    panel.check_complete(_WHERE)
    panel.check_starts_after_first_year(_WHERE)
    found, not_estimable = [], []
    for group in panel.groups.tolist():
        for position, base in effect_periods(panel.years, chosen, group):
            comparison = comparison_units(panel.starts, panel.years, chosen, group, position, base)
            if not comparison.any():
                not_estimable.append((group, int(panel.years[position])))
                continue
            found.append((group, position, base, adjustment.compare(panel, group, comparison, position, base)))
    _check_any(panel, found)
    return _collected(panel, chosen, found, tuple(not_estimable))


def comparison_units(
    starts: FloatArray, years: IntArray, design: GroupTimeDesign, group: float, position: int, base: int
) -> NDArray[np.bool_]:
    """Whether a unit (or group of units) serves as comparison for `group` between two years, shape of `starts`."""
    if design.comparison == "never_treated":
        return np.asarray(starts > years[-1] + design.anticipation)
    return np.asarray((starts > years[max(position, base)] + design.anticipation) & (starts != group))


def effect_periods(years: IntArray, design: GroupTimeDesign, group: int) -> list[tuple[int, int]]:
    """
    Positions of the year and of the base year of each effect of `group`.

    Raises
    ------
    NotEstimableError
        No year lies before the start and its anticipation.
    """
    before = np.flatnonzero(years + design.anticipation < group)
    if not len(before):
        raise NotEstimableError(
            Problem(
                _WHERE,
                f"no year lies before the units that start in {group}, with {design.anticipation} of anticipation",
                "at least one such year",
                "leave these units out, add earlier years or allow less anticipation",
            )
        )
    last = int(before[-1])
    if design.base_period == "universal":
        return [(position, last) for position in range(len(years)) if position != last]
    return [(position, last if years[position] >= group else position - 1) for position in range(1, len(years))]


@dataclass(frozen=True)
class _Adjustment:
    covariates: FloatArray | None
    method: AdjustmentMethod
    strata: IntArray | None

    @classmethod
    def of(
        cls, panel: StaggeredPanel, covariates: ArrayLike | None, method: AdjustmentMethod, strata: ArrayLike | None
    ) -> _Adjustment:
        units = len(panel.starts)
        known = None if covariates is None else np.asarray(covariates, dtype=np.float64).reshape(units, -1)
        stratum = None if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1].astype(np.int64)
        if (known is not None and (stratum is not None or not np.isfinite(known).all())) or (
            stratum is not None and stratum.shape != (units,)
        ):
            raise DefinitionError(
                Problem(
                    _WHERE,
                    "covariates together with strata, a covariate with gaps, or strata that do not match the units",
                    "covariates without gaps, or one stratum per unit",
                    "put strata among the covariates as indicators, or leave units without covariates out",
                )
            )
        return cls(known, method, stratum)

    def compare(
        self, panel: StaggeredPanel, group: int, comparison: NDArray[np.bool_], position: int, base: int
    ) -> Comparison:
        """Comparison of one group in one year, with influences of all units of the panel."""
        used = np.flatnonzero((panel.starts == group) | comparison)
        changes = panel.outcomes[:, used, position] - panel.outcomes[:, used, base]
        treated, weights = panel.starts[used] == group, panel.weights[used]
        where = f"{_WHERE}, start {group}, year {panel.years[position]}"
        if self.strata is not None:
            part = compare_within_strata(changes, treated, weights, self.strata[used], where=where)
        elif self.covariates is not None:
            part = compare_with_covariates(changes, treated, weights, self.covariates[used], self.method, where=where)
        else:
            part = compare_changes(changes, treated, weights)
        influence = np.zeros(panel.outcomes.shape[:2])
        influence[:, used] = part.influence
        return Comparison(part.effect, panel.cluster_sums(influence))


_Found = tuple[int, int, int, Comparison]


def _collected(
    panel: StaggeredPanel,
    design: GroupTimeDesign,
    found: list[_Found],
    not_estimable: tuple[tuple[int, int], ...],
) -> GroupTimeEffects:
    member = np.asarray(panel.groups[:, np.newaxis] == panel.starts, dtype=np.float64)
    shares = member @ panel.weights / panel.weights.sum()
    of_shares = (member - shares[:, np.newaxis]) * panel.weights / panel.weights.sum()
    return GroupTimeEffects(
        group=np.array([group for group, _, _, _ in found]),
        year=panel.years[[position for _, position, _, _ in found]],
        base_year=panel.years[[base for _, _, base, _ in found]],
        estimates=np.stack([part.effect for *_, part in found], axis=-1),
        influence=np.stack([part.influence for *_, part in found], axis=-1),
        groups=panel.groups,
        group_weights=shares,
        share_influence=panel.cluster_sums(of_shares).T,
        treated_clusters=np.array([panel.treated_clusters(group) for group in panel.groups.tolist()]),
        design=design,
        not_estimable=not_estimable,
    )


def _check_any(panel: StaggeredPanel, found: list[_Found]) -> None:
    if not any(panel.years[position] >= group for group, position, _, _ in found):
        raise NotEstimableError(
            Problem(
                _WHERE,
                "no unit starts within these years, or nobody is left to compare with",
                "units that start, and units that never start or start later",
                "add comparison units, or compare with units that have not started yet",
            )
        )
