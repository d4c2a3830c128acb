"""
Submitted forms of sites beside each other, and counts that tell nothing about one site.

Whoever may see process forms of all sites gets the forms themselves. Others get counts over all sites together, and
only for quarters in which enough sites submitted: with fewer, a site that knows its own answers would read those of
another from the counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from proeftuin_web.process_forms.models import Factor, Form, Round, Topic
from proeftuin_web.process_forms.questions import VERSIONS, Question
from proeftuin_web.sites.models import Site

FEWEST_SITES = 4
"""As many sites as must have submitted before counts over them are shown to one of them."""


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
    """One quarter over all sites; `counts` is `None` when it is withheld."""

    round: Round
    submitted: int
    counts: tuple[FactorCount, ...] | None


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


def national(*, sees_all: bool) -> list[NationalQuarter]:
    """Counts over all sites for each quarter, the newest first."""
    by_round: dict[int, list[FactorCount]] = defaultdict(list)
    for one in counts_of(Form.objects.submitted()):
        by_round[one.round.pk].append(one)
    submitted = Count("forms", filter=Q(forms__state=Form.State.SUBMITTED))
    return [
        NationalQuarter(
            one, one.submitted, tuple(by_round[one.pk]) if sees_all or one.submitted >= FEWEST_SITES else None
        )
        for one in Round.objects.annotate(submitted=submitted)
    ]


def bars(counts: Sequence[FactorCount]) -> list[tuple[Round, int, int]]:
    """For each quarter how many barriers and how many facilitators."""
    found: dict[Round, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in counts:
        found[one.round][one.valence] += one.number
    return [(one, number["barrier"], number["facilitator"]) for one, number in found.items()]
