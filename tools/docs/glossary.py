"""The glossary as data: one word per concept, and where in the code it lives."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data import (
    chart_tables,
    choice_tables,
    cluster_tables,
    delivery_logs,
    delivery_tables,
    evaluation_tables,
    improvement_tables,
    population_tables,
    portfolio_tables,
    risk_tables,
    segment_tables,
    status_tables,
    tables,
)
from proeftuin.data.care import tables as care_tables
from proeftuin.data.care.contract import CareTable
from proeftuin.data.care_quality import table as quality_table
from proeftuin.data.contract import TableContract

SOURCE = Path(__file__).resolve().parents[2] / "src"

CONTRACTS: Mapping[object, Sequence[TableContract | CareTable]] = {
    tables: tables.ALL,
    population_tables: population_tables.PERSON_LEVEL,
    evaluation_tables: evaluation_tables.EVALUATION_TABLES,
    status_tables: status_tables.STATUS_TABLES,
    cluster_tables: cluster_tables.CLUSTER_TABLES,
    segment_tables: segment_tables.SEGMENT_TABLES,
    risk_tables: risk_tables.RISK_TABLES,
    choice_tables: choice_tables.CHOICE_TABLES,
    portfolio_tables: portfolio_tables.PORTFOLIO_TABLES,
    delivery_tables: delivery_tables.DELIVERY_TABLES,
    delivery_logs: tuple(delivery_logs.DELIVERY_LOGS.values()),
    chart_tables: chart_tables.CHART_TABLES,
    improvement_tables: improvement_tables.IMPROVEMENT_TABLES,
    quality_table: (quality_table.CARE_QUALITY,),
    care_tables: (*care_tables.CARE_TABLES.values(), *care_tables.DERIVED_TABLES.values()),
}
"""Modules whose tables and columns are terms, with their contracts."""


@dataclass(frozen=True)
class Term:
    """
    One line of the glossary.

    Attributes
    ----------
    identifier : str
        Name in the code; empty when the concept is the module itself.
    home : str
        Module or class that holds the identifier; for a table or a column the module with its contract.
    """

    dutch: str
    english: str
    identifier: str
    home: str

    def named_object(self) -> object:
        """
        What the term stands for in the code; for a column its meaning.

        Raises
        ------
        LookupError
            The code has no such thing.
        """
        if self.home.startswith("proeftuin_web."):
            return _meaning_in_web(self.home, self.identifier)
        home = _module_or_class(self.home)
        if not self.identifier:
            return home
        if inspect.ismodule(home) and home in CONTRACTS:
            return _table_or_column(self.identifier, CONTRACTS[home])
        if not hasattr(home, self.identifier):
            raise LookupError(f"{self.dutch}: {self.home} has no {self.identifier}")
        return getattr(home, self.identifier)


def _meaning_in_web(module: str, name: str) -> str:
    """First line of what the web application says of it; it is read and not run, which would need its database."""
    path = SOURCE.joinpath(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        raise LookupError(f"there is no {module}")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    if name and name not in classes:
        raise LookupError(f"{module} has no {name}")
    meaning = ast.get_docstring(classes[name] if name else tree)
    return (meaning or "").partition("\n")[0]


def _module_or_class(path: str) -> object:
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as error:
        module, _, name = path.rpartition(".")
        if not module.startswith("proeftuin"):
            raise LookupError(f"there is no {path}") from error
        return getattr(importlib.import_module(module), name)


def _table_or_column(name: str, contracts: Sequence[TableContract | CareTable]) -> object:
    for contract in contracts:
        if contract.name == name:
            return contract
    for contract in contracts:
        if name in contract.columns:
            return contract.columns[name].meaning
    raise LookupError(f"no table and no column is called {name}")


def read_glossary(path: Path) -> list[Term]:
    """The terms in the table of `path`, in its order."""
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip().strip("`*") for cell in row.strip("|").split("|")] for row in rows[2:]]
    return [Term(*row) for row in cells]
