"""
From segments to a decision on made-up persons: a planted need is found, and what was planted as effective is proposed.

The study that is shipped as the example is run as it is. What is true of its persons is known from how they were made.
"""

import shutil
from datetime import date

import polars as pl
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.data.synthetic import truth
from proeftuin.studies.care_run import run_care_study

SEGMENT, TEAM = "frail_elderly", "home_team_frail"
KEPT_BY_REACHED = 0.5
"""Share of their admissions that persons keep who are reached by the planted programme."""
REACH, ADHERENCE = (0.4 + 4 * 0.6 + 0.8) / 6, (0.8 + 4 * 0.9 + 1.0) / 6


@pytest.fixture(scope="module")
def study(repository, tmp_path_factory):
    """A copy of the example, run."""
    folder = tmp_path_factory.mktemp("choice") / "study"
    shutil.copytree(
        repository / "studies" / "segments-and-choice", folder,
        ignore=shutil.ignore_patterns("care", "results", ".results-*"),
    )  # fmt: skip
    return folder, run_care_study(folder, report=False)


@pytest.fixture(scope="module")
def tables(study):
    """The tables of its bundle."""
    _, result = study
    return {contract.name: pl.read_parquet(result.folder / f"{contract.name}.parquet") for contract in CHOICE_TABLES}


@pytest.fixture(scope="module")
def planted(study):
    """What was planted."""
    folder, _ = study
    return truth(CareStore.open(folder / "care"))


def test_the_bundle_holds_the_tables_as_their_contracts_say(study, tables):
    _, result = study
    for contract in CHOICE_TABLES:
        assert contract.conform(tables[contract.name]).columns == list(contract.columns)
        assert contract.name in result.manifest["tables"]


def test_the_planted_need_is_the_clearest_of_all(tables, planted):
    first = tables["needs_of_segments"].sort("rank").row(0, named=True)

    assert planted.needs["emergencies_with"].sum() > 1.7 * planted.needs["emergencies_without"].sum()
    assert first["segment"] == SEGMENT
    assert first["indicator"] in ("hospital_admissions", "emergency_visits")
    assert first["verdict"] == "worse"
    assert first["ratio_lower"] > 1
    assert first["difference_lower"] > 0
    assert first["p_adjusted"] < 0.05


def test_no_other_segment_is_said_to_be_worse_off(tables):
    worse = tables["needs_of_segments"].filter(pl.col("verdict") == "worse")

    assert set(worse["segment"]) == {SEGMENT}
    assert {"hospital_admissions", "emergency_visits"} <= set(worse["indicator"])


def test_what_the_need_brought_lies_within_the_interval_of_the_excess(study, tables, planted):
    """Everybody includes this region, so that beside everybody the excess lacks the region's own part of it."""
    _, result = study
    figures = pl.read_parquet(result.folder / "segment_figures.parquet").filter(
        segment=SEGMENT, method="crude", period_start=date(2023, 1, 1)
    )
    for outcome, kind in (("hospital_admissions", "admissions"), ("emergency_visits", "emergencies")):
        found = tables["needs_of_segments"].filter(segment=SEGMENT, indicator=outcome).row(0, named=True)
        years = dict(figures.filter(indicator=outcome).select("region", "denominator").iter_rows())
        in_year = planted.needs.filter(year=2023)
        brought = (in_year[f"{kind}_with"] - in_year[f"{kind}_without"])[0]

        assert found["excess_lower"] < brought * (1 - years[found["region"]] / years["all"]) < found["excess_upper"]


def test_the_intervention_planted_as_effective_comes_first_and_is_decided_on(tables):
    first = tables["ranks"].filter(rank=1).row(0, named=True)
    decision = tables["decisions"].row(0, named=True)

    assert first["intervention"] == TEAM
    assert first["share_first"] > 0.8
    assert (decision["chosen"], decision["ranked_first"], decision["follows_ranking"]) == (TEAM, TEAM, True)


