"""The part of a study file that names schemes of segments, and the schemes that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.population_definition import EachPeriod, Every, PopulationDefinition
from proeftuin.steps.population.written_value import meant
from proeftuin.steps.segmentation.area_types import (
    SHIPPED_AREA_SCHEMES,
    AreaScheme,
    open_area_scheme,
    read_area_scheme,
)
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.written_scheme import SHIPPED, Unit, open_scheme, read_scheme
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.studies.scheme_of_areas import AreaFigure, SchemeOfAreas
from proeftuin.studies.study_file import Part, Text, place_in_study

FILE_ENDS = (".yaml", ".yml")
_TAKEN = (*SHIPPED, *SHIPPED_AREA_SCHEMES)


def _as_tuple(written: object) -> object:
    # What a validator of a whole part has seen counts as Python's own, in which a list is no tuple.
    return tuple(written) if isinstance(written, list) else written


class AreaFigurePart(Part):
    """
    The figure in `area_fact` that stands for one of a scheme of areas.

    With `turned: true` it runs the other way, such as a score of welfare for deprivation.
    """

    area_fact: Text
    turned: bool = False

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, written: object) -> object:
        return {"area_fact": written} if isinstance(written, str) else written


class SchemePart(Part):
    """
    One scheme: its identifier, or the path of a file of one's own from the study file.

    `priority` and `parameters` stand in place of what the scheme says. A scheme of areas needs `figures`: what in the
    store stands for each figure that it asks.
    """

    scheme: Text
    figures: Mapping[str, AreaFigurePart] = {}
    priority: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple), Field(min_length=1)] | None = None
    parameters: Mapping[str, int | float] = {}

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, written: object) -> object:
        return {"scheme": written} if isinstance(written, str) else written


class SegmentationPart(Part):
    """
    Into which segments the population of the status is divided.

    Of the first scheme figures are made for each segment. A segment of fewer than `minimum_persons` in an area gets a
    warning.
    """

    schemes: Annotated[tuple[SchemePart, ...], Field(min_length=1)]
    minimum_persons: Annotated[int, Field(ge=10)] = 100


@dataclass(frozen=True)
class OpenedSchemes:
    """
    The schemes that a study names.

    Attributes
    ----------
    schemes : tuple of Scheme
        In the order of the study; those of areas without their figures, see `SchemeOfAreas.without_figures`.
    of_areas : tuple of SchemeOfAreas
        Those whose figures must be read before anybody can be placed.
    """

    schemes: tuple[Scheme, ...] = ()
    of_areas: tuple[SchemeOfAreas, ...] = ()


def opened_schemes(folder: Path, home: Path, part: SegmentationPart | None, *, level: str) -> OpenedSchemes:
    """
    The schemes that a study names, in its order.

    Parameters
    ----------
    folder : path
        The study, for places in messages.
    home : path
        Folder from which paths of files are read.
    level : str
        What the areas of the study are.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    found: list[Scheme] = []
    of_areas: list[SchemeOfAreas] = []
    problems: list[Problem] = []
    for position, named in enumerate(part.schemes if part else ()):
        where = place_in_study(folder, ["segmentation", "schemes", position])
        try:
            opened = _opened(home, named)
            problems += _problems_of_figures(folder, position, named, opened)
            if isinstance(opened, AreaScheme):
                place = place_in_study(folder, ["segmentation", "schemes", position, "figures"])
                figures = {name: AreaFigure(one.area_fact, one.turned) for name, one in named.figures.items()}
                of_areas.append(SchemeOfAreas(opened, figures, place))
                opened = of_areas[-1].without_figures(level)
            found.append(opened)
        except DefinitionError as error:
            # A problem in a file of its own has its own place; that of the study file tells who asked for it.
            problems += [
                Problem(f"{where}: {problem.where}", problem.what, problem.expected, problem.action)
                for problem in error.problems
            ]
    ids = [scheme.id for scheme in found]
    problems += [
        Problem(
            place_in_study(folder, ["segmentation", "schemes"]),
            f"two schemes are called `{id}`",
            "a different identifier for each, since tables tell schemes apart by it",
            "leave one out, or rename the one in a file of your own",
        )
        for id in sorted({id for id in ids if ids.count(id) > 1})
    ]
    if problems:
        raise DefinitionError(problems)
    return OpenedSchemes(tuple(found), tuple(of_areas))


