"""In which cycle a site is, and what was decided in it."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.improvement.models import Decision
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.runs.models import Study

_NEWEST = 5


def decisions(asked: Asked) -> Section:
    """The cycle of the study of the site, or else of the study that describes all sites, and the newest decisions."""
    studies = Study.objects.visible_to(asked.user).filter(Q(site=asked.site) | Q(is_monitor=True))
    study = studies.order_by(F("site").asc(nulls_last=True), "pk").first()
    if study is None and asked.edition is not None:
        study = asked.edition.study
    made = Decision.objects.standing().visible_to(asked.user).filter(site=asked.site).prefetch_related("changes")
    newest = list(made[:_NEWEST])
    return Section(
        "decisions",
        _("Cycle and decisions"),
        _("There is no study and no decision yet. A decision rests on findings, and says what the next cycle changes."),
        {"study": study, "decisions": newest} if study is not None or newest else {},
        f"{reverse('improvement:decisions')}?site={asked.site.code}",
        _("All decisions of this site"),
    )
