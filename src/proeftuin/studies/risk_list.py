"""
A list of persons whose risk is high: only where the study file records on what legal basis, and never in the bundle.

The list stays in the folder of the store, readable by its owner only. A log beside it tells what is listed, why and for
whom: before the first person is written, and again when all are, or when the list failed and was removed. So there is
never a file of persons that the log does not know. Persons appear under the pseudonym that the store knows them by.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.care.store import CareStore
from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.prediction.logistic import Recalibration, recalibration
from proeftuin.methods.prediction.prediction_rows import grouped_risk_rows
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.monitors.outcome.risk_list import LISTED, ListedPersons
from proeftuin.monitors.outcome.risks import RiskPart
from proeftuin.steps.segmentation.risk_events import CountedEvents, counted_events
from proeftuin.steps.segmentation.risk_fit import FittedRisk, Variant
from proeftuin.steps.segmentation.risk_model import RiskModel
from proeftuin.steps.segmentation.risk_rows import EVENTS, PERSONS
from proeftuin.steps.segmentation.risk_table import fitted_of
from proeftuin.studies.care_run import CheckedCareStudy, Computing, checked_care_study, computed_sums
from proeftuin.studies.risk_part import RiskListPart
from proeftuin.studies.study_file import place_in_study

FOLDER, LOG = "lists", "log.jsonl"
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700
Progress = Callable[[str], None]


@dataclass(frozen=True)
class WrittenList:
    """Where a list is, and how many persons it has."""

    folder: Path
    persons: int
    year: int


def write_risk_list(
    folder: Path,
    model_id: str,
    *,
    risk_from: float,
    at: datetime,
    year: int | None = None,
    computing: Computing,
    environment: Mapping[str, str],
    progress: Progress,
) -> WrittenList:
    """
    Write the persons whose risk by a model is at least `risk_from` into the store of the study.

    Parameters
    ----------
    at : datetime
        Moment that the log tells.
    year : int or None
        Year for which risks are given; `None` for the last year of the study.

    Raises
    ------
    DefinitionError
        There is no such model, no legal basis is recorded for it, or the year or the risk cannot be asked.
    NotEstimableError
        The model cannot be fitted.
    """
    study = checked_care_study(folder)
    model = _model(study, model_id)
    basis = _basis(study, model)
    asked = _year(study, model, year)
    if not 0 < risk_from < 1:
        raise DefinitionError(Problem("--risk-from", f"{risk_from:g}", "a risk between 0 and 1", "write 0.2 for 20 %"))
    store, made = computed_sums(study, computing=computing, environment=environment, detail=progress)
    part = next(one for one in made.monitor.parts if isinstance(one, RiskPart))
    # The model as it was computed: of what type areas are is known only once the store is open.
    model = next(one for one in part.models if one.id == model.id)
    counted = counted_events(model, part.of_models(made.results.parts[part.id])[model.id])
    risks = _Risks.of(model, counted, asked)
    target = store.folder / FOLDER / f"{model.table_name}-{asked}"
    _own_folder(target.parent)
    log, entry = target.parent / LOG, _entry(basis, model, risks, at, asked, risk_from, target)
    _log(log, {**entry, "state": "begun", "persons": None})
    try:
        persons = _written(study, store, made.monitor, model, risks, asked, risk_from, target, computing, progress)
    except BaseException:
        # Also when the user breaks it off: a list of some of the persons is no list.
        _remove_list(target)
        _log(log, {**entry, "state": "removed", "persons": None})
        raise
    _log(log, {**entry, "state": "written", "persons": persons})
    return WrittenList(target, persons, asked)


@dataclass(frozen=True)
class _Risks:
    """Risks as they were learned, brought to the level of the year of testing where a later year is asked."""

    fitted: FittedRisk
    brought_to: Recalibration | None

    @classmethod
    def of(cls, model: RiskModel, counted: CountedEvents, year: int) -> _Risks:
        fitted = fitted_of(model, counted, None, Variant.FULL)
        if isinstance(fitted, str):
            raise NotEstimableError(
                Problem(f"model {model.id}", fitted.replace("_", " "), "a model that can be fitted", "see its card")
            )
        if year <= model.test:
            return cls(fitted, None)
        test = counted.patterns.filter(pl.col("year") == model.test)
        rows = grouped_risk_rows(fitted.risks(test), test[EVENTS].to_numpy(), test[PERSONS].to_numpy())
        return cls(fitted, recalibration(rows))

    def __call__(self, patterns: pl.DataFrame) -> NDArray[np.float64]:
        learned = self.fitted.risks(patterns)
        return learned if self.brought_to is None else self.brought_to.risks(learned)


def _written(
    study: CheckedCareStudy,
    store: CareStore,
    monitor: CareMonitor,
    model: RiskModel,
    risks: _Risks,
    year: int,
    risk_from: float,
    target: Path,
    computing: Computing,
    progress: Progress,
) -> int:
    _remove_list(target)
    _own_folder(target)
    persons = 0
    with computing.started(study.folder) as engine:
        for bucket, files in store.chunks():
            engine.open(files, put_together=store.put_together)
            path = target / f"part-{bucket:04d}.parquet"
            # Made before it is filled, so that nobody else can read it at any moment.
            path.touch(mode=OWNER_ONLY)
            part = ListedPersons(model, year, risks, risk_from, path)
            alone = replace(monitor, parts=(part,), evaluation=None, derived=(), surveyed=())
            persons += int(alone.bucket(engine)[f"{part.id}.{LISTED}"]["persons"].sum())
            path.chmod(OWNER_ONLY)
            progress(f"{bucket + 1}/{store.buckets}")
    return persons


def _remove_list(target: Path) -> None:
    for written in target.glob("*.parquet"):
        written.unlink()


def _own_folder(folder: Path) -> None:
    folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    folder.chmod(OWNER_ONLY_FOLDER)


def _entry(
    basis: RiskListPart,
    model: RiskModel,
    risks: _Risks,
    at: datetime,
    year: int,
    risk_from: float,
    target: Path,
) -> dict[str, object]:
    moved = risks.brought_to
    return {
        "at": at.isoformat(timespec="seconds"),
        "model": model.id,
        "hash": model.hash(),
        "year": year,
        "risk_from": risk_from,
        "recalibrated": None if moved is None else [moved.intercept, moved.slope],
        "folder": target.name,
        "legal_basis": basis.legal_basis,
        "purpose": basis.purpose,
        "recorded_by": basis.recorded_by,
        "recorded_on": basis.recorded_on.isoformat(),
        "treating_provider": basis.treating_provider,
    }


def _log(path: Path, entry: Mapping[str, object]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY), "a", encoding="utf-8") as log:
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _model(study: CheckedCareStudy, id: str) -> RiskModel:
    found = next((model for model in study.risks if model.id == id), None)
    if found is None:
        known = ", ".join(model.id for model in study.risks) or "none"
        raise DefinitionError(
            Problem(study.file.study, f"there is no model of risk `{id}`", f"one of {known}", "correct the identifier")
        )
    return found


def _basis(study: CheckedCareStudy, model: RiskModel) -> RiskListPart:
    found = next((one for one in study.file.lists if one.model == model.id), None)
    if found is None:
        raise DefinitionError(
            Problem(
                place_in_study(study.folder, ["risks"]),
                f"no legal basis and purpose are recorded for a list of persons by the model `{model.id}`",
                "an entry under `lists` with model, legal_basis, purpose, recorded_by, recorded_on and "
                "treating_provider",
                "record them if there are any; without them use the expected numbers per segment in the report",
            )
        )
    return found


def _year(study: CheckedCareStudy, model: RiskModel, asked: int | None) -> int:
    last = study.file.period.last_year
    year = last if asked is None else asked
    if not model.test <= year <= last:
        raise DefinitionError(
            Problem(
                "--year",
                f"{year}",
                f"a year from {model.test}, in which the model was tested, up to and including {last}",
                "choose such a year",
            )
        )
    return year
