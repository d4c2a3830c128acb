"""
Opening the next cycle: what was decided is applied to the study file, which otherwise stays as its author wrote it.

Every change is made in the text of the file, in the order of the decisions. The whole is read back as a study before
anything is written; then the file is replaced in one step. What a decision changes in a file that the study names, such
as a scheme of segments, cannot be applied here: an address leads to places of the study file only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.studies.cycles.closing import files_of_definitions
from proeftuin.studies.cycles.either_study import either_study
from proeftuin.studies.cycles.frozen_cycle import STUDY, FrozenCycle, folder_of_cycle, frozen_cycles
from proeftuin.studies.improvement_part import ChangePart, CycleDecisionPart
from proeftuin.studies.run import checked_study
from proeftuin.studies.study_address import NAMING_KEYS, found
from proeftuin.studies.study_file import FILE_NAME, file_of_study, is_about_persons, place_in_study
from proeftuin.studies.yaml_edit import replaced, with_item, with_keys, without
from proeftuin.studies.yaml_location import content_of, parsed

CYCLE = "cycle"
_BEHIND = "study"


@dataclass(frozen=True)
class AppliedChange:
    """
    One change that was made in a study file.

    Attributes
    ----------
    edit : str
        set, add, remove or keep.
    before, after : object
        What stood there and what stands there now, or what was added; `None` for nothing.
    """

    decision: str
    step: str
    at: str
    edit: str
    before: object = None
    after: object = None


@dataclass(frozen=True)
class OpenedCycle:
    """A cycle that was opened, with the changes that it begins with."""

    study: str
    number: int
    after: str
    file: Path
    changes: tuple[AppliedChange, ...]

    def as_mapping(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "study": self.study,
            "cycle": self.number,
            "after": self.after,
            "file": str(self.file),
            "changes": [vars(change) for change in self.changes],
        }


def open_next_cycle(study: Path) -> OpenedCycle:
    """
    Apply what was decided to the study file, and make it that of the next cycle.

    Parameters
    ----------
    study : Path
        Folder of the study, or its file.

    Raises
    ------
    DefinitionError
        The cycle is not closed, the study was changed since, a change cannot be applied, or the study would no longer
        be one; the file is as it was.
    """
    home = study if study.is_dir() else study.parent
    path = file_of_study(study)
    file = either_study(study)
    number = file.cycle.number if file.cycle else 1
    frozen = next((one for one in frozen_cycles(home, file.study) if one.number == number), None)
    seal = _seal_of_unchanged(study, home, number, frozen)
    with path.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    changes: list[AppliedChange] = []
    for place, decision in enumerate(file.improvement.decisions if file.improvement else ()):
        if decision.applied is None:
            text = _decided(text, study, place, decision, changes)
            with _located(study, ["improvement", "decisions", place], f"the decision `{decision.id}` cannot be marked"):
                text = with_keys(text, ["improvement", "decisions", place], {"applied": number + 1})
    written = {"number": number + 1, "after": seal}
    if file.cycle is not None:
        text = replaced(text, [CYCLE], written)
    else:
        text = with_keys(text, [], {CYCLE: written}, behind=_BEHIND)
    _put_in_place(text, path)
    return OpenedCycle(file.study, number + 1, seal, path, tuple(changes))


def _seal_of_unchanged(study: Path, home: Path, number: int, frozen: FrozenCycle | None) -> str:
    """The seal of the closed cycle, when the study is still as it was closed."""
    if frozen is None:
        raise DefinitionError(
            Problem(
                str(file_of_study(study)),
                f"cycle {number} of this study is not closed",
                "a cycle that was closed with its results",
                "close it first with `proeftuin cycle close`",
            )
        )
    kept = folder_of_cycle(home, number) / STUDY
    changed = [path for path in files_of_definitions(study) if _differs(home / path, kept / path)]
    if parsed(file_of_study(study))[0] != parsed(kept / FILE_NAME)[0]:
        changed.insert(0, Path(file_of_study(study).name))
    if changed:
        raise DefinitionError(
            [
                Problem(
                    str(home / path),
                    f"this changed since cycle {number} was closed",
                    "the study as it was closed: what the next cycle changes stands in its decisions",
                    f"put back the file that stands in {kept}; change other things once the next cycle is open",
                )
                for path in changed
            ]
        )
    return frozen.seal


def _differs(path: Path, kept: Path) -> bool:
    return not kept.is_file() or path.read_bytes() != kept.read_bytes()


def _decided(text: str, study: Path, place: int, decision: CycleDecisionPart, changes: list[AppliedChange]) -> str:
    for at, change in enumerate(decision.changes):
        where: list[str | int] = ["improvement", "decisions", place, "changes", at]
        with _located(study, where, f"the change of `{change.at}` cannot be applied"):
            text, applied = _applied(text, change)
        changes.append(replace(applied, decision=decision.id))
    return text


@contextmanager
def _located(study: Path, location: Sequence[str | int], what: str) -> Iterator[None]:
    """Tells where in the study file the record stands by which something went wrong."""
    try:
        yield
    except DefinitionError as error:
        where = place_in_study(study, location)
        raise DefinitionError(
            [Problem(where, f"{what}: in {one.where} {one.what}", one.expected, one.action) for one in error.problems]
        ) from error


def _applied(text: str, change: ChangePart) -> tuple[str, AppliedChange]:
    """The text with one change made in it, and what was done."""
    content = content_of(text)
    place = found(content, change.at)
    done = AppliedChange("", change.step, change.at, "keep", before=place.value)
    if change.knows_before and change.was != place.value:
        raise DefinitionError(
            Problem(
                change.at,
                f"{_short(place.value)} stands there, and the decision was about {_short(change.was)}",
                "the value that the decision was about",
                "decide anew in the cycle that was closed, or correct `was`",
            )
        )
    if change.keep:
        return text, replace(done, after=place.value)
    if change.remove:
        path = place.path
        if _is_named_by_its_key(content, path):
            path = path[:-1]
        return without(text, path), replace(done, edit="remove")
    if change.add is None:
        return replaced(text, place.path, change.to), replace(done, edit="set", after=change.to)
    done = replace(done, edit="add", before=None, after=change.add)
    if isinstance(place.value, dict):
        return with_keys(text, place.path, change.add), done
    return with_item(text, place.path, change.add), done


def _is_named_by_its_key(content: object, path: Sequence[str | int]) -> bool:
    """Whether a path leads to the one key by which an item of a list is called."""
    if len(path) < 2 or not isinstance(path[-2], int):
        return False
    for step in path[:-1]:
        content = content[step]  # type: ignore[index]
    return isinstance(content, dict) and len(content) == 1 and not {*content} & {*NAMING_KEYS}


def _put_in_place(text: str, path: Path) -> None:
    """Replace the study file, once the new one was read as a study beside it."""
    # The new text stands in the study's folder while it is read, since what it names is looked up from there.
    tried = path.with_name(f".next-{os.getpid()}.yaml")
    try:
        with tried.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        _check(tried)
        # A study file that is a link stays one.
        written = path.resolve()
        shutil.copymode(written, tried)
        tried.replace(written)
    except OSError as error:
        raise DefinitionError(
            Problem(
                str(path),
                f"the file cannot be written ({type(error).__name__})",
                "a folder where you may write",
                "copy the study to a folder of your own",
            )
        ) from error
    except (DefinitionError, DataContractError) as error:
        raise DefinitionError(list(_about_the_next(error, tried, path))) from error
    finally:
        tried.unlink(missing_ok=True)


def _check(path: Path) -> None:
    if is_about_persons(path):
        # What this needs takes a second to load, which other studies need not wait for.
        from proeftuin.studies.care_run import checked_care_study

        checked_care_study(path)
        return
    checked_study(path)


def _about_the_next(error: DefinitionError | DataContractError, tried: Path, path: Path) -> Iterator[Problem]:
    for one in error.problems:
        where = one.where.replace(str(tried), f"the next {path}")
        yield Problem(
            where, f"with the decided changes the study is no longer valid: {one.what}", one.expected, one.action
        )


def _short(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value, ensure_ascii=False, default=str)}`"
