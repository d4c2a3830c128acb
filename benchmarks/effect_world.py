"""
Drawn worlds in which the effect of a programme is known: regions, persons, shocks, and sites that start in waves.

The outcome is cost in euro per person and year. A region has a level of its own and shocks that last from year to
year; its persons cost nothing or a lognormal amount. Means over persons are drawn from their own distribution with the
same mean, variance and skewness instead of person by person; `Persons.ONE_BY_ONE` draws every person, to show that this
makes no difference.

Left out: persons who move, die or cost much for years on end, and shocks that neighbouring regions share. The example
country of the tests has those last ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

Floats = NDArray[np.float64]
MEAN_COST = 2_500.0
"""Euro per person and year."""
SHARE_WITHOUT_COST = 0.12
LOG_SPREAD = 1.6
"""Spread of the logarithm of the cost of a person who has any."""


class Effect(Enum):
    """What the programme does."""

    NONE = "none"
    CONSTANT = "constant"
    GROWING = "growing"
    BY_WAVE = "by wave"
    """Much in the first wave and ever less in later ones."""


class Sites(Enum):
    """Which regions become sites."""

    BY_LOT = "by lot"
    LARGEST = "the largest"
    SMALLEST = "the smallest"


class Persons(Enum):
    """How the mean over persons comes about."""

    TOGETHER = "together"
    ONE_BY_ONE = "one by one"


@dataclass(frozen=True)
class World:
    """
    What a world is drawn from.

    Attributes
    ----------
    regions, sites : int
        All regions, and those of them with a programme.
    starts : tuple of int
        Position of the year in which each wave starts; sites are dealt over the waves as evenly as can be.
    effect_eur : float
        Mean effect over the whole years after the start, for every kind of effect but none.
    persistence : float
        Correlation of a region's shocks in successive years.
    shock_eur : float
        Spread of the shocks of a region.
    tail : float or None
        Degrees of freedom of the shocks, more than 2; none for normal ones.
    persons : float
        Mean number of persons of a region.
    size_spread : float
        Spread of the logarithm of that number.
    """

    regions: int = 340
    sites: int = 9
    years: int = 11
    starts: tuple[int, ...] = (4, 5, 6)
    effect: Effect = Effect.NONE
    effect_eur: float = 75.0
    persistence: float = 0.6
    shock_eur: float = 60.0
    tail: float | None = None
    persons: float = 50_000
    size_spread: float = 0.9
    chosen: Sites = Sites.BY_LOT
    drawn: Persons = Persons.TOGETHER

    @property
    def wave_of_site(self) -> NDArray[np.intp]:
        """Position of the wave of each site in `starts`, shape (sites,)."""
        return np.arange(self.sites) * len(self.starts) // self.sites

    @property
    def start_of_site(self) -> NDArray[np.intp]:
        """Position of the year in which each site starts, shape (sites,)."""
        return np.array(self.starts)[self.wave_of_site]

    def effects(self) -> Floats:
        """
        Effect in every site and year, shape (sites, years).

        The programme starts halfway a year, so that year shows half of the effect of a first year.
        """
        since = np.arange(self.years) - self.start_of_site[:, np.newaxis]
        shape = np.where(since > 0, 1.0, np.where(since == 0, 0.5, 0.0))
        if self.effect is Effect.NONE:
            return np.zeros(shape.shape)
        if self.effect is Effect.GROWING:
            shape = shape * np.maximum(since, 1)
        if self.effect is Effect.BY_WAVE:
            shape = shape * (len(self.starts) - self.wave_of_site)[:, np.newaxis]
        return self.effect_eur * shape / mean_after_start(shape, self.start_of_site)


def mean_after_start(effects: Floats, start_of_site: NDArray[np.intp]) -> float:
    """Mean over sites of the mean over the years after the year of the start."""
    return float(np.mean([own[start + 1 :].mean() for own, start in zip(effects, start_of_site, strict=True)]))


@dataclass(frozen=True)
class DrawnWorld:
    """
    One world.

    Attributes
    ----------
    outcomes : array, shape (regions, years)
        Mean cost per person; the sites come first.
    persons : array, shape (regions,)
    variance_between_persons : array, shape (regions, years)
        Of cost within a region and year.
    effects : array, shape (sites, years)
        What the programme really did.
    starts : array of int, shape (sites,)
        Position of the year in which each site starts.
    """

    outcomes: Floats
    persons: NDArray[np.int64]
    variance_between_persons: Floats
    effects: Floats
    starts: NDArray[np.intp]

    @property
    def truth_after_start(self) -> float:
        """Mean effect over sites and their whole years after the start."""
        return mean_after_start(self.effects, self.starts)

    @property
    def truth_from_start(self) -> float:
        """Mean effect over all sites and years from the year of the start on."""
        started = np.arange(self.effects.shape[1]) >= self.starts[:, np.newaxis]
        return float(self.effects[started].mean())

    def panel(self) -> StaggeredPanel:
        """Regions with the first year of their programme."""
        regions, years = self.outcomes.shape
        starts = np.concatenate([self.starts.astype(np.float64), np.full(regions - len(self.starts), NEVER)])
        return StaggeredPanel.of(self.outcomes, np.arange(years), starts)


def drawn_world(world: World, generator: Generator) -> DrawnWorld:
    """A world drawn anew: sizes, levels, shocks, persons and which regions are sites."""
    spread = world.size_spread
    sizes = world.persons * np.exp(generator.normal(-(spread**2) / 2, spread, world.regions))
    if world.chosen is not Sites.BY_LOT:
        sizes = np.sort(sizes)
        # Sites come first. Waves are dealt by position, so the sites are put in any order among themselves.
        sizes = sizes[::-1] if world.chosen is Sites.LARGEST else sizes
        sizes = np.concatenate([generator.permutation(sizes[: world.sites]), sizes[world.sites :]])
    persons = np.maximum(sizes, 50).astype(np.int64)
    expected = MEAN_COST + generator.normal(0, 150, (world.regions, 1)) + 40 * np.arange(world.years)
    expected = expected + lasting_shocks(world, generator)
    effects = world.effects()
    expected[: world.sites] += effects
    draw = means_of_persons if world.drawn is Persons.TOGETHER else means_one_by_one
    outcomes, variance = draw(expected, persons, generator)
    return DrawnWorld(outcomes, persons, variance, effects, world.start_of_site)


def lasting_shocks(world: World, generator: Generator) -> Floats:
    """Shocks that carry over from year to year with the same spread in every year, shape (regions, years)."""
    shape = (world.regions, world.years)
    if world.tail is None:
        news = generator.normal(size=shape)
    else:
        news = generator.standard_t(world.tail, size=shape) / np.sqrt(world.tail / (world.tail - 2))
    shocks = news.copy()
    for year in range(1, world.years):
        kept = world.persistence * shocks[:, year - 1]
        shocks[:, year] = kept + np.sqrt(1 - world.persistence**2) * news[:, year]
    return np.asarray(world.shock_eur * shocks)


def means_of_persons(expected: Floats, persons: NDArray[np.int64], generator: Generator) -> tuple[Floats, Floats]:
    """Means over persons, from a shifted gamma with their mean, variance and skewness; and the variance of persons."""
    relative_variance, skewness = person_moments()
    variance = relative_variance * expected**2
    skew = np.broadcast_to(skewness / np.sqrt(persons)[:, np.newaxis], expected.shape)
    shape = 4 / skew**2
    standardised = (generator.gamma(shape) - shape) * skew / 2
    return expected + np.sqrt(variance / persons[:, np.newaxis]) * standardised, variance


def means_one_by_one(expected: Floats, persons: NDArray[np.int64], generator: Generator) -> tuple[Floats, Floats]:
    """Means and variances over persons of whom every one is drawn."""
    outcomes, variance = np.empty(expected.shape), np.empty(expected.shape)
    for region, size in enumerate(persons):
        costs = person_costs((expected.shape[1], int(size)), generator) * expected[region][:, np.newaxis]
        outcomes[region], variance[region] = costs.mean(axis=1), costs.var(axis=1, ddof=1)
    return outcomes, variance


def person_costs(shape: tuple[int, ...], generator: Generator) -> Floats:
    """Cost of persons as multiples of what is expected of them."""
    has_cost = generator.random(shape) >= SHARE_WITHOUT_COST
    amounts = generator.lognormal(-(LOG_SPREAD**2) / 2, LOG_SPREAD, shape) / (1 - SHARE_WITHOUT_COST)
    return np.asarray(np.where(has_cost, amounts, 0.0))


def person_moments() -> tuple[float, float]:
    """Variance relative to the squared mean, and skewness, of the cost of a person."""
    share, spread = 1 - SHARE_WITHOUT_COST, np.exp(LOG_SPREAD**2)
    second, third = spread / share, spread**3 / share**2
    variance = second - 1
    return float(variance), float((third - 3 * second + 2) / variance**1.5)
