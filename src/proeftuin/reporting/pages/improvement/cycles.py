"""The page of improvement: cycles with their tests, what was found and on which numbers, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.charts.driver_diagram import driver_diagram
from proeftuin.reporting.charts.portfolio_words import PortfolioWords
from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Section, TableBlock, Term, Terms
from proeftuin.reporting.pages.blocks import figure, states_legend
from proeftuin.reporting.pages.improvement.charts import PATH as CHARTS
from proeftuin.reporting.pages.improvement.charts import section_id
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "improvement.html"
ROLES = ("outcome", "process", "balancing")
_NONE = "–"


@dataclass(frozen=True)
class Improving:
    """What was recorded of improvement, in one edition."""

    edition: Edition

    @cached_property
    def words(self) -> PortfolioWords:
        """Names of entries and regions, and sentences of charts."""
        return PortfolioWords(self.edition.released, self.edition.language)

    @cached_property
    def charts(self) -> dict[str, Row]:
        """The control charts by identifier."""
        return {row["chart"]: row for row in self.edition.rows("control_charts")}

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the page."""
        return self.edition.say(f"improvement.{key}", **gaps)

    def said(self, row: Row, column: str) -> str | None:
        """Words of the study in the language of the reader."""
        text: str | None = row[f"{column}_{self.edition.language}"]
        return text

    def chart(self, id: str) -> Cell:
        """Name of a chart with the way to it."""
        row = self.charts.get(id)
        if row is None:
            return Cell(id.replace("_", " "))
        return Cell(str(row[f"name_{self.edition.language}"]), link=f"{CHARTS}#{section_id(id)}")

    def notes(self, kind: str, subject: str) -> tuple[str, ...]:
        """What to beware of in a record."""
        rows = self.edition.rows("improvement_checks", kind=kind, subject=subject, verdict="warning")
        return tuple(self.edition.explain("improvement.notes", row["note"]) for row in rows)

    def beware(self, kind: str, subject: str) -> tuple[Block, ...]:
        """The same as a notice; nothing without such a note."""
        notes = self.notes(kind, subject)
        return (Notice(NoticeKind.CAVEAT, self.say("beware"), notes),) if notes else ()

    def amount(self, value: float | None, unit: str | None) -> str:
        """A number in a unit, or a dash."""
        return _NONE if value is None else self.edition.quantity(value, unit or "amount")

    def terms(self, name: str, told: dict[str, str | None]) -> Terms:
        """Headings with what is known under them; what nobody said is left out."""
        return Terms(tuple(Term(self.say(f"{name}.{key}"), (text,)) for key, text in told.items() if text))


def improvement_pages(edition: Edition) -> tuple[Page, ...]:
    """The page; none when nothing was recorded."""
    if not edition.has_improvement:
        return ()
    improving = Improving(edition)
    say = improving.say
    page = Page(
        language=edition.language,
        path=PATH,
        title=say("title"),
        lead=say("lead"),
        sections=(
            Section("cycles", say("cycles.title"), _no_cycles(improving), tuple(_cycles(improving))),
            Section("findings", say("findings.title"), _intro(improving, "findings"), _findings(improving)),
            Section("decisions", say("decisions.title"), _intro(improving, "cycle_decisions"), _decisions(improving)),
            Section("legend", edition.say("portfolio.legend"), (states_legend(edition),)),
        ),
    )
    return (page,)


def _no_cycles(improving: Improving) -> tuple[Block, ...]:
    has_cycles = improving.edition.has_rows("improvement_cycles")
    return (Paragraph(improving.say("cycles.intro" if has_cycles else "cycles.none")),)


def _intro(improving: Improving, table: str) -> tuple[Block, ...]:
    name = "decisions" if table == "cycle_decisions" else table
    return (Paragraph(improving.say(f"{name}.intro" if improving.edition.has_rows(table) else f"{name}.none")),)


def _cycles(improving: Improving) -> list[Section]:
    rows = sorted(improving.edition.rows("improvement_cycles"), key=lambda row: row["place"])
    return [_cycle(improving, row) for row in rows]


def _cycle(improving: Improving, row: Row) -> Section:
    released, language, id = improving.edition.released, improving.edition.language, row["cycle"]
    anchor = _anchor("cycle", id)
    return Section(
        anchor,
        str(improving.said(row, "aim")),
        (
            _aim(improving, row),
            TableBlock(_measures(improving, id)),
            figure(f"figure-{anchor}", lambda: driver_diagram(released, id, language)),
            *_tests(improving, id),
            *improving.beware("cycle", id),
        ),
    )


