"""How an indicator runs over areas from the most to the least deprived: five groups, and the line through them."""

from datetime import date
from math import exp, log, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.tables import CELLS, ESTIMATES
from proeftuin.steps.population.deprivation import HigherIs
from proeftuin.steps.triple_aim.care_definition import care_indicators, derived_indicators
from proeftuin.steps.triple_aim.care_estimate import care_estimates
from proeftuin.steps.triple_aim.gradient_table import area_groups, gradients, relative_indices

CONTEXT = {"population": "insured", "source": "example", "first_year": 2022, "last_year": 2022}
DEATHS = "all_cause_mortality"
CHOSEN = {id: found.indicator for id, found in care_indicators([DEATHS, "any_gp_contact"], **CONTEXT).items()}
AREAS = [f"GM{number:04d}" for number in range(1, 11)]
SCORES = {area: float(place) for place, area in enumerate(AREAS)}
"""GM0001 is the most deprived where a high score is better."""


def cell(region, total, persons, *, indicator=DEATHS, sex="female", age_band="40-44", years=None, year=2022):
    return {
        "indicator": indicator,
        "population": "insured",
        "region": region,
        "division": 2022,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "sex": sex,
        "age_band": age_band,
        "persons": persons,
        "exposure": (persons if years is None else years) * 365,
        "exposure_unit": "days",
        "total": total,
        "total_squares": total,
        "apportioned": False,
        "status": "value",
        "source": "example",
    }


def table(rows):
    return CELLS.conform(pl.DataFrame(rows, infer_schema_length=None))


def computed(cells, *, scores=SCORES, groups=None, higher_is=HigherIs.BETTER, **more):
    regions = sorted({region for region in cells["region"].unique() if region != "all"})
    groups = groups or {"all": tuple(regions)}
    present = {id: one for id, one in CHOSEN.items() if id in cells["indicator"].unique().to_list()}
    estimates = care_estimates(cells, groups, present, division=2022)
    return gradients(estimates, cells, groups, present, scores, higher_is=higher_is, division=2022, **more)


def measures(found, *, region="all", indicator=DEATHS):
    own = found.filter((pl.col("region") == region) & (pl.col("indicator") == indicator))
    return {row["measure"]: row for row in own.iter_rows(named=True)}


FIVE = [50, 40, 30, 20, 10]
"""Deaths in five areas of 1,000 person-years each."""
FIVE_AREAS = table([cell(area, deaths, 1_000) for area, deaths in zip(AREAS, FIVE, strict=False)])


def test_five_areas_on_a_straight_line_have_its_ends_as_worked_out_by_hand():
    found = measures(computed(FIVE_AREAS))

    # Groups stand at 0.1, 0.3, 0.5, 0.7 and 0.9 of the people, so that the line runs from 5,500 to 500 per 100,000.
    assert found["slope_index"]["value"] == pytest.approx(-5_000)
    assert found["relative_index"]["value"] == pytest.approx(500 / 5_500)
    # 2 / 5 × (50 × 0.1 + 40 × 0.3 + 30 × 0.5 + 20 × 0.7 + 10 × 0.9) / 30 - 1
    assert found["concentration_index"]["value"] == pytest.approx(0.4 * 55 / 30 - 1)
    assert [found[f"group_{number}"]["value"] for number in range(1, 6)] == pytest.approx(
        [5000, 4000, 3000, 2000, 1000]
    )
    assert {row["method"] for row in found.values()} == {"directly_standardised"}
    assert (found["slope_index"]["areas"], found["slope_index"]["persons"]) == (5, 5_000)
    assert (found["group_1"]["areas"], found["group_1"]["persons"]) == (1, 1_000)


def test_the_interval_is_that_of_the_groups_laid_along_the_line():
    found = measures(computed(FIVE_AREAS))

    groups = [found[f"group_{number}"] for number in range(1, 6)]
    # The half widths of the logarithms, per group; first order, times the value.
    errors = [row["value"] * (log(row["upper"]) - log(row["lower"])) / (2 * 1.959964) for row in groups]
    across = np.array([-0.4, -0.2, 0, 0.2, 0.4])
    pull = across / (across**2).sum()
    error = sqrt(sum((pull * errors) ** 2))
    slope = found["slope_index"]
    assert (slope["lower"], slope["upper"]) == pytest.approx((-5_000 - 1.959964 * error, -5_000 + 1.959964 * error))
    at_bottom, at_top = 0.2 - pull / 2, 0.2 + pull / 2
    relative = sqrt((((at_top / 500 - at_bottom / 5_500) * errors) ** 2).sum())
    ratio = found["relative_index"]
    assert (ratio["lower"], ratio["upper"]) == pytest.approx(
        tuple(500 / 5_500 * exp(sign * 1.959964 * relative) for sign in (-1, 1))
    )
    assert (slope["interval_method"], slope["confidence"], slope["unit"]) == (
        "normal_delta", 0.95, "per_100000_person_years",
    )  # fmt: skip