def problems_of_segmentation(
    folder: Path,
    part: SegmentationPart | None,
    population: str | None,
    populations: Sequence[PopulationDefinition],
) -> list[Problem]:
    """
    What makes it impossible to divide the population of the status, by place in the study file.

    Parameters
    ----------
    population : str or None
        Identifier of the population of the status; `None` without a status.
    """
    if part is None:
        return []
    if population is None:
        return [
            Problem(
                place_in_study(folder, ["segmentation"]),
                "there are segments and no status",
                "a `status`, whose population is divided into segments",
                "add the part `status`",
            )
        ]
    definition = next((one for one in populations if one.id == population), None)
    if definition is None or not isinstance(definition.index, EachPeriod) or definition.index.every is Every.YEAR:
        return []
    return [
        Problem(
            place_in_study(folder, ["segmentation"]),
            f"the population `{population}` is judged every {definition.index.every.value}",
            "an open population that is judged every year, or a closed one: a segment holds for a year",
            "write `index: {every: year}` for this population",
        )
    ]


def _opened(home: Path, named: SchemePart) -> Scheme | AreaScheme:
    priority = None if named.priority is None else list(named.priority)
    if named.scheme.endswith(FILE_ENDS):
        return _of_file(home, named, priority)
    if named.scheme in SHIPPED_AREA_SCHEMES:
        return open_area_scheme(named.scheme, priority=priority, parameters=named.parameters)
    if named.scheme not in SHIPPED:
        known = ", ".join(_TAKEN)
        raise DefinitionError(
            Problem(
                "scheme", f"there is no scheme `{named.scheme}`", f"one of {known}, or a file that ends in .yaml",
                meant(named.scheme, _TAKEN),
            )
        )  # fmt: skip
    return open_scheme(named.scheme, priority=priority, parameters=named.parameters)


def _of_file(home: Path, named: SchemePart, priority: list[str] | None) -> Scheme | AreaScheme:
    path = home / named.scheme
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            Problem(named.scheme, "there is no such file, or it is no text", "a scheme in YAML", "correct the path")
        ) from error
    document = content_of(text, named.scheme)
    if isinstance(document, dict) and document.get("unit") == Unit.AREA:
        return read_area_scheme(document, named.scheme, priority=priority, parameters=named.parameters, taken=_TAKEN)
    return read_scheme(document, named.scheme, priority=priority, parameters=named.parameters, taken=_TAKEN)


def _problems_of_figures(
    folder: Path, position: int, named: SchemePart, opened: Scheme | AreaScheme
) -> Iterator[Problem]:
    """What is wrong with the figures that stand for those of a scheme of areas."""

    def problem(place: Sequence[str], what: str, expected: str, action: str) -> Problem:
        return Problem(place_in_study(folder, ["segmentation", "schemes", position, *place]), what, expected, action)

    if not isinstance(opened, AreaScheme):
        if named.figures:
            yield problem(
                ["figures"], f"`{opened.id}` is a scheme of persons, which asks no figures about areas",
                "`figures` with a scheme of areas only", "leave them out, or write `unit: area` in a scheme of areas",
            )  # fmt: skip
        return
    for name in opened.figures:
        if name not in named.figures:
            yield problem(
                [], f"it is not said which figure about areas stands for `{name}` of `{opened.id}`",
                "`figures` with one for each of " + ", ".join(opened.figures),
                f"write `{name}:` under `figures`, with the name of an indicator of `area_fact`",
            )  # fmt: skip
    for name, figure in named.figures.items():
        if name not in opened.figures:
            known = opened.figures
            yield problem(
                ["figures", name],
                f"`{opened.id}` asks no figure `{name}`",
                "one of " + ", ".join(known),
                meant(name, known),
            )
        elif figure.turned and name not in opened.ranked:
            yield problem(
                ["figures", name], f"`{name}` is turned round, and `{opened.id}` asks how high it is",
                "`turned` with a figure of which only the rank is asked", "leave it out, or deliver another figure",
            )  # fmt: skip
