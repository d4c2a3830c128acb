"""What a draft of an evaluation tells: sites, regions that are like them, and what each outcome could show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proeftuin.steps.evaluation.plan import AnalysisPlan, Comparator, Role
from proeftuin.steps.evaluation.reasons import Reason


class Remark(StrEnum):
    """What makes a site hard to compare."""

    UNKNOWN_GEOGRAPHY = "unknown_geography"
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
    """

    site: str
    years_before: int
    years_after: int
    size: float | None = None
    size_ratio: float | None = None
    placebo_groups: int | None = None
    remarks: tuple[Remark, ...] = ()


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
    reason : Reason or None
        Why there is no smallest effect.
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
    reason: Reason | None = None


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
    """

    plan: AnalysisPlan
    years: tuple[int, ...]
    regions: int
    sites: tuple[SiteDraft, ...]
    like_regions: tuple[LikeRegion, ...]
    outcomes: tuple[OutcomeDraft, ...]
    comparator: Comparator
    choice: Choice
