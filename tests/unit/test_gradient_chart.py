"""The chart of an indicator by deprivation: five groups, the line through them, a state where there is no number."""

import dataclasses
import json
import re
from datetime import date
from pathlib import Path

import altair
import polars as pl
import pytest
from jsonschema import Draft7Validator

from proeftuin.data.status_tables import GRADIENTS
from proeftuin.reporting import picture
from proeftuin.reporting.charts.gradient import gradient_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example

NL, EN = Language.NL, Language.EN
FIGURES = {
    "group_1": (1_500, 1_400, 1_600),
    "group_2": (1_400, 1_300, 1_500),
    "group_3": (1_300, 1_200, 1_400),
    "group_4": (1_200, 1_100, 1_300),
    "group_5": (1_100, 1_000, 1_200),
    "slope_index": (-500, -700, -300),
    "relative_index": (0.68, 0.6, 0.77),
    "concentration_index": (-0.06, -0.08, -0.04),
}
WITHHELD = {"value": None, "lower": None, "upper": None, "status": "withheld", "reason": "fewer_than_10_persons"}


def released(changes=None, *, unit="eur_per_person_year", persons=1_000):
    """Figures of everybody in two years; `changes` are columns by measure."""
    units = {"relative_index": "ratio", "concentration_index": "index"}
    rows = [
        {"indicator": "cost", "population": "insured", "region": "all", "measure": measure}
        | {"period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1), "method": "directly_standardised"}
        | dict(zip(("value", "lower", "upper"), numbers, strict=True))
        | {"confidence": 0.95, "interval_method": "dobson", "unit": units.get(measure, unit), "status": "value"}
        | {"areas": 2 if is_group else 10, "persons": persons if is_group else 5 * persons}
        | (changes or {}).get(measure, {})
        for year in (2022, 2023)
        for measure, numbers in FIGURES.items()
        for is_group in (measure.startswith("group"),)
    ]
    results = care_released_example(made_up=True)
    table = GRADIENTS.conform(pl.DataFrame(rows, infer_schema_length=None))
    return dataclasses.replace(results, tables={**results.tables, "gradients": table})


def texts(chart, language=NL):
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, language)))


def data_of(chart, field):
    """The rows that are drawn with `field`."""
    return [row for layer in chart.spec["layer"] for row in layer.get("data", {}).get("values", []) if field in row]


def test_the_newest_year_is_told_in_words_and_as_a_table():
    chart = gradient_chart(released(), "cost", "all", NL)

    assert chart.description == (
        "Kosten, iedereen in de gegevens, 2023: €\N{NO-BREAK SPACE}1.500 in de gebieden met de meeste achterstand en "
        "€\N{NO-BREAK SPACE}1.100 in de gebieden met de minste achterstand. Het cijfer daalt naarmate er minder "
        "achterstand is; het verschil tussen de uiteinden van de lijn is −€\N{NO-BREAK SPACE}500 (−700 tot −300)."
    )
    assert chart.table.rows()[0][:3] == ("Meeste achterstand", "2", "1.000")
    assert [row[0] for row in chart.table.rows()[5:]] == ["Helling (SII)", "Verhouding (RII)", "Concentratie-index"]
    assert chart.table.rows()[5][3] == "−€\N{NO-BREAK SPACE}500 (−700 tot −300)"
    assert chart.number_columns == ("Gebieden", "Personen", "Cijfer")


def test_the_line_goes_through_the_groups_and_ends_where_the_slope_says():
    chart = gradient_chart(released(), "cost", "all", EN)

    line = [row for row in data_of(chart, "value") if "tip" not in row]
    # The middle is the mean of the groups, 1,300.
    assert [(row["rank"], row["value"]) for row in line] == [(0, 1_550), (1, 1_050)]
    points = data_of(chart, "tip")
    assert [row["rank"] for row in points] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])


def test_groups_stand_at_the_middle_of_their_persons():
    more = released({"group_1": {"persons": 6_000}})

    points = data_of(gradient_chart(more, "cost", "all", EN), "tip")

    assert [row["rank"] for row in points] == pytest.approx([0.3, 0.65, 0.75, 0.85, 0.95])


def test_a_withheld_group_has_no_dot_and_no_zero_and_the_line_is_left_out():
    chart = gradient_chart(released({"group_2": WITHHELD}), "cost", "all", NL)

    assert len(data_of(chart, "tip")) == 4
    assert [row for row in data_of(chart, "value") if "tip" not in row] == []
    assert chart.table.rows()[1][3].startswith("afgeschermd")
    assert "afgeschermd" in texts(chart)


def test_what_is_not_certain_is_said_to_be_so():
    chart = gradient_chart(released({"slope_index": {"upper": 100}}), "cost", "all", EN)

    assert "No gradient can be seen with certainty" in chart.description


def test_without_an_index_the_reason_is_told():
    gone = {"value": None, "lower": None, "upper": None, "status": "not_estimable", "reason": "too_few_groups"}

    description = gradient_chart(released({"slope_index": gone}), "cost", "all", NL).description

    assert "Er is geen lijn: " in description
    assert "te weinig groepen" in description


def test_a_difference_of_percentages_is_in_percentage_points():
    chart = gradient_chart(released(unit="percent_of_persons"), "cost", "all", NL)

    assert "procentpunt" in chart.description
    assert chart.table.rows()[5][0] == "Helling (SII), in procentpunten"


def test_crude_figures_are_said_to_be_so():
    crude = {measure: {"method": "crude"} for measure in FIGURES}

    plain, told = (gradient_chart(released(each), "cost", "all", EN).notes for each in (None, crude))

    assert len(told) == len(plain) + 1


def test_who_lives_where_no_score_is_known_is_told():
    results = released(persons=900)
    everybody = results.table("estimates").with_columns(pl.lit(5_000, pl.Int64).alias("persons"))
    some = dataclasses.replace(results, tables={**results.tables, "estimates": everybody})

    notes = " ".join(gradient_chart(some, "cost", "all", EN).notes)

    assert "Not counted: 10.0% of the persons" in notes


def test_when_persons_are_not_known_groups_are_drawn_of_one_size():
    unknown = {measure: {"persons": None} for measure in FIGURES}

    points = data_of(gradient_chart(released(unknown), "cost", "all", EN), "tip")

    assert [row["rank"] for row in points] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])


@pytest.mark.parametrize("language", Language)
def test_with_nothing_to_show_a_sentence_says_so(language):
    with pytest.raises(NothingToShowError):
        gradient_chart(released(dict.fromkeys(FIGURES, WITHHELD)), "cost", "all", language)
    with pytest.raises(NothingToShowError):
        gradient_chart(released(), "cost", "site:noord", language)


def test_the_drawing_is_valid_and_names_both_ends():
    chart = gradient_chart(released(), "cost", "all", EN)
    schema = Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json"

    assert [
        error.message
        for error in Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).iter_errors(chart.spec)
    ] == []
    assert "most deprived" in texts(chart, EN)
    assert "least deprived" in texts(chart, EN)
