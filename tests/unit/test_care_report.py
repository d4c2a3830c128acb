"""The report on a person-level study: what each page says, and what may never be missing or mistaken in it."""

import dataclasses
import itertools
import re
from html.parser import HTMLParser

import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.page import Figure, Notice, Points, Section, TableBlock, Terms
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.care.meaning import meaning_sections
from proeftuin.reporting.pages.care.quality import refusal_in_words
from proeftuin.reporting.report import edition_of, write_report
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.care_released_example import PAGES, care_released_example

LABEL = {Language.NL: "Verzonnen gegevens", Language.EN: "Made-up data"}
SOURCE_LINE = {Language.NL: "Bron: declaraties", Language.EN: "Source: declaraties"}


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


def edition(language=Language.NL, *, made_up=False):
    return edition_of(care_released_example(made_up=made_up), language, Geography({}))


def page_of(path, **more):
    return next(page for page in all_pages(edition(**more)) if page.path == f"{path}.html")


def blocks_of(section: Section):
    yield from section.blocks
    for part in section.sections:
        yield from blocks_of(part)


def blocks(page, kind):
    return [block for section in page.sections for block in blocks_of(section) if isinstance(block, kind)]


def tables(page):
    return {block.table.id: block.table for block in blocks(page, TableBlock)}


@pytest.fixture(scope="module", params=[False, True], ids=["protected", "made-up"])
def made_up(request):
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory, made_up):
    target = tmp_path_factory.mktemp("report")
    write_report(
        care_released_example(made_up=made_up),
        target,
        languages=tuple(Language),
        topology={},
        pictures=False,
        progress=lambda line: None,
    )
    return target


@pytest.fixture(scope="module")
def pages(folder):
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def test_every_page_exists_in_both_languages(pages):
    assert set(pages) == {"index.html"} | {f"{language}/{page}.html" for language in Language for page in PAGES}


def test_every_link_leads_to_a_page_or_a_part_of_one(folder, pages):
    for path, text in pages.items():
        for address in Document(text).addresses:
            file, _, part = address.partition("#")
            target = (folder / path).parent.joinpath(file).resolve() if file else folder / path
            assert target.is_file(), (path, address)
            if part:
                assert part in Document(target.read_text(encoding="utf-8")).ids, (path, address)


def test_identifiers_are_unique_and_headings_go_down_one_level_at_a_time(pages):
    for path, text in pages.items():
        document = Document(text)
        assert len(document.ids) == len(set(document.ids)), path
        assert document.headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(document.headings)), path


def test_made_up_data_are_called_that_in_title_and_banner_of_every_page_and_no_other_data_are(pages, made_up):
    for path, text in pages.items():
        label = LABEL[Language.EN if path.startswith("en") else Language.NL]
        assert (f"<title>{label} – " in text) is made_up, path
        assert ('class="made-up"' in text) is made_up, path
        assert (label in text) is made_up, path


@pytest.mark.parametrize("language", Language)
def test_every_chart_and_table_of_made_up_data_says_so_by_itself(language):
    found = all_pages(edition(language, made_up=True))
    charts = [block.chart for page in found for block in blocks(page, Figure)]
    captions = [block.table.caption for page in found for block in blocks(page, TableBlock)]
    captions += [block.table.caption for page in found for block in blocks(page, Figure)]

    assert len(charts) > 10
    for chart in charts:
        assert LABEL[language] in chart.title
        assert LABEL[language] in chart.description
        assert LABEL[language] in chart.spec["description"]
        assert LABEL[language] in " ".join(chart.spec["title"]["text"])
    assert [caption for caption in captions if LABEL[language] not in caption] == []


@pytest.mark.parametrize("language", Language)
def test_every_figure_has_a_text_alternative_a_table_and_its_sources(language):
    for page in all_pages(edition(language)):
        for block in blocks(page, Figure):
            assert block.chart.description
            assert block.table.rows
            assert block.chart.sources == (SOURCE_LINE[language],)


@pytest.mark.parametrize("language", Language)
def test_no_key_of_the_results_reaches_the_reader(language):
    keys = {"fewer_than_10_persons", "withheld_with_another", "directly_standardised", "eur_per_person_year"}
    keys |= {"empty_values", "not_a_day", "no_longer_eligible", "minimum_persons", "percent_of_persons", "all"}
    texts = re.findall(r"'([^']*)'", re.sub(r"spec=\{.*?\}, table=", "", str(all_pages(edition(language)))))

    assert [text for text in texts if text in keys] == []


