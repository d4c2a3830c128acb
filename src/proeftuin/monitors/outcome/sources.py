"""What the outcome monitor reads: the national sources, each brought to the municipal division of the study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.data import geography, health_monitor, population_panel, vektis
from proeftuin.data.contract import TableContract
from proeftuin.data.open_data import OpenData
from proeftuin.data.redivision import bring_to_division
from proeftuin.steps.triple_aim.health import Wave
from proeftuin.steps.triple_aim.mortality import BANDS

_PANEL_COUNTS = ("persons", "men", "women", *BANDS, "deaths", "cardiovascular_deaths")
_LAST_PANEL_YEAR = 2019


@dataclass(frozen=True)
class NationalSources:
    """
    The sources of one study, in one municipal division.

    Attributes
    ----------
    costs : frame
        Insured persons, insured years and cost by municipality (empty: the persons in none), year, sex and age band.
    panel : frame
        Inhabitants and deaths by municipality and year.
    waves : tuple of Wave
        Survey figures, in the division of their own year: percentages cannot be brought to another division.
    neighbours : frame
        Municipalities next to each other, in the division of the map.
    division_days : mapping of (data set, year) to date
        Day of the municipal division that a year was delivered in.
    """

    costs: pl.DataFrame
    panel: pl.DataFrame
    waves: tuple[Wave, ...]
    neighbours: pl.DataFrame
    division_days: Mapping[tuple[str, int], date]


def national_sources(open_data: OpenData, *, first_year: int, last_year: int, division: date) -> NationalSources:
    """
    Everything that the monitor needs of the years asked.

    Raises
    ------
    DataContractError
        A file is absent, damaged or not as its contract says.
    """
    years = range(first_year, last_year + 1)
    costs = vektis.insured_costs(open_data, years)
    panel = population_panel.panel(open_data, _years_of(open_data, population_panel.DATA_SET, years))
    waves = _years_of(open_data, health_monitor.DATA_SET, years)
    return NationalSources(
        costs=_divided(costs, vektis.INSURED_COSTS, division),
        panel=_panel_in(panel, division),
        waves=_waves(open_data, panel, waves),
        neighbours=geography.neighbours(open_data.root),
        division_days=_division_days(vektis.DATA_SET, costs)
        | _division_days(population_panel.DATA_SET, panel)
        | {(health_monitor.DATA_SET, year): date(year, 1, 1) for year in waves},
    )


def _division_days(data_set: str, frame: pl.DataFrame) -> dict[tuple[str, int], date]:
    return {(data_set, year): day for year, day in frame.select("year", "division_day").unique().iter_rows()}


def _divided(costs: pl.DataFrame, contract: TableContract, division: date) -> pl.DataFrame:
    amounts = [name for name in costs.columns if costs[name].dtype.is_decimal() or name == "persons"]
    parts = [
        bring_to_division(rows.drop("division_day"), from_day=day, to_day=division, additive=amounts)
        for (day,), rows in costs.group_by("division_day", maintain_order=True)
    ]
    keys = [key for key in contract.key if key in parts[0].columns]
    return pl.concat(parts, how="diagonal").sort(keys)


def _panel_in(panel: pl.DataFrame, division: date) -> pl.DataFrame:
    parts = [
        bring_to_division(
            rows.drop("region_name", "division_day"),
            from_day=day,
            to_day=division,
            additive=_PANEL_COUNTS,
        )
        for (day,), rows in panel.group_by("division_day", maintain_order=True)
    ]
    return pl.concat(parts).sort("year", "region") if parts else panel.drop("region_name", "division_day")


def _waves(open_data: OpenData, panel: pl.DataFrame, years: list[int]) -> tuple[Wave, ...]:
    if not years:
        return ()
    figures = health_monitor.prevalences(open_data, years).filter(pl.col("age_group") == "adults")
    return tuple(
        Wave(year, figures.filter(pl.col("year") == year), _inhabitants(open_data, panel, year)) for year in years
    )


def _inhabitants(open_data: OpenData, panel: pl.DataFrame, year: int) -> dict[str, float]:
    # The panel ends a year before the last wave; no municipality changed in between, and only shares are used.
    nearest = min(year, _LAST_PANEL_YEAR)
    rows = panel.filter(pl.col("year") == nearest)
    if rows.is_empty():
        rows = population_panel.panel(open_data, [nearest])
    return {code: float(persons) for code, persons in rows.select("region", "persons").rows()}


def _years_of(open_data: OpenData, data_set: str, years: range) -> list[int]:
    return [year for year in open_data.data_set(data_set).years if year in years]
