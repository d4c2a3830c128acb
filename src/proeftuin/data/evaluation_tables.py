"""
Contracts of the tables of an evaluation: effects, the other analyses of the same question, and what judges them.

Every effect has the same columns, whatever estimator it comes from, so that one table and one picture serve all.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_OUTCOME = Column(pl.String, "identifier of the indicator that is the outcome")
_POPULATION = Column(pl.String, "identifier of the population that is followed")
_SITE = Column(pl.String, "identifier of the site, or `all` for all sites together")
_ANALYSIS = Column(pl.String, "key of the analysis, as in `analyses`; `main` is that of `effects`")
_YEAR = Column(pl.Int16, "calendar year")
_CONFIDENCE = Column(pl.Float64, "level of the interval, such as 0.95", missing="no interval")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")
_SUBJECT = {"outcome": _OUTCOME, "population": _POPULATION, "site": _SITE}


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing=missing)


_EFFECT = {
    "outcome": _OUTCOME,
    "aim": Column(pl.String, "health, quality or cost"),
    "role": Column(pl.String, "primary, secondary or negative_control, as the plan says"),
    "population": _POPULATION,
    "site": _SITE,
    "kind": Column(
        pl.String,
        "average (over the years after the start), year (event study), pretrend, prediction (of a next site) or "
        "class_difference (between the most and the least deprived areas)",
    ),
    "year": Column(pl.Int16, "calendar year of an event-study effect", missing="not about one year"),
    "estimator": Column(
        pl.String,
        "difference_in_differences, event_study, placebo_gap, group_time, imputation, two_way_fixed_effects, "
        "synthetic_control, synthetic_difference_in_differences, augmented_synthetic_control, "
        "poisson_regression, gamma_regression, two_part, interrupted_time_series, dose or random_effects",
    ),
    "comparator": Column(
        pl.String,
        "what the sites are compared with: rest_of_country, matched_regions, entropy_balanced, synthetic, "
        "neighbours_left_out, propensity_weighted (persons who were alike) or none",
    ),
    "weighting": Column(pl.String, "regions (every site counts alike) or persons (every person does)"),
    "scale": Column(pl.String, "percent (of the level without the programme), eur_per_insured_year or points"),
    "value": _number("the effect, in `scale`"),
    "lower": _number("lower bound", "no interval"),
    "upper": _number("upper bound", "no interval"),
    "confidence": _CONFIDENCE,
    "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
    "p_bootstrap": _number("p-value, restricted wild cluster bootstrap", "not applicable"),
    "p_placebo": _number("share of placebo sites at least as far from zero", "not applicable"),
    "p_jackknife": _number("p-value from leaving out each region in turn (CR3), a second opinion", "not applicable"),
    "p_adjusted": _number("p-value after correction for the number of outcomes", "not applicable"),
    "adjustment": Column(pl.String, "name of that correction", missing="not applicable"),
    "placebo_draws": Column(pl.Int32, "number of placebo sites", missing="not applicable"),
    "minimum_detectable": _number("smallest effect found with 80 % power, in `scale`", "not applicable"),
    "sites": Column(pl.Int16, "number of sites in the estimate"),
    "pool_regions": Column(pl.Int32, "number of comparison regions"),
    "first_year": Column(pl.Int16, "first year of the window"),
    "last_year": Column(pl.Int16, "last year of the window"),
    "status": _STATUS,
    "reason": _REASON,
    "caveats": Column(pl.String, "keys of the caveats, separated by blanks", missing="none"),
    "plan": Column(pl.String, "hash of the analysis plan"),
    "data": Column(pl.String, "hash of the checksums of the input files", missing="not from files"),
    "plan_state": Column(
        pl.String,
        "frozen (decided before, and followed), departs (from the frozen plan) or not_frozen",
    ),
}

EFFECTS = TableContract(
    "effects",
    "one outcome × population × site (or all sites) × kind of effect × year: the main analysis of the plan",
    _EFFECT,
    key=("outcome", "population", "site", "kind", "year", "estimator"),
)

EFFECTS_EUR = TableContract(
    "effects_eur",
    "one cost outcome × site (or all sites) × kind of effect × year, in euro per insured year, not transformed",
    EFFECTS.columns,
    EFFECTS.key,
)

ANALYSES = TableContract(
    "analyses",
    "one other analysis of the same question: another comparator, estimator, window or set of sites, or a check",
    {"analysis": _ANALYSIS, **_EFFECT},
    key=("analysis", *EFFECTS.key, "scale"),
)

PLACEBOS = TableContract(
    "placebos",
    "one outcome × population × site × kind × year × placebo site",
    {
        **_SUBJECT,
        "kind": Column(pl.String, "average or year"),
        "year": Column(pl.Int16, "calendar year", missing="not about one year"),
        "draw": Column(pl.Int32, "number of the placebo site"),
        "value": Column(pl.Float64, "effect that the method finds there, in percent"),
    },
    key=("outcome", "population", "site", "kind", "year", "draw"),
)

DIAGNOSTICS = TableContract(
    "diagnostics",
    "one outcome × site × check on what the effect takes for granted",
    {
        **_SUBJECT,
        "diagnostic": Column(pl.String, "key of the check"),
        "value": _number("what the check found", "see `reason`"),
        "p": _number("p-value", "not a test"),
        "threshold": _number("value from which the check warns", "none"),
        "unit": Column(pl.String, "unit of `value` and `threshold`"),
        "verdict": Column(pl.String, "passes, warns or fails", missing="see `reason`"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("outcome", "population", "site", "diagnostic"),
)

BOUNDS = TableContract(
    "bounds",
    "one outcome × site × departure from parallel trends: the interval that allows for it",
    {
        **_SUBJECT,
        "restriction": Column(pl.String, "relative_magnitudes or smoothness"),
        "departure": Column(
            pl.Float64,
            "largest departure after the start: as a multiple of the largest before it, or in change of slope per year",
        ),
        "lower": _number("lower bound of the effect, percent", "unbounded, or see `status`"),
        "upper": _number("upper bound of the effect, percent", "unbounded, or see `status`"),
        "confidence": _CONFIDENCE,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("outcome", "population", "site", "restriction", "departure"),
)

BALANCE = TableContract(
    "balance",
    "one outcome × site × comparator × covariate: how alike the site and its comparison were before the start",
    {
        **_SUBJECT,
        "comparator": Column(pl.String, "as in `effects`"),
        "covariate": Column(
            pl.String,
            "key of the covariate: year:<year> is the outcome of a year before, size that of regions; of persons sex, "
            "age, use:<outcome>:<per year before>, group:<population> and new are shares in percent",
        ),
        "site_mean": Column(pl.Float64, "mean of the site"),
        "pool_mean": Column(pl.Float64, "mean of all comparison regions"),
        "weighted_mean": Column(pl.Float64, "mean of the comparison regions as this comparator weighs them"),
        "difference_before": Column(pl.Float64, "standardised mean difference to all comparison regions"),
        "difference_after": Column(pl.Float64, "standardised mean difference to the weighted comparison regions"),
    },
    key=("outcome", "population", "site", "comparator", "covariate"),
)

DONORS = TableContract(
    "donors",
    "one outcome × site × comparator × comparison region that has a weight in it",
    {
        **_SUBJECT,
        "comparator": Column(pl.String, "as `analysis` in `analyses`"),
        "region": Column(pl.String, "comparison region, as in `regions`"),
        "weight": Column(pl.Float64, "its weight"),
    },
    key=("outcome", "population", "site", "comparator", "region"),
)

GAPS = TableContract(
    "gaps",
    "one outcome × site × analysis × year: the site and what it would have been without the programme",
    {
        **_SUBJECT,
        "analysis": _ANALYSIS,
        "year": _YEAR,
        "observed": Column(pl.Float64, "the site, percent above or below what the pool's rates lead to expect"),
        "without": Column(pl.Float64, "the same without the programme, as the analysis estimates it"),
    },
    key=("outcome", "population", "site", "analysis", "year"),
)

MONTHLY_SERIES = TableContract(
    "monthly_series",
    "one outcome × site × analysis × month: how it went, and how it would have gone without the programme",
    {
        **_SUBJECT,
        "analysis": Column(pl.String, "monthly_series (with control) or monthly_series:uncontrolled"),
        "month": Column(pl.Date, "first day of the month"),
        "observed": _number("rate per day at risk, percent of the site's mean over the months before the start"),
        "without": _number("the same without the programme, as the analysis estimates it", "not estimated"),
        "persons": Column(
            pl.Int64,
            "fewest persons who can have been at risk in the month",
            missing="see `status`; of real persons it is never told, since two months would tell how few left",
        ),
        "contributors": Column(pl.Int64, "persons of whom something was counted", missing="see `status`"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("outcome", "population", "site", "analysis", "month"),
)

ECONOMICS = TableContract(
    "economics",
    "one cost outcome × site × measure of what the programme costs and brings",
    {
        **_SUBJECT,
        "measure": Column(
            pl.String,
            "cost_of_care, programme_cost, net_cost (per year, whole population), savings_share, payment, "
            "chance_payment, cost_effectiveness_ratio, net_benefit or probability_cost_effective",
        ),
        "threshold": Column(pl.Float64, "worth of a unit of effect, euro", missing="does not depend on it"),
        "value": _number("the measure"),
        "lower": _number("lower bound", "no interval"),
        "upper": _number("upper bound", "no interval"),
        "confidence": _CONFIDENCE,
        "unit": Column(pl.String, "unit of the value"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("outcome", "population", "site", "measure", "threshold"),
)

_EFFECT_OUTCOME = Column(pl.String, "identifier of the indicator that the cost is held against")

ACCEPTABILITY = TableContract(
    "acceptability",
    "one cost outcome × site × worth of a unit of effect: how probably the programme is worth its cost",
    {
        **_SUBJECT,
        "effect_outcome": _EFFECT_OUTCOME,
        "threshold": Column(pl.Float64, "worth of a unit of effect, euro"),
        "is_declared": Column(pl.Boolean, "whether the plan names this threshold"),
        "probability": Column(pl.Float64, "probability that the net benefit is above zero, percent"),
        "net_benefit": Column(pl.Float64, "worth of the effect less all costs, euro per insured year"),
        "lower": Column(pl.Float64, "lower bound of the net benefit"),
        "upper": Column(pl.Float64, "upper bound of the net benefit"),
        "confidence": Column(pl.Float64, "level of the interval, such as 0.95"),
    },
    key=("outcome", "population", "site", "effect_outcome", "threshold"),
)

COST_EFFECT_DRAWS = TableContract(
    "cost_effect_draws",
    "one cost outcome × site × draw from the joint estimate of cost and effect; a draw is no person and no region",
    {
        **_SUBJECT,
        "effect_outcome": _EFFECT_OUTCOME,
        "draw": Column(pl.Int32, "number of the draw"),
        "cost": Column(pl.Float64, "cost of care and of the programme, euro per insured year; positive is dearer"),
        "effect": Column(pl.Float64, "effect in the unit of its outcome, turned so that positive is better"),
    },
    key=("outcome", "population", "site", "effect_outcome", "draw"),
)

EVALUATION_TABLES = (
    EFFECTS, EFFECTS_EUR, ANALYSES, PLACEBOS, DIAGNOSTICS, BOUNDS, BALANCE, DONORS, GAPS, MONTHLY_SERIES, ECONOMICS,
    ACCEPTABILITY, COST_EFFECT_DRAWS,
)  # fmt: skip
