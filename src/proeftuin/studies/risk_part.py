"""The part of a study file that names models of risk, and the models that it means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.population_definition import EachPeriod, Every, PopulationDefinition
from proeftuin.steps.segmentation.before_index_day import DAY_BEFORE, before_index_day
from proeftuin.steps.segmentation.risk_model import (
    CLASS_BOUNDS,
    RIDGE,
    EarlierUse,
    Form,
    Outcome,
    Predictors,
    RiskModel,
    Within,
)
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.studies.study_file import Identifier, IndicatorId, Part, Text, TextPart, Year, place_in_study


def _as_tuples(written: object) -> object:
    """What a validator has touched is no longer read as JSON, in which a list stands for a tuple."""
    if isinstance(written, dict):
        return {key: tuple(value) if isinstance(value, list) else value for key, value in written.items()}
    return written


class OutcomePart(Part):
    """What is predicted: `death`, an indicator from a value on, or the top of an amount."""

    death: bool = False
    indicator: IndicatorId | None = None
    at_least: Annotated[float, Field(gt=0)] | None = None
    top_percent: Annotated[float, Field(gt=0, le=25)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _death_alone(cls, written: object) -> object:
        return {"death": True} if written == "death" else written

    @model_validator(mode="after")
    def _one_of_three(self) -> OutcomePart:
        if self.death == (self.indicator is not None):
            raise ValueError("an outcome is `death`, or an `indicator` with `at_least` or `top_percent`")
        if self.at_least is not None and self.top_percent is not None:
            raise ValueError("`at_least` and `top_percent` are two outcomes: name one of them")
        if self.death and (self.at_least is not None or self.top_percent is not None):
            raise ValueError("death is there or not, so `at_least` and `top_percent` say nothing")
        return self


class EarlierUsePart(Part):
    """Use of care in an earlier year: an indicator, with the lowest value of each class but the first."""

    indicator: IndicatorId
    classes: Annotated[tuple[Annotated[int, Field(gt=0)], ...], Field(min_length=1, max_length=9)] | None = None
    years_before: int = 1

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, written: object) -> object:
        return {"indicator": written} if isinstance(written, str) else _as_tuples(written)

    @model_validator(mode="after")
    def _classes_rise(self) -> EarlierUsePart:
        if self.classes is not None and list(self.classes) != sorted(set(self.classes)):
            raise ValueError("`classes` are lowest values, each above the one before it")
        return self


class PredictorsPart(Part):
    """What is looked at: written as a list of words, with `prior` and, for some elements only, `elements` as keys."""

    age: bool = False
    sex: bool = False
    elements: tuple[Text, ...] | Literal["all"] = ()
    prior: tuple[EarlierUsePart, ...] = ()


def _listed(written: object) -> object:
    if not isinstance(written, list):
        return written
    found: dict[str, object] = {}
    for one in written:
        if one in ("age", "sex"):
            more: dict[str, object] = {one: True}
        elif one == "elements":
            more = {"elements": "all"}
        elif isinstance(one, dict) and set(one) <= {"prior", "elements"}:
            more = one
        else:
            raise ValueError("predictors are a list of `age`, `sex`, `elements` and `prior: [indicators]`")
        if twice := sorted(set(more) & set(found)):
            raise ValueError(f"`{twice[0]}` is named twice")
        found |= more
    return _as_tuples(found)


class RiskPart(Part):
    """One model of risk, learned in one year and tested in a later one."""

    id: Identifier
    name: TextPart
    outcome: OutcomePart
    scheme: Text | None = None
    within: Literal["segments", "everyone"] = "everyone"
    predictors: Annotated[PredictorsPart, BeforeValidator(_listed)]
    learn: Year
    test: Year
    model: Literal["logistic", "boosting"] = "logistic"
    ridge: Annotated[float, Field(ge=0, le=1000)] = RIDGE


class RiskListPart(Part):
    """Why a list of persons of high risk may be made, and for whom; without it there is none."""

    model: Identifier
    legal_basis: Text
    purpose: Text
    recorded_by: Text
    recorded_on: date
    treating_provider: Text


@dataclass(frozen=True)
class _Setting:
    """What models of a study can rest on."""

    folder: Path
    years: Sequence[int]
    schemes: Mapping[str, Scheme]
    indicators: Mapping[str, CareIndicator]


def risk_models(
    folder: Path,
    parts: Sequence[RiskPart],
    *,
    years: Sequence[int],
    population: PopulationDefinition | None,
    schemes: Sequence[Scheme],
    indicators: Mapping[str, CareIndicator],
    lists: Sequence[RiskListPart] = (),
) -> tuple[RiskModel, ...]:
    """
    The models that a study names, in its order.

    Parameters
    ----------
    folder : path
        The study, for places in messages.
    population : PopulationDefinition or None
        The population of the status; `None` without a status.
    schemes : sequence of Scheme
        Those of the part `segmentation`.
    lists : sequence of RiskListPart
        Why lists of persons may be made.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    if not parts and not lists:
        return ()
    setting = _Setting(folder, years, {scheme.id: scheme for scheme in schemes}, indicators)
    problems = list(_problems_of_population(folder, population))
    ids = [part.id for part in parts]
    problems += _problems_of_lists(folder, lists, ids)
    problems += [
        _problem(folder, [position, "id"], f"two models are called `{part.id}`", "a name for each", "rename one")
        for position, part in enumerate(parts)
        if part.id in ids[:position]
    ]
    models: list[RiskModel] = []
    for position, part in enumerate(parts):
        found = list(_problems_of_model(setting, position, part))
        problems += found
        if not found:
            try:
                models.append(_model(setting, part))
            except DefinitionError as error:
                where = place_in_study(folder, ["risks", position, "scheme"])
                problems += [
                    Problem(f"{where}: {one.where}", one.what, one.expected, one.action) for one in error.problems
                ]
    if problems:
        raise DefinitionError(problems)
    return tuple(models)


