"""
Which results the portfolio no longer agrees with.

The results of a study say what they rest on, in a ledger. What the portfolio says now is held against that ledger by
the library, so that a changed rollout names the very results that were computed with the old day. They stay named
until a run has computed them with the new one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from proeftuin.errors import ProeftuinError
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.definitions import definitions_of_study
from proeftuin.studies.result_ledger import Cause, Ledger, StaleGroup, stale_groups
from proeftuin_web.portfolio.counts import as_csv, rows_of
from proeftuin_web.portfolio.meaning import of_study
from proeftuin_web.portfolio.models import DeliveryCount, EnablingIntervention, Entry, OwnType, StudyPortfolio
from proeftuin_web.portfolio.study_text import COUNTS_FILE, NotReadable, ReadStudy, read_study, wanted_part
from proeftuin_web.results.models import Edition
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site

PART = "portfolio"


@dataclass(frozen=True)
class StaleResult:
    """
    Results of a study that were computed with another portfolio than the present one.

    Attributes
    ----------
    group : str
        As the library calls them, such as `evaluation` or `reach`.
    reasons : tuple of (address, before, now)
        What changed in the portfolio; empty where only other results changed that these are made of.
    """

    study: Study
    group: str
    reasons: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """What the results are called on pages."""
        return name_of_group(self.group)


def name_of_group(group: str) -> str:
    """What a group of results is called on pages."""
    kind, _point, rest = group.partition(".")
    return _NAMES[kind]() % {"name": rest} if kind in _NAMES else group


_NAMES = {
    "evaluation": lambda: _("the evaluation: effects"),
    "portfolio": lambda: _("the tables of the portfolio"),
    "reach": lambda: _("reach and delivery"),
    "status": lambda: _("the figures of the sites"),
    "choice": lambda: _("the choice of interventions"),
    "charts": lambda: _("the control chart %(name)s"),
    "cycles": lambda: _("the improvement cycle %(name)s"),
    "findings": lambda: _("the finding %(name)s"),
    "decisions": lambda: _("the decision %(name)s"),
    "segments": lambda: _("the segments by %(name)s"),
}


def stale_results(*, study: Study | None = None, site: Site | None = None) -> list[StaleResult]:
    """Results that the portfolio no longer agrees with: of one study, of every study about one site, or of all."""
    ties = StudyPortfolio.objects.select_related("study")
    if study is not None:
        ties = ties.filter(study=study)
    found = [
        tie
        for tie in ties
        if site is None or any(one.get("code") == site.code for one in tie.study.sites) or tie.study.site_id == site.pk
    ]
    marks = _marks([tie.study for tie in found])
    results = []
    for tie in found:
        if tie.stale_for != marks[tie.study_id]:
            refresh(tie.study)
            tie.refresh_from_db(fields=["stale", "stale_for"])
        results += [
            StaleResult(tie.study, one["group"], tuple((a, b, c) for a, b, c in one["reasons"])) for one in tie.stale
        ]
    return results


def refresh(study: Study | None) -> None:
    """Find anew which results the portfolio no longer agrees with."""
    tie = StudyPortfolio.objects.filter(study=study).first() if study is not None else None
    if study is None or tie is None:
        return
    ledger = _ledger(study)
    part = present_part(study)
    found = _stale(ledger, definitions(study, part)) if ledger is not None and part is not None else ()
    tie.stale = [{"group": one.id, "reasons": _reasons(one)} for one in found]
    tie.stale_for = _marks([study])[study.pk]
    tie.save(update_fields=["stale", "stale_for"])


def touched(study: Study, before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[StaleResult] | None:
    """Results that change when the portfolio goes from `before` to `now`; `None` when there are no results yet."""
    ledger = _ledger(study)
    if ledger is None or before is None or now is None:
        return None
    first = _with_portfolio(ledger, definitions(study, before))
    return [
        StaleResult(study, one.id, tuple((a, b, c) for a, b, c in _reasons(one)))
        for one in stale_groups(first, _with_portfolio(ledger, definitions(study, now)))
    ]


def present_part(study: Study, read: ReadStudy | None = None) -> dict[str, Any] | None:
    """The part `portfolio` of the study as it should be by what is kept here; `None` when its file cannot be read."""
    try:
        read = read or read_study(study)
    except NotReadable:
        return None
    withdrawn = [
        *Entry.objects.filter(study=study, is_withdrawn=True).values_list("code", flat=True),
        *EnablingIntervention.objects.filter(study=study, is_withdrawn=True).values_list("code", flat=True),
    ]
    return wanted_part(
        read,
        of_study(study),
        list(OwnType.objects.filter(study=study, is_of_choice=False).values_list("definition", flat=True)),
        set(Site.objects.values_list("code", flat=True)),
        withdrawn=withdrawn,
        has_counts=DeliveryCount.objects.filter(entry__study=study, entry__is_withdrawn=False).exists(),
    )


def definitions(study: Study, part: Mapping[str, Any]) -> dict[str, str]:
    """What stands at each address of a portfolio, as the library tells it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for log, file in dict(part.get("delivery") or {}).items():
            if log in ("counts", "settings", "fidelity", "adaptations", "spending"):
                _put_log(study, folder, str(file))
        text = yaml.safe_dump({PART: dict(part)}, allow_unicode=True, sort_keys=False)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        return definitions_of_study(folder)


