"""A decision that is no longer what was frozen; it travels from the plan to every page that shows results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Departure:
    """
    One decision of an analysis plan that differs from the frozen plan.

    Attributes
    ----------
    key : str
        The decision: `outcomes`, `window`, `comparator` and so on; of a site `site_start` or `site_municipalities`.
    item : str or None
        Which of several: the outcome or the site.
    planned, done : str or None
        As it was frozen and as it is now; none where it was or is absent.
    """

    key: str
    item: str | None
    planned: str | None
    done: str | None
