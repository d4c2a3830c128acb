"""Names this part of the application to the framework."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "proeftuin_web.improvement"
    label = "improvement"
