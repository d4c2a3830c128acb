"""
FHIR's data types as expressions of the embedded engine: days, references and coded concepts.

A moment becomes the day that is written in it. Shifting it to another time zone would move an evening's contact to the
next day, and a birth to another month.
"""

from __future__ import annotations

from collections.abc import Mapping

from proeftuin.data.loading.fhir_codes import CODE_SYSTEMS

CODING = "STRUCT(system VARCHAR, code VARCHAR)"
CONCEPT = f"STRUCT(coding {CODING}[])"
REFERENCE = "STRUCT(reference VARCHAR, identifier STRUCT(value VARCHAR))"
PERIOD = 'STRUCT("start" VARCHAR, "end" VARCHAR)'
QUANTITY = "STRUCT(value VARCHAR, comparator VARCHAR, unit VARCHAR, code VARCHAR)"

_ID = r"[A-Za-z0-9.\-]+"


def literal(text: str) -> str:
    """`text` as the engine's SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def day(moment: str) -> str:
    """
    Day as it is written in a date or moment.

    A year or a month alone becomes its first day; what is no date stays as it is, for the loader to refuse.
    """
    return (
        f"CASE WHEN regexp_full_match({moment}, '[0-9]{{4}}') THEN {moment} || '-01-01'"
        f" WHEN regexp_full_match({moment}, '[0-9]{{4}}-[0-9]{{2}}') THEN {moment} || '-01'"
        f" WHEN regexp_matches({moment}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(T|$)') THEN substr({moment}, 1, 10)"
        f" ELSE {moment} END"
    )


def day_after(moment: str) -> str:
    """First day after a date or moment, as the end of a FHIR period still belongs to it; a year or month as a whole."""
    step = (
        f"CASE WHEN regexp_full_match({moment}, '[0-9]{{4}}') THEN INTERVAL 1 YEAR"
        f" WHEN regexp_full_match({moment}, '[0-9]{{4}}-[0-9]{{2}}') THEN INTERVAL 1 MONTH ELSE INTERVAL 1 DAY END"
    )
    return f"coalesce(CAST(CAST(TRY_CAST({day(moment)} AS DATE) + {step} AS DATE) AS VARCHAR), {moment})"


def patient(reference: str) -> str:
    """Id of the patient that a reference names, relative, absolute or by urn; empty when it names no patient."""
    return (
        f"coalesce(nullif(regexp_extract({reference}.reference, '(?:^|/)Patient/({_ID})(?:/_history/.*)?$', 1), ''),"
        f" nullif(regexp_extract({reference}.reference, '^urn:uuid:({_ID})$', 1), ''))"
    )


def party(reference: str) -> str:
    """Id or identifier of the organisation that a reference names."""
    return (
        f"coalesce(nullif(regexp_extract({reference}.reference, '[|](.+)$', 1), ''),"
        f" nullif(regexp_extract({reference}.reference, '(?:^|/|urn:uuid:)({_ID})$', 1), ''),"
        f" {reference}.identifier.value)"
    )


def coding(concept: str) -> str:
    """The coding of a concept that counts: the first of a system known by name, or else the first with a code."""
    known = ", ".join(literal(address) for address in CODE_SYSTEMS)
    return (
        f"coalesce(list_filter({concept}.coding, lambda c: c.code IS NOT NULL AND c.system IN ({known}))[1],"
        f" list_filter({concept}.coding, lambda c: c.code IS NOT NULL)[1])"
    )


def system(chosen: str) -> str:
    """Name of the code system of a coding; empty when there is no coding."""
    names = " ".join(f"WHEN {literal(address)} THEN {literal(name)}" for address, name in CODE_SYSTEMS.items())
    named = f"CASE {chosen}.system {names} ELSE coalesce({chosen}.system, 'UNKNOWN') END"
    return f"CASE WHEN {chosen}.code IS NOT NULL THEN {named} END"


def cases(value: str, names: Mapping[str, str], otherwise: str = "NULL") -> str:
    """`value` translated by a list."""
    listed = " ".join(f"WHEN {literal(key)} THEN {literal(name)}" for key, name in names.items())
    return f"CASE {value} {listed} ELSE {otherwise} END"
