"""Rows of a fact table that an engine computes from drawn care tables."""

from datetime import date
from functools import partial

from proeftuin.data.engine.declared_types import declared_sql_types
from tests.care_example import care_rows, open_with
from tests.together import Together, together


def fact_rows(engine, fact, columns=None, **drawn):
    """Rows of the fact of drawn tables, in the order of its key, days as text; those columns, or all."""
    open_with(engine, care_rows(**drawn))
    return computed(engine, fact, columns)


def facts_together(request, engine, fact, ways):
    """Ways to ask for rows of a fact that a module's tests share, given how to ask for columns of drawn tables."""

    def ways_to_ask(ask):
        return ways(lambda columns, **drawn: _in_words(ask(**drawn).select(columns)))

    begin, compute = partial(open_with, engine), partial(_frame, engine, fact)
    return together(request, Together(begin, compute, fact.table.columns), ways_to_ask)


def computed(engine, fact, columns=None):
    """Rows of the fact of the care tables that the engine has open."""
    return _in_words(_frame(engine, fact).select(columns or list(fact.table.columns)))


def _frame(engine, fact):
    for query in fact.queries:
        kept = engine.keep(query.name, query.rows)
    assert declared_sql_types(kept) == {name: column.engine_type for name, column in fact.table.columns.items()}
    return engine.frame(kept).sort(fact.table.key)


def _in_words(frame):
    return [tuple(str(value) if isinstance(value, date) else value for value in row) for row in frame.rows()]
