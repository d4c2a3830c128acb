"""
What making a synthetic population will take, told before it begins.

The constants were measured once, on 1,000,000 persons of five years (50.6 million lines) on two cores of a busy
machine; they tell the order of magnitude.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.synthetic.generation import USUAL_SETTINGS
from proeftuin.data.synthetic.population import SyntheticPopulation

ALIVE = 0.92
"""Person-years per person and year: some are born or arrive later, some die or leave."""
OTHER_ROWS = 4.6
"""Rows of diagnoses, medicines, measurements and answers per person-year at eleven contact lines."""
BYTES_PER_LINE = 10.6
"""All tables together, per contact line."""
CPU_SECONDS_PER_LINE = 2.1e-6
CPU_SECONDS_TO_START = 3.0


@dataclass(frozen=True)
class Expectation:
    """
    What making a population is expected to take.

    Attributes
    ----------
    contact_lines, rows : int
        Lines of the table `contact`, and rows of all tables about persons together.
    disk_bytes : int
        Size of the files.
    seconds : float
        With the threads that were asked for, on a machine that does nothing else.
    """

    contact_lines: int
    rows: int
    disk_bytes: int
    seconds: float


def pre_flight(population: SyntheticPopulation, settings: EmbeddedSettings = USUAL_SETTINGS) -> Expectation:
    """Rows, bytes and seconds that `generate` is expected to take."""
    person_years = population.persons * ALIVE * len(population.years)
    lines = person_years * population.lines_per_person_year
    threads = settings.threads or os.cpu_count() or 1
    return Expectation(
        contact_lines=round(lines),
        rows=round(lines + person_years * OTHER_ROWS + 5 * population.persons),
        disk_bytes=round(lines * BYTES_PER_LINE),
        seconds=CPU_SECONDS_TO_START + lines * CPU_SECONDS_PER_LINE / threads,
    )
