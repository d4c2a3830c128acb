"""How a control chart is worded: periods, signals, and what a trained reader would say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from typing_extensions import override

from proeftuin.reporting.charts.words import Row, Words, break_letters, rows_of
from proeftuin.vocabulary.estimate import Status

EVERYBODY, OWN_UNIT = "all", "own"
MOST_SIGNALS = 3
"""Signals that the text tells; the others stand in the table."""
_ONE_SIDED = ("shift", "longest_run", "four_of_five")


@dataclass(frozen=True)
class ControlWords(Words):
    """One control chart in words."""

    chart: str

    @cached_property
    def row(self) -> Row:
        """The row of the chart."""
        return rows_of(self.released, "control_charts", chart=self.chart)[0]

    @cached_property
    def points(self) -> tuple[Row, ...]:
        """Its points in the order of time."""
        return tuple(
            sorted(rows_of(self.released, "control_points", chart=self.chart), key=lambda row: row["period_start"])
        )

    @cached_property
    def signals(self) -> tuple[Row, ...]:
        """Its signals, the newest first."""
        rows = rows_of(self.released, "signals", chart=self.chart)
        return tuple(sorted(rows, key=lambda row: (row["period_end"], row["points"], row["rule"]), reverse=True))

    @cached_property
    def rebases(self) -> tuple[Row, ...]:
        """Decisions to compute new lines, in the order of time."""
        return tuple(sorted(rows_of(self.released, "rebases", chart=self.chart), key=lambda row: row["on"]))

    @property
    def name(self) -> str:
        """Name of the chart."""
        return str(self.row[f"name_{self.language}"])

    @property
    def unit_name(self) -> str | None:
        """The unit in words; `None` where nobody gave any."""
        if self.row["unit"] == OWN_UNIT:
            own: str | None = self.row[f"unit_{self.language}"]
            return own
        return self.known(f"unit.{self.row['unit']}")

    @property
    def title(self) -> str:
        """Name and unit."""
        unit = self.unit_name
        return f"{self.name}, {unit}" if unit else self.name

    @override
    def region(self, code: str) -> str:
        return self("care.everybody") if code == EVERYBODY else super().region(code)

    def value(self, number: float) -> str:
        """A number in the unit of the chart."""
        return self.quantity(number, self.row["unit"])

    def period_of_row(self, row: Row) -> str:
        """The period of a point."""
        return self.period_of(row["period_start"], row["period_end"])

    def span_of(self, row: Row) -> str:
        """The periods of a signal, from the first to the last."""
        own = self.within(row)
        first, last = self.period_of_row(own[0]), self.period_of_row(own[-1])
        return first if len(own) == 1 else self("control.span", first=first, last=last)

    def within(self, row: Row) -> list[Row]:
        """Points from the first to the last of a signal."""
        return [each for each in self.points if row["period_start"] <= each["period_start"] < row["period_end"]]

    def judged(self) -> list[Row]:
        """Points that lines and signals look at."""
        return [
            row
            for row in self.points
            if row["status"] == Status.VALUE and row["is_complete"] and not row["is_excluded"]
        ]

    def description(self) -> str:
        """What a trained reader would say: level, signals, the last point, the target, and what to mind."""
        return " ".join([*self._level(), *self._told_signals(), *self.verdicts(), *self.warnings()])

    def _level(self) -> list[str]:
        judged = self.judged()
        if not judged:
            return [self(f"control.no_chart.{self.row['reason']}")]
        first, last = (self.period_of_row(row) for row in (judged[0], judged[-1]))
        sentences = [self("control.seen.points", count=len(judged), first=first, last=last)]
        if self.row["centre"] is None:
            return [*sentences, self(f"control.no_chart.{self.row['reason']}")]
        sentences.append(self._lines(judged))
        out = [row for row in self.points if row["is_excluded"]]
        if out:
            key = "one" if len(out) == 1 else "several"
            names = self.listed(map(self.period_of_row, out))
            sentences.append(self(f"control.seen.left_out.{key}", count=len(out), names=names))
        return sentences

    def _lines(self, judged: list[Row]) -> str:
        gaps = {name: None if self.row[name] is None else self.value(self.row[name]) for name in ("lower", "upper")}
        gaps["centre"] = self.value(self.row["centre"])
        limits = "without_limits" if self.row["lower"] is None else "with_limits"
        earlier = [row for row in judged if row["part"] < judged[-1]["part"] and row["centre"] is not None]
        if not earlier:
            return self(f"control.seen.level.{limits}", **gaps)
        on = self.day(max(row["on"] for row in self.rebases))
        return self(f"control.seen.part.{limits}", **gaps, on=on, before=self.value(earlier[-1]["centre"]))

    def _told_signals(self) -> list[str]:
        if self.row["centre"] is None:
            return []
        if not self.signals:
            return [self("control.seen.no_signal")]
        told = [
            self("control.seen.signal", what=self.stretch(row), meaning=self(f"control.meaning.{row['meaning']}"))
            for row in self.signals[:MOST_SIGNALS]
        ]
        left = len(self.signals) - len(told)
        if left:
            told.append(self(f"control.seen.more_signals.{'one' if left == 1 else 'several'}", count=left))
        return told

    def stretch(self, row: Row) -> str:
        """What a rule saw and when."""
        rule, points = row["rule"], row["points"]
        own = self.within(row)
        first, last = (self.period_of_row(each) for each in (own[0], own[-1]))
        when = self(f"control.when.{'one' if len(own) == 1 else 'several'}", first=first, last=last)
        shape = "outside_limits_once" if rule == "outside_limits" and points == 1 else rule
        direction = self._direction(rule, row["direction"])
        return self(f"control.stretch.{shape}", when=when, points=points, direction=direction)

    def _direction(self, rule: str, direction: str) -> str:
        topic = "side" if rule in _ONE_SIDED else rule
        return self.known(f"control.direction.{topic}.{direction}") or direction

    def verdicts(self) -> list[str]:
        """What the last point shows, and whether the target is met."""
        if self.row["variation"] is None:
            return []
        told = [self(f"control.variation.{self.row['variation']}.text")]
        if self.row["target"] is not None:
            told.append(self(f"control.assurance.{self.row['assurance']}.text", target=self.value(self.row["target"])))
        return told

    def warnings(self) -> list[str]:
        """What limits the reading."""
        return [self(f"control.warning.{key}") for key in (self.row["warnings"] or "").split()]

    def notes(self) -> tuple[str, ...]:
        """Why this chart, by which rules, and what people decided about it."""
        row = self.row
        told = []
        if row["kind"] is not None:
            told.append(self(f"control.why.{row['why_kind']}", kind=self(f"control.kind.{row['kind']}")))
            told.append(self(f"control.rules.{row['rules']}"))
        if row["baseline_start"] is not None:
            last = row["baseline_end"] - timedelta(days=1)
            told.append(self("control.note.baseline", first=self.day(row["baseline_start"]), last=self.day(last)))
        if row["screened"]:
            told.append(self("control.note.screened"))
        for rebase in self.rebases:
            gaps = {"on": self.day(rebase["on"]), "who": rebase["decided_by"], "day": self.day(rebase["decided_on"])}
            told.append(self("control.note.rebase", why=_sentence(rebase[f"why_{self.language}"]), **gaps))
        for each in self.points:
            if each["is_excluded"]:
                why = _sentence(each[f"why_excluded_{self.language}"])
                told.append(self("control.note.left_out", when=self.period_of_row(each), why=why))
        return (*told, *self._breaks(), *self._places())

    def _breaks(self) -> list[str]:
        indicator = self.released.indicators.get(self.row["series"])
        if indicator is None:
            return []
        years = [row["period_start"].year for row in self.points]
        explained = {each.year: each.explanation.in_language(self.language) for each in indicator.breaks}
        return [
            self("control.note.break", explanation=f"{year}: {explained[year]}")
            for year in break_letters(indicator, years).values()
        ]

    def _places(self) -> tuple[str, ...]:
        return () if self.row["region"] is None else self.geography_notes([self.row["region"]])

    def citations(self) -> tuple[str, ...]:
        """The lines of the source of the series."""
        indicator = self.released.indicators.get(self.row["series"])
        return () if indicator is None else self.sources([indicator.source])


def control_charts_of(words: Words) -> tuple[str, ...]:
    """Identifiers of all control charts, in the order of the study file."""
    rows = sorted(rows_of(words.released, "control_charts"), key=lambda row: row["place"])
    return tuple(row["chart"] for row in rows)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
