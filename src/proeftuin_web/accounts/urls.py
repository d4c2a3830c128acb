"""Addresses of this part of the application, with those of the library for signing in."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]
