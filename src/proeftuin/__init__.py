"""
Population management: a regional workbench and a national monitor for the Triple Aim.

The names below are the library for analysts: run a study, read its bundle, read the open data, bring a table to another
municipal division. They are loaded when they are first used, so that importing one part does not load all others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proeftuin.data.open_data import OpenData
    from proeftuin.data.redivision import bring_to_division
    from proeftuin.data.vektis import insured_costs
    from proeftuin.errors import DataContractError, DefinitionError, NotEstimableError, ProeftuinError
    from proeftuin.studies.bundle_reader import Bundle
    from proeftuin.studies.run import checked_study, run_study
    from proeftuin.vocabulary.division import municipalities_on
    from proeftuin.vocabulary.estimate import Estimate, Interval, Status

__all__ = [
    "Bundle",
    "DataContractError",
    "DefinitionError",
    "Estimate",
    "Interval",
    "NotEstimableError",
    "OpenData",
    "ProeftuinError",
    "Status",
    "bring_to_division",
    "checked_study",
    "insured_costs",
    "municipalities_on",
    "run_study",
]

_HOME = {
    "Bundle": "proeftuin.studies.bundle_reader",
    "DataContractError": "proeftuin.errors",
    "DefinitionError": "proeftuin.errors",
    "Estimate": "proeftuin.vocabulary.estimate",
    "Interval": "proeftuin.vocabulary.estimate",
    "NotEstimableError": "proeftuin.errors",
    "OpenData": "proeftuin.data.open_data",
    "ProeftuinError": "proeftuin.errors",
    "Status": "proeftuin.vocabulary.estimate",
    "bring_to_division": "proeftuin.data.redivision",
    "checked_study": "proeftuin.studies.run",
    "insured_costs": "proeftuin.data.vektis",
    "municipalities_on": "proeftuin.vocabulary.division",
    "run_study": "proeftuin.studies.run",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'proeftuin' has no attribute {name!r}")
    found: object = getattr(import_module(_HOME[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
