"""Which program made a result: its version, and a fingerprint of all that it consists of."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

_LEFT_OUT = ("__pycache__",)
_COMPUTING = ("duckdb", "ibis-framework", "jinja2", "numpy", "polars", "scikit-learn", "scipy", "sqlglot")
_DRAWING = ("typst", "vl-convert-python")


@cache
def software_fingerprint() -> str:
    """
    Fingerprint of every file of the program, and of the libraries that compute and draw for it.

    A version number alone would let results of a program that was changed pass for those of this one.
    """
    digest = hashlib.sha256(" ".join(map(_version, (*_COMPUTING, *_DRAWING))).encode())
    for name, file in sorted(_files(files("proeftuin"), "")):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Traversable, above: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        name = f"{above}/{entry.name}"
        if entry.is_dir():
            found += [] if entry.name in _LEFT_OUT else _files(entry, name)
        else:
            found.append((name, entry))
    return found


def _version(library: str) -> str:
    try:
        return f"{library}-{version(library)}"
    except PackageNotFoundError:
        return f"{library}-absent"
