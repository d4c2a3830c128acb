"""Writing the derived tables of a study into its store: membership, person-time, episodes of disease, segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.derived_tables import (
    DerivedTable,
    episode_table,
    membership_table,
    person_period_table,
    write_derived,
)
from proeftuin.steps.population.disease import Disease, read_diseases, shipped_diseases
from proeftuin.steps.segmentation.segment_spell import segment_table
from proeftuin.studies.care_run import (
    CheckedCareStudy,
    Computing,
    checked_care_study,
    opened_store,
    study_regions,
    with_area_types,
)

Progress = Callable[[str], None]


class Derivable(StrEnum):
    """A derived table that a study file determines."""

    MEMBERSHIP = "membership"
    PERSON_PERIOD = "person_period"
    EPISODE = "episode"
    SEGMENT_MEMBERSHIP = "segment_membership"


@dataclass(frozen=True)
class DerivedVersion:
    """One version of a derived table that is in the store."""

    table: str
    version: str
    folder: Path


def derive(
    folder: Path,
    what: Derivable,
    population: str | None,
    *,
    diseases: Path | None = None,
    computing: Computing,
    environment: Mapping[str, str],
    progress: Progress,
) -> list[DerivedVersion]:
    """
    See that a derived table of the study is in its store.

    Parameters
    ----------
    population : str or None
        One population; `None` for all. Episodes are of everybody in the store, segments of the population of the
        status.
    diseases : Path or None
        File with diseases and their windows, for episodes; `None` for the shipped ones.

    Raises
    ------
    DefinitionError
        The study or the file with diseases is wrong, there is no such population, the study names no scheme of
        segments, or an option belongs to another table.
    """
    study = checked_care_study(folder)
    _refuse_other_options(what, population, diseases)
    chosen_diseases = read_diseases(diseases) if diseases else shipped_diseases()
    chosen = [study.population(population)] if population else list(study.populations)
    ids = {definition.id for definition in chosen}
    store = opened_store(study, computing, environment, progress)
    with computing.started(study.folder) as engine:
        tables = _tables(study, store, engine, what, ids, chosen_diseases)
        folders = write_derived(store, engine, tables, progress=lambda done, of: progress(f"{done}/{of}"))
    return [DerivedVersion(name, path.name, path) for name, path in folders.items()]


def _tables(
    study: CheckedCareStudy,
    store: CareStore,
    engine: CareEngine,
    what: Derivable,
    ids: set[str],
    diseases: tuple[Disease, ...],
) -> list[DerivedTable]:
    if what is Derivable.EPISODE:
        return [episode_table(diseases)]
    if what is Derivable.SEGMENT_MEMBERSHIP:
        return _segment_tables(with_area_types(study, store, engine))
    chosen = [definition for definition in study.populations if definition.id in ids]
    if what is Derivable.MEMBERSHIP:
        return [membership_table(definition) for definition in chosen]
    regions = study_regions(study, store, engine)
    return [person_period_table(definition, regions[definition.id], study.file.years) for definition in chosen]


def _segment_tables(study: CheckedCareStudy) -> list[DerivedTable]:
    if not study.schemes or study.file.status is None:
        raise DefinitionError(
            Problem(
                "segment_membership",
                "the study names no scheme of segments",
                "`segmentation` with a scheme, and a status",
                "add them to the study file",
            )
        )
    definition = study.population(study.file.status.population)
    return [segment_table(scheme, definition) for scheme in study.schemes]


def _refuse_other_options(what: Derivable, population: str | None, diseases: Path | None) -> None:
    if what is Derivable.EPISODE and population:
        raise DefinitionError(
            Problem("episode", "episodes are of everybody in the store", "no population", "leave the population out")
        )
    if what is Derivable.SEGMENT_MEMBERSHIP and population:
        raise DefinitionError(
            Problem(
                "segment_membership",
                "segments are made of the population of the status",
                "no population",
                "leave the population out",
            )
        )
    if what is not Derivable.EPISODE and diseases:
        raise DefinitionError(
            Problem(what.value, "it is not made of diseases", "no file with diseases", "leave the file out")
        )
