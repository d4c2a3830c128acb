"""Drawings on the page of a site: bars, control charts and effects."""

from xml.etree import ElementTree

import pytest
from django.utils import translation

from proeftuin_web.results.bars import Bar, bar_chart
from proeftuin_web.results.control_chart import amount, control_chart
from proeftuin_web.results.site_effects import EffectLine, drawings_of
from proeftuin_web.results.site_reach import Step
from tests.web.segments_example import CHART, control_points

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def test_what_has_no_number_has_no_bar_but_a_word():
    bars = [Bar("Invited", 10.0, "10"), Bar("Took part", None, "withheld"), Bar("Completed", 0.0, "0")]
    root = ElementTree.fromstring(bar_chart(bars, title="Reach", description="", name="x"))

    assert len(root.findall(f"{SVG}rect")) == 3  # the paper, a bar, and zero
    assert "withheld" in texts(root)


def test_without_any_number_no_bars_are_drawn():
    assert bar_chart([Bar("Invited", None, "missing")], title="Reach", description="", name="x") is None


def test_zero_of_all_is_a_number():
    assert bar_chart([Bar("Invited", 0.0, "0")], title="Reach", description="", name="x") is not None


def test_a_step_is_told_with_its_share_or_as_its_state():
    assert Step("Invited", 1000, 50.0).told == "1,000 (50.0%)"
    assert Step("Invited", 0, None).told == "0"
    assert Step("Invited", None, None, "withheld").told == "withheld"


def kept(row):
    """A row as an edition keeps it."""
    return {"meaning": None} | {name: str(value) if name.startswith("period") else value for name, value in row.items()}


CHART_AS_JSON = {"unit_nl": None, "unit_en": None, **CHART}


def points_of_edition():
    return [kept(row) for row in control_points()]


def drawn(points, **changes):
    svg = control_chart({**CHART_AS_JSON, **changes}, points, "Title", "What is seen", "chart")
    return ElementTree.fromstring(svg)


def lines(root, width):
    return [each for each in root.findall(f"{SVG}polyline") if each.get("stroke-width") == width]


def test_the_course_is_not_drawn_across_a_point_without_a_number():
    root = drawn(points_of_edition())

    assert len(lines(root, "1.6")) == 2
    assert "×" in texts(root)


def test_limits_do_not_run_on_into_a_new_part():
    whole = points_of_edition()
    parts = [row | {"part": 1 + (place > 3)} for place, row in enumerate(whole)]

    assert len(lines(drawn(whole), "1")) == 4  # centre, two limits and the target
    assert len(lines(drawn(parts), "1")) == 7


def test_a_run_chart_has_no_limits_and_says_so():
    points = [row | {"lower": None, "upper": None} for row in points_of_edition()]

    assert "upper limit" not in texts(drawn(points))
    assert "centre line" in texts(drawn(points))


def test_a_unit_of_the_study_itself_is_written_as_it_named_it():
    assert amount(12.5, {**CHART_AS_JSON, "unit": "own", "unit_en": "days"}) == "12.50 days"


def test_without_any_number_no_chart_is_drawn():
    points = [row | {"value": None, "status": "withheld"} for row in points_of_edition()]

    assert control_chart(CHART_AS_JSON, points, "Title", "", "chart") is None


def effect(value, lower, upper, *, unit="percent", population="residents"):
    return EffectLine(
        outcome="Admissions", role="primary", population=population, estimator="", years="", effect=f"{value}",
        interval="", state="value", why="", says="", is_apart=not lower <= 0 <= upper, plan="", address="", unit=unit,
        value=value, lower=lower, upper=upper,
    )  # fmt: skip


def test_effects_in_different_units_are_not_drawn_on_one_axis():
    found = drawings_of([effect(-2.0, -3.0, -1.0), effect(5.0, -1.0, 9.0, unit="percentage_points")], name="effects")

    assert len(found) == 2
    assert all("no difference" in each for each in found)


def test_groups_are_named_where_an_outcome_was_estimated_for_several():
    one = drawings_of([effect(-2.0, -3.0, -1.0)], name="effects")[0]
    several = drawings_of([effect(-2.0, -3.0, -1.0), effect(1.0, -3.0, 4.0, population="older")], name="effects")[0]

    assert "residents" not in one
    assert "Admissions, older" in several
