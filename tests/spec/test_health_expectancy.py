"""Life expectancy in good health: the life table of a region, and what its people answered at each age."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from proeftuin.data.tables import CELLS
from proeftuin.methods.life_table import AGES_OF_FIVE_YEARS, life_table
from proeftuin.steps.triple_aim.care_definition import derived_indicators, survey_indicators
from proeftuin.steps.triple_aim.health_expectancy import AGE_GROUPS, Surveyed, health_expectancies
from proeftuin.steps.triple_aim.survey_estimate import SurveyCells
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90

CONTEXT = {"population": "insured", "source": "example", "first_year": 2019, "last_year": 2023}
IN_GOOD_HEALTH, WITHOUT_LIMITATION = "life_expectancy_in_good_health", "life_expectancy_without_limitation"
GROUPS = {"all": ("GM0001", "GM0002", "rest"), "GM0001": ("GM0001",), "GM0002": ("GM0002",)}
LIVED = [2_000] * 14 + [1_500, 1_000, 800, 500, 200]
"""Person-years at each age, in every year."""
DIED = [1, 0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 6, 9, 14, 16, 20, 28, 35, 40]
WELL = {0: (20, 18), 4: (20, 18), 7: (20, 17), 9: (20, 16), 11: (20, 14), 13: (20, 12), 15: (20, 10), 17: (20, 6)}
"""By the place of a five-year band: how many were asked in it, and how many are in good health."""
ADULTS = {place: found for place, found in WELL.items() if place}
SCALE = 10_000


def deaths(*, died=DIED, regions=("GM0001",), years=(2022,)):
    rows = [
        {
            "indicator": "all_cause_mortality", "population": "insured", "region": region, "division": 2023,
            "period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1), "sex": "female",
            "age_band": band.label, "persons": lived, "exposure": lived * (366 if year % 4 == 0 else 365),
            "exposure_unit": "days", "total": number, "total_squares": number, "apportioned": False,
            "status": "value", "source": "example",
        }
        for region in regions
        for year in years
        for band, number, lived in zip(FIVE_YEAR_BANDS_TO_90, died, LIVED, strict=True)
    ]  # fmt: skip
    return CELLS.conform(pl.DataFrame(rows))


def surveyed(well=ADULTS, *, indicator="good_perceived_health", region=1, years=(2022,), weight=1, unweighted=0):
    """Respondents who each weigh `weight`, drawn one by one in one stratum."""
    rows = []
    for year in years:
        for place, (asked, counted) in well.items():
            rows.append(
                {
                    "indicator": indicator, "wave": str(year), "region": region, "sex": "female", "age_band": place,
                    "stratum": "S", "cluster": None, "respondents": asked, "unweighted": unweighted,
                    "weight": asked * weight * SCALE, "weighted": counted * weight * SCALE**2,
                    "weight_squares": Decimal(asked * weight**2 * SCALE**2),
                    "weighted_squares": Decimal(counted * weight**2 * SCALE**4),
                    # The squares of (weight + weighted), of which the product of the two follows.
                    "both_squares": Decimal(
                        (asked - counted) * (weight * SCALE) ** 2
                        + counted * (weight * SCALE + weight * SCALE**2) ** 2
                    ),
                }
            )  # fmt: skip
    answers = pl.DataFrame(rows, schema_overrides={"cluster": pl.String, "region": pl.Int64, "age_band": pl.Int64})
    design = pl.DataFrame(
        [
            {
                "wave": str(year), "stratum": "S", "cluster": None, "first_day": date(year, 9, 1),
                "last_day": date(year, 10, 1), "respondents": sum(asked for asked, _ in well.values()),
            }
            for year in years
        ],
        schema_overrides={"cluster": pl.String},
    )  # fmt: skip
    return Surveyed(SurveyCells(answers, design), (), ("GM0001", "GM0002"))


def found(cells, answers, *ids, groups=GROUPS):
    wanted = derived_indicators(ids or (IN_GOOD_HEALTH,), **CONTEXT)
    return health_expectancies(cells, answers, groups, wanted, division=2023)


def of(rows, region="GM0001", *, first=2022):
    (row,) = rows.filter((pl.col("region") == region) & (pl.col("period_start") == date(first, 1, 1))).to_dicts()
    return row


def shares_by_hand(well=ADULTS):
    """Share in good health at each of the 19 ages, from the shares of the groups of ages."""
    places = [place for ages in AGE_GROUPS.values() for place in ages]
    groups = [number for number, ages in enumerate(AGE_GROUPS.values()) for _ in ages]
    asked, counted = np.zeros(len(AGE_GROUPS)), np.zeros(len(AGE_GROUPS))
    for place, (number, good) in well.items():
        asked[groups[place]] += number
        counted[groups[place]] += good
    bad = (1 - counted / asked)[groups]
    return 1 - np.where(np.array(places) < min(well), bad / 2, bad)


def test_years_in_good_health_are_the_years_of_the_life_table_times_the_share_in_good_health():
    row = of(found(deaths(), surveyed()))

    years = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS).years_lived
    assert row["value"] == pytest.approx(float((years * shares_by_hand()).sum()))
    assert (row["method"], row["unit"], row["persons"], row["basis"]) == ("sullivan", "years", 140, "survey")
    assert row["interval_method"] == "sullivan_prevalence_and_mortality"


def test_below_the_youngest_age_that_was_asked_half_as_many_are_in_bad_health():
    # Of the youngest group 2 in 20 are in bad health: 1 in 20 of the children. With children asked nothing is assumed.
    assert shares_by_hand()[:5].tolist() == pytest.approx([0.95, 0.95, 0.95, 0.95, 0.9])

    children_asked = of(found(deaths(), surveyed(WELL)))["value"]

    years = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS).years_lived
    gained = of(found(deaths(), surveyed()))["value"] - children_asked
    assert gained == pytest.approx(float(years[:4].sum()) * 0.05)


def test_the_interval_has_the_variance_of_the_shares_and_of_the_deaths():
    row = of(found(deaths(), surveyed()))

    table = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS)
    share, years = shares_by_hand(), table.years_lived
    part = np.where(np.arange(19) < 4, 0.5, 1)
    groups = np.array([number for number, ages in enumerate(AGE_GROUPS.values()) for _ in ages])
    # Each group is 20 of the 140 who were drawn; the variance of a domain is that of its amounts over all of them.
    asked = np.array([good / number for number, good in ADULTS.values()])
    of_share = asked * (1 - asked) / 20 * 140 / 139
    by_group = np.array([(years * part)[groups == group].sum() for group in range(len(AGE_GROUPS))])
    of_health = (by_group**2 * of_share).sum()
    certain = table.health_expectancy(share, 0.0)
    of_deaths = ((float(certain.upper) - float(certain.value)) / 1.959964) ** 2
    half = 1.959964 * np.sqrt(of_health + of_deaths)
    assert row["upper"] - row["value"] == pytest.approx(half, rel=1e-6)
    assert row["value"] - row["lower"] == pytest.approx(half, rel=1e-6)


def test_with_everybody_in_good_health_it_is_life_expectancy_and_not_known_for_sure():
    everybody = {place: (asked, asked) for place, (asked, _) in ADULTS.items()}

    row = of(found(deaths(), surveyed(everybody)))

    life = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS).expectancy()
    assert row["value"] == pytest.approx(float(life.value))
    assert row["upper"] - row["lower"] > float(life.upper - life.lower)


def test_limitation_counts_the_other_way_round():
    answers = surveyed(indicator="activity_limitation")

    row = of(found(deaths(), answers, WITHOUT_LIMITATION))

    years = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS).years_lived
    limited = {place: (asked, asked - counted) for place, (asked, counted) in ADULTS.items()}
    assert row["value"] == pytest.approx(float((years * shares_by_hand(limited)).sum()))


def test_weights_that_are_all_alike_change_nothing():
    plain, heavy = (of(found(deaths(), surveyed(weight=weight))) for weight in (1, 7))

    assert heavy["value"] == pytest.approx(plain["value"])
    assert heavy["upper"] == pytest.approx(plain["upper"])


def test_a_region_without_answers_in_an_age_group_has_no_figure_and_says_why():
    without_old = {place: number for place, number in ADULTS.items() if place < 17}

    rows = found(deaths(regions=("GM0001", "GM0002")), surveyed(without_old))

    assert of(rows)["reason"] == "no_respondents_in_age_group"
    assert of(rows, "GM0002")["reason"] == "no_respondents_in_age_group"
    assert of(rows, "GM0002")["persons"] == 0


def test_a_survey_of_the_old_says_nothing_about_a_whole_life():
    old = {place: number for place, number in ADULTS.items() if place >= 13}

    assert of(found(deaths(), surveyed(old)))["reason"] == "no_respondents_in_age_group"


def test_where_the_life_table_fails_that_is_the_reason():
    nobody_died_old = [*DIED[:-1], 0]

    assert of(found(deaths(died=nobody_died_old), surveyed()))["reason"] == "no_deaths_in_last_age"


def test_when_some_respondents_have_no_weight_nothing_is_estimated():
    assert of(found(deaths(), surveyed(unweighted=3)))["reason"] == "weights_incomplete"


def test_the_last_round_also_stands_with_the_mortality_of_the_years_up_to_it_together():
    rows = found(deaths(years=range(2018, 2024)), surveyed(years=(2019, 2022)))

    mine = rows.filter(pl.col("region") == "GM0001").select("period_start", "period_end").rows()
    assert sorted(mine) == [
        (date(2018, 1, 1), date(2023, 1, 1)),
        (date(2019, 1, 1), date(2020, 1, 1)),
        (date(2022, 1, 1), date(2023, 1, 1)),
    ]
    pooled, single = of(rows, first=2018), of(rows)
    assert pooled["value"] == pytest.approx(single["value"])
    assert pooled["upper"] - pooled["lower"] < single["upper"] - single["lower"]


def test_without_answers_or_deaths_there_is_no_row():
    assert found(deaths(), None).is_empty()
    assert found(deaths().filter(pl.col("region") == "nowhere"), surveyed()).is_empty()
    assert found(deaths(), surveyed(indicator="smoking")).is_empty()


def test_asking_for_it_brings_along_what_it_is_made_of():
    asked = survey_indicators([IN_GOOD_HEALTH, WITHOUT_LIMITATION], **CONTEXT)

    assert {one.indicator.id for one in asked} == {"good_perceived_health", "activity_limitation"}
