"""
Segments: everybody through the scheme with the most elements, against reading the columns that it asks for raw.

Measured is the assignment alone, from who was judged a member to the segment of each, bucket by bucket: the queries are
made and compiled once, and that counts too.

Run: python -m benchmarks.segments --help
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir

from benchmarks.care_spent import Spent, raw_copy, raw_read, show, spent_on
from benchmarks.care_status import POPULATION
from benchmarks.care_stores import generated, started
from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.data.engine.stored_words import with_words, word_columns
from proeftuin.steps.population.criterion import Amount, Happened, Leaf, Measured, Registered, Residence, leaves
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.scheme import Scheme, ScoreRange, Unresolved
from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme
from proeftuin.vocabulary.period import Period

BAR = 3
"""Times the processor seconds of reading the same columns raw."""
LAST_YEAR = 2023


def largest() -> Scheme:
    """The scheme with the most elements of those that come with the program; of several the one that asks most."""
    return max(map(open_scheme, SHIPPED), key=lambda scheme: (len(scheme.elements), len(repr(tuple(scheme.asked())))))


def population(years: int) -> PopulationDefinition:
    """The insured in so many years, judged in each."""
    period = Period(date(LAST_YEAR + 1 - years, 1, 1), date(LAST_YEAR + 1, 1, 1))
    return replace(POPULATION, period=period)


def columns_of(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Table to the columns of it that the elements of a scheme ask for."""
    columns: dict[str, dict[str, None]] = {"person": dict.fromkeys(["person_id", "birth_year", "birth_month", "sex"])}
    for table, names in _asked_columns(scheme):
        columns.setdefault(table, {}).update(dict.fromkeys(["person_id", *names]))
    return {table: tuple(names) for table, names in columns.items()}


def words_noted(store: CareStore, tables: Iterable[str]) -> tuple[int, int]:
    """Of how many parts of these tables the combinations of words were noted when they were stored, and of how many."""
    files = store.files()
    asked = [(CARE_TABLES[table], files[table]) for table in tables if word_columns(CARE_TABLES[table])]
    return sum(len(with_words(table, parts)[0]) for table, parts in asked), sum(len(parts) for _, parts in asked)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 when somebody is not in exactly one segment."""
    asked = _parser().parse_args(arguments)
    store = generated(asked.folder, asked.persons)
    scheme = open_scheme(asked.scheme) if asked.scheme else largest()
    spent, members, placed = measured(store, scheme, population(asked.years), asked.threads)
    columns = columns_of(scheme)
    noted, parts = words_noted(store, columns)
    copied, raw = raw_copy(store.files(), columns), raw_read(store.files(), columns)
    show(
        f"{scheme.id}: {len(scheme.elements)} elements, {store.rows('person'):,} persons, {asked.years} year(s)",
        [("segments", spent), ("read into tables", copied), ("raw read", raw)],
        facts=(
            f"bar: {BAR} times the raw read; load of the machine {os.getloadavg()[0]:.1f}",
            f"{members:,} persons and years to place, {placed:,} placed once",
            f"combinations of words noted beside {noted} of {parts} parts of these tables",
        ),
    )
    return 0 if members == placed else 1


def measured(
    store: CareStore, scheme: Scheme, definition: PopulationDefinition, threads: int | None
) -> tuple[Spent, int, int]:
    """What the assignment took, members and years that were judged, and those that are in one segment."""
    parts: list[Spent] = []
    members = placed = 0
    with started(EmbeddedSettings("4GB", store.folder / "spill", threads)) as engine:
        for _, files in store.chunks():
            engine.open(files)
            everybody = judged(engine, definition)
            kept, spent = spent_on(lambda: assigned(engine, scheme, definition))
            parts.append(spent)
            members += _number(engine, everybody.filter(everybody.is_member == 1).count())
            once = kept.filter(kept.segment.notnull()).select("person_id", "period_start").distinct()
            placed += _number(engine, once.count())
    return (
        Spent(
            sum(part.seconds for part in parts),
            sum(part.processor_seconds for part in parts),
            max(part.peak_mebibytes for part in parts),
        ),
        members,
        placed,
    )


def _number(engine: DuckDBEngine, count: ir.IntegerScalar) -> int:
    return int(engine.frame(count.name("number").as_table()).item())


def _asked_columns(scheme: Scheme) -> Iterator[tuple[str, tuple[str, ...]]]:
    for asked in scheme.asked():
        if isinstance(asked, ScoreRange):
            codes = asked.score.groups[0].codes
            yield from _of_rows(Selection(asked.score.table, codes=codes))
            if asked.score.diagnosis_of_contacts:
                yield from _of_rows(Selection(EventTable.CONTACT, diagnosis_codes=codes))
        elif isinstance(asked, Unresolved):
            for selection in asked.recorded + asked.resolved:
                yield from _of_rows(selection)
        else:
            for leaf in leaves(asked):
                yield from _of_leaf(leaf)


def _of_leaf(leaf: Leaf) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(leaf, Happened | Measured | Amount):
        yield from _of_rows(leaf.selection)
        more = {Measured: ("value",), Amount: ("amount_cents",)}.get(type(leaf), ())
        yield leaf.selection.table.value, more
    if isinstance(leaf, Residence):
        yield "residence", ("valid_from", "valid_to", "area_level", "area_code")
    if isinstance(leaf, Registered):
        yield "registration", ("valid_from", "valid_to", "kind", *(["organisation_id"] if leaf.organisations else []))


def _of_rows(selection: Selection) -> Iterator[tuple[str, tuple[str, ...]]]:
    table = selection.table
    yield table.value, (table.day,)
    yield table.value, ("code_system", "code") if selection.codes else ()
    yield table.value, ("diagnosis_system", "diagnosis_code") if selection.diagnosis_codes else ()
    yield table.value, tuple(one.column for one in (*selection.conditions, *selection.bounds))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.segments", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="store of care tables; made when it is not there")
    parser.add_argument("--persons", type=int, default=1_000_000, help="of a store that is made (1,000,000)")
    parser.add_argument("--scheme", choices=SHIPPED, help="the one with most elements when not given")
    parser.add_argument("--years", type=int, default=1, help="years in which everybody is placed (1)")
    parser.add_argument("--threads", type=int, help="of the engine; all cores when not given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
