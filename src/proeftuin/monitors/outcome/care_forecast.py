"""
What a run on a store is expected to take, told before it begins, and how much of it is left, told while it runs.

The constants were measured on one machine with two cores; they are the right order of magnitude elsewhere. After the
first bucket the time that is left comes from this run itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from proeftuin.data.care.store import CareStore

SECONDS_TO_START = 3.0
CORE_SECONDS_PER_LINE = 1.0e-6
CORE_SECONDS_PER_PERSON_YEAR = 6.0e-6
BYTES_PER_PERSON_YEAR = 900
BYTES_TO_START = 400_000_000
DATED = ("contact", "diagnosis", "medication", "measurement", "survey_answer", "exposure")


@dataclass(frozen=True)
class Forecast:
    """
    What a run is expected to take.

    Attributes
    ----------
    rows : int
        Rows of care tables that are read.
    seconds : float
        With the cores asked for, when the machine does nothing else.
    memory_bytes : int
        Of the largest bucket; with less, parts are spilled to disk.
    disk_bytes : int
        Size of the store.
    """

    rows: int
    seconds: float
    memory_bytes: int
    disk_bytes: int


def forecast(store: CareStore, *, years: int, populations: int, cores: int) -> Forecast:
    """What the computing of `populations` populations over `years` years is expected to take."""
    lines = sum(store.rows(table) for table in DATED)
    person_years = store.rows("person") * years
    core_seconds = lines * CORE_SECONDS_PER_LINE + person_years * populations * CORE_SECONDS_PER_PERSON_YEAR
    return Forecast(
        rows=lines + sum(store.rows(table) for table in ("person", "residence", "registration")),
        seconds=SECONDS_TO_START + core_seconds / max(cores, 1),
        memory_bytes=BYTES_TO_START + BYTES_PER_PERSON_YEAR * person_years // store.buckets,
        disk_bytes=sum(path.stat().st_size for files in store.files().values() for path in files),
    )


def seconds_left(spent: float, done: int, of: int) -> float | None:
    """Seconds that the remaining buckets will take, from those done; `None` before the first is done."""
    return spent / done * (of - done) if done else None
