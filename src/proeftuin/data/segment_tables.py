"""
Contracts of the tables about segments: what a scheme is, who is in each segment, what is measured in it, and how well
the scheme divides the population.

A person is in one segment in a year and is placed in the region of the first day on which the person counts in that
year. Figures are different: there a row counts in the region of its own day, as in `estimates`.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.tables import ESTIMATES

_SCHEME = Column(pl.String, "identifier of the scheme")
_SEGMENT = Column(pl.String, "identifier of the segment")
_POPULATION = Column(pl.String, "identifier of the population")
_REGION = Column(pl.String, "all (everybody in the data) or site:<id>")
_START = Column(pl.Date, "first day of the period")
_END = Column(pl.Date, "first day after the period")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")
_STATE = {"status": _STATUS, "reason": _REASON}
_WHERE = {"region": _REGION, "period_start": _START, "period_end": _END}


def _text(meaning: str) -> Column:
    return Column(pl.String, meaning)


def _persons(meaning: str) -> Column:
    return Column(pl.Int64, meaning, missing="see `status`")


def _part(meaning: str) -> Column:
    return Column(pl.Int64, meaning, missing="see `status`, or left out since one of the parts is of few persons")


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing=missing)


SEGMENT_SCHEMES = TableContract(
    "segment_schemes",
    "one segment of a scheme, with the rule that leads to it",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "version": Column(pl.Int32, "version of the scheme, raised by its author whenever persons may move"),
        "hash": _text("fingerprint of everything that decides who is where"),
        "place": Column(pl.Int32, "place in the order in which segments are shown, from 0"),
        "priority": Column(pl.Int32, "place in the order in which rules are tried, from 1"),
        "name_nl": _text("name of the segment in Dutch"),
        "name_en": _text("name of the segment in English"),
        "meaning_nl": _text("who is meant, in Dutch"),
        "meaning_en": _text("who is meant, in English"),
        "rule_nl": _text("the rule in words, in Dutch"),
        "rule_en": _text("the rule in words, in English"),
        "scheme_name_nl": _text("name of the scheme in Dutch"),
        "scheme_name_en": _text("name of the scheme in English"),
        "about_nl": _text("what the scheme is for, in Dutch"),
        "about_en": _text("what the scheme is for, in English"),
        "own_choices_nl": Column(pl.String, "what the author decided, in Dutch", missing="not said"),
        "own_choices_en": Column(pl.String, "what the author decided, in English", missing="not said"),
        "references": Column(pl.String, "publications that it is drawn up after", missing="none"),
        "is_main": Column(pl.Boolean, "whether figures are made by segment of this scheme"),
    },
    key=("scheme", "segment"),
)

SEGMENTS = TableContract(
    "segments",
    "one segment of a region in one year",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "population": _POPULATION,
        "region": Column(pl.String, "region, site:<id> or all (everybody in the data)"),
        "period_start": _START,
        "period_end": _END,
        "persons": _persons("persons in the segment, each in the region of the first day that counts in the year"),
        "percent": _number("percent of the persons of the region"),
        "uncertain": _part("those of them for whom something unknown could have decided otherwise"),
        "exposure": _number("their time at risk in the year, years"),
        "men": _part("men among them"),
        "women": _part("women among them"),
        "mean_age": _number("mean age on 1 January, years", "see `status`, or nobody of known age"),
        **_STATE,
    },
    key=("scheme", "segment", "population", "region", "period_start"),
)

SEGMENT_AGES = TableContract(
    "segment_ages",
    "one sex × age band of a segment of a region in one year",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        **_WHERE,
        "sex": Column(pl.String, "registered sex: female, male or unknown"),
        "age_band": Column(pl.String, "completed years on 1 January, or unknown"),
        "persons": _persons("persons"),
        **_STATE,
    },
    key=("scheme", "segment", "region", "period_start", "sex", "age_band"),
)

SEGMENT_ELEMENTS = TableContract(
    "segment_elements",
    "one element of a scheme among the persons of a segment of a region in one year",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "element": _text("identifier of the element"),
        **_WHERE,
        "label_nl": _text("the element in words, in Dutch"),
        "label_en": _text("the element in words, in English"),
        "persons": _persons("persons of whom it is true"),
        "unknown": _persons("persons of whom it is not known"),
        **_STATE,
    },
    key=("scheme", "segment", "element", "region", "period_start"),
)

SEGMENT_TRANSITIONS = TableContract(
    "segment_transitions",
    "persons in one segment in one year and in another, or the same, in the next",
    {
        "scheme": _SCHEME,
        **_WHERE,
        "from_segment": _text("segment in the year of the period, or entered: not in the population then"),
        "to_segment": _text("segment in the year after it, or died or left: no longer in the population"),
        "persons": _persons("persons, in the region of the first year; who entered, in that of the second"),
        "percent": _number("percent of those who were in the first segment", "see `status`, or nobody entered"),
        **_STATE,
    },
    key=("scheme", "region", "period_start", "from_segment", "to_segment"),
)

SEGMENT_OVERLAPS = TableContract(
    "segment_overlaps",
    "one combination of rules that are true of the same persons",
    {
        "scheme": _SCHEME,
        **_WHERE,
        "combination": _text(
            "segments whose own rule is true, in order of priority, joined by `+`; no text when no rule is"
        ),
        "persons": _persons("persons"),
        **_STATE,
    },
    key=("scheme", "region", "period_start", "combination"),
)

SEGMENT_FIGURES = TableContract(
    "segment_figures",
    "one segment of the main scheme × indicator × region × period × method",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        **ESTIMATES.columns,
        "share": _number("percent of the region's sum that the segment has", "not a sum, or see `status`"),
    },
    key=("scheme", "segment", *ESTIMATES.key),
)

SEGMENT_MEANS = TableContract(
    "segment_means",
    "mean cost of one group in a year, the year before and the year after, of the same persons",
    {
        "scheme": _SCHEME,
        "group": _text("segment, everybody or top_5: the 5 % with the highest cost in the year"),
        "indicator": Column(pl.String, "identifier of the indicator definition"),
        **_WHERE,
        "before": _number("euro per person per year, the year before", "see `status`, or outside the study"),
        "now": _number("euro per person per year, the year of the period"),
        "after": _number("euro per person per year, the year after", "see `status`, or outside the study"),
        "persons": Column(
            pl.Int64,
            "persons who are followed in each of these years",
            missing="see `status`, or not told of real persons",
        ),
        **_STATE,
    },
    key=("scheme", "group", "indicator", "region", "period_start"),
)

SEGMENT_DIAGNOSTICS = TableContract(
    "segment_diagnostics",
    "one measure of how well a scheme divides the population of a region in one year",
    {
        "scheme": _SCHEME,
        **_WHERE,
        "measure": _text(
            "partition (persons in exactly one segment), unknown (persons for whom something unknown could have "
            "decided otherwise), smallest_segment, areas_below_minimum (areas with a segment below the minimum), "
            "stability (persons in the same segment a year later, of those still there), variance_explained (of the "
            "differences between persons), few_contacts (persons without any contact in the year before), "
            "regression_to_mean (part of what a group cost above the mean that is gone a year later) or cost_as_need "
            "(cost over that of others with the same recorded needs)"
        ),
        "segment": Column(pl.String, "segment that it is about", missing="all segments"),
        "group": Column(
            pl.String, "group that it is about: top_5, most_deprived or a recorded origin", missing="everybody"
        ),
        "indicator": Column(pl.String, "indicator that it is about", missing="about none"),
        "value": _number("the measure, in `unit`"),
        "lower": _number("lower bound of the interval", "no interval"),
        "upper": _number("upper bound of the interval", "no interval"),
        "unit": _text("percent, persons, areas or ratio"),
        "persons": Column(pl.Int64, "persons whom it rests on", missing="see `status`, or not told"),
        "verdict": Column(pl.String, "ok, warning or wrong", missing="see `status`"),
        "note": Column(pl.String, "key of the text that says what to beware of", missing="nothing to beware of"),
        **_STATE,
    },
    key=("scheme", "region", "period_start", "measure", "segment", "group", "indicator"),
)

SEGMENT_TABLES = (
    SEGMENT_SCHEMES, SEGMENTS, SEGMENT_AGES, SEGMENT_ELEMENTS, SEGMENT_TRANSITIONS, SEGMENT_OVERLAPS, SEGMENT_FIGURES,
    SEGMENT_MEANS, SEGMENT_DIAGNOSTICS,
)  # fmt: skip
"""All of them."""
