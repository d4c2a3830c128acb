"""The charts of a profile: the spine, the grid and the needs, with what each may never hide or turn around."""

import dataclasses
import json
import re
from functools import cache
from pathlib import Path

import altair
import polars as pl
import pytest
from jsonschema import Draft7Validator

from proeftuin.reporting import picture
from proeftuin.reporting.charts.needs import needs_chart
from proeftuin.reporting.charts.spine import HALF_COLOR, RANGE_COLOR, profile_rows, spine_chart, spine_scale
from proeftuin.reporting.charts.tartan_rug import MOST_COLUMNS, tartan_rug_chart
from proeftuin.reporting.charts.verdict import LOOKS, Verdict, valued
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example

NL, EN = Language.NL, Language.EN
IDS = ("falls", "asthma", "rare", "cost")
SITES = ("site:noord", "site:zuid")
SOURCE_LINE = {Language.NL: "Bron: declaraties", Language.EN: "Source: declaraties"}


def needs_of(released, kind, region="site:noord"):
    return released.table("needs").filter(pl.col("region") == region, pl.col("kind") == kind).to_dicts()


DRAWN = {
    "spine": lambda results, language: spine_chart(results, "site:noord", IDS, language, id="s"),
    "spine-of-everybody": lambda results, language: spine_chart(results, "all", IDS, language, id="s"),
    "grid": lambda results, language: tartan_rug_chart(results, "site:noord", SITES[1:], IDS, language, id="r"),
    "grid-of-everybody": lambda results, language: tartan_rug_chart(results, "all", SITES, IDS, language, id="r"),
    "grid-of-years": lambda results, language: tartan_rug_chart(results, "all", (), IDS, language, id="r"),
    "needs": lambda results, language: needs_chart(
        results, "site:noord", "prevention", needs_of(results, "prevention"), language, id="n"
    ),
}
every_chart = pytest.mark.parametrize("name", DRAWN)
every_language = pytest.mark.parametrize("language", Language)


@cache
def results():
    return care_released_example(made_up=True)


@cache
def drawn(name, language=NL):
    return DRAWN[name](results(), language)


@cache
def validator():
    schema = Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json"
    return Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))


def changed(table, **columns):
    """The results with columns of one table replaced; a mapping is by indicator."""
    frame = results().table(table)
    for name, value in columns.items():
        kind = frame.schema[name]
        frame = frame.with_columns(pl.lit(value).cast(kind).alias(name))
    return dataclasses.replace(results(), tables={**results().tables, table: frame})


def without(*tables):
    kept = {name: frame for name, frame in results().tables.items() if name not in tables}
    return dataclasses.replace(results(), tables=kept)


def texts(chart, language=NL):
    return re.findall(r">([^<>]+)</t", picture.svg(chart, language))


def data_with(part, *fields):
    """Every row of data in a specification that has all these fields."""
    if isinstance(part, list):
        return [row for each in part for row in data_with(each, *fields)]
    if not isinstance(part, dict):
        return []
    own = [row for row in part.get("data", {}).get("values", []) if set(fields) <= set(row)]
    return own + data_with(part.get("layer", []), *fields)


@every_chart
def test_specification_is_vega_lite_and_asks_for_no_address(name):
    text = drawn(name).json()

    assert [error.message for error in validator().iter_errors(json.loads(text))] == []
    assert '"url"' not in text


@every_chart
@every_language
def test_chart_has_words_and_numbers_for_who_cannot_see_it(name, language):
    chart = drawn(name, language)

    assert chart.description.endswith(".")
    assert chart.table.height > 0
    assert chart.table.null_count().row(0) == (0,) * chart.table.width
    assert set(chart.number_columns) <= set(chart.table.columns)
    assert chart.sources == (SOURCE_LINE[language],)


@every_chart
@every_language
def test_picture_holds_no_broken_number(name, language):
    text = picture.svg(drawn(name, language), language)

    assert [word for word in ("NaN", "undefined", "null") if word in text] == []


