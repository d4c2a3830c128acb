"""What was considered and what was decided, as tables: the interventions with all their texts, and the decisions."""

from __future__ import annotations

import polars as pl

from proeftuin.data.choice_tables import DECISIONS, INTERVENTIONS
from proeftuin.steps.segmentation.choice import Basis, Choice, Decision
from proeftuin.steps.segmentation.choice_impact import Impact
from proeftuin.steps.segmentation.intervention import Intervention, SourceRead
from proeftuin.steps.segmentation.matching import aims
from proeftuin.vocabulary.language import Translated


def intervention_table(choice: Choice) -> pl.DataFrame:
    """Every intervention of the library and of the study, as the contract `interventions` says."""
    candidates = {one.intervention for one in choice.candidates}
    rows = [_intervention_row(one, one.id in candidates) for one in choice.interventions.values()]
    frame = pl.DataFrame(rows, schema=INTERVENTIONS.empty().schema, orient="row")
    return INTERVENTIONS.in_order(INTERVENTIONS.conform(frame))


def decision_table(choice: Choice, impacts: tuple[Impact, ...], first: str | None) -> pl.DataFrame:
    """
    The decisions that were recorded, as the contract `decisions` says.

    Parameters
    ----------
    first : str or None
        Candidate that the weighing puts first. A decision may differ; then its rationale must carry it.
    """
    rows = [_decision_row(choice, one, impacts, first) for one in choice.decisions]
    frame = pl.DataFrame(rows, schema=DECISIONS.empty().schema, orient="row")
    return DECISIONS.in_order(DECISIONS.conform(frame))


def cited(source: SourceRead) -> str:
    """A source in one line."""
    return f"{source.authors} ({source.year}), {source.title}, {source.where}"


def _intervention_row(one: Intervention, is_candidate: bool) -> dict[str, object]:
    continuum, enabling = one.continuum, one.enabling
    expected = [change.outcome for change in one.expected]
    texts: dict[str, Translated | None] = {
        "name": one.name, "continuum": continuum.words if continuum else None,
        "enabling": enabling.words if enabling else None, "for_whom": one.for_whom.words,
        "why": one.description.why, "procedures": one.description.procedures,
        "expected": Translated("; ".join(text.nl for text in expected), "; ".join(text.en for text in expected)),
        "grade": one.evidence.words, "dependencies": one.dependencies, "equity": one.equity, "harms": one.harms,
    }  # fmt: skip
    words: dict[str, object] = {}
    for name, text in texts.items():
        words |= {f"{name}_nl": text.nl if text else None, f"{name}_en": text.en if text else None}
    return words | {
        "intervention": one.id, "version": one.version, "hash": one.hash(), "is_candidate": is_candidate,
        "continuum": continuum.value if continuum else None,
        "domains": " ".join(law.value for law in one.domains),
        "needs": " ".join(need.value for need in one.needs) or None,
        "phases": " ".join(phase.value for phase in one.for_whom.phases), "aims": aims(one),
        "grade": one.evidence.grade.value, "references": "; ".join(map(cited, one.references)) or None,
        "cost_eur": float(one.cost.eur_per_participant) if one.cost else None,
        "cost_year": one.cost.year if one.cost else None,
    }  # fmt: skip


def _decision_row(
    choice: Choice, decision: Decision, impacts: tuple[Impact, ...], first: str | None
) -> dict[str, object]:
    all_candidates = [one.intervention for one in choice.candidates]
    known = {one.candidate for one in impacts if one.effect is not None and one.effect.basis is not Basis.UNKNOWN}
    return {
        "decision": decision.id, "region": choice.region, "scheme": choice.scheme,
        "chosen": " ".join(decision.chosen),
        "not_chosen": " ".join(id for id in all_candidates if id not in decision.chosen) or None,
        "rationale_nl": decision.rationale.nl, "rationale_en": decision.rationale.en, "evidence": decision.evidence,
        "decided_by": decision.decided_by, "decided_on": decision.decided_on, "review_on": decision.review_on,
        "ranked_first": first, "follows_ranking": None if first is None else first in decision.chosen,
        "without_known_effect": " ".join(id for id in decision.chosen if id not in known) or None,
    }  # fmt: skip
