"""
Cost of care per insured year: crude, and standardised by age and sex directly and indirectly.

Every euro is divided by insured years, never by persons; sums are made before anything is divided. The direct standard
is the structure of the country in the last year, the same for all years, so that a trend is free of ageing. The
indirect standard is the country's cost by age and sex in the same year, so that a ratio compares with the country then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.methods.dispersion import variance_between_persons
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.standardisation import (
    Standard,
    cost_variance,
    crude_mean,
    directly_standardised_mean,
    expected_total,
    standardised_cost_ratio,
)
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, StratifiedCells
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
COUNTRY = "NL01"


@dataclass(frozen=True)
class CostStandard:
    """
    What the country supplies to every standardised figure.

    Attributes
    ----------
    rates : array, shape (indicators, years, 1, strata)
        Cost per insured year of everyone who lives in a municipality.
    structure : array, shape (strata,)
        Insured years of the country in the last year.
    person_variance : array, shape (indicators, years, 1, strata)
        Variance between persons of cost per insured year; missing where too few municipalities show it, and then
        there is no interval.
    """

    rates: Array
    structure: Array
    person_variance: Array
    structure_year: int


def cost_standard(municipalities: StratifiedCells) -> CostStandard:
    """The country's rates, structure and person variance, from the cells of its municipalities."""
    exposure, amounts = municipalities.years_at_risk(), municipalities.amounts()
    national_exposure = exposure.sum(axis=2, keepdims=True)
    rates = np.divide(
        amounts.sum(axis=2, keepdims=True),
        national_exposure,
        out=np.zeros_like(national_exposure),
        where=national_exposure > 0,
    )
    # Strata stand before regions here, because the variance is found from how regions scatter within a stratum.
    sigma2, _ = variance_between_persons(amounts.transpose(0, 1, 3, 2), exposure.transpose(0, 1, 3, 2), year_axis=1)
    structure = exposure[:, -1].sum(axis=1).max(axis=0)
    return CostStandard(rates, structure, sigma2[:, :, None, :], municipalities.years[-1])


def cost_estimates(
    municipalities: StratifiedCells,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    *,
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Estimates of every cost indicator for every region in `groups` and every year that the source carries.

    Parameters
    ----------
    municipalities : StratifiedCells
        Of all municipalities of the country, in one division.
    groups : mapping of region to municipalities
        The regions to estimate; `NL01` is the country and counts the persons in no municipality in its crude figures.

    Returns
    -------
    frame
        As the contract `estimates` says, methods `crude`, `directly_standardised` and `indirectly_standardised`.
    """
    standard = cost_standard(municipalities)
    regions = municipalities.grouped(groups)
    labels = Labels([indicators[id] for id in regions.indicators], regions.years, regions.regions, division)
    exposure, amounts = regions.years_at_risk(), regions.amounts()
    persons = regions.persons.sum(axis=3)
    total, years_at_risk = amounts.sum(axis=3), exposure.sum(axis=3)
    variance = standard.person_variance

    crude = crude_mean(amounts, exposure, variance, confidence=confidence)
    crude, total_c, years_c, persons_c = _with_rest(crude, regions, total, years_at_risk, persons)
    direct = directly_standardised_mean(
        amounts, exposure, Standard(standard.structure, rates=standard.rates), variance, confidence=confidence
    )
    expected = expected_total(exposure, standard.rates)
    ratio = standardised_cost_ratio(total, expected, cost_variance(exposure, variance), confidence=confidence)

    last = f"{COUNTRY} {standard.structure_year}"
    return pl.concat(
        [
            estimate_rows(
                labels, crude, method="crude", numerator=total_c, denominator=years_c, persons=persons_c,
                exists=regions.exists,
            ),
            estimate_rows(
                labels, direct, method="directly_standardised", standard=[last] * len(regions.years),
                numerator=total, denominator=years_at_risk, persons=persons, exists=regions.exists,
            ),
            estimate_rows(
                labels, ratio, method="indirectly_standardised", unit="ratio",
                standard=[f"{COUNTRY} {year}" for year in regions.years],
                numerator=total, denominator=expected, persons=persons, exists=regions.exists,
            ),
        ]
    )  # fmt: skip


def _with_rest(
    crude: EstimateArray, regions: StratifiedCells, total: Array, years_at_risk: Array, persons: npt.NDArray[np.int64]
) -> tuple[EstimateArray, Array, Array, npt.NDArray[np.int64]]:
    """The crude figures with the persons in no municipality added to the country; its interval keeps its width."""
    if COUNTRY not in regions.regions:
        return crude, total, years_at_risk, persons
    country = regions.index_of_region(COUNTRY)
    total, years_at_risk, persons = total.copy(), years_at_risk.copy(), persons.copy()
    total[:, :, country] += regions.rest_total / HUNDREDTHS
    years_at_risk[:, :, country] += regions.rest_exposure / HUNDREDTHS
    persons[:, :, country] += regions.rest_persons
    value, lower, upper = crude.value.copy(), crude.lower.copy(), crude.upper.copy()
    with_rest = np.divide(
        total[:, :, country],
        years_at_risk[:, :, country],
        out=np.full(total.shape[:2], np.nan),
        where=years_at_risk[:, :, country] > 0,
    )
    shift = with_rest - value[:, :, country]
    for bound in (value, lower, upper):
        bound[:, :, country] += shift
    moved = replace(crude, value=value, lower=lower, upper=upper)
    return moved, total, years_at_risk, persons
