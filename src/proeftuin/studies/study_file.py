"""
The study file: one readable file that names the question, the data, the sites, the comparison and the analysis plan.

Everything that is wrong with a study file is collected and reported at once, each problem with its line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.evaluation.plan import (
    OF_PERSONS,
    OF_REGIONS,
    Comparator,
    EconomicPlan,
    Estimator,
    OtherProgramme,
    Role,
    Sensitivity,
)
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin.studies.cycle_part import StudyCyclePart
from proeftuin.studies.improvement_part import ImprovementPart
from proeftuin.studies.part import Identifier as Identifier
from proeftuin.studies.part import IndicatorId as IndicatorId
from proeftuin.studies.part import Part as Part
from proeftuin.studies.part import Text as Text
from proeftuin.studies.part import TextPart as TextPart
from proeftuin.studies.part import Year as Year
from proeftuin.studies.part import YearsPart as YearsPart
from proeftuin.studies.part import each_once as each_once
from proeftuin.studies.portfolio_part import EntryId, PortfolioPart
from proeftuin.studies.programme_start import ProgrammeStarts
from proeftuin.studies.yaml_location import line_of, node_at, parsed
from proeftuin.vocabulary.language import Language, Translated
from proeftuin.vocabulary.site import GeographyMark, Site

FILE_NAME = "study.yaml"
MunicipalityCode = Annotated[str, Field(pattern=r"^GM\d{4}$")]
Document = TypeVar("Document", bound=Part)


class GeographyPart(Part):
    """Which municipalities a site covers, and how sure that is."""

    mark: Literal["sourced", "assumed", "unknown"]
    source: TextPart | Text | None = None
    municipalities: tuple[MunicipalityCode, ...] = ()

    @model_validator(mode="after")
    def _goes_together(self) -> GeographyPart:
        if self.mark == "unknown" and self.municipalities:
            raise ValueError("an unknown geography has no municipalities; mark it assumed if this is an example")
        if self.mark != "unknown" and not self.municipalities:
            raise ValueError(f"a geography that is {self.mark} names its municipalities")
        if self.mark != "unknown" and not self.source:
            raise ValueError(f"a geography that is {self.mark} says in `source` where it comes from")
        if len(set(self.municipalities)) < len(self.municipalities):
            raise ValueError("a municipality is named twice")
        return self

    def source_in_both_languages(self) -> Translated | None:
        """Where the geography comes from; a source given once, such as the name of a document, serves both."""
        if self.source is None:
            return None
        return Translated(self.source, self.source) if isinstance(self.source, str) else self.source.translated()


class SitePart(Part):
    """One site; its start is that of its first rollout when the evaluation names a programme."""

    id: Identifier
    name: Text
    start: date | None = None
    geography: GeographyPart
    note: TextPart | None = None


class ExclusionPart(Part):
    """Municipalities that do not belong to the comparison pool, with the reason."""

    municipalities: Annotated[tuple[MunicipalityCode, ...], Field(min_length=1)]
    reason: TextPart


class ProgrammePart(Part):
    """A programme that is no site of the study: from its start its municipalities cannot serve as a comparison."""

    name: Text
    municipalities: Annotated[tuple[MunicipalityCode, ...], Field(min_length=1)]
    start: date


class ComparisonPart(Part):
    """The comparison pool: the rest of the country, with declared exclusions."""

    exclude: tuple[ExclusionPart, ...] = ()
    other_programmes: tuple[ProgrammePart, ...] = ()


class EventPart(Part):
    """One dated event whose trace is looked for in each year of the window."""

    baseline_years: Annotated[int, Field(ge=2, le=10)] = 4


class OutcomePart(Part):
    """One outcome and what it is for; an identifier alone is a primary outcome."""

    outcome: IndicatorId
    role: Role = Role.PRIMARY

    @model_validator(mode="before")
    @classmethod
    def _an_identifier_alone(cls, written: object) -> object:
        return {"outcome": written} if isinstance(written, str) else written


def list_of_analyses(written: object, everything: tuple[Sensitivity, ...], info: ValidationInfo) -> object:
    """
    The analyses of a list, or `everything` for `all`, as far as the part says what they need.

    Classes of areas cannot be thought up, unlike the rest that an analysis needs: who asks for all analyses need not
    name them, and who asks for this one must.
    """
    has_classes = info.data.get("deprivation", True) is not None
    possible = tuple(analysis for analysis in everything if has_classes or analysis is not Sensitivity.BY_DEPRIVATION)
    named = {"all": possible, "none": ()}
    if isinstance(written, str):
        if written not in named:
            raise ValueError(f"`{written}` is neither `all`, nor `none`, nor a list of analyses")
        return named[written]
    if isinstance(written, list) and not has_classes and Sensitivity.BY_DEPRIVATION.value in written:
        raise ValueError(
            "`by_deprivation` needs to know how deprived areas are: say so under `deprivation`, or leave it out"
        )
    return tuple(written) if isinstance(written, list) else written


def _analyses_of_regions(written: object, info: ValidationInfo) -> object:
    listed = list_of_analyses(written, OF_REGIONS, info)
    of_persons = [str(name) for name in listed if name in OF_PERSONS] if isinstance(listed, tuple) else []
    if of_persons:
        raise ValueError(f"`{of_persons[0]}` needs records of persons; choose among {', '.join(OF_REGIONS)}")
    return listed


class SavingsPart(Part):
    """A contract that shares savings; rates are shares, such as 0.02."""

    minimum_rate: Annotated[float, Field(ge=0, lt=1)]
    sharing_rate: Annotated[float, Field(gt=0, le=1)]


class EconomicsPart(Part):
    """What the programme costs, in euro per insured year of everybody in the sites, and what its effects are worth."""

    cost: IndicatorId
    programme_cost: Annotated[float, Field(ge=0)] = 0.0
    effect: IndicatorId | None = None
    thresholds: tuple[Annotated[float, Field(gt=0)], ...] = ()
    shared_savings: SavingsPart | None = None

    @model_validator(mode="after")
    def _thresholds_go_with_an_effect(self) -> EconomicsPart:
        if self.thresholds and self.effect is None:
            raise ValueError("`thresholds` say what a unit of `effect` is worth, and there is no `effect`")
        return self

    def plan(self) -> EconomicPlan:
        """The same as the evaluation knows it."""
        savings = self.shared_savings
        return EconomicPlan(
            cost_outcome=self.cost,
            programme_cost=self.programme_cost,
            effect_outcome=self.effect,
            thresholds=self.thresholds,
            minimum_savings_rate=savings.minimum_rate if savings else None,
            sharing_rate=savings.sharing_rate if savings else None,
        )


class AreaClassesPart(Part):
    """
    Classes of areas by how deprived they are: cut from a figure about areas, or declared area by area.

    The figure is published with the open data (`indicator`), or with the care tables (`area_fact`), or it stands in a
    `file` with columns `region` and `score`, or `region` and `class` when `classes` names them, the most deprived
    first. `year` is the year that it is about.
    """

    indicator: Literal["standardised_income"] | None = None
    area_fact: Text | None = None
    file: Text | None = None
    year: Year | None = None
    higher_is: Literal["better", "worse"] | None = None
    groups: Literal[3, 5] | None = None
    classes: Annotated[tuple[IndicatorId, ...], Field(min_length=2, max_length=5), AfterValidator(each_once)] | None = (
        None
    )

    @model_validator(mode="after")
    def _one_source(self) -> AreaClassesPart:
        named = [key for key in ("indicator", "area_fact", "file") if getattr(self, key) is not None]
        if len(named) != 1:
            found = " and ".join(f"`{key}`" for key in named) or "nothing"
            raise ValueError(f"one of `indicator`, `area_fact` and `file` tells how deprived areas are; named: {found}")
        if self.area_fact is not None and self.year is not None:
            raise ValueError("the newest `area_fact` before the year of the first start counts; leave `year` out")
        if self.area_fact is None and self.year is None:
            raise ValueError("`year` is absent: a figure of years after the start may be a result of the programme")
        return self

    @model_validator(mode="after")
    def _cut_or_declared(self) -> AreaClassesPart:
        if self.classes is not None:
            if self.file is None or self.higher_is is not None or self.groups is not None:
                raise ValueError("`classes` go with a `file` that names them, without `higher_is` and `groups`")
        elif self.indicator is not None and self.higher_is is not None:
            raise ValueError("which way this `indicator` runs is known; leave `higher_is` out")
        elif self.indicator is None and self.higher_is is None:
            raise ValueError("`higher_is` is absent: does a high score mean `better` or `worse`?")
        return self


class EvaluationPart(Part):
    """
    The analysis plan.

    With `programme`, an entry of the portfolio, the start of each site is that of its first rollout there.
    """

    design: Literal["difference_in_differences", "event_gap"] = "difference_in_differences"
    programme: EntryId | None = None
    question: TextPart | None = None
    window: YearsPart
    outcomes: Annotated[tuple[OutcomePart, ...], Field(min_length=1)]
    comparator: Comparator = Comparator.REST_OF_COUNTRY
    estimator: Estimator = Estimator.DIFFERENCE_IN_DIFFERENCES
    deprivation: AreaClassesPart | None = None
    sensitivity: Annotated[
        tuple[Sensitivity, ...], BeforeValidator(_analyses_of_regions), AfterValidator(each_once)
    ] = Field(default="all", validate_default=True)
    draws: Annotated[int, Field(ge=99, le=100_000)] = 999
    seed: Annotated[int, Field(ge=0)] = 20150101
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    reach: Mapping[Identifier, Annotated[float, Field(ge=0, le=1)]] = {}
    economics: EconomicsPart | None = None
    event: EventPart | None = None

    @model_validator(mode="after")
    def _event_goes_with_its_design(self) -> EvaluationPart:
        if self.event is not None and self.design != "event_gap":
            raise ValueError(f"`event` belongs to the design event_gap, and the design is {self.design}")
        of_sites = {"programme", "comparator", "estimator", "sensitivity", "reach", "economics", "deprivation"}
        foreign = sorted(of_sites & self.model_fields_set)
        if foreign and self.design == "event_gap":
            raise ValueError(f"`{foreign[0]}` belongs to the design difference_in_differences; an event has one method")
        return self

    @property
    def outcome_ids(self) -> tuple[str, ...]:
        """Identifiers of all outcomes, in the order of the file."""
        return tuple(part.outcome for part in self.outcomes)

    def outcomes_with(self, role: Role) -> tuple[str, ...]:
        """Identifiers of the outcomes that have `role`."""
        return tuple(part.outcome for part in self.outcomes if part.role is role)


class ReportPart(Part):
    """What the report is made of."""

    languages: Annotated[tuple[Literal["nl", "en"], ...], Field(min_length=1), AfterValidator(each_once)] = (
        "nl",
        "en",
    )
    total_over_time: Literal["comparable", "all"] = "comparable"


class StudyFile(Part):
    """A whole study file."""

    study: Identifier
    title: TextPart
    question: TextPart
    open_data: Text
    imported_data: Text | None = None
    division: Annotated[int, Field(ge=2011, le=2025)]
    period: YearsPart
    sites: Annotated[tuple[SitePart, ...], Field(min_length=1)]
    comparison: ComparisonPart = ComparisonPart()
    evaluation: EvaluationPart | None = None
    portfolio: PortfolioPart | None = None
    improvement: ImprovementPart | None = None
    cycle: StudyCyclePart | None = None
    report: ReportPart = ReportPart()

    @model_validator(mode="after")
    def _sites_are_apart(self) -> StudyFile:
        ids = [site.id for site in self.sites]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two sites have the same id: {', '.join(sorted({i for i in ids if ids.count(i) > 1}))}")
        owner: dict[str, str] = {}
        for site in self.sites:
            for code in site.geography.municipalities:
                if code in owner:
                    raise ValueError(f"municipality {code} is in two sites: {owner[code]} and {site.id}")
                owner[code] = site.id
        return self

    @model_validator(mode="after")
    def _window_within_period(self) -> StudyFile:
        window = self.evaluation.window if self.evaluation else self.period
        if window.first_year < self.period.first_year or window.last_year > self.period.last_year:
            raise ValueError(
                f"the window of the evaluation, {window.first_year}-{window.last_year}, reaches beyond the period, "
                f"{self.period.first_year}-{self.period.last_year}"
            )
        return self

    @model_validator(mode="after")
    def _event_has_one_site(self) -> StudyFile:
        located = [site.id for site in self.sites if site.geography.municipalities]
        if self.evaluation and self.evaluation.design == "event_gap" and len(located) != 1:
            found = ", ".join(located) or "none"
            raise ValueError(f"the design event_gap is about one site with municipalities; there are: {found}")
        return self

    @property
    def division_day(self) -> date:
        """The day whose municipal division all results are brought to."""
        return date(self.division, 1, 1)

    def located_sites(self) -> tuple[Site, ...]:
        """The sites as the rest of the program knows them, those without municipalities included."""
        return tuple(
            Site(
                id=part.id,
                name=part.name,
                start=part.start,
                geography=GeographyMark(part.geography.mark),
                municipalities=part.geography.municipalities,
                geography_source=part.geography.source_in_both_languages(),
                note=part.note.translated() if part.note else None,
            )
            for part in self.sites
            if part.start is not None
        )

    @property
    def programme_starts(self) -> ProgrammeStarts:
        """What the evaluated programme, if there is one, says of the starts of sites."""
        return ProgrammeStarts.of(self.portfolio, self.evaluation.programme if self.evaluation else None)

    def evaluated_sites(self) -> tuple[Site, ...]:
        """The sites that the evaluation is about: those with a rollout of its programme, or all without one."""
        starts = self.programme_starts.by_site
        return tuple(site for site in self.located_sites() if starts is None or site.id in starts)

    def excluded_municipalities(self) -> tuple[str, ...]:
        """Municipalities outside the comparison pool by declaration, besides those of the sites."""
        return tuple(code for part in self.comparison.exclude for code in part.municipalities)

    def other_programmes(self) -> tuple[OtherProgramme, ...]:
        """Programmes that are no site of this study."""
        return tuple(
            OtherProgramme(part.name, part.municipalities, part.start) for part in self.comparison.other_programmes
        )

    def languages(self) -> tuple[Language, ...]:
        """Languages of the report."""
        return tuple(Language(code) for code in self.report.languages)

    def hash(self) -> str:
        """Hash of the study's content: comments and layout do not change it."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def read_study(folder: Path) -> StudyFile:
    """
    The study in `folder`.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    file = read_as(folder, StudyFile)
    starts = file.programme_starts
    by_site = starts.by_site or {}
    problems = [located(folder, problem) for problem in starts.problems(file.sites)]
    problems += [
        Problem(place_in_study(folder, ["sites", place, "start"]), *_IN_WORDS["missing"])
        for place, site in enumerate(file.sites)
        if site.start is None and site.id not in by_site and not problems
    ]
    if problems:
        raise DefinitionError(problems)
    sites = tuple(site.model_copy(update={"start": by_site.get(site.id, site.start)}) for site in file.sites)
    return file.model_copy(update={"sites": sites})


def located(folder: Path, problem: PlacedProblem, above: Sequence[int | str] = ()) -> Problem:
    """The problem with the line of the study file that it is about; `above` leads to where its path begins."""
    where = place_in_study(folder, [*above, *problem.path])
    return Problem(where, problem.what, problem.expected, problem.action)


def read_as(folder: Path, model: type[Document]) -> Document:
    """
    The study file in `folder` as `model` says.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    path = file_of_study(folder)
    content, tree = parsed(path)
    if not isinstance(content, dict):
        raise DefinitionError(
            Problem(
                str(path),
                "the file is empty or not a mapping",
                "`study:`, `title:`, `question:` and so on",
                "start from the study file of an example study",
            )
        )
    try:
        return model.model_validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        details = [
            (_written(tree, detail["loc"]), detail["type"], detail["msg"], detail.get("ctx", {}))
            for detail in error.errors()
        ]
        places = [location for location, *_ in details]
        # A list of which no value can be read counts as empty; that is no problem of its own.
        # Where any number may stand, it need not be said that a whole one does not.
        numbers = {location for location, kind, *_ in details if kind in {"float_type", "finite_number"}}
        told = [
            detail
            for detail in details
            if not (detail[1] == "too_short" and _is_above(detail[0], places))
            and not (detail[1] == "int_type" and detail[0] in numbers)
        ]
        raise DefinitionError([_problem(path, tree, *detail) for detail in told]) from error


