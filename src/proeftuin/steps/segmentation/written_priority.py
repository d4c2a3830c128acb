"""
The priority of segments: all of them in order, or statements about some.

    priority: [short_decline, frailty, organ_failure, healthy]
    priority: [short_decline > frailty > organ_failure, acute > healthy]

Statements together fix an order; segments that they leave free keep the order in which they are listed, and who is left
over comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from proeftuin.steps.population.written_value import Path, Reading, meant


def read_priority(
    reading: Reading, value: object, path: Path, segments: Sequence[str], *, last: str | None
) -> tuple[str, ...] | None:
    """
    The segments from the highest priority to the lowest.

    Parameters
    ----------
    last : str or None
        The segment of whoever is left over, which comes after all others.
    """
    before = len(reading.problems)
    words = reading.items(value, path)
    if words is None:
        return None
    chains = [_chain(reading, word, (*path, number), segments) for number, word in enumerate(words)]
    if len(reading.problems) > before:
        return None
    is_stated = any(len(chain) > 1 for chain in chains)
    if is_stated:
        order = _merged(reading, chains, path, segments, last)
    else:
        order = _complete(reading, [chain[0] for chain in chains], path, segments)
    if order is None:
        return None
    if last is not None and order[-1] != last:
        after = ", ".join(f"`{one}`" for one in order[order.index(last) + 1 :])
        reading.refuse(
            path,
            f"everybody who is left over belongs to `{last}`, so that nobody can reach {after} after it",
            f"`{last}` last",
            "move it to the end",
        )
        return None
    return order


def _chain(reading: Reading, word: object, path: Path, segments: Sequence[str]) -> tuple[str, ...]:
    text = reading.text(word, path)
    named = tuple(part.strip() for part in text.split(">")) if text else ()
    for one in named:
        if one not in segments:
            reading.refuse(path, f"there is no segment `{one}`", "one of " + ", ".join(segments), meant(one, segments))
    return named


def _complete(reading: Reading, named: Sequence[str], path: Path, segments: Sequence[str]) -> tuple[str, ...] | None:
    twice = next((one for one in named if named.count(one) > 1), None)
    if twice is not None:
        reading.refuse(path, f"`{twice}` stands here twice", "each segment once", "remove one of the two")
        return None
    absent = [one for one in segments if one not in named]
    if absent:
        shown = ", ".join(f"`{one}`" for one in absent)
        reading.refuse(
            path,
            f"{shown} {'has' if len(absent) == 1 else 'have'} no place",
            "each segment once, or statements such as `a > b`",
            "add what is missing",
        )
        return None
    return tuple(named)


def _merged(
    reading: Reading, chains: Sequence[Sequence[str]], path: Path, segments: Sequence[str], last: str | None
) -> tuple[str, ...] | None:
    """The order that all chains agree with; ties by the order of the segments, who is left over after all others."""
    above: dict[str, list[str]] = {one: [] for one in segments}
    for chain in chains:
        for higher, lower in pairwise(chain):
            above[lower].append(higher)
    circle = circle_in(above)
    if circle:
        # Who is above whom reads from high to low, the other way round from how it is followed.
        shown = " > ".join(reversed(circle))
        reading.refuse(path, f"the priority goes round: {shown}", "no circle", "take one of these statements out")
        return None
    listed = sorted(segments, key=lambda one: (one == last, segments.index(one)))
    order: list[str] = []
    while len(order) < len(listed):
        order.append(next(one for one in listed if one not in order and set(above[one]) <= set(order)))
    return tuple(order)


def circle_in(leads_to: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A way that ends where it begins, both ends named; empty when there is none."""
    done: set[str] = set()

    def search(one: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if one in way:
            return (*way[way.index(one) :], one)
        if one in done:
            return ()
        for other in leads_to.get(one, ()):
            found = search(other, (*way, one))
            if found:
                return found
        done.add(one)
        return ()

    for one in leads_to:
        found = search(one, ())
        if found:
            return found
    return ()
