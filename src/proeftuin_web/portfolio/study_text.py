"""
Between a study file and the portfolio that is kept here.

Reading takes the part `portfolio` of the file as it stands. Writing changes only what differs, at its address, so that
comments and every other line stay as their author wrote them. What is not kept here stays as well: events outside the
programme, logs that the file names, and rollouts in sites that are not known here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from typing import Any

import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.implementation import portfolio as library
from proeftuin.steps.implementation.rollout import Rollout
from proeftuin.steps.segmentation.intervention import Intervention
from proeftuin.steps.segmentation.written_intervention import open_library, read_interventions
from proeftuin.studies.portfolio_part import PortfolioPart
from proeftuin.studies.segmentation_part import SegmentationPart, opened_schemes
from proeftuin.studies.yaml_edit import replaced, with_item, with_keys, without
from proeftuin.studies.yaml_location import content_of
from proeftuin.vocabulary.language import Translated
from proeftuin_web.runs.models import Study

COUNTS_FILE = "portfolio-counts.csv"
"""File beside the study file with the numbers that were entered here."""


class NotReadable(Exception):  # noqa: N818 — says what it is
    """The study file cannot be read: it has to be put right where studies are brought in."""


@dataclass(frozen=True)
class ReadStudy:
    """
    What a study file says of its portfolio and around it.

    Attributes
    ----------
    content : mapping
        The whole file.
    own : list of mappings
        Types of interventions of its own, as written; `of_choice` those that stand with its choice.
    schemes : list of mappings
        Schemes of segments with their segments and names.
    """

    text: str
    content: Mapping[str, Any]
    portfolio: library.Portfolio
    part: PortfolioPart
    own: list[dict[str, Any]]
    of_choice: list[dict[str, Any]]
    schemes: list[dict[str, Any]]
    scheme: str
    decisions: dict[str, list[str]]
    programme: str


def read_study(study: Study) -> ReadStudy:
    """
    What the newest version of a study says.

    Raises
    ------
    NotReadable
        It has no text, or not that of a study.
    """
    version = study.versions.first()
    if version is None or not version.text:
        raise NotReadable
    try:
        return _read(study, version.text)
    except (ValueError, yaml.YAMLError, DefinitionError, OSError) as error:
        raise NotReadable from error


def _read(study: Study, text: str) -> ReadStudy:
    content: Any = content_of(text)
    if not isinstance(content, Mapping):
        raise NotReadable
    part = PortfolioPart.model_validate_json(json.dumps(content.get("portfolio") or {}))
    choice = content.get("choice") or {}
    own, of_choice = [dict(one) for one in part.own], [dict(one) for one in choice.get("interventions") or []]
    schemes = _schemes(study, content)
    scheme = part.scheme or (schemes[0]["id"] if schemes else None)
    programme = (content.get("evaluation") or {}).get("programme")
    return ReadStudy(
        text=text,
        content=content,
        portfolio=part.portfolio(_types(own, of_choice), scheme=scheme, programme=programme),
        part=part,
        own=own,
        of_choice=of_choice,
        schemes=schemes,
        scheme=scheme or "",
        decisions={str(one["id"]): list(one.get("chosen") or []) for one in choice.get("decisions") or []},
        programme=programme or "",
    )


def _types(*own: list[dict[str, Any]]) -> Mapping[str, Intervention]:
    written = [one for each in own for one in each]
    read = read_interventions(deepcopy(written), "own") if written else ()
    return {**open_library(), **{one.id: one for one in read}}


def _schemes(study: Study, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    written = content.get("segmentation")
    if not written:
        return []
    level = ((content.get("care") or {}).get("regions") or {}).get("level", "municipality")
    found = opened_schemes(
        study.path, study.path, SegmentationPart.model_validate_json(json.dumps(written)), level=level
    )
    return [
        {
            "id": scheme.id,
            "segments": [{"id": one.id, "nl": one.name.nl, "en": one.name.en} for one in scheme.segments],
        }
        for scheme in found.schemes
    ]


def wanted_part(
    read: ReadStudy,
    kept: library.Portfolio,
    own: Sequence[Mapping[str, Any]],
    known_sites: Collection[str],
    *,
    withdrawn: Collection[str] = (),
    has_counts: bool = False,
) -> dict[str, Any]:
    """
    The part `portfolio` as the file should have it.

    Parameters
    ----------
    kept : Portfolio
        What is kept here for this study.
    own : sequence of mappings
        Types of interventions of the study, as written.
    known_sites : collection of str
        Sites that are known here; what the file says of others stays.
    withdrawn : collection of str
        Entries and enabling interventions that are to go.
    has_counts : bool
        Whether numbers were entered here.
    """
    part: dict[str, Any] = deepcopy(dict(read.content.get("portfolio") or {}))
    _put_list(part, "own", [dict(one) for one in own])
    in_file = {one.id: one for one in read.portfolio.entries}
    entries = [
        _item_of(raw, in_file[raw["id"]], kept.entry(raw["id"]), kept.types, known_sites)
        for raw in part.get("interventions") or []
        if raw["id"] not in withdrawn
    ]
    entries += [entry_item(one, kept.types) for one in kept.entries if one.id not in in_file]
    _put_list(part, "interventions", entries)
    records = {one.id: one for one in read.portfolio.enabling}
    enabling = [
        _record_item(raw, records[raw["id"]], kept.enabling_record(raw["id"]))
        for raw in part.get("enabling") or []
        if raw["id"] not in withdrawn
    ]
    enabling += [record_item(one, kept.types) for one in kept.enabling if one.id not in records]
    _put_list(part, "enabling", enabling)
    delivery = part.get("delivery") or {}
    if has_counts and not delivery.get("counts"):
        part["delivery"] = {**delivery, "counts": COUNTS_FILE}
    return part


def rewritten(read: ReadStudy, part: Mapping[str, Any]) -> str:
    """
    The text of the study file with `part` as its portfolio.

    Raises
    ------
    DefinitionError
        It cannot be written without changing something else.
    """
    before = read.content.get("portfolio")
    if before is None:
        return with_keys(read.text, [], {"portfolio": part}) if part else read.text
    try:
        return _edited(read.text, ["portfolio"], before, part)
    except DefinitionError:
        return replaced(read.text, ["portfolio"], part)


def entry_item(entry: library.Entry, types: Mapping[str, Intervention]) -> dict[str, Any]:
    """An entry as a study file writes it."""
    found = types.get(entry.intervention)
    item: dict[str, Any] = {"id": entry.id, "intervention": entry.intervention}
    if found is None or found.name != entry.name:
        item["name"] = _both(entry.name)
    item |= {
        "segments": list(entry.segments),
        "status": entry.status.value,
        "owner": entry.owner,
        "parties": list(entry.parties),
        "why": _both(entry.why),
        "decided": entry.decided,
        "targets": {key: value for key, value in vars(entry.targets).items() if value is not None},
        "adaptations": _both(entry.adaptations),
        "note": _both(entry.note),
        "rollouts": [rollout_item(one) for one in entry.rollouts],
        "contracts": [_contract_item(one) for one in entry.contracts],
        "money": [{key: value for key, value in vars(one).items() if value is not None} for one in entry.money],
        "depends_on": list(entry.depends_on),
    }
    return {key: value for key, value in item.items() if value not in (None, [], {})}


def rollout_item(one: Rollout) -> dict[str, Any]:
    """A rollout as a study file writes it."""
    item = {
        "site": one.site,
        "start": one.start.isoformat(),
        "end": one.end.isoformat() if one.end else None,
        "settings": one.settings,
        "target": one.target,
        "note": _both(one.note),
    }
    return {key: value for key, value in item.items() if value is not None}


def record_item(one: library.EnablingRecord, types: Mapping[str, Intervention]) -> dict[str, Any]:
    """An enabling intervention as a study file writes it."""
    found = types.get(one.intervention or "")
    item = {
        "id": one.id,
        "intervention": one.intervention,
        "kind": None if one.intervention else one.kind.value,
        "name": None if found is not None and found.name == one.name else _both(one.name),
        "level": one.level.value,
        "status": one.status.value,
        "owner": one.owner,
        "from": one.start.isoformat() if one.start else None,
        "until": one.end.isoformat() if one.end else None,
        "supports": list(one.supports),
        "note": _both(one.note),
        "source": one.source,
    }
    return {key: value for key, value in item.items() if value not in (None, [])}


def _item_of(
    raw: Mapping[str, Any],
    before: library.Entry,
    now: library.Entry | None,
    types: Mapping[str, Intervention],
    known_sites: Collection[str],
) -> dict[str, Any]:
    """An entry of the file with what became different; one that was never read stays."""
    if now is None:
        return dict(raw)
    elsewhere = tuple(one for one in before.rollouts if one.site not in known_sites)
    now = replace(now, rollouts=(*now.rollouts, *elsewhere))
    item, new = dict(raw), entry_item(now, types)
    for one in fields(library.Entry):
        key = one.name
        if _is_same(getattr(before, key), getattr(now, key)):
            continue
        if key == "rollouts":
            new[key] = _rollout_items(raw.get("rollouts") or [], before.rollouts, now.rollouts)
        _put(item, key, new.get(key))
    return item


def _is_same(one: object, other: object) -> bool:
    """Whether two values say the same; in which order rollouts and dependencies stand says nothing."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return one == other


