"""The charts of a choice: empty places in sight, an unknown effect never drawn as none, how sure the first place is."""

import dataclasses
import re

import polars as pl
import pytest

from proeftuin.reporting import picture
from proeftuin.reporting.charts.budget_impact import budget_impact_chart
from proeftuin.reporting.charts.coverage_matrix import coverage_matrix_chart
from proeftuin.reporting.charts.expected_impact import expected_impact_chart
from proeftuin.reporting.charts.rank_acceptability import rank_acceptability_chart
from proeftuin.reporting.charts.segment_needs import segment_needs_chart
from proeftuin.reporting.charts.weighing import weighing_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.steps.segmentation.need import Need
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.choice_example import REGION, choice_example
from tests.segmentation_example import MAIN

NL, EN = Language.NL, Language.EN
CHARTS = {
    "coverage": (lambda results, language: coverage_matrix_chart(results, REGION, MAIN, language), "segment_coverage"),
    "needs": (lambda results, language: segment_needs_chart(results, REGION, language), "needs_of_segments"),
    "impact": (lambda results, language: expected_impact_chart(results, REGION, language), "expected_impacts"),
    "budget": (lambda results, language: budget_impact_chart(results, REGION, language), "budget_impacts"),
    "weighing": (lambda results, language: weighing_chart(results, REGION, language), "weighings"),
    "ranks": (lambda results, language: rank_acceptability_chart(results, REGION, language), "ranks"),
}


def texts(chart, language=NL):
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, language)))


def data(chart, *fields):
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


def test_every_segment_has_a_cell_at_every_place_and_an_empty_one_is_framed():
    chart = coverage_matrix_chart(choice_example(), REGION, MAIN, NL)
    # Cells that are empty are drawn once more, with a dashed edge.
    states = [row["key"] for row in data(chart, "key", "x", "row")]

    assert sorted(states) == ["candidate", "chosen", *["empty"] * 18, "possible"]
    assert "van de 12 vakken zijn er 9 leeg; in 1 is iets gekozen" in chart.description
    assert "Zonder kandidaat of keuze: 1. Gezond, 2. Met verhoogd risico" in chart.description
    assert chart.table.rows()[1][4] == "gekozen: Valpreventie"
    assert chart.table.rows()[0][1] == "alleen mogelijk (2 mogelijk)"


def test_the_state_of_a_cell_can_be_seen_without_its_colour():
    signs = {
        row["key"]: row["text"][0] for row in data(coverage_matrix_chart(choice_example(), REGION, MAIN, NL), "key")
    }

    assert len(set(signs.values())) == len(signs) == 4


def test_needs_come_in_order_of_clearness_and_a_withheld_one_last_with_its_reason():
    chart = segment_needs_chart(choice_example(), REGION, NL)

    assert [row[:2] for row in chart.table.rows()] == [
        ("4. Kwetsbare ouderen", "Valpartijen"),
        ("3. Eén of meer chronische aandoeningen", "Valpartijen"),
        ("1. Gezond", "Kosten"),
        ("2. Met verhoogd risico", "Valpartijen"),
    ]
    assert chart.table.rows()[0][4:] == ("+14 (+3 tot +25) gebeurtenissen", "ongunstiger", "1 (1 tot 2)")
    assert chart.table.rows()[3][2].startswith("afgeschermd")
    assert [row["value"] for row in data(chart, "value", "lower")] == pytest.approx([19, 6, -5])
    assert "bij 1 van de 4 vergelijkingen" in chart.description


def test_where_more_is_better_less_lies_on_the_worse_side():
    results = choice_example()
    falls = dataclasses.replace(results.indicators["falls"], direction=Direction.HIGHER_IS_BETTER)
    results = dataclasses.replace(results, indicators={**results.indicators, "falls": falls})
    first = data(segment_needs_chart(results, REGION, NL), "value", "lower")[0]

    assert (first["value"], first["lower"], first["upper"]) == pytest.approx((-19, -33, -5))


