"""The pages about segments, risks and the choice: which there are, what each says, and what may not be mistaken."""

import dataclasses
import itertools
import re
from html.parser import HTMLParser

import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.marking import marked_page
from proeftuin.reporting.page import Figure, KeyFigures, Notice, Paragraph, Section, TableBlock, Terms
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.segmentation import segmentation_pages
from proeftuin.reporting.report import edition_of, write_report
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example
from tests.choice_example import choice_example
from tests.implementing_example import implementing_example
from tests.segmentation_example import SEGMENTS, segmentation_example

NL, EN = Language.NL, Language.EN
PAGES = (
    "segments", "segments/practice", "segments/areas", *(f"segments/practice/{id}" for id in SEGMENTS),
    "risks", "risks/admission", "risks/high_cost", "choice", "choice/site-noord", "choice/library",
)  # fmt: skip
KEYS = {
    "few_contacts", "regression_to_mean", "cost_as_need", "overfitted", "no_record_no_risk", "c_statistic",
    "earlier_use", "fewer_than_10_persons", "no_effect_known", "fall_prevention", "walking_group", "not_graded",
    "age_sex", "top_5", "entered", "died", "all", "warning", "recorded", "healthy_living", "most_deprived",
    "score_unknown", "chronic",
}  # fmt: skip