def test_where_a_high_score_is_worse_the_order_turns_around():
    better, worse = (measures(computed(FIVE_AREAS, higher_is=each)) for each in HigherIs)

    assert worse["slope_index"]["value"] == pytest.approx(-better["slope_index"]["value"])
    assert worse["group_1"]["value"] == better["group_5"]["value"]


TEN_AREAS = table([cell(area, 5 + place, 500 + 37 * place) for place, area in enumerate(AREAS)])


def values(found):
    return {row["measure"]: (row["value"], row["lower"], row["upper"], row["areas"]) for row in found.to_dicts()}


def close(one, other):
    assert one.keys() == other.keys()
    for measure, numbers in one.items():
        assert numbers == pytest.approx(other[measure], rel=1e-9), measure


@settings(max_examples=10)
@given(st.permutations(AREAS))
def test_the_order_in_which_areas_are_given_is_irrelevant(areas):
    shuffled = TEN_AREAS.join(
        pl.DataFrame({"region": areas, "order": range(10)}), on="region", how="left"
    ).sort("order").drop("order")  # fmt: skip

    close(values(computed(TEN_AREAS)), values(computed(shuffled, groups={"all": tuple(areas)})))


@settings(max_examples=10)
@given(st.permutations([f"GM{number}" for number in range(7000, 7010)]))
def test_the_names_of_areas_are_irrelevant(names):
    renamed = dict(zip(AREAS, names, strict=True))
    cells = TEN_AREAS.with_columns(pl.col("region").replace_strict(renamed))

    found = computed(cells, scores={renamed[area]: score for area, score in SCORES.items()})

    close(values(computed(TEN_AREAS)), values(found))


def test_only_the_order_of_scores_counts():
    stretched = {area: exp(score / 2) - 40 for area, score in SCORES.items()}

    close(values(computed(TEN_AREAS)), values(computed(TEN_AREAS, scores=stretched)))


def test_an_indicator_that_is_the_same_everywhere_has_no_gradient():
    flat = table([cell(area, 20, 1_000) for area in AREAS])

    found = measures(computed(flat))

    assert found["slope_index"]["value"] == pytest.approx(0, abs=1e-9)
    assert found["relative_index"]["value"] == pytest.approx(1)
    assert found["concentration_index"]["value"] == pytest.approx(0, abs=1e-12)
    assert found["slope_index"]["lower"] < 0 < found["slope_index"]["upper"]


def test_ten_times_the_people_and_deaths_give_the_same_value_and_a_narrower_interval():
    tenfold = table([cell(area, 10 * (5 + place), 10 * (500 + 37 * place)) for place, area in enumerate(AREAS)])

    small, large = measures(computed(TEN_AREAS)), measures(computed(tenfold))

    for measure in ("slope_index", "relative_index", "concentration_index"):
        assert large[measure]["value"] == pytest.approx(small[measure]["value"])
        assert large[measure]["upper"] - large[measure]["lower"] < small[measure]["upper"] - small[measure]["lower"]


def test_groups_have_about_as_many_persons_and_areas_with_one_score_stay_together():
    cells = table([cell(area, 1, persons) for area, persons in zip(AREAS, [100] * 8 + [400, 400], strict=True)])
    alike = SCORES | {"GM0004": 4.0}

    (plain,), (tied,) = (
        area_groups(cells, {"all": tuple(AREAS)}, scores, higher_is=HigherIs.BETTER) for scores in (SCORES, alike)
    )

    assert plain.codes == (
        ("GM0001", "GM0002", "GM0003"),
        ("GM0004", "GM0005", "GM0006"),
        ("GM0007", "GM0008"),
        ("GM0009",),
        ("GM0010",),
    )
    assert plain.persons.sum() == 1_600
    assert any({"GM0004", "GM0005"} <= set(codes) for codes in tied.codes)


def test_with_fewer_than_five_areas_there_is_no_gradient_and_the_reason_is_told():
    found = measures(computed(FIVE_AREAS.filter(pl.col("region") != "GM0005")))

    assert {(row["value"], row["status"], row["reason"]) for row in found.values()} == {
        (None, "not_estimable", "too_few_areas")
    }


@pytest.mark.parametrize(("elsewhere", "reason"), [(1_000, None), (1_249, None), (1_250, "deprivation_unknown")])
def test_when_too_many_persons_live_where_no_score_is_known_there_is_no_gradient(elsewhere, reason):
    cells = pl.concat([FIVE_AREAS, table([cell("rest", 3, elsewhere)])])

    found = measures(computed(cells))

    # 1,250 of 6,250 is a fifth.
    assert found["slope_index"]["reason"] == reason
    assert found["slope_index"]["persons"] == 5_000


def test_a_site_has_a_gradient_of_its_own_from_ten_areas_on():
    groups = {"all": tuple(AREAS), "site:ten": tuple(AREAS), "site:nine": tuple(AREAS[:9]), "GM0001": ("GM0001",)}

    found = computed(TEN_AREAS, groups=groups)

    assert found["region"].unique().sort().to_list() == ["all", "site:ten"]
    everybody, site = (values(found.filter(pl.col("region") == region)) for region in ("all", "site:ten"))
    close(everybody, site)


