"""From improvement as it is kept here to the file of a study."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.improvement.study_text import NotWritten, text_for, written_for
from proeftuin_web.improvement.views.answering import EDIT
from proeftuin_web.runs.models import Study


@require_safe
def study(request: HttpRequest, code: str) -> HttpResponse:
    """What goes into the file of a study, and what is left out of it and why."""
    found = _editable(request, code)
    return render(request, "improvement/study.html", {"study": found, "written": written_for(found)})


@require_safe
def study_text(request: HttpRequest, code: str) -> HttpResponse:
    """The file of the study with it; what stands there and is not kept here stays."""
    found = _editable(request, code)
    try:
        text = text_for(found)
    except NotWritten as refused:
        context = {"study": found, "written": written_for(found), "refused": refused}
        return render(request, "improvement/study.html", context, status=422)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="study.yaml"'
    return answer


def _editable(request: HttpRequest, code: str) -> Study:
    found: Study = get_object_or_404(Study.objects.visible_to(request.user).select_related("site"), code=code)
    Access.of(request.user).require(EDIT, found.site_id)
    return found
