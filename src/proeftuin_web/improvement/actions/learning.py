"""What people do with findings and decisions: they are added to, and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.improvement.actions.testing import NotReady
from proeftuin_web.improvement.models import (
    Decision,
    DecisionChange,
    DecisionEvent,
    Finding,
    FindingStep,
    Ground,
    State,
)


@transaction.atomic
def put_down_finding(
    *,
    finding: Finding,
    by: Any,
    steps: Iterable[str],
    grounds: Sequence[Ground],
    corrects: Finding | None = None,
    why: str = "",
) -> Finding:
    """
    Say what was learned and what it rests on; a correction says of which finding, and why that was wrong.

    Raises
    ------
    NotReady
        There is no ground, it is dated before a test that it rests on, there is no reason for a correction, or the
        earlier finding does not stand any more.
    """
    if not grounds:
        raise NotReady("ground")
    _must_come_after(finding, grounds)
    if corrects is not None:
        _take_place(finding, corrects, why)
    finding.put_down_by = by
    finding.save()
    FindingStep.objects.bulk_create(FindingStep(finding=finding, step=step) for step in steps)
    for ground in grounds:
        ground.finding = finding
        ground.save()
    action = f"improvement.finding.{'corrected' if corrects is not None else 'added'}"
    record(by=by, action=action, about=finding, site=finding.site)
    return finding


@transaction.atomic
def add_grounds(*, finding: Finding, by: Any, grounds: Sequence[Ground], version: int | None = None) -> Finding:
    """
    Say what else a finding rests on.

    Raises
    ------
    NotReady
        There is none, the finding is dated before a test that it would rest on, or it does not stand any more.
    """
    if not grounds:
        raise NotReady("ground")
    _must_stand(finding)
    _must_come_after(finding, grounds)
    claim(finding, version)
    for ground in grounds:
        ground.finding = finding
        ground.save()
        record(by=by, action="improvement.ground.added", about=finding, site=finding.site)
    return finding


@transaction.atomic
def withdraw_finding(*, finding: Finding, by: Any, why: str, version: int | None = None) -> Finding:
    """
    Say that a finding does not hold; it stays to be read, with the reason.

    Raises
    ------
    NotReady
        There is no reason, or the finding does not stand any more.
    """
    if not why.strip():
        raise NotReady("reason")
    _must_stand(finding)
    claim(finding, version)
    finding.withdrawn_because = why
    finding.save()
    record(by=by, action="improvement.finding.withdrawn", about=finding, site=finding.site)
    return finding


@transaction.atomic
def put_down_decision(
    *,
    decision: Decision,
    by: Any,
    findings: Sequence[Finding],
    changes: Sequence[DecisionChange],
    corrects: Decision | None = None,
    why: str = "",
) -> Decision:
    """
    Say what was decided, on which findings, and what it changes; a correction says why the earlier one was wrong.

    Raises
    ------
    NotReady
        It rests on no finding, is dated before one, or changes nothing; there is no reason for a correction, or the
        earlier decision was withdrawn or corrected already.
    """
    if not findings:
        raise NotReady("finding")
    if any(one.on > decision.on for one in findings):
        raise NotReady("after_findings")
    if not changes:
        raise NotReady("change")
    if corrects is not None:
        _take_place(decision, corrects, why)
    decision.put_down_by = by
    decision.save()
    decision.findings.set(findings)
    for change in changes:
        change.decision = decision
        change.save()
    action = f"improvement.decision.{'corrected' if corrects is not None else 'added'}"
    record(by=by, action=action, about=decision, site=decision.site)
    return decision


@transaction.atomic
def add_change(*, decision: Decision, by: Any, change: DecisionChange, version: int | None = None) -> Decision:
    """
    Say what else an open decision changes.

    Raises
    ------
    NotReady
        It is not open.
    """
    if not decision.is_open:
        raise NotReady("open")
    claim(decision, version)
    change.decision = decision
    change.save()
    record(by=by, action="improvement.decision.changed", about=decision, site=decision.site)
    return decision


@transaction.atomic
def say_what_became(
    *, decision: Decision, by: Any, state: str, day: date, why: str = "", version: int | None = None
) -> Decision:
    """
    Say that a decision was carried out or withdrawn, or that it is open after all.

    Raises
    ------
    NotReady
        It is in that state already or was corrected, is dated before the decision, or there is no reason where one is
        asked: for everything but carrying out.
    """
    if state == decision.state or decision.successor is not None:
        raise NotReady("other_state")
    if day < decision.on:
        raise NotReady("later_day")
    if state != State.CARRIED_OUT and not why.strip():
        raise NotReady("reason")
    claim(decision, version)
    DecisionEvent.objects.create(decision=decision, state=state, on=day, why=why, by=by)
    decision.state = state
    decision.save()
    details = {"state": state, "on": str(day)}
    record(by=by, action="improvement.decision.changed", about=decision, site=decision.site, details=details)
    return decision


def _take_place(new: Finding | Decision, earlier: Finding | Decision, why: str) -> None:
    if not why.strip():
        raise NotReady("reason")
    _must_stand(earlier)
    claim(earlier)
    new.corrects, new.correction, new.site = earlier, why, earlier.site


def _must_come_after(finding: Finding, grounds: Iterable[Ground]) -> None:
    results = [one.test.result_on for one in grounds if one.test is not None]
    if any(day is None or day > finding.on for day in results):
        raise NotReady("after_result")


def _must_stand(one: Finding | Decision) -> None:
    stands = one.stands if isinstance(one, Finding) else one.successor is None and one.state != State.WITHDRAWN
    if not stands:
        raise NotReady("standing")
