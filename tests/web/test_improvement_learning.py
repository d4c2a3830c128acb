"""Findings with what they rest on, and decisions with what they change: added to, and never changed."""

import pytest
from django.db import IntegrityError, transaction

from proeftuin.steps.improvement.decision import Edit as LibraryEdit
from proeftuin.steps.improvement.decision import Step as LibraryStep
from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.models import Decision, DecisionChange, Finding, Ground, Step
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.models import Extract, Figure
from tests.web import improvement_example as example
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db
SAID = {"says": "Visits reach few", "on": "2026-03-01", "steps": ["portfolio", "evaluation"]}
DECIDED = {
    "says": "Visit more people", "why": "Too few are reached", "decided_by": "The steering group", "on": "2026-03-02",
    "step": "portfolio", "edit": "set", "what": "Two teams more",
}  # fmt: skip


@pytest.fixture
def somebody(sites, person):
    return person(Role.SITE_CONTRIBUTOR, sites[0])


@pytest.fixture
def contributor(somebody, browser_of):
    return browser_of(somebody)


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_steps_and_edits_are_those_of_the_library():
    assert Step.values == [one.value for one in LibraryStep]
    assert DecisionChange.Edit.values == [one.value for one in LibraryEdit]


def test_a_finding_rests_on_something(contributor, sites):
    at = f"/improvement/sites/{sites[0].code}/findings/add/"
    assert "choose at least one" in contributor.post(at, SAID).content.decode()
    contributor.post(at, SAID | {"note": "The meeting of March"})

    assert "The meeting of March" in page(contributor, Finding.objects.get().get_absolute_url())


def test_a_finding_rests_on_a_test_an_effect_and_a_figure_as_they_then_were(
    tmp_path, contributor, somebody, sites, browser_of
):
    take_in(bundle(tmp_path / "results"), study=study())
    test = example.finished_test(example.project(sites[0]), somebody)
    figure = Figure.objects.get(is_headline=True, indicator__code="cost", area__code="site:noord")
    chosen = {"test": test.pk, "effect": Extract.objects.get(table="effects").pk, "figure": figure.pk}
    contributor.post(f"/improvement/sites/{sites[0].code}/findings/add/", SAID | chosen)
    found = Finding.objects.get()
    Figure.objects.filter(pk=figure.pk).update(value=1.0)

    shown = page(contributor, found.get_absolute_url())

    assert "Visits on Tuesdays" in shown
    assert "−2.0%" in shown
    assert "€112" in shown
    assert found.grounds.get(kind="figure").key == {"indicator": "cost", "region": "noord", "year": 2021}


def test_a_number_that_is_withheld_is_no_number(tmp_path, contributor, sites):
    take_in(bundle(tmp_path / "results"), study=study())
    figure = Figure.objects.get(indicator__code="health", area__code="site:noord")
    contributor.post(f"/improvement/sites/{sites[0].code}/findings/add/", SAID | {"figure": figure.pk})

    assert "withheld" in page(contributor, Finding.objects.get().get_absolute_url())


def test_a_test_of_another_site_is_no_ground(contributor, sites, person):
    other = example.finished_test(example.project(sites[1]), person(Role.ANALYST))
    contributor.post(f"/improvement/sites/{sites[0].code}/findings/add/", SAID | {"test": other.pk})

    assert not Finding.objects.exists()


def test_a_correction_is_a_new_finding_with_a_reason_and_the_earlier_one_stays(contributor, somebody, sites):
    earlier = example.finding(sites[0], somebody)
    at = f"/improvement/findings/{earlier.pk}/correct/"
    given = SAID | {"says": "Visits reach half", "note": "The same meeting"}
    assert 'aria-invalid="true"' in contributor.post(at, given).content.decode()
    contributor.post(at, given | {"why": "The count was of one week"})

    new = Finding.objects.get(says="Visits reach half")
    assert (new.corrects, new.site) == (earlier, sites[0])
    assert "The count was of one week" in page(contributor, earlier.get_absolute_url())
    assert "Visits reach few" not in page(contributor, "/improvement/learned/")
    assert "Visits reach few" in page(contributor, "/improvement/learned/?state=gone")
    assert "corrected meanwhile" in contributor.post(at, given | {"why": "Once more"}).content.decode()


def test_a_withdrawn_finding_stays_to_be_read_with_the_reason(contributor, somebody, sites):
    found = example.finding(sites[0], somebody)
    contributor.post(f"/improvement/findings/{found.pk}/withdraw/", {"why": "A mistake", "version": found.version})

    assert "A mistake" in page(contributor, found.get_absolute_url())
    with pytest.raises(actions.NotReady, match="standing"):
        actions.add_grounds(finding=Finding.objects.get(), by=somebody, grounds=[Ground(kind="note", note="More")])


