"""
Interrupted time series with a control series: the years after the start against the line through the years before.

The line is drawn through the difference between sites and comparison regions, so that what moves all regions drops out.
Where the main analysis asks that the two would have kept their distance, this asks that the distance would have kept
its slope. Chance is judged by the same lines in placebo groups and under exchanged labels, which keeps the correlation
between years. Seasons and months need a series of months; see `methods.effects.interrupted_series`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proeftuin.steps.evaluation.difference_in_differences import exchanged_labels, placebo_gaps
from proeftuin.steps.evaluation.effect_rows import Row, Subject, judged_by_placebos
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.timing import Timing

Floats = NDArray[np.float64]
FEWEST_YEARS_FOR_A_LINE = 3


def interrupted_time_series(question: Question) -> Findings:
    """Mean distance from the continued line over the years after the start, for all sites together and for each."""
    panel, analysis = question.panel, Sensitivity.INTERRUPTED_TIME_SERIES
    if min(len(timing.before) for timing in panel.timings) < FEWEST_YEARS_FOR_A_LINE:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_YEARS_BEFORE, analysis)])
    rows = [_all_sites(question)] if len(panel.sites) > 1 else []
    for position, site in enumerate(question.sites):
        contrast = line_contrast(panel.timings[position])
        drawn = placebo_gaps(panel, position, contrast[np.newaxis])[:, 0]
        if len(drawn) >= FEWEST_PLACEBOS:
            value = float(contrast @ (panel.sites[position] - panel.regions.mean(axis=0)))
            subject = Subject(site, 1, len(panel.regions))
            rows.append(_row(question, subject, value, drawn))
    return Findings(analyses=rows)


def line_contrast(timing: Timing) -> Floats:
    """Weights of the years: their mean after the start minus the line through those before it, shape (years,)."""
    years = np.array(timing.years, dtype=np.float64)
    design = np.column_stack([np.ones(len(timing.before)), timing.before])
    continued = np.array([1.0, float(np.mean(timing.after))]) @ np.linalg.pinv(design)
    weights = timing.is_after / len(timing.after)
    weights[np.isin(years, timing.before)] -= continued
    return np.asarray(weights)


def _all_sites(question: Question) -> Row:
    panel = question.panel
    contrasts = [line_contrast(timing) for timing in panel.timings]
    gaps = panel.sites - panel.regions.mean(axis=0)
    value = float(np.mean([contrast @ gap for contrast, gap in zip(contrasts, gaps, strict=True)]))
    by_chance = exchanged_labels(panel, contrasts, value, "exchanged labels of interrupted series")
    return _row(question, question.all_sites(), value, by_chance.strays, by_chance.p)


def _row(question: Question, subject: Subject, value: float, drawn: Floats, p: float | None = None) -> Row:
    analysis, confidence = Sensitivity.INTERRUPTED_TIME_SERIES.value, question.panel.plan.confidence
    return question.row(analysis, judged_by_placebos(value, drawn, analysis, confidence, p=p), subject)