def test_better_is_to_the_right_also_where_lower_is_better_and_higher_where_neither_is():
    places = {
        (region, row["text"].split(":")[0]): row["place"]
        for region in SITES
        for row in data_with(spine_chart(results(), region, IDS, NL, id="s").spec, "place", "verdict")
    }

    assert places["site:noord", "Valpartijen"] < 0 < places["site:zuid", "Valpartijen"]
    assert places["site:noord", "Kosten"] > 0


def test_the_bars_run_from_the_lowest_to_the_highest_region_on_the_scale_of_their_row():
    bars = data_with(drawn("spine").spec, "from", "to", "kind")
    row = profile_rows(results(), "site:noord", ["falls"])["falls"]
    scale = spine_scale(row, Direction.LOWER_IS_BETTER)

    # The highest region lies 0.5 times the country away, which is furthest: it stands at the left edge.
    assert (bars[0]["from"], bars[0]["to"]) == (-1.0, pytest.approx(0.8))
    assert scale.place(row["country"]) == 0.0
    assert scale.place(row["quarter"]) == pytest.approx(0.2)


def test_a_row_with_too_few_regions_has_no_bar_and_says_so():
    bars = data_with(drawn("spine").spec, "from", "to", "kind")

    assert len(bars) == 2 * 3
    assert "Te weinig gebieden voor een balk: zeldzaam." in drawn("spine").notes


def test_without_a_figure_of_everybody_the_line_is_the_median_and_says_so():
    chart = spine_chart(changed("profiles", country=None), "site:noord", ["falls", "rare"], NL, id="s")

    assert "Geen cijfer van iedereen, de lijn is hier de mediaan van de gebieden: valpartijen." in chart.notes
    assert [row["text"].split(":")[0] for row in data_with(chart.spec, "place", "verdict")] == ["Valpartijen"]


def test_a_withheld_figure_has_no_mark_and_its_state_in_the_column_and_the_table():
    chart = spine_chart(results(), "site:zuid", ["cost", "falls"], NL, id="s")
    marked = [row["text"].split(":")[0] for row in data_with(chart.spec, "place", "verdict")]
    row = chart.table.row(0, named=True)

    assert marked == ["Valpartijen"]
    assert "afgeschermd" in texts(chart)
    assert row["Indicator"] == "Kosten"
    assert row["hier"].startswith("afgeschermd: ")
    assert "Zonder cijfer of zonder oordeel: kosten." in chart.description


def test_the_verdicts_are_told_in_words_by_group():
    assert drawn("spine").description == (
        "Noord. Aantal indicatoren: 4. Slechter: valpartijen. Niet te onderscheiden: astma. "
        "Hoger, zonder dat dat beter of slechter is: kosten. Zonder cijfer of zonder oordeel: zeldzaam."
    )


def test_every_verdict_has_a_form_of_its_own():
    shapes = [look.shape for look in LOOKS.values()]

    assert len(set(shapes)) == len(Verdict)


