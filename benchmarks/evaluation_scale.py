"""
Measure the national question on persons: did costs change in the sites, of 17 million persons over eight years?

The pass over the rows and all estimates (two-way fixed effects with cluster-robust errors; every group-time effect,
its averages and 500 multiplier draws) are set against reading the same columns raw in the same process. The general
case has movers, births, deaths and gaps. Up to 20 million rows the estimates are held against a computation on the
rows themselves, and pyfixest is timed on the same rows where it is installed.

Run: python -m benchmarks.evaluation_scale [ROWS ...]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import duckdb
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks import panel_by_hand, panel_store
from benchmarks.care_spent import Spent, parquet, spent_on
from proeftuin.data.person_panel import PersonPanel, person_types
from proeftuin.methods.effects.cell_panel import CellPanel, fit_cell_panel
from proeftuin.methods.effects.group_time import group_time_effects
from proeftuin.methods.effects.group_time_aggregate import average_by_event_time, simple_average
from proeftuin.methods.effects.multiplier_bootstrap import simultaneous_bands

ROWS = (1_000_000, 10_000_000, 136_000_000)
COLUMNS = ("person", "region", "year", "cost_cents")
BARS = {"balanced": 3.0, "turnover": 12.0}
MEMORY_BAR_MEBIBYTES = 1024
TOLERANCE = 1e-8
HELD_AGAINST_ROWS = 20_000_000
DRAWS, SEED, THREADS = 500, 20261122, 2
_WARM_UP = 8_000


@dataclass(frozen=True)
class Estimates:
    """
    What was estimated.

    Attributes
    ----------
    two_way : float
        Coefficient of two-way fixed effects, in cents, with its CR1 error.
    effects, errors : array
        Group-time effects in order, with their cluster-robust errors.
    """

    two_way: float
    two_way_error: float
    effects: NDArray[np.float64]
    errors: NDArray[np.float64]


@dataclass(frozen=True)
class ScaleMeasured:
    """What one store took; `pass_over_rows` and `estimates` are parts of `own`."""

    rows: int
    types: int
    own: Spent
    pass_over_rows: Spent
    estimates: Spent
    raw: Spent
    largest_difference: float | None
    by_hand: Spent | None
    pyfixest: Spent | None


def own_pass(file: Path) -> CellPanel:
    """The rows, brought down to types of persons."""
    found = person_types(PersonPanel((file,), ("cost_cents",)), threads=THREADS)
    return CellPanel.of(found.residence, found.persons, found.sums)


def own_estimates(cells: CellPanel) -> Estimates:
    """All estimates, from the types."""
    years = panel_store.FIRST_YEAR + np.arange(panel_store.YEARS)
    starts, sites = panel_store.starts(), panel_store.sites()
    fit = fit_cell_panel(cells, starts[:, np.newaxis] <= years, clusters=sites)
    effects = group_time_effects(cells.staggered(years, starts, sites))
    simple_average(effects)
    by_event_time = average_by_event_time(effects)
    simultaneous_bands(by_event_time.estimates, by_event_time.influence, DRAWS, np.random.default_rng(SEED))
    return Estimates(
        float(fit.coefficients[0, 0]),
        float(fit.standard_errors_cr1()[0, 0]),
        effects.estimates[0],
        effects.standard_errors[0],
    )


def raw_read(file: Path) -> None:
    """Read every value of the columns; a largest value could be answered from what the file says about itself."""
    with duckdb.connect(config={"threads": THREADS}) as engine:
        engine.execute(f"SELECT {', '.join(f'bit_xor({name})' for name in COLUMNS)} FROM {parquet([file])}").fetchall()


def from_rows(file: Path) -> Estimates:
    """All estimates, from the rows themselves."""
    rows, starts, sites = panel_by_hand.rows_of(file), panel_store.starts(), panel_store.sites()
    coefficient, error = panel_by_hand.two_way_fixed_effects(rows, starts, sites)
    return Estimates(coefficient, error, *panel_by_hand.group_time_effects(rows, starts, sites))


def largest_difference(one: Estimates, other: Estimates) -> float:
    """Relative to each error: of estimates, and of the errors themselves."""
    mine, theirs = (np.array([found.two_way, *found.effects]) for found in (one, other))
    my_error, their_error = (np.array([found.two_way_error, *found.errors]) for found in (one, other))
    return float(max((np.abs(mine - theirs) / their_error).max(), np.abs(my_error / their_error - 1).max()))


def measured(file: Path, warm_up: Path, repeats: int) -> ScaleMeasured:
    """Each computation as often as `repeats` says, of which the one with the fewest processor seconds counts."""
    own_estimates(own_pass(warm_up))
    raw_read(warm_up)
    cells, first_pass = spent_on(lambda: own_pass(file))
    found, first_estimates = spent_on(lambda: own_estimates(cells))
    passes, estimates, raws = [first_pass], [first_estimates], [spent_on(lambda: raw_read(file))[1]]
    for _ in range(repeats - 1):
        passes.append(spent_on(lambda: own_pass(file))[1])
        estimates.append(spent_on(lambda: own_estimates(cells))[1])
        raws.append(spent_on(lambda: raw_read(file))[1])
    quickest_pass, quickest_estimates, raw = _least(passes), _least(estimates), _least(raws)
    rows, difference, by_hand, pyfixest = int(cells.rows), None, None, None
    if rows <= HELD_AGAINST_ROWS:
        expected, by_hand = spent_on(lambda: from_rows(file))
        difference = largest_difference(found, expected)
        pyfixest = _pyfixest(file, found) if importlib.util.find_spec("pyfixest") else None
    return ScaleMeasured(
        rows=rows,
        types=len(cells.persons),
        # The memory until the first estimates were there, before anything else was done.
        own=Spent(
            quickest_pass.seconds + quickest_estimates.seconds,
            quickest_pass.processor_seconds + quickest_estimates.processor_seconds,
            first_estimates.peak_mebibytes,
        ),
        pass_over_rows=quickest_pass,
        estimates=quickest_estimates,
        raw=raw,
        largest_difference=difference,
        by_hand=by_hand,
        pyfixest=pyfixest,
    )


def _least(several: list[Spent]) -> Spent:
    return min(several, key=lambda spent: spent.processor_seconds)


def _pyfixest(file: Path, found: Estimates) -> Spent:
    """What pyfixest takes for two-way fixed effects, its rows in memory, at its second run."""
    import pandas as pd
    import pyfixest

    rows = panel_by_hand.rows_of(file)
    frame = pd.DataFrame({"person": rows.person, "year": rows.year, "cost": rows.cost})
    frame["treated"] = np.asarray(rows.year + panel_store.FIRST_YEAR >= panel_store.starts()[rows.region], float)
    frame["site"] = panel_store.sites()[rows.region]

    def fitted() -> float:
        fit = pyfixest.feols("cost ~ treated | person + year", frame, vcov={"CRV1": "site"}, fixef_rm="none")
        return float(fit.coef()["treated"])

    fitted()
    coefficient, spent = spent_on(fitted)
    if abs(coefficient - found.two_way) > 1e-6 * found.two_way_error:
        raise SystemExit(f"pyfixest finds {coefficient}, the software {found.two_way}")
    return spent


def _apart(file: Path, warm_up: Path, repeats: int) -> ScaleMeasured:
    """Measured in a process of its own, which so has its own peak memory."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "found.json"
        command = [sys.executable, "-m", "benchmarks.evaluation_scale", "--repeats", str(repeats)]
        command += ["--file", str(file), "--warm-up", str(warm_up), "--found", str(target)]
        process = os.posix_spawn(sys.executable, command, os.environ)
        _, status = os.waitpid(process, 0)
        if status:
            sys.exit(f"measuring {file.name} failed with exit code {os.waitstatus_to_exitcode(status)}")
        content = json.loads(target.read_text(encoding="utf-8"))
    return ScaleMeasured(**{n: Spent(**value) if isinstance(value, dict) else value for n, value in content.items()})


