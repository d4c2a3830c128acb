"""
A chart with everything that a reader without the picture needs: a text alternative, the data as a table and the notes.

The picture is a Vega-Lite specification, plain JSON with its data inside, so that one chart is interactive on a page
and still in a document. `proeftuin.reporting.charts` makes them, `proeftuin.reporting.picture` draws them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

Spec = dict[str, Any]
"""A Vega-Lite specification or a part of one: what JSON can hold, nothing else."""


@dataclass(frozen=True)
class Chart:
    """
    One chart in one language.

    Attributes
    ----------
    id : str
        Name of the chart, unique among the charts of one site: letters, digits and hyphens.
    title : str
        What is shown, where and when, with the unit.
    description : str
        Text alternative: one to three sentences with what can be seen, computed from the numbers.
    spec : dict
        Vega-Lite 6 specification without title and without address of data; its width follows its container.
    table : polars frame
        The numbers of the chart as text, columns under the names that a reader sees; a number that is not there is
        replaced by the words for its state.
    number_columns : tuple of str
        Columns of `table` that hold numbers.
    notes : tuple of str
        What a reader must know to read the chart: breaks, survey figures, assumed geography.
    sources : tuple of str
        Citation lines of the data.
    geography : str or None
        Name of the data set that the page must supply to the drawing, when the shapes are not in `spec`.
    """

    id: str
    title: str
    description: str
    spec: Spec
    table: pl.DataFrame
    number_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    geography: str | None = None

    def json(self) -> str:
        """The specification as JSON; the same chart is the same text, whatever the run."""
        return json.dumps(self.spec, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def with_shapes(spec: Mapping[str, Any], name: str, topology: Mapping[str, Any]) -> Spec:
    """`spec` with the shapes of `topology` under the data set `name`, so that it can be drawn without a page."""
    return {**spec, "datasets": {**spec.get("datasets", {}), name: topology}}
