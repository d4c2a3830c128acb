"""Reading the portfolio of a study, and writing that which is kept here into a new version of the study."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from proeftuin.errors import DefinitionError
from proeftuin.steps.implementation import portfolio as library
from proeftuin_web.audit.trail import record
from proeftuin_web.portfolio.meaning import of_study, problems_of, types_of
from proeftuin_web.portfolio.models import (
    Change,
    Contract,
    DeliveryCount,
    EnablingIntervention,
    Entry,
    Money,
    OwnType,
    Relation,
    Rollout,
    StudyPortfolio,
)
from proeftuin_web.portfolio.stale import counts_csv, present_part, refresh
from proeftuin_web.portfolio.study_text import COUNTS_FILE, ReadStudy, read_study, rewritten
from proeftuin_web.runs.actions import NotBroughtIn, bring_in_study
from proeftuin_web.runs.models import Study, StudyVersion
from proeftuin_web.sites.models import Site

STUDY_FILE = "study.yaml"
_FIELDS = (
    "intervention", "name", "status", "segments", "owner", "parties", "why", "decided", "targets", "adaptations",
    "note", "rollouts", "contracts", "money", "depends_on",
)  # fmt: skip
_RECORD_FIELDS = (
    "intervention", "kind", "name", "level", "status", "owner", "start", "end", "supports", "note", "source"
)  # fmt: skip


class NotWritten(Exception):  # noqa: N818 — says what happened
    """
    The study stays as it was.

    Attributes
    ----------
    problems : tuple of Problem or mapping
        What stands in the way.
    """

    def __init__(self, problems: Any = (), messages: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.problems = tuple(problems)
        self.messages = messages


class KeptElsewhere(Exception):  # noqa: N818
    """Its files are kept by somebody else, who has to put the new study file there."""


@dataclass(frozen=True)
class Step:
    """One thing that reading would do: `what` is `added`, `changed` or `same`, and `fields` are those that change."""

    what: str
    kind: str
    code: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What reading a study would do; `unknown_sites` are those of which the rollouts stay in the study only."""

    read: ReadStudy
    steps: tuple[Step, ...]
    unknown_sites: tuple[str, ...]

    @property
    def does_something(self) -> bool:
        return any(one.what != "same" for one in self.steps)


def plan_of(study: Study, language: str) -> Plan:
    """
    What reading the portfolio of a study would do, without doing it.

    Raises
    ------
    NotReadable
        Its file cannot be read.
    """
    read = read_study(study)
    known = set(Site.objects.values_list("code", flat=True))
    kept = of_study(study)
    steps = [*_entry_steps(read.portfolio, kept, known, language), *_record_steps(read.portfolio, kept, language)]
    there = {one.site for entry in read.portfolio.entries for one in entry.rollouts}
    return Plan(read, tuple(steps), tuple(sorted(there - known)))


def _entry_steps(read: library.Portfolio, kept: library.Portfolio, known: set[str], language: str) -> Iterator[Step]:
    for entry in read.entries:
        other = kept.entry(entry.id)
        if other is None:
            yield Step("added", "entry", entry.id, getattr(entry.name, language))
            continue
        fields = tuple(name for name in _FIELDS if _part(entry, name, known) != _part(other, name, known))
        yield Step("changed" if fields else "same", "entry", entry.id, getattr(entry.name, language), fields)


def _record_steps(read: library.Portfolio, kept: library.Portfolio, language: str) -> Iterator[Step]:
    for one in read.enabling:
        other = kept.enabling_record(one.id)
        if other is None:
            yield Step("added", "enabling", one.id, getattr(one.name, language))
            continue
        fields = tuple(name for name in _RECORD_FIELDS if getattr(one, name) != getattr(other, name))
        yield Step("changed" if fields else "same", "enabling", one.id, getattr(one.name, language), fields)


def _part(entry: library.Entry, name: str, known: set[str]) -> object:
    value = getattr(entry, name)
    if name == "rollouts":
        value = tuple(one for one in value if one.site in known)
    return sorted(map(repr, value)) if isinstance(value, tuple) else value


