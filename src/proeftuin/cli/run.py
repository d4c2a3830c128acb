"""`proeftuin run`: compute a study and write its bundle and report."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter

import typer

from proeftuin.cli.care_summary import show_care_summary, told_forecast
from proeftuin.cli.computing import computing_from, engine_option, memory_option, show_sql, spill_option
from proeftuin.cli.console import Console
from proeftuin.cli.summary import show_summary
from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.run import RunResult, run_study
from proeftuin.studies.study_file import file_of_study, is_about_persons


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("run", help=text("run.help"))
    def run(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        output: Path = typer.Option(None, "--output", "-o", help=text("run.output"), metavar="FOLDER"),
        report: bool = typer.Option(True, "--report/--no-report", help=text("run.report")),
        strict: bool = typer.Option(False, "--strict", help=text("run.strict")),
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        added: list[Path] = typer.Option([], "--add-cells", help=text("care.add_cells"), metavar="FILE"),
        sql: bool = typer.Option(False, "--show-sql", help=text("care.show_sql_only")),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        begun = perf_counter()

        def progress(stage: str) -> None:
            console.note(text("run.progress", seconds=f"{perf_counter() - begun:5.1f}", stage=text(f"stage.{stage}")))

        persons = is_about_persons(study)
        if sql:
            _show_queries(console, study, persons=persons)
            return
        if persons:
            # What this needs takes a second to load, which other commands need not wait for.
            from proeftuin.studies.care_run import run_care_study

            result = run_care_study(
                study,
                output=output,
                report=report,
                strict=strict,
                computing=computing_from(engine, memory, spill),
                environment=os.environ,
                added=tuple(added),
                progress=progress,
                detail=lambda line: console.note(f"         {line}"),
                expected=lambda forecast: console.note(f"         {told_forecast(console, forecast)}"),
            )
        else:
            result = run_study(study, output=output, report=report, strict=strict, progress=progress)
        if as_json:
            console.json(result.as_mapping())
        elif persons:
            show_care_summary(console, result)
            _say_where(console, result)
        else:
            show_summary(console, result)
            _say_what_is_next(console, result, study)


def _show_queries(console: Console, study: Path, *, persons: bool) -> None:
    if not persons:
        raise DefinitionError(
            Problem(str(study), "the study has no person-level sources", "a study with `care`", "leave out --show-sql")
        )
    from proeftuin.studies.care_run import checked_care_study, compiled_queries

    show_sql(console, compiled_queries(checked_care_study(study)))


def _say_what_is_next(console: Console, result: RunResult, study: Path) -> None:
    _say_where(console, result)
    year = result.released.study.last_year
    console.say("run.next", study=file_of_study(study), folder=result.folder, year=year)


def _say_where(console: Console, result: RunResult) -> None:
    if result.taken:
        computed = ", ".join(result.computed) or console.text("run.nothing")
        console.say("run.kept", computed=computed, taken=", ".join(result.taken))
    console.say("run.done", folder=result.folder)
    if result.report:
        page = result.folder / "report" / console.language.value / "index.html"
        console.say("run.open", page=page if page.exists() else result.folder / "report" / "index.html")
        for document in sorted((result.folder / "report").glob("*.pdf")):
            console.say("run.document", document=document)
        if not any((result.folder / "report").glob("*.pdf")):
            console.say("run.no_pdf")
