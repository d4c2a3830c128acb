"""
The record of one indicator in the catalogue: what it means, for whom, from which data, and by which computation.

A record is complete without any data. Whether its number can be made is a matter of what a study has connected: a
record whose data nobody connected says so, and is never computed from something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from proeftuin.steps.triple_aim.care_measure import Ages, Tally
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Break, Direction
from proeftuin.vocabulary.language import Translated


class Domain(StrEnum):
    """What part of an aim an indicator is about; the coverage of a set of indicators is told by domain."""

    MORTALITY = "mortality"
    FUNCTIONING = "functioning"
    DISEASE_BURDEN = "disease_burden"
    BEHAVIOUR = "behaviour"
    PARTICIPATION = "participation"
    EFFECTIVENESS = "effectiveness"
    SAFETY = "safety"
    ACCESS = "access"
    COORDINATION = "coordination"
    PERSON_CENTREDNESS = "person_centredness"
    APPROPRIATENESS = "appropriateness"
    EQUITY = "equity"
    END_OF_LIFE = "end_of_life"
    TOTAL_COST = "total_cost"
    COST_BY_CARE = "cost_by_care"
    UTILISATION = "utilisation"
    LONG_TERM_CARE = "long_term_care"
    DISTRIBUTION = "distribution"
    PRODUCTIVITY = "productivity"
    WORKFORCE = "workforce"


class IndicatorType(StrEnum):
    """What an indicator is about in the sense of Donabedian (1966)."""

    STRUCTURE = "structure"
    PROCESS = "process"
    OUTCOME = "outcome"


class Standardisation(StrEnum):
    """Which adjustment makes regions comparable."""

    NONE = "none"
    AGE_AND_SEX = "age_and_sex"
    LIFE_TABLE = "life_table"
    SURVEY_WEIGHTS = "survey_weights"


@dataclass(frozen=True)
class FromCare:
    """
    Computed from person-level care tables.

    Attributes
    ----------
    scale : int
        What the sum of the numerator is divided by, for measures in ten-thousandths; amounts need none.
    code_lists : tuple of CodeList
        The lists of codes that the tally names.
    fact_lists : tuple of CodeList
        Those that decide the columns of a fact table that the tally asks for.
    """

    tally: Tally
    scale: int = 1
    code_lists: tuple[CodeList, ...] = ()
    fact_lists: tuple[CodeList, ...] = ()


@dataclass(frozen=True)
class FromSurvey:
    """
    Computed from the answers of respondents, with their weights.

    Attributes
    ----------
    instrument, score : str
        Questionnaire, and which of its scores.
    at_least, below : int or None
        A share of respondents whose score, in ten-thousandths, lies between these; the mean score without both.
    """

    instrument: str
    score: str
    at_least: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class FromOpenData:
    """Read from national open data, under the identifier it has there."""

    indicator: str


@dataclass(frozen=True)
class FromIndicators:
    """
    Computed from the cells of other indicators.

    Attributes
    ----------
    method : str
        Name of the computation, such as `life_table`.
    of : tuple of str
        Identifiers of the indicators whose cells are used.
    """

    method: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class FromPublished:
    """Published by others for each area, under this identifier in the care table `area_fact`."""

    indicator: str


class EconomicMeasure(StrEnum):
    """Measures of the table `economics` that are indicators of the catalogue."""

    SAVINGS_SHARE = "savings_share"


@dataclass(frozen=True)
class FromEvaluation:
    """Computed by the evaluation of a study, as this measure of its table `economics`."""

    measure: EconomicMeasure


Computation: TypeAlias = FromCare | FromSurvey | FromOpenData | FromIndicators | FromPublished | FromEvaluation


@dataclass(frozen=True)
class Record:
    """
    One indicator of the catalogue.

    Attributes
    ----------
    number : str or None
        Its place in the list of the catalogue, such as `H26`; `None` for one that a study or this project added.
    numerator, denominator : Translated
        In words.
    exclusions : Translated or None
        Who or what does not count, in words.
    ages : Ages or None
        Who counts; `None` for all ages.
    minimum_persons : int
        Below so many persons in the denominator the figure is not published.
    needs : Translated
        The data it takes, in words.
    computations : tuple
        Every way in which it can be computed, the preferred first; empty when nothing in this project computes it.
    references : tuple of str
        Publications that define it.
    licence : str
        Terms under which the definition may be used.
    volume : tuple of str
        Of an amount: identifiers of the indicators that together count what it pays for, so that its growth can be
        split into volume and price. They must count different things; empty where nothing counts it.
    """

    id: str
    number: str | None
    version: str
    family: str
    name: Translated
    description: Translated
    aim: Aim
    domain: Domain
    type: IndicatorType
    numerator: Translated
    denominator: Translated
    exclusions: Translated | None
    unit: str
    period: str
    ages: Ages | None
    direction: Direction
    standardisation: Standardisation
    minimum_persons: int
    breaks: tuple[Break, ...]
    needs: Translated
    computations: tuple[Computation, ...]
    references: tuple[str, ...]
    licence: str
    volume: tuple[str, ...] = ()
