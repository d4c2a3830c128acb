"""
What is wrong with cycles of improvement and their tests, as far as the study file tells.

Days decide what a record is worth. A prediction that was put down when the result could be known predicts nothing, and
a result that was put down before its days were over is none: both are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.improvement_part import (
    ChangeTestPart,
    CyclePart,
    DriverPart,
    ImprovementPart,
    PredictionPart,
    ResultPart,
)
from proeftuin.studies.recorded_around import RecordedAround, Records
from proeftuin.studies.study_address import found

Place = list[str | int]


@dataclass(frozen=True)
class CycleCheck:
    """What is wrong with the cycles of a study and their tests."""

    records: Records
    part: ImprovementPart
    around: RecordedAround

    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the study file."""
        tests = [test.id for cycle in self.part.cycles for test in cycle.tests]
        return [
            *self.records.twice(["cycles"], "cycle", [cycle.id for cycle in self.part.cycles]),
            *self.records.twice(["cycles"], "test", tests),
            *(problem for place in range(len(self.part.cycles)) for problem in self._of_cycle(place)),
        ]

    def _of_cycle(self, place: int) -> Iterator[Problem]:
        cycle = self.part.cycles[place]
        where: Place = ["cycles", place]
        yield from self._of_aim(cycle, where)
        yield from self._of_measures(cycle, where)
        drivers = [driver.id for driver in _all_drivers(cycle.drivers)]
        yield from self.records.twice([*where, "drivers"], "driver", drivers)
        yield from self._of_drivers(cycle.drivers, [*where, "drivers"])
        for at, test in enumerate(cycle.tests):
            yield from self._of_test(test, [*where, "tests", at])
        yield from self._of_order(cycle, [*where, "tests"])

    def _of_aim(self, cycle: CyclePart, where: Place) -> Iterator[Problem]:
        aim, begins = cycle.aim, _begins_on(cycle)
        yield from self._of_chart([*where, "aim", "measure"], aim.measure)
        yield from self._of_number([*where, "aim", "from"], aim.measure, aim.baseline)
        yield from self._of_number([*where, "aim", "to"], aim.measure, aim.target)
        if aim.baseline == aim.target:
            yield self.records.problem(
                [*where, "aim", "to"], f"the target is the level that one starts from, {aim.target:g}",
                "a target that differs from `from`", "write what is to be reached",
            )  # fmt: skip
        if begins is not None and aim.by <= begins:
            yield self.records.problem(
                [*where, "aim", "by"], f"the aim is to be reached by {aim.by}, and the cycle begins on {begins}",
                "a day after the beginning", "change `by`, or the days of the cycle",
            )  # fmt: skip

    def _of_measures(self, cycle: CyclePart, where: Place) -> Iterator[Problem]:
        if not cycle.measures.outcome:
            yield self.records.problem(
                [*where, "measures"], f"the cycle `{cycle.id}` has no outcome measure",
                "a chart that tells whether the aim comes nearer, under `outcome`", "add one",
            )  # fmt: skip
        for role in type(cycle.measures).model_fields:
            charts: tuple[str, ...] = getattr(cycle.measures, role)
            for at, chart in enumerate(charts):
                yield from self._of_chart([*where, "measures", role, at], chart)
            for chart in sorted({chart for chart in charts if charts.count(chart) > 1}):
                yield self.records.problem(
                    [*where, "measures", role], f"the chart `{chart}` is named twice", "each chart once", "remove one"
                )

    def _of_chart(self, place: Place, chart: str) -> Iterator[Problem]:
        if chart not in self.around.charts:
            yield self.records.unknown(place, "chart", chart, self.around.charts)

    def _of_number(self, place: Place, chart: str | None, number: float | None) -> Iterator[Problem]:
        if chart in self.around.shares and number is not None and not 0 <= number <= 1:
            yield self.records.problem(
                place, f"the chart `{chart}` is of a share, and {number:g} is {100 * number:g} percent",
                "a share from 0 to 1: 0.6 is 60 percent", "write it as a share",
            )  # fmt: skip

    def _of_drivers(self, drivers: tuple[DriverPart, ...], where: Place) -> Iterator[Problem]:
        for at, driver in enumerate(drivers):
            yield from self._of_drivers(driver.drivers, [*where, at, "drivers"])
            for number, change in enumerate(driver.changes):
                if isinstance(change, str) and change not in self.around.entries:
                    place = [*where, at, "changes", number]
                    yield self.records.unknown(place, "entry of the portfolio", change, self.around.entries)

    def _of_test(self, test: ChangeTestPart, where: Place) -> Iterator[Problem]:
        if test.prediction is None:
            yield self.records.problem(
                where, f"the test `{test.id}` has no prediction",
                "a `prediction`: without one no result can contradict what was thought", "add what was predicted",
            )  # fmt: skip
        else:
            yield from self._of_prediction(test, test.prediction, where)
            yield from self._of_number([*where, "prediction", "value"], test.prediction.chart, test.prediction.value)
            if test.result is not None:
                yield from self._of_number([*where, "result", "value"], test.prediction.chart, test.result.value)
                yield from self._of_result(test.prediction, test.result, [*where, "result"])
        if test.decision in {"adopt", "adapt"} and test.result is None:
            yield self.records.problem(
                [*where, "decision"], f"it was decided to {test.decision}, and there is no result",
                "a `result` to decide on; only `abandon` goes without", "add the result, or leave the decision out",
            )  # fmt: skip
        for at, address in enumerate(test.points_at):
            yield from self._of_address([*where, "points_at", at], address)

    def _of_address(self, place: Place, address: str) -> Iterator[Problem]:
        try:
            found(self.around.content, address)
        except DefinitionError as error:
            for one in error.problems:
                what = f"`{address}` names nothing in this study file: in {one.where} {one.what}"
                yield self.records.problem(place, what, one.expected, one.action)

    def _of_prediction(self, test: ChangeTestPart, prediction: PredictionPart, where: Place) -> Iterator[Problem]:
        place, put_down = [*where, "prediction", "recorded_on"], prediction.recorded_on
        if prediction.chart is not None:
            yield from self._of_chart([*where, "prediction", "chart"], prediction.chart)
        if test.result is not None and put_down >= test.result.recorded_on:
            yield self.records.problem(
                place, f"the prediction was put down on {put_down}, and the result on {test.result.recorded_on}",
                "a prediction from before the result", "put down what was predicted beforehand, or leave the test out",
            )  # fmt: skip
        elif put_down > (began := _test_begins_on(test, prediction)) and prediction.late is None:
            yield self.records.problem(
                place, f"the prediction was put down on {put_down}, and the test began on {began}",
                "a prediction from before the test, or the reason in `late`", "say in `late` why it came afterwards",
            )  # fmt: skip

    def _of_result(self, prediction: PredictionPart, result: ResultPart, where: Place) -> Iterator[Problem]:
        if result.recorded_on < prediction.period.end:
            yield self.records.problem(
                [*where, "recorded_on"],
                f"the result was put down on {result.recorded_on}, and its days last until {prediction.period.end}",
                f"a result from {prediction.period.end} or later", "wait, or shorten the period of the prediction",
            )  # fmt: skip
        is_in_words = prediction.statistic == "text"
        if is_in_words != (result.held is not None):
            expected = "`held: true` or `held: false`" if is_in_words else "`value`, or `from: chart`"
            kind = "in words" if is_in_words else "in numbers"
            yield self.records.problem(
                where, f"the result does not answer a prediction {kind}", expected, "change the result"
            )

    def _of_order(self, cycle: CyclePart, where: Place) -> Iterator[Problem]:
        ids = [test.id for test in cycle.tests]
        for at, test in enumerate(cycle.tests):
            for key, other in (("after", test.after), ("next", test.next)):
                if other is not None and other not in ids:
                    yield self.records.unknown([*where, at, key], f"test of the cycle `{cycle.id}`", other, ids)
            follower = next((one for one in cycle.tests if one.id == test.next), None)
            if follower is not None and follower.after not in {None, test.id}:
                yield self.records.problem(
                    [*where, at, "next"], f"`{follower.id}` says that it comes after `{follower.after}`",
                    f"`after: {test.id}` there, or another `next` here", "change one of the two",
                )  # fmt: skip
        circle = _circle(cycle)
        if circle:
            at = ids.index(circle[0])
            key = "next" if cycle.tests[at].next else "after"
            yield self.records.problem(
                [*where, at, key], f"the tests follow each other in a circle: {', '.join(circle)}",
                "a first test and a last one", "correct `after` or `next`",
            )  # fmt: skip