@transaction.atomic
def add_own_type(*, study: Study | None, code: str, extends: str, name_nl: str, name_en: str, by: Any) -> OwnType:
    """Add a type of intervention that is like one of the library, under its own name."""
    definition = {"id": code, "extends": extends, "version": 1, "name": {"nl": name_nl, "en": name_en}}
    made = OwnType.objects.create(study=study, code=code, definition=definition)
    site = study.site if study else None
    record(by=by, action="portfolio.type.added", about=made, site=site, details={"extends": extends})
    refresh(study)
    return made


@transaction.atomic
def read_portfolio(*, study: Study, by: Any) -> Plan:
    """Take over the portfolio of a study; what is kept here and does not stand in it stays."""
    plan = plan_of(study, "en")
    read = plan.read
    tie, _ = StudyPortfolio.objects.get_or_create(study=study)
    tie.schemes, tie.scheme, tie.decisions, tie.programme = read.schemes, read.scheme, read.decisions, read.programme
    version = study.versions.first()
    tie.read_hash, tie.read_at = version.hash if version else "", timezone.now()
    tie.save()
    # Types that were made here and were not written yet stay.
    OwnType.objects.filter(study=study, code__in=[one["id"] for one in (*read.own, *read.of_choice)]).delete()
    for is_of_choice, definitions in ((True, read.of_choice), (False, read.own)):
        for definition in definitions:
            said = {"definition": definition, "is_of_choice": is_of_choice}
            OwnType.objects.get_or_create(study=study, code=definition["id"], defaults=said)
    types = types_of(study)
    sites = {one.code: one for one in Site.objects.all()}
    steps = {(one.kind, one.code): one for one in plan.steps}
    entries = {
        one.id: _take_entry(study, one, types, sites, steps["entry", one.id], by) for one in read.portfolio.entries
    }
    records = {
        one.id: _take_record(study, one, entries, steps["enabling", one.id], by) for one in read.portfolio.enabling
    }
    for one in read.portfolio.entries:
        entries[one.id].depends_on.all().delete()
        for code in one.depends_on:
            if code in entries:
                Relation.objects.create(entry=entries[one.id], other=entries[code])
            elif code in records:
                Relation.objects.create(entry=entries[one.id], enabling=records[code])
    record(by=by, action="portfolio.study.read", about=study, site=study.site, details={"steps": len(plan.steps)})
    refresh(study)
    return plan


def _take_entry(study: Study, one: library.Entry, types: Any, sites: dict[str, Site], step: Step, by: Any) -> Entry:
    entry = Entry.objects.filter(study=study, code=one.id).first() or Entry(study=study, site=study.site, code=one.id)
    if step.what == "same" and entry.pk:
        return entry
    found = types.get(one.intervention)
    entry.intervention, entry.status, entry.segments = one.intervention, one.status.value, list(one.segments)
    entry.continuum = found.continuum.value if found is not None and found.continuum else ""
    entry.name_nl, entry.name_en = one.name.nl, one.name.en
    entry.owner, entry.parties, entry.decided = one.owner or "", list(one.parties), one.decided or ""
    entry.why_nl, entry.why_en = _texts(one.why)
    entry.adaptations_nl, entry.adaptations_en = _texts(one.adaptations)
    entry.note_nl, entry.note_en = _texts(one.note)
    targets = one.targets
    entry.target_reach, entry.target_completed = targets.reach, targets.completed
    entry.target_sessions, entry.target_fidelity = targets.sessions, targets.fidelity
    entry.is_withdrawn = False
    entry.version += 1 if entry.pk else 0
    entry.save()
    entry.rollouts.update(is_withdrawn=True)
    for rollout in one.rollouts:
        if rollout.site not in sites:
            continue
        note_nl, note_en = _texts(rollout.note)
        Rollout.objects.create(
            entry=entry, site=sites[rollout.site], starts_on=rollout.start, ends_on=rollout.end,
            settings=rollout.settings, target=rollout.target, note_nl=note_nl, note_en=note_en,
        )  # fmt: skip
    entry.contracts.update(is_withdrawn=True)
    for contract in one.contracts:
        Contract.objects.create(
            entry=entry, party=contract.party, kind=contract.kind.value, starts_on=contract.start,
            ends_on=contract.end, eur=contract.eur,
        )  # fmt: skip
    entry.money.update(is_withdrawn=True)
    for money in one.money:
        Money.objects.create(
            entry=entry, year=money.year, payer=money.payer, budget_eur=money.budget_eur, spent_eur=money.spent_eur
        )
    _note_reading(step, by, site=entry.site, entry=entry, part=Change.Part.ENTRY)
    return entry


