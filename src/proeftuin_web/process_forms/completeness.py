"""What a form still lacks before it can be submitted, by name of the field where it is to be given."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proeftuin_web.process_forms.filled import Filled, FilledRow
from proeftuin_web.process_forms.models import Factor, InterventionStatus
from proeftuin_web.process_forms.questions import Chapter

WITH_REASON = {
    InterventionStatus.Status.ADAPTED,
    InterventionStatus.Status.PAUSED,
    InterventionStatus.Status.STOPPED,
}
Lack = tuple[str, str]


def lacks(filled: Filled, chapters: tuple[Chapter, ...]) -> list[Lack]:
    """Names of fields, each with what is to be done there, in the order of the form."""
    found: list[Lack] = []
    for chapter in chapters:
        topic = filled.topics[chapter.topic.value]
        found += [
            (f"{chapter.topic.value}-{question.code}", _("Give an answer."))
            for question in chapter.questions
            if topic.items.get(question.code) in (None, "", [])
        ]
        if not topic.text.strip():
            found.append((f"{chapter.topic.value}-text", _("Write at least one sentence.")))
        if not topic.changed.strip():
            found.append((f"{chapter.topic.value}-changed", _("Write what changed, or: nothing.")))
        if topic.is_carried_over:
            found.append((f"{chapter.topic.value}-confirmed", _("Say that this is still right, or change it.")))
    for row in filled.interventions:
        found += [] if row.is_removed else _of_intervention(row)
    for row in filled.factors:
        found += [] if row.is_removed else _of_factor(row)
    return found


def _of_intervention(row: FilledRow) -> list[Lack]:
    at = f"intervention-{row.key}-"
    found = []
    if not row.values["name"].strip():
        found.append((f"{at}name", _("Name the intervention.")))
    if not row.values["status"]:
        found.append((f"{at}status", _("Choose how far it is.")))
    if row.values["status"] in WITH_REASON and not row.values["reason"].strip():
        found.append((f"{at}reason", _("Say why it was adapted, paused or stopped.")))
    if row.is_carried_over:
        found.append((f"{at}confirmed", _("Say that this is still right, or change it.")))
    return found


def _of_factor(row: FilledRow) -> list[Lack]:
    at, values = f"factor-{row.key}-", row.values
    found = []
    if not values["description"].strip():
        found.append((f"{at}description", _("Describe it in one sentence.")))
    found += [(f"{at}{name}", _("Make a choice.")) for name in ("level", "valence", "theme") if not values[name]]
    strength = values["strength"]
    if strength is None:
        found.append((f"{at}strength", _("Choose how strong it is.")))
    elif values["valence"] == Factor.Valence.BARRIER and strength >= 0:
        found.append((f"{at}strength", _("A barrier hinders: choose -2 or -1.")))
    elif values["valence"] == Factor.Valence.FACILITATOR and strength <= 0:
        found.append((f"{at}strength", _("A facilitator helps: choose 1 or 2.")))
    elif values["valence"] == Factor.Valence.NEUTRAL and strength != 0:
        found.append((f"{at}strength", _("What neither hinders nor helps has strength 0.")))
    if values["is_still_there"] is None:
        found.append((f"{at}is_still_there", _("Say whether it is still there.")))
    if row.is_carried_over:
        found.append((f"{at}confirmed", _("Say that this is still right, or change it.")))
    return found