def counts_csv(study: Study) -> str:
    """Numbers that were entered here for a study, as the library reads them."""
    return as_csv(rows_of(DeliveryCount.objects.filter(entry__study=study, entry__is_withdrawn=False)))


def _put_log(study: Study, folder: Path, file: str) -> None:
    aim = (folder / file).resolve()
    if folder.resolve() not in aim.parents:
        return
    aim.parent.mkdir(parents=True, exist_ok=True)
    if file == COUNTS_FILE:
        aim.write_text(counts_csv(study), encoding="utf-8")
    elif (study.path / file).is_file():
        aim.symlink_to((study.path / file).resolve())


def _stale(ledger: Ledger, now: Mapping[str, str]) -> tuple[StaleGroup, ...]:
    return stale_groups(ledger, _with_portfolio(ledger, now))


def _with_portfolio(ledger: Ledger, now: Mapping[str, str]) -> Ledger:
    others = {at: text for at, text in ledger.definitions.items() if not _is_of_portfolio(at)}
    return replace(ledger, definitions={**others, **{at: text for at, text in now.items() if _is_of_portfolio(at)}})


def _is_of_portfolio(at: str) -> bool:
    return at == PART or at.startswith(f"{PART}.")


def _reasons(group: StaleGroup) -> list[list[str]]:
    return [[one.about, one.before or "", one.now or ""] for one in group.reasons if one.cause is Cause.DEFINITION]


def _marks(studies: Sequence[Study]) -> dict[int, str]:
    """What the shown results of each study are known by, and the version of its file."""
    found = dict.fromkeys((one.pk for one in studies), "")
    for study, fingerprint in Edition.objects.current().filter(study__in=studies).values_list("study", "fingerprint"):
        found[study] = fingerprint[:60]
    return found


def _ledger(study: Study) -> Ledger | None:
    edition = Edition.objects.current().filter(study=study).first()
    if edition is not None:
        return _ledger_in(edition.folder, edition.fingerprint)
    return _ledger_in(str(study.path / "results"), "")


@lru_cache(maxsize=16)
def _read_ledger(folder: str, fingerprint: str) -> Ledger | None:
    return Ledger.of_manifest(Bundle.open(Path(folder)).manifest)


def _ledger_in(folder: str, fingerprint: str) -> Ledger | None:
    try:
        return _read_ledger(folder, fingerprint) if fingerprint else _read_ledger.__wrapped__(folder, "")
    except (ProeftuinError, OSError):
        return None
