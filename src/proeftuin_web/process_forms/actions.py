"""What people do with rounds and forms, each with its line in the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.process_forms.comparison import can_be_published, counts_of
from proeftuin_web.process_forms.completeness import Lack, lacks
from proeftuin_web.process_forms.filled import Filled, FilledRow, filled_of
from proeftuin_web.process_forms.models import Factor, Form, InterventionStatus, PublishedCounts, Round, TopicAnswer
from proeftuin_web.process_forms.questions import VERSIONS
from proeftuin_web.sites.models import Site


class NotOpen(Exception):  # noqa: N818
    """The round does not take forms of this site, or not yet."""


class IsLocked(Exception):  # noqa: N818
    """The form was submitted; somebody must reopen it first."""


class NotSubmitted(Exception):  # noqa: N818
    """Only a submitted form can be reopened."""


class NotToBePublished(Exception):  # noqa: N818
    """The deadline is not over, too few sites submitted, or the counts were published before."""


class Incomplete(Exception):  # noqa: N818
    """
    The form cannot be submitted yet.

    Attributes
    ----------
    lacks : list of (str, str)
        Names of fields with what is to be done there.
    """

    def __init__(self, found: list[Lack]) -> None:
        super().__init__()
        self.lacks = found


@transaction.atomic
def save_round(*, round: Round, by: Any, version: int | None = None) -> Round:
    """Open a round, or change its days."""
    is_new = round.pk is None
    if not is_new:
        claim(round, version)
    round.save()
    action = f"process_forms.round.{'added' if is_new else 'changed'}"
    record(by=by, action=action, about=round, details={"opens_on": round.opens_on, "due_on": round.due_on})
    return round


@transaction.atomic
def start_form(*, site: Site, round: Round, today: date, by: Any) -> Form:
    """
    Begin the form of a site, filled with what stood in the last one that it submitted; once begun, that one.

    Raises
    ------
    NotOpen
        The round is not open yet, or the site did not exist in the quarter.
    """
    if not round.is_open_on(today) or not round.concerns(site):
        raise NotOpen
    # Whoever begins the same form waits here.
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    begun: Form | None = Form.objects.filter(site=site, round=round).first()
    if begun is not None:
        return begun
    before = Form.objects.submitted().filter(site=site, round__starts_on__lt=round.starts_on).first()
    form: Form = Form.objects.create(site=site, round=round, carried_from=before)
    if before is not None:
        _carry_over(before, form)
    record(by=by, action="process_forms.form.started", about=form, site=site)
    return form


@transaction.atomic
def save_form(*, form: Form, filled: Filled, by: Any, version: int | None = None) -> Form:
    """
    Save a draft, complete or not.

    Raises
    ------
    IsLocked
        It was submitted.
    ChangedMeanwhile
        Somebody else saved it since `version`.
    """
    claim(form, version)
    form.refresh_from_db()
    if form.is_locked:
        raise IsLocked
    for topic, answer in filled.topics.items():
        values = {
            "items": dict(answer.items),
            "text": answer.text,
            "changed": answer.changed,
            "is_carried_over": answer.is_carried_over,
        }
        TopicAnswer.objects.update_or_create(form=form, topic=topic, defaults=values)
    _save_rows(form, InterventionStatus, filled.interventions)
    _save_rows(form, Factor, filled.factors)
    record(by=by, action="process_forms.form.saved", about=form, site=form.site, details={"version": form.version})
    return form


@transaction.atomic
def submit_form(*, form: Form, at: datetime, by: Any) -> Form:
    """
    Submit what is saved of a form, which locks it.

    Raises
    ------
    IsLocked
        It was submitted already.
    Incomplete
        Something is lacking.
    """
    claim(form)
    form.refresh_from_db()
    if form.is_locked:
        raise IsLocked
    found = lacks(filled_of(form), VERSIONS[form.round.questions])
    if found:
        raise Incomplete(found)
    form.state, form.submitted_at, form.submitted_by = Form.State.SUBMITTED, at, by
    form.save()
    record(by=by, action="process_forms.form.submitted", about=form, site=form.site)
    return form


@transaction.atomic
def reopen_form(*, form: Form, reason: str, by: Any, version: int | None = None) -> Form:
    """
    Let a site change a form that it submitted.

    Raises
    ------
    NotSubmitted
        It is not locked.
    """
    claim(form, version)
    form.refresh_from_db()
    if not form.is_locked:
        raise NotSubmitted
    details = {"reason": reason, "submitted_at": form.submitted_at, "submitted_by": str(form.submitted_by)}
    form.state, form.reopened_because = Form.State.REOPENED, reason
    form.submitted_at = form.submitted_by = None
    form.save()
    record(by=by, action="process_forms.form.reopened", about=form, site=form.site, details=details)
    return form


@transaction.atomic
def publish_counts(*, round: Round, at: datetime, by: Any) -> PublishedCounts:
    """
    Tell the country the counts of a quarter as they are now, once and for all.

    Raises
    ------
    NotToBePublished
        It is too early, there are too few sites, or it was done before.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    forms = Form.objects.submitted().filter(round=round)
    sites = forms.count()
    was_published = PublishedCounts.objects.filter(round=round).exists()
    if was_published or not can_be_published(round, sites, timezone.localdate(at)):
        raise NotToBePublished
    rows = [[one.level, one.valence, one.number, one.strength] for one in counts_of(forms)]
    made: PublishedCounts = PublishedCounts.objects.create(
        round=round, sites=sites, counts=rows, published_at=at, published_by=by
    )
    record(by=by, action="process_forms.counts.published", about=round, details={"sites": sites})
    return made


def _carry_over(before: Form, form: Form) -> None:
    """What changed is asked anew; interventions that ended, and factors that went, stay behind."""
    filled = filled_of(before)
    TopicAnswer.objects.bulk_create(
        TopicAnswer(form=form, topic=topic, items=dict(answer.items), text=answer.text, is_carried_over=True)
        for topic, answer in filled.topics.items()
    )
    over = (InterventionStatus.Status.STOPPED, InterventionStatus.Status.COMPLETED)
    InterventionStatus.objects.bulk_create(
        InterventionStatus(form=form, key=row.key, is_carried_over=True, **row.values)
        for row in filled.interventions
        if row.values["status"] not in over
    )
    Factor.objects.bulk_create(
        Factor(form=form, key=row.key, is_carried_over=True, **row.values)
        for row in filled.factors
        if row.values["is_still_there"]
    )


def _save_rows(form: Form, model: Any, rows: tuple[FilledRow, ...]) -> None:
    """Rows that are not named stay: somebody else may have added them meanwhile."""
    for row in rows:
        if row.is_removed:
            model.objects.filter(form=form, key=row.key).delete()
        else:
            defaults = {**row.values, "is_carried_over": row.is_carried_over}
            model.objects.update_or_create(form=form, key=row.key, defaults=defaults)


__all__ = [
    "Incomplete",
    "IsLocked",
    "NotOpen",
    "NotSubmitted",
    "NotToBePublished",
    "publish_counts",
    "reopen_form",
    "save_form",
    "save_round",
    "start_form",
    "submit_form",
]
