"""
Effects of several sites together: their average, how much they truly differ, and what each estimate is worth.

Sites differ for real, and their estimates differ by chance as well. The variance between sites parts the two. The mean
is of a distribution of effects, and its interval says nothing about a next site: that is the prediction interval. With
few sites the variance between them is badly known; the default interval of the mean (Hartung, Knapp, Sidik and Jonkman)
allows for that, the normal one does not.

The estimates must be independent. Sites compared with the same regions share the error of these; that makes the sites
look more alike than they are.

Source: DerSimonian and Laird, Controlled Clinical Trials 1986; Paule and Mandel, Journal of Research of the National
Bureau of Standards 1982; Viechtbauer, Journal of Educational and Behavioral Statistics 2005 (restricted maximum
likelihood); Hartung and Knapp, Statistics in Medicine 2001; Röver, Knapp and Friede, BMC Medical Research Methodology
2015 (never below the normal interval); Higgins and Thompson, Statistics in Medicine 2002 (I squared).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc, ndtri, stdtrit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
_PRECISION = 1e-12
_TRIED = np.geomspace(1e-6, 10.0, 80)
"""Values of the variance between sites to start from, as multiples of the variance of the estimates."""


class BetweenVariance(StrEnum):
    """How the variance between sites is estimated."""

    RESTRICTED_MAXIMUM_LIKELIHOOD = "restricted_maximum_likelihood"
    PAULE_MANDEL = "paule_mandel"
    DERSIMONIAN_LAIRD = "dersimonian_laird"


class MeanInterval(StrEnum):
    """How the uncertainty of the mean is computed."""

    HARTUNG_KNAPP = "hartung_knapp"
    HARTUNG_KNAPP_NOT_BELOW_NORMAL = "hartung_knapp_not_below_normal"
    NORMAL = "normal"


@dataclass(frozen=True)
class PooledEffect:
    """
    Average effect over sites and how much sites differ.

    Attributes
    ----------
    mean, standard_error, lower, upper : float
        Mean of the distribution that the effects of sites come from, with its interval.
    degrees_of_freedom : float
        Of the interval's t distribution; infinite for the normal one.
    predicted_lower, predicted_upper : float
        Interval for the true effect of a next site, with the same t distribution as the interval of the mean.
    between_variance : float
        Variance of the true effects between sites (tau squared).
    heterogeneity, heterogeneity_p : float
        Cochran's Q and its p-value under equal effects.
    share_between : float
        I squared: share of the variance of the estimates that is between sites, 0 to 1.
    shrunken, shrunken_lower, shrunken_upper : array, shape (sites,)
        Effect of each site, drawn towards the mean as far as its own estimate is uncertain (empirical Bayes), with an
        interval that takes the variance between sites as known.
    weights : array, shape (sites,)
        Share of each site in the mean.
    """

    mean: float
    standard_error: float
    lower: float
    upper: float
    degrees_of_freedom: float
    predicted_lower: float
    predicted_upper: float
    between_variance: float
    heterogeneity: float
    heterogeneity_p: float
    share_between: float
    shrunken: FloatArray
    shrunken_lower: FloatArray
    shrunken_upper: FloatArray
    weights: FloatArray
    confidence: float


@dataclass(frozen=True)
class SubgroupDifference:
    """
    Whether pooled effects of subgroups differ by more than chance.

    Attributes
    ----------
    q, p : float
        Weighted squares of the subgroup means around their own mean, and the p-value (chi squared with groups - 1
        degrees of freedom).
    difference, lower, upper : float
        Second minus first group, for two groups; NaN for more.
    """

    q: float
    p: float
    difference: float
    lower: float
    upper: float


def pooled_effect(
    effects: ArrayLike,
    standard_errors: ArrayLike,
    *,
    method: BetweenVariance = BetweenVariance.RESTRICTED_MAXIMUM_LIKELIHOOD,
    interval: MeanInterval = MeanInterval.HARTUNG_KNAPP_NOT_BELOW_NORMAL,
    confidence: float = 0.95,
) -> PooledEffect:
    """
    Mean, spread and shrunken effects of sites under a random-effects model.

    Parameters
    ----------
    effects, standard_errors : array, shape (sites,)
        Independent estimates, no missing values; standard errors positive and taken as known.

    Raises
    ------
    DefinitionError
        Shapes differ, a value is missing, or a standard error is not positive.
    NotEstimableError
        One site only.
    """
    y, variance = _checked(effects, standard_errors, confidence)
    between = between_variance(y, variance, method)
    weights = 1 / (variance + between)
    mean = float(weights @ y / weights.sum())
    error, freedom = _error_of_mean(y, weights, mean, interval)
    multiple = _multiple(freedom, confidence)
    q = heterogeneity(y, variance)
    prediction = multiple * math.sqrt(between + error**2)
    typical = _typical_variance(variance)
    trust = between / (between + variance)
    shrunken = mean + trust * (y - mean)
    # Own uncertainty that is left, plus that of the mean as far as the site leans on it.
    shrunken_error = np.sqrt(trust * variance + (1 - trust) ** 2 * error**2)
    normal = float(ndtri((1 + confidence) / 2))
    return PooledEffect(
        mean=mean,
        standard_error=error,
        lower=mean - multiple * error,
        upper=mean + multiple * error,
        degrees_of_freedom=freedom,
        predicted_lower=mean - prediction,
        predicted_upper=mean + prediction,
        between_variance=between,
        heterogeneity=q,
        heterogeneity_p=float(chdtrc(len(y) - 1, q)),
        share_between=between / (between + typical),
        shrunken=shrunken,
        shrunken_lower=shrunken - normal * shrunken_error,
        shrunken_upper=shrunken + normal * shrunken_error,
        weights=weights / weights.sum(),
        confidence=confidence,
    )


def between_variance(effects: FloatArray, variances: FloatArray, method: BetweenVariance) -> float:
    """
    Variance of the true effects between sites; zero when the estimates differ no more than by chance.

    Parameters
    ----------
    effects, variances : array, shape (sites,)
        Estimates with their sampling variances; no missing values.
    """
    if method is BetweenVariance.DERSIMONIAN_LAIRD:
        return _dersimonian_laird(effects, variances)
    if method is BetweenVariance.PAULE_MANDEL:
        return _paule_mandel(effects, variances)
    return _restricted_maximum_likelihood(effects, variances)


def heterogeneity(effects: FloatArray, variances: FloatArray) -> float:
    """Cochran's Q: squared distances from the common mean, each over its sampling variance."""
    weights = 1 / variances
    mean = weights @ effects / weights.sum()
    return float(weights @ (effects - mean) ** 2)


