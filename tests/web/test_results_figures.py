"""What other pages show of results."""

import pytest
from django.utils import translation

from proeftuin_web.accounts.role import Role
from proeftuin_web.results import figures
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.site_effects import effects_of
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(tmp_path):
    with translation.override("en"):
        yield take_in(bundle(tmp_path / "a"), study=study())


def test_each_aim_has_its_newest_figure_beside_the_country(edition):
    found = figures.headlines(edition, ["noord", "nowhere"])

    assert found["noord"]["cost"].figure.text == "€112"
    assert found["noord"]["cost"].country.text == "€102"
    assert (found["noord"]["cost"].difference, found["noord"]["cost"].is_apart) == ("+€10", True)
    assert found["noord"]["health"].figure.text == "withheld"
    assert found["nowhere"] == {}


def test_a_profile_has_every_indicator_by_aim(edition):
    assert [each.code for each in figures.profile(edition, "noord")] == ["health", "cost"]


def test_pages_of_the_report_stand_under_their_step(edition):
    pages = figures.report_pages(edition)

    assert [page.title for page in pages["identify"]] == ["Overview"]
    assert pages["evaluate"][0].address == "/results/monitor/report/en/effects.html"
    assert pages["segment"] == []


def test_effects_are_told_with_their_interval(edition):
    effect = effects_of(edition, "noord")[0]

    assert (effect.outcome, effect.effect, effect.interval) == ("Cost of care", "−2.0%", "−3.0 to −1.0")


def test_the_study_of_a_site_is_not_that_of_the_country(tmp_path, sites, person):
    take_in(bundle(tmp_path / "b"), study=study("of-zuid", site=sites[1]))

    assert figures.monitor_edition(person(Role.MONITOR_RESEARCHER)) is None
    assert figures.edition_of_study(person(Role.SITE_CONTRIBUTOR, sites[0]), "of-zuid") is None
    assert figures.edition_of_study(person(Role.SITE_CONTRIBUTOR, sites[1]), "of-zuid") is not None


def test_what_a_page_about_all_sites_asks_of_the_database_does_not_grow(edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        figures.headlines(edition, [f"site{number}" for number in range(50)])
    with django_assert_max_num_queries(0):
        figures.headlines(edition, [f"site{number}" for number in range(50)])
