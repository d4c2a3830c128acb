"""The comparison of two cycles as pages of its own, in every language of a study, to open without a whole report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.release.released import Released, StudyCard
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition, MadeUp
from proeftuin.reporting.html import render_language_choice, render_page, write_assets
from proeftuin.reporting.marking import marked_page
from proeftuin.reporting.pages.cycles import cycle_pages
from proeftuin.vocabulary.language import Language, Translated

_START = "index.html"


@dataclass(frozen=True)
class _CycleEdition(Edition):
    """The one page in one language: no menu, since there is nothing beside it."""

    is_made_up: bool = False

    @property
    def made_up(self) -> MadeUp | None:
        if not self.is_made_up:
            return None
        return MadeUp(self.say("care.made_up.label"), self.say("care.made_up.sentence"))

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        return ()

    @property
    def beside(self) -> tuple[tuple[str, str, str | None], ...]:
        return ()

    @property
    def colophon(self) -> str:
        return self.title


def write_cycle_report(
    folder: Path,
    *,
    study: str,
    title: Translated,
    tables: Mapping[str, pl.DataFrame],
    languages: Sequence[Language],
    is_made_up: bool,
) -> Path:
    """
    Write the pages into `folder`, and give the one to open first.

    Parameters
    ----------
    tables : mapping of str to frame
        `cycle_changes` and `cycle_differences`.
    """
    card = StudyCard(study, title, title, date.min, 0, 0, "")
    released = Released(card, (), {}, {}, tables, ())
    editions = [_CycleEdition(released, language, Geography({}), is_made_up) for language in languages]
    write_assets(folder / "assets", {})
    for edition in editions:
        (page,) = cycle_pages(edition)
        page = replace(page, path=_START)
        marked = page if edition.made_up is None else marked_page(page, edition.made_up)
        (folder / edition.language).mkdir(parents=True, exist_ok=True)
        text = render_page(marked, edition, languages)
        (folder / edition.language / _START).write_text(text, encoding="utf-8")
    start = folder / _START
    start.write_text(render_language_choice(editions), encoding="utf-8")
    return start
