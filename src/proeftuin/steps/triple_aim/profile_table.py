"""
A region on one page: each indicator in its newest year beside everybody, beside comparable regions and among all.

Every indicator gets one figure, by one rule: the newest year that the region and everybody both have, in that year the
first of `METHODS` that both have, and of that method the shortest period. A figure is called better or worse only where
chance does not explain the difference and where like is compared with like. How many indicators there are is left out
of the test: of a hundred without any true difference, some five differ beyond chance at 95 %, half of them for the
worse.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from proeftuin.data.status_tables import PROFILES
from proeftuin.methods.contrast import contrast, standard_error
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.methods.inequality import MINIMUM_REGIONS
from proeftuin.steps.population.peer import PEERS_OF
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction, Indicator

EVERYBODY = "all"
"""Region of everybody in the data, wherever they live."""
METHODS = (
    "directly_standardised", "life_table", "sullivan", "growth_of_standardised", "composition_adjusted",
    "combined_survey", "survey", "combined_published", "published", "crude", "pooled_crude", "indirectly_standardised",
)  # fmt: skip
"""
Methods from the one that compares best. One that is not named here comes before the crude figure.
"""
_AS_ONE = {"combined_survey": "survey", "combined_published": "published"}
"""What is put together from figures of areas compares with those figures."""
_RATIO = "indirectly_standardised"
_UNADJUSTED = ("combined_survey", "survey", "crude", "pooled_crude")
LEAST_PERSONS = 100
"""Fewer persons give a percentage with limits ten points away from it: such a region is not placed among the others."""

BETTER, WORSE = "better", "worse"
HIGHER, LOWER = "higher", "lower"
"""Verdicts of indicators of which neither is better."""
SIMILAR = "similar"
"""Verdict: chance alone may explain the difference; that is not the same as no difference."""

IS_EVERYBODY = "is_everybody"
"""Reason: the figure is that of everybody, and there is nothing to compare it with."""
NO_COUNTRY = "no_value_of_everybody"
"""Reason: everybody together has no value by this method in this year."""
NO_INTERVAL = "no_interval"
"""Reason: the figure has no interval, or one without width, so chance is not known."""
NOT_STANDARDISED = "not_standardised"
"""Reason: too little happened here to standardise the figure, so that another age and sex may explain a difference."""
NO_PEERS = "no_peers"
"""Reason: the region has no comparable regions."""
NO_VALUE_OF_PEERS = "no_value_of_peers"
"""Reason: the comparable regions together have no value by this method in this year."""
TWO_RATIOS = "two_ratios"
"""Reason: two indirectly standardised ratios have each their own standard, and cannot be compared with each other."""

_SERIES = ("indicator", "population")
_PERIOD = ("period_start", "period_end")
FIGURE = (*_SERIES, *_PERIOD, "comparable")
"""What two figures must share to be set side by side; see `figures_of_all_persons` for the last."""
OWN_FIGURE = (*_SERIES, *_PERIOD, "method", "region")
"""What tells one figure from another."""
_WHOLE = (*_SERIES, "region")
_DIFFERENCE = ("difference", "difference_lower", "difference_upper")


def profiles(
    estimates: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    regions: Sequence[str],
    *,
    among: Collection[str],
    as_they_are: Collection[str] = (),
    least_persons: int = LEAST_PERSONS,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Every indicator of every region in `regions`, beside others.

    Everybody counts as known when a region is compared with it: the region differs when its own interval leaves the
    value of everybody out. The region is part of everybody; that makes the true error of the difference smaller than
    that of the region, by the root of one minus its share, so that the verdict errs towards `SIMILAR`. Peers are other
    people: their own error counts too.

    Parameters
    ----------
    estimates : frame
        As the contract `estimates` says, with `all`, and with the regions that `peer_groups` names. After output
        control nothing withheld is in the result, nor placed among the regions.
    indicators : mapping of str to Indicator
        Tell which way is better.
    regions : sequence of str
        Regions that get a profile, `all` among them when wanted.
    among : collection of str
        Regions among which they are placed, such as all municipalities.
    as_they_are : collection of str
        Indicators whose definition asks for no standardisation: the crude figure is what is compared.
    least_persons : int
        Regions whose figure rests on fewer are not placed; published figures may not tell on how many they rest.
    confidence : float
        Level of the intervals; an interval of another level counts as none.

    Returns
    -------
    frame
        As the contract `profiles` says. `reason` also tells why a verdict is missing beside a value, that on everybody
        first.

    Source
    ------
    Public Health England (2017), Technical Guide: RAG rating indicator values (the interval of the area against the
    value of the country); (2017), Technical Guide: spine charts. Quartiles: Hyndman and Fan (1996), type 7.
    """
    figures = _comparable(estimates, indicators, as_they_are, confidence)
    everybody = _one_of_each(figures.filter(pl.col("region") == EVERYBODY))
    beside = figures.filter(pl.col("region").is_in(list(regions))).join(
        everybody.select(*FIGURE, pl.col("value").alias("country")), on=FIGURE, how="left"
    )
    both = pl.col("country").is_not_null() & _has_value()
    order = [both, _has_value(), pl.col("period_end"), pl.col("_order"), pl.col("method"), pl.col("period_start")]
    first = beside.sort(*order, descending=[True, True, True, False, False, True])
    chosen = first.unique(_WHOLE, keep="first", maintain_order=True)
    standardised = everybody.filter(pl.col("method") == METHODS[0])["indicator"].unique()
    with_peers = with_difference_from_peers(chosen, figures, confidence)
    placed = with_peers.join(_places(figures, among, least_persons), on=FIGURE, how="left")
    told = _told(placed, estimates["region"].unique(), standardised, as_they_are)
    return PROFILES.in_order(PROFILES.conform(_verdicts(told, indicators).select(*PROFILES.columns)))


