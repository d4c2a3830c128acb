"""Sites beside each other, for whoever may see all process forms; counts over all sites for the others."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import once
from proeftuin_web.process_forms import actions
from proeftuin_web.process_forms.comparison import bars, counts_of, national, rows_of
from proeftuin_web.process_forms.forms import OnceForm
from proeftuin_web.process_forms.models import FEWEST_SITES, Form, Round, Topic

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_PROCESS)
    topic = request.GET.get("topic", "")
    topic = topic if topic in Topic.values else Topic.AIMS.value
    forms = _submitted(request)
    by: Any = request.user
    record(by=by, action="process_forms.compared", details={"topic": topic, "forms": len(forms)})
    counts = counts_of(forms)
    page = {"rows": rows_of(forms, topic), "topic": topic, "topics": Topic.choices, "counts": counts}
    most = max((max(one[1:]) for one in bars(counts)), default=0)
    return render(request, "process_forms/comparison.html", page | {"bars": bars(counts), "most": most})


@require_safe
def comparison_file(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_PROCESS)
    forms = _submitted(request)
    rows = rows_of(forms)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="process-forms.csv"'
    writer = csv.writer(answer)
    writer.writerow([_("site"), _("quarter"), _("topic"), _("question"), _("answer")])
    for row in rows:
        own = ((_("in own words"), row.text), (_("what changed"), row.changed))
        for question, said in (*row.answers, *own):
            writer.writerow(
                [_harmless(str(one)) for one in (row.site.code, row.round.code, row.topic_name, question, said)]
            )
    by: Any = request.user
    record(by=by, action="process_forms.downloaded", details={"forms": len(forms)})
    return answer


@require_safe
def country(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    access.require(Permission.SEE_RESULTS)
    sees_all = access.may(Permission.SEE_PROCESS)
    page = {
        "quarters": national(sees_all=sees_all, today=timezone.localdate()),
        "sees_all": sees_all,
        "may_publish": access.may(Permission.REOPEN_FORM),
        "fewest": FEWEST_SITES,
    }
    return render(request, "process_forms/country.html", page)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts of a quarter, to be looked at before everybody may read them."""
    Access.of(request.user).require(Permission.REOPEN_FORM)
    found = get_object_or_404(Round, pk=pk)
    form = OnceForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        actions.publish_counts(round=found, at=timezone.now(), by=request.user)
        messages.success(request, _("The counts were published. They stay as they are now."))
        return redirect("process_forms:country")

    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except actions.NotToBePublished:
            messages.error(request, _("These counts cannot be published now."))
    quarters = national(sees_all=True, today=timezone.localdate())
    one = next(quarter for quarter in quarters if quarter.round == found)
    return render(request, "process_forms/publish.html", {"form": form, "one": one, "fewest": FEWEST_SITES})


def _submitted(request: HttpRequest) -> list[Form]:
    forms = Form.objects.submitted().visible_to(request.user).select_related("site", "round")
    return list(forms.prefetch_related("topics"))


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
