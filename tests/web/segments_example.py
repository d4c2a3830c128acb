"""The tables of a study about persons: two segments with every state of a number, reach, and a control chart."""

from __future__ import annotations

from datetime import date

import polars as pl

from proeftuin.data.chart_tables import CONTROL_CHARTS, CONTROL_POINTS, SIGNALS
from proeftuin.data.delivery_tables import REACH
from proeftuin.data.portfolio_tables import PORTFOLIO
from proeftuin.data.segment_tables import SEGMENT_FIGURES, SEGMENT_SCHEMES, SEGMENTS
from proeftuin.studies.bundle import write_table

STATES = {"site:noord": ("withheld", "fewer_than_10_persons"), "site:zuid": ("not_estimable", "too_few_events"),
          "GM0001": ("missing", "missing_input")}  # fmt: skip
"""What there is instead of a number of the second segment in a region; in some regions it has no row at all."""


def write_parts(folder, figures):
    """Write the tables beside the figures of a bundle."""
    _write(SEGMENT_SCHEMES, _schemes(), folder, "segment_schemes")
    write_table(_segment_figures(figures), folder, "segment_figures")
    _write(SEGMENTS, _sizes(), folder, "segments")
    _write(REACH, _reach(), folder, "reach")
    named = {"entry": "home_team", "place": 0, "name_nl": "Thuisteam", "name_en": "Home team"}
    _write(PORTFOLIO, [named], folder, "portfolio")
    _write(CONTROL_CHARTS, [CHART, CHART | {"chart": "few", "place": 2, "name_en": "Short", "status": "not_estimable",
                                            "reason": "too_few_points", "centre": None, "lower": None, "upper": None,
                                            "variation": None}], folder, "control_charts")  # fmt: skip
    _write(CONTROL_POINTS, control_points(), folder, "control_points")
    signal = {
        "chart": "admissions", "rule": "outside_limits", "period_start": date(2021, 10, 1),
        "period_end": date(2022, 1, 1), "part": 1, "points": 1, "direction": "high", "meaning": "concern",
    }  # fmt: skip
    _write(SIGNALS, [signal], folder, "signals")


CHART = {
    "chart": "admissions", "place": 1, "name_nl": "Opnamen", "name_en": "Admissions", "series": "admissions",
    "region": "site:noord", "every": "quarter", "nature": "rate", "kind": "u", "rules": "nhs", "screened": False,
    "better": "lower", "target": 90.0, "unit": "per_1000_person_years", "points": 8, "centre": 100.0, "lower": 60.0,
    "upper": 140.0, "latest_start": date(2021, 10, 1), "variation": "concern", "assurance": "hit_and_miss",
    "warnings": "trial_limits", "status": "value",
}  # fmt: skip


def _write(contract, rows, folder, name):
    schema = {name: column.type for name, column in contract.columns.items()}
    write_table(pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema), folder, name)


def _schemes():
    shared = {"scheme": "ages", "version": 1, "scheme_name_nl": "Naar leeftijd", "scheme_name_en": "By age",
              "about_nl": "Een voorbeeld.", "about_en": "An example.", "is_main": True}  # fmt: skip
    older = {"segment": "older", "place": 0, "priority": 1, "name_nl": "Ouderen", "name_en": "Older persons",
             "meaning_nl": "75 of ouder", "meaning_en": "75 or older", "rule_nl": "75 of ouder.",
             "rule_en": "75 years or older."}  # fmt: skip
    others = {"segment": "others", "place": 1, "priority": 2, "name_nl": "Anderen", "name_en": "Others",
              "meaning_nl": "jonger", "meaning_en": "younger than 75", "rule_nl": "Wie overblijft.",
              "rule_en": "Everybody who is left."}  # fmt: skip
    return [shared | older, shared | others]


def _segment_figures(figures):
    cost = figures.filter(pl.col("indicator") == "cost").with_columns(
        pl.lit("ages").alias("scheme"), pl.lit("older").alias("segment"), pl.lit(None, pl.Float64).alias("share")
    )
    older = cost.with_columns(pl.col("value", "lower", "upper") * 3)
    rows = []
    for row in cost.filter(pl.col("region").is_in([*STATES, "NL01"])).to_dicts():
        status, reason = STATES.get(row["region"], ("value", None))
        numbers = {} if status == "value" else dict.fromkeys(("value", "lower", "upper", "confidence"))
        rows.append(row | {"segment": "others", "status": status, "reason": reason} | numbers)
    others = pl.DataFrame(rows, schema=cost.schema)
    return pl.concat([older, others]).select(list(SEGMENT_FIGURES.columns))


def _sizes():
    of_year = {"scheme": "ages", "population": "insured", "period_start": date(2021, 1, 1),
               "period_end": date(2022, 1, 1)}  # fmt: skip
    known = {"persons": 1200, "percent": 12.0, "uncertain": 0, "men": 500, "women": 700, "mean_age": 81.5,
             "exposure": 1190.0, "status": "value"}  # fmt: skip
    before = of_year | {"period_start": date(2020, 1, 1), "period_end": date(2021, 1, 1)}
    hidden = {"status": "withheld", "reason": "fewer_than_10_persons"}
    return [
        before | known | {"segment": "older", "region": "site:noord", "persons": 999},
        of_year | known | {"segment": "older", "region": "site:noord"},
        of_year | hidden | {"segment": "others", "region": "site:noord"},
        of_year | known | {"segment": "older", "region": "GM0001", "persons": 777},
    ]


def _reach():
    of_site = {"entry": "home_team", "region": "site:noord", "period_start": date(2021, 1, 1),
               "period_end": date(2023, 1, 1), "is_whole": True, "status": "value",
               "segment": "all", "deprivation": "all", "sex": "all", "age_group": "all"}  # fmt: skip
    numbers = {"eligible": (185, 100.0), "invited": (82, 44.3), "enrolled": (75, 40.5)}
    stages = [
        of_site | {"stage": stage, "persons": persons, "percent": percent}
        for stage, (persons, percent) in numbers.items()
    ]
    hidden = of_site | {"stage": "completed", "status": "withheld", "reason": "fewer_than_10_persons"}
    women = of_site | {"stage": "eligible", "persons": 92, "percent": 100.0, "sex": "female"}
    return [*stages, hidden, women]


def control_points():
    """Quarters of two years: one withheld, and a signal at the end."""
    shared = {"chart": "admissions", "part": 1, "centre": 100.0, "lower": 60.0, "upper": 140.0, "is_excluded": False,
              "is_complete": True, "in_baseline": True, "status": "value"}  # fmt: skip
    points = []
    for place in range(8):
        year, quarter = 2020 + place // 4, place % 4
        start = date(year, 3 * quarter + 1, 1)
        end = date(year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1)
        points.append(shared | {"period_start": start, "period_end": end, "value": 95.0 + place})
    points[3] |= {"value": None, "status": "withheld", "reason": "fewer_than_10_persons"}
    points[7] |= {"value": 150.0, "meaning": "concern", "label": "outside_limits", "signals": "outside_limits"}
    return points
