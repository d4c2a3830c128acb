"""The coverage matrix: where from prevention to palliative care something is done for whom, and where nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin.steps.implementation.coverage import EMPTY, EVERYBODY, coverage_table
from proeftuin.steps.segmentation.intervention import Continuum
from proeftuin.vocabulary.period import Period
from proeftuin_web.portfolio.meaning import portfolio_of, types_of_each, words
from proeftuin_web.portfolio.models import Entry, StudyPortfolio
from proeftuin_web.runs.models import Study

STATES: Mapping[str, str | Promise] = {
    "running": _("running"),
    "planned": _("planned"),
    "stopped": _("stopped"),
    EMPTY: _("nothing"),
}


@dataclass(frozen=True)
class Cell:
    """
    One place for one segment.

    Attributes
    ----------
    sites : tuple of (state, number)
        In how many sites it is so; empty on the page of one site, where `state` says it.
    """

    state: str
    entries: tuple[Entry, ...]
    sites: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str | Promise:
        return STATES[self.state]

    @property
    def is_empty(self) -> bool:
        return self.state == EMPTY

    @property
    def told_sites(self) -> list[tuple[str | Promise, int]]:
        """States other than nothing with their numbers of sites."""
        return [(STATES[state], number) for state, number in self.sites if state != EMPTY]


@dataclass(frozen=True)
class Matrix:
    """Places (rows) by segments (columns), for the entries of one study or for those that are in none."""

    study: Study | None
    segments: tuple[str | Promise, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def empty_cells(self) -> int:
        """At how many places nothing is done."""
        return sum(cell.is_empty for _, cells in self.rows for cell in cells)


def matrices(entries: Iterable[Entry], sites: Sequence[str], today: date, *, counted: bool = False) -> list[Matrix]:
    """
    A matrix for each study whose entries these are, as the library fills it.

    Parameters
    ----------
    entries : iterable of Entry
        With their parts.
    sites : sequence of str
        Short names of the sites that are looked at.
    counted : bool
        Whether cells tell in how many sites something is done, and not what.
    """
    by_study: dict[Study | None, list[Entry]] = {}
    for entry in entries:
        by_study.setdefault(entry.study, []).append(entry)
    ties = {tie.study_id: tie for tie in StudyPortfolio.objects.filter(study__in=[one for one in by_study if one])}
    types_by_study = types_of_each(by_study)
    found = []
    for study, own in by_study.items():
        tie = ties.get(study.pk) if study else None
        types = types_by_study[study]
        # One whose type is not there cannot be placed; its page says so.
        placed = [one for one in own if one.intervention in types and one.continuum]
        segments = tie.segments if tie else []
        named = {str(one["code"]) for one in study.sites} if study else set(sites)
        portfolio = portfolio_of(placed, (), types, scheme=tie.scheme if tie else None)
        period = Period(today - timedelta(days=1), today + timedelta(days=1))
        table = coverage_table(
            portfolio, [one for one in sites if one in named], [one for one, _ in segments], period, {}
        )
        rows = table.select("site", "segment", "continuum", "state", "entries").to_dicts()
        if rows:
            found.append(Matrix(study, tuple(_names(segments)), _rows(rows, segments, placed, counted=counted)))
    return found


def _names(segments: Sequence[tuple[str, str]]) -> list[str | Promise]:
    return [name for _, name in segments] or [_("Everybody")]


def _rows(
    rows: Sequence[Mapping[str, str | None]],
    segments: Sequence[tuple[str, str]],
    entries: Sequence[Entry],
    *,
    counted: bool,
) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    by_code = {one.code: one for one in entries}
    cells: dict[tuple[str, str], list[tuple[str, tuple[Entry, ...]]]] = {}
    for row in rows:
        own = tuple(by_code[code] for code in (row["entries"] or "").split())
        cells.setdefault((str(row["continuum"]), str(row["segment"])), []).append((str(row["state"]), own))
    names = [one for one, _ in segments] or [EVERYBODY]
    return tuple(
        (words(place.words), tuple(_cell(cells[place.value, segment], counted=counted) for segment in names))
        for place in Continuum
    )


def _cell(found: Sequence[tuple[str, tuple[Entry, ...]]], *, counted: bool) -> Cell:
    states = [state for state, _ in found]
    first = next(state for state in STATES if state in states)
    if not counted:
        return Cell(first, tuple(dict.fromkeys(one for _, own in found for one in own)))
    return Cell(first, (), tuple((state, states.count(state)) for state in STATES if state in states))
