"""What a model of risk says about itself in words: outcome, predictors, levels, intended use and limits."""

from __future__ import annotations

from proeftuin.steps.segmentation.risk_fit import AGE_SEX, Term
from proeftuin.steps.segmentation.risk_model import EarlierUse, Outcome, RiskModel
from proeftuin.steps.segmentation.risk_rows import (
    AGE,
    AGE_YEARS,
    OLDEST,
    SEGMENT,
    SEX,
    UNKNOWN,
    RiskColumns,
)
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.vocabulary.language import Translated

INTENDED_USE = Translated(
    "Voor de bevolking als geheel en voor groepen: hoeveel mensen naar verwachting de uitkomst krijgen, waar en in "
    "welk segment, om zorg en capaciteit te plannen. Niet voor een besluit over een persoon: daarvoor is het model "
    "niet getoetst, en een programma dat dat wel doet kan een medisch hulpmiddel zijn (verordening (EU) 2017/745) en "
    "een AI-systeem met een hoog risico (verordening (EU) 2024/1689).",
    "For the population as a whole and for groups: how many people are expected to have the outcome, where and in "
    "which segment, to plan care and capacity. Not for a decision about a person: the model was not tested for that, "
    "and software that does so may be a medical device (Regulation (EU) 2017/745) and a high-risk AI system "
    "(Regulation (EU) 2024/1689).",
)
LIMITS = Translated(
    "Wie in het jaar overlijdt of vertrekt telt als zonder de uitkomst, tenzij die is gezien: het risico is dat van "
    "de uitkomst terwijl iemand er is, en overlijden en vertrek staan ernaast. Wat niet is vastgelegd geldt als niet "
    "gebeurd. De kans geldt zolang zorg en registratie blijven zoals in het jaar waarin is geleerd.",
    "Who dies or leaves in the year counts as without the outcome, unless it was seen: the risk is that of the outcome "
    "while someone is there, and deaths and departures stand beside it. What was not recorded counts as not having "
    "happened. The chance holds as long as care and recording stay as in the year in which it was learned.",
)
_SEXES = {0: Translated("man", "male"), 1: Translated("vrouw", "female"), UNKNOWN: Translated("onbekend", "unknown")}
_AGE, _SEX = Translated("leeftijd", "age"), Translated("geslacht", "sex")
_UNKNOWN = Translated("onbekend", "unknown")
_NOT_THERE = Translated("niet in de populatie in dat jaar", "not in the population in that year")
_YES, _NO = Translated("ja", "yes"), Translated("nee", "no")


def outcome_words(outcome: Outcome) -> Translated:
    """What is predicted."""
    if outcome.indicator is None:
        return Translated("overlijden in het jaar", "death in the year")
    name = outcome.indicator.indicator.name
    if outcome.top_percent is not None:
        share = f"{outcome.top_percent:g}"
        return Translated(
            f"behoren tot de {share.replace('.', ',')} % met het hoogste bedrag in het jaar: {name.nl}",
            f"being among the {share} % with the highest amount in the year: {name.en}",
        )
    if outcome.indicator.tally.kind is TallyKind.PERSONS:
        return name
    number = f"{outcome.at_least or 1}"
    unit = " euro" if outcome.indicator.tally.kind is TallyKind.AMOUNT else ""
    return Translated(
        f"minstens {number.replace('.', ',')}{unit} in het jaar: {name.nl}",
        f"at least {number}{unit} in the year: {name.en}",
    )


def predictor_words(model: RiskModel, *, has_segment: bool) -> Translated:
    """What is looked at, as a list."""
    asked = model.predictors
    words = [*([_AGE] if asked.age else []), *([_SEX] if asked.sex else [])]
    if has_segment:
        words.append(Translated("segment", "segment"))
    if asked.elements:
        number = len(asked.elements)
        words.append(
            Translated(
                f"{number} elementen van het schema, op de dag voor de peildatum",
                f"{number} elements of the scheme, on the day before the index day",
            )
        )
    words += [_use_words(use) for use in asked.earlier_use]
    return Translated("; ".join(word.nl for word in words), "; ".join(word.en for word in words))


