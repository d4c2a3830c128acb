"""How a report tells effects on cost in two parts and up to a limit."""

from dataclasses import replace

import polars as pl
import pytest

from proeftuin.release.released import Released
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.charts.sensitivity import PARTS, analyses_in_order, sensitivity_chart
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.pages.effect_judgement import checks_table, sensitivity_sentence, sensitivity_table
from proeftuin.steps.evaluation.diagnostics import Diagnostic
from proeftuin.steps.evaluation.persons.cost import AMOUNT, USE
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

OUTCOME = "zvw_comparable"


def with_rows(**effects: float) -> Released:
    """The example with more analyses of its outcome, and the check that goes with a limit."""
    released = released_example()
    analyses, checks = released.table("analyses"), released.table("diagnostics")
    like = analyses.filter((pl.col("analysis") == "person_weighted") & (pl.col("scale") == "percent"))
    more = [like.with_columns(analysis=pl.lit(key), value=pl.lit(value)) for key, value in effects.items()]
    check = checks.filter(diagnostic="composition_change").with_columns(
        diagnostic=pl.lit(Diagnostic.COST_ABOVE_CAP.value), value=pl.lit(9.8), threshold=pl.lit(None, pl.Float64),
        verdict=pl.lit(None, pl.String), p=pl.lit(None, pl.Float64),
    )  # fmt: skip
    tables = {"analyses": pl.concat([analyses, *more]), "diagnostics": pl.concat([checks, check])}
    return replace(released, tables={**released.tables, **tables})


def edition_of(released, language=Language.EN):
    return Edition(released, language, Geography(geography_example()))


def test_the_keys_of_the_parts_are_those_that_the_analysis_gives():
    assert (USE, AMOUNT) == PARTS


def test_both_parts_stand_below_the_effect_on_everybody():
    released = with_rows(capped_cost=-1.0, two_part_amount=-2.0, two_part=-3.0, two_part_use=-1.0)

    keys = [row["analysis"] for row in analyses_in_order(released, OUTCOME, "percent")]
    at = keys.index("two_part")
    assert keys[at : at + 4] == ["two_part", "two_part_use", "two_part_amount", "capped_cost"]


@pytest.mark.parametrize("language", Language)
def test_a_part_of_the_effect_is_no_other_estimate_of_it(language):
    without, with_parts = with_rows(two_part=-1.0), with_rows(two_part=-1.0, two_part_use=-40.0, two_part_amount=60.0)

    sentences = [sensitivity_sentence(edition_of(one, language), OUTCOME, "percent") for one in (without, with_parts)]
    described = [sensitivity_chart(one, OUTCOME, "percent", language).description for one in (without, with_parts)]
    assert sentences[0] == sentences[1]
    assert described[0] == described[1]


def test_every_part_has_a_name_and_a_sentence():
    edition = edition_of(with_rows(two_part_use=-1.0, two_part_amount=-2.0))

    cells = {row[0].text: row[0].detail for row in sensitivity_table(edition, OUTCOME, "percent", "x").rows}
    assert "The effect on the share of people with any cost in a year." in cells["Part one: who has any cost"]
    assert "what care costs those who have any" in cells["Part two: the amount per user"]


def test_the_share_above_the_limit_has_no_sign_and_no_verdict():
    rows = checks_table(edition_of(with_rows()), OUTCOME).rows

    found = [cell.text for cell in next(row for row in rows if row[0].text == "Cost above the limit")]
    assert found[1:] == ["9.8%", "–", "–", "–"]
