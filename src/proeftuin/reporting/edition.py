"""
The results in one language: names, written numbers in their four states, citation lines and findings in words.

Pages are made of an `Edition` only, so that a number, a name or a mark looks the same wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.table import Cell
from proeftuin.reporting.wording import (
    ComparisonFinding,
    EffectFinding,
    Range,
    TrendFinding,
    Wording,
)
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis, Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day, number, quantity
from proeftuin.vocabulary.site import GeographyMark, Site
from proeftuin.vocabulary.texts import Texts

Row = Mapping[str, Any]
"""One row of a released table."""

MODELLED_METHOD = "composition_adjusted"
"""The method whose figures rest on a model, whatever the basis of the indicator."""
METHODS_BY_PREFERENCE = ("directly_standardised", "composition_adjusted", "crude", "combined_survey", "survey")
"""Which estimate of a level is shown when there are several: the one that can be compared between regions first."""

PRETREND_DIFFERS_BELOW = 0.05
"""A pre-trend test with a smaller p-value is told as: site and comparison pool already moved apart."""

ALL_SITES = "all"

MENU = (
    "summary",
    "index",
    "portfolio",
    "reach",
    "effects",
    "charts",
    "improvement",
    "cycles",
    "methods",
    "sources",
)
"""Pages in the main menu, in order; the pages of the sites are reached from the overview and from each other."""

PROFILE_ROWS_PER_AIM = 8
"""With more rows a profile no longer fits a page at a size that can be read; the tables beside it hold all."""

EVENT_ESTIMATOR = "placebo_gap"
"""The estimator of studies that look for the trace of an event instead of the average after a start."""


@dataclass(frozen=True)
class MadeUp:
    """
    What stands on every page of results about persons who do not exist.

    Attributes
    ----------
    label : str
        Two or three words, for titles and badges.
    """

    label: str
    sentence: str


@dataclass(frozen=True)
class Edition:
    """One language edition of a released result."""

    released: Released
    language: Language
    geography: Geography

    @cached_property
    def texts(self) -> Texts:
        """The sentences of the report in this language."""
        return Texts.of_package("proeftuin.reporting", self.language)

    @cached_property
    def wording(self) -> Wording:
        """The rules that turn findings into sentences."""
        return Wording(self.texts)

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key`."""
        return self.texts(key, **gaps)

    def explain(self, topic: str, key: str) -> str:
        """
        What a key that stands in a table means, in a sentence.

        Keys are given by the steps, and a study may bring its own; one without a sentence is shown as it is rather
        than left out, because a reason that is hidden looks like no reason.
        """
        name = f"{topic}.{key}"
        return self.say(name) if name in self.texts else self.say("unexplained", key=key.replace("_", " "))

    @property
    def title(self) -> str:
        """Title of the study."""
        return self.released.study.title.in_language(self.language)

    @property
    def question(self) -> str:
        """What the study asks."""
        return self.released.study.question.in_language(self.language)

    @property
    def made_up(self) -> MadeUp | None:
        """The mark of results about persons who do not exist; open national data are about people who do."""
        return None

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """Path and name of every page in the main menu."""
        named = (name for name in MENU if self.has_part(name))
        return tuple((f"{name}.html", self.say(f"layout.{'overview' if name == 'index' else name}")) for name in named)

    def has_part(self, name: str) -> bool:
        """Whether the results have what a page about implementing or improving tells; other pages are always there."""
        known = {
            "portfolio": self.has_portfolio,
            "reach": self.has_reach,
            "charts": self.has_charts,
            "improvement": self.has_improvement,
            "cycles": self.has_cycles,
        }
        return known.get(name, True)

    @property
    def has_portfolio(self) -> bool:
        """Whether the study recorded what is carried out, which circumstances were changed, or what else happened."""
        return any(map(self.has_rows, ("portfolio", "portfolio_enabling", "context_events")))

    @property
    def has_reach(self) -> bool:
        """Whether the results tell how an entry of the portfolio reached persons."""
        return self.has_rows("re_aim")

    @property
    def has_charts(self) -> bool:
        """Whether the results hold any control chart."""
        return self.has_rows("control_charts")

    @property
    def has_improvement(self) -> bool:
        """Whether the study recorded a cycle of improvement, a finding or a decision."""
        return any(map(self.has_rows, ("improvement_cycles", "findings", "cycle_decisions")))

    def has_rows(self, table: str) -> bool:
        """Whether the results hold a table and something in it; a bundle of before it existed does not."""
        return table in self.released.tables and not self.released.table(table).is_empty()

    @property
    def has_cycles(self) -> bool:
        """Whether the results hold a comparison with the cycle before."""
        return {"cycle_changes", "cycle_differences"} <= self.released.tables.keys()

    @property
    def beside_title(self) -> str:
        """Heading of the list of pages that stands beside every page."""
        return self.say("layout.other_sites")

    @property
    def beside(self) -> tuple[tuple[str, str, str | None], ...]:
        """Name, path and mark of every page in that list."""
        return tuple((site.name, f"sites/{site.id}.html", self.example_badge(site)) for site in self.released.sites)

    @property
    def colophon(self) -> str:
        """The line at the foot of every page: what was computed, and on which division."""
        study = self.released.study
        if not study.plan:
            return self.say("layout.footer_without_plan", title=self.title, division=study.division.year)
        state = self.say(f"plan_state.{study.plan_state}.short")
        return self.say(
            "layout.footer", title=self.title, plan=study.plan[:12], state=state, division=study.division.year
        )

    @property
    def last_year(self) -> int:
        """Last year of the study."""
        return self.released.study.last_year

    @property
    def located_sites(self) -> tuple[Site, ...]:
        """Sites for which figures can be given."""
        return tuple(site for site in self.released.sites if site.is_located)

    def indicator(self, id: str) -> Indicator:
        """The definition of an indicator."""
        return self.released.indicators[id]

    def indicator_name(self, id: str) -> str:
        """Name of an indicator."""
        return self.indicator(id).name.in_language(self.language)

    def indicators_of(self, aim: Aim) -> tuple[Indicator, ...]:
        """Indicators of one aim that have a figure in the years of the study, in its order."""
        known = self._with_a_figure
        return tuple(each for each in self.released.indicators.values() if each.aim is aim and each.id in known)

    @cached_property
    def _with_a_figure(self) -> frozenset[str]:
        estimates = self.released.table("estimates")
        return frozenset(estimates.filter(pl.col("status").is_in([Status.VALUE, Status.WITHHELD]))["indicator"])

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes whose effects were asked for, in the order of the analysis plan."""
        return self.released.study.outcomes

    @cached_property
    def is_event_study(self) -> bool:
        """Whether the study looks for the trace of an event, not for the effect of programmes."""
        return EVENT_ESTIMATOR in self.released.table("effects")["estimator"]

    @cached_property
    def headline_indicators(self) -> tuple[Indicator, ...]:
        """One indicator for every aim that has any: its first outcome in the analysis plan, else its first."""
        chosen = []
        for aim in Aim:
            indicators = self.indicators_of(aim)
            planned = [each for id in self.outcomes for each in indicators if each.id == id]
            chosen.extend((planned or list(indicators))[:1])
        return tuple(chosen)

    @cached_property
    def profile_indicators(self) -> tuple[str, ...]:
        """What a profile shows of every aim: the outcomes of the plan first, then the others, as many as fit a page."""
        chosen: list[str] = []
        for aim in Aim:
            ids = [indicator.id for indicator in self.indicators_of(aim)]
            first = [id for id in self.outcomes if id in ids]
            chosen.extend((first + [id for id in ids if id not in first])[:PROFILE_ROWS_PER_AIM])
        return tuple(id for id in self.released.indicators if id in chosen)

    @property
    def main_indicator(self) -> Indicator:
        """The indicator that stands for the study where there is room for one: the first outcome, if there is any."""
        if self.outcomes:
            return self.indicator(self.outcomes[0])
        # Maps and funnels need figures by municipality, which a survey hardly has.
        mapped = set(self.released.table("funnels")["indicator"])
        return next((each for each in self.headline_indicators if each.id in mapped), self.headline_indicators[0])

    def example_badge(self, site: Site) -> str | None:
        """The mark of a site whose geography is assumed."""
        return self.say("badge.example") if site.geography is GeographyMark.ASSUMED else None

    def geography_source(self, site: Site) -> str:
        """Where the municipalities of a site come from."""
        return (
            self.say("geography.none")
            if site.geography_source is None
            else site.geography_source.in_language(self.language)
        )

    def site_label(self, site: Site) -> str:
        """Name of a site in running text; an assumed geography is called an example."""
        if site.geography is GeographyMark.ASSUMED:
            return self.say("site_as_example", site=site.name)
        return site.name

    def site_page(self, site: Site) -> str | None:
        """Path of the page about a site; `None` when there is none."""
        return f"sites/{site.id}.html"

    def outcome_page(self, outcome: str) -> str:
        """Path of the page about the effect on an outcome."""
        return f"effects/{outcome}.html"

    def insured_years_of_sites(self) -> dict[str, float]:
        """Insured years of every site in a year, as far as they are known; what an effect per insured year is of."""
        return {row["site"]: row["insured"] for row in self.rows("sites") if row["insured"] is not None}

    def date(self, day_: date) -> str:
        """A date in full."""
        return day(day_, self.language)

    def count(self, value: float | None) -> str:
        """A whole number, or the word for a missing one."""
        return self.wording.state(Status.MISSING) if value is None else number(value, "persons", self.language)

    def quantity(self, value: float, unit: str) -> str:
        """A number with the sign of its unit."""
        return quantity(value, unit, self.language)

    def decimal(self, text: str) -> str:
        """A number that stands as text in a table of the results, as readers of this language write it."""
        return number(float(text), "decimal", self.language)

    def cell(self, row: Row, column: str, unit: str, *, signed: bool = False) -> Cell:
        """The number in `column` of `row`, in its state."""
        status = Status(row["status"])
        value = row[column]
        if status is Status.VALUE and value is None:
            return Cell("–")
        if status is Status.VALUE:
            return Cell(quantity(float(value), unit, self.language, signed=signed), status)
        return Cell(self.wording.state(status), status, self.explain("reason", row["reason"]))

    def interval_cell(self, row: Row, lower: str, upper: str, unit: str, *, signed: bool = False) -> Cell:
        """The bounds of an interval; a dash when the number has none."""
        if row[lower] is None or row[upper] is None:
            return Cell("–")
        bounds = (number(float(row[name]), unit, self.language, signed=signed) for name in (lower, upper))
        return Cell(self.say("range", **dict(zip(("lower", "upper"), bounds, strict=True))))

    def unit(self, unit: str) -> str:
        """A unit in words."""
        return self.explain("unit", unit)

    def unit_of(self, indicator: Indicator) -> str:
        """What a number that already carries its sign is of: insured years, adults, residents."""
        if indicator.unit == "percent":
            return self.explain("share_of", indicator.population)
        return self.explain("per_unit", indicator.unit)

    def citation_lines(self, sources: Iterable[str]) -> tuple[str, ...]:
        """The lines that suppliers ask for, each once, in the order of the citations."""
        wanted = set(sources)
        cited = self.released.citations.items()
        return tuple(dict.fromkeys(each.line_in(self.language) for key, each in cited if key in wanted))

    def rows(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """
        Rows of a released table with these values in these columns.

        A bundle of before a table existed has no rows of it.
        """
        if table not in self.released.tables:
            return []
        conditions = [pl.col(name) == value for name, value in equal.items()]
        frame = self.released.table(table)
        return (frame.filter(conditions) if conditions else frame).to_dicts()

    def level(self, indicator: Indicator, region: str) -> Row | None:
        """The newest estimate of an indicator's level in a region, by the preferred method; both sexes, all ages."""
        return self._levels.get((indicator.id, region))

    def comparisons_of(self, site: Site) -> list[dict[str, Any]]:
        """The newest comparison of every indicator with every reference, by the preferred method."""
        frame = self.released.table("comparisons").filter(pl.col("region") == site.region)
        return self._newest(frame, "indicator", "reference").to_dicts()

    def funnel_places_of(self, site: Site) -> dict[str, dict[str, Any]]:
        """The newest place of a site in the funnel of every indicator that has one."""
        frame = self.released.table("funnels").filter(pl.col("region") == site.region)
        newest = frame.sort("period_end", descending=True).unique("indicator", keep="first", maintain_order=True)
        return {row["indicator"]: row for row in newest.to_dicts()}

    def _newest(self, frame: pl.DataFrame, *key: str) -> pl.DataFrame:
        """One row per `key` in the order of the study: of the newest period, with a value, by the preferred method."""
        rank = {method: position for position, method in enumerate(METHODS_BY_PREFERENCE)}
        order = {id: position for position, id in enumerate(self.released.indicators)}
        return (
            frame.filter(pl.col("method").is_in(list(rank)), pl.col("indicator").is_in(list(order)))
            .with_columns(
                _rank=pl.col("method").replace_strict(rank, return_dtype=pl.Int16),
                _order=pl.col("indicator").replace_strict(order, return_dtype=pl.Int16),
                _absent=pl.col("status") != Status.VALUE,
            )
            .sort(
                "_order", "period_end", "_absent", "_rank", descending=[False, True, False, False], maintain_order=True
            )
            .unique(list(key), keep="first", maintain_order=True)
            .drop("_rank", "_order", "_absent")
        )

    @cached_property
    def _levels(self) -> dict[tuple[str, str], Row]:
        shown = self.released.table("estimates").filter(
            pl.col("sex").is_null(), pl.col("age_band").is_null(), ~pl.col("region").str.starts_with("GM")
        )
        chosen = self._newest(shown, "indicator", "region")
        return {(row["indicator"], row["region"]): row for row in chosen.to_dicts()}

    def comparison_finding(self, row: Row, site: Site) -> ComparisonFinding:
        """A row of the comparisons as the wording rules take it."""
        indicator = self.indicator(row["indicator"])
        has_value = row["status"] == Status.VALUE
        return ComparisonFinding(
            indicator=indicator.name.in_language(self.language),
            region=self.site_label(site),
            reference=row["reference"],
            year=self.period(row),
            unit=row["unit"],
            difference=_range(row, "difference", "difference_lower", "difference_upper") if has_value else None,
            ratio=row["ratio"],
            method=row["method"],
            basis=self.basis_of(row),
            reason=None if has_value else self.explain("reason", row["reason"]),
        )

    def trend_finding(self, row: Row, region: str) -> TrendFinding:
        """A row of the trends as the wording rules take it."""
        indicator = self.indicator(row["indicator"])
        has_value = row["status"] == Status.VALUE
        return TrendFinding(
            indicator=indicator.name.in_language(self.language),
            region=region,
            unit=indicator.unit,
            first_year=row["first_year"],
            last_year=row["last_year"],
            change=_range(row, "percent_per_year", "lower", "upper") if has_value else None,
            reason=None if has_value else self.explain("reason", row["reason"]),
        )

    def effect_finding(self, row: Row) -> EffectFinding:
        """A row of the effects, average over the years after the start, as the wording rules take it."""
        indicator = self.indicator(row["outcome"])
        has_value = row["status"] == Status.VALUE
        return EffectFinding(
            outcome=indicator.name.in_language(self.language),
            site=None if row["site"] == ALL_SITES else self.site_label(self.site(row["site"])),
            outcome_unit=indicator.unit,
            effect=_range(row, "value", "lower", "upper") if has_value else None,
            unit=row["scale"],
            euro=self._effect_eur(row),
            event_year=row["year"] if row["estimator"] == EVENT_ESTIMATOR else None,
            minimum_detectable=row["minimum_detectable"],
            placebo_share=row["p_placebo"],
            placebo_draws=row["placebo_draws"],
            differed_before_start=self.differed_before_start(row["outcome"], row["site"]),
            caveats=tuple((row["caveats"] or "").split()),
            reason=None if has_value else self.explain("reason", row["reason"]),
            is_withheld=row["status"] == Status.WITHHELD,
        )

    def differed_before_start(self, outcome: str, site: str) -> bool | None:
        """Whether the pre-trend test found that the two already moved apart; `None` when it was not done."""
        rows = self.rows("effects", outcome=outcome, site=site, kind="pretrend")
        tests = [p for row in rows for p in (row["p_bootstrap"], row["p_placebo"]) if p is not None]
        return min(tests) < PRETREND_DIFFERS_BELOW if tests else None

    def site(self, id: str) -> Site:
        """The site of that identifier."""
        return next(site for site in self.released.sites if site.id == id)

    def period(self, row: Row) -> str:
        """The period of a row: a year, or a first and a last year."""
        first, last = row["period_start"].year, row["period_end"].year - 1
        return str(first) if first >= last else f"{first}–{last}"

    def basis_note(self, indicator: Indicator) -> str | None:
        """What a survey or modelled figure is called; nothing for a registration."""
        if indicator.basis is Basis.REGISTRATION:
            return None
        return self.say(f"wording.basis.{indicator.basis}")

    def basis_of(self, row: Row) -> Basis:
        """What a figure rests on; an adjustment that is a model makes a counted indicator a modelled figure."""
        if row["method"] == MODELLED_METHOD:
            return Basis.MODEL
        return self.indicator(row["indicator"]).basis

    def notes_on_rows(self, rows: Iterable[Row | None]) -> tuple[str, ...]:
        """What the marks and the words about method and interval in a table mean."""
        shown = [row for row in rows if row is not None]
        bases = dict.fromkeys(self.basis_of(row) for row in shown)
        intervals = dict.fromkeys(row["interval_method"] for row in shown if row["status"] == Status.VALUE)
        named = [self.explain("interval_method", method) for method in intervals if method]
        return (
            self.say("method_note"),
            *([self.say("interval_note", methods="; ".join(named))] if named else []),
            *(self.say(f"badge_note.{basis}") for basis in bases if basis is not Basis.REGISTRATION),
        )

    def basis_badge(self, row: Row) -> str | None:
        """The short mark of a survey or modelled figure."""
        basis = self.basis_of(row)
        return None if basis is Basis.REGISTRATION else self.say(f"badge.{basis}")

    def _effect_eur(self, row: Row) -> float | None:
        """The effect of `row` in euro per insured year, where the results hold it."""
        if "effects_eur" not in self.released.tables:
            return None
        key = ("outcome", "site", "kind", "estimator")
        found = self.rows("effects_eur", **{name: row[name] for name in key})
        values = [each["value"] for each in found if each["year"] == row["year"]]
        return values[0] if values else None


def _range(row: Row, value: str, lower: str, upper: str) -> Range:
    return Range(float(row[value]), row[lower], row[upper], row["confidence"] or 0.95)
