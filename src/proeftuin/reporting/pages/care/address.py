"""
Where a figure of a person-level study stands for good: the page of its indicator, and the place on that page.

An address is made of what the figure is about and nothing else. So it stays the same from run to run, and a figure that
was quoted can be found again.
"""

from __future__ import annotations

from proeftuin.reporting.edition import Row

_SITE_SIGN = ":"
"""In the code of a site; a file name or the name of a place on a page had better not hold it."""


def figure_page_path(indicator: str) -> str:
    """Path of the page that holds every figure of an indicator, from the folder of its language."""
    return f"figures/{indicator}.html"


def figure_anchor(region: str, year: int | str, method: str) -> str:
    """
    Name of the place of one figure on the page of its indicator.

    Parameters
    ----------
    year : int or str
        Calendar year, or the first and the last of several years: `2021-2023`.
    """
    return f"{_plain(region)}-{year}-{method}"


def figure_address(indicator: str, region: str, year: int | str, method: str) -> str:
    """Address of one figure, both sexes and all ages, from the folder of its language."""
    return f"{figure_page_path(indicator)}#{figure_anchor(region, year, method)}"


def address_of(row: Row) -> str:
    """Address of the figure of a row with `indicator`, `region`, `period_start`, `period_end` and `method`."""
    return figure_address(row["indicator"], row["region"], years_of(row), row["method"])


def years_of(row: Row) -> str:
    """The year of a row, or its first and last year."""
    first, last = row["period_start"].year, row["period_end"].year - 1
    return str(first) if first >= last else f"{first}-{last}"


def _plain(region: str) -> str:
    return region.replace(_SITE_SIGN, "-")
