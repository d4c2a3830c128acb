"""
How numbers, regions and methods of results are written, in the words that the reports of the library use.

A number is the same text on a page, in a chart and in the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin.vocabulary.texts import Texts
from proeftuin_web.results.models import COUNTRY, POOL, Area, State, Stratum

POPULATIONS = {
    "insured": _("insured people"),
    "residents": _("residents"),
    "adults": _("adults"),
}
KIND_NAMES = {
    "site": _("sites"),
    "municipality": _("municipalities"),
    "ggd": _("regions of public health services"),
    "province": _("provinces"),
    "other": _("other regions"),
}
DIRECTIONS = {
    "higher": _("A higher figure is better."),
    "lower": _("A lower figure is better."),
    "neutral": _("A higher figure is neither better nor worse in itself."),
}
SEXES = {"female": _("women"), "male": _("men"), "unknown": _("sex unknown")}


@dataclass(frozen=True)
class Reading:
    """
    One figure as it is shown: the number with its interval, or its state with the reason.

    Made for one page or one picture, in one language: what was written once is not written again.
    """

    area: int
    start: date
    end: date
    method: str
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    status: str
    reason: str
    basis: str
    source: str

    @cached_property
    def text(self) -> str:
        """The number with its sign, or the word for its state."""
        if self.value is None:
            return str(State(self.status).label)
        return quantity(self.value, self.unit, language())

    @cached_property
    def interval(self) -> str:
        """The bounds of the interval; empty when there is none."""
        return bounds(self.lower, self.upper, self.unit)

    @property
    def why(self) -> str:
        """Why there is no number; empty when there is."""
        return explained("reason", self.reason) if self.reason else ""

    @property
    def period(self) -> str:
        """The period in words."""
        return period_name(self.start, self.end)


READING_COLUMNS = (
    "area_id", "period_start", "period_end", "method", "value", "lower", "upper", "unit", "status", "reason", "basis",
    "source",
)  # fmt: skip
"""What a `Reading` is made of, in order."""


def language() -> Language:
    """Language of the page."""
    return Language.EN if (get_language() or "nl").startswith("en") else Language.NL


@cache
def _texts(chosen: Language) -> Texts:
    return Texts.of_package("proeftuin.reporting", chosen)


def said(key: str, /, **gaps: object) -> str:
    """The sentence of the reports under `key`."""
    return _texts(language())(key, **gaps)


def explained(topic: str, key: str) -> str:
    """What a key that stands in the results means; one without a sentence is shown as it is."""
    texts, name = _texts(language()), f"{topic}.{key}"
    return texts(name) if name in texts else key.replace("_", " ")


def bounds(lower: float | None, upper: float | None, unit: str, *, signed: bool = False) -> str:
    """An interval as text, such as `2.600 tot 2.650`."""
    if lower is None or upper is None:
        return ""
    low, high = (number(each, unit, language(), signed=signed) for each in (lower, upper))
    return said("range", lower=low, upper=high)


def area_name(area: Area) -> str:
    """Name of a region; a site with assumed municipalities is called an example."""
    if area.code in (COUNTRY, POOL):
        name = said(f"region.{area.code}")
        return name[0].upper() + name[1:]
    if area.code == "all":
        return gettext("Everybody in the data")
    return said("site_as_example", site=area.name) if area.is_example else area.name


def period_name(start: date, end: date) -> str:
    """A year, several years, a quarter or a month."""
    last = end - timedelta(days=1)
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.month == 1 and months == 12:
        return str(start.year)
    if start.month == 1 and months % 12 == 0:
        return f"{start.year}–{last.year}"
    if months == 3 and start.month % 3 == 1:
        return gettext("quarter %(number)s of %(year)s") % {"number": start.month // 3 + 1, "year": start.year}
    return f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"


def stratum_name(stratum: Stratum) -> str:
    """Method and people of a stratum."""
    return _named(stratum, [gettext("segment %(name)s") % {"name": part_name(stratum)}] if stratum.segment else [])


def way_name(stratum: Stratum) -> str:
    """Method and people of a stratum, whatever the segment."""
    return _named(stratum, [])


def part_name(stratum: Stratum) -> str:
    """The segment that a stratum is of, or that it is of all together."""
    if not stratum.segment:
        return gettext("All segments together")
    own = stratum.segment_nl if language() is Language.NL else stratum.segment_en
    return own or stratum.segment


def _named(stratum: Stratum, of_segment: list[str]) -> str:
    people = [str(POPULATIONS.get(stratum.population, stratum.population.replace("_", " ")))]
    if stratum.sex:
        people.append(str(SEXES.get(stratum.sex, stratum.sex)))
    if stratum.age_band:
        people.append(gettext("aged %(band)s") % {"band": stratum.age_band})
    return f"{method_name(stratum.method)} ({', '.join([*people, *of_segment])})"


def method_name(method: str) -> str:
    """A method in words."""
    return explained("method_name", method)


def unit_name(unit: str) -> str:
    """A unit in words."""
    return explained("unit", unit)
