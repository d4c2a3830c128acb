"""Comparing two cycles of a study: what changed in its definitions, and what its numbers differ by and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.cycle_tables import CYCLE_CHANGES, CYCLE_DIFFERENCES
from proeftuin.errors import DefinitionError, Problem
from proeftuin.reporting.cycle_report import write_cycle_report
from proeftuin.steps.improvement.cycle_difference import FourRuns, Tables, cycle_differences, main_differences
from proeftuin.studies.bundle import bundle_in_the_making, checksums, write_manifest, write_table
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.cycle_shown import folder_of_comparison
from proeftuin.studies.cycles.bridge import Side, bridging_runs
from proeftuin.studies.cycles.either_study import either_study
from proeftuin.studies.cycles.frozen_cycle import CYCLES, STUDY, bundle_of_cycle, folder_of_cycle
from proeftuin.studies.cycles.staleness import CycleStatus, ResultState, cycle_status
from proeftuin.studies.finding_check import PARTS_OF_STEP
from proeftuin.studies.improvement_part import CycleDecisionPart
from proeftuin.studies.result_ledger import Ledger
from proeftuin.studies.study_address import address, found, steps_of
from proeftuin.studies.study_file import file_of_study
from proeftuin.studies.yaml_location import parsed

_READ = (
    "estimates", "populations", "segments", "segment_schemes", "effects", "reach", "portfolio", "indicators", "regions",
)  # fmt: skip
_OTHER = "study"
_MADE_UP = ": made_up"


@dataclass(frozen=True)
class CycleComparison:
    """
    Two cycles of a study side by side.

    Attributes
    ----------
    folder : Path
        Where its tables and pages stand.
    changes, differences : frame
        As the contracts `cycle_changes` and `cycle_differences` say.
    """

    study: str
    before: int
    after: int
    folder: Path
    changes: pl.DataFrame
    differences: pl.DataFrame

    @property
    def main(self) -> pl.DataFrame:
        """The differences that a reader begins with."""
        return main_differences(self.differences)

    def as_mapping(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "study": self.study,
            "before": self.before,
            "after": self.after,
            "folder": str(self.folder),
            "changes": self.changes.to_dicts(),
            "differences": self.main.to_dicts(),
        }


def compare_cycles(study: Path, before: int, after: int, results: Path | None = None, **how: Any) -> CycleComparison:  # noqa: ANN401
    """
    Compare two cycles of the study, and write what is found under `cycles/` in its folder.

    Parameters
    ----------
    study : Path
        Its folder, or its file.
    before, after : int
        Numbers of the cycles: the earlier one is closed, the later one may be the one that the study is in.
    results : Path, optional
        Results bundle of the cycle that the study is in; by default `results` in its folder.
    how : keyword arguments
        As `run_care_study` takes them, for the runs between the cycles.

    Raises
    ------
    DefinitionError
        A cycle is not there, or its results are absent or no longer hold.
    """
    home = study if study.is_dir() else study.parent
    status = cycle_status(study, results)
    if before >= after:
        raise DefinitionError(
            Problem(
                f"cycles {before} and {after}",
                "the first one named is not the earlier one",
                "an earlier and a later cycle",
                "name the earlier cycle first",
            )
        )
    earlier, later = (_side(study, home, status, number) for number in (before, after))
    on_new_data, in_new_period = bridging_runs(home, earlier, later, f"{before}-{after}", **how)
    runs = FourRuns(*(_tables(bundle) for bundle in (earlier.bundle, on_new_data, in_new_period, later.bundle)))
    changes = cycle_changes(earlier, later, before, after)
    made = CycleComparison(
        status.study, before, after, folder_of_comparison(home, before, after), changes, cycle_differences(runs)
    )
    _write(made, later)
    return made


def cycle_changes(earlier: Side, later: Side, before: int, after: int) -> pl.DataFrame:
    """Every definition that differs between two cycles, with the decision that changed it."""
    old, new = (_definitions(side.ledger) for side in (earlier, later))
    decisions = list(_decided(earlier, later, before, after))
    rows = [
        {
            "part": _part(at),
            "at": at,
            "before": old.get(at),
            "after": new.get(at),
            "decision": next((id for id, places in decisions if _is_about(at, places)), None),
        }
        for at in dict.fromkeys([*old, *new])
        if old.get(at) != new.get(at)
    ]
    frame = pl.DataFrame(rows, schema={name: column.type for name, column in CYCLE_CHANGES.columns.items()})
    return CYCLE_CHANGES.conform(frame)


def _side(study: Path, home: Path, status: CycleStatus, number: int) -> Side:
    if any(one.number == number for one in status.frozen):
        return Side(folder_of_cycle(home, number) / STUDY, bundle_of_cycle(home, number))
    problem = None
    if number != status.number:
        known = ", ".join(str(one.number) for one in status.frozen) or "none"
        problem = Problem(
            str(home / CYCLES),
            f"there is no closed cycle {number}",
            f"a closed cycle ({known}), or cycle {status.number}, which the study is in",
            "close it first with `proeftuin cycle close`, or name another",
        )
    elif status.state is not ResultState.CURRENT:
        problem = Problem(
            str(status.results),
            f"the results of cycle {number} are absent or no longer hold",
            "results of the study as it is now",
            "run the study with `proeftuin run`; `proeftuin cycle status` tells what no longer holds",
        )
    if problem is not None:
        raise DefinitionError(problem)
    return Side(study, Bundle.open(status.results))


def _tables(bundle: Bundle) -> Tables:
    return {name: bundle.table(name) for name in _READ if (bundle.folder / f"{name}.parquet").is_file()}


def _definitions(ledger: Ledger | None) -> Mapping[str, str]:
    known = ledger.definitions if ledger is not None else {}
    return {at: text for at, text in known.items() if _is_compared(steps_of(at))}


def _is_compared(steps: Sequence[str]) -> bool:
    """Whether an address is of a definition, and not of what was recorded or of the row of cycles itself."""
    return steps[0] != "cycle" and (steps[0] != "improvement" or steps[1:2] == ("charts",))


def _part(at: str) -> str:
    outermost = steps_of(at)[0]
    return next((step for step, parts in PARTS_OF_STEP.items() if outermost in parts), _OTHER)


def _decided(earlier: Side, later: Side, before: int, after: int) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Decisions that were applied between the cycles, each with the places that it is about."""
    improvement = either_study(later.study).improvement
    content, _ = parsed(file_of_study(earlier.study))
    for decision in improvement.decisions if improvement else ():
        if decision.applied is not None and before < decision.applied <= after:
            yield decision.id, list(_places(decision, content))


