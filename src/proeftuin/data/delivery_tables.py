"""
Contracts of the tables about how interventions reach persons: who was eligible and took part, what was delivered, what
may be wrong with it, the five dimensions of RE-AIM, and how strongly an intervention was implemented.

Numbers of persons pass output control; what else stands in these tables is made of them afterwards, and of the logs
that parties keep. Sites stand beside each other in the order of the study: they are never ranked.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_ENTRY = Column(pl.String, "identifier of the entry of the portfolio")
_REGION = Column(pl.String, "all (every site in which it is carried out) or site:<id>")
_WHEN = {
    "period_start": Column(pl.Date, "first day of the period"),
    "period_end": Column(pl.Date, "first day after the period"),
    "is_whole": Column(pl.Boolean, "whether the period holds all rollouts, and not one part of a year"),
}
_STATE = {
    "status": Column(pl.String, "value, withheld, not_estimable or missing"),
    "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
}
_WHERE = {"entry": _ENTRY, "region": _REGION, **_WHEN}
_PLACE = tuple(_WHERE)


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _count(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Int64, meaning, missing)


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing)


REACH = TableContract(
    "reach",
    "persons who came to one stage of an entry, in a region and period, all together or by one trait",
    {
        **_WHERE,
        "segment": _text("segment in the year of the first day on which the person is eligible, or all"),
        "deprivation": _text("fifth of the areas, 1 for the most deprived to 5, unknown, or all"),
        "sex": _text("registered sex: female, male or unknown, or all"),
        "age_group": _text("completed years on 1 January, such as 65-74, unknown, or all"),
        "stage": _text("eligible, invited, enrolled or completed"),
        "persons": _count("persons, each once in the period"),
        "percent": _number("percent of the eligible persons of the same row", "see `status`, or nobody is eligible"),
        **_STATE,
    },
    key=(*_PLACE, "segment", "deprivation", "sex", "age_group", "stage"),
)

REPRESENTATIVENESS = TableContract(
    "representativeness",
    "one group of eligible persons, and whether it takes part as others do, over all rollouts of an entry",
    {
        "entry": _ENTRY,
        "region": _REGION,
        "stratum_kind": _text("segment, deprivation, sex or age_group"),
        "stratum": _text("the group"),
        "percent_eligible": _number("its percent of the eligible persons"),
        "percent_enrolled": _number("its percent of those who enrolled"),
        "ratio": _number("share that enrolled in this group, over that in all others together"),
        "lower": _number("lower bound of the ratio"),
        "upper": _number("upper bound of the ratio"),
        "confidence": _number("level of the interval, such as 0.95", "no interval"),
        "verdict": _text("less, alike or more: whether the interval holds 1", "see `status`"),
        **_STATE,
    },
    key=("entry", "region", "stratum_kind", "stratum"),
)

DELIVERY_FIGURES = TableContract(
    "delivery",
    "what was delivered of an entry in a region and period",
    {
        **_WHERE,
        "participants": _count("eligible persons with a session"),
        "sessions": _count("sessions, one for each day and setting"),
        "dose": _number("what was received in them, in the unit of the entry", "see `status`, or not recorded"),
        "sessions_per_participant": _number("sessions per person with a session", "see `status`, or nobody had one"),
        "planned_sessions": _number("sessions per participant that were planned", "not agreed"),
        **_STATE,
        "fidelity": _number("percent of the checked items that were done as described", "nothing was checked"),
        "checks": _count("items that were checked", "no such log"),
        "adaptations": _count("changes in how it is delivered, from this period on", "no such log"),
        "adaptations_planned": _count("those that were planned beforehand", "no such log"),
        "settings_invited": _count("settings that were asked, or were to take part, before its end", "not known"),
        "settings_delivering": _count("settings that delivered it in the period", "not known"),
        "adoption": _number("percent of the former that the latter are", "either is not known"),
        "spent_eur": _number("euro that were spent; of a part of a year, only of all rollouts", "not known"),
    },
    key=_PLACE,
)

DELIVERY_FLAGS = TableContract(
    "delivery_flags",
    "something that may be wrong with what was delivered of an entry",
    {
        "entry": Column(pl.String, "identifier of the entry; no text for what is not in the portfolio"),
        "region": _text("where the persons live: site:<id>, elsewhere, or all"),
        "flag": _text("key of what may be wrong"),
        "persons": _count("persons of whom it is so; for settings that are not known, so many at least"),
        "verdict": _text("none (nobody), or warning", "see `status`"),
        **_STATE,
    },
    key=("entry", "region", "flag"),
)

RE_AIM = TableContract(
    "re_aim",
    "one measure of a dimension of RE-AIM of an entry in a region",
    {
        "entry": _ENTRY,
        "region": _REGION,
        "dimension": _text("reach, effectiveness, adoption, implementation or maintenance"),
        "measure": _text("key of the measure; of effectiveness the outcome and the population"),
        "value": _number("the measure"),
        "lower": _number("lower bound", "no interval, or see `status`"),
        "upper": _number("upper bound", "no interval, or see `status`"),
        "unit": _text("unit of the value"),
        **_STATE,
        "basis": _text("what it rests on: persons, counts, rollouts, evaluation, or the name of a log"),
    },
    key=("entry", "region", "dimension", "measure"),
)

IMPLEMENTATION_STRENGTH = TableContract(
    "implementation_strength",
    "one part of the strength with which an entry is implemented in a region and period, or the whole",
    {
        **_WHERE,
        "part": _text("reach, dose, completion, fidelity or adoption, or total"),
        "value": _number("how far it came, from 0 to 1; of the total the weighted mean of the known parts"),
        "weight": _number("weight of the part; of the total, of the known parts together", "the part is not known"),
        "known": _count("parts that are known", "it is a part"),
        **_STATE,
    },
    key=(*_PLACE, "part"),
)

DELIVERY_TABLES: tuple[TableContract, ...] = (
    REACH,
    REPRESENTATIVENESS,
    DELIVERY_FIGURES,
    DELIVERY_FLAGS,
    RE_AIM,
    IMPLEMENTATION_STRENGTH,
)
"""All of them."""
