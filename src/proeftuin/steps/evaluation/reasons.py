"""Why an effect cannot be given, as keys in the column `reason`; the sentences belong to the reporting."""

from enum import StrEnum


class Reason(StrEnum):
    """Keys of reasons for the status `not_estimable`."""

    UNKNOWN_GEOGRAPHY = "unknown_geography"
    """Nobody could source which municipalities belong to the site."""
    NO_TOTAL_IN_A_YEAR = "no_total_in_a_year"
    """Nothing was counted in some year, or less than nothing after corrections; a percentage has no meaning then."""
    TOO_FEW_PLACEBO_GROUPS = "too_few_placebo_groups"
    """The pool holds too few groups of this size to judge chance at five percent."""
    ONE_SITE = "one_site"
    """One located site: its own row says everything, and one treated cluster gives a bootstrap nothing to draw from."""
    ONE_YEAR_BEFORE = "one_year_before"
    """With one year before the start there is no earlier difference to test."""
    TOO_FEW_BASELINE_YEARS = "too_few_baseline_years"
    """The window does not hold enough years before this one."""
    NO_YEAR_BEFORE_START = "no_year_before_start"
    """The source has no whole year before the start, so that there is nothing to compare with."""
    SURVEY_OUTCOME = "survey_outcome"
    """A survey figure is no sum over persons; its waves need a design of their own."""
    NO_CELLS_BY_AGE = "no_cells_by_age"
    """The source does not give the outcome by age and sex, so that like cannot be compared with like."""
    TOO_FEW_SITES = "too_few_sites"
    """Too few sites for this analysis."""
    TOO_FEW_REGIONS = "too_few_regions"
    """Too few comparison regions are left for this analysis."""
    TOO_FEW_YEARS_BEFORE = "too_few_years_before"
    """Too few years before the start for this estimator."""
    INTERVAL_HOLDS_ZERO = "interval_holds_zero"
    """The interval holds zero even when trends are parallel, so that there is nothing to break down."""
    NOT_IN_THE_PLAN = "not_in_the_plan"
    """The plan does not ask for the analysis that this rests on."""
    NO_REGION_ALIKE = "no_region_alike"
    """A site has no comparison region that is near enough in size to be matched with."""
    COMPARISON_CANNOT_BE_BALANCED = "comparison_cannot_be_balanced"
    """No weighting of the comparison regions equals the sites before the start."""
    STARTS_DIFFER = "starts_differ"
    """Sites started in different years, and this estimator would compare late starters with early ones."""


FEWEST_PLACEBOS = 19
"""With fewer placebo groups no p-value can be as small as 0.05."""
