"""Names this part of the application to the framework."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "proeftuin_web.accounts"
    label = "accounts"
