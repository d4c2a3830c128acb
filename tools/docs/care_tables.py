"""The pages about care tables: their contracts, and the guide for whoever fills them from tables of their own."""

from __future__ import annotations

from collections.abc import Mapping

from proeftuin.data.care.contract import ENGINE_TYPES, CareColumn, CareTable, Kind
from proeftuin.data.care.tables import CARE_TABLES, DERIVED_TABLES
from proeftuin.studies.care_study_file import TablePart
from tools.docs.page import MADE, cell

KINDS: Mapping[Kind, str] = {
    Kind.PERSON: "a pseudonym; its hash, or the whole number that it is",
    Kind.IDENTIFIER: "text that names a thing and no person",
    Kind.CODE: "text of a code system, or one of the allowed values",
    Kind.DAY: "2015-01-31, 20150131 or a time stamp, whose day counts; or the form in `day_format`",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number with at most four decimals",
    Kind.CENTS: "an amount with at most two decimals, or whole cents with `amounts_in_cents`",
}
"""How a value of each kind is delivered."""

MAPPING_KEYS: Mapping[str, str] = {
    "files": "names of files, or patterns such as `claims_*.csv`, in the folder of the source; CSV or Parquet",
    "columns": "column of the care table: column of your file; capitals do not matter",
    "values": 'per column of the care table: your value to ours; `""` says that your value means nothing',
    "others_missing": "columns in which a value that `values` does not name is empty, instead of a refused row",
    "constants": "columns that have one value in all rows",
    "separator": "between the values of a CSV file",
    "encoding": "of a CSV file",
    "day_format": "such as `%d-%m-%Y`",
    "decimal_comma": "numbers are written as 12,50; a point in a number is then refused",
    "amounts_in_cents": "amounts of money are whole cents",
    "last_day_included": "`valid_to` is your last day; the day after it is stored, and the year 9999 is no end",
}
"""What each key of a mapping says."""

REASONS: Mapping[str, str] = {
    "missing": "the column may not be empty",
    "not_a_day": "the value is no day of the calendar, or is not written as the mapping says",
    "not_a_number": "the value is no number",
    "not_a_whole_number": "the value is no whole number",
    "too_many_decimals": "an amount has more than two decimals",
    "not_allowed": "the value is none of the allowed ones, and `values` does not turn it into one",
    "too_low": "the value lies below the lowest that is allowed; for a day, before the year 1850",
    "too_high": "the value lies above the highest that is allowed; for a day, after the year 2100",
    "ends_before_it_starts": "the end does not come after the start",
}
"""Reasons of a refusal, as they stand behind the name of a column."""


def care_tables_page() -> str:
    """Contracts of the care tables and of those that are derived from them."""
    parts = [
        "# Care tables",
        MADE,
        "Every source of data about persons is brought to these tables.\n"
        "How to fill them from tables of your own stands in the [mapping guide](mapping-guide.md).\n"
        "Each stored row also has `source` and `load_id`, which say where it came from.",
        "## Kinds of column",
        _kinds(),
    ]
    for contract in CARE_TABLES.values():
        parts += _contract_section(contract)
    parts += [
        "# Derived tables",
        "These are computed, kept under a version that follows from the loads and the definitions, and never edited.\n"
        "`segment_membership` is a contract for what is still to come: nothing fills it yet.",
    ]
    for contract in DERIVED_TABLES.values():
        parts += _contract_section(contract)
    return "\n\n".join(parts) + "\n"


def mapping_guide_page() -> str:
    """How a supplier fills each column of each care table."""
    parts = [
        "# Mapping guide",
        MADE,
        "For whoever has tables with data about persons and wants to load them.\n"
        "Begin with `person`, `residence` and `registration`; add `contact` for use and cost, and what else you "
        "have.\nA table that you do not have is left out.\n"
        "[Load your own tables](../how-to/load-your-own-tables.md) shows it from beginning to end.",
        "## Keys of a mapping",
        _mapping_keys(),
        "## Why a row is refused",
        "A row is accepted or refused whole, and a refused row counts once, under its first reason.\n"
        "Before the reason stands the column, as in `day:not_a_day`.",
        _two_columns("reason", "what it says", REASONS),
        "Two reasons are about rows together.\n"
        "`row:repeated_key` is the same row once more, of which one counts.\n"
        "`row:contradicting_key` are rows with one key that say different things, of which none counts.",
    ]
    for contract in CARE_TABLES.values():
        parts += _guide_section(contract)
    return "\n\n".join(parts) + "\n"


def mapping_example(contract: CareTable) -> str:
    """A mapping with every column that may not be empty, to copy and complete."""
    required = [name for name, column in contract.columns.items() if column.missing is None]
    lines = [f"{contract.name}:", f"  files: [{contract.name}.csv]", "  columns:"]
    return "\n".join([*lines, *(f"    {name}: YOUR_COLUMN" for name in required)])


def _kinds() -> str:
    rows = ["| kind | how it is delivered | how it is stored |", "|---|---|---|"]
    return "\n".join([*rows, *(f"| {kind} | {cell(KINDS[kind])} | {ENGINE_TYPES[kind]} |" for kind in Kind)])


def _contract_section(contract: CareTable) -> list[str]:
    rows = ["| column | kind | meaning | unit | allowed | an empty value means |", "|---|---|---|---|---|---|"]
    rows += [
        f"| `{name}` | {column.kind} | {cell(column.meaning)} | {column.unit} | {cell(_allowed(column))} | "
        f"{cell(column.missing or '')} |"
        for name, column in contract.columns.items()
    ]
    facts = [f"One row is {contract.grain}."]
    if contract.key:
        facts.append(f"Together unique: {_names(contract.key)}.")
    if contract.day:
        facts.append(f"Dated by `{contract.day}`, whose year divides the stored table.")
    if contract.spell:
        facts.append(f"Holds from `{contract.spell[0]}` up to, and not including, `{contract.spell[1]}`.")
    if contract.is_about_persons and contract.name in CARE_TABLES:
        facts.append("Divided over buckets by `person_id`.")
    return [f"## `{contract.name}`", "\n".join(facts), "\n".join(rows)]


def _guide_section(contract: CareTable) -> list[str]:
    rows = ["| column | how to fill it | needed | allowed |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {cell(column.instruction)} | {'no' if column.missing else 'yes'} | {cell(_allowed(column))} |"
        for name, column in contract.columns.items()
    ]
    return [
        f"## `{contract.name}`",
        f"One row is {contract.grain}.",
        "\n".join(rows),
        f"The least that it takes:\n\n```yaml\n{mapping_example(contract)}\n```",
    ]


def _mapping_keys() -> str:
    rows = ["| key | what it says | when left out |", "|---|---|---|"]
    for name, field in TablePart.model_fields.items():
        usual = (
            "" if field.is_required() else "none" if field.default in ({}, (), None) else f"`{_plain(field.default)}`"
        )
        rows.append(f"| `{name}` | {cell(MAPPING_KEYS[name])} | {usual} |")
    return "\n".join(rows)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _two_columns(left: str, right: str, content: Mapping[str, str]) -> str:
    return "\n".join(
        [f"| {left} | {right} |", "|---|---|", *(f"| `{key}` | {text} |" for key, text in content.items())]
    )


def _allowed(column: CareColumn) -> str:
    if column.allowed:
        return _names(column.allowed)
    lowest, highest = column.lowest, column.highest
    if lowest is not None and highest is not None:
        return f"{lowest:g} to {highest:g}"
    return f"from {lowest:g}" if lowest is not None else ""


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
