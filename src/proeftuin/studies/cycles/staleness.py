"""
Which results of a study still hold, told from its file and what was loaded, without computing or loading anything.

Files of a source that changed on disk and were not loaded since are not seen here: a run loads them, and from then on
they count. Cells of other holders are taken to be those of the results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from proeftuin.data.care.store import CareStore
from proeftuin.errors import DataContractError
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.care_ledger import care_ledger
from proeftuin.studies.care_study_file import read_care_study
from proeftuin.studies.cycles.either_study import EitherStudy
from proeftuin.studies.cycles.frozen_cycle import FrozenCycle, frozen_cycles
from proeftuin.studies.result_ledger import Ledger, StaleGroup, stale_groups
from proeftuin.studies.run import RESULTS, checked_study
from proeftuin.studies.study_file import is_about_persons

_ADDED = "added/"


class ResultState(StrEnum):
    """How the results of a study stand to its file."""

    ABSENT = "absent"
    WITHOUT_LEDGER = "without_ledger"
    STALE = "stale"
    CURRENT = "current"


@dataclass(frozen=True)
class CycleStatus:
    """
    Where a study stands in its row of cycles, and which of its results no longer hold.

    Attributes
    ----------
    number : int
        The cycle that the study file is of, from 1.
    after : str or None
        Seal of the cycle before it, as the study file has it; `None` in the first.
    frozen : tuple of FrozenCycle
        Cycles that were closed, the first one first.
    groups : tuple of str
        Groups of results that the study has.
    stale : tuple of StaleGroup
        Those of them that no longer hold, and why.
    """

    study: str
    number: int
    after: str | None
    frozen: tuple[FrozenCycle, ...]
    results: Path
    state: ResultState
    groups: tuple[str, ...]
    stale: tuple[StaleGroup, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether the cycle that the study file is of was closed."""
        return any(one.number == self.number for one in self.frozen)

    @property
    def follows_on(self) -> bool:
        """Whether the closed cycles before this one are there, and the last is the one that the study file names."""
        earlier = [one for one in self.frozen if one.number < self.number]
        return len(earlier) == self.number - 1 and (not earlier or earlier[-1].seal == self.after)

    def as_mapping(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "study": self.study,
            "cycle": self.number,
            "is_closed": self.is_closed,
            "frozen": [
                {"number": one.number, "closed_on": one.closed_on.isoformat(), "seal": one.seal} for one in self.frozen
            ],
            "results": str(self.results),
            "state": self.state.value,
            "groups": list(self.groups),
            "stale": [{"group": one.id, "reasons": [asdict(reason) for reason in one.reasons]} for one in self.stale],
        }


def cycle_status(study: Path, results: Path | None = None) -> CycleStatus:
    """
    Where the study stands, and which of its results no longer hold.

    Parameters
    ----------
    study : Path
        Its folder, or its file.
    results : Path, optional
        Its results bundle; by default `results` in its folder.

    Raises
    ------
    DefinitionError
        The study file is wrong, or a frozen cycle was changed afterwards.
    """
    home = study if study.is_dir() else study.parent
    folder = home / RESULTS if results is None else results
    file, now = _file_and_ledger(study, home)
    number = file.cycle.number if file.cycle else 1
    frozen = frozen_cycles(home, file.study)
    state, stale = _compared(folder, now)
    after = file.cycle.after if file.cycle else None
    return CycleStatus(file.study, number, after, frozen, folder, state, tuple(group.id for group in now.groups), stale)


def _file_and_ledger(study: Path, home: Path) -> tuple[EitherStudy, Ledger]:
    if not is_about_persons(study):
        checked = checked_study(study)
        return checked.file, checked.ledger()
    file, _ = read_care_study(study)
    return file, care_ledger(study, file, _store(home / file.care.store))


def _store(folder: Path) -> CareStore | None:
    try:
        return CareStore.open(folder)
    except DataContractError:
        # Nothing was loaded yet, or another version of the program has to load it anew.
        return None


def _compared(folder: Path, now: Ledger) -> tuple[ResultState, tuple[StaleGroup, ...]]:
    try:
        before = Ledger.of_manifest(Bundle.open(folder).manifest)
    except DataContractError:
        return ResultState.ABSENT, ()
    if before is None:
        return ResultState.WITHOUT_LEDGER, ()
    added = {name: sum for name, sum in before.data.items() if name.startswith(_ADDED)}
    stale = stale_groups(before, _with_data(now, added))
    return (ResultState.STALE if stale else ResultState.CURRENT), stale


def _with_data(ledger: Ledger, added: Mapping[str, str]) -> Ledger:
    return replace(ledger, data={**ledger.data, **added})
