"""One line of the audit trail."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailIsAppendOnlyError(Exception):
    """Somebody tried to change or remove a line of the audit trail."""


class Lines(models.QuerySet["AuditEvent"]):
    """Lines are read and never changed or removed, nor by many at once."""

    def update(self, **values: object) -> NoReturn:
        raise TrailIsAppendOnlyError

    def delete(self) -> NoReturn:
        raise TrailIsAppendOnlyError


class AuditEvent(models.Model):
    """
    Who did what to which object, when, on whose behalf and for which purpose.

    Lines are added only by `proeftuin_web.audit.trail.record`, which chains them; nothing changes or removes one.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=200)
    roles = models.CharField(_("roles"), max_length=200, blank=True)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    object_kind = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    object_name = models.CharField(_("object"), max_length=300, blank=True)
    site_id = models.BigIntegerField(_("site"), null=True, db_index=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict)
    session = models.CharField(max_length=16, blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects: ClassVar[Any] = Lines.as_manager()

    class Meta:
        ordering = ["-pk"]

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise TrailIsAppendOnlyError
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise TrailIsAppendOnlyError

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.object_name}"
