"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.improvement.views import decisions, drivers, findings, projects, studies

app_name = "improvement"
urlpatterns = [
    path("", projects.home, name="home"),
    path("projects/add/", projects.project_add, name="project_add"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/change/", projects.project_change, name="project_change"),
    path("projects/<int:pk>/measures/add/", projects.measure_add, name="measure_add"),
    path("measures/<int:pk>/change/", projects.measure_change, name="measure_change"),
    path("projects/<int:pk>/drivers/add/", drivers.driver_add, name="driver_add"),
    path("drivers/<int:pk>/change/", drivers.driver_change, name="driver_change"),
    path("drivers/<int:pk>/move/", drivers.driver_move, name="driver_move"),
    path("drivers/<int:pk>/withdraw/", drivers.driver_withdraw, name="driver_withdraw"),
    path("projects/<int:pk>/tests/add/", projects.test_add, name="test_add"),
    path("tests/<int:pk>/", projects.one_test, name="test"),
    path("tests/<int:pk>/change/", projects.test_change, name="test_change"),
    path("tests/<int:pk>/start/", projects.test_start, name="test_start"),
    path("tests/<int:pk>/result/", projects.test_result, name="test_result"),
    path("tests/<int:pk>/decide/", projects.test_decide, name="test_decide"),
    path("tests/<int:pk>/correct/", projects.test_correct, name="test_correct"),
    path("learned/", findings.learned, name="learned"),
    path("sites/<slug:code>/findings/add/", findings.finding_add, name="finding_add"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/grounds/add/", findings.ground_add, name="ground_add"),
    path("findings/<int:pk>/correct/", findings.finding_correct, name="finding_correct"),
    path("findings/<int:pk>/withdraw/", findings.finding_withdraw, name="finding_withdraw"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("sites/<slug:code>/decisions/add/", decisions.decision_add, name="decision_add"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/changes/add/", decisions.change_add, name="change_add"),
    path("decisions/<int:pk>/correct/", decisions.decision_correct, name="decision_correct"),
    path("decisions/<int:pk>/state/", decisions.decision_state, name="decision_state"),
    path("studies/<slug:code>/", studies.study, name="study"),
    path("studies/<slug:code>/study.yaml", studies.study_text, name="study_text"),
]
