"""
How many people an intervention reached in a site, as a study counted them.

Numbers of few people were withheld before they came here: nothing is added up or subtracted again, since that could
give them away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import quantity
from proeftuin_web.results.bars import Bar, bar_chart
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.extracts import names_of, rows_of
from proeftuin_web.results.models import Edition, State
from proeftuin_web.results.wording import explained, language, period_name

STAGES = {
    "eligible": _("Meant for"),
    "invited": _("Invited"),
    "enrolled": _("Took part"),
    "completed": _("Completed"),
}
"""The steps on the way to an intervention, in order."""
MOST_PERIODS = 8
_REMEMBERED = 200


@dataclass(frozen=True)
class Step:
    """How many people came to one step, and which share of those at the first; or why that is not told."""

    name: str
    persons: int | None
    percent: float | None
    state: str = State.VALUE
    why: str = ""

    @property
    def told(self) -> str:
        """The number with its share, or the word for its state."""
        if self.persons is None:
            return str(State(self.state).label)
        number = quantity(self.persons, "persons", language())
        return number if self.percent is None else f"{number} ({quantity(self.percent, 'percent', language())})"


@dataclass(frozen=True)
class Reached:
    """One intervention in a site: the steps over all its periods, drawn and in words, and those of each period."""

    name: str
    study: str
    period: str
    steps: tuple[Step, ...]
    periods: tuple[tuple[str, tuple[Step, ...]], ...]
    drawing: str | None
    report: str

    @property
    def newest(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """The periods that a page has room for."""
        return self.periods[-MOST_PERIODS:]

    @property
    def is_cut(self) -> bool:
        """Whether there are more periods than these."""
        return len(self.periods) > MOST_PERIODS


def reach_of_site(edition: Edition, site: str) -> Sequence[Reached]:
    """Reach of every intervention in a site, in the order of the portfolio; empty when the study counted none."""
    return _reach(str(edition.token), site, language())


def funnel(name: str, steps: Sequence[Step], *, key: str) -> str | None:
    """The steps as bars, each with its number and share beside it; `None` without any number."""
    bars = [Bar(each.name, None if each.persons is None else float(each.persons), each.told) for each in steps]
    title = gettext("%(name)s: people at each step") % {"name": name}
    return bar_chart(bars, title=title, description="; ".join(f"{each.name}: {each.told}" for each in steps), name=key)


@lru_cache(maxsize=_REMEMBERED)
def _reach(token: str, site: str, chosen: Language) -> tuple[Reached, ...]:
    rows = rows_of(token, "reach", site)
    if not rows:
        return ()
    edition = contents_of(Edition(token=token)).edition
    names = names_of(token, "portfolio", "entry")
    paths = {page["path"] for page in edition.pages}
    found = []
    for entry in names:
        own = [row for row in rows if row["entry"] == entry]
        if not own:
            continue
        whole = [row for row in own if row["is_whole"]]
        path = f"{chosen}/reach/{entry.replace('_', '-')}.html"
        steps = _steps(whole)
        found.append(
            Reached(
                name=names[entry],
                study=edition.title,
                period=_period(whole[0]) if whole else "",
                steps=steps,
                periods=_by_period([row for row in own if not row["is_whole"]]),
                drawing=funnel(names[entry], steps, key=f"reach-{edition.study.code}-{entry}"),
                report=reverse("results:report", args=[edition.study.code, path]) if path in paths else "",
            )
        )
    return tuple(found)


def _by_period(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    starts = sorted({(row["period_start"], row["period_end"]) for row in rows})
    by_start = {pair: [row for row in rows if (row["period_start"], row["period_end"]) == pair] for pair in starts}
    return tuple((_period(own[0]), _steps(own)) for own in by_start.values())


def _steps(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    by_stage = {row["stage"]: row for row in rows}
    return tuple(_step(name, by_stage.get(stage)) for stage, name in STAGES.items()) if rows else ()


def _step(name: object, row: Mapping[str, Any] | None) -> Step:
    if row is None:
        return Step(str(name), None, None, State.MISSING)
    is_value = row["status"] == State.VALUE
    why = "" if is_value or not row["reason"] else explained("reason", row["reason"])
    is_first = row["stage"] == "eligible"
    return Step(str(name), row["persons"] if is_value else None, None if is_first else row["percent"],
                row["status"], why)  # fmt: skip


def _period(row: Mapping[str, Any]) -> str:
    return period_name(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))
