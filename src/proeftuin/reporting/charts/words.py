"""Names, written numbers and notes that all charts use, in one language."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

import polars as pl

from proeftuin.errors import NotEstimableError
from proeftuin.release.released import Released
from proeftuin.vocabulary.estimate import Basis, Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day, month_of_year, number, quantity
from proeftuin.vocabulary.site import GeographyMark, Site
from proeftuin.vocabulary.texts import Texts

Row = Mapping[str, Any]

COUNTRY, POOL, ALL_SITES = "NL01", "pool", "all"
MODELLED = "composition_adjusted"
"""The method that makes a counted indicator a modelled figure."""
ABSENT = (Status.WITHHELD, Status.NOT_ESTIMABLE, Status.MISSING)


class NothingToShowError(NotEstimableError):
    """A chart was asked for which the results hold no rows; the message is a sentence in the reader's language."""


@cache
def _texts(language: Language) -> Texts:
    return Texts.of_package("proeftuin.reporting", language)


@dataclass(frozen=True)
class Words:
    """How the results are worded in `language`."""

    released: Released
    language: Language

    def __call__(self, key: str, /, **gaps: object) -> str:
        """The sentence of the charts under `key`."""
        return _texts(self.language)(f"charts.{key}", **gaps)

    def known(self, key: str) -> str | None:
        """The sentence of the charts under `key`, where there is one."""
        texts = _texts(self.language)
        return texts(f"charts.{key}") if f"charts.{key}" in texts else None

    def indicator(self, id: str) -> str:
        """Name of an indicator."""
        return self.released.indicators[id].name.in_language(self.language)

    @cached_property
    def _names(self) -> dict[str, str]:
        regions = self.released.table("regions").select("region", "name").unique("region", maintain_order=True)
        return dict(regions.iter_rows())

    def site_of(self, region: str) -> Site | None:
        """The site that a region code stands for."""
        return next((site for site in self.released.sites if site.region == region), None)

    def region(self, code: str) -> str:
        """Name of a region; a site whose geography is assumed is called an example."""
        if code in (COUNTRY, POOL):
            return self(f"region.{code}")
        site = self.site_of(code)
        if site is None:
            return self._names.get(code, code)
        return self("region.example", site=site.name) if site.geography is GeographyMark.ASSUMED else site.name

    def named(self, **ids: str) -> dict[str, str]:
        """
        Names for the gaps of a sentence, each twice.

        `{indicator}` is the name inside a sentence, `{Indicator}` the same at its start. The arguments are ids of an
        `indicator` or `outcome`, the id of a `site`, or the code of a `region` or `reference`.
        """
        gaps: dict[str, str] = {}
        for gap, id in ids.items():
            is_indicator = gap in ("indicator", "outcome")
            name = self.indicator(id) if is_indicator else self.site(id) if gap == "site" else self.region(id)
            is_common = is_indicator or id in (COUNTRY, POOL, ALL_SITES)
            gaps |= {gap: self._inside(id, name) if is_common else name, gap.capitalize(): name}
        return gaps

    def _inside(self, id: str, name: str) -> str:
        if id == COUNTRY:
            return self("region.country_inside")
        # An abbreviation keeps its capitals, and so does the name of a substance such as HbA1c.
        rest = name.split()[0][1:]
        is_word = rest.islower() and not any(letter.isdigit() for letter in rest)
        return name[0].lower() + name[1:] if is_word else name

    def indicators_listed(self, ids: Iterable[str]) -> str:
        """Names of indicators inside a sentence."""
        return self.listed(dict.fromkeys(self.named(indicator=id)["indicator"] for id in ids))

    def site(self, id: str) -> str:
        """Name of a site, or of all sites together."""
        return self("region.all_sites") if id == ALL_SITES else self.region(f"site:{id}")

    def unit(self, unit: str) -> str:
        """A unit in words, for the title of an axis."""
        return self(f"unit.{unit}")

    def quantity(self, value: float, unit: str, *, signed: bool = False) -> str:
        """A number with the sign of its unit; the unit in words is left to the text around it."""
        return quantity(value, unit, self.language, signed=signed)

    def count(self, value: float) -> str:
        """A whole number."""
        return number(value, "persons", self.language)

    def with_interval(self, row: Row, unit: str, *, prefix: str = "", signed: bool = False) -> str:
        """
        The number of a row with its interval, or its state with the reason.

        Parameters
        ----------
        prefix : str
            `difference_` or `ratio_` where a row carries both; the bounds are then called `difference_lower`.
        """
        value = row[prefix.rstrip("_") or "value"]
        if value is None:
            return self.state(row)
        text = self.quantity(value, unit, signed=signed)
        lower, upper = row[f"{prefix}lower"], row[f"{prefix}upper"]
        if lower is None or upper is None:
            return text
        bounds = (number(each, unit, self.language, signed=signed) for each in (lower, upper))
        return self("number.with_interval", value=text, **dict(zip(("lower", "upper"), bounds, strict=True)))

    def state(self, row: Row) -> str:
        """The word for the state of a number that is not there, with the reason where it is known."""
        status = self(f"state.{row['status']}")
        return self("number.because", state=status, reason=self.reason(row["reason"])) if row["reason"] else status

    def reason(self, key: str) -> str:
        """
        Why a number is not there, in words.

        A key without a sentence is shown as it is: a reason that is hidden looks like no reason.
        """
        texts = _texts(self.language)
        text = texts(f"reason.{key}") if f"reason.{key}" in texts else key.replace("_", " ")
        return text[:1].lower() + text[1:].rstrip(".")

    def criterion(self, key: str) -> str:
        """A step in the definition of a population, in words."""
        texts = _texts(self.language)
        return texts(f"criterion.{key}") if f"criterion.{key}" in texts else key.replace("_", " ").capitalize()

    def analysis(self, key: str) -> str:
        """Name of an analysis; one that leaves a site out or looks at one group of people or areas names it."""
        kind, _, part = key.partition(":")
        if kind == "by_deprivation" and part:
            return self._named("analysis", kind, part=self._class_of_areas(part))
        group = f"age_group.{part}"
        texts = _texts(self.language)
        is_site = any(each.id == part for each in self.released.sites)
        named = self.site(part) if is_site else texts(group) if group in texts else part.replace("_", " ")
        whole = key.replace(":", "_")
        return self._named("analysis", whole if f"analysis.{whole}.name" in texts else kind, site=named, part=named)

    def _class_of_areas(self, key: str) -> str:
        texts = _texts(self.language)
        known = f"deprivation_class.{key}"
        return texts(known) if known in texts else texts("deprivation_class.declared", name=key.replace("_", " "))

    def comparator(self, key: str) -> str:
        """What the sites are compared with, in words."""
        texts = _texts(self.language)
        return texts(f"comparator.{key}") if f"comparator.{key}" in texts else key.replace("_", " ")

    def _named(self, topic: str, key: str, **gaps: object) -> str:
        texts = _texts(self.language)
        name = f"{topic}.{key}.name"
        return texts(name, **gaps) if name in texts else key.replace("_", " ")

    def plan_notes(self) -> tuple[str, ...]:
        """One sentence when the analysis plan was not fixed beforehand, or was not followed."""
        state = self.released.study.plan_state
        if state == "frozen":
            return ()
        return (self("plan.departs") if state == "departs" else self("plan.not_frozen"),)

    def period(self, row: Row) -> str:
        """The year of a row, or its first and last year."""
        first, last = row["period_start"].year, row["period_end"].year - 1
        return str(first) if first == last else f"{first}–{last}"

    def day(self, value: date) -> str:
        """A date in full."""
        return day(value, self.language)

    def period_of(self, start: date, end: date) -> str:
        """A period by its name: a month, a quarter, a year, or its first and last day."""
        months = 12 * (end.year - start.year) + end.month - start.month
        if start.day == end.day == 1 and months in (1, 3, 12) and (start.month - 1) % months == 0:
            if months == 1:
                return month_of_year(start, self.language)
            if months == 12:
                return str(start.year)
            return self("control.quarter", number=(start.month + 2) // 3, year=start.year)
        last = end - timedelta(days=1)
        return self.day(start) if last == start else self("control.period", first=self.day(start), last=self.day(last))

    def listed(self, names: Iterable[str]) -> str:
        """Names in a sentence: `a, b and c`."""
        names = list(names)
        return names[0] if len(names) == 1 else self("list", first=", ".join(names[:-1]), last=names[-1])

    def sources(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The lines that suppliers ask for, each once."""
        cited = self.released.citations
        return tuple(dict.fromkeys(cited[id].line_in(self.language) for id in dict.fromkeys(ids) if id in cited))

    def sources_of(self, indicators: Iterable[str]) -> tuple[str, ...]:
        """The citation lines of the indicators."""
        return self.sources(self.released.indicators[id].source for id in indicators)

    def basis_notes(self, indicators: Iterable[str], *, modelled: Iterable[str] = ()) -> tuple[str, ...]:
        """
        One sentence for every kind of figure that is not a count, with the names of the indicators.

        Parameters
        ----------
        modelled : iterable of str
            Counted indicators whose figures here were adjusted with a model.
        """
        by_basis = {id: self.released.indicators[id].basis for id in indicators}
        by_basis |= dict.fromkeys(modelled, Basis.MODEL)
        notes = []
        for basis in (Basis.SURVEY, Basis.MODEL):
            of_basis = [id for id, each in by_basis.items() if each is basis]
            if of_basis:
                notes.append(self(f"basis.{basis}", names=self.indicators_listed(of_basis)))
        return tuple(notes)

    def geography_notes(self, regions: Iterable[str]) -> tuple[str, ...]:
        """One sentence that names the sites whose geography is assumed, if there are any."""
        sites = [site for region in regions if (site := self.site_of(region))]
        assumed = [site.name for site in sites if site.geography is GeographyMark.ASSUMED]
        if not assumed:
            return ()
        return (self("geography.one" if len(assumed) == 1 else "geography.several", names=self.listed(assumed)),)

    def break_notes(self, indicator: Indicator, years: Iterable[int]) -> tuple[str, ...]:
        """What changed at every break within the years, under the letter that marks it in the chart."""
        explained = {each.year: each.explanation.in_language(self.language) for each in indicator.breaks}
        return tuple(
            self("break.note", letter=letter, year=year, explanation=explained[year])
            for letter, year in break_letters(indicator, years).items()
        )

    def nothing(self, key: str, **gaps: object) -> NothingToShowError:
        """The error for a chart without data."""
        return NothingToShowError(self(f"nothing.{key}", **gaps))


def break_letters(indicator: Indicator, years: Iterable[int]) -> dict[str, int]:
    """The breaks that fall within the years, each under a letter: the first year that means something else."""
    years = sorted(years)
    inside = [each.year for each in indicator.breaks if years and years[0] < each.year <= years[-1]]
    return {chr(ord("a") + position): year for position, year in enumerate(inside)}


def wrapped(text: str, width: int) -> list[str]:
    """A name in lines of at most `width` letters, as an axis or a label shows it."""
    return textwrap.wrap(text, width, break_long_words=False) or [""]


def rows_of(released: Released, table: str, **equal: object) -> list[dict[str, Any]]:
    """
    Rows of a table of the evaluation with these values in these columns.

    A bundle of before these tables existed has none of them; that is the same as a plan that does not ask for them.
    """
    if table not in released.tables:
        return []
    conditions = [pl.col(name) == value for name, value in equal.items()]
    frame = released.table(table)
    return (frame.filter(conditions) if conditions else frame).to_dicts()


def all_ages(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows about both sexes and all ages together."""
    return frame.filter(pl.col("sex").is_null(), pl.col("age_band").is_null())


def in_year(year: int) -> pl.Expr:
    """Whether a row's period is that calendar year."""
    return pl.col("period_start").dt.year() == year


def text_table(rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> pl.DataFrame:
    """Written rows as a table, also when there are none."""
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String))
