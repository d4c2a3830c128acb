"""
The runs between two cycles: the definitions of the earlier one, on the data of the later one.

What is a definition and what is data: places where files stand, sources, their store, and files that are no YAML are
data and are those of the later cycle. Periods are the study's, those of its populations and the window of its
evaluation. Everything else is as the earlier cycle had it. Records of improvement are left out, because nothing that is
compared rests on them.

A run is left out where it could only repeat another: on the same data, in the same period, by the same program. Made-up
persons of another period are another population, which gets a store of its own.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.cell_file import ADDED
from proeftuin.studies.cycles.closing import files_of_definitions
from proeftuin.studies.cycles.frozen_cycle import CYCLES
from proeftuin.studies.definitions import READ_AS_WRITTEN, named_file
from proeftuin.studies.result_ledger import Ledger
from proeftuin.studies.run import RESULTS, run_study
from proeftuin.studies.study_file import FILE_NAME, file_of_study
from proeftuin.studies.yaml_location import parsed

Content: TypeAlias = dict[str, Any]
_FOLDERS = ("open_data", "imported_data")
_STORE = "care"
_LEFT_OUT = ("care", "improvement", "cycle")


@dataclass(frozen=True)
class Side:
    """
    One of the two cycles that are compared.

    Attributes
    ----------
    study : Path
        Its study file as it was, or the folder that holds it.
    bundle : Bundle
        Its results.
    """

    study: Path
    bundle: Bundle

    @property
    def content(self) -> Content:
        """What its study file says."""
        found, _ = parsed(file_of_study(self.study))
        return found if isinstance(found, dict) else {}

    @property
    def ledger(self) -> Ledger | None:
        """What its results rest on."""
        return Ledger.of_manifest(self.bundle.manifest)


def bridging_runs(home: Path, earlier: Side, later: Side, name: str, **how: Any) -> tuple[Bundle, Bundle]:  # noqa: ANN401
    """
    Results of the earlier definitions on the data of the later cycle: in the earlier and in the later period.

    Parameters
    ----------
    home : Path
        Folder of the study; the runs stand under `cycles/` in it.
    name : str
        What tells these two cycles from others.
    how : keyword arguments
        As `run_care_study` takes them; a study of open data needs none.
    """
    _refuse_added_cells(earlier, later)
    same_data = _rests_on(earlier) == _rests_on(later) and _rests_on(earlier) is not None
    same_period = _periods(earlier.content) == _periods(later.content)
    old_period = earlier.bundle
    if not same_data:
        content = _bridging(home, earlier, later, in_new_period=False)
        old_period = _run(home, earlier, content, f"bridge-{name}-data", **how)
    if same_period:
        return old_period, old_period
    content = _bridging(home, earlier, later, in_new_period=True)
    return old_period, _run(home, earlier, content, f"bridge-{name}-period", **how)


def _refuse_added_cells(*sides: Side) -> None:
    for side in sides:
        ledger = side.ledger
        if ledger is not None and any(name.startswith(f"{ADDED}/") for name in ledger.data):
            raise DefinitionError(
                Problem(
                    str(side.study),
                    "this cycle was computed with cells of other holders, which a comparison does not have",
                    "two cycles on the store of one holder",
                    "run and close both cycles without --add-cells, or compare the two bundles by hand",
                )
            )


def _rests_on(side: Side) -> tuple[Mapping[str, str], str] | None:
    """The data and the program of a side, but for made-up persons, which its period determines as well."""
    ledger = side.ledger
    if ledger is None:
        return None
    made_up = _made_up(side.content)
    data = {"sources": yaml.safe_dump(made_up)} if made_up else dict(ledger.data)
    files = {at: sum for at, sum in ledger.definitions.items() if at.endswith(".file")}
    return data | files, ledger.software


def _made_up(content: Content) -> list[Content]:
    sources = content.get("care", {}).get("sources", [])
    return [source for source in sources if source.get("format") == "synthetic"]


def _periods(content: Content) -> dict[str, object]:
    populations = {str(one.get("id")): one.get("period") for one in content.get("populations", [])}
    window = (content.get("evaluation") or {}).get("window")
    return {"period": content.get("period"), "populations": populations, "window": window}


def _bridging(home: Path, earlier: Side, later: Side, *, in_new_period: bool) -> Content:
    """The study file of a bridging run; what it names outside its own folder is named from the root of the disk."""
    old, new = earlier.content, later.content
    own = {path.as_posix() for path in files_of_definitions(earlier.study)}
    content: Content = {key: _from_root(below, home, own) for key, below in old.items() if key not in _LEFT_OUT}
    for key in _FOLDERS:
        if key in new:
            content[key] = str((home / new[key]).resolve())
    if "care" in old:
        care = copy.deepcopy(new["care"])
        for source in care["sources"]:
            if "folder" in source:
                source["folder"] = str((home / source["folder"]).resolve())
        is_of_own = bool(_made_up(new)) and not in_new_period and content["period"] != new["period"]
        care["store"] = _STORE if is_of_own else str((home / care["store"]).resolve())
        content["care"] = care | {"regions": old["care"]["regions"]}
    if in_new_period:
        _move_to_period(content, new)
    return content


def _move_to_period(content: Content, new: Content) -> None:
    content["period"] = new["period"]
    moved = {one.get("id"): one["period"] for one in new.get("populations", []) if "period" in one}
    for population in content.get("populations", []):
        if population.get("id") in moved:
            population["period"] = moved[population["id"]]
    window = (new.get("evaluation") or {}).get("window")
    if content.get("evaluation") and window:
        content["evaluation"]["window"] = window


def _from_root(value: Any, home: Path, own: set[str]) -> Any:  # noqa: ANN401
    """The same, with files of data that stand in or beside the study's folder named from the root of the disk."""
    if isinstance(value, dict):
        return {key: _from_root(below, home, own) for key, below in value.items()}
    if isinstance(value, list):
        return [_from_root(below, home, own) for below in value]
    path = named_file(value, home) if isinstance(value, str) and value not in own else None
    return value if path is None or path.suffix.lower() in READ_AS_WRITTEN else str(path.resolve())


def _run(home: Path, earlier: Side, content: Content, name: str, **how: Any) -> Bundle:  # noqa: ANN401
    folder = home / CYCLES / name
    folder.mkdir(parents=True, exist_ok=True)
    source = earlier.study if earlier.study.is_dir() else earlier.study.parent
    for path in files_of_definitions(earlier.study):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, folder / path)
    (folder / FILE_NAME).write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100), encoding="utf-8"
    )
    if "care" in content:
        # What this needs takes a second to load, which other studies need not wait for.
        from proeftuin.studies.care_run import run_care_study

        run_care_study(folder, report=False, **how)
    else:
        run_study(folder, report=False)
    return Bundle.open(folder / RESULTS)
