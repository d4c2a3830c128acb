"""A small bundle with every state of a number, and what the web application keeps of it."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
from django.utils import timezone

from proeftuin.data.evaluation_tables import EFFECTS
from proeftuin.data.tables import COMPARISONS, ESTIMATES, INDICATORS, REGIONS, SITES
from proeftuin.studies.bundle import checksums, write_manifest, write_table
from proeftuin_web.runs.models import Study
from tests.web.segments_example import write_parts

REGIONS_OF_EXAMPLE = ("NL01", "site:noord", "site:zuid", "GM0001", "GM0002", "pool")
YEARS = (2019, 2020, 2021)


def study(code="monitor", site=None):
    """A study; of all sites when none is given."""
    return Study.objects.create(
        code=code, title_nl="Monitor", title_en="The monitor", kind="open_data", folder=code, site=site,
        checked_at=timezone.now(),
    )  # fmt: skip


def estimates(cost=100.0, years=YEARS):
    """Cost in every region and year, and health that is withheld, not estimable, missing and zero."""
    rows = []
    for place, region in enumerate(REGIONS_OF_EXAMPLE):
        for year in years:
            value = cost + 10 * place + (year - 2019)
            rows.append(_row("cost", region, year, value=value, lower=value - 5, upper=value + 5))
    states = {
        "NL01": {"value": 50.0, "lower": 49.0, "upper": 51.0},
        "site:noord": {"status": "withheld", "reason": "fewer_than_10_persons"},
        "site:zuid": {"status": "not_estimable", "reason": "too_few_events"},
        "GM0001": {"status": "missing", "reason": "missing_input"},
        "GM0002": {"value": 0.0},
    }
    rows += [_row("health", region, 2021, unit="percent", **state) for region, state in states.items()]
    return pl.DataFrame(rows, schema={name: column.type for name, column in ESTIMATES.columns.items()})


def _row(indicator, region, year, *, unit="eur_per_insured_year", status="value", **numbers):
    row = dict.fromkeys(ESTIMATES.columns)
    return row | {
        "indicator": indicator, "population": "insured", "region": region, "division": 2025,
        "period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1), "method": "directly_standardised",
        "unit": unit, "basis": "registration", "status": status, "source": "vektis-gemeente",
        "definition": f"{indicator} 1", "confidence": 0.95 if "lower" in numbers else None,
    } | numbers  # fmt: skip


def _frame(contract, rows):
    schema = {name: column.type for name, column in contract.columns.items()}
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)


def _indicators(version, name):
    shared = {"version": version, "direction": "lower", "basis": "registration", "population": "insured",
              "source": "vektis-gemeente", "first_year": 2019, "last_year": 2021}  # fmt: skip
    return [
        shared | {"indicator": "cost", "name_nl": "Zorgkosten", "name_en": name, "description_nl": "Wat zorg kost.",
                  "description_en": "What care costs.", "aim": "cost", "unit": "eur_per_insured_year",
                  "break_years": "2021"},
        shared | {"indicator": "health", "name_nl": "Gezondheid", "name_en": "Good health",
                  "description_nl": "Wie zich gezond voelt.", "description_en": "Who feels healthy.",
                  "aim": "health", "unit": "percent"},
    ]  # fmt: skip


def bundle(folder, *, figures=None, version="1", name="Cost of care", data="first", area="Noorddorp", segments=False):
    """Write a bundle and return its folder."""
    folder.mkdir(parents=True)
    figures = estimates() if figures is None else figures
    kinds = {"NL01": "country", "pool": "pool", "GM0001": "municipality", "GM0002": "municipality"}
    names = {"NL01": "Nederland", "GM0001": area, "GM0002": "Zuiddorp", "pool": "Pool"}
    regions = [
        {"region": code, "kind": kinds.get(code, "site"), "name": names.get(code, code), "division": 2025,
         "municipality": "GM0001"}
        for code in REGIONS_OF_EXAMPLE
    ]  # fmt: skip
    sites = [
        {"site": "noord", "name": "Noord", "start": date(2019, 1, 1), "geography": "sourced", "municipalities": 1},
        {"site": "zuid", "name": "Zuid", "start": date(2019, 1, 1), "geography": "assumed", "municipalities": 1},
    ]
    compared = {
        "indicator": "cost", "population": "insured", "region": "site:noord", "period_start": date(2021, 1, 1),
        "period_end": date(2022, 1, 1), "reference": "NL01", "method": "directly_standardised", "difference": 10.0,
        "difference_lower": 3.0, "difference_upper": 17.0, "ratio": 1.1, "ratio_lower": 1.02, "ratio_upper": 1.2,
        "confidence": 0.95, "interval_method": "normal_independent", "unit": "eur_per_insured_year", "status": "value",
    }  # fmt: skip
    effect = {
        "outcome": "cost", "aim": "cost", "role": "primary", "population": "residents", "site": "noord",
        "kind": "average", "estimator": "difference_in_differences", "comparator": "rest_of_country",
        "weighting": "regions", "scale": "percent", "value": -2.0, "lower": -3.0, "upper": -1.0, "confidence": 0.95,
        "status": "value", "sites": 1, "pool_regions": 40, "first_year": 2019, "last_year": 2021, "plan": "x",
        "plan_state": "not_frozen",
    }  # fmt: skip
    write_table(figures, folder, "estimates")
    write_table(_frame(REGIONS, regions), folder, "regions")
    write_table(_frame(SITES, sites), folder, "sites")
    write_table(_frame(INDICATORS, _indicators(version, name)), folder, "indicators")
    write_table(_frame(COMPARISONS, [compared]), folder, "comparisons")
    write_table(_frame(EFFECTS, [effect]), folder, "effects")
    if segments:
        write_parts(folder, figures)
    write_table(pl.DataFrame({"secret": [1]}), folder, "cells")
    for language, title in (("nl", "Overzicht"), ("en", "Overview")):
        pages = folder / "report" / language
        pages.mkdir(parents=True)
        (pages / "index.html").write_text(f"<h1>{title}</h1><p>report</p>", encoding="utf-8")
        (pages / "effects.html").write_text("<h1>Effects</h1>", encoding="utf-8")
    (folder / "report" / "report.pdf").write_bytes(b"%PDF-1.7")
    (folder / "report" / "notes.secret").write_text("not for readers", encoding="utf-8")
    manifest = {
        "files": checksums(folder),
        "citations": {"vektis-gemeente": "Source: Vektis"},
        "rows": {},
        "inputs": {"vektis-gemeente/2021.csv": data},
        "study": {"id": "monitor", "hash": "a", "division": 2025, "period": [2019, 2021], "plan": ""},
        "software": {"name": "proeftuin", "version": "0.1.0"},
    }
    write_manifest(folder, json.loads(json.dumps(manifest)))
    return folder
