"""
Every page of the application in a real browser: on a phone, in light and dark, in both languages, and with mistakes.

Each address of the application has a row here that says how to come to its page, with something on it; an address
without a row fails. A form is also sent with nothing or nonsense in every field, and the page that tells so is held to
the same: axe finds nothing, nothing scrolls sideways, no script fails, and nothing is asked from elsewhere.
"""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.urls import reverse

from tests.journeys.test_care_report_in_the_browser import AXE, RULES
from tests.journeys.test_care_report_in_the_browser import PATHS as REPORT_PAGES
from tests.web.test_permission_table import ROWS, addresses
from tests.web_browser.conftest import PHONE
from tests.web_browser.filled_example import PASSWORD, filled, filled_bundles

PAGES = {
    "accounts:people": lambda app: [()],
    "accounts:invite": lambda app: [()],
    "accounts:one": lambda app: [(app.colleague.pk,), (app.by.pk,)],
    "accounts:rescued": lambda app: [(app.rescued,)],
    "audit:home": lambda app: [(), "?what=portfolio&about=x", "?since=yesterday"],
    "improvement:home": lambda app: [()],
    "improvement:project_add": lambda app: [()],
    "improvement:project": lambda app: [(app.project.pk,)],
    "improvement:project_change": lambda app: [(app.project.pk,)],
    "improvement:measure_add": lambda app: [(app.project.pk,)],
    "improvement:measure_change": lambda app: [(app.measure.pk,)],
    "improvement:test_add": lambda app: [(app.project.pk,)],
    "improvement:test": lambda app: [(test.pk,) for test in app.tests.values()],
    "improvement:test_change": lambda app: [(app.tests["planned"].pk,)],
    "improvement:test_result": lambda app: [(app.tests["started"].pk,)],
    "improvement:test_decide": lambda app: [(app.tests["measured"].pk,)],
    "improvement:test_correct": lambda app: [(app.tests["started"].pk,)],
    "improvement:driver_add": lambda app: [(app.project.pk,)],
    "improvement:driver_change": lambda app: [(app.learned["driver"],), (app.learned["change"],)],
    "improvement:driver_withdraw": lambda app: [(app.learned["driver"],)],
    "improvement:learned": lambda app: [(), "?state=all&step=portfolio", "?words=nothing+of+the+kind"],
    "improvement:finding_add": lambda app: [(app.own.code,)],
    "improvement:finding": lambda app: [(app.learned["finding"],), (app.learned["corrected"],)],
    "improvement:ground_add": lambda app: [(app.learned["finding"],)],
    "improvement:finding_correct": lambda app: [(app.learned["finding"],)],
    "improvement:finding_withdraw": lambda app: [(app.learned["finding"],)],
    "improvement:decisions": lambda app: [(), "?state=withdrawn"],
    "improvement:decision_add": lambda app: [(app.own.code,)],
    "improvement:decision": lambda app: [(app.learned["decision"],)],
    "improvement:change_add": lambda app: [(app.learned["decision"],)],
    "improvement:decision_correct": lambda app: [(app.learned["decision"],)],
    "improvement:decision_state": lambda app: [(app.learned["decision"],)],
    "improvement:study": lambda app: [(app.study.code,)],
    "overview:home": lambda app: [()],
    "overview:site": lambda app: [(app.own.code,), (app.empty.code,)],
    "overview:steps": lambda app: [()],
    "overview:step": lambda app: [(number,) for number in range(1, 7)],
    "portfolio:home": lambda app: [()],
    "portfolio:site": lambda app: [(app.own.code,), (app.empty.code,)],
    "portfolio:delivery": lambda app: [(app.own.code,), (app.empty.code,)],
    "portfolio:count_add": lambda app: [(app.own.code,)],
    "portfolio:counts_upload": lambda app: [(app.own.code,)],
    "portfolio:count_change": lambda app: [(app.parts["count"],)],
    "portfolio:count_remove": lambda app: [(app.parts["count"],)],
    "portfolio:entry_add": lambda app: [()],
    "portfolio:entry": lambda app: [(app.entry.pk,)],
    "portfolio:entry_change": lambda app: [(app.entry.pk,)],
    "portfolio:entry_stop": lambda app: [(app.entry.pk,)],
    "portfolio:entry_withdraw": lambda app: [(app.entry.pk,)],
    "portfolio:rollout_add": lambda app: [(app.entry.pk,)],
    "portfolio:contract_add": lambda app: [(app.entry.pk,)],
    "portfolio:money_add": lambda app: [(app.entry.pk,)],
    "portfolio:rollout_change": lambda app: [(app.parts["rollout"],)],
    "portfolio:rollout_stop": lambda app: [(app.parts["rollout"],)],
    "portfolio:rollout_withdraw": lambda app: [(app.parts["rollout"],)],
    "portfolio:contract_change": lambda app: [(app.parts["contract"],)],
    "portfolio:contract_withdraw": lambda app: [(app.parts["contract"],)],
    "portfolio:money_change": lambda app: [(app.parts["money"],)],
    "portfolio:money_withdraw": lambda app: [(app.parts["money"],)],
    "portfolio:enabling_add": lambda app: [()],
    "portfolio:enabling": lambda app: [(app.parts["enabling"],)],
    "portfolio:enabling_change": lambda app: [(app.parts["enabling"],)],
    "portfolio:enabling_withdraw": lambda app: [(app.parts["enabling"],)],
    "portfolio:own_type_add": lambda app: [()],
    "portfolio:study": lambda app: [(app.study.code,)],
    "process_forms:home": lambda app: [()],
    "process_forms:round_new": lambda app: [()],
    "process_forms:round_change": lambda app: [(app.rounds["first"].pk,)],
    "process_forms:publish": lambda app: [(app.rounds["first"].pk,)],
    "process_forms:comparison": lambda app: [(), "?topic=factors"],
    "process_forms:country": lambda app: [()],
    "process_forms:form": lambda app: [(form.pk,) for form in app.forms.values()],
    "process_forms:edit": lambda app: [(app.forms["draft"].pk,), (app.forms["reopened"].pk,)],
    "process_forms:reopen": lambda app: [(app.forms["submitted"].pk,)],
    "results:explore": lambda app: [
        (),
        "?indicator=cost&view=regions",
        "?indicator=cost&view=map&kind=municipality",
        "?indicator=health&region=site:noord&region=site:zuid&region=GM0001&region=GM0002&region=gone&q=nothing",
    ],
    "results:definition": lambda app: [(app.results.code, "cost")],
    "results:segments": lambda app: [(app.results.code, "ages")],
    "results:cycles": lambda app: [(app.compared.code, 1, 2), (app.results.code, 1, 2)],
    "results:changes": lambda app: [(app.results.code,), (app.results.code, "?indicator=cost")],
    "runs:home": lambda app: [()],
    "runs:bring_in": lambda app: [()],
    "runs:study": lambda app: [(app.study.code,), (app.wrong.code,), (app.results.code,)],
    "runs:version": lambda app: [(app.wrong.code, 1)],
    "runs:replace": lambda app: [(app.study.code,)],
    "runs:close": lambda app: [(app.study.code,), (app.results.code,)],
    "runs:compare": lambda app: [(app.study.code,), (app.results.code,)],
    "runs:run": lambda app: [(run.pk,) for run in app.runs.values()],
    "sites:new": lambda app: [()],
    "sites:national_event_add": lambda app: [()],
    "sites:event": lambda app: [(app.event.pk,)],
    "sites:event_withdraw": lambda app: [(app.event.pk,)],
    "sites:party_end": lambda app: [(app.party.pk,)],
    "sites:site": lambda app: [(app.own.code,), (app.empty.code,)],
    "sites:edit": lambda app: [(app.own.code,)],
    "sites:governance": lambda app: [(app.own.code,)],
    "sites:party_add": lambda app: [(app.own.code,)],
    "sites:timeline": lambda app: [(app.own.code,), (app.empty.code,)],
    "sites:event_add": lambda app: [(app.own.code,)],
    "sites:history": lambda app: [(app.own.code,)],
}
"""How to come to the pages of an address: its arguments, a query, or both, of each page that looks otherwise."""
ON_ACCOUNT = {
    "account_email": lambda app: [()],
    "account_logout": lambda app: [()],
    "account_reauthenticate": lambda app: [()],
    "account_change_password": lambda app: [()],
    "account_set_password": lambda app: [()],
    "mfa_index": lambda app: [()],
    "mfa_activate_totp": lambda app: [()],
    "mfa_list_webauthn": lambda app: [()],
    "mfa_add_webauthn": lambda app: [()],
    "socialaccount_connections": lambda app: [()],
    "socialaccount_login_error": lambda app: [()],
    "usersessions_list": lambda app: [()],
}
"""Those of the library for signing in."""
WITH_PASSKEY = {
    "mfa_reauthenticate": lambda app: [()],
    "mfa_reauthenticate_webauthn": lambda app: [()],
    "mfa_deactivate_totp": lambda app: [()],
    "mfa_view_recovery_codes": lambda app: [()],
    "mfa_generate_recovery_codes": lambda app: [()],
    "mfa_edit_webauthn": lambda app: [(_passkey_of(app.by),)],
    "mfa_remove_webauthn": lambda app: [(_passkey_of(app.by),)],
    "mfa_index": lambda app: [()],
    "mfa_list_webauthn": lambda app: [()],
}
"""Those for whoever signs in with more than a password."""
SIGNED_OUT = {
    "accounts:accept": lambda app: [(app.invitation,), ("withdrawn-or-too-late",)],
    "account_login": lambda app: [()],
    "account_signup": lambda app: [()],
    "account_inactive": lambda app: [()],
    "account_reset_password": lambda app: [()],
    "account_reset_password_done": lambda app: [()],
    "account_reset_password_from_key": lambda app: [("1", "x"), _key_of(app.colleague)],
    "account_reset_password_from_key_done": lambda app: [()],
    "account_email_verification_sent": lambda app: [()],
    "account_confirm_email": lambda app: [("x",)],
    "account_confirm_login_code": lambda app: [()],
    "socialaccount_login_cancelled": lambda app: [()],
    "socialaccount_signup": lambda app: [()],
    "openid_connect_login": lambda app: [("none",)],
    "openid_connect_callback": lambda app: [("none",)],
    "too_large": lambda app: [()],
}
TESTED_BELOW = {"accounts:first", "mfa_authenticate", "results:report", "results:report_start", "runs:progress"}
NO_PAGES = {
    "audit:csv", "improvement:study_text",
    "overview:map", "portfolio:study_text", "process_forms:comparison_file", "results:chart_png",
    "results:chart_svg", "results:figures_csv", "results:figures_zip", "mfa_download_recovery_codes",
    "mfa_login_webauthn", "set_language",
    *(name for name, (method, *_) in ROWS.items() if method == "post"),
}  # fmt: skip
"""Files, answers for scripts, and what only does something."""
NO_MISTAKE = {
    "accounts:rescued": "sends on what was typed to another page",
    "process_forms:edit": "a draft may lack anything; the mistakes of submitting are tested apart",
    "account_logout": "has no field",
}
"""Forms that cannot be sent with a mistake."""
REFUSED = {"too_large": 413, "account_email": 404, "openid_connect_login": 404, "openid_connect_callback": 404,
           "socialaccount_login_error": 401, "accounts:accept": 410}  # fmt: skip
