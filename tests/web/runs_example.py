"""Studies and runs for tests, and a program that computes nothing, in the place of the real one."""

import io
import sys
import zipfile

from proeftuin_web.runs import child_process
from proeftuin_web.runs.models import Run, Study, StudyVersion

TEXT = "study: small\ntitle:\n  nl: Klein\n  en: Small\n"
FOUND = {
    "study": "small",
    "title": {"nl": "Klein", "en": "Small"},
    "kind": "open_data",
    "cycle": 1,
    "cycles": [],
    "sites": [{"code": "noord", "name": "Noord", "start": "2013-01-01"}],
    "problems": [],
    "standing": "absent",
    "stale": [],
}
PROBLEM = {
    "where": "study.yaml, line 2, title",
    "line": 2,
    "what": "the value is missing",
    "expected": "a text",
    "action": "add it",
}
_PROGRAM = """
import json, sys, time
def tell(**said):
    print(json.dumps(said), flush=True)
tell(stage="read")
tell(detail="1/2, ± 3 s")
{}
"""
ENDS_WELL = (
    'tell(stage="report"); tell(done={"bundle": sys.argv[2] + "/results", "timings": {"read": 2.0}, "software": "1"})'
)
NEVER_ENDS = "time.sleep(60)"


def study(code="small", *, site=None, problems=(), text=TEXT, **fields):
    """A study with one version of its files, which are not on the disk."""
    from django.utils import timezone

    made = Study.objects.create(
        code=code,
        title_nl="Klein",
        title_en="Small",
        kind="open_data",
        folder=f"studies/{code}",
        site=site,
        problems=list(problems),
        checked_at=timezone.now(),
        **fields,
    )
    StudyVersion.objects.create(study=made, number=1, text=text, hash="0" * 64, files=["study.yaml"])
    return made


def run_of(of, state="queued", **fields):
    """A run in a state, with what the state asks for."""
    from django.utils import timezone

    now = timezone.now()
    given = {}
    if state not in ("queued", "cancelled"):
        given["started_at"] = now
    if state not in ("queued", "running"):
        given["ended_at"] = now
    if state in ("failed", "lost"):
        given["cause"] = "crashed"
    return Run.objects.create(study=of, state=state, **{**given, **fields})


DIFFERENCE = {
    "kind": "estimate", "subject": "cost", "detail": "crude", "region": "all", "unit": "eur_per_insured_year",
    "name_nl": "Kosten", "name_en": "Cost", "region_name": "all", "period_before": "2022-01-01",
    "period_after": "2023-01-01", "before": 2000.0, "revised_data": 10.0, "real_change": -60.0,
    "changed_definition": 0.0, "after": 1950.0, "status": "value", "reason": None, "place": 1,
}  # fmt: skip
CLOSED = {"number": 1, "closed_on": "2023-03-31", "seal": "ab" * 32}


def cycles_compared(site=None):
    """A study in its second cycle, which was compared with the first."""
    made = study("goes-round", site=site, cycle=2, cycles=[CLOSED])
    change = {"part": "population", "at": "populations.older", "before": "65", "after": "75", "decision": None}
    withheld = {
        **DIFFERENCE, "name_en": "Deaths", "name_nl": "Sterfte", "after": None, "status": "withheld",
        "reason": "small_count", **dict.fromkeys(("revised_data", "real_change", "changed_definition")),
    }  # fmt: skip
    outcome = {"before": 1, "after": 2, "changes": [change], "differences": [DIFFERENCE, withheld]}
    run_of(made, "done", work="compare", asked={"before": 1, "after": 2}, outcome=outcome)
    return made


def program(monkeypatch, ending):
    """Let a run start a program that tells two lines and then does `ending`."""
    monkeypatch.setattr(child_process, "PROGRAM", [sys.executable, "-c", _PROGRAM.replace("{}", ending)])


def packed(files, **options):
    """A packed folder with files of these names and contents."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in files.items():
            made.writestr(name, content)
    held.seek(0)
    return held
