"""The set-up behind ./proeftuin, driven with a stand-in for Python so that nothing is downloaded."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS_OF_A_BARE_SYSTEM = ("sh", "dirname", "cksum", "cat", "ls", "rm", "mkdir", "chmod", "uname", "env")

STAND_IN = """#!/bin/sh
# Behaves as Python does towards the set-up. {version_ok}: new enough; {venv_ok}: has venv; {pip_ok}: packages arrive.
case "$*" in
*version_info*) {version_ok} ;;
--version) echo "Python 3.11.99" ;;
*ensurepip*) {venv_ok} ;;
"-m venv "*)
    mkdir -p "$3/bin"
    cp_self=$(cat "$0")
    printf '%s\\n' "$cp_self" > "$3/bin/python"
    chmod +x "$3/bin/python"
    ;;
*--requirement*) {pip_ok} ;;
*--editable*)
    here=$(dirname "$0")
    printf '#!/bin/sh\\nfor argument in "$@"; do echo "<$argument>"; done\\n' > "$here/proeftuin"
    for program in ruff mypy lint-imports pytest; do
        printf '#!/bin/sh\\necho "%s $*"\\n' "$program" > "$here/$program"
    done
    chmod +x "$here"/*
    ;;
esac
"""


JAVA = "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2"


class Newcomer:
    """A copy of the repository's set-up in a path with a blank, on a machine with a shell and one Python."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.home = folder / "a new machine"
        self.root = self.home / "the repository"
        self.programs = self.home / "bin"
        self.programs.mkdir(parents=True)
        for name in TOOLS_OF_A_BARE_SYSTEM:
            (self.programs / name).symlink_to(shutil.which(name))
        (self.root / "tools").mkdir(parents=True)
        shutil.copytree(repository / "tools" / "setup", self.root / "tools" / "setup")
        shutil.copytree(repository / "locks", self.root / "locks")
        (self.root / ".ci").mkdir()
        for name in ("proeftuin", "test", ".ci/run", "pyproject.toml"):
            shutil.copy(repository / name, self.root / name)

    def has(self, name: str, script: str) -> None:
        """Puts a program on the machine."""
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def has_python(self, *, version_ok="true", venv_ok="true", pip_ok="true"):
        python = self.programs / "python3"
        python.write_text(STAND_IN.format(version_ok=version_ok, venv_ok=venv_ok, pip_ok=pip_ok))
        python.chmod(0o755)

    def runs(self, *arguments: str, program="proeftuin", cwd: Path | None = None, **variables: str):
        return subprocess.run(
            [str(self.root / program), *arguments],
            cwd=cwd or self.home,
            env={"PATH": str(self.programs), "HOME": str(self.home), **variables},
            capture_output=True,
            text=True,
        )

    @property
    def environment(self) -> Path:
        return self.root / ".venv"


@pytest.fixture
def newcomer(repository, tmp_path):
    return Newcomer(repository, tmp_path)


def test_first_call_sets_up_and_runs_from_any_folder_with_blanks_in_the_path(newcomer, tmp_path):
    newcomer.has_python()

    result = newcomer.runs("run", "studies/my study", "--language", "nl", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["<run>", "<studies/my study>", "<--language>", "<nl>"]
    assert "Setting up once" in result.stderr


def test_later_calls_set_up_nothing(newcomer):
    newcomer.has_python()
    newcomer.runs()
    newcomer.has_python(version_ok="false", pip_ok="false")

    assert newcomer.runs("--help").stderr == ""


def test_interrupted_set_up_is_done_again_from_the_start(newcomer):
    newcomer.has_python(pip_ok="kill -9 $PPID")
    assert newcomer.runs("--help").returncode != 0
    (newcomer.environment / "half a package").write_text("")
    newcomer.has_python()

    result = newcomer.runs("--help")

    assert result.stdout == "<--help>\n"
    assert not (newcomer.environment / "half a package").exists()


@pytest.mark.parametrize("changed", ["locks/web.txt", "pyproject.toml"])
def test_changed_lock_or_package_is_set_up_anew(newcomer, changed):
    newcomer.has_python()
    newcomer.runs()
    with (newcomer.root / changed).open("a") as file:
        file.write("\n# changed\n")

    assert "Setting up once" in newcomer.runs().stderr


def test_moved_repository_is_set_up_anew(newcomer):
    newcomer.has_python()
    newcomer.runs()
    newcomer.root = newcomer.root.rename(newcomer.home / "moved")

    assert "Setting up once" in newcomer.runs().stderr


def test_python_that_is_too_old_is_named_with_what_to_do(newcomer):
    newcomer.has_python(version_ok="false")

    result = newcomer.runs("--help")

    assert result.returncode == 1
    assert "needs Python 3.11 or newer; this machine has Python 3.11.99" in result.stderr
    assert "What to do" in result.stderr


def test_machine_without_python_gets_told(newcomer):
    assert "this machine has no python3" in newcomer.runs("--help").stderr


def test_missing_venv_names_the_debian_package_and_leaves_nothing(newcomer):
    newcomer.has_python(venv_ok="false")

    result = newcomer.runs("--help")

    assert result.returncode == 1
    assert "sudo apt-get install python3-venv" in result.stderr
    assert not newcomer.environment.exists()


def test_failed_download_says_so_and_the_next_call_repairs_it(newcomer):
    newcomer.has_python(pip_ok="{ echo 'ERROR: connection refused' >&2; exit 1; }")

    failed = newcomer.runs("--help")
    newcomer.has_python()
    repaired = newcomer.runs("--help")

    assert failed.returncode == 1
    assert "connection refused" in failed.stderr
    assert "check the connection to the internet" in failed.stderr
    assert repaired.stdout == "<--help>\n"


def test_environment_that_someone_else_made_is_left_alone(newcomer):
    newcomer.has_python()
    newcomer.environment.mkdir()
    own = newcomer.environment / "my own work"
    own.write_text("precious")

    result = newcomer.runs("--help")

    assert result.returncode == 1
    assert own.read_text() == "precious"
    assert "move it elsewhere or remove it" in result.stderr


@pytest.fixture
def developer(newcomer):
    """Someone with a complete Python who may not install system packages."""
    newcomer.has_python()
    newcomer.has("id", "echo 1000")
    newcomer.has("java", JAVA)
    newcomer.has("nginx", "")
    return newcomer


def test_fast_checks_come_first_and_arguments_go_to_pytest(developer):
    developer.has("chromium", "")

    result = developer.runs("tests/unit", "-k", "two words", program="test")

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "ruff check .",
        "ruff format --check .",
        "mypy ",
        "lint-imports ",
        "pytest -n 2 --dist worksteal tests/unit -k two words",
    ]


def test_failed_check_is_named_after_all_checks_and_stops_the_tests(developer):
    developer.has("chromium", "")
    developer.runs(program="test")
    (developer.root / ".venv-test" / "bin" / "mypy").write_text("#!/bin/sh\nexit 1\n")

    result = developer.runs(program="test")

    assert result.returncode == 1
    assert result.stderr.endswith("these checks failed:\n  mypy\n")
    assert "lint-imports" in result.stdout
    assert "pytest" not in result.stdout


def test_missing_browser_is_said_and_the_rest_runs(developer):
    result = developer.runs(program="test")

    assert "Missing part: a browser" in result.stderr
    assert "How to get it" in result.stderr
    assert result.stdout.splitlines()[-1] == "pytest -n 2 --dist worksteal -m not browser"


def test_missing_browser_fails_in_continuous_integration(developer):
    result = developer.runs(program=".ci/run")

    assert result.returncode == 1
    assert "a missing part is a failure" in result.stderr
    assert "pytest" not in result.stdout


def test_browser_is_installed_by_root_only(developer):
    install = 'case "$*" in *" chromium") printf "#!/bin/sh\\n" > "$BIN/chromium"; chmod +x "$BIN/chromium" ;; esac'
    developer.has("apt-get", install)
    as_user = developer.runs(program="test", BIN=str(developer.programs))
    developer.has("id", "echo 0")
    as_root = developer.runs(program="test", BIN=str(developer.programs))

    assert "-m not browser" in as_user.stdout
    assert "-m not browser" not in as_root.stdout


def test_browser_that_does_not_start_is_not_taken_for_one(developer):
    developer.has("chromium-browser", "exit 1")

    assert "Missing part: a browser" in developer.runs(program="test").stderr


@pytest.mark.parametrize("java", ["exit 1", JAVA.replace("17.0.15", "11.0.2"), JAVA.replace("17.0.15", "1.8.0_292")])
def test_missing_or_old_java_is_said_and_the_rest_runs(developer, java):
    developer.has("chromium", "")
    developer.has("java", java)
    result = developer.runs(program="test")

    assert "Missing part: Java 17 or newer" in result.stderr
    assert "apt-get install default-jre-headless" in result.stderr
    assert result.stdout.splitlines()[-1] == "pytest -n 2 --dist worksteal -m not spark"


def test_missing_browser_and_java_leave_out_the_tests_of_both(developer):
    developer.has("java", "exit 1")

    assert developer.runs(program="test").stdout.splitlines()[-1].endswith("-m not browser and not spark")


def test_missing_java_fails_in_continuous_integration(developer):
    developer.has("chromium", "")
    developer.has("java", "exit 1")
    result = developer.runs(program=".ci/run")

    assert result.returncode == 1
    assert "a missing part is a failure" in result.stderr
    assert "pytest" not in result.stdout


def test_java_is_taken_from_its_own_folder(developer):
    developer.has("chromium", "")
    home = developer.home / "my java"
    (home / "bin").mkdir(parents=True)
    (developer.programs / "java").rename(home / "bin" / "java")

    assert "not spark" in developer.runs(program="test").stdout
    assert "not spark" not in developer.runs(program="test", JAVA_HOME=str(home)).stdout


def test_java_is_installed_by_root_only(developer):
    developer.has("chromium", "")
    developer.has("java-to-come", JAVA)
    developer.has("java", "exit 1")
    developer.has("apt-get", 'case "$*" in *" default-jre-headless") cat "$BIN/java-to-come" > "$BIN/java" ;; esac')
    as_user = developer.runs(program="test", BIN=str(developer.programs))
    developer.has("id", "echo 0")
    as_root = developer.runs(program="test", BIN=str(developer.programs))

    assert "-m not spark" in as_user.stdout
    assert "-m not spark" not in as_root.stdout


def test_continuous_integration_ends_with_the_summary_of_pytest_and_its_exit_code(developer):
    developer.has("chromium", "")
    developer.runs(program=".ci/run")
    (developer.root / ".venv-test" / "bin" / "pytest").write_text("#!/bin/sh\necho 'no tests ran'\nexit 5\n")

    result = developer.runs(program=".ci/run")

    assert result.returncode == 5
    assert result.stdout.splitlines()[-1] == "no tests ran"


@pytest.mark.parametrize("name", ["proeftuin", "test", ".ci/run"])
def test_command_can_be_run_as_it_is(repository, name):
    assert os.access(repository / name, os.X_OK)
    assert (repository / name).read_text().startswith("#!/bin/sh\n")
