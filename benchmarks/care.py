"""
Measure computations on person-level data, each against plain SQL for the same cells and against reading them raw.

Processor seconds after start-up, ratios within one run, peak memory. A ratio to reading the same columns in the same
minutes on the same machine says something about the software; seconds alone say more about the machine.

Run: python -m benchmarks.care --help
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import care_cohort, care_growth, care_monthly, care_profile, care_status
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings

SIZES = {"monthly": 100_000, "cohort": 10_000, "status": 1_000_000, "profile": 1_000_000}
"""Persons of each measurement when none are given: those of the bars."""


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement that is asked for; 1 when a figure differs from that by hand."""
    asked = _parser().parse_args(arguments)
    settings = EmbeddedSettings(asked.memory, asked.spill or asked.folder / "spill", asked.threads)
    if asked.what == "one-size":
        care_growth.one_size(asked.folder, asked.persons, settings, asked.found)
        return 0
    if asked.what == "growth":
        care_growth.main(asked.folder, asked.sizes, settings)
        return 0
    persons = asked.persons or SIZES[asked.what]
    if asked.what == "profile":
        care_profile.main(asked.folder, persons, settings, buckets=asked.buckets)
        return 0
    if asked.what == "status":
        different = care_status.main(
            asked.folder, persons, settings, by_hand=not asked.no_hand, whole_catalogue=asked.catalogue
        )
    else:
        different = {"monthly": care_monthly, "cohort": care_cohort}[asked.what].main(asked.folder, persons)
    return 1 if different else 0


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--folder", type=Path, default=Path("benchmark-stores"), help="where stores are made, and found again"
    )
    shared.add_argument("--memory", default="4GB", help="that the engine may take (4GB)")
    shared.add_argument("--spill", type=Path, help="folder for what does not fit in memory")
    shared.add_argument("--threads", type=int, help="of the engine; all cores when not given")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.care", description=(__doc__ or "").split("\n\n")[0])
    kinds = parser.add_subparsers(dest="what", required=True)
    for what, persons in SIZES.items():
        kind = kinds.add_parser(what, parents=[shared], help=f"for {persons:,} persons, or as many as you say")
        kind.add_argument("--persons", type=int)
        if what == "status":
            kind.add_argument("--no-hand", action="store_true", help="leave out the comparison with plain SQL")
            kind.add_argument("--catalogue", action="store_true", help="every indicator that care tables can feed")
        if what == "profile":
            kind.add_argument("--buckets", type=int, help="so many of the store's buckets, for a look that takes less")
    growth = kinds.add_parser("growth", parents=[shared], help="the status at several sizes")
    growth.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    one = kinds.add_parser("one-size", parents=[shared], help="one size of the growth, in its own process")
    one.add_argument("--persons", type=int, required=True)
    one.add_argument("--found", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
