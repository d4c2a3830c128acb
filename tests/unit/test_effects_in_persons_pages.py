"""The pages on effects of a study about persons: whom they are about, the other groups, and what is withheld."""

import dataclasses
import re

import polars as pl
import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.effects_edition import OWN_WORDS, effects_edition
from proeftuin.reporting.page import Figure, Notice, TableBlock
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.report import edition_of
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.care_released_example import care_released_example
from tests.effects_in_persons_example import EFFECTS, OUTCOMES

EFFECT_PAGES = (
    "effects.html",
    "effects/checklist.html",
    *(f"effects/{outcome}.html" for outcome in OUTCOMES),
    "effects/diabetes/falls.html",
)
OWN_KEYS = sorted(
    key.removeprefix(f"{OWN_WORDS}.")
    for key in Texts.of_package("proeftuin.reporting", Language.EN).keys
    if key.startswith(f"{OWN_WORDS}.")
)


def pages_of(released, language=Language.EN):
    return {page.path: page for page in all_pages(edition_of(released, language, Geography({})))}


def example(**study):
    released = care_released_example(made_up=False)
    return dataclasses.replace(released, study=dataclasses.replace(released.study, **study))


@pytest.fixture(scope="module")
def pages():
    return pages_of(example())


def blocks(page):
    return [block for section in page.sections for block in section.blocks]


def table(page, id):
    return next(block.table for block in blocks(page) if isinstance(block, TableBlock) and block.table.id == id)


def chart_of(page, id):
    return next(block.chart for block in blocks(page) if isinstance(block, Figure) and block.id == id)


def withheld_everywhere():
    """The example with every effect withheld."""
    released = example()
    numbers = ("value", "lower", "upper", "p_bootstrap", "p_placebo", "p_adjusted", "minimum_detectable")
    hidden = {
        name: released.table(name).with_columns(
            *(pl.lit(None, dtype=pl.Float64).alias(column) for column in numbers),
            status=pl.lit("withheld"),
            reason=pl.lit("fewer_than_10_persons"),
        )
        for name in ("effects", "effects_eur", "analyses")
    }
    return dataclasses.replace(released, tables={**released.tables, **hidden})


@pytest.mark.parametrize("key", OWN_KEYS)
def test_words_for_persons_stand_in_the_place_of_words_that_exist(key):
    assert key in Texts.of_package("proeftuin.reporting", Language.EN)


def test_a_study_without_an_evaluation_has_no_page_on_effects_and_none_in_its_menu():
    released = example(plan="", outcomes=(), followed=())
    edition = edition_of(released, Language.EN, Geography({}))

    assert [path for path in pages_of(released) if path.startswith("effects")] == []
    assert "effects.html" not in dict(edition.menu)
    assert "effects.html" in dict(edition_of(example(), Language.EN, Geography({})).menu)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_answer_is_that_of_the_main_population_and_the_others_stand_below_it(pages, outcome):
    overview = table(pages["effects.html"], "effects-overview")
    groups = table(pages[f"effects/{outcome}.html"], f"segments-{outcome}")

    assert {row[1].text for row in overview.rows} == {"−4.0%"}
    assert [(row[0].text, row[0].detail) for row in groups.rows] == [
        ("Insured", "main population"),
        ("People with diabetes", None),
    ]
    assert groups.rows[0][1].text == "−4.0%"


def test_p_values_of_groups_are_shown_as_corrected_for_their_number(pages):
    groups = table(pages["effects/falls.html"], "segments-falls")

    assert [row[3].text for row in groups.rows] == ["–", "0.220"]
    assert "corrected for the number of groups" in groups.notes[0]


def test_a_withheld_effect_of_a_group_is_withheld_in_table_and_picture_and_never_a_zero(pages):
    groups = table(pages["effects/cost.html"], "segments-cost")
    chart = chart_of(pages["effects/cost.html"], "figure-segments")
    cells = groups.rows[1]

    assert (cells[1].text, cells[1].status, cells[1].reason) == (
        "withheld", Status.WITHHELD, "The figure rests on fewer than ten persons.",
    )  # fmt: skip
    assert [cell.text for cell in cells[2:]] == ["–"] * 4
    assert chart.table.rows()[1][1] == "withheld: the figure rests on fewer than ten persons"
    assert "is given for 1 of 2 groups" in chart.description


@pytest.mark.parametrize(("language", "said"), [(Language.EN, "is withheld."), (Language.NL, "is afgeschermd.")])
def test_an_answer_that_is_withheld_is_not_called_impossible(language, said):
    pages = pages_of(withheld_everywhere(), language)

    for path in ("effects.html", "effects/falls.html", "index.html"):
        shown = str([section for section in pages[path].sections if section.id in ("primary", "words", "effects")])
        assert said in shown, path
        assert re.findall(r"te schatten\.|can be estimated\.", shown) == [], path


def test_who_is_followed_is_told_by_area_and_year_with_withheld_numbers(pages):
    followed = table(pages["effects.html"], "table-followed")

    assert [row[0].text for row in followed.rows] == ["Noord", "Zuid", "All comparison regions together"]
    assert followed.rows[0][0].link == "profiles/site-noord.html"
    assert followed.rows[1][-1].status is Status.WITHHELD
    assert followed.rows[2][1].text == "5,000"


def test_a_site_leads_to_its_profile(pages):
    sites = table(pages["effects/falls.html"], "effects-falls")

    assert {row[0].text: row[0].link for row in sites.rows} == {
        "All sites together": None,
        "Noord": "profiles/site-noord.html",
        "Zuid": "profiles/site-zuid.html",
    }


