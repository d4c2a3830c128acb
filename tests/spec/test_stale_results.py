"""What a change in a study file makes stale: exactly the results that rest on it, and the reason why."""

from pathlib import Path

import polars as pl
import pytest

from proeftuin.errors import DataContractError
from proeftuin.studies.care_ledger import care_ledger
from proeftuin.studies.care_study_file import read_care_study
from proeftuin.studies.cell_file import added_cells_by_name
from proeftuin.studies.kept_tables import KeptTables
from proeftuin.studies.open_ledger import open_ledger
from proeftuin.studies.result_ledger import Cause, Ledger, Reason, stale_groups
from proeftuin.studies.study_file import read_study

STUDY = """
study: example
title: {nl: voorbeeld, en: example}
question: {nl: wat, en: what}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources: [{id: synthetic, format: synthetic, persons: 1000, seed: 1}]
period: {first_year: 2020, last_year: 2022}
sites:
  - {id: noord, name: Noord, areas: [GM0034]}
  - {id: zuid, name: Zuid, areas: [GM0995]}
populations:
  - id: insured
    name: {nl: verzekerd, en: insured}
    kind: open
    period: {from: 2020-01-01, until: 2023-01-01}
    index: {every: year}
    include:
      - insured: {registered: insurer}
  - id: old
    name: {nl: oud, en: old}
    kind: closed
    period: {from: 2020-01-01, until: 2023-01-01}
    index: {day: 2021-01-01}
    include:
      - aged 75 or over: {age: {at_least: 75}}
status: {population: insured, indicators: [gp_contacts, hospital_admissions]}
segmentation: {schemes: [rules.yaml, life_course]}
portfolio:
  interventions:
    - id: home_team
      intervention: integrated_elderly_care
      status: running
      rollouts:
        - {site: noord, start: 2021-01-01}
        - {site: zuid, start: 2021-01-01}
    - id: walking
      intervention: fall_prevention_exercise
      status: running
      rollouts:
        - {site: noord, start: 2021-06-01}
evaluation:
  programme: home_team
  window: {first_year: 2020, last_year: 2022}
  outcomes: [hospital_admissions]
  populations: [old]
  sensitivity: none
improvement:
  charts:
    - id: admissions
      name: {nl: opnamen, en: admissions}
      measure: {indicator: hospital_admissions, region: noord, every: month}
    - id: contacts
      name: {nl: contacten, en: contacts}
      measure: {indicator: gp_contacts, region: all, every: year}
  findings:
    - {id: less, on: 2023-01-01, says: {nl: minder, en: less}, rests_on: [{effect: {outcome: hospital_admissions}}]}
    - {id: more, on: 2023-01-01, says: {nl: meer, en: more}, rests_on: [{signal: admissions}]}
"""
RULES = """
id: rules
elements:
  - {id: old, age: {at_least: 65}}
rules:
  - {segment: old, when: old}
  - {segment: others}
"""
OPEN = Path(__file__).parents[2] / "studies" / "national-monitor"


def ledger_of(folder, text=STUDY, rules=RULES):
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    file, _ = read_care_study(folder)
    return care_ledger(folder, file, None)


def stale_after(tmp_path, old="", new="", *, rules=RULES):
    assert STUDY.count(old) == 1 or not old
    before = ledger_of(tmp_path / "before")
    now = ledger_of(tmp_path / "now", STUDY.replace(old, new) if old else STUDY, rules)
    return {group.id: group.reasons for group in stale_groups(before, now)}


def test_nothing_is_stale_when_nothing_changed(tmp_path):
    assert stale_after(tmp_path) == {}


def test_comments_layout_and_the_title_make_nothing_stale(tmp_path):
    assert (
        stale_after(tmp_path, "title: {nl: voorbeeld, en: example}", "# A comment.\ntitle: {en: other, nl: ander}")
        == {}
    )


