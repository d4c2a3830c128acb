"""Withheld, not estimable and missing are shown as such, never as zero; breaks and uncertainty are in sight."""

import dataclasses
import re

import polars as pl
import pytest

from proeftuin.release.released import Released
from proeftuin.reporting import picture
from proeftuin.reporting.charts import (
    Geography,
    comparison_chart,
    cost_composition_chart,
    effects_chart,
    event_study_chart,
    funnel_chart,
    map_chart,
    placebo_chart,
    pyramid_chart,
    sensitivity_chart,
    site_location_chart,
    trend_chart,
    triple_aim_profile_chart,
)
from proeftuin.reporting.charts.composition import kinds_of_care
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

NL, EN = Language.NL, Language.EN
SITE = "site:samen-gezond"
GEOGRAPHY = Geography(geography_example())


def with_rows(table: str, **changes: pl.Expr) -> Released:
    """The example with columns of one table changed."""
    results = released_example()
    return dataclasses.replace(results, tables={**results.tables, table: results.table(table).with_columns(**changes)})


def withheld(table: str, column: str, chosen: pl.Expr) -> Released:
    """The example with the number in `column` withheld in the chosen rows."""
    return with_rows(
        table,
        **{column: pl.when(chosen).then(None).otherwise(column)},
        status=pl.when(chosen).then(pl.lit("withheld")).otherwise("status"),
    )


def column(chart, name: str, head: str) -> str:
    """The cell under `head` in the row that starts with `name`."""
    table = chart.table
    return table.filter(pl.col(table.columns[0]) == name)[head].item()


def texts(chart) -> str:
    shapes = GEOGRAPHY.topology if chart.geography else None
    return " ".join(re.findall(r">([^<>]+)</t", picture.svg(chart, NL, shapes=shapes)))


def data_rows(part: object) -> list[dict]:
    """All rows of data in a specification."""
    if isinstance(part, list):
        return [row for each in part for row in data_rows(each)]
    if not isinstance(part, dict):
        return []
    own = part.get("values", []) if isinstance(part.get("values"), list) else []
    return [row for row in own if isinstance(row, dict)] + [row for each in part.values() for row in data_rows(each)]


def test_year_without_number_has_its_state_in_table_notes_and_legend():
    chart = trend_chart(released_example(), "gp_care", SITE, NL)
    name = "Samen Gezond (voorbeeld)"

    assert column(chart, "2012", name).startswith("afgeschermd")
    assert column(chart, "2017", name).startswith("ontbreekt")
    assert any("2012: afgeschermd" in note for note in chart.notes)
    assert "afgeschermd" in texts(chart)
    assert "ontbreekt" in texts(chart)


def test_year_without_number_is_drawn_as_no_value():
    rows = data_rows(trend_chart(released_example(), "gp_care", SITE, NL).spec)
    own = [row for row in rows if str(row.get("text", "")).startswith("Samen Gezond")]

    assert own
    assert {2012, 2017}.isdisjoint(row["year"] for row in own)
    assert 0 not in [row["value"] for row in own]


def test_every_break_is_marked_and_explained():
    chart = trend_chart(released_example(), "specialist_care", SITE, NL)

    assert chart.notes[:2] == (
        "Breuk a, vanaf 2014: Andere indeling van de zorg",
        "Breuk b, vanaf 2015: Deel van de zorg naar Wlz en Wmo",
    )
    assert "breuken" in texts(chart)


def test_description_goes_back_to_the_first_comparable_year_only():
    description = trend_chart(released_example(), "specialist_care", SITE, NL).description

    assert "In 2015, het eerste jaar dat ermee te vergelijken is" in description
    assert "2011" not in description


def test_map_says_how_many_figures_rest_on_a_declared_share():
    shared = with_rows("estimates", apportioned=pl.col("region") == "GM9001")
    none, one = (
        " ".join(map_chart(results, "zvw_comparable", None, NL, GEOGRAPHY).notes)
        for results in (released_example(), shared)
    )

    assert "opgegeven verdeling" not in none
    assert "Bij 1 gemeente rust het cijfer deels op een opgegeven verdeling" in one


def test_survey_figure_is_called_one():
    chart = trend_chart(released_example(), "good_health", SITE, NL)

    assert "Enquêtecijfers, geen tellingen: goede ervaren gezondheid." in chart.notes


def test_indicator_without_number_shows_why_in_its_row():
    chart = triple_aim_profile_chart(released_example(), "site:goedleven", NL)

    assert "niet te schatten" in texts(chart)
    assert "Zonder cijfer: sterfte." in chart.description


def test_aim_without_indicator_stays_visible():
    assert "geen cijfer in de landelijke open bronnen" in texts(
        triple_aim_profile_chart(released_example(), "site:goedleven", NL)
    )


