"""
Candidates weighed by several criteria, and how far the order hangs on the weights and on what is uncertain.

Computed scores keep the draws of the impact and the budget, so that what is uncertain there is uncertain here. Who has
an unknown score gets no rank: what is not known never counts as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from proeftuin.data.choice_tables import RANKS, WEIGHINGS, WEIGHT_THRESHOLDS
from proeftuin.data.contract import TableContract
from proeftuin.methods.choice import weighing
from proeftuin.methods.choice.uncertain import summary
from proeftuin.methods.estimate_array import FloatArray, normal_quantile
from proeftuin.steps.segmentation.choice import Choice, Criterion, Measure
from proeftuin.steps.segmentation.choice_impact import NO_EFFECT_KNOWN, NO_FIGURE, Budget, Impact, Known
from proeftuin.vocabulary.estimate import Status

NOT_JUDGED = "not_judged"
"""Reason: nobody gave this candidate a score on the criterion."""
ALL_SCORES_ALIKE = "all_scores_alike"
"""Reason: no two candidates have a different score, so that the criterion has no scale of its own."""
SCORE_UNKNOWN = "score_unknown"
"""Reason: a score is unknown, so that there is no total."""
NO_TOTALS = "no_totals"
"""Reason: fewer than two candidates have a total."""
# Numbers of streams of draws, beyond those of impacts, whose second number is the place of a candidate.
_EXCESS, _JUDGED, _WEIGHTS, _ANY_WEIGHTS = 100_001, 100_002, 100_003, 100_004


@dataclass(frozen=True)
class Score(Known):
    """The score of one candidate on one criterion, in draws."""

    draws: FloatArray | None = None


@dataclass(frozen=True)
class Weighing:
    """
    One weighing of all candidates.

    Attributes
    ----------
    impacts, budgets : sequence
        What computed scores are made of.
    needs : frame
        As the contract `needs_of_segments` says.
    """

    choice: Choice
    impacts: Sequence[Impact]
    budgets: Sequence[Budget]
    needs: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """Tables `weighings`, `weight_thresholds` and `ranks`; without criteria they are empty."""
        if not self.choice.criteria:
            return {one.name: one.empty() for one in (WEIGHINGS, WEIGHT_THRESHOLDS, RANKS)}
        return {
            "weighings": _frame(WEIGHINGS, self._weighing_rows()),
            "weight_thresholds": _frame(WEIGHT_THRESHOLDS, self._threshold_rows()),
            "ranks": _frame(RANKS, self._rank_rows()),
        }

    @cached_property
    def first(self) -> str | None:
        """Candidate with the highest total; none without a total."""
        value = self._totals.value
        return None if np.isnan(value).all() else self._ids[int(np.nanargmax(value))]

    @property
    def _ids(self) -> tuple[str, ...]:
        return tuple(one.intervention for one in self.choice.candidates)

    @cached_property
    def _scores(self) -> list[list[Score]]:
        """By candidate and criterion."""
        return [[self._score(id, criterion) for criterion in self.choice.criteria] for id in self._ids]

    def _score(self, id: str, criterion: Criterion) -> Score:
        if criterion.measure is None:
            judged = criterion.scores.get(id)
            if judged is None:
                return Score(Status.MISSING.value, NOT_JUDGED)
            place = (self._ids.index(id), self.choice.criteria.index(criterion))
            return Score(draws=judged.draws(self.choice.draws, self._generator(_JUDGED, *place)))
        if criterion.measure is Measure.EXCESS:
            segments = next(one.segments for one in self.choice.candidates if one.intervention == id)
            return _added([self._excess(segment, criterion.outcome) for segment in segments])
        if criterion.measure is Measure.CHANGE:
            return _added([_change(one) for one in self.impacts if _is_about(one, id, criterion.outcome)])
        return _added([_of_budget(one, criterion.measure) for one in self.budgets if one.candidate == id])

    def _excess(self, segment: str, outcome: str) -> Score:
        """Drawn alike for all candidates for a segment, since it is the same need; another outcome is another need."""
        own = self.needs.filter(pl.col("segment") == segment, pl.col("indicator") == outcome)
        row = next(own.iter_rows(named=True), None)
        if row is None or row["excess"] is None:
            is_stated = row is not None and row["status"] != Status.VALUE.value
            return Score(row["status"], row["reason"]) if row and is_stated else Score(Status.MISSING.value, NO_FIGURE)
        segments = sorted({one for candidate in self.choice.candidates for one in candidate.segments})
        outcomes = sorted({one.outcome for one in self.choice.criteria if one.measure is Measure.EXCESS})
        generator = self._generator(_EXCESS, segments.index(segment), outcomes.index(outcome))
        deviation = (row["excess_upper"] - row["excess_lower"]) / (2 * normal_quantile(row["confidence"]))
        return Score(draws=row["excess"] + deviation * generator.standard_normal(self.choice.draws))

    def _generator(self, *stream: int) -> np.random.Generator:
        return np.random.default_rng([self.choice.seed, *stream])

    @cached_property
    def _medians(self) -> FloatArray:
        return np.array([[_median(score) for score in scores] for scores in self._scores])

    @cached_property
    def _ends(self) -> tuple[FloatArray, FloatArray, list[bool]]:
        """Worst and best end of every criterion, and whether it has a scale at all."""
        worst, best, scaled = [], [], []
        for place, criterion in enumerate(self.choice.criteria):
            own = self._medians[:, place]
            known = own[np.isfinite(own)]
            low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
            low, high = (low, high) if criterion.higher_is_better else (high, low)
            low = low if criterion.worst is None else criterion.worst
            high = high if criterion.best is None else criterion.best
            scaled.append(bool(low != high))
            worst.append(low)
            best.append(high if low != high else low + 1)
        return np.array(worst), np.array(best), scaled

    def _valued(self, scores: FloatArray) -> FloatArray:
        """
        Scores on the scales of their criteria.

        Where all are alike the criterion tells nothing apart: it adds the same to every known total.
        """
        worst, best, scaled = self._ends
        found = weighing.local_values(scores, worst, best)
        return np.where(np.array(scaled) | np.isnan(found), found, 0.0)

    @cached_property
    def _values(self) -> FloatArray:
        """Values of the medians, shape (candidates, criteria); NaN when unknown."""
        return self._valued(self._medians)

    @cached_property
    def _drawn_values(self) -> FloatArray:
        """The same of every draw, shape (draws, candidates, criteria)."""
        number = self.choice.draws
        drawn = [np.stack([_draws(score, number) for score in scores], axis=1) for scores in self._scores]
        return self._valued(np.stack(drawn, axis=1))

    @cached_property
    def _weights(self) -> FloatArray:
        return weighing.normalised_weights([criterion.weight for criterion in self.choice.criteria])

    @cached_property
    def _totals(self) -> weighing.Totals:
        return weighing.totals(self._values, self._weights, [_is_bounded(one) for one in self.choice.criteria])

    @cached_property
    def _ranked(self) -> list[int]:
        """Places of the candidates that have a total."""
        return [place for place, value in enumerate(self._totals.value) if np.isfinite(value)]

    def _weighing_rows(self) -> list[dict[str, object]]:
        return [
            self._weighing_row(criterion, place, id, at)
            for place, criterion in enumerate(self.choice.criteria)
            for at, id in enumerate(self._ids)
        ]

    def _weighing_row(self, criterion: Criterion, place: int, id: str, at: int) -> dict[str, object]:
        worst, best, scaled = self._ends
        score, value, weight = self._scores[at][place], float(self._values[at, place]), float(self._weights[place])
        found = summary(score.draws, confidence=self.choice.confidence) if score.draws is not None else None
        is_shown = found is not None and scaled[place]
        state = (score.status, score.reason)
        if found is not None and not scaled[place]:
            state = (Status.NOT_ESTIMABLE.value, ALL_SCORES_ALIKE)
        return {
            "criterion": criterion.id, "intervention": id, "region": self.choice.region,
            "name_nl": criterion.name.nl, "name_en": criterion.name.en,
            "basis": criterion.measure.value if criterion.measure else "judged",
            "judged_by": criterion.judged_by or None,
            "score": found.median if found else None, "score_lower": found.lower if found else None,
            "score_upper": found.upper if found else None,
            "worst": float(worst[place]) if scaled[place] else None,
            "best": float(best[place]) if scaled[place] else None,
            "value": value if is_shown else None, "weight": 100 * weight,
            "weighted": value * weight if is_shown else None, "status": state[0], "reason": state[1],
        }  # fmt: skip

    def _threshold_rows(self) -> list[dict[str, object]]:
        ranked = self._ranked
        # A criterion without weight may have unknown scores; moving weight to it would say nothing of these.
        known = [place for place in ranked if np.isfinite(self._values[place]).all()]
        found = weighing.thresholds(self._values[known], self._weights) if len(known) > 1 else None
        ids = [self._ids[place] for place in known]
        rows: list[dict[str, object]] = []
        for place, criterion in enumerate(self.choice.criteria):
            below, above = (found.below[place], found.above[place]) if found else (None, None)
            rows.append({
                "criterion": criterion.id, "region": self.choice.region, "weight": 100 * float(self._weights[place]),
                "first": self.first if found else None,
                "lower": 100 * float(found.lower[place]) if found else None,
                "upper": 100 * float(found.upper[place]) if found else None,
                "below": None if below is None else ids[below], "above": None if above is None else ids[above],
                "status": Status.VALUE.value if found else Status.NOT_ESTIMABLE.value,
                "reason": None if found else NO_TOTALS,
            })  # fmt: skip
        return rows

    def _rank_rows(self) -> list[dict[str, object]]:
        totals, ranks = self._totals, weighing.ranks(self._totals.value)
        declared, anyhow = self._acceptability()
        dominates = weighing.dominance(self._values)
        top = np.nanmax(totals.value) if self._ranked else -np.inf
        rows: list[dict[str, object]] = []
        for place, id in enumerate(self._ids):
            at = self._ranked.index(place) if place in self._ranked else None
            spread = None if at is None or declared is None else _rank_interval(declared.shares[at], self.choice)
            dominating = [self._ids[other] for other in np.flatnonzero(dominates[:, place])]
            rows.append({
                "intervention": id, "region": self.choice.region,
                "value": None if at is None else float(totals.value[place]),
                "least": _known(totals.least[place]), "most": _known(totals.most[place]),
                "rank": None if at is None else int(ranks[place]),
                "rank_lower": spread[0] if spread else None, "rank_upper": spread[1] if spread else None,
                "share_first": None if at is None or declared is None else float(declared.first[at]),
                "share_first_any_weights": None if at is None or anyhow is None else float(anyhow.first[at]),
                "dominated_by": " ".join(dominating) or None,
                "could_be_first": not totals.most[place] < top, "draws": self.choice.draws,
                "status": self._state_of(place) if at is None else Status.VALUE.value,
                "reason": SCORE_UNKNOWN if at is None else None,
            })  # fmt: skip
        return rows

    def _state_of(self, place: int) -> str:
        """Withheld when a score is; otherwise what is unknown cannot be estimated."""
        states = {score.status for score in self._scores[place]}
        return Status.WITHHELD.value if Status.WITHHELD.value in states else Status.NOT_ESTIMABLE.value

    def _acceptability(self) -> tuple[weighing.Acceptability | None, weighing.Acceptability | None]:
        if len(self._ranked) < 2:
            return None, None
        values = self._drawn_values[:, self._ranked, :]
        # With weights of which nothing is known every criterion counts, so all its scores must be known.
        is_known = bool(np.isfinite(values).all())
        one, other = self._generator(_WEIGHTS), self._generator(_ANY_WEIGHTS)
        choice = self.choice
        weights = weighing.drawn_weights(self._weights, choice.weight_concentration, choice.draws, one)
        anyhow = weighing.any_weights(len(choice.criteria), choice.draws, other)
        return (
            weighing.acceptability(np.nan_to_num(values), weights, one),
            weighing.acceptability(values, anyhow, other) if is_known else None,
        )


def _change(impact: Impact) -> Score:
    if not impact.is_value or impact.draws is None:
        return Score(impact.status, impact.reason)
    return Score(draws=impact.draws.change)


def _of_budget(budget: Budget, measure: Measure) -> Score:
    draws = budget.draws
    if not budget.is_value or draws is None:
        return Score(budget.status, budget.reason)
    if measure is Measure.REACHED:
        return Score(draws=draws.persons.max(axis=1))
    if measure is Measure.COST:
        return Score(draws=draws.cost.sum(axis=1))
    if budget.savings_reason is not None:
        return Score(budget.savings_status, budget.savings_reason)
    return Score(draws=draws.net.sum(axis=1))


def _added(parts: Sequence[Score]) -> Score:
    """The sum over segments; unknown in one makes it unknown."""
    unknown = next((part for part in parts if not part.is_value), None)
    if unknown is not None:
        return unknown
    known = [part.draws for part in parts if part.draws is not None]
    if not known:
        return Score(Status.MISSING.value, NO_EFFECT_KNOWN)
    return Score(draws=np.sum(known, axis=0))


def _is_about(impact: Impact, id: str, outcome: str) -> bool:
    return impact.candidate == id and impact.effect is not None and impact.effect.outcome == outcome


def _is_bounded(criterion: Criterion) -> bool:
    """Whether scores that nobody knows lie on the scale too: only if its author named both ends."""
    return criterion.worst is not None and criterion.best is not None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _median(score: Score) -> float:
    return float("nan") if score.draws is None else float(np.median(score.draws))


def _draws(score: Score, number: int) -> FloatArray:
    return np.full(number, np.nan) if score.draws is None else score.draws


def _rank_interval(shares: FloatArray, choice: Choice) -> tuple[int, int]:
    """Lowest and highest rank of the middle share of the draws."""
    up_to = np.cumsum(shares)
    tail = (1 - choice.confidence) / 2
    return int(np.searchsorted(up_to, tail) + 1), int(np.searchsorted(up_to, 1 - tail - 1e-12) + 1)


def _frame(contract: TableContract, rows: list[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=contract.empty().schema, orient="row")
    return contract.in_order(contract.conform(frame))
