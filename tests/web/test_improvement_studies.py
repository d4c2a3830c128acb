"""Improvement as it is kept here, written into a study file, is what the library reads."""

from datetime import date

import pytest

from proeftuin.steps.improvement.decision import Edit
from proeftuin.steps.improvement.finding import ChangeTestGround, NoteGround
from proeftuin.studies.study_file import file_of_study
from proeftuin_web.accounts.role import Role
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.models import DecisionChange, Driver, Ground, Measure
from proeftuin_web.improvement.study_text import text_for, written_for
from proeftuin_web.portfolio.models import Entry
from tests.improvement_example import opened_example, write_improvement
from tests.web import improvement_example as example
from tests.web.runs_example import study

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A study file with a cycle, a finding and a decision of its own."""
    return write_improvement(tmp_path)


@pytest.fixture
def kept(folder, sites):
    return study(text=file_of_study(folder).read_text(encoding="utf-8"), sites=[{"code": "noord"}])


@pytest.fixture
def somebody(person, sites):
    return person(Role.SITE_CONTRIBUTOR, sites[0])


@pytest.fixture
def recorded(kept, sites, somebody):
    """A project with drivers and a finished test, a finding on that test, and a decision that changes the study."""
    project = example.project(sites[0], "fewer-falls")
    test = example.finished_test(project, somebody)
    driver = actions.save_driver(driver=Driver(project=project, name="Seen earlier"), by=somebody)
    entry = Entry.objects.create(
        study=kept, site=sites[0], code="home_team", intervention="integrated_elderly_care", name_nl="Team",
        name_en="Team", status="running",
    )  # fmt: skip
    for name, of in (("Team", {"entry": entry}), ("A fixed day", {"test": test})):
        change = Driver(project=project, name=name, kind="change", parent=driver, **of)
        actions.save_driver(driver=change, by=somebody)
    grounds = [Ground(kind="test", test=test), Ground(kind="note", note="A meeting")]
    finding = example.finding(sites[0], somebody, grounds=grounds, project=project)
    change = DecisionChange(
        step="portfolio", edit="set", what="A higher target", address="portfolio.interventions.home_team.targets.reach",
        value="0.7", was="0.6",
    )  # fmt: skip
    return example.decision(sites[0], somebody, [finding], change=change, review_on=date(2027, 1, 1))


def opened(folder, text):
    file_of_study(folder).write_text(text, encoding="utf-8")
    return opened_example(folder)


def test_the_library_reads_what_was_written(folder, kept, recorded):
    read = opened(folder, text_for(kept))
    cycle = next(one for one in read.cycles if one.id == "noord_fewer_falls")
    finding, decision = read.findings[-1], read.decisions[-1]

    assert (cycle.aim.words.en, cycle.aim.baseline, cycle.aim.target) == ("Fewer falls", 12.0, 8.0)
    assert [(node.kind.value, node.entry or node.name.en) for node in cycle.nodes()] == [
        ("primary", "Seen earlier"),
        ("change", "home_team"),
        ("change", "A fixed day"),
    ]
    test = cycle.tests[0]
    assert (test.prediction.value, test.result.value, test.decision.value) == (10.0, 9.0, "adapt")
    assert finding.rests_on == (ChangeTestGround(test.id), NoteGround("A meeting"))
    assert decision.findings == (finding.id,)
    assert (decision.changes[0].edit, decision.changes[0].value, decision.changes[0].was) == (Edit.SET, 0.7, 0.6)


def test_what_stood_in_the_study_stays_and_nothing_is_written_twice(folder, kept, recorded):
    once = text_for(kept)
    before = kept.versions.get()
    before.text = once
    before.save()

    assert text_for(kept) == once
    assert {"fewer_admissions"} < {one.id for one in opened(folder, once).cycles}


def test_without_anything_kept_the_study_stays_as_it_is(kept):
    assert text_for(kept) == kept.versions.get().text


def test_what_a_study_cannot_hold_is_left_out_with_the_reason(kept, sites, somebody, recorded):
    Measure.objects.update(target=None)
    recorded.changes.update(address="", value="", was="")
    written = written_for(kept)

    assert written.cycles == []
    assert [what for what, _ in written.left_out] == ["Fewer falls", "A higher target", "Visit more people"]
    assert {"note": "Visits on Tuesdays"} in written.findings[0]["rests_on"]


def test_what_was_carried_out_says_in_which_cycle(kept, somebody, recorded):
    actions.say_what_became(decision=recorded, by=somebody, state="carried_out", day=example.DAY)
    assert written_for(kept).decisions == []

    kept.cycle = 2
    assert written_for(kept).decisions[0]["applied"] == 2


def test_what_does_not_hold_any_more_goes_out_of_the_file(folder, kept, somebody, recorded):
    version = kept.versions.get()
    version.text = text_for(kept)
    version.save()
    actions.withdraw_finding(finding=recorded.findings.get(), by=somebody, why="A mistake")
    read = opened(folder, text_for(kept))

    assert [one.id for one in read.findings] == ["not_everybody"]
    assert [one.id for one in read.decisions] == ["a_higher_target"]


def test_a_corrected_finding_and_a_withdrawn_decision_are_not_written(kept, sites, somebody, recorded):
    actions.say_what_became(decision=recorded, by=somebody, state="withdrawn", day=example.DAY, why="No money")
    actions.withdraw_finding(finding=recorded.findings.get(), by=somebody, why="A mistake")
    written = written_for(kept)

    assert (written.findings, written.decisions) == ([], [])


def test_another_site_is_not_in_the_file(kept, sites, person):
    example.finding(sites[1], person(Role.ANALYST))

    assert written_for(kept).is_empty


def test_the_file_is_offered_to_who_may_edit(kept, recorded, person, browser_of):
    analyst = browser_of(person(Role.ANALYST))

    page = analyst.get("/improvement/studies/small/").content.decode()
    file = analyst.get("/improvement/studies/small/study.yaml")

    assert "The study file with this improvement" in page
    assert b"noord_fewer_falls" in file.content
    assert file.headers["Content-Type"].startswith("application/yaml")


def test_a_study_that_cannot_be_read_is_said_and_not_written(kept, recorded, person, browser_of):
    kept.versions.update(text="study: [")
    answer = browser_of(person(Role.ANALYST)).get("/improvement/studies/small/study.yaml")

    assert answer.status_code == 422
    assert "was not written" in answer.content.decode()
