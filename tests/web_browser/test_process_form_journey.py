"""
A new site to a form that was submitted: the site with its area and a party, a round, the six topics, a draft that is
taken up again, what is still lacking, submitting, reopening with a reason, and sites beside each other.
"""

import re

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.sites.models import Site
from tests.web_browser.conftest import PHONE

WORDS = {
    "nl": {
        # site and round
        "name": "Naam", "code": "Korte naam in studies", "about": "Over de proeftuin",
        "area": "Gemeenten Oostdorp en Westdorp", "save": "Opslaan", "made": "De proeftuin is gemaakt.",
        "add party": "Partij toevoegen", "organisation": "Naam van de organisatie", "kind": "Soort organisatie",
        "municipality": "Gemeente", "role": "Rol in deze proeftuin", "steers": "Beslist mee in de stuurgroep",
        "from": "Doet mee vanaf",
        "new round": "Nieuwe ronde", "year": "Jaar", "quarter": "Kwartaal", "opens": "Open vanaf",
        "due": "Indienen uiterlijk", "round": "Kwartaal 1 van 2026",
        # the form
        "begin": "Beginnen", "fill in": "Invullen", "draft": "Concept opslaan", "submit": "Indienen",
        "draft saved": "Het concept is opgeslagen. U kunt later verdergaan.",
        "not yet": "Het concept is opgeslagen, maar het formulier is nog niet ingediend: zie hieronder.",
        "attention": "Er is nog iets nodig", "submitted": "Het formulier is ingediend. Dank u wel.",
        "topics": [
            "Doelen", "Structuur en bestuur", "Populatie en risicostratificatie", "Financiering en prikkels",
            "Interventies", "Belemmerende en bevorderende factoren",
        ],
        "chosen": {
            "Doelen": ["Een gezondere bevolking"],
            "Populatie en risicostratificatie": ["Naar gebied: iedereen die er woont"],
            "Financiering en prikkels": ["Met projectgeld"],
        },
        "selected": {
            "Doelen": [("Zijn de partijen het eens over de doelen?", "De meeste partijen")],
            "Structuur en bestuur": [("Heeft de proeftuin een eigen rechtspersoon?", "In voorbereiding")],
            "Populatie en risicostratificatie": [("Worden mensen ingedeeld naar risico?", "Ja, nog niet in gebruik")],
            "Interventies": [("Verlopen de interventies zoals gepland?", "Sommige wel, andere niet")],
            "Belemmerende en bevorderende factoren": [
                ("Wat had dit kwartaal alles bij elkaar de overhand?", "Wat belemmert")
            ],
        },
        "typed": {
            "Structuur en bestuur": [
                ("Hoeveel organisaties doen mee?", "7"),
                ("Hoe vaak kwam de stuurgroep dit kwartaal bij elkaar?", "0"),
            ],
            "Financiering en prikkels": [("Voor hoeveel jaar geldt het langste contract?", "2")],
        },
        "in own words": {
            "Doelen": "Beschrijf de doelen in uw eigen woorden",
            "Structuur en bestuur": "Beschrijf de organisaties, hun rollen en wie waarover beslist",
            "Populatie en risicostratificatie": "Beschrijf hoe mensen worden gevonden, en met welke gegevens",
            "Financiering en prikkels": "Beschrijf de contracten en wat ze belonen",
            "Interventies": "Wat valt op aan de interventies?",
            "Belemmerende en bevorderende factoren":
                "Wat wilt u zeggen over alle belemmerende en bevorderende factoren samen?",
        },
        "changed": "Wat is er veranderd sinds het vorige kwartaal?",
        "intervention": "Interventie", "how far": "Hoe ver is het?", "paused": "Stilgelegd", "why": "Waarom?",
        "factor": "Wat belemmert of helpt?", "valence": "Belemmert het of helpt het?", "barrier": "Belemmering",
        "strength": "Hoe sterk is het?", "helps much": "2: helpt sterk", "hinders much": "-2: belemmert sterk",
        "level": "Waar speelt het?", "financing": "Financiering", "theme": "Waar gaat het over?",
        "contracts": "Financiële prikkels en contracten", "still there": "Is het er nog?", "yes": "Ja",
        "lacks": [
            "Structuur en bestuur: Hoe vaak kwam de stuurgroep dit kwartaal bij elkaar? Geef een antwoord.",
            "Interventies, Huisbezoek: Waarom? Zeg waarom de interventie is aangepast, stilgelegd of gestopt.",
            "Belemmerende en bevorderende factoren, Contracten van een jaar: Hoe sterk is het? "
            "Een belemmering werkt tegen: kies -2 of -1.",
        ],
        # after it
        "state": "Ingediend", "reopen": "Heropenen", "why reopen": "Waarom wordt het formulier heropend?",
        "reopened": "Dit formulier is heropend", "compare": "Proeftuinen vergelijken",
        "barriers": "Belemmeringen",
    },
    "en": {
        "name": "Name", "code": "Short name in studies", "about": "About the site",
        "area": "Municipalities of Eastville and Westville", "save": "Save", "made": "The site was made.",
        "add party": "Add a party", "organisation": "Name of the organisation", "kind": "Type of organisation",
        "municipality": "Municipality", "role": "Role in this site", "steers": "Decides in the steering group",
        "from": "Takes part from",
        "new round": "New round", "year": "Year", "quarter": "Quarter", "opens": "Open from",
        "due": "To be submitted by", "round": "Quarter 1 of 2026",
        "begin": "Begin", "fill in": "Fill in", "draft": "Save the draft", "submit": "Submit",
        "draft saved": "The draft was saved. You can go on later.",
        "not yet": "The draft was saved, but the form is not submitted yet: see below.",
        "attention": "Something needs your attention", "submitted": "The form was submitted. Thank you.",
        "topics": [
            "Aims", "Structure and governance", "Population and risk stratification", "Financing and incentives",
            "Interventions", "Barriers and facilitators",
        ],
        "chosen": {
            "Aims": ["Better health of the population"],
            "Population and risk stratification": ["By area: everybody who lives there"],
            "Financing and incentives": ["With money for a project"],
        },
        "selected": {
            "Aims": [("Do the parties agree on the aims?", "Most parties")],
            "Structure and governance": [("Does the site have a legal entity of its own?", "In preparation")],
            "Population and risk stratification": [("Are people divided into groups by risk?", "Yes, not used yet")],
            "Interventions": [("Do the interventions go as planned?", "Some do, others do not")],
            "Barriers and facilitators": [("All in all, what had the upper hand this quarter?", "What hinders")],
        },
        "typed": {
            "Structure and governance": [
                ("How many organisations take part?", "7"),
                ("How often did the steering group meet this quarter?", "0"),
            ],
            "Financing and incentives": [("For how many years is the longest contract?", "2")],
        },
        "in own words": {
            "Aims": "Describe the aims in your own words",
            "Structure and governance": "Describe the organisations, their roles and who decides on what",
            "Population and risk stratification": "Describe how people are found, and with which data",
            "Financing and incentives": "Describe contracts and what they reward",
            "Interventions": "What stands out about the interventions?",
            "Barriers and facilitators": "What do you want to say about barriers and facilitators as a whole?",
        },
        "changed": "What changed since the last quarter?",
        "intervention": "Intervention", "how far": "How far is it?", "paused": "Paused", "why": "Why?",
        "factor": "What hinders or helps?", "valence": "Does it hinder or help?", "barrier": "Barrier",
        "strength": "How strong is it?", "helps much": "2: helps much", "hinders much": "-2: hinders much",
        "level": "Where does it play?", "financing": "Financing", "theme": "What is it about?",
        "contracts": "Financial incentives and contracts", "still there": "Is it still there?", "yes": "Yes",
        "lacks": [
            "Structure and governance: How often did the steering group meet this quarter? Give an answer.",
            "Interventions, Huisbezoek: Why? Say why it was adapted, paused or stopped.",
            "Barriers and facilitators, Contracten van een jaar: How strong is it? "
            "A barrier hinders: choose -2 or -1.",
        ],
        "state": "Submitted", "reopen": "Reopen", "why reopen": "Why is the form reopened?",
        "reopened": "This form was reopened", "compare": "Compare sites",
        "barriers": "Barriers",
    },
}  # fmt: skip


