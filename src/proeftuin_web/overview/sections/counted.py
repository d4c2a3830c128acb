"""How many people parties counted in a site, by intervention and period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from proeftuin_web.portfolio.counts import rows_of
from proeftuin_web.portfolio.models import DeliveryCount
from proeftuin_web.results.site_reach import STAGES, Reached, Step, funnel
from proeftuin_web.results.wording import period_name

_COUNTED = ("invited", "enrolled", "completed")


def counted_in(counts: QuerySet[DeliveryCount]) -> list[Reached]:
    """
    Reach of each intervention as parties entered it, by period.

    Whom it is meant for nobody counts by hand. Over all periods somebody can be counted more than once, and what was
    not counted in one period is not known over all of them either.
    """
    counted = list(counts.select_related("entry", "site"))
    names = {one.entry.code: one.entry.name for one in counted}
    rows = rows_of(counted)
    found = []
    for code, name in names.items():
        periods = _periods([row for row in rows if row["intervention"] == code])
        steps = _steps({stage: _total(row[stage] for row in periods.values()) for stage in _COUNTED})
        first, last = min(start for start, _ in periods), max(end for _, end in periods)
        found.append(
            Reached(
                name=name,
                study="",
                period=period_name(first, last),
                steps=steps,
                periods=tuple((period_name(*period), _steps(row)) for period, row in periods.items()),
                drawing=funnel(name, steps, key=f"counted-{code}"),
                report="",
            )
        )
    return found


def _periods(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[date, date], dict[str, int | None]]:
    """Numbers of each period; a line for all segments together stands for those of single segments."""
    by_period: dict[tuple[date, date], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_period.setdefault((row["period_start"], row["period_end"]), []).append(row)
    found = {}
    for period, own in sorted(by_period.items()):
        together = [row for row in own if not row["segment"]] or own
        found[period] = {stage: _total(_number(row[stage]) for row in together) for stage in _COUNTED}
    return found


def _steps(numbers: Mapping[str, int | None]) -> tuple[Step, ...]:
    """The steps with their share of those who were invited, where that is known."""
    invited = numbers["invited"]
    shares = {
        stage: 100 * number / invited
        for stage, number in numbers.items()
        if invited and number is not None and stage != "invited"
    }
    return tuple(
        Step(str(name), numbers[stage], shares.get(stage), "missing" if numbers[stage] is None else "value")
        for stage, name in STAGES.items()
        if stage in numbers
    )


def _number(found: Any) -> int | None:
    return found if isinstance(found, int) else None


def _total(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if any(number is None for number in known) else sum(number or 0 for number in known)
