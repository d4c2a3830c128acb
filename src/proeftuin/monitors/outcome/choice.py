"""The tables behind a choice of interventions, made of published figures: no engine is asked anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.data.segment_tables import SEGMENT_AGES, SEGMENT_ELEMENTS, SEGMENT_FIGURES, SEGMENTS
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.choice_impact import Figures, budget_table, budgets, impact_table, impacts
from proeftuin.steps.segmentation.choice_record import decision_table, intervention_table
from proeftuin.steps.segmentation.choice_weighing import Weighing
from proeftuin.steps.segmentation.matching import coverage, matches, segment_needs
from proeftuin.steps.segmentation.need_of_segment import EVERYBODY, needs_of_segments
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.vocabulary.indicator import Indicator


def choice_tables(
    choice: Choice, scheme: Scheme, tables: Mapping[str, pl.DataFrame], indicators: Mapping[str, Indicator]
) -> dict[str, pl.DataFrame]:
    """
    All tables of a choice by name.

    Parameters
    ----------
    tables : mapping of str to frame
        Published tables, among them those about segments; `effects` when there is an evaluation. Figures of the newest
        year are used.
    """
    figures = _of(choice, tables[SEGMENT_FIGURES.name], EVERYBODY)
    newest: date | None = figures["period_start"].max()  # type: ignore[assignment]
    if newest is None:
        return {contract.name: contract.empty() for contract in CHOICE_TABLES}
    in_year = pl.col("period_start") == newest
    needs = needs_of_segments(
        figures, indicators, region=choice.region, period_start=newest, seed=choice.seed, confidence=choice.confidence
    )
    sizes, elements, ages = (
        _of(choice, tables[one.name]).filter(in_year) for one in (SEGMENTS, SEGMENT_ELEMENTS, SEGMENT_AGES)
    )
    own = figures.filter(in_year, pl.col("region") == choice.region)
    used = Figures(sizes, own, tables.get("effects"), indicators, newest)
    segments = tuple(segment.id for segment in scheme.segments)
    found = {segment: segment_needs(segment, choice, elements, sizes, ages, needs) for segment in segments}
    matching = matches(choice, found, indicators)
    changed = impacts(choice, used)
    spent = budgets(choice, used, changed)
    weighed = Weighing(choice, changed, spent, needs)
    return {
        "interventions": intervention_table(choice),
        "needs_of_segments": needs,
        "matches": matching,
        "segment_coverage": coverage(choice, segments, matching),
        "expected_impacts": impact_table(choice, used, changed),
        "budget_impacts": budget_table(choice, spent),
        **weighed.tables(),
        "decisions": decision_table(choice, changed, weighed.first if choice.criteria else None),
    }


def _of(choice: Choice, table: pl.DataFrame, *others: str) -> pl.DataFrame:
    return table.filter(pl.col("scheme") == choice.scheme, pl.col("region").is_in([choice.region, *others]))
