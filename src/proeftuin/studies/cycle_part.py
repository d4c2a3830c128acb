"""The part of a study file that tells in which cycle the study is: written by `proeftuin cycle next`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from proeftuin.studies.part import Part


class StudyCyclePart(Part):
    """
    The place of a study in its row of cycles; a study file without it is in its first.

    Attributes
    ----------
    number : int
        Which cycle it is, from 2.
    after : str
        Seal of the frozen cycle before it.
    """

    number: Annotated[int, Field(ge=2)]
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
