"""The portfolio as tables: entries, rollouts, enabling records, money, contracts and events, as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from proeftuin.data.contract import TableContract
from proeftuin.data.portfolio_tables import (
    CONTEXT_EVENTS,
    PORTFOLIO,
    PORTFOLIO_CONTRACTS,
    PORTFOLIO_ENABLING,
    PORTFOLIO_MONEY,
    ROLLOUTS,
)
from proeftuin.steps.implementation.portfolio import EnablingRecord, Entry, MoneyOfYear, Portfolio
from proeftuin.steps.implementation.rollout import Rollout, Span
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

PLANNED, RUNNING, STOPPED = "planned", "running", "stopped"


def state_of(span: Span, period: Period) -> str:
    """What a rollout is on the last day of `period`."""
    if span.first >= period.end:
        return PLANNED
    return RUNNING if span.last >= period.end else STOPPED


def entry_table(portfolio: Portfolio) -> pl.DataFrame:
    """Entries, as the contract `portfolio` says."""
    return table_of(PORTFOLIO, (_entry_row(portfolio, place, one) for place, one in enumerate(portfolio.entries)))


def rollout_table(portfolio: Portfolio, period: Period) -> pl.DataFrame:
    """
    Rollouts, as the contract `rollouts` says.

    Parameters
    ----------
    period : Period
        Of the study.
    """
    starts = portfolio.starts()
    return table_of(
        ROLLOUTS,
        (
            {
                "entry": entry.id, "site": one.site, "start": one.start, "end": one.end,
                "state": state_of(one.span, period), "settings": one.settings,
                "target_reach": _percent(entry.targets.reach if one.target is None else one.target),
                "is_evaluated": entry.id == portfolio.programme and starts[one.site] == one.start,
                **both("note", one.note),
            }
            for entry, one in rollouts_of(portfolio)
        ),
    )  # fmt: skip


def rollouts_of(portfolio: Portfolio) -> Iterable[tuple[Entry, Rollout]]:
    """Every rollout with its entry."""
    return ((entry, one) for entry in portfolio.entries for one in entry.rollouts)


def enabling_table(portfolio: Portfolio) -> pl.DataFrame:
    """Enabling records, as the contract `portfolio_enabling` says."""
    return table_of(PORTFOLIO_ENABLING, (_enabling_row(place, one) for place, one in enumerate(portfolio.enabling)))


def money_table(portfolio: Portfolio) -> pl.DataFrame:
    """Budgets and what was spent, as the contract `portfolio_money` says."""
    holders: Sequence[tuple[str, bool, tuple[MoneyOfYear, ...]]] = [
        *((one.id, False, one.money) for one in portfolio.entries),
        *((one.id, True, one.money) for one in portfolio.enabling),
    ]
    return table_of(
        PORTFOLIO_MONEY,
        (
            {
                "entry": id, "is_enabling": is_enabling, "year": one.year, "payer": one.payer,
                "budget_eur": one.budget_eur, "spent_eur": one.spent_eur, "spent_percent": _spent(one),
            }
            for id, is_enabling, money in holders
            for one in money
        ),
    )  # fmt: skip


def contract_table(portfolio: Portfolio) -> pl.DataFrame:
    """Agreements on paying, as the contract `portfolio_contracts` says."""
    return table_of(
        PORTFOLIO_CONTRACTS,
        (
            {
                "entry": entry.id, "place": place, "party": one.party, **_coded("kind", one.kind.value, one.kind.words),
                "start": one.start, "end": one.end, "eur": one.eur,
            }
            for entry in portfolio.entries
            for place, one in enumerate(entry.contracts)
        ),
    )  # fmt: skip


def context_table(portfolio: Portfolio) -> pl.DataFrame:
    """Events outside the programme, as the contract `context_events` says."""
    return table_of(
        CONTEXT_EVENTS,
        (
            {
                "place": place, "start": one.on, "end": one.until, **_coded("level", one.level.value, one.level.words),
                **both("what", one.what), "sites": joined(one.sites), "source": one.source,
            }
            for place, one in enumerate(portfolio.context)
        ),
    )  # fmt: skip


def _entry_row(portfolio: Portfolio, place: int, entry: Entry) -> dict[str, object]:
    found = portfolio.type_of(entry)
    if found.continuum is None:
        raise ValueError(f"{found.id} is enabling, and reading refuses it as an entry")
    targets = entry.targets
    return {
        "entry": entry.id, "place": place, "intervention": found.id, "hash": found.hash(), **both("name", entry.name),
        **_coded("continuum", found.continuum.value, found.continuum.words),
        "domains": " ".join(law.value for law in found.domains),
        "scheme": portfolio.scheme, "segments": joined(entry.segments),
        **_coded("status", entry.status.value, entry.status.words),
        "owner": entry.owner, "parties": "; ".join(entry.parties) or None, **both("why", entry.why),
        "decided": entry.decided, "target_reach": _percent(targets.reach),
        "target_completed": _percent(targets.completed), "target_sessions": targets.sessions,
        "target_fidelity": _percent(targets.fidelity), **both("adaptations", entry.adaptations),
        **both("note", entry.note), "sites": joined(dict.fromkeys(one.site for one in entry.rollouts)),
        "first_start": min((one.start for one in entry.rollouts), default=None),
        "is_evaluated": entry.id == portfolio.programme, "depends_on": joined(entry.depends_on),
    }  # fmt: skip


def _enabling_row(place: int, record: EnablingRecord) -> dict[str, object]:
    return {
        "record": record.id, "place": place, "intervention": record.intervention,
        **_coded("kind", record.kind.value, record.kind.words), **both("name", record.name),
        **_coded("level", record.level.value, record.level.words),
        **_coded("status", record.status.value, record.status.words), "owner": record.owner,
        "start": record.start, "end": record.end, "supports": joined(record.supports), **both("note", record.note),
        "source": record.source,
    }  # fmt: skip


def _spent(money: MoneyOfYear) -> float | None:
    if not money.budget_eur or money.spent_eur is None:
        return None
    return 100 * money.spent_eur / money.budget_eur


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _coded(name: str, code: str, words: Translated) -> dict[str, str | None]:
    return {name: code, **both(name, words)}


def both(name: str, text: Translated | None) -> dict[str, str | None]:
    """A text in the two columns that hold it."""
    return {f"{name}_nl": text.nl if text else None, f"{name}_en": text.en if text else None}


def joined(ids: Iterable[str]) -> str | None:
    """Identifiers separated by blanks; `None` when there are none."""
    return " ".join(ids) or None


def table_of(contract: TableContract, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Rows as the contract says, in the order of its key."""
    frame = pl.DataFrame(list(rows), schema=contract.empty().schema, orient="row")
    return contract.in_order(contract.conform(frame))
