"""Names this part of the application to the framework."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "proeftuin_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Who signs in, fails to, and signs out is told to the trail by the signals of the framework.
        from proeftuin_web.accounts import receivers  # noqa: F401
