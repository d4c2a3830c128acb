"""Of whatever segments a population has, nothing leaves that rests on one to nine persons or tells such a number."""

from datetime import date
from itertools import product

import numpy as np
import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.release.gate import REASON, Results
from proeftuin.release.person_level import TOGETHER, release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, rows_of

# A smaller failing example would take minutes to find, since each attempt goes through all of output control.
FOUND_AS_GENERATED = (Phase.explicit, Phase.generate)
EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2022, 2023, "")
GROUPS = {"GM1": ("GM1",), "GM2": ("GM2",), "site:a": ("GM1", "GM2"), "all": ("GM1", "GM2", "GM3", "rest")}
SITES = {name: members for name, members in GROUPS.items() if name in ("site:a", "all")}
SEGMENTS = ("frail", "ill", "well")
PLACE = {"scheme": "small"}
CONTRACTS = {contract.name: contract for contract in SEGMENT_TABLES}
sizes = st.one_of(st.integers(0, 12), st.integers(0, 40))
numbers = st.fixed_dictionaries(dict.fromkeys(product(GROUPS["all"], SEGMENTS), st.tuples(sizes, sizes)))
"""For each area and segment: how many women and men there are."""


def released(tables, *, made_up=False):
    conformed = {
        name: CONTRACTS[name].in_order(CONTRACTS[name].conform(pl.DataFrame(rows, infer_schema_length=None)))
        for name, rows in tables.items()
    }
    return release_persons(Results(CARD, (), INDICATORS, {}, conformed), GROUPS, made_up=made_up).tables


def of(drawn, members, segment):
    return sum(sum(drawn[member, segment]) for member in members)


def schemes():
    return [
        rows_of("segment_schemes", **PLACE, segment=segment, priority=place, place=place)
        for place, segment in enumerate(SEGMENTS, start=1)
    ]


def sizes_of(drawn, groups=GROUPS, **more):
    rows = []
    for (region, members), segment in product(groups.items(), SEGMENTS):
        women, men = (sum(drawn[member, segment][place] for member in members) for place in (0, 1))
        rows.append(
            rows_of(
                "segments", **PLACE, segment=segment, region=region, persons=women + men, women=women, men=men,
                uncertain=0, **more,
            )
        )  # fmt: skip
    return rows


def shown_of(frame, *keys):
    return {row[:-1]: row[-1] for row in frame.filter(status="value").select(*keys, "persons").rows()}


