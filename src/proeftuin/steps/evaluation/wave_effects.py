"""
Effects on survey and modelled figures: the change between two waves in the sites minus that elsewhere.

Such a figure is no sum over persons, so it has no cells; it has a sampling error that its source states. Each site is
held from the last wave before its start to the last wave after it. The error of the difference counts both the
sampling of each wave and how much regions change for other reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.effects.power import detectable_from_standard_error
from proeftuin.methods.effects.wave_comparison import (
    EQUAL,
    WaveChanges,
    compare_waves,
    permute_waves,
    wave_changes,
)
from proeftuin.methods.survey_combination import standard_error_from_limits
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import (
    ALL_SITES,
    AVERAGE,
    JudgedEffect,
    Row,
    RowMaker,
    Subject,
    judged_by_placebos,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan, Phase, phase_of_year
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site

Floats = NDArray[np.float64]
POINTS = "points"
WAVE_COMPARISON = "wave_comparison"


def wave_effects(plan: AnalysisPlan, figures: pl.DataFrame, indicator: Indicator) -> list[Row]:
    """
    Rows of each site and of all sites together, in percentage points or the points of the figure.

    Parameters
    ----------
    figures : frame
        Figures of `indicator` as the contract `estimates` says, of regions `site:<id>` and `comparison:<number>`.
    """
    maker = RowMaker.of(plan, indicator)
    years = sorted(figures["period_start"].dt.year().unique().to_list())
    rows = [_row(plan, maker, figures, [site], site.id, years) for site in plan.sites]
    return [*rows, _row(plan, maker, figures, list(plan.located_sites), ALL_SITES, years)]


def waves_around(years: Sequence[int], sites: Sequence[Site]) -> tuple[int, int] | None:
    """The last wave before all of `sites` started and the last one after, if there are both."""
    before = [year for year in years if all(phase_of_year(year, site.start) is Phase.BEFORE for site in sites)]
    after = [year for year in years if all(phase_of_year(year, site.start) is Phase.AFTER for site in sites)]
    return (before[-1], after[-1]) if before and after else None


def _row(
    plan: AnalysisPlan, maker: RowMaker, figures: pl.DataFrame, sites: list[Site], name: str, years: list[int]
) -> Row:
    subject = Subject(name, len(sites), 0, (Caveat.SITES_WERE_CHOSEN, Caveat.TWO_WAVES))
    if not all(site.is_located for site in sites):
        return _not_estimable(maker, subject, Reason.UNKNOWN_GEOGRAPHY)
    waves = waves_around(years, sites)
    if waves is None:
        return _not_estimable(maker, subject, Reason.NO_YEAR_BEFORE_START)
    changes = _changes(figures, [f"site:{site.id}" for site in sites], waves)
    counted = Subject(name, int(changes.is_site.sum()), int((~changes.is_site).sum()), subject.caveats)
    if counted.sites < len(sites) or counted.pool_regions < FEWEST_PLACEBOS:
        return _not_estimable(maker, counted, Reason.FIGURE_MISSING_IN_A_WAVE)
    effect = _of_one(plan, changes) if len(sites) == 1 else _of_several(plan, changes)
    row = maker.row(effect, counted, Scale.UNIT)
    return row | {"scale": POINTS, "first_year": waves[0], "last_year": waves[1]}


def _of_several(plan: AnalysisPlan, changes: WaveChanges) -> JudgedEffect:
    found = compare_waves(changes, weighting=EQUAL, confidence=plan.confidence)
    exchanged = permute_waves(changes, plan.draws, generator_for(plan.seed, "exchanged waves"))
    return JudgedEffect(
        kind=AVERAGE,
        year=None,
        estimator=WAVE_COMPARISON,
        value=found.effect,
        interval=(found.lower, found.upper),
        interval_method=WAVE_COMPARISON,
        p_placebo=exchanged.p,
        placebo_draws=plan.draws,
        minimum_detectable=detectable_from_standard_error(
            found.standard_error, found.degrees_of_freedom, level=1 - plan.confidence
        ).value,
    )


def _of_one(plan: AnalysisPlan, changes: WaveChanges) -> JudgedEffect:
    others = changes.changes[~changes.is_site]
    # Each comparison region against the others, as the site is held against all of them.
    drawn = (others - others.mean()) * len(others) / (len(others) - 1)
    value = float(changes.changes[changes.is_site][0] - others.mean())
    return judged_by_placebos(value, drawn, WAVE_COMPARISON, plan.confidence)


@dataclass(frozen=True)
class _Wave:
    values: Floats
    errors: Floats


def _changes(figures: pl.DataFrame, sites: Sequence[str], waves: tuple[int, int]) -> WaveChanges:
    others = sorted(code for code in figures["region"].unique() if code.startswith("comparison:"))
    regions = [*sites, *others]
    before, after = (_wave(figures, regions, year) for year in waves)
    is_site = np.arange(len(regions)) < len(sites)
    return wave_changes(before.values, after.values, before.errors, after.errors, is_site)


def _wave(figures: pl.DataFrame, regions: Sequence[str], year: int) -> _Wave:
    rows = {row["region"]: row for row in figures.filter(pl.col("period_start").dt.year() == year).to_dicts()}
    value, lower, upper = (
        np.array([rows.get(code, {}).get(name) for code in regions], dtype=np.float64)
        for name in ("value", "lower", "upper")
    )
    return _Wave(value, np.asarray(standard_error_from_limits(value, lower, upper)))


def _not_estimable(maker: RowMaker, subject: Subject, reason: Reason) -> Row:
    return maker.not_estimable(AVERAGE, None, WAVE_COMPARISON, subject, reason) | {"scale": POINTS}
