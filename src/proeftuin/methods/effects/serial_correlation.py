"""
Whether neighbouring observations of a series go together, and standard errors that allow for it.

A good month tends to be followed by a good month. Taken for independent, such observations make an interval too narrow.

Left out: seasonal and longer autoregressions; seasons belong in the regression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc

from proeftuin.errors import NotEstimableError, Problem

FloatArray = NDArray[np.float64]
_LARGEST_CORRELATION = 0.999


@dataclass(frozen=True)
class SerialCorrelation:
    """
    What the residuals of a series say about correlation between neighbours.

    Attributes
    ----------
    durbin_watson : float
        Near 2 without correlation, near 0 with strong positive correlation.
    correlations : array, shape (lags,)
        Correlation of residuals 1, 2, ... steps apart.
    ljung_box, degrees_of_freedom, p : float
        Joint test of all these correlations.
    """

    durbin_watson: float
    correlations: FloatArray
    ljung_box: float
    degrees_of_freedom: int
    p: float


def serial_correlation(residuals: ArrayLike, lags: int, *, autoregressive_parameters: int = 0) -> SerialCorrelation:
    """
    Durbin-Watson statistic, autocorrelations and the Ljung-Box test of `residuals` in the order of time.

    Parameters
    ----------
    residuals : array, shape (times,)
        No missing values; at equal distances.
    autoregressive_parameters : int
        How many were estimated; as many degrees of freedom are lost.

    Raises
    ------
    NotEstimableError
        Residuals without variation, or no more of them than lags.

    Source: Durbin and Watson, Biometrika 1950; Ljung and Box, Biometrika 1978.
    """
    residual = np.asarray(residuals, dtype=np.float64)
    centred = residual - residual.mean()
    count, squares = len(residual), float((centred**2).sum())
    if not 0 < lags < count or squares <= 0 or lags <= autoregressive_parameters:
        raise NotEstimableError(
            Problem(
                "serial correlation",
                f"{count} residuals for {lags} lags, or residuals that do not vary",
                "more observations than lags, and more lags than autoregressive parameters",
                "ask for fewer lags",
            )
        )
    correlations = np.array([(centred[lag:] * centred[:-lag]).sum() / squares for lag in range(1, lags + 1)])
    statistic = float(count * (count + 2) * (correlations**2 / (count - np.arange(1, lags + 1))).sum())
    free = lags - autoregressive_parameters
    return SerialCorrelation(
        durbin_watson=float((np.diff(residual) ** 2).sum() / (residual**2).sum()),
        correlations=correlations,
        ljung_box=statistic,
        degrees_of_freedom=free,
        p=float(chdtrc(free, statistic)),
    )


def newey_west_lags(count: int) -> int:
    """
    How many neighbours are allowed for: the whole part of 4 (count / 100)^(2/9), three for 59 months, two for 13 years.

    Source: Newey and West, Review of Economic Studies 1994, the rule with Bartlett weights.
    """
    return int(4 * (count / 100) ** (2 / 9))


def newey_west_sum(scores: ArrayLike, lags: int) -> FloatArray:
    """
    Covariance of the sum of `scores` when scores up to `lags` steps apart go together.

    Parameters
    ----------
    scores : array, shape (times, parameters)
        In the order of time.

    Returns
    -------
    array, shape (parameters, parameters)
        Bartlett weights keep it a covariance; no small-sample factor.

    Source: Newey and West, Econometrica 1987.
    """
    score = np.asarray(scores, dtype=np.float64)
    total = score.T @ score
    for lag in range(1, lags + 1):
        product = score[lag:].T @ score[:-lag]
        total = total + (1 - lag / (lags + 1)) * (product + product.T)
    return np.asarray(total)


@dataclass(frozen=True)
class AutoregressiveFit:
    """
    Regression whose errors follow a first-order autoregression.

    Attributes
    ----------
    correlation : float
        Of errors one step apart.
    coefficients : array, shape (parameters,)
    covariance : array, shape (parameters, parameters)
        Taken at the estimated correlation; its own uncertainty is not in it.
    innovations : array, shape (times,)
        What is left of each observation once its predecessor is known.
    covariance_slope : array, shape (parameters, parameters)
        Derivative of the covariance to the correlation.
    variance_of_errors : array, shape (2, 2)
        Covariance of the estimated correlation and the estimated logarithm of the variance of innovations.
    """

    correlation: float
    coefficients: FloatArray
    covariance: FloatArray
    innovations: FloatArray
    covariance_slope: FloatArray
    variance_of_errors: FloatArray

    def degrees_of_freedom(self, contrasts: FloatArray) -> FloatArray:
        """
        Degrees of freedom of a t distribution that allows for the estimated correlation, shape (...).

        Parameters
        ----------
        contrasts : array, shape (..., parameters)
            Sums of coefficients that are asked about.

        Source: Satterthwaite, Biometrics Bulletin 1946, as for mixed models.
        """
        variance, slope = (
            np.einsum("...p,pq,...q->...", contrasts, matrix, contrasts)
            for matrix in (self.covariance, self.covariance_slope)
        )
        gradient = np.stack([slope, variance], axis=-1)
        uncertainty = np.einsum("...a,ab,...b->...", gradient, self.variance_of_errors, gradient)
        most = float(len(self.innovations) - len(self.coefficients))
        ratio = np.divide(2 * variance**2, uncertainty, out=np.full_like(uncertainty, most), where=uncertainty > 0)
        return np.asarray(np.clip(ratio, 1.0, most))


def fit_autoregressive(values: ArrayLike, design: ArrayLike, *, restricted: bool = True) -> AutoregressiveFit:
    """
    Generalised least squares with first-order autoregressive errors, the first observation kept.

    Parameters
    ----------
    values : array, shape (times,)
        At equal distances; no missing values.
    design : array, shape (times, parameters)
    restricted : bool
        Whether the correlation is the one of largest restricted likelihood (REML), which in short series is less far
        below the true one than that of largest likelihood.

    Raises
    ------
    NotEstimableError
        No more observations than parameters and one, dependent regressors, or a perfect fit.

    Source: Prais and Winsten, Cowles Commission 1954; Beach and MacKinnon, Econometrica 1978 (maximum likelihood);
    Turner et al., BMC Medical Research Methodology 2021 (restricted likelihood with Satterthwaite's degrees of freedom
    in interrupted time series).
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(design, dtype=np.float64)
    count, parameters = x.shape
    scale = np.sqrt((x**2).sum(axis=0))
    if count <= parameters + 1 or np.linalg.matrix_rank(x / np.where(scale > 0, scale, 1)) < parameters:
        raise _not_estimable(count, parameters)
    ordinary = _least_squares(y, x)
    if ordinary[1] <= 1e-20 * float((y**2).sum()):
        raise _not_estimable(count, parameters)

    likelihood = _Likelihood(y, x / scale, count - parameters if restricted else count, restricted)
    correlation = likelihood.top()
    transformed, response = _decorrelated(x, correlation), _decorrelated(y, correlation)
    coefficients, squares = _least_squares(response, transformed)
    variance = squares / (count - parameters)
    unit = np.outer(scale, scale)
    step = min(1e-4, (1 - abs(correlation)) / 2)
    beside = [correlation - step, correlation + step]
    below, above = (variance * _inverse_gram(x / scale, value) / unit for value in beside)
    return AutoregressiveFit(
        correlation=correlation,
        coefficients=coefficients,
        covariance=variance * _inverse_gram(x / scale, correlation) / unit,
        innovations=response - transformed @ coefficients,
        covariance_slope=(above - below) / (2 * step),
        variance_of_errors=_variance_of_errors(y, x / scale, correlation, step),
    )


