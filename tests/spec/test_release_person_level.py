"""What leaves of results that came from person rows, and what is said of what does not."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.population_tables import CRITERIA
from proeftuin.data.tables import CELLS, ESTIMATES
from proeftuin.release.gate import Results
from proeftuin.release.person_level import protected_criteria, release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, rows_of

EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2022, 2023, "")
SOURCE = Citation("insurer", EXAMPLE, "insurer", "insurer", EXAMPLE, 2022, 2023)


def released(tables, groups, *, made_up=False):
    return release_persons(Results(CARD, (), INDICATORS, {"insurer": SOURCE}, tables), groups, made_up=made_up)


def estimates_of(groups, numbers, *, indicator="cost", **named):
    """Region to its persons as shown, or the reason why they are not."""
    rows = [rows_of("estimates", indicator, region=region, persons=n, **named) for region, n in numbers.items()]
    found = released({"estimates": ESTIMATES.conform(pl.DataFrame(rows))}, groups).tables["estimates"]
    return {region: reason or persons for region, persons, reason in found.select("region", "persons", "reason").rows()}


@pytest.mark.parametrize(
    ("persons", "shown"), [(0, 0), (1, "fewer_than_10_persons"), (9, "fewer_than_10_persons"), (10, 10)]
)
def test_a_figure_needs_ten_persons_or_none(persons, shown):
    assert estimates_of({"GM1": ("GM1",)}, {"GM1": persons}) == {"GM1": shown}


def test_the_smallest_other_part_of_a_total_goes_with_the_only_one_that_is_withheld():
    groups = {"GM1": ("GM1",), "GM2": ("GM2",), "GM3": ("GM3",), "all": ("GM1", "GM2", "GM3", "rest")}

    assert estimates_of(groups, {"GM1": 4, "GM2": 40, "GM3": 30, "all": 74}) == {
        "GM1": "fewer_than_10_persons",
        "GM2": 40,
        "GM3": "withheld_with_another",
        "all": 74,
    }


def test_two_parts_that_are_few_together_take_a_third_with_them():
    groups = {"GM1": ("GM1",), "GM2": ("GM2",), "GM3": ("GM3",), "all": ("GM1", "GM2", "GM3", "rest")}

    assert estimates_of(groups, {"GM1": 4, "GM2": 3, "GM3": 30, "all": 37})["GM3"] == "withheld_with_another"


def test_a_site_of_one_area_does_not_tell_what_is_withheld_of_that_area():
    groups = {
        "GM1": ("GM1",),
        "GM2": ("GM2",),
        "GM3": ("GM3",),
        "site:a": ("GM2",),
        "all": ("GM1", "GM2", "GM3", "rest"),
    }

    found = estimates_of(groups, {"GM1": 4, "GM2": 20, "GM3": 30, "site:a": 20, "all": 54})

    assert (found["GM2"], found["site:a"]) == ("withheld_with_another", "withheld_with_another")
    assert found["all"] == 54


def test_a_few_persons_in_no_region_are_not_what_the_regions_leave_of_the_total():
    groups = {"GM1": ("GM1",), "GM2": ("GM2",), "all": ("GM1", "GM2", "rest")}

    assert estimates_of(groups, {"GM1": 50, "GM2": 40, "all": 93}) == {
        "GM1": 50,
        "GM2": "withheld_with_another",
        "all": 93,
    }
    assert estimates_of(groups, {"GM1": 50, "GM2": 40, "all": 90}) == {"GM1": 50, "GM2": 40, "all": 90}


def test_a_share_that_counts_a_few_persons_is_withheld_however_many_there_are():
    assert estimates_of({"GM1": ("GM1",)}, {"GM1": 5000}, indicator="share", numerator=3.0) == {
        "GM1": "fewer_than_10_persons"
    }
    assert estimates_of({"GM1": ("GM1",)}, {"GM1": 5000}, indicator="share", numerator=0.0) == {"GM1": 5000}


def test_what_could_not_be_estimated_does_not_show_on_how_few_persons_it_would_have_rested():
    found = estimates_of(
        {"GM1": ("GM1",)}, {"GM1": 4}, status="not_estimable", reason="fewer_than_10_events", value=None
    )

    assert found == {"GM1": "fewer_than_10_persons"}


def test_cells_of_a_region_that_is_withheld_do_not_add_up_to_it():
    groups = {"GM1": ("GM1",), "GM2": ("GM2",), "all": ("GM1", "GM2", "rest")}
    estimates = [
        rows_of("estimates", "cost", region=region, persons=n) for region, n in (("GM1", 4), ("GM2", 40), ("all", 44))
    ]
    cells = [rows_of("cells", "cost", region="GM2", sex=sex, persons=20) for sex in ("female", "male")]

    found = released(
        {
            "estimates": ESTIMATES.conform(pl.DataFrame(estimates)),
            "cells": CELLS.conform(pl.DataFrame(cells)),
        },
        groups,
    ).tables["cells"]

    assert found["reason"].to_list() == ["withheld_with_another"] * 2
    assert found["total"].to_list() == [None, None]


def attrition_of(*rows):
    table = [
        rows_of("criteria", step=step, kind=kind, before=before, excluded=excluded, unknown=unknown, after=after)
        for step, (kind, before, excluded, unknown, after) in enumerate(rows)
    ]
    return protected_criteria(CRITERIA.conform(pl.DataFrame(table))).select(
        "before", "excluded", "unknown", "after"
    ).rows()  # fmt: skip


HIDDEN = (None, None, None, None)


def test_a_few_at_the_end_take_the_step_before_along_because_the_size_of_the_population_stands_elsewhere():
    found = attrition_of(
        ("everybody", 500, 0, 0, 500),
        ("include", 500, 330, 0, 170),
        ("exclude", 170, 9, 0, 161),
    )

    assert found == [(500, 0, 0, 500), HIDDEN, HIDDEN]


def test_a_criterion_that_leaves_out_a_few_goes_with_the_next_until_they_are_ten_together():
    found = attrition_of(
        ("everybody", 500, 0, 0, 500),
        ("include", 500, 4, 0, 496),
        ("include", 496, 0, 0, 496),
        ("include", 496, 96, 0, 400),
        ("exclude", 400, 100, 20, 300),
    )

    assert found == [(500, 0, 0, 500), HIDDEN, HIDDEN, HIDDEN, (400, 100, 20, 300)]


def test_a_criterion_that_is_unknown_of_a_few_does_not_tell_of_how_many():
    assert attrition_of(("everybody", 500, 0, 0, 500), ("include", 500, 50, 2, 448), ("include", 448, 48, 0, 400)) == [
        (500, 0, 0, 500),
        HIDDEN,
        (448, 48, 0, 400),
    ]


def test_once_a_few_are_left_nothing_after_tells_how_many():
    assert attrition_of(("everybody", 500, 0, 0, 500), ("include", 500, 495, 0, 5), ("include", 5, 0, 0, 5)) == [
        (500, 0, 0, 500),
        HIDDEN,
        HIDDEN,
    ]


def test_made_up_persons_need_no_protection_and_the_bundle_says_that_they_are_made_up():
    table = ESTIMATES.conform(pl.DataFrame([rows_of("estimates", "cost", region="GM1", persons=1)]))

    found = released({"estimates": table}, {"GM1": ("GM1",)}, made_up=True)

    assert found.tables["estimates"].equals(table)
    assert found.rules == ("insurer: made_up",)
    assert released({}, {}).rules == ("insurer: minimum_persons",)


def test_tables_without_figures_of_persons_leave_as_they_are():
    loads = pl.DataFrame({"source": ["insurer"], "rows": [3]})

    assert released({"loads": loads}, {}).tables["loads"].equals(loads)
