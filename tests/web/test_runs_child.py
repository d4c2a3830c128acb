"""The program that checks and computes a study, and what is heard of it."""

import errno
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proeftuin.errors import DataContractError, DefinitionError, NotEstimableError, Problem
from proeftuin_web.runs import child, child_process
from proeftuin_web.runs.child_process import Child
from proeftuin_web.runs.stages import TAKING_IN, fraction_before, stages_of

ROOT = Path(__file__).resolve().parents[2]


def test_a_path_may_not_lead_out_of_what_is_open_to_the_study(tmp_path):
    home = tmp_path / "studies" / "small"
    home.mkdir(parents=True)
    (tmp_path / "open_data").mkdir()
    (tmp_path / "data" / "noord").mkdir(parents=True)
    (home / "study.yaml").write_text(
        "open_data: ../../open_data\nown: ../../data/noord/people.csv\nother: ../../data/zuid/people.csv\n"
        "secret: /etc/passwd\nhome: ~/.ssh/id\nlist:\n  - schemes/../../../secret-key\nurl: https://example.org/a\n"
    )
    (home / "scheme.yaml").write_text("file: ../../secret-key\n")
    allowed = [tmp_path / "open_data", tmp_path / "data" / "noord"]

    found = [problem.what.split("`")[1] for problem in child.outside(home, allowed)]

    assert found == [
        "../../secret-key", "../../data/zuid/people.csv", "/etc/passwd", "~/.ssh/id", "schemes/../../../secret-key",
    ]  # fmt: skip


def test_a_folder_with_the_name_of_a_file_is_no_file_of_the_study(tmp_path):
    (tmp_path / "care" / "kept-results" / "segments.schemes_ages.yaml").mkdir(parents=True)
    (tmp_path / "study.yaml").write_text("study: small\n")

    assert child.outside(tmp_path, [tmp_path]) == []


def test_a_link_inside_the_study_does_not_widen_it(tmp_path):
    home = tmp_path / "studies" / "small"
    home.mkdir(parents=True)
    (home / "study.yaml").write_text("file: ../other/people.csv\n")

    assert len(child.outside(home, [tmp_path / "open_data"])) == 1


def test_problems_name_the_line_and_not_where_the_folder_is(tmp_path):
    error = DefinitionError(Problem(f"{tmp_path}/study.yaml, line 3, title", "is missing", "a text", "add it"))

    assert child.problems_of(error, tmp_path) == [
        {
            "where": "study.yaml, line 3, title",
            "line": 3,
            "what": "is missing",
            "expected": "a text",
            "action": "add it",
        }
    ]


@pytest.mark.parametrize(
    ("error", "cause"),
    [(DefinitionError("x"), "definition"), (DataContractError("x"), "data"), (NotEstimableError("x"), "not_estimable")],
)
def test_each_family_of_errors_is_told_apart(error, cause):
    assert child._cause(error) == cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.EFBIG, "File too large"), "disk_full"),
        (RuntimeError("IO Error: Could not write: No space left on device"), "disk_full"),
        (PermissionError(errno.EACCES, "Permission denied"), "machine"),
        (ValueError("a value of a person"), "crashed"),
    ],
)
def test_a_full_disk_is_told_apart_from_a_fault_of_the_program(error, cause):
    assert child._cause_by_machine(error) == cause


def test_a_table_that_does_not_fit_on_the_disk_counts_as_a_full_disk(tmp_path):
    code = (
        "import resource, sys; from pathlib import Path; import polars as pl; from proeftuin_web.runs import child\n"
        "from proeftuin.studies.bundle import write_table\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_table(pl.DataFrame({'a': range(100_000)}), Path(sys.argv[1]), 'a')\n"
        "except Exception as error: print(child._cause_by_machine(error))\n"
    )
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "disk_full"


def test_of_a_fault_only_the_kind_and_the_place_are_told():
    try:
        raise ValueError("born on 1950-01-01")
    except ValueError as error:
        place = child._place(error)

    assert place.startswith("ValueError, test_runs_child.py, line ")
    assert "1950" not in place


def test_the_real_program_tells_what_is_wrong_with_a_study(tmp_path):
    (tmp_path / "study.yaml").write_text("study: small\n")

    said = child_process.checked(tmp_path)

    assert said["failed"]["cause"] == "definition"
    assert all(problem["where"].startswith("study.yaml") for problem in said["failed"]["problems"])


def test_a_file_of_which_references_unfold_without_end_is_refused(tmp_path):
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (tmp_path / "study.yaml").write_text("\n".join(bomb))
    (tmp_path / "itself.yaml").write_text("a: &a [*a]")
    (tmp_path / "good.yaml").write_text("a: &a [1, 2]\nb: *a\n")

    with pytest.raises(DefinitionError) as error:
        child._checked(tmp_path, [], print)

    assert [Path(problem.where).name for problem in error.value.problems] == ["itself.yaml", "study.yaml"]


def waits(tmp_path):
    """A program that starts another and waits for it; gives the path where the number of that one will stand."""
    note = tmp_path / "number"
    code = (
        "import subprocess, sys; other = subprocess.Popen(['sleep', '60']);"
        f"open({str(note)!r}, 'w').write(str(other.pid)); print('{{\"stage\": \"read\"}}', flush=True); other.wait()"
    )
    return [sys.executable, "-c", code], note


def is_running(number):
    path = Path(f"/proc/{number}/stat")
    return path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"


def test_ending_it_ends_all_that_it_started(tmp_path):
    program, note = waits(tmp_path)
    started = Child("run", tmp_path, program=program)
    assert next(iter(started.told(10.0))) == {"stage": "read"}
    started.end()

    other = int(note.read_text())
    until = time.monotonic() + 10
    while is_running(other) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(other)
    assert not is_running(started.pid)


def test_it_ends_when_whoever_started_it_does():
    code = "from proeftuin_web.runs.child import _end_with_parent; print('on', flush=True); _end_with_parent()"
    started = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert started.stdout.readline() == b"on\n"
    started.stdin.close()

    assert started.wait(10) == -9
    started.stdout.close()


def test_lines_that_are_no_messages_are_passed_over(tmp_path):
    code = "print('hello'); print('[1]'); print('{\"stage\": \"read\"}'); print('{\"half\": ', end='')"
    started = Child("run", tmp_path, program=[sys.executable, "-c", code])
    told = [said for said in started.told(10.0) if said is not None]
    started.close()

    assert told == [{"stage": "read"}]


def test_stages_count_by_how_long_they_took_before():
    stages = stages_of(is_about_persons=False)

    assert stages[-1] == TAKING_IN
    assert fraction_before("read", stages, {}) == 0
    assert fraction_before("release", stages, {"evaluation": 3.0, "report": 1.0}) == 0.75
    assert fraction_before("unknown", stages, {}) == 0
    assert 0 < fraction_before("report", stages, {}) < 1


def test_every_stage_of_the_library_has_a_name():
    import re

    from proeftuin_web.runs.stages import STAGES

    begun = {
        stage
        for file in ("run.py", "care_run.py")
        for stage in re.findall(
            r'clock\.begin\("(\w+)"\)', (ROOT / "src" / "proeftuin" / "studies" / file).read_text(encoding="utf-8")
        )
    }

    assert begun
    assert begun <= set(STAGES)
