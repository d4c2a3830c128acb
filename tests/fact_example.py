"""Rows of a fact table that an engine computes from drawn care tables."""

from datetime import date

from proeftuin.data.engine.declared_types import declared_sql_types
from tests.care_example import care_rows, open_with


def fact_rows(engine, fact, columns=None, **drawn):
    """Rows of the fact of drawn tables, in the order of its key, days as text; those columns, or all."""
    open_with(engine, care_rows(**drawn))
    return computed(engine, fact, columns)


def computed(engine, fact, columns=None):
    """Rows of the fact of the care tables that the engine has open."""
    for query in fact.queries:
        kept = engine.keep(query.name, query.rows)
    assert declared_sql_types(kept) == {name: column.engine_type for name, column in fact.table.columns.items()}
    frame = engine.frame(kept).sort(fact.table.key).select(columns or list(fact.table.columns))
    return [tuple(str(value) if isinstance(value, date) else value for value in row) for row in frame.rows()]
