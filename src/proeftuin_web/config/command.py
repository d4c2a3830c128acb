"""
`proeftuin web`: the web application on this machine, with one command.

The frameworks are loaded when the command runs: the command line lists it also where they are not installed.
"""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

NEEDED = ("django", "allauth", "csp", "django_tasks", "django_tasks_db", "waitress", "whitenoise")
PORT = 8000
HOST = "127.0.0.1"
DEMO = Path("studies") / "national-monitor"
"""The example study, where somebody starts the program in a folder that has it."""


def add_to(app: typer.Typer, console: Any) -> None:
    """Add the command to the command line."""
    text = console.text

    @app.command("web", help=text("web.help"))
    def web(
        folder: Path = typer.Option(Path("proeftuin-web"), "--folder", help=text("web.folder"), metavar="FOLDER"),
        port: int = typer.Option(PORT, "--port", help=text("web.port"), min=1, max=65535),
        host: str = typer.Option(HOST, "--host", help=text("web.host"), metavar="ADDRESS"),
        studies: list[Path] = typer.Option([], "--study", help=text("web.study"), metavar="STUDY"),
        no_worker: bool = typer.Option(False, "--no-worker", help=text("web.no_worker")),
    ) -> None:
        if any(find_spec(module) is None for module in NEEDED):
            console.say("web.not_installed")
            raise typer.Exit(1)
        if problem := _problem_of_place(host, port):
            console.say(f"web.{problem}", port=port, host=host)
            raise typer.Exit(1)
        wrong = next((study for study in studies if not study.is_dir()), None)
        if wrong is not None:
            raise typer.BadParameter(text("web.no_study", study=wrong), param_hint="--study")
        _name_settings(folder, host)
        from proeftuin_web.config.server import Server

        Server(console, host=host, port=port, with_worker=not no_worker).serve(_studies(studies))


def _studies(named: list[Path]) -> list[Path]:
    """Studies to make known: those that are named, else the example if it is at hand."""
    return named or [DEMO for _ in range(1) if DEMO.is_dir()]


def _name_settings(folder: Path, host: str) -> None:
    """Tell the settings, and the worker, what this command was told; what the environment says already stays."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proeftuin_web.config.settings")
    os.environ.setdefault("PROEFTUIN_WEB_FOLDER", str(folder.absolute()))
    if "PROEFTUIN_HOSTS" not in os.environ:
        own = ["localhost", "127.0.0.1", "[::1]", socket.gethostname()]
        named = [] if host in ("0.0.0.0", "::") else [f"[{host}]" if ":" in host else host]
        os.environ["PROEFTUIN_HOSTS"] = ",".join(dict.fromkeys([*own, *named]))


def _problem_of_place(host: str, port: int) -> str:
    """What keeps a server from that address, before anything is made; empty when nothing does."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        return "unknown_host"
    with socket.socket(family, kind, protocol) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(address)
        except PermissionError:
            return "port_not_allowed"
        except OSError:
            return "port_in_use"
    return ""
