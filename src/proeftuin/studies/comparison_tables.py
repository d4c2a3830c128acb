"""
What published figures tell together: profiles, signs of need, funnels, reliability and coverage.

They are made of figures that have passed output control, so they can tell nothing that was withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from proeftuin.release.released import Released
from proeftuin.steps.population.care_regions import EVERYBODY
from proeftuin.steps.triple_aim.catalogue.record import Record, Standardisation
from proeftuin.steps.triple_aim.need import needs
from proeftuin.steps.triple_aim.profile_table import profiles
from proeftuin.steps.triple_aim.reliability_table import reliability
from proeftuin.steps.triple_aim.spread import funnels_of_areas
from proeftuin.studies.coverage_table import coverage_table


def with_comparisons(released: Released, records: Mapping[str, Record]) -> Released:
    """
    The results of a person-level study with `profiles`, `needs`, `funnels`, `reliability` and `coverage`.

    Parameters
    ----------
    records : mapping of str to Record
        The catalogue, with the study's own indicators. A study without a status has none, and gets no tables.
    """
    estimates = released.table("estimates")
    if not records or estimates.is_empty():
        return released
    kinds = dict(released.table("regions").select("region", "kind").iter_rows())
    sites = sorted(region for region, kind in kinds.items() if kind == "site")
    areas = [region for region, kind in kinds.items() if kind == "municipality"]
    as_they_are = [id for id, record in records.items() if record.standardisation is Standardisation.NONE]
    own = profiles(estimates, released.indicators, [EVERYBODY, *sites], among=areas, as_they_are=as_they_are)
    more: dict[str, pl.DataFrame] = {
        "profiles": own,
        "needs": needs(own, estimates, records),
        "funnels": funnels_of_areas(estimates, areas, sites),
        "reliability": reliability(estimates, released.indicators),
        "coverage": coverage_table(released.table("indicators"), estimates, records),
    }
    return replace(released, tables={**released.tables, **more})
