"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("site/<slug:code>/", views.site, name="site"),
]
