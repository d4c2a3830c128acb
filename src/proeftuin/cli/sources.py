"""`proeftuin sources`: what open data there are, whether they are intact, and importing a newer file."""

from __future__ import annotations

from pathlib import Path

import typer

from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.data.importing import import_file
from proeftuin.data.open_data import OpenData
from proeftuin.vocabulary.number_format import number

OPEN_DATA = Path("open_data")


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("sources.help"), rich_markup_mode=None)
    app.add_typer(group, name="sources")
    folder = typer.Option(OPEN_DATA, "--open-data", help=text("sources.folder"), metavar="FOLDER")
    json_option = typer.Option(False, "--json", help=text("run.json"))

    @group.callback(invoke_without_command=True)
    def sources(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            _list(console, OPEN_DATA, as_json=False)

    @group.command("list", help=text("sources.list_help"))
    def list_(open_data: Path = folder, as_json: bool = json_option) -> None:
        _list(console, open_data, as_json=as_json)

    @group.command("verify", help=text("sources.verify_help"))
    def verify(open_data: Path = folder) -> None:
        data = OpenData(open_data)
        data.verify()
        console.say("sources.verified", files=sum(len(data_set.files) for data_set in data.data_sets()))

    @group.command("import", help=text("sources.import_help"))
    def import_(
        file: Path = typer.Argument(..., help=text("sources.file"), metavar="FILE"),
        year: int = typer.Option(None, "--year", help=text("sources.year")),
        division: str = typer.Option(None, "--division", help=text("sources.division"), metavar="DATE"),
        replace: bool = typer.Option(False, "--replace", help=text("sources.replace")),
        into: Path = typer.Option(None, "--into", help=text("sources.into"), metavar="FOLDER"),
        open_data: Path = folder,
    ) -> None:
        day = parsed_day(division) if division else None
        data = OpenData(open_data, additions=into)
        stored = import_file(data, file, year=year, division=day, replace=replace)
        console.say(
            "sources.imported",
            rows=number(stored.entry.rows, "rows", console.language),
            year=stored.entry.years[0],
            file=file.name,
            stored=stored.location,
        )


def _list(console: Console, folder: Path, *, as_json: bool) -> None:
    text, language = console.text, console.language
    data_sets = OpenData(folder).data_sets()
    if as_json:
        console.json(
            [
                {
                    "id": data_set.id,
                    "name": data_set.name.in_language(language),
                    "holder": data_set.holder,
                    "citation": data_set.citation.line,
                    "terms": data_set.terms.in_language(language),
                    "licence": data_set.licence,
                    "years": list(data_set.years),
                    "rows": data_set.rows,
                    "sha256": data_set.checksum,
                    "files": [
                        {"path": file.name, "years": list(file.entry.years), "rows": file.entry.rows,
                         "sha256": file.entry.sha256}
                        for file in data_set.files
                    ],
                }
                for data_set in data_sets
            ]
        )  # fmt: skip
        return
    names = ("id", "name", "years", "files", "rows", "checksum")
    rows = [
        (
            data_set.id,
            data_set.name.in_language(language),
            "–".join(str(year) for year in dict.fromkeys((*data_set.years[:1], *data_set.years[-1:]))),
            str(len(data_set.files)),
            number(data_set.rows, "rows", language),
            data_set.checksum[:12],
        )
        for data_set in data_sets
    ]
    console.table(text("sources.title"), [text(f"sources.heading.{name}") for name in names], rows, right=3)
    for data_set in data_sets:
        console.say(
            "sources.terms",
            name=data_set.name.in_language(language),
            terms=data_set.terms.in_language(language),
            line=data_set.citation.line,
        )
