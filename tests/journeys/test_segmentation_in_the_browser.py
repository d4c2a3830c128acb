"""
What a reader can do in a browser with segments, risks, the choice of interventions, the portfolio and improvement: read
them on a phone and with a screen reader, and go from a segment to what fits it and from there to the decision.
"""

import pytest
from playwright.sync_api import expect, sync_playwright

from proeftuin.reporting.report import write_report
from proeftuin.vocabulary.language import Language
from tests.implementing_example import implementing_example
from tests.journeys.test_care_report_in_the_browser import AXE, DESKTOP, FLAGS, PHONE, RULES, open_file

KINDS = (
    "segments", "segments/practice", "segments/practice/frail", "risks", "risks/high_cost", "choice",
    "choice/site-noord", "choice/library", "portfolio", "reach", "reach/home-team", "improvement",
)  # fmt: skip
SIZES = {Language.NL: PHONE, Language.EN: DESKTOP}
"""Each language on another screen: Dutch words are the longer ones."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("report")
    write_report(
        implementing_example(made_up=True),
        target,
        languages=tuple(Language),
        topology={},
        pictures=False,
        progress=lambda line: None,
    )
    return target


@pytest.fixture(scope="module")
def browser(browser_path):
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=list(SIZES))
def page(browser, request):
    opened = browser.new_page(viewport=SIZES[request.param])
    opened.language = request.param
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_and_nothing_but_a_wide_table_or_chart_scrolls_sideways(page, folder, kind):
    problems = []
    page.on("pageerror", lambda problem: problems.append(problem))
    open_file(page, folder, f"{page.language}/{kind}.html")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)

    assert found["passes"]
    assert [(each["id"], each["impact"], each["nodes"][0]["target"]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.locator(".chart-failed").count() == 0
    assert problems == []


def test_from_a_segment_a_reader_comes_to_what_fits_it_and_to_the_decision(browser, folder):
    page = browser.new_page(viewport=DESKTOP)
    open_file(page, folder, "en/index.html")
    page.locator(".menu a", has_text="Segments").click()
    page.locator("#table-passports-practice a", has_text="Frail older people").click()
    page.locator("#interventions a", has_text="Fall prevention").click()
    expect(page.locator("tr:has(:target)")).to_be_in_viewport()
    page.go_back()
    page.locator("#interventions a", has_text="To the choice of interventions: Noord").click()
    page.locator(".contents a", has_text="What was decided?").click()

    expect(page.locator("#decisions")).to_contain_text("Many falls.")
    page.close()
