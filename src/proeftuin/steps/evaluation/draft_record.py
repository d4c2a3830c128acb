"""What a draft of an evaluation tells: sites, regions that are like them, and what each outcome could show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proeftuin.steps.evaluation.plan import AnalysisPlan, Comparator, Role


class Remark(StrEnum):
    """What makes a site hard to compare."""

    UNKNOWN_GEOGRAPHY = "unknown_geography"
    NOBODY_IN_A_YEAR = "nobody_in_a_year"
    """In some year before the start nobody of the site is followed, so that it has no place in the comparison."""
    FEW_PERSONS = "few_persons"
    """So few persons are followed in some year that nothing about the site may be shown."""
    TOO_LARGE = "too_large"
    """More than twice the comparison regions."""
    TOO_SMALL = "too_small"
    """Less than half the comparison regions."""
    FEW_PLACEBO_GROUPS = "few_placebo_groups"
    SHORT_BEFORE = "short_before"
    """Fewer than three whole years before the start: hardly anything can show whether trends ran parallel."""
    SHORT_AFTER = "short_after"
    """One whole year after the start."""


class Choice(StrEnum):
    """Why a comparator is proposed."""

    ALIKE = "alike"
    TOO_FEW_YEARS_TO_MATCH = "too_few_years_to_match"
    MATCHING_HELPS = "matching_helps"
    MATCHING_DOES_NOT_HELP = "matching_does_not_help"


@dataclass(frozen=True)
class SiteDraft:
    """
    A site as a unit of the comparison.

    Attributes
    ----------
    size, size_ratio : float or None
        Insured years per year, and that over the median comparison region.
    persons : int or None
        Fewest persons who are followed in a year; `None` where nobody is followed from year to year.
    """

    site: str
    years_before: int
    years_after: int
    size: float | None = None
    size_ratio: float | None = None
    placebo_groups: int | None = None
    remarks: tuple[Remark, ...] = ()
    persons: int | None = None


@dataclass(frozen=True)
class LikeRegion:
    """A comparison region that was like a site before the start; a small distance is near."""

    site: str
    municipalities: tuple[str, ...]
    distance: float


@dataclass(frozen=True)
class OutcomeDraft:
    """
    One outcome of one site, or of all sites together, on one scale.

    Attributes
    ----------
    level, regions_level : float or None
        Site and comparison regions in the years before: percent or euro above what the pool's rates lead to expect.
    difference, matched_difference : float or None
        Standardised difference to all comparison regions, and to the regions that were most like the site.
    minimum_detectable, at_best : float or None
        Smallest effect found with 80 % power, in `scale`: when differences pile up, and when they come and go.
    reason : str or None
        Why there is no smallest effect: a `Reason`, or the rule by which it is withheld.
    """

    outcome: str
    role: Role
    site: str
    scale: str
    level: float | None = None
    regions_level: float | None = None
    difference: float | None = None
    matched_difference: float | None = None
    minimum_detectable: float | None = None
    at_best: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class SegmentDraft:
    """
    What the same outcomes could show in another population of the plan.

    Attributes
    ----------
    regions : int
        Number of its comparison regions; zero when there are too few persons to cut any.
    """

    population: str
    regions: int
    sites: tuple[SiteDraft, ...]
    outcomes: tuple[OutcomeDraft, ...]


@dataclass(frozen=True)
class Draft:
    """
    What is known of a plan before its follow-up.

    Attributes
    ----------
    years : tuple of int
        The years whose outcomes were looked at.
    regions : int
        Number of comparison regions.
    comparator, choice
        The comparator that is proposed, and why.
    segments : tuple of SegmentDraft
        The other populations of the plan.
    """

    plan: AnalysisPlan
    years: tuple[int, ...]
    regions: int
    sites: tuple[SiteDraft, ...]
    like_regions: tuple[LikeRegion, ...]
    outcomes: tuple[OutcomeDraft, ...]
    comparator: Comparator
    choice: Choice
    segments: tuple[SegmentDraft, ...] = ()
