"""Taking in results, and noting who took them along."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from proeftuin.studies.bundle import MANIFEST, checksum
from proeftuin_web.accounts.models import User
from proeftuin_web.audit.trail import record
from proeftuin_web.results.bulk import insert, tell_planner
from proeftuin_web.results.bundle_tables import (
    BundleTables,
    Dimensions,
    headlines,
    periods_of_indicators,
    strata_of_indicators,
)
from proeftuin_web.results.edition_changes import changes_since
from proeftuin_web.results.models import Area, Comparison, Edition, Extract, Figure, Indicator, Stratum
from proeftuin_web.results.report_pages import keep_report, report_pages
from proeftuin_web.runs.models import Run, Study

EDITIONS_WITH_FIGURES = 3
"""How many editions of a study keep their figures: the one that is shown, and those one compares it with."""
_KEPT_OF_MANIFEST = ("study", "software", "plan", "citations", "release_rules", "inputs", "rows")
_FIGURE_COLUMNS = (
    "indicator_id", "stratum_id", "area_id", "period_start", "period_end", "method", "value", "lower", "upper",
    "confidence", "interval_method", "unit", "status", "reason", "basis", "source", "is_headline",
)  # fmt: skip
_COMPARISON_COLUMNS = (
    "indicator_id", "area_id", "reference", "population", "method", "period_start", "period_end", "difference",
    "difference_lower", "difference_upper", "ratio", "ratio_lower", "ratio_upper", "unit", "status", "reason",
    "is_newest",
)  # fmt: skip
_log = logging.getLogger(__name__)


def take_in(bundle_folder: Path | str, *, study: Study, run: Run | None = None, by: User | None = None) -> Edition:
    """
    Make the released results of a finished run those that are shown.

    Until everything is there the edition before is shown; when something fails it stays. A bundle that is the current
    edition already is not taken in again.

    Parameters
    ----------
    study : Study
        The editions of one study follow each other.
    run : Run or None
        The run that made the bundle.
    by : User or None
        Who started it.

    Raises
    ------
    DataContractError
        The folder holds no finished bundle, or not the one that the run wrote.
    """
    folder = Path(bundle_folder).resolve()
    tables = BundleTables(folder)
    fingerprint = checksum(folder / MANIFEST)
    current = Edition.objects.current().filter(study=study).first()
    if current is not None and current.fingerprint == fingerprint:
        return current
    edition = _begun(tables, study=study, run=run, fingerprint=fingerprint)
    try:
        _fill(edition, tables, before=current)
    except BaseException:
        _remove(edition)
        raise
    _switch(edition, by=by)
    _forget_old(study)
    return edition


@transaction.atomic
def record_download(*, by: User, edition: Edition, kind: str, details: Mapping[str, Any]) -> None:
    """Note that somebody took figures along."""
    record(by=by, action="results.figures.downloaded", about=edition, site=edition.study.site,
           details={"kind": kind, **details})  # fmt: skip


def _begun(tables: BundleTables, *, study: Study, run: Run | None, fingerprint: str) -> Edition:
    for unfinished in Edition.objects.filter(study=study, is_complete=False):
        _log.warning("removing an edition of %s that was never finished", study.code)
        _remove(unfinished)
    folder = tables.bundle.folder
    manifest = {name: tables.bundle.manifest.get(name, {}) for name in _KEPT_OF_MANIFEST}
    token = uuid.uuid4()
    return Edition.objects.create(
        study=study,
        run=run,
        token=token,
        folder=str(Path(settings.FOLDER) / "results" / str(token)),
        fingerprint=fingerprint,
        manifest=manifest,
        pages=report_pages(folder),
        taken_in_at=timezone.now(),
    )


def _fill(edition: Edition, tables: BundleTables, *, before: Edition | None) -> None:
    folder = Path(edition.folder)
    keep_report(tables.bundle.folder, folder)
    # What the results rest on: whoever changes a study or portfolio is told from it which no longer hold.
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tables.bundle.folder / MANIFEST, folder / MANIFEST)
    _add_extracts(edition, tables)
    if not tables.has_estimates:
        edition.is_complete = True
        edition.save(update_fields=["is_complete"])
        return
    estimates = tables.estimates()
    areas = _add_areas(edition, tables, estimates)
    strata = _add_strata(edition, tables, estimates)
    indicators = _add_indicators(edition, tables, estimates, strata)
    insert(Figure, _FIGURE_COLUMNS, _figure_rows(estimates, indicators, areas, strata))
    insert(Comparison, _COMPARISON_COLUMNS, _comparison_rows(tables.comparisons(), indicators, areas))
    tell_planner(Figure, Comparison, Indicator, Area)
    if before is not None:
        versions = dict(edition.indicators.values_list("code", "version"))
        edition.changes = changes_since(before, edition.manifest, estimates, versions)
    edition.is_complete = True
    edition.save(update_fields=["changes", "is_complete"])


def _add_areas(edition: Edition, tables: BundleTables, estimates: pl.DataFrame) -> dict[str, int]:
    Area.objects.bulk_create([Area(edition=edition, **row) for row in tables.areas(estimates)], batch_size=500)
    return dict(Area.objects.filter(edition=edition).values_list("code", "pk"))


def _add_strata(edition: Edition, tables: BundleTables, estimates: pl.DataFrame) -> dict[Dimensions, int]:
    names = ("population", "sex", "age_band", "segment", "method")
    found = [Stratum(edition=edition, **dict(zip(names, row, strict=True))) for row in tables.strata(estimates)]
    told = tables.segment_names()
    for each in found:
        each.segment_nl, each.segment_en = told.get(each.segment, ("", ""))
    Stratum.objects.bulk_create(found, batch_size=500)
    rows = Stratum.objects.filter(edition=edition).values_list(*names, "pk")
    return {(people, sex, age, segment, method): key for people, sex, age, segment, method, key in rows}


def _add_indicators(
    edition: Edition,
    tables: BundleTables,
    estimates: pl.DataFrame,
    strata: Mapping[Dimensions, int],
) -> dict[str, int]:
    own_strata, periods = strata_of_indicators(estimates), periods_of_indicators(estimates)
    texts = ("version", "name_nl", "name_en", "description_nl", "description_en", "aim", "unit", "direction", "basis",
             "population", "source", "first_year", "last_year")  # fmt: skip
    made = [
        Indicator(
            edition=edition,
            place=place,
            code=row["indicator"],
            break_years=[int(year) for year in (row["break_years"] or "").split()],
            strata=[strata[dimensions] for dimensions in own_strata[row["indicator"]]],
            periods=periods[row["indicator"]],
            **{name: row[name] for name in texts},
        )
        for place, row in enumerate(tables.indicators())
        if row["indicator"] in own_strata
    ]
    Indicator.objects.bulk_create(made, batch_size=200)
    return dict(Indicator.objects.filter(edition=edition).values_list("code", "pk"))


def _add_extracts(edition: Edition, tables: BundleTables) -> None:
    rows = (
        Extract(edition=edition, table=table, site=site, place=place, row=_as_json(row))
        for table, site, place, row in tables.extracts()
    )
    Extract.objects.bulk_create(rows, batch_size=200)


def _figure_rows(
    estimates: pl.DataFrame,
    indicators: Mapping[str, int],
    areas: Mapping[str, int],
    strata: Mapping[Dimensions, int],
) -> Iterator[tuple[Any, ...]]:
    numbers = ("value", "lower", "upper", "confidence", "interval_method", "unit", "status", "reason", "basis")
    columns = ("indicator", "region", "population", "sex", "age_band", "segment", "method", "period_start",
               "period_end", "own_method", *numbers, "source", "is_headline")  # fmt: skip
    marked = estimates.with_columns(headlines(estimates)).filter(pl.col("indicator").is_in(list(indicators)))
    for row in marked.select(columns).iter_rows():
        yield (indicators[row[0]], strata[row[2:7]], areas[row[1]], *row[7:])


def _comparison_rows(
    comparisons: pl.DataFrame | None, indicators: Mapping[str, int], areas: Mapping[str, int]
) -> Iterator[tuple[Any, ...]]:
    if comparisons is None:
        return
    columns = ("indicator", "region", *_COMPARISON_COLUMNS[2:])
    for row in comparisons.select(columns).iter_rows():
        if row[0] in indicators and row[1] in areas:
            yield (indicators[row[0]], areas[row[1]], *row[2:])


@transaction.atomic
def _switch(edition: Edition, *, by: User | None) -> None:
    Edition.objects.select_for_update().filter(study=edition.study, is_current=True).update(is_current=False)
    edition.is_current = True
    edition.save(update_fields=["is_current"])
    record(
        by=by,
        action="results.edition.taken_in",
        about=edition,
        site=edition.study.site,
        details={"study": edition.study.code, "run": edition.run_id, "fingerprint": edition.fingerprint},
    )


def _forget_old(study: Study) -> None:
    for old in Edition.objects.with_figures().filter(study=study)[EDITIONS_WITH_FIGURES:]:
        old.has_figures = False
        old.save(update_fields=["has_figures"])
        _remove_figures(old)
        shutil.rmtree(old.folder, ignore_errors=True)


def _remove(edition: Edition) -> None:
    _remove_figures(edition)
    shutil.rmtree(edition.folder, ignore_errors=True)
    edition.delete()


def _remove_figures(edition: Edition) -> None:
    # Nothing refers to a figure: there is no need to load each to see what else goes with it.
    for model in (Figure, Comparison):
        rows = model.objects.filter(indicator__edition=edition)
        rows._raw_delete(rows.db)
    Extract.objects.filter(edition=edition).delete()


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
