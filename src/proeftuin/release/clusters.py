"""
Output control of segments that data suggest.

A cluster, a rule or an answer that rests on one to nine persons is withheld, and so is the answer of another cluster or
the opposite answer from which it could be worked out. How far rules agree with clusters is told in whole percents, and
not at all where one to nine persons are found, missed or put in the wrong cluster: in a small cluster a whole percent
is one person.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.release.totals import HIDDEN, Total, withheld_with
from proeftuin.vocabulary.estimate import Status

_SHARES = {"clusterings": ["agreement"], "clusters": ["found", "right"], "cluster_rules": ["agreement"]}
_NUMBERS = {
    "clusters": ["persons", "percent", "stability", "dissolved", "found", "right"],
    "cluster_rules": ["persons", "agreement"],
    "cluster_profiles": ["persons", "percent"],
}
_AGREEING = ["_found", "_missed", "_wrong"]
_IS_REST = pl.col("answer").is_null()


def protected_clusters(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of clusters among `tables` as they may leave."""
    protected: dict[str, pl.DataFrame] = {}
    if "clusterings" not in tables:
        return protected
    clusters = _withheld(_among(tables["clusters"], []), "clusters")
    rules = _withheld(_among(tables["cluster_rules"], []), "cluster_rules")
    agreement = _agreement(tables, clusters, rules)
    told = {
        "clusterings": (tables["clusterings"], _told_of_searches(tables["clusterings"], agreement)),
        "clusters": (clusters, agreement),
        "cluster_rules": (rules, agreement),
    }
    for name, (frame, hidden) in told.items():
        protected[name] = _without_shares(frame, hidden, _SHARES[name])
    protected["cluster_profiles"] = _profiles(tables, protected["clusters"])
    left = _left(tables["clusters"], protected["clusters"], ["clustering"])
    whole = protected["clusterings"].join(left, on="clustering", how="left", maintain_order="left")
    persons = pl.when(~_few(pl.col("_left"))).then(pl.col("persons")).alias("persons")
    protected["clusterings"] = whole.with_columns(persons).drop("_left")
    few = (pl.col("smallest") > 0) & (pl.col("smallest") < MINIMUM_PERSONS)
    smallest = pl.when(~few.fill_null(False)).then(pl.col("smallest"))
    protected["cluster_numbers"] = tables["cluster_numbers"].with_columns(smallest.alias("smallest"))
    return protected


