"""Names this part of the application to the framework."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "proeftuin_web.results"
    label = "results"
