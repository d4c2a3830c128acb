"""What the pages on effects say, leave out and hold beside each other."""

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import ECONOMICS, EVALUATION_TABLES
from proeftuin.release.released import Released
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.charts.sensitivity import CHECKS as CHECKS_THAT_FIND_NOTHING
from proeftuin.reporting.charts.sensitivity import ORDER, PARTS
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Figure, Notice, Page, TableBlock
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.checklist import CHAPTERS
from proeftuin.reporting.pages.cost_consequence import MEASURES
from proeftuin.reporting.pages.effect_results import CHECKS, yearly_total
from proeftuin.reporting.pages.event_twin import twin_of, twin_sentences
from proeftuin.reporting.pages.limits import limits_of_effects
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.diagnostics import Diagnostic, Verdict
from proeftuin.steps.evaluation.plan import PlanState, Role, Sensitivity
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.vocabulary.departure import Departure
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.released_example import geography_example, released_example

NEW_TABLES = [contract.name for contract in EVALUATION_TABLES if contract.name not in ("effects", "placebos")]
ANSWERED = "effects/zvw_comparable.html"


def edition_of(released: Released, language: Language = Language.EN) -> Edition:
    return Edition(released, language, Geography(geography_example()))


def example(**study: object) -> Released:
    released = released_example()
    return replace(released, study=replace(released.study, **study))


def pages_of(released: Released, language: Language = Language.EN) -> dict[str, Page]:
    return {page.path: page for page in all_pages(edition_of(released, language))}


@pytest.fixture(scope="module", params=list(Language), ids=str)
def pages(request):
    return pages_of(released_example(), request.param)


@pytest.fixture(scope="module")
def english():
    return pages_of(released_example())


def blocks(page):
    return [block for section in page.sections for block in section.blocks]


def table(page, id):
    return next(block.table for block in blocks(page) if isinstance(block, TableBlock) and block.table.id == id)


def column(found, title):
    place = [each.title for each in found.columns].index(title)
    return [row[place].text for row in found.rows]


KEYS = {
    **{f"reason.{key}": key for key in Reason},
    **{f"caveat.{key}": key for key in Caveat},
    **{f"analysis.{key}.name": key for key in Sensitivity},
    **{f"analysis.{key}.explanation": key for key in Sensitivity},
    **{f"diagnostic.{key}.name": key for key in Diagnostic},
    **{f"diagnostic.{key}.explanation": key for key in Diagnostic},
    **{f"verdict.{key}": key for key in Verdict},
    **{f"role.{key}": key for key in Role},
    **{f"plan_state.{key}.{part}": key for key in PlanState for part in ("title", "text", "short")},
    **{
        f"economics.measure.{key}": key
        for key in re.findall(r"[a-z]+(?:_[a-z]+)+|payment", ECONOMICS.columns["measure"].meaning)
    },
}


@pytest.mark.parametrize("language", Language)
def test_every_key_that_an_evaluation_can_give_has_a_sentence(language):
    texts = Texts.of_package("proeftuin.reporting", language)

    assert [key for key in KEYS if key not in texts] == []


def test_analyses_and_checks_stand_in_the_order_of_plans():
    asked = [key for key in ORDER if key != "difference_in_differences" and key not in PARTS]
    assert asked == [key.value for key in Sensitivity]
    assert list(CHECKS) == [key.value for key in Diagnostic]
    assert set(CHECKS_THAT_FIND_NOTHING) <= set(ORDER)


def test_every_measure_of_costs_and_benefits_has_its_place():
    named = re.findall(r"[a-z]+(?:_[a-z]+)+|payment", ECONOMICS.columns["measure"].meaning)

    assert list(MEASURES) == named


def test_the_curve_and_the_plane_stand_below_what_the_programme_costs_and_brings(pages):
    economics = next(section for section in pages["effects.html"].sections if section.id == "economics")
    charts = {block.id: block.chart for block in economics.blocks if isinstance(block, Figure)}

    assert list(charts) == ["acceptability-zvw_comparable", "plane-zvw_comparable"]
    assert len(charts["acceptability-zvw_comparable"].table) == 13
    assert len(charts["plane-zvw_comparable"].table) == 4


