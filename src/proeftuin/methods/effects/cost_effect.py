"""
Effect on costs per insured year, by several methods side by side.

Costs have a long tail: a few persons decide much of a mean, and methods that tame the tail answer slightly different
questions. The untransformed mean is what must be paid and therefore the headline. Relative models (Poisson, gamma, two
parts) follow proportional courses better; limited and trimmed costs show how much hangs on the most expensive persons.
Every method weighs by person (the effect on an average insured person) and by region (the effect in an average region).

Source: Manning and Mullahy, Journal of Health Economics 2001; Jones et al., Applied Health Economics 2013.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects import score_bootstrap as score
from proeftuin.methods.effects import two_part_model as two_part
from proeftuin.methods.effects import wild_cluster_bootstrap as wild
from proeftuin.methods.effects.exponential_family import GAMMA, POISSON, Family
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import GlmCells, panel_glm_cells
from proeftuin.methods.effects.panel_regression import fit_panel

FloatArray = NDArray[np.float64]
PERSON_WEIGHTED = "person_weighted"
REGION_WEIGHTED = "region_weighted"
UNTRANSFORMED, WINSORISED, TRIMMED = "untransformed", "winsorised", "trimmed"
POISSON_PSEUDO_LIKELIHOOD, GAMMA_MODEL, TWO_PART = "poisson_pseudo_likelihood", "gamma", "two_part"


@dataclass(frozen=True)
class LimitedCosts:
    """
    Costs with the most expensive persons held back, shape (regions, years) each.

    Attributes
    ----------
    limit : float
        Yearly costs per person, in euro; set before outcomes after the start are read.
    sums : array
        Costs with every person's costs above the limit set to the limit.
    persons_below, sums_below : array
        Persons with costs up to the limit, and their costs.
    """

    limit: float
    sums: FloatArray
    persons_below: FloatArray
    sums_below: FloatArray


@dataclass(frozen=True)
class CostPanel:
    """
    Costs of regions and years, shape (regions, years) each.

    Attributes
    ----------
    persons : array
        Insured years; zero where there is no observation.
    sums : array
        Costs in euro.
    users : array, optional
        Persons with any cost; without them no two-part model.
    limited : LimitedCosts, optional
        Without it no winsorised and trimmed means.
    """

    persons: FloatArray
    sums: FloatArray
    users: FloatArray | None = None
    limited: LimitedCosts | None = None


@dataclass(frozen=True)
class CostEstimate:
    """
    The effect by one method.

    Attributes
    ----------
    euro, lower, upper : float
        Mean effect per insured year of the treated regions after their start.
    percent : float
        The effect relative to the costs expected without it.
    p : float
        Two-sided p-value of no effect.
    estimand : str
        `person_weighted` or `region_weighted`.
    inference : str
        How interval and p-value were made.
    """

    method: str
    estimand: str
    euro: float
    lower: float
    upper: float
    percent: float
    p: float
    inference: str


@dataclass(frozen=True)
class CostEffect:
    """
    The same effect by all methods, the headline first.

    Attributes
    ----------
    estimates : tuple of CostEstimate
        Person-weighted and region-weighted by turns.
    not_estimable : tuple of (method, estimand, error)
        Methods that these data cannot carry, and why.
    """

    estimates: tuple[CostEstimate, ...]
    not_estimable: tuple[tuple[str, str, NotEstimableError], ...]
    confidence: float

    @property
    def headline(self) -> CostEstimate:
        """Difference-in-differences of untransformed costs per insured year, by person."""
        return self.estimates[0]


@dataclass(frozen=True)
class _Setting:
    """What all methods share."""

    treated: FloatArray
    weights: wild.BootstrapWeights
    clusters: Sequence[int] | None
    year_groups: Sequence[int] | None
    confidence: float

    def cells(self, sums: FloatArray, persons: FloatArray) -> GlmCells:
        return panel_glm_cells(sums, persons, self.treated, clusters=self.clusters, year_groups=self.year_groups)


def cost_effect(
    panel: CostPanel,
    treated: ArrayLike,
    weights: wild.BootstrapWeights,
    *,
    clusters: Sequence[int] | None = None,
    year_groups: Sequence[int] | None = None,
    confidence: float = 0.95,
) -> CostEffect:
    """
    Effect in euro per insured year, with region and year effects in every method.

    Parameters
    ----------
    treated : array, shape (regions, years)
        1 from the start of the programme on in its regions, else 0.
    weights : BootstrapWeights
        One factor per cluster; shared by all methods, so that they differ by method and not by chance.
    clusters, year_groups : sequence of int, shape (regions,), optional
        As in `fit_panel`.

    Raises
    ------
    DefinitionError
        `treated` is not 0 or 1, shapes differ, or no region is treated.
    NotEstimableError
        The headline cannot be estimated; for other methods see `CostEffect.not_estimable`.
    """
    setting = _Setting(np.asarray(treated, dtype=np.float64), weights, clusters, year_groups, confidence)
    _check(panel, setting.treated)
    estimates, failures = [], []
    for method, estimate in _methods(panel).items():
        for estimand in (PERSON_WEIGHTED, REGION_WEIGHTED):
            try:
                estimates.append(estimate(setting, method, estimand))
            except NotEstimableError as error:
                if method == UNTRANSFORMED:
                    raise
                failures.append((method, estimand, error))
    return CostEffect(tuple(estimates), tuple(failures), confidence)


_Method = Callable[[_Setting, str, str], CostEstimate]


def _methods(panel: CostPanel) -> dict[str, _Method]:
    methods: dict[str, _Method] = {
        UNTRANSFORMED: lambda s, m, e: _linear(s, m, e, panel.sums, panel.persons),
        POISSON_PSEUDO_LIKELIHOOD: lambda s, m, e: _relative(s, m, e, panel, POISSON),
        GAMMA_MODEL: lambda s, m, e: _relative(s, m, e, panel, GAMMA),
    }
    users, limited = panel.users, panel.limited
    if users is not None:
        methods[TWO_PART] = lambda s, m, e: _two_part(s, m, e, panel, users)
    if limited is not None:
        methods[WINSORISED] = lambda s, m, e: _linear(s, m, e, limited.sums, panel.persons)
        methods[TRIMMED] = lambda s, m, e: _linear(s, m, e, limited.sums_below, limited.persons_below)
    return methods


def _linear(setting: _Setting, method: str, estimand: str, sums: FloatArray, persons: FloatArray) -> CostEstimate:
    means = _ratio(sums, persons)
    weight = persons if estimand == PERSON_WEIGHTED else (persons > 0).astype(np.float64)
    fit = fit_panel(means, setting.treated, weights=weight, clusters=setting.clusters, year_groups=setting.year_groups)
    test = wild.wild_cluster_bootstrap(fit, setting.weights, confidence=setting.confidence)[0]
    after = (setting.treated > 0) & (persons > 0)
    observed = float(np.average(means[after], weights=weight[after]))
    percent = 100 * test.coefficient / (observed - test.coefficient)
    return CostEstimate(method, estimand, test.coefficient, test.lower, test.upper, percent, test.p, wild.METHOD)


def _relative(setting: _Setting, method: str, estimand: str, panel: CostPanel, family: Family) -> CostEstimate:
    sums, persons = _weighted(panel.sums, panel.persons, estimand)
    fit = fit_glm(setting.cells(sums, persons), family)
    test = score.score_bootstrap(fit, setting.weights, confidence=setting.confidence)
    cells = fit.model.cells
    after = (cells.design[:, 0] > 0) & (cells.persons > 0)
    expected = float(np.average(fit.point.mean[after], weights=cells.persons[after]))
    # Without the programme the same cells would cost exp(-coefficient) times as much; the limits follow likewise.
    # A limit may be infinite, or so far away that its power is.
    with np.errstate(over="ignore"):
        euro, lower, upper = -expected * np.expm1(-np.array([test.coefficient, test.lower, test.upper]))
    percent = 100 * math.expm1(test.coefficient)
    return CostEstimate(method, estimand, float(euro), float(lower), float(upper), percent, test.p, score.METHOD)


def _two_part(setting: _Setting, method: str, estimand: str, panel: CostPanel, users: FloatArray) -> CostEstimate:
    shares, persons = _weighted(users, panel.persons, estimand)
    # A region that weighs by region weighs in the second part as it does in the first: by its users in one person.
    sums = panel.sums if estimand == PERSON_WEIGHTED else _ratio(panel.sums, panel.persons, empty=0.0)
    effect = two_part.two_part_effect(
        setting.cells(shares, persons), setting.cells(sums, shares), confidence=setting.confidence
    )
    percent = 100 * effect.value / (effect.expected - effect.value)
    return CostEstimate(method, estimand, effect.value, effect.lower, effect.upper, percent, effect.p, two_part.METHOD)


def _weighted(sums: FloatArray, persons: FloatArray, estimand: str) -> tuple[FloatArray, FloatArray]:
    """Sums and persons, or means as if each region had one person."""
    if estimand == PERSON_WEIGHTED:
        return sums, persons
    return _ratio(sums, persons, empty=0.0), (persons > 0).astype(np.float64)


def _ratio(sums: FloatArray, persons: FloatArray, *, empty: float = np.nan) -> FloatArray:
    return np.asarray(np.divide(sums, persons, out=np.full(persons.shape, empty), where=persons > 0))


def _check(panel: CostPanel, treated: FloatArray) -> None:
    tables, limited = [panel.persons, panel.sums], panel.limited
    if panel.users is not None:
        tables.append(panel.users)
    if limited is not None:
        tables += [limited.sums, limited.persons_below, limited.sums_below]
    is_complete = all(table.shape == treated.shape and np.isfinite(table).all() for table in tables)
    if not is_complete or not np.isin(treated, (0.0, 1.0)).all() or not (treated * panel.persons > 0).any():
        raise DefinitionError(
            Problem(
                "costs of regions and years",
                "tables of different shapes, missing values, or a treatment that is not 0 or 1 or nowhere 1",
                "one value per region and year in every table, zero persons where nothing was observed",
                "use the dose as a regressor if regions took part to a degree",
            )
        )
