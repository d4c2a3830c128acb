"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.home, name="home"),
    path("lines.csv", views.as_csv, name="csv"),
]
