"""Contracts of the logs of how interventions are delivered, as parties keep them: small files not about persons."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.data.contract import Column, TableContract

_INTERVENTION = Column(pl.String, "`id` of the entry of the portfolio")
_SITE = Column(pl.String, "`id` of the site")
_SETTING = Column(pl.String, "practice, team or place that delivers it, by a pseudonym or code of its own")

SETTINGS_LOG = TableContract(
    "settings",
    "one setting that was invited to deliver an intervention in a site",
    {
        "intervention": _INTERVENTION,
        "site": _SITE,
        "setting": _SETTING,
        "invited_on": Column(pl.Date, "day on which it was invited"),
        "joined_on": Column(pl.Date, "first day on which it delivers it", missing="it has not joined"),
        "left_on": Column(pl.Date, "first day on which it no longer does", missing="it still does, or never joined"),
    },
    key=("intervention", "site", "setting"),
)

FIDELITY_LOG = TableContract(
    "fidelity_checks",
    "one item of a description that was held against what a setting did on a day",
    {
        "intervention": _INTERVENTION,
        "site": _SITE,
        "setting": _SETTING,
        "on": Column(pl.Date, "day of the check"),
        "item": Column(pl.String, "item of the description, by a short name of its own"),
        "followed": Column(pl.Int64, "1 when it was done as described, 0 when not"),
    },
    key=("intervention", "site", "setting", "on", "item"),
)

ADAPTATIONS_LOG = TableContract(
    "adaptations",
    "one change in how an intervention is delivered in a site",
    {
        "intervention": _INTERVENTION,
        "site": _SITE,
        "on": Column(pl.Date, "first day on which it is delivered so"),
        "what": Column(pl.String, "what was changed"),
        "why": Column(pl.String, "for what reason"),
        "planned": Column(pl.Boolean, "whether it was planned beforehand: yes or no"),
    },
    key=("intervention", "site", "on", "what"),
)

SPENDING_LOG = TableContract(
    "spending",
    "what an intervention cost in a site in a calendar year",
    {
        "intervention": _INTERVENTION,
        "site": _SITE,
        "year": Column(pl.Int64, "calendar year"),
        "eur": Column(pl.Float64, "euro that were spent"),
    },
    key=("intervention", "site", "year"),
)

COUNTS_LOG = TableContract(
    "counts",
    "persons in an intervention in a site in one period, for who has no rows of persons",
    {
        "intervention": _INTERVENTION,
        "site": _SITE,
        "period_start": Column(pl.Date, "first day of the period"),
        "period_end": Column(pl.Date, "first day after the period"),
        "segment": Column(pl.String, "segment of the scheme of the portfolio", missing="all segments together"),
        "eligible": Column(pl.Int64, "persons for whom it is meant in the period", missing="not known"),
        "invited": Column(pl.Int64, "persons who were invited in the period", missing="not known"),
        "enrolled": Column(pl.Int64, "persons who enrolled in the period"),
        "completed": Column(pl.Int64, "persons who completed it in the period", missing="not known"),
        "sessions": Column(pl.Int64, "sessions that were given in the period", missing="not known"),
    },
    key=("intervention", "site", "period_start", "segment"),
)

DELIVERY_LOGS: Mapping[str, TableContract] = {
    log.name: log for log in (SETTINGS_LOG, FIDELITY_LOG, ADAPTATIONS_LOG, SPENDING_LOG, COUNTS_LOG)
}
"""All logs, by name."""
