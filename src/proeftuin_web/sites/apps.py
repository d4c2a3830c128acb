"""Names this part of the application to the framework."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "proeftuin_web.sites"
    label = "sites"

    def ready(self) -> None:
        from proeftuin_web.audit import site_names
        from proeftuin_web.sites.models import Site

        site_names.are_told_by(lambda: dict(Site.objects.order_by("name").values_list("pk", "name")))
