"""A scheme as its author wrote it: a file of the package, or one of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.triple_aim.written_file import content_of

FOLDER = "schemes"


@cache
def scheme_document(scheme: str | Path) -> Mapping[str, Any]:
    """
    The document of a scheme of the package, by its identifier, or of the file at a path.

    Raises
    ------
    DefinitionError
        The file is not YAML, or holds no `key: value` lines.
    """
    if isinstance(scheme, Path):
        text, place = scheme.read_text(encoding="utf-8"), str(scheme)
    else:
        place = f"{scheme}.yaml"
        text = files(__package__).joinpath(FOLDER, place).read_text(encoding="utf-8")
    content = content_of(text, place)
    if not isinstance(content, dict):
        raise DefinitionError(Problem(place, "the file is empty or not a mapping", "`key: value` lines", "mend it"))
    return content