def test_the_curve_says_from_what_worth_on_it_is_more_probable_than_not(english):
    curve = next(each for each in english["effects.html"].figures if each.id.startswith("acceptability"))

    assert "at €20,000 43.3% and at €50,000 52.2%" in curve.chart.description
    assert "From about €41,600 on it is more probable than not." in curve.chart.description


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (pl.lit(100.0), "At every amount shown it is more probable than not."),
        (pl.lit(0.0), "At no amount shown is it more probable than not."),
        (100 - pl.col("probability"), "Up to about €40,000 it is more probable than not."),
    ],
)
def test_a_curve_that_stays_on_one_side_or_falls_is_told_as_such(probability, said):
    released = released_example()
    changed = released.table("acceptability").with_columns(probability.alias("probability"))
    pages = pages_of(replace(released, tables={**released.tables, "acceptability": changed}))
    curve = next(each for each in pages["effects.html"].figures if each.id.startswith("acceptability"))

    assert curve.chart.description.endswith(said)
    assert " 100.0%" not in curve.chart.description
    assert " 0.0%" not in curve.chart.description


def test_primary_outcomes_stand_first_and_negative_controls_last(english):
    overview = table(english["effects.html"], "effects-overview")

    assert [row[0].detail.partition(",")[0] for row in overview.rows] == [
        "primary outcome",
        "primary outcome",
        "secondary outcome",
        "negative control",
    ]
    assert overview.rows[0][0].link == ANSWERED
    assert column(overview, "Checks")[0] == "objection (1 of 5)"
    assert column(overview, "p, bootstrap")[0] == "0.580"


def test_the_overview_of_a_single_site_speaks_of_that_site_and_of_placebo_regions():
    released = released_example()
    effects = released.table("effects")
    one = effects.filter(pl.col("value").is_not_null() & (pl.col("site") != "all"))["site"][0]
    alone = effects.filter(pl.col("site") == one).with_columns(pl.lit(None, pl.Float64).alias("p_bootstrap"))
    page = pages_of(replace(released, tables={**released.tables, "effects": alone}))["effects.html"]
    overview = table(page, "effects-overview")

    assert "p, placebo regions" in [each.title for each in overview.columns]
    assert "p, bootstrap" not in [each.title for each in overview.columns]
    assert "all sites" not in f"{overview.caption} {overview.notes} {page.sections[1].blocks[0]}"


def test_a_null_result_stands_beside_what_could_have_been_found_and_the_reach(pages):
    words = str(pages[ANSWERED].sections[0])

    assert re.search(r"2[.,]1%", words)
    assert "bereikte, is niet bekend" in words or "reached is not known" in words


def test_known_reach_is_told(english):
    assert "20.0% to 45.0%" in str(
        pages_of(example(reach={"noorderzorg": 0.2, "mijnzorg": 0.45}))[ANSWERED].sections[0]
    )


def test_no_page_on_effects_calls_a_result_significant_or_says_that_there_is_no_effect(pages):
    shown = str([page for path, page in pages.items() if path.startswith("effects")]).lower()

    assert (
        re.findall(r"signific|geen effect gevonden|had no effect|heeft geen effect|there is no effect that the", shown)
        == []
    )


@pytest.mark.parametrize(
    "path", ["effects.html", ANSWERED, "effects/checklist.html", "sites/noorderzorg.html", "index.html"]
)
@pytest.mark.parametrize("state", PlanState)
def test_every_page_with_effects_says_whether_the_plan_was_fixed(path, state):
    released = example(plan_state=state.value, plan_frozen_on=date(2014, 5, 1))
    edition = edition_of(released)
    title = edition.say(f"plan_state.{state}.title")

    assert title in [block.title for block in blocks(pages_of(released)[path]) if isinstance(block, Notice)]
    assert edition.say(f"plan_state.{state}.short") in edition.colophon


def test_a_departure_is_told_with_what_was_planned_and_what_was_done():
    departed = (
        Departure("window", None, "2011, 2018", "2011, 2019"),
        Departure("outcomes", "pharmacy", "secondary", None),
    )
    released = example(plan_state="departs", departures=departed, follow_up_was_at_hand=True)
    notice = next(block for block in blocks(pages_of(released)["effects.html"]) if isinstance(block, Notice))

    assert "Years: 2011, 2018 was frozen, 2011, 2019 was done." in notice.sentences
    assert "Outcomes (Medicines): secondary was frozen, nothing was done." in notice.sentences
    assert any("could have known the outcomes" in sentence for sentence in notice.sentences)


