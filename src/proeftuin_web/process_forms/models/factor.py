"""Something that hinders or helps a site."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.process_forms.models.form import Form
from proeftuin_web.process_forms.models.topic_answer import Topic


class Factor(models.Model):
    """
    A barrier or facilitator in one quarter; `key` stays the same from quarter to quarter.

    The levels are the six of Grol and Wensing, in which the economic and political context is divided as the national
    monitor does: region, financing, law and regulation. The strength is from -2 (hinders much) to 2 (helps much), as
    in CFIR. A draft may lack anything.
    """

    class Level(models.TextChoices):
        INNOVATION = "innovation", _("The intervention itself")
        PROFESSIONAL = "professional", _("Professionals")
        CITIZEN = "citizen", _("Patients and citizens")
        SOCIAL = "social", _("Colleagues and working together")
        ORGANISATION = "organisation", _("Organisations")
        REGION = "region", _("Region")
        FINANCING = "financing", _("Financing")
        LAW = "law", _("Law and regulation")

    class Valence(models.TextChoices):
        BARRIER = "barrier", _("Barrier")
        FACILITATOR = "facilitator", _("Facilitator")
        MIXED = "mixed", _("Both")
        NEUTRAL = "neutral", _("Neither")

    class Theme(models.TextChoices):
        COLLABORATION = "collaboration", _("Regional collaboration and trust")
        GOVERNANCE = "governance", _("Governance, roles and leadership")
        CONTRACTS = "contracts", _("Financial incentives and contracts")
        QUALITY = "quality", _("Quality of care")
        INFORMATION = "information", _("Data and sharing information")
        CAPACITY = "capacity", _("People, time and knowledge")
        RULES = "rules", _("Rules and policy")
        OTHER = "other", _("Something else")

    form = models.ForeignKey(Form, models.CASCADE, related_name="factors")
    key = models.CharField(max_length=12)
    description = models.TextField(blank=True)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    valence = models.CharField(max_length=12, choices=Valence.choices, blank=True)
    strength = models.SmallIntegerField(null=True, blank=True)
    theme = models.CharField(max_length=20, choices=Theme.choices, blank=True)
    topic = models.CharField(max_length=20, choices=Topic.choices, blank=True)
    since = models.DateField(null=True, blank=True)
    is_still_there = models.BooleanField(null=True, blank=True)
    is_carried_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="factor_once_in_a_form"),
            models.CheckConstraint(
                condition=Q(strength__isnull=True) | Q(strength__gte=-2, strength__lte=2),
                name="factor_strength_is_from_minus_two_to_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    level__in=[
                        "",
                        "innovation",
                        "professional",
                        "citizen",
                        "social",
                        "organisation",
                        "region",
                        "financing",
                        "law",
                    ]
                ),
                name="factor_level_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valence__in=["", "barrier", "facilitator", "mixed", "neutral"]),
                name="factor_valence_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:80]
