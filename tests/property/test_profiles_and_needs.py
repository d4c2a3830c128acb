"""What holds for the profile of every region, and for the needs that come out of it."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.need import kind_of, needs
from proeftuin.steps.triple_aim.profile_table import profiles
from tests.profile_example import figures, indicators

RECORDS = catalogue()
NAMES = (
    "any_admission",
    "polypharmacy_75_and_over",
    "flu_vaccination_60_and_over",
    "statin_adherence",
    "hba1c_measured",
)
REGIONS = ("all", "site:mine", "peers:site:mine", "GM1", "GM2")
OPPOSITE = {"better": "worse", "worse": "better"}


@st.composite
def estimates(draw):
    """Shares of persons in some regions, years and methods, with intervals of any width; some have no value."""
    rows = []
    for name in draw(st.sets(st.sampled_from(NAMES), min_size=1)):
        for region in REGIONS:
            for year in draw(st.sets(st.sampled_from([2021, 2022, 2023]), max_size=2)):
                for method in draw(st.sets(st.sampled_from(["crude", "directly_standardised"]))):
                    value = draw(st.floats(1, 99))
                    below, above = draw(st.floats(0.01, 30)), draw(st.floats(0.01, 30))
                    number = "" if draw(st.booleans()) and draw(st.booleans()) else f"{value:.3f}"
                    limits = f"{value - below:.3f} | {value + above:.3f}" if number else " | "
                    reason = "" if number else "empty_strata"
                    persons = draw(st.integers(0, 10_000))
                    rows.append(f"{name}|{region}|{year}|{method}|{number}|{limits}|{persons}|{persons}|{reason}")
    header = "indicator|region|year|method|value|lower|upper|persons|denominator|reason\n"
    return header + "\n".join(rows)


def known(direction=None):
    return indicators(**{name: direction or RECORDS[name].direction.value for name in NAMES})


def profile(frame, direction=None):
    return profiles(frame, known(direction), ["all", "site:mine"], among=["GM1", "GM2"])


def drawn_figures(drawn):
    return figures(drawn) if drawn.count("\n") and drawn.split("\n")[1] else None


@settings(max_examples=60)
@given(estimates(), st.integers(0, 1000))
def test_order_of_rows_changes_nothing(drawn, seed):
    frame = drawn_figures(drawn)
    if frame is not None:
        shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)

        first, second = profile(frame), profile(shuffled)

        assert first.equals(second)
        assert needs(first, frame, RECORDS).equals(needs(second.reverse(), shuffled, RECORDS))


@settings(max_examples=60)
@given(estimates())
def test_what_is_better_when_less_is_better_is_worse_when_more_is(drawn):
    frame = drawn_figures(drawn)
    if frame is not None:
        lower, higher = profile(frame, "lower"), profile(frame, "higher")

        for verdict in ("against_country", "against_peers"):
            assert higher[verdict].to_list() == [OPPOSITE.get(said, said) for said in lower[verdict]]


@settings(max_examples=60)
@given(estimates())
def test_verdict_is_missing_only_with_a_reason_and_only_with_a_value_given(drawn):
    frame = drawn_figures(drawn)
    if frame is not None:
        for row in profile(frame).iter_rows(named=True):
            both = row["against_country"] is not None and row["against_peers"] is not None
            assert both == (row["reason"] is None)
            assert row["value"] is not None or (row["against_country"], row["against_peers"]) == (None, None)


@settings(max_examples=60)
@given(estimates())
def test_value_is_that_of_an_estimate_and_beside_others_of_the_same_year_and_method(drawn):
    frame = drawn_figures(drawn)
    if frame is not None:
        keys = ["indicator", "period_start", "method"]
        value = {
            region: {
                tuple(row[:3]): row[3] for row in frame.filter(pl.col("region") == region).select(*keys, "value").rows()
            }
            for region in REGIONS
        }
        for row in profile(frame).filter(pl.col("region") == "site:mine").iter_rows(named=True):
            key = tuple(row[name] for name in keys)
            assert (row["value"], row["country"], row["peers"]) == (
                value["site:mine"].get(key), value["all"].get(key), value["peers:site:mine"].get(key),
            )  # fmt: skip


@settings(max_examples=60)
@given(estimates())
def test_every_need_is_worse_beyond_chance_and_every_worse_indicator_is_a_need(drawn):
    frame = drawn_figures(drawn)
    if frame is not None:
        seen = profile(frame)
        found = needs(seen, frame, RECORDS)
        expected = {
            (row["indicator"], reference)
            for row in seen.iter_rows(named=True)
            for reference in ("country", "peers")
            if row[f"against_{reference}"] == "worse" and kind_of(RECORDS[row["indicator"]])
        }

        assert set(found.select("indicator", "reference").rows()) == expected
        assert all(
            low >= 0 and low <= mid <= high
            for low, mid, high in found.select("excess_lower", "excess", "excess_upper").rows()
        )


@settings(max_examples=60)
@given(estimates())
def test_ranks_of_a_kind_run_from_one_and_clearness_falls(drawn):
    frame = drawn_figures(drawn)
    if frame is not None:
        found = needs(profile(frame), frame, RECORDS).filter(pl.col("excess") > 0)
        for _, rows in found.group_by("region", "kind", "reference"):
            ranked = rows.sort("rank")
            clearness = (ranked["excess"] / (ranked["excess"] - ranked["excess_lower"])).to_list()
            assert ranked["rank"].is_unique().all()
            assert clearness == pytest.approx(sorted(clearness, reverse=True))
