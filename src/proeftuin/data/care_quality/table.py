"""Contract of the table that says how good the loaded care tables are. It holds counts, and never a person's row."""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

CARE_QUALITY = TableContract(
    "care_quality",
    "one check on one care table of one source, in one year",
    {
        "care_table": Column(pl.String, "care table that was looked at"),
        "source": Column(pl.String, "identifier of the source"),
        "check": Column(pl.String, "key of the check"),
        "dimension": Column(
            pl.String, "completeness, conformance, plausibility, overlap, change or accounting (rows not accepted)"
        ),
        "subject": Column(
            pl.String, "column, file or quantity that the check is about", missing="the table as a whole"
        ),
        "year": Column(pl.Int16, "calendar year", missing="not about one year, or nothing found in any year"),
        "severity": Column(pl.String, "note, warning or error; a note when nothing was found"),
        "rows": Column(pl.Int64, "number of rows, persons, spells or months found"),
        "of_rows": Column(pl.Int64, "number that was looked at", missing="not a share"),
        "detail": Column(
            pl.String, "pairs such as `percent=0.85`, without any person's value", missing="nothing found"
        ),
    },
    key=("care_table", "source", "check", "subject", "year"),
)