class Document(HTMLParser):
    """Identifiers, addresses and headings of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.addresses, self.headings = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        self.addresses += [found[name] for name in ("href", "src") if name in found]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def pages():
    """All pages of the example by language and path."""
    found = {}
    for language in Language:
        edition = edition_of(choice_example(), language, Geography({}))
        found |= {(language, page.path.removesuffix(".html")): page for page in segmentation_pages(edition)}
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("report")
    # With steps 4 and 6, so that their links are followed too.
    write_report(
        implementing_example(),
        target,
        languages=tuple(Language),
        topology={},
        pictures=False,
        progress=lambda line: None,
    )
    return target


def parts(page, kind):
    def of(section: Section):
        yield from section.blocks
        for part in section.sections:
            yield from of(part)

    return [block for section in page.sections for block in of(section) if isinstance(block, kind)]


def tables(page):
    return {block.table.id: block.table for block in parts(page, TableBlock)}


def notices(page):
    return {notice.title: notice.sentences for notice in parts(page, Notice)}


def row_of(table, head):
    return next(row for row in table.rows if row[0].text == head)


def test_results_without_segments_have_no_such_pages_and_no_such_menu():
    edition = edition_of(care_released_example(made_up=False), NL, Geography({}))
    paths = {page.path.removesuffix(".html") for page in all_pages(edition)}

    assert paths & set(PAGES) == set()
    assert not {"segments.html", "risks.html", "choice.html"} & {path for path, _ in edition.menu}


@pytest.mark.parametrize("language", Language)
def test_each_page_is_there_and_the_menu_leads_to_the_first_of_each_kind(pages, language):
    assert {path for each, path in pages if each is language} >= set(PAGES)
    menu = [path for path, _ in edition_of(choice_example(), language, Geography({})).menu]
    assert [path for path in menu if path in ("segments.html", "risks.html", "choice.html")] == [
        "segments.html", "risks.html", "choice.html",
    ]  # fmt: skip


def test_segments_alone_have_no_pages_about_risks_or_a_choice():
    edition = edition_of(segmentation_example(), NL, Geography({}))
    paths = {page.path.removesuffix(".html") for page in segmentation_pages(edition)}

    assert {path for path in PAGES if path.startswith("segments")} <= paths
    assert not {"risks", "choice", "choice/library"} & paths


def test_every_link_leads_to_a_page_or_a_part_of_one_and_identifiers_are_unique(folder):
    texts = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    documents = {path.resolve(): Document(text) for path, text in texts.items()}
    for path, document in documents.items():
        assert len(document.ids) == len(set(document.ids)), path
        assert all(after - before <= 1 for before, after in itertools.pairwise(document.headings)), path
        for address in document.addresses:
            file, _, part = address.partition("#")
            target = path.parent.joinpath(file).resolve() if file else path
            assert target.is_file(), (path, address)
            if part:
                assert part in documents[target].ids, (path, address)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", PAGES)
def test_no_key_of_the_results_reaches_the_reader(pages, language, path):
    said = re.sub(r"spec=\{.*?\}, table=", "", str(pages[language, path].sections))

    assert [text for text in re.findall(r"'([^']*)'", said) if text in KEYS] == []


def test_made_up_persons_are_called_that_in_every_chart_and_table():
    edition = edition_of(choice_example(made_up=True), EN, Geography({}))
    found = [page for page in segmentation_pages(edition) if page.path.removesuffix(".html") in PAGES]
    marked = [marked_page(page, edition.made_up) for page in found]

    assert len(marked) == len(PAGES)
    for page in marked:
        assert all("Made-up data" in block.chart.title for block in parts(page, Figure))
        assert all("Made-up data" in block.table.caption for block in parts(page, TableBlock))


def test_rules_stand_in_order_of_priority_with_the_segment_that_each_gives(pages):
    rules = tables(pages[NL, "segments/practice"])["table-rules"]

    assert [row[0].text for row in rules.rows] == ["1", "2", "3", "4"]
    assert [row[1].text for row in rules.rows][::3] == ["4. Kwetsbare ouderen", "1. Gezond"]
    assert rules.rows[-1][2].text == "Iedereen die overblijft."


def test_a_withheld_segment_of_a_site_stays_withheld_in_every_table(pages):
    scheme, passport = pages[NL, "segments/practice"], pages[NL, "segments/practice/frail"]
    shown = row_of(tables(scheme)["table-sizes"], "4. Kwetsbare ouderen")[-1]
    site = row_of(tables(passport)["table-sites"], "Zuid")
    figures = row_of(tables(passport)["table-aims-sites"], "Zuid")

    assert {shown.status, *(cell.status for cell in (*site[1:], *figures[1:]))} == {Status.WITHHELD}
    assert shown.reason == "Het cijfer rust op minder dan tien personen."


def test_checks_have_a_verdict_and_warnings_stand_where_they_bite(pages):
    page = pages[NL, "segments/practice"]
    found = {section.id: section for section in page.sections}
    checks = tables(page)["table-diagnostics"]

    assert row_of(checks, "Zelfde segment een jaar later")[2:][0].text == "93,1%"
    assert [row[3].badge for row in checks.rows].count("let op") == 4
    titles = {id: [block.title for block in found[id].blocks if isinstance(block, Notice)] for id in found}
    assert titles["sizes"] == ["Niet elk gebied is groot genoeg", "Niet vastgelegd is niet hetzelfde als gezond"]
    assert titles["cost"] == [
        "Na een duur jaar dalen kosten vanzelf",
        "Lagere kosten betekenen hier niet minder behoefte",
    ]
    assert "0,82 (0,66 tot 0,90)" in notices(page)["Lagere kosten betekenen hier niet minder behoefte"][0]


def test_a_check_that_came_out_well_gives_no_warning():
    frame = segmentation_example().table("segment_diagnostics")
    well = frame.with_columns(verdict=frame["verdict"].replace("warning", "ok"))
    results = segmentation_example()
    results = dataclasses.replace(results, tables={**results.tables, "segment_diagnostics": well})
    page = next(
        each
        for each in segmentation_pages(edition_of(results, EN, Geography({})))
        if each.path == "segments/practice.html"
    )

    assert notices(page) == {}


def test_a_passport_tells_who_how_what_and_where_to(pages):
    page = pages[EN, "segments/practice/frail"]
    size, share, age, cost = parts(page, KeyFigures)[0].items
    moves = tables(page)["table-moves"]

    assert (size.cell.text, share.cell.text, age.cell.text, cost.cell.text) == ("250", "8.3%", "75.0", "40.0%")
    assert [section.id for section in page.sections][:6] == ["who", "aims", "needs", "use", "interventions", "moves"]
    assert [cell.text for cell in row_of(moves, "Stayed in this segment")[1:]] == ["200", "200", "83.3%"]
    assert [cell.text for cell in row_of(moves, "3. One or more chronic conditions")[1:]] == ["30", "–", "–"]


def test_figures_of_a_segment_stand_beside_those_of_everybody(pages):
    row = row_of(tables(pages[EN, "segments/practice/frail"])["table-aims-cost"], "Cost")

    # 16,000 in the segment, 2,625 for everybody.
    assert [cell.text for cell in row[1:]] == ["€16,000", "€2,625", "6.09"]
    assert row[1].detail == "14,400 to 17,600"


def test_a_passport_names_what_answers_a_need_candidates_first(pages):
    table = tables(pages[NL, "segments/practice/healthy"])["table-matches-site-noord"]

    assert [row[0].text for row in table.rows] == ["Wandelgroep", "Rookvrije omgeving"]
    assert table.rows[0][0].link == "choice/library.html#intervention-walking-group"


def test_a_scheme_without_figures_has_no_passports(pages):
    table = tables(pages[NL, "segments/areas"])["table-passports-areas"]

    assert {row[0].link for row in table.rows} == {None}
    assert len(table.columns) == 4


def test_a_model_is_always_shown_beside_its_comparators(pages):
    listed = tables(pages[EN, "risks"])["table-models"]
    quality = tables(pages[EN, "risks/admission"])["table-quality"]

    assert [cell.text for cell in listed.rows[0][3:]] == ["0.78", "0.68", "0.71"]
    assert [column.title for column in quality.columns[1:]] == ["This model", "Age and sex only", "Earlier use only"]
    assert quality.rows[0][1].detail == "0.75 to 0.81"
    gains = tables(pages[EN, "risks/admission"])["table-gains"]
    assert gains.rows[0][1].text == "0.100"


def test_warnings_of_a_model_name_the_group_and_what_to_beware_of(pages):
    found = notices(pages[EN, "risks/high_cost"])

    assert set(found) == {
        "The risks lie too far apart",
        "Part of the most expensive people no longer are a year later",
        "For a group the prediction is wrong",
        "Whoever used no care seems to have another risk",
        "Cost does not stand for need here",
    }
    assert "80+ years: 1.30" in found["For a group the prediction is wrong"][0]
    assert found["Part of the most expensive people no longer are a year later"][0].endswith("41.0% (37.0 to 45.0).")


def test_a_segment_with_too_few_events_has_no_figures_and_says_why(pages):
    row = row_of(tables(pages[EN, "risks/admission"])["table-segments"], "Frail older people")

    assert {cell.status for cell in row[3:6]} == {Status.NOT_ESTIMABLE}
    assert (
        row[3].reason
        == "There are fewer than ten outcomes for each coefficient. Nothing reliable can be learned from that."
    )


def test_a_model_card_tells_what_it_is_not_for_and_that_no_list_was_made(pages):
    page = pages[NL, "risks/admission"]
    words = {term.word: term.meaning for terms in parts(page, Terms) for term in terms.items}

    assert words["Waarvoor wel en waarvoor niet"] == ("Voor groepen.",)
    assert words["Niet zonder nieuwe ijking te gebruiken vanaf"] == ("1 januari 2024",)
    assert any("Er is geen lijst van personen gemaakt." in each.text for each in parts(page, Paragraph))


def test_a_decision_stands_with_its_reason_and_what_is_not_known_of_what_was_chosen(pages):
    page = pages[NL, "choice/site-noord"]
    words = {term.word: term.meaning for terms in parts(page, Terms) for term in terms.items}

    assert words["Gekozen"] == ("Valpreventie; Wandelgroep",)
    assert words["Waarom"] == ("Veel valpartijen.",)
    assert words["Wie en wanneer"] == ("De regiotafel, 1 maart 2024",)
    assert "Geen effect bekend: Wandelgroep." in notices(page)["Gekozen zonder bekend effect"][0]


def test_the_library_has_a_grade_only_where_a_source_was_read(pages):
    table = tables(pages[EN, "choice/library"])["table-library"]

    assert [(row[0].text, row[3].text, row[4].text) for row in table.rows] == [
        ("Fall prevention", "good indications", "€250"),
        ("Walking group", "not graded yet", "–"),
        ("Advance care planning", "not graded yet", "–"),
        ("Smoke-free surroundings", "not graded yet", "–"),
    ]
    assert [row[0].badge for row in table.rows] == ["candidate", "candidate", "candidate", None]


@pytest.mark.parametrize("language", Language)
def test_every_figure_has_a_text_alternative_a_table_and_its_sources(pages, language):
    figures = [block for path in PAGES for block in parts(pages[language, path], Figure)]

    assert len(figures) > 20
    for block in figures:
        assert block.chart.description
        assert block.table.rows
        assert block.chart.sources
