"""The charts of models of risk: what was predicted beside what came, and a state where there is no number."""

import dataclasses
import re

import pytest

from proeftuin.reporting import picture
from proeftuin.reporting.charts.risk_calibration import risk_calibration_chart
from proeftuin.reporting.charts.risk_gain import risk_gain_chart
from proeftuin.reporting.charts.risk_groups import risk_groups_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.language import Language
from tests.risk_example import ADMISSION, COST, TOPS, risk_example

NL, EN = Language.NL, Language.EN
CHARTS = {
    "calibration": lambda results, language: risk_calibration_chart(results, ADMISSION, "", language),
    "gain": lambda results, language: risk_gain_chart(results, ADMISSION, "", language),
    "groups": lambda results, language: risk_groups_chart(results, ADMISSION, language),
}


def without_rows(table):
    results = risk_example()
    return dataclasses.replace(results, tables={**results.tables, table: results.table(table).clear()})


def texts(chart, language=NL):
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, language)))


def points(chart, *fields):
    """Rows of data that have all of these fields."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("values"), list):
                found.extend(row for row in part["values"] if isinstance(row, dict) and set(fields) <= set(row))
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(chart.spec)
    return found


def test_a_tenth_stands_at_its_prediction_and_at_what_came_with_its_interval():
    chart = risk_calibration_chart(risk_example(), ADMISSION, "", NL)
    last = points(chart, "x", "y", "lower", "upper")[-1]

    assert (last["x"], last["y"]) == pytest.approx((31.6228, 16.6667), abs=1e-3)
    assert (last["lower"], last["upper"]) == pytest.approx((12.5, 22.2222), abs=1e-3)
    assert chart.table.rows()[-1] == ("10", "300", "31,6%", "16,7% (12,5 tot 22,2)")


def test_a_withheld_tenth_is_no_dot_at_zero_and_is_counted_below():
    chart = risk_calibration_chart(risk_example(), ADMISSION, "", NL)

    assert len(points(chart, "x", "y", "lower")) == 9
    assert chart.table.rows()[0][2].startswith("afgeschermd")
    assert any(note.endswith("afgeschermd of ontbreekt: 1.") for note in chart.notes)


def test_predictions_outside_the_interval_are_counted_in_words():
    # Predicted 31.6 % where at most 22.2 % came, and so on down to the fifth tenth.
    chart = risk_calibration_chart(risk_example(), ADMISSION, "", EN)

    assert "Of the 9 groups the prediction lies outside the interval of what was observed in 6." in chart.description


def test_each_model_has_its_line_over_the_same_shares_of_persons():
    chart = risk_gain_chart(risk_example(), ADMISSION, "", NL)
    drawn = points(chart, "x", "y", "variant")

    assert [each["x"] for each in drawn] == list(TOPS) * 3
    assert chart.table.columns[1:4] == ["Dit model", "Alleen leeftijd en geslacht", "Alleen eerder gebruik"]
    assert chart.table.rows()[2] == ("hoogste 5%", "18,5% (17,7 tot 19,3)", "9,8% (9,0 tot 10,6)",
                                     "14,3% (13,5 tot 15,1)", "33,0% (28,0 tot 38,0)", "3,71")  # fmt: skip
    assert "Bij de 5% mensen met het hoogste risico ligt 18,5%" in chart.description
    assert "Alleen leeftijd en geslacht: 9,8%." in chart.description


def test_axes_are_written_as_readers_do():
    drawn = texts(risk_gain_chart(risk_example(), ADMISSION, "", NL))

    assert not re.search(r"\de[+-]?\d", drawn)


def test_groups_stand_under_their_kind_and_those_apart_are_named():
    chart = risk_groups_chart(risk_example(), COST, EN)

    assert [row[:2] for row in chart.table.rows()] == [
        ("Age", "40–49 years"),
        ("Age", "80+ years"),
        ("Sex", "Women"),
        ("Sex", "Men"),
        ("Area by deprivation", "Most deprived fifth of areas"),
        ("Contact with care", "No contact in the year before"),
        ("Contact with care", "Some contact in the year before"),
    ]
    assert [row[4] for row in chart.table.rows()].count("more than chance") == 2
    assert "80+ years and No contact in the year before" in chart.description


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_drawn_with_what_a_reader_without_it_needs(name, language):
    chart = CHARTS[name](risk_example(), language)

    assert all((chart.description, len(chart.table), chart.notes, chart.sources))
    assert "<svg" in picture.svg(chart, language)


@pytest.mark.parametrize(
    ("name", "table"),
    [("calibration", "risk_calibration"), ("gain", "risk_gain"), ("groups", "risk_quality")],
)
def test_without_rows_there_is_nothing_to_show(name, table):
    with pytest.raises(NothingToShowError, match="Opname"):
        CHARTS[name](without_rows(table), NL)
