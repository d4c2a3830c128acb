"""The choice of interventions that a study file means, with the library and what else the study names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.choice.budget_impact import BudgetPlan
from proeftuin.methods.choice.uncertain import Judged, Ratio
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin.steps.segmentation.choice import (
    Basis,
    Candidate,
    CandidateEffect,
    Choice,
    Criterion,
    Decision,
    Measure,
)
from proeftuin.steps.segmentation.choice_record import cited
from proeftuin.steps.segmentation.intervention import Intervention
from proeftuin.steps.segmentation.written_intervention import (
    open_library,
    read_interventions,
    refuse_unknown_segments,
    with_own,
)
from proeftuin.studies.choice_check import ChoiceCheck, Surroundings, library_effect
from proeftuin.studies.choice_part import CandidatePart, ChoicePart, CriterionPart, EffectPart
from proeftuin.studies.study_file import place_in_study


def opened_choice(folder: Path, part: ChoicePart | None, around: Surroundings) -> Choice | None:
    """
    The choice that a study puts; none without that part.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    if part is None:
        return None
    interventions, problems = _interventions(folder, part, around)
    unread = [str(one.get("id")) for one in part.interventions] if problems else ()
    problems += ChoiceCheck(folder, part, around, interventions, unread).problems()
    if problems:
        raise DefinitionError(problems)
    scheme = around.schemes[0]
    return Choice(
        region=f"site:{part.region}",
        scheme=scheme.id,
        interventions=interventions,
        candidates=tuple(_candidate(part, one, interventions) for one in part.candidates),
        criteria=tuple(map(_criterion, part.criteria)),
        decisions=tuple(
            Decision(
                one.id, one.chosen, one.rationale.translated(), one.evidence, one.decided_by, one.decided_on,
                one.review_on,
            )
            for one in part.decisions
        ),
        declared_needs=dict(part.needs),
        years=part.years,
        draws=part.draws,
        seed=part.seed,
        minimum_share=part.minimum_share,
        weight_concentration=part.weight_concentration,
    )  # fmt: skip


def _interventions(
    folder: Path, part: ChoicePart, around: Surroundings
) -> tuple[Mapping[str, Intervention], list[Problem]]:
    if not part.interventions:
        return open_library(), []
    try:
        # Where nothing is measured, that is told once, and not at each indicator.
        own = read_interventions(
            [dict(one) for one in part.interventions], "choice, interventions", indicators=around.indicators or None
        )
        refuse_unknown_segments(
            own, {one.id: one for one in around.schemes}, place_in_study(folder, ["choice", "interventions"])
        )
        return with_own(own), []
    except DefinitionError as error:
        problems = [
            Problem(
                place_in_study(folder, ["choice", "interventions", *one.path]) if isinstance(one, PlacedProblem)
                else one.where, one.what, one.expected, one.action,
            )
            for one in error.problems
        ]  # fmt: skip
        return open_library(), problems


def _judged(written: tuple[float, float, float]) -> Judged:
    return Judged(*written)


def _candidate(part: ChoicePart, one: CandidatePart, interventions: Mapping[str, Intervention]) -> Candidate:
    uptake = one.uptake or (1.0,) * part.years
    budget = None
    if one.cost is not None:
        start, yearly = _judged(one.cost.at_start), _judged(one.cost.per_year)
        budget = BudgetPlan(uptake, start, yearly, one.lag, part.discount_rate)
    effects = tuple(_effect(effect, interventions[one.intervention]) for effect in one.effects)
    return Candidate(one.intervention, one.segments, _judged(one.reach), _judged(one.adherence), effects, budget)


def _effect(part: EffectPart, intervention: Intervention) -> CandidateEffect:
    price = None if part.unit_price is None else _judged(part.unit_price)
    reached = part.reached or 1.0
    if part.basis is Basis.LIBRARY:
        found = library_effect(intervention, part.outcome)
        if found is None:
            raise ValueError(f"{intervention.id} has no effect on {part.outcome} in the library")
        ratio = Ratio(float(found.value), float(found.lower), float(found.upper), float(found.confidence))
        source = cited(intervention.reference(found.reference))
        return CandidateEffect(part.outcome, part.basis, "", ratio, reached, source, price)
    if part.basis is Basis.STUDY and part.ratio is not None and part.interval is not None:
        ratio = Ratio(part.ratio, *part.interval, part.confidence)
        return CandidateEffect(part.outcome, part.basis, "", ratio, reached, part.reference or "", price)
    return CandidateEffect(part.outcome, part.basis, part.population or "", None, reached, part.population or "", price)


def _criterion(part: CriterionPart) -> Criterion:
    measure = (
        Measure.CHANGE if part.change is not None
        else Measure.EXCESS if part.excess is not None
        else Measure(part.total) if part.total is not None
        else None
    )  # fmt: skip
    return Criterion(
        id=part.id,
        name=part.name.translated(),
        weight=part.weight,
        higher_is_better=part.better == "higher",
        measure=measure,
        outcome=part.change or part.excess or "",
        scores={id: _judged(three) for id, three in (part.scores or {}).items()},
        judged_by=part.judged_by or "",
        worst=part.worst,
        best=part.best,
    )