def test_another_start_of_a_rollout_touches_the_evaluation_of_its_entry_and_what_rests_on_it(tmp_path):
    found = stale_after(tmp_path, "{site: zuid, start: 2021-01-01}", "{site: zuid, start: 2021-07-01}")
    at = "portfolio.interventions.home_team.rollouts.zuid.start"
    moved = Reason(Cause.DEFINITION, at, "2021-01-01", "2021-07-01")

    assert found == {
        "evaluation": (moved,),
        "portfolio": (moved,),
        "reach": (moved,),
        "findings.less": (Reason(Cause.USES, "evaluation"),),
    }


def test_a_rollout_of_another_entry_leaves_the_evaluation_as_it_was(tmp_path):
    found = stale_after(tmp_path, "{site: noord, start: 2021-06-01}", "{site: noord, start: 2021-09-01}")

    assert list(found) == ["portfolio", "reach"]


def test_a_criterion_makes_stale_what_is_about_its_population(tmp_path):
    found = stale_after(tmp_path, "{age: {at_least: 75}}", "{age: {at_least: 70}}")
    changed = Reason(Cause.DEFINITION, "populations.old.include.aged 75 or over.age.at_least", "75", "70")

    assert found == {
        "population.old": (changed,),
        "overlaps": (changed,),
        "evaluation": (changed,),
        "findings.less": (Reason(Cause.USES, "evaluation"),),
    }


def test_a_rule_of_segments_makes_stale_that_scheme_and_not_the_other(tmp_path):
    found = stale_after(tmp_path, rules=RULES.replace("at_least: 65", "at_least: 80"))
    changed = Reason(Cause.DEFINITION, 'segmentation.schemes."rules.yaml".file.elements.old.age.at_least', "65", "80")

    assert found == {
        "segments.rules.yaml": (changed,),
        "portfolio": (Reason(Cause.USES, "segments.rules.yaml"),),
        "reach": (Reason(Cause.USES, "segments.rules.yaml"),),
    }


def test_the_order_of_rules_has_a_meaning(tmp_path):
    turned = RULES.replace(
        "elements:\n  - {id: old, age: {at_least: 65}}",
        "elements:\n  - {id: young, age: {below: 18}}\n  - {id: old, age: {at_least: 65}}",
    )
    other = turned.replace(
        "{id: young, age: {below: 18}}\n  - {id: old, age: {at_least: 65}}",
        "{id: old, age: {at_least: 65}}\n  - {id: young, age: {below: 18}}",
    )
    before, now = ledger_of(tmp_path / "before", rules=turned), ledger_of(tmp_path / "now", rules=other)

    assert "segments.rules.yaml" in {group.id for group in stale_groups(before, now)}


def test_which_scheme_comes_first_has_a_meaning_as_figures_are_made_of_it_only(tmp_path):
    found = stale_after(tmp_path, "[rules.yaml, life_course]", "[life_course, rules.yaml]")

    assert {"segments.life_course", "segments.rules.yaml"} <= found.keys()


def test_all_and_any_are_told_apart_wherever_they_stand(tmp_path):
    nested = "{all: [{any: [a, b]}, {any: [c, d]}]}"
    ledgers = [
        ledger_of(tmp_path / name, rules=RULES.replace("when: old}", f"when: {when}}}"))
        for name, when in (("before", nested), ("now", nested.replace("any", "all")))
    ]

    assert "segments.rules.yaml" in {group.id for group in stale_groups(*ledgers)}


