"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.improvement import views

app_name = "improvement"
urlpatterns = [
    path("", views.home, name="home"),
    path("projects/add/", views.project_add, name="project_add"),
    path("projects/<int:pk>/", views.project, name="project"),
    path("projects/<int:pk>/change/", views.project_change, name="project_change"),
    path("projects/<int:pk>/measures/add/", views.measure_add, name="measure_add"),
    path("measures/<int:pk>/change/", views.measure_change, name="measure_change"),
    path("projects/<int:pk>/tests/add/", views.test_add, name="test_add"),
    path("tests/<int:pk>/", views.one_test, name="test"),
    path("tests/<int:pk>/change/", views.test_change, name="test_change"),
    path("tests/<int:pk>/start/", views.test_start, name="test_start"),
    path("tests/<int:pk>/result/", views.test_result, name="test_result"),
    path("tests/<int:pk>/decide/", views.test_decide, name="test_decide"),
    path("tests/<int:pk>/correct/", views.test_correct, name="test_correct"),
]
