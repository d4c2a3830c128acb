"""What leaves of models of risk: nothing that rests on a few persons, or tells of a few by a total."""

import polars as pl
import pytest

from proeftuin.data.risk_tables import RISK_CALIBRATION, RISK_COEFFICIENTS, RISK_GAIN, RISK_MODELS, RISK_QUALITY
from proeftuin.release.risks import TOGETHER, protected_risks

FEW = "fewer_than_10_persons"
KEYS = {"model": "admission", "segment": "", "variant": "full", "status": "value"}
WORDS = [name for name, column in RISK_MODELS.columns.items() if column.type == pl.String and column.missing is None]


def rows(contract, *given):
    return contract.conform(pl.DataFrame([KEYS | row for row in given], infer_schema_length=None))


def model(segment="", **given):
    counts = {"learn_persons": 1000, "learn_events": 100, "test_persons": 1000, "test_events": 100}
    years = {"learn_year": 2020, "test_year": 2021, "recalibrate_from": "2022-01-01"}
    words = dict.fromkeys(WORDS, "x") | {"model": "admission", "segment": segment, "status": "value"}
    shares = {"followed_percent": 90.0, "died_percent": 5.0, "left_percent": 5.0}
    return words | counts | years | shares | given


def protected(**tables):
    empty = (RISK_MODELS, RISK_QUALITY, RISK_CALIBRATION, RISK_GAIN, RISK_COEFFICIENTS)
    whole = {contract.name: contract.empty() for contract in empty}
    if "risk_models" not in tables:
        tables["risk_models"] = models(model())
    return protected_risks(whole | tables)


def models(*given):
    frame = pl.DataFrame(list(given)).with_columns(pl.col("recalibrate_from").str.to_date())
    return RISK_MODELS.conform(frame)


def reasons(frame, *columns):
    return [row["reason"] for row in frame.sort(columns).rows(named=True)]


@pytest.mark.parametrize(("persons", "events"), [(9, 4), (100, 9), (100, 91)])
def test_a_group_with_few_persons_with_or_without_the_outcome_is_withheld_with_the_smallest_other(persons, events):
    groups = [
        {"group_kind": "age", "group": name, "measure": "observed_over_expected", "value": 1.0} | counts
        for name, counts in {
            "a": {"persons": persons, "events": events},
            "b": {"persons": 200, "events": 50},
            "c": {"persons": 400, "events": 80},
        }.items()
    ]

    found = protected(risk_quality=rows(RISK_QUALITY, *groups))["risk_quality"]

    assert reasons(found, "group") == [FEW, TOGETHER, None]
    assert found.filter(pl.col("status") == "withheld").select("value", "persons", "events").null_count().row(0) == (
        2, 2, 2,
    )  # fmt: skip


def test_what_is_hidden_of_a_group_is_hidden_of_all_its_measures():
    groups = [
        {"group_kind": "origin", "group": name, "measure": measure, "value": 1.0, "persons": persons, "events": events}
        for name, persons, events in (("a", 50, 3), ("b", 60, 20), ("c", 70, 30))
        for measure in ("needs_over_expected", "observed_over_expected")
    ]

    found = protected(risk_quality=rows(RISK_QUALITY, *groups))["risk_quality"]

    assert reasons(found, "group", "measure") == [FEW, FEW, TOGETHER, TOGETHER, None, None]


def test_figures_of_everybody_stay():
    whole = {"group_kind": "all", "group": "", "measure": "c_statistic", "value": 0.7, "persons": 1000, "events": 100}

    assert reasons(protected(risk_quality=rows(RISK_QUALITY, whole))["risk_quality"], "measure") == [None]


def test_tenths_with_few_events_are_withheld_and_one_alone_takes_another_along():
    tenths = [
        {"group": place, "persons": 100, "events": events, "predicted": 0.1, "observed": events / 100}
        for place, events in enumerate((4, 10, 30, 60), start=1)
    ]

    found = protected(risk_calibration=rows(RISK_CALIBRATION, *tenths))["risk_calibration"]

    assert reasons(found, "group") == [FEW, TOGETHER, None, None]


def test_tops_hold_each_other_so_one_that_adds_a_few_is_withheld():
    tops = [
        {"top_percent": percent, "persons": 100.0 * percent, "events": events, "lift": 2.0}
        for percent, events in ((1.0, 12.5), (5.0, 20.0), (10.0, 40.0))
    ]

    found = protected(risk_gain=rows(RISK_GAIN, *tops))["risk_gain"]

    assert reasons(found, "top_percent") == [None, FEW, None]


def test_a_coefficient_of_a_level_with_few_events_is_withheld():
    terms = [
        {
            "term": term,
            "label_nl": "x",
            "label_en": "x",
            "reference": "y",
            "value": 1.0,
            "persons": 500,
            "events": events,
        }
        for term, events in (("age:0-9", 3), ("age:10-19", 40), ("age:20-29", 60), ("sex:male", 100))
    ]

    found = protected(risk_coefficients=rows(RISK_COEFFICIENTS, *terms))["risk_coefficients"]

    assert reasons(found, "term") == [FEW, TOGETHER, None, None]
    assert found["value"].to_list() == [None, None, 1.0, 1.0]


def test_no_coefficient_tells_how_many_persons_its_level_has():
    """A level without a row in one segment would be everybody less the other segments."""
    term = {"term": "age:80+", "label_nl": "x", "label_en": "x", "reference": "y", "value": 1.0}
    levels = [
        term | {"segment": segment, "variant": variant, "persons": persons, "events": 40}
        for segment, variant, persons in (("", "full", 504), ("", "age_sex", 504), ("a", "full", 500))
    ]

    found = protected(risk_coefficients=rows(RISK_COEFFICIENTS, *levels))["risk_coefficients"]

    assert found.select("persons", "events").null_count().row(0) == (3, 3)
    assert reasons(found, "segment", "variant") == [None, None, None]
    assert found["value"].to_list() == [1.0, 1.0, 1.0]


def test_a_segment_of_few_takes_the_smallest_other_segment_and_all_that_is_told_of_it():
    cards = models(
        model(),
        model("a", learn_persons=30, learn_events=5, test_persons=40, test_events=15),
        model("b", learn_persons=300, learn_events=35, test_persons=300, test_events=35),
        model("c", learn_persons=670, learn_events=60, test_persons=660, test_events=50),
    )
    quality = [
        {
            "segment": id,
            "group_kind": "all",
            "group": "",
            "measure": "brier",
            "value": 0.1,
            "persons": 300,
            "events": 90,
        }
        for id in "abc"
    ]

    found = protected(risk_models=cards, risk_quality=rows(RISK_QUALITY, *quality))

    assert reasons(found["risk_models"], "segment") == [None, FEW, TOGETHER, None]
    assert [row["value"] for row in found["risk_quality"].sort("segment").rows(named=True)] == [None, None, 0.1]


def test_shares_of_who_died_or_left_are_left_out_where_they_are_few():
    found = protected(risk_models=models(model(died_percent=0.5, left_percent=1.0, followed_percent=99.5)))

    shown = found["risk_models"].select("died_percent", "left_percent", "followed_percent").row(0)
    assert shown == (None, 1.0, None)


def test_without_models_nothing_is_made():
    assert protected_risks({"estimates": pl.DataFrame()}) == {}
