"""
How much of the Triple Aim a set of indicators covers: which aims and domains are empty, and what data would fill them.

Of 865 measures in 20 initiatives of population management, Hendrikx and others (2016) found every domain of quality in
most initiatives, and most domains of health and cost in few: a set that grew from the data at hand is lopsided, and
does not show it. So a set may call itself complete only when no aim and no mandatory domain is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.steps.triple_aim.catalogue.record import Domain, Record
from proeftuin.vocabulary.aim import Aim

DOMAINS: Mapping[Aim, tuple[Domain, ...]] = {
    Aim.HEALTH: (
        Domain.MORTALITY, Domain.FUNCTIONING, Domain.DISEASE_BURDEN, Domain.BEHAVIOUR, Domain.PARTICIPATION,
    ),
    Aim.QUALITY: (
        Domain.EFFECTIVENESS, Domain.SAFETY, Domain.ACCESS, Domain.COORDINATION, Domain.PERSON_CENTREDNESS,
        Domain.APPROPRIATENESS, Domain.EQUITY, Domain.END_OF_LIFE,
    ),
    Aim.COST: (
        Domain.TOTAL_COST, Domain.COST_BY_CARE, Domain.UTILISATION, Domain.LONG_TERM_CARE, Domain.DISTRIBUTION,
        Domain.PRODUCTIVITY, Domain.WORKFORCE,
    ),
}  # fmt: skip
"""Domains of each aim; experience of those who work in care stands with cost, as capacity."""

MANDATORY = frozenset(
    {
        Domain.MORTALITY, Domain.FUNCTIONING, Domain.DISEASE_BURDEN, Domain.BEHAVIOUR, Domain.EFFECTIVENESS,
        Domain.ACCESS, Domain.COORDINATION, Domain.PERSON_CENTREDNESS, Domain.TOTAL_COST, Domain.COST_BY_CARE,
        Domain.UTILISATION,
    }
)  # fmt: skip
"""Domains that a set needs to be called complete: a choice of this project."""


@dataclass(frozen=True)
class Coverage:
    """
    One domain of one aim.

    Attributes
    ----------
    filled_by : tuple of str
        Indicators of the set that have a value.
    without_value : tuple of str
        Indicators of the set that have none.
    could_fill : tuple of str
        Indicators of the catalogue outside the set; what data they take stands in their records.
    """

    aim: Aim
    domain: Domain
    is_mandatory: bool
    filled_by: tuple[str, ...]
    without_value: tuple[str, ...]
    could_fill: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it has a value."""
        return not self.filled_by


def coverage(
    records: Mapping[str, Record], chosen: Collection[str], with_value: Collection[str]
) -> tuple[Coverage, ...]:
    """
    Every domain of every aim, filled or not.

    Parameters
    ----------
    chosen : collection of str
        Identifiers of the set.
    with_value : collection of str
        Those of them that have at least one value.
    """
    return tuple(_of_domain(records, aim, domain, chosen, with_value) for aim in Aim for domain in DOMAINS[aim])


def refuse_incomplete(found: Collection[Coverage], *, place: str) -> None:
    """
    Refuse the label "Triple Aim complete" for a set with an empty aim or an empty mandatory domain.

    Raises
    ------
    NotEstimableError
        One problem for each aim and domain that is empty, with what would fill it.
    """
    empty_aims = [aim for aim in Aim if all(one.is_empty for one in found if one.aim is aim)]
    problems = [
        Problem(place, f"the aim {aim} has no value at all", "values for all three aims", "add indicators of that aim")
        for aim in empty_aims
    ]
    problems += [
        Problem(
            place,
            f"the mandatory domain {one.domain} of the aim {one.aim} has no value",
            "a value in every mandatory domain",
            "connect the data of " + (" or ".join(one.could_fill[:5]) or "an indicator of that domain"),
        )
        for one in found
        if one.is_mandatory and one.is_empty and one.aim not in empty_aims
    ]
    if problems:
        raise NotEstimableError(problems)


def _of_domain(
    records: Mapping[str, Record], aim: Aim, domain: Domain, chosen: Collection[str], with_value: Collection[str]
) -> Coverage:
    mine = [record.id for record in records.values() if record.aim is aim and record.domain is domain]
    return Coverage(
        aim,
        domain,
        domain in MANDATORY,
        filled_by=tuple(id for id in mine if id in chosen and id in with_value),
        without_value=tuple(id for id in mine if id in chosen and id not in with_value),
        could_fill=tuple(id for id in mine if id not in chosen),
    )
