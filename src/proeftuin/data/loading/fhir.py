"""
FHIR R4 bulk exports (NDJSON) as deliveries of care tables.

Patients, encounters, conditions, prescriptions and dispensings, procedures, immunisations, observations, coverage and
claims are carried over; `not_carried_over` lists everything else that is in a folder. Codes stay in the system they
were delivered in. A year or a month instead of a day counts as its first day.

Where patients were registered with a general practice is not carried over: FHIR names the practice without a period.
A fact of a patient who is not in the export is accepted: exports are delivered in parts, and the quality of the data
counts facts without a person.

The day on which care was asked for, the level of triage and who referred are not known: they stand in referrals,
appointments and extensions that are not read, and the priority of an encounter is on no scale of five levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.loading.delivery import Delivery, PersonKey, SourceDelivery
from proeftuin.data.loading.fhir_expression import CONCEPT, coding, literal
from proeftuin.data.loading.fhir_files import EMPTY, LOG, ExportFile, export_files
from proeftuin.data.loading.fhir_resources import (
    AREA_LEVELS,
    CARRIED,
    NO_PATIENT,
    NOT_JSON,
    OTHER_TYPE,
    REFERENCE_TO_MEDICINE,
    CarriedResource,
    residence,
)
from proeftuin.errors import DataContractError, DefinitionError, Problem

VERSION = 2
"""Version of what this reader makes of a resource; with another version the files are loaded anew."""
NO_RESIDENCE = "none"
LONGEST_LINE = 16 << 20
"""Bytes of the longest resource that is read."""


@dataclass(frozen=True)
class NotCarriedOver:
    """
    Files of one type in an export that do not become care tables.

    Attributes
    ----------
    resource_type : str
        Type of the resources, `log` for what tells about the export itself, `empty` for files without lines.
    """

    resource_type: str
    files: int
    lines: int
    reason: str


def fhir_delivery(
    folder: Path, *, source: str, area_level: str | None = None, area_vintage: int | None = None
) -> SourceDelivery:
    """
    Everything in a bulk export that becomes rows of care tables.

    Parameters
    ----------
    folder : Path
        Folder with files that end in `.ndjson` or `.ndjson.gz`, any number per type of resource.
    area_level : str or None
        Kind of area of residence: municipality, postcode4, county or state. `None` takes for each address the first of
        these that it gives; `none` leaves residences out, for exports without addresses.
    area_vintage : int or None
        Year whose division the codes of municipalities belong to; FHIR does not say it.

    Raises
    ------
    DefinitionError
        There is no such kind of area.
    DataContractError
        The folder is no export, or a file in it is damaged or is not what its name says.
    """
    if area_level not in (None, NO_RESIDENCE, *AREA_LEVELS):
        levels = ", ".join([*AREA_LEVELS, NO_RESIDENCE])
        raise DefinitionError(
            Problem(f"source {source}, area_level", "there is no such kind of area", levels, "choose one")
        )
    found = export_files(folder)
    residences = () if area_level == NO_RESIDENCE else (residence(area_level, area_vintage),)
    carried = [*CARRIED, *residences]
    medicines = tuple(file.path for file in found if file.resource_type == "Medication")
    deliveries = tuple(
        _delivery(resource, paths, medicines)
        for resource in carried
        if (paths := [file.path for file in found if _is_read_as(resource, file) and _is_carried(file, found)])
    )
    if not deliveries:
        raise DataContractError(
            Problem(
                str(folder),
                "none of the files here holds resources that become care tables",
                ", ".join(sorted({resource.resource_type for resource in carried})),
                "check that this is the folder of the export",
            )
        )
    fingerprint = f"fhir {VERSION}, area level {area_level or 'first'}, vintage {area_vintage or 'none'}"
    return SourceDelivery(source, "fhir", PersonKey.TEXT, deliveries, fingerprint)


def not_carried_over(folder: Path) -> tuple[NotCarriedOver, ...]:
    """What of an export does not become care tables, by type and with the number of lines."""
    found = export_files(folder)
    left = [file for file in found if not _is_carried(file, found)]
    return tuple(
        NotCarriedOver(
            resource_type,
            len(files := [file for file in left if file.resource_type == resource_type]),
            sum(file.lines for file in files),
            _reason(resource_type),
        )
        for resource_type in sorted({file.resource_type for file in left})
    )


def _is_carried(file: ExportFile, found: Sequence[ExportFile]) -> bool:
    if file.resource_type == "Medication":
        return True
    # A prescription that was dispensed is one medicine, not two.
    if file.resource_type == "MedicationRequest" and any(one.resource_type == "MedicationDispense" for one in found):
        return False
    return file.resource_type in {resource.resource_type for resource in CARRIED}


def _reason(resource_type: str) -> str:
    if resource_type == LOG:
        return "it tells about the export itself"
    if resource_type == EMPTY:
        return "it has no lines"
    if resource_type == "MedicationRequest":
        return "what was dispensed is delivered too, and counts instead"
    return "there is no care table for it"


def _is_read_as(resource: CarriedResource, file: ExportFile) -> bool:
    return file.resource_type == resource.resource_type


def _delivery(resource: CarriedResource, paths: Sequence[Path], medicines: Sequence[Path]) -> Delivery:
    referred = tuple(medicines) if REFERENCE_TO_MEDICINE in resource.fields else ()
    return Delivery(
        resource.table,
        (*paths, *referred),
        _relation(resource, paths, referred),
        {reason: f"_refusal = '{reason}'" for reason in _conditions(resource)},
        {column: f"{resource.resource_type}.{column}" for column in ("person_id", *resource.columns)},
        # An export without addresses, or with cancelled claims only, is an export all the same.
        may_be_empty=resource.table != "person",
    )


def _relation(resource: CarriedResource, paths: Sequence[Path], medicines: Sequence[Path]) -> str:
    read = " UNION ALL ".join(
        f"SELECT {literal(str(path))} AS _file, row_number() OVER () AS _row, * FROM {_scan(resource.fields, [path])}"
        for path in paths
    )
    if resource.rows:
        read = f"SELECT *, unnest({resource.rows}) AS part FROM ({read})"
    if REFERENCE_TO_MEDICINE in resource.fields:
        read = _with_medicines(read, medicines)
    if resource.concept:
        read = f"SELECT *, {coding(resource.concept)} AS _coding FROM ({read})"
    columns = {"_file": "_file", "_row": "_row", "person_id": resource.person} | dict(resource.columns)
    reasons = " ".join(f"WHEN {condition} THEN '{key}'" for key, condition in _conditions(resource).items())
    selected = ",\n  ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return f"SELECT {selected},\n  CASE {reasons} END AS _refusal\nFROM ({read})"


def _conditions(resource: CarriedResource) -> dict[str, str]:
    return {
        NOT_JSON: "resourceType IS NULL",
        OTHER_TYPE: f"resourceType <> {literal(resource.resource_type)}",
        NO_PATIENT: f"{resource.person} IS NULL",
        **resource.refusals,
    }


def _scan(fields: Mapping[str, str], paths: Sequence[Path]) -> str:
    files = ", ".join(literal(str(path)) for path in paths)
    columns = ", ".join(
        f"{literal(name)}: {literal(engine_type)}"
        for name, engine_type in ({"resourceType": "VARCHAR"} | dict(fields)).items()
    )
    # A line that is no JSON becomes an empty row, so that it is refused and counted instead of ending the load. Of a
    # line that breaks off before a value the engine takes the next one along; both are refused and counted then.
    return (
        f"read_json([{files}], format = 'newline_delimited', ignore_errors = true, columns = {{{columns}}},"
        f" maximum_object_size = {LONGEST_LINE})"
    )


def _with_medicines(read: str, medicines: Sequence[Path]) -> str:
    """The medicine itself: its code, or that of the resource that is referred to, within the same one or apart."""
    own = (
        "coalesce(medicationCodeableConcept,"
        " list_filter(contained, lambda m: '#' || m.id = medicationReference.reference)[1].code"
    )
    if not medicines:
        return f"SELECT *, {own}) AS medicine FROM ({read})"
    key = "regexp_extract(medicationReference.reference, '(?:^|/|urn:uuid:)([A-Za-z0-9.-]+)$', 1)"
    scan = _scan({"id": "VARCHAR", "code": CONCEPT}, medicines)
    return (
        f"SELECT resource.*, {own}, named.code) AS medicine FROM ({read}) resource"
        f" LEFT JOIN (SELECT id, any_value(code) AS code FROM {scan} GROUP BY id) named ON named.id = {key}"
    )