def _among(frame: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """The parts of one search, with what must be hidden so that their sum, which everybody knows, tells nothing."""
    size = pl.col("persons").cast(pl.Float64)
    marked = frame.with_columns(_few(pl.col("persons")).alias(HIDDEN), size.alias("_size"))
    total = Total(("clustering", *within), pl.lit(True))
    return withheld_with(marked, [total], ["_size"], minimum=MINIMUM_PERSONS).drop("_size")


def _agreement(tables: Mapping[str, pl.DataFrame], clusters: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """
    By cluster whether it is hidden how far rules agree with it, with how many are found, missed and wrongly put there.

    The rules of a cluster add up to what is told of it, so one of them hides the others; all clusters add up to the
    agreement of the search.
    """
    keys = ["clustering", "cluster"]
    hits = (pl.col("persons") * pl.col("agreement") / 100).round()
    of_rules = (
        tables["cluster_rules"]
        .with_columns(_hits=hits, _wrong=pl.col("persons") - hits, _no_size=rules["persons"].is_null())
        .group_by(keys)
        .agg(
            pl.col("_wrong").sum(),
            _rule_tells=(_few(pl.col("_hits")) | _few(pl.col("_wrong")) | pl.col("_no_size")).any(),
        )
    )
    found = (pl.col("persons") * pl.col("found") / 100).round()
    put_there = pl.when(pl.col("right") > 0).then((found * 100 / pl.col("right")).round())
    sized = (
        tables["clusters"]
        .with_columns(_no_size=clusters["persons"].is_null())
        .join(of_rules, on=keys, how="left", maintain_order="left")
        .select(
            *keys,
            "_no_size",
            pl.col("_rule_tells").fill_null(False),
            _found=found.fill_null(0.0),
            _missed=(pl.col("persons") - found).fill_null(0.0),
            _wrong=pl.coalesce("_wrong", put_there - found).cast(pl.Float64).fill_null(0.0),
        )
    )
    few = pl.any_horizontal(_few(pl.col(name)) for name in _AGREEING)
    marked = sized.with_columns((few | pl.col("_no_size") | pl.col("_rule_tells")).alias(HIDDEN))
    return withheld_with(marked, [Total(("clustering",), pl.lit(True))], _AGREEING, minimum=MINIMUM_PERSONS)


def _told_of_searches(searches: pl.DataFrame, agreement: pl.DataFrame) -> pl.DataFrame:
    """By search whether its agreement would tell of a few, or of the one cluster that is hidden."""
    left = agreement.filter(HIDDEN).group_by("clustering").agg(pl.col(_AGREEING).sum(), _number=pl.len())
    agree = (pl.col("persons") * pl.col("agreement") / 100).round()
    few = pl.any_horizontal(_few(pl.col(name)) for name in _AGREEING) | (pl.col("_number") == 1).fill_null(False)
    of_all = _few(agree) | _few(pl.col("persons") - agree)
    joined = searches.join(left, on="clustering", how="left", maintain_order="left")
    return joined.select("clustering", (few | of_all).alias(HIDDEN))


def _without_shares(frame: pl.DataFrame, hidden: pl.DataFrame, shares: list[str]) -> pl.DataFrame:
    keys = [name for name in ("clustering", "cluster") if name in hidden.columns]
    marked = frame.join(hidden.select(*keys, HIDDEN), on=keys, how="left", maintain_order="left")
    told = ~pl.col(HIDDEN).fill_null(True)
    return marked.with_columns(pl.when(told).then(pl.col(name).round(0)).alias(name) for name in shares).drop(HIDDEN)


def _profiles(tables: Mapping[str, pl.DataFrame], clusters: pl.DataFrame) -> pl.DataFrame:
    """
    Answers with those who did not give them, and with those who gave none of the answers of an item.

    The size of a cluster is known, so the shown answers of an item tell how many persons the others and the rest are.
    Of a cluster whose size is withheld no answer is told: with its percentage it would tell the size.
    """
    keys = ["clustering", "cluster"]
    sizes = tables["clusters"].select(*keys, _cluster="persons").with_columns(_no_size=clusters["persons"].is_null())
    frame = tables["cluster_profiles"].with_row_index("_row").join(sizes, on=keys, how="left", maintain_order="left")
    answers = frame.select("_row", *keys, "item", "answer", "persons", "_cluster", "_no_size")
    rests = answers.group_by(*keys, "item", maintain_order=True).agg(
        persons=pl.col("_cluster").first() - pl.col("persons").sum(),
        _cluster=pl.col("_cluster").first(),
        _no_size=pl.col("_no_size").first(),
    )
    parts = pl.concat([answers, rests], how="diagonal").with_columns(_others=pl.col("_cluster") - pl.col("persons"))
    few = _few(pl.col("persons")) | (_few(pl.col("_others")) & pl.col("answer").is_not_null())
    marked = _parts_that_tell(parts.with_columns((few | pl.col("_no_size")).alias(HIDDEN)))
    hidden = marked.filter(~_IS_REST).sort("_row")[HIDDEN]
    shown = _withheld(frame.with_columns(hidden).drop("_row", "_cluster", "_no_size"), "cluster_profiles")
    telling = _telling_items(marked).select("clustering", "item", _tells=pl.lit(True))
    return _without_telling_shares(shown, telling)


def _parts_that_tell(parts: pl.DataFrame) -> pl.DataFrame:
    """With more answers and rests hidden, until neither clusters nor the answers of a cluster tell a hidden one."""
    sized = parts.with_columns(
        pl.col("persons").cast(pl.Float64).alias("_size"), pl.col("_others").cast(pl.Float64).alias("_other_size")
    )
    of_answer = Total(("clustering", "item", "answer"), ~_IS_REST)
    of_cluster = Total(("clustering", "cluster", "item"), pl.lit(True))
    of_rest = Total(("clustering", "item"), _IS_REST)
    before = -1
    while before != (hidden := int(sized[HIDDEN].sum())):
        before = hidden
        for total in (of_answer, of_cluster, of_rest):
            sized = withheld_with(_coupled(sized), [total], ["_size", "_other_size"], minimum=MINIMUM_PERSONS)
    return sized


def _coupled(parts: pl.DataFrame) -> pl.DataFrame:
    """No row tells a rest: it is known where all answers are shown, and hidden where one of them is hidden."""
    within = ["clustering", "cluster", "item"]
    hidden_answer = (pl.col(HIDDEN) & ~_IS_REST).any().over(within)
    hidden_rest = (pl.col(HIDDEN) & _IS_REST).any().over(within)
    # Answers that nobody gave would leave the whole cluster as the rest: they are hidden with it.
    nobody = (pl.col("persons").sum().over(within) == pl.col("persons")) & _IS_REST
    alone = hidden_rest & ~hidden_answer & nobody.any().over(within)
    return parts.with_columns((pl.col(HIDDEN) | (_IS_REST & hidden_answer) | alone).alias(HIDDEN))


def _telling_items(parts: pl.DataFrame) -> pl.DataFrame:
    """Items of which the number of everybody with an answer, or with none, would tell those of a few or one cluster."""
    left = (
        parts.filter(HIDDEN)
        .group_by("clustering", "item", "answer")
        .agg(pl.col("persons", "_others").sum(), _number=pl.len())
    )
    tells = _few(pl.col("persons")) | _few(pl.col("_others")) | (pl.col("_number") == 1)
    return left.filter(tells).select("clustering", "item").unique()


def _without_telling_shares(frame: pl.DataFrame, telling: pl.DataFrame) -> pl.DataFrame:
    """Without the shares of everybody that clusters do not add up to, in items where these tell of a few."""
    marked = frame.join(telling, on=["clustering", "item"], how="left", maintain_order="left")
    hidden = pl.col("persons").is_null().any().over("clustering", "item", "answer")
    share = pl.when(~(hidden & pl.col("_tells").fill_null(False))).then(pl.col("percent_everybody"))
    return marked.with_columns(share.alias("percent_everybody")).drop("_tells")


def _left(true: pl.DataFrame, shown: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """What the shown parts of each total leave of it."""
    return true.filter(shown["persons"].is_null()).group_by(within).agg(pl.col("persons").sum().alias("_left"))


def _few(count: pl.Expr) -> pl.Expr:
    return ((count > 0) & (count < MINIMUM_PERSONS)).fill_null(False)


def _withheld(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.with_columns(
        *(pl.when(HIDDEN).then(None).otherwise(pl.col(column)).alias(column) for column in _NUMBERS[name]),
        pl.when(HIDDEN).then(pl.lit(REASON)).otherwise(pl.col("reason")).alias("reason"),
        pl.when(HIDDEN).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    ).drop(HIDDEN)
