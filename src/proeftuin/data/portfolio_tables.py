"""
Contracts of the tables of a portfolio: what is carried out, where, from when, for whom, under which circumstances.

They hold what parties wrote down in the study file, and what follows from it: which places have nothing, what runs at
the same time for the same persons, and what started before something that it needs. The one number of persons comes
from the published sizes of segments.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_ENTRY = Column(pl.String, "identifier of the entry")
_SITE = Column(pl.String, "identifier of the site; in tables about regions it stands as site:<id>")
_NOT_SAID = "not said"


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _both(name: str, meaning: str, missing: str | None = None) -> dict[str, Column]:
    return {
        f"{name}_nl": _text(f"{meaning}, in Dutch", missing),
        f"{name}_en": _text(f"{meaning}, in English", missing),
    }


def _coded(name: str, meaning: str, missing: str | None = None) -> dict[str, Column]:
    return {name: _text(meaning, missing), **_both(name, "the same in words", missing)}


def _number(meaning: str, missing: str) -> Column:
    return Column(pl.Float64, meaning, missing)


def _day(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.Date, meaning, missing)


_STATE = {
    "status": Column(pl.String, "value, withheld, not_estimable or missing"),
    "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
}
_STATUS = _coded("status", "idea, prepared, running, scaled or stopped")

PORTFOLIO = TableContract(
    "portfolio",
    "one intervention that parties carry out or plan",
    {
        "entry": _ENTRY,
        "place": Column(pl.Int32, "place in the study file, from 0"),
        "intervention": _text("identifier of its type of intervention"),
        "hash": _text("fingerprint of that type"),
        **_both("name", "name"),
        **_coded("continuum", "code of the place from universal prevention to palliative care"),
        "domains": _text("laws under which it falls, separated by blanks"),
        "scheme": _text("identifier of the scheme of its segments", "the study has no segments"),
        "segments": _text("segments it is for, separated by blanks", "everybody"),
        **_STATUS,
        "owner": _text("who answers for it", _NOT_SAID),
        "parties": _text("who carry it out, separated by semicolons", _NOT_SAID),
        **_both("why", "why it should work here", _NOT_SAID),
        "decided": _text("recorded decision that it follows from", "none was recorded"),
        "target_reach": _number("percent of the eligible persons who are to enrol", "not agreed"),
        "target_completed": _number("percent of those who enrol that are to complete it", "not agreed"),
        "target_sessions": _number("sessions per participant", "not agreed"),
        "target_fidelity": _number("percent of the checked items to be carried out as described", "not agreed"),
        **_both("adaptations", "what was changed on the way", _NOT_SAID),
        **_both("note", "remark", _NOT_SAID),
        "sites": _text("sites with a rollout, separated by blanks", "no rollout"),
        "first_start": _day("first day of its first rollout", "no rollout"),
        "is_evaluated": Column(pl.Boolean, "whether the evaluation is about it"),
        "depends_on": _text("entries and enabling records that it needs, separated by blanks", "none"),
    },
    key=("entry",),
)

ROLLOUTS = TableContract(
    "rollouts",
    "one entry that is carried out in one site from a day on",
    {
        "entry": _ENTRY,
        "site": _SITE,
        "start": _day("first day on which persons can be reached"),
        "end": _day("first day on which they no longer can", "it goes on"),
        "state": _text("planned, running or stopped on the last day of the study's period"),
        "settings": Column(pl.Int64, "settings, such as practices, that are to take part", missing="not decided"),
        "target_reach": _number("percent of the eligible persons who are to enrol here", "not agreed"),
        "is_evaluated": Column(pl.Boolean, "whether the evaluation takes the start of the site from it"),
        **_both("note", "remark", _NOT_SAID),
    },
    key=("entry", "site", "start"),
)

PORTFOLIO_COVERAGE = TableContract(
    "portfolio_coverage",
    "one segment of a site at one place from universal prevention to palliative care",
    {
        "site": _SITE,
        "scheme": _text("identifier of the scheme", "the study has no segments"),
        "segment": _text("identifier of the segment; everybody in a study without segments"),
        **_coded("continuum", "code of the place"),
        "place": Column(pl.Int32, "place in order, from 0"),
        "state": _text(
            "running, planned, stopped or empty on the last day of the study's period; the first of these that holds "
            "for an entry"
        ),
        "entries": _text("entries with a rollout in the site for the segment, separated by blanks", "none"),
        "period_start": _day("first day of the year of the number of persons", "see `status`"),
        "period_end": _day("first day after that year", "see `status`"),
        "persons": Column(pl.Int64, "persons of the segment in the site in that year", missing="see `status`"),
        **_STATE,
    },
    key=("site", "segment", "continuum"),
)

PORTFOLIO_MONEY = TableContract(
    "portfolio_money",
    "what one payer made available for an entry or enabling record in a calendar year, and what was spent",
    {
        "entry": _text("identifier of the entry or enabling record"),
        "is_enabling": Column(pl.Boolean, "whether it is an enabling record"),
        "year": Column(pl.Int32, "calendar year"),
        "payer": _text("who pays"),
        "budget_eur": _number("euro that were made available", "not known"),
        "spent_eur": _number("euro that were spent", "not known"),
        "spent_percent": _number("percent of the budget that was spent", "no budget, or one of the two is not known"),
    },
    key=("entry", "year", "payer"),
)

PORTFOLIO_CONTRACTS = TableContract(
    "portfolio_contracts",
    "one agreement on paying for an entry",
    {
        "entry": _ENTRY,
        "place": Column(pl.Int32, "place among the contracts of the entry, from 0"),
        "party": _text("with whom"),
        **_coded("kind", "subsidy, fee_for_service, bundled_payment, shared_savings, population_payment or other"),
        "start": _day("first day for which it holds"),
        "end": _day("first day for which it no longer holds", "it goes on"),
        "eur": _number("amount, euro", "not said"),
    },
    key=("entry", "place"),
)

PORTFOLIO_ENABLING = TableContract(
    "portfolio_enabling",
    "one circumstance that was changed so that interventions can work",
    {
        "record": _text("identifier of the enabling record"),
        "place": Column(pl.Int32, "place in the study file, from 0"),
        "intervention": _text("enabling type of intervention that it is", "described in the study only"),
        **_coded("kind", "which circumstance, such as governance, payment, data or workforce"),
        **_both("name", "name"),
        **_coded("level", "region, organisation, financing or law: where it is decided on"),
        **_STATUS,
        "owner": _text("who answers for it", _NOT_SAID),
        "start": _day("first day on which it holds", "not known"),
        "end": _day("first day on which it no longer holds", "it goes on, or not known"),
        "supports": _text("entries that it is for, separated by blanks", "all"),
        **_both("note", "remark", _NOT_SAID),
        "source": _text("where what is said of it comes from", _NOT_SAID),
    },
    key=("record",),
)

PORTFOLIO_RELATIONS = TableContract(
    "portfolio_relations",
    "one relation between an entry and another entry or enabling record, in one site",
    {
        "entry": _text("identifier of the entry, or of the enabling record that supports another"),
        "other": _text("identifier of the entry or enabling record that it depends on, supports or overlaps"),
        "relation": _text("depends_on, supports or overlaps (in time, in one site, for the same persons)"),
        "site": _text("identifier of the site", "not about one site"),
        "start": _day("first day of the overlap, or on which the entry started", "no rollout"),
        "end": _day("first day after the overlap", "it goes on, or no overlap"),
        "segments": _text("segments that both are for, separated by blanks", "everybody, or no overlap"),
        "verdict": _text("ok, warning or wrong"),
        "note": _text(
            "by_design, not_separable, not_separable_from_programme (overlaps); in_time, not_yet_running, not_in_site, "
            "ended_before, ends_before, start_unknown, after_start or not_started (the others)"
        ),
    },
    key=("entry", "other", "relation", "site", "start"),
)

PORTFOLIO_WARNINGS = TableContract(
    "portfolio_warnings",
    "one thing about a rollout that may be meant, and may be a mistake",
    {
        "entry": _ENTRY,
        "site": _SITE,
        "start": _day("first day of the rollout"),
        "note": _text(
            "starts_after_period (nothing of it is in the figures), no_year_before (no whole year without it is in "
            "the years that are looked at) or answers_no_need_found (needs that its type answers were looked for in "
            "its segments in the site, and none was found)"
        ),
    },
    key=("entry", "site", "start", "note"),
)

CONTEXT_EVENTS = TableContract(
    "context_events",
    "something outside the programme that may show in figures",
    {
        "place": Column(pl.Int32, "place in the study file, from 0"),
        "start": _day("first day"),
        "end": _day("first day on which it was over", "it stays, or was over at once"),
        **_coded("level", "region, organisation, financing or law: where it was decided on"),
        **_both("what", "what happened"),
        "sites": _text("identifiers of the sites where it held, separated by blanks", "everywhere"),
        "source": _text("where it can be read"),
    },
    key=("place",),
)

PORTFOLIO_TABLES = (
    PORTFOLIO, ROLLOUTS, PORTFOLIO_COVERAGE, PORTFOLIO_RELATIONS, PORTFOLIO_WARNINGS, PORTFOLIO_ENABLING,
    PORTFOLIO_MONEY, PORTFOLIO_CONTRACTS, CONTEXT_EVENTS,
)  # fmt: skip
"""All of them."""
