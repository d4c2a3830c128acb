"""
Where the files of studies are, and how new ones take the place of old ones in one step.

    studies/CODE              a link to the folder beside it that is in use
    studies/.CODE-NUMBER      that folder, with the files that were brought in and what the library made beside them
    studies/.incoming-TOKEN   what was just sent, until it has been checked
    versions/CODE/NUMBER.zip  the files of each version as they were brought in
    open_data                 what studies call `../../open_data`; often a link
    data                      data of the sites, each below a folder with the site's short name
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings


def root() -> Path:
    """The application's own folder."""
    return Path(settings.FOLDER)


def open_to(site_code: str | None) -> list[Path]:
    """Folders that the files of a study may lead to: open data, and the data of its site or, without one, of all."""
    data = root() / "data"
    return [root() / "open_data", data / site_code if site_code else data]


@contextmanager
def incoming() -> Iterator[Path]:
    """An empty folder for what somebody sends; whatever is left in it at the end is removed."""
    folder = root() / "studies" / f".incoming-{uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def archive(folder: Path, files: Iterable[str], code: str, number: int) -> str:
    """Pack the files of a version, and return where, below the application's folder."""
    place = Path("versions") / code / f"{number}.zip"
    aim = root() / place
    aim.parent.mkdir(parents=True, exist_ok=True)
    making = aim.with_suffix(f".{uuid4().hex}")
    try:
        with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in files:
                packed.write(folder / file, file)
        os.replace(making, aim)
    finally:
        making.unlink(missing_ok=True)
    return place.as_posix()


def take_over(previous: Path, brought: Iterable[str], folder: Path) -> None:
    """
    Give `folder` what the library made beside the files of the previous version: closed cycles, stores, frozen plans.

    Parameters
    ----------
    brought : iterable of str
        Files of the previous version as they were brought in, which stay behind.
    """
    own = set(brought)
    for path in sorted(previous.rglob("*")):
        place = path.relative_to(previous)
        aim = folder / place
        if path.is_symlink():
            # The link to the results, whose folder comes along.
            if not os.path.lexists(aim):
                aim.parent.mkdir(parents=True, exist_ok=True)
                aim.symlink_to(os.readlink(path))
        elif path.is_file() and place.as_posix() not in own and not aim.exists():
            aim.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(path, aim)


def put_in_use(folder: Path, code: str, number: int) -> str:
    """Make `folder` the one in use, in one step; returns its address below the application's folder."""
    studies = root() / "studies"
    aim = studies / f".{code}-{number}"
    shutil.rmtree(aim, ignore_errors=True)
    folder.rename(aim)
    link = studies / f".link-{uuid4().hex}"
    link.symlink_to(aim.name, target_is_directory=True)
    os.replace(link, studies / code)
    return f"studies/{code}"


def forget_others(code: str, number: int) -> None:
    """Remove folders of versions that are not in use; their files are packed in the archive."""
    for path in (root() / "studies").glob(f".{code}-*"):
        rest = path.name.removeprefix(f".{code}-")
        if rest.isdecimal() and int(rest) != number:
            shutil.rmtree(path, ignore_errors=True)


def _link_or_copy(path: Path, aim: Path) -> None:
    try:
        os.link(path, aim)
    except OSError:
        shutil.copy2(path, aim)