"""Addresses at which somebody is told that there is nothing for them."""
IN_DARK = {"type": "rule", "values": ["color-contrast"]}
"""What can be otherwise in dark: nothing but colours is."""
SPOIL = """form => {
    for (const each of form.elements) {
        if (each.type === "hidden" || each.tagName === "BUTTON" || each.tagName === "FIELDSET") continue;
        if (each.type === "checkbox" || each.type === "radio") each.checked = false;
        else if (each.tagName === "SELECT") {
            for (const option of each.options) option.selected = false;
            if (!each.multiple) { each.add(new Option("nonsense", "nonsense")); each.value = "nonsense"; }
        }
        else if (["date", "number", "email"].includes(each.type)) { each.type = "text"; each.value = "nonsense"; }
        else each.value = "";
    }
}"""
"""Nothing, or nonsense, in every field; more than a browser lets one do, and no more than what can arrive."""
TOO_WIDE = """width => [...document.body.querySelectorAll("*")]
    .filter(each => each.getBoundingClientRect().right > width && !each.closest(".scroll"))
    .map(each => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`).slice(0, 4)"""
AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                 "isUserVerified": True}  # fmt: skip
HAS_FIELDS = "input:not([type=hidden], [type=submit]), select, textarea"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    return filled_bundles(tmp_path_factory.mktemp("bundles"))


