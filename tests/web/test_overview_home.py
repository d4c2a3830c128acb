"""The first page: sites, aims, what is new, and what is due."""

import json

import pytest

from proeftuin.reporting.html import GEOGRAPHY_SCRIPT
from proeftuin_web.accounts.role import Role
from proeftuin_web.process_forms.models import Form, Round, quarter_of
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.models import Edition
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db


def read(browser, address="/"):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def edition(tmp_path):
    folder = bundle(tmp_path / "results")
    square = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [4, 51]},
        "arcs": [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]],
        "objects": {"municipalities": {"geometries": [{"type": "Polygon", "arcs": [[0]], "id": "GM0001"}]}},
    }
    script = folder / "report" / "assets" / GEOGRAPHY_SCRIPT
    script.parent.mkdir()
    script.write_text(f"window.geography = {json.dumps(square)};", encoding="utf-8")
    return take_in(folder, study=study())


def test_a_site_contributor_sees_the_own_site(sites, person, browser_of):
    page = read(browser_of(person(Role.SITE_CONTRIBUTOR, sites[0])))

    assert "Noord" in page
    assert "Zuid" not in page


def test_another_site_is_not_there(sites, person, browser_of):
    browser = browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))

    assert browser.get(sites[1].get_absolute_url()).status_code == 404


def test_whoever_has_no_role_is_told_whom_to_ask(person, browser_of):
    assert "Ask the administrator" in read(browser_of(person()))


def test_without_results_the_page_says_what_to_do(sites, person, browser_of):
    page = read(browser_of(person(Role.VIEWER)))

    assert "There are no results yet" in page
    assert "Nothing is due" in page
    assert "Nothing happened yet" in page


def test_each_aim_shows_the_country_and_each_site_its_figure(edition, sites, person, browser_of):
    page = read(browser_of(person(Role.VIEWER)))

    assert "Cost of care" in page
    assert "€102" in page
    assert "€112" in page
    assert "+€10 from the country" in page
    assert "There is no released figure on this aim yet" in page


def test_states_of_a_number_are_told_apart(edition, sites, person, browser_of):
    page = read(browser_of(person(Role.VIEWER)))

    assert '<span class="state withheld">withheld</span>' in page
    assert '<span class="state not_estimable">not estimable</span>' in page
    assert '<span class="state missing">no figure</span>' in page


def test_new_results_are_news_and_those_of_another_site_are_not(edition, tmp_path, sites, person, browser_of):
    take_in(bundle(tmp_path / "other"), study=study("of-zuid", site=sites[1]))
    Edition.objects.filter(study__code="of-zuid").update(taken_in_at="2020-01-01T00:00Z")
    mine = read(browser_of(person(Role.SITE_CONTRIBUTOR, sites[0])))
    theirs = read(browser_of(person(Role.SITE_CONTRIBUTOR, sites[1])))

    assert mine.count("New results of The monitor") == 1
    assert theirs.count("New results of The monitor") == 2


def test_the_map_numbers_the_sites_as_the_table_does(edition, sites, person, browser_of):
    browser = browser_of(person(Role.VIEWER))
    picture = read(browser, "/map.svg")

    assert '<span class="map-number">1</span>' in read(browser)
    assert "<title>1. Noord</title>" in picture
    assert "<title>2. Zuid</title>" in picture


def test_the_map_has_only_sites_that_one_may_see(edition, sites, person, browser_of):
    assert "Noord" not in read(browser_of(person(Role.SITE_CONTRIBUTOR, sites[1])), "/map.svg")


def test_without_shapes_there_is_no_map(tmp_path, sites, person, browser_of):
    take_in(bundle(tmp_path / "results"), study=study())
    browser = browser_of(person(Role.VIEWER))

    assert "map.svg" not in read(browser)
    assert browser.get("/map.svg").status_code == 404


def test_the_page_asks_no_more_for_more_sites(edition, person, browser_of, django_assert_max_num_queries):
    from proeftuin_web.sites.models import Site

    Site.objects.bulk_create(Site(code=f"site{number}", name=f"Site {number}") for number in range(30))
    browser = browser_of(person(Role.VIEWER))
    with django_assert_max_num_queries(28):
        read(browser)


def test_open_rounds_are_due_and_submitted_forms_are_news(sites, person, browser_of):
    user = person(Role.SITE_CONTRIBUTOR, sites[0])
    first, last = quarter_of(2020, 1), quarter_of(2020, 2)
    rounds = [
        Round.objects.create(starts_on=starts, ends_on=ends, opens_on=starts, due_on=ends)
        for starts, ends in (first, last)
    ]
    Form.objects.create(
        site=sites[0], round=rounds[0], state="submitted", submitted_at="2020-04-01T12:00Z", submitted_by=user
    )
    page = read(browser_of(user))

    assert "Noord submitted the process form of Quarter 1 of 2020" in page
    assert "Process form, Quarter 2 of 2020" in page
    assert "late" in page


def test_who_may_not_see_process_forms_is_not_told_of_them(sites, person, browser_of):
    starts, ends = quarter_of(2020, 1)
    Round.objects.create(starts_on=starts, ends_on=ends, opens_on=starts, due_on=ends)
    page = read(browser_of(person(Role.VIEWER)))

    assert "Quarter 1" not in page
    assert "Process form</th>" not in page