def figures_of_all_persons(estimates: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """
    The estimates of both sexes and all ages together, with only those intervals that say something of chance.

    An interval of another level, or without width (as of two persons who happened to cost the same), counts as none.
    `comparable` is the same for methods whose figures compare with each other.
    """
    whole = estimates.filter(pl.col("sex").is_null() & pl.col("age_band").is_null())
    usable = ((pl.col("confidence") - confidence).abs() < 1e-9) & (pl.col("lower") < pl.col("upper"))
    return whole.with_columns(
        pl.col("method").replace(_AS_ONE).alias("comparable"),
        *(pl.when(usable).then(pl.col(name)).alias(name) for name in ("lower", "upper", "confidence")),
    )


def with_difference_from_peers(rows: pl.DataFrame, figures: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """
    `rows` with the value of each region's peers as `peers`, and the difference from it with its limits.

    Parameters
    ----------
    rows : frame
        Some rows of `figures`.
    figures : frame
        From `figures_of_all_persons`, those of the peers together among them.

    Returns
    -------
    frame
        In the order of `rows`. `difference` is empty without a value on both sides, its limits `difference_lower` and
        `difference_upper` without an interval on both sides.
    """
    numbers = ("value", "lower", "upper")
    together = _one_of_each(figures.filter(pl.col("region").str.starts_with(PEERS_OF))).select(
        *FIGURE,
        pl.col("region").str.strip_prefix(PEERS_OF),
        *(pl.col(name).alias(f"peers_{name}") for name in numbers),
    )
    pairs = rows.join(together, on=[*FIGURE, "region"], how="left", maintain_order="left")
    own = [_floats(pairs, name) for name in numbers]
    peers = [_floats(pairs, f"peers_{name}") for name in numbers]
    found = contrast(
        own[0], standard_error(*own, confidence=confidence), peers[0], standard_error(*peers, confidence=confidence),
        confidence=confidence,
    )  # fmt: skip
    return pairs.with_columns(
        pl.col("peers_value").alias("peers"),
        *(pl.Series(name, getattr(found, name), dtype=pl.Float64).fill_nan(None) for name in _DIFFERENCE),
    ).drop(f"peers_{name}" for name in numbers)


def _one_of_each(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with a value, one where two methods compare."""
    return figures.filter(_has_value()).sort("method").unique([*FIGURE, "region"], keep="first", maintain_order=True)


def _comparable(
    estimates: pl.DataFrame, indicators: Mapping[str, Indicator], as_they_are: Collection[str], confidence: float
) -> pl.DataFrame:
    """Figures that a profile can take, with the place of their method in the order of methods."""
    known = estimates.filter(pl.col("indicator").is_in(list(indicators)))
    has_crude = pl.lit("crude").is_in(pl.col("method").unique().implode().over(_SERIES))
    # A ratio is in another unit than the indicator. It is the figure itself only of an indicator that is a ratio.
    figures = figures_of_all_persons(known, confidence).filter((pl.col("method") != _RATIO) | ~has_crude)
    place = {method: 2 * number for number, method in enumerate(METHODS)}
    between = place["crude"] - 1
    order = pl.col("method").replace_strict(place, default=between, return_dtype=pl.Int64)
    first = pl.col("indicator").is_in(list(as_they_are)) & (pl.col("method") == "crude")
    return figures.with_columns(pl.when(first).then(-1).otherwise(order).alias("_order"))


def _places(figures: pl.DataFrame, among: Collection[str], least_persons: int) -> pl.DataFrame:
    """How the values of regions lie, by indicator, period and method."""
    value = pl.col("value")
    quarters = {"quarter": 0.25, "middle": 0.5, "three_quarters": 0.75}
    spread = {
        "lowest": value.min(),
        **{name: value.quantile(share, interpolation="linear") for name, share in quarters.items()},
        "highest": value.max(),
    }
    enough = pl.len() >= MINIMUM_REGIONS
    return (
        figures.filter(pl.col("region").is_in(list(among)) & _has_value())
        .filter(pl.coalesce("persons", "denominator").fill_null(least_persons) >= least_persons)
        .group_by(FIGURE)
        .agg(
            pl.len().cast(pl.Int32).alias("regions"),
            *(pl.when(enough).then(number).alias(name) for name, number in spread.items()),
        )
    )


def _told(
    placed: pl.DataFrame, regions: pl.Series, standardised: pl.Series, as_they_are: Collection[str]
) -> pl.DataFrame:
    """With the reasons why a verdict cannot be given, each empty where it can."""
    is_everybody = pl.col("region") == EVERYBODY
    unadjusted = (
        pl.col("method").is_in(_UNADJUSTED)
        & pl.col("indicator").is_in(standardised.implode())
        & ~pl.col("indicator").is_in(list(as_they_are))
    )
    has_peers = (PEERS_OF + pl.col("region")).is_in(regions.implode())
    country = (
        pl.when(is_everybody).then(pl.lit(IS_EVERYBODY))
        .when(pl.col("country").is_null()).then(pl.lit(NO_COUNTRY))
        .when(pl.col("lower").is_null()).then(pl.lit(NO_INTERVAL))
        .when(unadjusted).then(pl.lit(NOT_STANDARDISED))
    )  # fmt: skip
    peers = (
        pl.when(is_everybody).then(pl.lit(IS_EVERYBODY))
        .when(~has_peers).then(pl.lit(NO_PEERS))
        .when(pl.col("peers").is_null()).then(pl.lit(NO_VALUE_OF_PEERS))
        .when(pl.col("difference_lower").is_null()).then(pl.lit(NO_INTERVAL))
        .when(unadjusted).then(pl.lit(NOT_STANDARDISED))
        .when(pl.col("method") == _RATIO).then(pl.lit(TWO_RATIOS))
    )  # fmt: skip
    without = pl.when(~_has_value()).then(pl.coalesce("reason", "status"))
    return placed.with_columns(
        pl.col("regions").fill_null(0),
        pl.coalesce(without, country).alias("_no_country"),
        pl.coalesce(without, peers).alias("_no_peers"),
    )


def _verdicts(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    directions = {id: indicator.direction.value for id, indicator in indicators.items()}
    direction = pl.col("indicator").replace_strict(directions, default=Direction.NEUTRAL.value, return_dtype=pl.String)
    country = pl.col("country")
    against_country = _verdict(direction, more=pl.col("lower") > country, less=pl.col("upper") < country)
    against_peers = _verdict(direction, more=pl.col("difference_lower") > 0, less=pl.col("difference_upper") < 0)
    return told.with_columns(
        pl.when(pl.col("_no_country").is_null()).then(against_country).alias("against_country"),
        pl.when(pl.col("_no_peers").is_null()).then(against_peers).alias("against_peers"),
        pl.coalesce("_no_country", "_no_peers").alias("reason"),
    )


def _verdict(direction: pl.Expr, *, more: pl.Expr, less: pl.Expr) -> pl.Expr:
    words = {
        Direction.HIGHER_IS_BETTER: (BETTER, WORSE),
        Direction.LOWER_IS_BETTER: (WORSE, BETTER),
        Direction.NEUTRAL: (HIGHER, LOWER),
    }
    said = [
        direction.replace_strict({way.value: word[side] for way, word in words.items()}, return_dtype=pl.String)
        for side in (0, 1)
    ]
    return pl.when(more).then(said[0]).when(less).then(said[1]).otherwise(pl.lit(SIMILAR))


def _has_value() -> pl.Expr:
    return pl.col("status") == Status.VALUE.value


def _floats(frame: pl.DataFrame, column: str) -> FloatArray:
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
