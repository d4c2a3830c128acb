"""
Years of life: abridged period life table and expectancy in health.

A period life table answers: how long would a newborn live if the death rates of this period stayed as they are? It is
not a forecast of anybody's life. Deaths are Poisson, ages follow each other and the last age is open. A population that
is too small gets a reason instead of a number, because the variance that the table itself gives is then too small too.
Models that borrow strength from other places or years are left out: pool years before (`reliability`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    EstimateArray,
    FloatArray,
    TextArray,
    estimates_where,
    first_reason,
    normal_quantile,
)

AGES_WITH_INFANTS = (0, 1, *range(5, 95, 5))
"""Starts of the ages 0, 1-4, 5-9, ... 85-89 and 90 and over."""
AGES_OF_FIVE_YEARS = tuple(range(0, 95, 5))
"""Starts of the ages 0-4, 5-9, ... 85-89 and 90 and over."""
MINIMUM_PERSON_YEARS = 5_000
"""With fewer person-years life expectancy and its variance are both biased (Toson and Baker 2003)."""
WIDEST_INTERVAL_YEARS = 20
"""A life expectancy whose interval of 95 % is wider is not given (practice of Public Health England)."""
FIRST_AGE_SHARE = 0.1
"""Part of the first age that those live who die in it: most of them die in the first weeks."""

TOO_FEW_PERSON_YEARS = "too_few_person_years"
"""Reason: fewer person-years in all ages together than the least that was asked."""
EMPTY_AGE = "empty_age"
"""Reason: an age has no person-years, so its death rate is not known."""
MORE_DEATHS_THAN_PERSON_YEARS = "more_deaths_than_person_years"
"""Reason: an age has more deaths than person-years, so that the two do not belong together."""
NO_DEATHS_IN_LAST_AGE = "no_deaths_in_last_age"
"""Reason: nobody died in the open last age, so the years lived there have no end."""
NOBODY_SURVIVES = "nobody_survives"
"""Reason: by these rates nobody reaches the age that was asked."""
INTERVAL_TOO_WIDE = "interval_too_wide"
"""Reason: the interval of 95 % is wider than `WIDEST_INTERVAL_YEARS`."""


@dataclass(frozen=True)
class LifeTable:
    """
    Death and survival by age in an imaginary generation that lives by the rates of one period.

    Attributes
    ----------
    age_starts : array, shape (ages,)
        First year of each age; the last age is open.
    dying : array, shape (..., ages)
        Share of those who reach an age that dies in it; 1 in the last.
    dying_variance : array, shape (..., ages)
        Its variance by chance; in the last age 0.
    survivors : array, shape (..., ages)
        Share of all newborn that reach the age; 1 at birth.
    years_lived : array, shape (..., ages)
        Years that a newborn lives in the age, on average.
    years_after_survival : array, shape (..., ages)
        Years in the age that a death in it takes away; of the last age not used.
    last_years_variance : array, shape (...)
        Variance of the mean years that are still lived on reaching the last age.
    reason : array of str, shape (...)
        Why there is no table; empty where there is one.
    """

    age_starts: FloatArray
    dying: FloatArray
    dying_variance: FloatArray
    survivors: FloatArray
    years_lived: FloatArray
    years_after_survival: FloatArray
    last_years_variance: FloatArray
    reason: TextArray

    def expectancy(self, age: float = 0, *, confidence: float = 0.95, with_last_age: bool = True) -> EstimateArray:
        """
        Years that someone of exactly `age` still lives on average.

        Parameters
        ----------
        age : float
            Start of one of the ages of the table.
        with_last_age : bool
            Whether the variance counts chance in the open last age too. Chiang left it out; with it the interval is
            that of English practice, and honest where many reach the last age.

        Returns
        -------
        EstimateArray
            Shape (...), in years, with normal limits. No value where the interval of 95 % is wider than
            `WIDEST_INTERVAL_YEARS`.

        Raises
        ------
        DefinitionError
            `age` does not start an age of the table.

        Source
        ------
        Chiang (1984), The Life Table and its Applications, chapters 6 to 8; for the last age Silcocks, Jenner and Reza
        (2001), Journal of Epidemiology and Community Health 55, 38-43.
        """
        variance = self._mortality_variance(np.ones_like(self.years_lived), with_last_age=with_last_age)
        method = "chiang_with_last_age" if with_last_age else "chiang"
        return self._estimate(age, self._years_after(self.years_lived), variance, confidence, method)

    def health_expectancy(
        self,
        healthy_share: ArrayLike,
        share_variance: ArrayLike,
        age: float = 0,
        *,
        with_mortality_variance: bool = True,
        confidence: float = 0.95,
    ) -> EstimateArray:
        """
        Years that someone of exactly `age` still lives in good health on average, by Sullivan's method.

        Health today is laid over survival by the rates of today: it does not say how the health of a generation runs.

        Parameters
        ----------
        healthy_share : array, broadcast to (..., ages)
            Share between 0 and 1 of the people of each age who are in good health. Missing makes the result missing
            for this and all younger ages.
        share_variance : array, broadcast to (..., ages)
            Its variance, of the survey with its design.
        age : float
            Start of one of the ages of the table.
        with_mortality_variance : bool
            Whether chance in the deaths counts too. It is small in a country and not in a municipality.

        Returns
        -------
        EstimateArray
            Shape (...), in years, with normal limits.

        Raises
        ------
        DataContractError
            A share outside 0 to 1, or a negative variance.
        DefinitionError
            `age` does not start an age of the table.

        Source
        ------
        Sullivan (1971), HSMHA Health Reports 86, 347-354; variance: Mathers (1991), Health Expectancies in Australia
        1981 and 1988, appendix, and Jagger, Van Oyen and Robine (2014), Health Expectancy Calculation by the Sullivan
        Method, chapter 5.
        """
        share, spread = np.asarray(healthy_share, dtype=np.float64), np.asarray(share_variance, dtype=np.float64)
        _refuse_what_is_no_share(share, spread)
        healthy_years = self.years_lived * share
        variance = self._from_age_on(self.years_lived**2 * spread)
        if with_mortality_variance:
            variance = variance + self._mortality_variance(np.broadcast_to(share, healthy_years.shape))
        method = "sullivan_prevalence_and_mortality" if with_mortality_variance else "sullivan_prevalence"
        return self._estimate(age, self._years_after(healthy_years), variance, confidence, method)

    def _estimate(
        self, age: float, years: FloatArray, variance: FloatArray, confidence: float, method: str
    ) -> EstimateArray:
        place = self._place_of(age)
        survivors = self.survivors[..., place]
        reached = np.where(survivors > 0, survivors, np.nan)
        value, error = years[..., place], np.sqrt(variance[..., place]) / reached
        width = 2 * normal_quantile(0.95) * error
        reason = np.where(self.reason != "", self.reason, first_reason((survivors == 0, NOBODY_SURVIVES)))
        reason = np.where((reason == "") & (width > WIDEST_INTERVAL_YEARS), INTERVAL_TOO_WIDE, reason).astype(np.str_)
        half_width = normal_quantile(confidence) * error
        limits = np.maximum(value - half_width, 0.0), value + half_width
        return estimates_where(reason, value, limits, confidence=confidence, interval_method=method)

    def _place_of(self, age: float) -> int:
        places = np.flatnonzero(self.age_starts == age)
        if not places.size:
            raise DefinitionError(
                Problem(
                    where="age of the expectancy",
                    what=f"no age of the life table starts at {age:g}",
                    expected=", ".join(f"{start:g}" for start in self.age_starts),
                    action="ask for the start of one of these ages",
                )
            )
        return int(places[0])

    def _years_after(self, years: FloatArray) -> FloatArray:
        """Years still to come on reaching each age, of `years` lived in each."""
        reached = np.where(self.survivors > 0, self.survivors, np.nan)
        return np.asarray(self._from_age_on(years) / reached)

    def _mortality_variance(self, share: FloatArray, *, with_last_age: bool = True) -> FloatArray:
        """
        Variance of the years that all newborn still live from each age on in the state of which `share` tells.

        A death in an age takes away what was still to be lived of the age itself and everything after it.
        """
        still_to_come = np.zeros_like(share)
        still_to_come[..., :-1] = np.nan_to_num(self._years_after(self.years_lived * share)[..., 1:])
        taken = share * self.years_after_survival + still_to_come
        variance = self.survivors**2 * taken**2 * self.dying_variance
        last = self.survivors[..., -1] ** 2 * share[..., -1] ** 2 * self.last_years_variance
        variance[..., -1] = last if with_last_age else 0.0
        return self._from_age_on(variance)

    @staticmethod
    def _from_age_on(numbers: FloatArray) -> FloatArray:
        return np.asarray(np.cumsum(numbers[..., ::-1], axis=-1)[..., ::-1], dtype=np.float64)


def life_table(
    deaths: ArrayLike,
    person_years: ArrayLike,
    age_starts: ArrayLike = AGES_WITH_INFANTS,
    *,
    lived_shares: ArrayLike | None = None,
    minimum_person_years: float = MINIMUM_PERSON_YEARS,
) -> LifeTable:
    """
    The life table of a population from its deaths and person-years by age.

    Parameters
    ----------
    deaths, person_years : arrays, shape (..., ages)
        In ascending order of age, of one period of any number of years. Ages without deaths are allowed, but not the
        last.
    age_starts : array, shape (ages,)
        First year of each age: `AGES_WITH_INFANTS`, `AGES_OF_FIVE_YEARS` or others that start at 0.
    lived_shares : array or None, broadcast to (ages,)
        Part of its age that those live who die in it. Without it `FIRST_AGE_SHARE` in the first age and a half in all
        others. With the ages 0-4 together the same tenth stands for half a year of five, because even of those deaths
        most fall in the first weeks. Their one rate is then an average over the infants and children who live there
        now, not over survivors: where births go up or down, life expectancy moves by some days.
    minimum_person_years : float
        Fewer in all ages together give no table.

    Returns
    -------
    LifeTable

    Raises
    ------
    DataContractError
        Negative deaths or person-years.
    DefinitionError
        Ages that do not ascend from 0, that are fewer than two, or that do not fit the arrays.

    Source
    ------
    Chiang (1984), The Life Table and its Applications, chapter 6; small populations: Toson and Baker (2003), National
    Statistics Methodological Series 33, and Eayres and Williams (2004), Journal of Epidemiology and Community Health
    58, 243-249; rules as in PHEindicatormethods 2.1.0.
    """
    died, lived = np.broadcast_arrays(np.asarray(deaths, dtype=np.float64), np.asarray(person_years, dtype=np.float64))
    starts = ages_from_birth(age_starts, died.shape)
    refuse_negative(died, lived)
    lengths = np.diff(starts)
    part = _default_shares(starts) if lived_shares is None else np.asarray(lived_shares, dtype=np.float64)
    part = np.broadcast_to(part, starts.shape)[:-1]
    reason = _reasons_against(died, lived, minimum_person_years)
    usable = reason == ""
    # Numbers that need not be used keep the arithmetic quiet; what they lead to is blanked by the reason.
    died = np.where(usable[..., None], died, 1.0)
    lived = np.where(usable[..., None], lived, 100.0)
    rates = died / lived
    dying = np.minimum(rates[..., :-1] * lengths / (1 + rates[..., :-1] * lengths * (1 - part)), 1.0)
    survivors = np.concatenate([np.ones((*dying.shape[:-1], 1)), np.cumprod(1 - dying, axis=-1)], axis=-1)
    lost = (1 - part) * lengths
    years = np.concatenate(
        [survivors[..., :-1] * (lengths - lost * dying), survivors[..., -1:] / rates[..., -1:]], axis=-1
    )
    events = np.where(died > 0, died, 1.0)
    nothing = np.zeros((*dying.shape[:-1], 1))
    variance = np.concatenate([dying**2 * (1 - dying) / events[..., :-1], nothing], axis=-1)
    return LifeTable(
        age_starts=starts,
        dying=_blank(np.concatenate([dying, nothing + 1], axis=-1), usable),
        dying_variance=_blank(variance, usable),
        survivors=_blank(survivors, usable),
        years_lived=_blank(years, usable),
        years_after_survival=np.broadcast_to(np.append(lost, 0.0), years.shape),
        last_years_variance=np.where(usable, 1 / (died[..., -1] * rates[..., -1] ** 2), np.nan),
        reason=reason,
    )


def _reasons_against(died: FloatArray, lived: FloatArray, minimum_person_years: float) -> TextArray:
    return first_reason(
        (~np.isfinite(died + lived).all(axis=-1), MISSING_INPUT),
        (lived.sum(axis=-1) < minimum_person_years, TOO_FEW_PERSON_YEARS),
        ((lived == 0).any(axis=-1), EMPTY_AGE),
        ((died > lived).any(axis=-1), MORE_DEATHS_THAN_PERSON_YEARS),
        (died[..., -1] == 0, NO_DEATHS_IN_LAST_AGE),
    )


def _default_shares(starts: FloatArray) -> FloatArray:
    shares = np.full(starts.shape, 0.5)
    shares[0] = FIRST_AGE_SHARE
    return shares


def _blank(numbers: FloatArray, usable: NDArray[np.bool_]) -> FloatArray:
    return np.where(usable[..., None], numbers, np.nan)


def ages_from_birth(age_starts: ArrayLike, shape: tuple[int, ...] | None) -> FloatArray:
    """
    The starts of ages as numbers, if they ascend from 0 and fit the last axis of `shape`.

    Raises
    ------
    DefinitionError
        They do not.
    """
    starts = np.asarray(age_starts, dtype=np.float64)
    fits = shape is None or (len(shape) > 0 and shape[-1] == starts.size)
    if starts.ndim != 1 or starts.size < 2 or starts[0] != 0 or not (np.diff(starts) > 0).all() or not fits:
        raise DefinitionError(
            Problem(
                where="ages of the life table",
                what=f"{starts.size} starts of ages, for numbers of shape {shape}",
                expected="at least two starts, ascending from 0, one for every number on the last axis",
                action="give each age its first year, the open last age included",
            )
        )
    return starts


def refuse_negative(died: FloatArray, lived: FloatArray) -> None:
    """
    Nothing, if deaths and person-years are zero or more; missing ones pass.

    Raises
    ------
    DataContractError
        One is negative.
    """
    negative = int((died < 0).sum() + (lived < 0).sum())
    if negative:
        raise DataContractError(
            Problem(
                where="deaths and person-years by age",
                what=f"{negative} of the numbers are negative",
                expected="zero or more at every age",
                action="look for corrections in the source and settle them first",
            )
        )


def _refuse_what_is_no_share(share: FloatArray, spread: FloatArray) -> None:
    outside = int(((share < 0) | (share > 1)).sum() + (spread < 0).sum())
    if outside:
        raise DataContractError(
            Problem(
                where="share in good health by age",
                what=f"{outside} of the shares lie outside 0 to 1, or have a negative variance",
                expected="shares between 0 and 1",
                action="write a percentage as a share",
            )
        )
