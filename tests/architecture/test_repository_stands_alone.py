"""The repository names no machine, no package host and no folder outside itself, and so works anywhere."""

import re
import subprocess
from pathlib import Path

import pytest

FORBIDDEN = {
    "a folder of one machine": r"(?<![\w./*-])/(?:root|work|home|Users|opt|mnt)/\w",
    "a package host": r"pypi[.]org|pythonhosted[.]org|registry[.](?:npmjs|yarnpkg)|deb[.]debian[.]org",
    "a folder outside the repository": r"(?<![\w/.-])(?:[.]{1,2}/)*shared/(?:data|reference|mission|DESIGN)",
}
"""What may not occur, as a pattern that does not match itself."""


def tracked_files(repository: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, text=True, check=True)
    return [repository / name for name in listed.stdout.split("\0") if name and (repository / name).is_file()]


def text_of(path: Path) -> str:
    """Content of a text file; nothing for a picture or a table."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8000] else content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(repository, what):
    found = [
        f"{path.relative_to(repository)}: {match.group()}"
        for path in tracked_files(repository)
        for match in re.finditer(FORBIDDEN[what], text_of(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a folder of one machine", "see /" + "home/ann/data"),
        ("a package host", "from files.python" + "hosted.org"),
        ("a folder outside the repository", "see ../sha" + "red/data"),
    ],
)
def test_example_would_be_found(what, example):
    assert re.search(FORBIDDEN[what], example)


def test_links_between_pages_lead_somewhere(repository):
    broken = [
        f"{page.relative_to(repository)}: {target}"
        for page in tracked_files(repository)
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(page))
        if not (page.parent / target).resolve().is_relative_to(repository) or not (page.parent / target).exists()
    ]

    assert broken == []
