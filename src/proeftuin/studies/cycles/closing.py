"""Closing a cycle: what was asked, computed and decided, put aside as it is, in one step or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.triple_aim.catalogue.reading import OWN
from proeftuin.studies.bundle import checksum
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.cycles.either_study import either_study
from proeftuin.studies.cycles.frozen_cycle import (
    CYCLES,
    FILE,
    RESULTS,
    STUDY,
    FrozenCycle,
    folder_of_cycle,
)
from proeftuin.studies.cycles.staleness import CycleStatus, ResultState, cycle_status
from proeftuin.studies.frozen_plan import FILE_NAME as PLAN
from proeftuin.studies.frozen_plan import SEAL, write_in_study
from proeftuin.studies.result_ledger import Cause, Reason, StaleGroup
from proeftuin.studies.study_file import FILE_NAME, file_of_study
from proeftuin.studies.yaml_location import parsed

_HEADING = """\
# A closed cycle of this study, made by `proeftuin cycle close`. Keep the folder with the study and do not edit it: a
# cycle that was changed by hand is refused when it is read.
"""
_DEFINITIONS = (".yaml", ".yml")
_REPORT = "report"
_SHOWN = 6
_RUN = "run the study with `proeftuin run`, look at the results, and close the cycle then"


def close_cycle(study: Path, day: date, results: Path | None = None) -> FrozenCycle:
    """
    Put the cycle that the study is in aside, under `cycles/` in the study's folder.

    Parameters
    ----------
    study : Path
        Its folder, or its file.
    day : date
        On which it is closed.
    results : Path, optional
        Its results bundle; by default `results` in its folder.

    Raises
    ------
    DefinitionError
        The cycle is closed already, its results are absent or no longer hold, or the folder cannot be written.
    """
    home = study if study.is_dir() else study.parent
    status = cycle_status(study, results)
    _refuse(status, day, home)
    making = home / CYCLES / f".{status.number}-unfinished-{os.getpid()}"
    target = folder_of_cycle(home, status.number)
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        _copy_study(study, home, making / STUDY)
        _copy_results(status.results, making / RESULTS)
        cycle = _described(status, day, making, study)
        write_in_study(making / FILE, _HEADING, cycle.content() | {SEAL: cycle.seal})
        making.rename(target)
    except OSError as error:
        raise DefinitionError(
            Problem(
                str(target),
                f"the cycle cannot be written ({type(error).__name__})",
                "a folder where you may write",
                "copy the study to a folder of your own",
            )
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return cycle


def files_of_definitions(study: Path) -> Iterator[Path]:
    """Files with definitions that the study names, within its own folder: paths relative to that folder."""
    home = study if study.is_dir() else study.parent
    content, _ = parsed(file_of_study(study))
    named = dict.fromkeys(text for text in _texts(content) if text.endswith(_DEFINITIONS))
    for name in named:
        path = home / name
        if path.is_file() and path.resolve().is_relative_to(home.resolve()) and not Path(name).is_absolute():
            yield Path(name)
    yield from (path.relative_to(home) for path in sorted((home / OWN).rglob("*.yaml")))


def told(stale: StaleGroup) -> str:
    """A stale group of results with its first reason, for a message."""
    return f"{stale.id} ({_told_reason(stale.reasons[0])})"


def _refuse(status: CycleStatus, day: date, home: Path) -> None:
    where = str(folder_of_cycle(home, status.number))
    problem = None
    if status.is_closed:
        closed = status.frozen[status.number - 1]
        problem = Problem(
            where, f"cycle {status.number} was closed on {closed.closed_on}", "a cycle that is still open",
            "open the next one with `proeftuin cycle next`",
        )  # fmt: skip
    elif not status.follows_on:
        problem = Problem(
            where,
            f"the study file is of cycle {status.number}, and the closed cycle that it names is not here",
            "the folder `cycles` with every closed cycle of the study",
            "put that folder back, such as from a copy",
        )
    elif status.frozen and day < status.frozen[-1].closed_on:
        problem = Problem(
            where, f"the cycle before it was closed on {status.frozen[-1].closed_on}, and this one on {day}",
            "a day that does not come before it", "correct the day",
        )  # fmt: skip
    elif status.state is ResultState.ABSENT:
        problem = Problem(str(status.results), "there are no results of this study", "a finished run", _RUN)
    elif status.state is ResultState.WITHOUT_LEDGER:
        problem = Problem(
            str(status.results), "these results do not tell what they rest on", "results of this version", _RUN
        )
    elif status.state is ResultState.STALE:
        named = "; ".join(map(told, status.stale[:_SHOWN]))
        more = f"; and {len(status.stale) - _SHOWN} more" if len(status.stale) > _SHOWN else ""
        problem = Problem(
            str(status.results), f"results no longer hold: {named}{more}", "results of the study as it is now", _RUN
        )
    if problem is not None:
        raise DefinitionError(problem)


def _told_reason(reason: Reason) -> str:
    if reason.cause is Cause.DEFINITION:
        return f"{reason.about}: {reason.before or 'nothing'} became {reason.now or 'nothing'}"
    if reason.cause is Cause.DATA:
        return f"{reason.about} is another file"
    return {Cause.SOFTWARE: "another version of the program", Cause.NEW: "not computed yet"}.get(
        reason.cause, f"it uses {reason.about}"
    )


def _copy_study(study: Path, home: Path, target: Path) -> None:
    target.mkdir(parents=True)
    shutil.copyfile(file_of_study(study), target / FILE_NAME)
    for path in dict.fromkeys([*files_of_definitions(study), *([Path(PLAN)] if (home / PLAN).is_file() else [])]):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home / path, target / path)


def _copy_results(bundle: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(bundle.rglob("*")):
        within = path.relative_to(bundle)
        if path.is_file() and within.parts[0] != _REPORT:
            (target / within).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / within)


def _described(status: CycleStatus, day: date, making: Path, study: Path) -> FrozenCycle:
    manifest: Mapping[str, Any] = Bundle.open(making / RESULTS).manifest
    cycle = FrozenCycle(
        study=status.study,
        number=status.number,
        before=status.frozen[-1].seal if status.frozen else None,
        closed_on=day,
        software=str(manifest.get("software", {}).get("version", "")),
        files={
            path.relative_to(making).as_posix(): checksum(path) for path in sorted(making.rglob("*")) if path.is_file()
        },
        inputs=dict(manifest.get("inputs", {})),
        decisions=tuple(_decisions(study)),
    )
    return cycle.model_copy(update={SEAL: cycle.right_seal})


def _decisions(study: Path) -> Iterator[dict[str, object]]:
    improvement = either_study(study).improvement
    for decision in improvement.decisions if improvement else ():
        if decision.applied is None:
            yield decision.model_dump(mode="json", exclude_unset=True)


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
