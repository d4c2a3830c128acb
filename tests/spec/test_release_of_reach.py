"""Nothing that is told of reach is, or tells, a number of one to nine persons."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.delivery_logs import COUNTS_LOG
from proeftuin.release.reach import protected_reach
from proeftuin.steps.implementation.delivery_log import counted_tables
from proeftuin.steps.implementation.reach_plan import ReachPlan
from proeftuin.steps.implementation.reach_table import reach_table
from tests.reach_example import entry

JULY, OCTOBER, END = date(2022, 7, 1), date(2022, 10, 1), date(2023, 1, 1)
STAGES = ("eligible", "invited", "enrolled", "completed")


def row(region, start, end, *persons, id="team", whole=False, segment="all"):
    counts = dict.fromkeys(STAGES) | dict(zip(STAGES, persons, strict=False))
    place = {"entry": id, "region": region, "period_start": start, "period_end": end, "is_whole": whole}
    return place | {"segment": segment} | counts


def told(*rows):
    """Numbers that leave, by entry, region, period (or whole), segment and stage."""
    table = reach_table(pl.DataFrame(rows, infer_schema_length=None))
    left = protected_reach({"reach": table})["reach"].filter(
        pl.col("status") == "value", pl.col("persons").is_not_null()
    )
    return {
        (one["entry"], one["region"], "whole" if one["is_whole"] else one["period_start"].month, one["segment"],
         one["stage"]): one["persons"]
        for one in left.iter_rows(named=True)
    }  # fmt: skip


def test_the_only_period_of_a_site_is_withheld_together_with_all_its_rollouts():
    found = told(
        row("site:noord", OCTOBER, END, 50), row("site:noord", OCTOBER, END, 50, whole=True),
        row("site:zuid", JULY, OCTOBER, 80), row("site:zuid", OCTOBER, END, 4),
        row("site:zuid", JULY, END, 95, whole=True),
        row("site:oost", JULY, OCTOBER, 300), row("site:oost", OCTOBER, END, 300),
        row("site:oost", JULY, END, 320, whole=True),
        row("all", JULY, OCTOBER, 380), row("all", OCTOBER, END, 354), row("all", JULY, END, 465, whole=True),
    )  # fmt: skip

    assert ("team", "site:zuid", 10, "all", "eligible") not in found
    assert ("team", "site:noord", 10, "all", "eligible") not in found
    assert ("team", "site:noord", "whole", "all", "eligible") not in found


def test_all_rollouts_less_a_period_tell_no_few_who_came_at_other_times():
    found = told(row("all", JULY, OCTOBER, 100), row("all", OCTOBER, END, 60), row("all", JULY, END, 105, whole=True))

    assert found == {
        ("team", "all", "whole", "all", "eligible"): 105,
        ("team", "all", 10, "all", "eligible"): 60,
    }


def test_sites_do_not_tell_the_few_of_another_who_stopped():
    found = told(
        row("site:a", JULY, END, 300, None, 100, 96, whole=True),
        row("site:b", JULY, END, 300, None, 50, 50, whole=True),
        row("site:c", JULY, END, 500, None, 200, 150, whole=True),
        row("all", JULY, END, 1100, None, 350, 296, whole=True),
    )
    shown = {region for _, region, _, _, stage in found if stage == "completed"}

    assert "site:a" not in shown
    assert not {"site:c", "all"} <= shown


@pytest.mark.parametrize(("enrolled", "is_told"), [(100, True), (96, False), (91, False), (90, True)])
def test_few_who_were_invited_and_did_not_enrol_are_not_told(enrolled, is_told):
    found = told(row("all", JULY, END, 300, 100, enrolled, whole=True))

    assert (("team", "all", "whole", "all", "enrolled") in found) is is_told


def test_an_entry_for_one_segment_does_not_tell_another_for_two():
    found = told(
        row("all", JULY, END, 104, whole=True),
        row("all", JULY, END, 100, whole=True, segment="ill"),
        row("all", JULY, END, 4, whole=True, segment="frail"),
        row("all", JULY, END, 100, whole=True, id="course"),
        row("all", JULY, END, 100, whole=True, id="course", segment="ill"),
    )

    assert not [place for place, persons in found.items() if persons == 100]


def test_sessions_that_nobody_counted_persons_of_are_not_told_where_few_enrolled():
    plan = ReachPlan((entry("home", ("noord", date(2022, 1, 1), None)),), ("noord",), (), (2022,))
    lines = [
        ("home", "noord", JULY, OCTOBER, None, 100, None, 1, 0, 1),
        ("home", "noord", OCTOBER, END, None, 100, None, 2, 0, 5),
    ]
    schema = {name: column.type for name, column in COUNTS_LOG.columns.items()}
    left = protected_reach(counted_tables(pl.DataFrame(lines, schema=schema, orient="row"), plan, {}))["delivery"]

    assert left["sessions"].null_count() == left.height
