"""The groups of results of a person-level study: which definitions each rests on, and which other groups it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from proeftuin.data.care.store import CareStore
from proeftuin.steps.triple_aim.catalogue.reading import OWN
from proeftuin.studies.care_study_file import CareStudyFile
from proeftuin.studies.cell_file import added_cells_by_name
from proeftuin.studies.cluster_part import SearchPart
from proeftuin.studies.definitions import definitions_of_study
from proeftuin.studies.improvement_ledger import CHOICE, EVALUATION, REACH, STATUS, improvement_groups
from proeftuin.studies.result_ledger import Ledger, ResultGroup
from proeftuin.studies.software import software_fingerprint
from proeftuin.studies.study_address import steps_of, written_step

OVERLAPS, PORTFOLIO, RISKS = "overlaps", "portfolio", "risks"
_PLACES = ("care.sources", "care.regions", "sites.*.id", "sites.*.name", "sites.*.areas", "period")
_MEASURED = (*_PLACES, "status.population", "status.indicators", "status.cost", OWN)
_MAIN_SCHEME = "segmentation.main_scheme"
"""Stands in no study file: the name of the first scheme, whatever comes after it."""
_CARRIED_OUT = "portfolio.interventions"
_WHERE = ("folder", "store")


def care_ledger(folder: Path, file: CareStudyFile, store: CareStore | None, added: Iterable[Path] = ()) -> Ledger:
    """
    What the results of a person-level study rest on.

    Parameters
    ----------
    folder : Path
        The study's folder, or its file.
    store : CareStore or None
        `None` when nothing was loaded yet.
    added : iterable of Path
        Cells of other holders.
    """
    loads = store.active_loads if store is not None else ()
    schemes = list(scheme_groups(file))
    main = {_MAIN_SCHEME: schemes[0]} if schemes else {}
    return Ledger(
        definitions={at: text for at, text in definitions_of_study(folder).items() if not _tells_where(at)} | main,
        data={f"{load.source}/{load.id}": load.id for load in loads} | added_cells_by_name(added),
        software=software_fingerprint(),
        groups=tuple(_groups(file)),
    )


def scheme_groups(file: CareStudyFile) -> Mapping[str, str]:
    """The group of each scheme, by the name under which the study file has it."""
    named = file.segmentation.schemes if file.segmentation else ()
    return {one.scheme: f"segments.{one.scheme}" for one in named}


def _tells_where(at: str) -> bool:
    """Whether an address tells where files stand, which says nothing of what is in them."""
    steps = steps_of(at)
    return steps[0] == "care" and steps[-1] in _WHERE


def _groups(file: CareStudyFile) -> list[ResultGroup]:
    ids = [str(one["id"]) for one in file.populations if "id" in one]
    found = [ResultGroup(f"population.{id}", (*_PLACES, _population(id))) for id in ids]
    found.append(ResultGroup(OVERLAPS, ("care.sources", "populations")))
    if file.status is not None:
        found += _of_status(file, _population(file.status.population))
    known = {group.id for group in found}
    if file.portfolio is not None:
        uses = (*list(scheme_groups(file).values())[:1], *({CHOICE} & known))
        found.append(ResultGroup(PORTFOLIO, ("portfolio", "sites.*.id", "sites.*.name"), tuple(uses)))
        found.append(ResultGroup(REACH, _read_by_reach(file), tuple(scheme_groups(file).values())[:1]))
    series = (*_MEASURED, _population(file.status.population)) if file.status is not None else ()
    known = {group.id for group in found}
    return [*found, *improvement_groups(file.improvement, known, read_by_series=series)]


def _of_status(file: CareStudyFile, own: str) -> list[ResultGroup]:
    found = [ResultGroup(STATUS, (*_MEASURED, own, "status"))]
    schemes = scheme_groups(file)
    for place, (name, id) in enumerate(schemes.items()):
        at = f"segmentation.schemes.{written_step(name)}"
        # Figures are made of the first scheme only.
        figures = (_MAIN_SCHEME,) if place == 0 else ()
        reads = (*_MEASURED, own, at, "segmentation.minimum_persons", "status.deprivation", *figures)
        found.append(ResultGroup(id, reads))
    divided = tuple(schemes.values())
    found += [
        ResultGroup(f"clusters.{one.id}", (f"clusters.{one.id}",), _sought(one, divided)) for one in file.clusters
    ]
    if file.risks:
        found.append(ResultGroup(RISKS, (*_MEASURED, own, "risks", "status.deprivation"), divided))
    if file.evaluation is not None:
        found.append(ResultGroup(EVALUATION, _read_by_evaluation(file)))
    if file.choice is not None:
        evaluated = (EVALUATION,) if file.evaluation is not None else ()
        found.append(ResultGroup(CHOICE, ("choice",), (STATUS, *divided[:1], *evaluated)))
    return found


def _sought(search: SearchPart, divided: tuple[str, ...]) -> tuple[str, ...]:
    """The scheme whose elements a search asks: the one it names, or the first."""
    if search.scheme is None:
        return divided[:1]
    named = f"segments.{search.scheme}"
    # A scheme in a file of one's own is known by its path here, and by its identifier to the search.
    return (named,) if named in divided else divided


def _read_by_evaluation(file: CareStudyFile) -> tuple[str, ...]:
    part, status = file.evaluation, file.status
    if part is None or status is None:
        return ()
    followed = {status.population, *(part.populations or ())}
    rollouts = () if part.programme is None else (f"{_CARRIED_OUT}.{part.programme}.rollouts",)
    return (
        *_MEASURED, "evaluation", "sites.*.start", "sites.*.evaluated", *rollouts,
        *(_population(id) for id in sorted(followed)),
    )  # fmt: skip


def _read_by_reach(file: CareStudyFile) -> tuple[str, ...]:
    carried_out = (f"{_CARRIED_OUT}.*.{key}" for key in ("id", "segments", "rollouts", "targets", "status"))
    measured = (*_MEASURED, "status.deprivation", *([_population(file.status.population)] if file.status else ()))
    return (*measured, _CARRIED_OUT, *carried_out, "portfolio.delivery", "portfolio.scheme")


def _population(id: str) -> str:
    return f"populations.{written_step(id)}"