@pytest.mark.parametrize("outcome", ["hospital_admissions", "emergency_visits"])
def test_its_expected_impact_has_an_interval_that_holds_the_truth(tables, outcome):
    found = tables["expected_impacts"].filter(intervention=TEAM, outcome=outcome).row(0, named=True)
    true = -found["persons"] * REACH * ADHERENCE * found["rate"] * (1 - KEPT_BY_REACHED)

    assert found["change_lower"] < true < found["change_upper"] < 0
    assert found["effect_basis"] == "evaluation"


def test_it_matches_the_segment_by_what_is_recorded_and_by_what_is_worse(tables):
    match = tables["matches"].filter(intervention=TEAM, segment=SEGMENT).row(0, named=True)

    assert {"frailty", "multimorbidity"} <= set(match["needs"].split())
    assert {"hospital_admissions", "emergency_visits"} <= set(match["outcomes"].split())
    assert tables["matches"].filter(intervention=TEAM, segment="healthy").is_empty()


def test_candidates_without_a_known_effect_are_shown_as_such(tables):
    unknown = tables["ranks"].filter(pl.col("intervention").is_in(["medication_review", "fall_prevention_exercise"]))
    impacts = tables["expected_impacts"].filter(intervention="fall_prevention_exercise")

    assert set(unknown["reason"]) == {"score_unknown"}
    assert unknown["rank"].null_count() == 2
    assert impacts["change"].to_list() == [None]


def test_net_cost_is_uncertain_and_says_so(tables):
    last = tables["budget_impacts"].filter(intervention=TEAM, year=3).row(0, named=True)

    assert last["cumulative_lower"] < last["cumulative"] < last["cumulative_upper"]
    assert last["cost"] > 0
    assert last["savings"] > 0


def test_the_portfolio_stands_beside_the_choice(study):
    _, result = study
    tables = {one.name: pl.read_parquet(result.folder / f"{one.name}.parquet") for one in PORTFOLIO_TABLES}
    covered = tables["portfolio_coverage"].filter(pl.col("segment") == SEGMENT, pl.col("state") != "empty")
    sizes = pl.read_parquet(result.folder / "segments.parquet").filter(pl.col("period_start") == date(2023, 1, 1))
    beside = covered.with_columns(region="site:" + pl.col("site")).join(sizes, on=["region", "segment"])
    relations = tables["portfolio_relations"]

    assert set(result.manifest["tables"]) >= set(tables)
    assert covered.filter(pl.col("continuum") == "CC").select("site", "state").sort("site").rows() == [
        *((site, "running") for site in ("flevoland", "gelderland", "groningen", "kennemerland")),
        ("rijnmond-haaglanden", "planned"),
        *((site, "running") for site in ("twente", "west-brabant", "zeeland", "zuid-limburg")),
    ]
    assert beside["persons"].to_list() == beside["persons_right"].to_list()
    assert beside["persons"].min() > 0
    assert relations.filter(pl.col("relation") == "overlaps").select("site", "start", "end", "note").rows() == [
        ("twente", date(2021, 1, 1), date(2021, 7, 1), "not_separable_from_programme")
    ]
    assert relations.filter(pl.col("verdict") == "wrong")["other"].unique().to_list() == ["shared_plan"]
    assert tables["portfolio_warnings"].select("entry", "note").rows() == [("home_team_here", "starts_after_period")]


def test_a_finding_carries_the_effect_as_it_was_released_and_a_decision_what_stands_in_the_study(study):
    _, result = study
    released = result.released
    (effect,) = released.table("effects").filter(
        outcome="hospital_admissions", population="frail", site="all", kind="average"
    ).select("value", "lower", "upper").rows()  # fmt: skip
    grounds = released.table("finding_grounds")

    assert grounds.filter(kind="effect").select("value", "lower", "upper").rows() == [effect]
    assert released.table("decided_changes").select("before", "after").rows() == [("0.6", "0.8"), ("75", "70")]


def test_the_result_of_a_test_is_that_of_the_released_points_of_its_year(study):
    _, result = study
    quarters = result.released.table("control_points").filter(
        pl.col("period_start").dt.year() == 2021, chart="admissions_south_limburg"
    )

    (test,) = result.released.table("tests_of_change").to_dicts()
    assert (test["points"], test["status"]) == (4, "value")
    assert test["result"] == pytest.approx(quarters["value"].mean(), rel=1e-12)
