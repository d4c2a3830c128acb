"""What a site says about one of the topics."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.process_forms.models.form import Form


class Topic(models.TextChoices):
    """The six topics on which the national monitor follows each site."""

    AIMS = "aims", _("Aims")
    STRUCTURE = "structure", _("Structure and governance")
    POPULATION = "population", _("Population and risk stratification")
    FINANCING = "financing", _("Financing and incentives")
    INTERVENTIONS = "interventions", _("Interventions")
    FACTORS = "factors", _("Barriers and facilitators")


class TopicAnswer(models.Model):
    """
    Answers to the questions on one topic.

    `items` has the answer by name of question: a code, a list of codes, a number; a question without answer is absent.
    `is_carried_over` marks what stood in the form before and was not confirmed for this quarter.
    """

    form = models.ForeignKey(Form, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    items = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    is_carried_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "topic"], name="topic_once_in_a_form"),
            models.CheckConstraint(
                condition=Q(topic__in=["aims", "structure", "population", "financing", "interventions", "factors"]),
                name="topic_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()
