"""The months of a site as a report shows them: cut where a month is not told, and no zero for what is not known."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import altair
import polars as pl
import pytest
from jsonschema import Draft7Validator

from proeftuin.data.evaluation_tables import ANALYSES, MONTHLY_SERIES
from proeftuin.reporting.charts.monthly_series import monthly_series_chart
from proeftuin.reporting.charts.words import NothingToShowError, Words
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Figure
from proeftuin.reporting.pages.effect_judgement import sensitivity_table
from proeftuin.reporting.pages.effect_months import months_section
from proeftuin.reporting.picture import svg
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

OUTCOME, SITE, START = "zvw_comparable", "mijnzorg", date(2014, 7, 1)
MONTHS = [date(year, month, 1) for year in (2013, 2014) for month in range(1, 13)]
HIDDEN = {"observed": None, "without": None, "status": "withheld", "reason": "fewer_than_10_persons"}
NOBODY = {"observed": None, "without": None, "status": "missing", "reason": "nobody_at_risk_in_a_month"}


def example(**changes):
    """The example with months of one site and of all; `changes` are of single months, by their place."""
    rows = [
        {"outcome": OUTCOME, "population": "insured", "site": site, "analysis": analysis, "month": month}
        | {"observed": 90.0 if month >= START else 100.0, "without": 101.0, "status": "value", "reason": None}
        | (changes.get(f"month_{place}", {}) if site == SITE else {})
        for site in ("all", SITE)
        for analysis in ("monthly_series", "monthly_series:uncontrolled")
        for place, month in enumerate(MONTHS)
    ]
    released = released_example()
    months = MONTHLY_SERIES.conform(pl.DataFrame(rows, infer_schema_length=None))
    return replace(released, tables={**released.tables, "monthly_series": months})


def points(chart, name):
    data = [layer["data"]["values"] for layer in chart.spec["layer"] if "layer" in layer and "data" in layer]
    return [point for values in data for point in values if point.get("line") == name]


@pytest.mark.parametrize("language", Language)
def test_the_chart_is_vega_lite_and_can_be_drawn_in_both_languages(language):
    chart = monthly_series_chart(example(), OUTCOME, SITE, language)

    schema = Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json"
    checked = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in checked.iter_errors(json.loads(chart.json()))] == []
    assert "<svg" in svg(chart, language)
    assert chart.description.endswith(".")


def test_a_month_that_is_withheld_has_no_dot_cuts_the_line_and_is_counted_in_words():
    chart = monthly_series_chart(example(month_5=HIDDEN), OUTCOME, SITE, Language.EN)

    shown = points(chart, "observed")
    assert len(shown) == len(MONTHS) - 1
    assert {point["stretch"] for point in shown} == {0, 1}
    assert "One month rests on too few people" in chart.description
    assert [row["Observed"] for row in chart.table.to_dicts()][5].startswith("withheld")


def test_a_month_with_nobody_there_is_told_apart_from_one_that_is_withheld():
    chart = monthly_series_chart(example(month_5=HIDDEN, month_6=NOBODY, month_7=NOBODY), OUTCOME, SITE, Language.EN)

    assert any("In 2 months nobody of the group was there" in note for note in chart.notes)
    assert any("One month rests on too few people" in note for note in chart.notes)


def test_a_month_without_events_is_a_zero_that_is_drawn():
    chart = monthly_series_chart(example(month_5={"observed": 0.0}), OUTCOME, SITE, Language.EN)

    assert [point["value"] for point in points(chart, "observed")][5] == 0.0


def test_the_text_tells_the_mean_after_the_start_and_what_was_expected():
    chart = monthly_series_chart(example(), OUTCOME, SITE, Language.EN)

    assert "90.0 percent of the mean before the start" in chart.description
    assert "101.0 was expected" in chart.description


def test_what_is_not_estimable_is_said():
    without = {f"month_{place}": {"without": None} for place in range(len(MONTHS))}

    chart = monthly_series_chart(example(**without), OUTCOME, SITE, Language.EN)

    assert "cannot be estimated" in chart.description
    assert points(chart, "without the programme (estimate)") == []


def test_a_site_of_which_nothing_may_be_shown_has_a_sentence_instead():
    hidden = {f"month_{place}": HIDDEN for place in range(len(MONTHS))}

    with pytest.raises(NothingToShowError):
        monthly_series_chart(example(**hidden), OUTCOME, SITE, Language.NL)


def test_the_page_has_a_section_with_all_sites_first_and_only_that_on_paper():
    edition = Edition(example(), Language.NL, geography_example())

    (section,) = months_section(edition, OUTCOME)

    figures = [block for block in section.blocks if isinstance(block, Figure)]
    assert [figure.id for figure in figures] == ["figure-months-all", f"figure-months-{SITE}"]
    assert [figure.is_for_screen_only for figure in figures] == [False, True]


def test_a_plan_without_months_has_no_section():
    assert list(months_section(Edition(released_example(), Language.NL, geography_example()), OUTCOME)) == []


@pytest.mark.parametrize("language", Language)
def test_the_series_with_and_without_comparison_have_names_and_explanations_of_their_own(language):
    released = example()
    table = released.table("analyses")
    model = table.filter(pl.col("analysis") == "person_weighted", pl.col("scale") == "percent")
    keys = ("monthly_series", "monthly_series:uncontrolled")
    rows = [model.with_columns(pl.lit(key).alias("analysis")) for key in keys]
    both = replace(released, tables={**released.tables, "analyses": ANALYSES.conform(pl.concat([table, *rows]))})

    found = sensitivity_table(Edition(both, language, geography_example()), OUTCOME, "percent", "id").rows

    names = [Words(both, language).analysis(key) for key in keys]
    cells = {row[0].text: row[0].detail for row in found}
    assert names[0] != names[1]
    assert cells[names[0]] != cells[names[1]]
    assert None not in (cells[names[0]], cells[names[1]])
