"""Names this part of the application to the framework."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "proeftuin_web.runs"
    label = "runs"
