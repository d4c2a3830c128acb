"""Names this part of the application to the framework."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "proeftuin_web.results"
    label = "results"

    def ready(self) -> None:
        """Listen for runs that are done."""
        from proeftuin_web.results import receivers  # noqa: F401
