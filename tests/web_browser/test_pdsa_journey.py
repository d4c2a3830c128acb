"""
A round of improvement, as a site goes through it: plan, do, study, act, and what was learned from it.

The prediction is put down before the test. Once the test has started nobody can change it, and whoever tries is told
why and by whom it was locked.
"""

import re

import pytest
from django.utils import timezone

from proeftuin_web.accounts.role import Role

WORDS = {
    "nl": {
        "improvement": "Verbeteren",
        "begin": "Een project beginnen",
        "site": "Proeftuin", "code": "Korte naam in studies", "aim": "Wat moet worden bereikt",
        "started": "Begonnen op", "by": "Te bereiken op",
        "add measure": "Een maat toevoegen", "name": "Naam", "role": "Waarvoor het is", "outcome": "uitkomst",
        "unit": "Eenheid", "direction": "Richting", "lower": "lager is beter",
        "plan": "Een proef plannen", "question": "Vraag", "change": "Verandering die wordt geprobeerd",
        "measure": "Maat", "value": "Voorspelde waarde", "why": "Waarom dit wordt verwacht",
        "predicted on": "Voorspeld op", "first day": "Eerste dag", "last day": "Eerste dag erna", "save": "Opslaan",
        "start": "De proef beginnen en de voorspelling vastzetten",
        "locked": "Deze voorspelling staat vast", "reason": "zou niets bewijzen",
        "by whom": "Person 1 begon deze proef op",
        "put down": "De uitkomst opschrijven", "result": "Uitkomst", "learned": "Wat er is geleerd",
        "decide": "Besluiten: invoeren, aanpassen of loslaten", "adapt": "aanpassen", "decision reason": "Reden",
        "teach": "Opschrijven wat dit leert", "step": "4. portfolio en uitvoering",
        "decision": "Een besluit opschrijven", "decided": "Wat er is besloten", "because": "Waarom",
        "who": "Wie besloot", "at step": "Stap waarin iets verandert", "edit": "er komt iets bij",
        "what": "Wat er verandert, in woorden", "all learned": "Alles wat er is geleerd",
    },
    "en": {
        "improvement": "Improvement",
        "begin": "Begin a project",
        "site": "Site", "code": "Short name in studies", "aim": "What is to be reached",
        "started": "Started on", "by": "To be reached by",
        "add measure": "Add a measure", "name": "Name", "role": "What it is for", "outcome": "outcome",
        "unit": "Unit", "direction": "Direction", "lower": "lower is better",
        "plan": "Plan a test", "question": "Question", "change": "Change that is tried",
        "measure": "Measure", "value": "Predicted value", "why": "Why this is expected",
        "predicted on": "Predicted on", "first day": "First day", "last day": "First day after it", "save": "Save",
        "start": "Start the test and lock the prediction",
        "locked": "This prediction is locked", "reason": "would prove nothing",
        "by whom": "Person 1 started this test and locked its prediction on",
        "put down": "Put down the result", "result": "Result", "learned": "What was learned",
        "decide": "Decide: adopt, adapt or abandon", "adapt": "adapt", "decision reason": "Reason",
        "teach": "Put down what this teaches", "step": "4. portfolio and implementation",
        "decision": "Put down a decision", "decided": "What was decided", "because": "Why",
        "who": "Who decided", "at step": "Step where something changes", "edit": "something is added",
        "what": "What changes, in words", "all learned": "All that was learned",
    },
}  # fmt: skip


def label(text):
    """The whole label, whether or not it says that the field is required."""
    return re.compile(rf"^{re.escape(text)}( \(.+\))?\s*$")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_round_with_a_locked_prediction_ends_in_what_was_learned(language, sites, person, open_as, violations):
    said = WORDS[language]
    today = timezone.localdate().isoformat()
    page = open_as(person(Role.SITE_CONTRIBUTOR, sites[0]), language=language)

    def fill(**typed):
        for name, value in typed.items():
            page.get_by_label(label(said[name.replace("_", " ")])).fill(value)

    def save():
        page.get_by_role("button", name=said["save"]).click()

    def follow(name):
        page.get_by_role("link", name=said[name], exact=True).first.click()

    # Given a project with a measure,
    page.goto("/improvement/")
    follow("begin")
    page.get_by_label(label(said["site"])).select_option("Noord")
    fill(code="falls", aim="Fewer falls at home", started="2026-01-01", by="2030-01-01")
    save()
    project = page.url
    follow("add measure")
    fill(name="Falls", code="falls", unit="a month")
    page.get_by_label(label(said["role"])).select_option(said["outcome"])
    page.get_by_label(label(said["direction"])).select_option(said["lower"])
    save()

    # and a test of a change with its prediction,
    follow("plan")
    fill(code="tuesdays", question="Do visits help?", change="Visits on Tuesdays", value="10")
    fill(why="They did elsewhere", predicted_on=today, first_day="2026-02-01", last_day="2026-03-01")
    page.get_by_label(label(said["measure"])).select_option("Falls")
    save()
    test = page.url

    # when it has started, the prediction stands: changing it is refused, and it is said why and by whom.
    page.get_by_role("button", name=said["start"]).click()
    answer = page.goto(f"{test}change/")
    assert answer.status == 409
    assert page.get_by_role("heading", level=1).inner_text() == said["locked"]
    assert said["by whom"] in page.locator("main").inner_text()
    assert said["reason"] in page.locator("main").inner_text()
    assert violations(page) == []

    # Then the result is put down and decided on,
    page.goto(test)
    follow("put down")
    fill(result="9", learned="Visits reach few people")
    save()
    follow("decide")
    page.get_by_label(said["adapt"], exact=True).check()
    fill(decision_reason="Too few are reached")
    save()

    # what it teaches becomes a finding that rests on the test,
    follow("teach")
    fill(learned="Visits on one day reach few people")
    page.get_by_label(said["step"], exact=True).check()
    save()
    assert "Visits on Tuesdays" in page.locator("main").inner_text()

    # and a decision that rests on the finding.
    follow("decision")
    fill(decided="Visit on two days", because="One day reaches too few", who="The steering group")
    page.get_by_label(label(said["at step"])).select_option(said["step"])
    page.get_by_label(said["edit"], exact=True).check()
    fill(what="A second day of visits")
    save()
    assert "Visits on one day reach few people" in page.locator("main").inner_text()

    # All of it shows in what was learned, and with the project.
    page.goto("/improvement/")
    follow("all learned")
    shown = page.locator("main").inner_text()
    assert "Visits on one day reach few people" in shown
    assert "Visits reach few people" in shown
    assert violations(page) == []
    page.goto(project)
    assert "Visit on two days" in page.locator("main").inner_text()
    assert violations(page) == []
