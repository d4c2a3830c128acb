"""The command line: exit codes, languages, JSON, and errors of one readable paragraph."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from proeftuin.cli.app import language_of, main
from proeftuin.cli.console import Console
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts


@pytest.fixture(autouse=True)
def in_english(monkeypatch) -> None:
    for name in ("LC_ALL", "LANG", "PROEFTUIN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        (["--language", "nl", "run"], {}, Language.NL),
        (["--language=nl", "run"], {}, Language.NL),
        (["--language", "en", "run"], {"PROEFTUIN_LANGUAGE": "nl"}, Language.EN),
        (["run"], {"PROEFTUIN_LANGUAGE": "nl", "LANG": "en_GB.UTF-8"}, Language.NL),
        (["run"], {"LANG": "nl_NL.UTF-8"}, Language.NL),
        (["run"], {"LANG": "C.UTF-8"}, Language.EN),
        (["run"], {}, Language.EN),
    ],
)
def test_the_language_asked_for_wins_from_that_of_the_machine(words, environment, language) -> None:
    assert language_of(words, environment) is language


@pytest.mark.parametrize(("language", "word"), [("nl", "Bereken een studie"), ("en", "Compute a study")])
def test_help_is_written_in_the_language_asked_for(capsys, language, word) -> None:
    assert main(["--language", language, "--help"]) == 0
    assert word in capsys.readouterr().out


def test_a_study_that_is_not_there_is_one_paragraph_without_a_traceback(capsys, tmp_path) -> None:
    assert main(["run", str(tmp_path)]) == 10

    told = capsys.readouterr().err
    assert "there is no such file" in told
    assert "What to do" in told
    assert "Traceback" not in told


def test_an_error_is_introduced_in_dutch_for_a_dutch_reader(capsys, tmp_path) -> None:
    assert main(["--language", "nl", "run", str(tmp_path)]) == 10
    assert "Wat te doen" in capsys.readouterr().err


def test_open_data_that_are_not_there_are_a_fault_of_the_supply(capsys, tmp_path) -> None:
    assert main(["sources", "list", "--open-data", str(tmp_path / "nowhere")]) == 11
    assert "no folder of open data" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["fly"], ["run"], ["--language", "de", "check", "."], ["run", ".", "--fast"]])
def test_words_that_are_not_understood_exit_with_two(capsys, words) -> None:
    assert main(words) == 2
    assert "--help" in capsys.readouterr().err


def test_check_says_what_a_run_would_do(capsys, repository) -> None:
    assert main(["check", str(repository / "studies" / "national-monitor")]) == 0

    told = " ".join(capsys.readouterr().out.split())
    assert "9 sites" in told
    assert "GoedLeven" in told


def test_check_gives_json_to_a_program(capsys, repository) -> None:
    assert main(["check", str(repository / "studies" / "national-monitor"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["study"] == "national-monitor"


def test_sources_lists_every_data_set_with_terms_and_citation(capsys, repository, monkeypatch) -> None:
    monkeypatch.chdir(repository)

    assert main(["sources"]) == 0

    told = capsys.readouterr().out
    assert "Bron: Vektis" in told
    assert "2011–2023" in told


def test_sources_can_be_verified(capsys, repository) -> None:
    assert main(["sources", "verify", "--open-data", str(repository / "open_data")]) == 0
    assert "as recorded" in capsys.readouterr().out


def test_regions_changes_lists_mergers(capsys) -> None:
    assert main(["regions", "changes", "--from", "2022-01-01", "--to", "2023-01-01", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert {"day": "2022-03-24", "from_code": "GM0457", "to_code": "GM0363", "kind": "merger", "share": "1.0"} in found


def test_regions_bring_keeps_sums_and_declares_splits(capsys, tmp_path) -> None:
    table = tmp_path / "cost.csv"
    table.write_text("municipality;year;cost\nHAAREN;2020;100.01\nBOXTEL;2020;50.00\n", encoding="utf-8")

    code = main(
        ["regions", "bring", str(table), "--from", "2020-01-01", "--to", "2025-01-01", "--column", "municipality",
         "--add", "cost", "--output", str(tmp_path / "new.csv")]
    )  # fmt: skip

    rows = [line.split(";") for line in Path(tmp_path / "new.csv").read_text().splitlines()[1:]]
    assert code == 0
    assert sum(round(float(row[2]) * 100) for row in rows) == 15001
    assert {row[0] for row in rows} == {"GM0757", "GM0865", "GM0855", "GM0824"}
    assert "Declared split: GM0788 Haaren" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("content", "column", "message"),
    [
        ("municipality;cost\nHAARREN;1.00\n", "cost", "HAARREN"),
        ("municipality;cost\nHAAREN;one\n", "cost", "line 2, column cost: this is not a number"),
        ("municipality,cost\nHAAREN,1.00\n", "cost", "line 1: the values are separated by commas"),
        ("municipality;cost\nHAAREN;1.00\n", "price", "there is no column price"),
    ],
)
def test_a_table_that_cannot_be_brought_is_refused_with_its_place(capsys, tmp_path, content, column, message) -> None:
    table = tmp_path / "cost.csv"
    table.write_text(content, encoding="utf-8")

    code = main(
        ["regions", "bring", str(table), "--from", "2020-01-01", "--to", "2025-01-01", "--column", "municipality",
         "--add", column, "--output", str(tmp_path / "new.csv")]
    )  # fmt: skip

    assert code == 11
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new.csv").exists()


def test_a_day_that_is_not_a_day_is_refused(capsys) -> None:
    assert main(["regions", "changes", "--from", "last year", "--to", "2023-01-01"]) == 10
    assert "last year" in capsys.readouterr().err


def test_show_tells_a_figure_with_its_interval(capsys, national_bundle) -> None:
    assert main(["show", str(national_bundle), "--region", "NL01", "--indicator", "zvw_total", "--year", "2023"]) == 0

    told = capsys.readouterr().out
    assert "3,119" in told


def test_show_gives_json_to_a_program(capsys, national_bundle) -> None:
    words = ["show", str(national_bundle), "--region", "NL01", "--indicator", "smoker", "--json"]

    assert main(words) == 0

    rows = json.loads(capsys.readouterr().out)
    assert [row["value"] for row in rows] == [16.7]


def test_show_says_so_when_nothing_matches(capsys, national_bundle) -> None:
    assert main(["show", str(national_bundle), "--region", "GM9999"]) == 0
    assert "No figures match" in capsys.readouterr().out


def run_program(*words, stdout=subprocess.PIPE, **environment):
    """The program in a process of its own, as a terminal starts it."""
    program = "import sys; from proeftuin.cli import main; sys.exit(main())"
    known = {**os.environ, "PROEFTUIN_LANGUAGE": "en", **environment}
    return subprocess.run([sys.executable, "-c", program, *words], stdout=stdout, stderr=subprocess.PIPE, env=known)


def test_a_full_disk_is_told_without_a_traceback(repository) -> None:
    with Path("/dev/full").open("w") as full:
        done = run_program("sources", "list", "--open-data", str(repository / "open_data"), stdout=full)

    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_stops_reading_gets_no_traceback(national_bundle) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run_program("show", str(national_bundle), "--json", stdout=writing)
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (1, b"")


def test_a_terminal_without_all_letters_shows_a_question_mark(repository) -> None:
    done = run_program("sources", "list", "--open-data", str(repository / "open_data"), PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert b"2011?2023" in done.stdout


def test_json_keeps_all_letters_where_the_terminal_does_not_have_them(national_bundle) -> None:
    words = ["sources", "list", "--json", "--open-data", str(national_bundle.parent / "absent")]
    assert run_program(*words, PYTHONIOENCODING="ascii").returncode == 11

    words = ["show", str(national_bundle), "--region", "NL01", "--indicator", "zvw_total", "--json"]
    done = run_program(*words, PYTHONIOENCODING="ascii")

    assert done.stdout.isascii()
    assert json.loads(done.stdout)


def test_closed_output_is_no_error(repository) -> None:
    program = "import os, sys; os.close(1); sys.stdout = None; from proeftuin.cli import main; sys.exit(main())"
    words = ["sources", "list", "--open-data", str(repository / "open_data")]

    assert subprocess.run([sys.executable, "-c", program, *words], check=False).returncode == 0


@pytest.mark.parametrize(("language", "rows"), [("nl", "173.309"), ("en", "173,309")])
def test_numbers_are_written_as_in_the_language_asked_for(capsys, repository, language, rows) -> None:
    main(["--language", language, "sources", "list", "--open-data", str(repository / "open_data")])

    assert rows in capsys.readouterr().out


def test_a_data_set_without_files_is_listed(capsys, repository, tmp_path) -> None:
    register = (repository / "open_data" / "vektis-gemeente" / "source.yaml").read_text(encoding="utf-8")
    (tmp_path / "vektis-gemeente").mkdir()
    (tmp_path / "vektis-gemeente" / "source.yaml").write_text(register.partition("files:")[0], encoding="utf-8")

    assert main(["sources", "list", "--open-data", str(tmp_path)]) == 0
    assert "vektis-gemeente" in capsys.readouterr().out


def test_a_change_is_told_in_the_words_of_the_language(capsys) -> None:
    main(["--language", "nl", "regions", "changes", "--from", "2018-12-31", "--to", "2019-01-02"])

    assert "samenvoeging" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["regions"]])
def test_no_command_shows_the_help_and_nothing_after_it(capsys, words) -> None:
    assert main(words) == 2
    assert "Add --help" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--language", "de", "check", "."], ["fly"], ["run", ".", "--fast"]])
def test_a_usage_error_is_two_sentences(capsys, words) -> None:
    main(words)

    assert ". Add --help to see what this command takes." in capsys.readouterr().err


def test_an_interruption_is_told_and_is_no_success(capsys, monkeypatch) -> None:
    def stopped(folder: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("proeftuin.cli.check.checked_study", stopped)

    assert main(["check", "."]) == 130
    assert "Stopped." in capsys.readouterr().err


def test_an_interruption_while_the_program_loads_is_as_quiet() -> None:
    program = (
        "import builtins, sys; import proeftuin.cli\n"
        "def stopped(*words, **names): raise KeyboardInterrupt\n"
        "builtins.__import__ = stopped\n"
        "sys.exit(proeftuin.cli.main())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (130, b"Stopped.\n")


def test_square_brackets_in_a_name_are_letters_and_no_markup(capsys) -> None:
    console = Console(Texts.of_package("proeftuin.cli", Language.EN))

    console.table("[/title]", ["[b]site[/b]"], [["[/x] [red]Urk[/red]"]])

    told = capsys.readouterr().out
    assert [words for words in ("[/title]", "[b]site[/b]", "[/x] [red]Urk[/red]") if words not in told] == []


def test_the_advice_after_a_run_fits_its_years_and_its_file(capsys, repository, tmp_path) -> None:
    (tmp_path / "small.yaml").write_text(
        "study: small\ntitle: {nl: Klein, en: Small}\nquestion: {nl: Wat, en: What}\ndivision: 2015\n"
        f"open_data: {repository / 'open_data'}\nperiod: {{first_year: 2014, last_year: 2014}}\n"
        "sites: [{id: urk, name: Urk, start: 2014-01-01, geography: {mark: unknown}}]\n",
        encoding="utf-8",
    )

    assert main(["run", str(tmp_path / "small.yaml"), "--no-report"]) == 0

    told = capsys.readouterr().out
    assert "--region GM0935 --year 2014" in told
    assert f"edit {tmp_path / 'small.yaml'} and" in told
    assert "effect" not in told
    assert main(["show", str(tmp_path / "results"), "--region", "GM0935", "--year", "2014"]) == 0
    assert "No figures match" not in capsys.readouterr().out
