"""The six steps of a region, and what a study has of each: definition, results, history and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin.studies.study_address import address, every_path
from proeftuin_web.results.cycle_differences import DifferenceLine, changed_definitions, difference_lines
from proeftuin_web.results.figures import ReportPage, report_pages
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.results.wording import language
from proeftuin_web.runs.compared import comparison_of
from proeftuin_web.runs.models import Study


@dataclass(frozen=True)
class Step:
    """
    One of the six steps.

    Attributes
    ----------
    key : str
        As pages of a report are marked.
    parts : tuple of str
        Parts of a study file that define it.
    changed_parts, kinds : tuple of str
        As the tables of changes and of differences between cycles call what belongs to it.
    """

    number: int
    key: str
    name: str | Promise
    about: str | Promise
    parts: tuple[str, ...]
    changed_parts: tuple[str, ...]
    kinds: tuple[str, ...]

    def get_absolute_url(self) -> str:
        """The page of the step, of the study that comes first."""
        return reverse("overview:step", args=[self.number])


STEPS = (
    Step(
        1, "identify", _("Identify the population"),
        _("Who belongs to it, where they live, and from which data that is known."),
        ("populations", "sites", "care", "open_data", "imported_data", "division", "period"), ("population", "study"),
        ("population",),
    ),
    Step(
        2, "status", _("Establish the Triple Aim status"),
        _("How the population is doing on health, quality of care and cost, beside the country."),
        ("status", "report"), ("status",), ("estimate",),
    ),
    Step(
        3, "segment", _("Segment and choose interventions"),
        _("Which groups have needs in common, and what is chosen for them."),
        ("segmentation", "clusters", "risks", "lists", "choice"), ("segmentation", "choice"), ("segment",),
    ),
    Step(
        4, "implement", _("Implement"), _("What is carried out where and since when, and whom it reaches."),
        ("portfolio",), ("portfolio",), ("reach",),
    ),
    Step(
        5, "evaluate", _("Evaluate"), _("What the programme changed, compared with what would have been without it."),
        ("comparison", "evaluation"), ("evaluation",), ("effect",),
    ),
    Step(
        6, "improve", _("Improve"), _("What was learned, what was decided, and what the next cycle begins with."),
        ("improvement",), ("improvement",), (),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DefinedPart:
    """One part of a study file: addresses with what stands there."""

    name: str
    rows: tuple[tuple[str, str], ...]


def defined(study: Study, step: Step) -> Sequence[DefinedPart]:
    """What the study file says of a step, as it was last brought in or checked."""
    version = study.versions.first()
    content = _content(version.text) if version is not None else {}
    return [DefinedPart(part, tuple(_rows(content, part))) for part in step.parts if part in content]


def results_of(edition: Edition | None, step: Step) -> Sequence[ReportPage]:
    """Pages of the report about a step."""
    return report_pages(edition).get(step.key, []) if edition is not None else []


@dataclass(frozen=True)
class SinceLastCycle:
    """What two cycles differ by, as the contracts `cycle_changes` and `cycle_differences` have it."""

    changes: Sequence[Mapping[str, Any]]
    differences: Sequence[Mapping[str, Any]]


def since_last_cycle(study: Study, edition: Edition | None) -> SinceLastCycle:
    """The comparison of the cycle that the study is in with the one before: made here, or else with its results."""
    comparison = comparison_of(study, study.cycle - 1, study.cycle)
    if comparison is not None:
        return SinceLastCycle(comparison.outcome["changes"], comparison.outcome["differences"])
    return SinceLastCycle(_extracted(edition, "cycle_changes"), _extracted(edition, "cycle_differences"))


def changed(since: SinceLastCycle, step: Step) -> Sequence[Mapping[str, str]]:
    """Definitions of the step that differ from the cycle before, with the decision that changed each."""
    return changed_definitions([row for row in since.changes if row["part"] in step.changed_parts])


def differing(since: SinceLastCycle, step: Step) -> Sequence[DifferenceLine]:
    """Numbers of the step in the cycle before and now: those that a reader begins with."""
    rows = [row for row in since.differences if row["kind"] in step.kinds and row["place"] is not None]
    return difference_lines(sorted(rows, key=lambda row: int(row["place"])))


def _content(text: str) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _rows(content: Mapping[str, Any], part: str) -> list[tuple[str, str]]:
    """What stands in a part; a list of bare values is one row, and of texts in two languages only the reader's."""
    found = []
    for path in [()] if not isinstance(content[part], (dict, list)) else every_path(content[part]):
        value = content[part]
        for key in path:
            value = value[key]
        if _is_other_language(content[part], path) or _is_within_bare_list(content[part], path):
            continue
        if not isinstance(value, (dict, list)) or _is_bare(value):
            at = address(content, (part, *path))
            shown = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
            found.append((at, shown))
    return found


def _is_bare(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value)


def _is_within_bare_list(content: Any, path: Sequence[str | int]) -> bool:
    for key in path:
        if _is_bare(content):
            return True
        content = content[key]
    return False


def _is_other_language(content: Any, path: Sequence[str | int]) -> bool:
    for key in path[:-1]:
        content = content[key]
    is_said_twice = isinstance(content, dict) and {"nl", "en"} <= content.keys()
    return bool(path) and is_said_twice and path[-1] in ("nl", "en") and path[-1] != str(language())


def _extracted(edition: Edition | None, table: str) -> list[dict[str, Any]]:
    if edition is None:
        return []
    return list(Extract.objects.filter(edition=edition, table=table).order_by("place").values_list("row", flat=True))
