"""
What a file of interventions says about evidence: the sources that were read, and what rests on them.

A grade, the size of an effect and a cost each name a source; a source says on which day somebody read it. Whether the
source says what stands here cannot be checked, so that the words of who read it stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.steps.segmentation.intervention import (
    Change,
    Cost,
    EffectMeasure,
    Evidence,
    EvidenceGrade,
    RelativeEffect,
    SourceRead,
)
from proeftuin.steps.segmentation.written_terms import one_of, ratio_of, refuse_missing, year_of
from proeftuin.steps.segmentation.written_text import read_translated

_REFERENCE = ("id", "authors", "year", "title", "where", "read_on", "read_by", "part", "says")
_EFFECT = ("measure", "value", "interval", "confidence", "reference", "differs")
_CONFIDENCE = Decimal("0.95")
_ONE = Decimal(1)


class EvidenceReader:
    """
    Reads the sources of one intervention, and then what rests on them.

    Attributes
    ----------
    sources : dict
        Sources that could be read, by identifier.
    """

    def __init__(self, reading: Reading, references: object, path: Path) -> None:
        self._reading = reading
        self.sources: dict[str, SourceRead] = {}
        self._unreadable: set[str] = set()
        for number, item in enumerate([] if references is None else reading.items(references, path) or ()):
            source = self._source(item, (*path, number))
            if source is not None and source.id in self.sources:
                reading.refuse(
                    (*path, number, "id"), f"`{source.id}` stands here twice", "an identifier of its own", "rename one"
                )
            if source is not None:
                self.sources[source.id] = source
            elif isinstance(item, Mapping):
                self._unreadable.add(str(item.get("id")))

    def effect(self, value: object, direction: Change | None, path: Path) -> RelativeEffect | None:
        """The size of an effect in the direction that is expected."""
        reading = self._reading
        written = reading.mapping(value, path, _EFFECT)
        if written is None:
            return None
        before = len(reading.problems)
        refuse_missing(reading, written, ("measure", "value", "interval"), path)
        measure = (
            one_of(self._reading, written["measure"], (*path, "measure"), EffectMeasure)
            if "measure" in written
            else None
        )
        number = ratio_of(self._reading, written["value"], (*path, "value")) if "value" in written else None
        bounds = self._interval(written["interval"], number, (*path, "interval")) if "interval" in written else None
        confidence = self._confidence(written.get("confidence", _CONFIDENCE), (*path, "confidence"))
        differs = (
            read_translated(self._reading, written["differs"], (*path, "differs")) if "differs" in written else None
        )
        reference = self._named(written.get("reference"), path, "the size of an effect")
        if number is not None and bounds is not None and direction is not None:
            self._refuse_other_way(number, bounds, direction, path)
        if len(reading.problems) > before or measure is None or number is None or bounds is None:
            return None
        return RelativeEffect(measure, number, *bounds, confidence or _CONFIDENCE, reference or "", differs)

    def _interval(self, value: object, number: Decimal | None, path: Path) -> tuple[Decimal, Decimal] | None:
        items = self._reading.items(value, path)
        if items is None:
            return None
        if len(items) != 2:
            self._reading.refuse(path, f"{len(items)} numbers stand here", "two, the lower one first", "write both")
            return None
        lower, upper = (ratio_of(self._reading, item, (*path, place)) for place, item in enumerate(items))
        if lower is None or upper is None:
            return None
        if lower > upper:
            self._reading.refuse(path, f"{lower} is above {upper}", "the lower one first", "exchange them")
            return None
        if number is not None and not lower <= number <= upper:
            self._reading.refuse(
                path, f"{number} is not between {lower} and {upper}", "an interval around the value",
                "correct one of the three by the source",
            )  # fmt: skip
            return None
        return lower, upper

    def _refuse_other_way(
        self, number: Decimal, bounds: tuple[Decimal, Decimal], direction: Change, path: Path
    ) -> None:
        fits = {
            Change.DOWN: number < _ONE,
            Change.UP: number > _ONE,
            Change.SAME: bounds[0] <= _ONE <= bounds[1],
        }
        if not fits[direction]:
            self._reading.refuse(
                path, f"a ratio of {number} is not the direction `{direction}`",
                "below 1 for `down`, above 1 for `up`, an interval with 1 in it for `same`", "correct one of the two",
            )  # fmt: skip

    def evidence(self, value: object, path: Path) -> Evidence | None:
        """The grade that a source gave, or that nothing was graded."""
        written = self._reading.mapping(value, path, ("grade", "about", "references"))
        if written is None:
            return None
        before = len(self._reading.problems)
        grade = one_of(self._reading, written.get("grade"), (*path, "grade"), EvidenceGrade)
        beside = [key for key in ("about", "references") if key in written]
        if grade is None or (grade is EvidenceGrade.NOT_GRADED and not beside):
            return None if grade is None else Evidence()
        if grade is EvidenceGrade.NOT_GRADED:
            self._reading.refuse(
                path, f"`{beside[0]}` stands beside `not_graded`", "nothing else, since nothing was graded",
                "take it away, or write the grade that the source gives",
            )  # fmt: skip
            return None
        if "about" not in written:
            self._reading.refuse(path, "`about` is missing", "what the source graded", "add it in nl and en")
        about = read_translated(self._reading, written["about"], (*path, "about")) if "about" in written else None
        if "references" not in written:
            self._refuse_unread(path, "a grade")
        names = self._reading.texts(written["references"], (*path, "references")) if "references" in written else ()
        for name in names or ():
            self._named(name, (*path, "references"), "a grade")
        if len(self._reading.problems) > before:
            return None
        return Evidence(grade, about, names or ())

    def cost(self, value: object, path: Path) -> Cost | None:
        """What a participant costs."""
        reading = self._reading
        written = reading.mapping(value, path, ("eur_per_participant", "year", "reference"))
        if written is None:
            return None
        before = len(reading.problems)
        refuse_missing(reading, written, ("eur_per_participant", "year"), path)
        here = (*path, "eur_per_participant")
        amount = reading.number(written["eur_per_participant"], here) if "eur_per_participant" in written else None
        if amount is not None and amount < 0:
            reading.refuse(here, f"{amount} is no cost", "0 or more", "correct it; savings are an expected change")
        year = year_of(self._reading, written["year"], (*path, "year")) if "year" in written else None
        reference = self._named(written.get("reference"), path, "a cost")
        if len(reading.problems) > before or amount is None or year is None:
            return None
        return Cost(amount, year, reference or "")

    def _source(self, item: object, path: Path) -> SourceRead | None:
        reading = self._reading
        written = reading.mapping(item, path, _REFERENCE)
        if written is None:
            return None
        before = len(reading.problems)
        for key in _REFERENCE:
            if key not in written:
                action = "read the source first, and write on which day" if key == "read_on" else "add it"
                reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", action)
        plain = {
            key: reading.text(written[key], (*path, key))
            for key in ("id", "authors", "title", "where", "read_by")
            if key in written
        }
        texts = {
            key: read_translated(self._reading, written[key], (*path, key))
            for key in ("part", "says")
            if key in written
        }
        year = year_of(self._reading, written["year"], (*path, "year")) if "year" in written else None
        read_on = reading.day(written["read_on"], (*path, "read_on")) if "read_on" in written else None
        if year is not None and read_on is not None and read_on.year < year:
            reading.refuse(
                (*path, "read_on"), f"it was read in {read_on.year}, before it appeared in {year}",
                "a day on or after its appearance", "correct the day or the year",
            )  # fmt: skip
        if len(reading.problems) > before:
            return None
        return SourceRead(**plain, **texts, year=year, read_on=read_on)  # type: ignore[arg-type]

    def _named(self, value: object, path: Path, what: str) -> str | None:
        """The source that somebody read, by its name under `references`."""
        if value is None:
            self._refuse_unread(path, what)
            return None
        name = self._reading.text(value, path)
        if name in self._unreadable:
            return None  # What is wrong with it was told where it stands.
        if name is not None and name not in self.sources:
            names = [*self.sources]
            expected = "one of " + ", ".join(names) if names else "an item under `references` of this intervention"
            self._reading.refuse(path, f"no source `{name}` was read", expected, "add what was read, and when")
            return None
        return name

    def _refuse_unread(self, path: Path, what: str) -> None:
        self._reading.refuse(
            path, f"{what} stands here without a source", "the name of a source that was read, under `references`",
            "read the source and name it, or leave this out",
        )  # fmt: skip

    def _confidence(self, value: object, path: Path) -> Decimal | None:
        level = self._reading.number(value, path)
        if level is not None and not Decimal("0.5") <= level < _ONE:
            self._reading.refuse(path, f"{level} is no level", "0.5 or more, and below 1, such as 0.95", "correct it")
            return None
        return level