def _all_drivers(drivers: tuple[DriverPart, ...]) -> Iterator[DriverPart]:
    for driver in drivers:
        yield driver
        yield from _all_drivers(driver.drivers)


def _test_begins_on(test: ChangeTestPart, prediction: PredictionPart) -> date:
    return min(test.plan.start or prediction.period.start, prediction.period.start)


def _begins_on(cycle: CyclePart) -> date | None:
    """The day it says, or the first day of its tests."""
    days = [_test_begins_on(test, test.prediction) for test in cycle.tests if test.prediction is not None]
    return cycle.start or min(days, default=None)


def _circle(cycle: CyclePart) -> list[str]:
    """Tests that follow each other in a circle, beginning with the first of the file; empty without one."""
    follows: Mapping[str, set[str]] = {
        test.id: ({test.next} if test.next else set()) | {one.id for one in cycle.tests if one.after == test.id}
        for test in cycle.tests
    }
    for start in follows:
        if start in _reached(follows, start):
            others = [id for id in follows if id != start and id in _reached(follows, start)]
            return [start, *(id for id in others if start in _reached(follows, id))]
    return []


def _reached(follows: Mapping[str, set[str]], start: str) -> set[str]:
    """Tests that come after `start`, at once or later."""
    reached: set[str] = set()
    ahead = set(follows[start])
    while ahead - reached:
        reached |= ahead
        ahead = {after for one in ahead for after in follows.get(one, set())}
    return reached
