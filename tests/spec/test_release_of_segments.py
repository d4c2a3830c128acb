"""What leaves of figures, means and checks of segments, when a segment or a number in it is of few persons."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.release.segments import protected_segments
from tests.release_example import rows_of

CONTRACTS = {contract.name: contract for contract in SEGMENT_TABLES}
GROUPS = {"site:a": ("GM1",), "all": ("GM1", "rest")}
SIZES = {"frail": 4, "ill": 40, "well": 400}


def row(table, **named):
    return rows_of(table, **{"scheme": "small", "region": "all", "reason": None} | named)


def released(**tables):
    rows = {
        "segment_schemes": [row("segment_schemes", segment=s, priority=n) for n, s in enumerate(SIZES, start=1)],
        "segments": [
            row("segments", segment=segment, persons=persons, women=persons, men=0, uncertain=0)
            for segment, persons in SIZES.items()
        ],
    } | tables
    frames = {
        name: CONTRACTS[name].conform(pl.DataFrame(found, infer_schema_length=None)) for name, found in rows.items()
    }
    return protected_segments(frames, GROUPS, ["share"])


def states(frame, *keys):
    return {found[:-1] if len(keys) > 1 else found[0]: found[-1] for found in frame.select(*keys, "status").rows()}


def test_a_segment_of_a_few_takes_the_smallest_other_one_with_it():
    found = released()["segments"]

    assert states(found, "segment") == {"frail": "withheld", "ill": "withheld", "well": "value"}
    assert dict(found.select("segment", "reason").rows()) == {
        "frail": "fewer_than_10_persons",
        "ill": "withheld_with_another",
        "well": None,
    }


def test_figures_of_a_segment_that_is_withheld_are_withheld_whatever_they_rest_on():
    figures = [
        row("segment_figures", indicator="cost", segment=segment, persons=900, numerator=9000.0) for segment in SIZES
    ]

    found = released(segment_figures=figures)["segment_figures"]

    assert states(found, "segment") == {"frail": "withheld", "ill": "withheld", "well": "value"}
    hidden = found.filter(status="withheld")
    assert (
        hidden.select("value", "lower", "upper", "numerator", "denominator", "persons", "share").null_count().row(0)
        == (2,) * 7
    )


def test_a_share_that_counts_a_few_of_a_large_segment_is_withheld_with_another():
    sizes = {"frail": 300, "ill": 900, "well": 300}
    segments = [row("segments", segment=s, persons=n, women=n, men=0, uncertain=0) for s, n in sizes.items()]
    counted = {"frail": 3.0, "ill": 60.0, "well": 20.0}
    figures = [
        row("segment_figures", indicator="share", segment=segment, persons=sizes[segment], numerator=n)
        for segment, n in counted.items()
    ]

    found = released(segments=segments, segment_figures=figures)["segment_figures"]

    assert states(found, "segment") == {"frail": "withheld", "ill": "value", "well": "withheld"}


def test_how_many_are_followed_for_three_years_is_not_told_and_two_segments_hide_the_withheld_one():
    groups = {"frail": 12, "ill": 38, "well": 390, "everybody": 440, "top_5": 22}
    means = [row("segment_means", group=group, indicator="cost", persons=n) for group, n in groups.items()]

    found = released(segment_means=means)["segment_means"]

    assert states(found, "group") == {
        "frail": "withheld", "ill": "withheld", "well": "value", "everybody": "value", "top_5": "value",
    }  # fmt: skip
    assert found["persons"].null_count() == found.height


@pytest.mark.parametrize(
    ("measure", "value", "persons", "status"),
    [
        ("unknown", 2.0, 200, "withheld"),  # 4 of 200
        ("unknown", 98.0, 200, "withheld"),  # all but 4
        ("unknown", 50.0, 200, "value"),
        ("unknown", 0.0, 200, "value"),
        ("stability", 97.0, 200, "withheld"),  # 6 moved
        ("few_contacts", 3.0, 200, "withheld"),  # 6 without
        ("partition", 100.0, 200, "value"),
        ("variance_explained", 2.0, 200, "value"),
        ("variance_explained", 2.0, 8, "withheld"),
    ],
)
def test_a_percentage_is_withheld_when_it_counts_a_few_or_all_but_a_few(measure, value, persons, status):
    sizes = {"frail": 100, "ill": 100}
    segments = [row("segments", segment=s, persons=n, women=n, men=0, uncertain=0) for s, n in sizes.items()]
    check = row(
        "segment_diagnostics", measure=measure, segment=None, group=None, value=value, persons=persons, unit="percent"
    )

    found = released(segments=segments, segment_diagnostics=[check])["segment_diagnostics"]

    assert found["status"].to_list() == [status]


def test_checks_of_a_withheld_segment_and_the_smallest_one_are_withheld():
    checks = [
        row("segment_diagnostics", measure="smallest_segment", segment="frail", group=None, value=4.0, persons=4,
            unit="persons"),
        row("segment_diagnostics", measure="cost_as_need", segment="frail", group="top_5", value=0.9, persons=100,
            unit="ratio"),
        row("segment_diagnostics", measure="cost_as_need", segment="well", group="top_5", value=0.9, persons=100,
            unit="ratio"),
    ]  # fmt: skip

    found = released(segment_diagnostics=checks)["segment_diagnostics"]

    assert states(found, "measure", "segment") == {
        ("smallest_segment", "frail"): "withheld",
        ("cost_as_need", "frail"): "withheld",
        ("cost_as_need", "well"): "value",
    }


def test_a_year_without_a_withheld_segment_keeps_its_transitions_but_for_those_into_one():
    later = date(2024, 1, 1)
    segments = [
        row("segments", segment=s, persons=n, women=n, men=0, uncertain=0, period_start=start)
        for start, sizes in ((date(2023, 1, 1), {"ill": 200, "well": 300}), (later, {"ill": 4, "well": 470}))
        for s, n in sizes.items()
    ]
    moves = [
        row("segment_transitions", from_segment=a, to_segment=b, persons=n)
        for a, b, n in (("ill", "ill", 20), ("ill", "well", 180), ("well", "well", 290), ("well", "died", 10))
    ]

    found = released(segments=segments, segment_transitions=moves)["segment_transitions"]

    told = states(found, "from_segment", "to_segment")
    assert told["ill", "ill"] == "withheld"
    assert told["well", "died"] == "value" or told["well", "well"] == "withheld"
    # Alone, it would be what the others leave of the segment it came from.
    assert told["ill", "well"] == "withheld"
