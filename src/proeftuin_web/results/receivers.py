"""What happens with results when a run is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.dispatch import receiver

from proeftuin_web.results.actions import take_in
from proeftuin_web.runs.models import Run
from proeftuin_web.runs.signals import run_done


@receiver(run_done, dispatch_uid="results.take_in")
def take_in_results(sender: object, *, run: Run, bundle: Path | str, **more: Any) -> None:
    """Its results become those that are shown; when they cannot, the run has failed and the last ones stay."""
    take_in(bundle, study=run.study, run=run, by=run.asked_by)
