"""The profile of a region: what it says of aims, place, trend, need, inequality and peers, and when it has nothing."""

import dataclasses
import re

import polars as pl
import pytest

from proeftuin.data.status_tables import (
    CONCENTRATIONS,
    GRADIENTS,
    GROWTH_PARTS,
    NEEDS,
    PEERS,
    PROFILES,
    RELIABILITY,
    TRAITS,
)
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.page import Figure, KeyFigures, Notice, Paragraph, Points, TableBlock
from proeftuin.reporting.pages.care.address import figure_address
from proeftuin.reporting.pages.care.profile import MOST_ROWS, profile_page
from proeftuin.reporting.report import edition_of
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example

NL, EN = Language.NL, Language.EN
TABLES = (PROFILES, RELIABILITY, NEEDS, GRADIENTS, CONCENTRATIONS, GROWTH_PARTS, TRAITS, PEERS)
REGIONS = ("all", "site:noord", "site:zuid")


def edition(language=NL, results=None):
    return edition_of(results or care_released_example(made_up=False), language, Geography({}))


def page(region="site:noord", language=NL, results=None):
    return profile_page(edition(language, results), region)


def part(shown, id):
    return next(section for section in shown.sections if section.id == id)


def blocks_of(section):
    return [*section.blocks, *(block for each in section.sections for block in blocks_of(each))]


def blocks(section, kind):
    return [block for block in blocks_of(section) if isinstance(block, kind)]


def said(section):
    return " ".join(block.text for block in blocks(section, Paragraph))


def tables(shown):
    return {block.table.id: block.table for section in shown.sections for block in blocks(section, TableBlock)}


def row_of(table, head):
    return next(row for row in table.rows if row[0].text == head)


def with_tables(**frames):
    results = care_released_example(made_up=False)
    return dataclasses.replace(results, tables={**results.tables, **frames})


def without_tables():
    results = care_released_example(made_up=False)
    names = {each.name for each in TABLES}
    return dataclasses.replace(
        results, tables={name: each for name, each in results.tables.items() if name not in names}
    )


def test_the_three_aims_begin_the_page_each_figure_with_its_interval_its_verdicts_and_its_address():
    aims = part(page(), "aims")
    falls = blocks(aims, KeyFigures)[0].items[0]

    assert [item.label.split(":")[0] for item in blocks(aims, KeyFigures)[0].items] == [
        "Gezondheid",
        "Kosten",
        "Gezondheid",
    ]
    assert (falls.label, falls.cell.text, falls.unit) == ("Gezondheid: Valpartijen", "95,0", "per 1.000 persoonsjaren")
    assert falls.explanation == (
        "2023. 95%-interval: 88,4 tot 102,6. Naast iedereen in de gegevens: slechter. "
        "Naast vergelijkbare gebieden: slechter."
    )
    assert falls.cell.link == figure_address("falls", "site:noord", 2023, "directly_standardised")
    assert [notice.title for notice in blocks(aims, Notice)] == ["Zonder cijfers: Kwaliteit van zorg"]


def test_a_withheld_headline_stays_withheld_and_leads_nowhere():
    items = blocks(part(page("site:zuid"), "aims"), KeyFigures)[0].items
    cost = next(item for item in items if item.label == "Kosten: Kosten")

    assert (cost.cell.status, cost.cell.link) == (Status.WITHHELD, None)
    assert cost.cell.reason


def test_who_it_is_about_is_told_by_size_age_and_deprivation():
    items = {item.label: item.cell.text for item in blocks(part(page(), "who"), KeyFigures)[0].items}

    # Six age and sex groups with 20 person-years in each of two areas, two of the six of 90 and over.
    assert items == {
        "Persoonsjaren": "120",
        "65 jaar of ouder": "33,3%",
        "Jonger dan 20 jaar": "19,5%",
        "Sociaaleconomische score": "0,12",
    }


def test_a_withheld_age_group_leaves_the_share_of_the_old_out():
    results = care_released_example(made_up=False)
    pyramids = results.table("pyramids").with_columns(
        pl.when(pl.col("age_band") == "90+").then(None).otherwise("exposure").alias("exposure")
    )
    items = blocks(part(page(results=with_tables(pyramids=pyramids)), "who"), KeyFigures)[0].items

    assert "65 jaar of ouder" not in [item.label for item in items]


def test_every_figure_stands_beside_everybody_and_peers_with_the_verdict_under_each():
    falls = row_of(tables(page())["table-spine-health"], "Valpartijen")

    assert [cell.text for cell in falls[1:]] == ["95,0", "81,2", "78,8", "48,8 tot 121,9"]
    assert [cell.detail for cell in falls[1:]] == ["88,4 tot 102,6", "hier: slechter", "hier: slechter", None]
    assert [cell.link for cell in falls[1:]] == [
        "figures/falls.html#site-noord-2023-directly_standardised",
        "figures/falls.html#all-2023-directly_standardised",
        None,
        None,
    ]


