"""The part of a study file that asks which segments the data suggest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator, Field, model_validator

from proeftuin.data.cluster_tables import CLUSTERINGS
from proeftuin.errors import DefinitionError, Problem
from proeftuin.monitors.outcome.clusters import ClusterPart
from proeftuin.steps.population.population_definition import EachPeriod, FixedDay, PopulationDefinition
from proeftuin.steps.segmentation.cluster_scheme import cannot_be_recorded
from proeftuin.steps.segmentation.clustering import Clustering, ClusterMethod
from proeftuin.steps.segmentation.scheme import Condition, Scheme
from proeftuin.steps.segmentation.scheme_document import FOLDER, scheme_document
from proeftuin.studies.segmentation_part import FILE_ENDS, SegmentationPart
from proeftuin.studies.study_file import Identifier, Part, Text, TextPart, each_once, place_in_study

MOST_ELEMENTS = 40
"""More elements make nearly every person a pattern of their own."""


class NumbersPart(Part):
    """Numbers of clusters to try, both included."""

    from_number: Annotated[int, Field(ge=1, le=30, alias="from")] = 2
    to_number: Annotated[int, Field(ge=1, le=30, alias="to")] = 7

    @model_validator(mode="after")
    def _rising(self) -> NumbersPart:
        if self.to_number < self.from_number:
            raise ValueError("`to` is lower than `from`")
        return self


class SearchPart(Part):
    """
    One search for segments in the elements of a scheme, in one year of the study.

    Without `elements` all are asked that look at data themselves. `depth` is the most conditions that one rule may
    have, `draws` how often persons are drawn again to see whether the segments come back.
    """

    id: Identifier
    name: TextPart
    method: ClusterMethod
    scheme: Text | None = None
    elements: Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(each_once)] | None = None
    numbers: NumbersPart = NumbersPart()
    year: int | None = None
    age: bool = True
    sex: bool = False
    starts: Annotated[int, Field(ge=1, le=1000)] = 10
    draws: Annotated[int, Field(ge=1, le=1000)] = 20
    seed: Annotated[int, Field(ge=0)] = 1
    depth: Annotated[int, Field(ge=1, le=8)] = 4
    minimum_persons: Annotated[int, Field(ge=10)] = 100


def searches(
    folder: Path,
    home: Path,
    parts: Sequence[SearchPart],
    segmentation: SegmentationPart | None,
    schemes: Sequence[Scheme],
    years: Sequence[int],
    population: PopulationDefinition | None,
) -> tuple[ClusterPart, ...]:
    """
    The searches that a study asks for.

    Parameters
    ----------
    home : path
        Folder from which paths of files are read.
    schemes : sequence of Scheme
        Those of the study, in its order.
    population : PopulationDefinition or None
        The population of the status.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    problems: list[Problem] = []
    found: list[ClusterPart] = []
    all_named = list(zip(schemes, _named(segmentation), strict=True))
    # Elements of a scheme of areas say where somebody lives: what would be found is the map.
    named = {scheme.id: (scheme, part.scheme) for scheme, part in all_named if not part.figures}
    of_areas = [scheme.id for scheme, part in all_named if part.figures]
    for position, part in enumerate(parts):
        wrong = _wrong(part, named, years, population, of_areas)
        problems += [
            Problem(place_in_study(folder, ["clusters", position, *at]), what, expected, action)
            for at, what, expected, action in wrong
        ]
        if not wrong:
            scheme, written = named[part.scheme or next(iter(named))]
            document = scheme_document(home / written if written.endswith(FILE_ENDS) else written)
            found.append(ClusterPart(_asked(part, scheme, years, population), scheme, document))
    ids = [part.id for part in parts]
    problems += [
        Problem(place_in_study(folder, ["clusters"]), f"two searches are called `{id}`", "a name for each", "rename")
        for id in sorted({id for id in ids if ids.count(id) > 1})
    ]
    if problems:
        raise DefinitionError(problems)
    return tuple(found)


def write_schemes(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write the rules of every search that was released as a scheme file, `schemes/<search>.yaml`."""
    found = tables.get("clusterings", CLUSTERINGS.empty()).drop_nulls("exported")
    for id, text in found.select("clustering", "exported").iter_rows():
        path = folder / FOLDER / f"{id}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _named(segmentation: SegmentationPart | None) -> Sequence[Any]:
    return segmentation.schemes if segmentation else ()


_Wrong = tuple[list[str | int], str, str, str]


def _wrong(
    part: SearchPart,
    named: Mapping[str, tuple[Scheme, str]],
    years: Sequence[int],
    population: PopulationDefinition | None,
    of_areas: Sequence[str],
) -> list[_Wrong]:
    known = ", ".join(named)
    if part.scheme in of_areas:
        what = f"`{part.scheme}` is a scheme of areas, whose elements say where somebody lives"
        return [(["scheme"], what, f"a scheme of persons: {known or 'there is none'}", "name another scheme")]
    if not named:
        return [([], "there are no segments whose elements can be asked", "a part `segmentation`", "add it")]
    if part.scheme is not None and part.scheme not in named:
        return [(["scheme"], f"the study has no scheme `{part.scheme}`", f"one of {known}", "correct the identifier")]
    scheme, _ = named[part.scheme or next(iter(named))]
    keys = [element.key for element in scheme.elements]
    found: list[_Wrong] = [
        (["elements", place], f"`{scheme.id}` has no element `{key}`", "one of " + ", ".join(keys), "correct the key")
        for place, key in enumerate(part.elements or ())
        if key not in keys
    ]
    found += [
        (
            ["elements"],
            f"`{key}` is made of the opposite of something that may be unknown, which no rule can tell from false",
            "elements that do not ask for the opposite of an age, a sex or a value",
            "leave it out",
        )
        for key in (() if found else cannot_be_recorded(_elements(part, scheme), scheme))
    ]
    if len(_elements(part, scheme)) > MOST_ELEMENTS:
        what = f"`{scheme.id}` has {len(_elements(part, scheme))} elements that look at data"
        found.append((["elements"], what, f"at most {MOST_ELEMENTS}", "name the elements that matter under `elements`"))
    if part.year is not None and _is_judged_once(population):
        what = "in a closed population everybody is judged once, whatever the year"
        found.append((["year"], what, "no `year`", "leave it out"))
    elif part.year is not None and part.year not in years:
        found.append((["year"], f"{part.year} is no year of the study", f"{years[0]} to {years[-1]}", "correct it"))
    return found


def _elements(part: SearchPart, scheme: Scheme) -> tuple[str, ...]:
    own = (element.key for element in scheme.elements if not isinstance(element.asks, Condition))
    return part.elements or tuple(own)


def _is_judged_once(population: PopulationDefinition | None) -> bool:
    return population is not None and not isinstance(population.index, EachPeriod)


def _asked(
    part: SearchPart, scheme: Scheme, years: Sequence[int], population: PopulationDefinition | None
) -> Clustering:
    year = part.year or years[-1]
    if population is not None and _is_judged_once(population):
        day = population.index.day if isinstance(population.index, FixedDay) else population.period.start
        year = day.year
    return Clustering(
        id=part.id.replace("-", "_"),
        name=part.name.translated(),
        method=part.method,
        scheme=scheme.id,
        elements=_elements(part, scheme),
        numbers=tuple(range(part.numbers.from_number, part.numbers.to_number + 1)),
        year=year,
        with_age=part.age,
        with_sex=part.sex,
        starts=part.starts,
        draws=part.draws,
        seed=part.seed,
        depth=part.depth,
        minimum_persons=part.minimum_persons,
        judged_once=_is_judged_once(population),
    )
