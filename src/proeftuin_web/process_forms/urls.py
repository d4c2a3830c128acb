"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.process_forms.views import comparing, filling_in

app_name = "process_forms"
urlpatterns = [
    path("", filling_in.home, name="home"),
    path("rounds/new/", filling_in.round_new, name="round_new"),
    path("rounds/<int:pk>/", filling_in.round_change, name="round_change"),
    path("rounds/<int:pk>/start/<slug:code>/", filling_in.start, name="start"),
    path("rounds/<int:pk>/publish/", comparing.publish, name="publish"),
    path("comparison/", comparing.comparison, name="comparison"),
    path("comparison.csv", comparing.comparison_file, name="comparison_file"),
    path("country/", comparing.country, name="country"),
    path("<int:pk>/", filling_in.form, name="form"),
    path("<int:pk>/edit/", filling_in.edit, name="edit"),
    path("<int:pk>/reopen/", filling_in.reopen, name="reopen"),
]
