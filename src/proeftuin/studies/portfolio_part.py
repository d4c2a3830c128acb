"""
The part of a study file in which the portfolio is written down: what is carried out, where, from when, for whom.

    portfolio:
      interventions:
        - id: home_team
          intervention: integrated_elderly_care   # a type of the library, of `choice.interventions` or of `own`
          segments: [frail_elderly]               # of the scheme; left out for everybody
          status: running
          owner: "the alliance"
          targets: {reach: 0.6, completed: 0.8}
          rollouts:
            - {site: noord, start: 2022-01-01, end: 2025-01-01, settings: 12}
          money:
            - {year: 2022, payer: "an insurer", budget_eur: 100000, spent_eur: 90000}
      enabling:
        - {id: shared_savings, intervention: shared_savings_contract, level: financing, status: running,
           from: 2021-07-01, supports: [home_team]}
      context:
        - {on: 2020-03-01, what: {nl: ..., en: ...}, level: law, source: "where it can be read"}

What parts say of each other is checked elsewhere; here stands the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from proeftuin.steps.implementation.portfolio import (
    ContextEvent,
    Contract,
    ContractKind,
    EnablingRecord,
    Entry,
    EntryStatus,
    Level,
    MoneyOfYear,
    Portfolio,
    Targets,
)
from proeftuin.steps.implementation.rollout import Rollout, first_starts
from proeftuin.steps.segmentation.intervention import Enabling, Intervention
from proeftuin.studies.delivery_part import DeliveryPart
from proeftuin.studies.part import Identifier, IndicatorId, Part, Text, TextPart, Year, each_once
from proeftuin.vocabulary.language import Translated

EntryId = IndicatorId
"""Identifiers of entries and enabling records: as those of types of interventions."""


def _share(written: float) -> float:
    if written > 1:
        raise ValueError(f"a share is at most 1, which is 100 percent; {written:g} is {100 * written:g} percent")
    if written < 0:
        raise ValueError("a share is at least 0")
    return written


def _amount(written: float) -> float:
    if written < 0:
        raise ValueError(f"an amount is zero or more; found {written:g}")
    return written


Share = Annotated[float, AfterValidator(_share)]
Amount = Annotated[float, AfterValidator(_amount)]


def _refuse_end_before(start: date, end: date | None, first: str, last: str) -> None:
    if end is not None and end <= start:
        raise ValueError(
            f"`{last}` {end.isoformat()} does not come after `{first}` {start.isoformat()}; `{last}` is the first day "
            "on which it no longer holds"
        )


def in_both_languages(written: TextPart | str | None) -> Translated | None:
    """A text as the rest of the program knows it; one that is written once serves both languages."""
    if written is None:
        return None
    return Translated(written, written) if isinstance(written, str) else written.translated()


class TargetsPart(Part):
    """What an entry is to achieve: shares from 0 to 1, and sessions per participant."""

    reach: Share | None = None
    completed: Share | None = None
    sessions: Annotated[float, Field(gt=0)] | None = None
    fidelity: Share | None = None

    def targets(self) -> Targets:
        """The same as the rest of the program knows it."""
        return Targets(self.reach, self.completed, self.sessions, self.fidelity)


class RolloutPart(Part):
    """One site in which an entry is carried out; without `end` it goes on."""

    site: Identifier
    start: date
    end: date | None = None
    settings: Annotated[int, Field(ge=1)] | None = None
    target: Share | None = None
    note: TextPart | Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> RolloutPart:
        _refuse_end_before(self.start, self.end, "start", "end")
        return self

    def rollout(self) -> Rollout:
        """The same as the rest of the program knows it."""
        note = in_both_languages(self.note)
        return Rollout(self.site, self.start, self.end, self.settings, self.target, note)


class ContractPart(Part):
    """An agreement on paying; without `until` it goes on."""

    party: Annotated[Text, Field(alias="with")]
    kind: ContractKind
    start: Annotated[date, Field(alias="from")]
    end: Annotated[date | None, Field(alias="until")] = None
    eur: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ContractPart:
        _refuse_end_before(self.start, self.end, "from", "until")
        return self

    def contract(self) -> Contract:
        """The same as the rest of the program knows it."""
        return Contract(self.party, self.kind, self.start, self.end, self.eur)


class MoneyPart(Part):
    """What one payer made available and what was spent in a calendar year; either may be unknown, not both."""

    year: Year
    payer: Text
    budget_eur: Amount | None = None
    spent_eur: Amount | None = None

    @model_validator(mode="after")
    def _says_something(self) -> MoneyPart:
        if self.budget_eur is None and self.spent_eur is None:
            raise ValueError("one of `budget_eur` and `spent_eur` is needed")
        return self

    def money(self) -> MoneyOfYear:
        """The same as the rest of the program knows it."""
        return MoneyOfYear(self.year, self.payer, self.budget_eur, self.spent_eur)


class EntryPart(Part):
    """One intervention of the portfolio."""

    id: EntryId
    intervention: EntryId
    name: TextPart | None = None
    segments: Annotated[tuple[IndicatorId, ...], AfterValidator(each_once)] = ()
    status: EntryStatus
    owner: Text | None = None
    parties: tuple[Text, ...] = ()
    why: TextPart | None = None
    decided: Identifier | None = None
    targets: TargetsPart = TargetsPart()
    adaptations: TextPart | Text | None = None
    note: TextPart | Text | None = None
    rollouts: tuple[RolloutPart, ...] = ()
    contracts: tuple[ContractPart, ...] = ()
    money: tuple[MoneyPart, ...] = ()
    depends_on: Annotated[tuple[EntryId, ...], AfterValidator(each_once)] = ()

    def first_starts(self) -> dict[str, date]:
        """The day on which it began in each site, by its identifier."""
        return first_starts(one.rollout() for one in self.rollouts)

    def entry(self, types: Mapping[str, Intervention]) -> Entry:
        """The same as the rest of the program knows it; without a name of its own it is called as its type."""
        found = types.get(self.intervention)
        named = self.name.translated() if self.name else found.name if found else Translated(self.id, self.id)
        return Entry(
            id=self.id,
            intervention=self.intervention,
            name=named,
            status=self.status,
            segments=self.segments,
            owner=self.owner,
            parties=self.parties,
            why=in_both_languages(self.why),
            decided=self.decided,
            targets=self.targets.targets(),
            adaptations=in_both_languages(self.adaptations),
            note=in_both_languages(self.note),
            rollouts=tuple(one.rollout() for one in self.rollouts),
            contracts=tuple(one.contract() for one in self.contracts),
            money=tuple(one.money() for one in self.money),
            depends_on=self.depends_on,
        )


class EnablingPart(Part):
    """One enabling record: a type of the library, or a kind with a name of its own."""

    id: EntryId
    intervention: EntryId | None = None
    kind: Enabling | None = None
    name: TextPart | None = None
    level: Level = Level.REGION
    status: EntryStatus
    owner: Text | None = None
    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="until")] = None
    supports: Annotated[tuple[EntryId, ...], AfterValidator(each_once)] = ()
    money: tuple[MoneyPart, ...] = ()
    note: TextPart | Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> EnablingPart:
        if (self.intervention is None) == (self.kind is None):
            raise ValueError("an enabling record has one of `intervention`, a type of the library, and `kind`")
        if self.kind is not None and self.name is None:
            raise ValueError("an enabling record of a `kind` needs a `name`")
        if self.end is not None and self.start is None:
            raise ValueError("`until` needs `from`: the day on which it began")
        if self.start is not None:
            _refuse_end_before(self.start, self.end, "from", "until")
        return self

    def record(self, types: Mapping[str, Intervention]) -> EnablingRecord:
        """The same as the rest of the program knows it."""
        found = types.get(self.intervention or "")
        named = self.name.translated() if self.name else found.name if found else Translated(self.id, self.id)
        kind = self.kind or (found.enabling if found else None) or Enabling.GOVERNANCE
        return EnablingRecord(
            id=self.id,
            kind=kind,
            name=named,
            level=self.level,
            status=self.status,
            intervention=self.intervention,
            owner=self.owner,
            start=self.start,
            end=self.end,
            supports=self.supports,
            money=tuple(one.money() for one in self.money),
            note=in_both_languages(self.note),
            source=self.source,
        )


class ContextPart(Part):
    """Something outside the programme; without `sites` it held everywhere."""

    on: date
    until: date | None = None
    level: Level = Level.REGION
    what: TextPart
    source: Text
    sites: Annotated[tuple[Identifier, ...], AfterValidator(each_once)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> ContextPart:
        _refuse_end_before(self.on, self.until, "on", "until")
        return self

    def event(self) -> ContextEvent:
        """The same as the rest of the program knows it."""
        return ContextEvent(self.on, self.what.translated(), self.level, self.source, self.until, self.sites)


class PortfolioPart(Part):
    """
    The portfolio of a study.

    `own` holds types of interventions of the study itself, as a file of the library has them. `scheme` names the
    scheme whose segments the entries speak of; without it the first of the study.
    """

    scheme: IndicatorId | None = None
    own: tuple[Mapping[str, Any], ...] = ()
    interventions: tuple[EntryPart, ...] = ()
    enabling: tuple[EnablingPart, ...] = ()
    context: tuple[ContextPart, ...] = ()
    delivery: DeliveryPart | None = None

    def portfolio(
        self, types: Mapping[str, Intervention], *, scheme: str | None = None, programme: str | None = None
    ) -> Portfolio:
        """
        The same as the rest of the program knows it, before anything is checked.

        Parameters
        ----------
        types : mapping of str to Intervention
            The library with the types of the study.
        scheme : str or None
            Scheme that the study has, when this part names none.
        programme : str or None
            Entry that the evaluation is about.
        """
        return Portfolio(
            types=types,
            entries=tuple(one.entry(types) for one in self.interventions),
            enabling=tuple(one.record(types) for one in self.enabling),
            context=tuple(one.event() for one in self.context),
            scheme=self.scheme or scheme,
            programme=programme,
        )
