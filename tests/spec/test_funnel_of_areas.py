"""Areas of a study about persons stand in a funnel around everybody, where enough of them have a figure."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.data.tables import ESTIMATES
from proeftuin.steps.triple_aim.spread import FEWEST_AREAS, funnels_of_areas
from tests.release_example import rows_of

YEAR, BEFORE = date(2023, 1, 1), date(2022, 1, 1)


def estimates(areas, *, value=1.0, start=YEAR, withheld=(), site=None):
    """Ratios of areas with intervals that follow from a hundred expected events each."""
    generator = np.random.default_rng(3)
    rows = []
    for number in range(areas):
        found = value * float(generator.normal(1, 0.1))
        hidden = number in withheld
        rows.append(
            rows_of(
                "estimates", indicator="admissions", region=f"A{number:02}", method="indirectly_standardised",
                period_start=start, period_end=date(start.year + 1, 1, 1), sex=None, age_band=None,
                value=None if hidden else found, lower=None if hidden else found - 0.196,
                upper=None if hidden else found + 0.196, confidence=0.95, interval_method="normal",
                numerator=None if hidden else 100 * found, denominator=None if hidden else 100.0, persons=1000,
                unit="ratio", status="withheld" if hidden else "value",
                reason="fewer_than_10_persons" if hidden else None,
            )
        )  # fmt: skip
    if site is not None:
        rows.append({**rows[0], "region": "site:noord", "value": site, "lower": site - 0.196, "upper": site + 0.196})
    return ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None))


AREAS = [f"A{number:02}" for number in range(60)]


def test_a_site_far_from_everybody_lies_outside_limits_that_are_widened_by_the_usual_differences():
    found = funnels_of_areas(estimates(40, site=1.9), AREAS, ["site:noord"])

    place = dict(found.select("region", "place").iter_rows())
    assert place["site:noord"] == "above_998"
    assert set(found["limit_method"]) == {"normal_with_overdispersion"}
    assert found.height == 41
    assert set(found["centre"]) == {1.0}


def test_limits_are_wider_where_areas_usually_differ_more():
    def width(frame):
        row = frame.filter(region="A00").row(0, named=True)
        return row["upper_998"] - row["lower_998"]

    usual = estimates(40)
    apart = usual.with_columns(
        *(pl.col(name) + pl.when(pl.int_range(pl.len()) % 2 == 0).then(0.5).otherwise(-0.5) for name in
          ("value", "lower", "upper"))
    )  # fmt: skip

    assert width(funnels_of_areas(apart, AREAS, [])) > 2 * width(funnels_of_areas(usual, AREAS, []))


@pytest.mark.parametrize(("areas", "has_funnel"), [(FEWEST_AREAS - 1, False), (FEWEST_AREAS, True)])
def test_of_few_areas_there_is_no_funnel(areas, has_funnel):
    assert (not funnels_of_areas(estimates(areas), AREAS, []).is_empty()) is has_funnel


def test_an_area_whose_figure_is_withheld_has_no_place_and_does_not_count_as_one():
    shown = funnels_of_areas(estimates(FEWEST_AREAS + 1, withheld=(4,)), AREAS, [])

    assert "A04" not in set(shown["region"])
    assert funnels_of_areas(estimates(FEWEST_AREAS, withheld=(4,)), AREAS, []).is_empty()


def test_limits_do_not_depend_on_what_happened_in_the_area_itself():
    """An area of few events has a narrow interval of its own, which is no reason to call it special."""
    narrow = estimates(30).with_columns(
        pl.when(pl.col("region") == "A00").then(pl.col("value") - 0.01).otherwise("lower").alias("lower"),
        pl.when(pl.col("region") == "A00").then(pl.col("value") + 0.01).otherwise("upper").alias("upper"),
    )

    found = funnels_of_areas(narrow, AREAS, [])

    assert found["upper_998"].n_unique() == 1
    assert found["lower_998"].min() >= 0


def test_the_newest_year_with_figures_of_enough_areas_is_shown():
    both = pl.concat([estimates(30, start=BEFORE), estimates(5)])

    assert set(funnels_of_areas(both, AREAS, [])["period_start"]) == {BEFORE}
