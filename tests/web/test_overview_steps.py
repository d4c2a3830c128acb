"""The six steps of a study: definition, results, what changed, history."""

import polars as pl
import pytest

from proeftuin.data.cycle_tables import CYCLE_CHANGES, CYCLE_DIFFERENCES
from proeftuin_web.accounts.role import Role
from proeftuin_web.overview.steps import STEPS, defined
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.models import Extract
from proeftuin_web.results.report_pages import STEPS as STEPS_OF_REPORTS
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db
TEXT = """
study: monitor
title: {nl: Monitor, en: Monitor}
period: {first_year: 2019, last_year: 2021}
populations:
  - id: older
    name: {nl: Ouderen, en: Older people}
    include:
      - old enough: {age: {at_least: 75}}
sites:
  - {id: noord, areas: [GM0001, GM0002]}
"""


@pytest.fixture
def monitor():
    made = study()
    made.versions.create(number=1, text=TEXT, hash="0" * 64)
    return made


@pytest.fixture
def browser(person, browser_of):
    return browser_of(person(Role.VIEWER))


def read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def row_of(contract, **values):
    return dict.fromkeys(contract.columns) | values


def test_steps_are_those_of_the_reports():
    assert tuple(step.key for step in STEPS) == STEPS_OF_REPORTS
    assert [step.number for step in STEPS] == [1, 2, 3, 4, 5, 6]


def test_a_definition_is_what_the_study_file_says_at_each_address(monitor):
    rows = {part.name: dict(part.rows) for part in defined(monitor, STEPS[0])}

    assert rows["period"] == {"period.first_year": "2019", "period.last_year": "2021"}
    assert rows["sites"]["sites.noord.areas"] == "GM0001, GM0002"
    assert rows["populations"]["populations.older.include.old enough.age.at_least"] == "75"


def test_of_texts_in_two_languages_the_readers_is_shown(monitor, browser):
    page = read(browser, "/steps/1/?study=monitor")

    assert "Older people" in page
    assert "Ouderen" not in page


def test_a_study_file_that_is_no_yaml_defines_nothing():
    made = study()
    made.versions.create(number=1, text="a: [", hash="0" * 64)

    assert defined(made, STEPS[0]) == []


def test_without_a_study_every_step_still_says_what_it_is_about(browser):
    for step in STEPS:
        assert "There is no study yet" in read(browser, step.get_absolute_url())


def test_results_of_a_step_are_its_pages_of_the_report(monitor, browser, tmp_path):
    take_in(bundle(tmp_path / "results"), study=monitor)

    assert "/results/monitor/report/en/effects.html" in read(browser, "/steps/5/")
    assert "nothing of this step" in read(browser, "/steps/3/")


def test_what_changed_since_the_last_cycle_is_told_by_step(monitor, browser, tmp_path):
    edition = take_in(bundle(tmp_path / "results"), study=monitor)
    changes = [
        row_of(CYCLE_CHANGES, part="population", at="populations.older", before="75", after="70", decision="lower")
    ]
    differences = [
        row_of(
            CYCLE_DIFFERENCES, kind="estimate", subject="cost", name_nl="Kosten", name_en="Costs", region_name="Noord",
            unit="eur_per_insured_year", before=100.0, revised_data=1.0, real_change=2.0, changed_definition=0.0,
            after=103.0, status="value", place=1,
        ),
        row_of(
            CYCLE_DIFFERENCES, kind="estimate", subject="health", name_nl="Gezond", name_en="Health", unit="percent",
            status="withheld", place=2,
        ),
        row_of(CYCLE_DIFFERENCES, kind="estimate", subject="other", name_en="Unplaced", unit="percent", status="value"),
    ]  # fmt: skip
    for table, rows in (("cycle_changes", changes), ("cycle_differences", differences)):
        for place, row in enumerate(pl.DataFrame(rows).to_dicts()):
            Extract.objects.create(edition=edition, table=table, place=place, row=row)
    first, second = read(browser, "/steps/1/"), read(browser, "/steps/2/")

    assert "populations.older" in first
    assert "lower" in first
    assert "Costs" not in first
    assert "+€2" in second
    assert "€103" in second
    assert "withheld" in second
    assert "Unplaced" not in second


def test_history_lists_closed_cycles_and_results(monitor, browser, tmp_path):
    monitor.cycle, monitor.cycles = 2, [{"number": 1, "closed_on": "2023-03-01", "seal": "x"}]
    monitor.save()
    take_in(bundle(tmp_path / "results"), study=monitor)
    page = read(browser, "/steps/6/")

    assert "Cycle 1, closed on 2023-03-01" in page
    assert "Results of this study, the newest first" in page


def test_the_study_of_another_site_is_not_there(sites, person, browser_of):
    study("of-zuid", site=sites[1])
    browser = browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))

    assert browser.get("/steps/?study=of-zuid").status_code == 404
    assert browser.get("/steps/1/?study=of-zuid").status_code == 404
    assert "The monitor" not in read(browser, "/steps/")


def test_there_are_six_steps(browser):
    assert browser.get("/steps/7/").status_code == 404
    assert browser.get("/steps/0/").status_code == 404


def test_whoever_may_not_see_results_may_not_see_steps(person, browser_of):
    assert browser_of(person()).get("/steps/").status_code == 403


def test_the_page_of_a_step_asks_a_bounded_number_of_questions(
    monitor, browser, tmp_path, django_assert_max_num_queries
):
    take_in(bundle(tmp_path / "results"), study=monitor)
    with django_assert_max_num_queries(25):
        read(browser, "/steps/2/")
