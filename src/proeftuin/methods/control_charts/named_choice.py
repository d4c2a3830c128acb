"""A choice given by name: which of the known ones it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from proeftuin.errors import DefinitionError, Problem

Choice = TypeVar("Choice", bound=StrEnum)


def named_choice(choices: type[Choice], name: str, where: str) -> Choice:
    """
    The member of `choices` with this name.

    Raises
    ------
    DefinitionError
        There is none; the message names `where` and all names that there are.
    """
    try:
        return choices(name)
    except ValueError:
        known = ", ".join(choice.value for choice in choices)
        raise DefinitionError(
            Problem(where, f"{name} is not known", f"one of {known}", "choose one of these")
        ) from None
