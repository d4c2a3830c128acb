"""
Where labels go so that they do not cover each other.

Vega places a label exactly where its data are; two lines that end at the same height get their names on top of each
other. These functions move names as little as needed. Positions are in pixels, down the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def spread(wanted: Sequence[float], gap: float, lower: float, upper: float) -> list[float]:
    """
    Positions near the wanted ones, at least `gap` apart, in the same order, within `lower` and `upper`.

    When there is no room for all of them, they are spaced evenly over what there is.
    """
    count = len(wanted)
    if count == 0:
        return []
    gap = min(gap, (upper - lower) / max(1, count - 1)) if count > 1 else gap
    order = sorted(range(count), key=lambda index: (wanted[index], index))
    # With the gaps taken out, "at least `gap` apart" becomes "not decreasing": pool neighbours that are out of order.
    groups: list[list[float]] = []
    for rank, index in enumerate(order):
        groups.append([wanted[index] - rank * gap])
        while len(groups) > 1 and _mean(groups[-2]) >= _mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = [mean for group in groups for mean in [_mean(group)] * len(group)]
    ceiling = upper - (count - 1) * gap
    result = [0.0] * count
    for rank, index in enumerate(order):
        result[index] = min(max(placed[rank], lower), ceiling) + rank * gap
    return result


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@dataclass(frozen=True)
class Box:
    """A rectangle on the page: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> Box:
        """The smallest rectangle that holds all points."""
        across, down = [x for x, _ in points], [y for _, y in points]
        return cls(min(across), min(down), max(across), max(down))

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in the rectangle."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Spot:
    """Place of a label beside its point: which way it is set and how far it is moved, in pixels."""

    align: str
    right: float
    down: float


_SPOTS = (
    Spot("left", 9, 0),
    Spot("right", -9, 0),
    Spot("center", 0, -14),
    Spot("center", 0, 15),
    Spot("left", 7, -13),
    Spot("right", -7, -13),
    Spot("left", 7, 14),
    Spot("right", -7, 14),
    Spot("center", 0, -28),
    Spot("center", 0, 29),
)
LETTER, LINE, GAP = 6.8, 15.0, 5.0


def beside_points(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    width: float,
    height: float,
    *,
    avoid: Sequence[tuple[float, float]] = (),
) -> list[Spot | None]:
    """
    A spot for every label that covers neither another label nor a point and stays within the picture.

    Parameters
    ----------
    avoid : sequence of points
        Other points that no label may cover.

    Returns
    -------
    list of Spot or None
        `None` where there is no such spot; the label is then left out, its number stands in the table.
    """
    taken = [Box(x - 5, y - 5, x + 5, y + 5) for x, y in points]
    obstacles = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in avoid]
    spots: list[Spot | None] = []
    for number, ((x, y), text) in enumerate(zip(points, texts, strict=True)):
        chosen = None
        for spot in _SPOTS:
            box = _box(x, y, text, spot)
            others = taken[:number] + taken[number + 1 :] + obstacles
            inside = box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height
            if inside and not any(box.overlaps(each) for each in others):
                chosen = spot
                taken.append(box)
                break
        spots.append(chosen)
    return spots


def _box(x: float, y: float, text: str, spot: Spot) -> Box:
    length = LETTER * len(text)
    start = {"left": 0.0, "center": -length / 2, "right": -length}[spot.align]
    left, middle = x + spot.right + start, y + spot.down
    return Box(left, middle - LINE / 2, left + length, middle + LINE / 2)


def beside_boxes(
    boxes: Sequence[Box],
    anchors: Sequence[tuple[float, float]],
    texts: Sequence[Sequence[str]],
    width: float,
    height: float,
    *,
    avoid: Sequence[tuple[float, float]],
) -> list[Spot | None]:
    """
    A spot for every label of one or more lines that covers no box and no other label, and few points to avoid.

    Parameters
    ----------
    anchors : sequence of points
        From which the spots are measured; each within its box.

    Returns
    -------
    list of Spot or None
        `None` where there is no such spot. The middle line of a label lies at the height of its spot.
    """
    taken = list(boxes)
    spots: list[Spot | None] = []
    for box, anchor, lines in zip(boxes, anchors, texts, strict=True):
        free = [
            (sum(map(label.holds, avoid)), number, spot, label)
            for number, (spot, label) in enumerate(_around(box, anchor, lines))
            if label.left >= 0 and label.right <= width and label.top >= 0 and label.bottom <= height
            if not any(label.overlaps(each) for each in taken)
        ]
        if not free:
            spots.append(None)
            continue
        _, _, spot, label = min(free, key=lambda each: each[:2])
        spots.append(spot)
        taken.append(label)
    return spots


def _around(box: Box, anchor: tuple[float, float], lines: Sequence[str]) -> list[tuple[Spot, Box]]:
    """Spots to the right and left of a box at three heights, and above and below it."""
    length, high = LETTER * max(map(len, lines)), LINE * len(lines)
    middle, centre = (box.top + box.bottom) / 2, (box.left + box.right) / 2
    places = [
        (align, edge, down)
        for down in (middle, box.top, box.bottom)
        for align, edge in (("left", box.right + GAP), ("right", box.left - GAP))
    ]
    places += [("center", centre, box.top - high / 2 - 2), ("center", centre, box.bottom + high / 2 + 2)]
    found = []
    for align, x, y in places:
        left = x - {"left": 0.0, "center": length / 2, "right": length}[align]
        # Lines of a text run down from the first, which stands at the given height.
        first = y - (high - LINE) / 2
        spot = Spot(align, x - anchor[0], first - anchor[1])
        found.append((spot, Box(left, y - high / 2, left + length, y + high / 2)))
    return found
