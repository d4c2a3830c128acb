"""
The R package survey's own samples of schools, taken for respondents: answers to cells to an estimate for everybody.

The index of a school, divided by ten, stands for an answer on a scale to 100, so that means and standard errors are a
tenth of those that R 4.2.2 with survey 4.1-1 prints, without the number of schools there are.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from scipy.stats import t

from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments
from proeftuin.steps.triple_aim.instruments.scoring import score_fact
from proeftuin.steps.triple_aim.survey_estimate import SurveyDefinition, survey_cells, survey_estimates
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated
from tests.care_example import care_rows
from tests.cell_strategies import time_on

FOLDER = Path(__file__).parent / "data" / "survey-api"
NAME = Translated("index van scholen", "index of schools")
INDEX = SurveyDefinition(
    Indicator(
        "index", "1", NAME, NAME, Aim.QUALITY, "score", Direction.HIGHER_IS_BETTER, Basis.SURVEY, "schools", "api",
        2000, 2000,
    ),
    "eq_vas",
    "total",
)  # fmt: skip
REGIONS = RegionsOfUnits({("E", None): "E", ("H", None): "H", ("M", None): "M"})


def answers(name, **design):
    schools = list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))
    return [
        {
            "person_id": person, "day": date(2000, 5, 1), "wave": "2000", "instrument": "eq_vas",
            "item": "health_today", "value": Decimal(school["api00"]) / 10,
            "weight": Decimal(school["pw"]).quantize(Decimal("0.0001")), "stratum": None, "cluster": None,
        }
        | {column: school[of] for column, of in design.items()}
        for person, school in enumerate(schools, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "mean", "error", "degrees"),
    [
        (answers("apistrat.csv", stratum="stype"), 66.2287363159, 0.953613229693, 197),
        (answers("apiclus1.csv", cluster="dnum"), 64.4169398907, 2.37790107209, 14),
    ],
    ids=["stratified", "in districts"],
)
def test_a_published_mean_and_its_error_come_out_of_the_engine(care_engine, rows, mean, error, degrees):
    tables = care_rows() | {"survey_answer": rows}
    tables["person"] = [{"person_id": row["person_id"], "birth_year": 1950} for row in rows]
    members = {row["person_id"]: [(date(2000, 1, 1), date(2001, 1, 1))] for row in rows}
    periods = time_on(care_engine, tables, members, regions=REGIONS, years=(2000,))
    for query in score_fact([shipped_instruments()["eq_vas"]]).queries:
        care_engine.keep(query.name, query.rows)

    cells = survey_cells(care_engine, periods, [INDEX])
    found = survey_estimates(cells, {"all": ("rest",)}, [INDEX], regions=REGIONS.regions, division=0)

    row = found.row(0, named=True)
    # The weights of R have more decimals than a care table keeps.
    assert (row["method"], row["persons"]) == ("survey", len(rows))
    assert row["value"] == pytest.approx(mean, rel=1e-6)
    assert (row["upper"] - row["value"]) / t.ppf(0.975, degrees) == pytest.approx(error, rel=1e-6)
