"""
Submitted forms of sites beside each other, and counts that tell nothing about one site.

Whoever may see process forms of all sites gets the forms themselves. Others get counts over all sites together, and
only as a researcher published them: once for a quarter, after its deadline, when enough sites submitted. With fewer
sites, or with counts that follow what one site changes, a site could read the answers of another from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from proeftuin_web.process_forms.models import FEWEST_SITES, Factor, Form, PublishedCounts, Round, Topic
from proeftuin_web.process_forms.questions import VERSIONS, Question
from proeftuin_web.sites.models import Site


@dataclass(frozen=True)
class FactorCount:
    """How many factors of a level and valence stand in a quarter's forms, and their strengths added up."""

    round: Round
    level: str
    valence: str
    number: int
    strength: int

    @property
    def level_name(self) -> Any:
        """In words."""
        return Factor.Level(self.level).label

    @property
    def valence_name(self) -> Any:
        """In words."""
        return Factor.Valence(self.valence).label


@dataclass(frozen=True)
class NationalQuarter:
    """
    One quarter over all sites.

    Attributes
    ----------
    sites : int
        How many sites the counts are of.
    counts : tuple of FactorCount
        As published, or, for whoever sees all forms and as long as they are not published, as they are now.
    may_be_published : bool
        Whether a researcher can publish them now.
    """

    round: Round
    published: PublishedCounts | None
    sites: int = 0
    counts: tuple[FactorCount, ...] = ()
    may_be_published: bool = False


@dataclass(frozen=True)
class Row:
    """A topic in one site and quarter, as it was submitted."""

    site: Site
    round: Round
    topic: str
    answers: tuple[tuple[Any, str], ...]
    text: str
    changed: str
    form: Form

    @property
    def topic_name(self) -> Any:
        """In words."""
        return Topic(self.topic).label


def rows_of(forms: Iterable[Form], topic: str = "") -> list[Row]:
    """One row for each topic of each form, or for one topic."""
    found = []
    for form in forms:
        chapters = {chapter.topic.value: chapter for chapter in VERSIONS[form.round.questions]}
        for answer in form.topics.all():
            if topic in ("", answer.topic):
                asked = chapters[answer.topic].questions
                said = tuple((one.words, said_of(one, answer.items.get(one.code))) for one in asked)
                found.append(Row(form.site, form.round, answer.topic, said, answer.text, answer.changed, form))
    order = {value: number for number, value in enumerate(Topic.values)}
    return sorted(found, key=lambda row: (order[row.topic], row.site.name, row.round.starts_on))


def said_of(question: Question, answer: object) -> str:
    """An answer in words; empty for none."""
    words = dict(question.options)
    if answer is None:
        return ""
    if isinstance(answer, list):
        return ", ".join(str(words.get(one, one)) for one in answer)
    return str(words.get(str(answer), answer))


def counts_of(forms: Any) -> list[FactorCount]:
    """Factors that were still there, by quarter, level and valence."""
    rows = (
        Factor.objects.filter(form__in=forms, is_still_there=True)
        .values("form__round", "level", "valence")
        .annotate(number=Count("pk"), total=Sum("strength"))
    )
    rounds = {one.pk: one for one in Round.objects.all()}
    found = [
        FactorCount(rounds[row["form__round"]], row["level"], row["valence"], row["number"], row["total"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.round.starts_on, one.level, one.valence))


def national(*, sees_all: bool, today: date) -> list[NationalQuarter]:
    """Counts over all sites for each quarter, the newest first."""
    present: dict[int, list[FactorCount]] = defaultdict(list)
    submitted: dict[int, int] = {}
    if sees_all:
        for one in counts_of(Form.objects.submitted()):
            present[one.round.pk].append(one)
        per_round = Form.objects.submitted().order_by().values("round").annotate(number=Count("pk"))
        submitted = {row["round"]: row["number"] for row in per_round}
    published = {one.round_id: one for one in PublishedCounts.objects.all()}
    found = []
    for each in Round.objects.all():
        known, number = published.get(each.pk), submitted.get(each.pk, 0)
        if known is not None:
            counts = tuple(FactorCount(each, *row) for row in known.counts)
            found.append(NationalQuarter(each, known, known.sites, counts))
        else:
            is_ripe = can_be_published(each, number, today)
            found.append(NationalQuarter(each, None, number, tuple(present[each.pk]), is_ripe))
    return found


def can_be_published(round: Round, submitted: int, today: date) -> bool:
    """Whether the deadline is over and enough sites submitted."""
    return today > round.due_on and submitted >= FEWEST_SITES


def bars(counts: Sequence[FactorCount]) -> list[tuple[Round, int, int]]:
    """For each quarter how many barriers and how many facilitators."""
    found: dict[Round, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in counts:
        found[one.round][one.valence] += one.number
    return [(one, number["barrier"], number["facilitator"]) for one, number in found.items()]