def label(text):
    """The whole label, in whichever case it begins, whether or not it says that the field is required."""
    return re.compile(rf"^{re.escape(text)}( \(.+\))?\s*$", re.IGNORECASE)


def field(within, text):
    return within.get_by_label(label(text)).first


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def text_of(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def topic(page, name):
    return page.locator("section").filter(has=page.get_by_role("heading", level=2, name=name, exact=True))


def fill_topics(page, said):
    """Answer everything about the six topics."""
    for name in said["topics"]:
        part = topic(page, name)
        for choice in said["chosen"].get(name, ()):
            part.get_by_label(choice, exact=True).check()
        for question, answer in said["selected"].get(name, ()):
            field(part, question).select_option(answer)
        for question, answer in said["typed"].get(name, ()):
            field(part, question).fill(answer)
        field(part, said["in own words"][name]).fill(f"{name} in het oosten")
        field(part, said["changed"]).fill("niets")


def make_site(page, said):
    page.goto("/sites/new/")
    field(page, said["name"]).fill("Oost")
    field(page, said["code"]).fill("oost")
    field(page, said["about"]).fill(said["area"])
    press(page, said["save"])
    assert said["made"] in page.locator("body").inner_text()
    page.get_by_role("link", name=said["add party"], exact=True).click()
    field(page, said["organisation"]).fill("Gemeente Oostdorp")
    field(page, said["kind"]).select_option(said["municipality"])
    field(page, said["role"]).select_option(said["steers"])
    field(page, said["from"]).fill("2025-01-01")
    press(page, said["save"])
    assert "Gemeente Oostdorp" in text_of(page)
    assert said["area"] in text_of(page)


def open_round(page, said):
    page.goto("/forms/")
    page.get_by_role("link", name=said["new round"], exact=True).click()
    field(page, said["year"]).fill("2026")
    field(page, said["quarter"]).select_option("1")
    field(page, said["opens"]).fill("2026-04-01")
    field(page, said["due"]).fill("2026-04-29")
    press(page, said["save"])
    assert page.get_by_role("heading", level=2, name=said["round"]).is_visible()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_site_comes_to_a_submitted_form(language, sites, person, open_as, violations):
    said = WORDS[language]
    # Given a site that an administrator makes, with its area and a party, and a round that a researcher opens,
    make_site(open_as(person(Role.ADMINISTRATOR), language=language), said)
    site = Site.objects.get(code="oost")
    monitor = open_as(person(Role.MONITOR_RESEARCHER), language=language)
    open_round(monitor, said)

    # when somebody of the site begins the form, answers a part of it and saves it as a draft,
    page = open_as(person(Role.SITE_CONTRIBUTOR, site), language=language)
    page.goto("/forms/")
    page.get_by_role("button", name=re.compile(f"^{said['begin']}")).click()
    fill_topics(page, said)
    field(topic(page, said["topics"][1]), said["typed"][said["topics"][1]][1][0]).fill("")
    press(page, said["draft"])
    assert said["draft saved"] in page.locator("body").inner_text()

    # and comes back to it later,
    page.goto("/forms/")
    page.get_by_role("link", name=re.compile(f"^{said['fill in']}")).click()
    assert field(topic(page, said["topics"][0]), said["changed"]).input_value() == "niets"
    interventions, factors = topic(page, said["topics"][4]), topic(page, said["topics"][5])
    field(interventions, said["intervention"]).fill("Huisbezoek")
    field(interventions, said["how far"]).select_option(said["paused"])
    field(factors, said["factor"]).fill("Contracten van een jaar")
    for question, answer in (("valence", "barrier"), ("strength", "helps much"), ("level", "financing"),
                             ("theme", "contracts"), ("still there", "yes")):  # fmt: skip
        field(factors, said[question]).select_option(said[answer])

    # then submitting tells exactly what is lacking, of which topic and row, with a link to each, on a phone as well,
    press(page, said["submit"])
    assert said["not yet"] in page.locator("body").inner_text()
    summary = page.locator(".error-summary")
    assert summary.get_by_role("heading").inner_text() == said["attention"]
    assert [re.sub(r"\s+", " ", each) for each in summary.get_by_role("link").all_inner_texts()] == said["lacks"]
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    for link in summary.get_by_role("link").all():
        link.click()
        focused = page.locator(":focus")
        assert focused.get_attribute("aria-invalid") == "true"
        assert page.locator(f"[id='{focused.get_attribute('aria-describedby').split()[-1]}']").is_visible()

    # and with that mended it is submitted, and reads back as it was meant.
    field(topic(page, said["topics"][1]), said["typed"][said["topics"][1]][1][0]).fill("0")
    field(topic(page, said["topics"][4]), said["why"]).fill("Er is geen personeel")
    field(topic(page, said["topics"][5]), said["strength"]).select_option(said["hinders much"])
    press(page, said["submit"])
    assert said["submitted"] in page.locator("body").inner_text()
    for shown in (said["state"], "Huisbezoek", said["paused"], "Er is geen personeel", "Contracten van een jaar"):
        assert shown in text_of(page)
    assert violations(page) == []

    # A researcher sees it beside the other sites, and reopens it with a reason that the site reads above the form.
    monitor.goto("/forms/")
    monitor.get_by_role("link", name=said["compare"], exact=True).click()
    assert f"{said['topics'][0]} in het oosten" in text_of(monitor)
    assert monitor.get_by_role("row", name=re.compile(rf"^{said['round']}\s+1\s+0$")).count() == 1
    assert violations(monitor) == []
    monitor.get_by_role("link", name="Oost", exact=True).click()
    monitor.get_by_role("link", name=said["reopen"], exact=True).click()
    field(monitor, said["why reopen"]).fill("Het aantal organisaties klopt niet")
    press(monitor, said["save"])
    page.goto("/forms/")
    page.get_by_role("link", name=re.compile(f"^{said['fill in']}")).click()
    assert page.get_by_role("heading", name=said["reopened"]).is_visible()
    assert "Het aantal organisaties klopt niet" in text_of(page)

    field(topic(page, said["topics"][1]), said["typed"][said["topics"][1]][0][0]).fill("8")
    press(page, said["submit"])
    assert said["submitted"] in page.locator("body").inner_text()
