"""The tables of the portfolio of a study, made of what it writes down and of what passed output control."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.monitors.outcome.portfolio import PortfolioOfStudy
from proeftuin.release.released import Released


def with_portfolio(released: Released, portfolio: PortfolioOfStudy | None) -> Released:
    """
    The results of a study with the tables of its portfolio; the same without one.

    The sizes of segments in them are the published ones, so that nothing withheld comes back.
    """
    if portfolio is None:
        return released
    return replace(released, tables={**released.tables, **portfolio.tables(released.tables)})
