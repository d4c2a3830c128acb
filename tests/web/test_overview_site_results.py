"""What a run found of a site, on its page: segments, reach, effects and control charts, each drawn and as a table."""

from datetime import date
from pathlib import Path

import pytest

from proeftuin.steps.segmentation.intervention import Continuum
from proeftuin_web.accounts.role import Role
from proeftuin_web.portfolio.models import DeliveryCount, Entry
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return bundle(Path(tmp_path_factory.mktemp("bundle")) / "results", segments=True)


@pytest.fixture
def edition(folder):
    return take_in(folder, study=study())


@pytest.fixture
def read(sites, person, browser_of):
    browser = browser_of(person(Role.VIEWER))

    def section(key, site=sites[0]):
        page = browser.get(site.get_absolute_url()).content.decode()
        return page.split(f'<h2 id="{key}"')[1].split("<h2 ")[0]

    return section


def test_segments_stand_with_size_share_and_figures(edition, read):
    text = read("segments")

    assert '<td class="number">1,200</td><td class="number">12.0%</td>' in text
    assert "€336" in text
    assert "999" not in text  # the year before
    assert "777" not in text  # a municipality


def test_a_segment_of_few_people_is_withheld_and_has_no_bar(edition, read):
    text = read("segments")

    assert '<span class="state withheld">withheld</span>' in text
    assert text.count("<rect") == 2  # the paper, and one bar


def test_segments_lead_to_explorer_and_definition(edition, read):
    text = read("segments")

    assert "view=segments" in text
    assert "/results/monitor/segments/ages/#segment-older" in text


def test_all_segments_together_stand_below_them(edition, read):
    assert text_after(read("segments"), "All segments together").count("€112") == 1


def text_after(text, word):
    return text.split(f'<th scope="row">{word}</th>')[1].split("</tr>")[0]


def test_reach_is_drawn_and_told_with_shares_of_those_it_is_meant_for(edition, read):
    text = read("reach")

    for step in ("185", "82 (44.3%)", "75 (40.5%)"):
        assert f'<span class="figure">{step}</span>' in text
    assert "<title" in text
    assert "92" not in text  # women only


def test_what_is_withheld_of_reach_is_in_no_drawing_either(edition, read):
    text = read("reach")

    assert '<span class="state withheld">withheld</span>' in text
    assert "Completed: withheld" in text


@pytest.fixture
def home_team(sites):
    return Entry.objects.create(
        code="home_team",
        intervention="integrated_elderly_care",
        continuum=next(iter(Continuum)).value,
        name_nl="Thuisteam",
        name_en="Home team of the party",
        status="running",
    )


def count(entry, site, quarter, **numbers):
    starts, ends = date(2021, 3 * quarter - 2, 1), date(2021 + quarter // 4, 3 * quarter % 12 + 1, 1)
    DeliveryCount.objects.create(entry=entry, site=site, starts_on=starts, ends_on=ends, **numbers)


def test_what_parties_counted_stands_by_period_with_shares_of_the_invited(home_team, sites, read):
    count(home_team, sites[0], 1, invited=100, enrolled=40, completed=10)
    count(home_team, sites[0], 2, invited=100, enrolled=20, completed=5)
    text = read("reach")

    assert "quarter 1 of 2021" in text
    assert '<span class="figure">40 (40.0%)</span>' in text
    assert '<span class="figure">60 (30.0%)</span>' in text


def test_what_was_not_counted_in_one_period_is_not_known_over_all(home_team, sites, read):
    count(home_team, sites[0], 1, invited=100, enrolled=40)
    count(home_team, sites[0], 2, invited=None, enrolled=20)
    total = read("reach").split('<tr class="total">')[1]

    assert '<span class="state missing">missing</span>' in total
    assert '<span class="figure">60</span>' in total


def test_segments_are_not_added_to_the_number_of_all_together(home_team, sites, read):
    count(home_team, sites[0], 1, enrolled=40)
    count(home_team, sites[0], 1, enrolled=30, segment="older")

    assert '<span class="figure">70</span>' not in read("reach")


def test_numbers_of_another_site_are_not_here(home_team, sites, read):
    count(home_team, sites[1], 1, enrolled=4711)

    assert "4,711" not in read("reach")


def test_an_effect_says_in_words_what_its_interval_means(edition, read):
    text = read("effects")

    assert "Lower than without the programme. That is better." in text
    assert "no difference</text>" in text


def test_a_control_chart_says_what_its_newest_point_shows(edition, read):
    text = read("control_charts")

    assert "The last point belongs to a signal for the worse." in text
    assert "Point outside the limits, quarter 4 of 2021 (1 point): a concern" in text
    assert "points lie between" in text
    assert text.count("<svg") == 1
    assert '<span class="state not_estimable">' in text


def test_the_study_of_another_site_is_not_on_the_page(folder, sites, read):
    take_in(folder, study=study("of-zuid", site=sites[1]))

    assert "Older persons" not in read("segments")
    assert "Admissions" not in read("control_charts")


def test_drawings_on_the_page_have_names_of_their_own(edition, home_team, sites, person, browser_of):
    count(home_team, sites[0], 1, invited=100, enrolled=40)
    page = browser_of(person(Role.VIEWER)).get(sites[0].get_absolute_url()).content.decode()
    names = [part.split('"')[0] for part in page.split(' id="')[1:]]

    assert len(names) == len(set(names))


def test_the_page_of_a_full_site_asks_a_bounded_number_of_questions(
    edition, home_team, sites, person, browser_of, django_assert_max_num_queries
):
    for quarter in (1, 2, 3, 4):
        count(home_team, sites[0], quarter, invited=100, enrolled=40)
    browser = browser_of(person(Role.VIEWER))
    browser.get(sites[0].get_absolute_url())
    with django_assert_max_num_queries(40):
        browser.get(sites[0].get_absolute_url())
