"""The form in which an instrument is written in YAML, checked field by field."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from proeftuin.steps.population.selection import SCALE
from proeftuin.steps.triple_aim.instruments.instrument import MissingAs, Rule
from proeftuin.vocabulary.sex import Sex


def ten_thousandths(written: object) -> int:
    """
    A written number as whole ten-thousandths.

    Raises
    ------
    ValueError
        It is no number, or has more than four decimals.
    """
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise ValueError("this is no number")
    try:
        scaled = Decimal(str(written).strip()) * SCALE
    except InvalidOperation as error:
        raise ValueError("this is no number") from error
    if not scaled.is_finite():
        raise ValueError("this is no number")
    if scaled != scaled.to_integral_value():
        raise ValueError("this number has more than four decimals")
    return int(scaled)


Number = Annotated[int, BeforeValidator(ten_thousandths)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, Field(min_length=1)]


class Written(BaseModel):
    """Anything that is written: no field is guessed, none may be too many."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenText(Written):
    """A text in both languages."""

    nl: Line
    en: Line


class WrittenQuantity(Written):
    """An answer that is a quantity between two bounds, both included."""

    lowest: Number
    highest: Number


class WrittenItem(Written):
    """One question."""

    id: Identifier
    name: WrittenText
    answers: str


class WrittenPoints(Written):
    """Points of some items: by answer, or one from a threshold on, for everybody or by sex."""

    of: list[str] = Field(min_length=1)
    by_answer: dict[int, Number | None] | None = None
    at_least: Number | None = None
    above_by_sex: dict[Sex, Number] | None = None


class WrittenSurcharge(Written):
    """What is added once."""

    any_at_least: Number
    add: Number


class WrittenMissing(Written):
    """When a score is missing."""

    most: int = Field(default=0, ge=0)
    count_as: MissingAs = MissingAs.MEAN
    source: str = ""


class WrittenRange(Written):
    """Bounds of a class of scores; of each side at most one."""

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None


class WrittenCutOff(WrittenRange):
    """A class of scores with a name."""

    id: Identifier
    name: WrittenText
    source: Line


class WrittenOnlyIf(Written):
    """Of whom the score is."""

    item: str
    at_least: Number


class WrittenScore(Written):
    """One score."""

    id: Identifier
    name: WrittenText
    unit: Line
    rule: Rule
    of: list[str] = []
    reversed: list[str] = []
    points: list[WrittenPoints] = []
    start: Number = 0
    surcharges: list[WrittenSurcharge] = []
    times: int = Field(default=1, ge=1)
    over: int = Field(default=1, ge=1)
    missing: WrittenMissing = WrittenMissing()
    only_if: list[WrittenOnlyIf] = []
    cut_offs: list[WrittenCutOff] = []
    licensed: bool = False


class WrittenLicence(Written):
    """Who owns it."""

    holder: Line
    terms: WrittenText
    wording_may_be_shipped: bool


class WrittenInstrument(Written):
    """A whole questionnaire."""

    id: Identifier
    version: Line
    name: WrittenText
    reviewed: bool
    licence: WrittenLicence
    references: list[Line] = Field(min_length=1)
    answers: dict[str, WrittenQuantity | dict[int, WrittenText]] = Field(min_length=1)
    items: list[WrittenItem] = Field(min_length=1)
    scores: list[WrittenScore] = Field(min_length=1)
