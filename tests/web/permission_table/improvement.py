"""Who reaches which page of improvement; see `tests.web.test_permission_table`."""

from datetime import date

from proeftuin_web.improvement.models import ChangeTest, Measure, Project


def nothing(site):
    return {}


def _project(site):
    day = date(2026, 1, 1)
    made, _ = Project.objects.get_or_create(
        site=site, code="falls", defaults={"aim": "Fewer falls", "started_on": day, "by": date(2027, 1, 1)}
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


ROWS = {
    "improvement:home": ("get", nothing, None, None),
    "improvement:project_add": ("get", nothing, None, "edit_improvement"),
    "improvement:project": ("get", of_project, "see_site", "see_site"),
    "improvement:project_change": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:measure_add": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:measure_change": ("get", of_measure, "see_site", "edit_improvement"),
    "improvement:test_add": ("get", of_project, "see_site", "edit_improvement"),
    "improvement:test": ("get", of_test, "see_site", "see_site"),
    "improvement:test_change": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_start": ("post", of_test, "see_site", "edit_improvement"),
    "improvement:test_result": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_decide": ("get", of_test, "see_site", "edit_improvement"),
    "improvement:test_correct": ("get", of_test, "see_site", "edit_improvement"),
}
