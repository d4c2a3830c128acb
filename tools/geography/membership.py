"""
In which larger region each municipality lies, read from the borders alone.

Municipalities that share an edge which is no border of the larger regions lie in the same one, and the outer edges of
such a group are edges of exactly one larger region. No point has to be tested against a polygon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from proeftuin.errors import DataContractError, Problem
from tools.geography.border import Edge


def membership_of(owner: Mapping[Edge, str], larger_owner: Mapping[Edge, str], *, where: str) -> dict[str, str]:
    """
    The larger region of every municipality.

    Parameters
    ----------
    owner, larger_owner
        The municipality, and the larger region, on the right of every directed edge.

    Raises
    ------
    DataContractError
        A municipality lies in no larger region, or in more than one.
    """
    same: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = defaultdict(set)
    for (start, end), municipality in owner.items():
        same[municipality].add(municipality)
        if (start, end) in larger_owner:
            found[municipality].add(larger_owner[start, end])
        elif (end, start) in owner and (end, start) not in larger_owner:
            same[municipality].add(owner[end, start])
    problems = []
    result: dict[str, str] = {}
    for municipality in sorted(same):
        candidates = set().union(*(found[member] for member in _reachable(municipality, same)))
        if len(candidates) == 1:
            result[municipality] = candidates.pop()
        else:
            problems.append(
                Problem(
                    where,
                    f"{municipality} lies in {' and '.join(sorted(candidates)) or 'no region'}",
                    "every municipality in exactly one region",
                    "take the boundary files of one and the same division",
                )
            )
    if problems:
        raise DataContractError(problems)
    return result


def _reachable(start: str, same: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for onward in same[waiting.pop()] - reached:
            reached.add(onward)
            waiting.append(onward)
    return reached
