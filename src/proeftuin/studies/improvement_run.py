"""The tables about improvement, made of what people recorded and of what passed output control."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.release.released import Released
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.improvement_table import improvement_tables


def with_improvement(released: Released, improvement: Improvement | None) -> Released:
    """
    The results of a study with the tables about improvement; the same without any record.

    A number that is withheld elsewhere is withheld here, with its reason. Comes after everything that a finding can
    point at: charts, choice, reach.
    """
    if improvement is None:
        return released
    return replace(released, tables={**released.tables, **improvement_tables(improvement, released.tables)})
