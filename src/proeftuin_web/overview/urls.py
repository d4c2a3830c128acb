"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("map.svg", views.map_picture, name="map"),
    path("site/<slug:code>/", views.site, name="site"),
    path("steps/", views.steps, name="steps"),
    path("steps/<int:number>/", views.step, name="step"),
]
