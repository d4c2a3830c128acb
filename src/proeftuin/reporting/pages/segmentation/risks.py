"""The pages about models of risk: what is predicted, how well, for whom it goes wrong, and what it is not for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.charts.risk_calibration import risk_calibration_chart
from proeftuin.reporting.charts.risk_gain import risk_gain_chart
from proeftuin.reporting.charts.risk_groups import risk_groups_chart
from proeftuin.reporting.charts.risk_words import COMPARATORS, EVERYBODY_IN_IT, FULL, VARIANTS, RiskWords
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import (
    Block,
    Notice,
    NoticeKind,
    Page,
    Paragraph,
    Reference,
    Section,
    TableBlock,
    Term,
    Terms,
)
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care_parts import legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "risks.html"
MEASURES = {
    "c_statistic": "ratio",
    "c_statistic_learned": "ratio",
    "average_precision": "ratio",
    "observed_over_expected": "ratio",
    "calibration_intercept": "ratio",
    "calibration_slope": "ratio",
    "brier": "p_value",
    "brier_scaled": "ratio",
}
"""Measures of quality in the order of the table, and how many decimals they are written with."""
GAINS = {"c_statistic": "p_value", "brier": "p_value"}
NOTES = ("drift", "overfitted", "group_miscalibrated", "no_record_no_risk", "cost_not_need", "regression_to_the_mean")
"""Warnings, in the order in which they are told."""
MOST_GROUPS = 3
"""Groups that a warning names; the table holds all."""


@dataclass(frozen=True)
class Predicted:
    """One model in one edition."""

    edition: CareEdition
    model: str

    @cached_property
    def words(self) -> RiskWords:
        """Names and rows of the model."""
        return RiskWords(self.edition.released, self.edition.language, self.model)

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the pages about risks."""
        return self.edition.say(f"risks.{key}", **gaps)

    @property
    def path(self) -> str:
        """Path of the page about the model."""
        return f"risks/{self.model}.html"

    def text(self, column: str) -> str:
        """A text of the card in the language of the edition."""
        return str(self.words.card[f"{column}_{self.edition.language}"])

    def quality(self, segment: str) -> Mapping[tuple[str, str], Row]:
        """Measures about everybody of a segment by variant and measure."""
        rows = self.words.rows("risk_quality", segment=segment, group_kind="all")
        return {(row["variant"], row["measure"]): row for row in rows}

    def cell(self, row: Row | None, unit: str) -> Cell:
        """A measure with its interval below it, in its state."""
        if row is None:
            return Cell("–")
        cell = self.edition.cell(row, "value", unit)
        bounds = self.edition.interval_cell(row, "lower", "upper", unit).text
        return Cell(cell.text, cell.status, cell.reason, detail=None if bounds == "–" or not cell.has_value else bounds)


def risk_pages(edition: CareEdition) -> tuple[Page, ...]:
    """The list of models and the page of each; none in results without models."""
    if not edition.has_page("risks"):
        return ()
    models = list(edition.released.table("risk_models")["model"].unique(maintain_order=True))
    found = tuple(Predicted(edition, model) for model in models)
    return (_list(edition, found), *map(_model_page, found))


def _list(edition: CareEdition, models: tuple[Predicted, ...]) -> Page:
    say = edition.say
    return Page(
        language=edition.language,
        path=PATH,
        title=say("risks.title"),
        lead=say("risks.lead"),
        sections=(
            Section(
                "models", say("risks.models.title"), (Paragraph(say("risks.models.intro")), TableBlock(_models(models)))
            ),
            Section(
                "cautions",
                say("risks.cautions.title"),
                (
                    Notice(
                        NoticeKind.CAVEAT,
                        say("risks.cautions.heading"),
                        tuple(
                            say(f"risks.cautions.{key}")
                            for key in ("population", "cost", "mean", "records", "treatable")
                        ),
                    ),
                ),
            ),
            legend_section(edition),
        ),
    )


def _models(models: tuple[Predicted, ...]) -> Table:
    say = models[0].say
    return Table(
        id="table-models",
        caption=say("models.caption"),
        columns=(
            Column(say("models.name")),
            Column(say("models.outcome")),
            Column(say("models.events"), True),
            *(Column(say("models.c_statistic", variant=models[0].words.variant(each)), True) for each in VARIANTS),
        ),
        rows=tuple(_model_row(each) for each in models),
        sources=models[0].edition.citation_lines(models[0].edition.released.citations),
        notes=(say("models.note"),),
    )


def _model_row(model: Predicted) -> tuple[Cell, ...]:
    card, quality = model.words.card, model.quality(model.words.card["segment"])
    return (
        Cell(model.words.name, link=model.path, detail=str(card["test_year"])),
        Cell(model.text("outcome")),
        model.edition.count_cell(card, "test_events"),
        *(model.cell(quality.get((variant, "c_statistic")), "ratio") for variant in VARIANTS),
    )


