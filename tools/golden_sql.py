"""
The queries that the embedded engine gets, kept as files, so that a change in what is asked shows up in review.

They serve the reader too: the number of every definition is what this SQL says. Should the library that writes them
stop being maintained, these files are what takes its place.

Run: python -m tools.golden_sql         writes the files
     python -m tools.golden_sql check   fails when a file is not what a definition compiles to now
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import ibis

from proeftuin.data.care.tables import DERIVED_TABLES
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.attribution import attribution_query
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.membership import spells_query
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.query import IBIS_TYPES, Query
from proeftuin.steps.segmentation.assignment import assignment_queries
from proeftuin.steps.segmentation.written_scheme import open_scheme
from proeftuin.steps.triple_aim.care_cell import cell_queries, moved_query
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.concentration_table import amounts_query, moved_amounts_query
from proeftuin.steps.triple_aim.facts.registry import FACTS
from proeftuin.studies.care_run import checked_care_study

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "reference" / "golden_sql"
HOW_TO_RENEW = "python -m tools.golden_sql"


def cells_of(indicator: str) -> Callable[[], Iterable[Query]]:
    """The queries that make the cells of one indicator from person-time."""

    def queries() -> Iterable[Query]:
        columns = DERIVED_TABLES["person_period"].columns
        periods = ibis.table({name: IBIS_TYPES[c.engine_type] for name, c in columns.items()}, name="person_period")
        chosen = care_indicators([indicator], population="", source="", first_year=2020, last_year=2020)
        asked = cell_queries(periods, {id: found.tally for id, found in chosen.items()})
        # Fact tables have files of their own.
        return asked.in_order()[len(asked.facts) :]

    return queries


def amounts_of(indicator: str) -> Callable[[], Iterable[Query]]:
    """The queries that count persons by their amount, after those that make its cells."""

    def queries() -> Iterable[Query]:
        people, _, found, *_ = cells_of(indicator)()
        moved = moved_query(people.kept)
        more = moved_amounts_query(moved.kept, found.kept, indicator, None)
        return [people, found, amounts_query(found.kept, indicator, None), moved, more]

    return queries


def fact(name: str) -> Callable[[], Iterable[Query]]:
    """The queries that make a fact table from care tables."""
    return lambda: FACTS[name].queries


def person_time() -> Iterable[Query]:
    """Person-time of the members of a population in two years."""
    spells = ibis.table({"person_id": "int64", "start": "date", "end": "date"}, name="members")
    lines = ibis.table({"person_id": "int64", "from_day": "date", "to_day": "date", "region": "int64"}, name="lines")
    return [person_period_query(spells, lines, years=(2020, 2021))]


def population_of(study: str, population: str) -> Callable[[], Iterable[Query]]:
    """The queries that identify one population of an example study, from judgement to membership."""

    def queries() -> Iterable[Query]:
        definition = checked_care_study(ROOT / "studies" / study).population(population)
        return [*judgement_queries(definition), spells_query(definition), attribution_query(definition.attribution)]

    return queries


def segments_of(study: str, population: str, scheme: str) -> Callable[[], Iterable[Query]]:
    """The queries that give every member of one population of an example study a segment."""

    def queries() -> Iterable[Query]:
        definition = checked_care_study(ROOT / "studies" / study).population(population)
        return assignment_queries(open_scheme(scheme), definition)

    return queries


DEFINITIONS: Mapping[str, Callable[[], Iterable[Query]]] = {
    "person_time": person_time,
    "population_insured": population_of("synthetic-region", "insured"),
    "population_diabetes": population_of("synthetic-region", "diabetes"),
    "segments_of_bridges_to_health": segments_of("synthetic-region", "insured", "bridges_to_health"),
    "amounts_of_care_cost_total": amounts_of("care_cost_total"),
    **{f"fact_{name}": fact(name) for name in FACTS},
    **{
        f"cells_of_{indicator}": cells_of(indicator)
        for indicator in care_indicators(None, population="", source="", first_year=2020, last_year=2020)
    },
}
"""Name of a file to what it holds the queries of; a definition is added with one line."""


def golden_sql(name: str) -> str:
    """The queries of a definition one after another, each under the name that its rows are kept by."""
    with DuckDBEngine() as engine:
        return "\n\n".join(f"-- {query.name}\n{engine.sql(query.rows)};" for query in DEFINITIONS[name]()) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check all files; the exit code."""
    parser = argparse.ArgumentParser(prog=HOW_TO_RENEW)
    parser.add_argument("action", nargs="?", choices=["write", "check"], default="write")
    wanted = {f"{name}.sql": golden_sql(name) for name in DEFINITIONS}
    if parser.parse_args(arguments).action == "write":
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob("*.sql"):
            old.unlink()
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}
    stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if stale:
        print(f"{', '.join(stale)}: not what the definitions compile to now; if that was meant: {HOW_TO_RENEW}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
