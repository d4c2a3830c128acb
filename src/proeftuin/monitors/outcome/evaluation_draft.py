"""The draft of an evaluation on the national sources, of which only the years before the first start are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from proeftuin.data.open_data import OpenData
from proeftuin.monitors.outcome.evaluation import reason_without_cells
from proeftuin.monitors.outcome.sources import national_sources
from proeftuin.steps.evaluation.draft import drafted, first_year_of_follow_up
from proeftuin.steps.evaluation.draft_record import Draft, OutcomeDraft
from proeftuin.steps.evaluation.effect_rows import ALL_SITES
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.steps.triple_aim.cell import cost_cells
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator


def draft_of_monitor(
    plan: AnalysisPlan, open_data: OpenData, indicators: Mapping[str, Indicator], *, division: date
) -> Draft:
    """
    What `plan` can hope to find; outcomes that the open data cannot evaluate have a reason.

    Raises
    ------
    DefinitionError, NotEstimableError, DataContractError
        The plan contradicts itself, nothing is left to compare with, or a file is damaged.
    """
    check_before_data(plan)
    # The files of later years are not opened.
    sources = national_sources(
        open_data, first_year=plan.first_year, last_year=first_year_of_follow_up(plan) - 1, division=division
    )
    from_cells = {id: indicators[id] for id in plan.outcomes if indicators[id].components}
    cells = StratifiedCells.from_cells(cost_cells(sources.costs, from_cells, division=division))
    draft = drafted(plan, cells, sources.neighbours, indicators)
    sites = plan.located_sites
    impossible = [
        OutcomeDraft(
            outcome,
            plan.role(outcome),
            ALL_SITES,
            Scale.PERCENT.value,
            reason=reason_without_cells(indicators[outcome], plan.years, sites),
        )
        for outcome in plan.outcomes
        if outcome not in cells.indicators
    ]
    return replace(draft, outcomes=(*draft.outcomes, *impossible))