def _rollout_items(raw: Sequence[Any], before: Sequence[Rollout], now: Sequence[Rollout]) -> list[Any]:
    """Rollouts in the order of the file, each as it was written as far as it is the same; new ones behind them."""
    open_now = list(now)
    items: list[tuple[int, Any]] = []
    unmatched = []
    for place, one in enumerate(before):
        if one in open_now:
            open_now.remove(one)
            items.append((place, raw[place]))
        else:
            unmatched.append(place)
    for place in unmatched:
        other = next((one for one in open_now if one.site == before[place].site), None)
        if other is None:
            continue
        open_now.remove(other)
        item, new = dict(raw[place]), rollout_item(other)
        for field in fields(Rollout):
            if getattr(before[place], field.name) != getattr(other, field.name):
                _put(item, field.name, new.get(field.name))
        items.append((place, item))
    return [item for _, item in sorted(items, key=lambda each: each[0])] + [rollout_item(one) for one in open_now]


def _record_item(
    raw: Mapping[str, Any], before: library.EnablingRecord, now: library.EnablingRecord | None
) -> dict[str, Any]:
    # Money of enabling records is not kept here.
    if now is None or replace(now, money=before.money) == before:
        return dict(raw)
    item, new = dict(raw), record_item(now, open_library())
    for one in fields(library.EnablingRecord):
        key = {"start": "from", "end": "until"}.get(one.name, one.name)
        if one.name == "money" or _is_same(getattr(before, one.name), getattr(now, one.name)):
            continue
        _put(item, key, new.get(key))
    return item


