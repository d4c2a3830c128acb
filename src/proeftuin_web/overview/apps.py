"""Names this part of the application to the framework."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "proeftuin_web.overview"
    label = "overview"
