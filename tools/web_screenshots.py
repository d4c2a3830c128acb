"""
Pictures of the main pages of the web application, for the manual, in both languages.

The application folder holds what is shown: one that `proeftuin web` has filled with the demo study, after its first
run. Somebody who may see everything has to be in it. Nothing in it is changed but a session, which ends again.

Run: python -m tools.web_screenshots APPLICATION_FOLDER [--browser PATH]
"""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images" / "web"
WIDTH, HEIGHT, NARROW = 1200, 900, 320
LANGUAGES = ("nl", "en")


def pages() -> dict[str, str]:
    """Address of each main page, by the name of its picture."""
    from django.urls import reverse

    from proeftuin_web.sites.models import Site

    site = Site.objects.first()
    found = {name: reverse(address) for name, address in MAIN.items()}
    found |= {"step": reverse("overview:step", args=[2])}
    return found | ({"site": site.get_absolute_url()} if site is not None else {})


MAIN = {
    "all-sites": "overview:home",
    "six-steps": "overview:steps",
    "results": "results:explore",
    "forms": "process_forms:home",
    "portfolio": "portfolio:home",
    "improvement": "improvement:home",
    "runs": "runs:home",
}


def reader() -> Any:  # noqa: ANN401 — a user, known once the framework is
    """Somebody who may see all sites and start runs."""
    from proeftuin_web.accounts.models import User
    from proeftuin_web.accounts.role import Role

    found = User.objects.filter(memberships__role=Role.MONITOR_RESEARCHER, is_active=True).first()
    if found is None:
        raise SystemExit("nobody in this folder is a monitor researcher: give somebody that role first")
    return found


@contextmanager
def session_of(user: Any) -> Iterator[str]:  # noqa: ANN401 — a user
    """Key of a session in which the user is signed in; it ends with the block."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    try:
        yield client.session.session_key or ""
    finally:
        client.logout()


@contextmanager
def served() -> Iterator[str]:
    """Address at which the application answers on this machine, while the block lasts."""
    from waitress.server import create_server

    from proeftuin_web.config.wsgi import application

    server = create_server(application, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def take(address: str, session: str, wanted: dict[str, str], browser_path: str | None) -> None:
    """Write the pictures: wide in both languages, and narrow of the first page and the page of a site."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for language in LANGUAGES:
            for width in (WIDTH, NARROW):
                context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme="light")
                cookies = {"sessionid": session, "django_language": language}
                context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
                page = context.new_page()
                for name, path in wanted.items():
                    if width == NARROW and name not in ("all-sites", "site"):
                        continue
                    page.goto(address + path)
                    narrow = "-narrow" if width == NARROW else ""
                    page.screenshot(path=IMAGES / f"{name}{narrow}.{language}.png")
                context.close()
        browser.close()


def main() -> None:
    """Read what is asked, and take the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the main pages of the web application.")
    parser.add_argument("folder", type=Path, help="the application folder")
    parser.add_argument("--browser", help="path of a Chromium; by default that of Playwright")
    asked = parser.parse_args()
    os.environ["PROEFTUIN_WEB_FOLDER"] = str(asked.folder.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proeftuin_web.config.settings")

    import django

    django.setup()
    wanted = pages()
    with session_of(reader()) as session, served() as address:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver of the browser keeps a loop in this thread
        take(address, session, wanted, asked.browser)
    print(f"{len(wanted)} pages in {IMAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
