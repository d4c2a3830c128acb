"""The page of a site: a section for each part of the work, with what there is or what to do."""

from datetime import date

import pytest

from proeftuin.steps.segmentation.intervention import Continuum
from proeftuin_web.accounts.role import Role
from proeftuin_web.overview.sections import MAKERS, sections_of
from proeftuin_web.portfolio.models import DeliveryCount, Entry, Rollout
from proeftuin_web.process_forms.models import Round, quarter_of
from proeftuin_web.results.actions import take_in
from proeftuin_web.sites.models import ContextEvent, Governance, Party, PartyRole
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(tmp_path):
    return take_in(bundle(tmp_path / "results"), study=study())


def read(browser, site):
    answer = browser.get(site.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_section_of_an_empty_site_says_what_to_do(sites, person, browser_of):
    user = person(Role.MONITOR_RESEARCHER)
    page = read(browser_of(user), sites[0])
    sections = sections_of(sites[0], user, today=date(2026, 1, 1))

    assert len(sections) == len(MAKERS)
    assert page.count('class="empty"') == len(sections)


def test_sections_have_names_of_their_own(sites, person):
    keys = [section.key for section in sections_of(sites[0], person(Role.MONITOR_RESEARCHER), today=date(2026, 1, 1))]

    assert len(keys) == len(set(keys))


def test_the_profile_shows_the_site_beside_the_country(edition, sites, person, browser_of):
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "€112" in page
    assert "€102" in page
    assert "+€10" in page
    assert '<span class="state withheld">' in page


def test_effects_are_shown_with_their_interval(edition, sites, person, browser_of):
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "−2.0%" in page
    assert "−3.0 to −1.0" in page


def test_a_site_that_the_results_do_not_know_is_told_so(edition, person, browser_of):
    from proeftuin_web.sites.models import Site

    unknown = Site.objects.create(code="oost", name="Oost")

    assert "The results know no area of this site" in read(browser_of(person(Role.VIEWER)), unknown)


@pytest.fixture
def home_team(sites):
    return Entry.objects.create(
        code="home_team",
        intervention="integrated_elderly_care",
        continuum=next(iter(Continuum)).value,
        name_nl="Thuisteam",
        name_en="Home team",
        status="running",
    )


def test_what_is_carried_out_here_stands_in_table_matrix_and_timeline(home_team, sites, person, browser_of):
    Rollout.objects.create(entry=home_team, site=sites[0], starts_on=date(2021, 1, 1))
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "running since 1 January 2021" in page
    assert "running: Home team" in page
    assert "<title>Home team: " in page


def test_a_rollout_of_another_site_is_not_of_this_one(home_team, sites, person, browser_of):
    Rollout.objects.create(entry=home_team, site=sites[1], starts_on=date(2021, 1, 1))

    assert "Home team" not in read(browser_of(person(Role.VIEWER)), sites[0])


def test_parties_stand_with_their_role_and_days(sites, person, browser_of):
    party = Party.objects.create(name="Zorggroep Noord", kind=Party.Kind.PRIMARY_CARE)
    PartyRole.objects.create(site=sites[0], party=party, role=PartyRole.Role.PAYS, starts_on=date(2020, 1, 1))
    Governance.objects.create(site=sites[0], legal_form=Governance.LegalForm.FOUNDATION)
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "Zorggroep Noord" in page
    assert "Primary care group" in page
    assert "1 January 2020" in page
    assert "Foundation" in page


def test_events_of_the_site_and_of_the_country_stand_on_the_timeline(sites, person, browser_of):
    for name, site in (("Two hospitals merge", sites[0]), ("A new law", None), ("Elsewhere", sites[1])):
        ContextEvent.objects.create(site=site, name=name, level="law", starts_on=date(2020, 1, 1), source="a paper")
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "Two hospitals merge" in page
    assert "A new law" in page
    assert "Elsewhere" not in page


def test_the_process_form_is_only_for_who_may_see_it(sites, person, browser_of):
    keys = [each.key for each in sections_of(sites[0], person(Role.VIEWER), today=date(2026, 1, 1))]

    assert "process_form" not in keys


def test_what_is_owed_stands_on_the_page(sites, person, browser_of):
    starts, ends = quarter_of(2020, 1)
    Round.objects.create(starts_on=starts, ends_on=ends, opens_on=starts, due_on=ends)

    assert "Process form, Quarter 1 of 2020" in read(browser_of(person(Role.SITE_CONTRIBUTOR, sites[0])), sites[0])


def test_what_nobody_counted_is_missing_and_not_zero(home_team, sites, person, browser_of):
    DeliveryCount.objects.create(
        entry=home_team, site=sites[0], starts_on=date(2021, 1, 1), ends_on=date(2021, 4, 1), invited=0, enrolled=80
    )
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert '<span class="figure">0</span>' in page
    assert '<span class="figure">80</span>' in page
    assert '<span class="state missing">missing</span>' in page


def test_what_people_wrote_is_text_and_no_markup(sites, person, browser_of):
    sites[0].about = "<script>alert(1)</script>"
    sites[0].save()
    page = read(browser_of(person(Role.VIEWER)), sites[0])

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_another_sites_page_is_not_there(sites, person, browser_of):
    assert browser_of(person(Role.SITE_CONTRIBUTOR, sites[0])).get(sites[1].get_absolute_url()).status_code == 404


def test_the_page_asks_a_bounded_number_of_questions(edition, sites, person, browser_of, django_assert_max_num_queries):
    browser = browser_of(person(Role.MONITOR_RESEARCHER))
    with django_assert_max_num_queries(45):
        read(browser, sites[0])
