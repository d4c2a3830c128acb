"""Who reaches which page of improvement; see `tests.web.test_permission_table`."""

from datetime import date

from proeftuin_web.improvement.models import ChangeTest, Decision, Driver, Finding, Measure, Project
from tests.web.runs_example import study

DAY = date(2026, 1, 1)


def nothing(site):
    return {}


def _project(site):
    made, _ = Project.objects.get_or_create(
        site=site, code="falls", defaults={"aim": "Fewer falls", "started_on": DAY, "by": date(2027, 1, 1)}
    )
    return made


def of_project(site):
    return {"pk": _project(site).pk}


def of_measure(site):
    made, _ = Measure.objects.get_or_create(
        project=_project(site),
        chart="falls",
        defaults={"name": "Falls", "role": "outcome", "unit": "a month", "direction": "lower"},
    )
    return {"pk": made.pk}


def of_test(site):
    made, _ = ChangeTest.objects.get_or_create(
        project=_project(site), code="visits", defaults={"question": "Do visits help?", "change": "Visits"}
    )
    return {"pk": made.pk}


def of_driver(site):
    made, _ = Driver.objects.get_or_create(project=_project(site), name="Seen earlier")
    return {"pk": made.pk}


def of_finding(site):
    made, _ = Finding.objects.get_or_create(site=site, says="Visits reach few", defaults={"on": DAY})
    return {"pk": made.pk}


def of_decision(site):
    given = {"on": DAY, "decided_by": "The steering group", "why": "Too few are reached"}
    made, _ = Decision.objects.get_or_create(site=site, says="Visit more people", defaults=given)
    return {"pk": made.pk}


def of_site(site):
    return {"code": site.code}


def of_study(site):
    return {"code": study(site=site).code}


ROWS = {
    "improvement:home": ("get", nothing, None, None),
    "improvement:project_add": ("get", nothing, None, "edit_improvement"),
    "improvement:project": ("get", of_project, "see_site", "see_site"),
    "improvement:project_change": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:measure_add": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:measure_change": ("get", of_measure, "see_site", "edit_improvement"),
    "improvement:driver_add": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:driver_change": ("get", of_driver, "see_site", "edit_improvement"),
    "improvement:driver_move": ("post", of_driver, "see_site", "edit_improvement"),
    "improvement:driver_withdraw": ("get", of_driver, "see_site", "edit_improvement"),
    "improvement:test_add": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:test": ("get", of_test, "see_site", "see_site"),
    "improvement:test_change": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_start": ("post", of_test, "see_site", "edit_improvement"),
    "improvement:test_result": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_decide": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_correct": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:learned": ("get", nothing, None, None),
    "improvement:finding_add": ("get", of_site, "see_site", "edit_improvement"),
    "improvement:finding": ("get", of_finding, "see_site", "see_site"),
    "improvement:ground_add": ("get", of_finding, "see_site", "edit_improvement"),
    "improvement:finding_correct": ("get", of_finding, "see_site", "edit_improvement"),
    "improvement:finding_withdraw": ("get", of_finding, "see_site", "edit_improvement"),
    "improvement:decisions": ("get", nothing, None, None),
    "improvement:decision_add": ("get", of_site, "see_site", "edit_improvement"),
    "improvement:decision": ("get", of_decision, "see_site", "see_site"),
    "improvement:change_add": ("get", of_decision, "see_site", "edit_improvement"),
    "improvement:decision_correct": ("get", of_decision, "see_site", "edit_improvement"),
    "improvement:decision_state": ("get", of_decision, "see_site", "edit_improvement"),
    "improvement:study": ("get", of_study, "see_results", "edit_improvement"),
    "improvement:study_text": ("get", of_study, "see_results", "edit_improvement"),
}
