"""A study goes round: it is closed, the decided changes begin the next cycle, and the two are laid side by side."""

import json
import shutil

import polars as pl
import pytest

from proeftuin.cli import main
from proeftuin.data.cycle_tables import CYCLE_TABLES
from tests.cycle_example import BEFORE, CORRECTED, OLDER, STUDY, YOUNGER, cyclic_study, deliver_again

CLOSED_ON = "2022-02-15"


def said(capsys, *words):
    """Exit code and what a command prints for people."""
    code = main(["--language", "en", *map(str, words)])
    out, err = capsys.readouterr()
    return code, " ".join((out + err).split())


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The study after its first run."""
    folder = cyclic_study(tmp_path_factory.mktemp("cycles") / "study")
    assert main(["run", str(folder), "--no-report"]) == 0
    return folder


@pytest.fixture(scope="module")
def closed(first, tmp_path_factory):
    """The study with its first cycle closed."""
    folder = tmp_path_factory.mktemp("closed") / "study"
    shutil.copytree(first, folder, symlinks=True)
    assert main(["cycle", "close", str(folder), "--on", CLOSED_ON]) == 0
    return folder


@pytest.fixture(scope="module")
def second(closed, tmp_path_factory):
    """The study after the run of its second cycle, on a delivery with a corrected year and a new one; compared."""
    folder = tmp_path_factory.mktemp("second") / "study"
    shutil.copytree(closed, folder, symlinks=True)
    assert main(["cycle", "next", str(folder)]) == 0
    deliver_again(folder)
    assert main(["run", str(folder), "--no-report"]) == 0
    assert main(["cycle", "compare", str(folder), "1", "2"]) == 0
    return folder


@pytest.fixture
def copy(tmp_path):
    """Makes a copy of a study, to change."""

    def copied(folder):
        shutil.copytree(folder, tmp_path / "copy", symlinks=True)
        return tmp_path / "copy"

    return copied


def edited(folder, old, new):
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def compared(folder, name):
    return pl.read_parquet(folder / "cycles" / "compare-1-2" / f"{name}.parquet")


def test_a_study_without_results_says_so_and_cannot_be_closed(tmp_path, capsys):
    folder = cyclic_study(tmp_path / "study")

    assert "There are no results" in said(capsys, "cycle", "status", folder)[1]
    code, told = said(capsys, "cycle", "close", folder, "--on", CLOSED_ON)
    assert code == 10
    assert "there are no results of this study" in told


def test_status_tells_which_results_a_changed_criterion_makes_stale_and_why(first, copy, capsys):
    folder = edited(copy(first), "at_least: 18", "at_least: 21")
    code, _ = said(capsys, "cycle", "status", folder)
    main(["cycle", "status", str(folder), "--json"])
    found = json.loads(capsys.readouterr().out)

    assert code == 0
    assert found["cycle"] == 1
    assert found["state"] == "stale"
    reason = found["stale"][0]["reasons"][0]
    assert reason == {
        "cause": "definition",
        "about": "populations.adults.include.old enough.age.at_least",
        "before": "18",
        "now": "21",
    }
    assert {one["group"] for one in found["stale"]} >= {"population.adults", "status"}


def test_a_remark_makes_nothing_stale(first, copy, capsys):
    folder = edited(copy(first), "# grown up", "# an adult")

    assert "hold for the study as it is now" in said(capsys, "cycle", "status", folder)[1]


def test_a_cycle_with_stale_results_is_not_closed(first, copy, capsys):
    folder = edited(copy(first), "at_least: 18", "at_least: 21")
    code, told = said(capsys, "cycle", "close", folder, "--on", CLOSED_ON)

    assert code == 10
    assert "populations.adults.include.old enough.age.at_least: 18 became 21" in told
    assert not (folder / "cycles" / "1").exists()


def test_a_closed_cycle_holds_the_study_and_its_tables_and_no_person(closed):
    cycle = closed / "cycles" / "1"

    assert (cycle / "study" / "study.yaml").read_text(encoding="utf-8") == STUDY
    assert (cycle / "results" / "estimates.parquet").is_file()
    assert {path.name for path in cycle.iterdir()} == {"cycle.yaml", "study", "results"}
    assert "only_older" in (cycle / "cycle.yaml").read_text(encoding="utf-8")


def test_a_cycle_is_closed_once(closed, capsys):
    code, told = said(capsys, "cycle", "close", closed, "--on", CLOSED_ON)

    assert code == 10
    assert f"cycle 1 was closed on {CLOSED_ON}" in told


@pytest.mark.parametrize("name", ["cycle.yaml", "study/study.yaml", "results/estimates.parquet", "new.txt"])
def test_a_closed_cycle_that_was_changed_by_hand_is_refused(closed, copy, capsys, name):
    folder = copy(closed)
    path = folder / "cycles" / "1" / name
    content = path.read_bytes() if path.is_file() else b""
    path.write_bytes(content.replace(b"only_older", b"only_younger") + b"\n")
    code, told = said(capsys, "cycle", "status", folder)

    assert code == 10
    assert "changed afterwards" in told


def test_the_next_cycle_needs_a_closed_one(first, capsys):
    code, told = said(capsys, "cycle", "next", first)

    assert code == 10
    assert "cycle 1 of this study is not closed" in told


def test_the_next_cycle_changes_what_was_decided_and_no_other_line(closed, copy, capsys):
    folder = copy(closed)
    code, told = said(capsys, "cycle", "next", folder)
    before, after = STUDY.splitlines(), (folder / "study.yaml").read_text(encoding="utf-8").splitlines()
    seal = [line for line in after if line.startswith("cycle:")]

    assert code == 0
    assert "age.at_least goes from 18 to 65" in told
    assert "status.population stays as it is" in told
    assert [line for line in before if line not in after] == [
        "period: {first_year: 2021, last_year: 2021}",
        "    period: {from: 2021-01-01, until: 2022-01-01}",
        "      - old enough: {age: {at_least: 18}}  # grown up",
    ]
    assert [line for line in after if line not in before] == [
        *seal,
        "period: {first_year: 2021, last_year: 2022}",
        "    period: {from: 2021-01-01, until: 2023-01-01}",
        "      - old enough: {age: {at_least: 65}}  # grown up",
        "      applied: 2",
    ]
    assert said(capsys, "cycle", "next", folder)[0] == 10


def test_a_study_that_changed_since_it_was_closed_does_not_go_on(closed, copy, capsys):
    folder = edited(copy(closed), "at_least: 18", "at_least: 21")
    code, told = said(capsys, "cycle", "next", folder)

    assert code == 10
    assert "this changed since cycle 1 was closed" in told


@pytest.fixture
def decided(first, copy):
    """A study with another decided change, run and closed."""

    def made(change):
        folder = edited(copy(first), "- {step: status, at: status.population, keep: true}", change)
        assert main(["run", str(folder), "--no-report"]) == 0
        assert main(["cycle", "close", str(folder), "--on", CLOSED_ON]) == 0
        return folder, (folder / "study.yaml").read_bytes()

    return made


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("- {step: population, at: period.last_year, was: 2021, to: 2023}", "the decision was about `2021`"),
        ("- {step: status, at: status.indicators, to: [no_such_indicator]}", "no longer valid"),
    ],
)
def test_changes_that_do_not_go_together_are_refused_and_the_file_stays(decided, capsys, change, reason):
    folder, before = decided(change)
    code, told = said(capsys, "cycle", "next", folder)

    assert code == 10
    assert reason in told
    assert (folder / "study.yaml").read_bytes() == before
    assert not list(folder.glob(".next-*"))


def test_a_real_change_is_told_apart_from_a_correction_and_from_another_definition(second):
    rows = compared(second, "cycle_differences")
    (row,) = rows.filter(kind="estimate", subject="gp_contacts", region="all", detail="crude").to_dicts()
    later = (YOUNGER + OLDER) / 2

    assert row["period_before"].year == 2021
    assert row["period_after"].year == 2022
    scale = row["before"] / BEFORE
    assert row["revised_data"] == pytest.approx((CORRECTED - BEFORE) * scale)
    assert row["real_change"] == pytest.approx((later - CORRECTED) * scale)
    assert row["changed_definition"] == pytest.approx((OLDER - later) * scale)
    assert row["after"] == pytest.approx(OLDER * scale)


def test_the_parts_of_every_difference_add_up(second):
    rows = compared(second, "cycle_differences")
    whole = rows.filter(status="value")
    added = whole["before"] + whole["revised_data"] + whole["real_change"] + whole["changed_definition"]

    assert whole.height > 1
    assert (added - whole["after"]).abs().max() < 1e-6
    for contract in CYCLE_TABLES:
        found = compared(second, contract.name)
        assert contract.conform(found).equals(found)


def test_the_population_is_smaller_by_its_definition_alone(second):
    (row,) = compared(second, "cycle_differences").filter(kind="population").to_dicts()

    assert (row["before"], row["revised_data"], row["real_change"]) == (120, 0, 0)
    assert (row["changed_definition"], row["after"]) == (-60, 60)


def test_every_changed_definition_names_its_decision(second):
    changes = compared(second, "cycle_changes")

    assert dict(changes.select("at", "decision").iter_rows()) == {
        "period.last_year": "only_older",
        "populations.adults.period.until": "only_older",
        "populations.adults.include.old enough.age.at_least": "only_older",
    }


def test_the_comparison_is_a_page_in_both_languages(second):
    for language, word in (("nl", "Werkelijke verandering"), ("en", "Real change")):
        page = second / "cycles" / "compare-1-2" / "report" / language / "index.html"
        assert word in page.read_text(encoding="utf-8")


def test_a_run_hands_on_the_comparison_while_it_holds(second, copy):
    folder = copy(second)
    assert main(["run", str(folder), "--no-report"]) == 0
    assert (folder / "results" / "cycle_differences.parquet").is_file()
    edited(folder, "at_least: 65", "at_least: 66")
    assert main(["run", str(folder), "--no-report"]) == 0
    assert not (folder / "results" / "cycle_differences.parquet").is_file()


def test_cycles_are_compared_from_the_earlier_to_the_later_one(second, capsys):
    assert said(capsys, "cycle", "compare", second, 2, 1)[0] == 10
    assert "there is no closed cycle 3" in said(capsys, "cycle", "compare", second, 1, 3)[1]


def test_a_cycle_whose_earlier_ones_are_gone_is_not_closed(second, copy, capsys):
    folder = copy(second)
    shutil.rmtree(folder / "cycles")
    code, told = said(capsys, "cycle", "close", folder, "--on", CLOSED_ON)

    assert code == 10
    assert "the closed cycle that it names is not here" in told
