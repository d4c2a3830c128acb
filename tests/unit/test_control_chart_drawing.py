"""A control chart as a report shows it: what is not judged looks otherwise, and the text says what a reader would."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.charts.control_chart import control_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Figure, TableBlock
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.improvement.charts import chart_pages
from proeftuin.reporting.picture import svg
from proeftuin.steps.improvement.chart import Chart, LeftOut, Nature, Point, Rebase, SeriesOfChart
from proeftuin.steps.improvement.chart_rows import chart_tables
from proeftuin.steps.improvement.charted import charted
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language, Translated
from proeftuin.vocabulary.period import Period
from tests.released_example import geography_example, released_example

NL, EN = Language.NL, Language.EN
NAME = Translated("Wachttijd", "Waiting time")
WHY = Translated("nieuwe telling", "new count")
STEADY = [10, 12, 11, 9, 10, 12, 8, 11, 10, 9, 12, 11]


def month(number):
    return date(2021 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def released(values, *, hidden=(), incomplete=(), region="NL01", **more):
    series = SeriesOfChart("file.waiting", region, Every.MONTH, Nature.VALUE, "score")
    asked = Chart("waiting", NAME, series, more.pop("direction", Direction.LOWER_IS_BETTER), **more)
    points = [
        Point(
            month(place), month(place + 1), None, None, None if place in hidden else float(value),
            place not in incomplete, "withheld" if place in hidden else "value",
            "fewer_than_10_persons" if place in hidden else None,
        )
        for place, value in enumerate(values, start=1)
    ]  # fmt: skip
    example = released_example()
    return replace(example, tables={**example.tables, **chart_tables([charted(asked, points)])})


def dots(chart):
    """What the points of a chart look like, by the name of their state."""
    layer = next(one for one in chart.spec["layer"] if "shape" in one.get("encoding", {}))
    return [point["state"] for point in layer["data"]["values"]]


@pytest.mark.parametrize("language", Language)
def test_a_chart_can_be_drawn_in_both_languages(language):
    rising = [*STEADY, 20, 21, 22, 21, 20, 22, 21]
    chart = control_chart(released(rising, target=5.0, baseline=12), "waiting", language)

    picture = svg(chart, language)
    assert chart.title.startswith({NL: "Wachttijd", EN: "Waiting time"}[language])
    assert {NL: "bovengrens", EN: "upper limit"}[language] in picture
    assert {NL: "Mist het doel", EN: "Misses the target"}[language] in picture


def test_a_chart_without_signals_says_that_points_differ_by_chance_and_compares_no_two_of_them():
    told = control_chart(released(STEADY), "waiting", EN).description

    assert "The centre line lies at 10.42" in told
    assert "There is no signal" in told
    assert "The last point shows nothing but chance." in told
    assert not any(word in told for word in ("previous", "compared", "percent", "since last"))


def test_a_shift_is_told_with_its_months_and_what_it_means():
    chart = control_chart(released([*STEADY, 20, 21, 22, 21, 20, 22, 21], baseline=12), "waiting", EN)

    assert "From November 2021 up to and including July 2022, 9 points in a row lay above the centre line" in (
        chart.description
    )
    assert "that is a concern" in chart.description
    assert dots(chart).count("signal for the worse") == 9


@pytest.mark.parametrize(
    ("direction", "state"),
    [
        (Direction.LOWER_IS_BETTER, "signal for the worse"),
        (Direction.HIGHER_IS_BETTER, "signal for the better"),
        (Direction.NEUTRAL, "signal"),
    ],
)
def test_the_same_signal_is_better_or_worse_by_what_the_study_says(direction, state):
    chart = control_chart(released([*STEADY, 20, 21, 22, 21, 20, 22, 21], baseline=12, direction=direction),
                          "waiting", EN)  # fmt: skip

    assert state in dots(chart)


def test_what_takes_no_part_looks_otherwise_and_a_withheld_point_is_a_gap():
    left_out = (LeftOut(month(3), WHY),)
    chart = control_chart(released([*STEADY, 30], hidden=(6,), incomplete=(13,), left_out=left_out), "waiting", EN)

    assert dots(chart).count("left out") == 1
    assert dots(chart).count("not complete yet") == 1
    assert len(dots(chart)) == 12
    states = dict(zip(chart.table[chart.table.columns[0]], chart.table[chart.table.columns[-1]], strict=True))
    assert states["March 2021"] == "left out"
    assert states["January 2022"] == "not complete yet"
    value = chart.table.filter(pl.col(chart.table.columns[0]) == "June 2021")[chart.table.columns[1]].item()
    assert "withheld" in value
    assert "0" not in value.replace("10", "")
    assert "There is a gap there, no zero." in chart.description
    assert any("Left out: March 2021. new count." in note for note in chart.notes)


def test_lines_are_broken_where_new_ones_begin_and_the_decision_is_told():
    rebases = (Rebase(month(9), WHY, "steering group", date(2021, 10, 2)),)
    values = [10, 11, 10, 11, 10, 11, 10, 11, 20, 21, 20, 21, 20, 21, 20, 21]
    chart = control_chart(released(values, rebases=rebases), "waiting", EN)

    centre = next(layer for layer in chart.spec["layer"] if layer.get("mark", {}).get("strokeDash") == [1, 0])
    levels = {}
    for end in centre["data"]["values"]:
        levels.setdefault(end["stretch"], set()).add(end["value"])
    assert levels == {0: {10.5}, 1: {20.5}}
    assert "New lines hold since 1 September 2021" in chart.description
    assert any("Decided by steering group on 2 October 2021" in note for note in chart.notes)


def test_a_baseline_is_shaded_and_told():
    chart = control_chart(released(STEADY, baseline=Period(month(1), month(7))), "waiting", EN)

    shades = [layer for layer in chart.spec["layer"] if layer.get("mark", {}).get("type") == "rect"]
    assert len(shades) == 1
    assert any("1 January 2021 up to and including 30 June 2021" in note for note in chart.notes)


def test_a_series_without_any_point_that_may_be_shown_has_no_picture():
    with pytest.raises(NothingToShowError, match="Waiting time"):
        control_chart(released(STEADY, hidden=range(1, 13)), "waiting", EN)


def test_the_page_stands_in_the_menu_only_where_there_are_charts():
    without = Edition(released_example(), EN, Geography(geography_example()))
    with_one = Edition(released(STEADY), EN, Geography(geography_example()))

    assert "charts.html" not in dict(without.menu)
    assert chart_pages(without) == ()
    assert dict(with_one.menu)["charts.html"] == "Control charts"
    assert "charts.html" in [page.path for page in all_pages(with_one)]


def test_the_page_lists_every_chart_and_its_signals():
    edition = Edition(
        released([*STEADY, 20, 21, 22, 21, 20, 22, 21], baseline=12, target=30.0), EN, Geography(geography_example())
    )
    (page,) = chart_pages(edition)

    overview = next(block.table for block in page.sections[0].blocks if isinstance(block, TableBlock))
    assert [cell.text for cell in overview.rows[0]][-2:] == ["Concern", "Meets the target"]
    blocks = page.sections[-1].blocks
    assert any(isinstance(block, Figure) for block in blocks)
    signals = next(block.table for block in blocks if isinstance(block, TableBlock))
    assert "run on one side of the centre line" in [row[0].text for row in signals.rows]


def test_a_long_series_has_years_on_its_axis():
    chart = control_chart(released(np.tile(STEADY, 4)), "waiting", EN)

    axis = next(
        layer["encoding"]["x"]["axis"] for layer in chart.spec["layer"] if "axis" in layer["encoding"].get("x", {})
    )
    assert axis["values"] == [2021, 2022, 2023, 2024, 2025]
