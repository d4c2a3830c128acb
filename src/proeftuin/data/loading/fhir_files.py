"""
Which files a FHIR bulk export consists of, and what each of them holds.

Exports name their files as their server likes, so the type is read from the first resource; a file whose name says
another type than its content is refused, because then one of the two is a mistake.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.loading.compressed_file import first_line, line_count
from proeftuin.errors import DataContractError, Problem

ENDINGS = (".ndjson", ".ndjson.gz")
LOG = "log"
"""What stands for the type of a file that holds no resources but tells how the export went."""
EMPTY = "empty"
"""What stands for the type of a file without lines."""

TYPES_IN_NAMES = (
    "AllergyIntolerance",
    "Claim",
    "Condition",
    "Coverage",
    "Device",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Immunization",
    "Location",
    "Medication",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
)
"""Types that a file's name is taken to say; any other word in a name says nothing."""

_EXPECTED = "one FHIR R4 resource per line, with resourceType"


@dataclass(frozen=True)
class ExportFile:
    """
    One file of an export.

    Attributes
    ----------
    resource_type : str
        Type of its first resource, `log` or `empty`.
    lines : int
        Number of its lines.
    """

    path: Path
    resource_type: str
    lines: int


def export_files(folder: Path) -> tuple[ExportFile, ...]:
    """
    All files of the export in `folder`, by name.

    Every file is read to its end once, so that one that was cut off is noticed.

    Raises
    ------
    DataContractError
        There is no such folder, it holds no NDJSON, or a file is damaged, holds no resources or is not what its name
        says.
    """
    if not folder.is_dir():
        raise DataContractError(
            Problem(str(folder), "this is no folder", "the folder with the files of a bulk export", "check the path")
        )
    paths = sorted(path for path in folder.iterdir() if path.name.endswith(ENDINGS))
    if not paths:
        raise DataContractError(
            Problem(
                str(folder),
                "no file here ends in .ndjson or .ndjson.gz",
                "the files of a bulk export",
                "check the path, or export with _outputFormat=application/fhir+ndjson",
            )
        )
    found: list[ExportFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(ExportFile(path, _resource_type(path), line_count(path)))
        except DataContractError as error:
            problems += error.problems
    if problems:
        raise DataContractError(problems)
    return tuple(found)


def _resource_type(path: Path) -> str:
    line = first_line(path)
    if not line:
        return EMPTY
    try:
        content = json.loads(line)
    except ValueError as error:
        raise DataContractError(
            Problem(
                f"{path.name}, first line", "this is no JSON", _EXPECTED, "export it as NDJSON, one resource per line"
            )
        ) from error
    if not isinstance(content, dict):
        raise DataContractError(
            Problem(f"{path.name}, first line", "this is JSON, but no object", _EXPECTED, "export it as NDJSON")
        )
    if "resourceType" not in content and "eventId" in content:
        return LOG
    return _checked_type(path, content)


def _checked_type(path: Path, content: dict[str, object]) -> str:
    resource_type = content.get("resourceType")
    if not isinstance(resource_type, str) or not re.fullmatch(r"[A-Z][A-Za-z]+", resource_type):
        raise DataContractError(
            Problem(
                f"{path.name}, first line",
                "the object has no resourceType",
                _EXPECTED,
                "check that this file belongs to the export",
            )
        )
    if resource_type in ("Bundle", "OperationOutcome"):
        raise DataContractError(
            Problem(
                f"{path.name}, first line",
                f"this is a {resource_type}",
                "resources of one type, not wrapped",
                "deliver the files of the export, not the answer of the server to a search or to a failed export",
            )
        )
    named = [word for word in re.split(r"[._-]", path.name) if word in TYPES_IN_NAMES]
    if named and resource_type not in named:
        raise DataContractError(
            Problem(
                f"{path.name}, first line",
                f"the name says {named[0]}, the content is {resource_type}",
                "one type of resource per file, and its name if the file's name has one",
                "have the file delivered again, or rename it when the name is wrong",
            )
        )
    return resource_type
