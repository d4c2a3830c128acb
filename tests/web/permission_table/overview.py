"""Who reaches which page that brings the others together; see `tests.web.test_permission_table`."""

import json
import tempfile
from functools import cache
from pathlib import Path

from proeftuin.reporting.html import GEOGRAPHY_SCRIPT
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study

SQUARE = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [4, 51]},
    "arcs": [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]],
    "objects": {"municipalities": {"geometries": [{"type": "Polygon", "arcs": [[0]], "id": "GM0001"}]}},
}


@cache
def folder():
    """A bundle with a map, that nothing changes, for all tests of a process."""
    made = bundle(Path(tempfile.mkdtemp(prefix="proeftuin-overview-")) / "bundle")
    script = made / "report" / "assets" / GEOGRAPHY_SCRIPT
    script.parent.mkdir()
    script.write_text(f"window.geography = {json.dumps(SQUARE)};", encoding="utf-8")
    return made


def nothing(site):
    return {}


def of_map(site):
    take_in(folder(), study=study())
    return {}


def of_site(site):
    return {"code": site.code}


def of_step(site):
    return {"number": 1}


ROWS = {
    "overview:map": ("get", of_map, None, "see_results"),
    "overview:site": ("get", of_site, "see_site", None),
    "overview:steps": ("get", nothing, None, "see_results"),
    "overview:step": ("get", of_step, None, "see_results"),
}
OPEN = {"overview:home": "who has no role is told whom to ask: tests/web/test_overview_home.py"}
