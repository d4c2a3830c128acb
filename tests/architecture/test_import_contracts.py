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
    "layers": {"proeftuin/vocabulary/planted_step.py": "import proeftuin.steps"},
    "steps": {"proeftuin/steps/population/planted_later_step.py": "import proeftuin.steps.evaluation"},
    "monitors": {"proeftuin/monitors/process/__init__.py": "import proeftuin.monitors.outcome"},
    "expressions": {"proeftuin/steps/evaluation/planted_expression.py": "import ibis"},
    "engine": {"proeftuin/steps/population/planted_engine.py": "import duckdb"},
    "no-web": {"proeftuin/data/planted_address.py": "import urllib.request"},
    "released-only": {"proeftuin/reporting/planted_table.py": "import proeftuin.data.tables"},
    "methods-on-arrays": {"proeftuin/methods/planted_frame.py": "import polars"},
    "acyclic": {
        "proeftuin/vocabulary/planted_one.py": "import proeftuin.vocabulary.planted_two",
        "proeftuin/vocabulary/planted_two.py": "import proeftuin.vocabulary.planted_one",
    },
    "web-layers": {"proeftuin_web/sites/planted_page.py": "import proeftuin_web.overview"},
    "web-makes-no-numbers": {"proeftuin_web/results/planted_number.py": "import proeftuin.methods"},
}
"""Contract by name, with the files that break it."""


def contracts() -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser()
    parser.read(CONFIGURATION)
    start = "importlinter:contract:"
    return {name.removeprefix(start): dict(parser[name]) for name in parser.sections() if name.startswith(start)}


def copied(repository: Path, folder: Path) -> Path:
    """A copy of the packages with their contracts, free to be broken."""
    for package in ("proeftuin", "proeftuin_web"):
        shutil.copytree(
            repository / "src" / package,
            folder / package,
            ignore=shutil.ignore_patterns("__pycache__", "*.parquet", "static", "templates", "locale"),
        )
    shutil.copy(CONFIGURATION, folder)
    return folder


@pytest.fixture
def copy(repository, tmp_path):
    return copied(repository, tmp_path)


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
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{content}\n")


def test_every_contract_holds(copy):
    result = lint(copy)

    assert result.returncode == 0, result.stdout
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


def test_every_contract_has_a_planted_violation():
    assert set(PLANTED) == set(contracts())


@pytest.fixture(scope="module")
def broken(repository, tmp_path_factory):
    """What is said of a copy in which every contract is broken by what is planted for it."""
    folder = copied(repository, tmp_path_factory.mktemp("broken"))
    for files in PLANTED.values():
        plant(folder, files)
    result = lint(folder)
    assert result.returncode == 1, result.stdout
    return result.stdout


@pytest.mark.parametrize("name", contracts())
def test_contract_fails_on_a_planted_violation(broken, name):
    title = contracts()[name]["name"]

    assert re.search(re.escape(title) + r"\s*BROKEN", broken)
    # What is said of a contract stands under its underlined name, until the next one.
    said = re.split(rf"\n{re.escape(title)}\n-+\n", broken)[1]
    said = re.split(r"\n[^\n]+\n-{10,}\n", said)[0]
    planted = [Path(file).stem.replace("__init__", "monitors.process") for file in PLANTED[name]]
    assert all(module in said for module in planted), said


@pytest.mark.parametrize(
    "place",
    [
        "proeftuin/leftovers.py",
        "proeftuin/steps/leftovers.py",
        "proeftuin/monitors/leftovers.py",
        "proeftuin_web/leftovers.py",
    ],
)
def test_module_outside_every_layer_is_refused(copy, place):
    plant(copy, {place: '"""Belongs nowhere."""'})

    assert lint(copy).returncode == 1


def test_no_import_is_excused():
    assert not [name for name, options in contracts().items() if "ignore_imports" in options]
