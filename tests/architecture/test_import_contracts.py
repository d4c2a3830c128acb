"""Every import contract holds, and every import contract is shown to fail on a planted violation."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).resolve().parents[2] / ".importlinter"

PLANTED = {
    "layers": {"vocabulary/planted.py": "import proeftuin.steps"},
    "steps": {"steps/population/planted.py": "import proeftuin.steps.evaluation"},
    "monitors": {"monitors/process/__init__.py": "import proeftuin.monitors.outcome"},
    "expressions": {"steps/evaluation/planted.py": "import ibis"},
    "engine": {"steps/population/planted.py": "import duckdb"},
    "no-web": {"data/planted.py": "import urllib.request"},
    "released-only": {"reporting/planted.py": "import proeftuin.data.tables"},
    "methods-on-arrays": {"methods/planted.py": "import polars"},
    "acyclic": {
        "vocabulary/planted_one.py": "import proeftuin.vocabulary.planted_two",
        "vocabulary/planted_two.py": "import proeftuin.vocabulary.planted_one",
    },
}
"""Contract by name, with the files that break it."""


def contracts() -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser()
    parser.read(CONFIGURATION)
    start = "importlinter:contract:"
    return {name.removeprefix(start): dict(parser[name]) for name in parser.sections() if name.startswith(start)}


@pytest.fixture
def copy(repository, tmp_path):
    """A copy of the package with its contracts, free to be broken."""
    shutil.copytree(
        repository / "src" / "proeftuin",
        tmp_path / "proeftuin",
        ignore=shutil.ignore_patterns("__pycache__", "*.parquet"),
    )
    shutil.copy(CONFIGURATION, tmp_path)
    return tmp_path


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def plant(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / "proeftuin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{content}\n")


def test_every_contract_holds(copy):
    result = lint(copy)

    assert result.returncode == 0, result.stdout
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


def test_every_contract_has_a_planted_violation():
    assert set(PLANTED) == set(contracts())


@pytest.mark.parametrize("name", contracts())
def test_contract_fails_on_a_planted_violation(copy, name):
    plant(copy, PLANTED[name])

    result = lint(copy, "--contract", name)

    assert result.returncode == 1, result.stdout
    assert re.search(re.escape(contracts()[name]["name"]) + r"\s*BROKEN", result.stdout)
    assert "planted" in result.stdout or "proeftuin.monitors.process" in result.stdout


@pytest.mark.parametrize("place", ["leftovers.py", "steps/leftovers.py", "monitors/leftovers.py"])
def test_module_outside_every_layer_is_refused(copy, place):
    plant(copy, {place: '"""Belongs nowhere."""'})

    assert lint(copy).returncode == 1


def test_no_import_is_excused():
    assert not [name for name, options in contracts().items() if "ignore_imports" in options]
