"""
Fetches the vendored front-end files again, at the versions written here, with licence texts and a manifest.

    python -m tools.vendor.fetch

Needs npm, and only here: installing and running the software needs neither. Where npm gets packages from is npm's own
setting and is not recorded. After a change of version, look at the licences that come along and run the tests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = REPOSITORY / "src/proeftuin/reporting/assets/vendor"
JOURNEYS = REPOSITORY / "tests/journeys/vendor"
APPLICATION = REPOSITORY / "src/proeftuin_web/design/static/design/vendor"
BUNDLED_LICENCES = "BUNDLED-LICENCES.txt"


@dataclass(frozen=True)
class Vendored:
    """
    One front-end file and the package it comes from.

    Attributes
    ----------
    built : str
        Path of the file in the package.
    licence_files : tuple of str
        Paths of the licence texts in the package.
    """

    package: str
    version: str
    licence: str
    built: str
    target: Path
    licence_files: tuple[str, ...] = ("LICENSE",)

    @property
    def file_name(self) -> str:
        """Name of the file in the repository."""
        return Path(self.built).name


# vega-lite stays at the minor version that vl-convert draws pictures with, so that page and PDF look the same.
VENDORED = (
    Vendored("vega", "6.4.0", "BSD-3-Clause", "build/vega.min.js", PAGES),
    Vendored("vega-lite", "6.4.3", "BSD-3-Clause", "build/vega-lite.min.js", PAGES),
    Vendored("vega-embed", "7.3.0", "BSD-3-Clause", "build/vega-embed.min.js", PAGES),
    Vendored("axe-core", "4.14.1", "MPL-2.0", "axe.min.js", JOURNEYS, ("LICENSE", "LICENSE-3RD-PARTY.txt")),
    Vendored("htmx.org", "2.0.11", "0BSD", "dist/htmx.min.js", APPLICATION),
)


def fetch(vendored: tuple[Vendored, ...], folder: Path) -> Path:
    """Let npm put the packages, and what they are built with, into `folder`; no script of theirs runs."""
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    wanted = [f"{item.package}@{item.version}" for item in vendored]
    options = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(["npm", "install", *options, *wanted], cwd=folder, check=True)
    return folder / "node_modules"


def place(vendored: tuple[Vendored, ...], modules: Path, target: Path) -> None:
    """Copy the files of one target folder out of the packages, and write its manifest."""
    bundled = bundled_licences([item.package for item in vendored], modules)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    entries = []
    for item in vendored:
        package = modules / item.package
        stated = json.loads((package / "package.json").read_text(encoding="utf-8"))
        if (stated["version"], stated["license"]) != (item.version, item.licence):
            raise SystemExit(f"{item.package} is {stated['version']} under {stated['license']}: change this file first")
        shutil.copyfile(package / item.built, target / item.file_name)
        licences = [_copy_licence(item, package / name, target) for name in item.licence_files]
        entries.append(manifest_entry(item, target / item.file_name, licences))
    if bundled:
        (target / BUNDLED_LICENCES).write_text(bundled, encoding="utf-8")
    (target / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def _copy_licence(item: Vendored, text: Path, target: Path) -> str:
    name = f"{item.package}.{text.stem}.txt"
    shutil.copyfile(text, target / name)
    return name


def manifest_entry(item: Vendored, file: Path, licences: list[str]) -> dict[str, Any]:
    """What the manifest says about a file; `integrity` is the value of that attribute of a script element."""
    content = file.read_bytes()
    return {
        "package": item.package,
        "version": item.version,
        "licence": item.licence,
        "licence_files": licences,
        "file": item.file_name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "integrity": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii"),
    }


def bundled_licences(packages: list[str], modules: Path) -> str:
    """Licence texts of all packages that `packages` are built with, directly or not; their code is in the files."""
    sections = []
    for name in sorted(_dependencies(packages, modules) - set(packages)):
        stated = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
        files = sorted(path for path in (modules / name).iterdir() if path.name.upper().startswith("LICEN"))
        texts = [path.read_text(encoding="utf-8").strip() for path in files]
        if not texts:
            raise SystemExit(f"{name} has no licence text: find it before its code goes into a page")
        sections.append("\n\n".join([f"{name} {stated['version']} ({stated['license']})", *texts]) + "\n")
    return ("\n" + "-" * 80 + "\n\n").join(sections)


def _dependencies(packages: list[str], modules: Path) -> set[str]:
    found, waiting = set(packages), list(packages)
    while waiting:
        stated = json.loads((modules / waiting.pop() / "package.json").read_text(encoding="utf-8"))
        for name in stated.get("dependencies", {}):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def main() -> None:
    """Fetch and place everything."""
    with tempfile.TemporaryDirectory() as folder:
        modules = fetch(VENDORED, Path(folder))
        for target in sorted({item.target for item in VENDORED}):
            place(tuple(item for item in VENDORED if item.target == target), modules, target)


if __name__ == "__main__":
    main()
