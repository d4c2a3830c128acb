"""Addresses of this part of the application."""

from django.urls import URLPattern, URLResolver

app_name = "process_forms"
urlpatterns: list[URLPattern | URLResolver] = []
