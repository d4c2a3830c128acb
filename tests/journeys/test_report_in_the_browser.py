"""
What a reader can do with the report in a browser: open it from a folder, read it with a keyboard, on a phone, with a
screen reader, and on a server that forbids inline scripts.
"""

import functools
import http.server
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from proeftuin.reporting.report import write_report
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STRICT = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
PAGES = ["index.html"] + [
    f"{language}/{name}.html"
    for language in Language
    for name in (
        "index",
        "effects",
        "effects/zvw_comparable",
        "effects/checklist",
        "methods",
        "sources",
        "summary",
        "sites/samen-gezond",
        "sites/onbekend",
    )
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 400, "height": 800}


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
    charts_are_drawn(page)


def charts_are_drawn(page):
    if page.locator(".chart").count():
        page.locator("html[data-charts=drawn]").wait_for(state="attached", timeout=30_000)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_also_in_the_tables_under_figures(page, folder, path):
    open_file(page, folder, path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)

    assert found["passes"]
    assert [(each["id"], each["impact"], each["nodes"][0]["target"]) for each in found["violations"]] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_but_a_wide_table_or_chart_scrolls_sideways(page, folder, path):
    open_file(page, folder, path)

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("path", ["nl/index.html", "en/sites/samen-gezond.html"])
def test_a_page_from_a_folder_draws_every_chart_and_asks_the_network_for_nothing(desktop, folder, path):
    asked, problems = [], []
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.on("pageerror", lambda problem: problems.append(problem))
    open_file(desktop, folder, path)

    charts = desktop.locator(".chart")
    assert charts.count() > 3
    assert desktop.locator(".chart > svg, .chart svg.marks").count() == charts.count()
    assert desktop.locator(".chart-failed").count() == 0
    assert problems == []
    assert all(url.startswith("file://") for url in asked)


def test_charts_are_drawn_on_a_server_that_forbids_inline_scripts_and_evaluation(desktop, folder):
    with server(folder) as address:
        desktop.goto(f"{address}/nl/index.html")
        charts_are_drawn(desktop)

        assert desktop.locator(".chart").count() > 3
        assert desktop.locator(".chart-failed").count() == 0
        assert desktop.locator(".chart svg").count() >= desktop.locator(".chart").count()


def test_the_first_tab_offers_to_skip_to_the_content(desktop, folder):
    open_file(desktop, folder, "nl/index.html")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.textContent") == "Naar de inhoud"

    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "content"


def test_the_data_of_a_figure_open_from_the_keyboard(desktop, folder):
    open_file(desktop, folder, "en/index.html")
    summary = desktop.locator("figure summary").first
    summary.focus()
    desktop.keyboard.press("Enter")

    assert desktop.locator("figure details[open] table").first.is_visible()


def test_the_other_language_is_the_same_page(desktop, folder):
    open_file(desktop, folder, "nl/sites/samen-gezond.html")
    desktop.locator("a.language").click()

    assert desktop.url.endswith("/en/sites/samen-gezond.html")
    assert desktop.locator("html").get_attribute("lang") == "en"


def test_the_first_page_leads_to_both_languages(desktop, folder):
    open_file(desktop, folder, "index.html")

    assert desktop.locator(".language-choice a").evaluate_all("links => links.map(a => a.getAttribute('href'))") == [
        "nl/index.html",
        "en/index.html",
    ]


@pytest.mark.parametrize("path", ["nl/effects.html"])
def test_paper_shows_the_tables_under_the_figures_and_no_menu(desktop, folder, path):
    open_file(desktop, folder, path)
    desktop.emulate_media(media="print")
    desktop.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    assert desktop.locator("figure details:not([open])").count() == 0
    assert desktop.locator(".menu").is_hidden()


@contextmanager
def server(folder):
    """The folder on a port of this machine, under a strict content security policy."""
    handler = functools.partial(_StrictHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as started:
        threading.Thread(target=started.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{started.server_address[1]}"
        started.shutdown()


class _StrictHandler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", STRICT)
        super().end_headers()

    def log_message(self, *parts):
        """Requests are not news."""
