"""
Types of areas: the same ordered rules as for persons, on figures about areas.

A criterion on persons cannot ask for a figure about the area in which somebody lives, so that the unit here is the
area. Areas get their type first; persons then get the type of the area in which they live, see `area_residents`. Files
under `area_schemes/` are written as schemes of persons are, with a line that says so and with other elements:

    unit: area
    elements:
    - {id: urban, label: {...}, figure: addresses_per_km2, at_least: 1500}
    - {id: deprived, label: {...}, rank_of: deprivation, at_least: 80}

A rank is the percentage of areas with a lower figure, half of those with the same counted in; an area without the
figure has no rank, and what is asked of it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import ClassVar

import polars as pl

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Measured
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Asked,
    Condition,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
    Segment,
    SegmentRule,
)
from proeftuin.steps.segmentation.written_scheme import AREA_FORMS, SHIPPED, SchemeReader, Unit
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.language import Translated

SHIPPED_AREA_SCHEMES = ("area_types",)
"""Schemes of areas of the package."""
FOLDER = "area_schemes"
NOT_KNOWN = "type_not_known"
"""Segment of who lives in no area with a type."""
_FIGURE, _RANK = AREA_FORMS


@dataclass(frozen=True)
class FigureRange:
    """A figure about an area, or its rank from 0 to 100 among the areas, lies in `[at_least, below)`."""

    figure: str
    at_least: Decimal | None = None
    below: Decimal | None = None
    by_rank: bool = False


@dataclass(frozen=True)
class AreaElement:
    """Something that is true, false or unknown of an area."""

    key: str
    label: Translated
    asks: FigureRange | Condition


@dataclass(frozen=True)
class AreaScheme:
    """A scheme whose unit is the area; what its parts mean, see `Scheme`."""

    id: str
    version: int
    name: Translated
    about: Translated
    elements: tuple[AreaElement, ...]
    segments: tuple[Segment, ...]
    rules: tuple[SegmentRule, ...]
    references: tuple[str, ...] = ()
    own_choices: Translated | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """Figures that the elements ask for."""
        asked = (element.asks.figure for element in self.elements if isinstance(element.asks, FigureRange))
        return tuple(dict.fromkeys(asked))

    @property
    def ranked(self) -> tuple[str, ...]:
        """Those of which only the order of areas is asked."""
        by_value = {
            element.asks.figure
            for element in self.elements
            if isinstance(element.asks, FigureRange) and not element.asks.by_rank
        }
        return tuple(figure for figure in self.figures if figure not in by_value)


def open_area_scheme(id: str, *, priority: object = None, parameters: Mapping[str, object] | None = None) -> AreaScheme:
    """
    A scheme of areas of the package, with another priority or other parameters when they are given.

    Raises
    ------
    DefinitionError
        There is no such scheme, or what is given does not fit it.
    """
    if id not in SHIPPED_AREA_SCHEMES:
        reading = Reading("scheme of areas")
        known = ", ".join(SHIPPED_AREA_SCHEMES)
        reading.refuse((), f"there is no scheme of areas `{id}`", f"one of {known}", meant(id, SHIPPED_AREA_SCHEMES))
        raise DefinitionError(reading.problems)
    place = f"{FOLDER}/{id}.yaml"
    document = content_of(files(__package__).joinpath(place).read_text(encoding="utf-8"), place)
    return read_area_scheme(document, place, priority=priority, parameters=parameters, taken=())


def read_area_scheme(
    document: object,
    place: str,
    *,
    priority: object = None,
    parameters: Mapping[str, object] | None = None,
    taken: Sequence[str] = (*SHIPPED, *SHIPPED_AREA_SCHEMES),
) -> AreaScheme:
    """
    The scheme of areas that `document` says; parameters, see `read_scheme`.

    Raises
    ------
    DefinitionError
        As for `read_scheme`, or a segment is called as that of who lives in no area with a type.
    """
    reader = _AreaSchemeReader(Reading(place))
    read = reader.scheme(document, priority, parameters or {}, taken)
    for number, segment in enumerate(read.segments if read else ()):
        if segment.id == NOT_KNOWN:
            reader.reading.refuse(
                ("segments", number, "id"), f"`{NOT_KNOWN}` is the segment of who lives in no area with a type",
                "an identifier of its own", "rename it",
            )  # fmt: skip
    if read is None or reader.reading.problems:
        raise DefinitionError(reader.reading.problems)
    elements = tuple(AreaElement(one.key, one.label, _figure_of(one.asks)) for one in read.elements)
    return AreaScheme(
        read.id,
        read.version,
        read.name,
        read.about,
        elements,
        read.segments,
        read.rules,
        read.references,
        read.own_choices,
    )


def area_types(scheme: AreaScheme, figures: pl.DataFrame) -> pl.DataFrame:
    """
    The type of every area.

    Parameters
    ----------
    figures : DataFrame
        One row per area, with `area_code` and a column of numbers for every figure of the scheme; empty is not known.

    Returns
    -------
    DataFrame
        `area_code`, `segment` (the place of the type in the scheme), `is_certain` (0 when a rule of higher priority is
        unknown), `may_be` (the places of the types of those rules) and `is_<element>` (1, 0 or empty for unknown), in
        the order of `figures`.

    Raises
    ------
    DefinitionError
        A figure that the scheme asks for is no column.
    """
    reading = Reading(f"figures for scheme {scheme.id}")
    for figure in scheme.figures:
        if figure not in figures.columns:
            reading.refuse((figure,), "there is no such figure", f"a column `{figure}`", "add it")
    if reading.problems:
        raise DefinitionError(reading.problems)
    known = figures.with_columns(pl.col(figure).cast(pl.Float64).fill_nan(None) for figure in scheme.figures)
    # With the same number of areas above and below it, an area is at 50.
    ranks = [
        (100 * (pl.col(figure).rank() - 0.5) / pl.col(figure).count()).alias(_rank_column(figure))
        for figure in scheme.figures
    ]
    rows = known.with_columns(*ranks).rows(named=True)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "area_code": pl.String,
        "segment": pl.Int64,
        "is_certain": pl.Int8,
        "may_be": pl.List(pl.Int64),
    }
    schema |= {f"is_{element.key}": pl.Int8 for element in scheme.elements}
    return pl.DataFrame([_typed(scheme, row) for row in rows], schema=schema, orient="row")


class _AreaSchemeReader(SchemeReader):
    """Reads figures where a scheme of persons asks care tables; while reading, a figure stands as a measured value."""

    unit: ClassVar[Unit] = Unit.AREA
    asking: ClassVar[Mapping[str, tuple[str, ...]]] = {
        _FIGURE: ("at_least", "below"),
        _RANK: ("at_least", "below"),
        "of": (),
    }

    def _asks(self, form: str, given: Mapping[str, object], path: Path) -> Asked | None:
        if form == "of":
            return self.conditions.read(given["of"], (*path, "of"))
        figure = self.reading.text(given[form], (*path, form))
        bounds = self._bounds(given, path)
        if figure is None or bounds is None:
            return None
        selection = Selection(EventTable.MEASUREMENT, (Codes(form, (figure,)),))
        return self.reading.made(path, Measured, selection, at_least=bounds[0], below=bounds[1])


def _figure_of(asks: Asked) -> FigureRange | Condition:
    if not isinstance(asks, Measured):
        if isinstance(asks, Condition):
            return asks
        raise TypeError("an element of areas asks a figure or other elements")
    codes = asks.selection.codes[0]
    return FigureRange(codes.codes[0], asks.at_least, asks.below, by_rank=codes.system == _RANK)


def _typed(scheme: AreaScheme, row: Mapping[str, object]) -> tuple[object, ...]:
    answers: dict[str, bool | None] = {}
    for element in scheme.elements:
        asks = element.asks
        answers[element.key] = _lies_in(asks, row) if isinstance(asks, FigureRange) else _truth(asks, answers)
    places = {segment.id: place for place, segment in enumerate(scheme.segments)}
    may_be: list[int] = []
    for rule in scheme.rules:
        holds = rule.when is None or _truth(rule.when, answers)
        if holds:
            break
        if holds is None:
            may_be.append(places[rule.segment])
    told = (None if one is None else int(one) for one in answers.values())
    return row["area_code"], places[rule.segment], int(not may_be), may_be, *told


def _lies_in(asked: FigureRange, row: Mapping[str, object]) -> bool | None:
    value = row[_rank_column(asked.figure) if asked.by_rank else asked.figure]
    if value is None:
        return None
    number = Decimal(str(value))
    return (asked.at_least is None or number >= asked.at_least) and (asked.below is None or number < asked.below)


def _rank_column(figure: str) -> str:
    return f"rank of {figure}"


def _truth(condition: Condition, answers: Mapping[str, bool | None]) -> bool | None:
    """True, false or unknown, as the kinds of conditions say."""
    match condition:
        case Holds():
            return answers[condition.element]
        case HoldsNot():
            inner = _truth(condition.condition, answers)
            return None if inner is None else not inner
        case AllHold():
            return _reached(condition.conditions, [1] * len(condition.conditions), len(condition.conditions), answers)
        case AnyHolds():
            return _reached(condition.conditions, [1] * len(condition.conditions), 1, answers)
        case HoldAtLeast():
            return _reached(condition.conditions, [1] * len(condition.conditions), condition.number, answers)
        case PointsReach():
            parts, points = zip(*condition.points, strict=True)
            return _reached(parts, points, condition.at_least, answers)


def _reached(
    parts: Sequence[Condition],
    points: Sequence[Decimal | int],
    bound: Decimal | int,
    answers: Mapping[str, bool | None],
) -> bool | None:
    found = [_truth(part, answers) for part in parts]
    if sum(each for answer, each in zip(found, points, strict=True) if answer) >= bound:
        return True
    return (
        False if sum(each for answer, each in zip(found, points, strict=True) if answer is not False) < bound else None
    )
