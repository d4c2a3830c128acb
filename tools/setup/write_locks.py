"""
Write the lock files anew: every package with its hashes, and no address from which it came.

An address would tie the repository to one package host, and hospitals and statistics offices often have their own. The
hashes alone say which files are meant; where to get them is left to the ordinary configuration of pip.

Run: python -m tools.setup.write_locks
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LOCKS = {
    # The widest set first: the others take its versions, so that a test sees what a user runs.
    "test": ("--group", "dev", "--extra", "report", "--extra", "web", "--extra", "circe", "--extra", "spark"),
    "web": ("--group", "build", "--extra", "report", "--extra", "web"),
    "core": ("--group", "build"),
}
"""Lock by name, with the parts of pyproject.toml that it covers besides the core."""

SOURCE_LOCK = "source"
"""Lock of the package that comes as source only, and is installed apart: all others must be ready-made."""
SOURCE_PACKAGE = "pyspark"


def compile_command(name: str) -> list[str]:
    """The command that writes the lock `name`, run from the root of the repository."""
    same_versions = [] if name == "test" else ["--constraint", "locks/test.txt"]
    return [
        *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *LOCKS[name], *same_versions),
        *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
        *("--quiet", "--output-file", f"locks/{name}.txt"),
        *(["--no-emit-package", SOURCE_PACKAGE] if name == "test" else []),
        *(["--upgrade"] if "--upgrade" in sys.argv and name == "test" else []),
    ]


def source_command() -> list[str]:
    """The command that writes the lock of the package that comes as source; standard input has its requirement."""
    return [
        *(sys.executable, "-m", "uv", "pip", "compile", "-", "--no-deps", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
        *("--quiet", "--output-file", f"locks/{SOURCE_LOCK}.txt"),
    ]


def source_requirement() -> str:
    """The requirement of that package, as pyproject.toml has it."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return next(str(line) for line in extras["spark"] if line.startswith(SOURCE_PACKAGE))


def main() -> None:
    """Write all locks."""
    environment = os.environ | {"UV_SYSTEM_PYTHON": "0"}
    for name in LOCKS:
        subprocess.run(compile_command(name), cwd=ROOT, env=environment, check=True)
    subprocess.run(source_command(), cwd=ROOT, env=environment, check=True, input=source_requirement(), text=True)


if __name__ == "__main__":
    main()
