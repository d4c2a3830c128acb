"""
The program that computes or checks one study: a process of its own, which knows no web framework and no database.

    python -m proeftuin_web.runs.child run FOLDER
    python -m proeftuin_web.runs.child check FOLDER ALLOWED ...
    python -m proeftuin_web.runs.child close FOLDER DAY
    python -m proeftuin_web.runs.child next FOLDER
    python -m proeftuin_web.runs.child compare FOLDER BEFORE AFTER

It tells on standard output what happens, a line of JSON each: `stage` and `detail` while it computes, and last `done`
or `failed`. It ends when the process that started it does, which it sees by the end of standard input. What it writes
has no value from a row of data: messages of the library have none, and of other errors only the kind and the place in
the program are told.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

from proeftuin.errors import DataContractError, DefinitionError, NotEstimableError, Problem, ProeftuinError

CHECK_MEMORY = 4 * 1024**3
"""Bytes of addresses: a study file that unfolds into more is refused."""
MOST_VALUES = 100_000
Tell = Callable[..., None]
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_IN_WORDS = re.compile(r"No space left|File too large|[Dd]isk quota|os error (28|27|122)")
_LINE = re.compile(r", line (\d+)")
_YAML = {".yaml", ".yml"}


def main(arguments: Sequence[str]) -> int:
    """Do what is asked, tell how it ended, and return 0 when it ended well."""
    tell = _telling()
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    what, folder = arguments[0], Path(arguments[1])
    if what == "check":
        resource.setrlimit(resource.RLIMIT_AS, (CHECK_MEMORY, CHECK_MEMORY))
    try:
        tell(done=_WORK[what](folder, arguments[2:], tell))
    except ProeftuinError as error:
        tell(failed={"cause": _cause(error), "problems": problems_of(error, folder)})
    except MemoryError:
        tell(failed={"cause": "memory", "problems": []})
    except Exception as error:  # noqa: BLE001 — the last place where it can be told
        tell(failed={"cause": _cause_by_machine(error), "problems": [], "place": _place(error)})
    else:
        return 0
    return 1


def problems_of(error: ProeftuinError, folder: Path) -> list[dict[str, Any]]:
    """Its problems, each with the line of the study file, and without the folder's own path."""
    found = error.problems or (Problem("", str(error), "", ""),)
    return [
        {
            "where": _within(problem.where, folder),
            "line": int(line.group(1)) if (line := _LINE.search(problem.where)) else None,
            "what": _within(problem.what, folder),
            "expected": _within(problem.expected, folder),
            "action": _within(problem.action, folder),
        }
        for problem in found
    ]


def unfolding(folder: Path) -> list[Problem]:
    """Files of which references (*) within references make more values than any machine can hold."""
    import yaml

    from proeftuin.studies.yaml_location import tree_of

    problems = []
    for path in _yaml_files(folder):
        try:
            size = _unfolded_size(tree_of(path.read_text(encoding="utf-8")), {})
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
            continue  # the library says what is wrong with it
        if size > MOST_VALUES:
            problems.append(
                Problem(
                    str(path),
                    "references (*) make too many values",
                    f"at most {MOST_VALUES} values",
                    "write the values out, or leave references out",
                )
            )
    return problems


def _unfolded_size(node: Any, known: dict[int, float]) -> float:
    """How many values a node stands for when each reference is written out; without end for one that holds itself."""
    if node is None or not isinstance(node.value, list):
        return 1
    if id(node) not in known:
        known[id(node)] = math.inf
        parts = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        known[id(node)] = 1 + sum(_unfolded_size(part, known) for part in parts)
    return known[id(node)]


def _yaml_files(folder: Path) -> list[Path]:
    # What the library keeps of a scheme is a folder with the name of its file.
    return sorted(
        one for one in folder.rglob("*") if one.suffix in _YAML and "cycles" not in one.parts and one.is_file()
    )


def outside(folder: Path, allowed: Sequence[Path]) -> list[Problem]:
    """
    Paths in the study's own files that lead out of its folder, to where it may not read.

    A study that somebody sends must not be a way to read what lies elsewhere on this machine.
    """
    from proeftuin.studies.study_file import file_of_study, place_in_study
    from proeftuin.studies.yaml_location import parsed

    home = folder.resolve()
    open_to_it = [home, *(one.resolve() for one in allowed)]
    problems = []
    for path in _yaml_files(folder):
        content, _ = parsed(path)
        for location, text in _texts(content):
            if not _leads_out(text):
                continue
            aim = (home / os.path.expanduser(text)).resolve()
            if not any(aim.is_relative_to(one) for one in open_to_it):
                place = place_in_study(folder, location) if path == file_of_study(folder) else str(path)
                problems.append(
                    Problem(
                        place,
                        f"`{text}` leads out of the folder of the study",
                        "a path inside the folder of the study, in `../../open_data`, or in a folder with data that "
                        "was opened to it",
                        "put the file into the folder of the study, or ask the administrator to open the folder",
                    )
                )
    return problems


