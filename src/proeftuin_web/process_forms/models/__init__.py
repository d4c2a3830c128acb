"""Rounds and the forms that sites fill in."""

from proeftuin_web.process_forms.models.factor import Factor
from proeftuin_web.process_forms.models.form import Form
from proeftuin_web.process_forms.models.intervention_status import InterventionStatus
from proeftuin_web.process_forms.models.published_counts import FEWEST_SITES, PublishedCounts
from proeftuin_web.process_forms.models.reminder import Reminder
from proeftuin_web.process_forms.models.round import Round, quarter_of
from proeftuin_web.process_forms.models.topic_answer import Topic, TopicAnswer

__all__ = [
    "FEWEST_SITES",
    "Factor",
    "Form",
    "InterventionStatus",
    "PublishedCounts",
    "Reminder",
    "Round",
    "Topic",
    "TopicAnswer",
    "quarter_of",
]
