"""What parts of a choice of interventions say of each other and of the rest of the study."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proeftuin.errors import Problem
from proeftuin.steps.population.written_value import meant
from proeftuin.steps.segmentation.choice import Basis
from proeftuin.steps.segmentation.intervention import EffectMeasure, Intervention, RelativeEffect
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.studies.choice_part import CandidatePart, ChoicePart, EffectPart
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.indicator import Indicator

_CAN_CHANGE = (TallyKind.NUMBER, TallyKind.AMOUNT, TallyKind.PERSONS)


@dataclass(frozen=True)
class Surroundings:
    """
    What else of the study a choice is held against.

    Attributes
    ----------
    sites : collection of str
    schemes : sequence of Scheme
        The first has figures by segment.
    indicators : mapping of str to Indicator
        What the study measures from person rows.
    outcomes, populations : collection of str
        Of the evaluation; empty without one.
    """

    sites: Collection[str]
    schemes: Sequence[Scheme]
    indicators: Mapping[str, Indicator]
    outcomes: Collection[str]
    populations: Collection[str]


@dataclass(frozen=True)
class ChoiceCheck:
    """
    What parts of a choice say of each other and of the rest of the study.

    Attributes
    ----------
    unread : collection of str
        The study's own interventions when one of them could not be read: nothing is known of them.
    """

    folder: Path
    part: ChoicePart
    around: Surroundings
    interventions: Mapping[str, Intervention]
    unread: Collection[str] = ()

    def problems(self) -> list[Problem]:
        """Everything that is wrong, by place in the study file."""
        return [
            *self._of_region_and_scheme(),
            *self._of_segments(),
            *(problem for place in range(len(self.part.candidates)) for problem in self._of_candidate(place)),
            *(problem for place in range(len(self.part.criteria)) for problem in self._of_criterion(place)),
            *self._of_decisions(),
        ]

    def _problem(self, place: list[str | int], what: str, expected: str, action: str) -> Problem:
        return Problem(place_in_study(self.folder, ["choice", *place]), what, expected, action)

    def _unknown(self, place: list[str | int], kind: str, id: str, known: Collection[str]) -> Problem:
        expected = f"one of {', '.join(known)}" if known else f"a {kind} that the study has; it has none"
        return self._problem(place, f"there is no {kind} `{id}`", expected, meant(id, list(known)))

    @property
    def _candidates(self) -> list[str]:
        return [one.intervention for one in self.part.candidates]

    def _of_region_and_scheme(self) -> Iterator[Problem]:
        if self.part.region not in self.around.sites:
            yield self._unknown(["region"], "site", self.part.region, self.around.sites)
        if not self.around.indicators:
            yield self._problem(
                [], "there is a choice and nothing is measured",
                "a part `status` with indicators, and a part `segmentation` that divides its population", "add them",
            )  # fmt: skip
        elif not self.around.schemes:
            yield self._problem(
                [], "there is a choice and no segments", "a part `segmentation` that names a scheme", "add it"
            )
        elif self.part.scheme is not None and self.part.scheme != self.around.schemes[0].id:
            yield self._problem(
                ["scheme"], f"`{self.part.scheme}` is not the first scheme of the study",
                f"`{self.around.schemes[0].id}`, of which figures by segment are made", "put it first, or leave it out",
            )  # fmt: skip

    @property
    def _segments(self) -> list[str]:
        return [one.id for one in self.around.schemes[0].segments] if self.around.schemes else []

    def _of_segments(self) -> Iterator[Problem]:
        if not self.around.schemes:
            return
        for segment in self.part.needs:
            if segment not in self._segments:
                yield self._unknown(["needs", segment], "segment", segment, self._segments)
        for place, candidate in enumerate(self.part.candidates):
            for at, segment in enumerate(candidate.segments):
                if segment not in self._segments:
                    yield self._unknown(["candidates", place, "segments", at], "segment", segment, self._segments)

    def _of_candidate(self, place: int) -> Iterator[Problem]:
        candidate = self.part.candidates[place]
        where: list[str | int] = ["candidates", place]
        is_unread = candidate.intervention in self.unread
        found = None if is_unread else self.interventions.get(candidate.intervention)
        if found is None and not is_unread:
            yield self._unknown(
                [*where, "intervention"], "intervention", candidate.intervention, list(self.interventions)
            )
        if candidate.uptake is not None and len(candidate.uptake) != self.part.years:
            yield self._problem(
                [*where, "uptake"], f"{len(candidate.uptake)} shares for {self.part.years} years",
                "one share for each year", "write one for each, or change `years`",
            )  # fmt: skip
        for at, effect in enumerate(candidate.effects):
            yield from self._of_effect([*where, "effects", at], effect, found)
        yield from self._of_prices(where, candidate)

    def _of_effect(
        self, where: list[str | int], effect: EffectPart, intervention: Intervention | None
    ) -> Iterator[Problem]:
        indicator = self.around.indicators.get(effect.outcome)
        if not self.around.indicators:
            return
        if indicator is None:
            yield self._unknown([*where, "outcome"], "outcome", effect.outcome, list(self.around.indicators))
        elif not UNITS[indicator.unit].kinds or UNITS[indicator.unit].kinds[0] not in _CAN_CHANGE:
            yield self._problem(
                [*where, "outcome"], f"`{effect.outcome}` is no number of persons, events or euro",
                "an outcome that can be counted: what changes is a number", "choose another outcome",
            )  # fmt: skip
        if effect.basis is Basis.EVALUATION:
            if effect.outcome not in self.around.outcomes:
                yield self._unknown(
                    [*where, "outcome"], "outcome of the evaluation", effect.outcome, self.around.outcomes
                )
            if effect.population is not None and effect.population not in self.around.populations:
                yield self._unknown(
                    [*where, "population"], "population of the evaluation", effect.population, self.around.populations
                )
        if effect.basis is Basis.LIBRARY and intervention is not None:
            yield from self._of_library(where, effect, intervention)

    def _of_library(self, where: list[str | int], effect: EffectPart, intervention: Intervention) -> Iterator[Problem]:
        found = library_effect(intervention, effect.outcome)
        if found is None:
            yield self._problem(
                where, f"the library gives no effect of `{intervention.id}` on `{effect.outcome}`",
                "an effect whose source was read", "write `from: unknown`, or give `ratio`, `interval` and `reference`",
            )  # fmt: skip
        elif found.measure is EffectMeasure.ODDS_RATIO:
            yield self._problem(
                where, "the library gives a ratio of odds, which is no ratio of rates",
                "a ratio of rates or risks", "compute it by the source, and give `ratio`, `interval` and `reference`",
            )  # fmt: skip

    def _of_prices(self, where: list[str | int], candidate: CandidatePart) -> Iterator[Problem]:
        priced = [effect.outcome for effect in candidate.effects if effect.unit_price is not None]
        in_euro = [id for id in priced if id in self.around.indicators and _is_amount(self.around.indicators[id])]
        if in_euro and len(priced) > 1:
            yield self._problem(
                [*where, "effects"], f"the saving on {in_euro[0]} may be counted again in that on {priced[-1]}",
                "one way of counting what is saved: in euro, or in what is paid for", "leave one `unit_price` out",
            )  # fmt: skip

    def _of_criterion(self, place: int) -> Iterator[Problem]:
        one = self.part.criteria[place]
        where: list[str | int] = ["criteria", place]
        changed = {effect.outcome for candidate in self.part.candidates for effect in candidate.effects}
        if one.change is not None and one.change not in changed:
            yield self._unknown([*where, "change"], "effect of a candidate on", one.change, sorted(changed))
        if one.excess is not None and self.around.indicators and one.excess not in self.around.indicators:
            yield self._unknown([*where, "excess"], "outcome", one.excess, list(self.around.indicators))
        for id in one.scores or {}:
            if id not in self._candidates:
                yield self._unknown([*where, "scores", id], "candidate", id, self._candidates)

    def _of_decisions(self) -> Iterator[Problem]:
        for place, decision in enumerate(self.part.decisions):
            for at, id in enumerate(decision.chosen):
                if id not in self._candidates:
                    yield self._unknown(["decisions", place, "chosen", at], "candidate", id, self._candidates)


def _is_amount(indicator: Indicator) -> bool:
    return UNITS[indicator.unit].kinds[:1] == (TallyKind.AMOUNT,)


def library_effect(intervention: Intervention, outcome: str) -> RelativeEffect | None:
    """What the library says an intervention does to an outcome; `None` when no source was read that says so."""
    return next((one.effect for one in intervention.expected if one.indicator == outcome and one.effect), None)
