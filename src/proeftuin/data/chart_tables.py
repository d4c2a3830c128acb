"""
Contracts of the tables behind control charts: the series, the charts made of them, and the signals in these.

Series that were made of persons pass output control before a chart is made of them. A chart is made of what may be
shown, so that its lines cannot tell a point that is withheld.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_STATE = {
    "status": Column(pl.String, "value, withheld, not_estimable or missing"),
    "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
}
_START = Column(pl.Date, "first day of the period")
_END = Column(pl.Date, "first day after the period")
_CHART = Column(pl.String, "identifier of the chart")
_YES_OR_NO = pl.Boolean


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing)


def _both(name: str, meaning: str, missing: str | None = None) -> dict[str, Column]:
    return {
        f"{name}_nl": _text(f"{meaning}, in Dutch", missing),
        f"{name}_en": _text(f"{meaning}, in English", missing),
    }


MEASURED_SERIES = TableContract(
    "measured_series",
    "one series × region × length of period × period",
    {
        "series": _text(
            "identifier of the indicator; <entry>.<what> of a table about delivery; file.<chart>.<series> of a file"
        ),
        "region": _text("site:<id>, all (everybody in data about persons) or NL01", "a file does not say"),
        "every": _text("month, quarter or year; period where a file has periods of its own"),
        "period_start": _START,
        "period_end": _END,
        "numerator": _number("what was counted or added up", "not known, or see `status`"),
        "denominator": _number(
            "person-years at risk, or persons; of real persons in whole tens of persons who were there all the time",
            "the numerator is the value itself, or see `status`",
        ),
        "value": _number("numerator over denominator, in `unit`"),
        "persons": Column(
            pl.Int64, "persons who at least were at risk", missing="not told of real persons, or not made of persons"
        ),
        "contributors": Column(
            pl.Int64,
            "persons of whom something was counted; of a quarter the most of its months",
            missing="not made of persons, or see `status`",
        ),
        "unit": _text("unit of the value"),
        "is_complete": Column(_YES_OR_NO, "whether the data go on up to the end of the period, and begin before it"),
        **_STATE,
    },
    key=("series", "region", "every", "period_start"),
)

CONTROL_CHARTS = TableContract(
    "control_charts",
    "one control chart",
    {
        "chart": _CHART,
        "place": Column(pl.Int64, "place of the chart in the study file, from 1"),
        **_both("name", "name of the chart"),
        "series": _text("identifier of the series in `measured_series`"),
        "region": _text("region of the series", "a file does not say"),
        "every": _text("month, quarter, year or period"),
        "nature": _text("share, rate, count, value, time_between or count_between: what a point is"),
        "kind": _text("run, xmr, p, p_prime, np, u, u_prime, c, g or t", "no chart could be made"),
        "why_kind": _text(
            "key of the reason for this kind: asked, few_points, share, rate, count, value, time_between, "
            "count_between or more_spread_than_chance",
            "no chart could be made",
        ),
        "rules": _text("nhs (Making Data Count), nelson, anhoej or ihi: the rules that tell a signal"),
        "screened": Column(_YES_OR_NO, "whether moving ranges that are too large were left out of the limits"),
        "better": _text("lower, higher or neither"),
        "target": _number("target in `unit`", "no target"),
        "unit": _text("unit of the values; own where the file has a unit of its own"),
        **_both("unit", "unit of the values in words", "the unit has words of its own, or none were given"),
        "baseline_start": Column(pl.Date, "first day of the baseline of the last part", missing="all points"),
        "baseline_end": Column(pl.Date, "first day after that baseline", missing="all points"),
        "points": Column(pl.Int64, "points that were judged: with a value, complete and not left out"),
        "centre": _number("centre line at the last judged point"),
        "lower": _number("lower limit there", "a run chart, or see `status`"),
        "upper": _number("upper limit there", "a run chart, or see `status`"),
        "latest_start": Column(pl.Date, "first day of the last judged period", missing="see `status`"),
        "sigma_z": _number(
            "spread between the points over what chance within each of them gives",
            "there is no such chance",
        ),
        "variation": _text(
            "common_cause, improvement, concern, neutral_high, neutral_low or neutral: what the last point shows",
            "see `status`",
        ),
        "assurance": _text("consistently_passes, consistently_fails, hit_and_miss or none", "see `status`"),
        "warnings": _text("keys of what limits the reading, with spaces between", "nothing"),
        **_STATE,
    },
    key=("chart",),
)

CONTROL_POINTS = TableContract(
    "control_points",
    "one chart × period",
    {
        "chart": _CHART,
        "period_start": _START,
        "period_end": _END,
        "part": Column(pl.Int64, "number of the part between two rebases, from 1"),
        "value": _number("what is plotted, in the unit of the chart"),
        "numerator": _number("numerator of the series", "not known, or see `status`"),
        "denominator": _number("denominator of the series", "no denominator, or see `status`"),
        "centre": _number("centre line", "not computed, or see `status`"),
        "lower": _number("lower limit", "a run chart, or not computed"),
        "upper": _number("upper limit", "a run chart, or not computed"),
        "near_lower": _number("limit at two thirds of the distance below", "a run chart, or not computed"),
        "near_upper": _number("limit at two thirds of the distance above", "a run chart, or not computed"),
        "is_excluded": Column(_YES_OR_NO, "whether the study leaves the point out of lines and signals"),
        **_both("why_excluded", "why it is left out", "it is not left out"),
        "is_complete": Column(_YES_OR_NO, "whether the period is complete; an incomplete one counts in nothing"),
        "in_baseline": Column(_YES_OR_NO, "whether the lines rest on the point"),
        "signals": _text("keys of the rules that flag it, with spaces between", "none"),
        "label": _text("the first of these by precedence", "none"),
        "meaning": _text("improvement, concern, neutral_high, neutral_low or neutral", "no signal"),
        **_STATE,
    },
    key=("chart", "period_start"),
)

SIGNALS = TableContract(
    "signals",
    "one chart × rule × unbroken stretch of flagged points",
    {
        "chart": _CHART,
        "rule": _text("key of the rule"),
        "period_start": Column(pl.Date, "first day of the first flagged period"),
        "period_end": Column(pl.Date, "first day after the last flagged period"),
        "part": Column(pl.Int64, "number of the part, from 1"),
        "points": Column(pl.Int64, "flagged points"),
        "direction": _text("high, low or both: where the points lie, from the centre line"),
        "meaning": _text("improvement, concern or neutral"),
    },
    key=("chart", "rule", "period_start"),
)

REBASES = TableContract(
    "rebases",
    "one decision to compute new lines from a day on",
    {
        "chart": _CHART,
        "on": Column(pl.Date, "first day of the new part"),
        **_both("why", "why the old lines no longer hold"),
        "decided_by": _text("who decided"),
        "decided_on": Column(pl.Date, "on which day"),
    },
    key=("chart", "on"),
)

CHART_TABLES = (MEASURED_SERIES, CONTROL_CHARTS, CONTROL_POINTS, SIGNALS, REBASES)
"""Everything behind the control charts of a study."""

MEASURED_SERIES_FILE = TableContract(
    "measured_series_file",
    "one series × period, in a CSV file that a study names",
    {
        "series": _text("name of the series, as the chart names it"),
        "period_start": _START,
        "period_end": _END,
        "numerator": _number("what was counted, added up or measured", "there is no figure of the period"),
        "denominator": _number("out of how many, or in how much time", "the numerator is the value itself"),
        "note": _text("anything about the period", "nothing to note"),
    },
    key=("series", "period_start"),
)
"""What a file must hold from which a chart is made of figures that the study does not compute."""
