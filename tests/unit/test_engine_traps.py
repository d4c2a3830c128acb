"""Where engines disagree in silence, and that definitions written with `portable` do not: each on every engine."""

import datetime
from decimal import Decimal

import ibis
import polars as pl
import pytest

from proeftuin.data.engine import portable
from proeftuin.steps.population.selection import scaled
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90, AgeBand

DAY = datetime.date


@pytest.fixture
def answer(care_engine):
    """Values that an expression has on a frame's rows, which stay in their order."""

    def ask(expression, **columns):
        frame = (
            pl.DataFrame(columns, strict=False)
            .with_row_index("row_number")
            .with_columns(pl.col("row_number").cast(pl.Int64))
        )
        rows = care_engine.given("trap", frame)
        return care_engine.frame(rows.select("row_number", answer=expression(rows)).order_by("row_number"))[
            "answer"
        ].to_list()

    return ask


@pytest.fixture
def one_answer(care_engine):
    """Value of an aggregate over all rows of a frame."""

    def ask(expression, frame):
        rows = care_engine.given("trap", frame)
        return care_engine.frame(rows.aggregate(answer=expression(rows)))["answer"].item()

    return ask


def exact(*values, places=4):
    return pl.DataFrame({"value": pl.Series([v and Decimal(v) for v in values], dtype=pl.Decimal(18, places))})


def test_days_are_counted_from_the_first_up_to_not_including_the_last(answer):
    start = [DAY(2020, 2, 28), DAY(2020, 3, 1), DAY(2020, 1, 1), None, DAY(1899, 12, 31)]
    end = [DAY(2020, 3, 1), DAY(2020, 2, 28), DAY(2020, 1, 1), DAY(2020, 1, 1), DAY(2026, 1, 1)]

    found = answer(lambda t: portable.days_between(t.start, t.end), start=start, end=end)

    assert found == [2, -2, 0, None, (DAY(2026, 1, 1) - DAY(1899, 12, 31)).days]


def test_a_day_plus_days_is_a_day_and_not_a_moment(answer):
    day = [DAY(2020, 2, 28), DAY(2020, 1, 1), None, DAY(2021, 1, 1)]

    assert answer(lambda t: portable.plus_days(t.day, t.days), day=day, days=[2, -1, 1, None]) == [
        DAY(2020, 3, 1),
        DAY(2019, 12, 31),
        None,
        None,
    ]
    assert answer(lambda t: portable.plus_days(t.day, -365), day=day[:1]) == [DAY(2019, 2, 28)]


def test_age_counts_birthdays_and_not_the_turns_of_a_calendar_year(answer):
    found = answer(
        lambda t: portable.age_on(t.day, birth_year=t.year, birth_month=t.month),
        day=[DAY(2020, 5, 31), DAY(2020, 6, 1), DAY(2020, 1, 1), DAY(2020, 12, 31), DAY(2020, 6, 1), DAY(2020, 6, 1)],
        year=[1950, 1950, 2019, 1950, 1950, None],
        month=[6, 6, 12, None, None, 6],
    )

    assert found == [69, 70, 0, 70, None, None]


def test_age_without_a_month_lies_between_two_bounds(answer):
    columns = {"day": [DAY(2020, 6, 1)], "year": [1950], "month": pl.Series([None], dtype=pl.Int64)}

    assert answer(lambda t: portable.lowest_age_on(t.day, birth_year=t.year, birth_month=t.month), **columns) == [69]
    assert answer(lambda t: portable.highest_age_on(t.day, birth_year=t.year, birth_month=t.month), **columns) == [70]


def test_age_band_holds_its_lower_bound_and_not_its_upper(answer):
    ages = [0, 4, 5, 89, 90, 110, -1, None]

    assert answer(lambda t: portable.age_band(t.age, FIVE_YEAR_BANDS_TO_90), age=ages) == [
        *("00-04", "00-04", "05-09", "85-89", "90+", "90+"),
        None,
        None,
    ]
    assert answer(lambda t: portable.age_band(t.age, (AgeBand(18, 65),)), age=[17, 18, 65]) == [None, "18-64", None]


