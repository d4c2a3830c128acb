"""Which years count as before and after a site's start, and which one counts as neither."""

from datetime import date

import pytest

from proeftuin.steps.evaluation.plan import Phase, phase_of_year

START_ON_23_APRIL_2013 = """
    year | phase
    -----+-----------
    2011 | before
    2012 | before
    2013 | transition
    2014 | after
    2015 | after
"""
START_ON_1_JANUARY_2013 = """
    year | phase
    -----+-----------
    2012 | before
    2013 | after
    2014 | after
"""
START_ON_31_DECEMBER_2013 = """
    year | phase
    -----+-----------
    2012 | before
    2013 | transition
    2014 | after
"""


def rows_of(table: str) -> list[tuple[int, str]]:
    lines = [line.split("|") for line in table.strip().splitlines()[2:]]
    return [(int(year), phase.strip()) for year, phase in lines]


@pytest.mark.parametrize(
    ("start", "table"),
    [
        (date(2013, 4, 23), START_ON_23_APRIL_2013),
        (date(2013, 1, 1), START_ON_1_JANUARY_2013),
        (date(2013, 12, 31), START_ON_31_DECEMBER_2013),
    ],
)
def test_a_year_counts_as_after_only_when_it_lies_wholly_after_the_start(start, table):
    for year, phase in rows_of(table):
        assert phase_of_year(year, start) is Phase(phase), year
