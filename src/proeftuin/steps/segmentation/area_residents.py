"""
Persons by the type of the area in which they live: a scheme of persons that asks for residence in the areas of a type.

Persons are recorded in areas as these were drawn up at the time, and types are those of the areas of one division. Who
says which of these a recorded area is, so that somebody in a municipality that merged later has the type of what it
became. Every type has a segment, also one that no area has: which types there can be is known before any figure is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import polars as pl

from proeftuin.steps.population.criterion import AreaUnits, ResidenceInUnits
from proeftuin.steps.segmentation.area_types import NOT_KNOWN, AreaScheme
from proeftuin.steps.segmentation.scheme import Element, Holds, Scheme, Segment, SegmentRule
from proeftuin.steps.segmentation.segment_scheme_table import condition_in_words
from proeftuin.vocabulary.language import Language, Translated

Unit: TypeAlias = tuple[str, int | None]
"""Code of an area and the year of the division that it is recorded in; `None` where none is recorded."""

_OTHER = Translated("gebied: geen van de andere typen", "area: none of the other types")
_NO_TYPE = Segment(
    NOT_KNOWN,
    Translated("type niet bekend", "type not known"),
    Translated("Woont in geen gebied met een type.", "Lives in no area with a type."),
)


def scheme_of_residents(
    scheme: AreaScheme,
    types: pl.DataFrame | None = None,
    *,
    level: str,
    area_of: Mapping[Unit, str | None] | None = None,
) -> Scheme:
    """
    A scheme of persons that gives everybody the type of the area in which they live on their index day.

    Who lives where a rule of higher priority is unknown has the type that the area got, and is counted as uncertain.

    Parameters
    ----------
    types : DataFrame, optional
        `area_code`, `segment` and `may_be` of every area, see `area_types`. Without it the scheme has the same elements
        and segments, and everybody in a known area is of an unknown type.
    level : str
        What the areas are, such as `neighbourhood`, see the care table `residence`.
    area_of : mapping, optional
        The area with a type that every recorded area is, `None` for those that are none. Without it a code means the
        same in every division.
    """
    rows = [] if types is None else types.select("area_code", "segment", "may_be").sort("area_code").rows()
    elements: list[Element] = []
    for rule in scheme.rules:
        place = [one.id for one in scheme.segments].index(rule.segment)
        here = _units([code for code, segment, _ in rows if segment == place], area_of)
        unsettled = _units([code for code, _, may_be in rows if place in may_be], area_of)
        lives_in = ResidenceInUnits(here.codes, level, here.of_division, unsettled)
        elements.append(Element(_element_of(rule), _label(scheme, rule), lives_in))
    return Scheme(
        scheme.id,
        scheme.version,
        scheme.name,
        scheme.about,
        tuple(elements),
        (*scheme.segments, _NO_TYPE),
        (*(SegmentRule(rule.segment, Holds(_element_of(rule))) for rule in scheme.rules), SegmentRule(NOT_KNOWN, None)),
        scheme.references,
        scheme.own_choices,
        tuple((code, place, tuple(may_be)) for code, place, may_be in rows),
    )


def goes_by_areas(scheme: Scheme) -> bool:
    """Whether the segments are types of areas."""
    return scheme.areas is not None


def _units(areas: Sequence[str], area_of: Mapping[Unit, str | None] | None) -> AreaUnits:
    """The recorded areas that are one of `areas`: by code alone where all that are recorded under it are."""
    if area_of is None:
        return AreaUnits(tuple(sorted(areas)))
    wanted = frozenset(areas)
    meant: dict[str, dict[Unit, bool]] = {}
    for unit, area in area_of.items():
        meant.setdefault(unit[0], {})[unit] = area in wanted
    whole = {code for code, units in meant.items() if all(units.values())}
    parts = [unit for code, units in meant.items() if code not in whole for unit, is_meant in units.items() if is_meant]
    return AreaUnits(tuple(sorted(whole)), tuple(sorted(parts, key=lambda unit: (unit[0], unit[1] or 0))))


def _element_of(rule: SegmentRule) -> str:
    return f"in_{rule.segment}"


def _label(scheme: AreaScheme, rule: SegmentRule) -> Translated:
    if rule.when is None:
        return _OTHER
    nl, en = (condition_in_words(rule.when, scheme.elements, language) for language in (Language.NL, Language.EN))
    return Translated(f"gebied: {nl}", f"area: {en}")
