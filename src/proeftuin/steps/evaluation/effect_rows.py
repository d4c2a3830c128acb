"""
Effects as rows: from differences of logarithms to percent and to euro per insured year.

Percent is of the level without the programme. Euro is what that percentage amounts to at the level that the sites
would have had: the observed level divided by one plus the effect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.tables import EFFECTS, PLACEBOS
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
EURO_UNIT = "eur_per_insured_year"
ALL_SITES = "all"


@dataclass(frozen=True)
class LogEffect:
    """
    One effect as a difference of logarithms, with everything that judges it.

    Attributes
    ----------
    level : float
        Observed crude level that the effect is a part of, in the unit of the indicator.
    minimum_detectable : float or None
        Positive difference of logarithms.
    """

    kind: str
    year: int | None
    estimator: str
    value: float
    level: float
    interval: tuple[float, float] | None = None
    interval_method: str | None = None
    p_bootstrap: float | None = None
    p_placebo: float | None = None
    placebo_draws: int | None = None
    minimum_detectable: float | None = None


@dataclass(frozen=True)
class Subject:
    """Whose effect a row is about, and on what it rests."""

    site: str
    sites: int
    pool_regions: int
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class EvaluationTables:
    """
    Results of an evaluation.

    Attributes
    ----------
    effects : frame
        Contract `effects`, scale percent.
    effects_eur : frame
        The same effects of cost outcomes, scale euro per insured year.
    placebos : frame
        Contract `placebos`.
    comparison_regions : frame
        `region`, `municipality`: the regions that the sites were compared with.
    """

    effects: pl.DataFrame
    effects_eur: pl.DataFrame
    placebos: pl.DataFrame
    comparison_regions: pl.DataFrame


@dataclass(frozen=True)
class RowMaker:
    """Makes rows of one outcome under one plan."""

    indicator: Indicator
    first_year: int
    last_year: int
    confidence: float
    plan_hash: str

    @property
    def has_euro(self) -> bool:
        """Whether effects can be told in euro."""
        return self.indicator.unit == EURO_UNIT

    def percent(self, effect: LogEffect, subject: Subject) -> dict[str, object]:
        """The effect as a percentage of the level without the programme."""
        return self._row(effect, subject, "percent", lambda log: 100 * math.expm1(log), self._detectable(effect, 100.0))

    def euro(self, effect: LogEffect, subject: Subject) -> dict[str, object]:
        """The effect in euro per insured year."""
        without_programme = effect.level * math.exp(-effect.value)
        return self._row(
            effect,
            subject,
            EURO_UNIT,
            lambda log: effect.level * -math.expm1(-log),
            self._detectable(effect, without_programme),
        )

    def not_estimable(
        self, kind: str, year: int | None, estimator: str, subject: Subject, reason: Reason
    ) -> dict[str, object]:
        """A row that says why there is no number."""
        return self._frame_of_row(kind, year, estimator, subject, "percent") | {
            "status": Status.NOT_ESTIMABLE.value,
            "reason": reason.value,
        }

    def _row(
        self,
        effect: LogEffect,
        subject: Subject,
        scale: str,
        scaled: Callable[[float], float],
        detectable: float | None,
    ) -> dict[str, object]:
        interval = effect.interval if effect.interval and all(map(math.isfinite, effect.interval)) else None
        return self._frame_of_row(effect.kind, effect.year, effect.estimator, subject, scale) | {
            "value": scaled(effect.value),
            "lower": scaled(interval[0]) if interval else None,
            "upper": scaled(interval[1]) if interval else None,
            "confidence": self.confidence if interval else None,
            "interval_method": effect.interval_method if interval else None,
            "p_bootstrap": effect.p_bootstrap,
            "p_placebo": effect.p_placebo,
            "placebo_draws": effect.placebo_draws,
            "minimum_detectable": detectable,
            "status": Status.VALUE.value,
        }

    def _frame_of_row(
        self, kind: str, year: int | None, estimator: str, subject: Subject, scale: str
    ) -> dict[str, object]:
        return {
            "outcome": self.indicator.id,
            "aim": self.indicator.aim.value,
            "site": subject.site,
            "kind": kind,
            "year": year,
            "estimator": estimator,
            "scale": scale,
            "sites": subject.sites,
            "pool_regions": subject.pool_regions,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "caveats": " ".join(subject.caveats) or None,
            "plan": self.plan_hash,
        }

    @staticmethod
    def _detectable(effect: LogEffect, scale: float) -> float | None:
        return None if effect.minimum_detectable is None else scale * math.expm1(effect.minimum_detectable)


def effects_table(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows as the contract `effects` says."""
    if not rows:
        return EFFECTS.empty()
    schema = {name: column.type for name, column in EFFECTS.columns.items()}
    complete = [{name: row.get(name) for name in schema} for row in rows]
    return EFFECTS.conform(pl.DataFrame(complete, schema=schema))


def placebo_table(outcome: str, site: str, kind: str, year: int | None, log_effects: Floats) -> pl.DataFrame:
    """One placebo distribution as the contract `placebos` says, in percent."""
    return pl.DataFrame(
        {
            "outcome": [outcome] * len(log_effects),
            "site": [site] * len(log_effects),
            "kind": [kind] * len(log_effects),
            "year": pl.Series([year] * len(log_effects), dtype=pl.Int16),
            "draw": np.arange(1, len(log_effects) + 1, dtype=np.int32),
            "value": 100 * np.expm1(log_effects),
        },
        schema={name: column.type for name, column in PLACEBOS.columns.items()},
    )


def placebos_table(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Placebo distributions below each other, as the contract `placebos` says."""
    return PLACEBOS.conform(pl.concat([PLACEBOS.empty(), *tables]))
