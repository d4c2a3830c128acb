"""
Unpacking what somebody sends: a study file, or a packed folder with one, of which nothing is trusted.

What comes out has plain names, lies inside the folder that was given, and is of a known kind and size; or everything
that is wrong with it is told and nothing is kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

STUDY_FILE = "study.yaml"
MOST_FILES = 2_000
MOST_BYTES = 200 * 1024**2
MOST_BYTES_OF_TEXT = 1024**2
"""A study file of a person has a few hundred lines."""
KINDS = frozenset(
    {".yaml", ".yml", ".csv", ".json", ".md", ".txt", ".parquet", ".html", ".css", ".js", ".svg", ".png", ".pdf"}
    | {".woff2", ".xlsx"}
)
_NAME = re.compile(r"[A-Za-z0-9_À-ɏ()+,=@ -][A-Za-z0-9_.À-ɏ()+,=@ -]{0,119}")
_LEFT_OUT = {"__MACOSX", "results", "cycles", ".DS_Store", "Thumbs.db"}
_ENCRYPTED = 0x1
_LINK = 0o120000
_CHUNK = 1024**2
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


class NotUnpacked(Exception):  # noqa: N818 — says what happened to it
    """What was sent cannot be kept; the messages are for whoever sent it."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def unpack(sent: IO[bytes], name: str, target: Path) -> list[str]:
    """
    Put the files of a study into the empty folder `target`.

    Parameters
    ----------
    name : str
        How the file was called where it came from; only its ending counts.

    Returns
    -------
    list of str
        Paths of the files below `target`, sorted.

    Raises
    ------
    NotUnpacked
        With everything that is wrong.
    """
    if zipfile.is_zipfile(sent):
        files = _unpacked(sent, target)
    elif name.lower().endswith((".yaml", ".yml")):
        sent.seek(0)
        files = [_study_file(sent, target)]
    else:
        raise NotUnpacked(_("Send a study file (study.yaml) or a packed folder with one (.zip)."))
    if (target / STUDY_FILE).stat().st_size > MOST_BYTES_OF_TEXT:
        raise NotUnpacked(_("The study file is larger than 1 MB; that is no study file."))
    try:
        (target / STUDY_FILE).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NotUnpacked(_("The study file is not text in UTF-8. Save it again as UTF-8.")) from error
    return sorted(files)


def _study_file(sent: IO[bytes], target: Path) -> str:
    with (target / STUDY_FILE).open("wb") as written:
        _copy(sent, written, MOST_BYTES_OF_TEXT + 1)
    return STUDY_FILE


def _unpacked(sent: IO[bytes], target: Path) -> list[str]:
    try:
        with zipfile.ZipFile(sent) as packed:
            wanted = _wanted(packed)
            left = MOST_BYTES
            for path, entry in wanted.items():
                aim = target / path
                aim.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as opened, aim.open("xb") as written:
                    left -= _copy(opened, written, left + 1)
                if left < 0:
                    raise NotUnpacked(_("Unpacked, the files are larger than 200 MB together."))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotUnpacked(_("The packed folder is damaged, or packed in a way that is not known here.")) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise NotUnpacked(_("Two files of the packed folder have the same name.")) from error
    return list(wanted)


def _wanted(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files to keep by their path below the folder that holds the study file."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise NotUnpacked(_("The packed folder has more than %(most)s files.") % {"most": MOST_FILES})
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise NotUnpacked(_("Unpacked, the files are larger than 200 MB together."))
    if wrong := [problem for entry in entries if (problem := _problem_of(entry))]:
        raise NotUnpacked(*dict.fromkeys(wrong[:20]))
    paths = {PurePosixPath(entry.filename): entry for entry in entries}
    homes = [path.parent for path in paths if path.name == STUDY_FILE and "cycles" not in path.parts]
    if len(homes) != 1:
        raise NotUnpacked(_("The packed folder must hold one study file, called study.yaml."))
    home = homes[0]
    wanted = {path.relative_to(home): entry for path, entry in paths.items() if path.is_relative_to(home)}
    kept = {path.as_posix(): entry for path, entry in wanted.items() if not _is_left_out(path)}
    if unknown := sorted({PurePosixPath(path).suffix for path in kept} - KINDS):
        raise NotUnpacked(
            _("A study has no files of this kind: %(kinds)s.") % {"kinds": ", ".join(one or "?" for one in unknown)}
        )
    if len({path.casefold() for path in kept}) < len(kept):
        raise NotUnpacked(_("Two files of the packed folder have the same name."))
    return kept


def _is_left_out(path: PurePosixPath) -> bool:
    # Results are computed here, and cycles closed: figures that somebody sends along, also those of a closed cycle,
    # would be shown as if they were released.
    return path.parts[0] in _LEFT_OUT or path.name in _LEFT_OUT or any(part.startswith(".") for part in path.parts)


def _problem_of(entry: zipfile.ZipInfo) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in entry.filename)[:80]
    path = PurePosixPath(entry.filename)
    if entry.flag_bits & _ENCRYPTED:
        return _("%(file)s is locked with a password.") % {"file": shown}
    if (entry.external_attr >> 16) & 0o170000 == _LINK:
        return _("%(file)s is a link to another file; send the file itself.") % {"file": shown}
    # Files that are left out anyway need no good name.
    parts = [part for part in path.parts if not part.startswith(".") or part == ".."]
    if path.is_absolute() or "\\" in entry.filename or "\0" in entry.filename or ":" in entry.filename:
        return _("%(file)s has a name that leads elsewhere.") % {"file": shown}
    if ".." in parts or len(path.parts) > 12:
        return _("%(file)s has a name that leads elsewhere.") % {"file": shown}
    if any(not _NAME.fullmatch(part) or _RESERVED.fullmatch(part) for part in parts):
        return _("%(file)s has signs in its name that are not allowed; use letters, digits, - and _.") % {"file": shown}
    return ""


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> int:
    """Copy at most `most` bytes, and say how many."""
    copied = 0
    while copied < most and (chunk := source.read(min(_CHUNK, most - copied))):
        target.write(chunk)
        copied += len(chunk)
    return copied