def test_an_analysis_that_gives_no_number_keeps_its_row_and_says_why(english):
    analyses = table(english[ANSWERED], "sensitivity-percent")
    names = column(analyses, "Analysis")

    assert names[0] == "Main analysis"
    assert names[-2:] == ["Check: a start that never was", "Check: the neighbours of the sites"]
    assert "Without Noorderzorg" in names
    assert "Only people of 65 years and over" in names
    assert "No weighting of the comparison regions makes them equal to the sites before the start." in analyses.reasons


def test_the_page_of_an_outcome_holds_every_picture_with_its_text_and_table(english):
    figures = [block for block in blocks(english[ANSWERED]) if isinstance(block, Figure)]

    assert [each.id for each in figures] == [
        "figure-years",
        "figure-sites",
        "figure-placebo",
        "figure-sensitivity-percent",
        "figure-sensitivity-euro",
        "figure-bounds",
        "figure-balance",
        *(f"figure-gap-{site}" for site in ("noorderzorg", "samen-gezond", "mijnzorg", "goedleven")),
    ]
    assert all(each.chart.description and each.table.rows for each in figures)


def test_the_forest_plot_tells_what_to_expect_of_a_next_site(english):
    figure = next(
        block for block in blocks(english[ANSWERED]) if isinstance(block, Figure) and block.id == "figure-sites"
    )

    assert "For a next site the expectation runs from −3.4% to +2.8%." in figure.chart.description
    assert "A next site" in [row[0].text for row in figure.table.rows]


def test_an_interval_without_a_bound_says_so(english):
    figure = next(
        block for block in blocks(english[ANSWERED]) if isinstance(block, Figure) and block.id == "figure-bounds"
    )

    assert "unbounded to +9.1%" in [row[1].text for row in figure.table.rows]


def test_weights_are_told_by_the_names_of_municipalities(english):
    donors = table(english[ANSWERED], "table-donors")

    assert donors.rows[0][1].text.startswith("comparison region 1 (")
    assert ": 60.0%" in donors.rows[0][1].text
    assert [row[0].badge for row in donors.rows] == [None, "example", "example", "example"]


def test_the_amount_for_everyone_is_the_effect_on_the_average_resident_times_the_residents():
    edition = edition_of(released_example())
    row = next(iter(edition.rows("effects", outcome="zvw_comparable", site="all", kind="average")))
    total = yearly_total(edition, row)
    insured = sum(each["insured"] for each in edition.rows("sites") if each["insured"] is not None)

    assert total is not None
    assert total.amount.value == pytest.approx(-0.7 * 17 * insured)


def test_results_from_before_these_tables_existed_still_give_every_page():
    released = released_example()
    old = replace(released, tables={name: frame for name, frame in released.tables.items() if name not in NEW_TABLES})
    page = pages_of(old)[ANSWERED]

    assert [section.id for section in page.sections] == ["words", "years", "sites", "placebo", "sensitivity"]
    assert "The plan does not ask for other analyses." in str(page)


def test_an_outcome_without_an_effect_has_a_page_that_gives_the_reason(english):
    page = english["effects/mortality.html"]

    assert [section.id for section in page.sections] == ["words", "sites"]
    assert "There are too few comparable years before the start." in str(page)
    assert page.is_for_screen_only


def test_costs_and_consequences_stand_by_aim_and_leave_out_negative_controls(english):
    found = table(english["effects.html"], "cost-consequence")

    assert column(found, "Aim") == ["Health", "Quality of care", "Cost of care", "Cost of care"]
    assert "GP care" not in column(found, "Outcome")
    measures = table(english["effects.html"], "economics-zvw_comparable")
    assert column(measures, "Measure")[-1] == "Net benefit per insured year, if a unit of effect is worth €50,000"
    assert measures.reasons == ("The effect is zero or unknown, so there is no cost per unit of effect.",)


def test_what_the_data_cannot_show_follows_from_sites_plan_and_outcomes():
    limits = " ".join(limits_of_effects(edition_of(released_example())))
    sourced = replace(released_example(), sites=released_example().sites[:1])

    assert "For 3 of 5 the area is an assumption" in limits
    assert "Anything about Zorg in de Regio" in limits
    assert "Whether people became healthier" in limits
    assert "reform of 2015" in limits
    assert "assumption" not in " ".join(limits_of_effects(edition_of(sourced)))


