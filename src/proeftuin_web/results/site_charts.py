"""The control charts of a site: what the newest point shows, in words, beside a small drawing of the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from proeftuin.vocabulary.language import Language
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.control_chart import OF_CHARTS, amount, control_chart, is_judged, period_of
from proeftuin_web.results.extracts import rows_of
from proeftuin_web.results.models import Edition, State
from proeftuin_web.results.wording import explained, language, said

_REMEMBERED = 200


@dataclass(frozen=True)
class ControlChartLine:
    """
    One control chart: its newest point, what that shows, whether the target is met, and its signals.

    Attributes
    ----------
    says : str
        What the newest point shows, in a sentence; the reason when there is no chart.
    signals : tuple of str
        Each signal with its periods and its meaning, the oldest first.
    cautions : tuple of str
        What limits the reading.
    """

    name: str
    status: str
    variation: str
    says: str
    last: str
    last_period: str
    level: str
    target: str
    signals: tuple[str, ...]
    cautions: tuple[str, ...]
    drawing: str | None
    address: str


def control_charts_of(edition: Edition, site: str) -> Sequence[ControlChartLine]:
    """The control charts of a site."""
    return _control_charts(str(edition.token), site, language())


@lru_cache(maxsize=_REMEMBERED)
def _control_charts(token: str, site: str, chosen: Language) -> tuple[ControlChartLine, ...]:
    charts = rows_of(token, "control_charts", site)
    if not charts:
        return ()
    contents = contents_of(Edition(token=token))
    path = f"{chosen}/charts.html"
    has_page = any(page["path"] == path for page in contents.edition.pages)
    address = reverse("results:report", args=[contents.edition.study.code, path]) if has_page else ""
    points, signals = rows_of(token, "control_points", site), rows_of(token, "signals", "")
    return tuple(
        _line(
            chart,
            [row for row in points if row["chart"] == chart["chart"]],
            [row for row in signals if row["chart"] == chart["chart"]],
            f"{address}#chart-{chart['chart'].replace('_', '-')}" if address else "",
            contents.edition.study.code,
        )
        for chart in charts
    )


def _line(
    chart: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
    signals: Sequence[Mapping[str, Any]],
    address: str,
    study: str,
) -> ControlChartLine:
    name, variation = chart[f"name_{language()}"], chart["variation"] or ""
    last = next((row for row in reversed(points) if is_judged(row)), None)
    says = explained(OF_CHARTS, f"variation.{variation}.text") if variation else _why(chart)
    told = tuple(_signal(row) for row in sorted(signals, key=lambda row: row["period_start"]))
    return ControlChartLine(
        name=name,
        status=chart["status"],
        variation=explained(OF_CHARTS, f"variation.{variation}.name") if variation else "",
        says=says,
        last=amount(last["value"], chart) if last else "",
        last_period=period_of(last) if last else "",
        level=_level(chart),
        target=_target(chart),
        signals=told,
        cautions=tuple(explained(OF_CHARTS, f"warning.{key}") for key in (chart["warnings"] or "").split()),
        drawing=control_chart(chart, points, name, says, f"chart-{study}-{chart['chart']}"),
        address=address,
    )


def _why(chart: Mapping[str, Any]) -> str:
    state = str(State(chart["status"]).label) if chart["status"] != State.VALUE else ""
    return ". ".join(filter(None, (state, explained("reason", chart["reason"]) if chart["reason"] else "")))


def _level(chart: Mapping[str, Any]) -> str:
    if chart["centre"] is None:
        return ""
    centre = amount(chart["centre"], chart)
    if chart["lower"] is None or chart["upper"] is None:
        return said(f"{OF_CHARTS}.seen.level.without_limits", centre=centre)
    limits = {name: amount(chart[name], chart) for name in ("lower", "upper")}
    return said(f"{OF_CHARTS}.seen.level.with_limits", centre=centre, **limits)


def _target(chart: Mapping[str, Any]) -> str:
    if chart["target"] is None or not chart["assurance"]:
        return ""
    return said(f"{OF_CHARTS}.assurance.{chart['assurance']}.text", target=amount(chart["target"], chart))


def _signal(row: Mapping[str, Any]) -> str:
    sentence = ngettext(
        "%(rule)s, %(period)s (%(count)s point): %(meaning)s",
        "%(rule)s, %(period)s (%(count)s points): %(meaning)s",
        row["points"],
    )
    rule = explained(OF_CHARTS, f"rule.{row['rule']}")
    return sentence % {
        "rule": rule[0].upper() + rule[1:],
        "period": period_of(row),
        "count": row["points"],
        "meaning": explained(OF_CHARTS, f"meaning.{row['meaning']}"),
    }
