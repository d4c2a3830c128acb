"""Which areas are shown by name: those that are large enough for their figures to say something."""

from __future__ import annotations

from proeftuin.reporting.care_edition import EVERYBODY, SITE, CareEdition

LEAST_PERSON_YEARS = 100
"""Areas with fewer have intervals so wide that a table of them would be read as noise."""
MOST_AREAS = 400


def large_areas(edition: CareEdition) -> tuple[str, ...]:
    """Areas with at least `LEAST_PERSON_YEARS` in the last year, by name; sites are no areas."""
    return tuple(sorted(_largest_first(edition)[:MOST_AREAS], key=edition.region_name))


def are_cut(edition: CareEdition) -> bool:
    """Whether there are more large areas than are shown."""
    return len(_largest_first(edition)) > MOST_AREAS


def _largest_first(edition: CareEdition) -> list[str]:
    large = {
        region: years
        for region, years in edition.years_at_risk.items()
        if region != EVERYBODY and not region.startswith(SITE) and years >= LEAST_PERSON_YEARS
    }
    return sorted(large, key=lambda region: (-large[region], region))
