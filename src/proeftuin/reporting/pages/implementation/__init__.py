"""What stands on the pages about implementation: the portfolio, and how its entries reach persons."""

from __future__ import annotations

from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.implementation.portfolio import portfolio_page
from proeftuin.reporting.pages.implementation.reach import reach_pages

__all__ = ["implementation_pages"]


def implementation_pages(edition: Edition) -> tuple[Page, ...]:
    """The pages of step 4; each only where there are tables of it."""
    portfolio = (portfolio_page(edition),) if edition.has_portfolio else ()
    return (*portfolio, *(reach_pages(edition) if edition.has_reach else ()))
