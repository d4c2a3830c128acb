"""What two cycles of a study differ by, and why."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.results.cycle_differences import changed_definitions, difference_tables, headings
from proeftuin_web.results.wording import said
from proeftuin_web.runs.compared import comparison_of
from proeftuin_web.runs.models import Run, Study

_REMARKS = ("revised_data", "real_change", "changed_definition", "order")


@require_safe
def cycles(request: HttpRequest, study: str, before: int, after: int) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_RESULTS)
    found = get_object_or_404(Study.objects.visible_to(request.user).select_related("site"), code=study)
    if not {before, after} <= set(found.cycle_numbers()) or before >= after:
        raise Http404
    comparison = comparison_of(found, before, after)
    context = {
        "study": found,
        "before": before,
        "after": after,
        "comparison": comparison,
        "may_compare": Access.of(request.user).may(Permission.RUN_STUDY, found.site_id),
    }
    if comparison is not None:
        newer = found.runs.filter(work=Run.Work.COMPUTE, state=Run.State.DONE, ended_at__gt=comparison.ended_at)
        context |= {
            "is_overtaken": after == found.cycle and not found.is_closed and newer.exists(),
            "changes": changed_definitions(comparison.outcome["changes"]),
            "tables": difference_tables(comparison.outcome["differences"]),
            "headings": headings(),
            "note": said("cycles.differences.note"),
            "none": said("cycles.differences.none"),
            "remarks": [said(f"cycles.how.{one}") for one in _REMARKS],
            "chance": said("cycles.how.chance"),
        }
    return render(request, "results/cycles.html", context)
