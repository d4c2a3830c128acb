"""The pages of the report in a bundle: which there are, what they are called and which step they are about."""

from __future__ import annotations

import os
import shutil
from html.parser import HTMLParser
from pathlib import Path

REPORT = "report"
STEPS = ("identify", "status", "segment", "implement", "evaluate", "improve")
"""The six steps of a region, in order."""
_STEP_OF_PAGE = {
    "index": "identify",
    "populations": "identify",
    "sites": "status",
    "status": "status",
    "segments": "segment",
    "searches": "segment",
    "risks": "segment",
    "choice": "segment",
    "portfolio": "implement",
    "reach": "implement",
    "effects": "evaluate",
    "charts": "improve",
    "improvement": "improve",
    "cycles": "improve",
}


class _Heading(HTMLParser):
    """Reads what stands in the first heading."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._is_within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_within = tag == "h1" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._is_within = self._is_within and tag != "h1"

    def handle_data(self, data: str) -> None:
        if self._is_within:
            self.title += data


def heading(page: Path) -> str:
    """What stands in the first heading of a page; otherwise the name of its file."""
    reader = _Heading()
    reader.feed(page.read_text(encoding="utf-8"))
    return " ".join(reader.title.split())[:300] or page.stem


def keep_report(bundle: Path, folder: Path) -> None:
    """
    Keep the report of a bundle in `folder`, as long as its edition is there.

    The next run of the study removes this bundle, before its own results are taken in. Files are shared, not copied,
    where the disk allows; a link stays the link that it was and is followed by nobody.
    """
    if (bundle / REPORT).is_dir():
        shutil.copytree(bundle / REPORT, folder / REPORT, copy_function=_shared, symlinks=True)


def _shared(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def report_pages(bundle: Path) -> list[dict[str, str]]:
    """Path below the report, language, title and step of every page; a page of no step has an empty one."""
    folder = bundle / REPORT
    return [
        {
            "path": page.relative_to(folder).as_posix(),
            "language": language,
            "title": heading(page),
            "step": _step(page.relative_to(folder / language)),
        }
        for language in ("nl", "en")
        for page in sorted((folder / language).rglob("*.html"))
    ]


def _step(path: Path) -> str:
    return _STEP_OF_PAGE.get(path.parts[0].removesuffix(".html"), "")
