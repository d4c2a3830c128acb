"""
A scheme of areas that a study names, and the scheme of persons that it becomes once the figures about areas are read.

Which types of areas there are is known from the scheme, so that a study can be checked without data. Which area is of
which type is told by figures in the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.population.deprivation import ANY_DIVISION, scores_of_areas
from proeftuin.steps.segmentation.area_residents import Unit, scheme_of_residents
from proeftuin.steps.segmentation.area_types import AreaScheme, area_types
from proeftuin.steps.segmentation.scheme import Scheme


@dataclass(frozen=True)
class AreaFigure:
    """
    A figure in the care table `area_fact` that stands for one of a scheme of areas.

    Attributes
    ----------
    is_turned : bool
        Whether it runs the other way, such as a score of welfare for deprivation.
    """

    area_fact: str
    is_turned: bool = False


@dataclass(frozen=True)
class KnownAreas:
    """
    What a store tells of the areas of a study.

    Attributes
    ----------
    level : str
        What the areas are.
    areas : frozenset of str
        The areas of the study, among which ranks are.
    area_of : mapping
        Which of them every recorded area is; `None` for what is none, such as a municipality that was divided over
        several.
    facts, crosswalk : DataFrame
        See `area_tables`.
    division : int or None
        Year of the division of the study's areas; `None` where codes never change.
    last_year : int
        Last year of the study.
    """

    level: str
    areas: frozenset[str]
    area_of: Mapping[Unit, str | None]
    facts: pl.DataFrame
    crosswalk: pl.DataFrame
    division: int | None
    last_year: int


@dataclass(frozen=True)
class SchemeOfAreas:
    """
    A scheme of areas as a study names it.

    Attributes
    ----------
    figures : mapping of str to AreaFigure
        What stands for each figure of the scheme.
    place : str
        Of the figures in the study file, for messages.
    """

    scheme: AreaScheme
    figures: Mapping[str, AreaFigure]
    place: str

    def without_figures(self, level: str) -> Scheme:
        """The scheme of persons with the same elements and segments, in which nobody is of a known type yet."""
        return scheme_of_residents(self.scheme, level=level)

    def of_residents(self, known: KnownAreas) -> Scheme:
        """
        The scheme that gives persons the type of the area in which they live.

        Raises
        ------
        DataContractError
            A figure is not in the store, begins after the study, or is there twice for one area and period.
        """
        types = area_types(self.scheme, self._of_areas(known))
        return scheme_of_residents(self.scheme, types, level=known.level, area_of=known.area_of)

    def _of_areas(self, known: KnownAreas) -> pl.DataFrame:
        """The figures of every area of the study that has one; an area without any has no type."""
        found: dict[str, Mapping[str, float]] = {}
        problems: list[Problem] = []
        for name, figure in self.figures.items():
            try:
                scores = scores_of_areas(
                    known.facts, known.crosswalk, indicator=figure.area_fact, division=known.division or ANY_DIVISION,
                    last_year=known.last_year,
                )  # fmt: skip
            except DataContractError as error:
                problems += [
                    Problem(f"{self.place}.{name}: {one.where}", one.what, one.expected, one.action)
                    for one in error.problems
                ]
                continue
            found[name] = {code: -score if figure.is_turned else score for code, score in scores.items()}
        if problems:
            raise DataContractError(problems)
        # Ranks are among the areas of the study: a store may hold figures of districts beside those of municipalities.
        codes = sorted(known.areas & {code for scores in found.values() for code in scores})
        columns = {
            name: pl.Series([scores.get(code) for code in codes], dtype=pl.Float64) for name, scores in found.items()
        }
        return pl.DataFrame({"area_code": pl.Series(codes, dtype=pl.String), **columns})
