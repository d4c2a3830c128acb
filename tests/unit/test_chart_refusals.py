"""A chart that says what cannot be is refused on its own line, and so is a file on each line that is wrong."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.steps.implementation.reach_table import reach_table
from proeftuin.steps.improvement.chart import Nature
from proeftuin.steps.improvement.series_source import points_of_rows, rows_of_chart
from proeftuin.studies.care_study_file import read_care_study
from proeftuin.studies.chart_check import ChartSurroundings, Followed
from proeftuin.studies.opened_charts import opened_charts
from proeftuin.studies.series_file import measured_periods
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.period import Period
from tests.reach_example import entry

STUDY = """
study: example
title: {nl: voorbeeld, en: example}
question: {nl: "Wat?", en: "What?"}
care:
  store: care
  regions: {level: municipality, division: 2025}
  sources: [{id: insurer, format: dutch_claims, folder: delivered}]
period: {first_year: 2020, last_year: 2023}
sites:
  - {id: noord, name: Noord, areas: [GM0014]}
populations:
  - id: insured
    name: {nl: Verzekerden, en: Insured}
    kind: open
    period: {from: 2020-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - insured: {registered: insurer, nl: verzekerd}
improvement:
  charts:
    - id: admissions
      name: {nl: Opnamen, en: Admissions}
      measure: {indicator: hospital_admissions, region: noord, every: month}
      target: 90
      baseline: {from: 2020-01-01, until: 2021-01-01}
      rebase:
        - {on: 2022-01-01, why: {nl: omdat, en: because}, decided_by: team, decided_on: 2022-02-01}
      excluded:
        - {period: 2020-04-01, why: {nl: omdat, en: because}}
    - id: smokers
      name: {nl: Rokers, en: Smokers}
      measure: {indicator: smoker}
      target: 0.2
    - id: waiting
      name: {nl: Wachten, en: Waiting}
      measure: {file: waiting.csv, series: waiting, nature: share}
      better: higher
"""
FILE = """series,period_start,period_end,numerator,denominator,note
waiting,2022-01-01,2022-02-01,60,80,
waiting,2022-02-01,2022-03-01,,,closed
waiting,2022-03-01,2022-04-01,70,80,
"""
LOWER = Direction.LOWER_IS_BETTER
INDICATORS = {
    "hospital_admissions": Followed(Nature.RATE, True, "per_1000_person_years", 1000.0, LOWER),
    "smoker": Followed(Nature.SHARE, False, "percent_of_persons", 100.0, LOWER),
    "care_cost": Followed(Nature.VALUE, True, "eur_per_person_year", 1.0, Direction.NEUTRAL),
}


@pytest.fixture
def opened(tmp_path):
    """The charts of the example with one part written otherwise."""

    def read(right="", wrong="", *, file=FILE, is_about_persons=True):
        assert right in STUDY
        (tmp_path / "study.yaml").write_text(STUDY.replace(right, wrong, 1), encoding="utf-8")
        (tmp_path / "waiting.csv").write_text(file, encoding="utf-8")
        study, _ = read_care_study(tmp_path)
        around = ChartSurroundings(INDICATORS, ["noord"], ["home_team"], Period.years(2020, 2023), is_about_persons)
        rollouts = [("noord", date(2020, 2, 1), date(2021, 1, 1)), ("noord", date(2021, 7, 1), None)]
        around = replace(around, delivering=[entry("home_team", *rollouts)])
        return opened_charts(tmp_path, tmp_path, study.improvement.charts, around)

    return read


def test_the_example_is_read(opened):
    found = opened()

    admissions, smokers, waiting = found.charts
    assert [one.every for one in found.wanted] == ["month"]
    assert admissions.series.region == "site:noord"
    assert admissions.baseline == Period.year(2020)
    assert admissions.rebases[0].decided_by == "team"
    assert smokers.target == pytest.approx(20)
    assert smokers.series.every == "year"
    assert waiting.direction is Direction.HIGHER_IS_BETTER
    assert found.from_files["value"].to_list() == [75.0, None, 87.5]
    assert found.from_files["status"].to_list() == ["value", "missing", "value"]


def test_two_files_with_a_series_of_the_same_name_stay_two_series(opened, tmp_path):
    (tmp_path / "elsewhere.csv").write_text(FILE.replace("60,80", "20,80"), encoding="utf-8")
    twin = WAITING.replace("waiting.csv", "elsewhere.csv")

    found = opened(WAITING, f"{twin}\n    - id: here\n      name: {{nl: Wachten, en: Waiting}}\n      {WAITING}")

    values = [points_of_rows(chart, rows_of_chart(chart, "crude", {"measured_series": found.from_files}))[0].value
              for chart in found.charts[2:]]  # fmt: skip
    assert values == [25.0, 75.0]


def test_a_figure_of_delivery_is_complete_where_rollouts_fill_the_period_and_missing_between_them(opened):
    chart = opened(SMOKERS, "measure: {delivery: home_team, what: enrolled}").charts[1]
    assert chart.series.every == "quarter"
    columns = ["entry", "region", "period_start", "period_end", "is_whole"]
    columns += ["eligible", "invited", "enrolled", "completed"]
    quarters = [one for one, _ in chart.series.due]
    rows = [
        ("home_team", "all", quarters[n].start, quarters[n].end, False, 100, 50, 20, 10) for n in (0, 1, 2, 3, 6, 7)
    ]
    reach = reach_table(pl.DataFrame(rows, schema=columns, orient="row"))

    found = rows_of_chart(chart, "crude", {"reach": reach})

    assert found["is_complete"].to_list() == [False, True, True, True, False, False, True, True]
    assert found["status"].to_list() == ["value"] * 4 + ["missing"] * 2 + ["value"] * 2
    assert found["value"].to_list() == [20.0] * 4 + [None] * 2 + [20.0] * 2


MEASURE = "measure: {indicator: hospital_admissions, region: noord, every: month}"
REBASE = "{on: 2022-01-01, why: {nl: omdat, en: because}, decided_by: team, decided_on: 2022-02-01}"
SMOKERS = "measure: {indicator: smoker}"
WAITING = "measure: {file: waiting.csv, series: waiting, nature: share}"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "told"),
    [
        (REBASE, REBASE.replace("why: {nl: omdat, en: because}, ", ""), "charts.0.rebase.0.why", "the key is absent"),
        (REBASE, REBASE.replace("decided_by: team, ", ""), "charts.0.rebase.0.decided_by", "the key is absent"),
        (REBASE, REBASE.replace(", decided_on: 2022-02-01", ""), "charts.0.rebase.0.decided_on", "the key is absent"),
        (REBASE, REBASE.replace("on: 2022-01-01", "on: 2025-01-01", 1), "charts.0.rebase.0.on", "outside the series"),
        (REBASE, REBASE.replace("on: 2022-01-01", "on: 2020-07-01", 1), "charts.0.baseline", "within the baseline"),
        (MEASURE, MEASURE.replace("hospital_admissions", "hospital_admission"), "charts.0.measure.indicator",
         "no indicator `hospital_admission`"),
        (MEASURE, MEASURE.replace("noord", "zuid"), "charts.0.measure.region", "no site `zuid`"),
        (MEASURE, MEASURE + "\n      chart: p", "charts.0.chart", "does not fit a series of nature rate"),
        (SMOKERS, SMOKERS + "\n      chart: u", "charts.1.chart", "does not fit a series of nature share"),
        (SMOKERS, "measure: {indicator: smoker, every: month}", "charts.1.measure.every", "in a whole year"),
        (SMOKERS, "measure: {delivery: team, what: enrolled}", "charts.1.measure.delivery", "no entry of"),
        (SMOKERS, "measure: {delivery: home_team, what: joy}", "charts.1.measure.what", "no figure of delivery `joy`"),
        (SMOKERS, "measure: {delivery: home_team, what: enrolled, every: month}", "charts.1.measure.every",
         "counted by quarter, not by month"),
        (SMOKERS, "measure: {indicator: smoker, file: a.csv}", "charts.1.measure", "one of `indicator`, `delivery`"),
        (SMOKERS, "measure: {indicator: smoker, unit: {nl: a, en: a}}", "charts.1.measure", "`unit` belongs to"),
        ("target: 0.2", "target: 1.2", "charts.1.target", "120 percent"),
        ("target: 0.2", "target: 0.2\n      better: neither", "charts.1.target", "which way is better"),
        ("from: 2020-01-01, until: 2021-01-01}\n      rebase", "from: 2019-01-01, until: 2020-06-01}\n      rebase",
         "charts.0.baseline", "outside the series"),
        ("from: 2020-01-01, until: 2021-01-01}\n      rebase", "from: 2020-01-15, until: 2020-06-20}\n      rebase",
         "charts.0.baseline", "holds 4 whole periods"),
        (SMOKERS, SMOKERS + "\n      baseline: {from: 2020-01-01, until: 2024-01-01}", "charts.1.baseline",
         "holds 4 whole periods"),
        (WAITING, WAITING + "\n      baseline: {from: 2022-01-01, until: 2022-03-20}", "charts.2.baseline",
         "holds 2 whole periods"),
        ("baseline: {from: 2020-01-01, until: 2021-01-01}", "baseline: {points: 12, from: 2020-01-01}",
         "charts.0.baseline", "`from` and `until`, or `points`"),
        ("baseline: {from: 2020-01-01, until: 2021-01-01}", "baseline: {points: 2}", "charts.0.baseline.points",
         "too small"),
        ("period: 2020-04-01", "period: 2019-04-01", "charts.0.excluded.0.period", "outside the series"),
        ("id: smokers", "id: admissions", "charts.1.id", "two charts are called `admissions`"),
        (WAITING, WAITING.replace(", nature: share", ""), "charts.2.measure", "says in `nature`"),
        (WAITING, WAITING.replace("share}", "share, every: month}"), "charts.2.measure", "no place here"),
        ("better: higher", "better: higher\n      excluded: [{period: 2023-01-01, why: {nl: a, en: b}}]",
         "charts.2.excluded.0.period", "outside the series"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_is_refused_in_its_place(opened, right, wrong, place, told):
    with pytest.raises(DefinitionError) as refused:
        opened(right, wrong)

    problem = next(one for one in refused.value.problems if f"improvement.{place}" in one.where)
    assert told in problem.what + problem.expected
    assert ", line " in problem.where
    assert problem.action


def test_open_data_have_no_months(opened):
    with pytest.raises(DefinitionError) as refused:
        opened(is_about_persons=False)

    assert "published by year" in refused.value.problems[0].what


def with_line(number, text):
    lines = FILE.splitlines()
    lines[number - 1] = text
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("file", "place", "told"),
    [
        (with_line(3, "waiting,2022-01-15,2022-03-01,60,80,"), "line 3, period_start", "overlaps with that of line 2"),
        (with_line(3, "waiting,2021-12-01,2022-01-01,60,80,"), "line 3, period_start", "begins before that of line 2"),
        (with_line(3, "waiting,2022-02-01,2022-02-01,60,80,"), "line 3, period_end", "on or before its first day"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,90,80,"), "line 3, numerator", "larger than the denominator"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,-1,80,"), "line 3, numerator", "negative"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,1,-80,"), "line 3, denominator", "negative"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,many,80,"), "line 3, numerator", "not a number"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,inf,80,"), "line 3, numerator", "not a number"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,1_0,80,"), "line 3, numerator", "not a number"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,1e1,80,"), "line 3, numerator", "not a number"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,12,5,80,"), "line 3", "more cells"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,60,80"), "line 3", "fewer cells"),
        (with_line(3, "waiting,2022-W05-1,2022-03-01,60,80,"), "line 3, period_start", "not a day"),
        (with_line(3, "waiting,20220201,2022-03-01,60,80,"), "line 3, period_start", "not a day"),
        (with_line(3, "waiting,2022-02-30,2022-03-01,60,80,"), "line 3, period_start", "not a day"),
        (with_line(3, "waiting,2022-02-01,2022-03-01,60,,"), "line 3, denominator", "a share has none"),
        (with_line(1, "series,period_start,period_end,denominator,note"), "line 1", "the column numerator is absent"),
        (with_line(1, "series,period_start,period_end,numerator,denominator,notes"), "line 1", "a column `notes`"),
        ("series,period_start,period_end,numerator\nother,2022-01-01,2022-02-01,1\n", "waiting.csv",
         "no series `waiting`"),
    ],
)  # fmt: skip
def test_a_file_is_refused_on_the_line_that_is_wrong(opened, file, place, told):
    with pytest.raises(DataContractError) as refused:
        opened(file=file)

    problem = refused.value.problems[0]
    assert place in problem.where
    assert told in problem.what


def test_no_time_between_two_events_is_refused_on_its_line(tmp_path):
    (tmp_path / "falls.csv").write_text(
        "series,period_start,period_end,numerator\nfalls,2022-01-01,2022-01-04,3\nfalls,2022-01-04,2022-01-05,0\n",
        encoding="utf-8",
    )

    with pytest.raises(DataContractError) as refused:
        measured_periods(tmp_path / "falls.csv", "falls", Nature.TIME_BETWEEN)

    assert "falls.csv, line 3, numerator" in refused.value.problems[0].where
    assert len(measured_periods(tmp_path / "falls.csv", "falls", Nature.COUNT_BETWEEN)) == 2


def test_all_lines_that_are_wrong_are_told_at_once(opened):
    lines = FILE.splitlines()
    lines[1], lines[3] = lines[1].replace("60", "99"), lines[3].replace("70", "x")

    with pytest.raises(DataContractError) as refused:
        opened(file="\n".join(lines))

    assert [problem.where.split(", ")[-2] for problem in refused.value.problems] == ["line 2", "line 4"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(DataContractError) as refused:
        measured_periods(tmp_path / "absent.csv", "waiting", Nature.VALUE)

    assert "cannot be read" in refused.value.problems[0].what


def test_a_value_may_be_negative_and_a_count_has_no_denominator(tmp_path: Path):
    path = tmp_path / "some.csv"
    path.write_text("series,period_start,period_end,numerator,denominator\na,2022-01-01,2022-02-01,-3,\n", "utf-8")
    assert measured_periods(path, "a", Nature.VALUE)[0].numerator == -3

    path.write_text("series,period_start,period_end,numerator,denominator\na,2022-01-01,2022-02-01,3,4\n", "utf-8")
    with pytest.raises(DataContractError) as refused:
        measured_periods(path, "a", Nature.COUNT)
    assert "has no denominator" in refused.value.problems[0].what
