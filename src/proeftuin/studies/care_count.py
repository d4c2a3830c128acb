"""A fast preview of populations: attrition only, without person-time or cells, with small numbers withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from proeftuin.monitors.outcome.care_tables import criteria_table
from proeftuin.release.person_level import protected_criteria
from proeftuin.steps.population import criterion_attrition
from proeftuin.steps.population.criterion_attrition import attrition
from proeftuin.steps.population.judgement import judged
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store
from proeftuin.vocabulary.language import Translated

NUMBERS = ("before", "excluded", "unknown", "after")


@dataclass(frozen=True)
class CountedStep:
    """One criterion: its period, label, and the persons before it, excluded, unknown and after it."""

    period: str
    label: Translated
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class CountedPopulation:
    """One population with its steps; a number is empty when it is withheld."""

    id: str
    name: Translated
    steps: tuple[CountedStep, ...]

    def as_mapping(self) -> dict[str, object]:
        """The same for a program."""
        steps = [
            {"period": step.period, "nl": step.label.nl, "en": step.label.en}
            | dict(zip(NUMBERS, step.numbers, strict=True))
            for step in self.steps
        ]
        return {"population": self.id, "steps": steps}


def counted_populations(
    folder: Path, id: str | None, *, computing: Computing, environment: Mapping[str, str]
) -> list[CountedPopulation]:
    """
    How many persons each criterion of the study's populations leaves, as they may be shown.

    Parameters
    ----------
    id : str or None
        One population; `None` for all.

    Raises
    ------
    DefinitionError
        The study is wrong, or has no such population.
    """
    study = checked_care_study(folder)
    chosen = [study.population(id)] if id else list(study.populations)
    store = opened_store(study, computing, environment)
    parts: dict[str, list[pl.DataFrame]] = {definition.id: [] for definition in chosen}
    with computing.started(study.folder) as engine:
        for _, files in store.chunks():
            engine.open(files, put_together=store.put_together)
            for definition in chosen:
                judged(engine, definition)
                parts[definition.id].append(attrition(engine, definition))
    counted = []
    for definition in chosen:
        table = criteria_table(definition, criterion_attrition.added(parts[definition.id]))
        shown = table if store.is_wholly_synthetic else protected_criteria(table)
        steps = tuple(
            CountedStep(
                row["period_start"].isoformat(),
                Translated(row["label_nl"], row["label_en"]),
                tuple(row[name] for name in NUMBERS),
            )
            for row in shown.iter_rows(named=True)
        )
        counted.append(CountedPopulation(definition.id, definition.name, steps))
    return counted