def test_what_was_learned_is_filtered_by_site_step_and_words(contributor, somebody, sites, person, browser_of):
    analyst = person(Role.ANALYST)
    example.finding(sites[0], somebody)
    example.finding(sites[1], analyst, says="Nobody came")
    all_sites = browser_of(analyst)

    def listed(query):
        shown = page(all_sites, f"/improvement/learned/{query}")
        return ["Visits reach few" in shown, "Nobody came" in shown]

    assert listed("") == [True, True]
    assert listed("?site=noord") == [True, False]
    assert listed("?step=portfolio") == [True, True]
    assert listed("?step=choice") == [False, False]
    assert listed("?words=nobody") == [False, True]
    assert "Nobody came" not in page(contributor, "/improvement/learned/")


def test_a_decision_rests_on_findings_and_changes_a_step(contributor, somebody, sites):
    found = example.finding(sites[0], somebody)
    at = f"/improvement/sites/{sites[0].code}/decisions/add/"
    assert 'aria-invalid="true"' in contributor.post(at, DECIDED).content.decode()
    contributor.post(at, DECIDED | {"findings": [found.pk]})

    shown = page(contributor, Decision.objects.get().get_absolute_url())
    assert "Visits reach few" in shown
    assert "Two teams more" in shown
    assert "4. portfolio and implementation" in shown
    assert "Visit more people" in page(contributor, found.get_absolute_url())
    new = Decision(site=sites[0], on=example.DAY)
    with pytest.raises(actions.NotReady, match="change"):
        actions.put_down_decision(decision=new, by=somebody, findings=[found], changes=[])


def test_a_decision_does_not_rest_on_a_finding_of_another_site(contributor, sites, person):
    other = example.finding(sites[1], person(Role.ANALYST))
    at = f"/improvement/sites/{sites[0].code}/decisions/add/"
    contributor.post(at, DECIDED | {"findings": [other.pk]})

    assert not Decision.objects.exists()


def test_a_finding_comes_after_its_test_and_a_decision_after_its_finding(contributor, somebody, sites):
    test = example.finished_test(example.project(sites[0]), somebody)
    found = example.finding(sites[0], somebody)
    early = {"on": "2026-02-28"}
    code = sites[0].code

    said = contributor.post(f"/improvement/sites/{code}/findings/add/", SAID | early | {"test": test.pk})
    assert "before the result of the test" in said.content.decode()
    said = contributor.post(f"/improvement/sites/{code}/decisions/add/", DECIDED | early | {"findings": [found.pk]})
    assert "before the findings" in said.content.decode()


@pytest.fixture
def decision(somebody, sites):
    return example.decision(sites[0], somebody, [example.finding(sites[0], somebody)])


def test_what_became_of_a_decision_is_added_line_by_line(contributor, decision):
    at = f"/improvement/decisions/{decision.pk}/state/"
    contributor.post(at, {"state": "carried_out", "day": "2026-04-01", "version": 1})
    assert (
        'aria-invalid="true"'
        in contributor.post(at, {"state": "open", "day": "2026-04-02", "version": 2}).content.decode()
    )
    contributor.post(at, {"state": "open", "day": "2026-04-02", "why": "Only half of it", "version": 2})

    shown = page(contributor, decision.get_absolute_url())
    assert "1 April 2026" in shown
    assert "Only half of it" in shown
    decision.refresh_from_db()
    assert (decision.state, decision.events.count()) == ("open", 2)


def test_nothing_becomes_of_a_decision_before_its_day(contributor, decision):
    at = f"/improvement/decisions/{decision.pk}/state/"

    said = contributor.post(at, {"state": "carried_out", "day": "2026-01-01", "version": 1}).content.decode()

    assert "cannot be before the day" in said


def test_of_two_people_who_say_what_became_the_second_is_told(contributor, decision):
    at = f"/improvement/decisions/{decision.pk}/state/"
    contributor.post(at, {"state": "carried_out", "day": "2026-04-01", "version": 1})

    said = contributor.post(at, {"state": "withdrawn", "day": "2026-04-01", "why": "No", "version": 1})

    assert "Somebody else saved this" in said.content.decode()
    decision.refresh_from_db()
    assert decision.state == "carried_out"


def test_a_corrected_decision_stays_to_be_read(contributor, somebody, decision):
    given = DECIDED | {"says": "Visit everybody", "findings": [decision.findings.get().pk], "correction_why": "Typing"}
    contributor.post(f"/improvement/decisions/{decision.pk}/correct/", given)

    assert Decision.objects.get(says="Visit everybody").corrects == decision
    assert "Typing" in page(contributor, decision.get_absolute_url())
    assert "Visit more people" not in page(contributor, "/improvement/decisions/")


