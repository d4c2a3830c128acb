"""An agreement on paying for an entry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proeftuin.steps.implementation.portfolio import ContractKind
from proeftuin_web.portfolio.models.entry import Entry, OfSites


class OfEntryQuerySet(OfSites):
    """What belongs to an entry, for whoever may see the entry."""

    path_to_site = "entry__site"


class Contract(models.Model):
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="contracts")
    party = models.CharField(_("with"), max_length=200)
    kind = models.CharField(_("way of paying"), max_length=20)
    starts_on = models.DateField(_("holds from"))
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    eur = models.FloatField(_("amount in euro"), null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="contract_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ContractKind]), name="contract_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(eur__isnull=True) | Q(eur__gte=0), name="contract_amount_is_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.kind_words})"

    @property
    def kind_words(self) -> str:
        words = ContractKind(self.kind).words
        return words.nl if get_language() == "nl" else words.en
