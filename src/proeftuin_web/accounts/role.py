"""
What people may do, by role.

A role holds for one site or, without a site, for all of them. What a role may do is one table, which the manual shows
and the tests walk through.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody does here; what goes with it is in `PERMISSIONS`."""

    VIEWER = "viewer", _("Viewer")
    SITE_CONTRIBUTOR = "site_contributor", _("Site contributor")
    ANALYST = "analyst", _("Analyst")
    MONITOR_RESEARCHER = "monitor_researcher", _("Monitor researcher")
    INTERVIEWER = "interviewer", _("Interviewer or coder")
    SURVEY_MANAGER = "survey_manager", _("Survey manager")
    OUTPUT_REVIEWER = "output_reviewer", _("Output reviewer")
    DATA_STEWARD = "data_steward", _("Data steward")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(StrEnum):
    """Something that one may do, at a site or at all of them."""

    SEE_RESULTS = "see_results"
    """Released results of a study, and the overview of all sites."""
    SEE_SITE = "see_site"
    """What a site does: parties, portfolio, reach, improvement cycles, findings and decisions."""
    SEE_PROCESS = "see_process"
    """Process forms, as they were filled in."""
    EDIT_SITE = "edit_site"
    """Parties, governance and events of a site."""
    EDIT_PORTFOLIO = "edit_portfolio"
    EDIT_IMPROVEMENT = "edit_improvement"
    FILL_IN_FORM = "fill_in_form"
    """Process forms: draft and submit."""
    REOPEN_FORM = "reopen_form"
    """Process forms that were submitted, and the rounds with their deadlines."""
    RUN_STUDY = "run_study"
    """Bring in studies, start and cancel runs."""
    SEE_AUDIT = "see_audit"
    MANAGE_PEOPLE = "manage_people"
    """Invitations, roles and sites as such."""


_SEEING = frozenset({Permission.SEE_RESULTS, Permission.SEE_SITE})
_EDITING = frozenset({Permission.EDIT_SITE, Permission.EDIT_PORTFOLIO, Permission.EDIT_IMPROVEMENT})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _SEEING,
    Role.SITE_CONTRIBUTOR: _SEEING | _EDITING | {Permission.SEE_PROCESS, Permission.FILL_IN_FORM},
    Role.ANALYST: _SEEING | {Permission.EDIT_PORTFOLIO, Permission.EDIT_IMPROVEMENT, Permission.RUN_STUDY},
    Role.MONITOR_RESEARCHER: _SEEING | {Permission.SEE_PROCESS, Permission.REOPEN_FORM, Permission.RUN_STUDY},
    Role.INTERVIEWER: _SEEING | {Permission.SEE_PROCESS},
    Role.SURVEY_MANAGER: frozenset({Permission.SEE_RESULTS}),
    Role.OUTPUT_REVIEWER: frozenset({Permission.SEE_RESULTS}),
    Role.DATA_STEWARD: frozenset({Permission.SEE_RESULTS, Permission.SEE_AUDIT}),
    Role.ADMINISTRATOR: _SEEING | {Permission.EDIT_SITE, Permission.MANAGE_PEOPLE},
}

OF_A_SITE = frozenset({Role.SITE_CONTRIBUTOR})
"""Roles that always are for a site."""
OF_ALL_SITES = frozenset(
    {
        Role.MONITOR_RESEARCHER,
        Role.INTERVIEWER,
        Role.SURVEY_MANAGER,
        Role.OUTPUT_REVIEWER,
        Role.DATA_STEWARD,
        Role.ADMINISTRATOR,
    }
)
"""Roles that never are for one site only."""
