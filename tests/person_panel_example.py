"""Made-up persons over years for tests: some move, are born, die or are away, and some regions start a programme."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

REGIONS, YEARS = 12, np.arange(2014, 2020)
STARTS = np.array([2016.0, 2016.0, 2017.0, 2018.0, *[np.inf] * (REGIONS - 4)])


@dataclass(frozen=True)
class Turnover:
    """Share of persons that move once, enter or leave during the years, or miss a year."""

    moves: float = 0.0
    enters_or_leaves: float = 0.0
    gaps: float = 0.0


BALANCED = Turnover()
EVERYTHING = Turnover(moves=0.2, enters_or_leaves=0.3, gaps=0.1)


def person_rows(seed: int, persons: int, turnover: Turnover = BALANCED) -> pl.DataFrame:
    """Rows by person and year: cost in whole cents with zeros, and a score with decimals."""
    generator = np.random.default_rng(seed)
    years = len(YEARS)
    region = np.repeat(generator.integers(0, REGIONS, persons)[:, np.newaxis], years, axis=1)
    moved = generator.random(persons) < turnover.moves
    since = generator.integers(1, years, persons)
    to = (region[:, 0] + generator.integers(1, REGIONS, persons)) % REGIONS
    region = np.where(moved[:, np.newaxis] & (np.arange(years) >= since[:, np.newaxis]), to[:, np.newaxis], region)
    seen = np.ones((persons, years), dtype=bool)
    turns = generator.random(persons) < turnover.enters_or_leaves
    edge, enters = generator.integers(1, years, persons), generator.random(persons) < 0.5
    seen &= ~turns[:, np.newaxis] | ((np.arange(years) >= edge[:, np.newaxis]) == enters[:, np.newaxis])
    away = generator.random(persons) < turnover.gaps
    seen[away, generator.integers(1, years - 1, persons)[away]] = False
    seen[~seen.any(axis=1), 0] = True
    person, year = np.nonzero(seen)
    place = region[person, year]
    effect = 0.1 * (YEARS[year] >= STARTS[place]) + generator.normal(0, 0.1, (REGIONS, years))[place, year]
    cost = np.exp(5 + generator.normal(0, 1, persons)[person] + effect + generator.normal(0, 1, len(person)))
    return pl.DataFrame(
        {
            "person": person * 7 + 1_000_000,
            "region": [f"GM{100 + number:04d}" for number in place],
            "year": YEARS[year],
            "cost_cents": np.where(generator.random(len(person)) < 0.12, 0, (100 * cost).astype(np.int64)),
            "score": generator.normal(0, 1, persons)[person] + effect + 0.02 * place + 0.03 * year,
        }
    )


def written(rows: pl.DataFrame, folder: Path) -> tuple[Path, ...]:
    """The rows in two files, in their order."""
    half = len(rows) // 2
    files = (folder / "persons_1.parquet", folder / "persons_2.parquet")
    for file, part in zip(files, (rows[:half], rows[half:]), strict=True):
        part.write_parquet(file, row_group_size=97)
    return files
