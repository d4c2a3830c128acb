"""
Whether the audit trail is what was written.

`first_broken_line` verifies all of it; `verify_further` goes on, a bounded number of lines at a time, from where it was
verified before, and is what each view of the page does. Whoever changes a line that was verified already, and the row
that says so, is found by the former alone: it is what the command runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_noop

from proeftuin_web.audit.models import AuditEvent, AuditHead
from proeftuin_web.audit.trail import fingerprint

LINES_AT_ONCE = 2000
"""Lines that one view of the page verifies at most."""

_PUT_IN = gettext_noop("a line before it was removed or put in")
_CHANGED = gettext_noop("it was changed after it was written")
_CUT_OFF = gettext_noop("lines at the end were removed")
_NOT_LAST = gettext_noop("it is not the line that was written last")


@dataclass(frozen=True)
class BrokenLine:
    """The first line that does not fit, and in what way; `number` is that of the line, or the one that is missing."""

    number: int
    reason: str


@dataclass(frozen=True)
class Verified:
    """Up to which line the trail is whole, of how many; `broken` is the one after it when that does not fit."""

    lines: int
    of_lines: int
    broken: BrokenLine | None = None


def is_as_written(line: AuditEvent) -> bool:
    """Whether a line still has the fingerprint with which it was written."""
    return fingerprint(line) == line.hash


def first_broken_line() -> BrokenLine | None:
    """Where the trail stops being what was written; `None` for a whole trail, which is then kept as verified."""
    head = _head()
    number, last = 0, AuditEvent(pk=0, hash="")
    for number, event in enumerate(AuditEvent.objects.order_by("pk").iterator(), start=1):
        reason = _what_is_wrong(event, last.hash)
        if not reason and number == head.lines and event.hash != head.hash:
            reason = _NOT_LAST
        if reason:
            return BrokenLine(number, reason)
        last = event
    if number < head.lines:
        return BrokenLine(number + 1, _CUT_OFF)
    # Lines that came meanwhile are counted by the head of now; more than that nobody wrote.
    if number > _head().lines:
        return BrokenLine(number, _NOT_LAST)
    _keep(number, last)
    return None


def verify_further(most: int = LINES_AT_ONCE) -> Verified:
    """Verify the next lines, and keep up to which one the trail is whole."""
    head = _head()
    number = head.verified_lines
    last = AuditEvent(pk=head.verified_id, hash=head.verified_hash)
    if number and not AuditEvent.objects.filter(pk=last.pk, hash=last.hash).exists():
        return Verified(number - 1, head.lines, BrokenLine(number, _CHANGED))
    reason = ""
    # Not beyond the head: a line that somebody adds at this moment is for the next time.
    for event in AuditEvent.objects.filter(pk__gt=last.pk).order_by("pk")[: min(most, max(head.lines - number, 0))]:
        reason = _what_is_wrong(event, last.hash)
        if reason:
            break
        number, last = number + 1, event
    _keep(number, last)
    if reason:
        return Verified(number, head.lines, BrokenLine(number + 1, reason))
    if number > head.lines or number < min(head.lines, head.verified_lines + most):
        return Verified(number, head.lines, BrokenLine(number + 1, _CUT_OFF))
    if number == head.lines and last.hash != head.hash:
        return Verified(number - 1, head.lines, BrokenLine(number, _NOT_LAST))
    return Verified(number, head.lines)


def _what_is_wrong(event: AuditEvent, previous: str) -> str:
    if event.previous_hash != previous:
        return _PUT_IN
    return "" if is_as_written(event) else _CHANGED


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead()


def _keep(number: int, last: AuditEvent) -> None:
    """Two who look at once keep the one that came further."""
    AuditHead.objects.filter(pk=1, verified_lines__lt=number).update(
        verified_lines=number, verified_id=last.pk, verified_hash=last.hash, verified_at=timezone.now()
    )