def assert_nothing_is_told(cells, equations, shown):
    """
    No hidden number of one to nine persons follows from what is shown, by however many steps.

    Parameters
    ----------
    cells : mapping
        Every number by its name, as sums of smallest cells.
    equations : mapping
        The smallest cells that each name is the sum of.
    shown : collection
        Names whose numbers are known.
    """
    smallest = sorted({cell for parts in equations.values() for cell in parts}, key=str)
    place = {cell: number for number, cell in enumerate(smallest)}

    def row(name):
        line = np.zeros(len(smallest))
        for cell in equations[name]:
            line[place[cell]] = 1
        return line

    known = np.array([row(name) for name in shown]).reshape(-1, len(smallest))
    rank = np.linalg.matrix_rank(known) if len(known) else 0
    for name in cells:
        if name not in shown and 0 < cells[name] < 10:
            assert np.linalg.matrix_rank(np.vstack([known, row(name)])) > rank, name


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(numbers)
def test_no_segment_of_a_few_persons_is_shown_or_told_by_regions_and_segments_together(drawn):
    found = released({"segment_schemes": schemes(), "segments": sizes_of(drawn)})["segments"]

    shown = shown_of(found, "region", "segment")
    assert not [key for key, persons in shown.items() if 0 < persons < 10]
    equations = {
        (region, segment): [(member, segment) for member in members]
        for (region, members), segment in product(GROUPS.items(), SEGMENTS)
    }
    # How many persons a region has stands in other tables, unless they are few themselves.
    whole = {
        (region, None): list(product(members, SEGMENTS))
        for region, members in GROUPS.items()
        if not 0 < sum(of(drawn, members, segment) for segment in SEGMENTS) < 10
    }
    cells = {name: of(drawn, GROUPS[name[0]], name[1]) for name in equations}
    nobody = {name for name, persons in cells.items() if persons == 0}
    assert_nothing_is_told(cells, equations | whole, {*shown, *whole, *nobody})
    withheld = found.filter(pl.col("status") == "withheld")
    assert set(withheld["reason"]) <= {REASON, TOGETHER}
    assert (
        withheld.select("persons", "percent", "men", "women", "exposure").null_count().row(0) == (withheld.height,) * 5
    )


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(numbers)
def test_no_few_women_or_men_of_a_segment_are_told(drawn):
    found = released({"segment_schemes": schemes(), "segments": sizes_of(drawn)})["segments"]

    told = found.filter(pl.col("women").is_not_null())
    for row in told.rows(named=True):
        assert not 0 < row["women"] < 10
        assert not 0 < row["men"] < 10
    for region in GROUPS:
        missing = found.filter(region=region).filter(pl.col("women").is_null())["segment"].to_list()
        everybody = sum(drawn[member, segment][0] for member in GROUPS[region] for segment in SEGMENTS)
        women = sum(drawn[member, segment][0] for member in GROUPS[region] for segment in missing)
        # How many women a region has is known from elsewhere, unless they are few themselves.
        assert 0 < everybody < 10 or not 0 < women < 10


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(numbers)
def test_ages_tell_neither_a_few_nor_the_size_of_a_segment_that_is_withheld(drawn):
    strata = [(segment, sex) for segment, sex in product(SEGMENTS, ("female", "male"))]
    ages = [
        rows_of(
            "segment_ages", **PLACE, segment=segment, region=region, sex=sex, age_band="40-44",
            persons=sum(drawn[member, segment][sex == "male"] for member in members),
        )
        for (region, members), (segment, sex) in product(SITES.items(), strata)
    ]  # fmt: skip

    found = released({"segment_schemes": schemes(), "segments": sizes_of(drawn), "segment_ages": ages})

    hidden = set(found["segments"].filter(status="withheld").select("region", "segment").rows())
    shown = shown_of(found["segment_ages"], "region", "segment", "sex")
    assert not [key for key, persons in shown.items() if 0 < persons < 10 or key[:2] in hidden]
    for region, segment in product(SITES, SEGMENTS):
        missing = [sex for sex in ("female", "male") if (region, segment, sex) not in shown]
        left = sum(drawn[m, segment][sex == "male"] for m in SITES[region] for sex in missing)
        assert (region, segment) in hidden or not 0 < left < 10


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(product(GROUPS["all"], SEGMENTS), st.tuples(sizes, sizes, st.sampled_from([0, 0, 3, 15])))
    )
)
def test_neither_who_has_an_element_nor_who_has_not_is_told_when_they_are_few(drawn):
    sized = {key: (sum(parts), 0) for key, parts in drawn.items()}
    rows = [
        rows_of(
            "segment_elements", **PLACE, segment=segment, region=region, element="diabetes",
            persons=sum(drawn[m, segment][0] for m in members), unknown=sum(drawn[m, segment][2] for m in members),
        )
        for (region, members), segment in product(SITES.items(), SEGMENTS)
    ]  # fmt: skip

    found = released({"segment_schemes": schemes(), "segments": sizes_of(sized), "segment_elements": rows})

    hidden = set(found["segments"].filter(status="withheld").select("region", "segment").rows())
    shown = set(found["segment_elements"].filter(status="value").select("region", "segment").rows())
    assert not shown & hidden
    for region, segment in shown:
        parts = [sum(drawn[m, segment][place] for m in SITES[region]) for place in range(3)]
        assert not [part for part in parts if 0 < part < 10]
    for region, place in product(SITES, range(3)):
        left = [segment for segment in SEGMENTS if (region, segment) not in shown]
        everybody, hidden_ones = (
            sum(drawn[m, segment][place] for m in SITES[region] for segment in those) for those in (SEGMENTS, left)
        )
        assert 0 < everybody < 10 or not 0 < hidden_ones < 10


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(st.fixed_dictionaries(dict.fromkeys(product((*SEGMENTS, "entered"), (*SEGMENTS, "died", "left")), sizes)))
def test_no_few_who_moved_between_segments_are_told_by_where_they_came_from_or_went(drawn):
    drawn = {key: n for key, n in drawn.items() if key not in {("entered", "died"), ("entered", "left")}}
    before = {s: sum(n for (origin, _), n in drawn.items() if origin == s) for s in SEGMENTS}
    after = {s: sum(n for (_, goal), n in drawn.items() if goal == s) for s in SEGMENTS}
    segments = [
        rows_of(
            "segments", **PLACE, segment=segment, region="all", persons=n, women=n, men=0, uncertain=0,
            period_start=date(year, 1, 1),
        )
        for year, sizes in ((2022, before), (2023, after))
        for segment, n in sizes.items()
    ]  # fmt: skip
    moves = [
        rows_of(
            "segment_transitions", **PLACE, region="all", period_start=date(2022, 1, 1), from_segment=origin,
            to_segment=goal, persons=n,
        )
        for (origin, goal), n in drawn.items()
    ]  # fmt: skip

    found = released({"segment_schemes": schemes(), "segments": segments, "segment_transitions": moves})

    sized = found["segments"].filter(status="value")
    known = {2022: set(), 2023: set()}
    for year, segment in sized.select(pl.col("period_start").dt.year(), "segment").rows():
        known[year].add(segment)
    shown = shown_of(found["segment_transitions"], "from_segment", "to_segment")
    assert not [key for key, n in shown.items() if 0 < n < 10]
    equations = {key: [key] for key in drawn}
    lines = {("row", s): [key for key in drawn if key[0] == s] for s in known[2022]}
    lines |= {("column", s): [key for key in drawn if key[1] == s] for s in known[2023]}
    nobody = {key for key, n in drawn.items() if n == 0}
    assert_nothing_is_told(drawn, equations | lines, {*shown, *lines, *nobody})


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(st.dictionaries(st.sampled_from(["frail", "frail+ill", "ill", ""]), sizes, min_size=1))
def test_no_few_of_whom_rules_hold_together_are_told_by_the_segment_they_lead_to(drawn):
    leads_to = {"frail": "frail", "frail+ill": "frail", "ill": "ill", "": "well"}
    whole = {s: sum(n for rules, n in drawn.items() if leads_to[rules] == s) for s in SEGMENTS}
    segments = [
        rows_of("segments", **PLACE, segment=segment, region="all", persons=n, women=n, men=0, uncertain=0)
        for segment, n in whole.items()
    ]
    rows = [
        rows_of("segment_overlaps", **PLACE, region="all", combination=rules, persons=n) for rules, n in drawn.items()
    ]

    found = released({"segment_schemes": schemes(), "segments": segments, "segment_overlaps": rows})

    known = set(found["segments"].filter(status="value")["segment"])
    shown = {rules for (rules,) in shown_of(found["segment_overlaps"], "combination")}
    assert not [rules for rules in shown if 0 < drawn[rules] < 10]
    for segment in known:
        assert not 0 < sum(n for r, n in drawn.items() if leads_to[r] == segment and r not in shown) < 10


def test_made_up_persons_need_no_protection():
    drawn = dict.fromkeys(product(GROUPS["all"], SEGMENTS), (1, 2))

    found = released({"segment_schemes": schemes(), "segments": sizes_of(drawn)}, made_up=True)["segments"]

    assert found["status"].unique().to_list() == ["value"]
    assert found["persons"].min() == 3
