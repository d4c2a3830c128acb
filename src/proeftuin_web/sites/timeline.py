"""What happened around a site, by year: a drawing, of which the table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proeftuin_web.sites.models import ContextEvent, Site

LEFT, WIDTH, ROW = 190, 800, 26


@dataclass(frozen=True)
class Bar:
    """One event as it is drawn; a day is a thin bar."""

    event: ContextEvent
    name: str
    x: float
    y: int
    width: float

    @property
    def text_y(self) -> int:
        """Where its name stands."""
        return self.y + 13


@dataclass(frozen=True)
class Drawing:
    """Bars below years, with the size of the drawing."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    height: int


def events_of(site: Site, user: object) -> list[ContextEvent]:
    """Events of a site and of the country that a user may see, the oldest first."""
    visible = ContextEvent.objects.visible_to(user).going_on()
    return [*visible.filter(site=site), *visible.filter(site__isnull=True)] if site else list(visible)


def drawing_of(events: Sequence[ContextEvent]) -> Drawing | None:
    """The drawing of some events; `None` without any."""
    if not events:
        return None
    first = min(event.starts_on.year for event in events)
    last = max(event.last_on.year for event in events) + 1
    whole = (date(last, 1, 1) - date(first, 1, 1)).days

    def place(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT) * (day - date(first, 1, 1)).days / whole, 1)

    bars = []
    for number, event in enumerate(events):
        start = place(event.starts_on)
        width = max(4.0, round(place(event.ends_on) - start, 1)) if event.ends_on else 4.0
        name = event.name if len(event.name) <= 30 else event.name[:29].rstrip() + "…"
        bars.append(Bar(event, name, start, 30 + number * ROW, width))
    step = max(1, (last - first) // 12)
    years = tuple((year, place(date(year, 1, 1))) for year in range(first, last, step))
    return Drawing(tuple(bars), years, 40 + len(bars) * ROW)
