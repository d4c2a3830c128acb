"""
Definitions of the indicators that national open data can feed, read from the files beside this module.

What an indicator means stands in `definitions/*.yaml`, where a domain expert can read and change it; how it is computed
stands in the modules of this step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Break, Direction, Indicator
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.yaml_text import yaml_content


@dataclass(frozen=True)
class SurveyIndicator:
    """An indicator that the source gives itself, with the column of each wave."""

    indicator: Indicator
    columns: Mapping[int, str]


def cost_indicators(first_year: int, last_year: int, *, total_over_time: str = "comparable") -> dict[str, Indicator]:
    """
    Cost of curative care by kind of care, totals, and sums and parts of kinds, as they stand for the years asked.

    Parameters
    ----------
    first_year, last_year : int
        The period over which the comparable total must mean the same.
    total_over_time : {"comparable", "all"}
        What the comparable total holds: the kinds of care that mean the same throughout, or all of them, when the
        user asks for that.
    """
    document = _document("cost.yaml")
    # A kind of care that is still provided lasts as long as the data do.
    kinds, combinations = (
        {entry["id"]: _indicator({"last_year": last_year, **entry}, document) for entry in document[part]}
        for part in ("indicators", "combinations")
    )
    totals = {
        entry["id"]: _total(entry, document, kinds, first_year, last_year, total_over_time)
        for entry in document["totals"]
    }
    return totals | kinds | combinations


def comparable_kinds(kinds: Mapping[str, Indicator], first_year: int, last_year: int) -> dict[str, Indicator]:
    """The kinds of care that exist and mean the same in every year of the period."""
    return {id: kind for id, kind in kinds.items() if kind.is_comparable_over(first_year, last_year)}


def health_indicators() -> dict[str, SurveyIndicator]:
    """Health as adults report it, by wave."""
    document = _document("health.yaml")
    return {entry["id"]: _survey_indicator(entry, document) for entry in document["indicators"]}


def mortality_indicators() -> dict[str, tuple[Indicator, str]]:
    """Mortality indicators with the column of the population panel that holds the deaths."""
    document = _document("mortality.yaml")
    return {entry["id"]: (_indicator(entry, document), entry["column"]) for entry in document["indicators"]}


def _total(
    entry: Mapping[str, Any],
    document: Mapping[str, Any],
    kinds: Mapping[str, Indicator],
    first_year: int,
    last_year: int,
    total_over_time: str,
) -> Indicator:
    takes_all = entry["of"] == "all" or total_over_time == "all"
    included = kinds if takes_all else comparable_kinds(kinds, first_year, last_year)
    components = [component for kind in included.values() for component in kind.components]
    return _indicator(
        {
            **entry,
            "first_year": 2011 if takes_all else first_year,
            "last_year": last_year,
            "components": components,
            "breaks": document["total_breaks"] if takes_all else [],
        },
        document,
    )


def _survey_indicator(entry: Mapping[str, Any], document: Mapping[str, Any]) -> SurveyIndicator:
    columns = {int(year): str(column) for year, column in entry["columns"].items()}
    breaks = [document["wave_break"]] if len(columns) > 1 else []
    years = {"first_year": min(columns), "last_year": max(columns), "breaks": breaks}
    return SurveyIndicator(_indicator({**entry, **years}, document), columns)


def _indicator(entry: Mapping[str, Any], document: Mapping[str, Any]) -> Indicator:
    merged = {**{key: value for key, value in document.items() if not isinstance(value, list | dict)}, **entry}
    return Indicator(
        id=merged["id"],
        version=merged["version"],
        name=Translated(**merged["name"]),
        description=Translated(**merged["description"]),
        aim=Aim(merged["aim"]),
        unit=merged["unit"],
        direction=Direction(merged["direction"]),
        basis=Basis(merged["basis"]),
        population=merged["population"],
        source=merged["source"],
        first_year=merged["first_year"],
        last_year=merged["last_year"],
        components=tuple(merged.get("components", ())),
        breaks=tuple(Break(b["year"], Translated(b["nl"], b["en"])) for b in merged.get("breaks", ())),
    )


@cache
def _document(name: str) -> Mapping[str, Any]:
    text = files(__package__).joinpath("definitions", name).read_text(encoding="utf-8")
    document: Mapping[str, Any] = yaml_content(text)
    return document
