"""What somebody is, and for which site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES, Role


class Membership(models.Model):
    """A role of a user, for one site or, without a site, for all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    site = models.ForeignKey(
        "sites.Site", models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("site")
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "site"], name="membership_of_a_site_once"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(site__isnull=True), name="membership_of_all_sites_once"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(OF_A_SITE)) | Q(site__isnull=False), name="membership_role_is_of_a_site"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(OF_ALL_SITES)) | Q(site__isnull=True),
                name="membership_role_is_of_all_sites",
            ),
        ]

    def __str__(self) -> str:
        where = str(self.site) if self.site else _("all sites")
        return f"{self.get_role_display()} · {where}"
