"""
Pictures of the main pages of the web application, for the manual.

The application folder is one in which `proeftuin web` was started with `studies/national-monitor` and
`studies/improving-region`, and both were run. What people would fill in is made up here. Everything happens in a copy
of the database; the folder stays as it is.

Run: python -m tools.web_screenshots APPLICATION_FOLDER [--browser PATH]
     python -m tools.web_screenshots APPLICATION_FOLDER --all FOLDER    all pages in both languages, as PNG, to look at
"""

from __future__ import annotations

import argparse
import base64
import os
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tools.web_example import fill

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images" / "web"
DATABASE = "proeftuin.sqlite3"
WIDE, NARROW = {"width": 1200, "height": 850}, {"width": 320, "height": 640}
ON_A_PHONE = ("all-sites", "site")
IN_DUTCH = ("site", "form")
"""Those of which the manual, which is in English, also shows the other language."""
LANGUAGES = ("nl", "en")
QUALITY = 80
SITE = "blauwe-zorg"


@contextmanager
def copy_of(folder: Path) -> Iterator[Path]:
    """A folder with the same database, whose pages have the same files."""
    with tempfile.TemporaryDirectory() as made:
        copied = Path(made)
        with (
            closing(sqlite3.connect(folder / DATABASE)) as kept,
            closing(sqlite3.connect(copied / DATABASE)) as written,
        ):
            kept.backup(written)
        for each in folder.iterdir():
            if not each.name.startswith(DATABASE):
                (copied / each.name).symlink_to(each.resolve())
        yield copied


def somebody() -> Any:  # noqa: ANN401 — a user, known once the framework is
    """Who sees all sites and starts runs."""
    from proeftuin_web.accounts.models import Membership, User
    from proeftuin_web.accounts.role import Role

    user = User.objects.create_user("ada@example.net", name="Ada")
    for role in (Role.MONITOR_RESEARCHER, Role.ANALYST):
        Membership.objects.create(user=user, role=role)
    return user


def pages_before() -> dict[str, str]:
    """Address of each page that needs only results, by the name of its picture."""
    from django.urls import reverse

    from proeftuin_web.runs.models import Run

    run = Run.objects.filter(state="done", study__is_monitor=True).first()
    if run is None:
        raise SystemExit("no run of the national monitor in this folder is done")
    return {
        "all-sites": reverse("overview:home"),
        "site": reverse("overview:site", args=[SITE]) + "#triple_aim",
        "step": reverse("overview:step", args=[2]),
        "results": reverse("results:explore") + f"?region=NL01&region=site:{SITE}",
        "map": reverse("results:explore") + "?view=map",
        "run": run.get_absolute_url(),
    }


def pages_after(made: dict[str, Any]) -> dict[str, str]:
    """Address of each page on which people filled something in."""
    from django.urls import reverse

    return {
        "form": reverse("process_forms:edit", args=[made["form"].pk]),
        "portfolio": reverse("portfolio:site", args=[made["site"].code]),
        "improvement": reverse("improvement:project", args=[made["project"].pk]),
    }


@contextmanager
def session_of(user: Any) -> Iterator[str]:  # noqa: ANN401 — a user
    """Key of a session in which the user is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    yield client.session.session_key or ""


@contextmanager
def served() -> Iterator[str]:
    """Address at which the application answers on this machine, while the block lasts."""
    from waitress.server import create_server

    from proeftuin_web.config.wsgi import application

    server = create_server(application, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.close()


class Camera:
    """Takes pictures of pages: those for the manual, or all of them to look at."""

    def __init__(self, browser: Any, address: str, session: str, folder: Path, *, takes_all: bool) -> None:  # noqa: ANN401
        self._browser, self._address, self._session = browser, address, session
        self._folder, self._takes_all = folder, takes_all

    def take(self, wanted: dict[str, str], language: str) -> None:
        """Pictures of pages, wide; and narrow of the few that are read on a phone."""
        if language == "nl" and not self._takes_all:
            self._take({name: path for name, path in wanted.items() if name in IN_DUTCH}, language, WIDE, "")
            return
        self._take(wanted, language, WIDE, "")
        tops = {name: path.partition("#")[0] for name, path in wanted.items() if name in ON_A_PHONE}
        self._take(tops, language, NARROW, "-phone")

    def _take(self, wanted: dict[str, str], language: str, size: dict[str, int], ending: str) -> None:
        context = self._browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce")
        cookies = {"sessionid": self._session, "django_language": language}
        context.add_cookies([{"name": name, "value": value, "url": self._address} for name, value in cookies.items()])
        page = context.new_page()
        for name, path in wanted.items():
            answer = page.goto(self._address + path)
            if answer is None or answer.status != 200:
                raise SystemExit(f"{path} cannot be shown")
            self._write(page, self._folder / f"{name}{ending}.{language}")
        context.close()

    def _write(self, page: Any, path: Path) -> None:  # noqa: ANN401 — a page of the browser
        if self._takes_all:
            page.screenshot(path=path.with_name(f"{path.name}.png"))
            return
        asked = {"format": "webp", "quality": QUALITY}
        taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
        path.with_name(f"{path.name}.webp").write_bytes(base64.b64decode(taken["data"]))


def take_all(camera: Camera, user: Any) -> None:  # noqa: ANN401 — a user
    """All pictures."""
    before = pages_before()
    for language in LANGUAGES:
        camera.take(before, language)
    for language in LANGUAGES:
        camera.take(pages_after(fill(language, user)), language)


def main() -> None:
    """Read what is asked, and take the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the main pages of the web application.")
    parser.add_argument("folder", type=Path, help="the application folder")
    parser.add_argument("--browser", help="path of a Chromium; by default that of Playwright")
    parser.add_argument("--all", type=Path, help="a folder for pictures of all pages in both languages, as PNG")
    asked = parser.parse_args()
    folder = asked.all or IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with copy_of(asked.folder.absolute()) as copied:
        os.environ["PROEFTUIN_WEB_FOLDER"] = str(copied)
        os.environ["DJANGO_SETTINGS_MODULE"] = "proeftuin_web.config.settings"

        import django
        from django.core.management import call_command
        from playwright.sync_api import sync_playwright

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        user = somebody()
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver of the browser keeps a loop in this thread
        with session_of(user) as session, served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=asked.browser, args=["--no-sandbox"])
            take_all(Camera(browser, address, session, folder, takes_all=asked.all is not None), user)
            browser.close()
    sys.stdout.write(f"pictures in {folder}\n")


if __name__ == "__main__":
    main()
