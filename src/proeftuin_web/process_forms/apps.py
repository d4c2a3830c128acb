"""Names this part of the application to the framework."""

from django.apps import AppConfig


class ProcessFormsConfig(AppConfig):
    name = "proeftuin_web.process_forms"
    label = "process_forms"