def test_overview_shows_three_aims_for_everybody_and_each_site_and_names_the_empty_one():
    page = page_of("index")
    found = tables(page)

    assert {id for id in found if id.startswith("table-aim")} == {"table-aim-health", "table-aim-cost"}
    assert [row[0].text for row in found["table-aim-cost"].rows] == ["Iedereen in de gegevens", "Noord", "Zuid"]
    assert [notice.title for notice in blocks(page, Notice)] == [
        "Zonder cijfers: Kwaliteit van zorg",
        "Het analyseplan lag niet vooraf vast",
    ]


def test_headlines_are_the_indicators_of_which_it_is_clear_what_is_better():
    assert [each.id for each in edition().headlines] == ["falls", "asthma", "cost"]


def test_withheld_with_another_not_estimable_and_a_value_are_three_things_with_their_reasons():
    costs = tables(page_of("index"))["table-aim-cost"].rows
    everybody, north, south = (row[1] for row in costs)
    asthma = tables(page_of("status"))["table-levels-2-health"].rows[1]

    assert (everybody.text, everybody.detail) == ("€\N{NO-BREAK SPACE}2.625", "2.363 tot 2.888")
    assert (north.status, south.status) == (Status.WITHHELD, Status.WITHHELD)
    assert "uit te rekenen" in north.reason
    assert south.reason == "Het cijfer rust op minder dan tien personen."
    assert [cell.status for cell in asthma[1:]] == [Status.VALUE, Status.NOT_ESTIMABLE, Status.NOT_ESTIMABLE]


def test_a_crude_figure_among_standardised_ones_is_marked():
    row = tables(page_of("index"))["table-aim-health"].rows[2]

    assert row[0].text == "Zuid"
    assert [cell.badge for cell in row[1:]] == [None, "ruw"]


def test_a_ratio_of_what_never_happened_is_not_blamed_on_a_lack_of_persons():
    row = edition().estimate("rare", "all", "indirectly_standardised", 2023)

    assert edition().with_interval(row).reason.startswith("Bij niemand in de gegevens kwam dit voor")


def test_withheld_steps_are_withheld_in_table_and_picture_and_never_a_zero():
    page = page_of("populations/diabetes")
    steps = tables(page)["table-attrition-2021-01-01"].rows
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-attrition-2021-01-01")

    assert [cell.text for cell in steps[1][1:]] == ["3.000", "2.820", "10", "170"]
    assert {cell.status for cell in steps[2][1:]} == {Status.WITHHELD}
    assert len(chart.spec["layer"][0]["data"]["values"]) == 2
    assert "afgeschermd" in chart.description
    assert "afgeschermd" in chart.table["Blijft over"][2]


def test_an_exclusion_says_that_it_is_one_and_that_unknown_persons_stay():
    page = page_of("populations/insured", language=Language.EN)
    steps = tables(page)["table-attrition-2023-01-01"].rows
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-attrition-2023-01-01")
    beside = [row["taken"] for row in chart.spec["layer"][2]["data"]["values"]]

    assert steps[2][0].text == "Not: receives long-term care"
    assert beside == ["2,820 drop out, 10 unknown", "9 drop out, 3 unknown and stay"]


def test_every_judged_period_has_its_steps_the_newest_first():
    section = next(part for part in page_of("populations/insured").sections if part.id == "attrition")

    assert [part.id for part in section.sections] == [f"attrition-{year}-01-01" for year in (2023, 2022, 2021)]


def test_a_withheld_share_is_a_cross_in_the_pyramid_and_a_band_with_nobody_is_not():
    page = page_of("populations/diabetes")
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-pyramid")
    crosses = chart.spec["layer"][-1]

    assert crosses["mark"]["shape"] == "cross"
    assert len(crosses["data"]["values"]) == 1
    assert any("iets anders dan nul" in note for note in chart.notes)
    assert next(row for row in chart.table.iter_rows() if row[0] == "0–4")[2] == "0,0%"


def test_years_whose_turnover_is_withheld_say_so_and_have_no_bars():
    page = page_of("populations/insured")
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-turnover")
    bars = chart.spec["layer"][0]["data"]["values"]

    assert len(bars) == 6
    assert all("2021–2022" in bar["text"] for bar in bars)
    assert [each["text"] for each in chart.spec["layer"][1]["data"]["values"]] == ["2.844 bleven", "afgeschermd"]


def test_everybody_has_no_ratios_because_everybody_is_the_standard():
    found = tables(page_of("status", language=Language.EN))

    assert [column.title for column in found["table-levels-0-cost"].columns] == ["Indicator", "Crude figure"]
    assert len(found["table-levels-1-cost"].columns) == 4


