"""
Measure latent classes of drawn persons: counting the patterns and fitting, against reading the column of patterns.

Persons are drawn from five classes with twelve yes-or-no items and written to a Parquet file with one column per item.
Missing answers make more patterns, and so a longer fit; ask for them with a share. Measured are reading these columns,
counting the patterns and fitting five classes from ten starts; the ratio is that of the whole to reading alone.

Run: python -m benchmarks.latent_classes [PERSONS] [--missing SHARE]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import TypeVar

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from proeftuin.methods.segmentation.latent_class import fit_latent_classes
from proeftuin.methods.segmentation.pattern_counts import MISSING, count_patterns

PERSONS, ITEMS, CLASSES, STARTS = 17_000_000, 12, 5, 10
CLASS_SIZES = (0.45, 0.25, 0.15, 0.1, 0.05)
SEED = 20261122
_PERSONS_TOGETHER = 1_000_000
Result = TypeVar("Result")


def drawn_answers(persons: int, missing: float, generator: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    """Answers of persons, shape (persons, items); `chances` of a yes have shape (classes, items)."""
    of_class = generator.choice(CLASSES, size=persons, p=CLASS_SIZES)
    answers = (generator.random((persons, ITEMS), dtype=np.float32) < chances[of_class]).astype(np.int8)
    answers[generator.random(answers.shape, dtype=np.float32) < missing] = MISSING
    return answers


def write_answers(path: Path, persons: int, missing: float) -> None:
    """A file with a column of whole numbers for every item."""
    generator = np.random.default_rng(SEED)
    chances = generator.beta(0.5, 0.8, size=(CLASSES, ITEMS)).astype(np.float32)
    parts = []
    for begin in range(0, persons, _PERSONS_TOGETHER):
        answers = drawn_answers(min(_PERSONS_TOGETHER, persons - begin), missing, generator, chances)
        parts.append(pl.DataFrame({f"item_{item}": answers[:, item] for item in range(ITEMS)}))
    pl.concat(parts).write_parquet(path)


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    """What an act gives, and the processor seconds it took."""
    begun = process_time()
    result = act()
    return result, process_time() - begun


def main() -> None:
    """Read, count and fit, and print what each took."""
    parser = argparse.ArgumentParser(description="Measure latent classes of drawn persons.")
    parser.add_argument("persons", nargs="?", type=int, default=PERSONS)
    parser.add_argument("--missing", type=float, default=0.0)
    asked = parser.parse_args()
    persons = asked.persons
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        write_answers(path, persons, asked.missing)
        answers, reading = timed(lambda: pl.read_parquet(path))
    counted, counting = timed(lambda: count_patterns(answers.to_numpy(), categories=[2] * ITEMS))
    generator = np.random.default_rng(SEED)
    fit, fitting = timed(lambda: fit_latent_classes(counted, CLASSES, generator, starts=STARTS))
    if counted.persons != persons or not fit.has_converged.any():
        raise SystemExit("persons were lost or no start converged, so that less was measured than meant")
    table = Table("persons", "patterns", "reading, CPU-s", "counting, CPU-s", "fitting, CPU-s", "of reading", "at best")
    whole = (reading + counting + fitting) / reading
    agreed = f"{fit.reached_the_best.sum()} of {STARTS}"
    shown = (f"{reading:.2f}", f"{counting:.2f}", f"{fitting:.2f}", f"{whole:.1f} x", agreed)
    table.add_row(f"{persons:,}", f"{len(counted.counts):,}", *shown)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
