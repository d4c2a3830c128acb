"""What released results say of a site: its profile on the three aims, effects and control charts."""

from __future__ import annotations

from itertools import groupby

from django.utils.translation import gettext_lazy as _

from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.results.figures import control_charts_of, effects_of, profile, report_page_of_site

_NO_RESULTS = _("There are no results of a study that describes the sites. Start a run of it under Runs.")


def triple_aim(asked: Asked) -> Section:
    """The newest figure of every indicator, by aim."""
    rows = profile(asked.edition, asked.site.code) if asked.edition is not None else []
    page = report_page_of_site(asked.edition, asked.site.code) if asked.edition is not None else None
    return Section(
        "triple_aim",
        _("Triple Aim profile"),
        _("The results know no area of this site. Add its municipalities to the study file, and run the study again.")
        if asked.edition is not None
        else _NO_RESULTS,
        {
            "aims": [(name, list(group)) for name, group in groupby(rows, lambda row: row.aim_name)],
            "edition": asked.edition,
        }
        if rows
        else {},
        page or "",
        _("The page of this site in the report"),
    )


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
