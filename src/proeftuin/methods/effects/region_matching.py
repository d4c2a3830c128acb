"""
Donor regions per site: the regions that were most like it before its programme began.

Each site is compared on the years before its own start, so that nothing the programme may have changed enters. Only
regions that never start can be donors. Nearness on past outcomes makes a comparison likelier to have moved alike, and
also likelier to have met by chance: see `regression_to_the_mean`.

Source: Stuart, Statistical Science 2010; Daw and Hatfield, Health Services Research 2018 (matching on past outcomes
can itself bring regression to the mean).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
Positions = NDArray[np.int64]
METHOD = "region_matching"


class Distance(StrEnum):
    """How differences in several traits become one distance."""

    STANDARDISED = "standardised"
    MAHALANOBIS = "mahalanobis"


@dataclass(frozen=True)
class DonorSets:
    """
    Donors of each site.

    Attributes
    ----------
    sites : array of int, shape (sites,)
        Positions of the treated regions.
    donors : array of int, shape (sites, donors)
        Positions of their donors, nearest first; -1 where fewer were near enough in size.
    distances : array, shape (sites, donors)
        NaN where there is no donor.
    weights : array, shape (sites, regions)
        One row per site: 1 for the site itself, equal shares adding up to 1 for its donors, 0 for all others.
    """

    sites: Positions
    donors: Positions
    distances: FloatArray
    weights: FloatArray


def match_regions(
    outcomes: ArrayLike,
    years: ArrayLike,
    starts: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    donors: int = 5,
    distance: Distance = Distance.STANDARDISED,
    sizes: ArrayLike | None = None,
    largest_size_ratio: float = np.inf,
) -> DonorSets:
    """
    The `donors` nearest regions of each site by outcomes before its start and by fixed covariates.

    Parameters
    ----------
    outcomes : array, shape (outcomes, regions, years) or (regions, years)
        NaN where there is no observation; a region with a gap before the start of a site is no donor of that site.
    years : array of int, shape (years,)
    starts : array, shape (regions,)
        Year in which each site starts; infinite for regions that never do.
    covariates : array, shape (regions, covariates), optional
        Fixed traits, known before any start.
    donors : int
        Donors per site.
    distance : Distance
        `STANDARDISED` divides each trait by its standard deviation over the candidates, so that each counts alike;
        `MAHALANOBIS` also takes from each what it shares with others, so that seven years of one outcome do not count
        seven times.
    sizes : array, shape (regions,), optional
        Persons or insured years per region.
    largest_size_ratio : float
        A donor is at most so many times as large as the site, or as small. Needs `sizes`.

    Raises
    ------
    DefinitionError
        Shapes do not match, or a site has no observation in a year before its start.
    NotEstimableError
        There is no site, a site has no year before its start, or no region is near enough in size.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    y = y[np.newaxis] if y.ndim == 2 else y
    start, year = np.asarray(starts, dtype=np.float64), np.asarray(years, dtype=np.float64)
    regions = len(start)
    fixed = np.empty((regions, 0)) if covariates is None else np.asarray(covariates, np.float64).reshape(regions, -1)
    size = np.ones(regions) if sizes is None else np.asarray(sizes, dtype=np.float64)
    if y.shape[1:] != (regions, len(year)) or size.shape != (regions,) or np.isnan(start).any() or donors < 1:
        raise DefinitionError(
            Problem(
                METHOD,
                f"outcomes {y.shape}, {regions} starts, {len(year)} years, {size.shape} sizes, {donors} donors, or "
                "a missing start",
                "the same regions and years in all, infinite starts for never, and at least one donor",
                "align the arrays",
            )
        )
    sites = np.flatnonzero(np.isfinite(start))
    if not len(sites):
        raise NotEstimableError(Problem(METHOD, "no site", "at least one region with a start", "name the sites"))
    chosen = np.full((len(sites), donors), -1, dtype=np.int64)
    distances = np.full((len(sites), donors), np.nan)
    weights = np.zeros((len(sites), regions))
    for number, site in enumerate(sites):
        traits = _traits(y, year < start[site], fixed, int(site))
        ratio = np.maximum(size / size[site], size[site] / np.where(size > 0, size, np.nan))
        candidates = ~np.isfinite(start) & np.isfinite(traits).all(axis=1) & (ratio <= largest_size_ratio)
        near, far = _nearest(traits, int(site), np.flatnonzero(candidates), donors, distance)
        chosen[number, : len(near)], distances[number, : len(near)] = near, far
        weights[number, near] = 1 / len(near)
        weights[number, site] = 1.0
    return DonorSets(sites, chosen, distances, weights)


def _traits(y: FloatArray, is_before: NDArray[np.bool_], fixed: FloatArray, site: int) -> FloatArray:
    """Outcomes before the start, then the fixed covariates, shape (regions, traits)."""
    traits = np.concatenate([y[:, :, is_before].transpose(1, 0, 2).reshape(len(fixed), -1), fixed], axis=1)
    if not is_before.any():
        raise NotEstimableError(
            Problem(METHOD, f"region {site} has no year before its start", "at least one", "add earlier years")
        )
    if not np.isfinite(traits[site]).all():
        raise DefinitionError(
            Problem(
                METHOD,
                f"region {site} lacks an outcome or covariate before its start",
                "all of them for every site",
                "leave the site, the outcome or the covariate out",
            )
        )
    return traits


def _nearest(
    traits: FloatArray, site: int, candidates: Positions, donors: int, distance: Distance
) -> tuple[Positions, FloatArray]:
    if len(candidates) < (3 if distance is Distance.MAHALANOBIS else 2):
        raise NotEstimableError(
            Problem(
                METHOD,
                f"region {site} has {len(candidates)} candidate donors",
                "several regions without a programme, without gaps and near in size",
                "allow a wider ratio of sizes, or leave the site out",
            )
        )
    difference = traits[candidates] - traits[site]
    spread = difference.std(axis=0, ddof=1)
    varies = spread > 1e-12 * np.abs(traits[candidates]).max(axis=0)
    # A trait that all candidates share cannot choose between them.
    scaled = difference[:, varies] / spread[varies]
    if distance is Distance.MAHALANOBIS:
        inverse = np.linalg.pinv(np.atleast_2d(np.cov(scaled, rowvar=False)), rcond=1e-10, hermitian=True)
        squares = ((scaled @ inverse) * scaled).sum(axis=1)
    else:
        squares = (scaled**2).sum(axis=1)
    order = np.argsort(squares, kind="stable")[:donors]
    return candidates[order], np.sqrt(np.maximum(squares[order], 0.0))