def test_areas_with_few_person_years_are_left_to_the_file():
    found = tables(page_of("status"))["table-areas"].rows

    assert [row[0].text for row in found] == ["Iedereen in de gegevens", "Noord", "Zuid", "Aardermeer", "Bergveld"]
    assert [row[1].text for row in found] == ["120", "120", "120", "120", "120"]


def test_a_finding_is_counted_over_its_years_under_its_heaviest_weight():
    found = tables(page_of("quality"))
    empty = found["table-findings-completeness"].rows[0]

    assert [cell.text for cell in empty[:5]] == [
        "Waarden die de bron leeg laat",
        "contacten en declaratieregels",
        "2021–2022",
        "Waarschuwing",
        "30",
    ]
    assert (empty[5].text, empty[5].detail) == ("7,5%", "van 400")
    assert len(found["table-findings-plausibility"].rows) == 1


def test_every_row_is_accounted_for_with_its_reason():
    found = tables(page_of("quality"))

    assert [cell.text for cell in found["table-accounting"].rows[0][2:]] == ["911", "900", "11"]
    assert [row[2].text for row in found["table-refusals"].rows] == [
        "kolom day: geen datum",
        "dezelfde rij nog een keer",
        "is niet of nog niet gebeurd",
        "something new (zonder toelichting)",
    ]


def test_a_reason_names_its_column_and_a_whole_row_names_none():
    english = edition(Language.EN)

    assert refusal_in_words(english, "valid_to:missing") == "column valid_to: value is missing"
    assert refusal_in_words(english, "row:repeated_key") == "the same row once more"


def test_a_definition_gets_its_form_back():
    kind, criteria = meaning_sections("Naam\n\nSoort\n- Open.\n\nCriteria\n- Een\n  - A\n    - B\n- Twee\n")

    assert (kind.title, kind.blocks) == ("Soort", (Points(("Open.",)),))
    terms, points = criteria.blocks
    assert isinstance(terms, Terms)
    assert [(term.word, term.meaning) for term in terms.items] == [("Een", ("A", "– B"))]
    assert points == Points(("Twee",))


@pytest.mark.parametrize("language", Language)
def test_the_words_of_the_checks_are_those_that_stand_beside_the_checks(language):
    own = Texts.of_package("proeftuin.reporting", language)
    theirs = Texts.of_package("proeftuin.data.care_quality", language)

    assert {key.removeprefix("care_quality.") for key in own.keys if key.startswith("care_quality.")} == theirs.keys
    assert [key for key in theirs.keys if own(f"care_quality.{key}") != theirs(key)] == []


def test_a_study_without_a_status_has_its_pages_and_says_that_there_are_no_figures():
    results = care_released_example(made_up=False)
    frames = {**results.tables, "estimates": results.table("estimates").clear()}
    card = dataclasses.replace(results.study, plan="", outcomes=(), followed=())
    bare = type(results)(card, (), {}, results.citations, frames, results.rules)
    found = {page.path: page for page in all_pages(edition_of(bare, Language.EN, Geography({})))}

    assert found["status.html"].lead == "This study establishes no status."
    told_by_figures = ("profiles/", "figures", "coverage", "effects")
    assert {path.removesuffix(".html") for path in found} == {
        page for page in PAGES if not page.startswith(told_by_figures)
    }


def test_a_trend_says_once_for_all_years_of_a_region_why_there_is_no_figure():
    page = page_of("status", language=Language.EN)
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-trend-cost")

    assert chart.notes[0].startswith("Without a figure: Noord (2021, 2022, 2023), withheld: ")
    assert chart.notes[0].count("Noord") == 1
    assert "Zuid (2021, 2022, 2023), withheld: the figure rests on fewer than ten persons" in chart.notes[0]


def test_a_site_beside_everybody_shows_the_state_where_a_dot_would_be_and_its_reason_in_the_table():
    page = page_of("status", language=Language.EN)
    chart = next(block.chart for block in blocks(page, Figure) if block.id == "figure-profile-2")
    absent = chart.spec["layer"][-1]["data"]["values"]

    assert [row["text"] for row in absent] == [["not estimable"], ["withheld"]]
    assert "fewer than ten persons" in chart.table.row(-1)[-1]


def test_one_source_of_made_up_persons_among_others_is_enough_for_the_mark():
    results = care_released_example(made_up=False)
    mixed = dataclasses.replace(results, rules=("claims: minimum_persons", "other: made_up"))

    assert edition_of(results, Language.NL, Geography({})).made_up is None
    assert edition_of(mixed, Language.NL, Geography({})).made_up.label == LABEL[Language.NL]
