"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.runs import cycle_views, views

app_name = "runs"
urlpatterns = [
    path("", views.home, name="home"),
    path("bring-in/", views.bring_in, name="bring_in"),
    path("studies/<slug:code>/", views.study, name="study"),
    path("studies/<slug:code>/versions/<int:number>/", views.version, name="version"),
    path("studies/<slug:code>/replace/", views.replace, name="replace"),
    path("studies/<slug:code>/check/", views.check, name="check"),
    path("studies/<slug:code>/start/", views.start, name="start"),
    path("studies/<slug:code>/cycles/close/", cycle_views.close, name="close"),
    path("studies/<slug:code>/cycles/next/", cycle_views.open_next, name="open_next"),
    path("studies/<slug:code>/cycles/compare/", cycle_views.compare, name="compare"),
    path("<int:number>/", views.run, name="run"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
]
