"""
Who reaches which page about studies and runs.

For each address: how it is asked, with which object of the first site, what one must be allowed there to see the
object, and what to do there. Who may not see an object does not find it; who sees it and may not act is refused.
"""

from tests.web.runs_example import run_of, study


def of_study(site):
    return {"code": study("small", site=site).code}


def of_version(site):
    return {**of_study(site), "number": 1}


def of_run(site):
    return {"number": run_of(study("small", site=site)).pk}


def nothing(site):
    return {}


ROWS = {
    # url name: (method, arguments, permission to see the object, permission to act)
    "runs:home": ("get", nothing, None, "see_results"),
    "runs:bring_in": ("get", nothing, None, "run_study"),
    "runs:study": ("get", of_study, "see_results", "see_results"),
    "runs:version": ("get", of_version, "see_results", "see_results"),
    "runs:replace": ("get", of_study, "see_results", "run_study"),
    "runs:check": ("post", of_study, "see_results", "run_study"),
    "runs:start": ("post", of_study, "see_results", "run_study"),
    "runs:close": ("get", of_study, "see_results", "run_study"),
    "runs:open_next": ("post", of_study, "see_results", "run_study"),
    "runs:compare": ("get", of_study, "see_results", "run_study"),
    "runs:run": ("get", of_run, "see_results", "see_results"),
    "runs:progress": ("get", of_run, "see_results", "see_results"),
    "runs:cancel": ("post", of_run, "see_results", "run_study"),
}