def test_decisions_are_filtered_by_state_and_step(contributor, decision):
    assert "Visit more people" in page(contributor, "/improvement/decisions/?state=open&step=portfolio")
    assert "Visit more people" not in page(contributor, "/improvement/decisions/?state=withdrawn")
    assert "No decision answers this" in page(contributor, "/improvement/decisions/?step=choice")


def test_a_value_has_a_place_in_the_study_and_can_be_read(contributor, decision):
    at = f"/improvement/decisions/{decision.pk}/changes/add/"
    given = {"step": "portfolio", "edit": "set", "what": "A target"}
    place = {"address": "portfolio.interventions.home_team.targets.reach"}

    assert "Say where in the study file" in contributor.post(at, given | {"value": "1"}).content.decode()
    assert "Give the value" in contributor.post(at, given | place).content.decode()
    assert "Put words in quotes" in contributor.post(at, given | place | {"value": "{a"}).content.decode()
    contributor.post(at, given | place | {"value": "0.7", "was": "0.6"})
    assert decision.changes.get(what="A target").value == "0.7"


@pytest.mark.parametrize(
    "broken",
    [
        lambda site, one, by: Finding.objects.create(site=site, says="", on=example.DAY),
        lambda site, one, by: Finding.objects.create(site=site, says="x", on=example.DAY, correction="of nothing"),
        lambda site, one, by: Ground.objects.create(finding=one.findings.get(), kind="test"),
        lambda site, one, by: Ground.objects.create(finding=one.findings.get(), kind="figure", note="and words"),
        lambda site, one, by: one.findings.get().steps.create(step="seventh"),
        lambda site, one, by: one.events.create(state="withdrawn", on=example.DAY, by=by),
        lambda site, one, by: one.changes.create(step="portfolio", edit="set", what="x", address="portfolio"),
        lambda site, one, by: Decision.objects.filter(pk=one.pk).update(state="forgotten"),
        lambda site, one, by: Decision.objects.filter(pk=one.pk).update(review_on=one.on),
        lambda site, one, by: Decision.objects.filter(pk=one.pk).update(why=""),
    ],
)
def test_the_database_refuses_what_cannot_be(broken, sites, decision, somebody):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(sites[0], decision, somebody)


def test_every_act_is_in_the_trail(contributor, somebody, sites, decision):
    actions.say_what_became(decision=decision, by=somebody, state="withdrawn", day=example.DAY, why="No money")

    lines = AuditEvent.objects.filter(action__startswith="improvement").order_by("pk")
    assert [(one.action, one.details.get("state")) for one in lines] == [
        ("improvement.finding.added", None),
        ("improvement.decision.added", None),
        ("improvement.decision.changed", "withdrawn"),
    ]


def test_a_viewer_reads_and_another_site_finds_nothing(decision, sites, person, browser_of):
    found = decision.findings.get()
    viewer, other = browser_of(person(Role.VIEWER, sites[0])), browser_of(person(Role.SITE_CONTRIBUTOR, sites[1]))

    assert "Correct it" not in page(viewer, found.get_absolute_url())
    assert other.get(found.get_absolute_url()).status_code == 404
    assert other.get(decision.get_absolute_url()).status_code == 404
    assert "Visit more people" not in page(other, "/improvement/decisions/")


def test_what_people_wrote_is_text(contributor, decision):
    Finding.objects.update(says="<script>alert(1)</script>")
    Decision.objects.update(says="<script>alert(1)</script>")

    for address in ("/improvement/learned/", "/improvement/decisions/", "/improvement/", "/", "/sites/noord/overview/"):
        answer = contributor.get(address, follow=True)
        assert "<script>alert" not in answer.content.decode()


def test_a_list_asks_as_many_questions_whatever_there_is(
    contributor, somebody, sites, decision, django_assert_max_num_queries
):
    for number in range(6):
        example.decision(sites[0], somebody, [example.finding(sites[0], somebody, says=f"Finding {number}")])

    for address in ("/improvement/learned/", "/improvement/decisions/"):
        with django_assert_max_num_queries(16):
            contributor.get(address)


def test_the_country_and_the_site_show_what_goes_on(contributor, somebody, sites, decision):
    project = example.project(sites[0])
    example.finished_test(project, somebody)

    first, of_site = page(contributor, "/"), page(contributor, sites[0].get_absolute_url())

    assert "1 open decision" in first
    assert "Noord decided: Visit more people" in first
    for said in ("Fewer falls", "the next test is to be planned", "Visits reach few", "Visit more people"):
        assert said in of_site
