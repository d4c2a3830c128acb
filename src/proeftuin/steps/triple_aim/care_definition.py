"""Definitions of the indicators that care tables can feed, read from `definitions/care.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection
from proeftuin.steps.triple_aim.care_measure import Measure, What
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated


class CostBasis(StrEnum):
    """
    Which kinds of amount make up cost; one basis per study, because the other would count the same care again.

    A declared amount is what a provider charges, whoever pays it; a paid amount is the insurer's part of it, and the
    own risk the person's. Fixed payments belong to cost on either basis.
    """

    DECLARED = "declared"
    PAID = "paid"

    @property
    def amount_kinds(self) -> tuple[str, ...]:
        """Kinds of amount that are added up."""
        by_line = {CostBasis.DECLARED: ("declared",), CostBasis.PAID: ("paid", "own_risk")}[self]
        return (*by_line, "capitation", "budget_share")


@dataclass(frozen=True)
class CareIndicator:
    """An indicator with the measure that makes its cells from person rows."""

    indicator: Indicator
    measure: Measure


def care_indicators(
    wanted: Iterable[str] | None,
    *,
    population: str,
    source: str,
    first_year: int,
    last_year: int,
    cost: CostBasis = CostBasis.DECLARED,
) -> dict[str, CareIndicator]:
    """
    The indicators asked for, in the order of the definition file; all of them when `wanted` is `None`.

    Raises
    ------
    DefinitionError
        An identifier does not exist.
    """
    document = _document()
    entries = {entry["id"]: entry for entry in document["indicators"]}
    chosen = set(entries) if wanted is None else set(wanted)
    unknown = sorted(chosen - set(entries))
    if unknown:
        raise DefinitionError(
            [
                Problem("indicators", f"there is no indicator `{id}`", f"one of {', '.join(entries)}", "correct it")
                for id in unknown
            ]
        )
    context = {"population": population, "source": source, "first_year": first_year, "last_year": last_year}
    return {
        id: CareIndicator(_indicator(entry, document, context), _measure(entry["measure"], cost))
        for id, entry in entries.items()
        if id in chosen
    }


def _indicator(entry: Mapping[str, Any], document: Mapping[str, Any], context: Mapping[str, Any]) -> Indicator:
    return Indicator(
        id=entry["id"],
        version=document["version"],
        name=Translated(**entry["name"]),
        description=Translated(**entry["description"]),
        aim=Aim(entry["aim"]),
        unit=entry["unit"],
        direction=Direction(entry["direction"]),
        basis=Basis(document["basis"]),
        **context,
    )


def _measure(written: Mapping[str, Any], cost: CostBasis) -> Measure:
    what = next(what for what in What if what.value in written)
    where: Mapping[str, Any] = written["where"]
    selection = Selection(
        EventTable(written[what.value]),
        codes=tuple(codes for system, listed in where.get("codes", {}).items() for codes in _codes(system, listed)),
        conditions=tuple(
            OneOf(column, cost.amount_kinds if values == "cost" else tuple(values))
            for column, values in where.items()
            if column != "codes"
        ),
    )
    return Measure(what, selection, ever=bool(written.get("ever", False)))


def _codes(system: str, listed: Iterable[str]) -> list[Codes]:
    written = list(listed)
    beginnings = tuple(code.removesuffix("*") for code in written if code.endswith("*"))
    exact = tuple(code for code in written if not code.endswith("*"))
    return [
        *([Codes(system, exact)] if exact else []),
        *([Codes(system, beginnings, prefix=True)] if beginnings else []),
    ]


@cache
def _document() -> Mapping[str, Any]:
    text = files(__package__).joinpath("definitions", "care.yaml").read_text(encoding="utf-8")
    document: Mapping[str, Any] = yaml.safe_load(text)
    return document