def term_words(model: RiskModel, term: Term) -> tuple[str, Translated, str]:
    """Key of a term, its label, and the key of the level that it is compared with."""
    key = _predictor_key(model, term.column)
    name, level = _predictor_name(model, term.column), level_words(model, term.column, term.level)
    label = Translated(f"{name.nl}: {level.nl}", f"{name.en}: {level.en}")
    return f"{key}:{level_key(model, term.column, term.level)}", label, level_key(model, term.column, term.reference)


def level_key(model: RiskModel, column: str, level: int) -> str:
    """A level as a key: `30-39`, `female`, `yes`, `2500-9999`, a segment."""
    if column == AGE_SEX:
        # Unknown sex is -1, so the tens must be taken of the next number up.
        age, sex = divmod(level + 1, 10)
        return f"{level_key(model, AGE, age)}_{level_key(model, SEX, sex - 1)}"
    return level_words(model, column, level).en if column != SEGMENT else _segment(model, level)


def level_words(model: RiskModel, column: str, level: int) -> Translated:
    """A level in words."""
    if column == AGE_SEX:
        age, sex = divmod(level + 1, 10)
        parts = level_words(model, AGE, age), level_words(model, SEX, sex - 1)
        return Translated(", ".join(part.nl for part in parts), ", ".join(part.en for part in parts))
    if column == SEX:
        return _SEXES[level]
    if column == SEGMENT and model.scheme is not None:
        return model.scheme.segments[level].name
    if level == UNKNOWN:
        return _NOT_THERE if column in RiskColumns(model).earlier_use else _UNKNOWN
    if column == AGE:
        text = f"{OLDEST * AGE_YEARS}+" if level == OLDEST else f"{level * AGE_YEARS}-{level * AGE_YEARS + 9}"
        return Translated(text, text)
    if column in RiskColumns(model).earlier_use:
        return _class_words(model.predictors.earlier_use[RiskColumns(model).earlier_use.index(column)], level)
    return _YES if level == 1 else _NO


def _class_words(use: EarlierUse, level: int) -> Translated:
    lowest = use.bounds[level - 1] if level else None
    below = use.bounds[level] if level < len(use.bounds) else None
    if lowest is None:
        return Translated(f"minder dan {below}", f"below {below}")
    if below is None:
        return Translated(f"{lowest} of meer", f"{lowest} or more")
    if below == lowest + 1:
        return Translated(f"{lowest}", f"{lowest}")
    return Translated(f"van {lowest} tot {below}", f"{lowest} to below {below}")


def _use_words(use: EarlierUse) -> Translated:
    name, years = use.indicator.indicator.name, use.years_before
    if years == 1:
        return Translated(f"{name.nl}, in het jaar ervoor", f"{name.en}, in the year before")
    return Translated(f"{name.nl}, {years} jaar ervoor", f"{name.en}, {years} years before")


def _predictor_key(model: RiskModel, column: str) -> str:
    columns = RiskColumns(model)
    if column in columns.elements:
        return model.predictors.elements[columns.elements.index(column)]
    if column in columns.earlier_use:
        return model.predictors.earlier_use[columns.earlier_use.index(column)].id
    return {AGE: "age", SEX: "sex", SEGMENT: "segment", AGE_SEX: AGE_SEX}[column]


def _predictor_name(model: RiskModel, column: str) -> Translated:
    columns = RiskColumns(model)
    if column in columns.elements and model.scheme is not None:
        key = model.predictors.elements[columns.elements.index(column)]
        return next(element.label for element in model.scheme.elements if element.key == key)
    if column in columns.earlier_use:
        return _use_words(model.predictors.earlier_use[columns.earlier_use.index(column)])
    words = {AGE: _AGE, SEX: _SEX, SEGMENT: Translated("segment", "segment")}
    return words.get(column, Translated("leeftijd en geslacht", "age and sex"))


def _segment(model: RiskModel, place: int) -> str:
    return model.scheme.segments[place].id if model.scheme else ""