def test_whole_numbers_are_divided_without_rounding_up(answer):
    assert answer(lambda t: portable.whole_parts(t.n, 5), n=[0, 4, 5, 9, 43, None]) == [0, 0, 1, 1, 8, None]
    assert answer(lambda t: portable.floor_to(t.n, 5), n=[0, 4, 5, 9, 43, None]) == [0, 0, 5, 5, 40, None]


def test_floor_division_of_ibis_floors_a_negative_number_on_every_engine(answer):
    assert answer(lambda t: t.n // 5, n=[-1, -5, -6, 6]) == [-1, -1, -2, 1]


def test_two_leading_digits_stay_and_no_border_of_a_class_shifts(answer):
    powers = [10**digits for digits in range(17)]
    sizes = sorted({0, 7, 10, 19, 99, 100, 109, 110, 999, 12_345, 98_765, *powers, *(power - 1 for power in powers)})
    numbers = [*(-size for size in sizes), *sizes]

    found = answer(lambda t: portable.two_leading_digits(t.number), number=[*numbers, None])

    written = [str(abs(number)) for number in numbers]
    expected = [int(digits[:2] + "0" * (len(digits) - 2)) for digits in written]
    assert found == [*(-e if n < 0 else e for e, n in zip(expected, numbers, strict=True)), None]


def test_size_of_zero_never_reaches_an_engine():
    with pytest.raises(ValueError, match="a size must be at least 1"):
        portable.whole_parts(ibis.table({"n": "int64"}, name="trap").n, 0)


def test_condition_counts_as_one_only_when_it_is_true(answer, one_answer):
    assert answer(lambda t: portable.one_if(t.a > t.b), a=[2, 1, None], b=[1, 2, 1]) == [1, 0, 0]
    assert one_answer(lambda t: portable.count_if(t.a > 1), pl.DataFrame({"a": [2, 1, None]})) == 1


def test_truth_has_three_values_as_kleene_has_them(answer):
    truths = [True, False, None]
    pairs = [(a, b) for a in truths for b in truths]
    columns = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}

    assert answer(lambda t: t.a & t.b, **columns) == [True, False, None, False, False, False, None, False, None]
    assert answer(lambda t: t.a | t.b, **columns) == [True, True, True, True, False, None, True, None, None]
    assert answer(lambda t: ~t.a, a=truths) == [False, True, None]


def test_unknown_is_neither_true_nor_false(answer):
    truths = [True, False, None]

    assert answer(lambda t: portable.is_true(t.a), a=truths) == [True, False, False]
    assert answer(lambda t: portable.is_false(t.a), a=truths) == [False, True, False]
    assert answer(lambda t: portable.is_unknown(t.a), a=truths) == [False, False, True]


def test_least_and_greatest_pass_over_what_is_unknown(answer):
    columns = {"a": [1, None, 3, None], "b": [2, 2, None, None]}

    assert answer(lambda t: portable.least(t.a, t.b), **columns) == [1, 2, 3, None]
    assert answer(lambda t: portable.greatest(t.a, t.b), **columns) == [2, 2, 3, None]
    assert answer(lambda t: portable.least(t.day, DAY(2020, 1, 1)), day=[DAY(2021, 1, 1)]) == [DAY(2020, 1, 1)]


def test_overlap_of_a_spell_that_still_holds_ends_with_the_period(answer):
    found = answer(
        lambda t: portable.overlap_days(t.start, t.end, since=DAY(2020, 1, 1), until=DAY(2021, 1, 1)),
        start=[DAY(2019, 1, 1), DAY(2020, 12, 31), DAY(2021, 1, 1), DAY(2018, 1, 1), None],
        end=[None, DAY(2022, 1, 1), None, DAY(2020, 1, 1), DAY(2020, 1, 11)],
    )

    assert found == [366, 1, 0, 0, 10]


def test_first_days_are_days(answer):
    assert answer(lambda t: portable.first_of_month(t.y, t.m), y=[2020, None], m=[2, 1]) == [DAY(2020, 2, 1), None]
    assert answer(lambda t: portable.first_of_year(portable.year_of(t.d)), d=[DAY(2020, 2, 29)]) == [DAY(2020, 1, 1)]
    assert answer(lambda t: portable.month_of(t.d), d=[DAY(2020, 2, 29)]) == [2]


