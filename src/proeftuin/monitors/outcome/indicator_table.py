"""The definitions of a study's indicators as a table of the bundle."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.data.tables import INDICATORS
from proeftuin.vocabulary.indicator import Indicator


def indicator_table(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """One row per indicator, as the contract `indicators` says."""
    rows = [
        {
            "indicator": indicator.id,
            "version": indicator.version,
            "name_nl": indicator.name.nl,
            "name_en": indicator.name.en,
            "description_nl": indicator.description.nl,
            "description_en": indicator.description.en,
            "aim": indicator.aim.value,
            "unit": indicator.unit,
            "direction": indicator.direction.value,
            "basis": indicator.basis.value,
            "population": indicator.population,
            "source": indicator.source,
            "first_year": indicator.first_year,
            "last_year": indicator.last_year,
            "components": " ".join(indicator.components) or None,
            "break_years": " ".join(str(b.year) for b in indicator.breaks) or None,
        }
        for indicator in indicators.values()
    ]
    return INDICATORS.conform(pl.DataFrame(rows, infer_schema_length=None))
