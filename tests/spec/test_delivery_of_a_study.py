"""The delivery that a study file names: its logs, each fault at its place, and what a study of open data shows."""

from datetime import date

import polars as pl
import pytest
from pydantic import ValidationError

from proeftuin.errors import DataContractError
from proeftuin.release.released import Released, StudyCard
from proeftuin.steps.implementation.portfolio import Portfolio
from proeftuin.studies.delivery_part import DeliveryPart
from proeftuin.studies.delivery_run import with_counts, with_delivery
from proeftuin.studies.opened_delivery import opened_delivery
from proeftuin.vocabulary.language import Translated
from tests.reach_example import entry

STUDY = """
portfolio:
  delivery:
    every: year
    fidelity: fidelity.csv
    settings: settings.csv
    counts: counts.csv
"""
SETTINGS = "intervention,site,setting,invited_on,joined_on,left_on\nhome_team,noord,p1,2021-12-01,2022-01-01,\n"
FIDELITY = "intervention,site,setting,on,item,followed\nhome_team,noord,{setting},2022-02-01,visit,1\n"
HEADER = "intervention,site,period_start,period_end,segment,eligible,invited,enrolled,completed,sessions\n"
COUNTS = HEADER + "home_team,noord,2022-01-01,2023-01-01,,{eligible},,120,,600\n"
PORTFOLIO = Portfolio(types={}, entries=(entry("home_team", ("noord", date(2022, 1, 1), None)),))


@pytest.fixture
def opened(tmp_path):
    def of(setting="p1", eligible="400", absent=()):
        files = {"study.yaml": STUDY, "settings.csv": SETTINGS, "fidelity.csv": FIDELITY.format(setting=setting)}
        files["counts.csv"] = COUNTS.format(eligible=eligible)
        for name, text in files.items():
            if name not in absent:
                (tmp_path / name).write_text(text, encoding="utf-8")
        part = DeliveryPart(every="year", fidelity="fidelity.csv", settings="settings.csv", counts="counts.csv")
        return opened_delivery(tmp_path, tmp_path, part, PORTFOLIO, sites=["noord"], years=(2022,))

    return of


def shown(opened):
    words = Translated("study", "study")
    card = StudyCard("study", words, words, date(2022, 1, 1), 2022, 2022, "")
    empty = Released(card, (), {}, {}, {}, ())
    return with_delivery(with_counts(empty, opened), opened).tables


def test_a_study_of_open_data_shows_what_parties_count(opened):
    tables = shown(opened())

    reach = tables["reach"].filter(region="site:noord", is_whole=True)
    assert reach.filter(stage="enrolled").select("persons", "percent").row(0) == (120, 30.0)
    assert tables["delivery"].filter(region="site:noord", is_whole=True)["fidelity"].item() == 100.0
    total = tables["implementation_strength"].filter(part="total", region="site:noord", is_whole=True)
    assert total["known"].item() == 3
    assert set(tables["re_aim"]["dimension"]) == {
        "reach", "effectiveness", "adoption", "implementation", "maintenance",
    }  # fmt: skip


def test_without_the_eligible_reach_is_missing_with_a_reason(opened):
    row = shown(opened(eligible=""))["re_aim"].filter(region="all", measure="enrolled_of_eligible")

    assert row.select("value", "status", "reason").row(0) == (None, "missing", "eligible_not_known")


def test_a_few_persons_that_parties_count_are_withheld(opened):
    tables = shown(opened(eligible="125"))

    # Of those eligible five did not enrol.
    assert set(tables["reach"].filter(stage="enrolled")["status"]) == {"withheld"}
    assert set(tables["re_aim"].filter(measure="enrolled_of_eligible")["status"]) == {"withheld"}
    assert set(tables["implementation_strength"].filter(part="reach", is_whole=True)["status"]) == {"withheld"}


def test_a_fault_in_a_log_is_told_with_the_line_that_names_the_log(opened):
    with pytest.raises(DataContractError) as refused:
        opened(setting="p9", eligible="100")

    places = sorted(problem.where for problem in refused.value.problems)
    assert len(places) == 2
    assert "line 5" in places[0]
    assert places[0].endswith("fidelity.csv, line 2, column setting")
    assert places[1].endswith("counts.csv, line 2, column enrolled")


def test_a_log_that_is_not_there_is_told(opened):
    with pytest.raises(DataContractError, match=r"settings\.csv: there is no such file"):
        opened(absent=("settings.csv",))


@pytest.mark.parametrize(
    ("written", "match"),
    [
        ({"every": "week"}, "month"),
        ({"weights": {"reach": -1}}, "greater than or equal to 0"),
        ({"weights": {"costs": 1}}, "reach"),
        ({"count": "counts.csv"}, "Extra inputs"),
    ],
)
def test_what_the_part_cannot_say_is_refused(written, match):
    with pytest.raises(ValidationError, match=match):
        DeliveryPart.model_validate(written)


def test_without_a_portfolio_there_is_nothing(tmp_path):
    assert opened_delivery(tmp_path, tmp_path, None, None, sites=["noord"], years=(2022,)) is None
    assert "reach" not in shown(None)


def test_a_portfolio_that_is_not_counted_says_so(tmp_path):
    opened = opened_delivery(tmp_path, tmp_path, None, PORTFOLIO, sites=["noord"], years=(2022,))

    tables = shown(opened)
    assert set(tables["reach"]["status"]) == {"missing"}
    assert tables["re_aim"].filter(pl.col("status") == "value")["measure"].unique().to_list() == ["rollouts_running"]
