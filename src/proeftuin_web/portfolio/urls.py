"""Addresses of this part of the application."""

from django.urls import path

from proeftuin_web.portfolio.views import delivery, editor, pages, studies

app_name = "portfolio"
urlpatterns = [
    path("", pages.home, name="home"),
    path("site/<slug:code>/", pages.site, name="site"),
    path("site/<slug:code>/delivery/", delivery.log, name="delivery"),
    path("site/<slug:code>/delivery/add/", delivery.count_add, name="count_add"),
    path("site/<slug:code>/delivery/file/", delivery.counts_upload, name="counts_upload"),
    path("delivery/<int:number>/change/", delivery.count_change, name="count_change"),
    path("delivery/<int:number>/remove/", delivery.count_remove, name="count_remove"),
    path("interventions/add/", editor.entry_add, name="entry_add"),
    path("interventions/<int:number>/", pages.entry, name="entry"),
    path("interventions/<int:number>/change/", editor.entry_change, name="entry_change"),
    path("interventions/<int:number>/stop/", editor.entry_stop, name="entry_stop"),
    path("interventions/<int:number>/withdraw/", editor.entry_withdraw, name="entry_withdraw"),
    path("interventions/<int:number>/rollouts/add/", editor.rollout_add, name="rollout_add"),
    path("interventions/<int:number>/contracts/add/", editor.contract_add, name="contract_add"),
    path("interventions/<int:number>/money/add/", editor.money_add, name="money_add"),
    path("rollouts/<int:number>/change/", editor.rollout_change, name="rollout_change"),
    path("rollouts/<int:number>/stop/", editor.rollout_stop, name="rollout_stop"),
    path("rollouts/<int:number>/withdraw/", editor.rollout_withdraw, name="rollout_withdraw"),
    path("contracts/<int:number>/change/", editor.contract_change, name="contract_change"),
    path("contracts/<int:number>/withdraw/", editor.contract_withdraw, name="contract_withdraw"),
    path("money/<int:number>/change/", editor.money_change, name="money_change"),
    path("money/<int:number>/withdraw/", editor.money_withdraw, name="money_withdraw"),
    path("enabling/add/", editor.enabling_add, name="enabling_add"),
    path("enabling/<int:number>/", pages.enabling, name="enabling"),
    path("enabling/<int:number>/change/", editor.enabling_change, name="enabling_change"),
    path("enabling/<int:number>/withdraw/", editor.enabling_withdraw, name="enabling_withdraw"),
    path("types/add/", editor.own_type_add, name="own_type_add"),
    path("studies/<slug:code>/", studies.study, name="study"),
    path("studies/<slug:code>/read/", studies.study_read, name="study_read"),
    path("studies/<slug:code>/write/", studies.study_write, name="study_write"),
    path("studies/<slug:code>/study.yaml", studies.study_text, name="study_text"),
]
