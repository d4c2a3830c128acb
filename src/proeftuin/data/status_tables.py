"""
Contracts of the tables that tell what the figures of a status mean together: how sure they are, how they compare with
the country and with comparable regions, who needs what, how unequal they are, and what changed since the last run.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_INDICATOR = Column(pl.String, "identifier of the indicator definition")
_POPULATION = Column(pl.String, "identifier of the population")
_REGION = Column(pl.String, "region, site:<id> or all (everybody in the data)")
_START = Column(pl.Date, "first day of the period")
_END = Column(pl.Date, "first day after the period")
_METHOD = Column(pl.String, "method of the estimate, as in `estimates`")
_UNIT = Column(pl.String, "unit of the values")
_CONFIDENCE = Column(pl.Float64, "level of the interval, such as 0.95", missing="no interval")
_PERSONS = Column(pl.Int64, "distinct persons whom the figure rests on", missing="not known, or see `status`")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")
_FIGURE = {
    "indicator": _INDICATOR,
    "population": _POPULATION,
    "region": _REGION,
    "period_start": _START,
    "period_end": _END,
}
"""Columns that say which figure a row is about."""


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing=missing)


RELIABILITY = TableContract(
    "reliability",
    "one estimate of `estimates`, and whether it can be told from that of the year before",
    {
        **_FIGURE,
        "method": _METHOD,
        "persons": _PERSONS,
        "variation": _number("coefficient of variation of the estimate, percent", "no interval, or a value of zero"),
        "before": _number("value of the year before", "no such value"),
        "difference": _number("value minus that of the year before", "no such value"),
        "difference_lower": _number("lower bound", "no interval"),
        "difference_upper": _number("upper bound", "no interval"),
        "confidence": _CONFIDENCE,
        "verdict": Column(pl.String, "higher, lower or indistinguishable", missing="see `reason`"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "method"),
)

CONCENTRATIONS = TableContract(
    "concentrations",
    "one measure of how unevenly an amount is spread over the persons of a region in one year",
    {
        **_FIGURE,
        "measure": Column(pl.String, "top_1, top_5, top_10 or top_20 (share of the amount, percent), or gini (0 to 1)"),
        "value": _number("the measure"),
        "persons": _PERSONS,
        "total": _number("the whole amount, euro"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "measure"),
)

GRADIENTS = TableContract(
    "gradients",
    "one measure of how an indicator runs with the deprivation of the areas of a region in one year",
    {
        **_FIGURE,
        "measure": Column(
            pl.String,
            "slope_index (least deprived minus most deprived end, in the unit of the indicator), relative_index (their "
            "ratio), concentration_index (-1 to 1), or group_1 (most deprived fifth) to group_5 (least deprived)",
        ),
        "method": _METHOD,
        "value": _number("the measure, or the value of the group"),
        "lower": _number("lower bound", "no interval"),
        "upper": _number("upper bound", "no interval"),
        "confidence": _CONFIDENCE,
        "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
        "unit": _UNIT,
        "areas": Column(pl.Int32, "number of areas"),
        "persons": _PERSONS,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "measure"),
)

GROWTH_PARTS = TableContract(
    "growth_parts",
    "one part of the growth of an amount between two consecutive years in one region",
    {
        **_FIGURE,
        "part": Column(pl.String, "population, case_mix, volume, price or total"),
        "amount": _number("contribution, euro"),
        "percent": _number("contribution as percent of the amount in the year before"),
        "persons": _PERSONS,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "part"),
)

TRAITS = TableContract(
    "traits",
    "one trait of one region by which regions are found alike",
    {
        "population": _POPULATION,
        "region": _REGION,
        "trait": Column(pl.String, "key of the trait: size, young, old, deprivation"),
        "value": _number("the trait: person-years, percent under 20, percent of 65 and over, score"),
        "standardised": _number("the same (of size the logarithm) in standard deviations from the mean of the regions"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "region", "trait"),
)

PEERS = TableContract(
    "peers",
    "one region that is like a region",
    {
        "population": _POPULATION,
        "region": _REGION,
        "peer": Column(pl.String, "region that is like it"),
        "rank": Column(pl.Int16, "from 1, the most alike"),
        "distance": Column(pl.Float64, "distance in standardised traits"),
        "traits": Column(pl.String, "keys of the traits that were compared, separated by blanks"),
    },
    key=("population", "region", "rank"),
)

PROFILES = TableContract(
    "profiles",
    "one indicator of one region in its newest year beside everybody, beside comparable regions and among all regions",
    {
        **_FIGURE,
        "method": _METHOD,
        "value": _number("the region's value"),
        "lower": _number("lower bound", "no interval"),
        "upper": _number("upper bound", "no interval"),
        "confidence": _CONFIDENCE,
        "unit": _UNIT,
        "country": _number("value of everybody in the data", "no such value"),
        "peers": _number("value of the comparable regions together", "no comparable regions, or no such value"),
        "against_country": Column(
            pl.String, "better, worse, higher, lower (where neither is better) or similar", missing="see `reason`"
        ),
        "against_peers": Column(
            pl.String, "better, worse, higher, lower (where neither is better) or similar", missing="see `reason`"
        ),
        "regions": Column(pl.Int32, "number of regions with a value, among which the region is placed"),
        "lowest": _number("lowest value among these regions", "too few regions"),
        "quarter": _number("value that a quarter of these regions are below", "too few regions"),
        "middle": _number("median of these regions", "too few regions"),
        "three_quarters": _number("value that three quarters of these regions are below", "too few regions"),
        "highest": _number("highest value among these regions", "too few regions"),
        "persons": _PERSONS,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region"),
)

NEEDS = TableContract(
    "needs",
    "one sign of need in one region: an indicator that is worse than elsewhere, and for how many",
    {
        **_FIGURE,
        "kind": Column(pl.String, "prevention, care or support"),
        "reference": Column(pl.String, "country or peers: what the region is compared with"),
        "method": _METHOD,
        "value": _number("the region's value"),
        "reference_value": _number("value that it is compared with"),
        "unit": _UNIT,
        "excess": _number("persons, events or euro more (or fewer, where more is better) than at the reference value"),
        "excess_lower": _number("lower bound", "no interval"),
        "excess_upper": _number("upper bound", "no interval"),
        "excess_unit": Column(pl.String, "persons, events or euro", missing="not a sum"),
        "confidence": _CONFIDENCE,
        "rank": Column(pl.Int16, "order within the region, kind and reference, from the clearest difference"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "reference"),
)

COVERAGE = TableContract(
    "coverage",
    "one indicator of the catalogue in the domain of its aim",
    {
        "aim": Column(pl.String, "health, quality or cost"),
        "domain": Column(pl.String, "key of the domain"),
        "is_mandatory": Column(pl.Boolean, "whether a set needs the domain to be called complete"),
        "indicator": _INDICATOR,
        "state": Column(pl.String, "filled, without_value (asked for, but no data) or could_fill (not asked for)"),
        "name_nl": Column(pl.String, "name in Dutch"),
        "name_en": Column(pl.String, "name in English"),
        "needs_nl": Column(pl.String, "data that it takes, in Dutch"),
        "needs_en": Column(pl.String, "data that it takes, in English"),
    },
    key=("aim", "domain", "indicator"),
)

REVISIONS = TableContract(
    "revisions",
    "one published estimate that differs from that of the run before",
    {
        **_FIGURE,
        "sex": Column(pl.String, "registered sex: female, male or unknown", missing="both sexes together"),
        "age_band": Column(pl.String, "completed years, or unknown", missing="all ages together"),
        "method": _METHOD,
        "unit": _UNIT,
        "before": _number("value in the run before", "there was none"),
        "now": _number("value in this run", "there is none"),
        "difference": _number("now minus before", "one of the two has no value"),
        "status_before": Column(pl.String, "status in the run before", missing="the figure was not there"),
        "status_now": Column(pl.String, "status in this run", missing="the figure is no longer there"),
        "causes": Column(
            pl.String,
            "what changed with it, separated by blanks: data, definition, population, study or software",
        ),
    },
    key=("indicator", "population", "region", "period_start", "period_end", "sex", "age_band", "method"),
)

STATUS_TABLES = (
    RELIABILITY, CONCENTRATIONS, GRADIENTS, GROWTH_PARTS, TRAITS, PEERS, PROFILES, NEEDS, COVERAGE, REVISIONS,
)  # fmt: skip
"""All of them."""
