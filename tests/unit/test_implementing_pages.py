"""The pages about portfolio, reach and improvement: what they tell, and that a gap or a lack is never hidden."""

import re

import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.charts.driver_diagram import driver_diagram
from proeftuin.reporting.charts.portfolio_coverage import portfolio_coverage_chart
from proeftuin.reporting.charts.portfolio_timeline import portfolio_timeline_chart
from proeftuin.reporting.charts.reach_funnel import reach_funnel_chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.reporting.marking import marked_page
from proeftuin.reporting.page import Figure, Notice, Section, TableBlock
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.implementation import implementation_pages
from proeftuin.reporting.pages.improvement import improvement_pages
from proeftuin.reporting.picture import svg
from proeftuin.reporting.report import edition_of
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from tests.choice_example import choice_example
from tests.implementing_example import implementing_example
from tests.released_example import geography_example, released_example

NL, EN = Language.NL, Language.EN
PAGES = ("portfolio.html", "reach.html", "reach/home-team.html", "improvement.html")
KEYS = {
    "home_team", "shared_plan", "not_yet_running", "starts_after_period", "outside_population", "frail", "female",
    "enrolled_of_eligible", "not_evaluated", "not_estimated_apart", "not_known", "fewer_than_10_persons",
    "common_cause", "not_held", "number_without_value", "no_reason_of_prediction", "not_computed", "in_words",
    "per_1000_person_years",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages():
    """The pages of the example by language and path."""
    found = {}
    for language in Language:
        edition = edition_of(implementing_example(), language, Geography({}))
        own = (*implementation_pages(edition), *improvement_pages(edition))
        found |= {(language, page.path): page for page in own}
    return found


def parts(page, kind):
    def of(section: Section):
        yield from section.blocks
        for part in section.sections:
            yield from of(part)

    return [block for section in page.sections for block in of(section) if isinstance(block, kind)]


def tables(page):
    return {block.table.id: block.table for block in parts(page, TableBlock)}


def marks_of(chart, field):
    """What stands in `field` of all marks of a chart."""
    found = re.findall(rf'"{field}":"([^"]*)"', chart.json())
    return [each for each in found if each]


@pytest.mark.parametrize("language", Language)
def test_the_pages_are_there_and_the_menu_leads_to_the_first_of_each_kind(pages, language):
    menu = [path for path, _ in edition_of(implementing_example(), language, Geography({})).menu]

    assert [path for each, path in pages if each is language] == list(PAGES)
    assert [path for path in menu if path in PAGES] == ["portfolio.html", "reach.html", "improvement.html"]


@pytest.mark.parametrize("results", [choice_example, released_example])
def test_results_without_a_portfolio_have_no_such_pages_and_say_so_at_their_steps(results):
    edition = edition_of(results(), NL, Geography(geography_example()))
    pages = {page.path: page for page in all_pages(edition)}
    steps = tables(pages["index.html"])["table-six-steps"].rows

    assert not {*pages, *(path for path, _ in edition.menu)} & set(PAGES)
    assert [row[1].text for row in steps if row[0].text in ("4. Implementeren", "6. Verbeteren")] == [
        "Deze studie heeft hiervan niets."
    ] * 2
    assert [row[0].link for row in steps if row[0].text == "4. Implementeren"] == [None]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", PAGES)
def test_no_key_of_the_results_reaches_the_reader(pages, language, path):
    said = re.sub(r"spec=\{.*?\}, table=", "", str(pages[language, path].sections))

    assert [text for text in re.findall(r"'([^']*)'", said) if text in KEYS] == []


@pytest.mark.parametrize("language", Language)
def test_every_figure_can_be_drawn(pages, language):
    own = [page for (each, _), page in pages.items() if each is language]
    figures = [figure for page in own for figure in parts(page, Figure)]

    assert len(figures) == 6
    assert all(svg(figure.chart, language).startswith("<svg") for figure in figures)


def test_made_up_persons_are_called_that_in_every_chart_and_table():
    edition = edition_of(implementing_example(made_up=True), EN, Geography({}))
    for page in (*implementation_pages(edition), *improvement_pages(edition)):
        marked = marked_page(page, edition.made_up)
        assert all("Made-up data" in block.chart.title for block in parts(marked, Figure))
        assert all("Made-up data" in block.table.caption for block in parts(marked, TableBlock))


def test_an_empty_square_is_a_gap_with_a_sign_and_a_word():
    chart = portfolio_coverage_chart(implementing_example(), "noord", EN)
    signs = marks_of(chart, "text")

    assert signs.count("● 1") == 1
    assert set(signs) == {"● 1", "–"}
    assert "Squares in Noord: 8. Empty: 7, something runs: 1" in chart.description
    assert chart.table.row(1)[-1] == "running: Home team"


def test_a_site_without_any_intervention_says_that_all_is_empty():
    squares = [row | {"state": "empty", "entries": None} for row in _squares()]

    with pytest.raises(NothingToShowError, match="All squares are empty there"):
        portfolio_coverage_chart(implementing_example(portfolio_coverage=squares), "zuid", EN)


def _squares():
    return implementing_example().table("portfolio_coverage").to_dicts()


def test_the_timeline_has_a_lane_for_each_rollout_record_and_event():
    chart = portfolio_timeline_chart(implementing_example(), EN)

    assert chart.table["Where"].to_list() == ["Noord", "Zuid", "Enabling records", "Outside the programme"]
    assert chart.table["State or kind"].to_list() == ["running", "planned", "enabling record", "event"]
    assert [note for note in chart.notes if note.startswith("a. New act: on 1 March 2022")]


def test_what_is_wrong_is_said_in_a_sentence(pages):
    page = pages[EN, "portfolio.html"]
    relation = tables(page)["table-relations"].rows[0]

    assert [cell.text for cell in relation] == [
        "Home team needs ‘Shared plan’", "Noord", "1 January 2022", "wrong",
        "What was needed was not there yet at the start.",
    ]  # fmt: skip
    assert "after the last day of the data" in parts(page, Notice)[0].sentences[0]


def test_money_that_nobody_reported_is_missing_and_not_zero(pages):
    budget, spent, share = tables(pages[NL, "portfolio.html"])["table-money"].rows[0][3:]

    assert (budget.status, spent.text, share.status) == (Status.MISSING, "€\u00a09.000", Status.MISSING)


def test_a_stage_of_few_persons_is_withheld_in_chart_and_tables(pages):
    chart = reach_funnel_chart(implementing_example(), "home_team", EN)
    overview = tables(pages[EN, "reach.html"])["table-entries"].rows[0]
    completed = chart.table.filter(Stage="completed")["Persons"].to_list()

    assert len(completed) == 2
    assert all(text.startswith("withheld") for text in completed)
    assert [cell.status for cell in overview[1:4]] == [Status.VALUE, Status.VALUE, Status.WITHHELD]


def test_every_dimension_has_its_table_and_says_what_it_lacks(pages):
    found = tables(pages[EN, "reach/home-team.html"])
    cells = {id.removeprefix("table-re-aim-"): table.rows[0][1] for id, table in found.items() if "re-aim" in id}

    assert list(cells) == ["reach", "effectiveness", "adoption", "implementation", "maintenance"]
    assert [cell.status for cell in cells.values()] == [
        Status.VALUE, Status.MISSING, Status.VALUE, Status.WITHHELD, Status.MISSING,
    ]  # fmt: skip
    assert (cells["reach"].text, cells["reach"].detail) == ("50.0%", "35.0 to 65.0")
    assert all(cell.reason for cell in cells.values() if not cell.has_value)


def test_strength_stands_beside_its_parts_and_how_many_are_known(pages):
    row = tables(pages[EN, "reach/home-team.html"])["table-strength"].rows[0]

    assert (row[1].text, row[-2].text, row[-1].text) == ("0.80", "0.80", "1")
    assert [cell.status for cell in row[2:6]] == [Status.MISSING, Status.WITHHELD, Status.MISSING, Status.MISSING]


def test_only_flags_that_found_something_are_told_and_few_persons_are_not_counted(pages):
    told = [line for notice in parts(pages[EN, "reach/home-team.html"], Notice) for line in notice.sentences]

    assert len(told) == 1
    assert "not in the population" in told[0]
    assert "withheld" in told[0]


def test_a_prediction_stands_beside_its_result(pages):
    row = tables(pages[EN, "improvement.html"])["table-tests-fewer"].rows[0]

    assert [cell.text for cell in row[2:]] == ["110.0", "80.0", "otherwise than predicted", "adapted"]
    assert row[2].detail == "95.0 to 125.0; recorded on 1 January 2022"


def test_a_finding_keeps_the_state_of_each_number_and_leads_to_its_page(pages):
    rows = tables(pages[EN, "improvement.html"])["table-finding-not-all"].rows

    assert [row[3].status for row in rows[:5]] == [Status.VALUE, Status.WITHHELD, Status.VALUE, Status.MISSING, None]
    assert [row[0].link for row in rows[:5]] == [
        "improvement.html#test-one-team", "segments.html", "reach/home-team.html", None, None,
    ]  # fmt: skip
    assert rows[1][0].text == "4. Frail older people, Zuid"
    assert rows[5][0].text.endswith(", People with diabetes, Noord")


def test_a_decision_says_what_it_changes_and_that_it_is_not_applied_yet(pages):
    row = tables(pages[NL, "improvement.html"])["table-changes-younger"].rows[0]

    assert [cell.text for cell in row] == [
        "4. Implementeren", "portfolio.interventions.home_team.targets.reach", "60", "70", "nog niet doorgevoerd",
    ]  # fmt: skip


def test_the_driver_diagram_tells_its_tree_in_words():
    chart = driver_diagram(implementing_example(), "fewer", EN)

    assert "Earlier (below it Home team and Calling)." in chart.description
    assert chart.table["Under"].to_list() == ["Fewer admissions", "Earlier", "Earlier"]


def test_the_six_steps_lead_to_the_pages_of_the_study():
    edition = edition_of(implementing_example(), EN, Geography({}))
    index = next(page for page in all_pages(edition) if page.path == "index.html")
    rows = {row[0].text: row for row in tables(index)["table-six-steps"].rows}

    assert len(rows) == 6
    assert rows["4. Implement"][0].link == "portfolio.html"
    assert rows["6. Improve"][1].text == "cycles of improvement: 1; findings: 1; decisions: 1"