def _anchor(kind: str, id: str) -> str:
    return f"{kind}-{id}".replace("_", "-")


def _aim(improving: Improving, row: Row) -> Terms:
    edition, unit = improving.edition, row["unit"]
    way = None
    if row["status"] == Status.VALUE:
        key = "reached" if row["is_reached"] else "not_reached"
        gaps = {"level": improving.amount(row["level"], unit), "day": edition.date(row["level_on"])}
        way = improving.say(f"cycle.{key}", **gaps, way=improving.amount(row["way"], "percent"))
    else:
        cell = edition.cell(row, "level", "amount")
        way = improving.say("cycle.no_level", state=cell.text, reason=cell.reason)
    levels = {name: improving.amount(row[name], unit) for name in ("baseline", "target")}
    return improving.terms(
        "cycle",
        {
            "for_whom": improving.said(row, "for_whom"),
            "goal": improving.say("cycle.from_to", **levels, unit=_unit(improving, unit), by=edition.date(row["by"])),
            "now": way,
        },
    )


def _unit(improving: Improving, unit: str | None) -> str:
    key = f"unit.{unit}"
    return improving.edition.say(key) if unit and key in improving.edition.texts else ""


def _measures(improving: Improving, cycle: str) -> Table:
    rows = improving.edition.rows("cycle_measures", cycle=cycle)
    ordered = sorted(rows, key=lambda row: (ROLES.index(row["role"]), row["place"]))
    heads = ("measure", "role", "variation", "assurance")
    return Table(
        id=_anchor("table-measures", cycle),
        caption=improving.say("measures.caption"),
        columns=tuple(Column(improving.say(f"measures.{head}")) for head in heads),
        rows=tuple(
            (
                improving.chart(row["chart"]),
                Cell(improving.say(f"measures.roles.{row['role']}")),
                _shown(improving, row, "variation"),
                _shown(improving, row, "assurance"),
            )
            for row in ordered
        ),
    )


def _shown(improving: Improving, row: Row, column: str) -> Cell:
    """What a chart shows, or its state; without a target it says nothing of one."""
    if row["status"] != Status.VALUE:
        return improving.edition.cell(row, column, "amount")
    if row[column] is None or (column == "assurance" and row[column] == "none"):
        return Cell(_NONE)
    return Cell(improving.words(f"control.{column}.{row[column]}.name"))


def _tests(improving: Improving, cycle: str) -> tuple[Block, ...]:
    rows = sorted(improving.edition.rows("tests_of_change", cycle=cycle), key=lambda row: row["place"])
    if not rows:
        return (Paragraph(improving.say("tests.none")),)
    heads = ("change", "plan", "predicted", "result", "held", "decision")
    table = Table(
        id=_anchor("table-tests", cycle),
        caption=improving.say("tests.caption"),
        columns=tuple(Column(improving.say(f"tests.{head}")) for head in heads),
        rows=tuple(_test(improving, row) for row in rows),
        notes=tuple(line for row in rows for line in _told_of_test(improving, row)),
    )
    return (TableBlock(table),)


def _test(improving: Improving, row: Row) -> tuple[Cell, ...]:
    edition, say = improving.edition, improving.say
    in_words = row["statistic"] == "text"
    between = None
    if row["predicted_lower"] is not None and row["predicted_upper"] is not None:
        bounds = {name: improving.amount(row[f"predicted_{name}"], row["unit"]) for name in ("lower", "upper")}
        between = edition.say("range", **bounds)
    recorded = say("tests.recorded", day=edition.date(row["recorded_on"]))
    predicted = improving.said(row, "predicted") if in_words else improving.amount(row["predicted"], row["unit"])
    days = [edition.date(row[name]) for name in ("plan_start", "plan_end") if row[name] is not None]
    plan = say("tests.days", start=days[0], end=days[1]) if len(days) == len(("start", "end")) else "; ".join(days)
    return (
        Cell(str(improving.said(row, "change")), anchor=_anchor("test", row["test"])),
        Cell(say(f"tests.scales.{row['scale']}"), detail=plan or None),
        Cell(str(predicted), detail="; ".join(filter(None, (between, recorded)))),
        _result(improving, row),
        Cell(_NONE if row["held"] is None else say("tests.agrees" if row["held"] else "tests.differs")),
        Cell(_NONE if row["decision"] is None else say(f"tests.decisions.{row['decision']}")),
    )


