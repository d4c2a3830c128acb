"""The chart of how an amount is spread over persons: a region beside everybody, and a state where there is no share."""

import dataclasses
import re
from datetime import date

import polars as pl
import pytest

from proeftuin.data.status_tables import CONCENTRATIONS
from proeftuin.reporting import picture
from proeftuin.reporting.charts.concentration import concentration_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example

NL, EN = Language.NL, Language.EN
FIGURES = {"top_1": 23.78, "top_5": 46.18, "top_10": 58.46, "top_20": 73.12, "gini": 0.7036}
HIDDEN = {"status": "not_estimable", "reason": "top_below_10_persons", "value": None}


def released(changes=None):
    """Figures of everybody and of one site in two years; `changes` are columns by region, year and measure."""
    rows = [
        {"indicator": "cost", "population": "insured", "region": region, "measure": measure, "persons": 5_000}
        | {"period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1), "total": 1e6, "status": "value"}
        | {"value": value - (0 if measure == "gini" else 2 * (region == "all") + (2023 - year))}
        | (changes or {}).get((region, year, measure), {})
        for region in ("all", "site:noord")
        for year in (2022, 2023)
        for measure, value in FIGURES.items()
    ]
    results = care_released_example(made_up=True)
    table = CONCENTRATIONS.conform(pl.DataFrame(rows, infer_schema_length=None))
    return dataclasses.replace(results, tables={**results.tables, "concentrations": table})


def texts(chart, language=NL):
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, language)))


def test_the_newest_year_is_shown_beside_everybody():
    chart = concentration_chart(released(), "cost", "site:noord", NL)

    assert chart.table.rows() == [
        ("Duurste 1 procent", "23,8%", "21,8%"),
        ("Duurste 5 procent", "46,2%", "44,2%"),
        ("Duurste 10 procent", "58,5%", "56,5%"),
        ("Duurste 20 procent", "73,1%", "71,1%"),
        ("Ginicoëfficiënt", "0,70", "0,70"),
    ]
    assert chart.number_columns == ("Noord", "Iedereen in de gegevens")
    assert chart.description == (
        "Noord, 2023: 46,2% van de kosten lag bij de duurste 5 procent van de personen. "
        "Van iedereen in de gegevens samen was dat 44,2%. De ginicoëfficiënt is 0,70."
    )
    assert '"type":"tick"' in chart.json()
    assert "Noord, 2023" in chart.title


def test_everybody_stands_alone_and_is_not_compared_with_itself():
    chart = concentration_chart(released(), "cost", "all", EN)

    assert chart.table.columns == ["Measure", "Everybody in the data"]
    assert "together" not in chart.description
    assert '"type":"tick"' not in chart.json()


def test_another_year_can_be_asked_for():
    chart = concentration_chart(released(), "cost", "site:noord", EN, year=2022)

    assert chart.table["Noord"][0] == "22.8%"
    assert "2022" in chart.title


def test_a_share_that_is_not_given_shows_its_reason_and_no_bar():
    chart = concentration_chart(released({("site:noord", 2023, "top_1"): HIDDEN}), "cost", "site:noord", NL)

    said = "niet te schatten: dit aandeel zou over minder dan tien personen gaan"
    assert chart.table["Noord"][0] == said
    assert said in texts(chart)
    bars = next(layer for layer in chart.spec["layer"] if "layer" in layer)["data"]["values"]
    assert [row["row"] for row in bars] == [1, 2, 3]
    assert chart.table["Iedereen in de gegevens"][0] == "21,8%"


def test_the_description_tells_the_first_share_that_there_is():
    changes = {("site:noord", 2023, name): HIDDEN for name in ("top_1", "top_5")}

    assert "duurste 10 procent" in concentration_chart(released(changes), "cost", "site:noord", NL).description


@pytest.mark.parametrize("language", Language)
def test_without_any_share_there_is_nothing_to_show(language):
    changes = {("site:noord", year, name): HIDDEN for year in (2022, 2023) for name in FIGURES}

    with pytest.raises(NothingToShowError, match="Noord"):
        concentration_chart(released(changes), "cost", "site:noord", language)


def test_a_year_without_any_share_gives_way_to_the_one_before():
    changes = {("site:noord", 2023, name): HIDDEN for name in FIGURES}

    assert "2022" in concentration_chart(released(changes), "cost", "site:noord", NL).title


def test_numbers_and_names_stand_in_the_picture():
    drawn = texts(concentration_chart(released(), "cost", "site:noord", EN), EN)

    assert all(value in drawn for value in ("23.8%", "46.2%", "58.5%", "73.1%", "Everybody in the data"))
