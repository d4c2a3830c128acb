"""The comparison with the cycle before, as the results of a study show it while it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from proeftuin.data.cycle_tables import CYCLE_TABLES
from proeftuin.errors import DataContractError
from proeftuin.release.released import Released
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.cycle_part import StudyCyclePart
from proeftuin.studies.result_ledger import Ledger

_CYCLES = "cycles"


def folder_of_comparison(home: Path, before: int, after: int) -> Path:
    """Where what was found between two cycles stands in the folder of a study."""
    return home / _CYCLES / f"compare-{before}-{after}"


def with_cycles(released: Released, home: Path, cycle: StudyCyclePart | None, ledger: Ledger) -> Released:
    """
    `released` with the comparison of this cycle and the one before it.

    Without one, or when the results that it was made of are not those of this run, `released` is as it was.
    """
    if cycle is None:
        return released
    try:
        found = Bundle.open(folder_of_comparison(home, cycle.number - 1, cycle.number))
        if found.manifest.get("rests_on") != dict(ledger.fingerprints):
            return released
        tables = {contract.name: contract.conform(found.table(contract.name)) for contract in CYCLE_TABLES}
    except DataContractError:
        return released
    return replace(released, tables={**released.tables, **tables})