def luminance(color):
    parts = [int(color[position : position + 2], 16) / 255 for position in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("verdict", [each for each in Verdict if each is not Verdict.NONE])
def test_the_mark_of_a_verdict_stands_out_from_whatever_lies_below_it_and_text_can_be_read_on_its_ground(verdict):
    look = LOOKS[verdict]

    assert [contrast(look.stroke, below) >= 3 for below in (look.ground, RANGE_COLOR, HALF_COLOR)] == [True] * 3
    assert contrast("#1F1F1F", look.ground) >= 4.5


@pytest.mark.parametrize(
    ("change", "direction", "verdict"),
    [
        ("higher", Direction.HIGHER_IS_BETTER, Verdict.BETTER),
        ("lower", Direction.HIGHER_IS_BETTER, Verdict.WORSE),
        ("higher", Direction.LOWER_IS_BETTER, Verdict.WORSE),
        ("lower", Direction.LOWER_IS_BETTER, Verdict.BETTER),
        ("higher", Direction.NEUTRAL, Verdict.HIGHER),
        ("lower", Direction.NEUTRAL, Verdict.LOWER),
        ("indistinguishable", Direction.LOWER_IS_BETTER, Verdict.SIMILAR),
    ],
)
def test_a_change_is_better_or_worse_by_the_direction_of_its_indicator(change, direction, verdict):
    assert valued(change, direction) is verdict


def test_the_grid_holds_everybody_the_region_its_peers_and_other_sites():
    table = drawn("grid").table

    assert table.columns[2:] == [
        "Iedereen in de gegevens",
        "Noord",
        "Vergelijkbare gebieden (oordeel over dit gebied)",
        "Zuid",
    ]
    assert table.row(0)[1:] == ("Valpartijen", "81,2", "95,0, slechter", "78,8, slechter", "60,0, beter")


def test_a_withheld_cell_of_the_grid_is_explained_and_carries_no_mark():
    chart = drawn("grid")
    cells = [row["ground"] for row in data_with(chart.spec, "ground")]

    assert "afg." in texts(chart)
    assert chart.table.row(-1)[-1] == "afgeschermd"
    assert any("afg." in note for note in chart.notes)
    # Of 16 cells, 4 of everybody, one withheld and 3 without a verdict of peers or of a rare indicator are unmarked.
    assert len(cells) == 16
    assert len(data_with(chart.spec, "from", "row", "verdict")) == 10


def test_a_grid_with_more_sites_than_fit_names_those_that_are_shown():
    others = [f"GM000{place}" for place in (1, 2, 3)] + ["site:zuid"]
    chart = tartan_rug_chart(results(), "site:noord", others, IDS, NL, id="r")

    assert chart.table.width - 2 == MOST_COLUMNS
    assert "Niet alle gebieden passen in het raster. Getoond: Aardermeer, Bergveld en Dalwijk." in chart.notes


def test_a_site_without_other_sites_stands_beside_everybody_and_comparable_regions():
    chart = tartan_rug_chart(results(), "site:noord", (), IDS, NL, id="r")

    assert chart.table.columns[2:] == drawn("grid").table.columns[2:5]


def test_of_everybody_without_sites_the_grid_runs_over_the_years_each_beside_the_year_before():
    chart = drawn("grid-of-years")

    assert chart.table.columns[2:] == ["2021", "2022", "2023"]
    # Falls went up, which is worse; there is no year before the first.
    assert chart.table.row(0)[2:] == ("78,0", "79,6, slechter", "81,2, niet te onderscheiden")


def test_needs_are_drawn_in_percent_with_bounds_in_the_same_proportion_and_told_in_numbers():
    dots = data_with(drawn("needs").spec, "value", "lower", "upper")

    # 95 is 16.9% more than 81.25; of an excess of 16 the bounds are 4 and 28.
    assert dots[0]["value"] == pytest.approx(100 * (95 / 81.25 - 1), rel=1e-4)
    assert dots[0]["lower"] == pytest.approx(dots[0]["value"] / 4, rel=1e-4)
    assert dots[0]["upper"] == pytest.approx(dots[0]["value"] * 1.75, rel=1e-4)
    assert drawn("needs").table["In aantallen (interval)"].to_list()[0] == "16 gebeurtenissen (4 tot 28)"


def test_a_need_of_money_is_written_in_euros():
    chart = needs_chart(results(), "site:noord", "care", needs_of(results(), "care"), EN, id="n")

    assert chart.table["In numbers (interval)"].to_list() == ["€275,000 (90,000 to 460,000)"]


def test_one_event_is_told_in_the_singular():
    rows = [{**needs_of(results(), "prevention")[0], "excess": 1.2, "excess_lower": 0.3, "excess_upper": 2.1}]
    chart = needs_chart(results(), "site:noord", "prevention", rows, EN, id="n")

    assert chart.table["In numbers (interval)"].to_list() == ["1 event (0 to 2)"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: spine_chart(without("profiles"), "site:noord", IDS, NL, id="s"),
        lambda: spine_chart(changed("profiles", country=None, middle=None), "site:noord", IDS, NL, id="s"),
        lambda: tartan_rug_chart(without("profiles"), "site:noord", SITES, IDS, NL, id="r"),
        lambda: tartan_rug_chart(results(), "site:elsewhere", SITES, IDS, NL, id="r"),
        lambda: needs_chart(results(), "site:noord", "care", [], NL, id="n"),
    ],
)
def test_chart_without_data_says_so_in_a_sentence(draw):
    with pytest.raises(NothingToShowError, match=r"^Voor .*\.$"):
        draw()
