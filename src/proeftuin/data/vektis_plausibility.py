"""
Whether the figures of a new municipal Vektis file can be what they say: in the same units as the years at hand.

A file can be whole, with every label in its place, and still hold cents for euros or nothing but zeros. The bounds are
wide: they hold for every pair of years from 2011 to 2023, and only a mistake in making the file goes beyond them.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.vektis_columns import CATEGORIES, INSURED_YEARS, PERSONS
from proeftuin.errors import Problem

FEWEST_YEARS_PER_PERSON = 0.9
"""Insured years per person in the whole file; from 0.965 to 0.979 in the files of 2011-2023."""

MOST_IN_REST_ROW = 0.05
"""Share of the insured years that is in no municipality; at most 0.013 in the files of 2011-2023."""

MOST_PER_PERSON = 100_000
"""Mean cost in euro of a person in one stratum; at most 21,561 in the files of 2011-2023."""

OTHER_UNIT_OF_ALL, OTHER_UNIT_OF_ONE = 10, 80
"""
How many times the cost per insured year of a known year means another unit: of all cost together, and of one category.
Cents are a hundred times as much as euros.
"""

LARGE_CATEGORY = 10
"""Euro per insured year from which a category is too large to disappear or to grow so much in a year."""

_DOWNLOAD_AGAIN = "download the file again from Vektis and import it as it is"


def implausible_figures(name: str, frame: pl.DataFrame, known: pl.DataFrame) -> list[Problem]:
    """
    What cannot be right about the figures of a file.

    Parameters
    ----------
    name : str
        The file, for messages.
    frame : polars.DataFrame
        As `checked_vektis_file` gives it.
    known : polars.DataFrame
        Figures of another year, as `insured_costs` gives them.
    """
    figures = _by_category(frame)
    problems = _problems_of_years(name, figures)
    if problems:
        return problems
    return _problems_of_unit(name, figures, known) or _problems_of_strata(name, figures)


def _by_category(frame: pl.DataFrame) -> pl.DataFrame:
    of_header = {header: category.id for category in CATEGORIES for header in category.headers}
    names = {header: of_header[header.lower()] for header in frame.columns if header.lower() in of_header}
    counts = {h: h.lower() for h in frame.columns if h.lower() in (PERSONS, INSURED_YEARS)}
    return frame.select("region", *counts, *names).rename(counts | names)


def _problems_of_years(name: str, figures: pl.DataFrame) -> list[Problem]:
    years, persons = figures[INSURED_YEARS].cast(pl.Float64), figures[PERSONS].cast(pl.Int64)
    problems = []
    if float(years.sum()) < FEWEST_YEARS_PER_PERSON * int(persons.sum()):
        what = "there are far fewer insured years than persons in the whole file"
        expected = f"at least {FEWEST_YEARS_PER_PERSON:g} insured years per person"
        problems.append(Problem(f"{name}, column {INSURED_YEARS}", what, expected, _DOWNLOAD_AGAIN))
    if float(years.filter(figures["region"].is_null()).sum()) > MOST_IN_REST_ROW * float(years.sum()):
        what = "the rest row (the row with empty keys) is too large: it may be a total"
        expected = f"at most {MOST_IN_REST_ROW:.0%} of the insured years in no municipality"
        problems.append(Problem(name, what, expected, _DOWNLOAD_AGAIN))
    return problems


def _problems_of_unit(name: str, figures: pl.DataFrame, known: pl.DataFrame) -> list[Problem]:
    now, before = _per_insured_year(figures, INSURED_YEARS), _per_insured_year(known, "insured_years")
    if not _same_unit(sum(now.values()), sum(before.values()), OTHER_UNIT_OF_ALL):
        what = "the cost is in another unit than that of the years at hand, or absent"
        return [Problem(name, what, "euro, with a decimal point before the cents", _DOWNLOAD_AGAIN)]
    return [
        Problem(
            f"{name}, column kosten_{category}",
            "the cost is in another unit than that of the years at hand, or absent",
            "euro, with a decimal point before the cents",
            _DOWNLOAD_AGAIN,
        )
        for category, cost in now.items()
        if before.get(category, 0) >= LARGE_CATEGORY and not _same_unit(cost, before[category], OTHER_UNIT_OF_ONE)
    ]


def _problems_of_strata(name: str, figures: pl.DataFrame) -> list[Problem]:
    cost = pl.sum_horizontal(pl.col(_costs_in(figures)).cast(pl.Float64))
    rows = figures.select((cost > MOST_PER_PERSON * pl.col(PERSONS).cast(pl.Float64)).arg_true()).to_series()
    if rows.is_empty():
        return []
    what = f"the cost per person cannot be right, in {len(rows)} {'row' if len(rows) == 1 else 'rows'}"
    where = f"{name}, line {rows[0] + 2}"
    return [Problem(where, what, f"at most {MOST_PER_PERSON} euro per person in a stratum", _DOWNLOAD_AGAIN)]


def _per_insured_year(figures: pl.DataFrame, years: str) -> dict[str, float]:
    total = float(figures[years].sum())
    return {category: float(figures[category].sum() or 0) / total for category in _costs_in(figures)}


def _costs_in(figures: pl.DataFrame) -> list[str]:
    return [category.id for category in CATEGORIES if category.id in figures.columns]


def _same_unit(cost: float, known: float, factor: int) -> bool:
    return known / factor < cost < known * factor
