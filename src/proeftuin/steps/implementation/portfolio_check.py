"""What is wrong with a portfolio: parts that contradict each other, or name what the study does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proeftuin.steps.implementation.portfolio import Entry, EntryStatus, MoneyOfYear, Portfolio
from proeftuin.steps.implementation.rollout import overlapping
from proeftuin.steps.population.written_value import Path, PlacedProblem, meant

PLACE = "portfolio"


@dataclass(frozen=True)
class Around:
    """
    What else of the study a portfolio is held against.

    Attributes
    ----------
    sites : collection of str
        Identifiers of the sites.
    schemes : mapping of str to collection of str
        Segments by scheme; empty in a study that has none.
    decisions : mapping of str to collection of str
        Types of interventions that were chosen, by recorded decision.
    unread : collection of str
        Types of the study itself when one of them could not be read: nothing is known of them.
    """

    sites: Collection[str]
    schemes: Mapping[str, Collection[str]] = field(default_factory=dict)
    decisions: Mapping[str, Collection[str]] = field(default_factory=dict)
    unread: Collection[str] = ()


@dataclass(frozen=True)
class PortfolioCheck:
    """A portfolio held against itself and the rest of the study."""

    portfolio: Portfolio
    around: Around

    def problems(self) -> list[PlacedProblem]:
        """Everything that is wrong, each with the path of keys below `portfolio`."""
        return [
            *self._of_scheme(),
            *self._of_ids(),
            *(problem for place in range(len(self.portfolio.entries)) for problem in self._of_entry(place)),
            *self._of_cycles(),
            *self._of_enabling(),
            *self._of_context(),
        ]

    def _of_scheme(self) -> Iterator[PlacedProblem]:
        scheme, schemes = self.portfolio.scheme, self.around.schemes
        if scheme is not None and scheme not in schemes:
            yield _unknown(("scheme",), "scheme of segments", scheme, schemes)

    def _of_ids(self) -> Iterator[PlacedProblem]:
        seen: set[str] = set()
        places = [(("interventions", place), one.id) for place, one in enumerate(self.portfolio.entries)]
        places += [(("enabling", place), one.id) for place, one in enumerate(self.portfolio.enabling)]
        for place, id in places:
            if id in seen:
                yield _problem(
                    (*place, "id"), f"`{id}` stands here again", "an identifier of its own for every entry and "
                    "enabling record, since others name it", "rename one of the two",
                )  # fmt: skip
            seen.add(id)

    def _of_entry(self, place: int) -> Iterator[PlacedProblem]:
        entry, where = self.portfolio.entries[place], ("interventions", place)
        yield from self._of_type((*where, "intervention"), entry.intervention, is_enabling=False)
        yield from self._of_segments(where, entry)
        yield from self._of_rollouts(where, entry)
        yield from _of_status(where, entry)
        yield from _of_money((*where, "money"), entry.money)
        yield from self._of_decision(where, entry)
        for at, id in enumerate(entry.depends_on):
            if id == entry.id:
                yield _problem(
                    (*where, "depends_on", at), f"`{id}` depends on itself", "something else that must be there first",
                    "leave it out",
                )  # fmt: skip
            elif id not in self._ids:
                yield _unknown((*where, "depends_on", at), "entry or enabling record", id, self._ids)

    @property
    def _ids(self) -> list[str]:
        return [*(one.id for one in self.portfolio.entries), *(one.id for one in self.portfolio.enabling)]

    def _of_type(self, where: Path, type_id: str, *, is_enabling: bool) -> Iterator[PlacedProblem]:
        if type_id in self.around.unread:
            return
        types = self.portfolio.types
        fitting = [id for id, one in types.items() if one.is_enabling is is_enabling]
        if type_id not in types:
            kind = "enabling type of intervention" if is_enabling else "type of intervention"
            yield _unknown(where, kind, type_id, fitting)
        elif types[type_id].is_enabling and not is_enabling:
            yield _problem(
                where, f"`{type_id}` changes circumstances and reaches no persons itself",
                "an intervention on persons", "write it under `enabling`, where it supports entries",
            )  # fmt: skip
        elif not types[type_id].is_enabling and is_enabling:
            yield _problem(
                where, f"`{type_id}` is an intervention on persons", f"an enabling type: one of {', '.join(fitting)}",
                "write it under `interventions`",
            )  # fmt: skip

    def _of_segments(self, where: Path, entry: Entry) -> Iterator[PlacedProblem]:
        if entry.segments and not self.around.schemes:
            yield _problem(
                (*where, "segments"), "the study has no segments, so that nobody can tell who is meant",
                "no `segments`: the entry is for everybody", "leave them out, and say in `note` who is meant",
            )  # fmt: skip
            return
        known = self.around.schemes.get(self.portfolio.scheme or "")
        # Of a scheme that is not there, it was told that it is not.
        for at, segment in enumerate(entry.segments):
            if known is not None and segment not in known:
                yield _unknown((*where, "segments", at), "segment", segment, known)

    def _of_rollouts(self, where: Path, entry: Entry) -> Iterator[PlacedProblem]:
        for at, rollout in enumerate(entry.rollouts):
            if rollout.site not in self.around.sites:
                yield _unknown((*where, "rollouts", at, "site"), "site", rollout.site, self.around.sites)
        for one, other, common in overlapping(entry.rollouts):
            until = "" if common.end is None else f" until {common.end.isoformat()}"
            yield _problem(
                (*where, "rollouts", other),
                f"`{entry.id}` already has rollout {one + 1} in {entry.rollouts[other].site} from "
                f"{common.first.isoformat()}{until}",
                "rollouts of one entry in one site that follow each other",
                "end the one before the other starts, or make one of the two",
            )  # fmt: skip

    def _of_decision(self, where: Path, entry: Entry) -> Iterator[PlacedProblem]:
        if entry.decided is None:
            return
        decisions = self.around.decisions
        if entry.decided not in decisions:
            yield _unknown((*where, "decided"), "recorded decision", entry.decided, decisions)
        elif entry.intervention in self.portfolio.types and entry.intervention not in decisions[entry.decided]:
            yield _problem(
                (*where, "decided"), f"the decision `{entry.decided}` did not choose `{entry.intervention}`",
                f"a decision that did; this one chose {', '.join(decisions[entry.decided])}",
                "name another decision, record a new one, or leave it out",
            )  # fmt: skip

    def _of_cycles(self) -> Iterator[PlacedProblem]:
        needed = {one.id: [id for id in one.depends_on if id != one.id] for one in self.portfolio.entries}
        told: set[frozenset[str]] = set()
        for place, entry in enumerate(self.portfolio.entries):
            ring = _ring(entry.id, needed)
            if ring and frozenset(ring) not in told:
                told.add(frozenset(ring))
                yield _problem(
                    ("interventions", place, "depends_on"),
                    f"these wait for each other: {' -> '.join([*ring, ring[0]])}",
                    "an order in which they can start", "leave one of these dependencies out",
                )  # fmt: skip

    def _of_enabling(self) -> Iterator[PlacedProblem]:
        entries = [one.id for one in self.portfolio.entries]
        for place, record in enumerate(self.portfolio.enabling):
            where: Path = ("enabling", place)
            if record.intervention is not None:
                yield from self._of_type((*where, "intervention"), record.intervention, is_enabling=True)
            for at, id in enumerate(record.supports):
                if id not in entries:
                    yield _unknown((*where, "supports", at), "entry", id, entries)
            yield from _of_money((*where, "money"), record.money)

    def _of_context(self) -> Iterator[PlacedProblem]:
        for place, event in enumerate(self.portfolio.context):
            for at, site in enumerate(event.sites):
                if site not in self.around.sites:
                    yield _unknown(("context", place, "sites", at), "site", site, self.around.sites)


def _of_status(where: Path, entry: Entry) -> Iterator[PlacedProblem]:
    if entry.status is EntryStatus.IDEA and entry.rollouts:
        yield _problem(
            (*where, "rollouts"), f"`{entry.id}` is an idea and has a rollout",
            "a rollout of what is at least prepared", "raise the status to prepared, or leave the rollouts out",
        )  # fmt: skip
    if entry.status.is_carried_out and not entry.rollouts:
        yield _problem(
            (*where, "status"), f"`{entry.id}` is {entry.status.value} and has no rollout",
            "at least one rollout: a site and the day on which it started", "add it, or lower the status",
        )  # fmt: skip
    for at, rollout in enumerate(entry.rollouts):
        if entry.status is EntryStatus.STOPPED and rollout.end is None:
            yield _problem(
                (*where, "rollouts", at), f"`{entry.id}` has stopped and this rollout goes on",
                "an `end` for each rollout of what has stopped", "add the first day on which nobody was reached",
            )  # fmt: skip


def _of_money(where: Path, money: Sequence[MoneyOfYear]) -> Iterator[PlacedProblem]:
    seen: set[tuple[int, str]] = set()
    for place, one in enumerate(money):
        if (one.year, one.payer) in seen:
            yield _problem(
                (*where, place), f"{one.year} of {one.payer} stands here again",
                "each year once for each payer", "add the two up, or correct the year or the payer",
            )  # fmt: skip
        seen.add((one.year, one.payer))


def _ring(start: str, needed: Mapping[str, Sequence[str]]) -> list[str]:
    """The way along what is needed from `start` back to it; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for id in needed.get(way[-1], ()):
            if id == start:
                return way
            if id not in seen:
                seen.add(id)
                ways.append([*way, id])
    return []


def _unknown(path: Path, kind: str, id: str, known: Collection[str]) -> PlacedProblem:
    expected = f"one of {', '.join(known)}" if known else f"one that the study has; it has no {kind}"
    return _problem(path, f"there is no {kind} `{id}`", expected, meant(id, list(known)))


def _problem(path: Path, what: str, expected: str, action: str) -> PlacedProblem:
    words = [f"item {step + 1}" if isinstance(step, int) else step for step in path]
    return PlacedProblem(", ".join([PLACE, *words]), what, expected, action, path)
