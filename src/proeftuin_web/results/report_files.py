"""
Files of the report in a bundle, as the library wrote them.

They are pages of their own, with scripts that draw charts; their policy lets them load nothing but the files beside
them. Which file is asked for comes from an address, so nothing outside the report can be reached.
"""

from __future__ import annotations

from pathlib import Path

from proeftuin_web.results.models import Edition
from proeftuin_web.results.report_pages import REPORT

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
"""What a report is made of; another kind of file is not given."""
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "style-src-attr": ["'unsafe-inline'"],  # the program that draws the charts sets sizes on elements
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


def file_of_report(edition: Edition, path: str) -> Path | None:
    """The file at a path of the report; `None` when there is none, or it is not for readers."""
    if "\0" in path or "\\" in path:
        return None
    folder = (Path(edition.folder) / REPORT).resolve()
    file = (folder / path).resolve()
    is_within = file.is_relative_to(folder)
    return file if is_within and file.suffix in KINDS and file.is_file() else None