def is_about_persons(folder: Path) -> bool:
    """Whether the study in `folder` starts from person-level sources; a file that cannot be read says no."""
    try:
        content, _ = parsed(file_of_study(folder))
    except DefinitionError:
        return False
    return isinstance(content, dict) and "care" in content


def file_of_study(folder: Path) -> Path:
    """The study file that `folder` holds, or is."""
    is_file = folder.is_file() or (folder.suffix in {".yaml", ".yml"} and not folder.is_dir())
    return folder if is_file else folder / FILE_NAME


def place_in_study(folder: Path, location: Sequence[int | str]) -> str:
    """A place in the study file, for messages: file, line and keys."""
    path = file_of_study(folder)
    _, tree = parsed(path)
    return _place(path, tree, location)


def _written(tree: yaml.Node | None, location: Sequence[int | str]) -> tuple[int | str, ...]:
    """The keys and positions of a location that are the file's own, without names of kinds between them."""
    kept: list[int | str] = []
    for place, step in enumerate(location):
        node = node_at(tree, kept)
        is_last = place == len(location) - 1
        if isinstance(node, yaml.ScalarNode) or (not is_last and node_at(tree, [*kept, step]) is None):
            continue
        if step != "[key]":
            kept.append(step)
    return tuple(kept)


def _is_above(location: tuple[int | str, ...], others: Sequence[tuple[int | str, ...]]) -> bool:
    return any(len(other) > len(location) and other[: len(location)] == location for other in others)