def test_people_of_other_ages_do_not_pass_for_a_gradient():
    # In every area one of 100 women of 40 and one of 10 of 80 die; the deprived areas have the older people.
    shares = [0.5, 0.4, 0.3, 0.2, 0.1]
    rows = [
        cell(area, round(own * 10_000 * rate), round(own * 10_000), age_band=band)
        for area, old in zip(AREAS, shares, strict=False)
        for band, own, rate in (("80-84", old, 0.1), ("40-44", 1 - old, 0.01))
    ]

    found = measures(computed(table(rows)))

    assert found["slope_index"]["value"] == pytest.approx(0, abs=1e-6)
    assert found["slope_index"]["method"] == "directly_standardised"


def test_where_a_group_lacks_an_age_all_groups_have_the_crude_figure():
    rows = [cell(area, deaths, 1_000) for area, deaths in zip(AREAS, FIVE, strict=False)]

    found = measures(computed(table([*rows, cell("GM0001", 100, 1_000, age_band="90+")])))

    assert {row["method"] for row in found.values()} == {"crude"}
    assert found["group_1"]["value"] == pytest.approx(100_000 * 150 / 2_000)


def test_shares_of_persons_are_in_percent_and_their_line_is_too():
    rows = [
        cell(area, count, 100, indicator="any_gp_contact")
        for area, count in [*zip(AREAS, [50, 55, 60, 65, 70], strict=False), ("all", 300)]
    ]
    rows[-1] |= {"persons": 500}

    found = measures(computed(table(rows), groups={"all": tuple(AREAS[:5])}), indicator="any_gp_contact")

    assert found["group_1"]["value"] == pytest.approx(50)
    assert found["slope_index"]["value"] == pytest.approx(25)
    assert found["relative_index"]["value"] == pytest.approx(72.5 / 47.5)


def test_a_group_without_any_event_has_the_value_zero_and_the_line_an_interval():
    cells = table([cell(area, deaths, 1_000) for area, deaths in zip(AREAS, [40, 30, 20, 10, 0], strict=False)])

    found = measures(computed(cells))

    assert found["group_5"]["value"] == 0
    assert found["slope_index"]["value"] == pytest.approx(-5_000)
    assert found["slope_index"]["lower"] < -5_000 < found["slope_index"]["upper"]
    # The line ends below zero, so that a ratio of its ends means nothing.
    assert found["relative_index"]["reason"] == "fitted_not_positive"


def test_one_area_that_is_larger_than_a_group_leaves_a_group_without_areas_and_says_so():
    cells = table([cell(area, 10, persons) for area, persons in zip(AREAS, [200, 200, 200, 200, 1_200], strict=False)])

    found = measures(computed(cells))

    # The four small areas fill the first two groups; the large one has its middle in the fourth.
    assert [found[f"group_{number}"]["reason"] for number in range(1, 6)] == [
        None, None, "no_area_in_group", None, "no_area_in_group",
    ]  # fmt: skip
    assert found["slope_index"]["value"] is not None


def test_what_nobody_has_recorded_anywhere_is_not_estimable_and_not_equal():
    nothing = table([cell(area, 0, 1_000) for area in AREAS])

    assert {row["reason"] for row in measures(computed(nothing)).values()} == {"nothing_recorded"}


def test_life_expectancy_of_groups_of_areas_has_a_gradient():
    bands = [f"{start:02d}-{start + 4:02d}" for start in range(0, 90, 5)] + ["90+"]
    rows = [
        cell(area, round(0.0004 * 1.4**place * 3_000 * (2 - 0.1 * number)), 3_000, age_band=band)
        for number, area in enumerate(AREAS)
        for place, band in enumerate(bands)
    ]
    derived = derived_indicators(["life_expectancy"], **CONTEXT)

    found = measures(computed(table(rows), derived=derived), indicator="life_expectancy")

    years = [found[f"group_{number}"]["value"] for number in range(1, 6)]
    assert years == sorted(years)
    assert found["slope_index"]["value"] > 0
    assert (found["slope_index"]["unit"], found["slope_index"]["method"]) == ("years", "life_table")


def test_inequality_of_mortality_is_an_indicator_of_its_own():
    derived = derived_indicators(["inequality_gradient", "life_expectancy"], **CONTEXT)
    found = computed(FIVE_AREAS)

    (row,) = relative_indices(found, derived, division=2022).to_dicts()

    ratio = measures(found)["relative_index"]
    assert row["indicator"] == "inequality_gradient"
    assert [row[name] for name in ("value", "lower", "upper", "unit", "persons")] == [
        ratio["value"], ratio["lower"], ratio["upper"], "ratio", 5_000,
    ]  # fmt: skip


def test_without_cells_there_is_no_row():
    found = gradients(ESTIMATES.empty(), CELLS.empty(), {"all": ()}, {}, {}, higher_is=HigherIs.BETTER, division=2022)

    assert found.is_empty()
