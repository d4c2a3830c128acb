"""Output control of the draft of an evaluation about persons."""

from dataclasses import replace
from datetime import date

import pytest

from proeftuin.data.care.store import CareStore, Load, StoredPart
from proeftuin.release.person_draft import protected_draft
from proeftuin.steps.evaluation.draft_record import (
    Choice,
    Draft,
    LikeRegion,
    OutcomeDraft,
    Remark,
    SegmentDraft,
    SiteDraft,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan, Comparator, Role
from proeftuin.steps.population.written import read_population


def sites(**persons):
    return tuple(
        SiteDraft(id, 3, 2, size=1.0, size_ratio=1.0, placebo_groups=99, persons=n) for id, n in persons.items()
    )


def outcomes(*ids):
    return tuple(OutcomeDraft("cost", Role.PRIMARY, id, "percent", 1.0, 2.0, 0.1, 0.1, 5.0, 3.0) for id in ids)


DRAFT = Draft(
    AnalysisPlan(("cost",), 2018, 2022, ()),
    (2018, 2019, 2020),
    20,
    sites(few=9, enough=10, nobody=0),
    (LikeRegion("few", ("A",), 0.1), LikeRegion("enough", ("B",), 0.2)),
    outcomes("few", "enough", "all"),
    Comparator.REST_OF_COUNTRY,
    Choice.ALIKE,
    (SegmentDraft("old", 12, sites(few=12, enough=10), outcomes("few", "enough", "all")),),
)


def test_a_site_of_fewer_than_ten_persons_takes_all_sites_together_with_it():
    found = protected_draft(DRAFT)

    shown = {row.site: row.minimum_detectable for row in found.outcomes}
    assert shown == {"few": None, "enough": 5.0, "all": None}
    assert {row.reason for row in found.outcomes if row.site != "enough"} == {"fewer_than_10_persons"}
    assert [site.size for site in found.sites] == [None, 1.0, 1.0]
    assert [site.persons for site in found.sites] == [None, 10, 0]
    assert found.sites[0].remarks == (Remark.FEW_PERSONS,)
    assert [region.site for region in found.like_regions] == ["enough"]


def test_each_population_is_judged_by_its_own_persons():
    assert protected_draft(DRAFT).segments == DRAFT.segments


def test_a_draft_of_sites_with_enough_persons_passes_as_it_is():
    enough = replace(DRAFT, sites=sites(few=10, enough=400))

    assert protected_draft(enough) == enough


def test_a_store_before_a_year_has_no_later_facts_and_all_of_what_holds_over_time(tmp_path):
    parts = {
        "contact": (StoredPart("a", 1, 2019, 0), StoredPart("b", 1, 2020, 0), StoredPart("c", 1, 2021, 0)),
        "residence": (StoredPart("d", 1, None, 0),),
    }
    store = CareStore(tmp_path, 1, (Load("load", "example", "table", (), parts),)).before(2020)

    assert [part.path for part in store.parts("contact")] == ["a"]
    assert [part.path for part in store.parts("residence")] == ["d"]
    assert [load.id for load in store.active_loads] == ["load"]


@pytest.mark.parametrize(
    ("index", "criterion", "asks"),
    [
        ({"day": date(2020, 1, 1)}, {"alive": True}, False),
        ({"day": date(2020, 1, 1)}, {"any": [{"alive": True}, {"registered": "insurer"}]}, False),
        ({"day": date(2020, 1, 1)}, {"diagnosis": {"ICPC1": ["T90"]}}, True),
        ({"day": date(2020, 1, 1)}, {"all": [{"alive": True}, {"not": {"diagnosis": {"ICPC1": ["T90"]}}}]}, True),
    ],
)
def test_a_population_that_follows_from_facts_of_one_day_says_so(index, criterion, asks):
    written = {
        "id": "x",
        "name": {"nl": "x", "en": "x"},
        "kind": "closed",
        "period": {"from": date(2018, 1, 1), "until": date(2023, 1, 1)},
        "index": index,
        "include": [{"criterion": criterion}],
        "attribution": {"by": "residence", "level": "municipality"},
    }

    assert read_population(written, place="x").asks_for_dated_facts is asks
