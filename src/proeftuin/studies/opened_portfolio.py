"""The portfolio that a study file means, with the library, and the starts of sites that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from proeftuin.errors import DefinitionError, Problem
from proeftuin.monitors.outcome.portfolio import PortfolioOfStudy
from proeftuin.steps.implementation.portfolio import Portfolio
from proeftuin.steps.implementation.portfolio_check import Around, PortfolioCheck
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.intervention import Intervention
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.written_intervention import (
    open_library,
    read_interventions,
    refuse_unknown_segments,
)
from proeftuin.studies.care_study_file import CareStudyFile
from proeftuin.studies.choice_part import ChoicePart
from proeftuin.studies.portfolio_part import PortfolioPart
from proeftuin.studies.study_file import StudyFile, located, place_in_study
from proeftuin.vocabulary.period import Period


def opened_portfolio(
    folder: Path,
    part: PortfolioPart | None,
    *,
    sites: Sequence[str],
    schemes: Sequence[Scheme] = (),
    choice: ChoicePart | None = None,
    types: Mapping[str, Intervention] | None = None,
    programme: str | None = None,
) -> Portfolio | None:
    """
    The portfolio that a study writes down; none without that part.

    Parameters
    ----------
    sites : sequence of str
        Identifiers of the sites.
    choice : ChoicePart, optional
        Whose decisions entries can follow from.
    types : mapping of str to Intervention, optional
        The library with the types of the choice; the library alone without it.
    programme : str or None
        Entry that the evaluation is about.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    if part is None:
        return None
    known, problems = _types(folder, part.own, schemes, open_library() if types is None else types)
    portfolio = part.portfolio(known, scheme=schemes[0].id if schemes else None, programme=programme)
    around = Around(
        sites=sites,
        schemes={scheme.id: [segment.id for segment in scheme.segments] for scheme in schemes},
        decisions={one.id: one.chosen for one in choice.decisions} if choice else {},
        unread=[str(one.get("id")) for one in part.own] if problems else (),
    )
    problems += [located(folder, one, ["portfolio"]) for one in PortfolioCheck(portfolio, around).problems()]
    if problems:
        raise DefinitionError(problems)
    return portfolio


def portfolio_of_study(
    folder: Path,
    file: StudyFile | CareStudyFile,
    *,
    schemes: tuple[Scheme, ...] = (),
    choice: Choice | None = None,
) -> PortfolioOfStudy | None:
    """
    The portfolio of a study of either kind, with what its tables are held against; none without that part.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    evaluation = file.evaluation
    sites = tuple(site.id for site in file.sites)
    portfolio = opened_portfolio(
        folder,
        file.portfolio,
        sites=sites,
        schemes=schemes,
        choice=file.choice if isinstance(file, CareStudyFile) else None,
        types=choice.interventions if choice else None,
        programme=evaluation.programme if evaluation else None,
    )
    if portfolio is None:
        return None
    window = Period.years(evaluation.window.first_year, evaluation.window.last_year) if evaluation else None
    period = Period.years(file.period.first_year, file.period.last_year)
    return PortfolioOfStudy(portfolio, sites, period, window, schemes, choice)


def _types(
    folder: Path, own: Sequence[Mapping[str, Any]], schemes: Sequence[Scheme], known: Mapping[str, Intervention]
) -> tuple[Mapping[str, Intervention], list[Problem]]:
    if not own:
        return known, []
    try:
        found = read_interventions([dict(one) for one in own], "portfolio, own")
        refuse_unknown_segments(found, {one.id: one for one in schemes}, place_in_study(folder, ["portfolio", "own"]))
    except DefinitionError as error:
        return known, [
            located(folder, one, ["portfolio", "own"]) if isinstance(one, PlacedProblem) else one
            for one in error.problems
        ]
    return {**known, **{one.id: one for one in found}}, []
