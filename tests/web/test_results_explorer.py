"""Finding figures by indicator, region, period and way of counting."""

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, estimates, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(tmp_path):
    return take_in(bundle(tmp_path / "a"), study=study())


@pytest.fixture
def viewer(person, browser_of, sites):
    return browser_of(person(Role.VIEWER))


def _text(page):
    return page.content.decode()


def test_without_results_the_page_says_when_they_come(viewer):
    assert "when a run of a study is done" in _text(viewer.get("/results/"))


def test_who_may_not_see_results_is_refused(edition, person, browser_of):
    assert browser_of(person()).get("/results/").status_code == 403


def test_a_selection_is_an_address(edition, viewer):
    page = viewer.get("/results/?indicator=cost&region=NL01&region=GM0001&from=2020-01-01&to=2021-01-01")

    text = _text(page)
    assert "<svg" in text
    assert "Noorddorp" in text
    assert ">2019<" not in text.split('id="result"')[1]


def test_the_table_has_the_figures_of_the_chart_with_intervals(edition, viewer):
    text = _text(viewer.get("/results/?indicator=cost&region=site:noord"))

    assert "€111" in text
    assert "(106 to 116)" in text


def test_states_are_words_and_never_numbers(edition, viewer):
    address = "/results/?indicator=health&region=site:noord&region=site:zuid&region=GM0001&region=GM0002"
    text = _text(viewer.get(address))

    for state in ("withheld", "not_estimable", "missing"):
        assert f'<span class="state {state}">' in text
    assert "0.0%" in text


def test_a_break_in_the_series_is_drawn_and_told(edition, viewer):
    text = _text(viewer.get("/results/?indicator=cost&region=NL01"))

    assert ">break</text>" in text
    assert "figures from 2021 on cannot be compared" in text


def test_the_difference_with_the_country_is_that_of_the_study(edition, viewer):
    text = _text(viewer.get("/results/?indicator=cost&region=site:noord"))

    assert "+€10" in text
    assert "(+3 to +17)" in text


def test_regions_are_put_beside_each_other_for_one_year(edition, viewer):
    text = _text(viewer.get("/results/?indicator=cost&view=regions&kind=municipality&period=2020-01-01"))

    assert "Zuiddorp" in text
    assert "The order is no judgement" in text


def test_a_region_is_added_by_its_name(edition, viewer):
    text = _text(viewer.get("/results/?indicator=cost&region=NL01&add=zuiddorp"))

    assert '<input type="checkbox" name="region" value="GM0002" checked>' in text


def test_a_word_finds_indicators_in_name_and_description(edition, viewer):
    text = _text(viewer.get("/results/?q=healthy"))

    assert "1 indicator found" in text


def test_what_is_not_there_is_named_and_not_an_error(edition, viewer):
    page = viewer.get("/results/", {"study": "other", "indicator": "<script>alert(1)</script>", "region": "'; --"})

    assert page.status_code == 200
    assert "<script>alert" not in _text(page)
    assert "&lt;script&gt;alert" in _text(page)


@pytest.mark.parametrize("value", ["", "0", "2020-99-99", "%00", "' OR 1=1", "../../etc/passwd", "9" * 5000])
def test_no_address_breaks_the_page(edition, viewer, value):
    for name in ("study", "indicator", "region", "add", "way", "from", "to", "period", "view", "kind", "q"):
        assert viewer.get("/results/", {name: value}).status_code == 200


def test_a_name_with_markup_is_text_on_the_page_and_in_the_drawing(tmp_path, viewer):
    take_in(bundle(tmp_path / "b", name="<b>Cost</b>", area='"><img src=x>'), study=study("hostile"))

    text = _text(viewer.get("/results/?indicator=cost&region=GM0001&study=hostile"))
    assert "<b>Cost" not in text
    assert "<img src=x" not in text


def test_htmx_gets_only_the_part_that_changes(edition, viewer):
    page = viewer.get("/results/?indicator=cost", headers={"hx-request": "true"})

    assert "<html" not in _text(page)
    assert 'id="result"' in _text(page)
    assert "HX-Request" in page["Vary"]


def test_a_very_long_list_of_regions_is_cut(edition, viewer):
    regions = "&".join(f"region=GM{number:04d}" for number in range(500))

    assert viewer.get(f"/results/?indicator=cost&{regions}").status_code == 200


def test_a_study_of_another_site_is_not_there(tmp_path, sites, person, browser_of):
    take_in(bundle(tmp_path / "a"), study=study("of-zuid", site=sites[1]))
    north = browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))
    south = browser_of(person(Role.SITE_CONTRIBUTOR, sites[1]))

    for address in (
        "figures.csv", "figures.zip", "chart.svg", "chart.png", "indicators/cost/", "changes/", "report/",
        "report/en/index.html",
    ):  # fmt: skip
        assert north.get(f"/results/of-zuid/{address}").status_code == 404
        assert south.get(f"/results/of-zuid/{address}").status_code in (200, 302)
    assert "There are no results yet" in _text(north.get("/results/"))


def test_a_definition_tells_unit_source_and_breaks(edition, viewer):
    text = _text(viewer.get("/results/monitor/indicators/cost/"))

    assert "Source: Vektis" in text
    assert "2021" in text
    assert viewer.get("/results/monitor/indicators/nothing/").status_code == 404


def test_what_changed_shows_before_and_after_with_the_cause(tmp_path, viewer):
    of = study()
    take_in(bundle(tmp_path / "a"), study=of)
    assert "no earlier edition" in _text(viewer.get("/results/monitor/changes/"))
    take_in(bundle(tmp_path / "b", figures=estimates(cost=200.0), data="second", version="2"), study=of)

    assert "changed from version 1 to 2" in _text(viewer.get("/results/monitor/changes/"))
    text = _text(viewer.get("/results/monitor/changes/?indicator=cost"))
    assert "New or changed data: vektis-gemeente." in text
    assert "€102" in text
    assert "€202" in text


def test_pages_ask_the_database_a_bounded_number_of_questions(edition, viewer, django_assert_max_num_queries):
    addresses = ("/results/?indicator=cost", "/results/?indicator=cost&view=regions&kind=municipality")
    for address in addresses:
        with django_assert_max_num_queries(20):
            viewer.get(address)
        with django_assert_max_num_queries(11):
            viewer.get(address)
