"""Bringing in a study, replacing it, checking it again, and naming a folder of this machine that holds one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from proeftuin_web.audit.trail import record
from proeftuin_web.runs import study_folder
from proeftuin_web.runs.checking import add_version, checked_in_place, note, problem_of_checking, refresh, text_of
from proeftuin_web.runs.child_process import checked
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.runs.unpacking import STUDY_FILE, NotUnpacked, unpack
from proeftuin_web.sites.models import Site

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,98}")


class NotBroughtIn(Exception):  # noqa: N818 — says what happened to it
    """
    The study was not taken; nothing of it was kept.

    Attributes
    ----------
    messages : tuple of str
        For whoever sent it.
    problems : tuple of mappings
        What the check found: `where`, `line`, `what`, `expected` and `action`.
    text : str
        The study file, as far as it could be read.
    """

    def __init__(self, *messages: str, problems: Sequence[dict[str, Any]] = (), text: str = "") -> None:
        super().__init__(*messages)
        self.messages = messages
        self.problems = tuple(problems)
        self.text = text


class StudyIsRunning(NotBroughtIn):
    """Its files cannot be replaced while they are being computed."""


def bring_in_study(*, sent: IO[bytes], name: str, by: Any, site: Site | None, replaces: Study | None = None) -> Study:
    """
    Take a study that somebody sent, or new files for one that is here.

    Everything is unpacked and checked aside. A study with problems that its file alone shows is not taken; one that
    lacks data is, so that it can be run when they are there.

    Raises
    ------
    NotBroughtIn
        With everything that is wrong.
    """
    begun_at = timezone.now()
    if replaces is not None:
        _refuse_while_running(replaces, begun_at)
    with study_folder.incoming() as folder:
        files = _unpacked(sent, name, folder)
        text = (folder / STUDY_FILE).read_text(encoding="utf-8")
        if replaces is not None:
            last = replaces.versions.first()
            study_folder.take_over(replaces.path, last.files if last else [], folder)
        found = _found(folder, text, study_folder.open_to(site.code if site else None))
        code = found["study"]
        if replaces is not None and replaces.code != code:
            raise NotBroughtIn(
                _("This is the study %(other)s. Here come new files of %(study)s.")
                % {"other": code, "study": replaces.code},
                text=text,
            )
        if replaces is None and Study.objects.filter(code=code).exists():
            raise NotBroughtIn(_("There is a study %(study)s already. Replace its files there.") % {"study": code})
        return _take(folder, files, text, found, by=by, site=site, replaces=replaces, begun_at=begun_at)


def _refuse_while_running(study: Study, begun_at: datetime) -> None:
    """What a run makes meanwhile would not come along to the new folder."""
    busy = study.runs.filter(Q(state=Run.State.RUNNING) | Q(ended_at__gte=begun_at))
    if busy.exists():
        raise StudyIsRunning(_("This study is running. Wait for its end, or cancel the run first."))


def check_again(*, study: Study, by: Any) -> Study:
    """Hold a study against what is there now; a study that is kept elsewhere may have been changed."""
    said = checked_in_place(study)
    with transaction.atomic():
        study = refresh(study, said)
        record(by=by, action="runs.study.checked", about=study, site=study.site)
    return study


def register_folder(*, folder: Path, by: Any = None, is_monitor: bool = False) -> Study:
    """
    Make a study known that somebody keeps in a folder of this machine; one that is known is checked again.

    Raises
    ------
    NotBroughtIn
        There is no study file that can be read, or another study has this name.
    """
    folder = folder.resolve()
    known = Study.objects.filter(folder=str(folder)).first()
    if known is not None:
        return refresh(known)
    said = checked(folder)
    if "failed" in said:
        raise NotBroughtIn(*(_told(one) for one in said["failed"]["problems"] or [problem_of_checking()]))
    found = said["done"]
    with transaction.atomic():
        if Study.objects.filter(code=found["study"]).exists():
            raise NotBroughtIn(_("There is a study %(study)s already, in another folder.") % {"study": found["study"]})
        is_first = is_monitor and not Study.objects.filter(is_monitor=True).exists()
        study = Study(code=found["study"], folder=str(folder), is_registered=True, is_monitor=is_first, added_by=by)
        study.checked_at = timezone.now()
        note(study, found)
        study.save()
        add_version(study, text_of(folder), [STUDY_FILE], by=by)
        record(by=by, action="runs.study.registered", about=study, details={"folder": str(folder)})
    return study


def _unpacked(sent: IO[bytes], name: str, folder: Path) -> list[str]:
    try:
        return unpack(sent, name, folder)
    except NotUnpacked as error:
        raise NotBroughtIn(*error.messages) from error


def _found(folder: Path, text: str, allowed: Sequence[Path]) -> dict[str, Any]:
    """What the check finds of a study that is to be taken."""
    said = checked(folder, allowed)
    if "failed" in said:
        failed = said["failed"]
        messages = [] if failed["problems"] else [problem_of_checking()["what"]]
        raise NotBroughtIn(*messages, problems=failed["problems"], text=text)
    found: dict[str, Any] = said["done"]
    if not _CODE.fullmatch(found["study"]):
        raise NotBroughtIn(_("The name of the study has other signs than small letters, digits and -."), text=text)
    return found


def _take(
    folder: Path,
    files: list[str],
    text: str,
    found: dict[str, Any],
    *,
    by: Any,
    site: Site | None,
    replaces: Study | None,
    begun_at: datetime,
) -> Study:
    with transaction.atomic():
        if replaces is None:
            study = Study(code=found["study"], site=site, added_by=by)
        else:
            study = Study.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
            _refuse_while_running(study, begun_at)
        study.checked_at = timezone.now()
        study.version += 1 if study.pk else 0
        note(study, found)
        study.folder = f"studies/{study.code}"
        study.save()
        version = add_version(study, text, files, by=by)
        version.archive = study_folder.archive(folder, files, study.code, version.number)
        version.save(update_fields=["archive"])
        action = "runs.study.replaced" if replaces else "runs.study.brought_in"
        record(by=by, action=action, about=study, site=site, details={"version": version.number, "files": len(files)})
        # Last, so that whatever fails before leaves the files that are in use.
        study_folder.put_in_use(folder, study.code, version.number)
    study_folder.forget_others(study.code, version.number)
    return study


def _told(problem: dict[str, Any]) -> str:
    return f"{problem['where']}: {problem['what']}"
