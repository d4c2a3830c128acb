"""`proeftuin population`: read the definition of a population back, count it fast, or bring one over from ATLAS."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import typer

from proeftuin.cli.computing import computing_from, engine_option, memory_option, show_sql, spill_option
from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.vocabulary.number_format import number
from proeftuin.vocabulary.period import Period


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("population.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="population")
    study_argument = typer.Argument(..., help=text("run.study"), metavar="STUDY")
    id_argument = typer.Argument(None, help=text("population.id"), metavar="POPULATION")

    @group.command("explain", help=text("population.explain_help"))
    def explain(
        study: Path = study_argument,
        population: str = id_argument,
        sql: bool = typer.Option(False, "--show-sql", help=text("care.show_sql")),
    ) -> None:
        from proeftuin.steps.population.explanation import explained
        from proeftuin.studies.care_run import checked_care_study, compiled_queries

        checked = checked_care_study(study)
        chosen = [checked.population(population)] if population else list(checked.populations)
        for definition in chosen:
            console.plain(explained(definition, console.language).text())
        if sql:
            show_sql(console, compiled_queries(checked))

    @group.command("count", help=text("population.count_help"))
    def count(
        study: Path = study_argument,
        population: str = id_argument,
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        from proeftuin.studies.care_count import counted_populations

        computing = computing_from(engine, memory, spill)
        found = counted_populations(study, population or None, computing=computing, environment=os.environ)
        if as_json:
            console.json([row.as_mapping() for row in found])
            return
        for row in found:
            console.table(
                text("population.title", name=row.name.in_language(console.language)),
                [
                    text(f"population.{head}")
                    for head in ("period", "criterion", "before", "excluded", "unknown", "after")
                ],
                [
                    [step.period, step.label.in_language(console.language), *(_shown(console, n) for n in step.numbers)]
                    for step in row.steps
                ],
                right=2,
            )

    @group.command("import-atlas", help=text("population.import_help"))
    def import_atlas(
        document: Path = typer.Argument(..., help=text("population.document"), metavar="FILE"),
        identifier: str = typer.Option(..., "--id", help=text("population.new_id"), metavar="ID"),
        from_day: str = typer.Option(..., "--from", help=text("population.from_day"), metavar="DATE"),
        to_day: str = typer.Option(..., "--to", help=text("population.to_day"), metavar="DATE"),
        accept: bool = typer.Option(False, "--accept-losses", help=text("population.accept")),
    ) -> None:
        from proeftuin.steps.population.circe import imported
        from proeftuin.steps.population.writing import to_yaml

        start: date = parsed_day(from_day)
        found = imported(document, id=identifier, period=Period(start, parsed_day(to_day)))
        for note in found.not_carried_over:
            console.note(f"{note.path or '-'}: {note.sentence.in_language(console.language)}")
        definition = found.definition if accept else found.complete()
        console.plain(to_yaml(definition))


def _shown(console: Console, value: int | None) -> str:
    return console.text("state.withheld") if value is None else number(float(value), "persons", console.language)
