"""
Working out the examples of a study's own indicators: what the tests do for the catalogue, for whoever writes one.

Each example gets persons and a region of its own, so that all are computed in one pass and none can touch another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isclose
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.triple_aim.care_cell import TOTAL, base, care_cells
from proeftuin.steps.triple_aim.care_definition import from_care
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.example import EXAMPLES, Example, family_examples
from proeftuin.steps.triple_aim.catalogue.reading import OWN, catalogue_of_study
from proeftuin.steps.triple_aim.catalogue.record import FromCare, Record
from proeftuin.steps.triple_aim.person_year import BELOW

MEMBERS, PERSON = "members", "person"
_APART = 1_000_000
"""Between the numbers of persons of two examples."""
_BIRTH = {"birth_year": "1950", "birth_month": "6"}
_TYPES: Mapping[Kind, tuple[Callable[[str], Any], Any]] = {
    Kind.PERSON: (int, pl.Int64),
    Kind.INTEGER: (int, pl.Int64),
    Kind.CENTS: (int, pl.Int64),
    Kind.DAY: (date.fromisoformat, pl.Date),
    Kind.DECIMAL: (Decimal, pl.Decimal(18, 4)),
    Kind.IDENTIFIER: (str, pl.String),
    Kind.CODE: (str, pl.String),
}
_PERIOD = {
    "person_id": pl.Int64, "year": pl.Int64, "region": pl.Int64, "enter_day": pl.Date, "leave_day": pl.Date,
    "sex": pl.String, "age": pl.Int64, "age_band": pl.Int64, "days": pl.Int64,
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What an indicator gives for an example."""

    numerator: float
    denominator: float

    def agrees_with(self, example: Example) -> bool:
        """Whether it is what the author of the example worked out."""
        expected = example.denominator
        return isclose(self.numerator, example.numerator, rel_tol=1e-9) and (
            expected is None or isclose(self.denominator, expected, rel_tol=1e-9)
        )


def check_own_examples(study: Path) -> int:
    """
    The number of examples of the study's own indicators, all of which give the answer beside them.

    Raises
    ------
    DefinitionError
        An indicator or an example cannot be read, an own indicator from care tables has no example, or an example
        gives another answer; every one of them with its place.
    """
    records = catalogue_of_study(study)
    found = family_examples(study / OWN)
    problems = [*_unknown(found, records), *_without_example(found, records)]
    if problems:
        raise DefinitionError(problems)
    if not found:
        return 0
    with DuckDBEngine() as engine, tempfile.TemporaryDirectory(prefix="proeftuin-examples-") as folder:
        answers = answers_on(engine, found, records, Path(folder))
    problems = [
        _problem(place, example, f"the answer is {_said(answer.numerator, answer.denominator)}",
                 _said(example.numerator, example.denominator), "correct the definition or the answer")
        for place, (example, answer) in enumerate(zip(found, answers, strict=True))
        if not answer.agrees_with(example)
    ]  # fmt: skip
    if problems:
        raise DefinitionError(problems)
    return len(found)


def answers_on(
    engine: CareEngine, found: Sequence[Example], records: Mapping[str, Record], folder: Path
) -> list[Answer]:
    """
    The answer to each example, in their order.

    Parameters
    ----------
    folder : Path
        Where the drawn tables are kept as files while the engine computes.
    """
    tables: dict[str, list[Row]] = {name: [] for name in CARE_TABLES}
    periods: list[tuple[Any, ...]] = []
    for place, example in enumerate(found):
        rows = _rows(place, example)
        for name, own in rows.items():
            tables[name] += own
        periods += [period for person in rows[PERSON] for period in _periods(place, example, person)]
    engine.open({name: [_written(folder, name, rows)] for name, rows in tables.items() if rows})
    kept = engine.given("person_period", pl.DataFrame(periods, schema=_PERIOD, orient="row"))
    computed = {example.indicator: from_care(records[example.indicator]) for example in found}
    ways = {id: way for id, way in computed.items() if way is not None}
    sums = care_cells(engine, kept, {id: way.tally for id, way in ways.items()})
    together = sums.drop("sex", "age_band").group_by("region").agg(pl.all().sum())
    by_region = {row["region"]: row for row in together.rows(named=True)}
    return [_answer(by_region[place], one.indicator, ways[one.indicator]) for place, one in enumerate(found)]


def _answer(sums: Row, id: str, way: FromCare) -> Answer:
    kind = way.tally.kind
    # Amounts are added up in cents, and an example is told in euro.
    scale = 100 if kind is TallyKind.AMOUNT else way.scale
    of_all = base("persons" if kind is TallyKind.PERSONS else "days", way.tally.ages)
    own_below = f"{id}__{BELOW}"
    below = sums[own_below if own_below in sums else of_all]
    return Answer(float(sums[f"{id}__{TOTAL}"]) / scale, float(below))


