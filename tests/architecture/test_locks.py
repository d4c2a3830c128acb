"""The locks cover what pyproject.toml asks for, with hashes and without any address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.setup.write_locks import LOCKS, SOURCE_LOCK

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def group(name: str) -> list[str]:
    """Requirements of a dependency group, included groups followed."""
    entries = PROJECT["dependency-groups"][name]
    return [
        requirement
        for entry in entries
        for requirement in (group(entry["include-group"]) if isinstance(entry, dict) else [entry])
    ]


def asked_of(lock: str) -> list[Requirement]:
    """What the lock must cover."""
    parts = dict(zip(LOCKS[lock][1::2], LOCKS[lock][::2], strict=True))
    asked = list(PROJECT["project"]["dependencies"])
    for name, kind in parts.items():
        asked += group(name) if kind == "--group" else PROJECT["project"]["optional-dependencies"][name]
    return [Requirement(line) for line in asked]


def pins(lock: str) -> dict[str, str]:
    """Version by package name."""
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_covers_what_the_project_asks_for(lock):
    # What comes as source is installed apart, from a lock of its own.
    pinned = pins(lock) | (pins(SOURCE_LOCK) if lock == "test" else {})
    wrong = [
        str(asked)
        for asked in asked_of(lock)
        if not asked.specifier.contains(pinned.get(canonicalize_name(asked.name), "0"), prereleases=True)
    ]

    assert wrong == []


@pytest.mark.parametrize("lock", [*LOCKS, SOURCE_LOCK])
def test_every_package_of_a_lock_has_hashes_and_nothing_else(lock):
    lines = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    package = re.compile(r"[a-z0-9.-]+==[a-z0-9.]+( ; [\w<>=!.' ]+)? \\")
    strange = [line for line in lines if not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)]

    assert [line for line in strange if not package.fullmatch(line)] == []
    assert all(lines[index + 1].startswith("    --hash") for index, line in enumerate(lines) if package.fullmatch(line))


@pytest.mark.parametrize("lock", [*LOCKS, SOURCE_LOCK])
def test_no_lock_holds_an_address(lock):
    assert not re.search(r"//|@|\bindex\b|find-links", (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", ["core", "web"])
def test_a_test_sees_the_versions_that_a_user_runs(lock):
    assert pins(lock).items() <= pins("test").items()


def test_core_carries_no_web_framework_no_spark_and_no_report_tools():
    assert not {"django", "pyspark", "typst", "vl-convert-python", "playwright"} & set(pins("core"))


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    requirements = re.findall(r'^    "[A-Za-z][\w.\[\]-]*[<>=][^"]*",.*$', text, re.M)

    assert len(requirements) > 20
    assert [line for line in requirements if "  # " not in line] == []