def _computed(folder: Path, _more: Sequence[str], tell: Tell) -> dict[str, Any]:
    from proeftuin.studies.study_file import is_about_persons

    def progress(stage: str) -> None:
        tell(stage=stage)

    if is_about_persons(folder):
        from proeftuin.studies.care_run import run_care_study

        result = run_care_study(
            folder, environment=os.environ, progress=progress, detail=lambda line: tell(detail=line)
        )
    else:
        from proeftuin.studies.run import run_study

        result = run_study(folder, progress=progress)
    return {
        "bundle": str(result.folder),
        "timings": result.manifest.get("timings", {}),
        "software": version("proeftuin"),
    }


def _checked(folder: Path, more: Sequence[str], _tell: Tell) -> dict[str, Any]:
    from proeftuin.studies.cycles.either_study import either_study
    from proeftuin.studies.study_file import is_about_persons

    if problems := unfolding(folder):
        raise DefinitionError(problems)
    if problems := outside(folder, [Path(one) for one in more]) if more else []:
        raise DefinitionError(problems)
    persons = is_about_persons(folder)
    file = either_study(folder)
    found: dict[str, Any] = {
        "study": file.study,
        "title": {"nl": file.title.nl, "en": file.title.en},
        "kind": "persons" if persons else "open_data",
        "cycle": file.cycle.number if file.cycle else 1,
        "sites": [
            {"code": site.id, "name": site.name, "start": site.start.isoformat() if site.start else None}
            for site in file.sites
        ],
        "problems": [],
        "cycles": [],
        "standing": "absent",
        "stale": [],
    }
    try:
        _check_all(folder, persons=persons)
        found |= _standing(folder)
    except ProeftuinError as error:
        found["problems"] = problems_of(error, folder)
    return found


def _closed(folder: Path, more: Sequence[str], tell: Tell) -> dict[str, Any]:
    from proeftuin.studies.cycles.closing import close_cycle

    tell(stage="close")
    closed = close_cycle(folder, date.fromisoformat(more[0]))
    return {
        "number": closed.number,
        "closed_on": closed.closed_on.isoformat(),
        "seal": closed.seal,
        "waiting": closed.waiting,
    }


def _opened(folder: Path, _more: Sequence[str], tell: Tell) -> dict[str, Any]:
    from proeftuin.studies.cycles.opening import open_next_cycle

    tell(stage="next")
    opened = open_next_cycle(folder)
    changes = [
        {"decision": one.decision, "at": one.at, "before": _written(one.before), "after": _written(one.after)}
        for one in opened.changes
    ]
    return {"number": opened.number, "changes": changes}


def _written(value: object) -> str | None:
    """A value of a study file on one line; `None` for nothing."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _compared(folder: Path, more: Sequence[str], tell: Tell) -> dict[str, Any]:
    from proeftuin.studies.cycles.comparison import compare_cycles
    from proeftuin.studies.study_file import is_about_persons

    tell(stage="compare")
    before, after = (int(one) for one in more)
    how: dict[str, Any] = {"environment": os.environ} if is_about_persons(folder) else {}
    made = compare_cycles(folder, before, after, **how).as_mapping()
    return {name: made[name] for name in ("before", "after", "changes", "differences")}


def _check_all(folder: Path, *, persons: bool) -> None:
    if persons:
        from proeftuin.studies.care_run import checked_care_study

        checked_care_study(folder)
    else:
        from proeftuin.studies.run import checked_study

        checked_study(folder)


def _standing(folder: Path) -> dict[str, Any]:
    from proeftuin.studies.cycles.staleness import cycle_status

    status = cycle_status(folder).as_mapping()
    standing = {"without_ledger": "stale"}.get(str(status["state"]), status["state"])
    return {"cycles": status["frozen"], "standing": standing, "stale": status["stale"]}


_WORK: Mapping[str, Callable[[Path, Sequence[str], Tell], dict[str, Any]]] = {
    "run": _computed,
    "check": _checked,
    "close": _closed,
    "next": _opened,
    "compare": _compared,
}


def _texts(content: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(content, str):
        yield above, content
    pairs = content.items() if isinstance(content, Mapping) else enumerate(content) if isinstance(content, list) else ()
    for key, value in pairs:
        yield from _texts(value, (*above, key))


def _leads_out(text: str) -> bool:
    return text.startswith(("/", "~")) or ".." in PurePath(text.replace("\\", "/")).parts


def _within(text: str, folder: Path) -> str:
    for own in {str(folder), str(folder.resolve())}:
        text = text.replace(own + "/", "").replace(own, folder.name)
    return text


def _cause(error: ProeftuinError) -> str:
    kinds = ((DefinitionError, "definition"), (DataContractError, "data"), (NotEstimableError, "not_estimable"))
    return next((cause for kind, cause in kinds if isinstance(error, kind)), "crashed")


def _cause_by_machine(error: Exception) -> str:
    if getattr(error, "errno", None) in _FULL or _FULL_IN_WORDS.search(str(error)):
        return "disk_full"
    return "machine" if isinstance(error, OSError) else "crashed"


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "proeftuin" in frame.filename] or list(frames)
    return f"{type(error).__name__}, {Path(own[-1].filename).name}, line {own[-1].lineno}"


def _telling() -> Tell:
    """Keeps standard output for what is told, whatever else may write there."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def tell(**said: object) -> None:
        stream.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")

    return tell


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


def _leave(_signal: int, _frame: object) -> None:
    # The library clears away what it was making.
    sys.exit(143)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # threads of libraries do not hold it up