def test_an_unknown_effect_has_no_dot_and_says_that_it_is_unknown():
    chart = expected_impact_chart(choice_example(), REGION, NL)

    assert len(data(chart, "value", "lower", "upper")) == 1
    # Each stands on a white edge of its own, and so is drawn twice.
    assert texts(chart).count("geen effect bekend") == 4
    assert (
        chart.table.filter(pl.col("Interventie") == "Wandelgroep")["Verandering per jaar"]
        .item()
        .startswith("ontbreekt")
    )
    assert "voor 1 van de 3 combinaties" in chart.description
    assert "Bij 2 is geen effect bekend." in chart.description


def test_a_change_is_drawn_as_part_of_what_those_reached_would_have_had():
    dot = data(expected_impact_chart(choice_example(), REGION, EN), "value", "lower", "upper")[0]

    # 8 of 42 falls, from 3 to 13.
    assert (dot["value"], dot["lower"], dot["upper"]) == pytest.approx((-19.0476, -30.9524, -7.14286), rel=1e-4)


def test_a_cost_without_a_known_saving_is_not_a_net_cost():
    chart = budget_impact_chart(choice_example(), REGION, NL)
    walking = chart.table.filter(pl.col("Interventie") == "Wandelgroep").row(0, named=True)

    assert walking["Kosten"] == "€\u00a015.000 (11.000 tot 19.000)"
    assert walking["Kosten min besparing"].startswith("ontbreekt: van deze interventie is niet bekend wat ze elders")
    assert "alleen kosten, besparing niet bekend" in texts(chart)


def test_what_is_unknown_of_every_year_is_said_once():
    drawn = texts(budget_impact_chart(choice_example(), REGION, NL))

    assert drawn.count("alle jaren") == 1
    assert drawn.count("jaar 1") == 2


def test_points_lie_end_to_end_up_to_the_total_and_without_a_score_there_is_no_total():
    chart = weighing_chart(choice_example(), REGION, NL)
    first = [row for row in data(chart, "start", "end") if row["row"] == 0]

    assert [(row["start"], row["end"]) for row in first] == [(0, 60), (60, 80)]
    assert [row[0] for row in chart.table.rows()] == [
        "Valpreventie",
        "Tijdig praten over het levenseinde",
        "Wandelgroep",
    ]
    assert chart.table.rows()[0][1:] == ("60,0", "20,0", "80,0")
    assert chart.table.rows()[2][-1] == "tussen 40,0 en 100,0"
    assert "Zonder totaal, omdat een score onbekend is: Wandelgroep." in chart.description


def test_the_first_place_is_told_with_these_weights_and_with_any():
    chart = rank_acceptability_chart(choice_example(), REGION, EN)

    assert chart.table.rows()[0] == ("Fall prevention", "1 (1 to 1)", "98.0%", "95.0%", "–")
    assert chart.table.rows()[1][4] == "Fall prevention"
    assert "Without a place, but possibly the first: Walking group." in chart.description
    assert [(row["value"], row["beside"]) for row in data(chart, "value", "beside")][:2] == [(98, 95), (2, 5)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_drawn_with_what_a_reader_without_it_needs(name, language):
    chart = CHARTS[name][0](choice_example(), language)

    assert all((chart.description, len(chart.table), chart.notes, chart.sources))
    assert "<svg" in picture.svg(chart, language)


@pytest.mark.parametrize("name", CHARTS)
def test_without_rows_there_is_nothing_to_show(name):
    draw, table = CHARTS[name]
    results = choice_example()
    results = dataclasses.replace(results, tables={**results.tables, table: results.table(table).clear()})

    with pytest.raises(NothingToShowError, match="Noord"):
        draw(results, NL)


@pytest.mark.parametrize("language", Language)
def test_every_need_is_called_in_the_report_what_the_steps_call_it(language):
    said = Texts.of_package("proeftuin.reporting", language)

    assert {need: said(f"charts.choice.need.{need}") for need in Need} == {
        need: need.words.in_language(language) for need in Need
    }
