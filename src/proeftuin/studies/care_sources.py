"""From the sources that a study file names to a store of care tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.loading.delivery import Notation, PersonKey, SourceDelivery
from proeftuin.data.loading.desynpuf import desynpuf_delivery
from proeftuin.data.loading.dutch_claims import dutch_claims_delivery
from proeftuin.data.loading.fhir import fhir_delivery
from proeftuin.data.loading.loader import load_all
from proeftuin.data.loading.omop import omop_delivery
from proeftuin.data.loading.pseudonym import Pseudonymisation
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.data.synthetic.generation import generate
from proeftuin.data.synthetic.population import Faults, Need, Programme, SyntheticPopulation
from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.care_study_file import (
    CareStudyFile,
    FormatSourcePart,
    SyntheticSourcePart,
    TablePart,
    TableSourcePart,
)
from proeftuin.studies.study_file import place_in_study

Progress = Callable[[str], None]
_READERS: Mapping[str, Callable[[str, Path], SourceDelivery]] = {
    "omop": lambda source, folder: omop_delivery(folder, source=source),
    "fhir": lambda source, folder: fhir_delivery(folder, source=source),
    "desynpuf": lambda source, folder: desynpuf_delivery(folder, source=source),
    "dutch_claims": dutch_claims_delivery,
}


def loaded_store(
    file: CareStudyFile,
    home: Path,
    *,
    settings: EmbeddedSettings,
    environment: Mapping[str, str],
    progress: Progress = lambda line: None,
) -> CareStore:
    """
    The store of the study with everything that its sources deliver; what was loaded before is not read again.

    Parameters
    ----------
    home : Path
        Folder of the study, which the names of folders in it are relative to.
    environment : mapping of str to str
        Holds the keys of pseudonymisation steps.

    Raises
    ------
    DefinitionError, DataContractError
        A mapping, a key or a file is wrong; the store is as it was.
    """
    folder = home / file.care.store
    if folder.exists() and not folder.is_dir():
        raise DefinitionError(
            Problem(
                place_in_study(home, ["care", "store"]),
                f"{file.care.store} is a file",
                "a folder for the store, which need not exist yet",
                "give another name",
            )
        )
    made_up = next((source for source in file.care.sources if isinstance(source, SyntheticSourcePart)), None)
    if made_up:
        population = synthetic_population(made_up, file.years)
        line = "synthetic {}/{}".format
        return generate(
            folder, population, buckets=file.care.buckets, settings=settings,
            progress=lambda ready, whole: progress(line(ready, whole)),
        )  # fmt: skip
    # Every mapping and key is looked at before the first file is read.
    steps = [(_delivered(source, home), _pseudonyms(source, environment)) for source in _read(file)]
    for delivered, pseudonyms in steps:
        load_all(
            folder, [delivered], buckets=file.care.buckets, settings=settings, pseudonyms=pseudonyms, progress=progress
        )
    return CareStore.open(folder)


def synthetic_population(part: SyntheticSourcePart, years: tuple[int, ...]) -> SyntheticPopulation:
    """The made-up population that a source describes, in the years of the study."""
    programme = part.programme
    return SyntheticPopulation(
        persons=part.persons,
        seed=part.seed,
        first_year=years[0],
        last_year=years[-1],
        lines_per_person_year=part.lines_per_person_year,
        faults=Faults(**part.faults.model_dump()),
        programme=Programme(**(programme.model_dump() | {"effects": dict(programme.effects)})) if programme else None,
        needs=tuple(Need(**need.model_dump()) for need in part.needs),
    )


def _read(file: CareStudyFile) -> list[TableSourcePart | FormatSourcePart]:
    return [source for source in file.care.sources if not isinstance(source, SyntheticSourcePart)]


def _delivered(source: TableSourcePart | FormatSourcePart, home: Path) -> SourceDelivery:
    folder = home / source.folder
    if isinstance(source, FormatSourcePart):
        return _READERS[source.format](source.id, folder)
    mappings = [_mapping(table, part) for table, part in source.tables.items()]
    return tables_delivery(source.id, mappings, folder, person_key=PersonKey(source.person_key))


def _mapping(table: str, part: TablePart) -> TableMapping:
    notation = Notation(part.day_format, part.decimal_comma, part.amounts_in_cents, part.last_day_included)
    return TableMapping(
        table=table,
        files=part.files,
        columns=dict(part.columns),
        values={column: dict(values) for column, values in part.values.items()},
        others_missing=part.others_missing,
        constants={column: str(value) for column, value in part.constants.items()},
        separator=part.separator,
        encoding=part.encoding,
        notation=notation,
    )


def _pseudonyms(source: TableSourcePart | FormatSourcePart, environment: Mapping[str, str]) -> Pseudonymisation | None:
    part = source.pseudonyms
    return None if part is None else Pseudonymisation.from_environment(part.key, environment, project=part.project)


def within(settings: EmbeddedSettings, home: Path) -> EmbeddedSettings:
    """The settings with a folder to spill to beside the study, where none is named."""
    return settings if settings.spill else replace(settings, spill=home / ".spill")
