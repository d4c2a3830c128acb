"""The part of the page of indicators that holds the catalogue: every record, compactly, in the words of its pages."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.catalogue import CatalogueEdition, Entry
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import Record
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.studies.catalogue_entry import catalogue_edition, code_lists_of
from proeftuin.vocabulary.language import Language

CODES_SHOWN = 12
"""A longer list of codes is cut here; the command and the pages of the catalogue show all of it."""


def catalogue_sections() -> list[str]:
    """What the catalogue is, and one section per record, by aim."""
    records = catalogue()
    edition = catalogue_edition(records, (), Language.EN)
    parts = [
        "The catalogue holds these indicators; `proeftuin catalogue pages FOLDER` writes them as pages in Dutch and "
        "English, with search and with their examples.\n"
        "Under *Computation* stands what is taken from which table, as it is read from the definition.\n"
        "A record that is not computed says which data it would take.\n"
        "Kinds of amount that make up cost are chosen by the study: "
        + "; ".join(f"`{basis}` takes {', '.join(f'`{kind}`' for kind in basis.amount_kinds)}" for basis in CostBasis)
        + ".\nHere they are those of the basis `declared`."
    ]
    aim = ""
    for entry in edition.entries:
        if entry.aim != aim:
            aim = entry.aim
            parts.append(f"## {edition.say(f'aim.{aim}')}, person-level")
        parts += _section(edition, entry, records[entry.id])
    return parts


def _section(edition: CatalogueEdition, entry: Entry, record: Record) -> list[str]:
    data = ", ".join(edition.say(f"catalogue.data.{kind}") for kind in entry.data)
    number = f"{entry.number}; " if entry.number else ""
    facts = [
        f"- {number}{edition.say(f'catalogue.domain.{entry.domain}')}; data: {data}; Dutch name: {record.name.nl}",
        *(f"- {each.label}: {_sentences(each.lines)}" for each in entry.definition),
        *(f"- List of codes {line}" for line in _code_lists(record)),
    ]
    return [f"### `{entry.id}`: {entry.name}", entry.description, "\n".join(facts)]


def _sentences(lines: tuple[str, ...]) -> str:
    return " ".join(lines) if lines[-1].endswith(".") else "; ".join(lines)


def _code_lists(record: Record) -> Iterator[str]:
    for one in code_lists_of(record):
        more = f" and {len(one.codes) - CODES_SHOWN} more" if len(one.codes) > CODES_SHOWN else ""
        reviewed = "reviewed" if one.reviewed else "not reviewed"
        if one.mapping is not None and one.mapping.review is not None:
            reviewed = f"mapping from `{one.mapping.source}` reviewed ({one.mapping.review.how.en})"
        codes = ", ".join(f"`{code}`" for code in one.codes[:CODES_SHOWN])
        yield f"`{one.id}`: {one.code_system} {codes}{more}; version {one.version}, {reviewed}; {one.source}"
