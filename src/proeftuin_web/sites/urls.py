"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.sites import views

app_name = "sites"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("national/events/add/", views.national_event_add, name="national_event_add"),
    path("events/<int:pk>/", views.event, name="event"),
    path("events/<int:pk>/withdraw/", views.event_withdraw, name="event_withdraw"),
    path("parties/<int:pk>/end/", views.party_end, name="party_end"),
    path("<slug:code>/", views.site, name="site"),
    path("<slug:code>/edit/", views.edit, name="edit"),
    path("<slug:code>/governance/", views.governance, name="governance"),
    path("<slug:code>/parties/add/", views.party_add, name="party_add"),
    path("<slug:code>/timeline/", views.timeline, name="timeline"),
    path("<slug:code>/events/add/", views.event_add, name="event_add"),
    path("<slug:code>/history/", views.history, name="history"),
]
