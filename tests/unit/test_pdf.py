"""The document: tagged for people who listen to it, and the same bytes for the same results."""

import re

import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pdf import write_pdf
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

CHAPTERS = ("summary.html", "sites/samen-gezond.html", "sites/onbekend.html", "sources.html")
"""A short document that holds every kind of block."""


def document(folder, language, name="report.pdf"):
    edition = Edition(released_example(), language, Geography(geography_example()))
    pages = [page for page in all_pages(edition) if page.path in CHAPTERS]
    return pages, write_pdf(edition, pages, folder / name).read_bytes()


@pytest.fixture(scope="module", params=tuple(Language))
def language(request):
    return request.param


@pytest.fixture(scope="module")
def made(tmp_path_factory, language):
    return document(tmp_path_factory.mktemp("pdf"), language)


def test_the_document_claims_pdf_ua_and_is_tagged_in_its_language_with_a_title(made, language):
    _, data = made

    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"/StructTreeRoot" in data
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", data)
    assert re.search(rb"/Lang\s*\(" + language.encode() + rb"\b", data)
    assert b"<dc:title>" in data
    assert b"/DisplayDocTitle true" in data


def test_every_figure_in_the_document_has_an_alternative_text(made):
    pages, data = made
    figures = [figure for page in pages for figure in page.figures if not figure.is_for_screen_only]

    assert figures
    assert len(re.findall(rb"/S\s*/Figure", data)) == len(figures)
    assert len(re.findall(rb"/Alt\s*[(<]", data)) >= len(figures)


def test_tables_have_heads_that_repeat_on_every_page(made):
    _, data = made

    assert data.count(b"/S/THead") + data.count(b"/S /THead") > 3
    assert b"/Scope/Column" in data or b"/Scope /Column" in data


def test_the_same_results_give_the_same_bytes(made, language, tmp_path):
    assert document(tmp_path, language, "again.pdf")[1] == made[1]


def test_the_document_carries_no_time(made):
    assert b"CreationDate" not in made[1]
    assert b"xmp:CreateDate" not in made[1]
