"""
What can go wrong, grouped by who must act.

Every error carries an exit code for the command line and a message of one readable paragraph: what is wrong, where,
what was expected and what to do. No message holds a value from a person's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """
    One thing that is wrong with an input, located as exactly as the input allows.

    Attributes
    ----------
    where : str
        File, with line or column where there is one: `vektis_2023.csv, line 17, column aantal_bsn`.
    what : str
        What was found there, in words.
    expected : str
        What should have been there.
    action : str
        What the reader of the message can do about it.
    """

    where: str
    what: str
    expected: str
    action: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. Expected: {self.expected}. What to do: {self.action}."


class ProeftuinError(Exception):
    """Base of all errors that this library raises on purpose."""

    exit_code = 1

    def __init__(self, problems: str | Problem | Sequence[Problem]) -> None:
        if isinstance(problems, Problem):
            problems = [problems]
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(map(str, self.problems)))


class DefinitionError(ProeftuinError):
    """The author of a study, an indicator or a population must act."""

    exit_code = 10


class DataContractError(ProeftuinError):
    """The supplier of a file must act, or the person who downloaded it."""

    exit_code = 11


class NotEstimableError(ProeftuinError):
    """Nobody can act: these data cannot answer the question."""

    exit_code = 12
