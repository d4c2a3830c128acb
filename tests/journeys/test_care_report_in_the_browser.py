"""
What a reader can do with the report on a person-level study in a browser: read it on a phone and with a screen reader,
follow a figure to its explanation, and never miss that data are made up.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from proeftuin.reporting.report import write_report
from proeftuin.vocabulary.language import Language
from tests.care_released_example import PAGES, care_released_example

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
KINDS = [page for page in PAGES if page != "populations/insured"]
"""One page of every kind; of the populations the one with withheld numbers."""
PATHS = ["index.html"] + [f"{language}/{page}.html" for language in Language for page in KINDS]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 400, "height": 800}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("report")
    write_report(
        care_released_example(made_up=True),
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


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(browser, request):
    opened = browser.new_page(viewport=request.param)
    yield opened
    opened.close()


@pytest.fixture
def desktop(browser):
    opened = browser.new_page(viewport=DESKTOP)
    yield opened
    opened.close()


def open_file(page, folder, path):
    page.goto((folder / path).as_uri())
    if page.locator(".chart").count():
        page.locator("html[data-charts=drawn]").wait_for(state="attached", timeout=30_000)


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_but_a_wide_table_or_chart_scrolls_sideways(page, folder, path):
    open_file(page, folder, path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)

    assert found["passes"]
    assert [(each["id"], each["impact"], each["nodes"][0]["target"]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("path", ["nl/populations/diabetes.html", "en/status.html"])
def test_every_chart_is_drawn_with_the_mark_of_made_up_data_in_it(desktop, folder, path):
    problems = []
    desktop.on("pageerror", lambda problem: problems.append(problem))
    open_file(desktop, folder, path)
    drawn = desktop.locator(".chart").evaluate_all("charts => charts.map(chart => chart.textContent)")
    label = "Verzonnen gegevens" if path.startswith("nl") else "Made-up data"

    assert drawn
    assert [text for text in drawn if label not in text] == []
    assert desktop.locator(".chart-failed").count() == 0
    assert problems == []


def test_the_mark_stays_in_sight_wherever_the_reader_is(page, folder):
    open_file(page, folder, "nl/status.html")
    page.evaluate("window.scrollTo({ top: 3000, behavior: 'instant' })")
    box = page.locator(".made-up").bounding_box()

    assert page.evaluate("window.scrollY") > 2000
    assert 0 <= box["y"] < 5


def test_a_figure_leads_to_the_explanation_of_its_method_and_the_banner_does_not_cover_it(desktop, folder):
    open_file(desktop, folder, "nl/status.html")
    desktop.locator(".reference a").first.click()
    desktop.wait_for_url("**/nl/methods.html#levels")
    # The address changes before the browser has scrolled there.
    expect(desktop.locator("#levels-title")).to_be_in_viewport()
    banner, heading = (desktop.locator(each).bounding_box() for each in (".made-up", "#levels-title"))

    assert heading["y"] >= banner["y"] + banner["height"]


def test_a_population_is_two_steps_from_the_first_page(desktop, folder):
    open_file(desktop, folder, "index.html")
    desktop.locator(".language-choice a").last.click()
    desktop.locator("#table-populations a", has_text="People with diabetes").click()

    assert desktop.url.endswith("/en/populations/diabetes.html")
    assert desktop.locator("h1").inner_text().startswith("People with diabetes")


def test_a_figure_of_the_status_is_found_again_at_its_address(desktop, folder):
    open_file(desktop, folder, "en/status.html")
    desktop.locator("#table-levels-1-health a", has_text="Falls").click()
    desktop.wait_for_url("**/en/figures/falls.html#region-site-noord")
    desktop.locator("#region-site-noord a", has_text="2022, crude figure").click()
    address = desktop.url
    desktop.goto("about:blank")
    desktop.goto(address)
    row = desktop.locator("tr:has(:target)")

    assert address.endswith("#site-noord-2022-crude")
    assert row.locator("td").first.inner_text().startswith("79.6")
    expect(row).to_be_in_viewport()


def test_an_empty_domain_is_two_steps_from_the_first_page(desktop, folder):
    open_file(desktop, folder, "en/index.html")
    desktop.locator(".menu a", has_text="Coverage").click()
    desktop.locator(".contents a", has_text="What would fill empty domains").click()

    expect(desktop.locator("#table-fillers")).to_be_in_viewport()
