"""
A closed cycle, kept as it was: the study, the files that it names, its results, and what was decided.

    cycles/1/
      cycle.yaml        what was closed, on which day, with a checksum of every other file and a seal over itself
      study/            the study file, the definitions that it names, and the frozen analysis plan
      results/          the tables of the results bundle with their manifest, without the report

The seal shows that something was changed by hand afterwards. It is a guard against mistakes and quiet changes, not
against someone who makes a new seal; each cycle holds the seal of the one before, so a copy of the last one that others
hold shows changes in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.evaluation.plan import canonical_hash
from proeftuin.studies.bundle import checksum
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.frozen_plan import SEAL
from proeftuin.studies.part import Part
from proeftuin.studies.study_file import read_as

CYCLES, FILE, STUDY, RESULTS = "cycles", "cycle.yaml", "study", "results"
_ACTION = "put the files back as `proeftuin cycle close` made them, such as from a copy"


class FrozenCycle(Part):
    """
    The content of `cycle.yaml`.

    Attributes
    ----------
    before : str or None
        Seal of the cycle before it; `None` for the first.
    software : str
        Version of the program that made the results.
    files : mapping of str to str
        SHA-256 of every other file in the folder, by its path there.
    inputs : mapping of str to str
        SHA-256 of every input file that the results were made of, by name.
    decisions : tuple of mappings
        Identifier, day, person and changes of every decision of this cycle that the next one applies.
    """

    study: str
    number: Annotated[int, Field(ge=1)]
    before: str | None
    closed_on: date
    software: str
    files: dict[str, str]
    inputs: dict[str, str]
    decisions: tuple[dict[str, object], ...] = ()
    seal: str = ""

    def content(self) -> dict[str, object]:
        """Everything but the seal, as it is written."""
        return self.model_dump(mode="json", exclude={SEAL})

    @property
    def waiting(self) -> int:
        """How many changes the next cycle begins with."""
        changes = [decision.get("changes", ()) for decision in self.decisions]
        return sum(len(one) for one in changes if isinstance(one, Sequence))

    @property
    def right_seal(self) -> str:
        """The seal that fits the content."""
        return canonical_hash(self.content())


def folder_of_cycle(home: Path, number: int) -> Path:
    """Where the closed cycle of that number stands in the folder of a study."""
    return home / CYCLES / str(number)


def frozen_cycles(home: Path, study: str) -> tuple[FrozenCycle, ...]:
    """
    The closed cycles of a study, the first one first.

    Raises
    ------
    DefinitionError
        One of them was changed after it was closed, is of another study, or is missing from the row.
    """
    found: list[FrozenCycle] = []
    numbers = sorted(int(path.name) for path in (home / CYCLES).glob("*") if path.name.isdecimal() and path.is_dir())
    for number in numbers:
        cycle = _read(folder_of_cycle(home, number), study, number)
        before = found[-1].seal if found else None
        if number != len(found) + 1 or cycle.before != before:
            raise DefinitionError(
                Problem(
                    str(folder_of_cycle(home, number) / FILE),
                    f"this cycle does not follow on cycle {len(found)}" if found else "the cycles before it are absent",
                    "all closed cycles of the study, each as it was closed",
                    _ACTION,
                )
            )
        found.append(cycle)
    return tuple(found)


def bundle_of_cycle(home: Path, number: int) -> Bundle:
    """The results of a closed cycle."""
    return Bundle.open(folder_of_cycle(home, number) / RESULTS)


def _read(folder: Path, study: str, number: int) -> FrozenCycle:
    path = folder / FILE
    cycle = read_as(path, FrozenCycle)
    if cycle.right_seal != cycle.seal:
        raise DefinitionError(_changed(path, "its seal does not fit its content"))
    if cycle.study != study or cycle.number != number:
        raise DefinitionError(
            Problem(
                str(path),
                f"this is cycle {cycle.number} of the study {cycle.study}",
                f"cycle {number} of the study {study}",
                "give each study a folder of its own",
            )
        )
    if problems := [_changed(folder / name, what) for name, what in _differences(folder, cycle.files).items()]:
        raise DefinitionError(problems)
    return cycle


def _differences(folder: Path, recorded: Mapping[str, str]) -> dict[str, str]:
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {name: "it was not there" for name in there if name not in recorded and name != FILE}
    for name, sum in recorded.items():
        if name not in there:
            found[name] = "it is gone"
        elif checksum(there[name]) != sum:
            found[name] = "its content is another one"
    return dict(sorted(found.items()))


def _changed(path: Path, how: str) -> Problem:
    return Problem(str(path), f"this closed cycle was changed afterwards: {how}", "the cycle as it was closed", _ACTION)