def _result(improving: Improving, row: Row) -> Cell:
    if row["status"] == Status.VALUE and row["result"] is None:
        return Cell(improving.say("tests.in_words"))
    cell = improving.edition.cell(row, "result", row["unit"] or "amount")
    if not cell.has_value:
        return cell
    source = improving.say(f"tests.from.{row['result_from']}", points=row["points"])
    return Cell(cell.text, cell.status, detail=source)


def _told_of_test(improving: Improving, row: Row) -> list[str]:
    """What was expected, learned and went otherwise, and what to beware of, each as a sentence about the test."""
    change = improving.said(row, "change")
    told = [
        improving.say(f"tests.told.{column}", change=change, text=improving.said(row, column))
        for column in ("why", "late", "happened", "learned")
        if improving.said(row, column)
    ]
    beware = [
        improving.say("tests.told.note", change=change, text=text) for text in improving.notes("test", row["test"])
    ]
    return told + beware


def _findings(improving: Improving) -> tuple[Section, ...]:
    rows = sorted(improving.edition.rows("findings"), key=lambda row: row["place"])
    return tuple(_finding(improving, row) for row in rows)


def _finding(improving: Improving, row: Row) -> Section:
    grounds = sorted(
        improving.edition.rows("finding_grounds", finding=row["finding"]), key=lambda ground: ground["place"]
    )
    heads = ("ground", "kind", "period", "value", "verdict")
    table = Table(
        id=_anchor("table-finding", row["finding"]),
        caption=improving.say("findings.caption"),
        columns=tuple(Column(improving.say(f"findings.{head}"), head == "value") for head in heads),
        rows=tuple(_ground(improving, ground) for ground in grounds),
        notes=(improving.say("findings.note"),),
    )
    return Section(
        _anchor("finding", row["finding"]),
        str(improving.said(row, "says")),
        (
            Paragraph(improving.say("findings.found", day=improving.edition.date(row["on"]))),
            TableBlock(table),
            *improving.beware("finding", row["finding"]),
        ),
    )


def _ground(improving: Improving, row: Row) -> tuple[Cell, ...]:
    edition = improving.edition
    is_note = row["kind"] == "note"
    # A note has its words and no number, which is no lack.
    value = Cell(_NONE) if is_note or _is_said(row) else edition.cell(row, "value", row["unit"] or "amount")
    bounds = edition.interval_cell(row, "lower", "upper", row["unit"] or "amount").text
    detail = None if bounds == _NONE or not value.has_value else bounds
    start = row["period_start"]
    name, link = _pointed_at(improving, row)
    return (
        Cell(name, link=link),
        Cell(improving.say(f"findings.kinds.{row['kind']}")),
        Cell(_NONE if start is None else edition.date(start)),
        Cell(value.text, value.status, value.reason, detail=detail),
        Cell(_NONE if row["verdict"] is None else _verdict(improving, row)),
    )


def _is_said(row: Row) -> bool:
    """A result that a person told, without a number."""
    return row["status"] == Status.VALUE and row["value"] is None


def _verdict(improving: Improving, row: Row) -> str:
    if row["kind"] == "test":
        return improving.say("tests.agrees" if row["verdict"] == "held" else "tests.differs")
    return improving.words(f"control.variation.{row['verdict']}.name")


def _pointed_at(improving: Improving, row: Row) -> tuple[str, str | None]:
    """What a ground points at in words, with the page of its number where there is one."""
    parts = row["points_at"].split("/")
    naming: dict[str, Callable[[Improving, Sequence[str]], tuple[str, str | None]]] = {
        "effect": _effect, "signal": _signal, "segment": _segment, "estimate": _estimate, "reach": _reach,
        "impact": _impact, "test": _of_test,
    }  # fmt: skip
    return naming[row["kind"]](improving, parts) if row["kind"] in naming else (row["points_at"], None)


def _indicator(improving: Improving, id: str) -> str:
    return improving.edition.indicator_name(id) if id in improving.edition.released.indicators else id.replace("_", " ")


def _region(improving: Improving, id: str) -> str:
    known = set(improving.edition.released.table("regions")["region"])
    code = f"site:{id}" if f"site:{id}" in known else id
    return improving.words.region(code)