def _place(path: Path, tree: yaml.Node | None, location: Sequence[int | str]) -> str:
    line = line_of(tree, location)
    name = ".".join(str(step) for step in location) or "the study"
    return f"{path}, line {line}, {name}" if line else f"{path}, {name}"


def _problem(
    path: Path,
    tree: yaml.Node | None,
    location: Sequence[int | str],
    kind: str,
    message: str,
    context: Mapping[str, object],
) -> Problem:
    where = _place(path, tree, location)
    message = message.removeprefix("Value error, ")
    what, expected, action = _IN_WORDS.get(kind, (message, "a value of the documented form", "change the value"))
    form = _FORMS.get(str(context.get("pattern")), f"text of the form {context.get('pattern')}")
    return Problem(where, what.format(message=message, **context), expected.format(**context, form=form), action)


_FORMS = {
    r"^[a-z][a-z0-9-]*$": "small letters, digits and hyphens, beginning with a letter, such as my-region",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores, beginning with a letter, such as gp_contacts",
    r"^[A-Z][A-Z0-9_]*$": "the name of an environment variable in capitals, such as MY_REGION_KEY, and not the key",
    r"^GM\d{4}$": "the code of a municipality, such as GM0363",
}
"""How a value looks that a pattern asks for."""

_NO_DAY = ("this is not a day", "a day such as 2015-01-31", "write year-month-day")
_IN_WORDS = {
    "missing": ("the key is absent", "a value under this key", "add the key"),
    "extra_forbidden": (
        "there is no such key",
        "one of the keys that the documentation of study files lists",
        "remove the key or correct its spelling",
    ),
    "string_pattern_mismatch": (
        "the value is not written as it should be",
        "{form}",
        "rewrite the value",
    ),
    "greater_than_equal": ("the number is too small", "at least {ge}", "change the number"),
    "less_than_equal": ("the number is too large", "at most {le}", "change the number"),
    "greater_than": ("the number is too small", "more than {gt}", "change the number"),
    "less_than": ("the number is too large", "less than {lt}", "change the number"),
    "int_type": ("this is not a whole number", "a number such as 2015, without quotation marks", "change the value"),
    "float_type": ("this is not a number", "a number such as 0.95", "change the value"),
    "finite_number": ("this is no finite number", "a number such as 0.95", "change the value"),
    "string_type": ("this is not text", "text; put a number or `yes` in quotation marks", "change the value"),
    "tuple_type": ("this is not a list", "a list such as [a, b]", "put the values in square brackets"),
    "too_short": ("the list is empty", "at least one value", "name one, or leave the key out"),
    "model_type": ("there are no keys here", "keys with values below this one", "see the example studies"),
    "date_from_datetime_parsing": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_type": _NO_DAY,
    "enum": ("the value is not one of those allowed", "{expected}", "choose one of them"),
    "literal_error": ("the value is not one of those allowed", "{expected}", "choose one of them"),
    "union_tag_invalid": ("`{tag}` is no value of {discriminator}", "one of {expected_tags}", "choose one of them"),
    "union_tag_not_found": ("the key {discriminator} is absent", "a value under this key", "add the key"),
    "value_error": ("{message}", "parts of a study that agree with each other", "change one of them"),
}
