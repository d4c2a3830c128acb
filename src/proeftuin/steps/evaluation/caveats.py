"""
What a reader must know before believing an effect, as keys; the sentences belong to the reporting.

A caveat is a property of the design, found by looking at the plan and the groups, never at the size of an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from proeftuin.steps.evaluation.plan import AnalysisPlan, EventPlan, Phase
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.site import GeographyMark, Site

FEW_SITES = 10
"""Below this number of sites ordinary cluster-robust errors are far too small."""
VERY_FEW_SITES = 5
"""Below this number the wild cluster bootstrap hardly ever rejects."""
FEW_PLACEBOS = 200
MANY_OUTCOMES = 5


class Caveat(StrEnum):
    """Keys of caveats, as in the column `caveats` of effects."""

    SITES_WERE_CHOSEN = "sites_were_chosen"
    """Sites were selected, not drawn by lot."""
    POOL_MAY_CONTAIN_SIMILAR_INITIATIVES = "pool_may_contain_similar_initiatives"
    """Regions of the pool may have had programmes of their own, which hides effects."""
    ASSUMED_GEOGRAPHY = "assumed_geography"
    """The municipalities of a site are an example, not sourced."""
    SITES_WITHOUT_GEOGRAPHY = "sites_without_geography"
    """Sites whose municipalities are unknown are not part of the estimate."""
    SINGLE_SITE = "single_site"
    """One treated cluster: the bootstrap is refused, only placebo groups can judge chance."""
    FEW_SITES = "few_sites"
    """Fewer than ten sites."""
    BOOTSTRAP_WEAK = "bootstrap_weak"
    """Fewer than five sites: the bootstrap hardly ever rejects, whatever the effect."""
    STAGGERED_STARTS = "staggered_starts"
    """Sites started in different years; a calendar year is not the same distance from every start."""
    ONE_YEAR_BEFORE = "one_year_before"
    """One year before the start: nothing can show whether trends ran parallel."""
    ONE_PRETREND_YEAR = "one_pretrend_year"
    """Two years before the start: the test of parallel trends rests on one difference and sees little."""
    TRANSITION_YEAR_LEFT_OUT = "transition_year_left_out"
    """The year of the start is not part of the average effect."""
    SITE_SIZES_DIFFER = "site_sizes_differ"
    """The site is less than half or more than twice as large as the comparison regions."""
    FEW_PLACEBO_GROUPS = "few_placebo_groups"
    """The pool holds few groups of this size, so that the placebo distribution is coarse."""
    PLACEBO_GROUPS_OVERLAP = "placebo_groups_overlap"
    """Placebo groups share municipalities and are not independent."""
    COMPARISON_REGIONS_LEFT_OUT = "comparison_regions_left_out"
    """Comparison regions without any events in some year are left out."""
    PRICE_LEVEL = "price_level"
    """Euros of each year: national price changes drop out, changes in one region's prices do not."""
    MANY_OUTCOMES = "many_outcomes"
    """Among many outcomes some stand out by chance alone."""
    FITTED_ON_FEW_YEARS = "fitted_on_few_years"
    """The mixture was fitted on so few years that a close fit proves nothing."""
    TWO_WAVES = "two_waves"
    """Two waves of a survey: nothing shows whether sites and other regions already moved apart before."""
    EVENT_IS_NOT_A_CAUSE = "event_is_not_a_cause"
    """A gap in the year of an event does not show that the event caused it."""
    CLOSED_GROUP = "closed_group"
    """The persons of the baseline day are followed; who was born or arrived later has no part in it."""
    NEIGHBOURS_UNKNOWN = "neighbours_unknown"
    """Which areas are next to each other is unknown, so that comparison regions are areas from anywhere."""
    ONE_SERIES = "one_series"
    """Chance is judged by the months of one series, not by other regions: the interval is that of a single cluster."""
    NOTHING_COMPARED = "nothing_compared"
    """Whatever else changed at the start counts as effect, and in a closed group deaths begin then."""
    DEPRIVATION_OF_START_YEAR = "deprivation_of_start_year"
    """What tells how deprived areas are is of the year of the first start, not of a year before it."""


