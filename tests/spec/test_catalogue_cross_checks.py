"""
Every indicator that can be computed has a spec that a reader can follow, and a check by other means.

The register below names the tests, by the way in which an indicator is computed. It says what each check is: against a
published figure, against a second computation that shares nothing with the first, or against a count by hand that the
test shows. A new indicator or a new way of computing is refused here until it has both.
"""

import ast
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import pytest

from proeftuin.steps.triple_aim.catalogue.example import examples
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from tests.catalogue_in_sql import PLAIN

SPECS, REFERENCES = "tests/spec", "tests/reference"


class Kind(StrEnum):
    """What a figure is held against."""

    PUBLISHED = "published figure"
    INDEPENDENT = "second computation"
    BY_HAND = "count by hand"


@dataclass(frozen=True)
class Register:
    """Of one way of computing: the test that a reader can follow, and the check by other means, `file::test`."""

    spec: str
    kind: Kind
    check: str


def scored(spec, *, kind=Kind.INDEPENDENT, check=None):
    """A score of a questionnaire: answers drawn with their score, and the whole way from answers to figure again."""
    again = "test_figure_and_number_of_respondents_of_every_region_equal_those_of_plain_python"
    other = f"{SPECS}/test_instruments.py::{check}" if check else ""
    return Register(
        f"{SPECS}/test_instruments.py::{spec}",
        kind,
        other or f"{REFERENCES}/test_catalogue_surveys_by_other_means.py::{again}",
    )


def read(spec, check):
    """A figure of open data."""
    return Register(
        f"{SPECS}/{spec}", Kind.INDEPENDENT, f"{REFERENCES}/test_catalogue_open_data_in_plain_sql.py::{check}"
    )


EXAMPLES = f"{SPECS}/test_catalogue_examples.py::test_the_example_gives_its_answer"
IN_SQL = f"{REFERENCES}/test_catalogue_in_plain_sql.py"
IN_SQL += "::test_numerator_and_denominator_of_every_region_and_year_equal_those_of_plain_sql"
LICENSED = "test_a_licensed_table_of_the_user_gives_the_score_of_a_raw_sum"
LICENSED_POINTS = "test_licensed_points_of_the_user_are_added_to_their_constant"