def _model_page(model: Predicted) -> Page:
    edition, say, words = model.edition, model.say, model.words
    released, language, segment = edition.released, edition.language, words.card["segment"]
    card = words.card
    return Page(
        language=language,
        path=model.path,
        title=words.name,
        lead=say("model.lead", outcome=model.text("outcome"), learn=card["learn_year"], test=card["test_year"]),
        sections=(
            Section("card", say("card.title"), (_card(model), Reference(say("model.others"), PATH))),
            Section(
                "quality",
                say("quality.title"),
                (Paragraph(say("quality.intro")), TableBlock(_quality(model, segment)), *_gains(model, segment)),
            ),
            Section(
                "calibration",
                say("calibration.title"),
                (
                    Paragraph(say("calibration.intro")),
                    figure(
                        "figure-calibration", lambda: risk_calibration_chart(released, model.model, segment, language)
                    ),
                    *_warnings(model, "drift", "overfitted"),
                ),
            ),
            Section(
                "gain",
                say("gain.title"),
                (
                    Paragraph(say("gain.intro")),
                    figure("figure-gain", lambda: risk_gain_chart(released, model.model, segment, language)),
                    *_warnings(model, "regression_to_the_mean"),
                ),
            ),
            Section(
                "groups",
                say("groups.title"),
                (
                    Paragraph(say("groups.intro")),
                    figure("figure-groups", lambda: risk_groups_chart(released, model.model, language)),
                    *_warnings(model, "group_miscalibrated", "no_record_no_risk"),
                    *_needs(model),
                    *_warnings(model, "cost_not_need"),
                ),
            ),
            *_segments(model),
            *_coefficients(model, segment),
            Section("limits", say("limits.title"), _limits(model)),
            legend_section(edition),
        ),
    )


def _card(model: Predicted) -> Terms:
    return Terms(tuple(Term(model.say(f"card.{name}"), tuple(said)) for name, said in _card_lines(model) if said))


def _card_lines(model: Predicted) -> Iterator[tuple[str, list[str]]]:
    edition, card, say = model.edition, model.words.card, model.say
    comparators = [model.words.variant(each) for each in str(card["comparators"]).split()]
    yield "outcome", [model.text("outcome")]
    yield "population", [edition.population_name(card["population"])]
    yield "form", [say(f"card.forms.{card['form']}")]
    yield "predictors", [model.text("predictors"), say("card.before")]
    yield "comparators", comparators
    for kind in ("learn", "test"):
        told = {"year": card[f"{kind}_year"], "persons": edition.count_cell(card, f"{kind}_persons").text}
        line = say("card.persons", **told, events=edition.count_cell(card, f"{kind}_events").text)
        threshold = card[f"{kind}_threshold_eur"]
        amount = [] if threshold is None else [say("card.threshold", amount=edition.quantity(threshold, "eur"))]
        yield kind, [line, *amount]
    shares = {name: card[f"{name}_percent"] for name in ("followed", "died", "left")}
    if None not in shares.values():
        yield "follow_up", [say("card.shares", **{n: edition.quantity(v, "percent") for n, v in shares.items()})]
    yield "use", [model.text("intended_use")]
    yield "recalibrate", [edition.date(card["recalibrate_from"])] if card["recalibrate_from"] else []
    yield "hash", [str(card["hash"])[:12]]


def _quality(model: Predicted, segment: str) -> Table:
    quality, say = model.quality(segment), model.say
    variants = [each for each in VARIANTS if any(key[0] == each for key in quality)]
    shown = [each for each in MEASURES if any((variant, each) in quality for variant in variants)]
    return Table(
        id="table-quality",
        caption=say("quality.caption", model=model.words.titled(segment), year=model.words.card["test_year"]),
        columns=(
            Column(say("quality.measure")),
            *(Column(model.words.variant(variant), True) for variant in variants),
        ),
        rows=tuple(
            (
                Cell(say(f"measure.{measure}.name"), detail=say(f"measure.{measure}.meaning")),
                *(model.cell(quality.get((variant, measure)), MEASURES[measure]) for variant in variants),
            )
            for measure in shown
        ),
        sources=model.edition.citation_lines(model.edition.released.citations),
        notes=(say("quality.note"),),
    )


def _gains(model: Predicted, segment: str) -> tuple[Block, ...]:
    """What the model adds to each comparator, with the interval of the difference."""
    quality, say = model.quality(segment), model.say
    rows = tuple(
        (
            Cell(model.words.variant(each)),
            *(model.cell(quality.get((f"gain_over_{each}", measure)), unit) for measure, unit in GAINS.items()),
        )
        for each in COMPARATORS
        if any((f"gain_over_{each}", measure) in quality for measure in GAINS)
    )
    if not rows:
        return ()
    table = Table(
        id="table-gains",
        caption=say("quality.gain_caption", model=model.words.titled(segment)),
        columns=(
            Column(say("quality.beside")),
            *(Column(say("quality.more", measure=say(f"measure.{measure}.name")), True) for measure in GAINS),
        ),
        rows=rows,
        sources=model.edition.citation_lines(model.edition.released.citations),
        notes=(say("quality.gain_note"),),
    )
    return (TableBlock(table),)


