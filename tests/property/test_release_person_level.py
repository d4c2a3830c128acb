"""Of whatever populations a study has, nothing leaves that rests on one to nine persons or tells such a number."""

from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.population_tables import CRITERIA, OVERLAPS, POPULATIONS, TURNOVER
from proeftuin.data.tables import CELLS, ESTIMATES, PYRAMIDS
from proeftuin.release.gate import REASON, Results
from proeftuin.release.person_level import TOGETHER, protected_criteria, release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, STRATA, rows_of

sizes = st.one_of(st.integers(0, 12), st.integers(0, 60))
EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2022, 2023, "")


def released(tables, groups, *, made_up=False):
    return release_persons(Results(CARD, (), INDICATORS, {}, tables), groups, made_up=made_up).tables


@st.composite
def study_groups(draw):
    """Regions, sites of one or more of them, and everybody: also who is in no region."""
    areas = [f"GM{number}" for number in range(draw(st.integers(1, 6)))]
    owner = [draw(st.sampled_from([None, "site:a", "site:b"])) for _ in areas]
    groups = {area: (area,) for area in areas}
    for site in sorted({site for site in owner if site}):
        groups[site] = tuple(area for area, own in zip(areas, owner, strict=True) if own == site)
    return groups | {"all": (*areas, "rest")}


def of_groups(groups, parts):
    """Number of each group that has figures, from those of its parts."""
    return {group: sum(parts.get(member, 0) for member in members) for group, members in groups.items()}


def assert_nothing_is_told(groups, parts, shown):
    """
    No hidden number of one to nine follows from what is shown, nor does a sum of hidden parts of one total.

    `shown` holds the groups whose number is shown; who is in no region is known when they are ten or more.
    """
    rest = {"rest"} if parts["rest"] == 0 or parts["rest"] >= 10 else set()
    hidden = [part for part in parts if part not in shown | rest]
    totals = {group: members for group, members in groups.items() if group in shown and members != (group,)}
    equations = np.array([[float(part in members) for part in hidden] for members in totals.values()])
    for place, part in enumerate(hidden):
        if 0 < parts[part] < 10 and len(equations):
            alone = np.eye(len(hidden))[place]
            assert np.linalg.matrix_rank(np.vstack([equations, alone])) > np.linalg.matrix_rank(equations), part
    for members in totals.values():
        assert not 0 < sum(parts[member] for member in members if member in hidden) < 10


@settings(max_examples=100)
@given(study_groups(), st.data())
def test_no_estimate_of_a_few_persons_is_shown_or_told_by_a_total(groups, data):
    parts = {part: data.draw(sizes) for part in groups["all"]}
    persons = of_groups(groups, parts)
    table = ESTIMATES.conform(
        pl.DataFrame([rows_of("estimates", "cost", region=g, persons=n) for g, n in persons.items()])
    )

    found = released({"estimates": table}, groups)["estimates"]

    shown = set(found.filter(pl.col("status") == "value")["region"])
    assert not [group for group in shown if 0 < persons[group] < 10]
    assert_nothing_is_told(groups, parts, shown)
    withheld = found.filter(pl.col("region").is_in(shown).not_())
    assert withheld.select("value", "lower", "upper", "numerator", "denominator", "persons").null_count().row(0) == (
        (withheld.height,) * 6
    )
    assert set(withheld["reason"]) <= {REASON, TOGETHER}


@settings(max_examples=100)
@given(study_groups(), st.data())
def test_no_share_that_counts_a_few_persons_is_shown_or_told_by_a_total(groups, data):
    counted = {part: data.draw(sizes) for part in groups["all"]}
    numerators = of_groups(groups, counted)
    rows = [rows_of("estimates", "share", region=group, persons=10_000, numerator=n) for group, n in numerators.items()]
    # Regions have so many persons that only those whom the share counts matter.
    table = ESTIMATES.conform(pl.DataFrame(rows)).with_columns(
        persons=pl.col("region").replace_strict({g: 10_000 * len(members) for g, members in groups.items()})
    )

    found = released({"estimates": table}, groups)["estimates"]

    shown = set(found.filter(pl.col("status") == "value")["region"])
    assert not [group for group in shown if 0 < numerators[group] < 10]
    assert_nothing_is_told(groups, counted, shown)


@settings(max_examples=100)
@given(st.lists(sizes, min_size=1, max_size=8))
def test_no_cell_of_a_few_persons_is_shown_or_told_by_its_region(numbers):
    rows = [
        rows_of("cells", "cost", region="GM1", sex=sex, age_band=band, persons=n)
        for n, (sex, band) in zip(numbers, STRATA, strict=False)
    ]

    found = released({"cells": CELLS.conform(pl.DataFrame(rows))}, {"all": ("GM1", "rest")})["cells"]

    hidden = [n for n, status in zip(numbers, found["status"], strict=True) if status == "withheld" and n > 0]
    assert not [n for n, status in zip(numbers, found["status"], strict=True) if status == "value" and 0 < n < 10]
    # A region of so few persons is withheld among the estimates, so its cells add up to nothing that is known.
    assert not hidden or sum(numbers) < 10 or (len(hidden) > 1 and sum(hidden) >= 10)