SCORES = {
    ("activity_guideline", "meets"): scored("test_the_guideline_asks_for_150_minutes_and_two_days"),
    ("alcohol", "excessive"): scored("test_alcohol_is_excessive_above_21_glasses_for_men_and_14_for_women"),
    ("body_mass", "index"): scored("test_body_mass_is_kilograms_over_squared_metres"),
    ("brief_resilience_scale", "mean"): scored("test_resilience_is_low_below_three"),
    ("collaborate", "top"): scored("test_shared_decisions_have_the_top_score_only_with_nine_on_all_three"),
    ("de_jong_gierveld_11", "total"): scored("test_loneliness_of_eleven_items_begins_at_three_and_is_severe_from_nine"),
    ("eq_5d_5l", "index_nl_2016"): scored("test_dutch_values_of_five_levels_are_the_published_ones"),
    ("eq_vas", "total"): scored("test_health_on_a_scale_lies_from_zero_to_hundred"),
    ("gali", "level"): scored("test_limited_includes_not_severely_limited"),
    ("gp_access", "level"): scored("test_access_is_timely_when_always_or_usually"),
    ("informal_care", "burden"): scored("test_burden_is_of_carers_of_three_months_or_eight_hours_only"),
    ("kessler_10", "total"): scored("test_risk_of_anxiety_or_depression_changes_at_16_and_at_30"),
    ("making_ends_meet", "level"): scored("test_some_trouble_is_trouble_in_making_ends_meet"),
    ("mhi_5", "total"): scored("test_mental_health_of_sixty_is_a_complaint_for_one_source_and_not_for_the_other"),
    ("oecd_limitation", "any"): scored("test_one_great_difficulty_is_a_limitation_whatever_is_missing"),
    ("p3ceq", "total"): scored("test_experienced_coordination_is_a_sum_up_to_thirty"),
    ("pacic", "mean"): scored("test_experience_with_chronic_care_needs_eighty_percent_of_the_items"),
    ("pam_13", "activation"): scored(LICENSED, kind=Kind.BY_HAND, check=LICENSED),
    ("prem_gp", "top_box"): scored("test_experience_with_the_practice_is_the_share_of_themes_with_the_best_answer"),
    ("recommendation", "net"): scored("test_promoters_give_nine_or_ten_and_detractors_up_to_six"),
    ("sbsq", "mean"): scored("test_health_literacy_is_limited_up_to_a_mean_of_two"),
    ("self_rated_health", "level"): scored("test_self_rated_health_is_good_from_very_good_to_good"),
    ("sf_12_v2", "physical"): scored(LICENSED_POINTS, kind=Kind.BY_HAND, check=LICENSED_POINTS),
    ("sf_12_v2", "mental"): scored(LICENSED_POINTS, kind=Kind.BY_HAND, check=LICENSED_POINTS),
    ("smoking", "level"): scored("test_a_smoker_smokes_daily_or_sometimes"),
    ("unmet_need", "any"): scored("test_need_is_unmet_for_any_reason_and_met_only_when_all_were_answered"),
    ("uwes_3", "mean"): scored("test_work_engagement_is_the_mean_of_three"),
}
COST_READ = read(
    "test_cost_status.py::test_cost_is_divided_by_insured_years_and_not_by_persons",
    "test_cost_and_insured_years_of_every_municipality_equal_plain_sql",
)
HEALTH_READ = read(
    "test_health_status.py::test_an_unchanged_municipality_keeps_its_published_figure_and_limits",
    "test_health_of_municipalities_is_the_figure_of_the_file",
)
DEATHS_READ = read(
    "test_mortality_status.py::test_crude_mortality_is_deaths_over_residents_of_the_region",
    "test_crude_mortality_of_every_municipality_equals_plain_sql",
)
OPEN_DATA = {
    **dict.fromkeys(("mortality", "cardiovascular_mortality"), DEATHS_READ),
    **dict.fromkeys(
        (
            "good_perceived_health", "physical_limitation", "smoker", "overweight", "obesity", "excessive_drinker",
            "meets_activity_guideline", "overburdened_carer",
        ),
        HEALTH_READ,
    ),
    **dict.fromkeys(
        (
            "zvw_total", "specialist_care", "gp_care", "integrated_chronic_care", "pharmacy", "mental_health_care",
            "district_nursing", "geriatric_rehabilitation", "short_stay_care", "rehabilitation_and_short_stay",
            "medical_devices", "physiotherapy", "other_paramedical_care", "paramedical_care", "seated_transport",
            "ambulance_transport", "patient_transport", "dental_care", "birth_care", "supporting_care",
        ),
        COST_READ,
    ),
}  # fmt: skip
DERIVED = f"{SPECS}/test_derived_indicators.py::"
SPREAD = Register(
    f"{SPECS}/test_concentration_table.py::test_shares_and_gini_of_a_hundred_persons_by_hand",
    Kind.INDEPENDENT,
    f"{REFERENCES}/test_concentration_against_plain_sql.py"
    "::test_shares_of_the_top_and_gini_are_those_of_the_ranked_persons",
)
FRENCH = f"{REFERENCES}/test_life_table.py"
FRENCH += "::test_expectancy_without_disability_and_its_variance_equal_the_published_french_ones"
PUBLISHED = Register(
    f"{SPECS}/test_published_estimate.py::test_the_figure_of_one_area_is_given_as_it_was_published",
    Kind.BY_HAND,
    f"{SPECS}/test_published_estimate.py"
    "::test_two_areas_together_have_the_mean_weighted_by_the_number_that_each_rests_on",
)
METHODS = {
    "life_table": Register(
        f"{DERIVED}test_life_expectancy_is_that_of_the_deaths_and_person_years_of_a_region",
        Kind.PUBLISHED,
        f"{REFERENCES}/test_life_table.py::test_life_expectancy_at_every_age_equals_the_published_one_in_all_printed_digits",
    ),
    "life_table_at_65": Register(
        f"{DERIVED}test_at_65_fewer_years_are_left_than_at_birth_and_more_than_at_birth_less_65",
        Kind.PUBLISHED,
        f"{REFERENCES}/test_life_table.py::test_life_expectancy_at_every_age_equals_the_published_one_in_all_printed_digits",
    ),
    "standardised_ratio": Register(
        f"{DERIVED}test_the_mortality_ratio_is_the_indirectly_standardised_ratio_under_a_name_of_its_own",
        Kind.INDEPENDENT,
        f"{REFERENCES}/test_cost_against_plain_sql.py::test_cost_ratio_of_every_municipality_equals_plain_sql",
    ),
    "cost_growth": Register(
        f"{DERIVED}test_growth_is_the_change_in_percent_since_the_year_before",
        Kind.BY_HAND,
        f"{DERIVED}test_growth_is_the_change_in_percent_since_the_year_before",
    ),
    "sullivan": Register(
        f"{SPECS}/test_health_expectancy.py"
        "::test_years_in_good_health_are_the_years_of_the_life_table_times_the_share_in_good_health",
        Kind.PUBLISHED,
        FRENCH,
    ),
    "sullivan_of_limited": Register(
        f"{SPECS}/test_health_expectancy.py::test_limitation_counts_the_other_way_round", Kind.PUBLISHED, FRENCH
    ),
    "relative_index_of_inequality": Register(
        f"{SPECS}/test_gradient_table.py::test_five_areas_on_a_straight_line_have_its_ends_as_worked_out_by_hand",
        Kind.PUBLISHED,
        f"{REFERENCES}/test_inequality_gradient.py"
        "::test_slope_and_ratio_equal_the_published_ones_in_all_printed_digits",
    ),
    **dict.fromkeys(
        ("share_of_top_1_percent", "share_of_top_5_percent", "share_of_top_10_percent", "gini"), SPREAD
    ),
}  # fmt: skip


