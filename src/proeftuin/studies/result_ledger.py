"""
Which results rest on which definitions, so that a change shows exactly what it makes stale.

A study is cut into result groups, such as the status, one scheme of segments or the evaluation. Each group names the
places of the study file that it reads and the groups that it uses. The definitions at those places, the data and the
program together give the group a fingerprint. A group is stale when its fingerprint is no longer that of the results;
the reasons are the places that changed, or the group that it uses.

What is compared is content: comments, layout and the order of keys change nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from proeftuin.studies.study_address import steps_of

ANY = "*"
_WRITTEN_OUT = 80
"""Definitions up to this many characters are kept as they are; of longer ones only a fingerprint."""


class Cause(StrEnum):
    """Why a group of the results no longer holds."""

    DEFINITION = "definition"
    DATA = "data"
    SOFTWARE = "software"
    USES = "uses"
    NEW = "new"


@dataclass(frozen=True)
class Reason:
    """
    One reason why a group is stale.

    Attributes
    ----------
    about : str
        Address of the definition, name of the file, or the group that is used; empty for the program.
    before, now : str or None
        What stood there; `None` for nothing.
    """

    cause: Cause
    about: str = ""
    before: str | None = None
    now: str | None = None


@dataclass(frozen=True)
class StaleGroup:
    """A group of the results that no longer holds, and why."""

    id: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ResultGroup:
    """
    Results that stand or fall together.

    Attributes
    ----------
    reads : tuple of str
        Addresses of the definitions that it rests on, whatever stands below them included; `*` stands for any step.
    uses : tuple of str
        Parts whose results it is made of.
    """

    id: str
    reads: tuple[str, ...]
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """
    What the results of a study rest on.

    Attributes
    ----------
    definitions : mapping of str to str
        What stands at each address, as `definitions_of_study` gives it.
    data : mapping of str to str
        Checksum of everything that was loaded, by name.
    software : str
        Fingerprint of the program.
    groups : tuple of ResultGroup
        In an order in which each comes after those that it uses.
    """

    definitions: Mapping[str, str]
    data: Mapping[str, str]
    software: str
    groups: tuple[ResultGroup, ...]

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Ledger | None:
        """The ledger of finished results; `None` when their manifest has none that can be read."""
        try:
            written = manifest["ledger"]
            groups = tuple(
                ResultGroup(id, tuple(one["reads"]), tuple(one["uses"])) for id, one in written["groups"].items()
            )
            return cls(dict(written["definitions"]), dict(written["data"]), str(written["software"]), groups)
        except (KeyError, TypeError, AttributeError):
            return None

    def as_mapping(self) -> dict[str, object]:
        """The ledger as a manifest holds it."""
        groups = {
            one.id: {"reads": list(one.reads), "uses": list(one.uses), "fingerprint": self.fingerprints[one.id]}
            for one in self.groups
        }
        return {
            "definitions": dict(self.definitions),
            "data": dict(self.data),
            "software": self.software,
            "groups": groups,
        }

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """Of each group: all that its results rest on."""
        groups, found = {group.id: group for group in self.groups}, dict[str, str]()

        def fingerprint(id: str) -> str:
            # A manifest has its groups by name and not in the order of the study.
            if id not in found:
                group = groups[id]
                content = {
                    "definitions": self.read_by(group),
                    "data": self.data,
                    "software": self.software,
                    "uses": {used: fingerprint(used) for used in group.uses},
                }
                text = json.dumps(content, sort_keys=True, ensure_ascii=False)
                found[id] = hashlib.sha256(text.encode()).hexdigest()[:16]
            return found[id]

        for id in groups:
            fingerprint(id)
        return found

    def read_by(self, group: ResultGroup) -> dict[str, str]:
        """The definitions that a group rests on, by address."""
        patterns = [steps_of(pattern) for pattern in group.reads]
        return {
            at: text
            for at, text in self.definitions.items()
            if any(_is_below(self._steps[at], pattern) for pattern in patterns)
        }

    @cached_property
    def _steps(self) -> Mapping[str, tuple[str, ...]]:
        return {at: steps_of(at) for at in self.definitions}


def stale_groups(before: Ledger, now: Ledger) -> tuple[StaleGroup, ...]:
    """
    The groups of `now` that the results of `before` no longer hold for, each with its reasons.

    A group that uses a stale group is stale by it alone when nothing else changed.
    """
    earlier = {group.id: group for group in before.groups}
    found: dict[str, StaleGroup] = {}
    for group in now.groups:
        if group.id not in earlier:
            found[group.id] = StaleGroup(group.id, (Reason(Cause.NEW),))
            continue
        if before.fingerprints[group.id] == now.fingerprints[group.id]:
            continue
        reasons = [
            *_changed(Cause.DEFINITION, before.read_by(earlier[group.id]), now.read_by(group)),
            *_changed(Cause.DATA, before.data, now.data),
            *([Reason(Cause.SOFTWARE)] if before.software != now.software else ()),
            *(Reason(Cause.USES, id) for id in group.uses if id in found),
        ]
        found[group.id] = StaleGroup(group.id, tuple(reasons))
    return tuple(found.values())


def written(value: object) -> str:
    """A definition in one line, or its fingerprint when it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if len(text) <= _WRITTEN_OUT:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _changed(cause: Cause, before: Mapping[str, str], now: Mapping[str, str]) -> list[Reason]:
    names = list(dict.fromkeys([*now, *before]))
    return [Reason(cause, name, before.get(name), now.get(name)) for name in names if before.get(name) != now.get(name)]


def _is_below(steps: Sequence[str], pattern: Sequence[str]) -> bool:
    return len(steps) >= len(pattern) and all(asked in (ANY, step) for step, asked in zip(steps, pattern, strict=False))