def with_schemes(models: Sequence[RiskModel], schemes: Sequence[Scheme]) -> tuple[RiskModel, ...]:
    """The models, each with the scheme of its own identifier among `schemes` in place of the one that it has."""
    by_id = {f"{DAY_BEFORE}{scheme.id}": scheme for scheme in schemes}
    return tuple(
        model
        if model.scheme is None or model.scheme.id not in by_id
        else replace(model, scheme=_day_before(by_id[model.scheme.id], model.learn))
        for model in models
    )


def without_schemes(models: Sequence[RiskModel], ids: Collection[str]) -> tuple[RiskModel, ...]:
    """The models that go by none of the schemes with these identifiers."""
    own = {f"{DAY_BEFORE}{id}" for id in ids}
    return tuple(model for model in models if model.scheme is None or model.scheme.id not in own)


def _day_before(scheme: Scheme, learn: int) -> Scheme:
    return before_index_day(scheme, first_index_day=date(learn, 1, 1))


def _model(setting: _Setting, part: RiskPart) -> RiskModel:
    scheme = None
    if part.scheme is not None:
        scheme = _day_before(setting.schemes[part.scheme], part.learn)
    asked = part.predictors
    keys = [element.key for element in scheme.elements] if scheme else []
    outcome = part.outcome
    return RiskModel(
        id=part.id,
        name=part.name.translated(),
        outcome=Outcome(
            None if outcome.indicator is None else setting.indicators[outcome.indicator],
            None if outcome.at_least is None else Decimal(str(outcome.at_least)),
            outcome.top_percent,
        ),
        scheme=scheme,
        within=Within(part.within),
        predictors=Predictors(
            age=asked.age,
            sex=asked.sex,
            elements=tuple(keys) if asked.elements == "all" else tuple(asked.elements),
            earlier_use=tuple(_earlier_use(setting.indicators[use.indicator], use) for use in asked.prior),
        ),
        learn=part.learn,
        test=part.test,
        form=Form(part.model),
        ridge=part.ridge,
    )


def _earlier_use(indicator: CareIndicator, part: EarlierUsePart) -> EarlierUse:
    return EarlierUse(indicator, part.classes or CLASS_BOUNDS[indicator.tally.kind], part.years_before)


def _problems_of_population(folder: Path, population: PopulationDefinition | None) -> Iterator[Problem]:
    if population is None:
        yield _problem(folder, [], "there are risks and no status", "a `status`, with its population", "add `status`")
    elif not isinstance(population.index, EachPeriod) or population.index.every is not Every.YEAR:
        yield _problem(
            folder, [],
            f"the population `{population.id}` is not judged every year",
            "an open population with `index: {every: year}`: a model is learned in one year and tested in another",
            "take such a population under `status`, or leave the risks out",
        )  # fmt: skip


def _problems_of_lists(folder: Path, lists: Sequence[RiskListPart], ids: Sequence[str]) -> Iterator[Problem]:
    for position, one in enumerate(lists):
        where = place_in_study(folder, ["lists", position, "model"])
        if one.model not in ids:
            known = ", ".join(ids) or "none"
            yield Problem(where, f"there is no model of risk `{one.model}`", f"one of {known}", "correct it")
        if one.model in [other.model for other in lists[:position]]:
            yield Problem(where, f"`{one.model}` is named twice", "one entry for each model", "leave one out")


def _problems_of_model(setting: _Setting, position: int, part: RiskPart) -> Iterator[Problem]:
    yield from _problems_of_years(setting, position, part)
    yield from _problems_of_outcome(setting, position, part.outcome)
    yield from _problems_of_predictors(setting, position, part)
    yield from _problems_of_scheme(setting, position, part)


