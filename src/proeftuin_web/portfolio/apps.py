"""Names this part of the application to the framework."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "proeftuin_web.portfolio"
    label = "portfolio"
