"""Rows of the evaluation as pages need them: which row answers for an outcome, its amounts, checks and p-values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from proeftuin.reporting.edition import ALL_SITES, Edition, Row
from proeftuin.reporting.pages.blocks import effect_cell, effects_of
from proeftuin.reporting.table import Cell
from proeftuin.reporting.wording import Range
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.number_format import number

EURO = "eur_per_insured_year"
AMOUNTS = (EURO, "eur_per_person_year")
"""Units of outcomes of which an effect is an amount of money."""
ROLES = ("primary", "secondary", "negative_control")
VERDICTS = ("fails", "warns", "passes")
"""The heaviest first."""
CHECKS = (
    "pretrend",
    "pretrend_power",
    "breakdown",
    "placebo_in_time",
    "anticipation",
    "negative_control",
    "spillover",
    "composition_change",
    "regression_to_the_mean",
    "one_site_decides",
    "two_way_comparisons",
    "cost_above_cap",
)
"""Keys of checks in reading order: what came before the start, what lies around it, whom and what the effect is of."""
SMALLEST_P = 0.001
"""A smaller p-value is told as being below this one: the draws hardly tell it more precisely."""


def outcomes_by_role(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Every outcome with its role: those that carry the answer first, each role in the order of the plan."""
    roles = {row["outcome"]: row["role"] for row in edition.rows("effects")}
    return tuple(
        (outcome, role) for role in ROLES for outcome in edition.outcomes if roles.get(outcome, ROLES[0]) == role
    )


def answers(edition: Edition, outcome: str) -> list[Row]:
    """
    The rows that answer for an outcome: of all sites together, or of the one site that has an effect.

    In a study of an event those are the gaps in the year of the event.
    """
    rows = effects_of(edition, outcome)
    together = [row for row in rows if row["site"] == ALL_SITES]
    if any(row["value"] is not None for row in together):
        return list(together)
    known = [row for row in rows if row["value"] is not None]
    return list(known) if len(known) == 1 or edition.is_event_study else list(together or rows[:1])


def in_euro(edition: Edition, row: Row) -> Row | None:
    """The same effect in euro per insured year."""
    key = {name: row[name] for name in ("outcome", "site", "kind", "estimator")}
    found = [each for each in edition.rows("effects_eur", **key) if each["year"] == row["year"]]
    return found[0] if found and found[0]["value"] is not None else None


@dataclass(frozen=True)
class YearlyTotal:
    """An effect on cost for everyone who lives in the sites, euro per year, and for how many insured years."""

    amount: Range
    insured: float


def is_amount(edition: Edition, outcome: str) -> bool:
    """Whether an effect on the outcome is an amount of money per person and year."""
    return edition.indicator(outcome).unit in AMOUNTS


def yearly_total(edition: Edition, row: Row) -> YearlyTotal | None:
    """
    The effect of `row` for the whole population of its site or sites; nothing for outcomes that are no amounts.

    For all sites together the effect on the average resident is taken: that on the average site, times the number of
    residents, would be no amount that anybody paid.
    """
    if not is_amount(edition, row["outcome"]):
        return None
    insured = edition.insured_years_of_sites()
    if row["site"] == ALL_SITES:
        key = {"analysis": "person_weighted", "outcome": row["outcome"], "site": ALL_SITES, "scale": EURO}
        found: Row | None = next(iter(edition.rows("analyses", status=Status.VALUE, **key)), None)
        # A sum without one of the sites would pass for all of them.
        is_known = all(site.id in insured for site in edition.located_sites)
        people = sum(insured.values()) if is_known else 0.0
    else:
        found, people = in_euro(edition, row), insured.get(row["site"], 0.0)
    if found is None or not people or found["lower"] is None or found["upper"] is None:
        return None
    value, lower, upper = (float(found[name]) * people for name in ("value", "lower", "upper"))
    amount = Range(value, lower, upper, found["confidence"] or 0.95)
    return YearlyTotal(amount, people)


def checks_of(edition: Edition, outcome: str) -> list[Row]:
    """The checks on the effect of all sites together on an outcome."""
    rows = edition.rows("diagnostics", outcome=outcome, site=ALL_SITES)
    places = {key: place for place, key in enumerate(CHECKS)}
    return sorted(rows, key=lambda row: places.get(row["diagnostic"], len(places)))


def checks_cell(edition: Edition, outcome: str) -> Cell:
    """The heaviest verdict of the checks that could be done, and how many of them come to it."""
    verdicts = Counter(row["verdict"] for row in checks_of(edition, outcome) if row["verdict"] is not None)
    worst = next((verdict for verdict in VERDICTS if verdicts[verdict]), None)
    if worst is None:
        return Cell("–")
    verdict = edition.say(f"verdict.{worst}")
    if worst == VERDICTS[-1]:
        return Cell(verdict)
    return Cell(
        edition.say("effect_overview.checks_worst", verdict=verdict, count=verdicts[worst], all=verdicts.total())
    )


def p_cell(edition: Edition, value: float | None) -> Cell:
    """A p-value as it is written; a dash where there is none."""
    return Cell("–" if value is None else written_p(edition, value))


def written_p(edition: Edition, value: float) -> str:
    """A p-value in at most three decimals."""
    if value < SMALLEST_P:
        return edition.say("effect_overview.small_p", limit=number(SMALLEST_P, "p_value", edition.language))
    return number(value, "p_value", edition.language)


def euro_cell(edition: Edition, row: Row) -> Cell:
    """The effect in euro per insured year, with its interval below it."""
    found = in_euro(edition, row)
    if found is None:
        return Cell("–")
    return effect_cell(edition, found)
