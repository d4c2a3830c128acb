"""Charts of figures, drawn on the server."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from proeftuin_web.results.dot_chart import MOST_NAMES, dot_chart
from proeftuin_web.results.line_chart import line_chart
from proeftuin_web.results.models import Area
from proeftuin_web.results.readings import Series
from proeftuin_web.results.svg import nice_ticks
from proeftuin_web.results.wording import Reading

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def reading(year, value, *, area=1, status="value", reason=""):
    bounds = (None, None) if value is None else (value - 1, value + 1)
    return Reading(
        area, date(year, 1, 1), date(year + 1, 1, 1), "crude", value, *bounds, "percent", status, reason,
        "registration", "source",
    )  # fmt: skip


def drawn(readings, breaks=()):
    series = [Series(Area(pk=1, code="site:noord", name="Noord", kind="site"), tuple(readings))]
    return ElementTree.fromstring(line_chart(series, breaks, title="Title", description="What is seen"))


def lines(root):
    return root.findall(f"{SVG}polyline")


def test_a_line_is_not_drawn_across_a_break():
    readings = [reading(year, 10.0 + year - 2018) for year in range(2018, 2023)]

    assert len(lines(drawn(readings))) == 1
    assert len(lines(drawn(readings, [2020]))) == 2


def test_a_line_is_not_drawn_across_a_year_without_a_number():
    gone = reading(2020, None, status="withheld", reason="fewer_than_10_persons")
    root = drawn([reading(2019, 10.0), gone, reading(2021, 12.0)])

    assert len(lines(root)) == 2
    assert "w" in [element.text for element in root.iter(f"{SVG}text")]


def test_without_any_number_nothing_is_drawn():
    series = [Series(Area(pk=1, code="a", name="A", kind="site"), (reading(2020, None, status="missing", reason="x"),))]

    assert line_chart(series, [], title="t", description="d") is None
    assert dot_chart(series[0].readings, {1: series[0].area}, [], title="t", description="d") is None


def test_a_drawing_has_a_title_and_a_text_alternative():
    root = drawn([reading(2020, 1.0)])

    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}desc").text == "What is seen"


def test_a_drawing_needs_no_style_and_no_script():
    root = drawn([reading(2020, 1.0), reading(2021, 2.0)])

    assert not [element for element in root.iter() if "style" in element.attrib or element.tag.endswith("script")]


def test_among_very_many_regions_the_chosen_ones_are_named():
    areas = {n: Area(pk=n, code=f"GM{n:04d}", name=f"Municipality {n}", kind="municipality") for n in range(100)}
    readings = [reading(2020, float(n), area=n) for n in areas]
    assert len(readings) > MOST_NAMES

    text = dot_chart(readings, areas, ["GM0007"], title="t", description="d")

    named = [element.text for element in ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert "Municipality 7" in named
    assert "Municipality 8" not in named


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_reach_around_the_numbers(low, above):
    ticks = nice_ticks(low, low + above)

    assert ticks[0] <= low + 1e-6 * abs(low)
    assert ticks[-1] >= low + above - 1e-6 * abs(low + above)
    assert 2 <= len(ticks) <= 16
