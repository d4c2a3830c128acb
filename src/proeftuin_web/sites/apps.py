"""Names this part of the application to the framework."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "proeftuin_web.sites"
    label = "sites"
