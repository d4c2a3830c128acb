"""The charts of segments: areas and bands as large as what they stand for, and a state where there is no number."""

import dataclasses
import re

import polars as pl
import pytest

from proeftuin.reporting import picture, theme
from proeftuin.reporting.charts import sankey
from proeftuin.reporting.charts.cost_by_segment import cost_by_segment_chart
from proeftuin.reporting.charts.element_shares import element_shares_chart
from proeftuin.reporting.charts.rule_overlap import rule_overlap_chart
from proeftuin.reporting.charts.sankey import sankey_chart
from proeftuin.reporting.charts.scheme_words import SchemeWords, schemes_of
from proeftuin.reporting.charts.segment_means import segment_means_chart
from proeftuin.reporting.charts.segment_pyramid import segment_pyramid_chart
from proeftuin.reporting.charts.segment_years import segment_years_chart
from proeftuin.reporting.charts.treemap import treemap_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.language import Language
from tests.segmentation_example import MAIN, OTHER, SEGMENTS, SHARES, SIZES, segmentation_example

NL, EN = Language.NL, Language.EN
OF_REGION = (treemap_chart, cost_by_segment_chart)
OF_SCHEME = (treemap_chart, sankey_chart, rule_overlap_chart, cost_by_segment_chart)


def with_table(table, change):
    """The example with one table changed."""
    results = segmentation_example()
    return dataclasses.replace(results, tables={**results.tables, table: change(results.table(table))})


def texts(chart, language=NL):
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, language)))