@settings(max_examples=100)
@given(study_groups(), st.data())
def test_no_years_of_a_few_persons_in_a_pyramid_are_told_by_other_strata_or_regions(groups, data):
    parts = {part: [data.draw(sizes) for _ in STRATA[:3]] for part in groups["all"]}
    years = {
        group: [sum(parts[member][place] for member in members) for place in range(3)]
        for group, members in groups.items()
    }
    rows = [
        rows_of("pyramids", region=group, sex=sex, age_band=band, exposure=n)
        for group, own in years.items()
        for n, (sex, band) in zip(own, STRATA, strict=False)
    ]

    found = released({"pyramids": PYRAMIDS.conform(pl.DataFrame(rows))}, groups)["pyramids"]

    status = dict(zip(found.select("region", "age_band", "sex").rows(), found["status"], strict=True))
    for place, (sex, band) in enumerate(STRATA[:3]):
        shown = {group for group in groups if status[group, band, sex] == "value"}
        assert not [group for group in shown if 0 < years[group][place] < 10]
        assert_nothing_is_told(groups, {part: own[place] for part, own in parts.items()}, shown)
    for group, own in years.items():
        states = [status[group, band, sex] for sex, band in STRATA[:3]]
        hidden = [n for n, state in zip(own, states, strict=True) if state != "value" and n]
        # The share of a stratum that is shown tells what all strata have together; of none, nothing tells it.
        is_told = len(hidden) < len([n for n in own if n])
        assert not hidden or not is_told or (len(hidden) > 1 and sum(hidden) >= 10)


@st.composite
def chains(draw):
    """Steps of an attrition chain: kind, excluded, unknown, with what is left of a number of persons."""
    left = draw(st.one_of(st.integers(0, 30), st.integers(0, 300)))
    rows = [("everybody", left, 0, 0, left)]
    for kind in draw(st.lists(st.sampled_from(["include", "exclude"]), max_size=6)):
        excluded = draw(st.integers(0, min(left, draw(st.sampled_from([0, 9, 30])))))
        unknown = draw(st.integers(0, min(left - excluded, draw(st.sampled_from([0, 9, 30])))))
        after = left - excluded - (unknown if kind == "include" else 0)
        rows.append((kind, left, excluded, unknown, after))
        left = after
    return rows


@settings(max_examples=200)
@given(chains())
def test_no_step_of_attrition_tells_that_it_left_out_or_left_a_few(chain):
    table = CRITERIA.conform(
        pl.DataFrame(
            [
                rows_of("criteria", step=step, kind=kind, before=b, excluded=e, unknown=u, after=a)
                for step, (kind, b, e, u, a) in enumerate(chain)
            ]
        )
    )

    found = protected_criteria(table).select("before", "excluded", "unknown", "after").rows()

    assert not [number for row in found for number in row if number is not None and 0 < number < 10]
    known = {}
    for place, (before, excluded, unknown, after) in enumerate(found):
        known |= {key: n for key, n in ((place, before), (place + 1, after)) if n is not None}
        truth = chain[place]
        assert all(
            shown in (None, true) for shown, true in zip((before, excluded, unknown, after), truth[1:], strict=True)
        )
    # What two numbers tell that nobody shows between them was left out is none or at least ten.
    places = sorted(known)
    for first, last in pairwise(places):
        assert not 0 < known[first] - known[last] < 10
        assert not 0 < known[last] < 10


@settings(max_examples=100)
@given(st.lists(sizes, min_size=2, max_size=2), sizes)
def test_how_few_of_a_population_are_outside_another_is_not_told(outside, both):
    persons = {("a", "a"): outside[0] + both, ("b", "b"): outside[1] + both, ("a", "b"): both, ("b", "a"): both}
    rows = [rows_of("overlaps", population=p, other=o, persons=n) for (p, o), n in persons.items()]

    found = released({"overlaps": OVERLAPS.conform(pl.DataFrame(rows))}, {})["overlaps"]

    shown = {(p, o): n for p, o, n in found.select("population", "other", "persons").rows() if n is not None}
    assert not [n for n in shown.values() if 0 < n < 10]
    for population, other in (("a", "b"), ("b", "a")):
        for pair in ((population, other), (other, population)):
            if (population, population) in shown and pair in shown:
                assert not 0 < shown[population, population] - shown[pair] < 10


@given(st.lists(sizes, min_size=7, max_size=7), sizes)
def test_no_flow_of_a_few_persons_is_shown(flows, persons):
    names = ("stayed", "born", "moved_in", "newly_eligible", "died", "moved_out", "no_longer_eligible")
    tables = {
        "turnover": TURNOVER.conform(pl.DataFrame([rows_of("turnover", **dict(zip(names, flows, strict=True)))])),
        "populations": POPULATIONS.conform(pl.DataFrame([rows_of("populations", persons=persons, days=persons * 365)])),
    }

    found = released(tables, {})

    assert not [n for n in found["turnover"].select(names).row(0) if n is not None and 0 < n < 10]
    assert found["populations"].select("persons", "days").row(0) == (
        (None, None) if 0 < persons < 10 else (persons, persons * 365)
    )
