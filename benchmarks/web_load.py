"""
Measure the web application under load: how long a reader waits for the page of a site and for the explorer of results.

An edition of made-up numbers (nine sites, thirteen years, a hundred indicators, four hundred municipalities) is taken
in by PostgreSQL on this machine; gunicorn serves it; fifty readers who are signed in keep asking for pages over
connections that stay open. An empty page behind the same doors (session, sign-in, policy) is measured in the same
minutes: the ratio to it says more about the application than milliseconds do.

Run: python -m benchmarks.web_load [--users 50] [--seconds 30] [--think 1.0]

It needs the programs of PostgreSQL (on Debian: apt install postgresql) and everything in the extra `web`. Started by
root, PostgreSQL runs as the user `postgres`. Everything it makes is in a folder that is removed at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

SITES, FIRST_YEAR, LAST_YEAR = 9, 2011, 2023
STUDY = "made-up-load"
EMPTY, SITE, EXPLORER = "empty", "site", "explorer"
PROMISED_MILLISECONDS = 300
WARMING_SECONDS = 8.0
EMPTY_SHARE = 1 / 3
"""How long the empty page is asked for, of the time for the others."""


# What is served: the application itself, and a page with nothing on it


def application():  # noqa: ANN201
    """The application with one more address, `/empty/`."""
    from django.http import HttpResponse
    from django.urls import path

    from proeftuin_web.config.wsgi import application as whole

    from proeftuin_web.config import urls  # isort: skip — the framework must be ready

    urls.urlpatterns.append(path("empty/", lambda request: HttpResponse(b"")))
    return whole


# Made-up results


def write_bundle(folder: Path, *, indicators: int, municipalities: int) -> Path:
    """A bundle of numbers that mean nothing, in the form of a run's."""
    import numpy as np
    import polars as pl

    from proeftuin.data.tables import COMPARISONS, ESTIMATES, INDICATORS, REGIONS
    from proeftuin.studies.bundle import checksums, write_manifest, write_table

    folder.mkdir(parents=True)
    kinds = {"NL01": "country", "pool": "pool"}
    kinds |= {f"site:site-{n}": "site" for n in range(SITES)}
    kinds |= {f"GM{n:04d}": "municipality" for n in range(municipalities)}
    codes = [f"indicator_{n:03d}" for n in range(indicators)]
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    number = np.random.default_rng(20261123)
    keys = pl.DataFrame({"indicator": codes}).join(pl.DataFrame({"region": list(kinds)}), how="cross")
    keys = keys.join(pl.DataFrame({"year": list(years)}), how="cross")
    values = 1000 + 50 * number.standard_normal(keys.height).cumsum() / np.sqrt(np.arange(1, keys.height + 1))
    frame = keys.with_columns(
        pl.date("year", 1, 1).alias("period_start"),
        pl.date(pl.col("year") + 1, 1, 1).alias("period_end"),
        pl.Series("value", values),
        pl.Series("lower", values - 20),
        pl.Series("upper", values + 20),
    )
    fixed = {
        "population": "insured", "division": 2025, "method": "directly_standardised", "confidence": 0.95,
        "interval_method": "made_up", "unit": "eur_per_insured_year", "basis": "registration", "status": "value",
        "source": "made-up", "definition": "1",
    }  # fmt: skip
    write_table(_as(ESTIMATES, frame, fixed), folder, "estimates")
    sites = frame.filter(pl.col("region").str.starts_with("site:"))
    compared = sites.select("indicator", "region", "period_start", "period_end").with_columns(
        difference=pl.lit(1.0), difference_lower=pl.lit(-1.0), difference_upper=pl.lit(3.0)
    )
    write_table(_as(COMPARISONS, compared, fixed | {"reference": "NL01", "ratio": 1.0}), folder, "comparisons")
    regions = pl.DataFrame({"region": list(kinds), "kind": list(kinds.values())})
    named = regions.with_columns(pl.concat_str(pl.lit("Made up "), "region").alias("name"))
    write_table(_as(REGIONS, named, {"division": 2025, "municipality": "GM0000"}), folder, "regions")
    aims = ("health", "quality", "cost")
    definitions = pl.DataFrame(
        [
            {"indicator": code, "name_nl": f"Verzonnen {code}", "name_en": f"Made up {code}", "aim": aims[n % 3]}
            for n, code in enumerate(codes)
        ]
    )
    shared = {
        "version": "1", "description_nl": "Verzonnen getallen.", "description_en": "Made-up numbers.",
        "unit": "eur_per_insured_year", "direction": "neutral", "basis": "registration", "population": "insured",
        "source": "made-up", "first_year": FIRST_YEAR, "last_year": LAST_YEAR, "break_years": "2021",
    }  # fmt: skip
    write_table(_as(INDICATORS, definitions, shared), folder, "indicators")
    manifest = {"files": checksums(folder), "citations": {"made-up": "Made-up numbers"}, "rows": {}, "study": {}}
    write_manifest(folder, json.loads(json.dumps(manifest)))
    return folder


