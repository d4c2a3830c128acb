"""The portfolio as the library knows it: the same objects, made of what is kept here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language

from proeftuin.errors import DefinitionError
from proeftuin.steps.implementation import portfolio as library
from proeftuin.steps.implementation.portfolio_check import Around, PortfolioCheck
from proeftuin.steps.implementation.rollout import Rollout as LibraryRollout
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin.steps.segmentation.intervention import Enabling, Intervention
from proeftuin.steps.segmentation.written_intervention import open_library, read_interventions
from proeftuin.vocabulary.language import Translated
from proeftuin_web.portfolio.models import EnablingIntervention, Entry, OwnType, Rollout, StudyPortfolio
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site


def words(text: Translated | None) -> str:
    """A text of the library in the language of the page."""
    if text is None:
        return ""
    return text.nl if get_language() == "nl" else text.en


def types_of(study: Study | None) -> Mapping[str, Intervention]:
    """Types of interventions of the library, with those of a study or those that belong to no study."""
    own = list(OwnType.objects.filter(study=study).values_list("definition", flat=True))
    return {**open_library(), **_read(json.dumps(own, sort_keys=True))} if own else open_library()


def types_of_each(studies: Iterable[Study | None]) -> dict[Study | None, Mapping[str, Intervention]]:
    """The same for several studies at once; `None` stands for what belongs to no study."""
    asked = set(studies)
    own: dict[int | None, list[object]] = {}
    chosen = Q(study__in=[one for one in asked if one is not None]) | Q(study__isnull=True)
    for number, definition in OwnType.objects.filter(chosen).values_list("study", "definition"):
        own.setdefault(number, []).append(definition)
    found: dict[Study | None, Mapping[str, Intervention]] = {}
    for one in asked:
        written = own.get(one.pk if one is not None else None)
        found[one] = {**open_library(), **_read(json.dumps(written, sort_keys=True))} if written else open_library()
    return found


@lru_cache(maxsize=32)
def _read(own: str) -> Mapping[str, Intervention]:
    try:
        return {one.id: one for one in read_interventions(json.loads(own), "own")}
    except DefinitionError:
        # Of one that cannot be read its entries say so: their type is not there.
        return {}


def with_parts(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with everything of them, in few queries."""
    return entries.select_related("site", "study").prefetch_related(
        Prefetch("rollouts", Rollout.objects.filter(is_withdrawn=False).select_related("site")),
        "contracts",
        "money",
        "depends_on__other",
        "depends_on__enabling",
    )


def portfolio_of(
    entries: Iterable[Entry],
    enabling: Iterable[EnablingIntervention],
    types: Mapping[str, Intervention],
    *,
    scheme: str | None = None,
    programme: str | None = None,
) -> library.Portfolio:
    """What the library makes tables of and checks."""
    return library.Portfolio(
        types=types,
        entries=tuple(entry_of(one) for one in entries),
        enabling=tuple(record_of(one) for one in enabling),
        scheme=scheme or None,
        programme=programme or None,
    )


def of_study(study: Study | None) -> library.Portfolio:
    """The portfolio of a study; without one that of the entries that belong to none."""
    tie = StudyPortfolio.objects.filter(study=study).first() if study else None
    return portfolio_of(
        with_parts(Entry.objects.filter(study=study, is_withdrawn=False)),
        EnablingIntervention.objects.filter(study=study, is_withdrawn=False).prefetch_related("supports"),
        types_of(study),
        scheme=tie.scheme if tie else None,
        programme=tie.programme if tie else None,
    )


def problems_of(portfolio: library.Portfolio, study: Study | None, tie: StudyPortfolio | None) -> list[PlacedProblem]:
    """Everything that the library finds wrong with a portfolio."""
    sites = [one["code"] for one in study.sites] if study else list(Site.objects.values_list("code", flat=True))
    schemes = {one["id"]: [each["id"] for each in one["segments"]] for one in tie.schemes} if tie else {}
    around = Around(sites=sites, schemes=schemes, decisions=tie.decisions if tie else {})
    return PortfolioCheck(portfolio, around).problems()


def entry_of(one: Entry) -> library.Entry:
    """An entry as the library has it."""
    return library.Entry(
        id=one.code,
        intervention=one.intervention,
        name=Translated(one.name_nl, one.name_en),
        status=library.EntryStatus(one.status),
        segments=tuple(one.segments),
        owner=one.owner or None,
        parties=tuple(one.parties),
        why=both(one.why_nl, one.why_en),
        decided=one.decided or None,
        targets=library.Targets(one.target_reach, one.target_completed, one.target_sessions, one.target_fidelity),
        adaptations=both(one.adaptations_nl, one.adaptations_en),
        note=both(one.note_nl, one.note_en),
        rollouts=tuple(rollout_of(each) for each in one.rollouts.all() if not each.is_withdrawn),
        contracts=tuple(
            library.Contract(each.party, library.ContractKind(each.kind), each.starts_on, each.ends_on, each.eur)
            for each in one.contracts.all()
            if not each.is_withdrawn
        ),
        money=tuple(
            library.MoneyOfYear(each.year, each.payer, each.budget_eur, each.spent_eur)
            for each in one.money.all()
            if not each.is_withdrawn
        ),
        depends_on=tuple(
            needed.code for each in one.depends_on.all() if (needed := each.other or each.enabling) is not None
        ),
    )


def rollout_of(one: Rollout) -> LibraryRollout:
    """A rollout as the library has it."""
    note = both(one.note_nl, one.note_en)
    return LibraryRollout(one.site.code, one.starts_on, one.ends_on, one.settings, one.target, note)


def record_of(one: EnablingIntervention) -> library.EnablingRecord:
    """An enabling intervention as the library has it."""
    return library.EnablingRecord(
        id=one.code,
        kind=Enabling(one.kind),
        name=Translated(one.name_nl, one.name_en),
        level=library.Level(one.level),
        status=library.EntryStatus(one.status),
        intervention=one.intervention or None,
        owner=one.owner or None,
        start=one.starts_on,
        end=one.ends_on,
        supports=tuple(each.code for each in one.supports.all()),
        note=both(one.note_nl, one.note_en),
        source=one.source or None,
    )


def both(nl: str, en: str) -> Translated | None:
    """A text in two languages; one that is there once serves both."""
    return Translated(nl or en, en or nl) if nl or en else None
