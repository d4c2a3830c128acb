"""Logs of delivery that are read, and each way in which one is refused: file, line and column, and never a value."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.delivery_log_reading import read_log
from proeftuin.data.delivery_log_rules import KnownOfStudy
from proeftuin.data.delivery_logs import DELIVERY_LOGS
from proeftuin.errors import DataContractError

KNOWN = KnownOfStudy(
    interventions={"home_team"},
    sites={"noord", "zuid"},
    segments={"frail"},
    spans={("home_team", "noord"): [(date(2022, 1, 1), date(2025, 1, 1))]},
    settings={("home_team", "noord", "p1")},
)
HEADERS = {
    "settings": "intervention,site,setting,invited_on,joined_on,left_on",
    "fidelity_checks": "intervention,site,setting,on,item,followed",
    "adaptations": "intervention,site,on,what,why,planned",
    "spending": "intervention,site,year,eur",
    "counts": "intervention,site,period_start,period_end,segment,eligible,invited,enrolled,completed,sessions",
}
QUARTER, NEXT = "2022-01-01,2022-04-01", "2022-04-01,2022-07-01"


@pytest.fixture
def read(tmp_path):
    def of(log, *lines, known=KNOWN, header=None):
        path = tmp_path / "delivered.csv"
        path.write_text("\n".join([header or HEADERS[log], *lines]) + "\n", encoding="utf-8")
        return read_log(path, DELIVERY_LOGS[log], known)

    return of


def test_each_log_is_read_with_the_types_of_its_contract(read):
    settings = read("settings", "home_team,noord,p1,2021-11-01,2022-01-10,", "home_team,noord,p2,2021-11-01,,")
    checks = read("fidelity_checks", "home_team,noord,p1,2022-02-01,home visit,1")
    adaptations = read("adaptations", 'home_team,noord,2022-02-01,by telephone,"cold, and ice",no')
    spending = read("spending", "home_team,noord,2022,1250.5")
    counts = read(
        "counts", f"home_team,noord,{QUARTER},frail,200,80,50,10,120", f"home_team,noord,{NEXT},frail,,,5,40,"
    )

    assert settings.select("setting", "joined_on").rows() == [("p1", date(2022, 1, 10)), ("p2", None)]
    assert checks["followed"].to_list() == [1]
    assert adaptations.select("why", "planned").rows() == [("cold, and ice", False)]
    assert spending["eur"].to_list() == [1250.5]
    # Of the second quarter more completed it than enrolled in it: they enrolled in the first.
    assert counts["completed"].to_list() == [10, 40]
    assert counts.schema["period_end"] == pl.Date


COUNTS, SETTINGS, CHECKS = "counts", "settings", "fidelity_checks"
REFUSED = [
    (
        COUNTS,
        f"home_team,noord,{QUARTER},,40,30,50,,",
        "line 2, column enrolled",
        "persons were enrolled than were",
    ),
    (COUNTS, f"home_team,noord,{QUARTER},,40,41,30,,", "line 2, column invited", "more persons were invited than were"),
    (COUNTS, f"home_team,noord,{QUARTER},,90,60,50,51,", "line 2, column completed", "than had enrolled"),
    (COUNTS, "home_team,noord,2022-04-01,2022-01-01,,90,60,50,,", "column period_end", "ends before it begins"),
    (
        COUNTS,
        "home_team,noord,2020-01-01,2020-04-01,,90,60,50,,",
        "column period_start",
        "not carried out in this site",
    ),
    (COUNTS, f"home_team,zuid,{QUARTER},,90,60,50,,", "column period_start", "not carried out in this site"),
    (COUNTS, f"home_team,noord,{QUARTER},young,90,60,50,,", "column segment", "there is no such segment"),
    (COUNTS, f"home_team,noord,{QUARTER},,90,60,-5,,", "column enrolled", "a whole number from 0 on"),
    (COUNTS, f"home_team,noord,{QUARTER},,90,60,,,", "column enrolled", "there is no value"),
    (CHECKS, "home_team,noord,p1,2022-02-01,visit,2", "line 2, column followed", "0 or 1"),
    (CHECKS, "home_team,noord,p9,2022-02-01,visit,1", "column setting", "no such setting"),
    (CHECKS, "home_team,noord,p1,2025-01-01,visit,1", "column on", "not carried out in this site"),
    ("adaptations", "home_team,noord,2022-13-01,what,why,yes", "column on", "a day of the calendar"),
    ("adaptations", "home_team,noord,2022-02-01,what,why,perhaps", "column planned", "yes or no"),
    ("spending", "home_team,noord,2022,-10", "line 2, column eur", "less than nothing"),
    ("spending", "home_team,noord,22,10", "column year", "four digits"),
    ("spending", "walking,noord,2022,10", "column intervention", "there is no such intervention"),
    ("spending", "home_team,oost,2022,10", "column site", "there is no such site"),
    (SETTINGS, "home_team,noord,p1,2022-03-01,2022-02-01,", "column joined_on", "joined before it was invited"),
    (SETTINGS, "home_team,noord,p1,2021-03-01,2022-02-01,2022-02-01", "column left_on", "left before it joined"),
    (SETTINGS, "home_team,noord,p1,2021-03-01,,2022-02-01", "column left_on", "never joined"),
    (SETTINGS, "home_team,noord,p1,2021-03-01,2026-02-01,", "column joined_on", "not carried out in this site"),
]


@pytest.mark.parametrize(("log", "line", "where", "what"), REFUSED)
def test_a_line_that_cannot_be_is_refused_at_its_place(read, log, line, where, what):
    with pytest.raises(DataContractError) as refused:
        read(log, line)

    (problem,) = refused.value.problems
    assert problem.where.startswith("delivered.csv, line 2")
    assert where in problem.where
    assert what in str(problem)


def test_the_same_line_twice_is_refused(read):
    line = "home_team,noord,2022,100"

    with pytest.raises(DataContractError, match=r"line 3, column intervention: the same .* as on line 2"):
        read("spending", line, line)


def test_periods_that_overlap_and_totals_beside_segments_are_refused(read):
    first, other = f"home_team,noord,{QUARTER},frail,,,5,,", "home_team,noord,2022-03-01,2022-07-01,frail,,,5,,"
    with pytest.raises(DataContractError, match="line 3, column period_start: the period overlaps that on line 2"):
        read(COUNTS, first, other)

    with pytest.raises(DataContractError, match=r"line 3, column segment: .* one for all together"):
        read(COUNTS, first, f"home_team,noord,{NEXT},,,,5,,")


def test_all_faults_of_a_file_are_told_at_once_and_a_file_full_of_them_in_short(read):
    wrong = [f"home_team,oost,{year},{-year}" for year in range(2000, 2030)]

    with pytest.raises(DataContractError) as refused:
        read("spending", *wrong)

    assert len(refused.value.problems) == 21
    assert refused.value.problems[-1].what == "40 more faults"


def test_no_message_repeats_what_stands_in_the_file(read):
    with pytest.raises(DataContractError) as refused:
        read("spending", "Jansen,999999990,2022,abc")
    with pytest.raises(DataContractError) as other:
        read("spending", "home_team,noord,2022,1,x", header="intervention,site,year,eur,999999990")

    assert "999999990" not in str(refused.value) + str(other.value)
    assert "Jansen" not in str(refused.value)
    assert "no column" not in str(other.value)


def test_a_column_that_is_absent_or_stands_twice_is_told_by_its_name(read):
    with pytest.raises(DataContractError, match="there is no column eur"):
        read("spending", "home_team,noord,2022", header="intervention,site,year")
    with pytest.raises(DataContractError, match="the column year stands there twice"):
        read("spending", "home_team,noord,2022,2022,1", header="intervention,site,year,year,eur")