def _population(improving: Improving, id: str) -> str:
    name = f"name_{improving.edition.language}"
    return next((str(row[name]) for row in improving.edition.rows("populations", population=id)), id.replace("_", " "))


def _effect(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    link = "effects.html" if any(path == "effects.html" for path, _ in improving.edition.menu) else None
    where = [_population(improving, part) for part in parts[1:-1]] + [_region(improving, parts[-1])]
    return ", ".join([_indicator(improving, parts[0]), *where]), link


def _signal(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    cell = improving.chart(parts[0])
    return cell.text, cell.link


def _segment(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    schemes = {row["scheme"] for row in improving.edition.rows("segment_schemes")}
    scheme, rest = (parts[0], parts[1:]) if parts[0] in schemes else (None, parts)
    owned = scheme or next((row["scheme"] for row in improving.edition.rows("segment_schemes", segment=rest[0])), None)
    told = [improving.words.segment(owned, rest[0]), _region(improving, rest[1]), *rest[2:]]
    return ", ".join(told), "segments.html" if schemes else None


def _estimate(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    told = ", ".join([_indicator(improving, parts[0]), _region(improving, parts[1]), *parts[2:]])
    has_figures = any(path == "figures.html" for path, _ in improving.edition.menu)
    known = has_figures and parts[0] in improving.edition.released.indicators
    return told, f"figures/{parts[0]}.html" if known else "index.html"


def _reach(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    stage = improving.words(f"reach.stages.{parts[2]}")
    told = [improving.words.entry(parts[0]), _region(improving, parts[1]), stage, *parts[3:]]
    link = f"reach/{parts[0]}.html".replace("_", "-") if improving.edition.has_reach else None
    return ", ".join(told), link


def _impact(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    name = f"name_{improving.edition.language}"
    names = {row["intervention"]: row[name] for row in improving.edition.rows("interventions")}
    told = [names.get(parts[0], parts[0].replace("_", " ")), parts[1].replace("_", " ")]
    return ", ".join([*map(str, told), _indicator(improving, parts[2])]), "choice.html" if names else None


def _of_test(improving: Improving, parts: Sequence[str]) -> tuple[str, str | None]:
    row = next(iter(improving.edition.rows("tests_of_change", test=parts[0])), None)
    name = parts[0] if row is None else str(improving.said(row, "change"))
    return name, None if row is None else f"{PATH}#{_anchor('test', parts[0])}"


def _decisions(improving: Improving) -> tuple[Section, ...]:
    rows = sorted(improving.edition.rows("cycle_decisions"), key=lambda row: row["place"])
    return tuple(_decision(improving, row) for row in rows)


def _decision(improving: Improving, row: Row) -> Section:
    edition, say = improving.edition, improving.say
    findings = {each["finding"]: str(improving.said(each, "says")) for each in edition.rows("findings")}
    rests = "; ".join(findings.get(id, id) for id in (row["findings"] or "").split())
    number = row["applied"]
    applied = say("decisions.not_applied") if number is None else say("decisions.in_cycle", number=number)
    told = {
        "who": say("decisions.by", who=row["decided_by"], day=edition.date(row["on"])),
        "findings": rests,
        "expected": improving.said(row, "expected"),
        "review": None if row["review_on"] is None else edition.date(row["review_on"]),
        "applied": applied,
    }
    changes = sorted(edition.rows("decided_changes", decision=row["decision"]), key=lambda each: each["place"])
    return Section(
        _anchor("decision", row["decision"]),
        str(improving.said(row, "why")),
        (
            improving.terms("decisions", told),
            *((TableBlock(_changes(improving, row["decision"], changes)),) if changes else ()),
            *improving.beware("decision", row["decision"]),
        ),
    )


def _changes(improving: Improving, decision: str, rows: Sequence[dict[str, Any]]) -> Table:
    heads = ("step", "at", "before", "after", "state")
    return Table(
        id=_anchor("table-changes", decision),
        caption=improving.say("changes.caption"),
        columns=tuple(Column(improving.say(f"changes.{head}")) for head in heads),
        rows=tuple(_change(improving, row) for row in rows),
    )


def _change(improving: Improving, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(improving.say(f"changes.steps.{row['step']}"), detail=improving.say(f"changes.edits.{row['edit']}")),
        Cell(row["at"]),
        Cell(row["before"] or _NONE),
        Cell(row["after"] or _NONE),
        Cell(improving.say("changes.applied" if row["is_applied"] else "changes.waiting")),
    )