def _as(contract, frame, fixed):  # noqa: ANN001, ANN202
    """A table as its contract has it; what is not given is empty."""
    import polars as pl

    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(fixed.get(name))).cast(column.type).alias(name)
        for name, column in contract.columns.items()
    ]
    return frame.select(columns)


def fill(bundle: Path, users: int) -> tuple[list[str], list[str]]:
    """Take the bundle in, make sites and readers; returns the session of every reader and the page of every site."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from proeftuin_web.accounts.models import Membership, User
    from proeftuin_web.accounts.role import Role
    from proeftuin_web.results.actions import take_in
    from proeftuin_web.runs.models import Study
    from proeftuin_web.sites.models import Site

    sites = [
        Site.objects.create(code=f"site-{n}", name=f"Made up site {n}", started_on=date(2013, 1, 1))
        for n in range(SITES)
    ]
    study = Study.objects.create(
        code=STUDY, title_nl="Verzonnen getallen", title_en="Made-up numbers", kind="open_data", folder=str(bundle),
        is_monitor=True, checked_at=timezone.now(),
    )  # fmt: skip
    take_in(bundle, study=study)
    sessions = []
    for n in range(users):
        user = User.objects.create_user(f"reader{n}@example.org", "not used to sign in", name=f"Reader {n}")
        Membership.objects.create(user=user, role=Role.VIEWER)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        sessions.append(str(session.session_key))
    return sessions, [site.get_absolute_url() for site in sites]


# Servers


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def programs_of_postgresql() -> Path:
    """
    Folder with the newest programs of PostgreSQL.

    Raises
    ------
    SystemExit
        There are none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        sys.exit(
            "The programs of PostgreSQL are not here. What to do: apt install postgresql, or put initdb on the path."
        )
    return found[-1].parent if found else Path(str(on_path)).parent


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A database server of its own; gives the address of its database."""
    programs, data, port = programs_of_postgresql(), folder / "database", free_port()
    data.mkdir()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(data, "postgres")

    def run(*command: str) -> None:
        words = [str(programs / command[0]), *command[1:]]
        whole = ["su", "postgres", "-c", shlex.join(words)] if os.geteuid() == 0 else words
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL, cwd="/")

    run("initdb", "-D", str(data), "-U", "proeftuin", "-A", "trust", "-E", "UTF8", "--no-locale")
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c max_connections=100"
    run("pg_ctl", "-D", str(data), "-l", str(data / "log"), "-w", "-o", options, "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "proeftuin", "proeftuin")
        yield f"postgresql://proeftuin@127.0.0.1:{port}/proeftuin"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")


@contextmanager
def gunicorn(environment: Mapping[str, str], workers: int, threads: int) -> Iterator[int]:
    """The application, served; gives the port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "benchmarks.web_load:application()", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "60",
        "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=dict(environment))
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("gunicorn did not start; its lines above say why")


# Readers


