"""
The driver diagram of a project: the aim on the left, what drives it, and the changes on the right.

The list of the same boxes stands beside the drawing, so that nobody needs it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from proeftuin.reporting import theme
from proeftuin_web.improvement.models import Driver, Project
from proeftuin_web.results.svg import WIDTH, Drawing

_LINE, _PADDING, _GAP, _BETWEEN = 16, 8, 10, 34
_LETTER = 7.4
"""Width of a letter, so that no line leaves its box in any of the fonts of a page."""


@dataclass(frozen=True)
class Branch:
    """A driver with what hangs under it; `number` counts from the aim, as in 1.2."""

    driver: Driver
    number: str
    below: tuple[Branch, ...]
    is_first: bool
    is_last: bool

    @property
    def kind(self) -> str:
        """Primary driver, secondary driver or change, in the language of the page."""
        if self.driver.is_change:
            return _("change")
        return _("primary driver") if self.driver.parent_id is None else _("secondary driver")


def branches_of(drivers: Iterable[Driver]) -> tuple[Branch, ...]:
    """The tree of the drivers that were not withdrawn, in their order."""
    under: dict[int | None, list[Driver]] = {}
    for one in drivers:
        under.setdefault(one.parent_id, []).append(one)
    return _under(None, "", under)


def _under(parent: int | None, before: str, under: Mapping[int | None, Sequence[Driver]]) -> tuple[Branch, ...]:
    here = under.get(parent, [])
    return tuple(
        Branch(
            one,
            number := f"{before}{place}",
            _under(one.pk, f"{number}.", under),
            place == 1,
            place == len(here),
        )
        for place, one in enumerate(here, start=1)
    )


@dataclass(frozen=True)
class _Box:
    lines: tuple[str, ...]
    told: str
    kind: str
    column: int
    middle: float
    below: tuple[_Box, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + _PADDING


def drawn(project: Project, branches: Sequence[Branch]) -> SafeString | None:
    """The diagram; `None` without a driver."""
    if not branches:
        return None
    columns = 1 + _depth(branches)
    width = (WIDTH - 2 - _BETWEEN * (columns - 1)) / columns
    letters = max(8, int((width - 12) / _LETTER))
    boxes, top = [], 4.0
    for branch in branches:
        box, top = _placed(branch, 1, top, letters)
        boxes.append(box)
    lines = tuple(textwrap.wrap(str(project), letters))
    needed = len(lines) * _LINE + _PADDING
    middle = max((boxes[0].middle + boxes[-1].middle) / 2, needed / 2 + 4)
    aim = _Box(lines, str(project), "aim", 0, middle, tuple(boxes))
    drawing = Drawing(
        max(top, middle + needed / 2 + 4),
        title=_("Driver diagram: %(aim)s") % {"aim": project},
        description=_("From the aim on the left to the changes on the right; the list below says the same."),
        name=f"drivers-{project.pk}",
    )
    _draw(drawing, aim, width)
    # Every text in it was escaped by the drawing.
    return SafeString(drawing.text())


def _depth(branches: Sequence[Branch]) -> int:
    return 1 + max((_depth(one.below) for one in branches if one.below), default=0)


def _placed(branch: Branch, column: int, top: float, letters: int) -> tuple[_Box, float]:
    """A box in the middle of what hangs under it, and where the next one may begin."""
    name = f"{branch.number} {branch.driver}"
    lines = tuple(textwrap.wrap(name, letters))
    height = len(lines) * _LINE + _PADDING
    below, ends = [], top
    for one in branch.below:
        box, ends = _placed(one, column + 1, ends, letters)
        below.append(box)
    middle = (below[0].middle + below[-1].middle) / 2 if below else top + height / 2
    middle = max(middle, top + height / 2)
    kind = "change" if branch.driver.is_change else "driver"
    told = f"{branch.kind}: {name}"
    return _Box(lines, told, kind, column, middle, tuple(below)), max(ends, middle + height / 2 + _GAP)


def _draw(drawing: Drawing, box: _Box, width: float) -> None:
    left = 1 + box.column * (width + _BETWEEN)
    top = box.middle - box.height / 2
    for one in box.below:
        drawing.line(left + width, box.middle, left + width + _BETWEEN, one.middle, theme.MUTED)
    ground = drawing.add(
        "rect", x=left, y=top, width=width, height=box.height, rx=3,
        fill=theme.PALE if box.kind == "change" else theme.PAPER,
        stroke=theme.FOCUS if box.kind == "aim" else theme.MUTED,
        stroke_width=2.2 if box.kind == "aim" else 1.2,
        stroke_dasharray="4 2" if box.kind == "change" else None,
    )  # fmt: skip
    drawing.tell(ground, box.told)
    for place, line in enumerate(box.lines):
        drawing.add("text", line, x=left + 6, y=top + _PADDING / 2 + _LINE * (place + 1) - 4)
    for one in box.below:
        _draw(drawing, one, width)
