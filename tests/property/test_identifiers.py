"""What holds for every column that is looked at: the eleven test, and how seldom chance raises an alarm."""

from math import comb
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.loading.delivery import Delivery
from proeftuin.data.loading.identifiers import (
    FEWEST_VALUES,
    passes_eleven_test_sql,
    problems_of_identifiers,
    service_number_sql,
)


def _passes(number: int) -> bool:
    digits = [int(digit) for digit in f"{number:09d}"]
    return number > 0 and (sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=False)) - digits[-1]) % 11 == 0


def _problems(values: list[str], column: str = "organisation_id") -> int:
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"CREATE TABLE delivered AS SELECT unnest(?::VARCHAR[]) AS {column}", [values])
        return len(problems_of_identifiers(engine, Delivery("registration", (Path("a.csv"),), "FROM delivered")))


@given(numbers=st.lists(st.integers(0, 999_999_999), min_size=1, max_size=30))
def test_the_eleven_test_in_the_engine_is_the_one_on_paper(numbers) -> None:
    with duckdb.connect(":memory:") as engine:
        query = f"SELECT {passes_eleven_test_sql('number')} FROM (SELECT unnest(?) AS number)"
        assert [row[0] for row in engine.execute(query, [numbers]).fetchall()] == [_passes(each) for each in numbers]


@given(
    number=st.integers(10_000_000, 999_999_999).filter(_passes), form=st.sampled_from(["{}", "{:09d}", "{}.0", " {} "])
)
def test_every_way_of_writing_a_service_number_is_read(number, form) -> None:
    with duckdb.connect(":memory:") as engine:
        query = f"SELECT {service_number_sql('trim(written)')} FROM (SELECT ? AS written)"
        assert engine.execute(query, [form.format(number)]).fetchone() == (number,)


@settings(max_examples=25)
@given(
    numbers=st.lists(
        st.integers(10_000_000, 999_999_999).filter(_passes), min_size=FEWEST_VALUES, max_size=9, unique=True
    ),
    others=st.lists(st.from_regex(r"[a-f]{2,12}", fullmatch=True), max_size=20),
)
def test_service_numbers_are_found_among_other_values_and_whatever_the_order(numbers, others) -> None:
    values = [*map(str, numbers), *others]

    assert _problems(values) == _problems(values[::-1]) == 1


@settings(max_examples=25)
@given(
    numbers=st.lists(st.integers(10_000_000, 999_999_999).filter(lambda number: not _passes(number)), max_size=30),
    repeats=st.integers(1, 5),
)
def test_numbers_that_fail_the_test_are_left_alone_however_often_one_that_passes_is_repeated(numbers, repeats) -> None:
    assert _problems([*map(str, numbers), *["999990019", "999990032"] * repeats]) == 0


def _fewest(size: int) -> int:
    """Of `size` numbers, how many must pass before they are taken for service numbers."""
    return max(FEWEST_VALUES, -(-(size + 3) // 2))


def test_chance_raises_an_alarm_in_less_than_one_column_in_a_thousand() -> None:
    for size in range(1, 300):
        chance = sum(comb(size, k) * 10 ** (size - k) / 11**size for k in range(_fewest(size), size + 1))
        assert chance < 0.001


@pytest.mark.parametrize("size", [3, 4, 5, 10, 31, 200])
def test_one_number_more_or_less_decides_at_the_threshold(size) -> None:
    passing = [number for number in range(300_000_000, 300_003_000) if _passes(number)]
    failing = [number for number in range(300_000_000, 300_003_000) if not _passes(number)]
    fewest = _fewest(size)

    assert _problems([*map(str, passing[:fewest]), *map(str, failing[: size - fewest])]) == 1
    assert _problems([*map(str, passing[: fewest - 1]), *map(str, failing[: size - fewest + 1])]) == 0
