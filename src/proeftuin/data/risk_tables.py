"""
Contracts of the tables about models of risk: what they predict, how well, and where their use would go wrong.

They hold counts of persons and figures made of counts, never a risk of a person.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_MODEL = Column(pl.String, "identifier of the model")
_SEGMENT = Column(pl.String, "segment whose persons the model is about; without a text everybody")
_VARIANT = Column(
    pl.String,
    "full (all predictors), age_sex or earlier_use (the simple comparators); or gain_over_age_sex and "
    "gain_over_earlier_use: the full model less that comparator",
)
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")
_FEW = "see `status`"
_NOT_TOLD = "real persons, since counts of levels would tell of a few beside those of other segments"


def _number(meaning: str, missing: str = _FEW) -> Column:
    return Column(pl.Float64, meaning, missing=missing)


def _count(meaning: str, missing: str = _FEW) -> Column:
    return Column(pl.Int64, meaning, missing=missing)


def _text(meaning: str) -> Column:
    return Column(pl.String, meaning)


_INTERVAL = {
    "lower": _number("lower bound", "no interval"),
    "upper": _number("upper bound", "no interval"),
}

RISK_MODELS = TableContract(
    "risk_models",
    "one model of risk of everybody or of one segment: the model card",
    {
        "model": _MODEL,
        "segment": _SEGMENT,
        "name_nl": _text("name in Dutch"),
        "name_en": _text("name in English"),
        "segment_nl": _text("name of the segment in Dutch; without a text everybody"),
        "segment_en": _text("name of the segment in English"),
        "outcome_nl": _text("what is predicted, in Dutch"),
        "outcome_en": _text("what is predicted, in English"),
        "population": _text("identifier of the population"),
        "scheme": _text("identifier of the scheme of segments; without a text none"),
        "form": _text("logistic or boosting"),
        "predictors_nl": _text("what is looked at, in Dutch"),
        "predictors_en": _text("what is looked at, in English"),
        "comparators": _text("variants that the model is held against, separated by blanks"),
        "learn_year": Column(pl.Int16, "year of the outcome in which the model is learned"),
        "test_year": Column(pl.Int16, "later year of the outcome in which it is tested"),
        "learn_persons": _count("persons from whom it is learned"),
        "learn_events": _count("how many of them had the outcome"),
        "test_persons": _count("persons on whom it is tested"),
        "test_events": _count("how many of them had the outcome"),
        "coefficients": Column(pl.Int64, "coefficients besides the constant", missing="trees, or see `status`"),
        "learn_threshold_eur": _number("lowest amount of the year that counts", "not a top of amounts"),
        "test_threshold_eur": _number("the same in the year of testing", "not a top of amounts"),
        "followed_percent": _number("of those on whom it is tested, who was followed the whole year"),
        "died_percent": _number("who died in the year of testing"),
        "left_percent": _number("who left before the end of the year of testing and is not known to have died"),
        "alarm": Column(
            pl.String,
            "drift when observed over expected in the test year is outside 0.8 to 1.25 and more than chance, else none",
            missing=_FEW,
        ),
        "recalibrate_from": Column(pl.Date, "day from which the model should not be used without recalibration"),
        "intended_use_nl": _text("what it may be used for and for what not, in Dutch"),
        "intended_use_en": _text("what it may be used for and for what not, in English"),
        "limits_nl": _text("what it leaves out, in Dutch"),
        "limits_en": _text("what it leaves out, in English"),
        "hash": _text("fingerprint of all that decides the risks"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("model", "segment"),
)  # fmt: skip

RISK_QUALITY = TableContract(
    "risk_quality",
    "one measure of how well a model predicts in the year of testing, for everybody or a group of persons",
    {
        "model": _MODEL,
        "segment": _SEGMENT,
        "variant": _VARIANT,
        "group_kind": _text("all, age, sex, segment, origin, deprivation (of areas), contact (the year before) or top"),
        "group": _text("which group; without a text everybody"),
        "measure": _text(
            "c_statistic, c_statistic_learned (in the year of learning), average_precision, observed_over_expected, "
            "calibration_intercept, calibration_slope, brier, brier_scaled, recalibration_intercept, "
            "recalibration_slope, needs_over_expected (recorded needs of a group over those of the others at an equal "
            "risk), still_in_top (percent), mean_in_learn_year and mean_in_test_year (euro)"
        ),
        "value": _number("the measure"),
        **_INTERVAL,
        "p": _number("p-value of no difference, for groups adjusted for their number (Holm)", "no test"),
        "persons": _count("persons whom it rests on"),
        "events": Column(pl.Int64, "how many of them had the outcome", missing="not about events, or see `status`"),
        "verdict": Column(pl.String, "ok or warning", missing="not judged, or see `status`"),
        "note": Column(
            pl.String,
            "key of the warning: drift, overfitted, group_miscalibrated, no_record_no_risk (diagnosis missing in "
            "non-users), cost_not_need (cost as a proxy of need) or regression_to_the_mean",
            missing="no warning",
        ),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("model", "segment", "variant", "group_kind", "group", "measure"),
)  # fmt: skip

RISK_CALIBRATION = TableContract(
    "risk_calibration",
    "a tenth of the persons by their risk in the year of testing: predicted and observed",
    {
        "model": _MODEL,
        "segment": _SEGMENT,
        "variant": _VARIANT,
        "group": Column(pl.Int16, "tenth, from 1 for the lowest risks"),
        "persons": _count("persons"),
        "events": _count("how many of them had the outcome"),
        "predicted": _number("mean predicted risk, 0 to 1"),
        "observed": _number("share with the outcome, 0 to 1"),
        **_INTERVAL,
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("model", "segment", "variant", "group"),
)

RISK_GAIN = TableContract(
    "risk_gain",
    "the persons of the highest risk in the year of testing: how many of the events are theirs",
    {
        "model": _MODEL,
        "segment": _SEGMENT,
        "variant": _VARIANT,
        "top_percent": _number("percent of the persons"),
        "persons": _number("persons"),
        "events": _number("how many of them had the outcome; of equal risks at the edge a part"),
        "sensitivity": _number("percent of all with the outcome who are among them"),
        "sensitivity_lower": _number("lower bound", "no interval"),
        "sensitivity_upper": _number("upper bound", "no interval"),
        "ppv": _number("percent of them who had the outcome"),
        "ppv_lower": _number("lower bound", "no interval"),
        "ppv_upper": _number("upper bound", "no interval"),
        "lift": _number("sensitivity over the percentage of persons: 1 is no better than by lot"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("model", "segment", "variant", "top_percent"),
)

RISK_COEFFICIENTS = TableContract(
    "risk_coefficients",
    "one coefficient of a regression",
    {
        "model": _MODEL,
        "segment": _SEGMENT,
        "variant": _VARIANT,
        "term": _text("key of the predictor and its level; constant for the constant"),
        "label_nl": _text("the same in Dutch"),
        "label_en": _text("the same in English"),
        "reference": _text("level that it is compared with"),
        "value": _number("change of the log-odds"),
        **_INTERVAL,
        "persons": _count("persons of that level in the year of learning", _NOT_TOLD),
        "events": _count("how many of them had the outcome", _NOT_TOLD),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("model", "segment", "variant", "term"),
)

RISK_TABLES = (RISK_MODELS, RISK_QUALITY, RISK_CALIBRATION, RISK_GAIN, RISK_COEFFICIENTS)
"""All of them."""