def _take_record(
    study: Study, one: library.EnablingRecord, entries: dict[str, Entry], step: Step, by: Any
) -> EnablingIntervention:
    found = EnablingIntervention.objects.filter(study=study, code=one.id).first()
    record = found or EnablingIntervention(study=study, site=study.site, code=one.id)
    if step.what == "same" and record.pk:
        return record
    record.kind, record.intervention, record.level = one.kind.value, one.intervention or "", one.level.value
    record.name_nl, record.name_en, record.status = one.name.nl, one.name.en, one.status.value
    record.owner, record.source, record.starts_on, record.ends_on = (
        one.owner or "",
        one.source or "",
        one.start,
        one.end,
    )
    record.note_nl, record.note_en = _texts(one.note)
    record.is_withdrawn = False
    record.version += 1 if record.pk else 0
    record.save()
    record.supports.set([entries[code] for code in one.supports if code in entries])
    _note_reading(step, by, site=record.site, enabling=record, part=Change.Part.ENABLING)
    return record


def _note_reading(step: Step, by: Any, **of: Any) -> None:
    told = [[name, "", ""] for name in step.fields]
    Change.objects.create(what=Change.What.READ, about=step.name[:300], values=told, by=by, **of)


def _texts(text: Any) -> tuple[str, str]:
    return ("", "") if text is None else (text.nl, text.en)


def text_for(study: Study) -> str:
    """
    The study file with the portfolio that is kept here.

    Raises
    ------
    NotReadable
        The file cannot be read.
    NotWritten
        The library finds the portfolio wrong, or the file cannot be changed at one place only.
    """
    read = read_study(study)
    tie = StudyPortfolio.objects.filter(study=study).first()
    if problems := problems_of(of_study(study), study, tie):
        raise NotWritten(problems)
    part = present_part(study, read)
    try:
        return rewritten(read, part or {})
    except DefinitionError as error:
        raise NotWritten(error.problems) from error


def write_portfolio(*, study: Study, by: Any) -> StudyVersion | None:
    """
    Make a new version of a study with the portfolio that is kept here; the next run uses it.

    Nothing is made, and `None` answered, when the study says the same already.

    Raises
    ------
    KeptElsewhere
        The files of the study are not kept here.
    NotWritten
        It is wrong, or the check of the study refuses it.
    """
    text = text_for(study)
    version = study.versions.first()
    counts = _counts_of(study)
    if version is not None and text == version.text and (counts is None or counts == _counts_in(version)):
        return None
    if study.is_registered or version is None or not version.archive:
        raise KeptElsewhere
    try:
        sent = io.BytesIO(_packed(version, text, counts))
        study = bring_in_study(sent=sent, name=f"{study.code}.zip", by=by, site=study.site, replaces=study)
    except NotBroughtIn as error:
        raise NotWritten(error.problems, error.messages) from error
    with transaction.atomic():
        StudyPortfolio.objects.filter(study=study).update(written_at=timezone.now())
        new: StudyVersion = study.versions.latest("number")
        record(by=by, action="portfolio.study.written", about=study, site=study.site, details={"version": new.number})
        refresh(study)
    return new


def _counts_of(study: Study) -> str | None:
    """Numbers that were entered here; `None` without any, or when the study has a file of its own."""
    if not DeliveryCount.objects.filter(entry__study=study, entry__is_withdrawn=False).exists():
        return None
    delivery = (read_study(study).content.get("portfolio") or {}).get("delivery") or {}
    return counts_csv(study) if delivery.get("counts") in (None, COUNTS_FILE) else None


def _counts_in(version: StudyVersion) -> str | None:
    if COUNTS_FILE not in version.files or not version.archive:
        return None
    with zipfile.ZipFile(Path(settings.FOLDER) / version.archive) as packed:
        return packed.read(COUNTS_FILE).decode()


def _packed(version: StudyVersion, text: str, counts: str | None) -> bytes:
    """The files of a version with another study file."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(Path(settings.FOLDER) / version.archive) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now,
    ):
        for name in before.namelist():
            if name != STUDY_FILE and not (name == COUNTS_FILE and counts is not None):
                now.writestr(name, before.read(name))
        now.writestr(STUDY_FILE, text)
        if counts is not None:
            now.writestr(COUNTS_FILE, counts)
    return out.getvalue()
