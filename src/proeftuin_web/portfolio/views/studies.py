"""Between the portfolio and a study: reading it from the study, and writing it into a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import once
from proeftuin_web.portfolio import actions
from proeftuin_web.portfolio.forms import OnceForm
from proeftuin_web.portfolio.models import StudyPortfolio
from proeftuin_web.portfolio.stale import stale_results
from proeftuin_web.portfolio.study_text import NotReadable
from proeftuin_web.runs.models import Study


@require_GET
def study(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(request, code)
    return render(request, "portfolio/study.html", _context(request, found))


@require_POST
def study_read(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(request, code)
    Access.of(request.user).require(Permission.EDIT_PORTFOLIO, found.site_id)

    def act() -> HttpResponse:
        try:
            actions.read_portfolio(study=found, by=request.user)
        except NotReadable:
            messages.error(request, _("The study file cannot be read. Check the study first."))
        else:
            messages.success(request, _("The portfolio of the study was taken over."))
        return redirect("portfolio:study", found.code)

    return _once(request, act)


@require_POST
def study_write(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(request, code)
    access = Access.of(request.user)
    access.require(Permission.EDIT_PORTFOLIO, found.site_id)
    access.require(Permission.RUN_STUDY, found.site_id)
    try:
        made = actions.write_portfolio(study=found, by=request.user)
    except NotReadable:
        messages.error(request, _("The study file cannot be read. Check the study first."))
    except actions.KeptElsewhere:
        messages.error(request, _("The files of this study are kept elsewhere. Take the new study file along."))
    except actions.NotWritten as refused:
        context = {**_context(request, found), "refused": refused.problems, "told": refused.messages}
        return render(request, "portfolio/study.html", context, status=422)
    else:
        if made is None:
            messages.info(request, _("The study says the same already; nothing was written."))
        else:
            text = _("The study has a new version with this portfolio. The next run uses it.")
            messages.success(request, text)
    return redirect("portfolio:study", found.code)


@require_GET
def study_text(request: HttpRequest, code: str) -> HttpResponse:
    found = _visible(request, code)
    Access.of(request.user).require(Permission.EDIT_PORTFOLIO, found.site_id)
    try:
        text = actions.text_for(found)
    except (NotReadable, actions.NotWritten) as refused:
        context = {**_context(request, found), "refused": getattr(refused, "problems", ())}
        return render(request, "portfolio/study.html", context, status=422)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="study.yaml"'
    return answer


def _context(request: HttpRequest, found: Study) -> dict[str, Any]:
    access = Access.of(request.user)
    may_edit = access.may(Permission.EDIT_PORTFOLIO, found.site_id)
    plan = None
    is_readable = True
    if may_edit:
        try:
            plan = actions.plan_of(found, "nl" if get_language() == "nl" else "en")
        except NotReadable:
            is_readable = False
    return {
        "study": found,
        "plan": plan,
        "is_readable": is_readable,
        "tie": StudyPortfolio.objects.filter(study=found).first(),
        "stale": stale_results(study=found),
        "may_edit": may_edit,
        "may_write": may_edit and access.may(Permission.RUN_STUDY, found.site_id),
        "once": OnceForm(),
    }


def _visible(request: HttpRequest, code: str) -> Study:
    access = Access.of(request.user)
    if not access.may_somewhere(Permission.SEE_SITE):
        access.require(Permission.SEE_SITE)
    found: Study = get_object_or_404(Study.objects.visible_to(request.user).select_related("site"), code=code)
    return found


def _once(request: HttpRequest, act: Any) -> HttpResponse:
    form = OnceForm(request.POST)
    form.is_valid()
    return once(request, form, act)
