"""
The results of a person-level study in one language: its populations, regions and newest figures.

Everybody in the data is a region here, `all`, and so is every site; what both are called stands in the results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from proeftuin.reporting.catalogue import CatalogueEdition, Entry
from proeftuin.reporting.charts.scheme_words import schemes_of
from proeftuin.reporting.edition import Edition, MadeUp, Row
from proeftuin.reporting.table import Cell
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin.vocabulary.site import Site

EVERYBODY = "all"
SITE = "site:"
DIRECT, CRUDE, RATIO = "directly_standardised", "crude", "indirectly_standardised"
MADE_UP_RULE = ": made_up"
NO_DENOMINATOR, NOTHING_EXPECTED = "no_exposure", "nothing_expected"
"""Reasons: nothing to divide by, which for a ratio means that nothing was to be expected."""

HEADLINES_PER_AIM = 2
"""With more, three aims no longer fit one glance."""
DAYS_IN_A_YEAR = 365.25
"""For person-time over several years together, where leap years are mixed with others."""

MENU = (
    "index",
    "status",
    "figures",
    "segments",
    "searches",
    "risks",
    "choice",
    "portfolio",
    "reach",
    "effects",
    "charts",
    "improvement",
    "cycles",
    "coverage",
    "quality",
    "methods",
    "sources",
)


@dataclass(frozen=True)
class CareEdition(Edition):
    """
    One language edition of the released result of a person-level study.

    Attributes
    ----------
    catalogue : CatalogueEdition or None
        Definitions of the indicators in the language of the edition, when they are at hand.
    """

    catalogue: CatalogueEdition | None = None

    @property
    def made_up(self) -> MadeUp | None:
        """The mark of made-up persons; one source that has them makes a figure about nobody of every sum."""
        if not any(rule.endswith(MADE_UP_RULE) for rule in self.released.rules):
            return None
        return MadeUp(self.say("care.made_up.label"), self.say("care.made_up.sentence"))

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """Path and name of every page in the main menu."""
        pages = tuple((f"{name}.html", self.say(f"care.menu.{name}")) for name in MENU if self.has_page(name))
        profiles = ((profile_path(EVERYBODY), self.say("care.menu.profiles")),) if self.has_profiles else ()
        return (*pages[:1], *profiles, *pages[1:])

    def has_page(self, name: str) -> bool:
        """Whether the results have what a page of the menu tells; results of before a table was made lack it."""
        has_coverage = "coverage" in self.released.tables and self.status_population is not None
        has_effects = bool(self.released.study.followed) and "effects" in self.released.tables
        known = {
            "figures": bool(self.released.indicators),
            "coverage": has_coverage,
            "effects": has_effects,
            "segments": bool(schemes_of(self.released.tables)),
            "searches": self.has_rows("clusterings"),
            "risks": self.has_rows("risk_models"),
            "choice": self.has_rows("interventions"),
        }
        return known.get(name, self.has_part(name))

    def definition(self, indicator: str) -> Entry | None:
        """What the catalogue says of an indicator, when it is at hand."""
        return self._definitions.get(indicator)

    @cached_property
    def _definitions(self) -> Mapping[str, Entry]:
        return {} if self.catalogue is None else {entry.id: entry for entry in self.catalogue.entries}

    @property
    def beside_title(self) -> str:
        """Heading of the list of populations and profiles."""
        return self.say("care.menu.beside" if self.has_profiles else "care.menu.populations")

    @property
    def beside(self) -> tuple[tuple[str, str, str | None], ...]:
        """Name and path of the page of every population, then of every profile."""
        populations = tuple((self.population_name(each), population_path(each), None) for each in self.populations)
        return populations + tuple((self.profile_name(each), profile_path(each), None) for each in self.profiles)

    @property
    def colophon(self) -> str:
        """The line at the foot of every page."""
        study = self.released.study
        return self.say("care.footer", title=self.title, study=study.id, first=study.first_year, last=study.last_year)

    def site_page(self, site: Site) -> str | None:
        """Path of the profile of a site, where regions have profiles."""
        return profile_path(site.region) if site.region in self.profiles else None

    @cached_property
    def populations(self) -> tuple[str, ...]:
        """Identifiers of the populations: the one whose status is established first, then by size."""
        frame = self.released.table("populations").sort("persons", descending=True, nulls_last=True)
        ids = list(frame["population"])
        return tuple(sorted(ids, key=lambda id: id != self.status_population))

    @cached_property
    def status_population(self) -> str | None:
        """The population that the indicators are about; `None` in a study without a status."""
        return next((each.population for each in self.released.indicators.values()), None)

    @cached_property
    def largest_population(self) -> str | None:
        """The population with the most persons, which the pyramids of the others are laid beside."""
        sizes = self.released.table("populations").drop_nulls("persons").sort("persons", descending=True)
        return None if sizes.is_empty() else str(sizes["population"][0])

    @property
    def has_profiles(self) -> bool:
        """Whether regions have a profile: only with a status there is something to lay side by side."""
        return self.status_population is not None and bool(self.figure_years)

    @property
    def profiles(self) -> tuple[str, ...]:
        """Regions with a page of their own: everybody in the data, then every site."""
        return self.regions if self.has_profiles else ()

    def profile_name(self, region: str) -> str:
        """What the profile of a region is called."""
        return self.say("care.profile.name", region=self.region_inside(region))

    def population(self, id: str) -> Row:
        """The row of a population."""
        return self._populations[id]

    def population_name(self, id: str) -> str:
        """Name of a population."""
        return str(self._populations[id][f"name_{self.language}"])

    @cached_property
    def _populations(self) -> Mapping[str, Row]:
        return {row["population"]: row for row in self.rows("populations")}

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Everybody in the data, then every site."""
        known = self.released.table("regions")["region"].unique(maintain_order=True)
        return (EVERYBODY, *sorted(each for each in known if each.startswith(SITE)))

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites among the regions."""
        return self.regions[1:]

    def region_name(self, region: str) -> str:
        """Name of a region."""
        return self.say("care.everybody") if region == EVERYBODY else self._region_names.get(region, region)

    def region_inside(self, region: str) -> str:
        """Name of a region inside a sentence."""
        return self.say("care.everybody_inside") if region == EVERYBODY else self.region_name(region)

    @cached_property
    def _region_names(self) -> Mapping[str, str]:
        return dict(self.released.table("regions").select("region", "name").unique().iter_rows())

    def source_name(self, id: str) -> str:
        """Name of a source, or its identifier when the study names it otherwise."""
        citation = self.released.citations.get(id)
        return id if citation is None else citation.name.in_language(self.language)

    @cached_property
    def figure_years(self) -> tuple[int, ...]:
        """Years with estimates."""
        return tuple(sorted(self.released.table("estimates")["period_start"].dt.year().unique()))

    def estimate(self, indicator: str, region: str, method: str, year: int) -> Row | None:
        """The estimate of one indicator in one region and year by one method; both sexes, all ages."""
        return self._estimates.get((indicator, region, method, year))

    def has_figure(self, row: Row) -> bool:
        """Whether the figure that a row is about was released, of everybody or a site, and so has an address."""
        return (row["indicator"], row["region"], row["period_start"], row["period_end"], row["method"]) in self._figures

    @cached_property
    def _figures(self) -> frozenset[tuple[Any, ...]]:
        shown = self.released.table("estimates").filter(
            pl.col("sex").is_null(), pl.col("age_band").is_null(), pl.col("region").is_in(list(self.regions))
        )
        return frozenset(shown.select("indicator", "region", "period_start", "period_end", "method").iter_rows())

    def shown_level(self, indicator: str, region: str, year: int) -> Row | None:
        """The level that can be compared between regions, or else the crude one."""
        for method in (DIRECT, CRUDE):
            row = self.estimate(indicator, region, method, year)
            if row is not None and row["status"] in (Status.VALUE, Status.WITHHELD):
                return row
        return self.estimate(indicator, region, DIRECT, year)

    @cached_property
    def _estimates(self) -> Mapping[tuple[str, str, str, int], Row]:
        shown = self.released.table("estimates").filter(pl.col("sex").is_null(), pl.col("age_band").is_null())
        return {
            (row["indicator"], row["region"], row["method"], row["period_start"].year): row
            for row in shown.iter_rows(named=True)
        }

    def headlines_of(self, aim: Aim) -> tuple[Indicator, ...]:
        """The few indicators that stand for an aim: those of which it is clear what is better come first."""
        chosen = sorted(self.indicators_of(aim), key=lambda each: each.direction is Direction.NEUTRAL)
        return tuple(chosen[:HEADLINES_PER_AIM])

    @cached_property
    def headlines(self) -> tuple[Indicator, ...]:
        """Those of all aims, in the order of the aims."""
        return tuple(each for aim in Aim for each in self.headlines_of(aim))

    def with_interval(self, row: Row | None, *, marks_method: bool = False) -> Cell:
        """
        A figure with its interval below it, in its state.

        Parameters
        ----------
        marks_method : bool
            Add a badge to a crude figure, where the other figures beside it are standardised.
        """
        if row is None:
            return Cell(self.wording.state(Status.MISSING), Status.MISSING, self.explain("reason", "not_in_source"))
        cell = self.cell(self._explained(row), "value", row["unit"])
        if not cell.has_value:
            return cell
        bounds = self.interval_cell(row, "lower", "upper", row["unit"]).text
        badge = self.say("care.badge.crude") if marks_method and row["method"] == CRUDE else None
        return Cell(cell.text, cell.status, badge=badge, detail=None if bounds == "–" else bounds)

    def difference(self, value: float, unit: str) -> str:
        """A difference with its sign; percentages differ by percentage points."""
        if not unit.startswith("percent"):
            return quantity(value, unit, self.language, signed=True)
        points = number(value, "percentage_points", self.language, signed=True)
        return self.say("wording.amount.percentage_points", points=points)

    def _explained(self, row: Row) -> Row:
        """`row` with the reason that its method gives to it: a ratio without a denominator is not a lack of persons."""
        if row["method"] == RATIO and row["reason"] == NO_DENOMINATOR:
            return {**row, "reason": NOTHING_EXPECTED}
        return row

    def count_cell(self, row: Row, column: str) -> Cell:
        """A count of persons in its state: a withheld one is never a zero."""
        if row[column] is not None:
            return Cell(self.count(row[column]), Status.VALUE)
        status = Status(row["status"])
        # A row keeps the numbers that give nothing away; one that is not there has the state of its row.
        shown = Status.MISSING if status is Status.VALUE else status
        reason = self.explain("reason", row["reason"]) if row["reason"] else self.explain("reason", "not_in_source")
        return Cell(self.wording.state(shown), shown, reason)

    def person_years_cell(self, row: Row) -> Cell:
        """Person-time of a population, in years."""
        if row["days"] is None:
            return self.count_cell(row, "days")
        return Cell(self.count(row["days"] / DAYS_IN_A_YEAR), Status.VALUE)

    @cached_property
    def years_at_risk(self) -> Mapping[str, float]:
        """Person-years of the status population by region in the last year, as far as they are released."""
        frame = self.released.table("pyramids").filter(
            pl.col("population") == self.status_population, pl.col("year") == self.last_year
        )
        return dict(frame.group_by("region").agg(pl.col("exposure").cast(pl.Float64).sum()).iter_rows())

    def care_rows(self, table: str, **equal: object) -> Sequence[dict[str, Any]]:
        """Rows of a released table, none when the study has not made it."""
        return self.rows(table, **equal) if table in self.released.tables else ()


def population_path(id: str) -> str:
    """Path of the page of a population."""
    return f"populations/{id}.html"


def profile_path(region: str) -> str:
    """Path of the profile of a region."""
    return f"profiles/{region.replace(':', '-')}.html"