def test_sum_of_nothing_is_zero(one_answer):
    rows = pl.DataFrame({"a": [1, None]})

    assert one_answer(lambda t: portable.total(t.a, where=t.a > 5), rows) == 0
    assert one_answer(lambda t: portable.total(t.a), rows.clear()) == 0
    assert one_answer(lambda t: portable.count_if(t.a > 0), rows.clear()) == 0
    assert one_answer(lambda t: portable.total_of_squares(t.a), rows.clear()) == 0


def test_squares_of_amounts_are_exact_where_64_bits_and_fractions_are_not(one_answer):
    cents = [10**10 + 1, -(10**10) - 3, 2**47 - 1, 2**16, -1, 0, None]
    expected = Decimal(sum(amount**2 for amount in cents if amount is not None))

    assert one_answer(lambda t: portable.total_of_squares(t.a), pl.DataFrame({"a": cents})) == expected


def test_sum_of_decimals_as_whole_numbers_is_the_same_in_every_order(one_answer):
    values = exact(*(["0.1"] * 10), "-1", None)

    assert one_answer(lambda t: portable.total(scaled(t.value)), values) == 0
    assert one_answer(lambda t: portable.total(scaled(t.value)), values.reverse()) == 0
    assert one_answer(lambda t: portable.total_of_squares(scaled(t.value)), values) == 10 * 1000**2 + 10_000**2


def test_fraction_with_a_point_is_no_decimal_when_the_other_side_was_cast_first(answer):
    # Without the cast one engine calculates in decimals, and rounds to six places.
    assert answer(lambda t: t.cents.cast("float64") / 300, cents=[1]) == [1 / 300]


def test_division_by_zero_is_unknown_when_the_divisor_may_not_be_zero(answer):
    found = answer(lambda t: t.a.cast("float64") / t.b.nullif(0), a=[1, 1], b=[0, 2])

    assert found == [None, 0.5]


def test_first_row_of_a_group_is_found_by_its_columns_and_unknown_comes_last(care_engine):
    rows = care_engine.given(
        "trap",
        pl.DataFrame(
            {
                "person": [1, 1, 1, 2, 2],
                "day": [DAY(2020, 1, 2), DAY(2020, 1, 1), DAY(2020, 1, 1), None, DAY(2021, 1, 1)],
                "code": ["c", "b", "a", "d", "e"],
            }
        ),
    )
    first = portable.first_rows(rows, by=["person"], order=["day", "code"])

    assert care_engine.frame(first.order_by("person"))["code"].to_list() == ["a", "e"]
    assert first.columns == rows.columns


def test_bits_are_counted_up_to_the_highest_that_is_used(answer):
    numbers = [0, 1, 6, (1 << 62) - 1, None]

    assert answer(lambda rows: portable.number_of_bits(rows.number) * 1000, number=numbers) == [
        0,
        1000,
        2000,
        62_000,
        None,
    ]


def test_unknown_keys_form_a_group_and_join_to_nothing(care_engine):
    rows = care_engine.given("trap", pl.DataFrame({"key": ["a", None, None], "value": [1, 2, 3]}))
    grouped = rows.group_by("key").aggregate(n=rows.count()).order_by(ibis.asc("key", nulls_first=False))
    other = rows.view()
    joined = rows.inner_join(other, rows.key == other.key).count()

    assert care_engine.frame(grouped)["n"].to_list() == [1, 2]
    assert care_engine.frame(joined.as_table()).item() == 1


def test_words_are_ordered_and_compared_by_their_letters_case_included(care_engine):
    rows = care_engine.given("trap", pl.DataFrame({"word": ["b", "A", "a", "B", "é", "E11"]}))

    assert care_engine.frame(rows.order_by("word"))["word"].to_list() == ["A", "B", "E11", "a", "b", "é"]
    assert care_engine.frame(rows.filter(rows.word.startswith("E"))).height == 1


def test_a_view_follows_what_it_was_made_from_and_is_gone_with_it(care_engine):
    def kept(*values):
        rows = care_engine.keep("kept_numbers", care_engine.given("trap", pl.DataFrame({"number": values})))
        return care_engine.view("seen", rows.select(twice=rows.number * 2))

    kept(1, 2)

    assert care_engine.frame(kept(3, 4).order_by("twice"))["twice"].to_list() == [6, 8]

    care_engine.open({})

    assert kept(5).columns == ("twice",)
    assert care_engine.frame(care_engine.table("seen"))["twice"].to_list() == [10]
