"""What a check of a study finds, and keeping it with the study."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from proeftuin_web.runs import study_folder
from proeftuin_web.runs.child_process import checked
from proeftuin_web.runs.models import Study, StudyVersion
from proeftuin_web.runs.unpacking import STUDY_FILE


def refresh(study: Study, said: dict[str, Any] | None = None) -> Study:
    """
    Note what a check finds now, with a new version of the study file if it has changed.

    Parameters
    ----------
    said : mapping, optional
        What the check told; by default it is done now.
    """
    # The check takes seconds, in which nobody else should have to wait for the database.
    said = said or checked_in_place(study)
    text = text_of(study.path)
    with transaction.atomic():
        study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
        study.checked_at = timezone.now()
        if "done" in said:
            note(study, said["done"])
        else:
            study.problems = said["failed"]["problems"] or [problem_of_checking()]
        study.save()
        last = study.versions.first()
        if text and (last is None or last.text != text):
            add_version(study, text, [STUDY_FILE], by=None)
    return study


def checked_in_place(study: Study) -> dict[str, Any]:
    """What the check tells of the files in use; those that were brought in may not lead elsewhere."""
    if study.is_registered:
        return checked(study.path)
    return checked(study.path, study_folder.open_to(study.site.code if study.site else None))


def note(study: Study, found: dict[str, Any]) -> None:
    """Put what the check found into the study, which the caller saves."""
    study.title_nl, study.title_en = found["title"]["nl"], found["title"]["en"]
    study.kind, study.cycle, study.cycles = found["kind"], found["cycle"], found["cycles"]
    study.sites = found["sites"]
    study.problems, study.standing, study.stale = found["problems"], found["standing"], found["stale"]


def add_version(study: Study, text: str, files: list[str], *, by: Any) -> StudyVersion:
    """The next version of the files of a study."""
    last = study.versions.first()
    version: StudyVersion = study.versions.create(
        number=last.number + 1 if last else 1, text=text, hash=fingerprint(text), files=files, made_by=by
    )
    return version


def fingerprint(text: str) -> str:
    """SHA-256 of a study file."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(folder: Path) -> str:
    """The study file; empty when it cannot be read."""
    try:
        return (folder / STUDY_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def problem_of_checking() -> dict[str, Any]:
    """What is told when the check itself did not end."""
    what = _("The study could not be checked: that took too much time or memory.")
    return {"where": STUDY_FILE, "line": None, "what": what, "expected": "", "action": "", "is_translated": True}
