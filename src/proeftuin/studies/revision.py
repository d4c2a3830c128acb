"""
What became of published figures since the run before: which changed, appeared or went, and what changed with them.

Only what both runs released is compared, so nothing that was withheld in either can be told here. A figure that is
withheld now is listed without the value that it had: who reads the new results need not have the old ones, and what is
withheld must not come back by way of its history.

The same study over the same data gives the same bundle, to the byte. Therefore a run that repeats the one before hands
on the list that stands there: there was no change since. Left out are the intervals, figures by sex or age that no run
releases, and a cause that no manifest tells, such as cells of other holders; such a figure is listed without a cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.contract import TableContract
from proeftuin.data.status_tables import REVISIONS
from proeftuin.data.tables import ESTIMATES
from proeftuin.errors import DataContractError
from proeftuin.release.released import Released
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.vocabulary.estimate import Status

RELATIVE_DIFFERENCE = 1e-9
"""Values nearer to each other than this part of the larger one are the same: sums in another order differ less."""

_KEY = list(REVISIONS.key)


@dataclass(frozen=True)
class MadeFrom:
    """
    What determines the figures of a run, as its manifest tells it.

    Attributes
    ----------
    populations : mapping of str to str
        Fingerprint of each definition; empty for a study of open data.
    inputs : mapping of str to str
        Checksum of each file, by `source/file`.
    loads : tuple of str
        Identifiers of the loads of a person-level study: the files and how they were read.
    is_synthetic : bool
        Whether any person is made up.
    """

    study: str
    study_hash: str
    software: str
    populations: Mapping[str, str]
    inputs: Mapping[str, str]
    loads: tuple[str, ...]
    is_synthetic: bool

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> MadeFrom:
        """The same of a manifest, or of the parts `software`, `study`, `inputs`, `loads` and `synthetic` of one."""
        study, software = _mapping(manifest, "study"), _mapping(manifest, "software")
        loads = manifest.get("loads")
        return cls(
            study=str(study.get("id")),
            study_hash=str(study.get("hash")),
            software=str(software.get("version")),
            populations=_mapping(study, "populations"),
            inputs=_mapping(manifest, "inputs"),
            loads=tuple(map(str, loads)) if isinstance(loads, list | tuple) else (),
            is_synthetic=bool(manifest.get("synthetic")),
        )


@dataclass(frozen=True)
class Published:
    """
    The released estimates of a run, what they were made from, and how they differed from those of the run before it.
    """

    estimates: pl.DataFrame
    made_from: MadeFrom
    revisions: pl.DataFrame


def with_revisions(released: Released, folder: Path, manifest: Mapping[str, Any]) -> Released:
    """
    `released` with the table `revisions`, against the bundle that stands in `folder` before this run replaces it.

    Parameters
    ----------
    manifest : mapping
        What the manifest of this run will say: at least `software`, `study`, `inputs`, `loads` and `synthetic`.
    """
    now = Published(released.table("estimates"), MadeFrom.of_manifest(manifest), REVISIONS.empty())
    return replace(released, tables={**released.tables, REVISIONS.name: revisions(published_in(folder), now)})


def published_in(folder: Path) -> Published | None:
    """
    What the bundle in `folder` published; `None` when there is no bundle that this version can read.

    No earlier result may stop a run: one that is damaged, or of another version, counts as none.
    """
    try:
        bundle = Bundle.open(folder)
        estimates = _table(bundle, ESTIMATES)
    except (DataContractError, OSError, pl.exceptions.PolarsError):
        return None
    try:
        earlier = _table(bundle, REVISIONS)
    except (DataContractError, OSError, pl.exceptions.PolarsError):
        earlier = REVISIONS.empty()
    return Published(estimates, MadeFrom.of_manifest(bundle.manifest), earlier)


def revisions(before: Published | None, now: Published) -> pl.DataFrame:
    """
    Published estimates that differ from those of the run before, as the contract `revisions` says.

    Without a run before there are none. Results of another study, or of made-up persons beside those of others, are
    not a run before. A run of the same software over the same study and data in which no figure differs hands on the
    table of the run before.
    """
    if before is None or not _is_a_run_of_the_same(before.made_from, now.made_from):
        return REVISIONS.empty()
    changed = _changed(before.estimates, now.estimates)
    if changed.is_empty() and before.made_from == now.made_from:
        return before.revisions
    found = changed.with_columns(_causes(before, now))
    return REVISIONS.in_order(REVISIONS.conform(found.select(list(REVISIONS.columns))))


def _is_a_run_of_the_same(before: MadeFrom, now: MadeFrom) -> bool:
    return before.study == now.study and before.is_synthetic == now.is_synthetic


def _changed(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """One row per figure whose value or status is another one, or that one of the two has not."""
    both = _figures(before, "before").join(_figures(now, "now"), on=_KEY, how="full", coalesce=True, nulls_equal=True)
    difference = pl.col("now") - pl.col("before")
    largest = pl.max_horizontal(pl.col("now").abs(), pl.col("before").abs())
    is_other_value = difference.abs().fill_nan(None) > RELATIVE_DIFFERENCE * largest
    is_other_unit = pl.col("unit_now") != pl.col("unit_before")
    is_other_status = pl.col("status_now").ne_missing(pl.col("status_before"))
    is_withheld = (pl.col("status_now") == Status.WITHHELD.value).fill_null(False)
    return (
        both.filter(is_other_status | is_other_value.fill_null(False) | is_other_unit.fill_null(False))
        .with_columns(
            unit=pl.coalesce("unit_now", "unit_before"),
            difference=pl.when(pl.col("unit_now") == pl.col("unit_before")).then(difference),
        )
        .with_columns(before=pl.when(~is_withheld).then(pl.col("before")))
    )


def _figures(estimates: pl.DataFrame, run: str) -> pl.DataFrame:
    """The figures of a run: the value under the name of the run, the rest of what is compared with that name behind."""
    compared = [pl.col(name).alias(f"{name}_{run}") for name in ("status", "unit")]
    return estimates.select(*_KEY, pl.col("value").fill_nan(None).alias(run), *compared)


def _causes(before: Published, now: Published) -> pl.Expr:
    """
    What changed between the two runs that may bear on a figure: its own definition and its own population; data, study
    and software bear on all figures. A file of one source bears on figures of another where it holds their standard.
    """
    earlier, later = before.made_from, now.made_from
    known = {
        "data": pl.lit(earlier.inputs != later.inputs or earlier.loads != later.loads),
        "definition": pl.col("indicator").is_in(_differing(_versions(before.estimates), _versions(now.estimates))),
        "population": pl.col("population").is_in(_differing(earlier.populations, later.populations)),
        "study": pl.lit(earlier.study_hash != later.study_hash),
        "software": pl.lit(earlier.software != later.software),
    }
    words = [pl.when(holds).then(pl.lit(name)) for name, holds in known.items()]
    return pl.concat_str(words, separator=" ", ignore_nulls=True).alias("causes")


def _versions(estimates: pl.DataFrame) -> Mapping[str, str]:
    """Version of the definition of each indicator."""
    found = estimates.select("indicator", "definition").unique().sort("indicator", "definition")
    return dict(found.group_by("indicator", maintain_order=True).agg(pl.col("definition").str.join(" ")).iter_rows())


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Those that both have, with another content; what only one of them has is a matter of the study."""
    return [name for name, content in now.items() if before.get(name, content) != content]


def _table(bundle: Bundle, contract: TableContract) -> pl.DataFrame:
    return contract.conform(bundle.table(contract.name).select(list(contract.columns)))


def _mapping(whole: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = whole.get(part)
    return found if isinstance(found, Mapping) else {}