def test_profile_says_which_way_is_better_in_words():
    drawn = texts(triple_aim_profile_chart(released_example(), "site:goedleven", NL))

    assert "hoger is gunstiger" in drawn
    assert "lager is gunstiger" in drawn


def test_profile_counts_a_difference_only_when_the_interval_leaves_out_the_country():
    undecided = with_rows("comparisons", ratio_lower=pl.lit(0.5), ratio_upper=pl.lit(1.5))
    description = triple_aim_profile_chart(undecided, SITE, EN).description

    assert "Higher than" not in description
    assert "Lower than" not in description
    assert "Cannot be told apart" in description


def test_municipality_whose_interval_includes_the_country_has_a_class_of_its_own():
    chart = map_chart(released_example(), "zvw_comparable", None, NL, GEOGRAPHY)
    uncertain = chart.table.filter(pl.col("Kleur op de kaart").str.starts_with("niet te onderscheiden"))

    assert uncertain["Gemeente"].to_list() == ["Aardermeer"]
    assert "niet te onderscheiden (interval bevat 1)" in texts(chart)


def test_withheld_and_missing_municipalities_keep_their_own_colour():
    chart = map_chart(released_example(), "zvw_comparable", None, NL, GEOGRAPHY)
    states = dict(chart.table.select("Gemeente", "Kleur op de kaart").iter_rows())

    assert states["Eemhoven"] == "afgeschermd"
    assert states["Rietbroek"] == "ontbreekt"


def test_site_of_unknown_geography_stays_listed():
    chart = effects_chart(released_example(), "zvw_comparable", NL)

    assert column(chart, "Zorg in de Regio", "Effect (interval)") == "geen cijfer, want het gebied is onbekend"
    assert "Zorg in de Regio" in texts(chart)
    assert "Zorg in de Regio" in " ".join(site_location_chart(released_example(), None, NL, GEOGRAPHY).notes)


def test_sites_stand_in_the_order_of_the_study():
    sites = effects_chart(released_example(), "zvw_comparable", NL).table["Proeftuin"].to_list()

    assert [name.removesuffix(" (voorbeeld)") for name in sites] == [
        *(site.name for site in released_example().sites),
        "Alle proeftuinen samen",
    ]


def test_effect_comes_with_interval_and_what_could_have_been_found():
    chart = effects_chart(released_example(), "zvw_comparable", NL)

    assert column(chart, "Noorderzorg", "Effect (interval)") == "−1,6% (−4,8 tot +1,6)"
    assert column(chart, "Noorderzorg", "Kleinste effect dat te vinden was") == "4,6%"


def test_reference_year_is_named_instead_of_shown_as_an_effect_of_zero():
    chart = event_study_chart(released_example(), "zvw_comparable", "noorderzorg", NL)

    assert column(chart, "2012", "Effect (interval)") == "vergelijkingsjaar, daarom nul"


def test_all_sites_together_are_held_against_other_choices_of_sites():
    chart = placebo_chart(released_example(), "zvw_comparable", "all", NL)

    assert "Van de 199 keer dat andere gebieden als proeftuin zijn aangewezen" in chart.description


def test_start_on_new_years_day_has_no_year_of_the_start():
    one = event_study_chart(released_example(), "zvw_comparable", "noorderzorg", NL)
    several = event_study_chart(released_example(), "zvw_comparable", "all", NL)

    assert column(one, "2012", "Periode") == "vóór de start"
    assert column(one, "2013", "Periode") == "na de start"
    assert [column(several, str(year), "Periode") for year in (2012, 2013, 2014, 2015)] == [
        "vóór de start",
        "jaar van de start",
        "jaar van de start",
        "na de start",
    ]


def test_placebo_counts_areas_at_least_as_far_from_zero():
    results = released_example()
    draws = results.table("placebos").filter(pl.col("site") == "noorderzorg")["value"]
    far = sum(abs(value) >= 1.6 for value in draws)
    chart = placebo_chart(results, "zvw_comparable", "noorderzorg", NL)

    assert (
        f"Van de 199 even grote gebieden zonder proeftuin liggen er {far} minstens zo ver van nul." in chart.description
    )
    assert sum(map(int, chart.table["Aantal gebieden zonder proeftuin"])) == 199
    assert sum(map(int, chart.table["Waarvan minstens zo ver van nul"])) == far


def test_reason_without_a_sentence_is_shown_as_it_is():
    results = with_rows("comparisons", reason=pl.col("reason").str.replace(".*", "unheard_of_reason"))

    assert "unheard of reason" in texts(triple_aim_profile_chart(results, "site:goedleven", NL))


def test_composition_leaves_out_sums_of_other_kinds_of_care():
    assert kinds_of_care(released_example()) == ("specialist_care", "gp_care", "pharmacy", "district_nursing")