def subgroup_difference(groups: list[PooledEffect], *, confidence: float = 0.95) -> SubgroupDifference:
    """
    Test of equal means between subgroups of sites, and their difference when there are two.

    Each subgroup has its own variance between sites.

    Raises
    ------
    DefinitionError
        Fewer than two subgroups.
    """
    if len(groups) < 2:
        raise DefinitionError(
            Problem("difference between subgroups", "one subgroup", "two or more", "pool the sites by subgroup")
        )
    means = np.array([group.mean for group in groups])
    variances = np.array([group.standard_error**2 for group in groups])
    q = heterogeneity(means, variances)
    difference, half = math.nan, math.nan
    if len(groups) == 2:
        difference = float(means[1] - means[0])
        half = float(ndtri((1 + confidence) / 2)) * math.sqrt(float(variances.sum()))
    p = float(chdtrc(len(groups) - 1, q))
    return SubgroupDifference(q, p, difference, difference - half, difference + half)


def _checked(effects: ArrayLike, standard_errors: ArrayLike, confidence: float) -> tuple[FloatArray, FloatArray]:
    y, errors = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (effects, standard_errors))
    usable = y.shape == errors.shape and bool(np.isfinite(y).all() and np.isfinite(errors).all() and (errors > 0).all())
    if not usable or not 0 < confidence < 1:
        raise DefinitionError(
            Problem(
                "pooled effect",
                f"{y.size} effects and {errors.size} standard errors, some missing or not positive",
                "one effect and one positive standard error per site, and a confidence between 0 and 1",
                "leave out sites without an estimate and say so",
            )
        )
    if len(y) < 2:
        raise NotEstimableError(
            Problem("pooled effect", "one site", "at least two sites", "report the effect of the site itself")
        )
    return y, errors**2


def _dersimonian_laird(effects: FloatArray, variances: FloatArray) -> float:
    weights = 1 / variances
    excess = heterogeneity(effects, variances) - (len(effects) - 1)
    return max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))


def _paule_mandel(effects: FloatArray, variances: FloatArray) -> float:
    """The variance at which the generalised Q equals its expectation."""

    def excess(between: float) -> float:
        return heterogeneity(effects, variances + between) - (len(effects) - 1)

    if excess(0.0) <= 0:
        return 0.0
    highest = float(np.var(effects, ddof=1))
    while excess(highest) > 0:
        highest *= 2
    return float(brentq(excess, 0.0, highest, xtol=_PRECISION * highest))


def _restricted_maximum_likelihood(effects: FloatArray, variances: FloatArray) -> float:
    """
    The highest point of the restricted likelihood: the best of many values, refined between its neighbours.

    Stepwise searches can go round in circles where the likelihood is flat, as it is with few sites.
    """
    scale = float(variances.mean() + np.var(effects))
    tried = np.concatenate([[0.0], scale * _TRIED])
    best = int(np.argmax([_restricted_likelihood(between, effects, variances) for between in tried]))
    low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
    refined = minimize_scalar(
        lambda between: -_restricted_likelihood(between, effects, variances),
        bounds=(low, high),
        method="bounded",
        options={"xatol": _PRECISION * scale},
    )
    candidates = [float(tried[best]), float(refined.x)]
    return max(candidates, key=lambda between: _restricted_likelihood(between, effects, variances))


def _restricted_likelihood(between: float, effects: FloatArray, variances: FloatArray) -> float:
    """Logarithm of the restricted likelihood, apart from a constant."""
    weights = 1 / (variances + between)
    squares = weights @ (effects - weights @ effects / weights.sum()) ** 2
    return 0.5 * float(np.log(weights).sum() - math.log(weights.sum()) - squares)


def _error_of_mean(y: FloatArray, weights: FloatArray, mean: float, interval: MeanInterval) -> tuple[float, float]:
    normal = 1 / math.sqrt(float(weights.sum()))
    if interval is MeanInterval.NORMAL:
        return normal, math.inf
    freedom = len(y) - 1
    observed = float(weights @ (y - mean) ** 2) / freedom
    if interval is MeanInterval.HARTUNG_KNAPP_NOT_BELOW_NORMAL:
        observed = max(1.0, observed)
    return normal * math.sqrt(observed), float(freedom)


def _multiple(freedom: float, confidence: float) -> float:
    share = (1 + confidence) / 2
    return float(ndtri(share)) if math.isinf(freedom) else float(stdtrit(freedom, share))


def _typical_variance(variances: FloatArray) -> float:
    weights = 1 / variances
    return float((len(weights) - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum()))
