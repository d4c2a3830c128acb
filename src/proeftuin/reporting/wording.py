"""
Sentences about results, made by rules: direction, size in a unit that means something, certainty, main caveat.

The rules keep a report from saying more than its numbers do. A difference whose interval holds zero is neither an
effect nor the absence of one: the sentence says what the data allow and how small a change they could have shown.
There is no bare p-value; how often the same method finds as much where nothing happened is told as a count out of a
hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from proeftuin.vocabulary.estimate import Basis, Status
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin.vocabulary.texts import Texts

PLACEBO_SHARE_THAT_IS_COMMON = 0.05
"""Above this share of placebo sites at least as far from zero, a difference is no longer called out of the ordinary."""

SMALL_DIFFERENCE = 1.0
MODERATE_DIFFERENCE = 3.0
LARGE_DIFFERENCE = 10.0
"""Percent, or percentage points: below the first a difference is called small, from the last on large."""

CAVEATS_BY_WEIGHT = (
    "one_year_before",
    "assumed_geography",
    "bootstrap_weak",
    "one_pretrend_year",
    "event_is_not_a_cause",
    "few_placebo_groups",
    "site_sizes_differ",
)
"""
Caveats that may stand beside a single result, the heaviest first.

What holds for every effect, such as that sites were chosen, is said once for all and not repeated here.
"""


class Certainty(StrEnum):
    """What may be said of a difference."""

    CLEAR = "clear"
    COMMON_ELSEWHERE = "common_elsewhere"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Range:
    """A value with the bounds that go with it; without bounds nothing may be said of its certainty."""

    value: float
    lower: float | None = None
    upper: float | None = None
    confidence: float = 0.95

    @property
    def has_bounds(self) -> bool:
        """Whether both bounds are known."""
        return self.lower is not None and self.upper is not None

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside the bounds; unknown bounds exclude nothing."""
        return self.lower is not None and self.upper is not None and (self.lower > 0 or self.upper < 0)


@dataclass(frozen=True)
class EffectFinding:
    """
    The average effect on one outcome at one site, or at all sites together.

    Attributes
    ----------
    site : str or None
        Name as shown, with the mark of an example; `None` for all sites together.
    effect : Range or None
        In `unit`; `None` when it could not be estimated.
    euro : float or None
        The same effect in euro per insured year, so that a percentage can be told in money.
    event_year : int or None
        The year, when the effect is the gap in the year of an event and not an average after a start.
    minimum_detectable : float or None
        Smallest effect that would have been found with 80 % power, in `unit`.
    placebo_share : float or None
        Share of placebo sites at least as far from zero, between 0 and 1.
    differed_before_start : bool or None
        Whether site and pool already moved apart before the start; `None` when it was not tested.
    caveats : tuple of str
        Keys of the caveats, in any order.
    is_withheld : bool
        Whether there is an effect that output control does not let out.
    """

    outcome: str
    site: str | None
    outcome_unit: str
    effect: Range | None
    unit: str = "percent"
    euro: float | None = None
    event_year: int | None = None
    minimum_detectable: float | None = None
    placebo_share: float | None = None
    placebo_draws: int | None = None
    differed_before_start: bool | None = None
    caveats: tuple[str, ...] = ()
    reason: str | None = None
    is_withheld: bool = False

    @property
    def certainty(self) -> Certainty:
        """How sure the difference is, by its interval and by how often placebo sites show as much."""
        if self.effect is None or not self.effect.excludes_zero:
            return Certainty.UNDECIDED
        if self.placebo_share is not None and self.placebo_share > PLACEBO_SHARE_THAT_IS_COMMON:
            return Certainty.COMMON_ELSEWHERE
        return Certainty.CLEAR


@dataclass(frozen=True)
class ComparisonFinding:
    """
    One indicator of one region next to a reference.

    Attributes
    ----------
    reference : str
        Key of what is compared with: `NL01` or `pool`.
    difference : Range or None
        Region minus reference, in `unit`.
    ratio : float or None
        Region over reference.
    method : str
        Method of both estimates, such as `directly_standardised`.
    """

    indicator: str
    region: str
    reference: str
    year: str
    unit: str
    difference: Range | None
    ratio: float | None
    method: str
    basis: Basis
    reason: str | None = None

    @property
    def size(self) -> float | None:
        """How far apart the two are: percent for amounts and rates, percentage points for percentages."""
        if self.difference is None:
            return None
        if self.unit == "percent" or self.ratio is None:
            return abs(self.difference.value)
        return abs(self.ratio - 1) * 100


