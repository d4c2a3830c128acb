"""Somebody looks for figures by segment: lines over the years, segments beside each other, and who is in a segment."""

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study

WORDS = {
    "nl": {
        "older": "Ouderen",
        "together": "Alle segmenten samen",
        "show": "Tonen",
        "beside": "Segmenten naast elkaar",
        "withheld": "afgeschermd",
        "definition": "Definitie van Ouderen",
        "rule": "75 of ouder.",
        "reach": "Bereik",
        "verdict": "Lager dan zonder het programma. Dat is beter.",
    },
    "en": {
        "older": "Older persons",
        "together": "All segments together",
        "show": "Show",
        "beside": "Segments beside each other",
        "withheld": "withheld",
        "definition": "Definition of Older persons",
        "rule": "75 years or older.",
        "reach": "Reach",
        "verdict": "Lower than without the programme. That is better.",
    },
}


@pytest.fixture
def results(sites, tmp_path):
    """Results of two sites in which a figure of a segment is withheld."""
    return take_in(bundle(tmp_path / "results", segments=True), study=study())


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_an_indicator_to_its_segments_and_who_is_in_them(results, person, open_as, violations, language):
    words = WORDS[language]

    # Given a viewer who looks at an indicator in one site,
    page = open_as(person(Role.VIEWER), language=language)
    page.goto("/results/?indicator=cost&region=site:noord")

    # when all together and a segment are chosen, each has a line and a column of its own;
    page.get_by_label(words["together"], exact=True).check()
    page.get_by_label(words["older"], exact=True).check()
    page.get_by_role("button", name=words["show"]).click()
    page.get_by_role("columnheader", name=words["older"]).wait_for()
    assert violations(page) == []

    # when segments are put beside each other, what is withheld stays a word in its own row;
    page.goto("/results/?indicator=cost&region=site:noord")
    page.get_by_role("link", name=words["beside"]).click()
    page.get_by_text(words["withheld"], exact=True).last.wait_for()
    assert violations(page) == []

    # and from there one reads who is in a segment.
    page.get_by_role("link", name=words["definition"]).click()
    page.get_by_role("cell", name=words["rule"], exact=True).wait_for()
    assert violations(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_of_a_site_tells_its_results_in_words_and_drawings(
    results, sites, person, open_as, violations, language
):
    # Given a site with results by segment, reach, an effect and a control chart, on a narrow screen in the dark,
    page = open_as(person(Role.VIEWER), language=language, viewport={"width": 320, "height": 640}, dark=True)

    # when a viewer opens its page,
    page.goto(sites[0].get_absolute_url())

    # then every drawing has a name and a table beside it, and the effect is told in a sentence.
    page.get_by_role("heading", name=WORDS[language]["reach"], exact=True).wait_for()
    page.get_by_role("cell", name=WORDS[language]["verdict"]).wait_for()
    assert page.locator("main svg > title").count() == page.locator("main svg").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []

    # And on paper there is nothing to press, and every drawing fits.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # as much as stands on a sheet
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator(".print-only").is_visible()
    assert max(each.bounding_box()["width"] for each in page.locator("main svg").all()) <= 680
