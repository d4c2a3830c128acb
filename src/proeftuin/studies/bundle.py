"""
The results bundle on disk: made aside, put in place in one step, so that an interrupted run leaves the last one intact.

The name that users know (`results`) is a link to a finished folder beside it. Replacing a link is one atomic step of
the file system; renaming folders would take two, with a moment in between in which there is no bundle.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from proeftuin.errors import DefinitionError, Problem

MANIFEST = "manifest.json"
_UNFINISHED = "unfinished"


@contextmanager
def bundle_in_the_making(output: Path) -> Iterator[Path]:
    """
    A folder to fill; when the block ends well it becomes `output`, otherwise it is removed and `output` stays.

    Raises
    ------
    DefinitionError
        `output` exists and was not made by this program, or its folder cannot be written.
    """
    refuse_unusable(output)
    making = output.parent / f".{output.name}-{_UNFINISHED}-{os.getpid()}"
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_over(output)
        making.mkdir()
    except OSError as error:
        raise _cannot_be_written(output, error) from error
    try:
        yield making
        _put_in_place(making, output)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def refuse_unusable(output: Path) -> None:
    """
    Nothing, when a bundle may be put at `output`; known before anything is computed.

    Raises
    ------
    DefinitionError
        Something stands there that this program did not make, or the name is impossible.
    """
    try:
        is_free = _is_own_link(output) if output.is_symlink() else not output.exists() or _is_empty_folder(output)
        within_file = any(parent.exists() and not parent.is_dir() for parent in output.parents)
    except OSError as error:
        raise _cannot_be_written(output, error) from error
    if within_file:
        raise _cannot_be_written(output, NotADirectoryError())
    if not is_free:
        raise DefinitionError(
            Problem(
                str(output),
                "something stands there that this program did not make",
                "a new name, or an earlier bundle",
                "give another folder with --output, or move that one away",
            )
        )


def write_table(frame: pl.DataFrame, folder: Path, name: str) -> Path:
    """Write one table of a bundle as Parquet: same frame, same bytes."""
    path = folder / f"{name}.parquet"
    frame.write_parquet(path, compression="zstd", statistics=False)
    return path


def write_manifest(folder: Path, content: Mapping[str, object]) -> None:
    """Write the manifest, the last file of a bundle: keys sorted, so that equal content gives equal bytes."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, the manifest excepted, by path relative to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): checksum(path) for path in files}


def _is_own_link(output: Path) -> bool:
    # Another link is the user's, even when it leads nowhere: it must not come to point elsewhere.
    return re.fullmatch(re.escape(f".{output.name}-") + r"[0-9a-f]{12}x*", os.readlink(output)) is not None


def _is_empty_folder(output: Path) -> bool:
    return output.is_dir() and not any(output.iterdir())


def _cannot_be_written(output: Path, error: OSError) -> DefinitionError:
    return DefinitionError(
        Problem(
            str(output),
            f"the folder cannot be written ({type(error).__name__})",
            "a folder you may write in",
            "give another folder with --output",
        )
    )


def _put_in_place(made: Path, output: Path) -> None:
    with _alone_in(output.parent):
        # Another run may have ended since this one began.
        refuse_unusable(output)
        _replace(made, output)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two runs that end at the same moment take turns, or one would leave behind what the other made."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(made: Path, output: Path) -> None:
    previous = output.resolve() if output.is_symlink() else None
    finished = made.with_name(f".{output.name}-{_fingerprint(made)}")
    while finished.exists():
        finished = finished.with_name(finished.name + "x")
    made.rename(finished)
    if output.is_dir() and not output.is_symlink():
        output.rmdir()
    link = output.parent / f".{output.name}-link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(finished.name, target_is_directory=True)
    os.replace(link, output)
    if previous and previous != finished.resolve() and previous.name.startswith(f".{output.name}-"):
        shutil.rmtree(previous, ignore_errors=True)


def _fingerprint(folder: Path) -> str:
    return checksum(folder / MANIFEST)[:12]


def _remove_left_over(output: Path) -> None:
    # What an interrupted run of a process that no longer exists left behind.
    for left_over in output.parent.glob(f".{glob.escape(output.name)}-{_UNFINISHED}-*"):
        process = left_over.name.rsplit("-", 1)[-1]
        if re.fullmatch("[0-9]{1,9}", process) and not _is_running(int(process)):
            shutil.rmtree(left_over, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