def caveats_of_site(
    plan: AnalysisPlan,
    site: Site,
    aim: Aim,
    *,
    size_ratio: float,
    placebo_groups: int,
    regions_left_out: int,
) -> tuple[Caveat, ...]:
    """Caveats of the effect of one site; `size_ratio` is its size over the median comparison region's."""
    return _present(
        _of_every_comparison(plan.outcomes, aim),
        (Caveat.SINGLE_SITE, True),
        (Caveat.ASSUMED_GEOGRAPHY, site.geography is GeographyMark.ASSUMED),
        *_of_years(plan, (site,)),
        (Caveat.SITE_SIZES_DIFFER, not 0.5 <= size_ratio <= 2),
        (Caveat.FEW_PLACEBO_GROUPS, placebo_groups < FEW_PLACEBOS),
        (Caveat.PLACEBO_GROUPS_OVERLAP, True),
        (Caveat.COMPARISON_REGIONS_LEFT_OUT, regions_left_out > 0),
    )


def caveats_of_all_sites(
    plan: AnalysisPlan, sites: Sequence[Site], aim: Aim, *, size_ratios: Sequence[float], regions_left_out: int
) -> tuple[Caveat, ...]:
    """Caveats of the effect of `sites` together."""
    return _present(
        _of_every_comparison(plan.outcomes, aim),
        # One site has no row of all sites that either could be said of.
        (Caveat.FEW_SITES, 1 < len(sites) < FEW_SITES),
        (Caveat.BOOTSTRAP_WEAK, 1 < len(sites) < VERY_FEW_SITES),
        (Caveat.ASSUMED_GEOGRAPHY, any(site.geography is GeographyMark.ASSUMED for site in sites)),
        (Caveat.SITES_WITHOUT_GEOGRAPHY, len(plan.located_sites) < len(plan.sites)),
        (Caveat.STAGGERED_STARTS, len({plan.years_in(Phase.AFTER, site.start) for site in sites}) > 1),
        *_of_years(plan, sites),
        (Caveat.SITE_SIZES_DIFFER, any(not 0.5 <= ratio <= 2 for ratio in size_ratios)),
        (Caveat.COMPARISON_REGIONS_LEFT_OUT, regions_left_out > 0),
    )


def caveats_of_event(plan: EventPlan, aim: Aim, *, placebo_groups: int) -> tuple[Caveat, ...]:
    """Caveats of the gaps of one group of municipalities."""
    return _present(
        [
            (Caveat.EVENT_IS_NOT_A_CAUSE, True),
            (Caveat.PRICE_LEVEL, aim is Aim.COST),
            (Caveat.MANY_OUTCOMES, len(plan.outcomes) > MANY_OUTCOMES),
        ],
        (Caveat.SINGLE_SITE, True),
        (Caveat.ASSUMED_GEOGRAPHY, plan.site.geography is GeographyMark.ASSUMED),
        (Caveat.FEW_PLACEBO_GROUPS, placebo_groups < FEW_PLACEBOS),
        (Caveat.PLACEBO_GROUPS_OVERLAP, True),
    )


def _of_every_comparison(outcomes: Sequence[str], aim: Aim) -> list[tuple[Caveat, bool]]:
    return [
        (Caveat.SITES_WERE_CHOSEN, True),
        (Caveat.POOL_MAY_CONTAIN_SIMILAR_INITIATIVES, True),
        (Caveat.PRICE_LEVEL, aim is Aim.COST),
        (Caveat.MANY_OUTCOMES, len(outcomes) > MANY_OUTCOMES),
    ]


def _of_years(plan: AnalysisPlan, sites: Sequence[Site]) -> list[tuple[Caveat, bool]]:
    before = min(len(plan.years_in(Phase.BEFORE, site.start)) for site in sites)
    return [
        (Caveat.ONE_YEAR_BEFORE, before == 1),
        (Caveat.ONE_PRETREND_YEAR, before == 2),
        (
            Caveat.TRANSITION_YEAR_LEFT_OUT,
            any(plan.years_in(Phase.TRANSITION, site.start) for site in sites),
        ),
    ]


def _present(first: Iterable[tuple[Caveat, bool]], *others: tuple[Caveat, bool]) -> tuple[Caveat, ...]:
    return tuple(caveat for caveat, holds in (*first, *others) if holds)