def test_a_neutral_indicator_is_called_that():
    cost = row_of(tables(page())["table-spine-cost"], "Kosten")

    assert cost[0].detail == "euro per persoonsjaar, 2023, neutraal"
    assert cost[2].detail == "hier: hoger"


def test_a_figure_without_a_verdict_says_why_once_for_all_indicators_with_the_same_reason():
    frame = care_released_example(made_up=False).table("profiles")
    untold = frame.with_columns(
        pl.when(pl.col("indicator").is_in(["falls", "rare"])).then(pl.lit("not_standardised")).alias("reason"),
        pl.when(pl.col("indicator") == "falls").then(None).otherwise("against_country").alias("against_country"),
    )
    table = tables(page(results=with_tables(profiles=untold)))["table-spine-health"]

    assert row_of(table, "Valpartijen")[2].detail == "hier: geen oordeel"
    assert [note for note in table.notes if note.startswith("Zonder oordeel")] == [
        "Zonder oordeel: valpartijen en zeldzaam. Er gebeurde te weinig om het cijfer te standaardiseren. "
        "Een verschil kan dan door leeftijd en geslacht komen."
    ]


def test_many_indicators_are_drawn_in_parts_that_fit_a_page():
    results = care_released_example(made_up=False)
    frame = results.table("profiles").filter(pl.col("indicator") == "falls")
    names = [f"falls_{number}" for number in range(MOST_ROWS + 3)]
    falls = results.indicators["falls"]
    many = dataclasses.replace(
        results,
        indicators={**results.indicators, **{id: dataclasses.replace(falls, id=id) for id in names}},
        tables={
            **results.tables,
            "profiles": pl.concat([frame.with_columns(pl.lit(id).alias("indicator")) for id in names]),
        },
    )
    figures = blocks(part(page(results=many), "spine"), Figure)

    assert [each.chart.table.height for each in figures] == [10, 11]
    assert len({each.chart.id for each in figures}) == 2
    assert [each.chart.title.partition("(")[2] for each in figures] == ["deel 1 van 2)", "deel 2 van 2)"]


def test_the_newest_year_is_held_against_the_year_before_in_words_and_every_year_in_the_table():
    shown = page(language=EN)
    trends = next(each for each in part(shown, "trends").sections if each.id == "trend-falls")
    table = tables(shown)["table-trend-falls"]

    assert said(trends) == (
        "In 2023 the figure cannot be told apart from the year before: the difference may be chance."
    )
    assert [row[0].text for row in table.rows] == ["2021", "2022", "2023"]
    assert [cell.text for cell in table.rows[1][2:]] == ["+1.6", "higher", "5.1%"]
    assert table.rows[1][2].detail == "−0.4 to +3.6"
    assert table.rows[0][3].text == "There is no year before this one to compare with."


def test_a_difference_of_percentages_is_in_points():
    table = tables(page(language=EN))["table-trend-asthma"]

    assert table.rows[1][2].text == "+1.6 percentage points"


def test_needs_stand_under_prevention_care_and_support_in_words_and_numbers():
    needs = part(page(language=EN), "needs")
    prevention, care, support = needs.sections
    table = tables(page(language=EN))["table-needs-prevention"]

    assert blocks(prevention, Points)[0].items[0] == (
        "Falls (per 1,000 person-years): 95.0 here, 81.2 for everybody in the data. "
        "That comes to 16 events more (95% interval: 4 to 28)."
    )
    assert blocks(care, Points)[0].items == (
        "Cost (euros per person-year): €2,900 here, €2,625 for everybody in the data. "
        "That comes to €275,000 more (95% interval: 90,000 to 460,000).",
    )
    assert said(support).endswith("No sign of extra need for support.")
    assert [cell.text for cell in row_of(table, "Falls")[1:]] == ["95.0", "81.2", "16 more", "78.8", "16 more"]
    assert row_of(table, "Falls")[3].detail == "events, 4 to 28"
    # Asthma is worse than among peers only.
    assert [cell.text for cell in row_of(table, "Asthma")[2:4]] == ["–", "–"]


def test_where_more_is_better_a_need_is_what_is_lacking():
    frame = care_released_example(made_up=False).table("needs").filter(pl.col("indicator") == "falls")
    lacking = frame.with_columns(value=pl.lit(60.0))
    items = blocks(part(page(results=with_tables(needs=lacking)), "needs"), Points)[0].items

    assert items[0].endswith("Dat komt neer op 16 gebeurtenissen minder (95%-interval: 4 tot 28).")


