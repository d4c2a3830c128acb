"""
Families of generalised linear models, written so that persons and sums of their outcome suffice.

For these families with these links the log-likelihood depends on the persons of a cell only through how many there are
and what their outcomes add up to, up to a term without parameters. That is why a model on cells gives exactly what
it would give on persons.

Source: McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """
    How the mean follows from the linear predictor and the variance from the mean.

    The functions take the linear predictor, and where they need them the persons and the sums of each cell.

    Attributes
    ----------
    link : function
        Linear predictor of a mean.
    log_likelihood : function
        Its kernel per cell: terms without parameters are left out.
    score : function
        Derivative of the log-likelihood per cell.
    information : function
        Expected minus second derivative per cell.
    variance : function
        Variance of one person's outcome at a mean, up to the dispersion.
    is_inside : function
        Whether a mean can be fitted with a finite linear predictor.
    largest_step : float
        By how much an iteration may move the linear predictor of a unit.
    """

    name: str
    link: Callable[[FloatArray], FloatArray]
    mean: Callable[[FloatArray], FloatArray]
    log_likelihood: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    score: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    information: Callable[[FloatArray, FloatArray], FloatArray]
    variance: Callable[[FloatArray], FloatArray]
    is_inside: Callable[[FloatArray], NDArray[np.bool_]]
    largest_step: float


def _bernoulli_variance(mean: FloatArray) -> FloatArray:
    return np.asarray(mean * (1 - mean))


POISSON = Family(
    name="poisson",
    link=np.log,
    mean=np.exp,
    log_likelihood=lambda eta, persons, sums: sums * eta - persons * np.exp(eta),
    score=lambda eta, persons, sums: sums - persons * np.exp(eta),
    information=lambda eta, persons: persons * np.exp(eta),
    variance=lambda mean: mean,
    is_inside=lambda mean: mean > 0,
    largest_step=3.0,
)
"""
Logarithmic link, variance in proportion to the mean.

Right for any outcome that is not negative as long as the mean is right (pseudo maximum likelihood): amounts of money
with zeros too. Source: Gourieroux, Monfort and Trognon, Econometrica 1984; Santos Silva and Tenreyro, Review of
Economics and Statistics 2006.
"""

GAMMA = Family(
    name="gamma",
    link=np.log,
    mean=np.exp,
    log_likelihood=lambda eta, persons, sums: -sums * np.exp(-eta) - persons * eta,
    score=lambda eta, persons, sums: sums * np.exp(-eta) - persons,
    information=lambda eta, persons: persons + 0 * eta,
    variance=lambda mean: mean**2,
    is_inside=lambda mean: mean > 0,
    largest_step=3.0,
)
"""Logarithmic link, standard deviation in proportion to the mean, as of positive costs."""

LOGISTIC = Family(
    name="logistic",
    link=logit,
    mean=expit,
    log_likelihood=lambda eta, persons, sums: sums * eta - persons * np.logaddexp(0.0, eta),
    score=lambda eta, persons, sums: sums - persons * expit(eta),
    information=lambda eta, persons: persons * _bernoulli_variance(expit(eta)),
    variance=_bernoulli_variance,
    is_inside=lambda mean: (mean > 0) & (mean < 1),
    largest_step=3.0,
)
"""Logit link, outcome of a person zero or one."""

GAUSSIAN = Family(
    name="gaussian",
    link=lambda mean: mean,
    mean=lambda eta: eta,
    log_likelihood=lambda eta, persons, sums: sums * eta - persons * eta**2 / 2,
    score=lambda eta, persons, sums: sums - persons * eta,
    information=lambda eta, persons: persons + 0 * eta,
    variance=np.ones_like,
    is_inside=np.isfinite,
    largest_step=np.inf,
)
"""Identity link and constant variance: ordinary least squares."""
