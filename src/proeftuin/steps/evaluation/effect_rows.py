"""Effects as rows of a table, on the scale in which they are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.contract import TableContract
from proeftuin.data.evaluation_tables import (
    ACCEPTABILITY,
    ANALYSES,
    BALANCE,
    BOUNDS,
    COST_EFFECT_DRAWS,
    DIAGNOSTICS,
    DONORS,
    ECONOMICS,
    EFFECTS_EUR,
    GAPS,
    MONTHLY_SERIES,
    PLACEBOS,
)
from proeftuin.methods.effects import placebo_permutation
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value
from proeftuin.methods.effects.power import detectable_from_placebos
from proeftuin.steps.evaluation.plan import AnalysisPlan, PlanState, Role
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
Row = dict[str, object]
ALL_SITES = "all"
AVERAGE, YEAR, PRETREND, PREDICTION = "average", "year", "pretrend", "prediction"


@dataclass(frozen=True)
class JudgedEffect:
    """
    One effect as a difference of values of the panel, with everything that judges it.

    Attributes
    ----------
    value : float
        Difference of logarithms, or of euro per insured year.
    minimum_detectable : float or None
        Positive, on the same scale.
    """

    kind: str
    year: int | None
    estimator: str
    value: float
    interval: tuple[float, float] | None = None
    interval_method: str | None = None
    p_bootstrap: float | None = None
    p_placebo: float | None = None
    p_jackknife: float | None = None
    placebo_draws: int | None = None
    minimum_detectable: float | None = None


def judged_by_placebos(
    value: float,
    placebo_effects: Floats,
    estimator: str,
    confidence: float,
    *,
    kind: str = AVERAGE,
    year: int | None = None,
    p: float | None = None,
) -> JudgedEffect:
    """
    An effect held against what the same method finds where nothing happened.

    Parameters
    ----------
    placebo_effects : array, shape (draws,)
    p : float, optional
        p-value of a test that these draws served in another way, such as studentised; default their own.
    """
    return JudgedEffect(
        kind=kind,
        year=year,
        estimator=estimator,
        value=value,
        interval=placebo_interval(value, placebo_effects, confidence=confidence),
        interval_method=placebo_permutation.METHOD,
        p_placebo=placebo_p_value(value, placebo_effects) if p is None else p,
        placebo_draws=len(placebo_effects),
        minimum_detectable=detectable_from_placebos(placebo_effects, level=1 - confidence).value,
    )


@dataclass(frozen=True)
class Subject:
    """Whose effect a row is about, on what it rests and with what it is compared."""

    site: str
    sites: int
    pool_regions: int
    caveats: tuple[str, ...] = ()
    comparator: str = "rest_of_country"
    weighting: str = "regions"


@dataclass(frozen=True)
class EvaluationTables:
    """
    Results of an evaluation, each as the contract of its name says.

    Attributes
    ----------
    comparison_regions : frame
        `region`, `municipality`: the regions that the sites were compared with.
    """

    effects: pl.DataFrame
    effects_eur: pl.DataFrame = field(default_factory=EFFECTS_EUR.empty)
    placebos: pl.DataFrame = field(default_factory=PLACEBOS.empty)
    analyses: pl.DataFrame = field(default_factory=ANALYSES.empty)
    diagnostics: pl.DataFrame = field(default_factory=DIAGNOSTICS.empty)
    bounds: pl.DataFrame = field(default_factory=BOUNDS.empty)
    balance: pl.DataFrame = field(default_factory=BALANCE.empty)
    donors: pl.DataFrame = field(default_factory=DONORS.empty)
    gaps: pl.DataFrame = field(default_factory=GAPS.empty)
    monthly_series: pl.DataFrame = field(default_factory=MONTHLY_SERIES.empty)
    economics: pl.DataFrame = field(default_factory=ECONOMICS.empty)
    acceptability: pl.DataFrame = field(default_factory=ACCEPTABILITY.empty)
    cost_effect_draws: pl.DataFrame = field(default_factory=COST_EFFECT_DRAWS.empty)
    comparison_regions: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"region": pl.String, "municipality": pl.String})
    )

    def frames(self) -> dict[str, pl.DataFrame]:
        """The tables that have a contract, by name."""
        return {name: frame for name, frame in vars(self).items() if name != "comparison_regions"}


@dataclass(frozen=True)
class RowMaker:
    """Makes rows of one outcome of one population under one plan."""

    indicator: Indicator
    first_year: int
    last_year: int
    confidence: float
    plan_hash: str
    role: Role = Role.PRIMARY
    population: str = "residents"

    @classmethod
    def of(cls, plan: AnalysisPlan, indicator: Indicator) -> RowMaker:
        """Maker of rows of `indicator` under `plan`."""
        return cls(
            indicator,
            plan.first_year,
            plan.last_year,
            plan.confidence,
            plan.hash(),
            plan.role(indicator.id),
            plan.population,
        )

    def row(self, effect: JudgedEffect, subject: Subject, scale: Scale) -> Row:
        """The effect as it is told on `scale`."""
        interval = effect.interval if effect.interval and all(map(math.isfinite, effect.interval)) else None
        return self._frame_of_row(effect.kind, effect.year, effect.estimator, subject, scale) | {
            "value": scale.told(effect.value),
            "lower": scale.told(interval[0]) if interval else None,
            "upper": scale.told(interval[1]) if interval else None,
            "confidence": self.confidence if interval else None,
            "interval_method": effect.interval_method if interval else None,
            "p_bootstrap": effect.p_bootstrap,
            "p_placebo": effect.p_placebo,
            "p_jackknife": effect.p_jackknife,
            "placebo_draws": effect.placebo_draws,
            "minimum_detectable": None if effect.minimum_detectable is None else scale.told(effect.minimum_detectable),
            "status": Status.VALUE.value,
        }

    def not_estimable(
        self,
        kind: str,
        year: int | None,
        estimator: str,
        subject: Subject,
        reason: Reason,
        scale: Scale = Scale.PERCENT,
    ) -> Row:
        """A row that says why there is no number."""
        return self._frame_of_row(kind, year, estimator, subject, scale) | {
            "status": Status.NOT_ESTIMABLE.value,
            "reason": reason.value,
        }

    def subject(self, site: str) -> Row:
        """The columns that say whose a placebo effect, diagnostic, bound, balance, donor or gap is."""
        return {"outcome": self.indicator.id, "population": self.population, "site": site}

    def _frame_of_row(self, kind: str, year: int | None, estimator: str, subject: Subject, scale: Scale) -> Row:
        return {
            "outcome": self.indicator.id,
            "aim": self.indicator.aim.value,
            "role": self.role.value,
            "population": self.population,
            "site": subject.site,
            "kind": kind,
            "year": year,
            "estimator": estimator,
            "comparator": subject.comparator,
            "weighting": subject.weighting,
            "scale": scale.unit_of(self.indicator),
            "sites": subject.sites,
            "pool_regions": subject.pool_regions,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "caveats": " ".join(subject.caveats) or None,
            "plan": self.plan_hash,
            "plan_state": PlanState.NOT_FROZEN.value,
        }


def judged_p(row: Mapping[str, object]) -> float | None:
    """The p-value that an effect is judged by: of the bootstrap where there is one, else of the placebos."""
    for column in ("p_bootstrap", "p_placebo"):
        value = row.get(column)
        if isinstance(value, float):
            return value
    return None


def table_of(contract: TableContract, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows as `contract` says; a column that a row lacks is missing there."""
    if not rows:
        return contract.empty()
    schema = {name: column.type for name, column in contract.columns.items()}
    complete = [{name: row.get(name) for name in schema} for row in rows]
    return contract.conform(pl.DataFrame(complete, schema=schema))


def placebo_table(subject: Row, kind: str, year: int | None, effects: Floats) -> pl.DataFrame:
    """One placebo distribution, given as differences of logarithms, as the contract `placebos` says."""
    return pl.DataFrame(
        {
            **{name: [value] * len(effects) for name, value in subject.items()},
            "kind": [kind] * len(effects),
            "year": pl.Series([year] * len(effects), dtype=pl.Int16),
            "draw": np.arange(1, len(effects) + 1, dtype=np.int32),
            "value": 100 * np.expm1(effects),
        },
        schema={name: column.type for name, column in PLACEBOS.columns.items()},
    )


def placebos_table(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Placebo distributions below each other, as the contract `placebos` says."""
    return PLACEBOS.conform(pl.concat([PLACEBOS.empty(), *tables]))
