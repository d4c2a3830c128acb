"""The charts of the outcome monitor: each a function from released results to a `Chart`, in one language."""

from proeftuin.reporting.charts.acceptability import acceptability_chart
from proeftuin.reporting.charts.attrition import attrition_chart
from proeftuin.reporting.charts.balance import balance_chart
from proeftuin.reporting.charts.bounds import bounds_chart
from proeftuin.reporting.charts.comparison import comparison_chart
from proeftuin.reporting.charts.composition import cost_composition_chart
from proeftuin.reporting.charts.cost_effect_plane import cost_effect_plane_chart
from proeftuin.reporting.charts.effects import effects_chart
from proeftuin.reporting.charts.event_study import event_study_chart
from proeftuin.reporting.charts.funnel import funnel_chart
from proeftuin.reporting.charts.gap import gap_chart
from proeftuin.reporting.charts.geography import Geography
from proeftuin.reporting.charts.inequality import inequality_chart
from proeftuin.reporting.charts.location import site_location_chart
from proeftuin.reporting.charts.map import map_chart
from proeftuin.reporting.charts.placebo import placebo_chart
from proeftuin.reporting.charts.profile import triple_aim_profile_chart
from proeftuin.reporting.charts.pyramid import pyramid_chart
from proeftuin.reporting.charts.sensitivity import sensitivity_chart
from proeftuin.reporting.charts.trend import trend_chart

__all__ = [
    "Geography",
    "acceptability_chart",
    "attrition_chart",
    "balance_chart",
    "bounds_chart",
    "comparison_chart",
    "cost_composition_chart",
    "cost_effect_plane_chart",
    "effects_chart",
    "event_study_chart",
    "funnel_chart",
    "gap_chart",
    "inequality_chart",
    "map_chart",
    "placebo_chart",
    "pyramid_chart",
    "sensitivity_chart",
    "site_location_chart",
    "trend_chart",
    "triple_aim_profile_chart",
]
