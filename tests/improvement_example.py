"""
A study file with one cycle of improvement, one finding and one decision, all of them right.

Tests change one thing at a time and see what is said of it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.studies.care_study_file import read_care_study
from proeftuin.studies.opened_improvement import opened_improvement
from proeftuin.studies.recorded_around import RecordedAround
from proeftuin.studies.study_file import file_of_study
from proeftuin.studies.yaml_location import parsed
from tests.care_study_example import write_study

SOURCE = "{id: synthetic, format: synthetic, persons: 1000}"
SITES = "[{id: north, name: North, areas: [GM0014]}, {id: south, name: South, areas: [GM0935]}]"

IMPROVEMENT = textwrap.dedent("""\
    segmentation: {schemes: [risk_pyramid]}
    portfolio:
      interventions:
        - id: home_team
          intervention: integrated_elderly_care
          status: running
          targets: {reach: 0.6}
          rollouts:
            - {site: north, start: 2020-07-01}
    improvement:
      charts:
        - id: admissions
          name: {nl: Opnamen, en: Admissions}
          measure: {indicator: hospital_admissions, region: north, every: quarter}
        - id: emergencies
          name: {nl: Spoedbezoeken, en: Emergency visits}
          measure: {indicator: emergency_visits, region: north, every: quarter}
      cycles:
        - id: fewer_admissions
          aim:
            words: {nl: Minder opnamen, en: Fewer admissions}
            measure: admissions
            from: 90
            to: 75
            by: 2021-12-31
            for_whom: {nl: Ouderen thuis, en: Older people at home}
          measures: {outcome: [admissions], balancing: [emergencies]}
          drivers:
            - id: seen_early
              name: {nl: Eerder gezien, en: Seen earlier}
              drivers:
                - id: visits
                  name: {nl: Bezoek aan huis, en: Visits at home}
                  changes: [home_team, {nl: Vaste dag, en: A fixed day}]
          tests:
            - id: one_team
              change: {nl: Een team begint, en: One team begins}
              prediction:
                chart: admissions
                value: 85
                within: 5
                period: {from: 2020-07-01, until: 2021-01-01}
                recorded_on: 2020-06-15
                why: {nl: Eerder bezoek, en: Earlier visits}
              result:
                recorded_on: 2021-01-20
                value: 88
                learned: {nl: Dinsdag werkt, en: Tuesdays work}
              decision: adapt
              next: two_teams
              points_at: [portfolio.interventions.home_team]
            - id: two_teams
              change: {nl: Twee teams, en: Two teams}
              after: one_team
              prediction:
                chart: admissions
                value: 75
                period: {from: 2021-02-01, until: 2021-08-01}
                recorded_on: 2021-01-25
      findings:
        - id: not_everybody
          on: 2021-02-01
          says: {nl: Niet iedereen, en: Not everybody}
          rests_on:
            - {test: one_team}
            - {signal: admissions}
            - {estimate: {indicator: hospital_admissions, region: north, year: 2020}}
            - {segment: {segment: prevention}}
            - {reach: {entry: home_team, region: north}}
            - {note: "talks with the team"}
      decisions:
        - id: a_higher_target
          on: 2021-03-01
          decided_by: "an example of a steering group"
          findings: [not_everybody]
          why: {nl: Meer mensen, en: More people}
          expected: {nl: Minder opnamen, en: Fewer admissions}
          review_on: 2022-03-01
          changes:
            - {step: portfolio, at: portfolio.interventions.home_team.targets.reach, was: 0.6, to: 0.7}
            - {step: status, at: status.indicators, add: gp_contacts}
            - {step: population, at: populations.everybody.include.is alive.alive, keep: true}
    """)


def write_improvement(folder: Path, improvement: str = IMPROVEMENT) -> Path:
    """The folder of a study about persons with these records."""
    study = write_study(folder, SOURCE, indicators=["hospital_admissions", "emergency_visits"], sites=SITES)
    file = study / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + improvement, encoding="utf-8")
    return Path(study)


def opened_example(study: Path, *, outcomes: Sequence[str] = (), shares: Sequence[str] = ()) -> Improvement | None:
    """Its records, held against the study without opening the rest of it, which takes much longer."""
    file, _ = read_care_study(study)
    around = RecordedAround(
        content=parsed(file_of_study(study))[0],
        charts=["admissions", "emergencies"],
        indicators=["hospital_admissions", "emergency_visits"],
        sites=["north", "south"],
        entries=["home_team"],
        shares=shares,
        outcomes=outcomes,
        segments={"risk_pyramid": ["prevention", "self_care", "disease_management", "case_management"]},
    )
    return opened_improvement(study, file.improvement, around)