@pytest.fixture(params=["nl", "en"])
def language(request):
    return request.param


@pytest.fixture
def application(sites, bundles, language):
    return filled(*sites, bundles, language=language)


@pytest.fixture
def look_as(open_as, live_server):
    return lambda user, language: Looking(open_as(user, language=language, viewport=PHONE), live_server.url, language)


def _key_of(user):
    return user_pk_to_url_str(user), default_token_generator.make_token(user)


def _passkey_of(user):
    return user.authenticator_set.get(type="webauthn").pk


class Looking:
    """A page of a phone, and everything that was found wrong on what it opened."""

    def __init__(self, page, origin, language):
        self.page, self.own, self.wrong, self.place = page, (origin, "data:", "blob:"), [], ""
        self.language = language
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("response", self._answered)
        page.on("requestfailed", lambda asked: self._note(f"failed: {asked.url}"))

    def _note(self, what):
        self.wrong.append(f"{self.place}: {what}")

    def _hear(self, message):
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._note(message.text)

    def _answered(self, answer):
        if not answer.url.startswith(self.own):
            self._note(f"asked elsewhere: {answer.url}")
        if answer.status >= 400 and answer.request.resource_type != "document":
            self._note(f"answered {answer.status}: {answer.url}")

    def open(self, address, status=None):
        self.place = address
        answer = self.page.goto(address)
        if answer.status != (status or 200) or not answer.headers["content-type"].startswith("text/html"):
            self._note(f"answered {answer.status} {answer.headers['content-type']}")
        if self.page.locator(".chart svg, .chart[data-chart]").count() and "/report/" in address:
            self.page.locator("html[data-charts=drawn]").wait_for(state="attached")
        self.look()

    def look(self):
        page = self.page
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        # The policy of the pages lets no script in; what the browser's own console runs is not held to it.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        self._axe({"type": "tag", "values": RULES}, "")
        if "/report/" not in page.url:  # a report has no dark
            page.emulate_media(color_scheme="dark")
            self._axe(IN_DARK, "in dark ")
            page.emulate_media(color_scheme="light")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self._note(f"scrolls sideways to {width}: {page.evaluate(TOO_WIDE, PHONE['width'])}")

    def _axe(self, rules, when):
        found = self.page.evaluate("rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules)
        for each in found["violations"]:
            self._note(f"{when}{each['id']} at {[node['target'] for node in each['nodes']][:3]}")

    def make_mistakes(self, address):
        """Send every form of the page with fields, wrongly filled."""
        fields = self.page.locator("main form[method=post]").filter(has=self.page.locator(HAS_FIELDS))
        for number in range(fields.count()):
            if number:
                self.page.goto(address)
            form = fields.nth(number)
            form.evaluate(SPOIL)
            with self.page.expect_navigation():
                form.evaluate("form => form.requestSubmit()")
            self.place = f"{address} with mistakes"
            if not self.page.locator("main [role=alert], main [aria-invalid=true], main .error-summary").count():
                self._note(f"no mistake is shown at {self.page.url}")
            self.look()


def _address(name, row):
    if isinstance(row, str):
        return reverse(name) + row
    arguments, query = (row[:-1], row[-1]) if row and str(row[-1]).startswith("?") else (row, "")
    return reverse(name, args=arguments) + query


def look_at(looking, app, table):
    """What is wrong on pages of a table."""
    for name, rows in table.items():
        for place, row in enumerate(rows(app)):
            address = _address(name, row)
            is_refused = name in REFUSED and place == len(rows(app)) - 1
            looking.open(address, REFUSED[name] if is_refused else None)
            if name not in NO_MISTAKE:
                looking.make_mistakes(address)
    return looking.wrong


def test_every_address_has_a_row():
    rows = {*PAGES, *ON_ACCOUNT, *WITH_PASSKEY, *SIGNED_OUT, *TESTED_BELOW, *NO_PAGES}

    assert sorted(set(addresses()) ^ rows) == []


PARTS = sorted({name.partition(":")[0] for name in PAGES})


@pytest.mark.parametrize("part", PARTS)
def test_pages_of_a_part(part, application, look_as, language):
    rows = {name: of for name, of in PAGES.items() if name.startswith(f"{part}:")}

    wrong = look_at(look_as(application.by, language), application, rows)

    assert not wrong, "\n".join(wrong)


def test_pages_about_the_own_account(application, look_as, language):
    looking = look_as(application.by, language)
    looking.page.goto("/account/reauthenticate/?next=/account/2fa/")
    looking.page.locator("form [name=password]").fill(PASSWORD)
    looking.page.locator("form [name=password]").press("Enter")
    looking.page.wait_for_url("**/account/2fa/")
    keys = looking.page.context.new_cdp_session(looking.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    look_at(looking, application, ON_ACCOUNT)

    looking.page.goto("/account/2fa/webauthn/add/")
    looking.page.locator("form [name=name]").fill("Laptop")
    looking.page.locator("#mfa_webauthn_add").click()
    looking.page.wait_for_url(lambda url: not url.endswith("/webauthn/add/"))
    looking.look()
    TOTP.activate(application.by, generate_totp_secret())
    RecoveryCodes.activate(application.by)
    wrong = look_at(looking, application, WITH_PASSKEY)

    assert not wrong, "\n".join(wrong)


def test_pages_for_who_is_not_signed_in(application, look_as, language):
    looking = look_as(None, language)
    look_at(looking, application, SIGNED_OUT)
    TOTP.activate(application.colleague, generate_totp_secret())
    looking.page.goto("/account/login/")
    sign_in(looking.page, application.colleague.email)
    looking.page.wait_for_url("**/account/2fa/authenticate/")
    looking.look()
    looking.make_mistakes("/account/2fa/authenticate/")

    assert not looking.wrong, "\n".join(looking.wrong)


def sign_in(page, email):
    page.locator("form [name=login]").fill(email)
    page.locator("form [name=password]").fill(PASSWORD)
    page.locator("form [name=password]").press("Enter")


def test_the_first_page_of_all(look_as, language, transactional_db):
    looking = look_as(None, language)
    looking.open("/")
    assert looking.page.url.endswith(reverse("accounts:first"))
    looking.make_mistakes("/")

    assert not looking.wrong, "\n".join(looking.wrong)


def test_pages_that_refuse(application, look_as, language, monkeypatch):
    looking = look_as(application.colleague, language)
    with monkeypatch.context() as patched:
        patched.delattr("proeftuin_web.portfolio.views.pages.render")
        looking.open("/portfolio/", 500)
    looking.open("/does/not/exist/", 404)
    looking.open("/audit/", 403)
    looking.page.goto("/account/logout/")
    looking.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with looking.page.expect_navigation():
        looking.page.locator("main form button").click()
    looking.look()

    assert not looking.wrong, "\n".join(looking.wrong)


def test_pages_of_the_report(application, look_as, language):
    looking = look_as(application.by, language)
    start = reverse("results:report_start", args=[application.results.code])
    looking.open(start)
    assert looking.page.url.endswith(f"/report/{language}/index.html")
    for path in REPORT_PAGES:
        if path.startswith(f"{language}/"):
            looking.open(reverse("results:report", args=[application.results.code, path]))

    assert not looking.wrong, "\n".join(looking.wrong)
