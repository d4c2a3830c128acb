"""What a study keeps of the delivery of its portfolio: its logs, read and held against the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from proeftuin.data.delivery_log_reading import read_log
from proeftuin.data.delivery_log_rules import KnownOfStudy
from proeftuin.data.delivery_logs import DELIVERY_LOGS
from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.implementation.delivery_log import DeliveryLogs, entry_spans
from proeftuin.steps.implementation.portfolio import Portfolio
from proeftuin.steps.implementation.reach_plan import ReachPlan
from proeftuin.steps.implementation.strength import Weights
from proeftuin.steps.population.population_definition import Every
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.studies.delivery_part import DeliveryPart
from proeftuin.studies.study_file import place_in_study


@dataclass(frozen=True)
class OpenedDelivery:
    """
    What is known of the delivery of a portfolio, before anybody is counted.

    Attributes
    ----------
    scheme : Scheme or None
        Of whose segments the portfolio speaks.
    """

    portfolio: Portfolio
    plan: ReachPlan
    logs: DeliveryLogs
    weights: Weights
    scheme: Scheme | None = None

    @property
    def by_hand(self) -> frozenset[str]:
        """Entries whose persons parties count themselves."""
        return frozenset() if self.logs.counts is None else frozenset(self.logs.counts["intervention"])


def opened_delivery(
    folder: Path,
    home: Path,
    part: DeliveryPart | None,
    portfolio: Portfolio | None,
    *,
    sites: Sequence[str],
    years: tuple[int, ...],
    schemes: Sequence[Scheme] = (),
) -> OpenedDelivery | None:
    """
    The logs that a study names, with what they are about; `None` without a portfolio.

    Parameters
    ----------
    folder : path
        The study, for places in messages.
    home : path
        Folder from which paths of files are read.

    Raises
    ------
    DataContractError
        With a problem for everything that is wrong with any of the logs.
    """
    if portfolio is None:
        return None
    own = part or DeliveryPart()
    scheme = next((one for one in schemes if one.id == portfolio.scheme), None)
    segments = tuple(segment.id for segment in scheme.segments) if scheme else ()
    plan = ReachPlan(portfolio.entries, tuple(sites), segments, years, Every(own.every))
    logs = _logs(folder, home, own, _known(plan))
    return OpenedDelivery(
        portfolio, plan, logs, Weights({str(part): weight for part, weight in own.weights.items()}), scheme
    )


def _known(plan: ReachPlan) -> KnownOfStudy:
    return KnownOfStudy(
        interventions=frozenset(entry.id for entry in plan.entries),
        sites=frozenset(plan.sites),
        segments=frozenset(plan.segments),
        spans=entry_spans(plan.entries),
    )


def _logs(folder: Path, home: Path, part: DeliveryPart, known: KnownOfStudy) -> DeliveryLogs:
    found: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for log, (key, path) in part.named_logs().items():
        where = place_in_study(folder, ["portfolio", "delivery", key])
        settings = found.get("settings")
        named = None if settings is None else frozenset(settings.select("intervention", "site", "setting").rows())
        own = KnownOfStudy(known.interventions, known.sites, known.segments, known.spans, named)
        try:
            found[log] = read_log(home / path, DELIVERY_LOGS[log], own)
        except DataContractError as error:
            # A problem in a file of its own has its own place; that of the study file tells who asked for it.
            problems += [Problem(f"{where}: {one.where}", one.what, one.expected, one.action) for one in error.problems]
    if problems:
        raise DataContractError(problems)
    return DeliveryLogs(**found)
