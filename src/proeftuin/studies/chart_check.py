"""What charts of a study say of each other and of the rest of it, and the charts that they then mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from proeftuin.errors import Problem
from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.steps.implementation.portfolio import Entry
from proeftuin.steps.improvement.chart import FEWEST_BASELINE_POINTS, FITTING, Nature
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.steps.population.written_value import meant
from proeftuin.studies.chart_part import ChartPart
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.period import Period

EVERYBODY = "all"
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
STAGES = ("invited", "enrolled", "completed")
"""Of the table `reach`: shares of who could be reached."""
OWN_UNIT = "own"
"""Unit of a series that has its own; what it is called stands with the chart."""
DELIVERED: Mapping[str, tuple[Nature, str]] = {
    "participants": (Nature.COUNT, "persons"),
    "sessions": (Nature.COUNT, OWN_UNIT),
    "dose": (Nature.VALUE, OWN_UNIT),
    "sessions_per_participant": (Nature.VALUE, OWN_UNIT),
    "fidelity": (Nature.VALUE, "percent"),
    "adoption": (Nature.VALUE, "percent"),
}
"""Figures of the table `delivery` that a chart can follow, and their unit."""


@dataclass(frozen=True)
class Followed:
    """
    An indicator as charts can follow it.

    Attributes
    ----------
    nature : Nature
        Of its yearly crude figures, and of its months where it has any.
    has_months : bool
        Whether it is a sum of dated rows, so that a year of it is the sum of its months.
    factor : float
        What numerator over denominator is multiplied by.
    """

    nature: Nature
    has_months: bool
    unit: str
    factor: float
    direction: Direction


@dataclass(frozen=True)
class ChartSurroundings:
    """
    What else of the study charts are held against.

    Attributes
    ----------
    indicators : mapping of str to Followed
    sites : sequence of str
    entries : sequence of str
        Of the portfolio.
    period : Period
        Of the study.
    is_about_persons : bool
        Whether there are months at all.
    """

    indicators: Mapping[str, Followed]
    sites: Sequence[str]
    entries: Sequence[str]
    period: Period
    is_about_persons: bool
    files: Mapping[int, Period] = field(default_factory=dict)
    """First and last day of the series of a file, by the place of its chart."""
    measured: Mapping[int, Sequence[Period]] = field(default_factory=dict)
    """Periods of the series of a file, by the place of its chart."""
    delivered: Every = Every.QUARTER
    """How long the periods are in which delivery is counted."""
    delivering: Sequence[Entry] = ()
    """Entries of the portfolio with their rollouts."""

    def with_files(self, measured: Mapping[int, Sequence[Period]]) -> ChartSurroundings:
        """The same, with the series of files that could be read."""
        spans = {place: Period(periods[0].start, periods[-1].end) for place, periods in measured.items()}
        return replace(self, files=spans, measured=dict(measured))


def nature_of(part: ChartPart, around: ChartSurroundings) -> Nature | None:
    """What a point of the chart is; `None` when the study does not have what it shows."""
    measure = part.measure
    if measure.nature is not None:
        return Nature(measure.nature)
    if measure.delivery is not None:
        nature, _ = DELIVERED.get(measure.what or "", (Nature.SHARE, ""))
        return nature
    found = around.indicators.get(measure.indicator or "")
    if found is None:
        return None
    # An adjusted figure has a numerator too, but its limits do not follow from that.
    return Nature.VALUE if measure.method not in (None, "crude") else found.nature


def every_of(part: ChartPart, around: ChartSurroundings) -> Every:
    """How long the periods are: a month where the indicator has months, unless the study says otherwise."""
    if part.measure.file is not None:
        return Every.PERIOD
    if part.measure.every is not None:
        return Every(part.measure.every)
    if part.measure.delivery is not None:
        return around.delivered
    found = around.indicators.get(part.measure.indicator or "")
    has_months = found is not None and found.has_months
    return Every.MONTH if has_months and part.measure.method is None else Every.YEAR


@dataclass(frozen=True)
class ChartCheck:
    """The charts of a study with what they are held against."""

    folder: Path
    parts: Sequence[ChartPart]
    around: ChartSurroundings

    def problems(self) -> list[Problem]:
        """Everything that is wrong, by place in the study file."""
        return [
            *self._of_identifiers(),
            *(problem for place, part in enumerate(self.parts) for problem in self._of_chart(place, part)),
        ]

    def _problem(self, place: Sequence[str | int], what: str, expected: str, action: str) -> Problem:
        return Problem(place_in_study(self.folder, ["improvement", "charts", *place]), what, expected, action)

    def _of_identifiers(self) -> Iterator[Problem]:
        seen: dict[str, int] = {}
        for place, part in enumerate(self.parts):
            if part.id in seen:
                yield self._problem(
                    [place, "id"], f"two charts are called `{part.id}`", "an identifier for each", "rename one of them"
                )
            seen.setdefault(part.id, place)

    def _of_chart(self, place: int, part: ChartPart) -> Iterator[Problem]:
        yield from self._of_measure(place, part)
        yield from self._of_kind(place, part)
        yield from self._of_target(place, part)
        yield from self._of_days(place, part)

    def _of_measure(self, place: int, part: ChartPart) -> Iterator[Problem]:
        measure = part.measure
        where: list[str | int] = [place, "measure"]
        if measure.indicator is not None and measure.indicator not in self.around.indicators:
            yield self._unknown([*where, "indicator"], "indicator", measure.indicator, list(self.around.indicators))
        if measure.delivery is not None and measure.delivery not in self.around.entries:
            yield self._unknown(
                [*where, "delivery"], "entry of the portfolio", measure.delivery, list(self.around.entries)
            )
        if measure.delivery is not None and measure.what not in (*STAGES, *DELIVERED):
            yield self._unknown([*where, "what"], "figure of delivery", str(measure.what), [*STAGES, *DELIVERED])
        if measure.delivery is not None and measure.every not in (None, self.around.delivered.value):
            yield self._problem(
                [*where, "every"], f"delivery is counted by {self.around.delivered.value}, not by {measure.every}",
                f"every: {self.around.delivered.value}", "leave `every` out, or change `portfolio.delivery.every`",
            )  # fmt: skip
        if measure.region not in (None, EVERYBODY, *self.around.sites):
            yield self._unknown([*where, "region"], "site", str(measure.region), [EVERYBODY, *self.around.sites])
        found = self.around.indicators.get(measure.indicator or "")
        if found is None or measure.every in (None, "year"):
            return
        if not self.around.is_about_persons:
            yield self._problem(
                [*where, "every"], "open data are published by year", "every: year",
                "follow the year, or read months of your own from a file",
            )  # fmt: skip
        elif not found.has_months:
            yield self._problem(
                [*where, "every"], f"`{measure.indicator}` asks something of a person in a whole year",
                "an indicator that counts or adds up what happened on a day, or every: year",
                "follow the year, or choose another indicator",
            )  # fmt: skip
        elif measure.method not in (None, "crude"):
            yield self._problem(
                [*where, "method"], "months and quarters are not adjusted for anything", "yearly figures, every: year",
                "leave `method` out, or follow the year",
            )  # fmt: skip

    def _unknown(self, place: Sequence[str | int], kind: str, id: str, known: Sequence[str]) -> Problem:
        expected = f"one of {', '.join(known)}" if known else f"a study that has an {kind}; this one has none"
        return self._problem(place, f"there is no {kind} `{id}`", expected, meant(id, known))

    def _of_kind(self, place: int, part: ChartPart) -> Iterator[Problem]:
        nature = nature_of(part, self.around)
        if part.chart is None or nature is None or ChartKind(part.chart) in FITTING[nature]:
            return
        fitting = ", ".join(kind.value for kind in FITTING[nature])
        yield self._problem(
            [place, "chart"], f"a {part.chart} chart does not fit a series of nature {nature.value}",
            f"one of {fitting}", "choose one of these, or leave `chart` out",
        )  # fmt: skip

    def _of_target(self, place: int, part: ChartPart) -> Iterator[Problem]:
        if part.target is None:
            return
        if nature_of(part, self.around) is Nature.SHARE and not 0 <= part.target <= 1:
            yield self._problem(
                [place, "target"], f"the target of a share is {100 * part.target:g} percent",
                "a share from 0 to 1: 0.6 is 60 percent", "write the target as a share",
            )  # fmt: skip
        if direction_of(part, self.around) is Direction.NEUTRAL:
            yield self._problem(
                [place, "target"], "there is a target, and nothing says which way is better", "better: lower or higher",
                "add `better`, or leave the target out",
            )  # fmt: skip

    def _of_days(self, place: int, part: ChartPart) -> Iterator[Problem]:
        period = self.around.files.get(place, None if part.measure.file is not None else self.around.period)
        if period is None:
            return
        days: list[tuple[list[str | int], date, str]] = [
            ([place, "rebase", number, "on"], one.on, "new lines begin") for number, one in enumerate(part.rebase)
        ]
        days += [
            ([place, "excluded", number, "period"], one.period, "the point that is left out lies")
            for number, one in enumerate(part.excluded)
        ]
        for where, day, what in days:
            if not period.contains(day):
                yield self._outside(where, what, day, period)
        yield from self._of_baseline(place, part, period)

    def _of_baseline(self, place: int, part: ChartPart, period: Period) -> Iterator[Problem]:
        baseline = part.baseline
        if baseline is None or baseline.start is None or baseline.end is None:
            return
        where: list[str | int] = [place, "baseline"]
        if baseline.start < period.start or baseline.end > period.end:
            day = baseline.start if baseline.start < period.start else baseline.end
            yield self._outside(where, "the baseline goes", day, period)
        within = [one.on for one in part.rebase if baseline.start < one.on < baseline.end]
        if within:
            yield self._problem(
                where, f"new lines begin on {within[0].isoformat()}, within the baseline",
                "a baseline that lies between two days on which new lines begin", "move one of the two",
            )  # fmt: skip

        whole = sum(
            baseline.start <= one.start and one.end <= baseline.end for one in self._periods(place, part, period)
        )
        if whole < FEWEST_BASELINE_POINTS:
            yield self._problem(
                where, f"the baseline holds {whole} whole periods of the series",
                f"at least {FEWEST_BASELINE_POINTS}", "make it longer, or leave it out",
            )  # fmt: skip

    def _periods(self, place: int, part: ChartPart, period: Period) -> Sequence[Period]:
        """The periods of the series: those of its file, or those that the study is divided into."""
        if place in self.around.measured:
            return self.around.measured[place]
        months = _MONTHS[every_of(part, self.around)]
        starts = [
            date(year, month, 1)
            for year in range(period.start.year, period.end.year + 1)
            for month in range(1, 13, months)
        ]
        return [Period(start, end) for start, end in pairwise(starts) if period.start <= start and end <= period.end]

    def _outside(self, where: Sequence[str | int], what: str, day: date, period: Period) -> Problem:
        return self._problem(
            where, f"{what} outside the series, at {day.isoformat()}",
            f"days from {period.start.isoformat()} up to {period.end.isoformat()}", "correct the day",
        )  # fmt: skip


def direction_of(part: ChartPart, around: ChartSurroundings) -> Direction:
    """Which way is better: as the chart says, or else as the definition of the indicator does."""
    if part.better is not None:
        return Direction.NEUTRAL if part.better == "neither" else Direction(part.better)
    found = around.indicators.get(part.measure.indicator or "")
    if found is not None:
        return found.direction
    is_better_higher = part.measure.what in (*STAGES, "fidelity", "adoption")
    return Direction.HIGHER_IS_BETTER if is_better_higher else Direction.NEUTRAL
