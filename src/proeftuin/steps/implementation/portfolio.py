"""
The portfolio: every intervention that parties carry out or plan, and what must be there for these to work.

An entry is a type of intervention that somebody carries out: for whom, where, from when, with which targets, contracts
and money. Enabling records stand beside the entries: governance, payment, data, workforce and other circumstances that
reach no persons themselves. Events that nobody in the programme decided on are kept with their days, since they can
explain what figures do. Who was reached is left out: that is counted, not declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.steps.implementation.rollout import Rollout, Span, first_starts
from proeftuin.steps.segmentation.intervention import Enabling, Intervention
from proeftuin.vocabulary.language import Translated


class EntryStatus(StrEnum):
    """How far an entry of the portfolio has come."""

    IDEA = "idea"
    PREPARED = "prepared"
    RUNNING = "running"
    SCALED = "scaled"
    STOPPED = "stopped"

    @property
    def words(self) -> Translated:
        """What the status is called."""
        return _STATUSES[self]

    @property
    def is_carried_out(self) -> bool:
        """Whether persons can be reached now."""
        return self in {EntryStatus.RUNNING, EntryStatus.SCALED}


_STATUSES: Mapping[EntryStatus, Translated] = {
    EntryStatus.IDEA: Translated("idee", "idea"),
    EntryStatus.PREPARED: Translated("in voorbereiding", "prepared"),
    EntryStatus.RUNNING: Translated("loopt", "running"),
    EntryStatus.SCALED: Translated("opgeschaald", "scaled"),
    EntryStatus.STOPPED: Translated("gestopt", "stopped"),
}


class ContractKind(StrEnum):
    """How a contract pays."""

    SUBSIDY = "subsidy"
    FEE_FOR_SERVICE = "fee_for_service"
    BUNDLED_PAYMENT = "bundled_payment"
    SHARED_SAVINGS = "shared_savings"
    POPULATION_PAYMENT = "population_payment"
    OTHER = "other"

    @property
    def words(self) -> Translated:
        """What the way of paying is called."""
        return _CONTRACTS[self]


_CONTRACTS: Mapping[ContractKind, Translated] = {
    ContractKind.SUBSIDY: Translated("subsidie", "subsidy"),
    ContractKind.FEE_FOR_SERVICE: Translated("betaling per verrichting", "fee for service"),
    ContractKind.BUNDLED_PAYMENT: Translated("bundelbetaling", "bundled payment"),
    ContractKind.SHARED_SAVINGS: Translated("gedeelde besparingen", "shared savings"),
    ContractKind.POPULATION_PAYMENT: Translated("populatiebekostiging", "population-based payment"),
    ContractKind.OTHER: Translated("anders", "other"),
}


class Level(StrEnum):
    """Where a circumstance or an event is decided on."""

    REGION = "region"
    ORGANISATION = "organisation"
    FINANCING = "financing"
    LAW = "law"

    @property
    def words(self) -> Translated:
        """What the level is called."""
        return _LEVELS[self]


_LEVELS: Mapping[Level, Translated] = {
    Level.REGION: Translated("regio", "region"),
    Level.ORGANISATION: Translated("organisatie", "organisation"),
    Level.FINANCING: Translated("bekostiging", "financing"),
    Level.LAW: Translated("wet en regels", "law and rules"),
}


@dataclass(frozen=True)
class Targets:
    """
    What an entry is to achieve; `None` where nothing was agreed.

    Attributes
    ----------
    reach : float or None
        Share of the eligible persons who enrol, 0 to 1.
    completed : float or None
        Share of those who complete it, 0 to 1.
    sessions : float or None
        Sessions per participant.
    fidelity : float or None
        Share of the checked items that were carried out as described, 0 to 1.
    """

    reach: float | None = None
    completed: float | None = None
    sessions: float | None = None
    fidelity: float | None = None


@dataclass(frozen=True)
class Contract:
    """An agreement on paying, with the days for which it holds and its amount in euro when that is known."""

    party: str
    kind: ContractKind
    start: date
    end: date | None = None
    eur: float | None = None


@dataclass(frozen=True)
class MoneyOfYear:
    """Euro that one payer made available and that were spent in a calendar year; `None` is not known, not zero."""

    year: int
    payer: str
    budget_eur: float | None = None
    spent_eur: float | None = None


@dataclass(frozen=True)
class Entry:
    """
    An intervention in the portfolio.

    Attributes
    ----------
    intervention : str
        Type of intervention, of the library or of the study itself.
    segments : tuple of str
        Of the scheme of the portfolio; empty for everybody.
    parties : tuple of str
        Who carry it out.
    why : Translated or None
        Theory of change: why it should work here.
    decided : str or None
        Recorded decision of the choice that it follows from.
    depends_on : tuple of str
        Entries and enabling records that must be there before it starts.
    """

    id: str
    intervention: str
    name: Translated
    status: EntryStatus
    segments: tuple[str, ...] = ()
    owner: str | None = None
    parties: tuple[str, ...] = ()
    why: Translated | None = None
    decided: str | None = None
    targets: Targets = Targets()
    adaptations: Translated | None = None
    note: Translated | None = None
    rollouts: tuple[Rollout, ...] = ()
    contracts: tuple[Contract, ...] = ()
    money: tuple[MoneyOfYear, ...] = ()
    depends_on: tuple[str, ...] = ()

    def rollouts_in(self, site: str) -> tuple[Rollout, ...]:
        """Its rollouts in one site, by their start."""
        return tuple(sorted((one for one in self.rollouts if one.site == site), key=lambda one: one.start))

    def is_for(self, segment: str) -> bool:
        """Whether persons of `segment` are among those it is for."""
        return not self.segments or segment in self.segments

    def shares_persons_with(self, other: Entry) -> bool:
        """Whether somebody can belong to the persons of both."""
        return not self.segments or not other.segments or not set(self.segments).isdisjoint(other.segments)


@dataclass(frozen=True)
class EnablingRecord:
    """
    A circumstance that was changed so that entries can work.

    Attributes
    ----------
    kind : Enabling
        Which circumstance.
    intervention : str or None
        Enabling type of the library that it is; `None` when it is described here only.
    start, end : date or None
        From which day it holds, and from which it no longer does; without a start that is not known.
    supports : tuple of str
        Entries that it is for; empty for all.
    source : str or None
        Where what is said of it comes from.
    """

    id: str
    kind: Enabling
    name: Translated
    level: Level
    status: EntryStatus
    intervention: str | None = None
    owner: str | None = None
    start: date | None = None
    end: date | None = None
    supports: tuple[str, ...] = ()
    money: tuple[MoneyOfYear, ...] = ()
    note: Translated | None = None
    source: str | None = None

    @property
    def span(self) -> Span:
        """Its days; those before an unknown start count as well, which `start` tells."""
        return Span(self.start, self.end)


@dataclass(frozen=True)
class ContextEvent:
    """
    Something that happened outside the programme and may show in figures.

    Attributes
    ----------
    on : date
        First day.
    until : date or None
        First day on which it was over; `None` when it stays, or was over at once.
    sites : tuple of str
        Where; empty for everywhere.
    """

    on: date
    what: Translated
    level: Level
    source: str
    until: date | None = None
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Portfolio:
    """
    A portfolio.

    Attributes
    ----------
    types : mapping of str to Intervention
        The library with the types of the study itself.
    scheme : str or None
        Scheme of whose segments the entries speak; `None` in a study without segments.
    programme : str or None
        Entry that the evaluation is about.
    """

    types: Mapping[str, Intervention]
    entries: tuple[Entry, ...] = ()
    enabling: tuple[EnablingRecord, ...] = ()
    context: tuple[ContextEvent, ...] = ()
    scheme: str | None = None
    programme: str | None = None

    def entry(self, id: str) -> Entry | None:
        """The entry with this identifier; `None` when there is none."""
        return next((one for one in self.entries if one.id == id), None)

    def type_of(self, entry: Entry) -> Intervention:
        """The type of intervention that an entry is."""
        return self.types[entry.intervention]

    def enabling_record(self, id: str) -> EnablingRecord | None:
        """The enabling record with this identifier; `None` when there is none."""
        return next((one for one in self.enabling if one.id == id), None)

    def starts(self) -> dict[str, date]:
        """The day on which the evaluated programme began in each site with a rollout of it."""
        entry = self.entry(self.programme) if self.programme is not None else None
        return first_starts(entry.rollouts) if entry is not None else {}