def test_composition_leaves_out_a_part_of_a_kind_of_care_and_keeps_the_kind():
    results = released_example()
    changed = {
        "gp_care": ("consultations", "chronic_care"),
        "chronic_care": ("chronic_care",),
        "zvw_comparable": ("specialist_care", "consultations", "chronic_care", "pharmacy"),
    }
    found = {
        id: dataclasses.replace(results.indicators.get(id, results.indicators["gp_care"]), id=id, components=components)
        for id, components in changed.items()
    }

    with_part = dataclasses.replace(results, indicators={**results.indicators, **found})

    assert kinds_of_care(with_part) == ("specialist_care", "gp_care", "pharmacy", "district_nursing")


def test_withheld_kind_of_care_has_no_bar():
    results = withheld("estimates", "value", pl.col("indicator") == "pharmacy")
    chart = cost_composition_chart(results, SITE, NL)

    assert column(chart, "Geneesmiddelen", "Samen Gezond (voorbeeld)") == "afgeschermd"
    assert not [row for row in data_rows(chart.spec) if row.get("row") == 2 and row.get("value") is not None]


def test_withheld_age_group_is_no_zero_in_the_pyramid():
    results = withheld("pyramids", "percent", pl.col("age_band") == "90+")
    chart = pyramid_chart(results, SITE, NL)

    assert [row["own"] for row in data_rows(chart.spec) if row.get("band") == 18 and "own" in row] == [None, None]


def test_funnel_names_the_municipalities_of_the_site():
    drawn = texts(funnel_chart(released_example(), "zvw_comparable", NL, region=SITE))

    assert {"Jonkersveen", "Kempenaar", "Quarlesdam"} <= set(drawn.split())


def test_an_area_without_limits_has_its_ratio_in_the_table_and_no_place_in_the_funnel():
    nowhere = pl.when(pl.col("region") == SITE).then(None).otherwise(pl.col("place"))
    chart = funnel_chart(with_rows("funnels", place=nowhere), "zvw_comparable", EN)
    whole = funnel_chart(released_example(), "zvw_comparable", EN)
    (own,) = set(chart.table.rows()) - set(whole.table.rows())

    assert own[:-1] in {row[:-1] for row in whole.table.rows()}
    assert len(chart.description) < len(whole.description)


def test_comparison_writes_a_difference_of_percentages_in_percentage_points():
    chart = comparison_chart(released_example(), SITE, NL)

    assert set(chart.table.filter(pl.col("Indicator") == "Overgewicht")["Eenheid"]) == {"procentpunt"}


@pytest.mark.parametrize(
    "draw",
    [
        lambda results: trend_chart(results, "mortality", "site:goedleven", NL),
        lambda results: event_study_chart(results, "mortality", "all", NL),
        lambda results: placebo_chart(results, "mortality", "all", NL),
        lambda results: effects_chart(results, "pharmacy", NL),
        lambda results: map_chart(results, "good_health", None, NL, GEOGRAPHY),
        lambda results: map_chart(results, "zvw_comparable", None, NL, Geography({})),
        lambda results: site_location_chart(results, None, NL, Geography({})),
        lambda results: funnel_chart(results, "good_health", NL),
        lambda results: triple_aim_profile_chart(results, "site:onbekend", NL),
        lambda results: comparison_chart(results, "site:onbekend", NL),
        lambda results: pyramid_chart(results, "site:onbekend", NL),
        lambda results: site_location_chart(results, "site:onbekend", NL, GEOGRAPHY),
    ],
)
def test_chart_without_data_says_so_in_a_sentence(draw):
    with pytest.raises(NothingToShowError, match=r"^[A-Z].*\.$"):
        draw(released_example())


def test_a_long_reason_breaks_off_before_it_reaches_the_next_row_and_stands_whole_in_the_table():
    reason = "placebo_regions_are_not_of_the_size_of_the_sites_and_there_is_nothing_else_to_hold_this_analysis_against"
    long = pl.when(pl.col("value").is_null()).then(pl.lit(reason)).otherwise(pl.col("reason"))
    changed = with_rows("analyses", reason=long)
    chart = sensitivity_chart(changed, "zvw_comparable", "percent", EN)
    written = [row["text"] for row in _data(chart.spec) if isinstance(row.get("text"), list)]

    assert written
    assert all(len(lines) == 2 and lines[-1].endswith(" …") for lines in written)
    assert "to hold this analysis against" in str(chart.table.rows())


def _data(part):
    if isinstance(part, list):
        return [row for each in part for row in _data(each)]
    if not isinstance(part, dict):
        return []
    own = part.get("data", {}).get("values", [])
    return [*own, *_data(part.get("layer", []))]
