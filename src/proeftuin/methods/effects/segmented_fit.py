"""
What a fitted interrupted series says: the change at a moment, the mean change, and the course without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from proeftuin.methods.effects.segmented_design import SegmentedDesign
from proeftuin.methods.effects.serial_correlation import AutoregressiveFit, SerialCorrelation, serial_correlation

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SeriesChange:
    """
    How far the series lies from where it would have been.

    Attributes
    ----------
    value, lower, upper : float
        A difference (1 observation unit) or, when `is_ratio`, a ratio.
    standard_error : float
        Of the difference, or of the logarithm of the ratio.
    p : float
        Two-sided p-value of no change.
    """

    value: float
    lower: float
    upper: float
    standard_error: float
    p: float
    is_ratio: bool
    confidence: float


@dataclass(frozen=True)
class InterruptedSeries:
    """
    A fitted interrupted series.

    Attributes
    ----------
    design : SegmentedDesign
    coefficients, covariance : arrays, shape (parameters,) and (parameters, parameters)
        On the scale of the link. The first parameters, in the order of `design.names`, describe the series itself, or
        with a control series how it differs from the control; the rest is common to all series.
    degrees_of_freedom : float
        Of the t distribution; infinite for Poisson and overdispersed counts. With autoregressive errors the most they
        can be: each result has its own.
    rows : array, shape (times, parameters)
        Regressors of the series at each time.
    exposure, observed : array, shape (times,)
        What counts were divided by (ones for rates), and the observed rate.
    residuals : array, shape (times,)
        In units of their standard deviation for counts; innovations with autoregressive errors.
    errors : str
        How standard errors were computed.
    lags : int
        Neighbours that Newey-West errors allow for, else 0.
    dispersion : float
        Variance of the residuals: relative to Poisson for counts, in squared units for rates.
    autoregression : AutoregressiveFit, or None
        With the correlation of neighbouring errors, when they are autoregressive.
    """

    design: SegmentedDesign
    coefficients: FloatArray
    covariance: FloatArray
    degrees_of_freedom: float
    rows: FloatArray
    exposure: FloatArray
    observed: FloatArray
    residuals: FloatArray
    errors: str
    lags: int
    dispersion: float
    autoregression: AutoregressiveFit | None
    is_log: bool

    @property
    def fitted(self) -> FloatArray:
        """Expected rate at each time, shape (times,)."""
        return self._response(self.rows)

    def without_change(self, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray, FloatArray]:
        """
        Rate that would have been expected without the change, with lower and upper limit, shape (times,) each.

        The limits are of the expectation; single observations scatter wider.
        """
        rows = self._rows_without_change
        predictor = rows @ self.coefficients
        margin = self._quantile(rows, confidence) * np.sqrt(np.einsum("tp,pq,tq->t", rows, self.covariance, rows))
        low, middle, high = predictor - margin, predictor, predictor + margin
        return (np.exp(middle), np.exp(low), np.exp(high)) if self.is_log else (middle, low, high)

    def change_at(self, horizon: float = 0.0, *, confidence: float = 0.95) -> SeriesChange:
        """Difference of rates, or ratio for counts, when `horizon` has passed since the start, in the unit of time."""
        contrast = np.zeros(len(self.coefficients))
        contrast[self.design.level_position] = 1.0
        if self.design.slope_position is not None:
            contrast[self.design.slope_position] = horizon
        return self._change(float(contrast @ self.coefficients), contrast, confidence)

    def mean_change(self, *, confidence: float = 0.95) -> SeriesChange:
        """
        Change over all times from the start on.

        For rates the mean difference; for counts the expected total divided by the total expected without the change.
        """
        after = self.design.is_after
        with_change, without = self.rows[after], self._rows_without_change[after]
        if not self.is_log:
            contrast = (with_change - without).mean(axis=0)
            return self._change(float(contrast @ self.coefficients), contrast, confidence)
        expected, otherwise = (self.exposure[after] * self._response(rows) for rows in (with_change, without))
        contrast = expected @ with_change / expected.sum() - otherwise @ without / otherwise.sum()
        return self._change(float(np.log(expected.sum() / otherwise.sum())), contrast, confidence)

    def mean_difference(self, *, confidence: float = 0.95) -> SeriesChange:
        """Mean difference of rates from the start on, weighed by exposure; for counts the events more per exposure."""
        after = self.design.is_after
        rows, otherwise = self.rows[after], self._rows_without_change[after]
        share = self.exposure[after] / self.exposure[after].sum()
        value = float(share @ (self._response(rows) - self._response(otherwise)))
        slopes = [self._response(part) if self.is_log else np.ones(len(part)) for part in (rows, otherwise)]
        contrast = (share * slopes[0]) @ rows - (share * slopes[1]) @ otherwise
        spread, degrees = self._spread(contrast)
        margin = float(stdtrit(degrees, (1 + confidence) / 2)) * spread
        p = float(2 * stdtr(degrees, -abs(value) / spread))
        return SeriesChange(value, value - margin, value + margin, spread, p, False, confidence)

    def serial_correlation(self, lags: int) -> SerialCorrelation:
        """Whether the residuals of neighbouring times still go together."""
        estimated = 0 if self.autoregression is None else 1
        return serial_correlation(self.residuals, lags, autoregressive_parameters=estimated)

    @property
    def _rows_without_change(self) -> FloatArray:
        rows = self.rows.copy()
        rows[:, self.design.change_positions] = 0.0
        return rows

    def _response(self, rows: FloatArray) -> FloatArray:
        predictor = rows @ self.coefficients
        return np.asarray(np.exp(predictor) if self.is_log else predictor)

    def _degrees(self, contrasts: FloatArray) -> FloatArray:
        if self.autoregression is None:
            return np.full(contrasts.shape[:-1], self.degrees_of_freedom)
        return self.autoregression.degrees_of_freedom(contrasts)

    def _quantile(self, contrasts: FloatArray, confidence: float) -> FloatArray:
        return np.asarray(stdtrit(self._degrees(contrasts), (1 + confidence) / 2))

    def _spread(self, contrast: FloatArray) -> tuple[float, float]:
        """Standard error of a sum of coefficients, and its degrees of freedom."""
        return float(np.sqrt(contrast @ self.covariance @ contrast)), float(self._degrees(contrast))

    def _change(self, value: float, contrast: FloatArray, confidence: float) -> SeriesChange:
        spread, degrees = self._spread(contrast)
        margin = float(stdtrit(degrees, (1 + confidence) / 2)) * spread
        limits = np.array([value, value - margin, value + margin])
        value, lower, upper = (float(limit) for limit in (np.exp(limits) if self.is_log else limits))
        p = float(2 * stdtr(degrees, -abs(limits[0]) / spread))
        return SeriesChange(value, lower, upper, spread, p, self.is_log, confidence)
