"""Names this part of the application to the framework."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "proeftuin_web.design"
    label = "design"
