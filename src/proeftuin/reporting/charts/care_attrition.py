"""Who a population is: how many persons are left after every criterion, and how many of them nobody knows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.attrition import steps_spec
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.words import text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day

EVERYBODY, EXCLUDE = "everybody", "exclude"


def care_attrition_chart(released: Released, population: str, period_start: date, language: Language) -> Chart:
    """
    Persons left after every criterion as bars from zero, with those who left and those unknown beside it.

    Parameters
    ----------
    period_start : date
        First day of the judged period.

    Raises
    ------
    NothingToShowError
        No step of the population in that period has a number that may be shown.
    """
    words = CareWords(released, language)
    frame = released.table("criteria").filter(
        pl.col("population") == population, pl.col("period_start") == period_start
    )
    steps = frame.sort("step").to_dicts()
    if not any(step["after"] for step in steps):
        raise words.nothing("care_attrition", population=words.population(population))
    rows = [_row(words, place, step) for place, step in enumerate(steps)]
    period = {"first": day(period_start, language), "last": _last_day(steps[0]["period_end"], language)}
    description = _description(words, population, steps)
    columns = tuple(words(f"column.{name}") for name in ("criterion", "before", "excluded", "unknown", "after"))
    return Chart(
        id=f"attrition-{population}-{period_start.isoformat()}",
        title=words("care_attrition.title", population=words.population(population), **period),
        description=description,
        spec=steps_spec(words, rows, words("unit.persons"), description),
        table=text_table([dict(zip(columns, _cells(words, step), strict=True)) for step in steps], columns),
        number_columns=columns[1:],
        notes=(words("care_attrition.note"),),
        sources=words.citations(),
    )


def _description(words: CareWords, population: str, steps: list[dict[str, Any]]) -> str:
    first, last = steps[0]["after"], steps[-1]["after"]
    gaps = {"population": words.population(population), "steps": len(steps) - 1}
    if first is None or last is None:
        shown = next(words.count(step["after"]) for step in steps if step["after"] is not None)
        return words("care_attrition.seen_untold", first=shown, **gaps)
    return words("care_attrition.seen", first=words.count(first), last=words.count(last), **gaps)


def criterion_in_words(words: CareWords, step: dict[str, Any]) -> str:
    """The criterion as a reader meets it: an exclusion says that it is one."""
    label: str = step[f"label_{words.language}"]
    return words("care_attrition.not", criterion=label) if step["kind"] == EXCLUDE else label[:1].upper() + label[1:]


def _row(words: CareWords, place: int, step: dict[str, Any]) -> dict[str, Any]:
    taken = words("number.none")
    if step["kind"] != EVERYBODY:
        gaps = {name: words.count_or_state(step, name) for name in ("excluded", "unknown")}
        key = "taken_kept" if step["kind"] == EXCLUDE else "taken"
        is_told = step["excluded"] is not None
        taken = words(f"care_attrition.{key}", **gaps) if is_told else words("care_attrition.taken_untold")
    return {
        "row": place,
        "from": place - 0.32,
        "to": place + 0.32,
        "zero": 0,
        "left": step["after"],
        "name": criterion_in_words(words, step),
        "text": words(f"state.{step['status']}") if step["after"] is None else words.count(step["after"]),
        "taken": taken,
    }


def _cells(words: CareWords, step: dict[str, Any]) -> tuple[str, ...]:
    numbers = (words.count_or_state(step, name) for name in ("before", "excluded", "unknown", "after"))
    return (criterion_in_words(words, step), *numbers)


def _last_day(end: date, language: Language) -> str:
    return day(date.fromordinal(end.toordinal() - 1), language)
