"""What a segment of a region lacks: its figures beside those of the same segment of everybody."""

import pytest

from proeftuin.steps.segmentation.need_of_segment import needs_of_segments
from tests.choice_in_frames import INDICATORS, REGION, USUAL, YEAR, figure, figures, row


def needs(*rows, **settings):
    return needs_of_segments(figures(*rows), INDICATORS, region=REGION, period_start=YEAR, **settings)


def test_the_excess_is_the_difference_times_the_years_of_the_segment():
    found = row(needs(*USUAL), segment="frail", indicator="hospital_admissions")

    # 600 instead of 400 admissions per 1,000 person-years, in 400 person-years.
    assert found["difference"] == pytest.approx(200)
    assert found["excess"] == pytest.approx(80)
    assert found["ratio"] == pytest.approx(1.5)
    assert found["excess_unit"] == "events"


def test_the_clearest_difference_comes_first_and_is_worse_also_after_correction():
    found = needs(*USUAL)
    first = row(found, rank=1)

    assert (first["segment"], first["indicator"], first["verdict"]) == ("frail", "hospital_admissions", "worse")
    assert first["ratio_lower"] > 1
    assert first["share_first"] > 0.99
    assert set(found["comparisons"]) == {3}


def test_what_is_clear_only_by_itself_is_said_to_be_so():
    """Two limits of 95 percent that just miss each other among five comparisons."""
    one = (figure("frail", "hospital_admissions", 450, 405, 495), USUAL[1])
    more = [
        figure(segment, outcome, 100, 90, 110, region=region)
        for segment, outcome in (("frail", "emergency_visits"), ("others", "hospital_admissions"),
                                 ("others", "emergency_visits"), ("others", "flu_vaccination"))
        for region in (REGION, "all")
    ]  # fmt: skip

    assert row(needs(*one), indicator="hospital_admissions")["verdict"] == "worse"
    among = row(needs(*one, *more), segment="frail", indicator="hospital_admissions")
    assert among["verdict"] == "worse_alone"
    assert among["p_adjusted"] == pytest.approx(5 * among["p"])


def test_where_more_is_better_less_is_the_worse():
    here = figure("frail", "flu_vaccination", 50, 45, 55)
    found = row(needs(here, figure("frail", "flu_vaccination", 70, 69, 71, region="all")), indicator="flu_vaccination")

    assert found["verdict"] == "worse"
    assert found["difference"] == pytest.approx(-20)
    # Eighty of four hundred are lacking.
    assert (found["excess"], found["excess_unit"]) == (pytest.approx(80), "persons")


def test_a_segment_that_is_better_off_is_no_need():
    found = row(needs(figure("frail", "hospital_admissions", 300, 250, 350), USUAL[1]), indicator="hospital_admissions")

    assert found["verdict"] == "better"
    assert found["excess"] < 0


def test_an_indicator_without_a_better_direction_is_left_out():
    rows = [figure("frail", "gp_contacts", 9, 8, 10, region=region) for region in (REGION, "all")]

    assert needs(*rows).is_empty()


def test_standardised_figures_are_compared_where_both_have_them():
    standardised = [
        figure("frail", "hospital_admissions", 500, 450, 550, method="directly_standardised"),
        figure("frail", "hospital_admissions", 410, 400, 420, method="directly_standardised", region="all"),
    ]
    found = row(needs(*USUAL[:2], *standardised), indicator="hospital_admissions")

    assert (found["method"], found["value"]) == ("directly_standardised", 500)


def test_a_segment_without_all_ages_is_compared_by_what_its_ages_lead_to_expect():
    """Twice what is expected here and 1.25 times elsewhere; 150 were expected here."""
    other = {"method": "indirectly_standardised"}
    rows = [
        figure("frail", "hospital_admissions", 0, 0, 0, method="directly_standardised", status="not_estimable",
               reason="no_exposure"),
        figure("frail", "hospital_admissions", 2.0, 1.7, 2.3, years=150.0, **other),
        figure("frail", "hospital_admissions", 1.25, 1.2, 1.3, region="all", **other),
        *USUAL[:2],
    ]  # fmt: skip
    found = row(needs(*rows), indicator="hospital_admissions")

    assert found["method"] == "indirectly_standardised"
    assert found["ratio"] == pytest.approx(1.6)
    assert found["excess"] == pytest.approx(0.75 * 150)


@pytest.mark.parametrize(
    ("status", "reason"), [("withheld", "fewer_than_10_persons"), ("not_estimable", "no_exposure")]
)
def test_a_figure_without_a_value_has_no_rank_and_says_why(status, reason):
    hidden = figure("frail", "hospital_admissions", 0, 0, 0, status=status, reason=reason)
    found = row(needs(hidden, *USUAL[1:]), segment="frail", indicator="hospital_admissions")

    assert (found["status"], found["reason"]) == (status, reason)
    assert [found[name] for name in ("value", "ratio", "excess", "persons", "rank", "verdict", "method")] == [None] * 7


def test_a_withheld_figure_of_everybody_leaves_nothing_to_compare_with():
    hidden = figure("frail", "hospital_admissions", 0, 0, 0, region="all", status="withheld", reason="x")
    found = row(needs(USUAL[0], hidden), indicator="hospital_admissions")

    assert (found["status"], found["reason"], found["value"]) == ("withheld", "reference_without_value", None)


def test_ranks_of_figures_that_are_alike_are_wide():
    rows = [
        figure(segment, outcome, 105, 95, 115, region=REGION)
        for segment in ("frail", "others") for outcome in ("hospital_admissions", "emergency_visits")
    ] + [
        figure(segment, outcome, 100, 99, 101, region="all")
        for segment in ("frail", "others") for outcome in ("hospital_admissions", "emergency_visits")
    ]  # fmt: skip
    found = needs(*rows)

    assert set(found["rank_lower"]) == {1}
    assert set(found["rank_upper"]) == {4}
    assert found["share_first"].sum() == pytest.approx(1)
