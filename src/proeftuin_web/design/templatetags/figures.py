"""
Numbers on pages, each in one of its states: a value (zero is one), withheld, not estimable, or missing.

    {{ estimate|figure }}          a value with its unit's sign, or the state in words with its reason
    {{ estimate|interval }}        the bounds, when there are any
    {{ count|figure:"persons" }}   a bare number in that unit; nothing at all is missing
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import quantity

register = template.Library()

STATES = {
    Status.WITHHELD: _("withheld"),
    Status.NOT_ESTIMABLE: _("not estimable"),
    Status.MISSING: _("missing"),
}


def language() -> Language:
    """That of whoever reads the page."""
    return Language.NL if (get_language() or "nl").startswith("nl") else Language.EN


def state(status: Status | str, reason: object = "") -> SafeString:
    """A state other than a value, in words, with the reason when there is one."""
    known = Status(status)
    said = format_html('<span class="state {}">{}</span>', known.value, STATES[known])
    return format_html('{} <span class="small muted">{}</span>', said, reason) if reason else said


@register.filter
def figure(found: Any, unit: str = "") -> SafeString:
    """A number as people read it, or the words for why there is none."""
    if found is None or found == "":
        return state(Status.MISSING)
    if isinstance(found, Real):
        return _value(float(found), unit)
    status = Status(found.status)
    if status is not Status.VALUE:
        return state(status, getattr(found, "reason", ""))
    return _value(float(found.value), unit or getattr(found, "unit", ""))


def _value(value: float, unit: str) -> SafeString:
    if not math.isfinite(value):
        return state(Status.NOT_ESTIMABLE)
    return format_html('<span class="figure">{}</span>', quantity(value, unit, language()))


@register.filter
def interval(found: Any) -> SafeString | str:
    """The bounds of an estimate, in its unit; empty when there are none."""
    lower, upper, unit = _bounds(found)
    if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
        return ""
    bounds = [quantity(bound, unit, language()) for bound in (lower, upper)]
    return format_html(
        '<span class="interval">{}</span>',
        _("%(lower)s to %(upper)s") % dict(zip(("lower", "upper"), bounds, strict=True)),
    )


def _bounds(found: Any) -> tuple[float | None, float | None, str]:
    held = getattr(found, "interval", None) or found
    return getattr(held, "lower", None), getattr(held, "upper", None), getattr(found, "unit", "")
