"""
Released figures as files, with what one must know of each number beside it.

Only what an edition holds can be taken along, and that is what output control let through: a figure that is withheld is
withheld in a file too.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext

from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import Stratum
from proeftuin_web.results.readings import by_segment, series_of, side_by_side
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.wording import Reading, area_name, language, unit_name, way_name

COLUMNS = (
    "study", "indicator", "indicator_name", "definition_version", "region", "region_name", "period_start",
    "period_end", "population", "sex", "age_band", "segment", "method", "value", "lower", "upper", "unit", "status",
    "reason",
    "basis", "source", "edition",
)  # fmt: skip
KEY = ("indicator", "region", "period_start", "period_end", "population", "sex", "age_band", "segment", "method")
_BEGINNINGS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
PICTURE_SCALE = 2.0


class PictureToolMissingError(Exception):
    """The program that makes pictures of dots is not installed."""


def rows_of(contents: Contents, selection: Selection) -> list[dict[str, Any]]:
    """The figures of a selection, as they are shown, each with everything that belongs to it."""
    indicator = contents.indicators[selection.indicator]
    edition = contents.edition
    return [
        {
            "study": edition.study.code,
            "indicator": indicator.code,
            "indicator_name": indicator.name,
            "definition_version": indicator.version,
            "region": contents.area_of_key[each.area].code,
            "region_name": area_name(contents.area_of_key[each.area]),
            "period_start": each.start.isoformat(),
            "period_end": each.end.isoformat(),
            "population": stratum.population,
            "sex": stratum.sex,
            "age_band": stratum.age_band,
            "segment": stratum.segment,
            "method": each.method,
            "value": each.value,
            "lower": each.lower,
            "upper": each.upper,
            "unit": each.unit,
            "status": each.status,
            "reason": each.reason,
            "basis": each.basis,
            "source": each.source,
            "edition": edition.fingerprint,
        }
        for stratum, each in _readings(contents, selection)
    ]


def _readings(contents: Contents, selection: Selection) -> Iterable[tuple[Stratum, Reading]]:
    if selection.view == "time":
        series = series_of(contents, selection)
        return [(contents.strata[each.stratum], reading) for each in series for reading in each.readings]
    if selection.view == "segments":
        groups = by_segment(contents, selection)
        return [(stratum, each) for stratum, row in groups for _, each in row if each is not None]
    return [(contents.strata[selection.stratum], each) for each in side_by_side(contents, selection)]


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """A table that a spreadsheet opens without carrying out anything in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(row[name]) for name in COLUMNS] for row in rows)
    return text.getvalue()


def safe(value: str | float | None) -> str | float:
    """A cell; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_BEGINNINGS_OF_FORMULAS):
        return f"'{value}"
    return "" if value is None else value


def metadata(contents: Contents, selection: Selection, address: str) -> dict[str, Any]:
    """What the table holds, as the standard for tables on the web has it (CSVW, W3C 2015)."""
    indicator = contents.indicators[selection.indicator]
    edition = contents.edition
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": str(language())}],
        "url": "figures.csv",
        "dc:title": f"{edition.title}: {indicator.name}",
        "dc:description": indicator.description,
        "dc:source": sorted(str(line) for line in edition.manifest.get("citations", {}).values()),
        "dc:identifier": address,
        "dc:modified": edition.taken_in_at.date().isoformat(),
        "proeftuin:study": edition.manifest.get("study", {}),
        "proeftuin:software": edition.manifest.get("software", {}),
        "proeftuin:fingerprint": edition.fingerprint,
        "proeftuin:release_rules": edition.manifest.get("release_rules", []),
        "proeftuin:unit": unit_name(indicator.unit),
        "proeftuin:method": way_name(contents.strata[selection.stratum]),
        "proeftuin:segments": {code: _defined(contents, code) for code in selection.segments if code},
        "proeftuin:break_years": indicator.break_years,
        "proeftuin:states": gettext(
            "In the column `status`: value (also zero), withheld (to protect persons), not_estimable (the data cannot "
            "answer) or missing (not in the source). Only a value has a number; the others have a reason."
        ),
        "tableSchema": {
            "columns": [{"name": name, "titles": name, "datatype": _datatype(name)} for name in COLUMNS],
            "primaryKey": list(KEY),
        },
    }  # fmt: skip


def _defined(contents: Contents, code: str) -> dict[str, Any]:
    """Name, meaning and rule of a segment, with the version of its scheme."""
    segment = contents.segments.get(code)
    if segment is None:
        return {}
    return {"name": segment.name, "meaning": segment.meaning, "rule": segment.rule,
            "version": segment.row.get("version")}  # fmt: skip


def as_zip(rows: Sequence[dict[str, Any]], described: dict[str, Any]) -> bytes:
    """The table with the description of it beside it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("figures.csv", "\ufeff" + as_csv(rows))
        files.writestr("figures.csv-metadata.json", json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    return packed.getvalue()


@lru_cache(maxsize=64)
def as_png(svg: str) -> bytes:
    """
    A drawing as a picture of dots.

    Raises
    ------
    PictureToolMissingError
        It is not installed; the extra `web` brings it.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise PictureToolMissingError from error
    drawn: bytes = vl_convert.svg_to_png(svg, scale=PICTURE_SCALE)
    return drawn


def _datatype(name: str) -> str:
    if name in ("value", "lower", "upper"):
        return "number"
    return "date" if name in ("period_start", "period_end") else "string"
