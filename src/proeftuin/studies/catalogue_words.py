"""
How an indicator is computed, in words: what the catalogue's record says to the engine, said to a reader.

The words are made from the very data that are computed from, so that they cannot tell something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from proeftuin.steps.population.selection import Between, Codes, Selection
from proeftuin.steps.triple_aim.care_measure import AllOf, Asked, Measure, NotSo, Reached, What
from proeftuin.steps.triple_aim.catalogue.record import (
    Computation,
    FromCare,
    FromEvaluation,
    FromOpenData,
    FromPublished,
    FromSurvey,
    Record,
)
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number
from proeftuin.vocabulary.texts import Texts

_TEN_THOUSANDTHS = 10_000
_CODES_IN_WORDS = 6
"""A selection whose codes are no list of the catalogue names so many of them."""


class CatalogueWords:
    """The words of one language for computations."""

    def __init__(self, text: Texts) -> None:
        self.text = text

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key` of the catalogue."""
        return self.text(f"catalogue.{key}", **gaps)

    def computations(self, record: Record) -> tuple[str, ...]:
        """A sentence for each way in which the indicator can be computed; one that says so when there is none."""
        return tuple(self._computation(each) for each in record.computations) or (self.say("computation.none"),)

    def _computation(self, computation: Computation) -> str:
        if isinstance(computation, FromCare):
            return self._from_care(computation)
        if isinstance(computation, FromSurvey):
            return self._from_survey(computation)
        if isinstance(computation, FromOpenData):
            return self.say("computation.open_data", indicator=f"`{computation.indicator}`")
        if isinstance(computation, FromPublished):
            return self.say("computation.published", indicator=f"`{computation.indicator}`")
        if isinstance(computation, FromEvaluation):
            return self.say("computation.evaluation", measure=f"`{computation.measure}`")
        return self.say("computation.indicators", method=f"`{computation.method}`", of=_marked(computation.of))

    def _from_care(self, computation: FromCare) -> str:
        tally, lists = computation.tally, computation.code_lists
        of = self._asked(tally.of, lists)
        if tally.among is None:
            return self.say("computation.care", of=of)
        return self.say("computation.care_among", of=of, among=self._asked(tally.among, lists))

    def _from_survey(self, computation: FromSurvey) -> str:
        named = {"score": f"`{computation.score}`", "instrument": f"`{computation.instrument}`"}
        if computation.at_least is None and computation.below is None:
            return self.say("computation.survey_mean", **named)
        limits = [_parts(bound) for bound in (computation.at_least, computation.below)]
        return self.say("computation.survey_share", **named, bounds=self._bounds(*limits))

    def _asked(self, asked: Asked, lists: Sequence[CodeList]) -> str:
        if isinstance(asked, Measure):
            return self._measure(asked, lists)
        if isinstance(asked, Reached):
            return self._reached(asked, lists)
        if isinstance(asked, NotSo):
            return self.say("condition.not", condition=self._inner(asked.condition, lists))
        conditions = "; ".join(self._inner(condition, lists) for condition in asked.conditions)
        if isinstance(asked, AllOf):
            return self.say("condition.all", conditions=conditions)
        if asked.number == 1:
            return self.say("condition.any", conditions=conditions)
        return self.say("condition.some", number=asked.number, conditions=conditions)

    def _inner(self, asked: Asked, lists: Sequence[CodeList]) -> str:
        """A part of a condition; what has parts of its own stands between brackets."""
        said = self._asked(asked, lists)
        return said if isinstance(asked, Measure | Reached) else f"({said})"

    def _reached(self, reached: Reached, lists: Sequence[CodeList]) -> str:
        measure = self._measure(reached.measure, lists)
        if reached.at_least is None and reached.below is None:
            is_value = reached.measure.what is not What.PERSONS
            return self.say("condition.some_value", measure=measure) if is_value else measure
        scale = _TEN_THOUSANDTHS if reached.measure.what is What.LAST else 1
        limits = [_parts(bound, scale) for bound in (reached.at_least, reached.below)]
        return self.say("condition.reached", measure=measure, bounds=self._bounds(*limits))

    def _measure(self, measure: Measure, lists: Sequence[CodeList]) -> str:
        kind = measure.what.value
        if measure.what is What.PERSONS:
            kind += "_new" if measure.new else "_ever" if measure.ever else "_several" if measure.at_least > 1 else ""
        return self.say(
            f"measure.{kind}",
            rows=self._rows(measure.selection, lists),
            column=f"`{measure.column}`",
            number=measure.at_least,
        )

    def _rows(self, selection: Selection, lists: Sequence[CodeList]) -> str:
        conditions = [
            *(self.say("rows.codes", codes=self._listed(found, lists)) for found in [selection.codes] if found),
            *(
                self.say("rows.diagnosis", codes=self._listed(found, lists))
                for found in [selection.diagnosis_codes]
                if found
            ),
            *(
                self.say(
                    "rows.one_of",
                    column=f"`{one.column}`",
                    values=self._joined("or", [f"`{value}`" for value in one.values]),
                )
                for one in selection.conditions
            ),
            *(self._between(between) for between in selection.bounds),
        ]
        if not conditions:
            return self.say("rows.all", table=f"`{selection.table.value}`")
        return self.say("rows.some", table=f"`{selection.table.value}`", conditions=self._joined("and", conditions))

    def _between(self, between: Between) -> str:
        return self.say(
            "rows.between", column=f"`{between.column}`", bounds=self._bounds(between.at_least, between.below)
        )

    def _listed(self, codes: Sequence[Codes], lists: Sequence[CodeList]) -> str:
        return self._joined("or", [_name(one, lists) for one in codes])

    def _joined(self, word: str, parts: Sequence[str]) -> str:
        *first, last = parts
        return f"{', '.join(first)} {self.say(f'rows.{word}')} {last}" if first else last

    def _bounds(self, at_least: Decimal | None, below: Decimal | None) -> str:
        if at_least is None:
            return self.say("bounds.below", number=self._number(below))
        if below is None:
            return self.say("bounds.at_least", number=self._number(at_least))
        if below - at_least == 1 and at_least == int(at_least):
            return self.say("bounds.exactly", number=self._number(at_least))
        return self.say("bounds.both", first=self._number(at_least), end=self._number(below))

    def _number(self, bound: Decimal | None) -> str:
        return number(float(bound or 0), "share", self.text.language)


def words_of(language: Language) -> CatalogueWords:
    """The words of `language`."""
    return CatalogueWords(Texts.of_package("proeftuin.reporting", language))


def _parts(bound: int | None, scale: int = _TEN_THOUSANDTHS) -> Decimal | None:
    return None if bound is None else Decimal(bound) / scale


def _marked(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _name(codes: Codes, lists: Sequence[CodeList]) -> str:
    """The list that the codes are, by its name; codes that are no list by themselves."""
    plain = {code.replace(".", "") for code in codes.codes}
    for one in lists:
        if one.code_system == codes.system and set(one.codes) == plain:
            return f"`{one.id}`"
    shown = ", ".join(codes.codes[:_CODES_IN_WORDS]) + (", …" if len(codes.codes) > _CODES_IN_WORDS else "")
    return f"{codes.system} {shown}"
