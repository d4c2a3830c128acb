"""The report of an edition, as the library made it."""

from __future__ import annotations

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proeftuin_web.results.actions import record_download
from proeftuin_web.results.report_files import KINDS, POLICY, file_of_report
from proeftuin_web.results.views.explorer import edition_of, person
from proeftuin_web.results.wording import language


@require_safe
def report_start(request: HttpRequest, study: str) -> HttpResponse:
    edition_of(request, study)
    return redirect("results:report", study=study, path=f"{language()}/index.html")


@require_safe
@csp(POLICY)  # type: ignore[arg-type]
def report(request: HttpRequest, study: str, path: str) -> HttpResponse:
    edition = edition_of(request, study)
    file = file_of_report(edition, path)
    if file is None:
        raise Http404(_("The report has no such page."))
    is_document = file.suffix == ".pdf"
    if is_document:
        record_download(by=person(request), edition=edition, kind="pdf", details={"file": file.name})
    disposition = content_disposition_header(as_attachment=is_document, filename=file.name) or "inline"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(file.read_bytes(), content_type=KINDS[file.suffix], headers=headers)
