"""What a site wants to improve, how that stands, and what was learned."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.improvement.models import Finding, Project
from proeftuin_web.improvement.standing import newest_lesson, standing_of
from proeftuin_web.overview.sections.section import Asked, Section

_NEWEST = 5


def improvement(asked: Asked) -> Section:
    """Projects with their standing and last lesson, and the newest findings."""
    projects = Project.objects.visible_to(asked.user).filter(site=asked.site).prefetch_related("tests")
    rows = []
    for one in projects:
        tests = list(one.tests.all())
        rows.append((one, standing_of(one, tests, asked.today), newest_lesson(tests)))
    findings = list(Finding.objects.standing().visible_to(asked.user).filter(site=asked.site)[:_NEWEST])
    return Section(
        "improvement",
        _("Improvement"),
        _("Nothing is being improved here yet. Begin a project: an aim, how it is measured, and what is tried first."),
        {"projects": rows, "findings": findings} if rows or findings else {},
        f"{reverse('improvement:learned')}?site={asked.site.code}" if rows or findings else reverse("improvement:home"),
        _("All that was learned in this site") if rows or findings else _("To the projects of improvement"),
    )
