"""Addresses: each part of the application has its own below a first word."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from proeftuin_web.design import errors

urlpatterns = [
    path("", include("proeftuin_web.overview.urls")),
    path("account/", include("proeftuin_web.accounts.urls")),
    path("audit/", include("proeftuin_web.audit.urls")),
    path("sites/", include("proeftuin_web.sites.urls")),
    path("runs/", include("proeftuin_web.runs.urls")),
    path("results/", include("proeftuin_web.results.urls")),
    path("forms/", include("proeftuin_web.process_forms.urls")),
    path("portfolio/", include("proeftuin_web.portfolio.urls")),
    path("improvement/", include("proeftuin_web.improvement.urls")),
    path("language/", include("proeftuin_web.design.urls")),
    path("too-large/", login_not_required(errors.too_large), name="too_large"),
]
handler400 = "proeftuin_web.design.errors.bad_request"
handler403 = "proeftuin_web.design.errors.not_allowed"
handler404 = "proeftuin_web.design.errors.not_found"
handler500 = "proeftuin_web.design.errors.server_error"
