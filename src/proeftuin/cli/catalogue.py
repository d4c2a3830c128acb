"""`proeftuin catalogue`: find an indicator, read what it means, and see what a set of indicators leaves empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from proeftuin.cli.console import Console
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language

if TYPE_CHECKING:
    from proeftuin.reporting.catalogue import CatalogueEdition, Entry
    from proeftuin.reporting.table import Table
    from proeftuin.steps.triple_aim.catalogue.record import Record
    from proeftuin.studies.catalogue_coverage import CoverageOfBundle

_MOST_FILLERS = 5
"""Of the indicators that would fill an empty domain, so many are named."""


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("catalogue.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="catalogue")
    study_option = typer.Option(None, "--study", help=text("catalogue.study"), metavar="STUDY")
    json_option = typer.Option(False, "--json", help=text("run.json"))

    @group.command("list", help=text("catalogue.list_help"))
    def list_(
        word: str = typer.Argument("", help=text("catalogue.word"), metavar="WORD"),
        aim: str = typer.Option(None, "--aim", help=text("catalogue.aim")),
        data: str = typer.Option(None, "--data", help=text("catalogue.data")),
        study: Path = study_option,
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.catalogue_entry import DATA, NOT_COMPUTED, read_catalogue_edition

        _refuse_other(console, aim, list(Aim))
        _refuse_other(console, data, [*DATA, NOT_COMPUTED])
        edition = read_catalogue_edition(console.language, study)
        _list(console, edition, [entry for entry in edition.entries if _is_meant(entry, word, aim, data)], as_json)

    @group.command("show", help=text("catalogue.show_help"))
    def show(
        id: str = typer.Argument(..., help=text("catalogue.id"), metavar="INDICATOR"),
        study: Path = study_option,
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.catalogue_entry import read_catalogue_edition

        edition = read_catalogue_edition(console.language, study)
        found = next(
            (entry for entry in edition.entries if id.lower() in (entry.id, (entry.number or "").lower())), None
        )
        if found is None:
            raise typer.BadParameter(text("catalogue.unknown", id=id))
        if as_json:
            console.json(asdict(found))
        else:
            _show(console, edition, found)

    @group.command("coverage", help=text("catalogue.coverage_help"))
    def coverage(
        bundle: Path = typer.Argument(..., help=text("show.bundle"), metavar="BUNDLE"),
        complete: bool = typer.Option(False, "--complete", help=text("catalogue.complete")),
        study: Path = study_option,
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.steps.triple_aim.catalogue.coverage import refuse_incomplete
        from proeftuin.steps.triple_aim.catalogue.reading import catalogue_of_study
        from proeftuin.studies.bundle_reader import Bundle
        from proeftuin.studies.catalogue_coverage import coverage_of_bundle

        records = catalogue_of_study(study)
        found = coverage_of_bundle(Bundle.open(bundle), records)
        if as_json:
            console.json(asdict(found))
        else:
            _coverage(console, found, records)
        if complete:
            refuse_incomplete(found.domains, place=str(bundle))
            if not as_json:
                console.say("catalogue.is_complete")

    @group.command("check", help=text("catalogue.check_help"))
    def check(study: Path = typer.Argument(..., help=text("catalogue.own"), metavar="STUDY")) -> None:
        from proeftuin.studies.own_examples import check_own_examples

        console.say("catalogue.checked", number=check_own_examples(study))

    @group.command("pages", help=text("catalogue.pages_help"))
    def pages(
        folder: Path = typer.Argument(..., help=text("catalogue.folder"), metavar="FOLDER"),
        study: Path = study_option,
    ) -> None:
        from proeftuin.reporting.catalogue import write_catalogue
        from proeftuin.studies.catalogue_entry import read_catalogue_edition

        start = write_catalogue([read_catalogue_edition(language, study) for language in Language], folder)
        console.say("catalogue.written", page=start)


def _refuse_other(console: Console, value: str | None, choices: Collection[str]) -> None:
    if value is not None and value not in choices:
        raise typer.BadParameter(console.text("catalogue.unknown_choice", value=value, choices=", ".join(choices)))


def _is_meant(entry: Entry, word: str, aim: str | None, data: str | None) -> bool:
    said = " ".join((entry.id, entry.number or "", entry.name, entry.description)).lower()
    return word.lower() in said and aim in (None, entry.aim) and (data is None or data in entry.data)


def _list(console: Console, edition: CatalogueEdition, entries: list[Entry], as_json: bool) -> None:
    if as_json:
        keys = ("id", "number", "name", "aim", "domain", "data")
        console.json([{key: getattr(entry, key) for key in keys} for entry in entries])
        return
    if not entries:
        console.say("catalogue.nothing")
        return
    headings = ("number", "id", "name", "domain", "data")
    rows = [
        (
            entry.number or "",
            entry.id,
            entry.name,
            f"{edition.say(f'aim.{entry.aim}')}: {edition.say(f'catalogue.domain.{entry.domain}')}",
            ", ".join(edition.say(f"catalogue.data.{kind}") for kind in entry.data),
        )
        for entry in entries
    ]
    text = console.text
    title = text("catalogue.title", number=len(rows))
    console.table(title, [text(f"catalogue.heading.{name}") for name in headings], rows, right=len(headings))


def _show(console: Console, edition: CatalogueEdition, entry: Entry) -> None:
    lines = [
        " ".join(filter(None, (entry.number, entry.name))),
        f"{edition.say(f'aim.{entry.aim}')}: {edition.say(f'catalogue.domain.{entry.domain}')}",
        "",
        entry.description,
        "",
    ]
    for stated in (*entry.definition, *entry.particulars):
        first, *others = stated.lines
        lines += [f"{stated.label}: {first}", *(f"  {line}" for line in others)]
    console.plain("\n".join(lines))
    if entry.code_lists:
        console.plain("")
        _table(console, entry.code_lists)
    for mapping in entry.mappings:
        console.plain("")
        _table(console, mapping)
        console.plain("\n".join((*mapping.notes, *mapping.sources)))
    for place, example in enumerate(entry.examples, 1):
        console.plain("\n" + edition.say("catalogue.example.heading", number=place, title=example.title))
        for table in example.tables:
            _table(console, table)
        console.plain(example.answer)


def _table(console: Console, table: Table) -> None:
    rows = [[cell.text for cell in row] for row in table.rows]
    console.table(table.caption, [column.title for column in table.columns], rows, right=len(table.columns))


def _coverage(console: Console, found: CoverageOfBundle, records: Mapping[str, Record]) -> None:
    from proeftuin.studies.catalogue_words import words_of

    words, text = words_of(console.language), console.text
    headings = ("aim", "domain", "mandatory", "state", "filled", "without")
    rows = [
        (
            words.text(f"aim.{one.aim}"),
            words.say(f"domain.{one.domain}"),
            text("catalogue.mandatory" if one.is_mandatory else "catalogue.optional"),
            text("catalogue.empty" if one.is_empty else "catalogue.filled"),
            str(len(one.filled_by)),
            str(len(one.without_value)),
        )
        for one in found.domains
    ]
    title = text("catalogue.coverage_title")
    console.table(title, [text(f"catalogue.heading.{name}") for name in headings], rows, right=4)
    for one in found.domains:
        if one.is_empty:
            aim, domain = words.text(f"aim.{one.aim}"), words.say(f"domain.{one.domain}")
            console.say("catalogue.would_fill", aim=aim, domain=domain)
            # What the set has without a value needs no other data than it has; what is outside it might.
            for id in (one.without_value + one.could_fill)[:_MOST_FILLERS]:
                name, needs = (each.in_language(console.language) for each in (records[id].name, records[id].needs))
                console.say("catalogue.filler", name=name, id=id, needs=needs)
    if found.unknown:
        console.say("catalogue.not_in_catalogue", ids=", ".join(found.unknown))
