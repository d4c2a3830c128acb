"""Sites beside each other, for whoever may see all process forms; counts over all sites for the others."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.audit.trail import record
from proeftuin_web.process_forms.comparison import bars, counts_of, national, rows_of
from proeftuin_web.process_forms.models import Form, Topic

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_PROCESS)
    topic = request.GET.get("topic", "")
    topic = topic if topic in Topic.values else Topic.AIMS.value
    forms = _submitted(request)
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
    quarters = national(sees_all=access.may(Permission.SEE_PROCESS))
    return render(request, "process_forms/country.html", {"quarters": quarters})


def _submitted(request: HttpRequest) -> list[Form]:
    forms = Form.objects.submitted().visible_to(request.user).select_related("site", "round")
    return list(forms.prefetch_related("topics"))


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
