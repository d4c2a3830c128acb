"""What was done, as words for whoever reads the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proeftuin_web.audit.models import AuditEvent

PARTS: Mapping[str, Promise] = {
    "accounts": _("people and signing in"),
    "audit": _("the audit trail"),
    "sites": _("sites, parties and events"),
    "runs": _("studies and runs"),
    "results": _("results"),
    "process_forms": _("process forms"),
    "portfolio": _("the portfolio"),
    "improvement": _("improvement"),
}
"""First word of an action to the part of the application that it belongs to."""

SENTENCES: Mapping[str, Promise] = {
    "accounts.administrator.made": _("made the account of the first administrator"),
    "accounts.role.given": _("gave a role"),
    "accounts.role.ended": _("ended a role"),
    "accounts.entry.refused": _("refused entry"),
    "accounts.entry.allowed": _("allowed entry again"),
    "accounts.invitation.sent": _("sent an invitation"),
    "accounts.invitation.accepted": _("accepted an invitation"),
    "accounts.invitation.withdrawn": _("withdrew an invitation"),
    "accounts.people.read": _("read who can sign in, with which roles"),
    "accounts.person.read": _("read which roles somebody has"),
    "accounts.signed.in": _("signed in"),
    "accounts.signed.out": _("signed out"),
    "accounts.sign.in.failed": _("did not succeed in signing in"),
    "accounts.text.given_back": _("got back a form that was typed when the session had ended"),
    "audit.trail.read": _("read the audit trail"),
    "audit.trail.exported": _("took the audit trail along as a file"),
    "sites.site.added": _("added a site"),
    "sites.site.changed": _("changed a site"),
    "sites.site.made": _("made a site out of a study"),
    "sites.governance.added": _("described how a site is governed"),
    "sites.governance.changed": _("changed how a site is governed"),
    "sites.party.added": _("added a party to a site"),
    "sites.party.ended": _("ended the role of a party"),
    "sites.event.added": _("added an event"),
    "sites.event.changed": _("changed an event"),
    "sites.event.withdrawn": _("took an event back"),
    "runs.study.brought_in": _("brought in a study"),
    "runs.study.replaced": _("replaced the files of a study"),
    "runs.study.registered": _("made a study known that is kept elsewhere"),
    "runs.study.checked": _("checked a study"),
    "runs.run.asked": _("asked for a run"),
    "runs.cycle.close_asked": _("asked to close a cycle of a study"),
    "runs.cycle.next_asked": _("asked to open the next cycle of a study"),
    "runs.cycle.compare_asked": _("asked to compare two cycles of a study"),
    "runs.run.cancelled": _("cancelled a run"),
    "runs.run.ended": _("ended a run"),
    "results.edition.taken_in": _("took in new results"),
    "results.figures.downloaded": _("took released figures along as a file"),
    "process_forms.round.added": _("opened a round of the process form"),
    "process_forms.round.changed": _("changed the days of a round"),
    "process_forms.form.started": _("began to fill in a process form"),
    "process_forms.form.saved": _("saved a process form"),
    "process_forms.form.submitted": _("submitted a process form"),
    "process_forms.form.reopened": _("opened a submitted process form again"),
    "process_forms.form.read": _("read a process form"),
    "process_forms.counts.published": _("published counts of process forms over all sites"),
    "process_forms.compared": _("read the process forms of sites beside each other"),
    "process_forms.downloaded": _("took process forms along as a file"),
    "process_forms.exported": _("wrote process forms out as tables"),
    "process_forms.reminder.sent": _("sent a reminder of a process form"),
    "portfolio.entry.added": _("added an intervention"),
    "portfolio.entry.changed": _("changed an intervention"),
    "portfolio.entry.withdrawn": _("withdrew an intervention"),
    "portfolio.enabling.added": _("added an enabling intervention"),
    "portfolio.enabling.changed": _("changed an enabling intervention"),
    "portfolio.enabling.withdrawn": _("withdrew an enabling intervention"),
    "portfolio.rollout.added": _("added a site to an intervention"),
    "portfolio.rollout.changed": _("changed the rollout of an intervention"),
    "portfolio.rollout.withdrawn": _("withdrew the rollout of an intervention"),
    "portfolio.contract.added": _("added a contract"),
    "portfolio.contract.changed": _("changed a contract"),
    "portfolio.contract.withdrawn": _("withdrew a contract"),
    "portfolio.money.added": _("added the money of a year"),
    "portfolio.money.changed": _("changed the money of a year"),
    "portfolio.money.withdrawn": _("withdrew the money of a year"),
    "portfolio.count.added": _("added numbers of persons reached"),
    "portfolio.count.changed": _("corrected numbers of persons reached"),
    "portfolio.count.removed": _("removed numbers of persons reached"),
    "portfolio.count.file_taken": _("took in a file with numbers of persons reached"),
    "portfolio.type.added": _("added a type of intervention"),
    "portfolio.study.read": _("read the portfolio of a study in"),
    "portfolio.study.written": _("wrote the portfolio into a study"),
    "improvement.project.begun": _("began a project of improvement"),
    "improvement.project.changed": _("changed a project of improvement"),
    "improvement.measure.added": _("added a measure"),
    "improvement.measure.changed": _("changed a measure"),
    "improvement.test.planned": _("planned a test of a change"),
    "improvement.test.changed": _("changed the plan of a test"),
    "improvement.test.prediction_locked": _("started a test, which locked its prediction"),
    "improvement.test.result": _("put down the result of a test"),
    "improvement.test.decided": _("decided on the change that was tested"),
    "improvement.test.corrected": _("corrected a prediction by a new test"),
    "improvement.driver.added": _("added to a driver diagram"),
    "improvement.driver.changed": _("changed a driver diagram"),
    "improvement.driver.withdrawn": _("took out a part of a driver diagram"),
    "improvement.finding.added": _("put down a finding"),
    "improvement.finding.corrected": _("corrected a finding by a new one"),
    "improvement.finding.withdrawn": _("withdrew a finding"),
    "improvement.ground.added": _("said what else a finding rests on"),
    "improvement.decision.added": _("put down a decision"),
    "improvement.decision.changed": _("said what became of a decision, or what else it changes"),
    "improvement.decision.corrected": _("corrected a decision by a new one"),
}
"""Action to what its line says after the name of whoever did it."""

DETAILS: Mapping[str, Promise] = {
    "about": _("looked for in the object"),
    "act": _("what is done with the change"),
    "after": _("later cycle"),
    "before": _("earlier cycle"),
    "cause": _("cause"),
    "changed": _("changed"),
    "changes": _("changed"),
    "due_on": _("to be submitted by"),
    "ends_on": _("ends on"),
    "extends": _("type that it extends"),
    "file": _("file"),
    "files": _("number of files"),
    "fingerprint": _("fingerprint"),
    "folder": _("folder"),
    "forms": _("number of forms"),
    "kind": _("kind"),
    "lines": _("number of lines"),
    "number": _("number"),
    "on": _("on"),
    "opens_on": _("opens on"),
    "reason": _("reason"),
    "role": _("role"),
    "round": _("round"),
    "run": _("run"),
    "selection": _("what was chosen"),
    "since": _("looked for from"),
    "site": _("site"),
    "starts_on": _("starts on"),
    "state": _("state"),
    "steps": _("number of changes"),
    "study": _("study"),
    "submitted_at": _("submitted at"),
    "submitted_by": _("submitted by"),
    "topic": _("topic"),
    "until": _("looked for up to"),
    "value": _("value"),
    "version": _("version"),
    "what": _("looked for in what was done"),
    "who": _("looked for in the name"),
    "why": _("why"),
}
"""Name of what a line tells beside its sentence; another name is shown as it is kept."""


def sentence_of(line: AuditEvent) -> str:
    """What was done; the action itself where no sentence is known."""
    return str(SENTENCES.get(line.action, line.action))


def details_of(line: AuditEvent) -> Iterable[tuple[str, str]]:
    """What else a line tells: each with a name."""
    return [(str(DETAILS.get(name, name)), _readable(value)) for name, value in line.details.items() if value]


def _readable(value: object) -> str:
    """Changes of fields as one sees them: name, before and after."""
    if isinstance(value, list):
        return "; ".join(_change(one) for one in value)
    return str(value)


def _change(value: object) -> str:
    if isinstance(value, list) and len(value) == 3:
        name, before, after = (str(one) if one not in (None, "") else "–" for one in value)
        return gettext("%(name)s was %(before)s and is %(after)s") % {"name": name, "before": before, "after": after}
    return str(value)


def choices() -> list[tuple[str, object]]:
    """Actions to choose from: all, those of one part of the application, or one."""
    groups: list[tuple[str, object]] = [("", _("everything"))]
    for part, name in PARTS.items():
        actions = [(action, _capital(said)) for action, said in SENTENCES.items() if action.startswith(f"{part}.")]
        groups.append((_capital(name), [(part, gettext("All about %(part)s") % {"part": name}), *actions]))
    return groups


def _capital(text: object) -> str:
    return str(text)[:1].upper() + str(text)[1:]
