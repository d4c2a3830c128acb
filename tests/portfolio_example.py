"""A small study about persons with a portfolio, as text; nothing of it is run."""

from pathlib import Path

from proeftuin.studies.care_study_file import read_care_study
from proeftuin.studies.opened_portfolio import portfolio_of_study
from proeftuin.studies.segmentation_part import opened_schemes

STUDY = """\
study: region
title: {nl: Regio, en: Region}
question: {nl: "Wat?", en: "What?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources: [{id: synthetic, format: synthetic, persons: 1000}]
period: {first_year: 2020, last_year: 2023}
sites:
  - {id: noord, name: Noord, areas: [GM0014]}
  - {id: zuid, name: Zuid, areas: [GM0935], start: 2023-01-01}
populations:
  - id: everybody
    name: {nl: Iedereen, en: Everybody}
    kind: open
    period: {from: 2020-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - is alive: {alive: true}
status: {population: everybody, indicators: [hospital_admissions]}
segmentation: {schemes: [bridges_to_health]}
choice:
  region: noord
  candidates:
    - {intervention: integrated_elderly_care, segments: [frailty], reach: 0.5}
    - {intervention: carer_support, segments: [frailty], reach: 0.5}
  decisions:
    - id: older-people-2021
      chosen: [integrated_elderly_care]
      rationale: {nl: Omdat, en: Because}
      decided_by: the steering group
      decided_on: 2021-05-01
      evidence: a table
      review_on: 2022-05-01
portfolio:
  interventions:
    - id: home_team
      intervention: integrated_elderly_care
      segments: [frailty]
      status: running
      decided: older-people-2021
      targets: {reach: 0.6, completed: 0.8}
      rollouts:
        - {site: noord, start: 2022-01-01, end: 2023-01-01}
        - {site: noord, start: 2023-01-01}
        - {site: zuid, start: 2023-01-01}
      contracts: [{with: an insurer, kind: shared_savings, from: 2022-01-01, until: 2024-01-01}]
      money:
        - {year: 2022, payer: an insurer, spent_eur: 90000}
        - {year: 2022, payer: a municipality, budget_eur: 10000}
      depends_on: [savings]
    - {id: carers, intervention: carer_support, status: idea, depends_on: [home_team]}
  enabling:
    - {id: savings, intervention: shared_savings_contract, status: running, from: 2021-07-01, supports: [home_team]}
  context:
    - {on: 2020-03-01, level: law, what: {nl: Maatregelen, en: Measures}, source: a letter}
evaluation:
  programme: home_team
  window: {first_year: 2020, last_year: 2023}
  outcomes: [hospital_admissions]
  sensitivity: none
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """The study in `folder`, with each text of `changes` in the place of another."""
    text = STUDY
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def opened(folder: Path, *changes: tuple[str, str]):
    """The study file and its portfolio."""
    study = written(folder, *changes)
    file, _ = read_care_study(study)
    schemes = opened_schemes(study, study, file.segmentation, level=file.care.regions.level).schemes
    return file, portfolio_of_study(study, file, schemes=schemes)
