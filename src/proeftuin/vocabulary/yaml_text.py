"""What YAML text says, read by PyYAML's compiled reader: ten times as fast as the one in Python."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML was built without its library
    from yaml import SafeLoader  # type: ignore[assignment]

__all__ = ["SafeLoader", "yaml_content"]


def yaml_content(text: str) -> Any:  # noqa: ANN401 — a document may hold anything
    """
    Mappings, lists and values that `text` holds.

    Raises
    ------
    yaml.YAMLError
        It is not YAML.
    """
    return yaml.load(text, SafeLoader)
