"""The report as a whole: every page in every language, and what each page may not leave out."""

import dataclasses
import itertools
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from proeftuin.reporting import report
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Notice, NoticeKind, Points, Section, TableBlock
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.report import write_report
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.site import GeographyMark
from tests.released_example import OUTCOMES, SITES, geography_example, released_example

PAGES = [
    *("index.html", "effects.html", "methods.html", "sources.html", "summary.html", "effects/checklist.html"),
    *(f"sites/{site.id}.html" for site in SITES),
    *(f"effects/{outcome}.html" for outcome in OUTCOMES),
]


class Document(HTMLParser):
    """Identifiers, addresses and headings of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.addresses, self.headings, self.attributes, self.scripts = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.attributes += [name for name, _ in attrs]
        if "id" in found:
            self.ids.append(found["id"])
        self.addresses += [found[name] for name in ("href", "src") if name in found]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "script":
            self.scripts.append(found)


def editions():
    return [Edition(released_example(), language, Geography(geography_example())) for language in Language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("report")
    write_report(
        released_example(),
        target,
        languages=tuple(Language),
        topology=geography_example(),
        pictures=False,
        progress=lambda line: None,
    )
    return target


@pytest.fixture(scope="module")
def pages(folder):
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def blocks_of(section: Section):
    yield from section.blocks
    for part in section.sections:
        yield from blocks_of(part)


def test_every_page_exists_in_both_languages(pages):
    assert set(pages) == {"index.html"} | {f"{language}/{path}" for language in Language for path in PAGES}


def test_every_link_leads_to_a_page_a_file_or_a_part_of_the_page(folder, pages):
    for path, text in pages.items():
        document = Document(text)
        for address in document.addresses:
            file, _, part = address.partition("#")
            if file:
                assert (folder / path).parent.joinpath(file).resolve().is_file(), (path, address)
            else:
                assert part in document.ids, (path, address)


def test_no_address_leaves_the_folder(pages):
    assert [path for path, text in pages.items() for address in Document(text).addresses if "//" in address] == []


def test_identifiers_are_unique_on_a_page(pages):
    for path, text in pages.items():
        ids = Document(text).ids
        assert len(ids) == len(set(ids)), path


def test_headings_go_down_one_level_at_a_time(pages):
    for path, text in pages.items():
        levels = Document(text).headings
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), path


def test_no_script_stands_in_a_page(pages):
    for path, text in pages.items():
        document = Document(text)
        assert [name for name in document.attributes if name.startswith("on")] == [], path
        assert "style" not in document.attributes, path
        assert all("src" in script or script.get("type") == "application/json" for script in document.scripts), path


def test_every_page_says_its_language_and_offers_the_other(pages):
    for language, other in (("nl", "en"), ("en", "nl")):
        for path in PAGES:
            text = pages[f"{language}/{path}"]
            assert f'<html lang="{language}">' in text
            assert f'{other}/{path}" lang="{other}"' in text


def test_an_assumed_site_is_called_an_example_wherever_it_is_linked(pages):
    assumed = [site for site in SITES if site.geography is GeographyMark.ASSUMED]
    for path, text in pages.items():
        for site in assumed:
            for after in re.findall(rf'sites/{site.id}\.html"[^>]*>{site.name}</a>(.{{0,40}})', text):
                assert 'class="badge"' in after, (path, site.id)


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.language)
def test_the_page_of_an_assumed_site_begins_with_its_mark_and_says_that_it_is_no_result(edition):
    for page in all_pages(edition):
        site = next((site for site in SITES if page.path == f"sites/{site.id}.html"), None)
        if site is None or site.geography is not GeographyMark.ASSUMED:
            continue
        notices = [block for block in blocks_of(page.sections[0]) if isinstance(block, Notice)]
        assert page.badge == edition.say("badge.example")
        assert [notice.weight for notice in notices] == [NoticeKind.EXAMPLE]


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.language)
def test_a_site_that_nobody_could_locate_has_a_page_without_figures_that_says_why(edition):
    page = next(page for page in all_pages(edition) if page.path == "sites/onbekend.html")
    blocks = [block for section in page.sections for block in blocks_of(section)]

    assert page.figures == ()
    assert [block for block in blocks if isinstance(block, TableBlock)] == []
    said = [sentence for block in blocks if isinstance(block, Notice) for sentence in block.sentences]
    assert edition.say("unlocated.text", site="Zorg in de Regio") in said


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.language)
def test_the_aim_without_data_is_named_on_overview_summary_and_every_site(edition):
    sentences = {edition.say("aims.empty.quality"), edition.say("summary.unknown.quality")}
    for page in all_pages(edition):
        if page.path in ("index.html", "summary.html") or page.path.startswith("sites/"):
            items = [
                item
                for section in page.sections
                for block in blocks_of(section)
                if isinstance(block, Points)
                for item in block.items
            ]
            assert sentences & set(items), page.path


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.language)
def test_every_figure_has_a_text_alternative_a_table_and_its_sources_or_is_a_map_of_places(edition):
    figures = [figure for page in all_pages(edition) for figure in page.figures]

    assert len(figures) > 40
    for figure in figures:
        assert figure.chart.description
        assert figure.table.rows
        assert figure.chart.sources or "location" in figure.id


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.language)
def test_no_key_of_a_table_reaches_the_reader(edition):
    keys = {row for name in ("reason", "caveats") for row in edition.released.table("effects")[name].drop_nulls()}
    keys = {key for row in keys for key in row.split()} | {"directly_standardised", "eur_per_insured_year"}
    shown = str(all_pages(edition))
    texts = re.findall(r"'([^']*)'", shown)

    assert keys
    assert [text for text in texts if text in keys] == []


def test_a_withheld_and_a_not_estimable_number_look_different_and_are_never_zero(pages):
    text = pages["nl/effects.html"]

    assert '<span class="state state-not_estimable">niet te schatten</span><sup>1</sup>' in text
    for state in ("withheld", "not_estimable", "missing"):
        assert f'class="state state-{state}"' in pages["nl/index.html"]


def test_without_the_extra_there_is_html_and_a_sentence_that_says_how_to_get_the_pdf(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "find_spec", lambda package: None)
    said = []
    files = write_report(
        released_example(),
        tmp_path,
        languages=(Language.EN,),
        topology=geography_example(),
        pictures=True,
        progress=said.append,
    )

    assert files.documents == ()
    assert 'pip install "proeftuin[report]"' in files.notes[0]
    assert files.start.is_file()
    assert len(said) == len(PAGES)


def test_the_same_results_give_the_same_pages(folder, tmp_path):
    write_report(
        released_example(),
        tmp_path,
        languages=tuple(Language),
        topology=geography_example(),
        pictures=False,
        progress=lambda line: None,
    )

    first, second = (
        {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (folder, tmp_path)
    )
    assert first == second


def test_division_without_shapes_has_no_section_about_a_map():
    edition = Edition(released_example(), Language.NL, Geography({}))
    page = next(page for page in all_pages(edition) if page.path == "index.html")

    assert "map" not in [section.id for section in page.sections]


def test_aim_whose_indicators_have_no_figure_counts_as_empty():
    results = released_example()
    health = [id for id, each in results.indicators.items() if each.aim is Aim.HEALTH]
    estimates = results.table("estimates").filter(~pl.col("indicator").is_in(health))
    without = dataclasses.replace(results, tables={**results.tables, "estimates": estimates})

    assert Edition(without, Language.NL, Geography({})).indicators_of(Aim.HEALTH) == ()