def test_a_need_that_is_no_number_of_persons_says_why():
    frame = care_released_example(made_up=False).table("needs").filter(pl.col("indicator") == "falls")
    numbers = ("excess", "excess_lower", "excess_upper", "excess_unit")
    untold = frame.with_columns(
        *(pl.lit(None).cast(frame.schema[name]).alias(name) for name in numbers), reason=pl.lit("of_respondents")
    )
    shown = page(results=with_tables(needs=untold))
    table = tables(shown)["table-needs-prevention"]

    assert blocks(part(shown, "needs"), Points)[0].items == (
        "Valpartijen (per 1.000 persoonsjaren): hier 95,0, bij iedereen in de gegevens 81,2.",
    )
    assert table.notes == (
        "Zonder aantal: valpartijen. Dit cijfer komt uit een enquête. "
        "Hoeveel mensen achter de antwoorden staan, is niet bekend.",
    )


def test_gradients_are_told_by_name_where_the_slope_leaves_out_zero():
    shown = page("all", EN)
    row = row_of(tables(shown)["table-gradients"], "Falls")

    assert "With certainty a difference by deprivation: falls." in said(part(shown, "inequality"))
    assert [cell.text for cell in row[1:]] == ["84.0", "76.0", "−9.0", "0.89", "40"]
    assert row[3].detail == "−9.2 to −8.8"


def test_too_few_areas_for_a_gradient_is_said_with_its_reason():
    assert "te weinig gebieden" in said(part(page(), "inequality"))


def test_concentration_tells_the_share_of_the_few_and_a_withheld_one_stays_withheld():
    noord, zuid = (page(region) for region in REGIONS[1:])
    row, hidden = (row_of(tables(each)["table-concentration"], "Kosten") for each in (noord, zuid))

    assert "De 5% mensen met de hoogste bedragen hebben samen 47,8% van het totaal (kosten)." in said(
        part(noord, "inequality")
    )
    assert [cell.text for cell in row[1:]] == ["19,6%", "47,8%", "63,9%", "80,2%", "0,76", "€\u00a07.890.000"]
    assert {cell.status for cell in hidden[1:-1]} == {Status.WITHHELD}


def test_growth_is_told_in_parts_that_add_up_and_a_withheld_one_stays_withheld():
    noord, zuid = (row_of(tables(page(region))["table-growth"], "Kosten") for region in REGIONS[1:])

    assert [cell.text for cell in noord[1:]] == ["+0,5%", "+1,0%", "−2,0%", "+4,5%", "+4,0%"]
    assert noord[-1].detail == "+€\u00a04.000"
    assert {cell.status for cell in zuid[1:]} == {Status.WITHHELD}


def test_peers_are_listed_nearest_first_with_the_traits_they_are_alike_in():
    shown = page()
    rows = tables(shown)["table-peers"].rows

    assert "omvang, aandeel jonger dan 20 jaar, aandeel van 65 jaar of ouder en sociaaleconomische score" in said(
        part(shown, "peers")
    )
    assert [(row[0].text, row[1].text) for row in rows] == [
        ("Noord", "dit gebied"),
        ("Zuid", "0,90"),
        ("Dalwijk", "1,40"),
    ]
    assert [row[0].link for row in rows] == [None, "profiles/site-zuid.html", None]
    assert (rows[0][2].text, rows[0][2].detail) == ("1.500", "+0,40 sd")
    assert rows[1][-1].status is Status.MISSING
    assert {cell.text for cell in rows[2][2:]} == {"–"}


def test_everybody_is_the_measure_and_has_no_verdicts_no_needs_and_no_peers():
    shown = page("all")

    assert tables(shown)["table-spine-health"].columns[1].title == "Iedereen in de gegevens"
    assert said(part(shown, "needs")).startswith("Iedereen in de gegevens is zelf de maat.")
    assert said(part(shown, "peers")) == "Iedereen in de gegevens heeft geen vergelijkbare gebieden."
    assert "hier:" not in str(shown)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    "results",
    [without_tables(), with_tables(**{each.name: each.empty() for each in TABLES})],
    ids=["absent", "empty"],
)
def test_without_the_tables_of_a_profile_the_page_has_its_figures_and_says_what_is_not_there(results, region, language):
    shown = page(region, language, results)
    full = page(region, language)

    assert [section.id for section in shown.sections] == [section.id for section in full.sections]
    assert blocks(part(shown, "aims"), KeyFigures)[0].items
    assert "table-trend-falls" in tables(shown)
    assert not {"table-spine-health", "table-gradients", "table-concentration", "table-peers"} & set(tables(shown))
    for id in ("spine", "grid", "needs", "inequality", "growth", "peers"):
        assert said(part(shown, id))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("region", REGIONS)
def test_no_key_of_the_results_reaches_the_reader(region, language):
    keys = {"against_country", "slope_index", "indistinguishable", "not_in_source", "directly_standardised"}
    keys |= {"too_few_areas", "no_year_before", "fewer_than_10_persons", "prevention", "deprivation", "similar"}
    content = re.sub(r"spec=\{.*?\}, table=", "", str(page(region, language).sections))
    found = re.findall(r"'([^']*)'", content)

    assert [text for text in found if text in keys] == []