ECONOMICS = {
    "savings_share": Register(
        f"{SPECS}/test_evaluation_economics.py"
        "::test_a_contract_pays_its_share_of_the_savings_against_spending_without_the_programme",
        Kind.BY_HAND,
        f"{SPECS}/test_evaluation_economics.py"
        "::test_a_contract_pays_its_share_of_the_savings_against_spending_without_the_programme",
    ),
}


def register_of(id, computation):
    """The register of one computation of an indicator; none when it has not been entered."""
    kind = type(computation).__name__
    if kind == "FromCare":
        has_both = id in PLAIN and id in {example.indicator for example in examples()}
        return Register(EXAMPLES, Kind.INDEPENDENT, IN_SQL) if has_both else None
    if kind == "FromSurvey":
        return SCORES.get((computation.instrument, computation.score))
    if kind == "FromOpenData":
        return OPEN_DATA.get(computation.indicator)
    if kind == "FromPublished":
        return PUBLISHED
    if kind == "FromEvaluation":
        return ECONOMICS.get(computation.measure)
    return METHODS.get(computation.method) if kind == "FromIndicators" else None


COMPUTED = [(id, computation) for id, record in catalogue().items() for computation in record.computations]


@cache
def defined_in(path):
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("id", "computation"), COMPUTED, ids=[f"{id}-{type(computation).__name__}" for id, computation in COMPUTED]
)
def test_an_indicator_that_can_be_computed_has_a_readable_spec_and_a_check_by_other_means(id, computation, repository):
    register = register_of(id, computation)

    assert register is not None, f"{id} has no example or is not in the register of checks"
    for node in (register.spec, register.check):
        file, _, name = node.partition("::")
        assert name in defined_in(repository / file), f"there is no test {node}"


def test_a_check_that_is_the_spec_itself_is_a_count_by_hand_that_it_shows():
    registers = [*SCORES.values(), *OPEN_DATA.values(), *METHODS.values(), *ECONOMICS.values()]

    assert all(one.kind is Kind.BY_HAND for one in registers if one.spec == one.check)


def test_the_register_names_nothing_that_no_indicator_is_computed_by():
    used = [register_of(id, computation) for id, computation in COMPUTED]
    scores = {(c.instrument, c.score) for _, c in COMPUTED if type(c).__name__ == "FromSurvey"}
    methods = {c.method for _, c in COMPUTED if type(c).__name__ == "FromIndicators"}
    figures = {c.indicator for _, c in COMPUTED if type(c).__name__ == "FromOpenData"}

    assert None not in used
    assert (set(SCORES), set(METHODS), set(OPEN_DATA)) == (scores, methods, figures)
    assert set(ECONOMICS) == {c.measure for _, c in COMPUTED if type(c).__name__ == "FromEvaluation"}
    assert set(PLAIN) == {id for id, c in COMPUTED if type(c).__name__ == "FromCare"}
