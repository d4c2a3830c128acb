"""The tables of a portfolio, with the published sizes and needs of segments: no engine is asked anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.steps.implementation.coverage import coverage_table, sizes_of
from proeftuin.steps.implementation.portfolio import Portfolio
from proeftuin.steps.implementation.portfolio_table import (
    context_table,
    contract_table,
    enabling_table,
    entry_table,
    money_table,
    rollout_table,
)
from proeftuin.steps.implementation.relation import relation_table
from proeftuin.steps.implementation.warning import Examined, found_needs, warning_table
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.vocabulary.period import Period


@dataclass(frozen=True)
class PortfolioOfStudy:
    """
    A portfolio in its study.

    Attributes
    ----------
    sites : tuple of str
        Identifiers of the sites.
    period : Period
        Of the study.
    window : Period or None
        Of its evaluation.
    schemes : tuple of Scheme
        Of segments; none in a study that has none.
    """

    portfolio: Portfolio
    sites: tuple[str, ...]
    period: Period
    window: Period | None = None
    schemes: tuple[Scheme, ...] = ()
    choice: Choice | None = None

    def tables(self, released: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """
        All tables by name.

        Parameters
        ----------
        released : mapping of str to frame
            Published tables, those of segments and of the choice among them when there are any.
        """
        portfolio = self.portfolio
        sizes = sizes_of(released.get("segments"), portfolio.scheme)
        return {
            "portfolio": entry_table(portfolio),
            "rollouts": rollout_table(portfolio, self.period),
            "portfolio_coverage": coverage_table(portfolio, self.sites, self._segments, self.period, sizes),
            "portfolio_relations": relation_table(portfolio),
            "portfolio_warnings": warning_table(portfolio, self._examined(released)),
            "portfolio_enabling": enabling_table(portfolio),
            "portfolio_money": money_table(portfolio),
            "portfolio_contracts": contract_table(portfolio),
            "context_events": context_table(portfolio),
        }

    @property
    def _segments(self) -> Sequence[str]:
        scheme = next((one for one in self.schemes if one.id == self.portfolio.scheme), None)
        return [segment.id for segment in scheme.segments] if scheme else []

    def _examined(self, released: Mapping[str, pl.DataFrame]) -> Examined:
        choice, scheme = self.choice, self.portfolio.scheme
        if scheme is None:
            return Examined(self.period, self.window)
        declared = {}
        if choice is not None and choice.scheme == scheme:
            declared = {(choice.region, segment): needs for segment, needs in choice.declared_needs.items()}
        needs = found_needs(
            scheme,
            released.get("segment_elements"),
            released.get("segments"),
            released.get("needs_of_segments"),
            declared,
        )
        return Examined(self.period, self.window, needs)
