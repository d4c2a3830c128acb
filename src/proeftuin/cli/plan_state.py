"""How the plan of a study stands to what was frozen, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from proeftuin.cli.console import Console
from proeftuin.vocabulary.departure import Departure
from proeftuin.vocabulary.number_format import day


def say_plan_state(console: Console, state: str, frozen_on: date | None, departures: Sequence[Departure]) -> None:
    """One sentence, which every summary of results has too."""
    told = day(frozen_on, console.language) if frozen_on else ""
    console.say(f"evaluate.state.{state}", day=told, number=len(departures))


def show_departures(console: Console, departures: Sequence[Departure]) -> None:
    """Each decision that differs, as it was frozen and as it is now."""
    text = console.text
    headings = [text(f"evaluate.heading.{name}") for name in ("decision", "planned", "done")]
    rows = [
        [
            _decision(console, departure),
            *(part or text("evaluate.none") for part in (departure.planned, departure.done)),
        ]
        for departure in departures
    ]
    console.table(text("evaluate.departures_title"), headings, rows, right=len(headings))


def _decision(console: Console, departure: Departure) -> str:
    key = f"evaluate.decision.{departure.key}"
    known = key if key in console.text else "evaluate.decision.other"
    return console.text(known, item=departure.item or "", key=departure.key).strip()
