"""
From improvement as it is kept here to the part `improvement` of a study file, as the library reads it.

Projects become cycles, and findings and decisions keep their names. What people wrote in one language stands in both.
What a study file cannot hold is left out, with the reason. In the file, cycles, findings and decisions that were
written from here before are replaced; everything else stays as its author wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin.errors import DefinitionError
from proeftuin.studies.improvement_part import ImprovementPart
from proeftuin.studies.yaml_edit import replaced, with_keys
from proeftuin.studies.yaml_location import content_of
from proeftuin_web.improvement.diagram import Branch, branches_of
from proeftuin_web.improvement.models import (
    ChangeTest,
    Decision,
    DecisionChange,
    Finding,
    Ground,
    Measure,
    Project,
    State,
)
from proeftuin_web.runs.models import Study

Item = dict[str, Any]


class NotWritten(Exception):  # noqa: N818 — says what it is
    """The study file cannot be read, or cannot be changed at this place only."""


@dataclass
class Written:
    """
    What goes into the file of a study.

    Attributes
    ----------
    left_out : list of (str, str)
        What does not, and why.
    gone : set of str
        Names under which findings and decisions may have been written before; those that are not written now go out.
    """

    cycles: list[Item] = field(default_factory=list)
    findings: list[Item] = field(default_factory=list)
    decisions: list[Item] = field(default_factory=list)
    left_out: list[tuple[str, str | Promise]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.cycles or self.findings or self.decisions)


def written_for(study: Study) -> Written:
    """What is kept here about the sites of a study, as its file writes it."""
    of_sites = Q(site=study.site_id) if study.site_id else Q(site__code__in=_site_codes(study))
    entries = set(study.entries.filter(is_withdrawn=False).values_list("code", flat=True))
    written = Written()
    kept_tests: set[int] = set()
    projects = Project.objects.filter(of_sites).select_related("site").order_by("started_on", "pk")
    for project in projects.prefetch_related("measures", "tests__measure"):
        cycle = _cycle(project, entries, written, kept_tests)
        if cycle is not None:
            written.cycles.append(cycle)
    findings = Finding.objects.filter(of_sites).standing().order_by("on", "pk")
    for finding in findings.prefetch_related("grounds__test__project", "grounds__form__round", "grounds__form__site"):
        written.findings.append(_finding(finding, study, kept_tests))
    known = {one["id"] for one in written.findings}
    decisions = Decision.objects.filter(of_sites).standing().exclude(state="withdrawn").order_by("on", "pk")
    for decision in decisions.prefetch_related("changes", "findings"):
        item = _decision(decision, study, known, written)
        if item is not None:
            written.decisions.append(item)
    written.gone = {f"finding_{key}" for key in Finding.objects.filter(of_sites).values_list("pk", flat=True)}
    written.gone |= {f"decision_{key}" for key in Decision.objects.filter(of_sites).values_list("pk", flat=True)}
    return written


def text_for(study: Study) -> str:
    """
    The newest text of the study with what is kept here.

    Raises
    ------
    NotWritten
        The file cannot be read, or cannot be changed at this place only.
    """
    version = study.versions.first()
    if version is None or not version.text:
        raise NotWritten
    try:
        return rewritten(version.text, written_for(study))
    except (ValueError, yaml.YAMLError, DefinitionError) as error:
        raise NotWritten from error


def rewritten(text: str, written: Written) -> str:
    """`text` with cycles, findings and decisions; those of the same name are replaced and the others stay."""
    content: Any = content_of(text)
    before = content.get("improvement") or {}
    part = deepcopy(dict(before))
    for key in ("cycles", "findings", "decisions"):
        items: Sequence[Item] = getattr(written, key)
        new = {one["id"]: one for one in items}
        listed = [one for one in part.get(key) or [] if one["id"] in new or one["id"] not in written.gone]
        stays = [new.pop(one["id"], one) for one in listed]
        if stays or new or part.get(key):
            part[key] = [*stays, *new.values()]
    ImprovementPart.model_validate_json(json.dumps(part))
    if part == before:
        return text
    if not before:
        return with_keys(text, [], {"improvement": part})
    for key in ("cycles", "findings", "decisions"):
        if key not in part or part[key] == before.get(key):
            continue
        at = ["improvement"]
        text = replaced(text, [*at, key], part[key]) if key in before else with_keys(text, at, {key: part[key]})
    return text


def _site_codes(study: Study) -> list[str]:
    return [one["code"] for one in study.sites]


def _name(code: str) -> str:
    """A short name as the library writes it: underscores, and a letter first."""
    plain = code.replace("-", "_").lower()
    return plain if plain[:1].isalpha() else f"n_{plain}"


def _both(words: str) -> Item:
    return {"nl": words, "en": words}


def _cycle(project: Project, entries: Collection[str], written: Written, kept: set[int]) -> Item | None:
    measures = list(project.measures.all())
    aims = [
        one
        for one in measures
        if one.role == Measure.Role.OUTCOME and one.baseline is not None and one.target is not None
    ]
    aim = next((one for one in aims if one.baseline != one.target), None)
    if aim is None:
        why = _("It has no outcome measure with a level at the start and another level to be reached.")
        written.left_out.append((str(project), why))
        return None
    begins = project.started_on.isoformat()
    item: Item = {
        "id": _name(f"{project.site.code}_{project.code}"),
        "aim": {
            "words": _both(project.aim), "measure": _name(aim.chart), "from": aim.baseline, "to": aim.target,
            "by": project.by.isoformat(),
        },
        "start": begins,
        "measures": {},
    }  # fmt: skip
    if project.for_whom:
        item["aim"]["for_whom"] = _both(project.for_whom)
    for one in measures:
        item["measures"].setdefault(one.role, []).append(_name(one.chart))
    drivers = branches_of(project.drivers.going_on().select_related("entry"))
    if drivers:
        item["drivers"] = [_driver(one, entries) for one in drivers]
    tests = [one for one in (_test(test, written) for test in project.tests.all()) if one is not None]
    names = {one["id"] for one in tests}
    with_result = {one["id"] for one in tests if "result" in one}
    for test in tests:
        if test.get("after") not in names:
            test.pop("after", None)
    if tests:
        item["tests"] = tests
    kept.update(test.pk for test in project.tests.all() if _test_name(test) in with_result)
    return item


def _driver(branch: Branch, entries: Collection[str]) -> Item:
    item: Item = {"id": f"driver_{branch.driver.pk}", "name": _both(branch.driver.name)}
    drivers = [_driver(one, entries) for one in branch.below if not one.driver.is_change]
    changes: list[Any] = []
    for one in branch.below:
        if one.driver.is_change:
            entry = one.driver.entry
            changes.append(entry.code if entry is not None and entry.code in entries else _both(one.driver.name))
    return item | ({"drivers": drivers} if drivers else {}) | ({"changes": changes} if changes else {})


def _test_name(test: ChangeTest) -> str:
    return f"test_{test.pk}"


def _test(test: ChangeTest, written: Written) -> Item | None:
    if not (test.started_on and test.measure and test.predicted_on and test.period_start and test.period_end):
        written.left_out.append((str(test), _("This test has not started.")))
        return None
    prediction: Item = {
        "chart": _name(test.measure.chart), "value": test.predicted_value,
        "period": {"from": test.period_start.isoformat(), "until": test.period_end.isoformat()},
        "recorded_on": test.predicted_on.isoformat(), "why": _both(test.predicted_why),
    }  # fmt: skip
    if test.predicted_lower is not None:
        prediction["interval"] = [test.predicted_lower, test.predicted_upper]
    if test.predicted_on > test.period_start:
        said = {"nl": "Pas na de eerste dag van de periode.", "en": "Not until after the first day of its period."}
        prediction["late"] = said
    item: Item = {"id": _test_name(test), "change": _both(test.change), "prediction": prediction}
    if test.after_id:
        item["after"] = f"test_{test.after_id}"
    plan = {key: value for key, value in (("who", test.who), ("where", test.where)) if value}
    if plan:
        item["plan"] = plan
    if test.result_on is None:
        return item
    if test.result_on < test.period_end or test.predicted_on >= test.result_on:
        why = _("Its result was put down before its days were over: the test goes along without the result.")
        written.left_out.append((str(test), why))
        return item
    item["result"] = {"recorded_on": test.result_on.isoformat(), "value": test.result}
    item["result"] |= {
        key: _both(value) for key, value in (("happened", test.happened), ("learned", test.learned)) if value
    }
    if test.act:
        item["decision"] = test.act
    return item


def _finding(finding: Finding, study: Study, kept: Collection[int]) -> Item:
    grounds = [_ground(one, study, kept) for one in finding.grounds.all()]
    return {
        "id": f"finding_{finding.pk}",
        "on": finding.on.isoformat(),
        "says": _both(finding.says),
        "rests_on": grounds,
    }


def _ground(ground: Ground, study: Study, kept: Collection[int]) -> Item:
    """As a number of the study when it is one of its own; otherwise in words."""
    if ground.test is not None and ground.test.pk in kept:
        return {"test": _test_name(ground.test)}
    is_own = ground.edition is not None and ground.edition.study_id == study.pk
    if is_own and ground.kind == Ground.Kind.EFFECT:
        # Only data about persons have populations to choose from.
        left = () if study.is_about_persons else ("population",)
        return {"effect": {key: value for key, value in ground.key.items() if key not in left}}
    if is_own and ground.kind == Ground.Kind.FIGURE:
        return {"estimate": dict(ground.key)}
    return {"note": str(ground)}


def _decision(decision: Decision, study: Study, known: Collection[str], written: Written) -> Item | None:
    """A study has no decision without a finding, or without an edit that is still to be made or was made in a cycle."""
    findings = [name for one in decision.findings.all() if (name := f"finding_{one.pk}") in known]
    changes = list(_changes(decision.changes.all(), written))
    is_done = decision.state == State.CARRIED_OUT
    if not findings:
        written.left_out.append((str(decision), _("None of the findings that it rests on holds any more.")))
        return None
    if not changes:
        written.left_out.append((str(decision), _("It changes nothing at a place in the study file.")))
        return None
    if is_done and study.cycle == 1:
        why = _("It was carried out, and the study is still in its first cycle: a study says in which cycle.")
        written.left_out.append((str(decision), why))
        return None
    item: Item = {
        "id": f"decision_{decision.pk}",
        "on": decision.on.isoformat(),
        "decided_by": decision.decided_by,
        "findings": findings,
        "why": _both(f"{decision.says}. {decision.why}"),
        "changes": changes,
    }
    if decision.expected:
        item["expected"] = _both(decision.expected)
    if decision.review_on:
        item["review_on"] = decision.review_on.isoformat()
    return item | ({"applied": study.cycle} if is_done else {})


def _changes(changes: Iterable[DecisionChange], written: Written) -> Iterable[Item]:
    for one in changes:
        if not one.address:
            written.left_out.append((str(one), _("This change has no place in the study file.")))
            continue
        item: Item = {"step": one.step, "at": one.address}
        if one.was:
            item["was"] = content_of(one.was)
        match one.edit:
            case DecisionChange.Edit.SET:
                item["to"] = content_of(one.value)
            case DecisionChange.Edit.ADD:
                item["add"] = content_of(one.value)
            case other:
                item[str(other)] = True
        yield item
