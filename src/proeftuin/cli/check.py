"""`proeftuin check`: say everything that is wrong with a study before computing anything."""

from __future__ import annotations

from pathlib import Path

import typer

from proeftuin.cli.console import Console
from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import is_about_persons


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("check", help=text("check.help"))
    def check(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        if is_about_persons(study):
            _check_care_study(console, study, as_json=as_json)
            return
        found = checked_study(study).file
        unlocated = [site.name for site in found.located_sites() if not site.is_located]
        if as_json:
            console.json({"study": found.study, "hash": found.hash(), "sites_without_region": unlocated})
            return
        console.say("check.good", study=found.study, sites=len(found.sites), hash=found.hash()[:12])
        if unlocated:
            console.say("check.unlocated", sites=", ".join(unlocated))


def _check_care_study(console: Console, study: Path, *, as_json: bool) -> None:
    from proeftuin.studies.care_run import checked_care_study

    found = checked_care_study(study)
    ids = [population.id for population in found.populations]
    if as_json:
        console.json({"study": found.file.study, "hash": found.file.hash(), "populations": ids})
    else:
        console.say("check.good_care", study=found.file.study, populations=", ".join(ids), hash=found.file.hash()[:12])
