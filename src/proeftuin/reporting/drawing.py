"""
Many charts drawn at once, by as many processes as there are processors.

The tool that draws works on one chart at a time, whatever the number of threads, and a report has more than a hundred.
A process of its own per processor is started as a program, not forked: a user's script or notebook then needs no guard
around its own code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proeftuin.errors import ProeftuinError
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.picture import drawn_specification, still_specification
from proeftuin.vocabulary.language import Language

CHARTS_PER_PROCESS = 12
"""With fewer charts to draw, starting another process takes longer than it saves."""


@dataclass(frozen=True)
class Job:
    """One chart to draw, and the file that the drawing goes to."""

    chart: Chart
    file: Path


class DrawingError(ProeftuinError):
    """A process that drew charts stopped before it was done."""


def draw_all(
    jobs: Sequence[Job], folder: Path, language: Language, *, shapes: Mapping[str, Any], font: str | None = None
) -> None:
    """
    Draw every chart of `jobs` into its file as SVG.

    Parameters
    ----------
    folder : Path
        For the lists of what each process has to draw.
    shapes : mapping
        TopoJSON of the regions, for maps.
    font : str, optional
        Font of the letters in the drawings, in place of the usual one.

    Raises
    ------
    PictureToolMissingError
        The extra `report` is not installed.
    DrawingError
        A drawing process failed.
    """
    shares = _shares(jobs, max(1, min(os.cpu_count() or 1, len(jobs) // CHARTS_PER_PROCESS)))
    running = []
    for number, share in enumerate(shares):
        task = folder / f"drawing-{number}.json"
        content = {
            "language": language.value,
            "font": font,
            "charts": [
                {"id": job.chart.id, "spec": still_specification(job.chart, shapes), "file": str(job.file)}
                for job in share
            ],
        }
        task.write_text(json.dumps(content), encoding="utf-8")
        running.append(subprocess.Popen([sys.executable, "-m", "proeftuin.reporting.drawing", str(task)]))
    failed = [process.args for process in running if process.wait() != 0]
    if failed:
        raise DrawingError(
            f"{len(failed)} of {len(running)} processes that draw charts stopped early. "
            "What to do: read the lines above; run again with fewer other programs open, or with --no-report."
        )


def _shares(jobs: Sequence[Job], processes: int) -> list[Sequence[Job]]:
    # Dealt out like cards, because neighbouring charts are alike and some kinds take ten times as long as others.
    return [jobs[number::processes] for number in range(processes)]


def _draw(task: Path) -> None:
    content = json.loads(task.read_text(encoding="utf-8"))
    for chart in content["charts"]:
        drawing = drawn_specification(chart["spec"], chart["id"], Language(content["language"]), font=content["font"])
        Path(chart["file"]).write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    _draw(Path(sys.argv[1]))
