"""`proeftuin run`: compute a study and write its bundle and report."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import typer

from proeftuin.cli.console import Console
from proeftuin.cli.summary import show_summary
from proeftuin.studies.run import RunResult, run_study
from proeftuin.studies.study_file import file_of_study


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("run", help=text("run.help"))
    def run(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        output: Path = typer.Option(None, "--output", "-o", help=text("run.output"), metavar="FOLDER"),
        report: bool = typer.Option(True, "--report/--no-report", help=text("run.report")),
        strict: bool = typer.Option(False, "--strict", help=text("run.strict")),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        begun = perf_counter()

        def progress(stage: str) -> None:
            console.note(text("run.progress", seconds=f"{perf_counter() - begun:5.1f}", stage=text(f"stage.{stage}")))

        result = run_study(study, output=output, report=report, strict=strict, progress=progress)
        if as_json:
            console.json(result.as_mapping())
        else:
            show_summary(console, result)
            _say_what_is_next(console, result, study)


def _say_what_is_next(console: Console, result: RunResult, study: Path) -> None:
    console.say("run.done", folder=result.folder)
    if result.report:
        page = result.folder / "report" / console.language.value / "index.html"
        console.say("run.open", page=page if page.exists() else result.folder / "report" / "index.html")
        for document in sorted((result.folder / "report").glob("*.pdf")):
            console.say("run.document", document=document)
        if not any((result.folder / "report").glob("*.pdf")):
            console.say("run.no_pdf")
    year = result.released.study.last_year
    console.say("run.next", study=file_of_study(study), folder=result.folder, year=year)
