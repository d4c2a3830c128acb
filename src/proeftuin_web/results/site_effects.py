"""What evaluations estimated of the programme of a site, in numbers, in words and as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.extracts import ALL_SITES, names_of, rows_of
from proeftuin_web.results.models import Edition, Indicator, State
from proeftuin_web.results.svg import WIDTH, Drawing, nice_ticks, shortened, unit_of_axis
from proeftuin_web.results.wording import POPULATIONS, bounds, explained, language, unit_name

_REMEMBERED = 200
_UNITS = {"percent": "percent", "points": "percentage_points"}
_LEFT, _RIGHT, _TOP, _ROW = 280, 30, 34, 24


@dataclass(frozen=True)
class EffectLine:
    """
    The estimated effect of the programme of a site on one outcome, over the years after the start.

    Attributes
    ----------
    says : str
        What effect and interval say, in a sentence.
    is_apart : bool or None
        Whether the interval leaves out zero; `None` without an interval.
    """

    outcome: str
    role: str
    population: str
    estimator: str
    years: str
    effect: str
    interval: str
    state: str
    why: str
    says: str
    is_apart: bool | None
    plan: str
    address: str
    unit: str
    value: float | None
    lower: float | None
    upper: float | None


def effects_of(edition: Edition, site: str) -> Sequence[EffectLine]:
    """Average effects over the years after the start in a site, the main outcomes first; `all` for all sites."""
    return _effects(str(edition.token), "" if site == ALL_SITES else site, language())


def drawings_of(effects: Sequence[EffectLine], *, name: str) -> list[str]:
    """A drawing for each unit: every effect with its interval, beside the line of no difference."""
    units = dict.fromkeys(each.unit for each in effects if each.value is not None)
    return [
        _drawn([each for each in effects if each.unit == unit], unit, f"{name}-{place}")
        for place, unit in enumerate(units, start=1)
    ]


@lru_cache(maxsize=_REMEMBERED)
def _effects(token: str, site: str, chosen: Language) -> tuple[EffectLine, ...]:
    rows = [row for row in rows_of(token, "effects", site) if row["kind"] == "average"]
    if not rows:
        return ()
    contents = contents_of(Edition(token=token))
    paths = {page["path"] for page in contents.edition.pages}
    people = names_of(token, "populations", "population")
    found = []
    for row in rows:
        path = f"{chosen}/effects/{row['outcome']}.html"
        address = reverse("results:report", args=[contents.edition.study.code, path]) if path in paths else ""
        found.append(_line(row, contents.indicators.get(row["outcome"]), people, address))
    order = ("primary", "secondary", "negative_control")
    return tuple(sorted(found, key=lambda each: order.index(each.role) if each.role in order else len(order)))


def _line(row: dict[str, Any], indicator: Indicator | None, people: dict[str, str], address: str) -> EffectLine:
    unit = _UNITS.get(row["scale"], row["scale"])
    value, lower, upper = row["value"], row["lower"], row["upper"]
    is_apart = None if value is None or lower is None or upper is None else not lower <= 0 <= upper
    population = row["population"]
    years = f"{row['first_year']}–{row['last_year']}" if row.get("first_year") and row.get("last_year") else ""
    return EffectLine(
        outcome=indicator.name if indicator else row["outcome"].replace("_", " "),
        role=row["role"],
        population=people.get(population) or str(POPULATIONS.get(population, population.replace("_", " "))),
        estimator=explained("estimator", row["estimator"]),
        years=years,
        effect=str(State(row["status"]).label) if value is None else quantity(value, unit, language(), signed=True),
        interval="" if value is None else bounds(lower, upper, unit, signed=True),
        state=row["status"],
        why="" if value is not None or not row["reason"] else explained("reason", row["reason"]),
        says="" if value is None else _said(value, is_apart, row["role"], indicator),
        is_apart=is_apart,
        plan=explained("plan_state", f"{row['plan_state']}.short") if row.get("plan_state") else "",
        address=address,
        unit=unit,
        value=value,
        lower=lower,
        upper=upper,
    )


def _said(value: float, is_apart: bool | None, role: str, indicator: Indicator | None) -> str:
    if is_apart is None:
        return gettext("Without an interval nobody can tell this from chance.")
    if not is_apart:
        return gettext("Cannot be told from no difference: the interval holds zero.")
    if role == "negative_control":
        return gettext("This outcome should not have moved. Something else than the programme may be at work.")
    sentence = (
        gettext("Higher than without the programme.") if value > 0 else gettext("Lower than without the programme.")
    )
    wished = {"higher": value > 0, "lower": value < 0}.get(indicator.direction) if indicator else None
    if wished is None:
        return sentence
    judged = gettext("That is better.") if wished else gettext("That is worse.")
    return f"{sentence} {judged}"


def _drawn(effects: Sequence[EffectLine], unit: str, name: str) -> str:
    numbers = [x for each in effects for x in (each.value, each.lower, each.upper, 0.0) if x is not None]
    ticks = nice_ticks(min(numbers), max(numbers))
    bottom = _TOP + _ROW * len(effects)

    def at(value: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    labels = _labels(effects)
    told = "; ".join(
        f"{label}: {each.effect}" + (f" ({each.interval})" if each.interval else "")
        for label, each in zip(labels, effects, strict=True)
    )
    title = gettext("Difference with what would have been without the programme, %(unit)s") % {"unit": unit_name(unit)}
    chart = Drawing(bottom + 40, title=title, description=told, name=name)
    for tick in ticks:
        chart.line(at(tick), _TOP - 6, at(tick), bottom, theme.GRID)
        chart.add("text", number(tick, unit_of_axis(ticks, unit), language(), signed=True), x=at(tick), y=bottom + 18,
                  text_anchor="middle")  # fmt: skip
    chart.line(at(0), _TOP - 10, at(0), bottom, theme.INK, stroke_width=1.4)
    chart.add("text", gettext("no difference"), x=at(0), y=_TOP - 16, text_anchor="middle")
    for place, (label, each) in enumerate(zip(labels, effects, strict=True)):
        y = _TOP + _ROW * (place + 0.5)
        chart.add("text", shortened(label), x=_LEFT - 14, y=y + 4, text_anchor="end")
        if each.value is None:
            chart.add("text", each.effect, x=_LEFT + 4, y=y + 4, fill=theme.MUTED, font_style="italic")
            continue
        if each.lower is not None and each.upper is not None:
            chart.line(at(each.lower), y, at(each.upper), y, theme.FOCUS, stroke_width=1.6)
        # Filled where the interval leaves out zero, open where it does not.
        chart.mark(at(each.value), y, 1 if each.is_apart else 5, theme.FOCUS, f"{label}: {each.effect}")
    return chart.text()


def _labels(effects: Sequence[EffectLine]) -> list[str]:
    """Outcomes, with the people where an outcome was estimated for several groups."""
    is_one = len({each.population for each in effects}) == 1
    return [each.outcome if is_one else f"{each.outcome}, {each.population}" for each in effects]