def test_the_checklist_has_every_item_and_says_what_is_left_to_the_researcher(english):
    page = english["effects/checklist.html"]
    numbers = [row[0].text for chapter in CHAPTERS for row in table(page, f"checklist-{chapter}").rows]

    assert [number for number in numbers if number.startswith("RECORD")] == [
        f"RECORD {item}"
        for item in ("1.1", "1.2", "1.3", "6.1", "6.2", "6.3", "7.1", "12.1", "12.2", "12.3", "13.1", "19.1", "22.1")
    ]
    assert {re.match(r"\d+", number).group() for number in numbers if number[0].isdigit()} == set(
        map(str, range(1, 23))
    )
    assert column(table(page, "checklist-introduction"), "From this study")[0] == "To be written by the researcher."


def gap(year, value, half=2.0):
    return {"year": year, "value": value, "lower": value - half, "upper": value + half}


TWINS = {
    "a year as far from zero is the twin": ([gap(2015, -6.3), gap(2016, 0.5), gap(2018, -6.1)], 2015),
    "the other direction counts too": ([gap(2015, 5.0), gap(2018, -6.1)], 2015),
    "a gap that cannot be told from zero is none": ([gap(2015, -6.3, half=7.0), gap(2018, -6.1)], None),
    "a gap of less than half is none": ([gap(2015, -3.0), gap(2018, -6.1)], None),
    "a year without a gap is none": (
        [{"year": 2015, "value": None, "lower": None, "upper": None}, gap(2018, -6)],
        None,
    ),
    "without a gap in the event's own year there is nothing to doubt": ([gap(2015, -6.3)], None),
}


@pytest.mark.parametrize(("rows", "year"), TWINS.values(), ids=TWINS)
def test_the_year_that_casts_doubt_on_the_year_of_the_event(rows, year):
    found = twin_of(rows, 2018)

    assert (None if found is None else found["year"]) == year


def event_study(values):
    """The example as a search for the trace of one event in 2013, with these gaps by year."""
    released = released_example()
    one = (
        released.table("effects")
        .filter(pl.col("kind") == "average", pl.col("site") == "noorderzorg")
        .row(0, named=True)
    )
    rows = [
        one
        | {"kind": "year", "year": year, "estimator": "placebo_gap", "value": value, "p_placebo": 0.01}
        | {"lower": value - 2.0, "upper": value + 2.0, "caveats": "event_is_not_a_cause"}
        for year, value in values.items()
    ]
    effects = pl.DataFrame(rows, schema=released.table("effects").schema)
    return replace(
        released,
        sites=released.sites[:1],
        study=replace(released.study, outcomes=("zvw_comparable",)),
        tables={**released.tables, "effects": effects},
    )


def test_the_unexplained_twin_of_an_event_is_told_in_words_on_every_page_about_it():
    released = event_study({2013: -6.1, 2014: 0.4, 2015: -6.3})
    pages = pages_of(released)
    sentences = twin_sentences(edition_of(released), "zvw_comparable", "noorderzorg")

    assert "In 2015 there was no event like that of 2013." in sentences[0]
    assert sentences[1] == "That is about as much as in 2013 (−6.1%), the year of the event."
    for path in ("effects.html", ANSWERED, "sites/noorderzorg.html"):
        assert sentences[0] in str(pages[path]), path


def test_an_event_without_a_twin_is_still_no_proof():
    released = event_study({2013: -6.1, 2014: 0.4, 2015: -1.3})

    assert twin_sentences(edition_of(released), "zvw_comparable", "noorderzorg") == (
        "In no other year can the deviation be told from zero and is it at least half as large as in 2013. That makes "
        "chance less likely, but does not yet prove a cause.",
    )


@pytest.mark.parametrize(("language", "label"), [(Language.NL, "Bron: "), (Language.EN, "Source: ")])
def test_sources_below_tables_and_charts_are_labelled_in_the_language_of_the_page(language, label):
    pages = pages_of(released_example(), language)

    for path in ("effects.html", ANSWERED):
        shown = [
            line
            for block in blocks(pages[path])
            for line in (
                block.table.sources if isinstance(block, TableBlock)
                else block.chart.sources if isinstance(block, Figure) else ()
            )
        ]  # fmt: skip
        assert shown
        assert all(line.startswith(label) for line in shown)
