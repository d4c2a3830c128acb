"""The six steps of a region on the first page of a study: what the study has of each, with the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.care_edition import CareEdition, population_path
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Section, TableBlock
from proeftuin.reporting.table import Cell, Column, Table

STEPS = ("identify", "status", "segment", "implement", "evaluate", "improve")


def six_steps_section(edition: Edition) -> Section:
    """A row for each step; of one that the study does not take it says so."""
    counts = dict(_care_counts(edition) if isinstance(edition, CareEdition) else _national_counts(edition))
    rows = [_row(edition, step, counts[step]) for step in STEPS]
    columns = tuple(Column(edition.say(f"six_steps.{head}")) for head in ("step", "has"))
    table = Table("table-six-steps", edition.say("six_steps.caption"), columns, tuple(rows))
    return Section("six-steps", edition.say("six_steps.title"), (TableBlock(table),))


Counts = dict[str, tuple[int, str]]
"""What a step has by name: how much of it, and the page that tells it."""


def _row(edition: Edition, step: str, counts: Counts) -> tuple[Cell, ...]:
    there = {name: (count, path) for name, (count, path) in counts.items() if count}
    link = next((path for _, path in there.values()), None)
    told = (edition.say(f"six_steps.parts.{name}", count=edition.count(count)) for name, (count, _) in there.items())
    return (Cell(edition.say(f"six_steps.{step}"), link=link), Cell("; ".join(told) or edition.say("six_steps.none")))


def _care_counts(edition: CareEdition) -> Iterator[tuple[str, Counts]]:
    first = population_path(edition.populations[0]) if edition.populations else "index.html"
    yield "identify", {"populations": (len(edition.populations), first)}
    indicators = len(edition.released.indicators) if edition.status_population is not None else 0
    yield "status", {"indicators": (indicators, "status.html")}
    schemes = len({row["scheme"] for row in edition.rows("segment_schemes")})
    yield (
        "segment",
        {
            "schemes": (schemes, "segments.html"),
            "searches": (len(edition.rows("clusterings")), "searches.html"),
            "models": (len(edition.rows("risk_models")), "risks.html"),
            "choices": (len(edition.rows("decisions")), "choice.html"),
        },
    )
    effects = len(edition.outcomes) if edition.has_page("effects") else 0
    yield from _shared_counts(edition, effects)


def _national_counts(edition: Edition) -> Iterator[tuple[str, Counts]]:
    yield "identify", {"sites": (len(edition.located_sites), "index.html#sites")}
    yield "status", {"indicators": (len(edition.released.indicators), "index.html#aims")}
    yield "segment", {}
    yield from _shared_counts(edition, len(edition.outcomes))


def _shared_counts(edition: Edition, outcomes: int) -> Iterator[tuple[str, Counts]]:
    yield (
        "implement",
        {
            "interventions": (len(edition.rows("portfolio")), "portfolio.html"),
            "enabling": (len(edition.rows("portfolio_enabling")), "portfolio.html#enabling"),
            "events": (len(edition.rows("context_events")), "portfolio.html#timeline"),
            "reached": (len({row["entry"] for row in edition.rows("re_aim")}), "reach.html"),
        },
    )
    yield "evaluate", {"outcomes": (outcomes, "effects.html")}
    yield (
        "improve",
        {
            "charts": (len(edition.rows("control_charts")), "charts.html"),
            "cycles": (len(edition.rows("improvement_cycles")), "improvement.html"),
            "findings": (len(edition.rows("findings")), "improvement.html#findings"),
            "decisions": (len(edition.rows("cycle_decisions")), "improvement.html#decisions"),
        },
    )
