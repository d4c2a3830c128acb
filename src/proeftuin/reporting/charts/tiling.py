"""
Rectangles whose areas are to each other as sizes are, close to squares and side by side in one frame.

Source
------
M. Bruls, K. Huizing and J. van Wijk, Squarified treemaps, in Data Visualization 2000 (Springer), pages 33 to 42.
"""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.charts.labels import Box

NOTHING = 1e-9
"""Part of the whole below which an area could not be seen, and could not be computed with."""


def tiles(sizes: Sequence[float], frame: Box) -> list[Box]:
    """
    A rectangle for every size, in the order of the sizes.

    Parameters
    ----------
    sizes : sequence of float
        None negative and at least one above zero; a size that is nothing beside the others has a rectangle without
        area.
    """
    whole = sum(sizes)
    scale = (frame.right - frame.left) * (frame.bottom - frame.top) / whole
    order = sorted(range(len(sizes)), key=lambda place: (-sizes[place], place))
    placed: dict[int, Box] = {}
    waiting = [place for place in order if sizes[place] > NOTHING * whole]
    while waiting:
        row = _best_row([sizes[place] * scale for place in waiting], min(_sides(frame)))
        boxes, frame = _laid([sizes[place] * scale for place in waiting[:row]], frame)
        placed |= dict(zip(waiting, boxes, strict=False))
        waiting = waiting[row:]
    nothing = Box(frame.right, frame.bottom, frame.right, frame.bottom)
    return [placed.get(place, nothing) for place in range(len(sizes))]


def _sides(frame: Box) -> tuple[float, float]:
    return frame.right - frame.left, frame.bottom - frame.top


def _best_row(areas: Sequence[float], side: float) -> int:
    """How many of the areas, the largest first, stand in one row along the side so that none becomes too long."""
    for count in range(1, len(areas)):
        if _worst(areas[: count + 1], side) > _worst(areas[:count], side):
            return count
    return len(areas)


def _worst(areas: Sequence[float], side: float) -> float:
    depth = sum(areas) / side
    return max(max(depth * depth / area, area / (depth * depth)) for area in areas)


def _laid(areas: Sequence[float], frame: Box) -> tuple[list[Box], Box]:
    """The row along the shorter side of the frame, and what is left of the frame."""
    width, height = _sides(frame)
    boxes = []
    if width >= height:
        depth, at = sum(areas) / height, frame.top
        for area in areas:
            boxes.append(Box(frame.left, at, frame.left + depth, at + area / depth))
            at += area / depth
        return boxes, Box(frame.left + depth, frame.top, frame.right, frame.bottom)
    depth, at = sum(areas) / width, frame.left
    for area in areas:
        boxes.append(Box(at, frame.top, at + area / depth, frame.top + depth))
        at += area / depth
    return boxes, Box(frame.left, frame.top + depth, frame.right, frame.bottom)
