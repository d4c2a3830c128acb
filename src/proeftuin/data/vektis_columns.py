"""
What the columns of a municipal Vektis file mean: which category stands under which header, in which years.

The list itself is data, in `vektis_columns.yaml`. Whether the figures of two years mean the same is not decided here
but by the breaks in the indicator definitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from proeftuin.vocabulary.yaml_text import yaml_content

KEYS = ("geslacht", "leeftijdsklasse", "gemeentenaam")
"""Headers of the strata: sex, age class and name of the municipality; all empty in the rest row."""

PERSONS = "aantal_bsn"
INSURED_YEARS = "aantal_verzekerdejaren"

FIRST_YEAR = 2011
"""First year for which Vektis published the municipal file."""


@dataclass(frozen=True)
class CostCategory:
    """
    One kind of care as the source divides cost.

    Attributes
    ----------
    id : str
        The source's own word, such as `farmacie`.
    headers : tuple of str
        Headers under which it occurs, in lower case; the first is the full one.
    first_year, last_year : int
        Years whose file has the column; `last_year=None` is still open.
    """

    id: str
    headers: tuple[str, ...]
    first_year: int
    last_year: int | None

    def exists_in(self, year: int) -> bool:
        """Whether the file of `year` has this category."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


def _read() -> tuple[tuple[CostCategory, ...], dict[int, date]]:
    text = files("proeftuin.data").joinpath("vektis_columns.yaml").read_text(encoding="utf-8")
    tree = yaml_content(text)
    categories = tuple(
        CostCategory(
            entry["id"],
            (f"kosten_{entry['id']}", *([entry["cut"]] if "cut" in entry else [])),
            entry["first"],
            entry["last"],
        )
        for entry in tree["categories"]
    )
    return categories, tree["divisions"]


CATEGORIES, DIVISION_DAYS = _read()
"""All categories in the order of the tables; and the day of the municipal division of each year's file."""


def categories_of(year: int) -> tuple[CostCategory, ...]:
    """Categories that the file of `year` has; of a year not seen yet, those still open."""
    return tuple(category for category in CATEGORIES if category.exists_in(year))


def years_with_columns(headers: Sequence[str]) -> tuple[int, ...]:
    """Known years whose file has exactly the cost categories among `headers` (in lower case)."""
    known = {header: category.id for category in CATEGORIES for header in category.headers}
    costs = [header for header in headers if header.startswith("kosten_")]
    found = {known.get(header, header) for header in costs}
    return tuple(year for year in DIVISION_DAYS if {category.id for category in categories_of(year)} == found)