@dataclass(frozen=True)
class _Likelihood:
    """Minus twice the logarithm of the likelihood of a correlation, apart from a constant."""

    values: FloatArray
    design: FloatArray
    free: int
    restricted: bool

    def lack(self, correlation: float) -> float:
        transformed = _decorrelated(self.design, correlation)
        squares = _least_squares(_decorrelated(self.values, correlation), transformed)[1]
        lack = self.free * math.log(squares) - math.log(1 - correlation**2)
        if self.restricted:
            lack += float(np.linalg.slogdet(transformed.T @ transformed)[1])
        return lack

    def slope(self, correlation: float) -> float:
        transformed = _decorrelated(self.design, correlation)
        coefficients, squares = _least_squares(_decorrelated(self.values, correlation), transformed)
        residual = (self.values - self.design @ coefficients)[:, np.newaxis]
        slope = self.free * float(_product_slope(residual, correlation)[0, 0]) / squares
        slope += 2 * correlation / (1 - correlation**2)
        if self.restricted:
            gram = transformed.T @ transformed
            slope += float(np.trace(np.linalg.solve(gram, _product_slope(self.design, correlation))))
        return slope

    def top(self) -> float:
        """Where the likelihood is largest; a grid first, because it can have two tops."""
        grid = np.linspace(-_LARGEST_CORRELATION, _LARGEST_CORRELATION, 41)
        best = int(np.argmin([self.lack(float(value)) for value in grid]))
        low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
        if self.slope(low) < 0 < self.slope(high):
            return float(brentq(self.slope, low, high, xtol=1e-14))
        return float(grid[best])


