"""
Contracts of the tables in a results bundle: what a step hands to the next and what a reader of a bundle may rely on.

Money and time at risk are exact decimals until they are divided. Regions carry their code and the municipal division
that they belong to. The four states of a number are kept apart in the column `status`.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.evaluation_tables import EVALUATION_TABLES

EXACT = pl.Decimal(18, 2)
SQUARES = pl.Decimal(38, 4)
"""Squares of exact amounts, exact too: sums of them do not depend on the order in which parts are added."""

_INDICATOR = Column(pl.String, "identifier of the indicator definition")
_POPULATION = Column(pl.String, "identifier of the population: insured, residents or adults")
_REGION = Column(
    pl.String,
    "region: GM0363 (municipality), GG0111 (GGD region), PV20 (province), NL01 (country), "
    "site:<id> (site), all (everybody in data about persons), pool (comparison pool), comparison:<number> (region cut "
    "from the pool) or rest (persons whom the source places in no municipality)",
)
_DIVISION = Column(pl.Int16, "year whose municipal division (1 January) the region belongs to")
_START = Column(pl.Date, "first day of the period")
_END = Column(pl.Date, "first day after the period")
_YEAR = Column(pl.Int16, "calendar year")
_SEX = Column(pl.String, "registered sex: female, male or unknown", missing="both sexes together")
_AGE_BAND = Column(pl.String, "completed years, such as 05-09 or 90+, or unknown", missing="all ages together")
_UNIT = Column(pl.String, "unit of the value: eur_per_insured_year, ratio, percent, per_100000, ...")
_CONFIDENCE = Column(pl.Float64, "level of the interval, such as 0.95", missing="no interval")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")
_SOURCE = Column(pl.String, "identifier of the open data set or delivery")
_SITE = Column(pl.String, "identifier of the site; `all` for all sites together")

CELLS = TableContract(
    "cells",
    "one indicator × population × region × period × sex × age band",
    {
        "indicator": _INDICATOR,
        "population": _POPULATION,
        "region": _REGION,
        "division": _DIVISION,
        "period_start": _START,
        "period_end": _END,
        "sex": _SEX,
        "age_band": _AGE_BAND,
        "persons": Column(pl.Int64, "distinct persons", missing="not known in the source"),
        "exposure": Column(
            EXACT, "time at risk, or the denominator of a ratio, in `exposure_unit`", missing="see `status`"
        ),
        "exposure_unit": Column(
            pl.String,
            "years (insured years, as a supplier counts them), days (exact, from person-level sources), persons (who "
            "meet a condition) or number (of what the denominator of a ratio counts)",
        ),
        "total": Column(EXACT, "sum over persons: euro for cost, a count for events", missing="see `status`"),
        "total_squares": Column(SQUARES, "sum of squares over persons", missing="not known in the source"),
        "exposure_squares": Column(
            SQUARES, "of a ratio: sum of squares over persons of the denominator", missing="no ratio"
        ),
        "products": Column(SQUARES, "of a ratio: sum over persons of numerator times denominator", missing="no ratio"),
        "largest": Column(EXACT, "largest contribution of a person, of amounts", missing="not known, or no amount"),
        "second_largest": Column(EXACT, "second largest contribution", missing="not known, or no amount"),
        "apportioned": Column(pl.Boolean, "whether a part came from a divided municipality by a declared share"),
        "status": _STATUS,
        "reason": _REASON,
        "source": _SOURCE,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "sex", "age_band"),
)

ESTIMATES = TableContract(
    "estimates",
    "one indicator × population × region × period × method",
    {
        "indicator": _INDICATOR,
        "population": _POPULATION,
        "region": _REGION,
        "division": _DIVISION,
        "period_start": _START,
        "period_end": _END,
        "sex": _SEX,
        "age_band": _AGE_BAND,
        "method": Column(
            pl.String,
            "crude, directly_standardised, indirectly_standardised, composition_adjusted (a model of the age "
            "composition), survey or combined_survey",
        ),
        "standard": Column(
            pl.String,
            "population whose structure or rates are the standard, such as NL01 2023",
            missing="not standardised",
        ),
        "value": Column(pl.Float64, "the number, in `unit`", missing="see `status`"),
        "lower": Column(pl.Float64, "lower bound of the interval", missing="no interval"),
        "upper": Column(pl.Float64, "upper bound of the interval", missing="no interval"),
        "confidence": _CONFIDENCE,
        "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
        "unit": _UNIT,
        "numerator": Column(pl.Float64, "sum or observed number", missing="not known in the source"),
        "denominator": Column(
            pl.Float64, "time at risk, respondents or expected number", missing="not known in the source"
        ),
        "persons": Column(
            pl.Int64,
            "distinct persons; of amounts and events of several regions together, persons of each region added up",
            missing="not known in the source",
        ),
        "apportioned": Column(
            pl.Boolean, "whether a part came from a divided municipality by a declared share", missing="not known"
        ),
        "basis": Column(pl.String, "registration, survey or model"),
        "status": _STATUS,
        "reason": _REASON,
        "source": _SOURCE,
        "definition": Column(pl.String, "version of the indicator definition"),
    },
    key=("indicator", "population", "region", "period_start", "period_end", "sex", "age_band", "method"),
)

COMPARISONS = TableContract(
    "comparisons",
    "one indicator × site × period × reference",
    {
        "indicator": _INDICATOR,
        "population": _POPULATION,
        "region": _REGION,
        "period_start": _START,
        "period_end": _END,
        "reference": Column(pl.String, "region compared with: NL01 or pool"),
        "method": Column(pl.String, "method of the two estimates that are compared"),
        "difference": Column(pl.Float64, "region minus reference, in `unit`", missing="see `status`"),
        "difference_lower": Column(pl.Float64, "lower bound", missing="no interval"),
        "difference_upper": Column(pl.Float64, "upper bound", missing="no interval"),
        "ratio": Column(pl.Float64, "region over reference", missing="see `status`"),
        "ratio_lower": Column(pl.Float64, "lower bound", missing="no interval"),
        "ratio_upper": Column(pl.Float64, "upper bound", missing="no interval"),
        "confidence": _CONFIDENCE,
        "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
        "unit": _UNIT,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "population", "region", "period_start", "period_end", "reference", "method"),
)

FUNNELS = TableContract(
    "funnels",
    "one indicator × region × period: its place in the funnel around the country",
    {
        "indicator": _INDICATOR,
        "region": _REGION,
        "period_start": _START,
        "period_end": _END,
        "size": Column(pl.Float64, "expected number or time at risk: the horizontal axis"),
        "value": Column(pl.Float64, "ratio of observed to expected", missing="see `status`"),
        "centre": Column(pl.Float64, "value of the country"),
        "lower_95": Column(pl.Float64, "lower 95 % limit", missing="see `status`"),
        "upper_95": Column(pl.Float64, "upper 95 % limit", missing="see `status`"),
        "lower_998": Column(pl.Float64, "lower 99.8 % limit", missing="see `status`"),
        "upper_998": Column(pl.Float64, "upper 99.8 % limit", missing="see `status`"),
        "place": Column(pl.String, "inside, above_95, below_95, above_998 or below_998", missing="see `status`"),
        "limit_method": Column(pl.String, "name of the limits' method"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "region", "period_start", "period_end"),
)

INEQUALITIES = TableContract(
    "inequalities",
    "one indicator × year × measure of how unequal the municipalities are",
    {
        "indicator": _INDICATOR,
        "year": _YEAR,
        "measure": Column(pl.String, "p90_p10_ratio, weighted_coefficient_of_variation or beyond_chance_deviation"),
        "value": Column(pl.Float64, "the measure", missing="see `status`"),
        "lower": Column(pl.Float64, "lower bound", missing="no interval"),
        "upper": Column(pl.Float64, "upper bound", missing="no interval"),
        "confidence": _CONFIDENCE,
        "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
        "regions": Column(pl.Int32, "number of municipalities"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "year", "measure"),
)

TRENDS = TableContract(
    "trends",
    "one indicator × region: mean change per year over the comparable years",
    {
        "indicator": _INDICATOR,
        "region": _REGION,
        "first_year": Column(pl.Int16, "first year used"),
        "last_year": Column(pl.Int16, "last year used"),
        "percent_per_year": Column(pl.Float64, "mean relative change per year, percent", missing="see `status`"),
        "lower": Column(pl.Float64, "lower bound", missing="no interval"),
        "upper": Column(pl.Float64, "upper bound", missing="no interval"),
        "confidence": _CONFIDENCE,
        "interval_method": Column(pl.String, "name of the interval's method", missing="no interval"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("indicator", "region"),
)

ATTRITION = TableContract(
    "attrition",
    "one population × region × year × step of the definition",
    {
        "population": _POPULATION,
        "region": _REGION,
        "year": _YEAR,
        "step": Column(pl.Int16, "order of the criterion, from 0"),
        "criterion": Column(pl.String, "key of the criterion"),
        "persons": Column(pl.Int64, "persons left after the criterion", missing="not known in the source"),
        "exposure": Column(EXACT, "time at risk left after the criterion", missing="see `status`"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "region", "year", "step"),
)

PYRAMIDS = TableContract(
    "pyramids",
    "one region × year × sex × age band",
    {
        "population": _POPULATION,
        "region": _REGION,
        "year": _YEAR,
        "sex": Column(pl.String, "male or female"),
        "age_band": Column(pl.String, "completed years"),
        "exposure": Column(EXACT, "time at risk", missing="see `status`"),
        "percent": Column(pl.Float64, "share of the region's population, percent", missing="see `status`"),
        "percent_country": Column(pl.Float64, "share of the country's population, percent", missing="see `status`"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "region", "year", "sex", "age_band"),
)

REGIONS = TableContract(
    "regions",
    "one region × municipality in it",
    {
        "region": _REGION,
        "kind": Column(
            pl.String,
            "municipality, ggd, province, country, site, pool or comparison (what sites are compared with in effects)",
        ),
        "name": Column(pl.String, "name as its source writes it"),
        "division": _DIVISION,
        "municipality": Column(pl.String, "code of a municipality in the region"),
    },
    key=("region", "municipality"),
)

SITES = TableContract(
    "sites",
    "one site of the study",
    {
        "site": _SITE,
        "name": Column(pl.String, "name of the site"),
        "start": Column(pl.Date, "day on which the site started"),
        "geography": Column(pl.String, "sourced, assumed (an example) or unknown"),
        "geography_source_nl": Column(
            pl.String, "where the municipalities come from, in Dutch", missing="unknown geography"
        ),
        "geography_source_en": Column(
            pl.String, "where the municipalities come from, in English", missing="unknown geography"
        ),
        "municipalities": Column(pl.Int16, "number of municipalities"),
        "insured": Column(pl.Float64, "insured years in the last year", missing="unknown geography"),
    },
    key=("site",),
)

INDICATORS = TableContract(
    "indicators",
    "one indicator of the study",
    {
        "indicator": _INDICATOR,
        "version": Column(pl.String, "version of the definition"),
        "name_nl": Column(pl.String, "name in Dutch"),
        "name_en": Column(pl.String, "name in English"),
        "description_nl": Column(pl.String, "what it says, in Dutch"),
        "description_en": Column(pl.String, "what it says, in English"),
        "aim": Column(pl.String, "health, quality or cost"),
        "unit": _UNIT,
        "direction": Column(pl.String, "higher or lower is better, or neutral"),
        "basis": Column(pl.String, "registration, survey or model"),
        "population": _POPULATION,
        "source": _SOURCE,
        "first_year": Column(pl.Int16, "first year that the source carries"),
        "last_year": Column(pl.Int16, "last year that the source carries"),
        "components": Column(
            pl.String,
            "categories of the source that are added up, separated by blanks",
            missing="the source gives the figure itself",
        ),
        "break_years": Column(
            pl.String, "years that cannot be compared with the year before, separated by blanks", missing="no breaks"
        ),
    },
    key=("indicator",),
)

QUALITY = TableContract(
    "quality",
    "one check on the input",
    {
        "source": _SOURCE,
        "check": Column(pl.String, "key of the check"),
        "year": Column(pl.Int16, "calendar year", missing="not about one year"),
        "severity": Column(pl.String, "note, warning or error"),
        "rows": Column(pl.Int64, "number of rows or cells concerned"),
        "detail": Column(pl.String, "what it concerns, without any person's value", missing="nothing to add"),
    },
    key=("source", "check", "year"),
)

ALL = (
    CELLS,
    ESTIMATES,
    COMPARISONS,
    FUNNELS,
    INEQUALITIES,
    TRENDS,
    *EVALUATION_TABLES,
    ATTRITION,
    PYRAMIDS,
    REGIONS,
    SITES,
    INDICATORS,
    QUALITY,
)
