"""One outcome on one scale as a question, and what an analysis of it finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace

from proeftuin.methods.effects.panel_regression import PanelFit
from proeftuin.steps.evaluation.difference_in_differences import DIFFERENCE, judged_by_bootstrap
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, AVERAGE, JudgedEffect, Row, RowMaker, Subject
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel
from proeftuin.steps.triple_aim.stratified import StratifiedCells


@dataclass(frozen=True)
class Question:
    """
    What an analysis is asked: one outcome of the plan, on one scale.

    Attributes
    ----------
    cells : StratifiedCells
        What the panel was made of, by sex and age.
    """

    panel: RegionPanel
    maker: RowMaker
    cells: StratifiedCells

    @property
    def sites(self) -> tuple[str, ...]:
        """Identifiers of the located sites, in the order of the panel."""
        return tuple(site.id for site in self.panel.design.sites)

    def row(self, analysis: str, effect: JudgedEffect, subject: Subject) -> Row:
        """An effect as a row of `analyses`."""
        return {"analysis": analysis} | self.maker.row(effect, subject, self.panel.scale)

    def bootstrapped(
        self,
        analysis: str,
        fit: PanelFit,
        *,
        estimator: str = DIFFERENCE,
        sites: int | None = None,
        regions: int | None = None,
        comparator: str = "rest_of_country",
        weighting: str = "regions",
    ) -> Row:
        """The first coefficient of `fit` for all sites together, judged by the wild cluster bootstrap."""
        effect = judged_by_bootstrap(self.panel, fit, estimator)
        effect = replace(effect, p_jackknife=float(fit.p_values_cr3()[0, 0]))
        return self.row(analysis, effect, self.all_sites(sites, regions, comparator, weighting))

    def all_sites(
        self,
        sites: int | None = None,
        regions: int | None = None,
        comparator: str = "rest_of_country",
        weighting: str = "regions",
    ) -> Subject:
        """All sites together as the subject of a row."""
        return Subject(
            ALL_SITES,
            len(self.panel.sites) if sites is None else sites,
            len(self.panel.regions) if regions is None else regions,
            comparator=comparator,
            weighting=weighting,
        )

    def not_estimable(self, analysis: str, reason: Reason, estimator: str = DIFFERENCE) -> Row:
        """A row of all sites together that says why the analysis gives no number."""
        row = self.maker.not_estimable(AVERAGE, None, estimator, self.all_sites(), reason, self.panel.scale)
        return {"analysis": analysis} | row


@dataclass(frozen=True)
class Findings:
    """Rows of the tables of an evaluation, each list as the contract of its name says."""

    analyses: list[Row] = field(default_factory=list)
    diagnostics: list[Row] = field(default_factory=list)
    bounds: list[Row] = field(default_factory=list)
    balance: list[Row] = field(default_factory=list)
    donors: list[Row] = field(default_factory=list)
    gaps: list[Row] = field(default_factory=list)
    monthly_series: list[Row] = field(default_factory=list)

    @classmethod
    def together(cls, parts: Iterable[Findings]) -> Findings:
        """All rows of `parts`, in their order."""
        listed: Sequence[Findings] = list(parts)
        return cls(**{part.name: [row for each in listed for row in getattr(each, part.name)] for part in fields(cls)})
