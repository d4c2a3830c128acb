"""What a study file says of how deprived areas are, as the evaluation knows it, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.steps.evaluation.area_class import CLASSES, AreaFigures
from proeftuin.steps.evaluation.plan import DeprivationPlan
from proeftuin.studies.study_file import AreaClassesPart, place_in_study

_PLACE: list[int | str] = ["evaluation", "deprivation"]
_DEFAULT_GROUPS = 3


def deprivation_plan(part: AreaClassesPart | None, figures: AreaFigures | None) -> DeprivationPlan | None:
    """
    The choice that the study file makes; none without one.

    Parameters
    ----------
    figures : mapping or None
        What the file says, when the study names one: a plan holds on to what it said.
    """
    if part is None:
        return None
    figure = part.indicator or part.file or f"area_fact {part.area_fact}"
    runs = part.higher_is or ("better" if part.indicator else None)
    return DeprivationPlan(
        figure=figure,
        classes=part.classes or CLASSES[part.groups or _DEFAULT_GROUPS],
        year=part.year,
        higher_is=runs,
        checksum=None if figures is None else _checksum(figures),
    )


def figures_of_file(folder: Path, part: AreaClassesPart | None, areas_of_sites: Collection[str]) -> AreaFigures | None:
    """
    Score or class of each area, from the file that the study in `folder` names; none when it names none.

    Raises
    ------
    DataContractError
        The file cannot be read.
    DefinitionError
        It does not say what the study file says that it does, by place in the study file.
    """
    if part is None or part.file is None:
        return None
    home = folder if folder.is_dir() else folder.parent
    path = home / part.file
    columns = {"region": pl.String, "class": pl.String} if part.classes else {"region": pl.String, "score": pl.Float64}
    try:
        read = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
        rows = read.select(pl.col(name).cast(kind) for name, kind in columns.items()).drop_nulls().rows()
    except (OSError, pl.exceptions.PolarsError) as error:
        listed = " and ".join(columns)
        raise DataContractError(
            Problem(
                str(path), "how deprived areas are cannot be read from it",
                f"a CSV or Parquet file with columns {listed}{'' if part.classes else ', scores as numbers'}",
                "correct the name or the file",
            )
        ) from error  # fmt: skip
    problems = _problems_of_rows(folder, part, rows, areas_of_sites)
    if problems:
        raise DefinitionError(problems)
    return dict(rows)


def problems_of_deprivation(
    folder: Path, part: AreaClassesPart | None, first_start: date | None, sources: Sequence[str], years: Sequence[int]
) -> list[Problem]:
    """
    A figure that this kind of study does not have, or one that the programme may have changed.

    Parameters
    ----------
    sources : sequence of str
        Keys of the study file that name what such a study has.
    years : sequence of int
        Years of which the indicator is published.
    """
    if part is None:
        return []
    problems = [
        _problem(
            folder, key, f"this study has no `{key}` to tell how deprived areas are",
            f"one of {', '.join(f'`{source}`' for source in sources)}", "name another figure, or a file",
        )
        for key in ("indicator", "area_fact", "file")
        if getattr(part, key) is not None and key not in sources
    ]  # fmt: skip
    if part.year is not None and first_start is not None and part.year > first_start.year:
        problems.append(
            _problem(
                folder, "year", f"the figure is about {part.year}, and the first site started in {first_start.year}: "
                "what the programme did may be in it",
                f"a figure of a year before the start, or at the latest of {first_start.year}", "take an older figure",
            )
        )  # fmt: skip
    if part.indicator is not None and "indicator" in sources and part.year not in years:
        problems.append(
            _problem(
                folder, "year", f"there is no `{part.indicator}` of {part.year}",
                f"one of {', '.join(map(str, years))}", "choose a year that is published",
            )
        )  # fmt: skip
    return problems


def _problems_of_rows(
    folder: Path, part: AreaClassesPart, rows: Sequence[tuple[str, float | str]], areas_of_sites: Collection[str]
) -> list[Problem]:
    codes = [code for code, _ in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    problems = []
    if twice:
        problems.append(
            _problem(folder, "file", f"{', '.join(twice[:5])} stands in it more than once", "each area once", "mend it")
        )
    unknown = sorted({str(value) for _, value in rows} - {*part.classes}) if part.classes else []
    if unknown:
        problems.append(
            _problem(
                folder, "classes", f"the file has areas of class {', '.join(unknown[:5])}, which is not named here",
                f"areas of {', '.join(part.classes or ())}", "name the class here, in its place, or correct the file",
            )
        )  # fmt: skip
    if not set(codes) & set(areas_of_sites):
        problems.append(
            _problem(
                folder, "file", "it says nothing of any area of a site", "rows of the areas of this study, by code",
                "correct the codes, or bring the file to the division of the study",
            )
        )  # fmt: skip
    return problems


def _checksum(figures: AreaFigures) -> str:
    return hashlib.sha256(json.dumps(dict(sorted(figures.items()))).encode()).hexdigest()


def _problem(folder: Path, key: str, what: str, expected: str, action: str) -> Problem:
    return Problem(place_in_study(folder, [*_PLACE, key]), what, expected, action)