@dataclass
class Measured:
    """How long each answer took, in milliseconds, and how many were no page."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0

    def add(self, page: str, seconds: float) -> None:
        """Keep one answer."""
        self.milliseconds.setdefault(page, []).append(1000 * seconds)


@dataclass(frozen=True)
class Choices:
    """What readers choose from: indicators and municipalities by number, and the pages of sites."""

    indicators: int
    municipalities: int
    sites: Sequence[str]


def address_of(page: str, choice: random.Random, choices: Choices) -> str:
    """An address that a reader could ask for; of the explorer hardly ever the same twice."""
    if page == EMPTY:
        return "/empty/"
    if page == SITE:
        return choice.choice(choices.sites)
    regions = ["NL01", f"site:site-{choice.randrange(SITES)}", f"GM{choice.randrange(choices.municipalities):04d}"]
    asked = [("study", STUDY), ("indicator", f"indicator_{choice.randrange(choices.indicators):03d}")]
    asked += [("region", region) for region in regions]
    if choice.random() < 0.25:
        asked += [("view", "regions"), ("kind", "site"), ("period", f"{choice.randint(FIRST_YEAR, LAST_YEAR)}-01-01")]
    return f"/results/?{urlencode(asked)}"


async def read(
    port: int, session: str, pages: Sequence[str], until: float, think: float, choose: random.Random, found: Measured,
    choices: Choices,
) -> None:  # fmt: skip
    """One reader: asks, waits for the whole answer, thinks, and asks again over the same connection."""
    await asyncio.sleep(think * choose.random())  # a connection that says nothing would keep a thread of the server
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        page = choose.choice(pages)
        address = address_of(page, choose, choices)
        lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: sessionid={session}", "", ""]
        begun = time.perf_counter()
        try:
            writer.write("\r\n".join(lines).encode())
            status, stays_open = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            status, stays_open = 0, False
        if status == 200:
            found.add(page, time.perf_counter() - begun)
        else:
            found.failed += 1
        if not stays_open:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(think * (0.5 + choose.random()))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return status, fields.get("connection") != "close"


async def load(
    port: int, sessions: Sequence[str], pages: Sequence[str], seconds: float, think: float, choices: Choices
) -> Measured:
    """What all readers together found, each with choices of their own."""
    found, until = Measured(), time.monotonic() + seconds
    readers = [
        read(port, session, pages, until, think, random.Random(n), found, choices) for n, session in enumerate(sessions)
    ]
    await asyncio.gather(*readers)
    return found


def at(share: float, values: Sequence[float]) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(found: Measured, empty: Measured, seconds: float) -> bool:
    """Print what was measured; whether what was promised holds."""
    base = median(empty.milliseconds.get(EMPTY, [float("nan")]))
    print(f"{'page':<12} {'answers':>8} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'p50 / empty':>12}")
    holds = found.failed == 0
    for page, values in sorted({**empty.milliseconds, **found.milliseconds}.items()):
        p50, p95 = median(values), at(0.95, values)
        lasted = seconds * EMPTY_SHARE if page == EMPTY else seconds
        print(f"{page:<12} {len(values):>8} {len(values) / lasted:>9.1f} {p50:>8.1f} {p95:>8.1f} {p50 / base:>12.1f}")
        holds = holds and (page == EMPTY or p95 < PROMISED_MILLISECONDS)
    if found.failed:
        print(f"{found.failed} answers were no page")
    print(f"p95 below {PROMISED_MILLISECONDS} ms: {'yes' if holds else 'no'}")
    return holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--think", type=float, default=1.0, help="seconds between an answer and the next question")
    parser.add_argument("--indicators", type=int, default=100)
    parser.add_argument("--municipalities", type=int, default=400)
    parser.add_argument("--pages", nargs="+", choices=[SITE, EXPLORER], default=[SITE, EXPLORER])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="proeftuin-load-") as name, postgresql(Path(name)) as address:
        (Path(name) / "web").mkdir()
        os.environ |= {
            "PROEFTUIN_DATABASE": address,
            "PROEFTUIN_WEB_FOLDER": str(Path(name) / "web"),
            "DJANGO_SETTINGS_MODULE": "proeftuin_web.config.settings",
        }
        begun = time.perf_counter()
        sizes = {"indicators": asked.indicators, "municipalities": asked.municipalities}
        sessions, sites = fill(write_bundle(Path(name) / "bundle", **sizes), asked.users)
        choices = Choices(**sizes, sites=sites)
        print(f"taken in, with everything before it: {time.perf_counter() - begun:.0f} s")
        with gunicorn(os.environ, asked.workers, asked.threads) as port:
            # Every process reads once what it keeps: definitions, words and templates.
            asyncio.run(load(port, sessions, [EMPTY, *asked.pages], WARMING_SECONDS, asked.think / 2, choices))
            empty = asyncio.run(load(port, sessions, [EMPTY], asked.seconds * EMPTY_SHARE, asked.think, choices))
            found = asyncio.run(load(port, sessions, asked.pages, asked.seconds, asked.think, choices))
            failed = 0 if report(found, empty, asked.seconds) else 1
    sys.exit(failed)


if __name__ == "__main__":
    main()
