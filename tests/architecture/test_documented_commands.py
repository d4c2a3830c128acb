"""Every block of Python or shell in the documentation runs as it stands, on the files that the page shows."""

import os
import re
import secrets
import shlex
import shutil
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import read_study
from proeftuin.studies.yaml_location import content_of
from tests.first_run import COMMANDS, copy_of_what_a_newcomer_has, proeftuin, succeeds

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(?:(python|sh)|(?:yaml|csv) (\S+))\n(.*?)^```$", re.M | re.S)
"""What runs, and files with their contents: their path in the copy stands behind the language."""
MAKES_A_KEY = re.compile(r"export (\w+)=\$\(openssl rand -hex 32\)")
TRIED_ELSEWHERE = {"./test", ".ci/run", "git", "cd", "just", "python"}
"""First words of shell lines that a page shows and another test, or this very run, tries."""

FROM_NOTHING = {"compute-with-little-memory.md": ("synthetic-region",)}
"""Pages and the studies that they must compute themselves, as results taken from another run would prove nothing."""


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """Language, path and content; a block has one of the first two."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands(shell: str) -> list[list[str]]:
    """Commands of a block, without those that are tried elsewhere; a line may go on after a backslash."""
    lines = [line for line in shell.replace("\\\n", " ").splitlines() if not MAKES_A_KEY.fullmatch(line)]
    words = [shlex.split(line, comments=True) for line in lines]
    return [command for command in words if command and command[0] not in TRIED_ELSEWHERE]


def uses(page: Path) -> list[str]:
    """Example studies of which a page needs the results, or makes them anew."""
    text = "".join(content for _, path, content in blocks(page) if not path)
    return [study for study in COMMANDS if study not in FROM_NOTHING.get(page.name, ()) and _is_run(study, text)]


def _is_run(study: str, text: str) -> bool:
    return bool(re.search(rf"(?:run|count|derive|export-omop|run_study\(Path\() ?[\"']?studies/{study}\b", text))


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of what a newcomer's commands work on."""
    copy_of_what_a_newcomer_has(tmp_path)
    return tmp_path


def keys(shell: str) -> dict[str, str]:
    """Environment variables with a fresh random key, as the reader is told to make them."""
    return {name: secrets.token_hex(32) for name in MAKES_A_KEY.findall(shell)}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_block_runs_in_the_order_of_the_page(page, copy, first_run):
    for study in uses(page):
        shutil.copytree(first_run(study), copy / "studies" / study, symlinks=True, dirs_exist_ok=True)
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
            proeftuin(command[1:], copy, os.environ | environment)
    if to_run:
        succeeds([sys.executable, "-c", python], copy)


@pytest.mark.parametrize("study", COMMANDS)
def test_the_first_run_of_a_study_is_one_that_a_page_shows(study):
    shell = [text for page in PAGES for language, _, text in blocks(page) if language == "sh"]

    assert list(COMMANDS[study]) in [command[1:] for text in shell for command in commands(text)]


def test_pages_start_from_the_first_run_of_what_they_run_again():
    assert uses(ROOT / "README.md") == ["national-monitor", "synthetic-region"]
    assert uses(ROOT / "docs" / "tutorial" / "python-api.md") == ["national-monitor"]
    assert uses(ROOT / "docs" / "how-to" / "compute-with-little-memory.md") == []


def test_parts_of_a_study_file_are_valid(copy):
    page = (ROOT / "docs" / "how-to" / "make-your-own-study.md").read_text(encoding="utf-8")
    parts = re.findall(r"^ *```yaml\n(.*?)^ *```$", page, re.M | re.S)
    path = copy / "studies" / "national-monitor" / "study.yaml"
    study = content_of(path.read_text(encoding="utf-8"))
    for part in parts:
        study |= content_of(textwrap.dedent(part))
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
    study = content_of(path.read_text(encoding="utf-8"))
    for part in parts:
        study = merged(study, content_of(part))
    path.write_text(yaml.safe_dump(study), encoding="utf-8")

    checked = checked_study(path.parent)

    assert parts
    assert checked.plan is not None


def test_a_line_that_nothing_tries_would_be_found():
    assert commands("git clone x\n# a remark\nproeftuin run \\\n  studies/a\nrm -r y\n") == [
        ["proeftuin", "run", "studies/a"],
        ["rm", "-r", "y"],
    ]
