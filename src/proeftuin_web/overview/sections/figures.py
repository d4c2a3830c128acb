"""What released results say of a site: its profile on the three aims, effects and control charts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.language import Language
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.portfolio.stale import stale_results
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.figures import profile, report_page_of_site
from proeftuin_web.results.models import Edition
from proeftuin_web.results.site_charts import control_charts_of
from proeftuin_web.results.site_effects import drawings_of, effects_of
from proeftuin_web.results.wording import language

_REMEMBERED = 64
_REMEMBERED_PARTS = 200
"""Parts are small, and there is one for each site, study and language."""
_NO_RESULTS = _("There are no results of a study that describes the sites. Start a run of it under Runs.")


def triple_aim(asked: Asked) -> Section:
    """The newest figure of every indicator, by aim."""
    table = _profile_table(str(asked.edition.token), asked.site.code, language()) if asked.edition is not None else ""
    page = report_page_of_site(asked.edition, asked.site.code) if asked.edition is not None else None
    return Section(
        "triple_aim",
        _("Triple Aim profile"),
        _("The results know no area of this site. Add its municipalities to the study file, and run the study again.")
        if asked.edition is not None
        else _NO_RESULTS,
        {"table": table, "edition": asked.edition} if table else {},
        page or "",
        _("The page of this site in the report"),
    )


@lru_cache(maxsize=_REMEMBERED)
def _profile_table(token: str, site: str, chosen: Language) -> SafeString | str:
    # Released results do not change, and a hundred rows are most of the work of the page.
    rows = profile(Edition(token=token), site)
    aims = [(name, list(group)) for name, group in groupby(rows, lambda row: row.aim_name)]
    return render_to_string("overview/_profile.html", {"aims": aims}) if rows else ""


def effects(asked: Asked) -> Section:
    """Effects after the start, on each outcome, of every study that estimated any."""
    return Section(
        "effects",
        _("Effects"),
        _("No effects were estimated for this site. An evaluation in the study file says what is compared with what.")
        if asked.editions
        else _NO_RESULTS,
        {"parts": parts, "stale": stale_results(site=asked.site)} if (parts := _kept(asked, _effects_part)) else {},
    )


def control_charts(asked: Asked) -> Section:
    """Control charts with what their newest point shows and their signals, of every study that has any."""
    return Section(
        "control_charts",
        _("Control charts"),
        _("There is no control chart of this site. Add one under improvement in the study file, and run it again.")
        if asked.editions
        else _NO_RESULTS,
        {"parts": parts} if (parts := _kept(asked, _charts_part)) else {},
    )


def _kept(asked: Asked, make: Callable[[str, str, Language], SafeString | str]) -> list[SafeString | str]:
    found = [make(str(edition.token), asked.site.code, language()) for edition in asked.editions]
    return [part for part in found if part]


@lru_cache(maxsize=_REMEMBERED_PARTS)
def _effects_part(token: str, site: str, chosen: Language) -> SafeString | str:
    edition = contents_of(Edition(token=token)).edition
    rows = effects_of(edition, site)
    drawings = drawings_of(rows, name=f"effects-{edition.study.code}")
    context = {"effects": rows, "drawings": drawings, "edition": edition}
    return render_to_string("overview/_effects.html", context) if rows else ""


@lru_cache(maxsize=_REMEMBERED_PARTS)
def _charts_part(token: str, site: str, chosen: Language) -> SafeString | str:
    edition = contents_of(Edition(token=token)).edition
    charts = control_charts_of(edition, site)
    return render_to_string("overview/_control_charts.html", {"charts": charts, "edition": edition}) if charts else ""
