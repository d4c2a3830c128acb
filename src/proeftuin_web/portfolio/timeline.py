"""The rollouts of a site drawn along the years; the table beside it has the same days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from proeftuin.reporting import theme
from proeftuin_web.portfolio.models import Rollout
from proeftuin_web.results.svg import WIDTH, Drawing, shortened
from proeftuin_web.sites.models import ContextEvent

_LEFT, _ROW, _TOP = 260, 30, 34


def timeline(rollouts: Sequence[Rollout], today: date, events: Sequence[ContextEvent] = ()) -> SafeString | None:
    """One bar for each rollout, and a line for each event in their years; `None` without a rollout."""
    if not rollouts:
        return None
    first = min(one.starts_on for one in rollouts).year
    last = max(max(one.ends_on or today, one.starts_on, today) for one in rollouts).year + 1
    drawing = Drawing(
        _TOP + _ROW * len(rollouts) + 16,
        title=_("Rollouts in time"),
        description=_("One bar for each rollout; the table below has the days."),
        name="timeline",
    )

    def at(day: date) -> float:
        years = day.year + (day.timetuple().tm_yday - 1) / 366 - first
        return _LEFT + (WIDTH - _LEFT - 20) * years / (last - first)

    bottom = _TOP + _ROW * len(rollouts)
    step = max(1, (last - first) // 10)
    for year in range(first, last + 1, step):
        x = at(date(year, 1, 1))
        drawing.line(x, _TOP - 8, x, bottom, theme.GRID)
        drawing.add("text", str(year), x=x, y=_TOP - 14, text_anchor="middle")
    drawing.line(at(today), _TOP - 8, at(today), bottom, theme.INK, stroke_dasharray="3 3")
    for event in events:
        if first <= event.starts_on.year < last:
            mark = drawing.add(
                "path", d=f"M{at(event.starts_on):.1f},{_TOP - 8} V{bottom}", stroke=theme.POOL, stroke_dasharray="1 3"
            )
            drawing.tell(mark, f"{event.name}: {date_format(event.starts_on, 'SHORT_DATE_FORMAT')}")
    for place, one in enumerate(rollouts):
        y = _TOP + _ROW * place
        drawing.add("text", shortened(one.entry.name), x=0, y=y + 16)
        end = one.ends_on or date(last, 1, 1)
        state = one.state_on(today)
        bar = drawing.add(
            "rect", x=at(one.starts_on), y=y + 4, width=max(at(end) - at(one.starts_on), 2), height=_ROW - 12,
            fill=theme.PAPER if state == "planned" else theme.FOCUS, stroke=theme.FOCUS,
            stroke_dasharray="4 3" if state == "planned" else None, fill_opacity=0.35 if state == "stopped" else None,
        )  # fmt: skip
        told = date_format(one.starts_on, "SHORT_DATE_FORMAT")
        until = date_format(one.ends_on, "SHORT_DATE_FORMAT") if one.ends_on else _("still going on")
        drawing.tell(bar, f"{one.entry.name}: {told} – {until}")
    # Every text in it was escaped by the drawing.
    return SafeString(drawing.text())
