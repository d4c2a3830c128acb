"""A page that carries the vendored files draws charts in a browser, without network and without evaluating text."""

import json

import pytest
from playwright.sync_api import expect, sync_playwright

from proeftuin.data import geography
from tools.vendor.fetch import PAGES

BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STRICT_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def page_with(chart):
    """A page as the report makes them: all scripts in it, and text is never evaluated as code."""
    entries = json.loads((PAGES / "manifest.json").read_text(encoding="utf-8"))
    scripts = [(PAGES / entry["file"]).read_text(encoding="utf-8") for entry in entries]
    draw = (
        f'vegaEmbed("#chart", {json.dumps(chart)}, {{ast: true, actions: false, renderer: "svg"}})'
        '.then(() => "drawn", error => error.message)'
        '.then(outcome => { document.querySelector("[role=status]").textContent = outcome; })'
    )
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Chart</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{STRICT_POLICY}">'
        + "".join(f"<script>{script}</script>" for script in scripts)
        + f"</head><body><div id=chart></div><p role=status></p><script>{draw}</script></body></html>"
    )


@pytest.fixture(scope="module")
def browser(browser_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(BROWSER_OPTIONS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a chart from a file and gives the page and the addresses that it asked for."""

    def open_chart(chart):
        path = tmp_path / "chart.html"
        path.write_text(page_with(chart), encoding="utf-8")
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        expect(page.get_by_role("status")).to_have_text("drawn", timeout=20_000)
        return page, asked

    return open_chart


def test_a_chart_with_an_expression_is_drawn_without_evaluating_text(opened):
    values = [{"year": year, "cost": year - 2000} for year in (2011, 2012, 2013)]
    page, _ = opened(
        {
            "data": {"values": values},
            "transform": [{"calculate": "datum.cost * 2", "as": "double"}],
            "mark": "bar",
            "encoding": {
                "x": {"field": "year", "type": "ordinal"},
                "y": {"field": "double", "type": "quantitative"},
            },
        }
    )

    labels = page.locator("#chart [aria-roledescription=bar]").evaluate_all(
        "bars => bars.map(bar => bar.getAttribute('aria-label'))"
    )

    assert labels == ["year: 2011; double: 22", "year: 2012; double: 24", "year: 2013; double: 26"]


def test_the_map_draws_342_municipalities_inside_its_frame(opened, repository):
    page, _ = opened(
        {
            "width": 400,
            "height": 460,
            "data": {
                "values": geography.topology(repository / "open_data"),
                "format": {"type": "topojson", "feature": "municipalities"},
            },
            "projection": {"type": "mercator"},
            "mark": "geoshape",
        }
    )

    sizes = page.locator("#chart .mark-shape path").evaluate_all(
        "shapes => shapes.map(shape => [shape.getBBox().width, shape.getBBox().height])"
    )

    assert len(sizes) == 342
    assert all(0 < width < 120 and 0 < height < 120 for width, height in sizes)


def test_a_page_asks_for_nothing_but_itself(opened):
    page, asked = opened({"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}}})

    assert asked == [page.url]