@dataclass(frozen=True)
class TrendFinding:
    """Mean change per year of one indicator in one region, in percent."""

    indicator: str
    region: str
    unit: str
    first_year: int
    last_year: int
    change: Range | None
    reason: str | None = None


@dataclass(frozen=True)
class Wording:
    """The rules, speaking one language."""

    texts: Texts

    def effect(self, finding: EffectFinding) -> tuple[str, ...]:
        """What an effect estimate says, certainty and main caveat included; one sentence each."""
        where = self._where(finding.site)
        if finding.effect is None:
            key = "effect.withheld" if finding.is_withheld else "effect.not_estimable"
            return (self._say(key, outcome=finding.outcome, where=where),) + (
                (finding.reason,) if finding.reason else ()
            )
        sentences = [self._effect_size(finding, finding.effect, where)]
        if finding.certainty is Certainty.COMMON_ELSEWHERE:
            sentences.append(self._placebo(finding, "common_elsewhere"))
        elif finding.certainty is Certainty.CLEAR and finding.placebo_share is not None:
            sentences.append(self._placebo(finding, "rare_elsewhere"))
        # Whatever the data leave open, a reader is told how large a change would have to be to be seen.
        if finding.certainty is not Certainty.CLEAR and finding.minimum_detectable is not None:
            size = quantity(abs(finding.minimum_detectable), finding.unit, self.texts.language)
            sentences.append(self._say("effect.minimum_detectable", size=size))
        sentences.extend(self._caveats(finding))
        return tuple(sentences)

    def comparison(self, finding: ComparisonFinding) -> tuple[str, ...]:
        """How a region compares with a reference; survey and model figures are called that."""
        reference = self._say(f"reference.{finding.reference}")
        subject = self._subject(finding.indicator, finding.unit)
        place = {"subject": subject, "region": finding.region, "year": finding.year, "reference": reference}
        if finding.difference is None or finding.size is None:
            return (self._say("comparison.not_estimable", **place),) + ((finding.reason,) if finding.reason else ())
        is_undecided = finding.difference.has_bounds and not finding.difference.excludes_zero
        if is_undecided:
            key = "comparison.undecided"
        elif finding.size < SMALL_DIFFERENCE:
            key = "comparison.about_equal"
        else:
            key = f"comparison.{_size_word(finding.size)}_{_direction(finding.difference.value)}"
        # "More" and "less" carry the direction; where neither is said, the number has to.
        gap = self._gap(finding, finding.difference, signed=key in ("comparison.undecided", "comparison.about_equal"))
        sentences = [
            self._say(
                key,
                **place,
                gap=gap,
                interval=self._interval(finding.difference, finding.unit),
                method=self._say(f"method.{finding.method}"),
            )
        ]
        if finding.basis is not Basis.REGISTRATION:
            sentences.append(self._say(f"basis.{finding.basis}"))
        return tuple(sentences)

    def trend(self, finding: TrendFinding) -> tuple[str, ...]:
        """Which way a series went over its comparable years, and how fast."""
        place: dict[str, object] = {
            "subject": self._subject(finding.indicator, finding.unit),
            "region": finding.region,
            "first_year": finding.first_year,
            "last_year": finding.last_year,
        }
        if finding.change is None:
            return (self._say("trend.not_estimable", **place),) + ((finding.reason,) if finding.reason else ())
        undecided = finding.change.has_bounds and not finding.change.excludes_zero
        key = "undecided" if undecided else _direction(finding.change.value)
        signed = undecided
        change = quantity(
            finding.change.value if signed else abs(finding.change.value),
            "percent_per_year",
            self.texts.language,
            signed=signed,
        )
        interval = self._interval(finding.change, "percent_per_year")
        return (self._say(f"trend.{key}", **place, change=change, interval=interval),)

    def funnel(self, place: str, region: str, outcome: str) -> str:
        """Where a region lies in the funnel, and what chance alone would do."""
        return self._say(f"funnel.{place}", region=region, outcome=outcome)

    def inequality(self, indicator: str, unit: str, year: int, ratio: float) -> str:
        """How far high and low municipalities are apart."""
        return self._say(
            "inequality.p90_p10_ratio",
            subject=self._subject(indicator, unit),
            year=year,
            ratio=number(ratio, "ratio", self.texts.language),
        )

    def state(self, status: Status) -> str:
        """The word that stands where a number has no value."""
        return self._say(f"state.{status}")

    def _say(self, key: str, **gaps: object) -> str:
        return self.texts(f"wording.{key}", **gaps)

    def _where(self, site: str | None) -> str:
        return self._say("where.all") if site is None else self._say("where.site", site=site)

    def _subject(self, indicator: str, unit: str) -> str:
        key = f"subject.{unit}"
        known = f"wording.{key}" in self.texts
        return self._say(key if known else "subject.other", indicator=indicator)

    def _effect_size(self, finding: EffectFinding, effect: Range, where: str) -> str:
        language = self.texts.language
        undecided = finding.certainty is Certainty.UNDECIDED
        kind = "effect" if finding.event_year is None else "gap"
        size = quantity(effect.value if undecided else abs(effect.value), finding.unit, language, signed=undecided)
        return self._say(
            f"{kind}.{'undecided' if undecided else _direction(effect.value)}",
            year=finding.event_year,
            subject=self._subject(finding.outcome, finding.outcome_unit),
            where=where,
            size=self._with_euro(size, finding),
            # An effect in percent is a relative change; a difference between percentages would be in points.
            interval=self._interval(effect, "percent_change" if finding.unit == "percent" else finding.unit),
        )

    def _with_euro(self, size: str, finding: EffectFinding) -> str:
        if finding.euro is None:
            return size
        # Rounded to whole euros a small amount would read as nothing at all.
        is_little = abs(finding.euro) < 1
        amount = quantity(1 if is_little else abs(finding.euro), "eur", self.texts.language)
        return self._say("effect.with_little_euro" if is_little else "effect.with_euro", size=size, amount=amount)

    def _placebo(self, finding: EffectFinding, key: str) -> str:
        share = finding.placebo_share or 0.0
        count = round(share * 100)
        kind = "effect" if finding.event_year is None else "gap"
        how_many = self._say("effect.none_of_hundred") if count == 0 else self._say("effect.of_hundred", count=count)
        return self._say(f"{kind}.{key}", how_many=how_many)

    def _caveats(self, finding: EffectFinding) -> Sequence[str]:
        if finding.differed_before_start:
            return [self._say("effect.differed_before_start")]
        heaviest = next((key for key in CAVEATS_BY_WEIGHT if key in finding.caveats), None)
        if heaviest is not None:
            return [self.texts(f"caveat.{heaviest}")]
        return [self._say("effect.not_yet_cause")] if finding.certainty is Certainty.CLEAR else []

    def _interval(self, estimate: Range, unit: str) -> str:
        if not estimate.has_bounds:
            return self._say("interval.none")
        # Bounds of a difference carry their sign, so that a reader sees at once whether zero lies between them.
        return self._say(
            "interval.bounds",
            level=round(estimate.confidence * 100),
            lower=self._amount(estimate.lower or 0.0, unit, signed=True),
            upper=self._amount(estimate.upper or 0.0, unit, signed=True),
        )

    def _gap(self, finding: ComparisonFinding, difference: Range, *, signed: bool) -> str:
        amount = self._amount(difference.value if signed else abs(difference.value), finding.unit, signed=signed)
        if finding.unit == "percent" or finding.ratio is None:
            return amount
        percent = (finding.ratio - 1) * 100
        share = quantity(percent if signed else abs(percent), "percent", self.texts.language, signed=signed)
        return self._say("comparison.gap_with_share", amount=amount, share=share)

    def _amount(self, value: float, unit: str, *, signed: bool = False) -> str:
        """`value` as a difference: percentages differ by percentage points."""
        language = self.texts.language
        if unit == "percent":
            points = number(value, "percentage_points", language, signed=signed)
            return self._say("amount.percentage_points", points=points)
        if unit == "percent_change":
            return quantity(value, "percent", language, signed=signed)
        return quantity(value, unit, language, signed=signed)


def _direction(value: float) -> str:
    return "lower" if value < 0 else "higher"


def _size_word(size: float) -> str:
    if size < MODERATE_DIFFERENCE:
        return "slightly"
    return "clearly" if size < LARGE_DIFFERENCE else "much"
