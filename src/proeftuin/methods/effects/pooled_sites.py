"""
One effect over several sites, held against as many regions without a programme.

Each site has its own effect, by whatever method, and the same method has been tried on every comparison region as if it
had started in the year of that site. Drawing as many different comparison regions as there are sites, one in the place
of each, gives what the method finds by chance in such a set.

Where sites differ in size, each has placebo groups of its own size instead. Such groups overlap, while sites do not: a
draw takes groups that share no municipality.

Comparison regions share donors with each other and with the sites, so the draws show chance in regions, not in the
common course of all. The result holds when every region was equally likely to be a site; sites were chosen.

Source: Cavallo, Galiani, Noy and Pantano, Review of Economics and Statistics 2013; Dube and Zipperer, IZA discussion
paper 8944, 2015.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FEWEST_DRAWS = 19
_ROUNDS = 50


@dataclass(frozen=True)
class EffectOverSites:
    """
    Mean effect over sites.

    Attributes
    ----------
    effect : float
        Weighted mean over the sites, in the unit of the outcome.
    p : float
        Share of draws at least as far from zero, the sites themselves counted as one draw.
    lower, upper : float
        Common shifts of all sites that are not rejected; infinite with too few draws.
    placebo_effects : array, shape (draws,)
    """

    effect: float
    p: float
    lower: float
    upper: float
    confidence: float
    placebo_effects: FloatArray


def pool_sites(
    effects: ArrayLike,
    placebo_effects: ArrayLike,
    draws: int,
    generator: Generator,
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
) -> list[EffectOverSites]:
    """
    Mean over sites with its placebo distribution, one result per outcome; outcomes share the draws.

    Parameters
    ----------
    effects : array, shape (outcomes, sites) or (sites,)
        Effect in each site. No missing values.
    placebo_effects : array, shape (outcomes, sites, regions) or (sites, regions)
        Effect found in each comparison region as if it had started in the year of each site. No missing values.
    draws : int
        How many sets of comparison regions are drawn.
    groups : array of bool, shape (sites, regions, units), optional
        For sites with placebo groups of their own, which need not be the same for all: the units that each group holds.
        A draw then takes one group for each site, and groups without a unit in common as far as fifty attempts find
        them. Default: all sites have the same regions, and a draw takes each at most once.
    weights : array, shape (sites,), optional
        Weight of each site, such as its inhabitants; default equal.

    Raises
    ------
    DefinitionError
        A value is missing, a weight is not above zero, or fewer than 19 draws.
    NotEstimableError
        Fewer comparison regions than sites, unless sites have groups of their own.
    """
    found, placebos = np.asarray(effects, dtype=np.float64), np.asarray(placebo_effects, dtype=np.float64)
    found = found[np.newaxis] if found.ndim == 1 else found
    placebos = placebos[np.newaxis] if placebos.ndim == 2 else placebos
    share = np.ones(found.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    members = None if groups is None else np.asarray(groups, dtype=bool)
    _check(found, placebos, share, draws)
    share = share / share.sum()
    sites, regions = placebos.shape[1:]
    if members is None:
        _check_enough(sites, regions)
        places = np.argsort(generator.random((draws, regions)), axis=1)[:, :sites]
    else:
        places = _places_apart(members, draws, generator)
    drawn = placebos[:, np.arange(sites), places] @ share
    return [_pooled(float(own @ share), by_chance, confidence) for own, by_chance in zip(found, drawn, strict=True)]


def _places_apart(groups: BoolArray, draws: int, generator: Generator) -> IntArray:
    """A group for each site in each draw, shape (draws, sites); groups that share a unit are drawn again."""
    sites, count, units = groups.shape
    places = generator.integers(count, size=(draws, sites))
    clashing = np.arange(draws)
    for _ in range(_ROUNDS):
        taken = np.zeros((len(clashing), units), bool)
        clashes = np.zeros((len(clashing), sites), bool)
        # In another order each time, so that no site is always the one that has to give way.
        for site in generator.permutation(sites):
            own = groups[site, places[clashing, site]]
            clashes[:, site] = (own & taken).any(axis=1)
            taken |= own
        clashing, clashes = clashing[clashes.any(axis=1)], clashes[clashes.any(axis=1)]
        if not len(clashing):
            break
        drawn = generator.integers(count, size=clashes.shape)
        places[clashing] = np.where(clashes, drawn, places[clashing])
    return places


def _pooled(effect: float, drawn: FloatArray, confidence: float) -> EffectOverSites:
    lower, upper = placebo_interval(effect, drawn, confidence=confidence)
    return EffectOverSites(effect, placebo_p_value(effect, drawn), lower, upper, confidence, drawn)


def _check(found: FloatArray, placebos: FloatArray, share: FloatArray, draws: int) -> None:
    where = "effect over sites"
    if placebos.shape[:2] != found.shape:
        raise ValueError(f"effects {found.shape} and placebo effects {placebos.shape} are of different sites")
    if not np.isfinite(found).all() or not np.isfinite(placebos).all():
        raise DefinitionError(
            Problem(where, "an effect is missing", "an effect in every site and comparison region", "leave it out")
        )
    if share.shape != found.shape[1:] or not (np.isfinite(share) & (share > 0)).all():
        raise DefinitionError(
            Problem(where, "a weight is missing or not above zero", "one weight above zero per site", "supply it")
        )
    if draws < FEWEST_DRAWS:
        raise DefinitionError(
            Problem(where, f"{draws} draws", f"at least {FEWEST_DRAWS}; 9,999 for publication", "ask for more draws")
        )


def _check_enough(sites: int, regions: int) -> None:
    if regions < sites:
        raise NotEstimableError(
            Problem(
                "effect over sites",
                f"{sites} sites and {regions} comparison regions",
                "at least as many comparison regions as sites",
                "widen the comparison pool",
            )
        )
