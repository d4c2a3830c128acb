"""Every block of Python or shell in the documentation runs as it stands, on the files that the page shows."""

import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import read_study

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(?:(python|sh)|(?:yaml|csv) (\S+))\n(.*?)^```$", re.M | re.S)
"""What runs, and files with their contents: their path in the copy stands behind the language."""
MAKES_A_KEY = re.compile(r"export (\w+)=\$\(openssl rand -hex 32\)")
TRIED_ELSEWHERE = {"./test", ".ci/run", "git", "cd", "just", "python"}
"""First words of shell lines that a page shows and another test, or this very run, tries."""


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """Language, path and content; a block has one of the first two."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands(shell: str) -> list[list[str]]:
    """Commands of a block, without those that are tried elsewhere; a line may go on after a backslash."""
    lines = [line for line in shell.replace("\\\n", " ").splitlines() if not MAKES_A_KEY.fullmatch(line)]
    words = [shlex.split(line, comments=True) for line in lines]
    return [command for command in words if command and command[0] not in TRIED_ELSEWHERE]


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of what a newcomer's commands work on."""
    listed = subprocess.run(["git", "ls-files", "-z", "studies"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "open_data").symlink_to(ROOT / "open_data")
    (tmp_path / "tests" / "reference").mkdir(parents=True)
    (tmp_path / "tests" / "reference" / "data").symlink_to(ROOT / "tests" / "reference" / "data")
    return tmp_path


def keys(shell: str) -> dict[str, str]:
    """Environment variables with a fresh random key, as the reader is told to make them."""
    return {name: secrets.token_hex(32) for name in MAKES_A_KEY.findall(shell)}


def succeeds(command: list, folder: Path, environment: dict[str, str] | None = None) -> None:
    environment = os.environ | (environment or {})
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, f"{command}\n{result.stdout[-2000:]}\n{result.stderr[-4000:]}"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_block_runs_in_the_order_of_the_page(page, copy):
    python, to_run, environment = "", False, {}
    for language, path, content in blocks(page):
        if path:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(content, encoding="utf-8")
            continue
        if language == "python":
            # Later blocks of a page use what earlier ones made, so they form one program.
            python, to_run = python + content, True
            continue
        if to_run:
            succeeds([sys.executable, "-c", python], copy)
            to_run = False
        environment |= keys(content)
        for command in commands(content):
            assert command[0] in {"proeftuin", "./proeftuin"}, f"nothing tries this line: {command}"
            succeeds([Path(sys.executable).with_name("proeftuin"), *command[1:]], copy, environment)
    if to_run:
        succeeds([sys.executable, "-c", python], copy)


def test_parts_of_a_study_file_are_valid(copy):
    page = (ROOT / "docs" / "how-to" / "make-your-own-study.md").read_text(encoding="utf-8")
    parts = re.findall(r"^ *```yaml\n(.*?)^ *```$", page, re.M | re.S)
    path = copy / "studies" / "national-monitor" / "study.yaml"
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    for part in parts:
        study |= yaml.safe_load(textwrap.dedent(part))
    path.write_text(yaml.safe_dump(study), encoding="utf-8")

    assert [site.id for site in read_study(path.parent).sites] == ["my-region"]
    assert read_study(path.parent).excluded_municipalities() == ("GM0363",)


def merged(whole: dict, part: dict) -> dict:
    """`whole` with the keys of `part`, those inside mappings too."""
    return whole | {
        key: merged(whole[key], value) if isinstance(value, dict) and isinstance(whole.get(key), dict) else value
        for key, value in part.items()
    }


@pytest.mark.parametrize("page", ["plan-an-evaluation", "evaluate-costs-and-savings"])
def test_parts_of_an_evaluation_are_valid(page, copy):
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    parts = re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S)
    path = copy / "studies" / "national-monitor" / "study.yaml"
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    for part in parts:
        study = merged(study, yaml.safe_load(part))
    path.write_text(yaml.safe_dump(study), encoding="utf-8")

    checked = checked_study(path.parent)

    assert parts
    assert checked.plan is not None


def test_a_line_that_nothing_tries_would_be_found():
    assert commands("git clone x\n# a remark\nproeftuin run \\\n  studies/a\nrm -r y\n") == [
        ["proeftuin", "run", "studies/a"],
        ["rm", "-r", "y"],
    ]
