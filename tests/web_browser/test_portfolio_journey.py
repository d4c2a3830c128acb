"""
A day in the portfolio changes: before it is saved the page says which results then no longer hold, and afterwards they
are marked wherever they are shown. Whoever belongs to another site finds nothing of it.
"""

import re
from datetime import date

import pytest

from proeftuin.studies.bundle import write_manifest
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.result_ledger import Ledger, ResultGroup
from proeftuin_web.accounts.role import Role
from proeftuin_web.portfolio import stale
from proeftuin_web.portfolio.actions import read_portfolio
from proeftuin_web.portfolio.models import Rollout
from proeftuin_web.results.actions import take_in
from tests.web.portfolio_example import small_study
from tests.web.results_example import bundle
from tests.web_browser.test_process_form_journey import field, press, text_of

WORDS = {
    "nl": {
        "first day": "Eerste dag waarop personen bereikt kunnen worden",
        "why": "Waarom u dit wijzigt", "save": "Opslaan", "error": "Zeg waarom de dag verandert",
        "nothing yet": "Er is nog niets opgeslagen.",
        "no longer": "Met deze dagen gelden de volgende resultaten niet meer.",
        "evaluation": "de evaluatie: effecten", "figures": "de cijfers van de proeftuinen",
        "saved": "De invoering is opgeslagen.", "marked": "Deze resultaten passen niet meer bij het portfolio.",
        "not there": "Deze pagina is er niet",
    },
    "en": {
        "first day": "First day on which persons can be reached",
        "why": "Why you change this", "save": "Save", "error": "Say why the day changes",
        "nothing yet": "Nothing was saved yet.", "no longer": "With these days the following results no longer hold.",
        "evaluation": "the evaluation: effects", "figures": "the figures of the sites",
        "saved": "The rollout was saved.", "marked": "These results no longer agree with the portfolio.",
        "not there": "This page is not there",
    },
}  # fmt: skip
DAY = "portfolio.interventions.home_team.rollouts.noord.start"
GROUPS = (
    ResultGroup("status", ("sites.*.id",)),
    ResultGroup("evaluation", ("evaluation", "portfolio.interventions.home_team.rollouts"), ("status",)),
)


@pytest.fixture
def released(sites, person, tmp_path, settings):
    """A study whose portfolio was read, with released results that were computed with it."""
    settings.FOLDER = tmp_path
    study = small_study()
    read_portfolio(study=study, by=person(Role.ANALYST))
    folder = bundle(tmp_path / "results")
    ledger = Ledger(stale.definitions(study, stale.present_part(study)), {}, "1", GROUPS)
    write_manifest(folder, {**Bundle.open(folder).manifest, "ledger": ledger.as_mapping()})
    take_in(folder, study=study)
    return study


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_changed_day_marks_the_effects_that_rest_on_it(language, released, sites, person, open_as, violations):
    said = WORDS[language]
    about, home = sites[0].get_absolute_url(), "/portfolio/site/noord/"
    rollout = Rollout.objects.get(site=sites[0])
    # Given results of an evaluation that agree with the portfolio, as a viewer of the site reads them,
    viewer = open_as(person(Role.VIEWER, sites[0]), language=language)
    for address in (about, home):
        viewer.goto(address)
        assert said["marked"] not in text_of(viewer)

    # when somebody of the site changes the first day, without saying why at first,
    page = open_as(person(Role.SITE_CONTRIBUTOR, sites[0]), language=language)
    page.goto(home)
    page.locator(f"a[href='/portfolio/rollouts/{rollout.pk}/change/']").click()
    field(page, said["first day"]).fill("2021-03-01")
    press(page, said["save"])
    page.locator(".error-summary").get_by_role("link", name=re.compile(said["error"])).click()
    assert page.locator(":focus").get_attribute("name") == "reason"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []
    field(page, said["why"]).fill("Het team was nog niet compleet")
    press(page, said["save"])

    # then the page first says which results no longer hold, and has saved nothing,
    for words in (said["nothing yet"], said["no longer"], said["evaluation"], f"{DAY}: 2021-01-01 → 2021-03-01"):
        assert words in text_of(page)
    assert Rollout.objects.get(pk=rollout.pk).starts_on == date(2021, 1, 1)
    assert violations(page) == []

    # and once it is saved they are marked where they are shown, and nothing else is.
    press(page, said["save"])
    assert said["saved"] in page.locator("body").inner_text()
    assert Rollout.objects.get(pk=rollout.pk).starts_on == date(2021, 3, 1)
    for address in (about, home, f"/portfolio/studies/{released.code}/"):
        viewer.goto(address)
        assert said["evaluation"] in text_of(viewer), address
        assert said["figures"] not in text_of(viewer)
        assert violations(viewer) == []

    # A viewer of another site is told that there is no such page.
    other = open_as(person(Role.VIEWER, sites[1]), language=language)
    for address in (home, f"/portfolio/rollouts/{rollout.pk}/change/", about):
        assert other.goto(address).status == 404, address
        assert other.get_by_role("heading", level=1).inner_text() == said["not there"]
    assert violations(other) == []
