"""The results of a person-level study as published tables, with names and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.population_tables import CRITERIA, LOADS, OVERLAPS, POPULATIONS, TURNOVER
from proeftuin.data.tables import CELLS, ESTIMATES, EXACT, INDICATORS, PYRAMIDS, REGIONS
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.held_parts import HeldParts, new_places
from proeftuin.monitors.outcome.held_sums import HeldSums
from proeftuin.monitors.outcome.indicator_table import indicator_table
from proeftuin.steps.population.care_regions import EVERYBODY, StudyRegions
from proeftuin.steps.population.criterion_attrition import IN_SOURCE, INDEX_EVENT, PRESENT_AT_ENTRY
from proeftuin.steps.population.explanation import explained
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.triple_aim.baseline_cell import at_places
from proeftuin.steps.triple_aim.care_cell_table import cell_table, with_groups
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.language import Language

_VALUE = pl.lit("value").alias("status")
_FIRST_STEPS = {IN_SOURCE: "everybody", INDEX_EVENT: "index", PRESENT_AT_ENTRY: "entry"}
_LABELS = {
    IN_SOURCE: ("Iedereen in de gegevens", "Everybody in the data"),
    INDEX_EVENT: ("Heeft een peildatum", "Has an index day"),
    PRESENT_AT_ENTRY: ("Nog aanwezig op de dag van instroom", "Still there on the day of entry"),
}


@dataclass(frozen=True)
class CareTables:
    """A person-level study as tables."""

    monitor: CareMonitor
    results: CareResults
    store: CareStore

    def cells(self) -> pl.DataFrame:
        """Cells of the status, as the contract `cells` says; without a status there are none."""
        sums, twice = self.results.cells, self.results.twice
        if sums is None or twice is None:
            return CELLS.empty()
        regions, indicators = self._regions_of_status(), self.monitor.indicators
        cells = cell_table(sums, indicators, regions.units.regions, division=regions.division)
        return with_groups(cells, twice, indicators, regions.groups)

    def tables(self, cells: pl.DataFrame, status: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """
        All tables by name.

        Parameters
        ----------
        cells : frame
            Those of `cells`, or the sum of these and other holders'.
        status : mapping of str to frame
            What `CareStatus.tables` makes of them; empty without a status.
        """
        indicators = self.monitor.all_indicators()
        return {"estimates": ESTIMATES.empty(), **status} | {
            "cells": cells,
            "indicators": indicator_table(indicators) if indicators else INDICATORS.empty(),
            "regions": self._region_table(),
            "populations": self._populations(),
            "criteria": self._criteria(),
            "turnover": self._turnover(),
            "overlaps": OVERLAPS.in_order(OVERLAPS.conform(self.results.overlap.with_columns(_VALUE))),
            "pyramids": self._pyramids(),
            "loads": load_table(self.store),
        }

    def held(self) -> HeldSums | None:
        """What the evaluation needs of the persons of this store; `None` without an evaluation."""
        asked, results = self.monitor.evaluation, self.results
        if asked is None or results.followed is None or results.cells is None:
            return None
        regions = self._regions_of_status().units.regions
        return HeldSums.of(asked, regions, results.followed, results.cells, self.monitor.indicators)

    def held_parts(self) -> HeldParts:
        """What the further parts took from the persons of this store, in its own regions; nothing without a status."""
        regions = self._regions_of_status().units.regions if self.monitor.status_of else ()
        return HeldParts(regions, self.results.parts)

    def of_all(self, together: HeldParts) -> CareTables:
        """
        The same with the parts of several holders, and with the regions of any of them among those of the status.

        The cells are not among it, see `added_cells`, nor what the evaluation needs, see `added_sums`.
        """
        results = replace(self.results, parts=together.sums)
        id = self.monitor.status_of
        if id is None or together.regions == self._regions_of_status().units.regions:
            return replace(self, results=results)
        own = self._regions_of_status()
        regions = own.with_regions(together.regions)
        places = new_places(own.units.regions, regions.units.regions)
        time = {**results.person_time, id: at_places(results.person_time[id], places)}
        monitor = replace(self.monitor, regions={**self.monitor.regions, id: regions})
        return replace(self, monitor=monitor, results=replace(results, person_time=time))

    def evaluation(self, held: HeldSums, region_table: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """
        Tables of the evaluation by name, with `region_table` completed by the comparison regions.

        Parameters
        ----------
        held : HeldSums
            Those of this store, or of several holders together.

        Raises
        ------
        DefinitionError, NotEstimableError
            The plan cannot be carried out on these persons.
        """
        asked, indicators = self.monitor.evaluation, self.monitor.indicators
        if asked is None:
            return {}
        residents = self.monitor.status_of or ""
        found = asked.tables(held.followed, held.residence, residents, held.regions, indicators)
        compared = found.comparison_regions.with_columns(
            pl.lit("comparison").alias("kind"),
            pl.col("region").alias("name"),
            pl.lit(self._regions_of_status().division).alias("division"),
        )
        return found.frames() | {
            "regions": pl.concat([region_table, REGIONS.conform(compared)]),
            "baseline_groups": asked.groups(held.followed, held.regions, indicators),
        }

    def _regions_of_status(self) -> StudyRegions:
        return self.monitor.regions[self.monitor.status_of or ""]

    def _region_table(self) -> pl.DataFrame:
        rows: dict[tuple[str, str], tuple[str, str, str, int, str]] = {}
        for regions in self.monitor.regions.values():
            for region, codes in regions.groups.items():
                kind = "country" if region == EVERYBODY else "site" if region.startswith("site:") else "municipality"
                name = regions.names.get(region, region)
                rows |= {(region, code): (region, kind, name, regions.division, code) for code in codes}
        frame = pl.DataFrame(list(rows.values()), schema=[*REGIONS.columns], orient="row")
        return REGIONS.in_order(REGIONS.conform(frame))

    def _populations(self) -> pl.DataFrame:
        rows = [self._population(definition) for definition in self.monitor.populations]
        return POPULATIONS.in_order(POPULATIONS.conform(pl.DataFrame(rows)))

    def _population(self, definition: PopulationDefinition) -> dict[str, object]:
        time = self.results.person_time[definition.id]
        return {
            "population": definition.id,
            "name_nl": definition.name.nl,
            "name_en": definition.name.en,
            "kind": definition.kind.value,
            "hash": definition.hash(),
            "period_start": definition.period.start,
            "period_end": definition.period.end,
            "meaning_nl": explained(definition, Language.NL).text(),
            "meaning_en": explained(definition, Language.EN).text(),
            "persons": self.results.persons[definition.id],
            "days": int(time["days"].sum()),
            "status": "value",
        }

    def _criteria(self) -> pl.DataFrame:
        frames = [
            criteria_table(definition, self.results.attrition[definition.id]) for definition in self.monitor.populations
        ]
        return CRITERIA.in_order(pl.concat(frames))

    def _turnover(self) -> pl.DataFrame:
        frames = [
            frame.with_columns(pl.lit(id).alias("population"), _VALUE) for id, frame in self.results.turnover.items()
        ]
        return TURNOVER.in_order(TURNOVER.conform(pl.concat(frames)))

    def _pyramids(self) -> pl.DataFrame:
        frames = [pyramids_of(id, frame, self.monitor.regions[id]) for id, frame in self.results.person_time.items()]
        return PYRAMIDS.in_order(PYRAMIDS.conform(pl.concat(frames)))


def pyramids_of(population: str, time: pl.DataFrame, regions: StudyRegions) -> pl.DataFrame:
    """
    Age and sex of a population in every region beside those of everybody in it, as shares of the time at risk.

    Persons of unknown sex or age are left out of all shares.
    """
    labels = {place: band.label for place, band in enumerate(FIVE_YEAR_BANDS_TO_90)}
    named = time.drop_nulls(["sex", "age_band"]).select(
        pl.col("region").replace_strict(
            {0: "rest", **dict(enumerate(regions.units.regions, start=1))}, return_dtype=pl.String
        ),
        pl.col("year").cast(pl.Int16),
        "sex",
        pl.col("age_band").replace_strict(labels, return_dtype=pl.String),
        "persons",
        "days",
    )
    everybody = _shares(named.group_by("year", "sex", "age_band").agg(pl.col("persons", "days").sum()), "year")
    members = pl.DataFrame(
        [(group, code) for group, codes in regions.groups.items() for code in codes],
        schema={"group": pl.String, "region": pl.String},
        orient="row",
    )
    grouped = (
        named.join(members, on="region")
        .group_by(pl.col("group").alias("region"), "year", "sex", "age_band")
        .agg(pl.col("persons", "days").sum())
    )
    own = _shares(grouped, "year", "region")
    return own.join(
        everybody.select("year", "sex", "age_band", pl.col("percent").alias("percent_country")),
        on=["year", "sex", "age_band"],
    ).select(
        pl.lit(population).alias("population"),
        "region",
        "year",
        "sex",
        "age_band",
        _in_years().cast(EXACT).alias("exposure"),
        "percent",
        "percent_country",
        _VALUE,
    )


def load_table(store: CareStore) -> pl.DataFrame:
    """What became of the rows of every delivered file that counts, as the contract `loads` says."""
    rows = [
        (load.source, load.format, load.id, account.table, account.file, account.sha256, outcome, number)
        for load in store.active_loads
        for account in load.accounts
        for outcome, number in {"accepted": account.accepted, **account.refused}.items()
    ]
    return LOADS.in_order(
        LOADS.conform(pl.DataFrame(rows, schema=[*LOADS.columns], orient="row", infer_schema_length=None))
    )


def criteria_table(definition: PopulationDefinition, found: pl.DataFrame) -> pl.DataFrame:
    """Attrition of one population with the words of its criteria, as the contract `criteria` says."""
    steps: Mapping[str, tuple[str, str, str]] = {
        step.key: (step.kind.value, step.label.nl, step.label.en) for step in definition.steps
    } | {key: (kind, *_LABELS[key]) for key, kind in _FIRST_STEPS.items()}
    words = pl.DataFrame(
        [(key, *said) for key, said in steps.items()],
        schema=["criterion", "kind", "label_nl", "label_en"],
        orient="row",
    )
    named = found.join(words, on="criterion", how="left").with_columns(
        pl.lit(definition.id).alias("population"), _VALUE
    )
    return CRITERIA.in_order(CRITERIA.conform(named))


def _shares(sums: pl.DataFrame, *within: str) -> pl.DataFrame:
    return sums.with_columns((100 * pl.col("days") / pl.col("days").sum().over(within)).alias("percent"))


def _in_years() -> pl.Expr:
    leap = pl.date(pl.col("year").cast(pl.Int32), 1, 1).dt.is_leap_year()
    return pl.col("days") / pl.when(leap).then(366).otherwise(365)
