"""`proeftuin cycle`: where a study stands in its row of cycles, close one, open the next, compare two."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from proeftuin.cli.computing import computing_from, engine_option, memory_option, spill_option
from proeftuin.cli.console import Console
from proeftuin.cli.day import parsed_day
from proeftuin.studies.study_file import is_about_persons
from proeftuin.vocabulary.number_format import day, number

if TYPE_CHECKING:
    from proeftuin.studies.cycles.comparison import CycleComparison
    from proeftuin.studies.cycles.opening import AppliedChange
    from proeftuin.studies.cycles.staleness import CycleStatus
    from proeftuin.studies.result_ledger import Reason

_SHOWN = 100
"""A longer value is told by its first characters."""
_PARTS = ("revised_data", "real_change", "changed_definition")


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("cycle.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="cycle")
    study_argument = typer.Argument(..., help=text("run.study"), metavar="STUDY")
    results_option = typer.Option(None, "--results", help=text("cycle.results"), metavar="FOLDER")
    json_option = typer.Option(False, "--json", help=text("run.json"))

    @group.command("status", help=text("cycle.status_help"))
    def status(study: Path = study_argument, results: Path = results_option, as_json: bool = json_option) -> None:
        from proeftuin.studies.cycles.staleness import cycle_status

        found = cycle_status(study, results)
        if as_json:
            console.json(found.as_mapping())
        else:
            _show_status(console, found)

    @group.command("close", help=text("cycle.close_help"))
    def close(
        study: Path = study_argument,
        on: str = typer.Option(..., "--on", help=text("cycle.day"), metavar="DATE"),
        results: Path = results_option,
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.cycles.closing import close_cycle
        from proeftuin.studies.cycles.frozen_cycle import folder_of_cycle

        closed = close_cycle(study, parsed_day(on), results)
        folder = folder_of_cycle(study if study.is_dir() else study.parent, closed.number)
        if as_json:
            console.json({"folder": str(folder), **closed.content(), "seal": closed.seal})
            return
        told = day(closed.closed_on, console.language)
        console.say("cycle.closed", number=closed.number, day=told, folder=folder, seal=closed.seal[:12])
        waiting = closed.waiting
        console.say("cycle.waiting" if waiting else "cycle.nothing_waiting", number=waiting, study=study)

    @group.command("next", help=text("cycle.next_help"))
    def next_(study: Path = study_argument, as_json: bool = json_option) -> None:
        from proeftuin.studies.cycles.opening import open_next_cycle

        opened = open_next_cycle(study)
        if as_json:
            console.json(opened.as_mapping())
            return
        console.say("cycle.opened", number=opened.number, file=opened.file, changes=len(opened.changes))
        for change in opened.changes:
            console.say(f"cycle.change.{change.edit}", **_gaps(console, change))
        console.say("cycle.run_next", study=study)

    @group.command("compare", help=text("cycle.compare_help"))
    def compare(
        study: Path = study_argument,
        before: int = typer.Argument(..., help=text("cycle.before"), metavar="BEFORE"),
        after: int = typer.Argument(..., help=text("cycle.after"), metavar="AFTER"),
        results: Path = results_option,
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.cycles.comparison import compare_cycles

        how: dict[str, object] = {}
        if is_about_persons(study):
            how = {"computing": computing_from(engine, memory, spill), "environment": os.environ}
        made = compare_cycles(study, before, after, results, **how)
        if as_json:
            console.json(made.as_mapping())
            return
        _show_comparison(console, made)


def _show_comparison(console: Console, made: CycleComparison) -> None:
    text = console.text
    undecided = made.changes.filter(made.changes["decision"].is_null()).height
    console.say("cycle.changed", before=made.before, after=made.after, changes=made.changes.height, undecided=undecided)
    headings = [text(f"cycle.heading.{name}") for name in ("what", "unit", "before", *_PARTS, "after")]
    rows = [_difference(console, row) for row in made.main.to_dicts()]
    if rows:
        console.table(text("cycle.differences_title"), headings, rows, right=2)
        console.say("cycle.differences_note")
    else:
        console.say("cycle.no_differences")
    console.say("cycle.compared", folder=made.folder, page=made.folder / "report" / "index.html")


def _difference(console: Console, row: dict[str, Any]) -> list[str]:
    language = console.language

    def told(column: str) -> str:
        if row[column] is not None:
            return number(row[column], row["unit"], language, signed=column in _PARTS)
        return console.text(f"state.{row['status']}") if row["status"] != "value" else console.text("cycle.nothing")

    kind = console.text("cycle.kind." + row["kind"])
    name = f"{kind}: {row[f'name_{language}']}"
    if row["kind"] in ("effect", "reach", "segment"):
        name = f"{name} ({row['detail']})"
    return [name, row["unit"], *(told(column) for column in ("before", *_PARTS, "after"))]


def _show_status(console: Console, found: CycleStatus) -> None:
    text = console.text
    console.say("cycle.in_closed" if found.is_closed else "cycle.in_open", study=found.study, number=found.number)
    for one in found.frozen:
        console.say("cycle.frozen", number=one.number, day=day(one.closed_on, console.language), seal=one.seal[:12])
    console.say(f"cycle.state.{found.state}", folder=found.results, stale=len(found.stale), groups=len(found.groups))
    if found.stale:
        rows = [
            [group.id if first else "", _told(console, reason)]
            for group in found.stale
            for first, reason in ((place == 0, reason) for place, reason in enumerate(group.reasons))
        ]
        console.table(text("cycle.stale_title"), [text("cycle.group"), text("cycle.reason_heading")], rows, right=2)


def _told(console: Console, reason: Reason) -> str:
    nothing = console.text("cycle.nothing")
    before, now = (nothing if value is None else value for value in (reason.before, reason.now))
    return console.text(f"cycle.reason.{reason.cause}", about=reason.about, before=before, now=now)


def _gaps(console: Console, change: AppliedChange) -> dict[str, str]:
    return {
        "decision": change.decision,
        "step": console.text(f"cycle.step.{change.step}"),
        "at": change.at,
        "before": _written(change.before),
        "after": _written(change.after),
    }


def _written(value: object) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]} ..."