def _rows(place: int, example: Example) -> dict[str, list[Row]]:
    """Rows of each table with persons of their own; who is named and not drawn was born in June 1950."""
    drawn = {name: list(_drawn(place, example, name)) for name in example.tables if name != MEMBERS}
    known = {row["person_id"] for row in drawn.get(PERSON, [])}
    named = {row["person_id"] for rows in drawn.values() for row in rows if "person_id" in row}
    others = [_typed(place, example, PERSON, {"person_id": str(id), **_BIRTH}) for id in sorted(named - known)]
    rows = drawn | {PERSON: [*drawn.get(PERSON, []), *others]}
    for own in rows.values():
        for row in own:
            if "person_id" in row:
                row["person_id"] += place * _APART
    return rows


def _drawn(place: int, example: Example, name: str) -> Iterable[Row]:
    if name not in CARE_TABLES:
        raise DefinitionError(
            _problem(
                place, example, f"there is no care table `{name}`", f"one of {', '.join(CARE_TABLES)}", "correct it"
            )
        )
    for fields in _fields(place, example, name):
        yield _typed(place, example, name, fields)


def _fields(place: int, example: Example, name: str) -> Iterable[dict[str, str]]:
    head, *lines = [[part.strip() for part in line.split("|")] for line in example.tables[name].strip().splitlines()]
    for number, line in enumerate(lines, 1):
        if len(line) != len(head):
            what = f"line {number} of `{name}` has {len(line)} fields"
            raise DefinitionError(_problem(place, example, what, f"{len(head)}, as the header", "mend the line"))
        yield dict(zip(head, line, strict=True))


def _typed(place: int, example: Example, name: str, fields: Mapping[str, str]) -> Row:
    columns = CARE_TABLES[name].columns
    unknown = [column for column in fields if column not in columns]
    if unknown:
        what = f"`{name}` has no column `{unknown[0]}`"
        raise DefinitionError(_problem(place, example, what, f"one of {', '.join(columns)}", "correct it"))
    row: Row = {}
    for column, contract in columns.items():
        text = fields.get(column, "")
        try:
            row[column] = _TYPES[contract.kind][0](text) if text else None
        except (ValueError, ArithmeticError):
            what = f"`{column}` of `{name}` cannot be read"
            raise DefinitionError(
                _problem(place, example, what, f"a value of kind {contract.kind}", "correct it")
            ) from None
    return row


def _periods(place: int, example: Example, person: Row) -> Iterable[tuple[Any, ...]]:
    """Days in the population, with the age on 1 January."""
    born, month = person["birth_year"], person["birth_month"]
    age = None if born is None else max(example.year - born - (0 if month == 1 else 1), 0)
    band = None if age is None else min(age // 5, 18)
    for start, end in _spells(place, example, person["person_id"] - place * _APART):
        yield person["person_id"], example.year, place, start, end, person["sex"], age, band, (end - start).days


def _spells(place: int, example: Example, id: int) -> list[tuple[date, date]]:
    if MEMBERS not in example.tables:
        return [(date(example.year, 1, 1), date(example.year + 1, 1, 1))]
    mine = [row for row in _fields(place, example, MEMBERS) if row["person_id"] == str(id)]
    return [(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in mine]


def _written(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    schema = {column: _TYPES[contract.kind][1] for column, contract in CARE_TABLES[name].columns.items()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    path = folder / f"{name}.parquet"
    frame.with_columns(source=pl.lit("example"), load_id=pl.lit("example")).write_parquet(path)
    return path


def _unknown(found: Sequence[Example], records: Mapping[str, Record]) -> list[Problem]:
    return [
        _problem(place, example, f"no care tables feed an indicator `{example.indicator}`", "an indicator of the study",
                 "correct the name, or leave the example out")
        for place, example in enumerate(found)
        if example.indicator not in records or from_care(records[example.indicator]) is None
    ]  # fmt: skip


def _without_example(found: Sequence[Example], records: Mapping[str, Record]) -> list[Problem]:
    shown = {example.indicator for example in found}
    return [
        Problem(
            f"{OWN}/{EXAMPLES}", f"`{record.id}` has no example", "at least one", "draw small tables and the answer"
        )
        for record in records.values()
        if record.family == OWN and from_care(record) is not None and record.id not in shown
    ]


def _said(numerator: float, denominator: float | None) -> str:
    return f"numerator {numerator:g}" + ("" if denominator is None else f", denominator {denominator:g}")


def _problem(place: int, example: Example, what: str, expected: str, action: str) -> Problem:
    return Problem(f"{OWN}/{EXAMPLES}, example {place + 1} ({example.indicator})", what, expected, action)
