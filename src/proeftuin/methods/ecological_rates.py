"""
Rates by age band when events are known only for all ages together, from how regions' ages and events go together.

An ecological model, not standardisation of counts: it takes the rate of a band to be the same in all regions, and what
goes with age in a region (a nursing home, a poor old quarter) is taken for age itself. With it an expected number can
be formed "as far as the age bands allow"; a figure that rests on it is labelled as a model figure. The expected number
is steadier than the rates of single bands, which are not for publication.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from proeftuin.errors import DataContractError, NotEstimableError, Problem
from proeftuin.methods.estimate_array import FloatArray

_LARGEST_ROUNDS = 100
_RELATIVE_CHANGE = 1e-10


@dataclass(frozen=True)
class EcologicalRates:
    """
    Rates that explain the regions' events best from their age bands.

    Attributes
    ----------
    rates : array, shape (bands,)
        Events per person; zero or more.
    dispersion : float
        Squared distance of regions from the model against what chance gives: 1 when chance explains what is left.
    regions : int
        Number of regions with all numbers known.
    """

    rates: FloatArray
    dispersion: float
    regions: int

    def expected(self, persons_by_band: ArrayLike) -> FloatArray:
        """Events that `persons_by_band`, shape (..., bands), would have with these rates: shape (...)."""
        return np.asarray(np.asarray(persons_by_band, dtype=np.float64) @ self.rates, dtype=np.float64)


def rates_from_composition(
    deaths: ArrayLike, persons_by_band: ArrayLike, *, never_falling: bool = False
) -> EcologicalRates:
    """
    Death rates by age band that explain the total deaths of all regions best: Poisson likelihood, no rate below zero.

    Expected deaths of all regions together equal the deaths that happened.

    Parameters
    ----------
    deaths : array, shape (regions,)
        All ages together. A region with a missing number does not count.
    persons_by_band : array, shape (regions, bands)
        Persons by age band, youngest first; together all ages.
    never_falling : bool
        Let no band have a lower rate than the one before, as is known of mortality among adults. Neighbouring bands go
        together in municipalities, so that without this knowledge what belongs to one can be given to the other: on
        the Dutch panel of 2018 the rate at 75-84 came out as zero.

    Returns
    -------
    EcologicalRates

    Raises
    ------
    DataContractError
        A negative number.
    NotEstimableError
        Not more regions than age bands, no deaths, or regions whose age bands always go together.

    Source
    ------
    Poisson regression with identity link by iteratively weighted least squares (McCullagh and Nelder, 1989,
    Generalized Linear Models, section 2.5), each round solved without negative rates (Lawson and Hanson, 1974).
    """
    count, persons = np.asarray(deaths, dtype=np.float64), np.asarray(persons_by_band, dtype=np.float64)
    known = np.isfinite(count) & np.isfinite(persons).all(axis=-1)
    count, persons = count[known], persons[known]
    _check(count, persons)
    bands = persons.shape[-1]
    # Rates that never fall are sums of steps that are never negative, so the same solver finds them.
    steps = np.tril(np.ones((bands, bands))) if never_falling else np.eye(bands)
    fitted = persons.sum(axis=-1) * count.sum() / persons.sum()
    rates = np.zeros(bands)
    for _ in range(_LARGEST_ROUNDS):
        root = 1 / np.sqrt(fitted)
        previous, rates = rates, steps @ nnls(persons @ steps * root[:, None], count * root)[0]
        # A region without any expected death would get infinite weight.
        fitted = np.maximum(persons @ rates, 1e-9 * fitted)
        if np.abs(rates - previous).max() <= _RELATIVE_CHANGE * rates.max():
            break
    dispersion = float(((count - fitted) ** 2 / fitted).sum() / (count.size - bands))
    return EcologicalRates(np.asarray(rates, dtype=np.float64), dispersion, int(count.size))


def _check(deaths: FloatArray, persons: FloatArray) -> None:
    if (deaths < 0).any() or (persons < 0).any():
        raise DataContractError(
            Problem(
                "deaths and persons", "a number is negative", "zero or more", "settle corrections in the source first"
            )
        )
    if (persons.sum(axis=-1) <= 0).any():
        raise DataContractError(
            Problem("persons", "a region has no persons", "at least one person", "leave out regions that do not exist")
        )
    if deaths.size <= persons.shape[-1] or deaths.sum() == 0:
        raise NotEstimableError("rates by age band need deaths, and more regions with all numbers than age bands")
    if np.linalg.matrix_rank(persons / persons.sum(axis=0).clip(min=1.0)) < persons.shape[-1]:
        raise NotEstimableError(
            "age bands always go together in these regions, so that their rates cannot be told apart"
        )
