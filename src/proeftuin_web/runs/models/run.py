"""One computing of a study."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access, SiteScoped
from proeftuin_web.accounts.role import Permission
from proeftuin_web.runs.stages import STAGES


class RunQuerySet(SiteScoped["Run"]):
    """Runs, for whoever may see their study."""

    path_to_site = "study__site_id"
    permission = Permission.SEE_RESULTS

    def visible_to(self, user: Any) -> RunQuerySet:
        sites = Access.of(user).sites(self.permission)
        if sites is None:
            return self
        return self.filter(Q(study__site__isnull=True) | Q(study__site__in=sites)) if sites else self.none()

    def going_on(self) -> RunQuerySet:
        """Those that wait or run."""
        return self.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])


class Run(models.Model):
    """
    A run, from the moment that somebody asked for it: a computing, or a step of the study's cycles.

    Of a study one run can be running and one can wait. Results appear when the bundle is complete; a run that ends in
    another way leaves those of the last good run in place.
    """

    class Work(models.TextChoices):
        """What is done."""

        COMPUTE = "compute", _("compute the results")
        CLOSE = "close", _("close the cycle")
        NEXT = "next", _("open the next cycle")
        COMPARE = "compare", _("compare two cycles")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        LOST = "lost", _("broken off")

    class Cause(models.TextChoices):
        """Why it did not end well."""

        DEFINITION = "definition", _("The study is not right yet: see the problems below.")
        DATA = "data", _("A file of the data is not right: see the problems below.")
        NOT_ESTIMABLE = "not_estimable", _("These data cannot answer the question of the study.")
        DISK_FULL = "disk_full", _("The disk is full. Ask the administrator to make room, then start again.")
        MEMORY = "memory", _("The machine had too little memory. Ask the administrator, then start again.")
        MACHINE = "machine", _("The machine refused to read or write a file. Ask the administrator.")
        CRASHED = "crashed", _("The program has a fault. Tell the administrator the last line of the log.")
        TAKING_IN = "taking_in", _("The results were computed but could not be taken in. Start again.")
        WORKER_GONE = "worker_gone", _("The program that computes was broken off. You can start the run again.")
        STOPPED = "stopped", _("The server was stopped during the run. You can start the run again.")

    study = models.ForeignKey("runs.Study", models.CASCADE, related_name="runs", verbose_name=_("study"))
    work = models.CharField(_("task"), max_length=10, choices=Work.choices, default=Work.COMPUTE)
    asked = models.JSONField(default=dict)
    """For closing the day, `on`; for a comparison the cycles, `before` and `after`."""
    outcome = models.JSONField(default=dict)
    """What a step of the cycles gave, as the library tells it."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    problems = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancel_asked_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=200, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=20, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    fraction = models.FloatField(default=0)
    log = models.JSONField(default=list)
    text = models.TextField(_("study file"), blank=True)
    hash = models.CharField(max_length=64, blank=True)
    cycle = models.PositiveIntegerField(_("cycle"), default=1)
    software = models.CharField(_("version of the program"), max_length=40, blank=True)
    bundle = models.CharField(max_length=1000, blank=True)
    timings = models.JSONField(default=dict)

    objects: ClassVar[Any] = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["study"], condition=Q(state="running"), name="run_one_running_of_a_study"),
            models.UniqueConstraint(fields=["study"], condition=Q(state="queued"), name="run_one_waiting_of_a_study"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled", "lost"]),
                name="run_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled", "lost"], ended_at__isnull=False),
                name="run_has_an_end_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "cancelled"]) | Q(started_at__isnull=False),
                name="run_has_a_start_when_it_started",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["failed", "lost"]) ^ Q(cause=""), name="run_has_a_cause_when_it_failed"
            ),
            models.CheckConstraint(
                condition=Q(work__in=["compute", "close", "next", "compare"]), name="run_work_is_known"
            ),
            models.CheckConstraint(condition=Q(fraction__gte=0, fraction__lte=1), name="run_fraction_is_of_a_whole"),
        ]

    def __str__(self) -> str:
        return _("Run %(number)s of %(study)s") % {"number": self.pk, "study": self.study}

    def get_absolute_url(self) -> str:
        return reverse("runs:run", args=[self.pk])

    @property
    def is_computing(self) -> bool:
        """Whether it makes results, and is no step of the cycles."""
        return self.work == self.Work.COMPUTE

    @property
    def is_good(self) -> bool:
        """Whether its results are there."""
        return self.is_computing and self.state == self.State.DONE

    @property
    def is_going_on(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def stage_name(self) -> str | Promise:
        """The stage that it is in or ended in."""
        return STAGES.get(self.stage, self.stage)

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)

    def lines(self) -> list[dict[str, object]]:
        """The log: seconds since the start, with a stage or a detail of it."""
        return [{**line, "name": STAGES.get(str(line.get("stage")), "")} for line in self.log]