def _problems_of_years(setting: _Setting, position: int, part: RiskPart) -> Iterator[Problem]:
    first, last = setting.years[0], setting.years[-1]
    for key, year in (("learn", part.learn), ("test", part.test)):
        if not first <= year <= last:
            yield _problem(
                setting.folder, [position, key], f"{year} is not in the period of the study",
                f"a year from {first} up to and including {last}", "choose another year, or lengthen the period",
            )  # fmt: skip
    if part.test <= part.learn:
        yield _problem(
            setting.folder, [position, "test"], f"the model is tested in {part.test} and learned in {part.learn}",
            "a later year for the test: only that tells how it will do", "choose a later year",
        )  # fmt: skip


def _problems_of_outcome(setting: _Setting, position: int, outcome: OutcomePart) -> Iterator[Problem]:
    if outcome.indicator is None:
        return
    at: list[int | str] = [position, "outcome", "indicator"]
    found = setting.indicators.get(outcome.indicator)
    yield from _problems_of_indicator(setting, at, outcome.indicator)
    if found is None or found.tally.simple is None:
        return
    if found.tally.simple.ever:
        yield _problem(
            setting.folder, at, f"`{outcome.indicator}` is true from its first day on, also of who had it before",
            "something that happens in the year", "predict a first diagnosis, an event or an amount",
        )  # fmt: skip
    is_amount = found.tally.kind is TallyKind.AMOUNT
    if outcome.top_percent is not None and not is_amount:
        yield _problem(
            setting.folder, [position, "outcome", "top_percent"], f"`{outcome.indicator}` is no amount",
            "an indicator of costs: the top of a small number is not so many percent", "use `at_least`",
        )  # fmt: skip
    if is_amount and outcome.top_percent is None and outcome.at_least is None:
        yield _problem(
            setting.folder, [position, "outcome"], f"of the amount `{outcome.indicator}` it is not said what is high",
            "`at_least` in euro, or `top_percent`", "add one of them",
        )  # fmt: skip


def _problems_of_predictors(setting: _Setting, position: int, part: RiskPart) -> Iterator[Problem]:
    asked = part.predictors
    place: list[int | str] = [position, "predictors"]
    if not (asked.age or asked.sex or asked.elements or asked.prior):
        yield _problem(
            setting.folder, place, "there are no predictors", "age, sex, elements or prior use", "name at least one"
        )
    for use in asked.prior:
        yield from _problems_of_indicator(setting, place, use.indicator)
        if use.years_before < 1:
            yield _problem(
                setting.folder, place,
                f"a predictor after the index date: `{use.indicator}` is looked at {use.years_before} years before",
                "1 or more: the year of the outcome itself would predict the outcome", "write `years_before: 1`",
            )  # fmt: skip
        elif part.learn - use.years_before < setting.years[0]:
            yield _problem(
                setting.folder, place, f"`{use.indicator}` is looked at in {part.learn - use.years_before}",
                f"a year from {setting.years[0]} on, in which the study counts", "learn in a later year, or begin the "
                "period of the study earlier",
            )  # fmt: skip
    told = [("prior", use.indicator, use.years_before) for use in asked.prior]
    told += [("element", key, 0) for key in asked.elements] if asked.elements != "all" else []
    for kind, id, _ in sorted({one for one in told if told.count(one) > 1}):
        yield _problem(setting.folder, place, f"{kind} `{id}` is named twice", "each once", "leave one out")


def _problems_of_scheme(setting: _Setting, position: int, part: RiskPart) -> Iterator[Problem]:
    needs_scheme = part.within == "segments" or bool(part.predictors.elements)
    if part.scheme is None:
        if needs_scheme:
            yield _problem(
                setting.folder, [position], "segments or elements are asked for, and no scheme is named",
                "`scheme`, one of those under `segmentation`", "add it",
            )  # fmt: skip
        return
    scheme = setting.schemes.get(part.scheme)
    if scheme is None:
        known = ", ".join(setting.schemes) or "none"
        yield _problem(
            setting.folder, [position, "scheme"], f"the study has no scheme `{part.scheme}`",
            f"one of those under `segmentation`: {known}", "correct it, or name the scheme there",
        )  # fmt: skip
        return
    keys = [element.key for element in scheme.elements]
    for key in part.predictors.elements if part.predictors.elements != "all" else ():
        if key not in keys:
            yield _problem(
                setting.folder, [position, "predictors"], f"the scheme `{scheme.id}` has no element `{key}`",
                f"one of {', '.join(keys)}", "correct it",
            )  # fmt: skip


def _problems_of_indicator(setting: _Setting, at: Sequence[int | str], id: str) -> Iterator[Problem]:
    found = setting.indicators.get(id)
    if found is None:
        yield _problem(
            setting.folder, at, f"`{id}` is not measured from person rows in this study",
            "an indicator under `status`", "correct it, or add it to the indicators of the status",
        )  # fmt: skip
    elif found.tally.simple is None:
        yield _problem(
            setting.folder, at, f"`{id}` is a ratio or a combination",
            "an indicator of one number or amount per person", "take one of those that it is made of",
        )  # fmt: skip


def _problem(folder: Path, location: Sequence[int | str], what: str, expected: str, action: str) -> Problem:
    return Problem(place_in_study(folder, ["risks", *location]), what, expected, action)