def _warnings(model: Predicted, *notes: str) -> tuple[Notice, ...]:
    """A notice for each of these warnings that the figures gave, with where it was found."""
    rows = [row for row in model.words.rows("risk_quality") if row["note"] in notes and row["variant"] == FULL]
    found = []
    for note in notes:
        own = [row for row in rows if row["note"] == note]
        if own:
            told = [_where(model, row) for row in own[:MOST_GROUPS]]
            found.append(
                Notice(
                    NoticeKind.CAVEAT, model.say(f"warning.{note}.title"), (*told, model.say(f"warning.{note}.text"))
                )
            )
    return tuple(found)


def _where(model: Predicted, row: Row) -> str:
    words = model.words
    about = words.segment(row["segment"]) if row["group_kind"] in ("all", "top") else words.group(
        row["group_kind"], row["group"]
    )  # fmt: skip
    unit = "percent" if row["measure"] == "still_in_top" else "ratio"
    cell = model.cell(row, unit)
    value = cell.text if cell.detail is None else f"{cell.text} ({cell.detail})"
    return model.say("warning.found", measure=model.say(f"measure.{row['measure']}.name"), about=about, value=value)


def _needs(model: Predicted) -> tuple[Block, ...]:
    """Recorded needs of groups at an equal risk, for a model of cost."""
    rows = model.words.rows("risk_quality", measure="needs_over_expected", variant=FULL)
    if not rows:
        return ()
    say = model.say
    table = Table(
        id="table-needs",
        caption=say("groups.needs_caption", model=model.words.name, year=model.words.card["test_year"]),
        columns=(
            Column(say("groups.group")),
            Column(say("groups.persons"), True),
            Column(say("measure.needs_over_expected.name"), True),
        ),
        rows=tuple(
            (
                Cell(model.words.group(row["group_kind"], row["group"])),
                model.edition.count_cell(row, "persons"),
                model.cell(row, "ratio"),
            )
            for row in rows
        ),
        sources=model.edition.citation_lines(model.edition.released.citations),
        notes=(say("measure.needs_over_expected.meaning"),),
    )
    return (TableBlock(table),)


def _segments(model: Predicted) -> tuple[Section, ...]:
    """The models of single segments beside that of everybody."""
    cards = {segment: card for segment, card in model.words.cards.items() if segment != EVERYBODY_IN_IT}
    if not cards:
        return ()
    say, measures = model.say, ("c_statistic", "observed_over_expected", "calibration_slope")
    table = Table(
        id="table-segments",
        caption=say("segments.caption", model=model.words.name),
        columns=(
            Column(say("segments.segment")),
            Column(say("segments.persons"), True),
            Column(say("segments.events"), True),
            *(Column(say(f"measure.{measure}.name"), True) for measure in measures),
            Column(say("segments.simple"), True),
        ),
        rows=tuple(_segment_row(model, segment, card, measures) for segment, card in cards.items()),
        sources=model.edition.citation_lines(model.edition.released.citations),
        notes=(say("segments.note"),),
    )
    return (Section("segments", say("segments.title"), (Paragraph(say("segments.intro")), TableBlock(table))),)


def _segment_row(model: Predicted, segment: str, card: Row, measures: tuple[str, ...]) -> tuple[Cell, ...]:
    quality, edition = model.quality(segment), model.edition
    simple = quality.get((COMPARATORS[0], "c_statistic"))
    reason = None if card["reason"] is None else edition.explain("reason", card["reason"])
    return (
        Cell(model.words.segment(segment)[:1].upper() + model.words.segment(segment)[1:]),
        edition.count_cell(card, "test_persons"),
        edition.count_cell(card, "test_events"),
        *(
            model.cell(quality.get((FULL, measure)), "ratio")
            if (FULL, measure) in quality or reason is None
            else Cell(edition.wording.state(Status(card["status"])), Status(card["status"]), reason)
            for measure in measures
        ),
        model.cell(simple, "ratio"),
    )


def _coefficients(model: Predicted, segment: str) -> tuple[Section, ...]:
    rows = model.words.rows("risk_coefficients", segment=segment, variant=FULL)
    if not rows:
        return ()
    say, edition = model.say, model.edition
    # Of real persons no level says how many it has.
    counts = [name for name in ("persons", "events") if any(row[name] is not None for row in rows)]
    table = Table(
        id="table-coefficients",
        caption=say("coefficients.caption", model=model.words.titled(segment)),
        columns=(
            Column(say("coefficients.term")),
            Column(say("coefficients.value"), True),
            *(Column(say(f"coefficients.{name}"), True) for name in counts),
        ),
        rows=tuple(
            (
                Cell(str(row[f"label_{edition.language}"])),
                model.cell(row, "ratio"),
                *(edition.count_cell(row, name) for name in counts),
            )
            for row in rows
        ),
        sources=edition.citation_lines(edition.released.citations),
        notes=(say("coefficients.note"),),
    )
    return (
        Section("coefficients", say("coefficients.title"), (Paragraph(say("coefficients.intro")), TableBlock(table))),
    )


def _limits(model: Predicted) -> tuple[Block, ...]:
    return (Paragraph(model.text("limits")), Paragraph(model.say("limits.no_list")))