def main(arguments: list[str] | None = None) -> int:
    """Measure every size, balanced and with turnover; 1 when an estimate differs from that of the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation_scale")
    parser.add_argument("rows", nargs="*", type=int, default=list(ROWS), help="sizes; whole persons of eight rows")
    parser.add_argument("--folder", type=Path, help="where stores are made, and found again; else a temporary one")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm-up", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--found", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.found:
        asked.found.write_text(json.dumps(asdict(measured(asked.file, asked.warm_up, asked.repeats))), encoding="utf-8")
        return 0
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        found = [
            (kind, _apart(_store(folder, rows, kind), _store(folder, _WARM_UP, kind), asked.repeats))
            for rows in asked.rows
            for kind in BARS
        ]
    _show(found)
    Console().print(f"In all {perf_counter() - begun:.0f} seconds, making the stores included.")
    return int(any((one.largest_difference or 0.0) > TOLERANCE for _, one in found))


def _store(folder: Path, rows: int, kind: str) -> Path:
    return panel_store.generated(folder, rows, turnover=kind == "turnover")


def _show(found: list[tuple[str, ScaleMeasured]]) -> None:
    table = Table(
        "rows", "case", "types", "pass, CPU-s", "estimates, CPU-s", "raw, CPU-s", "ratio", "in seconds", "bar",
        "peak, MiB", "largest difference", "by hand / ours", "pyfixest / ours", title="Persons over years",
    )  # fmt: skip
    for kind, one in found:
        table.add_row(
            f"{one.rows:,}",
            kind,
            f"{one.types:,}",
            f"{one.pass_over_rows.processor_seconds:.2f}",
            f"{one.estimates.processor_seconds:.3f}",
            f"{one.raw.processor_seconds:.2f}",
            _ratio(one.own, one.raw, lambda spent: spent.processor_seconds),
            _ratio(one.own, one.raw, lambda spent: spent.seconds),
            f"{BARS[kind]:g}",
            f"{one.own.peak_mebibytes:.0f}",
            "-" if one.largest_difference is None else f"{one.largest_difference:.0e}",
            _ratio(one.by_hand, one.own, lambda spent: spent.processor_seconds),
            _ratio(one.pyfixest, one.own, lambda spent: spent.processor_seconds),
        )
    console = Console(width=150)
    console.print(table)
    console.print(
        f"Ratio: pass and estimates to reading the same four columns, processor seconds and elapsed; {THREADS} threads."
        f" Memory bar: {MEMORY_BAR_MEBIBYTES} MiB."
    )


def _ratio(one: Spent | None, other: Spent, of: Callable[[Spent], float]) -> str:
    return "-" if one is None or not of(other) else f"{of(one) / of(other):.1f}"


if __name__ == "__main__":
    sys.exit(main())
