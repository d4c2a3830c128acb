"""A portfolio for tests: an intervention in a site, and a study that has one."""

from datetime import date

from proeftuin_web.portfolio.models import Contract, DeliveryCount, EnablingIntervention, Entry, Money, Rollout
from tests.web.runs_example import study

TEXT = """\
# Made up.
study: small
title: {nl: Klein, en: Small}
evaluation:
  programme: home_team
portfolio:
  interventions:
    - id: home_team
      intervention: integrated_elderly_care
      status: running
      owner: "the alliance"
      targets: {reach: 0.6}  # agreed with the parties
      rollouts:
        - {site: noord, start: 2021-01-01, settings: 20}  # the first
        - {site: elders, start: 2021-01-01}
      depends_on: [shared_plan]
  enabling:
    - {id: shared_plan, intervention: shared_care_plan, level: organisation, status: running, from: 2020-10-01,
       supports: [home_team]}
  context:
    - {on: 2020-03-01, what: {nl: Corona, en: Corona}, level: law, source: "a letter"}
"""


def small_study(site=None, text=TEXT):
    """A study with a portfolio in the site noord and in one that is not known here."""
    sites = [{"code": code, "name": code, "start": None} for code in ("noord", "zuid", "elders")]
    return study("small", site=site, text=text, sites=sites)


def entry(site=None, code="home_team", **fields):
    """An intervention of one site, or of all."""
    said = {"name_nl": "Team aan huis", "name_en": "Home team", "status": "running", "continuum": "C1"} | fields
    return Entry.objects.create(site=site, code=code, intervention="integrated_elderly_care", **said)


def rollout(site, of=None, **fields):
    """That intervention carried out in the site from 2021 on."""
    said = {"starts_on": date(2021, 1, 1)} | fields
    return Rollout.objects.create(entry=of or entry(site), site=site, **said)


def enabling(site=None, **fields):
    """A shared care plan."""
    said = {"code": "plan", "kind": "data", "name_nl": "Zorgplan", "name_en": "Care plan", "status": "running"}
    return EnablingIntervention.objects.create(site=site, **(said | fields))


def contract(site):
    """A contract of an intervention of the site."""
    return Contract.objects.create(entry=entry(site), party="Payer", kind="subsidy", starts_on=date(2021, 1, 1))


def money(site):
    """Money for an intervention of the site."""
    return Money.objects.create(entry=entry(site), year=2021, payer="Payer", budget_eur=100.0)


def count(site, of=None, **fields):
    """Numbers of the first quarter of 2021."""
    said = {"starts_on": date(2021, 1, 1), "ends_on": date(2021, 4, 1), "invited": 30, "enrolled": 20} | fields
    return DeliveryCount.objects.create(entry=of or rollout(site).entry, site=site, **said)
