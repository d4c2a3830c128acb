"""Names this part of the application to the framework."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "proeftuin_web.audit"
    label = "audit"
