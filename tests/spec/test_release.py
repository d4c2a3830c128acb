"""What leaves the program, told as small tables: withheld is never shown as zero."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import COST_EFFECT_DRAWS, EFFECTS, EVALUATION_TABLES, PLACEBOS
from proeftuin.data.tables import (
    ATTRITION,
    CELLS,
    COMPARISONS,
    ESTIMATES,
    INEQUALITIES,
    PYRAMIDS,
    TRENDS,
)
from proeftuin.release.gate import ReleaseRule, Results, release
from proeftuin.release.released import Released, StudyCard
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated

TEXT = Translated("tekst", "text")
START, END = date(2023, 1, 1), date(2024, 1, 1)


def _indicator(id: str, source: str, population: str) -> Indicator:
    return Indicator(
        id, "1", TEXT, TEXT, Aim.COST, "eur_per_insured_year", Direction.NEUTRAL, Basis.REGISTRATION, population,
        source, 2011, 2023,
    )  # fmt: skip


def _released(**tables: pl.DataFrame) -> Released:
    results = Results(
        study=StudyCard("s", TEXT, TEXT, date(2025, 1, 1), 2023, 2023, ""),
        sites=(),
        indicators={
            "open": _indicator("open", "vektis", "insured"),
            "own": _indicator("own", "care-group", "patients"),
        },
        citations={id: Citation(id, TEXT, id, f"Bron: {id}", TEXT, 2023, 2023) for id in ("vektis", "care-group")},
        tables=tables,
    )
    return release(results, {"vektis": ReleaseRule.SUPPLIER_MADE_SAFE})


def _estimates(rows: list[tuple[str, str, int | None, float | None]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["indicator", "region", "persons", "value"], orient="row")
    own = pl.col("indicator") == "own"
    return ESTIMATES.conform(
        frame.with_columns(
            pl.when(own).then(pl.lit("patients")).otherwise(pl.lit("insured")).alias("population"),
            pl.when(own).then(pl.lit("care-group")).otherwise(pl.lit("vektis")).alias("source"),
            pl.lit(2025).alias("division"),
            pl.lit(START).alias("period_start"),
            pl.lit(END).alias("period_end"),
            pl.lit("directly_standardised").alias("method"),
            (pl.col("value") - 1).alias("lower"),
            (pl.col("value") + 1).alias("upper"),
            pl.col("value").alias("numerator"),
            pl.lit("eur_per_insured_year").alias("unit"),
            pl.lit("registration").alias("basis"),
            pl.lit("value").alias("status"),
            pl.lit("own 1").alias("definition"),
        )
    )


@pytest.mark.parametrize(
    ("indicator", "persons", "state"),
    [
        ("open", 9, "value"),  # the supplier made the open data safe before publishing them
        ("open", None, "value"),
        ("own", 10, "value"),
        ("own", 9, "withheld"),
        ("own", 1, "withheld"),
        ("own", None, "withheld"),  # nobody counted the persons, so nobody knows that they are enough
        ("own", 0, "value"),  # a true zero says nothing about anyone
    ],
)
def test_fewer_than_ten_persons_is_withheld_unless_the_supplier_made_the_source_safe(indicator, persons, state) -> None:
    found = _released(estimates=_estimates([(indicator, "GM0363", persons, 100.0)])).table("estimates")

    assert found["status"].item() == state


def test_a_withheld_figure_keeps_no_number_at_all_and_says_why() -> None:
    row = _released(estimates=_estimates([("own", "GM0363", 9, 100.0)])).table("estimates").to_dicts()[0]

    assert {
        name: row[name] for name in ("value", "lower", "upper", "numerator", "denominator", "persons")
    } == dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "persons"))
    assert row["reason"] == "fewer_than_10_persons"


def test_what_was_already_not_estimable_keeps_its_own_reason() -> None:
    before = _estimates([("own", "GM0363", 3, None)]).with_columns(
        pl.lit("not_estimable").alias("status"), pl.lit("no_exposure").alias("reason")
    )

    row = _released(estimates=before).table("estimates").to_dicts()[0]

    assert (row["status"], row["reason"]) == ("not_estimable", "no_exposure")


def test_a_comparison_with_a_withheld_figure_is_withheld_too() -> None:
    comparison = COMPARISONS.conform(
        pl.DataFrame(
            {
                "indicator": ["own", "own"],
                "population": ["patients", "patients"],
                "region": ["site:small", "site:large"],
                "period_start": [START, START],
                "period_end": [END, END],
                "reference": ["NL01", "NL01"],
                "method": ["directly_standardised"] * 2,
                "difference": [5.0, 5.0],
                "unit": ["eur_per_insured_year"] * 2,
                "status": ["value", "value"],
                "reason": pl.Series([None, None], dtype=pl.String),
            }
        )
    )
    estimates = _estimates([("own", "site:small", 9, 100.0), ("own", "site:large", 500, 100.0)])

    found = _released(estimates=estimates, comparisons=comparison).table("comparisons").sort("region")

    assert found["status"].to_list() == ["value", "withheld"]
    assert found["difference"].to_list() == [5.0, None]


def test_trends_inequalities_and_effects_made_from_a_withheld_figure_are_withheld_too() -> None:
    estimates = _estimates([("own", "site:small", 9, 100.0), ("own", "site:large", 500, 100.0)])
    trend = {"indicator": "own", "first_year": 2011, "last_year": 2023, "percent_per_year": 1.0, "status": "value"}
    effect = {"outcome": "own", "aim": "cost", "role": "primary", "population": "patients", "kind": "average",
              "comparator": "rest_of_country", "weighting": "regions", "plan_state": "not_frozen",
              "estimator": "difference_in_differences",
              "scale": "percent", "value": 1.0, "sites": 1, "pool_regions": 9, "first_year": 2011, "last_year": 2023,
              "status": "value", "plan": "p"}  # fmt: skip
    unequal = {"indicator": "own", "measure": "p90_p10_ratio", "value": 1.2, "regions": 342, "status": "value"}

    found = _released(
        estimates=estimates,
        trends=TRENDS.conform(pl.DataFrame([{**trend, "region": f"site:{s}"} for s in ("small", "large")])),
        effects=EFFECTS.conform(pl.DataFrame([{**effect, "site": site} for site in ("small", "large", "all")])),
        inequalities=INEQUALITIES.conform(pl.DataFrame([{**unequal, "year": year} for year in (2022, 2023)])),
    )

    assert dict(found.table("trends").select("region", "status").rows()) == {
        "site:small": "withheld", "site:large": "value"
    }  # fmt: skip
    assert dict(found.table("effects").select("site", "value").rows()) == {"small": None, "large": 1.0, "all": None}
    assert dict(found.table("inequalities").select("year", "value").rows()) == {2022: 1.2, 2023: None}


@pytest.mark.parametrize(("cost", "effect", "kept"), [("own", "other", 0), ("other", "own", 0), ("other", "other", 2)])
def test_cost_held_against_effect_leaves_only_when_neither_is_withheld(cost, effect, kept) -> None:
    estimates = _estimates([("own", "site:small", 9, 100.0), ("own", "site:large", 500, 100.0)])
    draw = {"outcome": cost, "population": "patients", "site": "all", "effect_outcome": effect}
    draws = [{**draw, "draw": number, "cost": 1.0, "effect": 1.0} for number in (1, 2)]

    found = _released(estimates=estimates, cost_effect_draws=COST_EFFECT_DRAWS.conform(pl.DataFrame(draws)))

    assert found.table("cost_effect_draws").height == kept


def test_cells_of_an_own_source_leave_only_with_ten_persons() -> None:
    cells = CELLS.conform(
        pl.DataFrame(
            {
                "indicator": ["own"] * 2,
                "population": ["patients"] * 2,
                "region": ["GM0363"] * 2,
                "division": [2025] * 2,
                "period_start": [START] * 2,
                "period_end": [END] * 2,
                "sex": ["male", "female"],
                "age_band": ["90+", "90+"],
                "persons": [9, 10],
                "exposure": [8.5, 9.5],
                "exposure_unit": ["years", "years"],
                "total": [900.0, 1000.0],
                "apportioned": [False, False],
                "status": ["value", "value"],
                "reason": pl.Series([None, None], dtype=pl.String),
                "source": ["care-group"] * 2,
            }
        )
    )

    found = _released(cells=cells).table("cells").sort("sex", descending=True)

    assert found["status"].to_list() == ["withheld", "value"]
    assert found["total"].cast(pl.Float64).to_list() == [None, 1000.0]


def test_small_groups_of_an_own_source_are_withheld_in_attrition_and_pyramid() -> None:
    attrition = ATTRITION.conform(
        pl.DataFrame(
            {"population": ["patients"], "region": ["site:a"], "year": [2023], "step": [0], "criterion": ["all"],
             "persons": [4], "exposure": [3.5], "status": ["value"]}
        )
    )  # fmt: skip
    pyramid = PYRAMIDS.conform(
        pl.DataFrame(
            {"population": ["patients"], "region": ["site:a"], "year": [2023], "sex": ["male"], "age_band": ["90+"],
             "exposure": [3.5], "percent": [1.0], "percent_country": [2.0], "status": ["value"]}
        )
    )  # fmt: skip

    found = _released(attrition=attrition, pyramids=pyramid)

    assert found.table("attrition")["persons"].to_list() == [None]
    assert found.table("pyramids")["percent"].to_list() == [None]
    assert found.table("attrition")["status"].item() == found.table("pyramids")["status"].item() == "withheld"


@pytest.mark.parametrize("contract", EVALUATION_TABLES, ids=lambda contract: contract.name)
def test_a_table_of_an_evaluation_that_nobody_asked_for_is_released_empty(contract) -> None:
    assert _released(**{contract.name: contract.empty()}).table(contract.name).is_empty()


def test_placebo_values_of_an_own_source_stay_inside() -> None:
    rows = {
        "outcome": ["open", "own"],
        "population": ["residents"] * 2,
        "site": ["a", "a"],
        "kind": ["average"] * 2,
        "draw": [1, 1],
        "value": [1.0, 2.0],
    }

    found = _released(placebos=PLACEBOS.conform(pl.DataFrame(rows))).table("placebos")

    assert found["outcome"].to_list() == ["open"]


def test_the_rules_that_were_applied_stand_beside_the_results() -> None:
    assert _released().rules == ("care-group: minimum_persons", "vektis: supplier_made_safe")
