"""What stands in a form, apart from where it is kept and from how it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proeftuin_web.process_forms.models import Form, Topic

INTERVENTION = ("name", "status", "reason")
FACTOR = ("description", "level", "valence", "strength", "theme", "topic", "since", "is_still_there")


@dataclass(frozen=True)
class FilledTopic:
    """Answers on a topic."""

    items: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    changed: str = ""
    is_carried_over: bool = False


@dataclass(frozen=True)
class FilledRow:
    """An intervention or a factor, with its values by name; `is_removed` when it is to go."""

    key: str
    values: Mapping[str, Any]
    is_carried_over: bool = False
    is_removed: bool = False


@dataclass(frozen=True)
class Filled:
    """All of a form."""

    topics: Mapping[str, FilledTopic]
    interventions: tuple[FilledRow, ...] = ()
    factors: tuple[FilledRow, ...] = ()


def filled_of(form: Form) -> Filled:
    """What is kept of a form."""
    known = {answer.topic: answer for answer in form.topics.all()}
    topics = {
        topic: FilledTopic(known[topic].items, known[topic].text, known[topic].changed, known[topic].is_carried_over)
        if topic in known
        else FilledTopic()
        for topic in Topic.values
    }
    return Filled(
        topics,
        tuple(_row(row, INTERVENTION) for row in form.interventions.all()),
        tuple(_row(row, FACTOR) for row in form.factors.all()),
    )


def _row(row: Any, names: tuple[str, ...]) -> FilledRow:
    return FilledRow(row.key, {name: getattr(row, name) for name in names}, row.is_carried_over)
