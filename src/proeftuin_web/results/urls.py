"""Addresses of this part of the application."""

from django.urls import URLPattern, URLResolver, path

from proeftuin_web.results.views import cycles, definition, explorer, report

app_name = "results"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", explorer.explore, name="explore"),
    path("<str:study>/figures.csv", explorer.figures_csv, name="figures_csv"),
    path("<str:study>/figures.zip", explorer.figures_zip, name="figures_zip"),
    path("<str:study>/chart.svg", explorer.chart_svg, name="chart_svg"),
    path("<str:study>/chart.png", explorer.chart_png, name="chart_png"),
    path("<str:study>/indicators/<str:code>/", definition.definition, name="definition"),
    path("<str:study>/segments/<str:scheme>/", definition.segments, name="segments"),
    path("<str:study>/changes/", definition.changes, name="changes"),
    path("<str:study>/cycles/<int:before>/<int:after>/", cycles.cycles, name="cycles"),
    path("<str:study>/report/", report.report_start, name="report_start"),
    path("<str:study>/report/<path:path>", report.report, name="report"),
]
