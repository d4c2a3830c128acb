"""What holds for released reach, whatever the numbers: no sum and no difference tells one to nine persons."""

from datetime import date
from random import Random

import polars as pl
import pytest

from proeftuin.release.reach import protected_reach
from proeftuin.steps.implementation.reach_table import STAGES, delivery_table, flag_table, reach_table

START, MIDDLE, END = date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1)
SEGMENTS = ("ill", "frail")


def counted(seed):
    """Numbers of two sites, two segments and two halves of a year, many of them small, that add up."""
    random = Random(seed)
    cells = {}
    for site in ("noord", "zuid"):
        for segment in SEGMENTS:
            eligible = random.choice([0, 4, 12, 15, 40, 300])
            for half in (0, 1):
                enrolled = random.randint(0, eligible // 2)
                invited = random.randint(enrolled, max(enrolled, eligible // 2))
                cells[site, segment, half] = (eligible, invited, enrolled, random.randint(0, enrolled))
    return cells


def table_of(cells):
    rows = []
    for region in ("site:noord", "site:zuid", "all"):
        for half in (0, 1, None):
            for segment in (*SEGMENTS, "all"):
                own = [
                    (numbers, key)
                    for key, numbers in cells.items()
                    if region in ("all", f"site:{key[0]}") and segment in ("all", key[1]) and half in (None, key[2])
                ]
                sums = [sum(numbers[stage] for numbers, _ in own) for stage in range(4)]
                # Who is eligible is so in both halves; the steps are taken once.
                sums[0] = sums[0] // 2 if half is None else sums[0]
                days = {0: (START, MIDDLE), 1: (MIDDLE, END), None: (START, END)}[half]
                rows.append(("home_team", region, *days, half is None, segment, *sums))
    names = ["entry", "region", "period_start", "period_end", "is_whole", "segment", *STAGES]
    return reach_table(pl.DataFrame(rows, schema=names, orient="row"))


def shown(table, **where):
    return table.filter(*(pl.col(name) == value for name, value in where.items()))


def assert_no_part_is_told(numbers, whole, whole_told):
    """Of the parts of a whole none is of a few; what is hidden of a known whole is several parts, of enough persons."""
    hidden = [true for true, told in numbers if told is None and true]
    assert not [told for _, told in numbers if told is not None and 0 < told < 10]
    if whole_told is None:
        assert hidden or not whole
    elif hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= 10


@pytest.mark.parametrize("seed", range(12))
def test_no_number_of_a_few_persons_can_be_worked_out(seed):
    true = table_of(counted(seed))
    told = protected_reach({"reach": true})["reach"]
    numbers = true.with_columns(told["persons"].alias("told"), told["percent"].alias("told_percent"))

    assert numbers.filter(pl.col("told") != pl.col("persons")).is_empty()
    assert numbers.filter(pl.col("told").is_null() & pl.col("told_percent").is_not_null()).is_empty()
    for key, rows in numbers.group_by("region", "period_start", "period_end", "segment"):
        by_stage = {row["stage"]: (row["persons"], row["told"]) for row in rows.iter_rows(named=True)}
        (eligible, eligible_told), (enrolled, enrolled_told) = by_stage["eligible"], by_stage["enrolled"]
        for stage in STAGES[1:]:
            persons, stage_told = by_stage[stage]
            assert stage_told is None or eligible_told is not None, key
            if stage_told is not None:
                assert not 0 < eligible - persons < 10, key
        if enrolled_told is not None and by_stage["completed"][1] is not None:
            assert not 0 < enrolled - by_stage["completed"][0] < 10, key
    of_period, of_segment = ("region", "period_start", "period_end"), ("period_start", "period_end", "segment")
    for keys, part in ((of_period, "segment"), (of_segment, "region")):
        for _, rows in numbers.group_by(*keys, "stage"):
            parts = rows.filter(pl.col(part) != "all").select("persons", "told").rows()
            assert_no_part_is_told(parts, *shown(rows, **{part: "all"}).select("persons", "told").row(0))
    for _, rows in numbers.filter(pl.col("stage") != "eligible").group_by("region", "segment", "stage"):
        parts = rows.filter(~pl.col("is_whole")).select("persons", "told").rows()
        assert_no_part_is_told(parts, *shown(rows, is_whole=True).select("persons", "told").row(0))


def test_large_numbers_all_leave():
    cells = dict.fromkeys(counted(0), (400, 200, 100, 50))

    told = protected_reach({"reach": table_of(cells)})["reach"]

    assert set(told["status"]) == {"value"}


def test_sessions_of_a_few_participants_are_withheld_and_those_that_would_tell_them():
    rows = [
        ("home_team", region, start, end, whole, participants, 3 * participants, 0.0)
        for region, first, second in (("site:noord", 40, 4), ("site:zuid", 30, 30), ("all", 70, 34))
        for start, end, whole, participants in (
            (START, MIDDLE, False, first), (MIDDLE, END, False, second), (START, END, True, first + second)
        )
    ]  # fmt: skip
    names = ["entry", "region", "period_start", "period_end", "is_whole", "participants", "sessions", "dose"]
    table = delivery_table(pl.DataFrame(rows, schema=names, orient="row"))

    told = protected_reach({"delivery": table})["delivery"]

    by_place = {(row["region"], row["period_start"], row["is_whole"]): row for row in told.iter_rows(named=True)}
    few, beside = by_place["site:noord", MIDDLE, False], by_place["site:zuid", MIDDLE, False]
    assert (few["sessions"], few["reason"]) == (None, "fewer_than_10_persons")
    assert (beside["participants"], beside["reason"]) == (None, "withheld_with_another")
    # The other half would tell it, beside all rollouts together.
    assert by_place["site:noord", START, False]["sessions_per_participant"] is None
    assert by_place["all", START, True]["sessions"] == 312


def test_sessions_do_not_tell_how_many_enrolled_where_that_is_withheld():
    whole = {
        "entry": "home_team", "region": "all", "period_start": START, "period_end": END, "is_whole": True,
    }  # fmt: skip
    # Four of those who are eligible did not enrol.
    reach = reach_table(pl.DataFrame([whole | {"eligible": 104, "invited": 90, "enrolled": 100, "completed": 80}]))
    delivery = delivery_table(pl.DataFrame([whole | {"participants": 100, "sessions": 900}]))

    told = protected_reach({"reach": reach, "delivery": delivery})

    assert told["reach"].filter(stage="enrolled")["status"].item() == "withheld"
    assert told["delivery"].select("participants", "sessions", "status").row(0) == (None, None, "withheld")


def test_a_few_persons_outside_the_population_are_withheld_and_ten_are_flagged():
    found = pl.DataFrame(
        [
            ("home_team", "site:noord", "outside_population", 4),
            ("home_team", "elsewhere", "outside_population", 0),
            ("home_team", "all", "outside_population", 4),
            ("home_team", "all", "outside_dates", 10),
            ("home_team", "site:noord", "outside_dates", 10),
        ],
        schema=["entry", "region", "flag", "persons"],
        orient="row",
    )

    told = protected_reach({"delivery_flags": flag_table(found)})["delivery_flags"]

    by_place = {(row["region"], row["flag"]): (row["persons"], row["verdict"]) for row in told.iter_rows(named=True)}
    assert by_place["all", "outside_population"] == (None, "warning")
    assert by_place["elsewhere", "outside_population"] == (0, "none")
    assert by_place["all", "outside_dates"] == (10, "warning")
