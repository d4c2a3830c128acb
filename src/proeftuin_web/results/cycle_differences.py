"""What two cycles of a study differ by, as cells of tables: definitions, and numbers with what their difference is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from proeftuin.vocabulary.number_format import number, quantity
from proeftuin_web.results.models import State
from proeftuin_web.results.wording import explained, language, said, unit_name

PARTS = ("revised_data", "real_change", "changed_definition")
"""What a difference is made of, in the order in which it is told."""
_PARTS_OF_HUNDRED = {"percent", "percent_of_persons", "percent_of_respondents"}
_SEVERAL = {"effect", "reach", "segment"}
_STATES = {"withheld", "not_estimable", "missing"}


@dataclass(frozen=True)
class Number:
    """One number, or its state with the reason; `state` is empty where nothing belongs."""

    text: str
    state: str = "value"
    why: str = ""


@dataclass(frozen=True)
class DifferenceLine:
    """A subject with its number before, the parts of the difference, and its number after."""

    name: str
    detail: str
    region: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class DifferenceTable:
    """The numbers of one kind, such as populations or effects."""

    key: str
    name: str
    about: str
    caption: str
    lines: tuple[DifferenceLine, ...]


def difference_tables(rows: Sequence[Mapping[str, Any]]) -> list[DifferenceTable]:
    """Main differences of a comparison, by kind; `rows` as the contract `cycle_differences` says."""
    tables = []
    for kind, found in groupby(rows, lambda row: str(row["kind"])):
        name = said(f"cycles.kind.{kind}")
        caption = said("cycles.differences.caption", kind=name)
        tables.append(
            DifferenceTable(kind, name, said(f"cycles.about.{kind}"), caption, tuple(difference_lines(found)))
        )
    return tables


def difference_lines(rows: Iterable[Mapping[str, Any]]) -> list[DifferenceLine]:
    """The same rows as lines, in their order."""
    return [_line(row) for row in rows]


def headings() -> list[str]:
    """Of the columns with numbers."""
    return [said(f"cycles.differences.{name}") for name in ("before", *PARTS, "after")]


def changed_definitions(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Definitions that are others in the later cycle; `rows` as the contract `cycle_changes` says."""
    nothing, undecided = said("cycles.changes.nothing"), said("cycles.changes.undecided")
    return [
        {
            "at": row["at"],
            "part": said(f"cycles.part.{row['part']}"),
            "before": nothing if row["before"] is None else row["before"],
            "after": nothing if row["after"] is None else row["after"],
            "decision": row["decision"] or undecided,
        }
        for row in rows
    ]


def _line(row: Mapping[str, Any]) -> DifferenceLine:
    unit = unit_name(row["unit"])
    detail = f"{row['detail'].replace('_', ' ')}, {unit}" if row["kind"] in _SEVERAL else unit
    numbers = tuple(_number(row, column) for column in ("before", *PARTS, "after"))
    return DifferenceLine(row[f"name_{language()}"] or row["subject"], detail, row["region_name"] or "", numbers)


def _number(row: Mapping[str, Any], column: str) -> Number:
    value, unit, is_part = row[column], row["unit"], column in PARTS
    if value is None:
        if not is_part and row["status"] not in _STATES:
            return Number("–", "none")
        status, why = row["status"], row["reason"] or "not_between_cycles"
        return Number(str(State(status).label), status, explained("reason", why))
    if is_part and unit in _PARTS_OF_HUNDRED:
        # Percentages differ by percentage points.
        points = number(value, "percentage_points", language(), signed=True)
        return Number(said("wording.amount.percentage_points", points=points))
    return Number(quantity(value, unit, language(), signed=is_part))
