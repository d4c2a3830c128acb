"""
Contracts of the tables that compare two cycles of a study: what changed in its definitions, and in its numbers.

Numbers are those of released tables: what was withheld in one of the cycles is not told by what is left of a sum.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_PART = Column(
    pl.String,
    "population, status, segmentation, choice, portfolio, evaluation, improvement (the charts) or study (what is left)",
)


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing)


CYCLE_CHANGES = TableContract(
    "cycle_changes",
    "one definition that is another one in the later cycle",
    {
        "part": _PART,
        "at": _text("address of the definition in the study file, or in a file that it names"),
        "before": _text("what stood there in the earlier cycle; of a long text its fingerprint", "nothing"),
        "after": _text("what stands there in the later cycle", "nothing"),
        "decision": _text("identifier of the decision that changed it", "changed without a recorded decision"),
    },
    key=("at",),
)

CYCLE_DIFFERENCES = TableContract(
    "cycle_differences",
    "one number of the study in two cycles, and what its difference is made of",
    {
        "kind": _text("estimate, population, segment, effect or reach"),
        "subject": _text("identifier of the indicator, population, segment, outcome or entry of the portfolio"),
        "detail": _text(
            "method of an estimate, scheme of a segment, population of an effect, stage of reach; or empty"
        ),
        "region": _text("region, site:<id> or all; of an effect the site, or all"),
        "unit": _text("unit of the numbers"),
        "name_nl": _text("name of the subject in Dutch"),
        "name_en": _text("name of the subject in English"),
        "region_name": _text("name of the region", "all"),
        "period_before": Column(
            pl.Date, "first day of the period in the earlier cycle", missing="not there, or of no one period"
        ),
        "period_after": Column(
            pl.Date, "first day of the period in the later cycle", missing="not there, or of no one period"
        ),
        "before": _number("the number in the earlier cycle", "not there, or no value"),
        "revised_data": _number(
            "what the earlier definitions give of the data of the later cycle in the earlier period, less `before`"
        ),
        "real_change": _number(
            "what the earlier definitions give of those data in the later period, less the same in the earlier period"
        ),
        "changed_definition": _number("`after` less what the earlier definitions give in the later period"),
        "after": _number("the number in the later cycle: the four before it added up", "not there, or no value"),
        "status": _text("value, or why the difference was not taken apart: withheld, not_estimable or missing"),
        "reason": _text("key of the reason", "the difference was taken apart"),
        "place": Column(
            pl.Int32,
            "place among the differences that a reader begins with: everybody, and one method of each indicator",
            missing="none of these, or nothing differs",
        ),
    },
    key=("kind", "subject", "detail", "region", "unit"),
)

CYCLE_TABLES = (CYCLE_CHANGES, CYCLE_DIFFERENCES)
"""Both of them."""
