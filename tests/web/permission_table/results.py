"""
Who reaches which page about results.

For each address: how it is asked, with which object of the first site, what one must be allowed there to see the
object, and what to do there. Who may not see an object does not find it; who sees it and may not act is refused.
"""

import tempfile
from functools import cache
from pathlib import Path

from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study
from tests.web.runs_example import cycles_compared


@cache
def folder():
    """A bundle that nothing changes, for all tests of a process."""
    return bundle(Path(tempfile.mkdtemp(prefix="proeftuin-results-")) / "bundle", segments=True)


def of_study(site):
    return {"study": take_in(folder(), study=study("results-of-site", site=site)).study.code}


def of_indicator(site):
    return {**of_study(site), "code": "cost"}


def of_scheme(site):
    return {**of_study(site), "scheme": "ages"}


def of_cycles(site):
    return {"study": cycles_compared(site).code, "before": 1, "after": 2}


def of_page(site):
    return {**of_study(site), "path": "en/index.html"}


def nothing(site):
    return {}


ROWS = {
    # url name: (method, arguments, permission to see the object, permission to act)
    "results:explore": ("get", nothing, None, "see_results"),
    "results:figures_csv": ("get", of_study, "see_results", "see_results"),
    "results:figures_zip": ("get", of_study, "see_results", "see_results"),
    "results:chart_svg": ("get", of_study, "see_results", "see_results"),
    "results:chart_png": ("get", of_study, "see_results", "see_results"),
    "results:definition": ("get", of_indicator, "see_results", "see_results"),
    "results:segments": ("get", of_scheme, "see_results", "see_results"),
    "results:changes": ("get", of_study, "see_results", "see_results"),
    "results:cycles": ("get", of_cycles, "see_results", "see_results"),
    "results:report_start": ("get", of_study, "see_results", "see_results"),
    "results:report": ("get", of_page, "see_results", "see_results"),
}
