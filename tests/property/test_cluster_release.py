"""No number about a few persons leaves in the tables of segments that data suggest."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.cluster_tables import CLUSTER_NUMBERS, CLUSTER_PROFILES, CLUSTER_RULES, CLUSTERINGS, CLUSTERS
from proeftuin.release.clusters import protected_clusters

FEW = range(1, 10)


def _conform(contract: object, rows: list[dict[str, object]]) -> pl.DataFrame:
    schema = {name: column.type for name, column in contract.columns.items()}  # type: ignore[attr-defined]
    return pl.DataFrame(rows, schema=schema)


def _tables(sizes: list[int], yes: list[list[int]]) -> dict[str, pl.DataFrame]:
    whole = sum(sizes)
    clusters = [
        {"clustering": "c", "cluster": n + 1, "persons": size, "percent": 100 * size / max(whole, 1), "stability": 0.9,
         "dissolved": 0.0, "found": 99.4, "right": 98.7, "status": "value"}
        for n, size in enumerate(sizes)
    ]  # fmt: skip
    profiles = [
        {"clustering": "c", "cluster": n + 1, "item": f"e{item}", "answer": "true", "persons": count,
         "percent": 100 * count / max(sizes[n], 1), "percent_everybody": 1.0, "status": "value"}
        for n in range(len(sizes))
        for item, count in enumerate(yes[n])
    ]  # fmt: skip
    search = {"clustering": "c", "name_nl": "c", "name_en": "c", "method": "k_means", "scheme": "s", "items": "e0",
              "population": "p", "year": 2022, "persons": whole, "clusters": len(sizes), "agreement": 97.3,
              "status": "value"}  # fmt: skip
    return {
        "clusterings": _conform(CLUSTERINGS, [search]),
        "clusters": _conform(CLUSTERS, clusters),
        "cluster_profiles": _conform(CLUSTER_PROFILES, profiles),
        "cluster_rules": CLUSTER_RULES.empty(),
        "cluster_numbers": CLUSTER_NUMBERS.empty(),
    }


Answers = dict[str, dict[str, int]]
"""Of one cluster: per item how many persons gave each answer; who gave none of them is the rest."""


def _with_answers(sizes: list[int], answers: list[Answers]) -> dict[str, pl.DataFrame]:
    whole = sum(sizes)
    rows = [
        {"clustering": "c", "cluster": n + 1, "item": item, "answer": answer, "persons": count,
         "percent": 100 * count / max(sizes[n], 1), "status": "value",
         "percent_everybody": 100 * sum(each[item][answer] for each in answers) / max(whole, 1)}
        for n in range(len(sizes))
        for item, counts in answers[n].items()
        for answer, count in counts.items()
    ]  # fmt: skip
    return _tables(sizes, [[] for _ in sizes]) | {"cluster_profiles": _conform(CLUSTER_PROFILES, rows)}


@st.composite
def answered(draw: st.DrawFn) -> tuple[list[int], list[Answers]]:
    """Two answers and a rest, two sexes, and three bands of age in which each person is."""
    sizes = draw(st.lists(st.integers(0, 60), min_size=2, max_size=5))
    answers: list[Answers] = []
    for size in sizes:
        first, second = sorted(draw(st.tuples(st.integers(0, size), st.integers(0, size))))
        young, old = sorted(draw(st.tuples(st.integers(0, size), st.integers(0, size))))
        men = draw(st.integers(0, size))
        ages = {"0-4": young, "5-9": old - young, "10-14": size - old}
        asked = {"true": first, "unknown": second - first}
        answers.append({"e0": asked, "sex": {"male": men, "female": size - men}, "age_band": ages})
    return sizes, answers


@settings(deadline=None, max_examples=200)
@given(answered())
def test_no_answer_no_rest_and_nothing_that_totals_leave_is_about_a_few(
    drawn: tuple[list[int], list[Answers]],
) -> None:
    sizes, answers = drawn
    released = protected_clusters(_with_answers(sizes, answers))
    profiles = released["cluster_profiles"]
    shown = {(row["cluster"] - 1, row["item"], row["answer"]): row for row in profiles.iter_rows(named=True)}
    for item in ("e0", "sex", "age_band"):
        rest_of_hidden: list[int] = []
        for place, (size, given_) in enumerate(zip(sizes, answers, strict=True)):
            counts = given_[item]
            told = {
                answer: count for answer, count in counts.items() if shown[place, item, answer]["persons"] is not None
            }
            assert not any(count in FEW or size - count in FEW for count in told.values())
            if released["clusters"]["persons"][place] is None:
                assert not told
            else:
                assert size - sum(told.values()) not in FEW
            if len(told) < len(counts):
                rest_of_hidden.append(size - sum(counts.values()))
        everybody = profiles.filter(pl.col("item") == item)
        for answer in answers[0][item]:
            rows = everybody.filter(pl.col("answer") == answer)
            if rows["percent_everybody"].null_count() == 0:
                hidden = [n for n in range(len(sizes)) if shown[n, item, answer]["persons"] is None]
                assert sum(answers[n][item][answer] for n in hidden) not in FEW
                assert sum(sizes[n] - answers[n][item][answer] for n in hidden) not in FEW
                assert len(hidden) != 1
        if everybody["percent_everybody"].null_count() == 0:
            assert sum(rest_of_hidden) not in FEW
            assert len(rest_of_hidden) != 1


def test_the_rest_of_a_cluster_is_a_part_of_it_too() -> None:
    """Thirty with, sixty-five unknown: five without, who are in the cluster less the two numbers."""
    answers: list[Answers] = [{"e0": {"true": 30, "unknown": 65}}, {"e0": {"true": 50, "unknown": 20}}]
    profiles = protected_clusters(_with_answers([100, 100], answers))["cluster_profiles"]
    assert profiles["persons"].null_count() >= 2
    assert profiles.filter(pl.col("cluster") == 1)["persons"].to_list() == [None, 65]


@st.composite
def counted(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    sizes = draw(st.lists(st.integers(0, 60), min_size=2, max_size=5))
    return sizes, [[draw(st.integers(0, size)) for _ in range(2)] for size in sizes]


@settings(deadline=None, max_examples=150)
@given(counted())
def test_neither_a_shown_number_nor_what_is_left_of_a_total_is_about_a_few(
    drawn: tuple[list[int], list[list[int]]],
) -> None:
    sizes, yes = drawn
    released = protected_clusters(_tables(sizes, yes))
    shown = released["clusters"]["persons"].to_list()
    assert not any(number in FEW for number in shown if number is not None)
    hidden = sum(size for size, number in zip(sizes, shown, strict=True) if number is None)
    assert hidden not in FEW or released["clusterings"]["persons"].to_list() == [None]
    profiles = released["cluster_profiles"]
    for item in range(2):
        rows = profiles.filter(pl.col("item") == f"e{item}")
        of_item = rows["persons"].to_list()
        true = [counts[item] for counts in yes]
        left = sum(count for count, number in zip(true, of_item, strict=True) if number is None)
        assert left not in FEW or rows["percent_everybody"].null_count() == rows.height
        for size, count, number in zip(sizes, true, of_item, strict=True):
            assert number is None or (count not in FEW and size - count not in FEW)


def test_shares_of_agreement_are_whole_percents() -> None:
    released = protected_clusters(_tables([5000, 4000], [[2000], [2000]]))
    assert released["clusterings"]["agreement"].to_list() == [97.0]
    assert np.isclose(released["clusters"]["right"].to_list(), 99.0).all()


def _with_rules(counts: list[tuple[int, int, int]]) -> dict[str, pl.DataFrame]:
    """Clusters, with one rule each, by how many the rule finds, misses and puts there wrongly."""
    tables = _tables([found + missed for found, missed, _ in counts], [[] for _ in counts])
    rules = []
    found_percents, right_percents = [], []
    for place, (found, missed, wrong) in enumerate(counts, start=1):
        found_percents.append(100 * found / max(found + missed, 1))
        right_percents.append(100 * found / (found + wrong) if found + wrong else None)
        rules.append(
            {"clustering": "c", "place": place, "cluster": place, "rule_nl": "x", "rule_en": "x",
             "persons": found + wrong, "agreement": right_percents[-1] or 0.0, "status": "value"}
        )  # fmt: skip
    whole, agree = sum(found + missed for found, missed, _ in counts), sum(found for found, _, _ in counts)
    clusters = tables["clusters"].with_columns(
        pl.Series("found", found_percents, pl.Float64), pl.Series("right", right_percents, pl.Float64)
    )
    search = tables["clusterings"].with_columns(pl.lit(100 * agree / max(whole, 1)).alias("agreement"))
    return tables | {"clusters": clusters, "clusterings": search, "cluster_rules": _conform(CLUSTER_RULES, rules)}


few_or_many = st.tuples(st.integers(0, 60), st.integers(0, 25), st.integers(0, 25))


@settings(deadline=None, max_examples=200)
@given(st.lists(few_or_many, min_size=2, max_size=5))
def test_no_share_of_agreement_tells_who_few_are_found_missed_or_wrong(counts: list[tuple[int, int, int]]) -> None:
    released = protected_clusters(_with_rules(counts))
    clusters, rules = released["clusters"].rows(named=True), released["cluster_rules"].rows(named=True)
    hidden = []
    for of_cluster, cluster, rule in zip(counts, clusters, rules, strict=True):
        if any(cluster[name] is not None for name in ("found", "right")) or rule["agreement"] is not None:
            assert not any(number in FEW for number in of_cluster)
        else:
            hidden.append(of_cluster)
    if released["clusterings"]["agreement"][0] is not None:
        assert not any(sum(numbers) in FEW for numbers in zip(*hidden, strict=True))
        assert len(hidden) != 1
        assert sum(missed for _, missed, _ in counts) not in FEW


def test_one_person_whom_the_rules_miss_is_not_told_by_a_whole_percent() -> None:
    released = protected_clusters(_with_rules([(19, 1, 0), (80, 0, 1), (200, 0, 0)]))
    assert released["clusters"]["found"].to_list() == [None, None, 100.0]
    assert released["clusters"]["right"].to_list() == [None, None, 100.0]
    assert released["cluster_rules"]["agreement"].to_list() == [None, None, 100.0]
    assert released["clusterings"]["agreement"].to_list() == [None]