def _product_slope(columns: FloatArray, correlation: float) -> FloatArray:
    """Derivative to the correlation of the products of decorrelated columns, shape (columns, columns)."""
    first, earlier, later = columns[:1], columns[:-1], columns[1:]
    across = earlier.T @ later
    return np.asarray(2 * correlation * (earlier.T @ earlier - first.T @ first) - across - across.T)


def _inverse_gram(design: FloatArray, correlation: float) -> FloatArray:
    transformed = _decorrelated(design, correlation)
    return np.asarray(np.linalg.inv(transformed.T @ transformed))


def _variance_of_errors(values: FloatArray, design: FloatArray, correlation: float, step: float) -> FloatArray:
    """
    Twice the inverse of the second derivatives of minus twice the restricted log-likelihood.

    Where the likelihood has no top, at the edge of what a correlation can be, only the variance counts as uncertain.
    """
    free = len(values) - design.shape[1]
    at = [correlation - step, correlation, correlation + step]
    transformed = [_decorrelated(design, value) for value in at]
    squares = [_least_squares(_decorrelated(values, r), x)[1] for r, x in zip(at, transformed, strict=True)]
    variance = squares[1] / free
    lack = [
        s / variance - math.log(1 - r**2) + float(np.linalg.slogdet(x.T @ x)[1])
        for s, r, x in zip(squares, at, transformed, strict=True)
    ]
    curvature = (lack[0] - 2 * lack[1] + lack[2]) / step**2
    cross = -(squares[2] - squares[0]) / (2 * step) / variance
    if curvature * free - cross**2 <= 0:
        return np.array([[0.0, 0.0], [0.0, 2 / free]])
    return np.asarray(2 * np.linalg.inv(np.array([[curvature, cross], [cross, float(free)]])))


def _decorrelated(values: FloatArray, correlation: float) -> FloatArray:
    """Each observation minus what its predecessor foretells; the first scaled to the same variance."""
    following = values[1:] - correlation * values[:-1]
    return np.concatenate([math.sqrt(1 - correlation**2) * values[:1], following])


def _least_squares(values: FloatArray, design: FloatArray) -> tuple[FloatArray, float]:
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    return np.asarray(coefficients, dtype=np.float64), float(((values - design @ coefficients) ** 2).sum())


def _not_estimable(count: int, parameters: int) -> NotEstimableError:
    return NotEstimableError(
        Problem(
            "series with autoregressive errors",
            f"{count} observations for {parameters} parameters, parameters that depend on each other, or a perfect fit",
            "more observations than parameters and one",
            "leave out seasons or the change of slope",
        )
    )
