"""`proeftuin evaluate`: draft an analysis plan, freeze it, and see whether the study still follows it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from proeftuin.cli.computing import computing_from, engine_option, memory_option, spill_option
from proeftuin.cli.console import Console
from proeftuin.cli.plan_state import say_plan_state, show_departures
from proeftuin.studies.study_file import file_of_study, is_about_persons
from proeftuin.vocabulary.number_format import number, quantity

if TYPE_CHECKING:
    from proeftuin.steps.evaluation.draft_record import OutcomeDraft, SegmentDraft, SiteDraft
    from proeftuin.studies.drafted_study import DraftedStudy

_REGIONS_SHOWN = 3
_ALL_SITES = "all"


def add_to(app: typer.Typer, console: Console) -> None:
    """Add the commands to the command line."""
    text = console.text
    group = typer.Typer(help=text("evaluate.help"), no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="evaluate")
    study_argument = typer.Argument(..., help=text("run.study"), metavar="STUDY")
    json_option = typer.Option(False, "--json", help=text("run.json"))

    @group.command("draft", help=text("evaluate.draft_help"))
    def draft(
        study: Path = study_argument,
        write: bool = typer.Option(False, "--write", help=text("evaluate.write")),
        engine: str = engine_option(console),
        memory: str = memory_option(console),
        spill: Path = spill_option(console),
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.evaluate import draft_study, write_completed_evaluation

        if is_about_persons(study):
            # What this needs takes a second to load, which other studies need not wait for.
            from proeftuin.studies.care_draft import draft_care_study

            computing = computing_from(engine, memory, spill)
            found = draft_care_study(study, computing=computing, environment=os.environ, detail=console.note)
        else:
            found = draft_study(study)
        written = write_completed_evaluation(found) if write else None
        if as_json:
            console.json(found.as_mapping())
            return
        _show_draft(console, found)
        if written:
            console.say("evaluate.written", file=written, study=file_of_study(study), folder=study)
        else:
            console.say("evaluate.next", folder=study)

    @group.command("freeze", help=text("evaluate.freeze_help"))
    def freeze(
        study: Path = study_argument,
        reason: str = typer.Option(None, "--replace", help=text("evaluate.replace"), metavar="REASON"),
        as_json: bool = json_option,
    ) -> None:
        from proeftuin.studies.evaluate import freeze_study, study_status

        # The day of freezing is a fact about the outside world, which only the command line knows.
        path = freeze_study(study, day=date.today(), reason=reason)  # noqa: TID251
        status = study_status(study)
        if as_json:
            console.json(status.as_mapping())
            return
        console.say("evaluate.frozen_now", file=path, hash=status.plan_hash[:12])
        if status.follow_up_was_at_hand:
            console.say("evaluate.follow_up_was_there")

    @group.command("status", help=text("evaluate.status_help"))
    def status(study: Path = study_argument, as_json: bool = json_option) -> None:
        from proeftuin.studies.evaluate import study_status

        found = study_status(study)
        if as_json:
            console.json(found.as_mapping())
            return
        frozen = found.status.frozen
        say_plan_state(console, found.status.state, frozen.frozen_on if frozen else None, found.status.departures)
        if found.follow_up_was_at_hand:
            console.say("evaluate.follow_up_was_there")
        if found.status.departures:
            show_departures(console, found.status.departures)
        if frozen and frozen.superseded:
            console.say("evaluate.replaced", number=len(frozen.superseded), file=found.file)
        if found.inputs_changed:
            console.say("evaluate.inputs_changed", number=len(found.inputs_changed))


def _show_draft(console: Console, found: DraftedStudy) -> None:
    text, draft = console.text, found.draft
    first, last = draft.years[0], draft.years[-1]
    console.say("evaluate.read", first=first, last=last, next=last + 1, regions=draft.regions)
    size = "followed" if found.is_about_persons else "size"
    headings = _headings(console, "site", size, "ratio", "before", "after", "placebos", "remarks")
    console.table(text("evaluate.sites_title"), headings, [_site_row(console, site) for site in draft.sites])
    _show_like_regions(console, found)
    headings = _headings(
        console, "outcome", "role", "site", "level", "regions", "difference", "matched", "cautious", "at_best"
    )
    rows = [_outcome_row(console, found, row) for row in draft.outcomes]
    console.table(text("evaluate.outcomes_title"), headings, rows, right=3)
    _show_segments(console, found)
    console.say("evaluate.table_note")
    console.say("evaluate.assumption", years=len(draft.years))
    _show_notes_on_persons(console, found)
    console.say(f"evaluate.proposed.{draft.comparator}")
    console.say(f"evaluate.choice.{draft.choice}")


def _show_like_regions(console: Console, found: DraftedStudy) -> None:
    shown: dict[str, int] = {}
    rows = []
    for region in found.draft.like_regions:
        shown[region.site] = shown.get(region.site, 0) + 1
        if shown[region.site] <= _REGIONS_SHOWN:
            listed = ", ".join(found.areas.get(code, code) for code in region.municipalities)
            rows.append([region.site, listed, number(region.distance, "ratio", console.language)])
    if rows:
        headings = _headings(console, "site", "areas" if found.is_about_persons else "municipalities", "distance")
        console.table(console.text("evaluate.like_title"), headings, rows, right=2)


def _show_segments(console: Console, found: DraftedStudy) -> None:
    """The other populations with all sites together; what each site could show in them is in the JSON."""
    rows = [
        [
            found.populations[segment.population].in_language(console.language),
            str(segment.regions),
            *_outcome_row(console, found, row)[:2],
            *_outcome_row(console, found, row)[3:],
        ]
        for segment in found.draft.segments
        for row in _rows_together(segment)
    ]
    if rows:
        headings = _headings(
            console, "population", "comparison_regions", "outcome", "role", "level", "regions", "difference", "matched",
            "cautious", "at_best",
        )  # fmt: skip
        console.table(console.text("evaluate.segments_title"), headings, rows, right=4)


def _rows_together(segment: SegmentDraft) -> list[OutcomeDraft]:
    """Rows of all sites together, or of the site when there is one."""
    sites = {row.site for row in segment.outcomes} - {_ALL_SITES}
    shown = sites if len(sites) == 1 else {_ALL_SITES}
    return [row for row in segment.outcomes if row.site in shown]


def _show_notes_on_persons(console: Console, found: DraftedStudy) -> None:
    if not found.is_about_persons:
        return
    console.say("evaluate.persons_note")
    if found.draft.segments:
        console.say("evaluate.segments_note")
    for population in found.judged_early:
        name = found.populations[population].in_language(console.language)
        console.say("evaluate.judged_early", population=name, year=found.draft.years[-1] + 1)


def _headings(console: Console, *names: str) -> list[str]:
    return [console.text(f"evaluate.heading.{name}") for name in names]


def _site_row(console: Console, site: SiteDraft) -> list[str]:
    language, none = console.language, console.text("evaluate.none")
    return [
        site.site,
        none if site.size is None else number(site.size, "insured_years", language),
        none if site.size_ratio is None else number(site.size_ratio, "ratio", language),
        str(site.years_before),
        str(site.years_after),
        none if site.placebo_groups is None else str(site.placebo_groups),
        "; ".join(console.text(f"evaluate.remark.{remark}") for remark in site.remarks),
    ]


def _outcome_row(console: Console, found: DraftedStudy, row: OutcomeDraft) -> list[str]:
    text, language, none = console.text, console.language, console.text("evaluate.none")

    def told(value: float | None, unit: str) -> str:
        return none if value is None else quantity(value, unit, language)

    return [
        found.outcomes[row.outcome].name.in_language(language),
        text(f"evaluate.role.{row.role}"),
        text("evaluate.all") if row.site == _ALL_SITES else row.site,
        told(row.level, row.scale),
        told(row.regions_level, row.scale),
        told(row.difference, "ratio"),
        told(row.matched_difference, "ratio"),
        text(f"evaluate.reason.{row.reason}") if row.reason else told(row.minimum_detectable, row.scale),
        told(row.at_best, row.scale),
    ]
