"""
Output control of the draft of an evaluation about persons: of a site of few persons nothing is shown.

The rule is that of effects. All sites together go with such a site, since they and the other sites would tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.steps.evaluation.draft_record import Draft, OutcomeDraft, Remark, SiteDraft
from proeftuin.steps.evaluation.effect_rows import ALL_SITES


def protected_draft(draft: Draft) -> Draft:
    """The draft without what rests on few persons in some year before the start."""
    few = _few(draft.sites)
    segments = (
        replace(one, sites=_sites(one.sites), outcomes=_outcomes(one.outcomes, _few(one.sites)))
        for one in draft.segments
    )
    return replace(
        draft,
        sites=_sites(draft.sites),
        like_regions=tuple(region for region in draft.like_regions if region.site not in few),
        outcomes=_outcomes(draft.outcomes, few),
        segments=tuple(segments),
    )


def _few(sites: Sequence[SiteDraft]) -> frozenset[str]:
    found = frozenset(site.site for site in sites if site.persons and site.persons < MINIMUM_PERSONS)
    return found | {ALL_SITES} if found else found


def _sites(sites: Sequence[SiteDraft]) -> tuple[SiteDraft, ...]:
    few = _few(sites)
    return tuple(
        SiteDraft(site.site, site.years_before, site.years_after, remarks=(Remark.FEW_PERSONS,))
        if site.site in few
        else site
        for site in sites
    )


def _outcomes(outcomes: Sequence[OutcomeDraft], few: Collection[str]) -> tuple[OutcomeDraft, ...]:
    return tuple(
        OutcomeDraft(row.outcome, row.role, row.site, row.scale, reason=REASON) if row.site in few else row
        for row in outcomes
    )