def data(chart, name):
    """Rows of data that have the field `name`."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("values"), list):
                found.extend(row for row in part["values"] if isinstance(row, dict) and name in row)
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(chart.spec)
    return found


def column(chart, head):
    return dict(zip(chart.table[chart.table.columns[0]], chart.table[head], strict=True))


def test_areas_are_to_each_other_as_persons_on_the_left_and_as_cost_on_the_right():
    tiles = data(treemap_chart(segmentation_example(), MAIN, "all", NL), "segment")
    halves = [tiles[: len(SEGMENTS)], tiles[len(SEGMENTS) :]]

    for half, numbers in zip(halves, (SIZES["all", 2023], SHARES), strict=True):
        areas = [(each["right"] - each["left"]) * (each["bottom"] - each["top"]) for each in half]
        assert [area / sum(areas) for area in areas] == pytest.approx(
            [each / sum(numbers) for each in numbers], rel=1e-4
        )
    assert max(each["right"] for each in halves[0]) < min(each["left"] for each in halves[1])


def test_a_segment_has_one_number_and_one_colour_wherever_it_is_drawn():
    tiles = data(treemap_chart(segmentation_example(), MAIN, "all", NL), "segment")
    words = SchemeWords(segmentation_example(), NL, MAIN)

    for tile in tiles:
        assert tile["color"] == words.ground(tile["segment"])
        assert tile["lines"][0].startswith(words.mark(tile["segment"]))
    assert len({words.ground(id) for id in SEGMENTS}) == len(SEGMENTS)


def test_an_area_without_room_for_the_name_has_the_number_and_the_table_has_all():
    chart = treemap_chart(segmentation_example(), MAIN, "all", NL)

    assert data(chart, "segment")[3]["lines"] == ["4", "8,3%"]
    assert chart.table.rows()[3] == ("4. Kwetsbare ouderen", "250", "8,3%", "40,0%")


def test_a_withheld_segment_has_no_area_and_its_reason_stands_below():
    chart = treemap_chart(segmentation_example(), MAIN, "site:zuid", NL)

    assert "frail" not in {each["segment"] for each in data(chart, "segment")}
    assert column(chart, "Personen")["4. Kwetsbare ouderen"].startswith("afgeschermd")
    assert any(note.startswith("Zonder vlak: Kwetsbare ouderen: afgeschermd") for note in chart.notes)


def test_a_scheme_without_figures_is_drawn_by_persons_alone():
    chart = treemap_chart(segmentation_example(), OTHER, "all", EN)

    assert chart.table.columns == ["Segment", "Persons", "Share of persons"]
    assert max(each["right"] for each in data(chart, "segment")) == theme.LEAST_WIDTH
    assert "cost" not in chart.title


def test_what_leaves_a_segment_arrives_and_bands_are_as_wide_as_they_are_many():
    words = SchemeWords(segmentation_example(), NL, MAIN)
    flows = [
        sankey.Flow(row["from_segment"], row["to_segment"], row["persons"])
        for row in words.of_year("segment_transitions", "all", 2022)
        if row["persons"]
    ]
    found = sankey.layout(flows)
    scale = found.bands[0].width / found.bands[0].flow.persons

    for nodes, end in ((found.origins, "origin"), (found.goals, "goal")):
        for node in nodes:
            persons = sum(flow.persons for flow in flows if getattr(flow, end) == node.id)
            assert node.bottom - node.top == pytest.approx(scale * persons)
    assert [band.width for band in found.bands] == pytest.approx([scale * band.flow.persons for band in found.bands])


def test_bands_stay_within_the_segments_that_they_join_and_do_not_cover_each_other_there():
    flows = [sankey.Flow("a", "a", 50), sankey.Flow("a", "b", 10), sankey.Flow("b", "a", 5), sankey.Flow("b", "b", 30)]
    found = sankey.layout(flows)

    for nodes, end, place in ((found.origins, "origin", "start"), (found.goals, "goal", "end")):
        for node in nodes:
            own = sorted(
                (getattr(band, place), band.width) for band in found.bands if getattr(band.flow, end) == node.id
            )
            at = node.top
            for top, width in own:
                assert top == pytest.approx(at)
                at += width
            assert at == pytest.approx(node.bottom)


def test_transitions_are_told_as_a_matrix_with_states_and_who_stayed_in_words():
    chart = sankey_chart(segmentation_example(), MAIN, "all", NL)

    assert column(chart, "1. Gezond")["Nieuw in de populatie"] == "50"
    assert column(chart, "Overleden")["1. Gezond"].startswith("afgeschermd")
    assert column(chart, "4. Kwetsbare ouderen")["1. Gezond"] == "–"
    # 2680 of 2870 who were there in both years.
    assert "zat 93,4% in 2023 in hetzelfde segment" in chart.description
    assert any("afgeschermd of ontbreekt: 1." in note for note in chart.notes)
    drawn = texts(chart)
    assert all(word in drawn for word in ("2022", "2023", "1. Gezond", "Overleden"))


def test_bars_are_as_high_as_combinations_are_large_and_dots_stand_at_the_rules_that_are_true():
    chart = rule_overlap_chart(segmentation_example(), MAIN, "all", NL)
    bars = [row for row in data(chart, "persons") if "y2" in row]
    heights = [bar["y2"] - bar["y"] for bar in bars]
    true = [row for row in data(chart, "true") if row["true"]]

    assert [bar["persons"] for bar in bars] == [1_600, 620, 330, 200, 100, 90, 60]
    assert [height / heights[0] for height in heights] == pytest.approx(
        [bar["persons"] / 1_600 for bar in bars], rel=1e-3
    )
    assert [sum(row["x"] == place for row in true) for place in range(len(bars))] == [0, 1, 2, 1, 2, 3, 1]
    assert sum(row["first"] for row in true) == 6


def test_a_combination_names_the_segment_that_priority_gives():
    chart = rule_overlap_chart(segmentation_example(), MAIN, "all", EN)
    given = column(chart, "Segment given")

    assert (
        given["4. Frail older people, 3. One or more chronic conditions and 2. At raised risk"]
        == "4. Frail older people"
    )
    assert given["No rule at all"] == "1. Healthy"
    assert "of 17.3% of persons more than one rule is true" in chart.description
    assert column(chart, "Persons")["4. Frail older people and 2. At raised risk"].startswith("withheld")


def test_cost_is_added_up_from_the_dearest_segment_on_to_all_of_it():
    chart = cost_by_segment_chart(segmentation_example(), MAIN, "all", NL)
    points = data(chart, "mark")

    assert [point["mark"] for point in points] == ["4", "3", "2", "1"]
    assert (points[-1]["x"], points[-1]["y"]) == pytest.approx((100, 100))
    assert chart.table.rows()[1][1:] == ("17,7%", "30,0%", "26,0%", "70,0%")


def test_cost_that_is_not_known_of_each_segment_is_not_added_up():
    with pytest.raises(NothingToShowError, match="Zuid"):
        cost_by_segment_chart(segmentation_example(), MAIN, "site:zuid", NL)


def test_one_year_of_cost_is_no_development():
    with pytest.raises(NothingToShowError):
        segment_years_chart(segmentation_example(), MAIN, "all", NL)


def test_shares_of_a_year_lie_end_to_end_up_to_the_whole():
    def with_a_year_before(frame):
        before = frame.with_columns(
            period_start=pl.date(2022, 1, 1),
            share=pl.when(pl.col("segment") == "frail").then(30.0).when(pl.col("segment") == "healthy").then(25.0)
            .otherwise("share"),
        )  # fmt: skip
        return pl.concat([frame, before])

    chart = segment_years_chart(with_table("segment_figures", with_a_year_before), MAIN, "all", NL)
    parts = [row for row in data(chart, "start") if row["row"] == 0]

    assert [part["start"] for part in parts] == [0.0, 25.0, 40.0, 70.0]
    assert parts[-1]["end"] == 100.0
    assert chart.table.columns == ["Segment", "2022", "2023"]
    assert "van ‘Gezond’ veranderde het meest, van 25,0% in 2022 naar 15,0% in 2023" in chart.description


def test_what_is_extreme_in_a_year_is_followed_by_the_same_persons_a_year_later():
    chart = segment_means_chart(segmentation_example(), MAIN, NL)

    assert chart.table.rows()[0] == ("De duurste 5 procent", "€\u00a09.000", "€\u00a021.000", "€\u00a012.000", "150")
    assert "gemiddeld €\u00a021.000 in dat jaar, en een jaar later €\u00a012.000" in chart.description
    assert "De duurste 5 procent" in texts(chart)


def test_ages_of_a_segment_are_shares_of_itself_beside_those_of_all():
    chart = segment_pyramid_chart(segmentation_example(), MAIN, "healthy", "all", EN)

    # 10, 20 and 30 of each sex among 120; of all segments 70, 110 and 150 among 660.
    assert chart.table.rows()[0] == ("0–44", "women", "8.3%", "10.6%")
    assert len(chart.table) == 6


@pytest.mark.parametrize("chart", [segment_pyramid_chart, element_shares_chart])
def test_a_segment_that_is_withheld_has_no_picture(chart):
    with pytest.raises(NothingToShowError, match="Kwetsbare ouderen"):
        chart(segmentation_example(), MAIN, "frail", "site:zuid", NL)


def test_elements_are_told_from_the_most_common_on_beside_all_segments():
    chart = element_shares_chart(segmentation_example(), MAIN, "frail", "all", NL)

    # 60 of 250 and 40 of 250; of all segments 150 and 100 of 3000.
    assert chart.table.rows() == [("Dementie", "24,0%", "5,0%", "0"), ("Diabetes", "16,0%", "3,3%", "0")]
    assert "‘Dementie’ (24,0%)" in chart.description


def test_beside_a_withheld_number_there_is_no_number_of_all_from_which_it_follows():
    chart = element_shares_chart(segmentation_example(), MAIN, "healthy", "site:zuid", NL)

    assert chart.table.rows()[0][2] == "–"


@pytest.mark.parametrize("chart", OF_SCHEME)
@pytest.mark.parametrize("language", Language)
def test_without_rows_there_is_nothing_to_show(chart, language):
    tables = ("segments", "segment_transitions", "segment_overlaps")
    results = segmentation_example()
    empty = {name: results.table(name).clear() for name in tables}
    results = dataclasses.replace(results, tables={**results.tables, **empty})

    with pytest.raises(NothingToShowError):
        chart(results, MAIN, "all", language)


@pytest.mark.parametrize("chart", OF_SCHEME)
@pytest.mark.parametrize("language", Language)
def test_each_chart_is_drawn_with_what_a_reader_without_it_needs(chart, language):
    found = chart(segmentation_example(), MAIN, "all", language)

    assert all((found.description, len(found.table), found.notes, found.sources))
    assert "<svg" in picture.svg(found, language)


def test_results_without_segments_have_no_schemes_and_the_main_one_comes_first():
    assert schemes_of({}) == ()
    assert schemes_of(segmentation_example().tables) == (MAIN, OTHER)


def test_a_year_without_a_past_is_no_year_to_compare_with():
    def with_years(frame):
        return pl.concat([frame.with_columns(period_start=pl.date(year, 1, 1)) for year in (2021, 2022, 2023)])

    results = with_table("segment_figures", with_years)
    frame = results.table("segment_diagnostics")
    first = frame.filter(measure="few_contacts").with_columns(
        period_start=pl.date(2021, 1, 1), note=pl.lit("no_look_back")
    )
    results = dataclasses.replace(results, tables={**results.tables, "segment_diagnostics": pl.concat([frame, first])})
    chart = segment_years_chart(results, MAIN, "all", NL)

    assert chart.table.columns == ["Segment", "2022", "2023"]
    assert any(note.startswith("2021 is niet getekend") for note in chart.notes)


def test_a_segment_with_nobody_in_it_keeps_no_other_from_being_added_up():
    results = segmentation_example()
    is_healthy = pl.col("segment") == "healthy"
    nobody = results.table("segments").with_columns(
        persons=pl.when(is_healthy).then(0).otherwise("persons"),
        percent=pl.when(is_healthy).then(0.0).otherwise("percent"),
    )
    without = results.table("segment_figures").with_columns(
        share=pl.when(is_healthy).then(None).otherwise("share"),
        status=pl.when(is_healthy).then(pl.lit("not_estimable")).otherwise("status"),
        reason=pl.when(is_healthy).then(pl.lit("no_exposure")).otherwise("reason"),
    )
    results = dataclasses.replace(results, tables={**results.tables, "segments": nobody, "segment_figures": without})

    assert len(cost_by_segment_chart(results, MAIN, "all", NL).table) == 3
    assert not any(note.startswith("Zonder vlak") for note in treemap_chart(results, MAIN, "all", NL).notes)
