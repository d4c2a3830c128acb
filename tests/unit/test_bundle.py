"""A bundle appears in one step or not at all."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import polars as pl
import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.studies.bundle import bundle_in_the_making, checksums, write_manifest, write_table
from proeftuin.studies.bundle_reader import Bundle


def _make(output: Path, number: int) -> None:
    with bundle_in_the_making(output) as folder:
        write_table(pl.DataFrame({"number": [number]}), folder, "numbers")
        write_manifest(folder, {"number": number, "files": checksums(folder)})


def _content(output: Path) -> int:
    return Bundle.open(output).table("numbers")["number"].item()


def test_a_finished_bundle_stands_under_its_name(tmp_path) -> None:
    _make(tmp_path / "results", 1)

    assert _content(tmp_path / "results") == 1


def test_a_new_bundle_takes_the_place_of_the_old_one_and_nothing_is_left_over(tmp_path) -> None:
    _make(tmp_path / "results", 1)
    _make(tmp_path / "results", 2)

    assert _content(tmp_path / "results") == 2
    assert len(list(tmp_path.iterdir())) == 2  # the link and the folder it points to


def test_the_same_content_gives_the_same_bytes(tmp_path) -> None:
    _make(tmp_path / "one", 1)
    _make(tmp_path / "two", 1)

    assert checksums(tmp_path / "one") == checksums(tmp_path / "two")


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_run_leaves_the_last_bundle_and_nothing_else(tmp_path, stop) -> None:
    _make(tmp_path / "results", 1)
    before = sorted(path.name for path in tmp_path.iterdir())

    def interrupted() -> None:
        with bundle_in_the_making(tmp_path / "results") as folder:
            write_table(pl.DataFrame({"number": [2]}), folder, "numbers")
            raise stop

    with pytest.raises(stop):
        interrupted()

    assert _content(tmp_path / "results") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


STEPS = ["mkdir", "rename", "symlink_to", "replace", "rmtree"]


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step_leaves_a_whole_bundle(tmp_path, step) -> None:
    _make(tmp_path / "results", 1)
    killed = textwrap.dedent(
        """
        import os, pathlib, shutil, sys
        import polars as pl
        from proeftuin.studies.bundle import bundle_in_the_making, write_manifest, write_table
        step, output = sys.argv[1], pathlib.Path(sys.argv[2])
        def die(*args, **kwargs):
            os._exit(9)
        owner = {"mkdir": pathlib.Path, "rename": pathlib.Path, "symlink_to": pathlib.Path, "replace": os,
                 "rmtree": shutil}[step]
        setattr(owner, step, die)
        with bundle_in_the_making(output) as folder:
            write_table(pl.DataFrame({"number": [2]}), folder, "numbers")
            write_manifest(folder, {"number": 2})
        """
    )

    finished = subprocess.run([sys.executable, "-c", killed, step, str(tmp_path / "results")], check=False)

    assert finished.returncode == 9
    assert _content(tmp_path / "results") in {1, 2}
    _make(tmp_path / "results", 3)
    assert _content(tmp_path / "results") == 3
    assert not list(tmp_path.glob("*unfinished*"))


def test_what_this_program_did_not_make_is_not_touched(tmp_path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "thesis.docx").write_text("years of work")

    with pytest.raises(DefinitionError, match="did not make"):
        _make(tmp_path / "results", 1)

    assert (tmp_path / "results" / "thesis.docx").read_text() == "years of work"


def test_an_empty_folder_may_be_given(tmp_path) -> None:
    (tmp_path / "results").mkdir()

    _make(tmp_path / "results", 1)

    assert _content(tmp_path / "results") == 1


def test_a_bundle_moved_as_a_whole_keeps_working(tmp_path) -> None:
    _make(tmp_path / "a" / "results", 1)
    os.rename(tmp_path / "a", tmp_path / "b")

    assert _content(tmp_path / "b" / "results") == 1


def test_the_manifest_is_readable_and_sorted(tmp_path) -> None:
    _make(tmp_path / "results", 1)
    text = (tmp_path / "results" / "manifest.json").read_text()

    assert list(json.loads(text)) == sorted(json.loads(text))


def test_a_folder_without_a_bundle_is_refused(tmp_path) -> None:
    with pytest.raises(DataContractError, match="no readable manifest"):
        Bundle.open(tmp_path)


def test_an_unknown_table_is_refused_with_the_known_ones(tmp_path) -> None:
    _make(tmp_path / "results", 1)

    with pytest.raises(DataContractError, match="one of numbers"):
        Bundle.open(tmp_path / "results").table("letters")


def test_a_link_of_the_user_is_not_touched(tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "results").symlink_to("elsewhere")

    with pytest.raises(DefinitionError, match="did not make"):
        _make(tmp_path / "results", 1)

    assert os.readlink(tmp_path / "results") == "elsewhere"


@pytest.mark.parametrize("name", ["n" * 300, "n" * 250, "file/results"])
def test_an_impossible_name_is_refused(tmp_path, name) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DefinitionError, match="cannot be written"):
        _make(tmp_path / name, 1)


def test_a_link_to_itself_is_refused(tmp_path) -> None:
    (tmp_path / "results").symlink_to("results")

    with pytest.raises(DefinitionError, match="did not make"):
        _make(tmp_path / "results", 1)


@pytest.mark.parametrize("suffix", ["mine", "99999999999999999999"])
def test_a_folder_that_looks_like_an_unfinished_bundle_but_is_none_is_left_alone(tmp_path, suffix) -> None:
    (tmp_path / f".results-unfinished-{suffix}").mkdir()

    _make(tmp_path / "results", 1)

    assert _content(tmp_path / "results") == 1
    assert (tmp_path / f".results-unfinished-{suffix}").is_dir()


def test_what_appears_under_the_name_during_a_run_is_not_touched(tmp_path) -> None:
    def run() -> None:
        with bundle_in_the_making(tmp_path / "results") as folder:
            write_manifest(folder, {"number": 1})
            (tmp_path / "results").write_text("years of work")

    with pytest.raises(DefinitionError, match="did not make"):
        run()

    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_runs_that_end_at_the_same_moment_leave_one_bundle(tmp_path) -> None:
    program = textwrap.dedent(
        """
        import pathlib, sys
        from proeftuin.studies.bundle import bundle_in_the_making, write_manifest
        for number in range(20):
            with bundle_in_the_making(pathlib.Path(sys.argv[1])) as folder:
                write_manifest(folder, {"number": number, "process": sys.argv[2]})
        """
    )
    words = [sys.executable, "-c", program, str(tmp_path / "results")]
    processes = [subprocess.Popen([*words, str(number)]) for number in range(3)]

    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(list(tmp_path.iterdir())) == 2  # the link and the folder it points to


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"null", b"{", b"\xff", b'{"files": []}', b"[" * 99_999], ids=lambda text: str(text[:9])
)
def test_a_manifest_that_is_none_is_refused(tmp_path, manifest) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest)

    with pytest.raises(DataContractError, match="no readable manifest"):
        Bundle.open(tmp_path)


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_damaged_table_is_named(tmp_path, is_recorded) -> None:
    _make(tmp_path / "results", 1)
    table = tmp_path / "results" / "numbers.parquet"
    table.write_bytes(table.read_bytes()[:-20])
    if not is_recorded:
        write_manifest(tmp_path / "results", {"number": 1})

    with pytest.raises(DataContractError, match=r"numbers\.parquet: this is not the file that the run wrote"):
        Bundle.open(tmp_path / "results").table("numbers")


def test_a_bundle_may_be_named_by_text(tmp_path) -> None:
    _make(tmp_path / "results", 1)

    assert Bundle.open(str(tmp_path / "results")).table("numbers")["number"].item() == 1


def test_a_table_of_another_version_is_named(tmp_path) -> None:
    with bundle_in_the_making(tmp_path / "results") as folder:
        write_table(pl.DataFrame({"indicator": ["zvw_total"]}), folder, "estimates")
        write_manifest(folder, {"files": checksums(folder)})

    with pytest.raises(DataContractError, match="of another version"):
        Bundle.open(tmp_path / "results").estimates()