@pytest.mark.parametrize("path", [*EFFECT_PAGES, "index.html"])
def test_every_page_with_effects_says_whether_the_plan_was_fixed_beforehand(pages, path):
    titles = [block.title for block in blocks(pages[path]) if isinstance(block, Notice)]

    assert "The analysis plan was not fixed beforehand" in titles


def test_every_page_of_an_outcome_says_that_a_closed_group_is_followed_and_that_neighbours_are_unknown(pages):
    for path in EFFECT_PAGES[2:]:
        assert "about the people who lived there at the first start" in str(pages[path])
        assert "not known which areas are next to each other" in str(pages[path])
        group = "People with diabetes" if "/diabetes/" in path else "Insured"
        assert f"Followed: {group}." in pages[path].lead


def test_known_reach_is_told():
    assert "25.0% to 60.0%" in str(pages_of(example(reach={"noord": 0.25, "zuid": 0.6}))["effects/falls.html"])


@pytest.mark.parametrize("language", Language)
def test_the_checklist_does_not_speak_of_open_data(language):
    shown = str(pages_of(example(), language)["effects/checklist.html"])

    assert (
        re.findall(r"[Oo]pen data|[Pp]ublic data|openbaar|[Oo]penbare|rest of the country|rest van Nederland", shown)
        == []
    )


def test_the_methods_of_effects_are_explained(pages):
    without = pages_of(example(outcomes=(), followed=()))

    assert "effects" in [section.id for section in pages["methods.html"].sections]
    assert "effects" not in [section.id for section in without["methods.html"].sections]


def test_an_edition_of_a_group_holds_its_rows_only():
    edition = edition_of(example(), Language.EN, Geography({}))
    effects = effects_edition(edition, "diabetes").released.table("effects")

    assert set(effects["population"]) == {"diabetes"}
    assert set(effects["site"]) == {site for population, site in EFFECTS if population == "diabetes"}


def test_another_group_has_a_page_for_every_outcome_with_an_effect_and_keeps_those_of_the_main_population(pages):
    assert "effects/diabetes/falls.html" in pages
    # The effect on cost of this group is withheld: there would be nothing on its page.
    assert "effects/diabetes/cost.html" not in pages
    assert [path for path in pages if path.startswith("effects/insured")] == []


def test_the_page_of_a_group_holds_its_own_effects_and_says_whose_they_are(pages):
    page = pages["effects/diabetes/falls.html"]
    sites = table(page, "effects-falls")

    assert "People with diabetes" in page.title
    assert "may stand out by chance" in page.lead
    assert page.is_for_screen_only
    assert [(row[0].text, row[1].text) for row in sites.rows] == [("All sites together", "−12.0%"), ("Noord", "−12.5%")]
    own, main = (chart_of(each, "figure-years").table.rows() for each in (page, pages["effects/falls.html"]))
    assert own != main


def test_every_group_is_reached_from_the_overview_and_from_the_page_of_the_main_population(pages):
    groups = table(pages["effects.html"], "effects-groups")
    segments = table(pages["effects/falls.html"], "segments-falls")

    assert [column.title for column in groups.columns] == ["Outcome", "Insured", "People with diabetes"]
    assert [[cell.link for cell in row[1:]] for row in groups.rows] == [
        ["effects/falls.html", "effects/diabetes/falls.html"],
        ["effects/cost.html", None],
    ]
    assert [row[0].link for row in segments.rows] == [None, "effects/diabetes/falls.html"]


def with_known_numbers():
    """The example with the effect on the average person, and with everybody counted in every year."""
    released = example()
    groups = released.table("baseline_groups").with_columns(
        persons=pl.col("persons").fill_null(650), exposure=pl.col("exposure").fill_null(650.0), status=pl.lit("value")
    )
    person_weighted = (
        released.table("effects_eur")
        .filter(pl.col("kind") == "average", pl.col("site") == "all", pl.col("population") == "insured")
        .with_columns(pl.lit("person_weighted").alias("analysis"))
    )
    analyses = released.table("analyses")
    together = pl.concat([analyses, person_weighted.select(analyses.columns)])
    return dataclasses.replace(released, tables={**released.tables, "baseline_groups": groups, "analyses": together})


def test_an_effect_on_cost_is_also_told_in_euro_for_everybody_who_is_followed():
    page = pages_of(with_known_numbers())["effects/cost.html"]
    amounts = table(page, "amounts-cost")
    words = next(section for section in page.sections if section.id == "words")

    # Noord: 900 years a year, -6.5 euro each, -11.5 to -1.5. Together 900 + (700 + 650) / 2 = 1,575 years.
    assert [(row[0].text, row[2].text, row[3].text, row[3].detail) for row in amounts.rows] == [
        ("All sites together", "1,575", "−€6,300", "−€14,175 to +€1,575"),
        ("Noord", "900", "−€5,850", "−€10,350 to −€1,350"),
        ("Zuid", "675", "−€1,012", "−€4,388 to +€2,362"),
    ]
    assert "1,575 insured years a year on average after the start" in str(words.blocks)


def test_a_total_without_one_of_the_sites_is_not_given(pages):
    # Of one site the number in one year is withheld.
    amounts = table(pages["effects/cost.html"], "amounts-cost")

    assert [(row[0].text, row[3].text) for row in amounts.rows] == [
        ("All sites together", "–"), ("Noord", "−€5,850"), ("Zuid", "–"),
    ]  # fmt: skip


def test_an_outcome_that_is_no_amount_has_no_table_in_euro(pages):
    ids = [block.table.id for block in blocks(pages["effects/falls.html"]) if isinstance(block, TableBlock)]

    assert "amounts-falls" not in ids
