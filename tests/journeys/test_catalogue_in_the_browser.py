"""
What a reader can do with the pages of the catalogue: search, choose, follow an address, on a phone, with a keyboard, a
screen reader or without JavaScript.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from proeftuin.cli import main
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromSurvey
from proeftuin.vocabulary.aim import Aim

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 400, "height": 800}
PAGES = ["index.html", "nl/index.html", "en/index.html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("catalogue")
    assert main(["catalogue", "pages", str(target)]) == 0
    return target


@pytest.fixture(scope="module")
def browser(browser_path):
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport=DESKTOP)
    yield opened
    opened.close()


def shown(page):
    return set(page.locator(".indicator:visible").evaluate_all("found => found.map(each => each.id)"))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_with_everything_opened_and_nothing_scrolls_sideways(browser, folder, path, viewport):
    page = browser.new_page(viewport=viewport)
    page.goto((folder / path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    # The address of every element that passes takes longer than all else, on a page as long as this one.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)

    assert found["passes"]
    assert [(each["id"], each["impact"], each["nodes"][0]["target"]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.close()


def test_everything_is_in_sight_without_javascript_and_the_form_that_could_do_nothing_is_not(browser, folder):
    page = browser.new_page(viewport=DESKTOP, java_script_enabled=False)
    page.goto((folder / "nl/index.html").as_uri())

    assert page.locator(".indicator:visible").count() == len(catalogue())
    assert page.locator(".filter").is_hidden()
    page.close()


def test_words_are_found_whatever_their_accents_and_capitals_and_the_number_found_is_announced(page, folder):
    page.goto((folder / "nl/index.html").as_uri())
    page.get_by_label("Zoekwoorden").fill("POLYFARMACIE medicatiebeóordeling")

    assert shown(page) == {"medication_review"}
    count = page.get_by_role("status")
    assert count.get_attribute("aria-live") == "polite"
    assert count.text_content() == f"1 van {len(catalogue())} indicatoren"


def test_an_aim_and_its_data_are_chosen_with_the_keyboard_and_all_is_shown_again(page, folder):
    page.goto((folder / "en/index.html").as_uri())
    page.get_by_label("Search words").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Quality")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("survey")

    expected = {
        id
        for id, record in catalogue().items()
        if record.aim is Aim.QUALITY and any(isinstance(found, FromSurvey) for found in record.computations)
    }
    assert shown(page) == expected
    assert page.locator(".of-aim:visible").count() == 1

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".indicator:visible >> nth=100").wait_for()
    assert shown(page) == set(catalogue())


def test_what_none_is_like_says_zero(page, folder):
    page.goto((folder / "en/index.html").as_uri())
    page.get_by_label("Search words").fill("happiness of cats")

    assert shown(page) == set()
    assert page.get_by_role("status").text_content() == f"0 of {len(catalogue())} indicators"


def test_an_address_leads_to_its_indicator_also_when_the_choice_hides_it(page, folder):
    page.goto((folder / "en/index.html").as_uri())
    page.get_by_label("Search words").fill("hospital")
    assert "medication_review" not in shown(page)

    page.evaluate("window.location.hash = 'medication_review'")
    page.locator("#medication_review").wait_for(state="visible")

    assert page.locator("#medication_review").is_visible()


def test_examples_open_from_the_keyboard_and_end_with_the_answer(page, folder):
    page.goto(f"{(folder / 'en/index.html').as_uri()}#medication_review")
    summary = page.locator("#medication_review summary", has_text="Examples")
    summary.focus()
    page.keyboard.press("Enter")

    assert page.locator("#medication_review .drawn table").first.is_visible()
    assert page.locator("#medication_review .answer").text_content() == (
        "Answer for 2020: numerator 1, denominator 2; that is 50.0%."
    )


def test_nothing_is_asked_of_a_network(page, folder):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "nl/index.html").as_uri())

    assert asked
    assert [url for url in asked if not url.startswith("file://")] == []
