"""Who reaches which page about process forms; see `tests.web.test_permission_table`."""

from datetime import UTC, date, datetime

from proeftuin_web.accounts.models import User
from proeftuin_web.process_forms.models import Form, Round, quarter_of


def nothing(site):
    return {}


def of_round(site):
    start, end = quarter_of(2025, 1)
    return {"pk": Round.objects.create(starts_on=start, ends_on=end, opens_on=end, due_on=date(2025, 4, 28)).pk}


def of_start(site):
    return of_round(site) | {"code": site.code}


def of_form(site):
    return {"pk": Form.objects.create(site=site, round_id=of_round(site)["pk"]).pk}


def of_submitted(site):
    form = Form.objects.get(**of_form(site))
    form.state, form.submitted_at = Form.State.SUBMITTED, datetime(2025, 4, 2, tzinfo=UTC)
    form.submitted_by = User.objects.create_user("submitter@example.org", name="A submitter")
    form.save()
    return {"pk": form.pk}


ROWS = {
    "process_forms:home": ("get", nothing, None, None),
    "process_forms:round_new": ("get", nothing, None, "reopen_form"),
    "process_forms:round_change": ("get", of_round, None, "reopen_form"),
    "process_forms:start": ("post", of_start, "fill_in_form", "fill_in_form"),
    "process_forms:publish": ("get", of_round, None, "reopen_form"),
    "process_forms:country": ("get", nothing, None, "see_results"),
    "process_forms:form": ("get", of_form, "see_process", "see_process"),
    "process_forms:edit": ("get", of_form, "fill_in_form", "fill_in_form"),
    "process_forms:reopen": ("get", of_submitted, "reopen_form", "reopen_form"),
}
OPEN = {
    "process_forms:comparison": "who sees forms of all sites, each role tried in tests/web/test_process_forms_pages.py",
    "process_forms:comparison_file": "the same",
}
