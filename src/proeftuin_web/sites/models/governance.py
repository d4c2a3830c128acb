"""How a site is governed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Governance(models.Model):
    """Legal form and meetings of a site, as they are now; how they were is in its history."""

    class LegalForm(models.TextChoices):
        NONE = "none", _("No legal form: parties work together without a contract")
        AGREEMENT = "agreement", _("Covenant or agreement to cooperate")
        FOUNDATION = "foundation", _("Foundation")
        ASSOCIATION = "association", _("Association")
        COOPERATIVE = "cooperative", _("Cooperative")
        COMPANY = "company", _("Private company")
        OTHER = "other", _("Other legal form")

    site = models.OneToOneField("sites.Site", models.CASCADE, related_name="governance")
    legal_form = models.CharField(
        _("legal form"),
        max_length=20,
        choices=LegalForm.choices,
        blank=True,
        help_text=_("Leave it open when you do not know."),
    )
    decides = models.TextField(
        _("who decides"), blank=True, help_text=_("Which group decides on what, and how: by majority, or together.")
    )
    meetings = models.TextField(
        _("meetings"), blank=True, help_text=_("Which groups meet, how often, and who sits in them.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    legal_form__in=[
                        "",
                        "none",
                        "agreement",
                        "foundation",
                        "association",
                        "cooperative",
                        "company",
                        "other",
                    ]
                ),
                name="governance_legal_form_is_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.site)
