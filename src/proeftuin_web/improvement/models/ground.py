"""What a finding rests on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_TEST, _FORM, _NOTE = Q(test__isnull=False), Q(form__isnull=False), ~Q(note="")


class Ground(models.Model):
    """
    One ground: a test of a change, an effect or a figure of released results, a process form, or a source in words.

    Of a number it keeps by which key it was chosen and what the results then said, so that what the finding rested on
    can still be read when newer results say something else.
    """

    class Kind(models.TextChoices):
        TEST = "test", _("test of a change")
        EFFECT = "effect", _("effect")
        FIGURE = "figure", _("figure")
        FORM = "form", _("process form")
        NOTE = "note", _("source in words")

    finding = models.ForeignKey("improvement.Finding", models.CASCADE, related_name="grounds")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    test = models.ForeignKey("improvement.ChangeTest", models.PROTECT, null=True, related_name="grounds")
    form = models.ForeignKey("process_forms.Form", models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    edition = models.ForeignKey("results.Edition", models.SET_NULL, null=True, related_name="+")
    key = models.JSONField(default=dict)
    """Of an effect `outcome`, `population` and `site`; of a figure `indicator`, `region` and `year`, as in studies."""
    number = models.JSONField(default=dict)
    """What the results then said: the name in both languages, value or state, interval and unit."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="test") & _TEST & ~_FORM & ~_NOTE
                | Q(kind="form") & ~_TEST & _FORM & ~_NOTE
                | Q(kind="note") & ~_TEST & ~_FORM & _NOTE
                | Q(kind__in=["effect", "figure"]) & ~_TEST & ~_FORM & ~_NOTE,
                name="ground_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.test or self.form or self.note or self.name)

    @property
    def name(self) -> str:
        """What the number is of, in the language of the page."""
        return str(self.number.get("name_nl" if get_language() == "nl" else "name_en", ""))