def test_a_file_of_data_that_the_study_names_counts_whatever_its_ending(tmp_path):
    text = STUDY.replace("  sensitivity: none\n", "  sensitivity: none\n  neighbours: near.txt\n")
    ledgers = []
    for name, content in (("before", "region_a,region_b\n"), ("now", "region_a,region_b\nGM0034,GM0995\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "near.txt").write_text(content, encoding="utf-8")
        ledgers.append(ledger_of(tmp_path / name, text))

    assert {group.id for group in stale_groups(*ledgers)} == {"evaluation", "findings.less"}


def test_a_study_that_names_itself_is_read_once(tmp_path):
    text = STUDY.replace("[rules.yaml, life_course]", "[rules.yaml, study.yaml, life_course]")

    assert len(ledger_of(tmp_path / "now", text, rules=RULES + "also: [study.yaml, rules.yaml]\n").definitions) < 400


def test_cells_of_two_holders_with_one_name_are_told_apart_and_the_same_cells_count_once(tmp_path):
    paths = []
    for holder in ("one", "two"):
        (tmp_path / holder).mkdir()
        paths.append(tmp_path / holder / "cells.zip")
        paths[-1].write_text(holder, encoding="utf-8")
    assert len(added_cells_by_name(paths)) == 2

    copy = tmp_path / "copy.zip"
    copy.write_bytes(paths[0].read_bytes())
    with pytest.raises(DataContractError, match="added twice"):
        added_cells_by_name([*paths, copy])


def test_kept_tables_of_which_one_is_lost_are_computed_again(tmp_path):
    ledger = ledger_of(tmp_path / "now")
    made = {"one": pl.DataFrame({"a": [1]}), "two": pl.DataFrame({"a": [2]})}
    KeptTables(tmp_path / "kept", ledger).of("status", lambda: made)
    next((tmp_path / "kept").rglob("two.parquet")).unlink()
    kept = KeptTables(tmp_path / "kept", ledger)

    assert {*kept.of("status", lambda: made)} == {"one", "two"}
    assert kept.computed == ["status"]


def test_a_folder_in_which_nothing_can_be_kept_stops_no_run(tmp_path):
    (tmp_path / "kept").write_text("no folder", encoding="utf-8")
    kept = KeptTables(tmp_path / "kept", ledger_of(tmp_path / "now"))

    assert kept.of("status", lambda: {"one": pl.DataFrame({"a": [1]})}).keys() == {"one"}


def test_an_area_of_a_site_makes_stale_all_that_is_about_sites(tmp_path):
    found = stale_after(tmp_path, "areas: [GM0034]", "areas: [GM0034, GM0050]")

    assert {"population.insured", "status", "segments.life_course", "evaluation", "charts.admissions"} <= found.keys()
    assert "overlaps" not in found


def test_the_start_of_a_chart_of_months_rests_on_no_other_chart(tmp_path):
    found = stale_after(tmp_path, "region: noord, every: month", "region: noord, every: quarter")

    assert list(found) == ["charts.admissions", "findings.more"]


def test_something_new_is_stale_because_it_was_never_made(tmp_path):
    found = stale_after(tmp_path, "[rules.yaml, life_course]", "[rules.yaml, life_course, risk_pyramid]")

    assert found["segments.risk_pyramid"] == (Reason(Cause.NEW),)
    assert "segments.life_course" not in found


def test_another_program_makes_everything_stale(tmp_path):
    now = ledger_of(tmp_path / "now")
    before = Ledger(now.definitions, now.data, "another", now.groups)

    assert {group.id for group in stale_groups(before, now)} == {group.id for group in now.groups}


def test_other_data_make_everything_stale(tmp_path):
    now = ledger_of(tmp_path / "now")
    before = Ledger(now.definitions, {"source/file": "other"}, now.software, now.groups)

    assert all(Reason(Cause.DATA, "source/file", "other", None) in group.reasons for group in stale_groups(before, now))


def test_a_manifest_gives_back_the_ledger_that_it_was_given(tmp_path):
    ledger = ledger_of(tmp_path / "now")
    again = Ledger.of_manifest({"ledger": ledger.as_mapping()})

    assert again == ledger
    assert again.fingerprints == ledger.fingerprints


@pytest.mark.parametrize(
    "manifest", [{}, {"ledger": None}, {"ledger": {"groups": []}}, {"ledger": {"definitions": {}}}]
)
def test_results_without_a_ledger_that_can_be_read_have_none(manifest):
    assert Ledger.of_manifest(manifest) is None


def test_in_a_study_of_open_data_the_start_of_a_site_is_about_the_evaluation_only(tmp_path):
    text = (OPEN / "study.yaml").read_text(encoding="utf-8")
    ledgers = []
    for name, written in (("before", text), ("now", text.replace("start: 2013-01-01", "start: 2014-01-01", 1))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "study.yaml").write_text(written, encoding="utf-8")
        ledgers.append(open_ledger(tmp_path / name, read_study(tmp_path / name), {}))
    found = {group.id for group in stale_groups(*ledgers)}

    assert "evaluation" in found
    assert "status" not in found
