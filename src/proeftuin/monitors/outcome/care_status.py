"""
The status of one population: estimates of every indicator, and the tables that tell how amounts are spread, how
indicators run with deprivation, what growth is made of and which regions are alike.

All of it is made before output control; what compares published figures with each other is made after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from proeftuin.data.status_tables import CONCENTRATIONS, GRADIENTS, GROWTH_PARTS
from proeftuin.data.tables import ESTIMATES
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.steps.population.care_regions import EVERYBODY, StudyRegions
from proeftuin.steps.population.deprivation import HigherIs
from proeftuin.steps.population.peer import LEAST_PERSON_YEARS, peer_groups, peers, traits
from proeftuin.steps.triple_aim.care_cell_table import with_groups
from proeftuin.steps.triple_aim.care_estimate import care_estimates
from proeftuin.steps.triple_aim.concentration_table import concentration_estimates, concentrations
from proeftuin.steps.triple_aim.derived_estimate import derived_estimates
from proeftuin.steps.triple_aim.gradient_table import gradients, relative_indices
from proeftuin.steps.triple_aim.growth_table import growth_parts
from proeftuin.steps.triple_aim.health_expectancy import Surveyed, health_expectancies
from proeftuin.steps.triple_aim.pooled_estimate import once_in_a_life, pooled_estimates
from proeftuin.steps.triple_aim.published_estimate import published_estimates
from proeftuin.steps.triple_aim.survey_estimate import survey_estimates
from proeftuin.vocabulary.indicator import Indicator

SITE = "site:"


@dataclass(frozen=True)
class AreaFigures:
    """
    What is known about areas, besides the persons in them.

    Attributes
    ----------
    deprivation : mapping of area to score
        Empty when the study names no figure for it.
    published : frame or None
        As `published_facts` gives it.
    """

    deprivation: Mapping[str, float] = field(default_factory=dict)
    higher_is: HigherIs = HigherIs.BETTER
    published: pl.DataFrame | None = None


@dataclass(frozen=True)
class PeerRule:
    """
    How many regions count as regions like a site, and by which traits; by all that are known when left out.

    Attributes
    ----------
    least_person_years : float
        Regions with fewer in the newest year are not compared: their traits are mostly chance.
    """

    number: int = 5
    like: tuple[str, ...] | None = None
    least_person_years: float = LEAST_PERSON_YEARS


@dataclass(frozen=True)
class CareStatus:
    """
    The status of the population that a study asks it of.

    Attributes
    ----------
    cells : frame
        As the contract `cells` says, before output control; those of other holders may be among them.
    volumes : mapping of str to sequence of str
        By identifier of an amount, the indicators that count what it pays for.
    is_own : bool
        Whether all cells are those of this store. What is not made of cells is left out otherwise, since it would be
        about a part of the persons and pass for all.
    """

    monitor: CareMonitor
    results: CareResults
    cells: pl.DataFrame
    areas: AreaFigures = AreaFigures()
    peer_rule: PeerRule = PeerRule()
    volumes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_own: bool = True

    @property
    def population(self) -> str:
        """Identifier of the population."""
        return self.monitor.status_of or ""

    @property
    def regions(self) -> StudyRegions:
        """Regions of the population."""
        return self.monitor.regions[self.population]

    @cached_property
    def groups(self) -> dict[str, Sequence[str]]:
        """Regions that get figures: of a country's, those in which none of these persons ever lived say nothing."""
        present = set(self.cells["region"].unique().to_list())
        return {
            region: codes
            for region, codes in self.regions.groups.items()
            if region == EVERYBODY or region.startswith(SITE) or present & set(codes)
        }

    @cached_property
    def traits(self) -> pl.DataFrame:
        """As the contract `traits` says."""
        return traits(
            self.results.person_time[self.population],
            self.regions,
            self.areas.deprivation,
            population=self.population,
            least_person_years=self.peer_rule.least_person_years,
        )

    @cached_property
    def peers(self) -> pl.DataFrame:
        """As the contract `peers` says, of every site."""
        return peers(self.traits, self.groups, number=self.peer_rule.number, like=self.peer_rule.like)

    @cached_property
    def _groups_of_peers(self) -> dict[str, tuple[str, ...]]:
        return peer_groups(self.peers)

    @cached_property
    def all_groups(self) -> dict[str, Sequence[str]]:
        """The regions that get figures, and the peers of every site together."""
        return {**self.groups, **self._groups_of_peers}

    def tables(self) -> dict[str, pl.DataFrame]:
        """All tables of the status by name, before output control."""
        estimates = self._estimates()
        concentrated = self._concentrations()
        gradual = self._gradients(estimates)
        more = [
            concentration_estimates(concentrated, self.monitor.derived, division=self.regions.division),
            relative_indices(gradual, self.monitor.derived, division=self.regions.division),
        ]
        return {
            "estimates": ESTIMATES.in_order(pl.concat([estimates, *more])),
            "concentrations": concentrated,
            "gradients": gradual,
            "growth_parts": GROWTH_PARTS.in_order(
                growth_parts(self.cells, self.groups, self._plain, volumes=self.volumes)
            ),
            "traits": self.traits,
            "peers": self.peers,
        }

    @cached_property
    def _plain(self) -> dict[str, Indicator]:
        return {id: found.indicator for id, found in self.monitor.indicators.items()}

    @cached_property
    def _scales(self) -> dict[str, int]:
        return {id: found.scale for id, found in self.monitor.indicators.items()}

    @property
    def _surveyed(self) -> Surveyed | None:
        answers = self.results.survey
        if not self.is_own or answers is None or answers.design.is_empty():
            return None
        return Surveyed(answers, self.monitor.surveyed, self.regions.units.regions)

    def _estimates(self) -> pl.DataFrame:
        division, derived = self.regions.division, self.monitor.derived
        own = care_estimates(
            self._cells_with_peers(), self.all_groups, self._plain, division=division, scales=self._scales
        )
        once = once_in_a_life(self.monitor.indicators)
        parts = [
            own,
            derived_estimates(self.cells, own, self.all_groups, derived, division=division),
            pooled_estimates(self.cells, self.groups, self._plain, division=division, scales=self._scales, once=once),
            health_expectancies(self.cells, self._surveyed, self.all_groups, derived, division=division),
        ]
        if self._surveyed is not None:
            answers, definitions, regions = self._surveyed.cells, self._surveyed.definitions, self._surveyed.regions
            parts.append(survey_estimates(answers, self.all_groups, definitions, regions=regions, division=division))
        if self.areas.published is not None and self.monitor.published:
            parts.append(
                published_estimates(self.areas.published, self.all_groups, self.monitor.published, division=division)
            )
        return pl.concat(parts)

    def _cells_with_peers(self) -> pl.DataFrame:
        """
        The cells with those of the peers together, of shares of persons.

        Who moved between two peers in one year is counted in both: which regions are peers is known only after the
        persons were counted.
        """
        groups = self._groups_of_peers
        twice = self.results.twice
        if not groups or twice is None:
            return self.cells
        regions = self.cells.filter(pl.col("region").is_in(self.regions.units.regions))
        both = with_groups(regions, twice.clear(), self.monitor.indicators, groups)
        return pl.concat([self.cells, both.filter(pl.col("region").is_in(list(groups)))])

    def _concentrations(self) -> pl.DataFrame:
        amounts = self.results.amounts
        if amounts is None or not self.is_own:
            return CONCENTRATIONS.empty()
        return concentrations(amounts, self.groups, self._plain, self.regions.units.regions)

    def _gradients(self, estimates: pl.DataFrame) -> pl.DataFrame:
        if not self.areas.deprivation:
            return GRADIENTS.empty()
        return gradients(
            estimates.filter(~pl.col("region").is_in(list(self._groups_of_peers))),
            self.cells,
            self.groups,
            self._plain,
            self.areas.deprivation,
            higher_is=self.areas.higher_is,
            division=self.regions.division,
            scales=self._scales,
            derived=self.monitor.derived,
            surveyed=self._surveyed,
        )
