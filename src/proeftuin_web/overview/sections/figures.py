"""What released results say of a site: its profile on the three aims, effects and control charts."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.language import Language
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.results.figures import control_charts_of, effects_of, profile, report_page_of_site
from proeftuin_web.results.models import Edition
from proeftuin_web.results.wording import language

_REMEMBERED = 64
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
    """Effects after the start, on each outcome."""
    rows = effects_of(asked.edition, asked.site.code) if asked.edition is not None else []
    return Section(
        "effects",
        _("Effects"),
        _("No effects were estimated for this site. An evaluation in the study file says what is compared with what.")
        if asked.edition is not None
        else _NO_RESULTS,
        {"effects": rows, "edition": asked.edition} if rows else {},
    )


def control_charts(asked: Asked) -> Section:
    """Control charts with their signals."""
    rows = control_charts_of(asked.edition, asked.site.code) if asked.edition is not None else []
    return Section(
        "control_charts",
        _("Control charts"),
        _("There is no control chart of this site. Add one under improvement in the study file, and run it again."),
        {"charts": rows} if rows else {},
    )
