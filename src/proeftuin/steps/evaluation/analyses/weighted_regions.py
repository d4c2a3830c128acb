"""The same comparison with regions that were more like the sites: matched one by one, or weighted until they agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.balance import StandardDeviation, covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.entropy_balancing import entropy_balancing
from proeftuin.methods.effects.region_matching import match_regions
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row
from proeftuin.steps.evaluation.plan import Comparator, Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Scale, region_id
from proeftuin.steps.evaluation.timing import cohorts

Floats = NDArray[np.float64]
REGIONS_PER_SITE = 5
LARGEST_SIZE_RATIO = 4.0


def matched_regions(question: Question) -> Findings:
    """Each site against the five comparison regions that were most like it in the years before its start."""
    panel = question.panel
    sites = len(panel.sites)
    starts = [*(timing.before[-1] + 1 for timing in panel.timings), *([np.inf] * len(panel.regions))]
    try:
        matched = match_regions(
            panel.units,
            panel.years,
            starts,
            donors=min(REGIONS_PER_SITE, len(panel.regions)),
            sizes=np.concatenate([panel.site_sizes, panel.region_sizes]),
            largest_size_ratio=LARGEST_SIZE_RATIO,
        )
    except NotEstimableError:
        return Findings(analyses=[question.not_estimable(Sensitivity.MATCHED_REGIONS.value, Reason.NO_REGION_ALIKE)])
    return _found(question, Comparator.MATCHED_REGIONS, matched.weights[:, sites:])


def entropy_balanced(question: Question) -> Findings:
    """Comparison regions weighted so that in every year before the start their mean equals that of the sites."""
    panel = question.panel
    weights = np.zeros((len(panel.sites), len(panel.regions)))
    for cohort in cohorts(panel.timings):
        members = [i for i, timing in enumerate(panel.timings) if timing == cohort]
        rows = np.concatenate([panel.sites[members], panel.regions])[:, cohort.is_before]
        sample = CovariateSample.of(rows, np.arange(len(rows)) < len(members))
        try:
            balanced = entropy_balancing(sample)
        except NotEstimableError:
            reason = Reason.COMPARISON_CANNOT_BE_BALANCED
            return Findings(analyses=[question.not_estimable(Sensitivity.ENTROPY_BALANCED.value, reason)])
        weights[members] = balanced.weights[len(members) :]
    return _found(question, Comparator.ENTROPY_BALANCED, weights)


def _found(question: Question, comparator: Comparator, weights: Floats) -> Findings:
    panel = question.panel
    used = int((weights.sum(axis=0) > 0).sum())
    fit = stacked_fit(panel, region_weights=weights)
    row = question.bootstrapped(comparator.value, fit, regions=used, comparator=comparator.value)
    if panel.scale is not Scale.PERCENT:
        return Findings(analyses=[row])
    shares = weights / weights.sum(axis=1, keepdims=True)
    return Findings(
        analyses=[row],
        balance=balance_rows(question, comparator.value, shares.mean(axis=0)),
        donors=donor_rows(question, ALL_SITES, comparator.value, shares.mean(axis=0), panel.kept),
    )


def balance_rows(question: Question, comparator: str, shares: Floats) -> list[Row]:
    """
    How alike sites and comparison regions were in the years before the first start, and in size.

    Parameters
    ----------
    shares : array, shape (regions,)
        How much each comparison region counts.
    """
    panel = question.panel
    before = set.intersection(*(set(timing.before) for timing in panel.timings))
    at = [panel.years.index(year) for year in sorted(before)]
    covariates = np.column_stack([panel.units[:, at], np.concatenate([panel.site_sizes, panel.region_sizes])])
    names = (*(f"year:{panel.years[position]}" for position in at), "size")
    is_site = np.arange(len(covariates)) < len(panel.sites)
    sample = CovariateSample.of(covariates, is_site, names=names)
    weights = np.concatenate([np.ones(len(panel.sites)), shares * len(panel.sites)])
    found = covariate_balance(sample, weights, standard_deviation=StandardDeviation.POOLED)
    told = [panel.scale.told] * len(at) + [float]
    return [
        question.maker.subject(ALL_SITES)
        | {
            "comparator": comparator,
            "covariate": name,
            "site_mean": told[i](float(found.after.treated_means[i])),
            "pool_mean": told[i](float(found.before.comparison_means[i])),
            "weighted_mean": told[i](float(found.after.comparison_means[i])),
            "difference_before": float(found.before.standardised_differences[i]),
            "difference_after": float(found.after.standardised_differences[i]),
        }
        for i, name in enumerate(names)
    ]


def donor_rows(
    question: Question, site: str, comparator: str, shares: Floats, positions: NDArray[np.intp] | Sequence[int]
) -> list[Row]:
    """
    Rows of the comparison regions with a share of at least one in a thousand, the largest first.

    A correction by ridge may subtract a region: its share is negative and stands last, so that shares add up to one.
    """
    return [
        question.maker.subject(site)
        | {"comparator": comparator, "region": region_id(int(positions[i])), "weight": float(shares[i])}
        for i in np.argsort(-shares, kind="stable")
        if abs(shares[i]) >= 0.001
    ]
