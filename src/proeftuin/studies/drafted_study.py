"""A study with the draft of its evaluation, of either kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from proeftuin.methods.effects.contrast_variance import BeyondKnown
from proeftuin.steps.evaluation.draft_record import Draft
from proeftuin.studies.study_file import EvaluationPart
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Translated


@dataclass(frozen=True)
class DraftedStudy:
    """
    A study with the draft of its evaluation.

    Attributes
    ----------
    folder : Path
        Of the study file.
    part : EvaluationPart
        The evaluation as the study file has it.
    outcomes : mapping of str to Indicator
        At least those of the plan.
    areas : mapping of str to str
        Names of municipalities or other areas by code.
    populations : mapping of str to Translated
        Names of the populations that are followed; empty when nobody is followed from year to year.
    judged_early : tuple of str
        Populations that a draft judges by what was recorded before the year of the start, while the evaluation uses
        all that was recorded up to its day.
    """

    folder: Path
    part: EvaluationPart
    draft: Draft
    outcomes: Mapping[str, Indicator]
    areas: Mapping[str, str]
    populations: Mapping[str, Translated] = field(default_factory=dict)
    judged_early: tuple[str, ...] = ()

    @property
    def is_about_persons(self) -> bool:
        """Whether persons are followed."""
        return bool(self.populations)

    def completed(self) -> dict[str, object]:
        """The evaluation part with every choice written out, the proposed comparator included."""
        written = self.part.model_dump(mode="json", exclude_none=True)
        followed = {"populations": list(self.populations)} if self.is_about_persons else {}
        return written | followed | {"comparator": self.draft.comparator.value}

    def as_mapping(self) -> dict[str, object]:
        """The draft for a program."""
        draft = self.draft
        told: dict[str, object] = {
            "years": list(draft.years),
            "comparison_regions": draft.regions,
            "sites": [asdict(site) for site in draft.sites],
            "like_regions": [asdict(region) for region in draft.like_regions],
            "outcomes": [asdict(outcome) for outcome in draft.outcomes],
            "comparator": draft.comparator.value,
            "choice": draft.choice.value,
            "assumed": {
                "minimum_detectable": BeyondKnown.PILE_UP.value,
                "at_best": BeyondKnown.COME_AND_GO.value,
            },
        }
        if not self.is_about_persons:
            return told
        return told | {
            "population": next(iter(self.populations)),
            "segments": [asdict(segment) for segment in draft.segments],
            "judged_early": list(self.judged_early),
        }