def _places(decision: CycleDecisionPart, content: object) -> Iterator[tuple[str, ...]]:
    for change in decision.changes:
        if change.keep:
            continue
        try:
            steps = steps_of(address(content, found(content, change.at).path))
        except DefinitionError:
            # An earlier decision made the place.
            steps = steps_of(change.at)
        yield steps
        if isinstance(change.add, Mapping):
            yield from ((*steps, str(key)) for key in change.add)


def _is_about(at: str, places: Sequence[tuple[str, ...]]) -> bool:
    """Whether a definition stands at or below one of the places, or is the list that names what stands there."""
    steps = steps_of(at)
    return any(steps[: len(place)] == place or steps == place[:-1] for place in places)


def _write(made: CycleComparison, later: Side) -> None:
    ledger = later.ledger
    made_up = any(str(rule).endswith(_MADE_UP) for rule in later.bundle.manifest.get("release_rules", ()))
    file = either_study(later.study)
    with bundle_in_the_making(made.folder) as making:
        write_table(made.changes, making, CYCLE_CHANGES.name)
        write_table(made.differences, making, CYCLE_DIFFERENCES.name)
        write_cycle_report(
            making / "report",
            study=file.study,
            title=file.title.translated(),
            tables={CYCLE_CHANGES.name: made.changes, CYCLE_DIFFERENCES.name: made.differences},
            languages=file.languages(),
            is_made_up=made_up,
        )
        content = {
            "study": made.study,
            "before": made.before,
            "after": made.after,
            "rests_on": dict(ledger.fingerprints) if ledger else {},
        }
        write_manifest(making, content | {"files": checksums(making)})
