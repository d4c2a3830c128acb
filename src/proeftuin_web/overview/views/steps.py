"""The six steps of a region, for one study."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.overview.steps import STEPS, changed, defined, differing, results_of, since_last_cycle
from proeftuin_web.results.figures import edition_of_study
from proeftuin_web.results.models import Edition
from proeftuin_web.runs.compared import compared_cycles
from proeftuin_web.runs.models import Study

_EDITIONS = 10


@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_RESULTS)
    studies, study = _chosen(request)
    edition = edition_of_study(request.user, study.code) if study is not None else None
    overview = [(each, len(defined(study, each)), results_of(edition, each)) for each in STEPS] if study else []
    return render(
        request,
        "overview/steps.html",
        {"studies": studies, "study": study, "steps": STEPS, "overview": overview, "edition": edition},
    )


@require_safe
def step(request: HttpRequest, number: int) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_RESULTS)
    chosen = next((each for each in STEPS if each.number == number), None)
    if chosen is None:
        raise Http404
    studies, study = _chosen(request)
    context: dict[str, Any] = {"studies": studies, "study": study, "step": chosen, "steps": STEPS}
    if study is not None:
        edition = edition_of_study(request.user, study.code)
        since = since_last_cycle(study, edition)
        context |= {
            "edition": edition,
            "parts": defined(study, chosen),
            "pages": results_of(edition, chosen),
            "changed": changed(since, chosen),
            "differing": differing(since, chosen),
            "compared": compared_cycles(study),
            "cycles": list(reversed(study.cycles)),
            "editions": Edition.objects.visible_to(request.user)
            .filter(study=study, is_complete=True)
            .select_related("run", "study")[:_EDITIONS],
        }
    return render(request, "overview/step.html", context)


def _chosen(request: HttpRequest) -> tuple[list[Study], Study | None]:
    """All studies that one may see, and the one that the address names; the first when it names none."""
    studies = list(Study.objects.visible_to(request.user).select_related("site"))
    asked = request.GET.get("study", "")
    if not asked:
        return studies, studies[0] if studies else None
    found = next((each for each in studies if each.code == asked), None)
    if found is None:
        raise Http404
    return studies, found
