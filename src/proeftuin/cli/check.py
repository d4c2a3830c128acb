"""`proeftuin check`: say everything that is wrong with a study before computing anything."""

from __future__ import annotations

from pathlib import Path

import typer

from proeftuin.cli.console import Console
from proeftuin.studies.run import checked_study


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("check", help=text("check.help"))
    def check(
        study: Path = typer.Argument(..., help=text("run.study"), metavar="STUDY"),
        as_json: bool = typer.Option(False, "--json", help=text("run.json")),
    ) -> None:
        found = checked_study(study).file
        unlocated = [site.name for site in found.located_sites() if not site.is_located]
        if as_json:
            console.json({"study": found.study, "hash": found.hash(), "sites_without_region": unlocated})
            return
        console.say("check.good", study=found.study, sites=len(found.sites), hash=found.hash()[:12])
        if unlocated:
            console.say("check.unlocated", sites=", ".join(unlocated))
