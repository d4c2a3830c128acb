"""The short summary that stands in the terminal after a run."""

from __future__ import annotations

import polars as pl

from proeftuin.cli.console import Console
from proeftuin.cli.plan_state import say_plan_state
from proeftuin.studies.run import RunResult
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.number_format import quantity
from proeftuin.vocabulary.site import Site

_COST = "zvw_comparable"
_HEALTH = "good_perceived_health"


def show_summary(console: Console, result: RunResult) -> None:
    """One line per site with cost, ratio, health and effect, each with its interval, and what to keep in mind."""
    text, released = console.text, result.released
    year = released.study.last_year
    headings = [
        text("summary.site"),
        text("summary.geography"),
        text("summary.cost", year=year),
        text("summary.ratio"),
        text("summary.health", year=_last_wave(released.table("estimates")) or text("summary.no_value")),
        text("summary.effect", outcome=_main_outcome(console, result)),
    ]
    rows = [
        [text("summary.country"), "", *_figures(console, result, "NL01"), ""],
        *(
            [site.name, text(f"summary.{site.geography}"), *_site_figures(console, result, site)]
            for site in released.sites
        ),
    ]
    title = text("summary.title", title=released.study.title.in_language(console.language),
                 first=released.study.first_year, last=year)  # fmt: skip
    # A study without an evaluation, or without a survey, has nothing to say there.
    nothing = {"", text("summary.no_value")}
    kept = [place for place in range(len(headings)) if place < 2 or any(row[place] not in nothing for row in rows)]
    console.table(title, [headings[i] for i in kept], [[row[i] for i in kept] for row in rows], right=2)
    name = released.indicators[_COST].name.in_language(console.language)
    console.say("summary.cost_note", indicator=name, year=year)
    effects = released.table("effects")
    if effects.height:
        is_event = "placebo_gap" in effects["estimator"]
        console.say("summary.effect_note_event" if is_event else "summary.effect_note")
        study = released.study
        say_plan_state(console, study.plan_state, study.plan_frozen_on, study.departures)
    empty = [text(f"aim.{aim}") for aim in Aim if aim not in {i.aim for i in released.indicators.values()}]
    if empty:
        console.say("summary.empty_aims", aims=", ".join(empty))
    lines = {citation.line_in(console.language) for citation in released.citations.values()}
    console.say("summary.sources", lines="; ".join(sorted(lines)))


def _site_figures(console: Console, result: RunResult, site: Site) -> list[str]:
    if not site.is_located:
        return [console.text("summary.no_value")] * 4
    return [*_figures(console, result, site.region), _effect(console, result, site)]


def _figures(console: Console, result: RunResult, region: str) -> list[str]:
    estimates = result.released.table("estimates").filter(pl.col("region") == region)
    year = result.released.study.last_year
    return [
        _one(console, estimates, _COST, "directly_standardised", year),
        _one(console, estimates, _COST, "indirectly_standardised", year),
        _one(console, estimates, _HEALTH, None, _last_wave(estimates)),
    ]


def _one(console: Console, estimates: pl.DataFrame, indicator: str, method: str | None, year: int) -> str:
    rows = estimates.filter((pl.col("indicator") == indicator) & (pl.col("period_start").dt.year() == year))
    if method is not None:
        rows = rows.filter(pl.col("method") == method)
    return _with_interval(console, rows.to_dicts()[0]) if rows.height else console.text("summary.no_value")


def _effect(console: Console, result: RunResult, site: Site) -> str:
    outcomes = result.released.study.outcomes
    if not outcomes:
        return ""
    main = (pl.col("site") == site.id) & (pl.col("outcome") == outcomes[0])
    effects = result.released.table("effects").filter(main)
    event = (pl.col("kind") == "year") & (pl.col("year") == site.start.year) & (pl.col("estimator") == "placebo_gap")
    found = effects.filter((pl.col("kind") == "average") | event).to_dicts()
    return _with_interval(console, {**found[0], "unit": found[0]["scale"]}, signed=True) if found else ""


def _main_outcome(console: Console, result: RunResult) -> str:
    outcomes = result.released.study.outcomes
    if not outcomes:
        return console.text("summary.no_value")
    return result.released.indicators[outcomes[0]].name.in_language(console.language)


def _with_interval(console: Console, row: dict[str, object], *, signed: bool = False) -> str:
    if row["status"] != "value":
        return console.text(f"state.{row['status']}")
    value, lower, upper = (
        None
        if row[name] is None
        else quantity(float(str(row[name])), str(row["unit"]), console.language, signed=signed)
        for name in ("value", "lower", "upper")
    )
    return str(value) if lower is None else console.text("summary.interval", value=value, lower=lower, upper=upper)


def _last_wave(estimates: pl.DataFrame) -> int:
    """Year of the newest survey figures; 0, a year without any, when the study has none."""
    waves = estimates.filter(pl.col("indicator") == _HEALTH)["period_start"].dt.year().to_list()
    return max(waves, default=0)
