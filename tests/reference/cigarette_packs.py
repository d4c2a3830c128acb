"""Packs of cigarettes sold per head by state and year (see effect-estimation/SOURCE.md)."""

import csv
from pathlib import Path

import numpy as np

with (Path(__file__).parent / "data/effect-estimation/cigarette_packs.csv").open() as file:
    _header, *_rows = csv.reader(file)

FIRST_YEAR = int(_header[1])
STATES = [row[0] for row in _rows]
PACKS = np.array([row[1:] for row in _rows], dtype=np.float64)
CALIFORNIA = STATES.index("California")
