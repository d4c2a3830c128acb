"""What a first start puts in: the study at hand, and the sites that it describes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from proeftuin_web.audit.trail import record
from proeftuin_web.runs.actions import register_folder
from proeftuin_web.runs.models import Study
from proeftuin_web.runs.study_folder import root
from proeftuin_web.sites.models import Site

OPEN_DATA = "open_data"


def register_demo(folder: Path) -> Study:
    """
    Make the study in `folder` known, let studies that are sent read its open data, and make the sites that it names.

    Raises
    ------
    NotBroughtIn
        It has no study file that can be read.
    """
    study = register_folder(folder=folder, is_monitor=True)
    link_open_data(folder)
    if study.is_monitor:
        make_sites(study)
    return study


def link_open_data(folder: Path) -> None:
    """Studies that are sent find the open data of this machine at `../../open_data`, as those of the repository do."""
    found, link = (folder / ".." / ".." / OPEN_DATA).resolve(), root() / OPEN_DATA
    if found.is_dir() and not link.exists() and not link.is_symlink():
        link.symlink_to(found, target_is_directory=True)


@transaction.atomic
def make_sites(study: Study) -> list[Site]:
    """
    The sites of a study that are not here yet, marked as examples.

    A site that is here keeps what people made of it.
    """
    made = []
    for one in study.sites:
        code, name = str(one["code"])[:60], str(one["name"])[:200]
        if Site.objects.filter(code=code).exists() or Site.objects.filter(name=name).exists():
            continue
        started_on = date.fromisoformat(one["start"]) if one.get("start") else None
        site = Site.objects.create(code=code, name=name, started_on=started_on, is_illustrative=True)
        record(by=None, action="sites.site.made", about=site, site=site, details={"study": study.code})
        made.append(site)
    return made
