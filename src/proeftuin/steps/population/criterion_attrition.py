"""
How many persons each criterion left out, how many it could not judge, and how many were left.

Every row of the chain follows from the one before: what a step leaves is what the next begins with. All numbers add up
over parts of the persons: parts computed one after another, or at different holders, give the attrition of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import Value, count_if
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.population_definition import FirstEvent, PopulationDefinition

IN_SOURCE = "in_source"
"""Key of the first row: everybody in the person table; for an open population who is alive on a day of the period."""
INDEX_EVENT = "index_event"
"""Key of the row that leaves out who has no first event, when that is the index day."""
PRESENT_AT_ENTRY = "present_at_entry"
"""Key of the last row: leaves out who was not alive on the index day or had left before the day of entry."""

NUMBERS = ("before", "excluded", "unknown", "after")


def attrition(engine: CareEngine, definition: PopulationDefinition, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """
    Attrition from the judgements that the engine keeps, see `judged` in `proeftuin.steps.population.judgement`.

    Parameters
    ----------
    by : sequence of str
        Further columns of the kept judgements, such as a region, for each value of which the chain is given.

    Returns
    -------
    frame
        One row per period × value of `by` × step: `period_start`, `period_end`, `step` (from 0), `criterion` (its key),
        and as whole numbers of persons `before`, `excluded`, `unknown`, `after`. Who is unknown leaves at an include
        step and stays at an exclude step.
    """
    judged = engine.table(judgement_queries(definition)[-1].name)
    return _in_rows(engine.frame(attrition_counts(definition, judged, by=by)), definition, by)


def attrition_counts(definition: PopulationDefinition, judged: Relation, *, by: Sequence[str] = ()) -> Relation:
    """The numbers of all steps in one row per period, from the judgements."""
    columns: dict[str, Value] = {"everybody": judged.count()}
    columns["with_index_day"] = count_if(judged.passed >= 0)
    for number in range(1, len(definition.steps) + 1):
        value = judged[f"step_{number}"]
        arrived = judged.passed >= number - 1
        columns[f"excluded_{number}"] = count_if((judged.passed == number - 1) & value.notnull())
        columns[f"unknown_{number}"] = count_if(arrived & value.isnull())
        columns[f"after_{number}"] = count_if(judged.passed >= number)
    columns["members"] = count_if(judged.is_member == 1)
    return judged.group_by("period_start", "period_end", *by).agg(**columns)


def added(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The attrition of disjoint groups of persons as that of all of them together."""
    rows = pl.concat(list(frames), how="vertical")
    keys = [name for name in rows.columns if name not in NUMBERS]
    return rows.group_by(keys).agg(pl.col(*NUMBERS).sum()).select(rows.columns).sort(keys)


def _in_rows(counts: pl.DataFrame, definition: PopulationDefinition, by: Sequence[str]) -> pl.DataFrame:
    keys = ["period_start", "period_end", *by]
    rows = [
        (*(row[key] for key in keys), number, key, *numbers)
        for row in counts.iter_rows(named=True)
        for number, (key, *numbers) in enumerate(_chain(row, definition))
    ]
    schema = {name: counts.schema[name] for name in keys} | {"step": pl.Int16, "criterion": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(NUMBERS, pl.Int64), orient="row").sort(*keys, "step")


def _chain(row: dict[str, int], definition: PopulationDefinition) -> Iterable[tuple[str, int, int, int, int]]:
    everybody, left = row["everybody"], row["with_index_day"]
    yield IN_SOURCE, everybody, 0, 0, everybody
    if isinstance(definition.index, FirstEvent):
        yield INDEX_EVENT, everybody, everybody - left, 0, left
    for number, step in enumerate(definition.steps, start=1):
        after = row[f"after_{number}"]
        yield step.key, left, row[f"excluded_{number}"], row[f"unknown_{number}"], after
        left = after
    yield PRESENT_AT_ENTRY, left, left - row["members"], 0, row["members"]
