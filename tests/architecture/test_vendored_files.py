"""The front-end files in the repository are the ones that their manifest names, with their licences."""

import base64
import hashlib
import json

import pytest

from tools.vendor.fetch import APPLICATION, BUNDLED_LICENCES, JOURNEYS, PAGES, VENDORED

PERMISSIVE = {"BSD-3-Clause", "BSD-2-Clause", "ISC", "MIT", "Apache-2.0", "0BSD", "Unlicense"}
FOLDERS = pytest.mark.parametrize("folder", [PAGES, JOURNEYS, APPLICATION], ids=["pages", "journeys", "application"])


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@FOLDERS
def test_the_manifest_names_the_packages_that_the_fetch_command_fetches(folder):
    assert [(entry["package"], entry["version"], entry["licence"], entry["file"]) for entry in manifest(folder)] == [
        (item.package, item.version, item.licence, item.file_name) for item in VENDORED if item.target == folder
    ]


@FOLDERS
def test_every_vendored_file_has_the_recorded_checksums(folder):
    for entry in manifest(folder):
        content = (folder / entry["file"]).read_bytes()
        integrity = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")

        assert (entry["bytes"], entry["sha256"], entry["integrity"]) == (
            len(content),
            hashlib.sha256(content).hexdigest(),
            integrity,
        )


@FOLDERS
def test_every_vendored_file_has_its_licence_text_beside_it(folder):
    texts = {name for entry in manifest(folder) for name in entry["licence_files"]}

    assert texts
    assert all((folder / name).read_text(encoding="utf-8").strip() for name in texts)


@FOLDERS
def test_a_vendored_folder_holds_nothing_that_the_manifest_does_not_explain(folder):
    explained = {"manifest.json", BUNDLED_LICENCES}
    for entry in manifest(folder):
        explained |= {entry["file"], *entry["licence_files"]}

    assert {path.name for path in folder.iterdir()} <= explained


def test_what_pages_carry_is_permissively_licensed_through_and_through():
    headings = [
        section.strip().splitlines()[0]
        for section in (PAGES / BUNDLED_LICENCES).read_text(encoding="utf-8").split("\n" + "-" * 80 + "\n")
    ]
    licences = {heading.rpartition("(")[2].rstrip(")") for heading in headings}

    assert len(headings) > 30
    assert licences | {entry["licence"] for entry in manifest(PAGES)} <= PERMISSIVE


def test_what_the_web_application_carries_is_permissively_licensed():
    assert {entry["licence"] for entry in manifest(APPLICATION)} <= PERMISSIVE


def test_what_is_not_permissively_licensed_stays_out_of_the_software():
    assert {entry["package"] for entry in manifest(JOURNEYS)} == {"axe-core"}
    assert "axe" not in {path.name.partition(".")[0] for path in PAGES.iterdir()}
