import json
from functools import cache
from pathlib import Path

import altair
import polars as pl
import pytest
from jsonschema import Draft7Validator

from proeftuin.reporting import picture
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts import (
    Geography,
    acceptability_chart,
    attrition_chart,
    balance_chart,
    bounds_chart,
    comparison_chart,
    cost_composition_chart,
    cost_effect_plane_chart,
    effects_chart,
    event_study_chart,
    funnel_chart,
    gap_chart,
    inequality_chart,
    map_chart,
    placebo_chart,
    pyramid_chart,
    sensitivity_chart,
    site_location_chart,
    trend_chart,
    triple_aim_profile_chart,
)
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

SITE = "site:samen-gezond"
GEOGRAPHY = Geography(geography_example())
DRAWN = {
    "trend-with-breaks": lambda results, language: trend_chart(results, "specialist_care", SITE, language),
    "trend-with-absent-years": lambda results, language: trend_chart(results, "gp_care", SITE, language),
    "trend-of-a-survey": lambda results, language: trend_chart(results, "good_health", SITE, language),
    "trend-of-the-country": lambda results, language: trend_chart(results, "zvw_comparable", "NL01", language),
    "profile": lambda results, language: triple_aim_profile_chart(results, "site:goedleven", language),
    "map": lambda results, language: map_chart(results, "zvw_comparable", None, language, GEOGRAPHY),
    "map-of-one-site": lambda results, language: map_chart(
        results, "zvw_comparable", 2022, language, GEOGRAPHY, region=SITE
    ),
    "location": lambda results, language: site_location_chart(results, SITE, language, GEOGRAPHY),
    "locations": lambda results, language: site_location_chart(results, None, language, GEOGRAPHY),
    "funnel": lambda results, language: funnel_chart(results, "zvw_comparable", language),
    "funnel-of-one-site": lambda results, language: funnel_chart(results, "zvw_comparable", language, region=SITE),
    "pyramid": lambda results, language: pyramid_chart(results, SITE, language),
    "comparison": lambda results, language: comparison_chart(results, "site:goedleven", language),
    "event-study": lambda results, language: event_study_chart(results, "zvw_comparable", "noorderzorg", language),
    "event-study-of-all-sites": lambda results, language: event_study_chart(results, "zvw_comparable", "all", language),
    "acceptability": lambda results, language: acceptability_chart(results, "zvw_comparable", language),
    "cost-effect-plane": lambda results, language: cost_effect_plane_chart(results, "zvw_comparable", language),
    "placebo": lambda results, language: placebo_chart(results, "zvw_comparable", "noorderzorg", language),
    "effects": lambda results, language: effects_chart(results, "zvw_comparable", language),
    "effects-on-one-page": lambda results, language: effects_chart(
        results, "zvw_comparable", language, site="goedleven"
    ),
    "effects-with-a-next-site": lambda results, language: effects_chart(
        results, "zvw_comparable", language, pooled=True
    ),
    "other-analyses": lambda results, language: sensitivity_chart(results, "zvw_comparable", "percent", language),
    "other-analyses-in-euro": lambda results, language: sensitivity_chart(
        results, "zvw_comparable", "eur_per_insured_year", language
    ),
    "bounds": lambda results, language: bounds_chart(results, "zvw_comparable", language),
    "balance": lambda results, language: balance_chart(results, "zvw_comparable", language),
    "gap": lambda results, language: gap_chart(results, "zvw_comparable", "mijnzorg", language),
    "inequality": lambda results, language: inequality_chart(results, "mortality", language),
    "spread": lambda results, language: inequality_chart(
        results, "gp_care", language, measure="beyond_chance_deviation"
    ),
    "composition": lambda results, language: cost_composition_chart(results, SITE, language),
    "attrition": lambda results, language: attrition_chart(results, SITE, language),
}


@cache
def drawn(name: str, language: Language) -> Chart:
    return DRAWN[name](released_example(), language)


@cache
def validator() -> Draft7Validator:
    schema = Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json"
    return Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))


def svg(chart: Chart, language: Language) -> str:
    return picture.svg(chart, language, shapes=GEOGRAPHY.topology if chart.geography else None)


def marks(part: object) -> list[dict]:
    """All parts of a specification that draw something."""
    if isinstance(part, list):
        return [mark for each in part for mark in marks(each)]
    if not isinstance(part, dict):
        return []
    return ([part] if "mark" in part else []) + marks(part.get("layer", []))


every_chart = pytest.mark.parametrize("name", DRAWN)


@every_chart
def test_specification_is_vega_lite(name):
    spec = json.loads(drawn(name, Language.NL).json())

    assert [error.message for error in validator().iter_errors(spec)] == []


@every_chart
def test_specification_asks_for_no_address(name):
    assert '"url"' not in drawn(name, Language.NL).json()


@every_chart
@pytest.mark.parametrize("language", Language)
def test_chart_has_words_and_numbers_for_who_cannot_see_it(name, language):
    chart = drawn(name, language)

    assert chart.description.endswith(".")
    assert chart.title
    assert chart.table.height > 0
    assert set(chart.table.dtypes) == {pl.String}
    assert chart.table.null_count().row(0) == (0,) * chart.table.width
    assert set(chart.number_columns) <= set(chart.table.columns)
    assert chart.spec["description"] == chart.description


@every_chart
def test_same_results_give_the_same_picture(name):
    first = svg(DRAWN[name](released_example(), Language.NL), Language.NL)
    second = svg(DRAWN[name](released_example(), Language.NL), Language.NL)

    assert first == second


@every_chart
def test_picture_holds_no_broken_number(name):
    text = svg(drawn(name, Language.EN), Language.EN)

    assert "NaN" not in text
    assert "undefined" not in text
    assert "null" not in text


def test_picture_writes_decimals_as_its_readers_do():
    assert ">76,5</text>" in svg(drawn("trend-of-a-survey", Language.NL), Language.NL)
    assert ">76.5</text>" in svg(drawn("trend-of-a-survey", Language.EN), Language.EN)


def test_picture_is_a_png():
    assert picture.png(drawn("trend-with-breaks", Language.NL), Language.NL).startswith(b"\x89PNG")


def test_map_cannot_be_drawn_without_shapes():
    with pytest.raises(ValueError, match="its shapes must be given"):
        picture.svg(drawn("map", Language.NL), Language.NL)


def test_missing_drawing_tool_is_named_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)

    with pytest.raises(picture.PictureToolMissingError, match=r"pip install proeftuin\[report\]"):
        picture.svg(drawn("trend-with-breaks", Language.NL), Language.NL)


@every_chart
def test_every_assumed_geography_is_called_an_example(name):
    text = json.dumps([drawn(name, Language.NL).title, drawn(name, Language.NL).description])
    for site in released_example().sites:
        if site.geography == "assumed":
            assert text.count(site.name) == text.count(f"{site.name} (voorbeeld)")
