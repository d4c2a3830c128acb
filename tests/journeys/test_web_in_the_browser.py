"""
What people do in the web application, in a real browser, from an empty folder: given, when, then.

The pages come from `proeftuin web` itself, with its worker and its own database. Journeys build on each other: the
first makes the administrator and the first profile, as it is on a new machine.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.test_care_report_in_the_browser import AXE, FLAGS, RULES

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
PASSWORD = "ferry harbour lantern"
STUDY = """
study: small-region
title: {nl: "Een kleine regio", en: "A small region"}
question: {nl: "Hoe gaat het daar?", en: "How is it there?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources:
    - {id: made-up, name: {nl: "Verzonnen personen", en: "Made-up persons"}, format: synthetic, persons: 1500, seed: 7}
period: {first_year: 2022, last_year: 2023}
sites:
  - {id: flevoland, name: "Flevoland", areas: [GM0034, GM0050, GM0171, GM0184, GM0303, GM0995]}
populations:
  - id: insured
    name: {nl: "Verzekerden", en: "Insured persons"}
    kind: open
    period: {from: 2022-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - insured: {registered: insurer, nl: "verzekerd"}
status: {population: insured}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the application answers, started as its users start it, in an empty folder with one study."""
    folder = tmp_path_factory.mktemp("empty folder")
    (folder / "small").mkdir()
    (folder / "small" / "study.yaml").write_text(STUDY, encoding="utf-8")
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PROEFTUIN", "DJANGO", "PYTEST"))
    }
    program = [sys.executable, "-c", "from proeftuin.cli import main; raise SystemExit(main())", "--language", "en"]
    with (folder / "log").open("w") as log:
        started = subprocess.Popen(
            [*program, "web", "--port", str(port), "--study", "small"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 120
        while not _answers(port):
            assert started.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        started.terminate()
        started.wait(30)
        print((folder / "log").read_text())
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def browser(browser_path):
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def administrator(browser, address):
    """A browser in which the first person made an account and is signed in."""
    dutch = browser.new_context(locale="nl-NL", viewport=PHONE)
    page = dutch.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Beginnen met Proeftuin")
    assert violations(page) == []
    dutch.close()
    context = browser.new_context(locale="en-GB", viewport=DESKTOP)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Begin with Proeftuin")
    fill(page, {"Your name": "Ada", "Email address": "ada@example.org", "Password": PASSWORD})
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator("main")).to_contain_text("You are the administrator")
    return context


def fill(page, given):
    for label, value in given.items():
        page.get_by_label(re.compile(f"^{label}")).fill(value)


def violations(page):
    # The policy of the pages lets no script in; what the browser's own console runs is not held to it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    assert found["passes"]
    return [(each["id"], each["nodes"][0]["target"]) for each in found["violations"]]


@pytest.fixture(scope="module")
def analyst(browser, address, administrator):
    """A browser in which somebody who was invited as an analyst of all sites is signed in."""
    return invited(browser, address, administrator, "bea@example.org", "Analyst")


def invited(browser, address, administrator, email, role, site=None):
    page = administrator.new_page()
    page.goto(f"{address}/account/people/invite/")
    page.get_by_label(re.compile("email address", re.I)).fill(email)
    page.get_by_label(re.compile("^role", re.I)).select_option(label=role)
    if site:
        page.get_by_label(re.compile("^site", re.I)).select_option(label=site)
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("main .notice a").get_attribute("href")
    page.close()
    context = browser.new_context(locale="en-GB", viewport=DESKTOP)
    page = context.new_page()
    page.goto(link)
    fill(page, {"Your name": email.partition("@")[0].capitalize(), "Password": PASSWORD})
    page.get_by_label("Language").select_option("en")
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_be_visible()
    page.close()
    return context


@pytest.fixture(scope="module")
def finished(analyst, address):
    """The analyst's browser after the study ran to its end."""
    page = analyst.new_page()
    page.goto(f"{address}/runs/")
    page.get_by_role("link", name="A small region").first.click()
    page.get_by_role("button", name="Run it").click()
    go_to_the_end(page)
    page.close()
    return analyst


def go_to_the_end(page):
    """Look at the page of a run until it has ended well."""
    run, words, deadline = page.url, "", time.monotonic() + 240
    while not re.search(r"\bdone\b", words) and time.monotonic() < deadline:
        assert not re.search(r"\b(failed|broken off)\b", words), words
        time.sleep(0.5)
        page.goto(run)
        words = page.locator("main").inner_text()
    assert re.search(r"\bdone\b", words), words


@pytest.mark.parametrize(
    ("language", "aims"), [("nl", ["Gezondheid", "Kosten"]), ("en", ["Health", "Cost"])], ids=["nl", "en"]
)
def test_from_the_first_run_to_the_first_profile(finished, address, language, aims):
    finished.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = finished.new_page()
    page.goto(f"{address}/site/flevoland/")

    expect(page.locator("h1")).to_have_text("Flevoland")
    assert [aim for aim in aims if aim not in page.locator("main").inner_text()] == []
    assert re.search(r"€\s?[\d.,]+", page.locator("main").inner_text())
    page.goto(f"{address}/results/")
    expect(page.locator("main")).to_contain_text("Flevoland")
    assert page.locator("main table").count() >= 1
    page.close()


def test_a_viewer_of_another_site_is_denied(browser, address, administrator, finished):
    viewer = invited(browser, address, administrator, "cor@example.org", "Viewer", "Flevoland")
    page = viewer.new_page()

    for language, refusal in (("en", "Your role does not allow this"), ("nl", "Uw rol staat dit niet toe")):
        viewer.add_cookies([{"name": "django_language", "value": language, "url": address}])
        assert page.goto(f"{address}/site/flevoland/").status == 200
        assert page.goto(f"{address}/site/elsewhere/").status == 404
        assert page.goto(f"{address}/audit/").status == 403
        assert page.goto(f"{address}/account/people/").status == 403
        expect(page.locator("main")).to_contain_text(refusal)
    viewer.close()


PAGES = ("/", "/site/flevoland/", "/steps/2/", "/results/", "/runs/studies/small-region/")
"""With what was really computed; tests/web_browser/test_every_page.py looks at all of them."""
OF_THE_ADMINISTRATOR = ("/account/people/", "/account/people/invite/")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", [*PAGES, *OF_THE_ADMINISTRATOR])
def test_axe_finds_nothing_on_a_phone_and_nothing_scrolls_sideways(administrator, finished, address, path, language):
    context = administrator if path in OF_THE_ADMINISTRATOR else finished
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.set_viewport_size(PHONE)
    problems = []
    page.on("console", lambda message: problems.append(message.text) if "Security Policy" in message.text else None)
    page.goto(address + path)

    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert problems == []
    page.close()
    context.add_cookies([{"name": "django_language", "value": "en", "url": address}])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_where_a_form_has_mistakes_and_where_one_signs_in(browser, address, administrator, language):
    context = browser.new_context(locale=language, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    assert violations(page) == []
    page.locator("form [name=login]").fill("nobody@example.org")
    page.locator("form [name=password]").fill("something else")
    page.locator("form [name=password]").press("Enter")

    expect(page.locator("[role=alert]")).to_be_visible()
    assert violations(page) == []
    context.close()


def test_somebody_signs_out_and_in_again_and_gets_back_what_was_typed_in_between(browser, address, administrator):
    context = invited(browser, address, administrator, "dee@example.org", "Administrator")
    page = context.new_page()
    page.goto(f"{address}/account/people/invite/")
    page.get_by_label(re.compile("email address", re.I)).fill("eef@example.org")
    context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Make the link").click()
    page.locator("form [name=login]").fill("dee@example.org")
    page.locator("form [name=password]").fill(PASSWORD)
    page.locator("form [name=password]").press("Enter")

    expect(page.locator("h1")).to_have_text("What you had typed")
    expect(page.locator("main")).to_contain_text("eef@example.org")
    assert violations(page) == []
    context.close()


def test_a_passkey_is_made_and_signs_in(browser, address, administrator):
    context = invited(browser, address, administrator, "fay@example.org", "Viewer")
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True}},
    )  # fmt: skip
    page.goto(f"{address}/account/2fa/webauthn/add/")
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
    page.locator("form [name=name]").fill("Laptop")
    page.locator("form [name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: not url.endswith("/webauthn/add/"))
    context.clear_cookies(name="sessionid")
    page.goto(f"{address}/account/login/")

    page.locator("#passkey_login").click()

    expect(page.locator("h1")).to_have_text("All sites")
    context.close()


def test_no_page_asks_for_anything_from_elsewhere(finished, address):
    page = finished.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    for path in PAGES:
        page.goto(address + path)

    assert asked
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    page.close()


def test_everything_is_reached_by_keyboard_and_focus_is_seen(finished, address):
    page = finished.new_page()
    page.goto(address)

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.close()


AFTER_A_ROUND = {
    "nl": {
        "compared": "Wat er veranderde tussen ronde 1 en ronde 2", "cause": "andere definitie",
        "study": "Een regio die leert", "evaluation": "de evaluatie",
        "marked": "Deze resultaten passen niet meer bij het portfolio.",
    },
    "en": {
        "compared": "What changed between cycle 1 and cycle 2", "cause": "other definition",
        "study": "A region that learns", "evaluation": "the evaluation",
        "marked": "These results no longer agree with the portfolio.",
    },
}  # fmt: skip


def test_an_uploaded_study_goes_round_and_a_changed_portfolio_marks_its_evaluation(
    analyst, address, repository, tmp_path
):
    analyst.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    send_and_go_round(analyst, address, repository, tmp_path / "a region.zip")
    for language, words in AFTER_A_ROUND.items():
        analyst.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page = analyst.new_page()
        page.goto(f"{address}/results/?study=improving-region")
        assert page.locator("main table").count() >= 1
        page.goto(f"{address}/runs/studies/improving-region/")
        expect(page.locator("h1")).to_have_text(words["study"])
        page.get_by_role("link", name=words["compared"]).click()
        expect(page.locator("h1")).to_have_text(words["compared"])
        expect(page.locator("main")).to_contain_text(words["cause"])
        expect(page.locator("main")).to_contain_text("populations.")
        is_right_on_a_phone(page)
        page.close()

    change_the_portfolio(analyst, address)
    for language, words in AFTER_A_ROUND.items():
        analyst.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page = analyst.new_page()
        for path in ("/site/flevoland/", "/portfolio/studies/improving-region/"):
            page.goto(f"{address}{path}")
            expect(page.locator("main")).to_contain_text(words["evaluation"])
        page.goto(f"{address}/portfolio/site/flevoland/")
        expect(page.locator("main")).to_contain_text(words["marked"])
        is_right_on_a_phone(page)
        page.close()


def is_right_on_a_phone(page):
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def send_and_go_round(analyst, address, repository, packed):
    """Upload a study and go round with it: run, close, open the next cycle, run again, compare."""
    home = repository / "studies" / "improving-region"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("study.yaml", "schemes/ages.yaml"):
            made.write(home / name, name)
    page = analyst.new_page()
    page.goto(f"{address}/runs/bring-in/")
    page.get_by_label(re.compile("^Study")).set_input_files(packed)
    page.get_by_role("button", name="Check and take").click()
    expect(page.locator("h1")).to_have_text("A region that learns")
    study = page.url
    page.get_by_role("button", name="Run it").click()
    expect(page.locator("progress, main .notice").first).to_be_visible()
    go_to_the_end(page)
    for step in ("Close cycle 1", "Open cycle 2", "Run again", "Compare two cycles"):
        page.goto(study)
        page.get_by_role("link", name=step).or_(page.get_by_role("button", name=step)).click()
        if step == "Close cycle 1":
            page.get_by_label("Closed on").fill("2023-03-31")
            page.get_by_role("button", name="Close the cycle").click()
        if step == "Compare two cycles":
            page.get_by_role("button", name="Compare", exact=True).click()
        go_to_the_end(page)
    page.close()


def change_the_portfolio(analyst, address):
    """Read the portfolio of the study, and change the first day of a rollout."""
    analyst.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    page = analyst.new_page()
    page.goto(f"{address}/portfolio/studies/improving-region/")
    page.get_by_role("button", name="Read it").click()
    page.goto(f"{address}/portfolio/site/flevoland/")
    assert "These results no longer agree" not in page.locator("main").inner_text()
    page.locator("a[href*='/portfolio/rollouts/'][href$='/change/']").first.click()
    page.get_by_label(re.compile("^First day on which persons can be reached")).fill("2021-04-01")
    page.get_by_label(re.compile("^Why you change this")).fill("The team was not complete before")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("the following results no longer hold")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("body")).to_contain_text("The rollout was saved.")
    page.close()
