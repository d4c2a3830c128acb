"""The short summary that stands in the terminal after a person-level run."""

from __future__ import annotations

import polars as pl

from proeftuin.cli.console import Console
from proeftuin.cli.plan_state import say_plan_state
from proeftuin.monitors.outcome.care_forecast import Forecast
from proeftuin.studies.run import RunResult
from proeftuin.vocabulary.number_format import number, quantity

HEADLINES = ("care_cost_total", "hospital_admissions", "any_gp_contact", "recorded_diabetes")


def show_care_summary(console: Console, result: RunResult) -> None:
    """Size of every population, and a few figures of everybody and of every site, each with its interval."""
    text, released = console.text, result.released
    if any(rule.endswith(": made_up") for rule in released.rules):
        console.say("care.made_up")
    language = console.language
    populations = released.table("populations")
    console.table(
        text("care.populations"),
        [text(f"care.heading.{name}") for name in ("population", "kind", "persons", "person_years")],
        [
            [
                row[f"name_{language.value}"],
                text(f"care.kind.{row['kind']}"),
                _count(console, row["persons"]),
                _count(console, None if row["days"] is None else row["days"] / 365.25),
            ]
            for row in populations.iter_rows(named=True)
        ],
        right=2,
    )
    chosen = [id for id in HEADLINES if id in released.indicators]
    if chosen:
        _show_figures(console, result, chosen)
    if "effects" in released.tables:
        _show_effects(console, result)
    quality = released.table("care_quality")
    errors, warnings = ((quality["severity"] == severity).sum() for severity in ("error", "warning"))
    console.say("care.quality", errors=errors, warnings=warnings)


def told_forecast(console: Console, expected: Forecast) -> str:
    """One sentence about what the computing will take."""
    gigabytes = 1_000_000_000
    return console.text(
        "care.forecast",
        rows=_count(console, expected.rows),
        seconds=_count(console, expected.seconds),
        memory=number(expected.memory_bytes / gigabytes, "ratio", console.language),
        disk=number(expected.disk_bytes / gigabytes, "ratio", console.language),
    )


def _show_figures(console: Console, result: RunResult, chosen: list[str]) -> None:
    released = result.released
    figures_of = released.table("estimates").filter((pl.col("method") == "crude") & pl.col("indicator").is_in(chosen))
    if figures_of.is_empty():
        return
    # A closed population may have ended before the study does.
    year = int(figures_of["period_start"].dt.year().max())  # type: ignore[arg-type]
    estimates = figures_of.filter(pl.col("period_start").dt.year() == year)
    regions = ["all", *(r for r in estimates["region"].unique().sort().to_list() if r.startswith("site:"))]
    figures = {(row["indicator"], row["region"]): row for row in estimates.iter_rows(named=True)}
    rows = [
        [
            released.indicators[id].name.in_language(console.language),
            *(_figure(console, figures.get((id, region))) for region in regions),
        ]
        for id in chosen
    ]
    names = dict(released.table("regions").select("region", "name").rows())
    heads = [console.text("care.everybody") if region == "all" else names.get(region, region) for region in regions]
    console.table(console.text("care.figures", year=year), [console.text("show.heading.indicator"), *heads], rows)


def _show_effects(console: Console, result: RunResult) -> None:
    """The effect of all sites together, or of the one site, on every outcome in every population."""
    released, language = result.released, console.language
    effects = released.table("effects").filter(pl.col("kind") == "average")
    sites = effects.filter(pl.col("site") != "all")["site"].unique()
    names = dict(released.table("populations").select("population", f"name_{language.value}").rows())
    shown = effects.filter(pl.col("site") == (sites[0] if len(sites) == 1 else "all"))
    rows = [
        [
            released.indicators[row["outcome"]].name.in_language(language),
            names.get(row["population"], row["population"]),
            _effect(console, row),
        ]
        for outcome in released.study.outcomes
        for row in shown.filter(pl.col("outcome") == outcome).iter_rows(named=True)
    ]
    headings = [console.text(f"care.heading.{name}") for name in ("outcome", "population", "effect")]
    console.table(console.text("care.effects"), headings, rows, right=2)
    console.say("care.effects_note")
    say_plan_state(console, released.study.plan_state, released.study.plan_frozen_on, released.study.departures)


def _effect(console: Console, row: dict[str, object]) -> str:
    if row["status"] != "value":
        return console.text(f"state.{row['status']}")
    value, lower, upper = (
        None if row[name] is None else quantity(float(str(row[name])), str(row["scale"]), console.language, signed=True)
        for name in ("value", "lower", "upper")
    )
    return str(value) if lower is None else console.text("summary.interval", value=value, lower=lower, upper=upper)


def _figure(console: Console, row: dict[str, object] | None) -> str:
    if row is None or row["status"] != "value":
        return console.text(f"state.{row['status']}") if row else console.text("summary.no_value")
    value, lower, upper = (
        quantity(float(str(row[name])), str(row["unit"]), console.language) for name in ("value", "lower", "upper")
    )
    return console.text("summary.interval", value=value, lower=lower, upper=upper)


def _count(console: Console, value: float | None) -> str:
    return console.text("state.withheld") if value is None else number(float(value), "persons", console.language)