def _put(item: dict[str, Any], key: str, value: object) -> None:
    if value in (None, [], {}):
        item.pop(key, None)
    else:
        item[key] = value


def _put_list(part: dict[str, Any], key: str, value: list[Any]) -> None:
    if value or key in part:
        part[key] = value


def _contract_item(one: library.Contract) -> dict[str, Any]:
    item = {
        "with": one.party,
        "kind": one.kind.value,
        "from": one.start.isoformat(),
        "until": one.end.isoformat() if one.end else None,
        "eur": one.eur,
    }
    return {key: value for key, value in item.items() if value is not None}


def _both(text: Translated | None) -> dict[str, str] | None:
    return None if text is None else {"nl": text.nl, "en": text.en}


def _edited(text: str, path: list[str | int], before: Any, now: Any) -> str:
    if before == now:
        return text
    if isinstance(before, Mapping) and isinstance(now, Mapping) and before and now:
        return _edited_mapping(text, path, before, now)
    if isinstance(before, list) and isinstance(now, list) and before and now:
        return _edited_list(text, path, before, now)
    return replaced(text, path, now)


def _edited_mapping(text: str, path: list[str | int], before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    kept = [key for key in before if key in now]
    if not kept:
        return replaced(text, path, dict(now))
    for key in before:
        if key not in now:
            text = without(text, [*path, key])
    for key in kept:
        text = _edited(text, [*path, key], before[key], now[key])
    added = {key: value for key, value in now.items() if key not in before}
    return with_keys(text, path, added) if added else text


def _edited_list(text: str, path: list[str | int], before: list[Any], now: list[Any]) -> str:
    names = [one.get("id") if isinstance(one, Mapping) else None for one in now]
    if all(isinstance(one, Mapping) and "id" in one for one in before):
        gone = [place for place, one in enumerate(before) if one["id"] not in names]
    else:
        gone = [] if len(now) >= len(before) else [-1]
    if len(gone) == len(before) or gone == [-1]:
        return replaced(text, path, now)
    for place in reversed(gone):
        text = without(text, [*path, place])
    stay = [one for place, one in enumerate(before) if place not in gone]
    for place, one in enumerate(stay):
        text = _edited(text, [*path, place], one, now[place])
    for one in now[len(stay) :]:
        text = with_item(text, path, one)
    return text
