"""
Where an analysis departs from the plan that was frozen before it.

A departure is no fault: data turn out otherwise than thought. It must be told, with what was planned and what was
done, because a choice that was made after the outcomes were seen proves less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.vocabulary.departure import Departure


def departures(frozen: Mapping[str, object], current: Mapping[str, object]) -> tuple[Departure, ...]:
    """What two plans decide differently, in the order of the plans; empty when they decide the same."""
    planned, done = _single_decisions(frozen), _single_decisions(current)
    return tuple(
        Departure(*place, planned.get(place), done.get(place))
        for place in dict.fromkeys([*planned, *done])
        if planned.get(place) != done.get(place)
    )


def _single_decisions(decided: Mapping[str, object]) -> dict[tuple[str, str | None], str | None]:
    found: dict[tuple[str, str | None], str | None] = {}
    for key, value in decided.items():
        if isinstance(value, Mapping):
            found |= {(key, str(item)): _told(decision) for item, decision in value.items()}
        elif key == "sites" and isinstance(value, Sequence):
            found |= {
                (f"site_{part}", str(site["id"])): _told(decision)
                for site in value
                for part, decision in site.items()
                if part != "id"
            }
        else:
            found[key, None] = _told(value)
    return found


def _told(value: object) -> str | None:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
